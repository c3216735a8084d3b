"""What the bearer of a link sees: an invitation to accept, a new password or PIN to choose."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_security import login_user
from werkzeug.wrappers import Response

from noken.accounts import queries
from noken.accounts.actions import invitations as accepting
from noken.accounts.actions.renewals import renew_password, renew_pin
from noken.accounts.blueprint import blueprint
from noken.accounts.browser import begin, step_aside
from noken.accounts.faults import EmailTaken, LinkGone, PhoneTaken
from noken.accounts.forms import (
    EmptyForm,
    FirstPasswordForm,
    FirstPinForm,
    JoinForm,
    JoinStaffForm,
    NewPasswordForm,
    NewPinForm,
    number_in,
    said,
)
from noken.accounts.identity import Identity
from noken.accounts.limits import failed, guessable
from noken.accounts.models import Role
from noken.accounts.permissions import BY_PASSWORD
from noken.accounts.phones import shown_phone
from noken.accounts.queries.invitations import InvitationView, RenewalView
from noken.accounts.role_words import role_word
from noken.accounts.tokens import clean_secret
from noken.accounts.views.sign_in import Answer
from noken.permissions import PUBLIC
from noken.web.access import permit, who_or_none

JoiningForm = EmptyForm | FirstPasswordForm | JoinForm | JoinStaffForm


@blueprint.route("/undangan/<token>", methods=["GET", "POST"])
@permit(PUBLIC)
@guessable
def invitation(token: str) -> Answer:
    """Who invites whom to what; a button or a short form takes the role."""
    clean = clean_secret(token)
    offered = queries.invitation_of_token(clean) if clean else None
    if offered is None:
        failed()
        return render_template("accounts/link_gone.html", state="unknown"), 404
    if offered.state != "open":
        return render_template("accounts/link_gone.html", state=offered.state, offered=offered), 410
    person = _taker()
    form = _joining(offered, person)
    if form.validate_on_submit():
        try:
            return _accept(offered, form, person)
        except LinkGone:
            return render_template("accounts/link_gone.html", state="used", offered=offered), 410
        except PhoneTaken:
            words = gettext(
                "Nomor ini sudah dipakai sebuah akun. Kalau itu akun Anda, masuklah dulu, lalu buka undangan."
            )
            form.form_errors.append(words)
        except EmailTaken:
            words = gettext("E-mail ini sudah dipakai sebuah akun. Kalau itu akun Anda, masuklah dulu.")
            form.email.errors = [words]
    holder = queries.account_of_phone(offered.phone) if offered.phone else None
    proven = bool(holder and queries.ways_of(holder).phone_proven_at)
    page = render_template(
        "accounts/invitation_accept.html",
        offered=offered,
        token=clean,
        role=role_word(offered.role),
        person=person,
        form=form,
        number=shown_phone(offered.phone) if offered.phone else "",
        number_known=holder is not None and person is None and not offered.waiting,
        number_proven=proven,
    )
    return page, 422 if form.errors else 200


def _taker() -> Identity | None:
    """Who would take the role: not a pupil, whose phone the parents often open the link on."""
    person = who_or_none()
    return None if person is None or Role.PUPIL in person.roles else person


def _joining(offered: InvitationView, person: Identity | None) -> JoiningForm:
    by_password = offered.role in BY_PASSWORD
    if person is not None:
        needs = by_password and queries.login_of(person.id) is None
        return FirstPasswordForm() if needs else EmptyForm()
    if by_password:
        return JoinStaffForm(name=offered.name)
    form = JoinForm(name=offered.name)
    if offered.phone is not None:
        del form.phone
    return form


def _accept(offered: InvitationView, form: JoiningForm, person: Identity | None) -> Response:
    if person is not None and not isinstance(form, FirstPasswordForm):
        accepting.accept_as(person.id, offered.id)
    elif person is not None:
        accepting.accept_with_password(person.id, offered.id, said(form.email), said(form.password))
        login_user(queries.login_of(person.id), authn_via=["invitation"])
    elif isinstance(form, JoinStaffForm):
        account = accepting.accept_as_staff(offered.id, said(form.name), said(form.email), said(form.password))
        login_user(queries.login_of(account), authn_via=["invitation"])
    else:
        number = offered.phone or number_in(form.phone)
        begin(
            accepting.accept_with_pin(offered.id, said(form.name), number, said(form.pin), form.take_over.data),
            "invitation",
        )
    flash(gettext("Selamat datang di %(place)s.", place=offered.place))
    return redirect(url_for("accounts.safety" if offered.role in BY_PASSWORD else "home"))


@blueprint.route("/pembaruan/<token>", methods=["GET", "POST"])
@permit(PUBLIC)
@guessable
def renewal(token: str) -> Answer:
    """A new password or PIN, or the first one, by a link from somebody above."""
    clean = clean_secret(token)
    offered = queries.renewal_of_token(clean) if clean else None
    if offered is None:
        failed()
        return render_template("accounts/link_gone.html", state="unknown"), 404
    if offered.state != "open":
        return render_template("accounts/link_gone.html", state=offered.state), 410
    form = _renewing(offered)
    if form.validate_on_submit():
        try:
            return _renew(offered, form)
        except LinkGone:
            return render_template("accounts/link_gone.html", state="used"), 410
        except PhoneTaken:
            form.phone.errors = [gettext("Nomor ini sudah dipakai akun lain.")]
        except EmailTaken:
            form.email.errors = [gettext("E-mail ini sudah dipakai akun lain.")]
    number = shown_phone(offered.phone) if offered.phone else ""
    page = render_template("accounts/renewal.html", offered=offered, form=form, number=number)
    return page, 422 if form.errors else 200


RenewingForm = NewPasswordForm | FirstPasswordForm | NewPinForm | FirstPinForm


def _renewing(offered: RenewalView) -> RenewingForm:
    if offered.way == "password":
        return FirstPasswordForm() if offered.first else NewPasswordForm()
    return NewPinForm() if offered.phone else FirstPinForm()


def _renew(offered: RenewalView, form: RenewingForm) -> Response:
    step_aside()
    if isinstance(form, NewPasswordForm):
        renew_password(offered.id, said(form.password), said(form.email) if "email" in form else None)
        flash(gettext("Kata sandi sudah disimpan. Masuklah dengan kata sandi itu."))
        return redirect(url_for("security.login"))
    begin(renew_pin(offered.id, said(form.pin), number_in(form.phone) if "phone" in form else None), "renewal")
    flash(gettext("PIN sudah disimpan."))
    return redirect(url_for("home"))
