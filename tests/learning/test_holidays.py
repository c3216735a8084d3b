"""Days without school: who enters them and for whom they count, and that nothing recorded is lost by them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from learning.actions.attendance import record_attendance
from learning.actions.common import NameTaken
from learning.actions.holidays import add_holiday, remove_holiday
from learning.attendance import Presence, school_year_start
from learning.daily_models import Holiday
from learning.demo.holidays import this_school_year
from learning.queries.attendance import untaken_today
from learning.queries.holidays import holiday_on, holidays_of
from noken import clock
from noken.accounts.actions.calendars import make_calendar_link
from noken.clock import today
from noken.database import reading
from noken.idempotency import KeyReused
from noken.ids import new_id
from noken.ledger import LedgerRow
from tests.factories import City
from tests.learning.school import SignIn

DAY = timedelta(days=1)
NATAL = date(2026, 12, 25)
TUESDAY = datetime(2026, 11, 24, 1, tzinfo=UTC)


def off(city: City, place: UUID, name: str = "Libur", first: date | None = None, last: date | None = None) -> UUID:
    """A holiday, today by default."""
    first = first or today()
    return add_holiday(place, name, first, last or first, city.administrator, new_id())


def named(place: UUID, day: date) -> str:
    with reading():
        return holiday_on(place, day)


def kept() -> list[tuple[str, date, date]]:
    """What stands in the table and was not taken out."""
    with reading() as db:
        rows = db.scalars(select(Holiday).where(Holiday.removed_at.is_(None)).order_by(Holiday.first))
        return [(row.name, row.first, row.last) for row in rows]


@pytest.mark.database
def test_what_is_entered_above_counts_below_and_nowhere_else(city: City) -> None:
    off(city, city.city, "Pemilu", NATAL - 9 * DAY)
    off(city, city.office, "Hari Raya Natal", NATAL)
    off(city, city.school, "Ulang tahun sekolah", NATAL, NATAL + DAY)
    assert named(city.class_, NATAL - 9 * DAY) == named(city.other_class, NATAL - 9 * DAY) == "Pemilu"
    assert named(city.class_, NATAL) == "Hari Raya Natal · Ulang tahun sekolah"
    assert named(city.other_class, NATAL) == "Hari Raya Natal"
    assert named(city.class_, NATAL + DAY) == "Ulang tahun sekolah"
    assert named(city.other_class, NATAL + DAY) == named(city.agency, NATAL) == named(city.class_, NATAL - DAY) == ""
    with reading():
        found = holidays_of([city.class_, city.other_class], NATAL)
        assert [one.place for one in found] == ["Dinas Pendidikan", "SD Negeri 1"], "each once"


@pytest.mark.database
def test_twice_is_once_and_on_record(city: City) -> None:
    key = new_id()
    for _ in range(2):
        add_holiday(city.school, "Natal", NATAL, NATAL, city.head_teacher, key)
    with pytest.raises(KeyReused):
        add_holiday(city.school, "Paskah", NATAL, NATAL, city.head_teacher, key)
    with pytest.raises(KeyReused):
        add_holiday(city.school, "Paskah", NATAL, NATAL, city.administrator, key)
    for place, name, first in ((city.school, "natal", NATAL), (city.office, "Natal", NATAL - DAY)):
        if place == city.office:
            off(city, place, name, first)
        with pytest.raises(NameTaken):
            add_holiday(city.school, name, first, NATAL, city.head_teacher, new_id())
    for _ in range(2):
        remove_holiday(key, city.head_teacher)
    assert kept() == [("Natal", NATAL - DAY, NATAL - DAY)]
    off(city, city.school, "Natal", NATAL)
    with reading() as db:
        acts = db.scalars(select(LedgerRow.act).where(LedgerRow.object_id == key).order_by(LedgerRow.id)).all()
    assert acts == ["learning.holiday-added", "learning.holiday-removed"]


def test_a_leader_enters_one_and_takes_it_out(city: City, sign_in: SignIn) -> None:
    client, url = sign_in(city.head_teacher), f"/belajar/tempat/{city.school}/libur"
    assert "Belum ada hari libur" in client.get(url).text
    sent = {"key": str(new_id()), "name": "  Libur\tsemester ", "first": "2026-12-21", "last": "2027-01-02"}
    for _ in range(2):
        assert client.post(url, data=sent).status_code == 303
    assert kept() == [("Libur semester", date(2026, 12, 21), date(2027, 1, 2))]
    with clock.at(TUESDAY):
        page = client.get(url).text
        assert "Senin, 21 Desember – Sabtu, 2 Januari 2027" in page
        again = client.post(url, data=sent | {"key": str(new_id()), "first": "2027-01-01"})
        assert again.status_code == 400
        assert "sudah tercatat" in again.text
    with reading() as db:
        id = db.scalars(select(Holiday.id)).one()
    for status in (303, 404):
        assert client.post(f"/belajar/libur/{id}/hapus").status_code == status
    assert kept() == []


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"name": " "}, "Tulis apa yang dirayakan"),
        ({"name": "x" * 81}, "Paling panjang 80 huruf"),
        ({"first": ""}, "Pilih harinya"),
        ({"first": "2026-02-30"}, "Hari pertama"),
        ({"first": "1026-12-25"}, "Periksa tahunnya"),
        ({"last": "2026-12-24"}, "tidak boleh sebelum"),
        ({"last": "2027-04-04"}, "Paling lama 100 hari"),
        ({"last": "9999-12-31"}, "Paling lama 100 hari"),
    ],
)
def test_what_cannot_be_meant_is_said_and_changes_nothing(
    city: City, sign_in: SignIn, fields: dict[str, str], word: str
) -> None:
    client, url = sign_in(city.head_teacher), f"/belajar/tempat/{city.school}/libur"
    sent = {"key": str(new_id()), "name": "Natal", "first": "2026-12-25", "last": ""}
    answer = client.post(url, data=sent | fields)
    assert answer.status_code == 400
    assert word in answer.text
    assert f'value="{sent["key"]}"' in answer.text, "sent again it is the same command"
    assert kept() == []
    assert client.post(url, data=sent | {"last": "2027-04-03"}).status_code == 303, "a hundred days"


def test_who_may_and_where(city: City, sign_in: SignIn) -> None:
    office, school = (f"/belajar/tempat/{id}/libur" for id in (city.office, city.school))
    of_office = off(city, city.office, "Hari Raya Natal", today() + DAY)
    sent = {"name": "Natal", "first": "2026-12-25"}
    for person in (city.teacher, city.pupil, city.guardian, city.officer, city.mayor):
        client = sign_in(person)
        assert client.get(school).status_code == 403
        assert client.post(school, data=sent | {"key": str(new_id())}).status_code == 403
    head = sign_in(city.head_teacher)
    page = head.get(school).text
    assert "Dinas Pendidikan" in page
    assert "/hapus" not in page, "what the office entered is the office's"
    assert head.get(office).status_code == 403
    assert head.post(f"/belajar/libur/{of_office}/hapus").status_code == 403
    administrator = sign_in(city.administrator)
    assert f"/belajar/libur/{of_office}/hapus" in administrator.get(office).text
    assert office in administrator.get("/belajar").text
    for place in (city.class_, city.agency, new_id()):
        assert administrator.get(f"/belajar/tempat/{place}/libur").status_code in {403, 404}
    assert len(kept()) == 1


def test_nobody_is_reminded_on_a_holiday_and_the_register_opens_after_a_word(city: City, sign_in: SignIn) -> None:
    with clock.at(TUESDAY):
        client = sign_in(city.teacher)
        register = f"/belajar/kelas/{city.class_}/kehadiran/{today()}"
        assert register in client.get("/").text
        id = off(city, city.office, "Hari & malam doa")
        off(city, city.other_school, "Libur lain")
        with reading():
            assert untaken_today(city.teacher) == []
        assert register not in client.get("/").text
        page = client.get(register).text
        assert "Hari libur: Hari &amp; malam doa. Isi kehadiran hanya kalau tetap ada pelajaran." in page
        month = client.get(f"/belajar/kelas/{city.class_}/kehadiran").text
        assert "Hari ini libur: Hari &amp; malam doa." in month
        assert "Libur lain" not in month
        week = client.get("/belajar/pekan").text
        assert "Libur: Hari &amp; malam doa, Selasa, 24 November (Dinas Pendidikan)." in week
        assert "malam doa" not in client.get("/belajar/pekan?mulai=2026-11-16").text
        states = {f"state-{city.pupil}": "sakit", f"state-{city.classmate}": "hadir"}
        assert client.post(register, data=states | {"key": str(new_id())}).status_code == 303
        remove_holiday(id, city.administrator)
        assert "malam doa" not in client.get(register).text


def test_what_was_recorded_before_it_became_a_holiday_stays(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.teacher)
    record_attendance(city.class_, today(), city.teacher, new_id(), {city.pupil: Presence.SAKIT})
    off(city, city.office, "Libur mendadak")
    page = client.get(f"/belajar/kelas/{city.class_}/kehadiran/{today()}").text
    assert 'value="sakit" checked' in page
    assert "Libur mendadak. Kehadiran yang sudah dicatat tetap tersimpan." in page
    month = client.get(f"/belajar/kelas/{city.class_}/kehadiran").text
    assert "1 sakit" in month
    assert "yang sudah dicatat tetap tersimpan" in month
    assert "Sakit" in sign_in(city.pupil).get("/belajar/kehadiran").text
    assert "Sakit" in sign_in(city.guardian).get(f"/belajar/anak/{city.pupil}/kehadiran").text


def test_whole_days_in_the_calendars_of_those_it_concerns(city: City, flask_app: Flask) -> None:
    off(city, city.school, "Libur semester", today() + DAY, today() + 12 * DAY)
    off(city, city.other_school, "Libur lain", today())
    off(city, city.school, "Lama sekali", today() - 40 * DAY)
    for person in (city.pupil, city.guardian, city.teacher, city.head_teacher):
        text = flask_app.test_client().get(f"/kalender/{make_calendar_link(person)}.ics").data
        (event,) = days_off(text)
        assert (event["dtstart"].dt, event["dtend"].dt) == (today() + DAY, today() + 13 * DAY)
        assert b"DTSTART;VALUE=DATE:" in text
    assert not days_off(flask_app.test_client().get(f"/kalender/{make_calendar_link(city.mayor)}.ics").data)


def days_off(text: bytes) -> list[Any]:
    return [event for event in Calendar.from_ical(text).walk("VEVENT") if str(event["summary"]).startswith("L")]


def test_the_school_year_and_the_demo_s_days() -> None:
    assert school_year_start(date(2026, 6, 30)) == date(2025, 7, 1)
    assert school_year_start(date(2026, 7, 1)) == date(2026, 7, 1)
    with clock.at(TUESDAY + 100 * DAY):
        days = {name: (first, last) for name, first, last in this_school_year()}
    assert days["Libur semester"] == (date(2026, 12, 21), date(2027, 1, 2))
    assert days["Hari Lahir Pancasila"][0] == date(2027, 6, 1)
    assert all(first <= last for first, last in days.values())
