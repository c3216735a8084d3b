"""One person's files do not keep the house from everybody else."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from noken.files.actions import keep, keep_stream
from noken.files.actions.uploads import begin_upload
from noken.files.judge import Judged, judge
from noken.files.reasons import Reason
from noken.files.refusal import Refused
from noken.ids import new_id
from tests.factories import City


def test_many_forms_of_one_person_wait_for_each_other(
    flask_app: Flask, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    def slow(path: Path, folder: Path, patience: float) -> Judged:
        begun.release()
        go_on.wait(20)
        return judge(path, folder, patience)

    def send(account: str) -> None:
        with flask_app.test_request_context():
            keep_stream(getattr(city, account), None, io.BytesIO(b"halo semua"), "a.txt")

    monkeypatch.setattr(keep, "judge", slow)
    threads = [threading.Thread(target=send, args=(name,)) for name in ("pupil", "pupil", "classmate")]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert begun.acquire(timeout=20), "two of one person and one of another are judged at the same time"
    with flask_app.test_request_context(), pytest.raises(Refused) as refused:
        keep_stream(city.pupil, None, io.BytesIO(b"halo lagi"), "b.txt")
    assert refused.value.reason is Reason.BUSY
    go_on.set()
    for thread in threads:
        thread.join()
    with flask_app.test_request_context():
        assert keep_stream(city.pupil, None, io.BytesIO(b"halo lagi"), "b.txt")


@pytest.mark.database
def test_an_upload_announced_twice_at_the_same_moment_is_one(flask_app: Flask, city: City) -> None:
    """A phone whose answer was cut off asks again while the first announcement is still under way."""
    together = threading.Barrier(6)

    def announce(key: UUID) -> UUID:
        together.wait(20)
        return begin_upload(city.pupil, "satu.jpg", 1000, key)

    with ThreadPoolExecutor(6) as pool:
        for _ in range(8):
            key = new_id()
            assert set(pool.map(announce, [key] * 6)) == {key}
