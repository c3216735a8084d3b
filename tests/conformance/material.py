"""Real material that is not ours to keep: test sets beside the checkout. Their tests are skipped where it is absent."""

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "data"


def material(name: str) -> Path:
    """The folder of a test set, or the test is skipped."""
    folder = FOLDER / name
    if not folder.is_dir():
        pytest.skip(f"the test set {name} is not here")
    return folder


def payloads() -> list[str]:
    """Every XSS payload of DOMPurify's own tests."""
    cases: list[dict[str, Any]] = json.loads((material("html-xss-dompurify") / "cases.json").read_text())
    return [str(case["payload"]) for case in cases]
