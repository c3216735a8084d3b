"""The place "Saya": who I am here, how I sign in, where I am signed in."""

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from noken.accounts import queries
from noken.accounts.actions.credentials import set_pin, weigh_pin
from noken.accounts.actions.devices import revoke_device, sign_out_everywhere
from noken.accounts.actions.profile import LANGUAGES, choose_language
from noken.accounts.blueprint import blueprint
from noken.accounts.browser import browser_id, leave
from noken.accounts.destination import safe_next
from noken.accounts.forms import ChangePinForm, said
from noken.accounts.identity import Identity, Place
from noken.accounts.limits import failed, guessable
from noken.accounts.models import Role
from noken.accounts.permissions import OWN_DEVICE, SEE_PEOPLE
from noken.accounts.queries.sign_in import DeviceView
from noken.accounts.role_words import role_word
from noken.accounts.security.guard import NEED_SECOND_FACTOR
from noken.accounts.views.sign_in import Answer
from noken.accounts.waiting import wait_words
from noken.permissions import PUBLIC, SIGNED_IN, can
from noken.web.access import permit, who, who_or_none


@blueprint.get("/saya")
@permit(SIGNED_IN)
def profile() -> Answer:
    """Name, roles, ways to sign in, and the places one looks after."""
    person = who()
    paths = queries.display_paths([place.organization_id for place in person.places])
    roles = [
        (role_word(place.role), paths[place.organization_id], _address(person, place))
        for place in sorted(person.places, key=lambda one: (list(Role).index(one.role), one.name))
        if place.role is not Role.GUARDIAN
    ]
    return render_template(
        "accounts/profile.html",
        roles=roles,
        children=queries.children_of(person.id),
        ways=queries.ways_of(person.id),
        devices=len(queries.devices_of(person.id)),
    )


def _address(person: Identity, place: Place) -> str:
    found = queries.organization(place.organization_id)
    if found is None or not can(person, SEE_PEOPLE, found):
        return ""
    return url_for("accounts.place", id=place.organization_id)


@blueprint.get("/saya/perangkat")
@permit(SIGNED_IN)
def devices() -> Answer:
    """Phones and computers where this person is signed in."""
    return render_template("accounts/device_list.html", devices=queries.devices_of(who().id))


@blueprint.post("/saya/perangkat/<uuid:device_id>/keluar")
@permit(OWN_DEVICE, queries.device)
def end_one(device: DeviceView) -> Answer:
    """Sign out a phone that is elsewhere."""
    revoke_device(device.id, who().id)
    flash(gettext("HP itu sudah dikeluarkan."))
    return redirect(url_for("accounts.devices"))


@blueprint.post("/saya/perangkat/keluar-semua")
@permit(SIGNED_IN)
def end_all() -> Answer:
    """Sign out everywhere, here too."""
    sign_out_everywhere(who().id, who().id)
    leave()
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/saya/pin", methods=["GET", "POST"])
@permit(SIGNED_IN)
@guessable
def change_pin() -> Answer:
    """A new PIN for the phone number."""
    ways = queries.ways_of(who().id)
    if ways.phone is None or not ways.has_pin:
        abort(404)
    form = ChangePinForm()
    if form.validate_on_submit():
        verdict = weigh_pin(ways.phone, said(form.old), browser_id())
        if verdict.account_id == who().id:
            set_pin(who().id, said(form.pin))
            sign_out_everywhere(who().id, who().id, but=who().device_id)
            flash(gettext("PIN sudah diganti. Di HP lain, masuk lagi dengan PIN baru."))
            return redirect(url_for("accounts.profile"))
        failed()
        form.old.errors = [wait_words(verdict.wait) if verdict.wait else gettext("PIN sekarang tidak cocok.")]
    return render_template("accounts/pin_change.html", form=form), 422 if form.errors else 200


@blueprint.get("/saya/keamanan")
@permit(SIGNED_IN)
def safety() -> Answer:
    """Password, second factor and recovery codes of staff; where the guard sends those who need to set one up."""
    login = queries.login_of(who().id)
    needed = bool(who().roles & NEED_SECOND_FACTOR)
    return render_template("accounts/safety.html", login=login, needed=needed)


@blueprint.post("/bahasa")
@permit(PUBLIC)
def language() -> Response:
    """Indonesian or English: for this person, or for this phone while nobody is signed in."""
    chosen = request.form.get("bahasa", "")
    if chosen not in LANGUAGES:
        abort(400)
    person = who_or_none()
    session["language"] = chosen
    if person is not None:
        choose_language(person.id, chosen)
    return redirect(safe_next("accounts.profile" if person else "accounts.sign_in"))
