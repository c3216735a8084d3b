"""Dates in the calendar of one's own phone: the page about it, and the file that calendars fetch."""

import hashlib
from typing import NamedTuple

from flask import Response, abort, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answered

from noken.accounts.actions.calendars import end_calendar_link, make_calendar_link
from noken.accounts.blueprint import blueprint
from noken.accounts.identity import identity_of_account
from noken.accounts.limits import limiter
from noken.accounts.queries.calendars import calendar_link_since, owner_of_calendar
from noken.accounts.tokens import clean_secret, fast_hash
from noken.permissions import PUBLIC, SIGNED_IN
from noken.web.access import permit, who
from noken.web.calendars import calendar_file
from noken.web.layout import offered_features

HOUR = 3600


class Address(NamedTuple):
    """Where a calendar is read: as a link that opens the phone's own calendar, and to copy."""

    webcal: str
    plain: str


def _link() -> str:
    """Whom the narrow limit counts: the address that is read, however it is spelt."""
    return fast_hash(clean_secret((request.view_args or {}).get("secret", "")) or "")


@blueprint.get("/saya/kalender")
@permit(SIGNED_IN)
def calendar() -> str:
    """What it is, and whether there is an address; the address itself was shown once."""
    return render_template("accounts/calendar.html", since=calendar_link_since(who().id), address=None)


@blueprint.post("/saya/kalender")
@permit(SIGNED_IN)
def make_calendar() -> Response:
    """A fresh address, shown now and never again."""
    secret = make_calendar_link(who().id)
    plain = url_for("accounts.calendar_feed", secret=secret, _external=True)
    address = Address("webcal" + plain[plain.index(":") :], plain)
    since = calendar_link_since(who().id)
    response = make_response(render_template("accounts/calendar.html", since=since, address=address))
    response.cache_control.no_store = True
    return response


@blueprint.post("/saya/kalender/akhiri")
@permit(SIGNED_IN)
def end_calendar() -> Answered:
    """Nobody reads at the address any more."""
    end_calendar_link(who().id)
    flash(gettext("Alamat kalender sudah dimatikan. Kalender yang memakainya tidak berubah lagi."), "ok")
    return redirect(url_for("accounts.calendar"), 303)


@blueprint.get("/kalender/<secret>.ics")
@permit(PUBLIC)
@limiter.limit("600 per 5 minutes")
@limiter.limit("60 per hour", key_func=_link)
def calendar_feed(secret: str) -> Response:
    """The dates of whoever made this address; who has it reads them, without a sign-in."""
    known = clean_secret(secret)
    owner = owner_of_calendar(known) if known else None
    person = identity_of_account(owner) if owner else None
    if person is None:
        abort(404)
    g.language = person.language
    entries = [entry for feature in offered_features() if feature.calendar for entry in feature.calendar(person)]
    body = calendar_file(gettext("Tugas di Noken"), entries)
    response = make_response(body)
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = "inline; filename=noken.ics"
    response.headers["X-Robots-Tag"] = "noindex"
    response.cache_control.private, response.cache_control.max_age = True, HOUR
    response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest(), weak=True)
    response.make_conditional(request)
    return response
