"""The door of the event stream: who asks is judged like for any page, in a thread; the stream itself lives on the hub.

`GET /live/?since=N`: a page says the number of the newest event of its own room when it was made; a browser that comes
back by itself names the last event it got (`Last-Event-ID`).
"""

from flask import Flask, Response, request, session

from noken.accounts.identity import Identity
from noken.live import CITY, account_room, device_room, place_room, replay, replay_to_page
from noken.permissions import PUBLIC, lineage
from noken.web.access import permit, who_or_none
from noken.web.streams import Subscription

PATH = "/live/"
SUBSCRIPTION = "noken.live"
SOCKET = "noken.socket"
LONGEST_NUMBER = 18
LATER_SECONDS = 30


def init_app(app: Flask) -> None:
    app.add_url_rule(PATH, "live", live)


@permit(PUBLIC)
def live() -> Response:
    """Strangers hear what is for the whole city; others also what is for them and for where they belong."""
    if SOCKET not in request.environ:
        return Response(status=503, headers={"Retry-After": str(LATER_SECONDS)})
    rooms, last = rooms_of(who_or_none()), _number(request.headers.get("Last-Event-ID", ""))
    made_at = None if last is not None else _number(request.args.get("since", ""))
    missed = replay(last, rooms) if made_at is None else replay_to_page(made_at, rooms)
    request.environ[SUBSCRIPTION] = Subscription(rooms, missed, str(session.get("browser", "")))
    return Response(mimetype="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


def _number(said: str) -> int | None:
    said = said.strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) <= LONGEST_NUMBER else None


def rooms_of(person: Identity | None) -> frozenset[str]:
    """Every room this person is in."""
    if person is None:
        return frozenset({CITY})
    places = {above for place in person.places for above in lineage(place.organization_id)}
    own = {CITY, account_room(person.id)}
    if person.device_id is not None:
        own.add(device_room(person.device_id))
    return frozenset(own | {place_room(place) for place in places})
