"""Answers that are alike: a hint for the teacher alone, and no false alarm over sums, quotes and short words."""

from uuid import UUID

import pytest

from learning.likeness import alike
from learning.models import Lesson
from noken.clock import now
from noken.database import transaction
from noken.ids import new_id
from tests.factories import City
from tests.learning.school import SignIn, give, hand_in, place

MARIA, OBED, RUTH, YUNUS = (UUID(int=number) for number in range(1, 5))
WATER = (
    "Air laut di Teluk Youtefa dipanaskan matahari lalu menguap ke langit. Di atas gunung Cycloop uap itu menjadi "
    "dingin dan berubah menjadi awan. Kalau awan sudah berat turunlah hujan, dan airnya mengalir "
    "lewat kali kembali ke laut."
)
COPIED = WATER.replace("Air laut", "air  LAUT").replace("turunlah hujan", "turun hujan").replace(".", " ;")
OWN = (
    "Menurut saya air berputar terus. Pagi hari embun di daun keladi hilang karena panas, sore hari mendung datang "
    "dari danau Sentani, lalu hujan lebat membasahi kebun nenek sampai parit di samping rumah kami penuh lagi."
)
LESSON = (
    "Siklus air adalah perputaran air dari bumi ke udara dan kembali lagi ke bumi melalui penguapan, pengembunan, "
    "hujan, dan aliran sungai. Tanpa siklus air, danau dan sungai akan kering dan tumbuhan tidak bisa hidup."
)


def test_copied_prose_is_found_whatever_its_signs_and_some_changed_words() -> None:
    found = alike({MARIA: WATER, OBED: COPIED, RUTH: OWN}, [])
    assert found.keys() == {MARIA, OBED}
    assert (found[MARIA].pupil_id, found[OBED].pupil_id) == (OBED, MARIA)
    assert 60 <= found[MARIA].percent < 100
    assert alike({MARIA: WATER, RUTH: OWN, OBED: COPIED}, [], only=RUTH) == {}


def test_a_copy_inside_longer_words_of_one_s_own_is_found() -> None:
    assert alike({MARIA: WATER, RUTH: f"{OWN} {WATER} {OWN[::-1]}"}, [])[MARIA].percent == 100


@pytest.mark.parametrize(
    "text",
    [
        "",
        "84",
        "1/2 = 2/4\n2/3 = 4/6\n3/4 = 6/8\n4/5 = 8/10\n5/6 = 10/12\n6/7 = 12/14\n7/8 = 14/16\n8/9 = 16/18",
        "Nomor 3 paling sulit karena penyebutnya berbeda. Saya samakan dulu jadi 8.",
        "a. benar\nb. salah\nc. benar\nd. salah",
        "Ibu kota Papua adalah Jayapura.",
    ],
)
def test_short_answers_and_sums_say_nothing(text: str) -> None:
    assert alike({MARIA: text, OBED: text, RUTH: text, YUNUS: WATER}, []) == {}


def test_what_all_were_given_to_read_may_be_quoted() -> None:
    texts = {MARIA: f"Di buku tertulis: {LESSON}", OBED: f"{LESSON} Begitu kata pelajaran."}
    assert alike(texts, [LESSON]) == {}
    assert alike(texts, []).keys() == {MARIA, OBED}
    both = {pupil: f"{text} {WATER}" for pupil, text in texts.items()}
    assert alike(both, [LESSON])[MARIA].percent > 80, "what is their own still counts"


@pytest.mark.database
def test_the_teacher_reads_a_hint_and_pupils_never_do(city: City, sign_in: SignIn) -> None:
    with transaction() as db:
        lesson = Lesson(id=new_id(), course_id=city.course, title="Air", author_id=city.teacher, published_at=now())
        lesson.body = f"<p>{LESSON}</p>"
        db.add(lesson)
    assignment, quoting = give(city, "Siklus air"), give(city, "Kutipan")
    hand_in(city, assignment, WATER)
    hand_in(city, assignment, COPIED, city.classmate)
    hand_in(city, quoting, LESSON)
    hand_in(city, quoting, LESSON, city.classmate)
    teacher = sign_in(city.teacher)
    page = teacher.get(place(assignment, city.pupil)).text
    assert "Mirip dengan jawaban Obed Mandowen, " in page
    assert "Ini petunjuk, bukan bukti." in page
    told = teacher.get(f"/belajar/tugas/{assignment}/periksa/kelas").get_json()["pupils"]
    assert all("Mirip dengan jawaban" in one["html"] for one in told)
    assert "Mirip" not in teacher.get(place(quoting, city.pupil)).text
    for person, path in ((city.pupil, "tugas"), (city.guardian, f"anak/{city.pupil}/tugas")):
        assert "Mirip" not in sign_in(person).get(f"/belajar/{path}/{assignment}").text
