"""Where built files are found: inside the package in a wheel, beside `platform/` in a checkout."""

import json
from functools import cache
from pathlib import Path

import noken

PACKAGE = Path(noken.__file__).parent


def dist_folder() -> Path:
    """The folder of built files."""
    inside = PACKAGE / "static" / "dist"
    return inside if inside.is_dir() else PACKAGE.parents[1] / "static" / "dist"


@cache
def manifest() -> dict[str, str]:
    """Source name to built name: `js/app.js` -> `app-AB12CD34.js`."""
    names: dict[str, str] = json.loads((dist_folder() / "manifest.json").read_text())["names"]
    return names


def asset(source: str) -> str:
    """URL of a built file; a misspelt name fails loudly."""
    return f"/static/{manifest()[source]}"
