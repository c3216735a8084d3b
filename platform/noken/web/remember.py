"""Pages that follow from few facts are made once: who comes back to "hari ini" mostly finds it as it was.

The key of a page is all that it says, so a kept one is never out of date and nothing has to be thrown away on a change.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import NamedTuple

from flask import Response, make_response, render_template, request, session

from noken.accounts.identity import Identity
from noken.web.access import who
from noken.web.compression import accepted_encoding, pack, tag_of
from noken.web.layout import Place, in_demo, places
from noken.web.words import language

MOST = 2048


class Frame(NamedTuple):
    """What the layout reads beside the template's own words."""

    language: str
    who: Identity
    places: tuple[Place, ...]
    demo: bool


class Made(NamedTuple):
    """A page as it leaves: its body in one encoding ("" = as it is) and the tag of the body before that."""

    body: bytes
    tag: str


def remembered_page(template: str, **said: Hashable) -> Response:
    """The page of a signed-in person, as `render_template` makes it.

    Only for templates that read nothing but `said` and the layout, and hold no form: a form has a token of its session.
    """
    if "_flashes" in session:
        return make_response(render_template(template, **said))
    encoding = accepted_encoding()
    frame = Frame(language(), who(), places(), in_demo())
    made = _made(template, encoding, frame, tuple(said.items()))
    response = Response(made.body, mimetype="text/html")
    response.set_etag(made.tag, weak=True)
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.make_conditional(request)
    return response


@lru_cache(MOST)
def _made(template: str, encoding: str, _frame: Frame, said: tuple[tuple[str, Hashable], ...]) -> Made:
    body = render_template(template, **dict(said)).encode()
    return Made(pack(body, encoding), tag_of(body))
