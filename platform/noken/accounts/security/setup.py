"""Flask-Security put to work in our app: which of its pages exist, who may open them, what follows from its signals."""

from uuid import UUID

from flask import Flask, redirect, request, session, url_for
from flask_security import (
    Security,
    password_changed,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
    wan_deleted,
    wan_registered,
)
from werkzeug.wrappers import Response

from noken.accounts.actions.devices import sign_out_everywhere, strengthen_device, weaken_devices
from noken.accounts.browser import begin
from noken.accounts.limits import guessable
from noken.accounts.lockout import note_success
from noken.accounts.security.config import configure
from noken.accounts.security.datastore import Datastore, OnceRecoveryCodes, OnceTotp
from noken.accounts.security.forms import (
    AgainForm,
    CodeForm,
    MethodForm,
    NewPasswordForm,
    PasskeyForm,
    Passwords,
    RecoveryForm,
    RescueForm,
    StaffLoginForm,
)
from noken.accounts.security.models import PasswordLogin
from noken.accounts.security.views import validate_code_app
from noken.permissions import PUBLIC, SIGNED_IN, Permission
from noken.web.access import mark, who_or_none

PAGES: dict[str, Permission] = {
    "login": PUBLIC,
    "verify": SIGNED_IN,
    "change_password": SIGNED_IN,
    "two_factor_setup": SIGNED_IN,
    "two_factor_setup_validate": SIGNED_IN,
    "two_factor_token_validation": PUBLIC,
    "two_factor_rescue": PUBLIC,
    "tf_select": PUBLIC,
    "mf_recovery": PUBLIC,
    "mf_recovery_codes": SIGNED_IN,
    "wan_register": SIGNED_IN,
    "wan_register_response": SIGNED_IN,
    "wan_delete": SIGNED_IN,
    "wan_signin": PUBLIC,
    "wan_signin_response": PUBLIC,
}
GUESSED = ("login", "verify", "two_factor_token_validation", "mf_recovery", "wan_signin_response", "change_password")


def init_app(app: Flask) -> None:
    """Everything of Flask-Security we use; the rest is switched off and has no address."""
    configure(app)
    security = Security(
        app,
        Datastore(),
        login_form=StaffLoginForm,
        verify_form=AgainForm,
        change_password_form=NewPasswordForm,
        two_factor_setup_form=MethodForm,
        two_factor_rescue_form=RescueForm,
        two_factor_verify_code_form=CodeForm,
        mf_recovery_form=RecoveryForm,
        wan_register_form=PasskeyForm,
        password_util_cls=Passwords,
        totp_cls=OnceTotp,
        mf_recovery_codes_util_cls=OnceRecoveryCodes,
    )
    security.want_json(lambda _request: False)
    _drop_hooks(app, security)
    _mark_pages(app)
    user_authenticated.connect(_signed_in, app)
    tf_profile_changed.connect(_second_factor_set, app)
    wan_registered.connect(_second_factor_set, app)
    tf_disabled.connect(_code_app_gone, app)
    wan_deleted.connect(_passkey_gone, app)
    password_changed.connect(_password_changed, app)


def _drop_hooks(app: Flask, security: Security) -> None:
    """What Flask-Security would do on every page of the city, for roles and templates we do not use."""
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    processors = app.template_context_processors[None]
    processors[:] = [one for one in processors if not one.__module__.startswith(("flask_login", "flask_security"))]


def _mark_pages(app: Flask) -> None:
    views = app.view_functions
    views["security.two_factor_rescue"] = _rescue
    views["security.two_factor_setup_validate"] = validate_code_app(views["security.two_factor_setup_validate"])
    for page in GUESSED:
        views[f"security.{page}"] = guessable(views[f"security.{page}"])
    for page, permission in PAGES.items():
        views[f"security.{page}"] = mark(views[f"security.{page}"], permission)


def _rescue() -> Response:
    """There is no mail to send a code by: who has lost the phone uses a recovery code."""
    return redirect(url_for("security.mf_recovery", next=request.args.get("next")))


def _signed_in(app: Flask, user: PasswordLogin, authn_via: list[str] | None = None, **_more: object) -> None:
    """Flask-Security let somebody in: the device cookie takes over. Where a second factor is set, it was asked for."""
    strong = user.has_second_factor
    note_success(user.lock("password"))
    note_success(user.lock("code"))
    begin(user.account_id, (authn_via or ["second factor"])[0], strong, with_password=True)


def _second_factor_set(app: Flask, user: PasswordLogin, **_more: object) -> None:
    person = who_or_none()
    if person is not None and person.device_id is not None:
        strengthen_device(user.account_id, person.device_id)


def _code_app_gone(app: Flask, user: PasswordLogin, **_more: object) -> None:
    if not user.webauthn:
        weaken_devices(user.account_id)


def _passkey_gone(app: Flask, user: PasswordLogin, name: str, **_more: object) -> None:
    if not user.tf_totp_secret and all(passkey.name == name for passkey in user.webauthn):
        weaken_devices(user.account_id)


def _password_changed(app: Flask, user: PasswordLogin, **_more: object) -> None:
    """Whoever knew the old password is out, everywhere but here."""
    sign_out_everywhere(user.account_id, user.account_id, but=UUID(session["device"]))
