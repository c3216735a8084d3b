"""The one blueprint of learning; every module beside this one puts its routes on it."""

from flask import Blueprint

blueprint = Blueprint("learning", __name__, url_prefix="/belajar", template_folder="../templates")
