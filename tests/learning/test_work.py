"""The pupil's side: one assignment with form, receipt and mark; all work by state; nobody else's."""

import io
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from learning.actions.marks import publish_marks
from learning.models import Assignment, Submission
from learning.queries.files import may_read_file
from noken.accounts.identity import identity_of_account
from noken.accounts.models import Membership, Role
from noken.clock import now, today
from noken.database import reading, transaction
from noken.files.models import File
from noken.files.store import store
from noken.ids import new_id
from noken.receipts import receipt_number
from tests.factories import City, add_membership
from tests.learning.school import HOUR, RUBRIC, SignIn, give, hand_in, mark, photo


def url(assignment: UUID, part: str = "") -> str:
    return f"/belajar/tugas/{assignment}{part}"


def answers(assignment: UUID) -> list[Submission]:
    with reading() as db:
        query = select(Submission).where(Submission.assignment_id == assignment).order_by(Submission.received_at)
        found = list(db.scalars(query))
        for row in found:
            assert row.attachments is not None
        return found


def leave_class(city: City) -> None:
    """Yesterday was the pupil's last day in the class."""
    with transaction() as db:
        db.execute(
            update(Membership)
            .where(Membership.account_id == city.pupil, Membership.role == Role.PUPIL)
            .values(ends_on=today() - timedelta(days=1))
        )
        add_membership(city.pupil, Role.PUPIL, city.other_class)


@pytest.mark.database
def test_a_pupil_answers_with_photos_and_gets_a_receipt(city: City, sign_in: SignIn) -> None:
    client, assignment, key = sign_in(city.pupil), give(city), new_id()
    page = client.get(url(assignment)).text
    assert "Kerjakan di buku." in page
    assert "Kirim jawaban" in page
    written = (now() - 2 * HOUR).isoformat()
    form = {"key": str(key), "text": "Nomor 3 sulit.\r\nSaya samakan dulu.", "written_at": written}
    files = [(photo("hal 1"), "hal 1.jpg"), (photo("hal 2"), "hal 2.jpg")]
    answer = client.post(url(assignment, "/jawaban"), data=form | {"files": files})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert receipt_number(key) in page
    assert "2 berkas" in page
    assert "Saya samakan dulu." in page
    assert page.count("/preview") == 2
    kept = answers(assignment)[0]
    assert kept.text == "Nomor 3 sulit.\nSaya samakan dulu."
    assert [row.file.name for row in kept.attachments] == ["hal 1.jpg", "hal 2.jpg"]


def test_an_empty_answer_is_refused_in_words(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.pupil), give(city)
    answer = client.post(url(assignment, "/jawaban"), data={"key": str(new_id()), "text": "  "})
    assert answer.status_code == 400
    assert "Jawabannya masih kosong" in answer.text
    assert not answers(assignment)


def test_a_wrong_file_costs_neither_the_text_nor_the_other_files(city: City, sign_in: SignIn) -> None:
    client, assignment, key = sign_in(city.pupil), give(city), new_id()
    good, bad = (photo(), "buku.jpg"), (io.BytesIO(b"MZ\x90\x00\x03\xff\xfe\x00"), "virus.exe")
    form = {"key": str(key), "text": "Ini jawabanku.", "files": [good, bad]}
    answer = client.post(url(assignment, "/jawaban"), data=form)
    assert answer.status_code == 422
    assert "virus.exe" in answer.text
    assert "Ini jawabanku." in answer.text
    assert not answers(assignment)
    with reading() as db:
        kept = db.scalars(select(File.id)).one()
    assert f'name="file_ids" value="{kept}" checked' in answer.text, "it need not be sent again"
    again = {"key": str(key), "text": "Ini jawabanku.", "file_ids": str(kept)}
    assert client.post(url(assignment, "/jawaban"), data=again).status_code == 303
    assert [row.file_id for row in answers(assignment)[0].attachments] == [kept]


