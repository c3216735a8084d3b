"""The blueprint of the accounts pages, and what it brings into the app: limits, Flask-Security, the guards."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

from noken.accounts import limits
from noken.accounts.browser import drop_password_of_others, note_use
from noken.accounts.phones import shown_phone
from noken.accounts.security import setup
from noken.accounts.security.guard import require_second_factor

blueprint = Blueprint("accounts", __name__, template_folder="templates")
blueprint.before_app_request(drop_password_of_others)
blueprint.before_app_request(note_use)
blueprint.before_app_request(require_second_factor)


@blueprint.record_once
def _begin(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    app.jinja_env.filters["phone"] = shown_phone
    limits.init_app(app, app.config["NOKEN"])
    setup.init_app(app)
