"""What a file can be had as: the lighter copies that are ready, and itself; how far those are that are being made."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from noken.files.models import File, Rendition
from noken.files.queries import file_url, rendition_url
from noken.files.renditions import AUDIO, OPEN, PAGE, SMALL, SMALLEST, State
from noken.web.formats import file_facts, number, size


@dataclass(frozen=True)
class Choice:
    """One way to have a sound or a film, and what it weighs. `film`: with a picture."""

    kind: str
    label: str
    url: str
    bytes: int
    film: bool


@dataclass(frozen=True)
class Leaf:
    """One page of a paper as a light picture."""

    url: str
    width: int
    height: int
    bytes: int


@dataclass(frozen=True)
class Lighter:
    """A file with its lighter copies as they stand."""

    file: File
    copies: Sequence[Rendition]

    @property
    def choices(self) -> list[Choice]:
        """Lightest first; the file itself last, and alone where no copy is ready."""
        words = {AUDIO: gettext("Suara saja"), SMALLEST: gettext("Gambar kecil"), SMALL: gettext("Gambar sedang")}
        ready = [
            Choice(copy.kind, words[copy.kind], rendition_url(self.file, copy.kind), copy.blob.size, copy.kind != AUDIO)
            for copy in self.copies
            if copy.blob is not None and copy.kind in words
        ]
        film = self.file.blob.media_type.startswith("video/")
        return [*ready, Choice("", gettext("Asli"), file_url(self.file), self.file.blob.size, film)]

    @property
    def leaves(self) -> list[Leaf]:
        """The pages that are ready, in order."""
        return [
            Leaf(rendition_url(self.file, copy.kind), copy.blob.width or 1, copy.blob.height or 1, copy.blob.size)
            for copy in self.copies
            if copy.blob is not None and copy.kind.startswith(PAGE)
        ]

    @property
    def facts(self) -> str:
        """What the file is and weighs; what the lightest way to have it weighs, where that is less."""
        facts, leaves, least = file_facts(self.file), self.leaves, self.choices[0]
        if leaves:
            weight = sum(leaf.bytes for leaf in leaves)
            return str(gettext("%(facts)s · dibaca di sini %(size)s", facts=facts, size=size(weight)))
        if least.kind:
            return str(gettext("%(facts)s · ringan mulai %(size)s", facts=facts, size=size(least.bytes)))
        return facts

    @property
    def progress(self) -> str:
        """For those who put it up: how far the lighter copies are; "" where none is being made and none failed."""
        under_way = [copy for copy in self.copies if copy.state in OPEN]
        if under_way:
            done = sum(1.0 if copy.state not in OPEN else copy.progress for copy in self.copies) / len(self.copies)
            return str(gettext("Versi ringan sedang dibuat: %(percent)s %%", percent=number(round(done * 100))))
        if any(copy.comes_again for copy in self.copies):
            return str(gettext("Versi ringan belum berhasil dibuat; dicoba lagi nanti."))
        if any(copy.state is State.FAILED for copy in self.copies):
            return str(gettext("Versi ringan tidak bisa dibuat dari berkas ini; yang asli tetap bisa dibuka."))
        return ""
