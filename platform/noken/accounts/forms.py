"""Forms of the accounts pages."""

from flask import current_app
from flask_babel import gettext, lazy_gettext
from flask_security import EmailValidateException
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, PasswordField, SelectField, StringField, TelField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from noken.accounts.phones import is_pin, normalize_phone, trivial_pin
from noken.accounts.tokens import clean_secret
from noken.plain import one_line

PIN_LOOK = {"inputmode": "numeric", "pattern": "[0-9]{6}", "maxlength": "6"}
NEW_PIN = {"autocomplete": "new-password", **PIN_LOOK}
NEW_PASSWORD = {"autocomplete": "new-password", "minlength": "10"}


def said(field: Field) -> str:
    """What stands in a field."""
    return str(field.data or "")


def number_in(field: Field) -> str:
    """The phone number in a field, in E.164; "" where there is none."""
    return normalize_phone(said(field)) or ""


def _phone(form: FlaskForm, field: Field) -> None:
    if not number_in(field):
        raise ValidationError(gettext("Nomor HP ini belum benar. Contoh: 0812 3456 7890"))


def _pin(form: FlaskForm, field: Field) -> None:
    if not is_pin(field.data or ""):
        raise ValidationError(gettext("PIN terdiri dari 6 angka."))


def _hard_pin(form: FlaskForm, field: Field) -> None:
    _pin(form, field)
    if trivial_pin(field.data, number_in(form["phone"]) if "phone" in form else ""):
        raise ValidationError(
            gettext("PIN ini mudah ditebak. Jangan pakai angka berurut, berulang, atau tanggal lahir.")
        )


def _same_pin(form: FlaskForm, field: Field) -> None:
    if field.data != form["pin"].data:
        raise ValidationError(gettext("Kedua PIN tidak sama. Ketik ulang."))


def _email(form: FlaskForm, field: Field) -> None:
    """Replaces what was typed by the normal form."""
    try:
        field.data = current_app.extensions["security"].mail_util.normalize(field.data or "").lower()
    except EmailValidateException as error:
        raise ValidationError(error.msg) from error


def _hard_password(form: FlaskForm, field: Field) -> None:
    email = str(form["email"].data or "") if "email" in form else ""
    faults, clean = current_app.extensions["security"].password_util.validate(field.data or "", False, email=email)
    if faults:
        raise ValidationError(faults[0])
    field.data = clean


def _same_password(form: FlaskForm, field: Field) -> None:
    if field.data != form["password"].data:
        raise ValidationError(gettext("Kedua kata sandi tidak sama. Ketik ulang."))


def _name() -> StringField:
    words = [DataRequired(lazy_gettext("Tulis nama Anda.")), Length(max=120)]
    return StringField(lazy_gettext("Nama lengkap"), words, filters=[one_line], render_kw={"autocomplete": "name"})


def _number() -> TelField:
    look = {"autocomplete": "tel", "inputmode": "tel"}
    return TelField(
        lazy_gettext("Nomor HP"), [InputRequired(lazy_gettext("Tulis nomor HP Anda.")), _phone], render_kw=look
    )


class CardForm(FlaskForm):
    """The code of a class card, typed."""

    code = StringField(lazy_gettext("Kode kartu"), render_kw={"autocapitalize": "none", "autocomplete": "off"})
    next = HiddenField()

    def validate_code(self, field: Field) -> None:
        secret = clean_secret(field.data or "")
        if secret is None:
            raise ValidationError(gettext("Kode kartu terdiri dari 26 huruf dan angka. Periksa lagi di kartumu."))
        field.data = secret


class PhoneForm(FlaskForm):
    """Phone number and PIN."""

    phone = _number()
    pin = PasswordField(lazy_gettext("PIN"), [_pin], render_kw={"autocomplete": "current-password", **PIN_LOOK})
    next = HiddenField()


class PinForm(FlaskForm):
    """Only the PIN, on a phone that knows the person."""

    pin = PasswordField(lazy_gettext("PIN"), [_pin], render_kw={"autocomplete": "current-password", **PIN_LOOK})
    next = HiddenField()


class NewPinForm(FlaskForm):
    """A new PIN, twice."""

    pin = PasswordField(lazy_gettext("PIN baru, 6 angka"), [_hard_pin], render_kw=NEW_PIN)
    again = PasswordField(lazy_gettext("PIN baru, sekali lagi"), [_same_pin], render_kw=NEW_PIN)


class ChangePinForm(NewPinForm):
    """The old PIN and twice the new one."""

    old = PasswordField(
        lazy_gettext("PIN sekarang"), [_pin], render_kw={"autocomplete": "current-password", **PIN_LOOK}
    )


class FirstPinForm(NewPinForm):
    """A number and a new PIN."""

    phone = _number()


class JoinForm(FirstPinForm):
    """A new person by phone. `take_over` is offered only where the invitation names a number that has an account."""

    name = _name()
    take_over = BooleanField(lazy_gettext("Nomor ini nomor saya, tetapi akun lama itu bukan saya yang membuat"))


class NewPasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField(lazy_gettext("Kata sandi baru"), [_hard_password], render_kw=NEW_PASSWORD)
    again = PasswordField(lazy_gettext("Kata sandi baru, sekali lagi"), [_same_password], render_kw=NEW_PASSWORD)


class FirstPasswordForm(NewPasswordForm):
    """An e-mail address and a new password."""

    email = StringField(
        lazy_gettext("E-mail"),
        [InputRequired(lazy_gettext("Tulis alamat e-mail Anda.")), _email],
        render_kw={"autocomplete": "username", "type": "email"},
    )


class JoinStaffForm(FirstPasswordForm):
    """A new person by e-mail."""

    name = _name()


class InviteForm(FlaskForm):
    """One invitation. `role` and `pupil` get their choices from the view."""

    role = SelectField(lazy_gettext("Sebagai"))
    pupil = SelectField(lazy_gettext("Wali dari"), validate_choice=False)
    name = StringField(lazy_gettext("Nama"), [Optional(), Length(max=120)], filters=[one_line])
    phone = TelField(lazy_gettext("Nomor HP"), [Optional(), _phone])


class PlaceForm(FlaskForm):
    """An office or a school. `kind` gets its choices from the view."""

    kind = SelectField(lazy_gettext("Jenis"))
    name = StringField(
        lazy_gettext("Nama"), [DataRequired(lazy_gettext("Tulis namanya.")), Length(max=120)], filters=[one_line]
    )


class EmptyForm(FlaskForm):
    """A button that acts: only the token against forgery."""
