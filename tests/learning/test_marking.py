"""The teacher's side: the list, one pupil after another, two teachers at once, publishing."""

import pytest

from learning.actions.marks import publish_marks
from learning.deadlines import State
from learning.queries.marking import get_desk, next_waiting
from noken.accounts.actions import move_pupil
from noken.accounts.models import Role
from noken.clock import now
from noken.database import reading, transaction
from noken.ids import new_id
from tests.factories import City, make_account
from tests.learning.school import HOUR, RUBRIC, SignIn, give, hand_in, mark, marks_of, newest_mark, place, sent


def test_the_list_says_where_everybody_stands(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city)
    answer = hand_in(city, assignment)
    page = client.get(f"/belajar/tugas/{assignment}/periksa").text
    assert "1 dari 2 terkumpul · 0 sudah dinilai" in page
    assert "periksa</span>" in page
    assert "belum mengumpulkan" in page
    mark(city, assignment, answer, 84.5)
    page = client.get(f"/belajar/tugas/{assignment}/periksa").text
    assert "84,5" in page
    assert "Tidak ada jawaban yang menunggu" in page
    hand_in(city, assignment, "Yang kedua")
    assert "jawaban baru" in client.get(f"/belajar/tugas/{assignment}/periksa").text


@pytest.mark.database
def test_saving_leads_to_the_next_who_waits_and_back_to_the_list(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city)
    mine, theirs = hand_in(city, assignment), hand_in(city, assignment, pupil=city.classmate)
    answer = client.post(place(assignment, city.pupil), data=sent(mine, points="80"))
    assert answer.status_code == 303
    assert answer.location == place(assignment, city.classmate)
    answer = client.post(place(assignment, city.classmate), data=sent(theirs, points="90"))
    assert answer.location == f"/belajar/tugas/{assignment}/periksa"
    assert [row.points for row in marks_of(assignment, city.pupil)] == [80]


def test_who_is_next_goes_around_and_never_to_oneself(city: City, read: None) -> None:
    assignment = give(city)
    with transaction():
        third = make_account("Naftali S", Role.PUPIL, city.class_)
    for pupil in (city.pupil, city.classmate, third):
        hand_in(city, assignment, pupil=pupil)
    desk = get_desk(assignment)
    assert desk is not None
    order = [line.id for line in desk.lines]
    assert order == [city.pupil, third, city.classmate]
    for at, expected in zip(order, [*order[1:], order[0]], strict=True):
        found = next_waiting(desk, at)
        assert found is not None
        assert found.id == expected
    mark(city, assignment, None, 10, pupil=city.other_pupil)
    for pupil in (city.pupil, third):
        mark(city, assignment, hand_in(city, assignment, pupil=pupil), pupil=pupil)
    desk = get_desk(assignment)
    assert desk is not None
    assert next_waiting(desk, city.classmate) is None


def test_points_come_from_a_rubric_that_was_tapped_through(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city, rubric=RUBRIC)
    answer = hand_in(city, assignment)
    page = client.get(place(assignment, city.pupil)).text
    assert " checked" not in page, "nothing is chosen beforehand"
    assert 'name="points" inputmode="decimal" autocomplete="off" maxlength="5" value=""' in page
    assert client.post(place(assignment, city.pupil), data=sent(answer)).status_code == 400
    half = client.post(place(assignment, city.pupil), data=sent(answer, **{"level-0": "3"}))
    assert half.status_code == 400
    assert "setiap baris rubrik" in half.text
    assert not marks_of(assignment, city.pupil)
    levels = {"level-0": "3", "level-1": "2"}
    assert client.post(place(assignment, city.pupil), data=sent(answer, **levels)).status_code == 303
    kept = marks_of(assignment, city.pupil)[0]
    assert (kept.points, kept.levels) == (62.0, [3, 2])
    page = client.get(place(assignment, city.pupil)).text
    assert page.count(" checked") == 2, "what stands is shown again"
    own = sent(answer, newest_mark(assignment, city.pupil), points="70", **levels)
    assert client.post(place(assignment, city.pupil), data=own).status_code == 303
    assert marks_of(assignment, city.pupil)[-1].points == 70


