"""Holidays out of calendar files: what they hold is shown before it is kept, and nothing strange in them does harm."""

import io
import random
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from learning.daily_models import Holiday
from learning.holiday_file import MOST_BYTES, DayOff, NotACalendar, read_day, read_holidays
from noken import clock
from noken.clock import today
from noken.database import reading
from noken.ids import new_id
from tests.factories import City
from tests.learning.school import SignIn
from tests.learning.test_holidays import DAY, NATAL, TUESDAY, kept, off

TODAY = TUESDAY.date()


def event(name: str = "Natal", start: str = ";VALUE=DATE:20261225", *more: str) -> str:
    return "\n".join(["BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z", f"DTSTART{start}", *more, f"SUMMARY:{name}"])


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//ID", *(f"{one}\nEND:VEVENT" for one in events)]
    return "\n".join([*lines, "END:VCALENDAR", ""]).replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("written", "days"),
    [
        (event(), 1),
        (event("Natal", ";VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261226"), 1),
        (event("Natal", ";VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261225"), 1),
        (event("Natal", ";VALUE=DATE:20261225", "DTEND;VALUE=DATE:20270103"), 9),
        (event("Natal", ";VALUE=DATE:20261225", "DURATION:P2D"), 2),
    ],
)
def test_whole_days_as_the_standard_counts_them(written: str, days: int) -> None:
    assert read_holidays(calendar(written), TODAY).days == [DayOff("Natal", NATAL, NATAL + (days - 1) * DAY)]


@pytest.mark.parametrize(
    "written",
    [
        event("Rapat", ":20261225T080000Z"),
        event("Natal", ";VALUE=DATE:20261225", "DTEND:20261226T000000Z"),
        event("Natal", ";VALUE=DATE:20261225", "RRULE:FREQ=YEARLY"),
        event("Natal", ";VALUE=DATE:20261325"),
        event("Natal", ";VALUE=DATE:00000000"),
        event("Natal", ";VALUE=DATE:20261225", "DURATION:P99999999999D"),
        event("Natal", ";VALUE=DATE:20261225", "DTEND;VALUE=DATE:20270405"),
        event("Natal", ";VALUE=DATE:20261225", "DTSTART;VALUE=DATE:20261226"),
        event(" \u202e "),
    ],
)
def test_what_is_no_whole_day_is_counted_and_left_out(written: str) -> None:
    found = read_holidays(calendar(written), TODAY)
    assert (found.days, found.outside, found.odd) == ([], 0, 1)


def test_each_once_by_day_and_only_of_this_school_year_and_the_next() -> None:
    events = [event(), event(), event("Kemerdekaan", ";VALUE=DATE:20260817"), event("x" * 300, ";VALUE=DATE:20270101")]
    events += [event("Lama", ";VALUE=DATE:20260630"), event("Jauh", ";VALUE=DATE:20280701")]
    events += [event("Batal", ";VALUE=DATE:20261230", "STATUS:CANCELLED")]
    found = read_holidays(calendar(*events), TODAY)
    assert [day.name[:12] for day in found.days] == ["Kemerdekaan", "Natal", "x" * 12]
    assert (len(found.days[2].name), found.outside, found.odd) == (80, 2, 0)
    assert len(read_holidays(calendar(*(event(f"Hari {number}") for number in range(200))), TODAY).days) == 150


