"""Pages of an answer as they are shown with red ink over them: photos, and papers where there are pictures of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from learning.ink import WIDE, Ink, Path, paths
from learning.models import Mark, Submission
from learning.queries.papers import inks_of
from noken.files.models import File
from noken.files.queries import file_url, files_by_ids, rendition_url, renditions_of
from noken.files.renditions import State, page_of


@dataclass(frozen=True)
class Leaf:
    """One page. `url`: its picture; `light`: the same at a fraction of the weight, or ""; `opens`: the file itself."""

    file: File
    page: int
    url: str
    light: str
    width: int
    height: int
    strokes: list[Path]

    @property
    def spot(self) -> str:
        return f"{self.file.id}:{self.page}"

    @property
    def tall(self) -> int:
        """Its height in ten-thousandths of its width, as ink is measured."""
        return round(WIDE * self.height / self.width)

    @property
    def opens(self) -> str:
        return file_url(self.file)


def leaves_of(answer: Submission, ink: Ink, light: Callable[[UUID, int], str] | None = None) -> list[Leaf]:
    """The pages of an answer that can be shown, in order."""
    return _leaves([row.file for row in answer.attachments], ink, light)


def inked_leaves(mark: Mark) -> list[Leaf]:
    """The pages of an answer that carry red ink of this mark."""
    ink = inks_of([mark.id]).get(mark.id)
    if not ink:
        return []
    files = files_by_ids(dict.fromkeys(file_id for file_id, _ in ink))
    return [leaf for leaf in _leaves(files, ink, None) if leaf.strokes]


def _leaves(files: list[File], ink: Ink, light: Callable[[UUID, int], str] | None) -> list[Leaf]:
    return [
        Leaf(
            file,
            page,
            url,
            light(file.id, page) if light else "",
            width,
            height,
            paths(ink.get((file.id, page), ())),
        )
        for file in files
        for page, url, width, height in _pictures(file)
    ]


def _pictures(file: File) -> Iterator[tuple[int, str, int, int]]:
    """Page, address and size of what can be seen of a file."""
    blob = file.blob
    if blob.media_type.startswith("image/") and blob.width and blob.height:
        yield 1, file_url(file), blob.width, blob.height
    if blob.media_type == "application/pdf":
        for row in renditions_of([file]).get(file.id, ()):
            if row.state is State.DONE and row.blob and row.blob.width and row.blob.height:
                yield page_of(row.kind), rendition_url(file, row.kind), row.blob.width, row.blob.height