@pytest.mark.parametrize("points", ["101", "-1", "delapan", "1e2", "８０", "NaN", "84,55,1"])
def test_points_that_are_none_are_refused_and_the_words_stay(city: City, sign_in: SignIn, points: str) -> None:
    client, assignment = sign_in(city.teacher), give(city)
    form = sent(hand_in(city, assignment), points=points, comment="Rapi sekali")
    answer = client.post(place(assignment, city.pupil), data=form)
    assert answer.status_code == 400
    assert "Rapi sekali" in answer.text
    assert "0 sampai 100" in answer.text
    assert not marks_of(assignment, city.pupil)


def test_levels_that_do_not_exist_are_not_levels(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city, rubric=RUBRIC)
    form = sent(hand_in(city, assignment), **{"level-0": "9", "level-1": "-2"})
    assert client.post(place(assignment, city.pupil), data=form).status_code == 400
    assert not marks_of(assignment, city.pupil)


def test_a_mark_without_an_answer_needs_a_deliberate_act(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city, due_in=-HOUR)
    answer = client.post(place(assignment, city.pupil), data=sent(None, points="0"))
    assert answer.status_code == 400
    assert "belum mengumpulkan" in answer.text
    assert not marks_of(assignment, city.pupil)
    assert client.post(place(assignment, city.pupil), data=sent(None, points="0", without="y")).status_code == 303
    assert marks_of(assignment, city.pupil)[0].points == 0


def test_two_teachers_are_shown_both_marks_and_choose(city: City, sign_in: SignIn) -> None:
    assignment = give(city, rubric=RUBRIC)
    answer = hand_in(city, assignment)
    theirs = mark(city, assignment, answer, 70, comment="Dari guru pertama")
    client = sign_in(city.head_teacher)
    form = sent(answer, points="90", comment="Dari kepala sekolah", **{"level-0": "4", "level-1": "4"})
    answered = client.post(place(assignment, city.pupil), data=form)
    assert answered.status_code == 409
    for words in ("Yuli Rumbiak", "Dari guru pertama", "Dari kepala sekolah", "70", "90", f'value="{theirs}"'):
        assert words in answered.text
    assert form["key"] not in answered.text
    assert [row.points for row in marks_of(assignment, city.pupil)] == [70]
    again = form | {"key": str(new_id()), "seen": str(theirs)}
    assert client.post(place(assignment, city.pupil), data=again).status_code == 303
    kept = marks_of(assignment, city.pupil)
    assert [row.points for row in kept] == [70, 90]
    assert kept[-1].levels == [4, 4]


def test_work_is_sent_back_with_a_word_and_not_without(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city, rubric=RUBRIC)
    answer = hand_in(city, assignment)
    silent = client.post(place(assignment, city.pupil), data=sent(answer, act="return"))
    assert silent.status_code == 400
    assert "apa yang perlu diperbaiki" in silent.text
    form = sent(answer, act="return", comment="Ulangi nomor 2", **{"level-0": "2"})
    assert client.post(place(assignment, city.pupil), data=form).status_code == 303
    assert "dikembalikan" in client.get(f"/belajar/tugas/{assignment}/periksa").text
    with reading():
        desk = get_desk(assignment)
        assert desk is not None
        assert desk.lines[0].standing.state is State.RETURNED


def test_a_script_is_told_what_the_page_fetched_ahead_does_not_know(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city)
    mine = hand_in(city, assignment)
    hand_in(city, assignment, pupil=city.classmate)
    headers = {"Accept": "application/json"}
    answer = client.post(place(assignment, city.pupil), data=sent(mine, points="84,5"), headers=headers)
    assert answer.get_json() == {
        "state": "84,5",
        "next": place(assignment, city.classmate),
        "then": "",
        "over": "Pecahan · 2 dari 2 terkumpul · 1 sudah dinilai",
    }
    assert client.post(place(assignment, city.pupil), data=sent(mine, points="1"), headers=headers).status_code == 409


