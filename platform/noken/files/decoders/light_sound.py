"""Sound alone, as light as speech needs it, one channel; one decoding for both kinds.

Opus in WebM at about 24 kbit/s; AAC-LC in MP4 at about 32 kbit/s for iPhones that play no WebM.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from noken.files.decoders.light import Telling, lighten
from noken.files.decoders.media import container_of, opened, streams_of
from noken.files.decoders.run import MB, Limits
from noken.files.reasons import Reason

LIMITS = Limits(memory=280 * MB, seconds=0, written=200 * MB)


@dataclass(frozen=True)
class Recipe:
    """How one kind is written; the index comes first, so that a phone can go to any place at once."""

    ending: str
    media_type: str
    container: str
    index: dict[str, str]
    codec: Literal["libopus", "aac"]
    samples: str
    rate: int
    options: dict[str, str]


RECIPES = {
    "audio24": Recipe(
        "webm",
        "audio/webm",
        "webm",
        {"cues_to_front": "1"},
        "libopus",
        "flt",
        48_000,
        {"b": "24000", "frame_duration": "60", "application": "audio"},
    ),
    "audio32": Recipe(
        "m4a",
        "audio/mp4",
        "ipod",
        {"movflags": "+faststart"},
        "aac",
        "fltp",
        24_000,
        {"b": "32000"},
    ),
}


class Writer:
    """One kind under way."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.recipe = kind, RECIPES[kind]
        self.name = f"{kind}.{self.recipe.ending}"
        self.target = av.open(folder / self.name, "w", format=self.recipe.container, options=self.recipe.index)
        self.out = self.target.add_stream(self.recipe.codec, rate=self.recipe.rate, options=self.recipe.options)
        self.out.codec_context.layout = "mono"
        self.out.codec_context.open()
        length = self.out.codec_context.frame_size
        self.resampler = AudioResampler(self.recipe.samples, "mono", self.recipe.rate, frame_size=length)

    def play(self, frame: AudioFrame | None) -> None:
        """Take this sound; None when there is no more."""
        for piece in self.resampler.resample(frame):
            self.target.mux(self.out.encode(piece))

    def close(self) -> None:
        """Write what is still held."""
        self.play(None)
        self.target.mux(self.out.encode(None))
        self.target.close()


def make(source: Path, folder: Path, kinds: Sequence[str], telling: Telling) -> None:
    """All kinds asked for in one go; a film without sound has none."""
    with source.open("rb") as stream:
        container = container_of(stream.read(64))
    with opened(source, container) as media:
        _, sound = streams_of(media)
        if sound is None:
            for kind in kinds:
                telling.failed(kind, Reason.EMPTY)
            return
        writers = [Writer(kind, folder) for kind in kinds]
        whole, last = (media.duration or 0) / av.time_base, 0.0
        for frame in media.decode(sound):
            for writer in writers:
                writer.play(frame)
            if frame.time is not None:
                last = max(last, frame.time + frame.samples / frame.sample_rate)
                telling.progress(last / whole if whole else 0)
    for writer in writers:
        writer.close()
        telling.made(writer.kind, writer.name, writer.recipe.media_type, seconds=round(last, 1))


if __name__ == "__main__":
    lighten(make, LIMITS)
