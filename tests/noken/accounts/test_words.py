"""Phone numbers, PINs, card codes, pictures, destinations: the small decisions."""

import re

import pytest

from noken.accounts.destination import is_path
from noken.accounts.phones import is_pin, normalize_phone, shown_phone, trivial_pin
from noken.accounts.pictures import PICTURES, picture_secret, too_plain
from noken.accounts.tokens import clean_secret, fast_hash, grouped, make_secret
from tests.house.messages import forms, wanted
from tests.house.sources import ROOT


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0812-3456-7890", "+6281234567890"),
        ("0812 3456 7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("62812345678", "+62812345678"),
        ("812 3456 7890", "+6281234567890"),
        ("(0967) 531-234", "+62967531234"),
        ("0067 5 7123 4567", "+67571234567"),
        ("+675 7123 4567", "+67571234567"),
        ("", None),
        ("0812", None),
        ("0812345678901234567", None),
        ("nomor saya", None),
        ("+62 0812 3456 7890", None),
        ("٠٨١٢٣٤٥٦٧٨٩٠", None),
    ],
)
def test_numbers_are_kept_in_one_form(typed: str, stored: str | None) -> None:
    assert normalize_phone(typed) == stored


def test_numbers_are_shown_as_people_say_them() -> None:
    assert shown_phone("+6281234567890") == "0812 3456 7890"


@pytest.mark.parametrize(
    "pin",
    ["123456", "654321", "111111", "000000", "121212", "123123", "112233", "170845", "991231", "112211", "901234"],
)
def test_pins_a_guesser_begins_with_are_refused(pin: str) -> None:
    assert trivial_pin(pin)


def test_the_end_of_ones_own_number_is_refused() -> None:
    assert trivial_pin("567890", "+6281234567890")
    assert not trivial_pin("567894", "+6281234567890")


@pytest.mark.parametrize("pin", ["271828", "594637", "840396", "602875"])
def test_ordinary_pins_are_taken(pin: str) -> None:
    assert not trivial_pin(pin)


def test_most_pins_are_left_to_choose_from() -> None:
    refused = sum(trivial_pin(f"{pin:06d}") for pin in range(0, 1_000_000, 7))
    assert refused / (1_000_000 / 7) < 0.12


def test_a_pin_is_six_ascii_digits() -> None:
    assert is_pin("271828")
    assert not any(is_pin(text) for text in ("27182", "2718281", "27182a", "２７１８２８", " 271828", ""))


def test_a_card_code_survives_how_people_write() -> None:
    secret = make_secret()
    typed = grouped(secret).upper().replace("0", "O").replace("1", "l").replace("-", " - ")
    assert clean_secret(typed) == secret
    assert clean_secret(f"https://noken.example/masuk/kartu/{secret}/") == secret
    assert clean_secret(secret[:-1]) is None
    assert clean_secret(secret[:-1] + "!") is None
    assert len({make_secret() for _ in range(50)}) == 50
    assert fast_hash(secret) != fast_hash(secret[::-1])


def test_four_known_pictures_make_a_secret() -> None:
    assert picture_secret(["ikan", "sagu", "ikan", "tifa"]) == "ikan sagu ikan tifa"
    assert picture_secret(["ikan", "sagu", "tifa"]) is None
    assert picture_secret(["ikan", "sagu", "tifa", "kucing"]) is None
    assert too_plain(["ikan"] * 4)
    assert not too_plain(["ikan", "ikan", "ikan", "sagu"])
    assert len(set(PICTURES)) == 12


@pytest.mark.parametrize("path", ["/", "/belajar?x=1&y=/z", "/undangan/abc"])
def test_paths_of_ours_are_followed(path: str) -> None:
    assert is_path(path)


@pytest.mark.parametrize(
    "elsewhere",
    ["", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil", "/\n", "x"],
)
def test_other_places_are_not(elsewhere: str) -> None:
    assert not is_path(elsewhere)


def test_one_word_for_one_thing() -> None:
    guides = [file.read_text().casefold() for file in (ROOT / "docs").glob("guide-*.md")]
    said = [text.casefold() for message in wanted() for text in forms(message.id)]
    assert [text for text in (*said, *guides) if re.search(r"faktor\s+kedua", text)] == []
