"""The pages of rosters, as a form sends them: upload, report, apply, undo, drop, download; big ones by the jobs."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

import app as front_door
from learning.roster import actions
from learning.roster.actions import receive
from learning.roster.models import RosterChange, RosterImport, State
from learning.roster.reading import Roster, Upload, read_roster
from noken import clock
from noken.accounts.models import Organization
from noken.database import reading
from noken.drainer import drain
from noken.ids import new_id
from noken.outbox import Lane
from tests.factories import City
from tests.learning.roster.imports import ROSTER, bring, content, look, plan
from tests.learning.roster.made import changed, zipped

SignIn = Callable[[UUID], FlaskClient]


def send(client: FlaskClient, target: UUID, *files: tuple[str, bytes]) -> str:
    """Upload, and where it leads to."""
    form = {"key": str(new_id()), "files": [(io.BytesIO(content), name) for name, content in files]}
    answer = client.post(f"/belajar/roster/di/{target}", data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def key() -> dict[str, str]:
    return {"key": str(new_id())}


def test_the_whole_way(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.administrator)
    assert "Dinas Pendidikan" in client.get("/belajar/roster").text
    report = send(client, city.office, ("daftar.zip", zipped(ROSTER)))
    page = client.get(report).text
    assert "3 murid, 1 guru, 1 wali, 3 kelas" in page
    assert "menunggu keputusan" in page
    assert client.post(f"{report}/terapkan", data=key()).status_code == 303
    page = client.get(report).text
    assert "Langkah berikutnya" in page
    with reading() as db:
        room = db.scalars(select(Organization.id).where(Organization.name == "Kelas 5A")).one()
    assert f"/akun/kelas/{room}/kartu" in page
    assert "Ya, batalkan" in client.get(f"{report}/batalkan").text
    assert client.post(f"{report}/batalkan", data=key()).status_code == 303
    assert "dibatalkan" in client.get(report).text


def test_a_head_teacher_goes_straight_to_the_school(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.head_teacher)
    assert client.get("/belajar/roster").location == f"/belajar/roster/di/{city.school}"
    several = [(name, text.encode()) for name, text in ROSTER.items()]
    assert "SD Negeri 1" in client.get(send(client, city.school, *several)).text


def test_nothing_chosen_and_a_form_without_its_key(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.head_teacher)
    path = f"/belajar/roster/di/{city.school}"
    answer = client.post(path, data=key())
    assert (answer.status_code, "Pilih berkasnya dulu" in answer.text) == (400, True)
    assert client.post(path, data={"files": [(io.BytesIO(b"x"), "a.csv")]}).status_code == 400
    with reading() as db:
        assert not db.scalars(select(RosterImport.id)).all()


def test_sent_twice_is_one_import(city: City, sign_in: SignIn) -> None:
    client, same = sign_in(city.head_teacher), str(new_id())
    for moment in (clock.now(), clock.now() + timedelta(minutes=5)):
        files = [(io.BytesIO(text.encode()), name) for name, text in ROSTER.items()]
        form = {"key": same, "files": files}
        with clock.at(moment):
            assert client.post(f"/belajar/roster/di/{city.school}", data=form).location == f"/belajar/roster/{same}"
    with reading() as db:
        assert len(db.scalars(select(RosterImport.id)).all()) == 1


def test_a_refused_roster_says_file_line_and_what_to_do(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.head_teacher)
    broken = changed(ROSTER, "users.csv", "sourcedId", "nomor")
    page = client.get(send(client, city.school, ("daftar.zip", zipped(broken)))).text
    assert "users.csv, baris 1: Kolom wajib tidak ada: sourcedId." in page
    assert "Terapkan" not in page


def test_names_are_text_on_the_page_and_in_the_file(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.head_teacher)
    files = changed(ROSTER, "users.csv", "Elias,Wenda", "=HYPERLINK(1),<script>alert(1)</script>")
    report = send(client, city.school, ("<img src=x>.zip", zipped(files)))
    page = client.get(report, query_string={"daftar": "person-create"}).text
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    answer = client.post(f"{report}/laporan")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    cells = [cell for row in rows for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]


def test_long_reports_have_pages(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.head_teacher)
    rows = "".join(f"Murid {n},{n},5A\n" for n in range(1, 121)) + "".join(f",{n},5A\n" for n in range(60))
    report = send(client, city.school, ("daftar.csv", f"Nama,NIS,Kelas\n{rows}".encode()))
    page = client.get(report, query_string={"daftar": "person-create", "halaman": "3"}).text
    assert "Murid 120" in page or "Murid 99" in page
    assert "Halaman 3 dari 3" in page
    assert "Halaman 2 dari 2" in client.get(report, query_string={"masalah": "99999"}).text
    for odd in ({"daftar": "x"}, {"halaman": "-1"}, {"masalah": "²"}, {"daftar": "person-missing"}):
        assert client.get(report, query_string=odd).status_code == 200


def test_a_plan_nobody_wants(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.head_teacher)
    report = send(client, city.school, ("daftar.zip", zipped(ROSTER)))
    assert client.post(f"{report}/buang").status_code == 303
    with reading() as db:
        assert not db.scalars(select(RosterChange.position)).all()
    client.post(f"{report}/terapkan", data=key())
    assert "tidak lagi menunggu keputusan" in client.get(report).text
    assert "daftar.zip" not in client.get(f"/belajar/roster/di/{city.school}").text


def test_the_checkbox_for_those_who_are_missing(city: City, sign_in: SignIn) -> None:
    bring(city.office, city.administrator, ROSTER)
    fewer = {**ROSTER, "enrollments.csv": re.sub(r"e[37],.*\n", "", ROSTER["enrollments.csv"])}
    client = sign_in(city.administrator)
    report = send(client, city.office, ("daftar.zip", zipped(fewer)))
    assert 'name="end_missing"' in client.get(report).text
    client.post(f"{report}/terapkan", data=key() | {"end_missing": "y"})
    assert look(UUID(report.rsplit("/", 1)[1])).end_missing


def test_others_see_nothing_of_it(city: City, sign_in: SignIn) -> None:
    row = plan(city.school, city.head_teacher, ROSTER)
    for person in (city.teacher, city.pupil, city.guardian, city.mayor):
        client = sign_in(person)
        assert client.get("/belajar/roster").status_code == 403
        for path in (f"/belajar/roster/{row.id}", f"/belajar/roster/di/{city.school}"):
            assert client.get(path).status_code == 403
    assert sign_in(city.administrator).get(f"/belajar/roster/di/{city.class_}").status_code == 404


def test_the_sample_is_a_spreadsheet(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.head_teacher)
    book = load_workbook(io.BytesIO(client.get("/belajar/roster/contoh.xlsx").data))
    assert [cell.value for cell in book.worksheets[0][1]][:2] == ["Nama", "NISN"]
    assert client.get("/belajar/roster/contoh.csv").data.startswith(b"\xef\xbb\xbf")


def test_a_big_roster_is_the_jobs_work(city: City, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages answer at once; the same changes come by the outbox, and twice is the same as once."""
    monkeypatch.setattr(receive, "BIG", 3)
    client = sign_in(city.administrator)
    report = send(client, city.office, ("daftar.zip", zipped(ROSTER)))
    import_id = UUID(report.rsplit("/", 1)[1])
    assert "sedang diperiksa" in client.get(report).text
    assert drain(front_door.celery, Lane.SLOW) == 1
    assert look(import_id).state is State.PLANNED
    client.post(f"{report}/terapkan", data=key())
    assert "sedang diterapkan" in client.get(report).text
    assert drain(front_door.celery, Lane.SLOW) == 1
    before = content()
    actions.carry_out(import_id)
    actions.plan_roster(import_id)
    assert content() == before
    assert "Langkah berikutnya" in client.get(report).text
    client.post(f"{report}/batalkan", data=key())
    assert "sedang dibatalkan" in client.get(report).text
    assert drain(front_door.celery, Lane.SLOW) == 1
    actions.take_back(import_id)
    assert look(import_id).state is State.UNDONE


