"""Photos as phones hold them: each of the test set comes out upright, whichever way it was stored."""

import statistics
from pathlib import Path

import pytest
from PIL import Image

from noken.files.judge import judge
from tests.conformance.material import FOLDER, material

PHOTOS = sorted(path.name for path in (FOLDER / "photo-exif").glob("*.jpg")) or ["none"]
SIZE = {"Landscape": (60, 40), "Portrait": (40, 60)}


def tones(picture: Image.Image, size: tuple[int, int]) -> list[int]:
    return list(picture.convert("L").resize(size, Image.Resampling.BOX).tobytes())


@pytest.mark.parametrize("name", PHOTOS)
def test_upright(name: str, tmp_path: Path) -> None:
    """It looks like the photo of its kind that needs no turning, and more so than any turned copy of it."""
    folder = material("photo-exif")
    kind = name.split("_")[0]
    reference = tones(Image.open(folder / f"{kind}_1.jpg"), SIZE[kind])
    kept = Image.open(judge(folder / name, tmp_path).path)
    assert (kept.width > kept.height) == (kind == "Landscape")
    assert kept.getexif().get(0x0112, 1) == 1
    likeness = statistics.correlation(tones(kept, SIZE[kind]), reference)
    assert likeness > 0.95
    for turn in Image.Transpose:
        assert statistics.correlation(tones(kept.transpose(turn), SIZE[kind]), reference) < likeness - 0.2


def test_all_ways_of_storing_are_there() -> None:
    folder = material("photo-exif")
    ways = {Image.open(path).getexif().get(0x0112) for path in folder.glob("*.jpg")}
    assert ways >= {0, 1, 2, 3, 4, 5, 7, 8}
