"""A class, school or office for those who look after it: its people, and what is below."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from noken.accounts import queries
from noken.accounts.actions.people import end_membership
from noken.accounts.actions.places import add_place
from noken.accounts.actions.renewals import make_renewal
from noken.accounts.blueprint import blueprint
from noken.accounts.choices import choice
from noken.accounts.faults import PlaceTaken
from noken.accounts.forms import PlaceForm, said
from noken.accounts.models import Kind
from noken.accounts.permissions import ADD_PLACES, INVITE, KINDS_BELOW, SEE_PEOPLE
from noken.accounts.qr import qr_svg
from noken.accounts.queries import OrganizationView
from noken.accounts.queries.people import MemberView
from noken.accounts.role_words import kind_word, role_word
from noken.accounts.views.sign_in import Answer
from noken.permissions import can
from noken.web.access import permit, refuse_unless, who
from noken.web.layout import page_of


@blueprint.get("/akun/tempat/<uuid:id>")
@permit(SEE_PEOPLE, queries.organization)
def place(place: OrganizationView) -> Answer:
    """Who holds which role here today."""
    people = [
        (one, role_word(one.role), who().id != one.account_id and can(who(), INVITE[one.role], place))
        for one in queries.people_of(place.id)
    ]
    below = [one for one in queries.places_below(place.id) if can(who(), SEE_PEOPLE, one)]
    return render_template(
        "accounts/place.html",
        place=place,
        people=people,
        below=below,
        invites=bool(queries.invitable_roles(who(), place)),
        adds=place.kind in KINDS_BELOW and can(who(), ADD_PLACES, place),
        kind_word=kind_word,
        up=_up(place),
    )


@blueprint.route("/akun/tempat/<uuid:id>/tempat-baru", methods=["GET", "POST"])
@permit(ADD_PLACES, queries.organization)
def new_place(place: OrganizationView) -> Answer:
    """An office or a school below; classes are made by the school."""
    form = PlaceForm()
    form.kind.choices = [choice(kind.value, kind_word(kind)) for kind in KINDS_BELOW.get(place.kind, ())]
    if form.validate_on_submit():
        try:
            made = add_place(place.id, Kind(form.kind.data), said(form.name), who().id)
        except PlaceTaken:
            form.name.errors = [gettext("Nama ini sudah ada di sini. Pakai nama lain.")]
        else:
            flash(gettext("%(name)s sudah ditambahkan. Sekarang undang orangnya.", name=said(form.name)))
            return redirect(url_for("accounts.place", id=made))
    page = render_template("accounts/place_form.html", place=place, form=form)
    return page, 422 if form.errors else 200


def _up(place: OrganizationView) -> tuple[str, str]:
    """One step back: the place above where its people are open to the asker, else the page of this place, else home."""
    above = queries.organization(place.parent_id) if place.parent_id else None
    if above is not None and can(who(), SEE_PEOPLE, above):
        return above.name, url_for("accounts.place", id=above.id)
    page = page_of(place)
    return (place.name, page) if page else (gettext("Hari ini"), url_for("home"))


@blueprint.get("/akun/tempat/<uuid:organization_id>/orang/<uuid:account_id>")
@permit(SEE_PEOPLE, queries.member)
def person(member: MemberView) -> Answer:
    """One person: how they sign in, and what can be done about it."""
    return _person(member)


@blueprint.post("/akun/tempat/<uuid:organization_id>/orang/<uuid:account_id>/tautan")
@permit(SEE_PEOPLE, queries.member)
def renewal_link(member: MemberView) -> Answer:
    """A one-time link to choose a new password or PIN, or a first one; shown once."""
    clears = request.form.get("faktor") == "lepas"
    allowed = queries.may_clear_second_factor if clears else queries.may_renew
    if not allowed(who(), member.account_id):
        abort(403)
    token = make_renewal(member.account_id, who().id, clears_second_factor=clears)
    return _person(member, url_for("accounts.renewal", token=token, _external=True))


def _person(member: MemberView, link: str = "") -> Answer:
    renews = queries.may_renew(who(), member.account_id)
    invites = member.account_id != who().id and can(who(), INVITE[member.role], member)
    return render_template(
        "accounts/place_person.html",
        member=member,
        place=queries.organization(member.organization_id),
        role=role_word(member.role),
        ways=queries.ways_of(member.account_id),
        may_renew=renews,
        helper=queries.place_that_renews(member.account_id) if invites and not renews else "",
        may_clear=queries.may_clear_second_factor(who(), member.account_id),
        may_end=member.membership_id is not None and invites,
        link=link,
        qr=qr_svg(link) if link else "",
    )


@blueprint.post("/akun/tempat/<uuid:organization_id>/orang/<uuid:account_id>/akhiri")
@permit(SEE_PEOPLE, queries.member)
def end_role(member: MemberView) -> Answer | Response:
    """The role ends today; what the person made stays."""
    refuse_unless(INVITE[member.role], member)
    if member.membership_id is None or member.account_id == who().id:
        abort(403)
    end_membership(member.membership_id, who().id)
    return back_to_place(member.organization_id)


def back_to_place(organization_id: UUID) -> Response:
    """Back to the list of people."""
    return redirect(url_for("accounts.place", id=organization_id))
