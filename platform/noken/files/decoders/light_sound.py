"""Sound alone, as light as speech needs it: Opus in WebM, one channel, about 24 kbit/s."""

from collections.abc import Sequence
from pathlib import Path

import av
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from noken.files.decoders.light import Telling, lighten
from noken.files.decoders.media import container_of, opened, streams_of
from noken.files.decoders.run import MB, Limits
from noken.files.reasons import Reason

LIMITS = Limits(memory=280 * MB, seconds=0, written=200 * MB)
RATE, BITS = 48_000, 24_000
LONG_FRAMES = {"b": str(BITS), "frame_duration": "60", "application": "audio"}


def make(source: Path, folder: Path, kinds: Sequence[str], telling: Telling) -> None:
    """One kind is asked for; a film without sound has none."""
    (kind,) = kinds
    with source.open("rb") as stream:
        container = container_of(stream.read(64))
    with opened(source, container) as media:
        _, sound = streams_of(media)
        if sound is None:
            telling.failed(kind, Reason.EMPTY)
            return
        name = f"{kind}.webm"
        seconds = _write(media, sound, folder / name, telling)
    telling.made(kind, name, "audio/webm", seconds=round(seconds, 1))


def _write(media: InputContainer, sound: AudioStream, path: Path, telling: Telling) -> float:
    """The index comes first, so that a phone can go to any place at once. Returns the seconds written."""
    whole, last = (media.duration or 0) / av.time_base, 0.0
    with av.open(path, "w", format="webm", options={"cues_to_front": "1"}) as target:
        out = target.add_stream("libopus", rate=RATE, options=LONG_FRAMES)
        out.codec_context.layout = "mono"
        out.codec_context.open()
        resampler = AudioResampler("flt", "mono", RATE, frame_size=out.codec_context.frame_size)
        for frame in media.decode(sound):
            for piece in resampler.resample(frame):
                target.mux(out.encode(piece))
            if frame.time is not None:
                last = max(last, frame.time + frame.samples / frame.sample_rate)
                telling.progress(last / whole if whole else 0)
        for piece in resampler.resample(None):
            target.mux(out.encode(piece))
        target.mux(out.encode(None))
    return last


if __name__ == "__main__":
    lighten(make, LIMITS)
