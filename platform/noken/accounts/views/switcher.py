"""One phone, several people: who is known here, change over, sign out, be forgotten."""

from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from noken.accounts import queries
from noken.accounts.actions.credentials import weigh_pin
from noken.accounts.actions.devices import forget_person
from noken.accounts.blueprint import blueprint
from noken.accounts.browser import begin, browser_id, leave, step_aside
from noken.accounts.destination import safe_next
from noken.accounts.forms import PinForm, said
from noken.accounts.limits import failed, guessable
from noken.accounts.pictures import picture_secret
from noken.accounts.queries.sign_in import Remembered
from noken.accounts.views.sign_in import Answer, pictures_page, tapped, weigh_taps
from noken.accounts.waiting import wait_words
from noken.permissions import PUBLIC
from noken.web.access import permit, who_or_none


@blueprint.get("/akun/ganti")
@permit(PUBLIC)
def switcher() -> Answer:
    """Who is known on this phone."""
    people = queries.remembered_on(browser_id())
    if not people:
        return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/switcher.html", people=people, next=request.args.get("next", ""))


@blueprint.route("/akun/ganti/<uuid:account_id>", methods=["GET", "POST"])
@permit(PUBLIC)
@guessable
def switch(account_id: UUID) -> Answer:
    """Behind each name its own pictures, PIN or password."""
    person = next((one for one in queries.remembered_on(browser_id()) if one.id == account_id), None)
    if person is None:
        abort(404)
    if person.way == "picture":
        return _by_pictures(person)
    if person.way == "pin":
        return _by_pin(person)
    if person.way == "password":
        step_aside_first = who_or_none() is not None
        return render_template("accounts/switch_password.html", person=person, asks=step_aside_first)
    return render_template("accounts/switch_no_way.html", person=person)


def _by_pictures(person: Remembered) -> Answer:
    if request.method == "GET":
        return pictures_page(person.id, person.name, choosing=False)
    taps = tapped()
    if picture_secret(taps) is None:
        return pictures_page(person.id, person.name, False, gettext("Pilih empat gambar, satu demi satu."))
    return weigh_taps(person.id, person.name, taps)


def _by_pin(person: Remembered) -> Answer:
    form = PinForm()
    if form.validate_on_submit():
        number = queries.ways_of(person.id).phone or ""
        verdict = weigh_pin(number, said(form.pin), browser_id())
        if verdict.account_id == person.id:
            begin(person.id, "pin")
            return redirect(safe_next())
        failed()
        wrong = gettext("PIN tidak cocok. Coba lagi.")
        form.pin.errors = [wait_words(verdict.wait) if verdict.wait else wrong]
    page = render_template("accounts/switch_pin.html", person=person, form=form, next=request.values.get("next", ""))
    return page, 422 if form.errors else 200


@blueprint.post("/akun/ganti/<uuid:account_id>/hapus")
@permit(PUBLIC)
def forget(account_id: UUID) -> Answer:
    """This phone forgets the name; it asks for card, number or password there again."""
    browser = browser_id()
    if browser is None or not any(one.id == account_id for one in queries.remembered_on(browser)):
        abort(404)
    person = who_or_none()
    forget_person(browser, account_id)
    if person is not None and person.id == account_id:
        step_aside()
    return redirect(url_for("accounts.switcher"))


@blueprint.post("/akun/lain")
@permit(PUBLIC)
def other() -> Response:
    """Somebody else wants to sign in; nobody is signed out."""
    step_aside()
    return redirect(safe_next("accounts.sign_in"))


@blueprint.post("/akun/lain/petugas")
@permit(PUBLIC)
def other_by_password() -> Response:
    """The same, straight to the password."""
    step_aside()
    return redirect(url_for("security.login"))


@blueprint.post("/keluar")
@permit(PUBLIC)
def sign_out() -> Response:
    """This person leaves this phone; the others on it stay."""
    leave()
    return redirect(url_for("accounts.switcher"))
