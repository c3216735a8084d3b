"""Due moments in people's own calendars: read back by a calendar library, held to RFC 5545, nothing about persons."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from learning.actions.extensions import grant_extension, revoke_extensions
from noken.accounts.actions.calendars import end_calendar_link, make_calendar_link
from noken.accounts.models import CalendarLink
from noken.accounts.tokens import fast_hash
from noken.clock import now
from noken.database import reading, session, transaction
from noken.ids import new_id
from tests.factories import City, make_guardian
from tests.learning.school import SignIn, give, hand_in, mark

DAY = timedelta(days=1)


@pytest.fixture
def stranger(flask_app: Flask) -> FlaskClient:
    return flask_app.test_client()


def events(text: bytes) -> dict[str, Any]:
    """Each event by its title, as the library reads it."""
    return {str(event["summary"]): event for event in Calendar.from_ical(text).walk("VEVENT")}


def test_a_pupil_s_due_moments_with_the_time_given(city: City, stranger: FlaskClient) -> None:
    give(city, "Pecahan senilai")
    given_more = give(city, "Cerita", due_in=DAY)
    until = (now() + 3 * DAY).replace(microsecond=0)
    grant_extension(city.teacher, given_more, city.pupil, new_id(), until)
    give(city, "Tanpa batas", due_in=None)
    give(city, "Draf", published_at=None)
    give(city, "Ditarik", withdrawn_at=now())
    give(city, "Kelas lain", course=city.other_course)
    give(city, "Lama sekali", due_in=-40 * DAY)
    found = events(stranger.get(f"/kalender/{make_calendar_link(city.pupil)}.ics").data)
    assert set(found) == {"Pecahan senilai (Matematika, 5A)", "Cerita (Matematika, 5A)"}
    assert found["Cerita (Matematika, 5A)"]["dtstart"].dt == until


def test_the_file_keeps_to_the_standard(city: City, stranger: FlaskClient) -> None:
    title = "Menghitung, membagi; dan “mengukur” \\ panjang sekali: " + "ubi jalar dan sagu 🌿 " * 5
    give(city, title.strip())
    text = stranger.get(f"/kalender/{make_calendar_link(city.pupil)}.ics").data
    assert text.endswith(b"END:VCALENDAR\r\n")
    lines = text.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    whole = text.replace(b"\r\n ", b"").decode()
    assert {"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Noken//Kalender//ID"} <= set(whole.split("\r\n"))
    for name in ("DTSTAMP", "DTSTART", "LAST-MODIFIED"):
        assert re.search(rf"\r\n{name}:\d{{8}}T\d{{6}}Z\r\n", whole), name
    for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY"):
        assert len(re.findall(rf"\r\n{name}[:;]", whole)) == 1, name
    (event,) = events(text).values()
    assert str(event["summary"]).startswith(title.strip())
    assert event["dtstart"].dt.utcoffset() == timedelta(0)
    assert Calendar.from_ical(text).to_ical() == text


def test_the_same_bytes_until_something_changes(city: City, stranger: FlaskClient) -> None:
    assignment = give(city)
    address = f"/kalender/{make_calendar_link(city.pupil)}.ics"
    first = stranger.get(address)
    assert first.mimetype == "text/calendar"
    again = stranger.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    grant_extension(city.teacher, assignment, city.pupil, new_id(), now() + DAY)
    moved = stranger.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert moved.status_code == 200
    revoke_extensions(city.teacher, assignment, city.pupil)
    back = stranger.get(address).data
    uids, stamps = [], []
    for text in (first.data, moved.data, back):
        (event,) = events(text).values()
        uids.append(str(event["uid"]))
        stamps.append(event["last-modified"].dt)
    assert len(set(uids)) == 1
    assert stamps == sorted(stamps)


def test_nothing_about_persons_stands_in_it(city: City, stranger: FlaskClient) -> None:
    assignment = give(city)
    mark(city, assignment, hand_in(city, assignment, "Rahasia saya"), 37, comment="Ulangi")
    for owner in (city.pupil, city.guardian, city.teacher):
        answer = stranger.get(f"/kalender/{make_calendar_link(owner)}.ics")
        assert events(answer.data)
        for word in (b"Maria", b"Kogoya", b"Rumbiak", b"Rahasia", b"37\r", b"Ulangi", str(owner).encode()):
            assert word not in answer.data
        assert str(owner) not in str(answer.headers)
        assert "private" in answer.headers["Cache-Control"]


def test_a_guardian_s_calendar_covers_the_children(city: City, stranger: FlaskClient) -> None:
    give(city, "Pecahan")
    give(city, "Kelas lain", course=city.other_course)
    with transaction():
        guardian = make_guardian("Mama dua anak", city.pupil, city.other_pupil)
    found = events(stranger.get(f"/kalender/{make_calendar_link(guardian)}.ics").data)
    assert {title.split(" (")[0] for title in found} == {"Pecahan", "Kelas lain"}
    assert {
        title.split(" (")[0]
        for title in events(stranger.get(f"/kalender/{make_calendar_link(city.guardian)}.ics").data)
    } == {"Pecahan"}


def test_the_address_is_shown_once_kept_as_a_hash_and_ends(city: City, sign_in: SignIn, stranger: FlaskClient) -> None:
    client = sign_in(city.pupil)
    assert "/kalender/" not in client.get("/saya/kalender").text.replace("/saya/kalender", "")
    made = client.post("/saya/kalender")
    secret = re.findall(r"webcal://[^/]+/kalender/(\w{26})\.ics", made.text)[0]
    assert "no-store" in made.headers["Cache-Control"]
    assert secret not in client.get("/saya/kalender").text
    with reading():
        assert session().get_one(CalendarLink, city.pupil).secret_hash == fast_hash(secret)
    assert stranger.get(f"/kalender/{secret}.ics").status_code == 200
    fresh = make_calendar_link(city.pupil)
    assert stranger.get(f"/kalender/{secret}.ics").status_code == 404
    assert stranger.get(f"/kalender/{fresh}.ics").status_code == 200
    client.post("/saya/kalender/akhiri")
    assert stranger.get(f"/kalender/{fresh}.ics").status_code == 404
    end_calendar_link(city.pupil)


def test_guessing_and_hammering_lead_nowhere(city: City, stranger: FlaskClient) -> None:
    for odd in ("x", "0" * 26, "0" * 300, "%00", "ä" * 26):
        assert stranger.get(f"/kalender/{odd}.ics").status_code == 404
    address = f"/kalender/{make_calendar_link(city.pupil)}.ics"
    codes = [stranger.get(address).status_code for _ in range(61)]
    assert (codes[59], codes[60]) == (200, 429)
    assert stranger.get(f"/kalender/{make_calendar_link(city.classmate)}.ics").status_code == 200
