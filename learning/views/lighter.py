"""What a file can be had as: the lighter copies that are ready, and itself; how far those are that are being made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext

from noken.files.models import File, Rendition
from noken.files.queries import file_url, rendition_url
from noken.files.renditions import AAC, AUDIO, FILMS, OPEN, OPUS_IN_WEBM, PAGE, SMALL, SMALLEST, SOUNDS, State
from noken.web.formats import file_facts, number, size
from noken.web.sounds import plays_opus

FILM = "video/mp4"
EVERYWHERE = frozenset({"audio/mpeg", "audio/mp4", "audio/wav"})
TYPES = {AUDIO: 'audio/webm; codecs="opus"', AAC: 'audio/mp4; codecs="mp4a.40.2"'}


class Track(NamedTuple):
    """One file a player may take; `type` as browsers are asked whether they play it."""

    url: str
    type: str
    bytes: int


@dataclass(frozen=True)
class Choice:
    """One way to have a sound or a film. `film`: with a picture. `tracks`: the same in one format or two.

    `picked` is the track this browser takes.
    """

    kind: str
    label: str
    tracks: tuple[Track, ...]
    film: bool
    picked: Track

    @property
    def url(self) -> str:
        return self.picked.url

    @property
    def bytes(self) -> int:
        return self.picked.bytes


def _choice(kind: str, label: str, tracks: tuple[Track, ...], film: bool) -> Choice:
    others = [track for track in tracks if track.type != TYPES[AUDIO]]
    picked = others[0] if others and plays_opus() is False else tracks[0]
    return Choice(kind, label, tracks, film, picked)


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
        """Lightest first; the file itself last, and alone where no copy is ready.

        Sound alone is left out for a browser that plays none of its tracks.
        """
        own, ready = self._own, self._ready
        sounds = [ready[kind] for kind in SOUNDS if kind in ready]
        if own.type == TYPES[AUDIO] and AUDIO not in ready:
            own_tracks, sounds = (own, *sounds), []
        else:
            own_tracks = (own,)
            if AAC not in ready and own.type in EVERYWHERE:
                sounds = [*sounds, own] if sounds else []
        found = []
        if any(track.type != TYPES[AUDIO] for track in sounds) or (sounds and plays_opus() is not False):
            found.append(_choice(AUDIO, gettext("Suara saja"), tuple(sounds), film=False))
        words = {SMALLEST: gettext("Gambar kecil"), SMALL: gettext("Gambar sedang")}
        found += [_choice(kind, words[kind], (ready[kind],), film=True) for kind in FILMS if kind in ready]
        film = self.file.blob.media_type.startswith("video/")
        return [*found, _choice("", gettext("Asli"), own_tracks, film)]

    @property
    def _own(self) -> Track:
        blob = self.file.blob
        return Track(
            file_url(self.file), TYPES[AUDIO] if blob.media_type == OPUS_IN_WEBM else blob.media_type, blob.size
        )

    @property
    def _ready(self) -> dict[str, Track]:
        return {
            copy.kind: Track(rendition_url(self.file, copy.kind), TYPES.get(copy.kind, FILM), copy.blob.size)
            for copy in self.copies
            if copy.blob is not None
        }

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
        if least.kind and least.bytes < self.file.blob.size:
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
