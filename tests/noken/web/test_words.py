"""How files, names and a field's errors are put into words."""

import pytest
from flask import Flask

from noken.files.models import Blob, File
from noken.web.components import first_error
from noken.web.formats import file_facts, initials, media_icon, size


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Maria Kogoya", "MK"), ("Ibu Yuli Rumbiak", "IR"), ("Obed", "O"), ("— dr. Ina", "DI"), ("", "")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("media_type", "pages", "seconds", "words"),
    [
        ("application/pdf", 4, None, "PDF · 4 halaman · 1,1\xa0MB"),
        ("audio/mp4", None, 372.0, "suara · 6 menit · 1,1\xa0MB"),
        ("video/mp4", None, 40.0, "video · 40 detik · 1,1\xa0MB"),
        ("image/jpeg", None, None, "foto · 1,1\xa0MB"),
        ("application/x-unknown", None, None, "dokumen · 1,1\xa0MB"),
    ],
)
def test_a_file_says_what_it_costs_to_open(
    flask_app: Flask, media_type: str, pages: int | None, seconds: float | None, words: str
) -> None:
    blob = Blob(sha256="", size=1_100_000, media_type=media_type, pages=pages, seconds=seconds)
    with flask_app.test_request_context():
        assert file_facts(File(name="x", blob=blob)) == words


def test_icons_exist_for_every_kind_of_file() -> None:
    assert [media_icon(kind) for kind in ("image/png", "text/csv")] == ["image", "document"]


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0\xa0B"), (999, "999\xa0B"), (1000, "1\xa0kB"), (118_400, "118\xa0kB")]
)
def test_sizes_in_decimal_units(flask_app: Flask, value: int, text: str) -> None:
    with flask_app.test_request_context():
        assert size(value) == text


def test_errors_of_the_form_library_are_said_in_our_words(flask_app: Flask) -> None:
    with flask_app.test_request_context():
        assert first_error(["Tulis judulnya.", "Terlalu panjang."]) == "Tulis judulnya."
        assert first_error(["Not a valid choice."]) == "Pilih salah satu yang ada."
        assert first_error([[], {"level": ["Pilih dua."]}]) == "Pilih dua."
        assert first_error({}) == ""