def test_a_crash_while_reading_is_told(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("learning.roster.actions.plan.read_roster", crash)
    row = plan(city.school, city.head_teacher, ROSTER)
    assert row.state is State.REFUSED


def test_plans_of_last_month_are_forgotten(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    row = plan(city.school, city.head_teacher, ROSTER)
    actions.forget_old_plans()
    assert look(row.id).state is State.PLANNED
    monkeypatch.setattr("learning.roster.actions.drop.KEPT", -actions.drop.KEPT)
    actions.forget_old_plans()
    assert look(row.id).state is State.DROPPED


def test_a_crash_halfway_is_finished_by_the_jobs(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies after it said it would: a minute later the outbox does what is left, once."""

    def die(_: UUID) -> None:
        raise KeyboardInterrupt

    row = plan(city.office, city.administrator, ROSTER)
    monkeypatch.setattr("learning.roster.actions.apply.carry_out", die)
    with pytest.raises(KeyboardInterrupt):
        actions.apply_roster(row.id, city.administrator, new_id())
    assert look(row.id).state is State.APPLYING
    assert drain(front_door.celery, Lane.SLOW) == 0
    with clock.at(clock.now() + timedelta(minutes=20)):
        assert drain(front_door.celery, Lane.SLOW) == 2
    assert look(row.id).state is State.APPLIED


def test_a_plan_is_made_by_one_at_a_time(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    inner: list[State] = []

    def meanwhile(opened: Upload) -> Roster:
        with reading() as db:
            import_id = db.scalars(select(RosterImport.id)).one()
        actions.plan_roster(import_id)
        inner.append(look(import_id).state)
        return read_roster(opened)

    monkeypatch.setattr("learning.roster.actions.plan.read_roster", meanwhile)
    assert plan(city.office, city.administrator, ROSTER).state is State.PLANNED
    assert inner == [State.RECEIVED]


def test_the_kind_of_file_is_said_in_the_language_of_the_page(city: City, sign_in: SignIn) -> None:
    row = plan(city.school, city.head_teacher, b"Nama,Kelas\nHana Suebu,5A\n", "daftar.csv")
    client = sign_in(city.head_teacher)
    assert "Lembar kerja CSV" in client.get(f"/belajar/roster/{row.id}").text
    client.post("/bahasa", data={"bahasa": "en"})
    page = client.get(f"/belajar/roster/{row.id}").text
    assert "Spreadsheet (CSV)" in page
    assert "Lembar kerja" not in page