def test_publishing_tells_first_what_it_will_do(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city)
    mark(city, assignment, hand_in(city, assignment))
    hand_in(city, assignment, "lebih baru")
    page = client.get(f"/belajar/tugas/{assignment}/terbitkan").text
    assert "Terbitkan 1 nilai" in page
    assert "mengirim jawaban baru setelah dinilai" in page
    assert marks_of(assignment, city.pupil)[0].published_at is None
    answer = client.post(f"/belajar/tugas/{assignment}/terbitkan", follow_redirects=True)
    assert "1 nilai diterbitkan." in answer.text
    assert marks_of(assignment, city.pupil)[0].published_at is not None
    again = client.post(f"/belajar/tugas/{assignment}/terbitkan", follow_redirects=True)
    assert "Tidak ada nilai baru" in again.text


def test_those_who_left_the_class_stay_in_sight_with_what_they_did(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city)
    hand_in(city, assignment)
    move_pupil(city.pupil, city.class_, city.other_class)
    page = client.get(f"/belajar/tugas/{assignment}/periksa").text
    assert "Maria Kogoya" in page
    assert "pindah kelas" in page
    assert client.get(place(assignment, city.other_pupil)).status_code == 404


def test_other_teachers_mark_nothing(city: City, sign_in: SignIn) -> None:
    assignment = give(city)
    answer = hand_in(city, assignment)
    with transaction():
        colleague = make_account("Agus", Role.TEACHER, city.class_)
    for person in (city.other_teacher, colleague, city.pupil, city.guardian, city.mayor):
        client = sign_in(person)
        assert client.get(f"/belajar/tugas/{assignment}/periksa").status_code == 403
        assert client.post(place(assignment, city.pupil), data=sent(answer, points="100")).status_code == 403
        assert client.post(f"/belajar/tugas/{assignment}/terbitkan").status_code == 403
        assert client.post(place(assignment, city.pupil, "waktu"), data={"days": "1"}).status_code == 403
    for person in (city.head_teacher, city.administrator):
        assert sign_in(person).get(f"/belajar/tugas/{assignment}/periksa").status_code == 200
    assert not marks_of(assignment, city.pupil)
    assert publish_marks(city.teacher, assignment) == 0


def test_a_late_answer_is_said_with_both_times(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city, due_in=-2 * HOUR)
    hand_in(city, assignment, written_at=now() - 3 * HOUR)
    page = client.get(place(assignment, city.pupil)).text
    assert "ditulis" in page
    assert "diterima" in page
    assert "terlambat" not in page, "it was written in time"
    hand_in(city, assignment, pupil=city.classmate)
    assert "terlambat" in client.get(place(assignment, city.classmate)).text


@pytest.mark.database
def test_work_sent_back_is_handed_in_again_and_both_are_kept(city: City, sign_in: SignIn) -> None:
    assignment, pupil = give(city), sign_in(city.pupil)
    mark(city, assignment, hand_in(city, assignment, "Yang pertama"), None, comment="Ulangi nomor 3", returned=True)
    page = pupil.get(f"/belajar/tugas/{assignment}").text
    for words in ("Ulangi nomor 3", "Kumpulkan lagi", "Yang pertama"):
        assert words in page
    hand_in(city, assignment, "Yang kedua")
    seen = sign_in(city.teacher).get(place(assignment, city.pupil)).text
    for words in ("Yang kedua", "1 jawaban sebelumnya", "Yang pertama", 'id="riwayat" open', "Ulangi nomor 3"):
        assert words in seen
    assert "Yang pertama" in pupil.get(f"/belajar/tugas/{assignment}").text
