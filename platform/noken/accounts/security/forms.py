"""Flask-Security's forms with our words, and with the lock-out asked before any guess is weighed."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, g
from flask_babel import gettext
from flask_security import (
    ChangePasswordForm,
    EmailValidateException,
    LoginForm,
    MfRecoveryForm,
    PasswordUtil,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
    WebAuthnRegisterForm,
    current_user,
)
from wtforms import Form, RadioField

from noken.accounts.choices import choice
from noken.accounts.lockout import lock_key, note_failure, wait_left
from noken.accounts.security.models import PasswordLogin
from noken.accounts.waiting import wait_words

COMMON = ("password", "katasandi", "kata sandi", "rahasia", "sayang", "indonesia", "jayapura", "papua", "qwerty")


def say(form: Form, labels: Mapping[str, str]) -> None:
    """Give fields their labels in the language of the page."""
    for name, text in labels.items():
        form[name].label.text = text


def locked(form: Form, field: str, key: str) -> bool:
    """Whether the lock holds; the field then says how long."""
    left = wait_left(key)
    if left is not None:
        g.sign_in_failed = True
        form[field].errors = [wait_words(left)]
    return left is not None


class StaffLoginForm(LoginForm):
    """E-mail and password."""

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = self.next.data or "/"
        say(self, {"email": gettext("E-mail"), "password": gettext("Kata sandi")})

    def validate(self, **kwargs: Any) -> bool:
        key = lock_key("password", self._address())
        if locked(self, "email", key):
            return False
        if super().validate(**kwargs):
            return True
        g.sign_in_failed = True
        weighed = self.ifield is not None and not self.user_authenticated
        if weighed:
            if self.user is None:
                note_failure(key)
            self.email.errors, self.password.errors = [], []
            self.form_errors.append(gettext("E-mail atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi."))
        return False

    def _address(self) -> str:
        """What was typed in the form it is stored in: another spelling of an address is the same lock."""
        typed = str(self.email.data or "")
        try:
            return str(current_app.extensions["security"].mail_util.normalize(typed)).lower()
        except EmailValidateException:
            return typed.lower()


class AgainForm(VerifyForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, {"password": gettext("Kata sandi")})

    def validate(self, **kwargs: Any) -> bool:
        return not locked(self, "password", self.user.lock("password")) and bool(super().validate(**kwargs))


class MethodForm(TwoFactorSetupForm):
    """Which second step is set up; we know one, and its page shows no choice."""

    setup = RadioField(choices=[choice("authenticator")], validate_choice=False)


class RescueForm(TwoFactorRescueForm):
    """What to do without the phone; our pages link to the recovery codes instead."""

    help_setup = RadioField(choices=[choice("help")])


class CodeForm(TwoFactorVerifyCodeForm):
    """The six digits of the code app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, {"code": gettext("Kode 6 angka")})

    def validate(self, **kwargs: Any) -> bool:
        if self.user is not None and locked(self, "code", self.user.lock("code")):
            return False
        valid = bool(super().validate(**kwargs))
        g.sign_in_failed = not valid
        return valid


class RecoveryForm(MfRecoveryForm):
    """One recovery code instead of the phone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, {"code": gettext("Kode cadangan")})

    def validate(self, **kwargs: Any) -> bool:
        login = self.user
        if not isinstance(login, PasswordLogin) or locked(self, "code", login.lock("code")):
            return False
        valid = bool(super().validate(**kwargs))
        if not valid and self.code.data:
            note_failure(login.lock("code"), login.account_id)
        g.sign_in_failed = not valid
        return valid


class NewPasswordForm(ChangePasswordForm):
    """The old password and twice the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(
            self,
            {
                "password": gettext("Kata sandi sekarang"),
                "new_password": gettext("Kata sandi baru"),
                "new_password_confirm": gettext("Kata sandi baru, sekali lagi"),
            },
        )

    def validate(self, **kwargs: Any) -> bool:
        key = current_user.lock("password")
        if locked(self, "password", key):
            return False
        valid = bool(super().validate(**kwargs))
        if self.password.data and self.password.errors:
            note_failure(key, current_user.account_id)
            g.sign_in_failed = True
        return valid


class PasskeyForm(WebAuthnRegisterForm):
    """A name for a new passkey; it always comes after the password."""

    usage = RadioField(choices=[choice("secondary")], default="secondary")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, {"name": gettext("Nama kunci sandi")})


class Passwords(PasswordUtil):
    """Length first (Flask-Security's check), then the words a guesser begins with."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        faults, clean = super().validate(password, is_register, **kwargs)
        if faults:
            return faults, clean
        bare = "".join(letter for letter in clean.lower() if letter.isalpha() or letter == " ").strip()
        email = getattr(kwargs.get("user"), "email", "") or str(kwargs.get("email", ""))
        own = email.lower().split("@")[0]
        if len(set(clean)) < 5 or bare in COMMON or bare == "" or (len(own) > 3 and own in clean.lower()):
            return [gettext("Kata sandi ini mudah ditebak. Pakai beberapa kata yang tidak berkaitan.")], clean
        return None, clean
