"""Handing in: durable, once, with nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from learning.actions.submissions import EmptyAnswer, ForeignFile, submit_assignment
from learning.events import SubmissionReceived
from learning.models import Submission, SubmissionFile
from noken.clock import now
from noken.database import reading, transaction
from noken.events import subscribe
from noken.files.actions import keep_stream
from noken.idempotency import KeyReused
from noken.ids import new_id
from noken.ledger import LedgerRow
from noken.outbox import OutboxRow
from tests.factories import City
from tests.learning.school import give, hand_in, photo


def count(model: type) -> int:
    with reading() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def keep(owner: UUID, text: str) -> UUID:
    return keep_stream(owner, None, photo(text), f"{text}.jpg")


def test_an_answer_is_kept_with_its_files_in_order_and_on_record(city: City) -> None:
    subscribe({SubmissionReceived: ("tests.heard",)})
    assignment, files = give(city), [keep(city.pupil, "satu"), keep(city.pupil, "dua")]
    written, key = now() - timedelta(hours=3), new_id()
    assert submit_assignment(city.pupil, assignment, key, "  Nomor 3 sulit.\n", files[::-1], written) == key
    with reading() as db:
        kept = db.get_one(Submission, key)
        assert (kept.text, kept.written_at, kept.pupil_id) == ("Nomor 3 sulit.", written, city.pupil)
        assert [attachment.file_id for attachment in kept.attachments] == files[::-1]
        assert db.scalars(select(LedgerRow.object_id).where(LedgerRow.act == "learning.handed-in")).all() == [key]
        owed = db.scalars(select(OutboxRow)).one()
        assert owed.task == "tests.heard"
        assert owed.arguments[1]["submission_id"] == str(key)


def test_the_second_arrival_gets_the_first_answer(city: City) -> None:
    assignment, key = give(city), new_id()
    first, again = keep(city.pupil, "foto"), keep(city.pupil, "foto")
    submit_assignment(city.pupil, assignment, key, "Sudah.", [first])
    assert submit_assignment(city.pupil, assignment, key, "Sudah.", [again], now()) == key, "the same bytes, sent again"
    assert (count(Submission), count(SubmissionFile)) == (1, 1)
    with pytest.raises(KeyReused):
        submit_assignment(city.pupil, assignment, key, "Lain.", [first])
    with pytest.raises(KeyReused):
        submit_assignment(city.classmate, assignment, key, "Sudah.")
    assert count(Submission) == 1


@pytest.mark.database
def test_twenty_arrivals_at_once_are_one_answer(city: City) -> None:
    assignment, key = give(city), new_id()
    with ThreadPoolExecutor(20) as pool:
        jobs = [pool.submit(submit_assignment, city.pupil, assignment, key, "Sekali saja.") for _ in range(20)]
        assert {job.result() for job in jobs} == {key}
    assert count(Submission) == 1
    with reading() as db:
        assert db.scalar(select(func.count()).where(LedgerRow.act == "learning.handed-in")) == 1


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_nothing_is_not_an_answer(city: City, text: str) -> None:
    with pytest.raises(EmptyAnswer):
        submit_assignment(city.pupil, give(city), new_id(), text)
    assert count(Submission) == 0


def test_only_the_pupil_s_own_files_go_along(city: City) -> None:
    assignment = give(city)
    for file_id in (keep(city.classmate, "punya Obed"), new_id()):
        key = new_id()
        with pytest.raises(ForeignFile):
            submit_assignment(city.pupil, assignment, key, "Ini fotoku.", [file_id])
        submit_assignment(city.pupil, assignment, key, "Tanpa foto saja.")
    assert count(SubmissionFile) == 0


def test_every_answer_is_kept_whatever_happened_to_the_assignment(city: City) -> None:
    late = give(city, due_in=timedelta(days=-3))
    withdrawn = give(city, withdrawn_at=now())
    for assignment in (late, withdrawn):
        assert hand_in(city, assignment)
    assert count(Submission) == 2


def test_a_failure_in_the_middle_leaves_nothing(city: City, flask_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_arguments: object) -> None:
        raise OSError("disk")

    assignment, key = give(city), new_id()
    with monkeypatch.context() as broken:
        broken.setattr("learning.actions.submissions.publish", fails)
        with pytest.raises(OSError, match="disk"):
            submit_assignment(city.pupil, assignment, key, "Halo")
    assert (count(Submission), count(LedgerRow)) == (0, 0)
    assert submit_assignment(city.pupil, assignment, key, "Halo") == key


def test_an_answer_is_on_the_disk_before_it_is_confirmed(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def watched(durable: bool = False) -> object:
        asked.append(durable)
        return transaction(durable)

    assignment = give(city)
    monkeypatch.setattr("learning.actions.submissions.transaction", watched)
    hand_in(city, assignment)
    assert asked == [True]
