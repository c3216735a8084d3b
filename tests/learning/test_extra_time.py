"""Extra time for those who have handed in nothing: one pupil in two taps, taken back, from the list."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from learning.models import Assignment, Extension
from noken.clock import local, now
from noken.database import reading
from noken.ids import new_id
from tests.factories import City
from tests.learning.school import HOUR, SignIn, give, hand_in, place


@pytest.mark.database
def test_extra_time_in_two_taps_and_taken_back(city: City, sign_in: SignIn) -> None:
    teacher, pupil, assignment = sign_in(city.teacher), sign_in(city.pupil), give(city, due_in=-30 * HOUR)
    with reading() as db:
        due = db.get_one(Assignment, assignment).due_at
    assert due is not None
    url = place(assignment, city.pupil, "waktu")
    assert "+1 hari" in teacher.get(place(assignment, city.pupil)).text
    answer = teacher.post(url, data={"key": str(new_id()), "days": "1", "reason": "Sakit"}, follow_redirects=True)
    assert "diberi waktu sampai" in answer.text
    with reading() as db:
        until = db.scalars(select(Extension.due_at)).one()
    assert local(until).timetz() == local(due).timetz()
    assert local(until).date() == local(now()).date() + timedelta(days=1), "from today, not from the day long past"
    assert "Batas waktunya sudah lewat" not in pupil.get(f"/belajar/tugas/{assignment}").text
    assert "Batas waktunya sudah lewat" in sign_in(city.classmate).get(f"/belajar/tugas/{assignment}").text
    assert "ditarik" in teacher.post(f"{url}/tarik", follow_redirects=True).text
    assert "Batas waktunya sudah lewat" in pupil.get(f"/belajar/tugas/{assignment}").text


@pytest.mark.parametrize("fields", [{"days": "9"}, {"until": "2020-01-01"}, {"until": "kapan-kapan"}, {}])
def test_extra_time_that_makes_no_sense_is_refused(city: City, sign_in: SignIn, fields: dict[str, str]) -> None:
    client, assignment = sign_in(city.teacher), give(city)
    answer = client.post(place(assignment, city.pupil, "waktu"), data={"key": str(new_id())} | fields)
    assert answer.status_code == 400
    with reading() as db:
        assert not db.scalars(select(Extension.id)).all()


def test_extra_time_until_a_date_means_its_last_minute(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city)
    day = local(now()).date() + timedelta(days=5)
    form = {"key": str(new_id()), "until": day.isoformat()}
    assert client.post(place(assignment, city.pupil, "waktu"), data=form).status_code == 303
    with reading() as db:
        until = local(db.scalars(select(Extension.due_at)).one())
    assert (until.date(), until.hour, until.minute) == (day, 23, 59)


def test_an_assignment_without_a_due_moment_needs_no_extra_time(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city, due_in=None)
    assert "Beri waktu" not in client.get(place(assignment, city.pupil)).text
    form = {"key": str(new_id()), "days": "1"}
    answer = client.post(place(assignment, city.pupil, "waktu"), data=form, follow_redirects=True)
    assert "tidak punya batas waktu" in answer.text


@pytest.mark.database
def test_two_taps_in_the_list_give_time_and_the_pupil_sees_it(city: City, sign_in: SignIn) -> None:
    assignment, client = give(city, due_in=-HOUR), sign_in(city.teacher)
    hand_in(city, assignment, pupil=city.classmate)
    page = client.get(f"/belajar/tugas/{assignment}/periksa").text
    assert "Beri waktu" in page
    assert page.count('name="days" value="7"') == 2, "in the list, and in the open place"
    form = {"key": str(new_id()), "days": "7", "back": "list"}
    answer = client.post(place(assignment, city.pupil, "waktu"), data=form, follow_redirects=True)
    assert "diberi waktu sampai" in answer.text
    assert 'id="waktu-kelas" open' in answer.text, "the next one is two taps away again"
    assert "Kamu diberi waktu tambahan sampai" in sign_in(city.pupil).get(f"/belajar/tugas/{assignment}").text
