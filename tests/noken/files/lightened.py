"""The programs that make a file lighter, run once for the same bytes: what they told and made is told again."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from noken.files.light import lightening
from tests.noken.files.samples import media

Heard = list[tuple[dict[str, Any], bytes]]
HEARD: dict[tuple[str, ...], Heard] = {}


@cache
def film() -> bytes:
    """Two seconds, heavier than a phone needs: MPEG-4 part 2 with much sound."""
    return media("mp4", "mpeg4", "libmp3lame", (480, 270), 2, bits=320_000)


@contextmanager
def lightened_once(
    program: str, source: Path, folder: Path, seconds: int, kinds: Sequence[str]
) -> Iterator[Iterator[dict[str, Any]]]:
    """In the place of `noken.files.light.lightening`; the first time it is that."""
    key = (program, hashlib.sha256(source.read_bytes()).hexdigest(), *kinds)
    if key in HEARD:
        yield _again(HEARD[key], folder)
        return
    with lightening(program, source, folder, seconds, kinds) as telling:
        yield _noted(key, telling, folder)


def _noted(key: tuple[str, ...], telling: Iterator[dict[str, Any]], folder: Path) -> Iterator[dict[str, Any]]:
    heard: Heard = []
    for said in telling:
        heard.append((said, (folder / said["made"]).read_bytes() if "made" in said else b""))
        yield said
    HEARD[key] = heard


def _again(heard: Heard, folder: Path) -> Iterator[dict[str, Any]]:
    for said, content in heard:
        if "made" in said:
            (folder / said["made"]).write_bytes(content)
        yield said
