"""The holidays of a year as the country publishes them: every one is taken, and each of its days is then a holiday."""

import json
from datetime import date, timedelta

from learning.actions.holidays import add_holiday
from learning.attendance import is_school_day
from learning.queries.holidays import holiday_on, holidays_of
from noken.database import reading
from noken.ids import new_id
from tests.conformance.material import material
from tests.factories import City
from tests.learning.school import SignIn

YEAR = 2026


def published() -> dict[date, str]:
    """Day to name; one entry tells of the file itself."""
    days: dict[str, dict[str, str]] = json.loads((material("libur") / "holidays.json").read_text())
    return {date.fromisoformat(day): one["summary"] for day, one in days.items() if day[:4] == str(YEAR)}


def test_every_published_day_is_taken_by_the_form_and_is_a_holiday_in_each_class(city: City, sign_in: SignIn) -> None:
    days, client = published(), sign_in(city.administrator)
    url = f"/belajar/tempat/{city.office}/libur"
    for day, name in days.items():
        sent = {"key": str(new_id()), "name": name, "first": day.isoformat()}
        assert client.post(url, data=sent).status_code == 303, (day, name)
    with reading():
        start = date(YEAR, 1, 1)
        found = {day: holiday_on(city.class_, day) for day in (start + timedelta(days=count) for count in range(365))}
        assert {day: name for day, name in found.items() if name} == days
        assert len(holidays_of([city.class_, city.other_class], start)) == len(days) == 25
    assert sum(is_school_day(day) for day in days) == 22, "three fall on a Sunday"


def test_days_that_follow_one_another_may_be_one_holiday(city: City) -> None:
    """Idul Fitri with the days given off around it, as a school would enter it."""
    days = [day for day, name in published().items() if "Idul Fitri" in name]
    assert (days[0], days[-1]) == (date(YEAR, 3, 20), date(YEAR, 3, 24))
    add_holiday(city.office, "Idul Fitri", days[0], days[-1], city.administrator, new_id())
    with reading():
        assert all(holiday_on(city.class_, day) == "Idul Fitri" for day in days)
        assert not holiday_on(city.class_, days[-1] + timedelta(days=1))
