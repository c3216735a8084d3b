"""Acts of one tap (publish, take back, delete): the same view for a form of a page and for a phone that sends later."""

from collections.abc import Callable

from flask import flash
from flask_babel import gettext

from learning.actions.common import ChangedMeanwhile, StepMissing, Tap
from learning.forms import TapForm


def carry_out(act: Callable[[Tap | None], object], done: str) -> None:
    """Run an act and say what became of it: `done`, or why nothing was changed."""
    try:
        act(TapForm().tap)
    except ChangedMeanwhile:
        flash(
            gettext(
                "Ada yang mengubahnya sesudah halaman Anda dibuka, jadi tidak dijalankan. Lihat dulu, lalu ketuk lagi."
            ),
            "warn",
        )
    except StepMissing:
        flash(
            gettext("Perubahan sebelum ini tidak sampai, jadi yang ini tidak dijalankan. Lihat dulu, lalu ketuk lagi."),
            "warn",
        )
    else:
        flash(done, "ok")
