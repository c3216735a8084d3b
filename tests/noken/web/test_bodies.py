"""Bodies on their way in: what they may take of the house."""

import errno
from pathlib import Path

import pytest

from noken.web import bodies
from noken.web.bodies import IN_MEMORY, Spool


def test_bodies_never_take_the_last_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Strangers may send bodies too; the database must still be able to write."""
    monkeypatch.setattr(bodies, "LEFT_FREE", 1 << 60)
    small, large = Spool(tmp_path), Spool(tmp_path)
    small.add(b"x" * (IN_MEMORY - 1))
    assert len(small.finish().read()) == IN_MEMORY - 1
    with pytest.raises(OSError, match=f"Errno {errno.ENOSPC}"):
        large.add(b"x" * IN_MEMORY)
    large.drop()


def test_a_large_body_waits_on_the_disk_unnamed(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for _ in range(3):
        spool.add(b"x" * IN_MEMORY)
    assert len(spool.finish().read()) == 3 * IN_MEMORY
    assert list(tmp_path.iterdir()) == []
    spool.drop()
