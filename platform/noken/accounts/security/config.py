"""Flask-Security's settings: which of its parts exist, under which addresses, with which of our templates.

Argon2id at 19 MiB, two passes, one lane (OWASP's second choice): about 20 ms of one core, so that a school of 500 signs
in within five minutes on two cores with room to spare.
"""

import base64
from datetime import timedelta

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask

from noken.accounts.security.messages import MESSAGES
from noken.clock import now

ARGON2 = {"argon2__type": "ID", "argon2__memory_cost": 19_456, "argon2__time_cost": 2, "argon2__parallelism": 1}

ADDRESSES = {
    "LOGIN": "/masuk/petugas",
    "VERIFY": "/masuk/petugas/sekali-lagi",
    "CHANGE": "/saya/kata-sandi",
    "TWO_FACTOR_SETUP": "/saya/aplikasi-kode",
    "TWO_FACTOR_TOKEN_VALIDATION": "/masuk/petugas/kode",
    "TWO_FACTOR_RESCUE": "/masuk/petugas/bantuan",
    "TWO_FACTOR_SELECT": "/masuk/petugas/cara",
    "MULTI_FACTOR_RECOVERY_CODES": "/saya/kode-cadangan",
    "MULTI_FACTOR_RECOVERY": "/masuk/petugas/kode-cadangan",
    "WAN_REGISTER": "/saya/kunci-sandi",
    "WAN_DELETE": "/saya/kunci-sandi/hapus",
    "WAN_SIGNIN": "/masuk/petugas/kunci-sandi",
}
TEMPLATES = {
    "LOGIN_USER": "staff_sign_in",
    "VERIFY": "staff_again",
    "CHANGE_PASSWORD": "staff_password",
    "TWO_FACTOR_SETUP": "code_app_set_up",
    "TWO_FACTOR_VERIFY_CODE": "staff_code",
    "TWO_FACTOR_SELECT": "staff_second_factor",
    "MULTI_FACTOR_RECOVERY_CODES": "recovery_codes",
    "MULTI_FACTOR_RECOVERY": "staff_recovery",
    "WAN_REGISTER": "passkey_list",
    "WAN_SIGNIN": "staff_passkey",
}


def configure(app: Flask) -> None:
    """Fill the app's configuration before Flask-Security reads it."""
    settings: dict[str, object] = {
        "PASSWORD_SALT": _derived(app, "password"),
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2,
        "PASSWORD_LENGTH_MIN": 10,
        "TOTP_SECRETS": {"1": _derived(app, "code app")},
        "TOTP_ISSUER": "Noken",
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [_derived(app, "recovery codes").encode()],
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "I18N_DOMAIN": "messages",
        "I18N_DIRNAME": [app.config["BABEL_TRANSLATION_DIRECTORIES"]],
        "API_ENABLED_METHODS": ["session"],
        "JOIN_USER_ROLES": False,
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "STATIC_FOLDER": None,
        "LOGOUT_METHODS": None,
        "CHANGEABLE": True,
        "SEND_PASSWORD_CHANGE_EMAIL": False,
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_POST_SETUP_VIEW": "accounts.safety",
        "WEBAUTHN": True,
        "WAN_RP_NAME": "Noken",
        "WAN_ALLOW_AS_FIRST_FACTOR": False,
        "WAN_ALLOW_USER_HINTS": False,
        "WAN_ALLOW_AS_VERIFY": None,
        "DATETIME_FACTORY": now,
        "WAN_POST_REGISTER_VIEW": "accounts.safety",
        "FRESHNESS": timedelta(hours=12),
        "POST_LOGIN_VIEW": "home",
        "POST_CHANGE_VIEW": "accounts.safety",
        "POST_VERIFY_VIEW": "accounts.safety",
    }
    settings |= {f"{name}_URL": address for name, address in ADDRESSES.items()}
    settings |= {f"{name}_TEMPLATE": f"accounts/{template}.html" for name, template in TEMPLATES.items()}
    settings |= {f"MSG_{name}": (text, "info") for name, text in MESSAGES.items()}
    app.config.update({f"SECURITY_{name}": value for name, value in settings.items()})


def _derived(app: Flask, purpose: str) -> str:
    """A key of its own for each purpose, from the installation's secret."""
    key = HKDF(SHA256(), length=32, salt=None, info=f"noken {purpose}".encode()).derive(
        str(app.config["SECRET_KEY"]).encode()
    )
    return base64.urlsafe_b64encode(key).decode()
