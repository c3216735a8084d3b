"""Where a page of Flask-Security alone would be unkind."""

import functools
from collections.abc import Callable
from typing import Any

from flask import current_app, g, render_template
from flask_security import check_and_get_token_status, current_user

View = Callable[..., Any]


def validate_code_app(view: View) -> View:
    """After a wrong first code, show the same square again instead of a new one (the app has scanned this one)."""

    @functools.wraps(view)
    def again(token: str) -> Any:
        answer = view(token=token)
        if not g.get("sign_in_failed"):
            return answer
        security = current_app.extensions["security"]
        _expired, _invalid, state = check_and_get_token_status(
            token, "tf_setup", current_app.config["SECURITY_TWO_FACTOR_SETUP_WITHIN"]
        )
        values = security.totp_factory.fetch_setup_values(state["totp_secret"], current_user)
        return render_template(
            current_app.config["SECURITY_TWO_FACTOR_SETUP_TEMPLATE"],
            two_factor_verify_code_form=security.forms["two_factor_verify_code_form"].cls(formdata=None),
            chosen_method="authenticator",
            authr_qrcode=values["image"],
            authr_key=values["key"],
            state_token=token,
        )

    return again
