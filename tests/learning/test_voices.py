"""What a teacher says aloud of an answer: kept with the mark, gone on with or replaced, heard once it is published."""

import io
from collections.abc import Mapping
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from learning.actions.marks import Judged, StrangeVoice, give_mark, publish_marks
from learning.queries.files import may_read_file
from noken.accounts.identity import identity_of_account
from noken.database import reading
from noken.files.actions import keep_stream
from noken.files.queries import without_use
from noken.ids import new_id
from tests.factories import City
from tests.learning.school import SignIn, give, hand_in, mark, marks_of, newest_mark, photo, place, sent
from tests.world_learning import tone

LEADING = {"teacher", "head_teacher", "administrator"}
FAMILY = {"pupil", "guardian"}
OTHERS = {"classmate", "other_pupil", "other_guardian", "other_teacher", "citizen", "officer", "mayor"}


def recorded(city: City, hertz: int = 440, owner: UUID | None = None, seconds: float = 0.5) -> UUID:
    """A voice of the teacher's, sent beforehand."""
    return keep_stream(owner or city.teacher, None, io.BytesIO(tone(hertz, seconds)), "Suara 08-15.wav")


def post(client: FlaskClient, city: City, assignment: UUID, form: Mapping[str, object]) -> int:
    return client.post(place(assignment, city.pupil), data=dict(form), content_type="multipart/form-data").status_code


def readers(city: City, file_id: UUID) -> set[str]:
    found = set()
    for name in LEADING | FAMILY | OTHERS:
        who = identity_of_account(getattr(city, name))
        if who is not None and may_read_file(who, file_id):
            found.add(name)
    return found


@pytest.mark.database
def test_a_voice_is_heard_by_the_family_once_its_mark_is_published(city: City, sign_in: SignIn) -> None:
    assignment = give(city)
    voice = recorded(city)
    mark(city, assignment, hand_in(city, assignment), 80, voice=voice)
    pupil, guardian = sign_in(city.pupil), sign_in(city.guardian)
    with reading() as db:
        assert readers(city, voice) == LEADING
        assert voice not in set(db.scalars(without_use())), "it is in use, so it is never swept"
    assert "<audio" not in pupil.get(f"/belajar/tugas/{assignment}").text
    publish_marks(city.teacher, assignment)
    with reading():
        assert readers(city, voice) == LEADING | FAMILY
    for page in (
        pupil.get(f"/belajar/tugas/{assignment}").text,
        guardian.get(f"/belajar/anak/{city.pupil}/tugas/{assignment}").text,
    ):
        assert "Suara Yuli Rumbiak" in page
        assert '<audio controls preload="none"' in page
        assert "4\xa0kB" in page, "the size is said before it is played"


def test_a_voice_comes_in_the_form_itself_and_alone_is_enough(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city)
    answer = hand_in(city, assignment)
    form = sent(answer) | {"files": (io.BytesIO(tone(440)), "pesan.wav")}
    assert post(client, city, assignment, form) == 303
    (kept,) = marks_of(assignment, city.pupil)
    assert kept.voice_id is not None
    assert (kept.points, kept.comment) == (None, "")
    assert "Suara ini ikut" in client.get(place(assignment, city.pupil)).text


def test_the_next_mark_goes_on_with_it_replaces_it_or_leaves_it_out(city: City, sign_in: SignIn) -> None:
    assignment = give(city)
    answer = hand_in(city, assignment)
    first = recorded(city)
    before = mark(city, assignment, answer, 80, voice=first)
    colleague = sign_in(city.head_teacher)
    page = colleague.get(place(assignment, city.pupil)).text
    assert f'name="voice" value="{before}" checked' in page
    assert post(colleague, city, assignment, sent(answer, before, points="85", voice=str(before))) == 303
    assert marks_of(assignment, city.pupil)[-1].voice_id == first, "kept, though somebody else's"
    publish_marks(city.head_teacher, assignment)
    for page in (
        colleague.get(place(assignment, city.pupil)).text,
        colleague.get(f"/belajar/tugas/{assignment}/periksa/kelas").get_json()["pupils"][0]["voice"]["title"],
        sign_in(city.pupil).get(f"/belajar/tugas/{assignment}").text,
    ):
        assert "Suara Yuli Rumbiak" in page, "who spoke is named, not who marked last"
        assert "Suara Martha Hamadi" not in page
    teacher, newest = sign_in(city.teacher), newest_mark(assignment, city.pupil)
    second = recorded(city, 660)
    form = sent(answer, newest, points="85", voice=str(newest)) | {"file_ids": str(second)}
    assert post(teacher, city, assignment, form) == 303
    assert marks_of(assignment, city.pupil)[-1].voice_id == second
    newest = newest_mark(assignment, city.pupil)
    assert post(teacher, city, assignment, sent(answer, newest, points="85")) == 303
    assert marks_of(assignment, city.pupil)[-1].voice_id is None


def test_what_is_spoken_is_kept_where_the_rest_has_to_be_mended(city: City, sign_in: SignIn) -> None:
    client, assignment = sign_in(city.teacher), give(city)
    form = sent(hand_in(city, assignment), points="101") | {"files": (io.BytesIO(tone(440)), "pesan.wav")}
    answer = client.post(place(assignment, city.pupil), data=form, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert 'name="file_ids" value="' in answer.text
    assert not marks_of(assignment, city.pupil)


def test_what_is_no_voice_of_this_work_is_refused(city: City, sign_in: SignIn) -> None:
    assignment, other = give(city), give(city)
    answer = hand_in(city, assignment)
    elsewhere = mark(city, other, hand_in(city, other), 70, voice=recorded(city))
    picture = keep_stream(city.teacher, None, photo(), "x.jpg")
    for wrong in (
        Judged(answer, 80, voice=picture),
        Judged(answer, 80, voice=recorded(city, owner=city.head_teacher)),
        Judged(answer, 80, voice=recorded(city, seconds=70)),
        Judged(answer, 80, voice=new_id()),
        Judged(answer, 80, voice_of=elsewhere),
        Judged(answer, 80, voice_of=new_id()),
    ):
        with pytest.raises(StrangeVoice):
            give_mark(city.teacher, assignment, city.pupil, new_id(), None, wrong)
    form = sent(answer, points="80") | {"file_ids": str(picture)}
    page = sign_in(city.teacher).post(place(assignment, city.pupil), data=form)
    assert (page.status_code, "paling lama 1 menit" in page.text) == (400, True)
    assert not marks_of(assignment, city.pupil)


@pytest.mark.database
def test_a_mark_that_arrives_twice_with_its_voice_counts_once(city: City) -> None:
    assignment = give(city)
    answer, key = hand_in(city, assignment), new_id()
    for _time in range(2):
        judged = Judged(answer, 80, voice=recorded(city))
        assert give_mark(city.teacher, assignment, city.pupil, key, None, judged) == key
    assert len(marks_of(assignment, city.pupil)) == 1
