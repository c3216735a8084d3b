"""Inviting: the list of an organisation's invitations, single ones, slips for the guardians of a class."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from noken.accounts import queries
from noken.accounts.actions.invitations import DAYS, invite, invite_guardians, revoke_invitation
from noken.accounts.blueprint import blueprint
from noken.accounts.choices import choice
from noken.accounts.faults import NotAPupil
from noken.accounts.forms import InviteForm, number_in, said
from noken.accounts.models import Kind, Role
from noken.accounts.permissions import INVITE, INVITE_GUARDIANS, SEE_PEOPLE
from noken.accounts.qr import qr_svg
from noken.accounts.queries import OrganizationView
from noken.accounts.queries.invitations import InvitationView
from noken.accounts.role_words import role_word
from noken.accounts.views.sign_in import Answer
from noken.permissions import can
from noken.web.access import permit, refuse_unless, who


@blueprint.get("/akun/tempat/<uuid:id>/undangan")
@permit(SEE_PEOPLE, queries.organization)
def invitations(place: OrganizationView) -> Answer:
    """What was sent, and the form for one more."""
    return _page(place, _form(place))


@blueprint.post("/akun/tempat/<uuid:id>/undangan")
@permit(SEE_PEOPLE, queries.organization)
def send_invitation(place: OrganizationView) -> Answer:
    """One invitation; its link is shown this once, ready to be sent."""
    form = _form(place)
    if not form.validate_on_submit():
        return _page(place, form, status=422)
    role = Role(form.role.data)
    refuse_unless(INVITE[role], place)
    pupil = _pupil(form.pupil.data) if role is Role.GUARDIAN else None
    if role is Role.GUARDIAN and pupil is None:
        form.pupil.errors = [gettext("Pilih murid yang diwakili.")]
        return _page(place, form, status=422)
    try:
        _id, token = invite(who().id, place.id, role, said(form.name), number_in(form.phone) or None, pupil)
    except NotAPupil:
        form.pupil.errors = [gettext("Murid ini tidak lagi di kelas ini. Muat ulang halaman.")]
        return _page(place, form, status=422)
    link = url_for("accounts.invitation", token=token, _external=True)
    return _page(place, _form(place, fresh=True), link=link, message=_message(place, role, pupil, link))


def _form(place: OrganizationView, fresh: bool = False) -> InviteForm:
    form = InviteForm(formdata=None) if fresh else InviteForm()
    form.role.choices = [choice(role.value, role_word(role)) for role in queries.invitable_roles(who(), place)]
    pupils = queries.members(place.id, Role.PUPIL) if place.kind is Kind.CLASS else []
    form.pupil.choices = [
        choice("", gettext("pilih murid")),
        *(choice(str(pupil.id), pupil.name) for pupil in pupils),
    ]
    return form


def _pupil(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _message(place: OrganizationView, role: Role, pupil: UUID | None, link: str) -> str:
    """What is pasted into WhatsApp."""
    values = {"place": queries.display_path(place.id), "role": role_word(role), "days": DAYS, "link": link}
    if pupil is not None:
        return str(
            gettext(
                "Salam dari %(place)s. Buka tautan ini untuk melihat tugas dan nilai %(pupil)s. Berlaku %(days)s hari,"
                " hanya untuk Anda: %(link)s",
                pupil=queries.name_of(pupil),
                **values,
            )
        )
    return str(
        gettext(
            "Salam dari %(place)s. Buka tautan ini untuk bergabung di Noken sebagai %(role)s. Berlaku %(days)s hari,"
            " hanya untuk Anda: %(link)s",
            **values,
        )
    )


def _page(place: OrganizationView, form: InviteForm, link: str = "", message: str = "", status: int = 200) -> Answer:
    sent = [(one, role_word(one.role), can(who(), INVITE[one.role], place)) for one in queries.invitations_of(place.id)]
    page = render_template(
        "accounts/invitation_list.html",
        place=place,
        form=form,
        link=link,
        message=message,
        qr=qr_svg(link) if link else "",
        sent=sent,
        pupils=queries.pupils_of(place.id) if place.kind is Kind.CLASS else [],
    )
    return page, status


@blueprint.post("/akun/kelas/<uuid:id>/undangan-wali")
@permit(INVITE_GUARDIANS, queries.classroom)
def guardian_sheet(place: OrganizationView) -> Answer:
    """Slips to print for the guardians of the chosen pupils; the links are shown this once."""
    chosen = [pupil for pupil in map(_pupil, request.form.getlist("murid")) if pupil is not None]
    links = invite_guardians(who().id, place.id, chosen)
    if not links:
        flash(gettext("Pilih paling sedikit satu murid."), "warn")
        return redirect(url_for("accounts.invitations", id=place.id))
    slips = []
    for link in links:
        page = "accounts.renewal" if link.renewal else "accounts.invitation"
        slips.append((link, qr_svg(url_for(page, token=link.token, _external=True)) if link.token else ""))
    return render_template("accounts/invitation_sheet.html", place=place, slips=slips, days=DAYS)


@blueprint.post("/akun/undangan/<uuid:id>/cabut")
@permit(SEE_PEOPLE, queries.invitation)
def revoke(invitation: InvitationView) -> Answer:
    """The link opens nothing any more."""
    refuse_unless(INVITE[invitation.role], invitation)
    if invitation.state != "open":
        abort(409)
    revoke_invitation(invitation.id, who().id)
    flash(gettext("Undangan sudah dicabut."))
    return redirect(url_for("accounts.invitations", id=invitation.organization_id))
