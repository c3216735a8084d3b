"""Hostile files are refused, or kept so that they do no harm; the process that receives them does not grow."""

from collections.abc import Callable
from pathlib import Path

import pytest

from noken.files.judge import judge
from noken.files.names import safe_name
from noken.files.refusal import Refused
from noken.files.types import TYPES
from tests.noken.files.hostile import ALL
from tests.noken.files.hostile.case import Hostile
from tests.noken.files.samples import write

MEMORY = 300_000_000


def test_there_are_many() -> None:
    assert len(ALL) >= 200
    assert len({str(case) for case in ALL}) == len(ALL)


@pytest.mark.parametrize("case", ALL, ids=str)
def test_refused_or_harmless(case: Hostile, tmp_path: Path, decoder_memory: Callable[[], int]) -> None:
    path = write(tmp_path / "sent", case.made())
    try:
        found = judge(path, tmp_path)
    except Refused:
        assert case.kept is not True
    else:
        assert case.kept is not False, found
        assert found.media_type in TYPES
        name = safe_name(case.name, TYPES[found.media_type].ending)
        assert name.rsplit(".", 1)[1] == TYPES[found.media_type].ending
        if not found.media_type.startswith(("text/", "application/", "audio/")):
            assert b"hostile-ran" not in found.path.read_bytes()
    assert decoder_memory() < MEMORY