BAD = {
    "empty": b"",
    "a page": b"<html>halo</html>",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
    "cut off": calendar(event())[:-25],
    "an event alone": event().encode() + b"\r\nEND:VEVENT\r\n",
    "too big": calendar(*[event("x" * 900)] * (MOST_BYTES // 900)),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_what_is_no_calendar_is_refused_and_changes_nothing(city: City, sign_in: SignIn, content: bytes) -> None:
    with pytest.raises(NotACalendar):
        read_holidays(content, TODAY)
    url = f"/belajar/tempat/{city.school}/libur/berkas"
    answer = sign_in(city.head_teacher).post(url, data={"file": (io.BytesIO(content), "libur.ics")})
    assert answer.status_code == 400
    assert "tidak bisa dibaca sebagai kalender (.ics). Tidak ada yang berubah." in answer.text
    assert kept() == []


def test_broken_in_every_way_it_is_read_or_refused() -> None:
    chance = random.Random(3)
    whole = calendar(event(), event("Libur", ";VALUE=DATE:20261221", "DTEND;VALUE=DATE:20270103"))
    pieces = [b"\r\n", b";", b":", b'"', b"=", b"99999", b"\xff", b"\r\nBEGIN:VTIMEZONE\r\n", b"\r\nDTEND:1\r\n"]
    for _ in range(800):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            place = chance.randrange(len(content))
            content[place : place + chance.choice((0, 1, 9))] = chance.choice(pieces)
        try:
            found = read_holidays(bytes(content), TODAY)
        except NotACalendar:
            continue
        assert all(read_day(str(day)) == day for day in found.days)
    deep = calendar("\n".join(["BEGIN:VEVENT"] * 3000) + "\nEND:VEVENT" * 2999)
    assert read_holidays(deep, TODAY).days == []


@given(some.text(max_size=40))
def test_what_comes_back_from_a_page_is_a_day_or_nothing(text: str) -> None:
    for written in (text, f"2026-12-25 {text}", f"2026-12-25 2026-12-25 {text}"):
        day = read_day(written)
        assert day is None or (day.first == day.last == NATAL and 0 < len(day.name) <= 80)
    assert read_day("2026-12-25 2026-12-24 Natal") is read_day("2026-12-25 2099-12-25 Natal") is None


def test_looked_at_chosen_and_kept_once(city: City, sign_in: SignIn) -> None:
    with clock.at(TUESDAY):
        client, url = sign_in(city.head_teacher), f"/belajar/tempat/{city.school}/libur"
        assert f"{url}/berkas" in client.get(url).text
        assert client.get(f"{url}/berkas").status_code == 200
        assert "Pilih berkasnya dulu" in client.post(f"{url}/berkas", data={}).text
        off(city, city.office, "Tahun Baru", date(2027, 1, 1))
        names = ("Hari <b>Natal</b>", "Cuti bersama")
        events = [event(name, f";VALUE=DATE:2026122{5 - place}") for place, name in enumerate(names)]
        content = calendar(*events, event("TAHUN BARU", ";VALUE=DATE:20270101"), event("Rapat", ":20261225T080000Z"))
        answer = client.post(f"{url}/berkas", data={"file": (io.BytesIO(content), "libur.ics")})
        assert answer.status_code == 200
        page = answer.text
        assert "Hari &lt;b&gt;Natal&lt;/b&gt; · Jumat, 25 Desember" in page
        assert page.count("checked") == 2
        assert page.count("1 acara") == 2, "one is there already, one is by the hour"
        assert len(kept()) == 1, "nothing before it was said"
        (key,) = re.findall(r'name="key" value="([^"]+)"', page)
        sent = {"key": key, "days": ["2026-12-25 2026-12-25 Hari <b>Natal</b>", "2027-01-01 2027-01-01 Tahun Baru"]}
        for _ in range(2):
            assert client.post(f"{url}/simpan", data=sent).status_code == 303
        assert [name for name, _, _ in kept()] == ["Hari <b>Natal</b>", "Tahun Baru"]
        assert client.post(f"{url}/simpan", data=sent | {"days": ["2026-12-26 2026-12-26 Lain"]}).status_code == 409
        for days in ([], ["x"], ["2026-12-25 2020-01-01 Natal"]):
            client.post(f"{url}/simpan", data={"key": str(new_id()), "days": days})
            assert "Tidak ada yang dipilih" in client.get(url).text
        again = client.post(f"{url}/berkas", data={"file": (io.BytesIO(calendar(events[0])), "libur.ics")}).text
        assert "Tidak ada hari libur baru" in again
        assert len(kept()) == 2


def test_only_those_who_lead_bring_files(city: City, sign_in: SignIn) -> None:
    url = f"/belajar/tempat/{city.school}/libur"
    sent = {"key": str(new_id()), "days": [f"{today()} {today() + timedelta(days=1)} Libur"]}
    for person in (city.teacher, city.pupil, city.mayor):
        client = sign_in(person)
        assert client.post(f"{url}/berkas", data={"file": (io.BytesIO(calendar(event())), "a.ics")}).status_code == 403
        assert client.post(f"{url}/simpan", data=sent).status_code == 403
    with reading() as db:
        assert not db.scalars(select(Holiday)).all()