def test_a_full_quota_is_said_and_keeps_the_text(city: City, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client, assignment = sign_in(city.pupil), give(city)
    monkeypatch.setattr("noken.files.store._store", replace(store(), quota=1000))
    form = {"key": str(new_id()), "text": "Fotonya besar.", "files": [(photo(), "buku.jpg")]}
    answer = client.post(url(assignment, "/jawaban"), data=form)
    assert answer.status_code == 422
    assert "sudah penuh" in answer.text
    assert "Fotonya besar." in answer.text
    assert not answers(assignment)


def test_somebody_else_s_file_does_not_go_along(city: City, sign_in: SignIn) -> None:
    assignment = give(city)
    hand_in(city, assignment)
    theirs = sign_in(city.classmate)
    data = {"key": str(new_id()), "text": "a", "files": [(photo(), "a.jpg")]}
    assert theirs.post(url(assignment, "/jawaban"), data=data).status_code == 303
    with reading() as db:
        stolen = db.scalars(select(File.id)).one()
    form = {"key": str(new_id()), "text": "punyaku", "file_ids": [str(stolen), "bukan-uuid"]}
    answer = sign_in(city.pupil).post(url(assignment, "/jawaban"), data=form)
    assert answer.status_code == 422
    assert "tidak ditemukan lagi" in answer.text


def test_the_same_key_with_other_content_is_refused(city: City, sign_in: SignIn) -> None:
    client, assignment, key = sign_in(city.pupil), give(city), str(new_id())
    for _ in range(2):
        assert client.post(url(assignment, "/jawaban"), data={"key": key, "text": "satu"}).status_code == 303
    answer = client.post(url(assignment, "/jawaban"), data={"key": key, "text": "dua"})
    assert answer.status_code == 409
    assert "sudah pernah diterima dengan isi lain" in answer.text
    assert [row.text for row in answers(assignment)] == ["satu"]


@pytest.mark.parametrize("key", ["", "bukan-kunci"])
def test_a_form_without_its_key_comes_back_with_its_text(city: City, sign_in: SignIn, key: str) -> None:
    client, assignment = sign_in(city.pupil), give(city)
    answer = client.post(url(assignment, "/jawaban"), data={"key": key, "text": "tetap ada"})
    assert answer.status_code == 400
    assert "tetap ada" in answer.text
    assert "Muat ulang" in answer.text


def test_a_later_answer_takes_the_place_of_the_first_which_stays(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.pupil), give(city)
    first, second = hand_in(city, assignment, "Jawaban lama"), hand_in(city, assignment, "Jawaban baru")
    page = client.get(url(assignment)).text
    assert page.index(receipt_number(second)) < page.index(receipt_number(first))
    assert "Jawaban lama" in page


def test_late_work_is_taken_and_said(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.pupil), give(city, due_in=-3 * HOUR)
    assert "Batas waktunya sudah lewat" in client.get(url(assignment)).text
    assert client.post(url(assignment, "/jawaban"), data={"key": str(new_id()), "text": "maaf"}).status_code == 303
    assert "terkirim, terlambat" in client.get(url(assignment)).text


def test_an_answer_to_a_withdrawn_assignment_is_kept_and_that_is_said(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.pupil), give(city)
    with transaction() as db:
        db.get_one(Assignment, assignment).withdrawn_at = now()
    assert "Kirim jawaban" not in client.get(url(assignment)).text
    answer = client.post(url(assignment, "/jawaban"), data={"key": str(new_id()), "text": "sudah terlanjur"})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "sudah ditarik" in page
    assert "sudah terlanjur" in page


def test_a_pupil_who_changed_class_keeps_the_work_of_the_old_one(city: City, sign_in: SignIn) -> None:
    started, never = give(city, "Sudah mulai"), give(city, "Sesudah pindah", published_at=now())
    leave_class(city)
    client = sign_in(city.pupil)
    assert client.get(url(never)).status_code == 403, "given after the pupil had left"
    with transaction() as db:
        db.get_one(Assignment, started).published_at = now() - timedelta(days=3)
    assert client.get(url(started)).status_code == 200
    answer = client.post(url(started, "/jawaban"), data={"key": str(new_id()), "text": "dari kelas lama"})
    assert answer.status_code == 303
    assert "dari kelas lama" in client.get(url(started)).text
    assert "Sudah mulai" in client.get("/belajar/tugas?lihat=terkirim").text


def test_only_pupils_of_the_class_hand_in(city: City, sign_in: SignIn) -> None:
    assignment, draft = give(city), give(city, published_at=None)
    for person in (city.other_pupil, city.teacher, city.guardian, city.head_teacher, city.citizen):
        form = {"key": str(new_id()), "text": "bukan muridnya"}
        assert sign_in(person).post(url(assignment, "/jawaban"), data=form).status_code == 403
    assert sign_in(city.other_pupil).get(url(assignment)).status_code == 403
    assert sign_in(city.pupil).get(url(draft)).status_code == 404
    assert not answers(assignment)


def test_classmates_do_not_see_each_other_s_work(city: City, sign_in: SignIn) -> None:
    assignment = give(city)
    mark(city, assignment, hand_in(city, assignment, "Rahasia Maria"), 77, comment="Untuk Maria")
    publish_marks(city.teacher, assignment)
    page = sign_in(city.classmate).get(url(assignment)).text
    assert "Rahasia" not in page
    assert "Untuk Maria" not in page
    guardian = sign_in(city.guardian).get(url(assignment)).text
    assert "Rahasia" not in guardian, "guardians read on their own page"


def test_a_mark_is_seen_once_it_is_published_and_then_the_newest_published_one(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.pupil), give(city, rubric=RUBRIC)
    answer = hand_in(city, assignment)
    mark(city, assignment, answer, 75, comment="Hampir benar.", levels=[3, 3])
    assert "Hampir benar." not in client.get(url(assignment)).text
    publish_marks(city.teacher, assignment)
    page = client.get(url(assignment)).text
    assert "Hampir benar." in page
    assert "Yuli Rumbiak" in page
    assert "3 dari 4: Lengkap" in page
    mark(city, assignment, answer, 90, comment="Saya keliru.")
    assert "Saya keliru." not in client.get(url(assignment)).text
    assert "Hampir benar." in client.get(url(assignment)).text
    publish_marks(city.teacher, assignment)
    assert "Saya keliru." in client.get(url(assignment)).text


def test_work_sent_back_opens_the_form_with_what_was_there(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.pupil), give(city)
    answer = hand_in(city, assignment, "Nomor 2 salah")
    mark(city, assignment, answer, None, comment="Perbaiki nomor 2.", returned=True)
    page = client.get(url(assignment)).text
    assert "Perbaiki nomor 2." in page
    assert "Nomor 2 salah</textarea>" in page
    assert "perbaiki dulu" in client.get("/belajar/tugas").text
    hand_in(city, assignment, "Nomor 2 benar")
    assert "perbaiki dulu" not in client.get("/belajar/tugas").text


def test_an_answer_after_the_published_mark_is_kept_and_explained(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.pupil), give(city)
    mark(city, assignment, hand_in(city, assignment))
    publish_marks(city.teacher, assignment)
    assert "Kirim jawaban" not in client.get(url(assignment)).text
    assert client.post(url(assignment, "/jawaban"), data={"key": str(new_id()), "text": "dari HP"}).status_code == 303
    page = client.get(url(assignment)).text
    assert "nilainya tidak berubah sendiri" in page
    assert "dari HP" in page


@pytest.mark.database
def test_my_work_is_sorted_by_state_and_paged(city: City, sign_in: SignIn) -> None:
    client = sign_in(city.pupil)
    assert "Semua sudah dikumpulkan." in client.get("/belajar/tugas").text
    for number in range(22):
        give(city, f"Tugas nomor {number:02}", due_in=(number + 1) * HOUR)
    page = client.get("/belajar/tugas").text
    assert "1–20 dari 22" in page
    assert page.index("Tugas nomor 00") < page.index("Tugas nomor 19")
    assert "Tugas nomor 21" in client.get("/belajar/tugas?halaman=2").text
    sent = give(city, "Sudah dikirim")
    hand_in(city, sent)
    assert "Sudah dikirim" not in client.get("/belajar/tugas").text
    assert "Sudah dikirim" in client.get("/belajar/tugas?lihat=terkirim").text
    assert client.get("/belajar/tugas?lihat=apa&halaman=-1").status_code == 200


def test_the_bar_shows_the_nearest_place_only(city: City, sign_in: SignIn) -> None:
    for person, url, place in ((city.pupil, "/belajar/tugas", "Tugas"), (city.guardian, "/belajar/anak", "Anak")):
        page = sign_in(person).get(url).text
        bar = page[page.index('<nav class="places"') : page.index("</nav>")]
        assert bar.count('aria-current="page"') == 1
        assert f'<a href="{url}" aria-current="page">' in bar
        assert place in bar
    assert "/belajar/anak" not in sign_in(city.pupil).get("/").text


def test_files_of_an_answer_are_read_by_those_it_concerns(city: City, sign_in: SignIn) -> None:
    assignment = give(city)
    form = {"key": str(new_id()), "text": "", "files": [(photo(), "buku.jpg")]}
    assert sign_in(city.pupil).post(url(assignment, "/jawaban"), data=form).status_code == 303
    with reading() as db:
        file_id = db.scalars(select(File.id)).one()
        people = {name: getattr(city, name) for name in City.__dataclass_fields__ if name not in NOT_PEOPLE}
        readers = {
            name
            for name, account in people.items()
            if (identity := identity_of_account(account)) and may_read_file(identity, file_id)
        }
    assert readers == {"pupil", "guardian", "teacher", "head_teacher", "administrator"}
    assert sign_in(city.classmate).get(f"/files/{file_id}/preview").status_code == 403
    assert sign_in(city.teacher).get(f"/files/{file_id}/preview").status_code == 200


NOT_PEOPLE = {
    *("city", "office", "school", "class_", "other_school", "other_class", "agency", "course", "other_course"),
}


def test_a_sign_in_that_ran_out_in_mid_form_changes_nothing(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.pupil), give(city)
    with client.session_transaction() as cookie:
        cookie.pop("device")
    answer = client.post(url(assignment, "/jawaban"), data={"key": str(new_id()), "text": "panjang sekali"})
    assert answer.status_code == 401
    assert not answers(assignment)
