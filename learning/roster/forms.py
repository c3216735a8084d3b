"""Forms of rosters: upload, apply, undo."""

from flask_babel import lazy_gettext
from wtforms import BooleanField

from learning.marking_forms import KeyedForm


class UploadForm(KeyedForm):
    """The files come beside it, in `files`."""


class ApplyForm(KeyedForm):
    """Make the changes that are shown."""

    end_missing = BooleanField(lazy_gettext("Akhiri juga semua yang tidak ada lagi di daftar ini"))


class UndoForm(KeyedForm):
    """Take an import back."""
