"""Pieces that come from their words alone are made once, and never mixed up."""

from flask import Flask, session
from markupsafe import Markup

from noken.web.remember import remember


def test_a_piece_is_made_once_for_each_language_and_words(flask_app: Flask) -> None:
    made = []

    def piece(title: str, url: str) -> Markup:
        made.append(title)
        return Markup("<a href='{}'>{}</a>").format(url, title)

    for language in ("id", "en", "id"):
        with flask_app.test_request_context("/"):
            session["language"] = language
            assert remember(piece, [("<Kelas>", "/a")]) == "<a href='/a'>&lt;Kelas&gt;</a>"
    assert made == ["<Kelas>", "<Kelas>"]
    with flask_app.test_request_context("/"):
        assert remember(piece, [("<Kelas>", "/b")]) == "<a href='/b'>&lt;Kelas&gt;</a>"
    assert len(made) == 3
