"""Film in small pictures: H.264 baseline and AAC in MP4, which every phone plays; one decoding for all sizes.

Pictures are chosen, never doubled: a clock that jumps in a hostile file makes nothing longer. They are shrunk before
they are turned upright, so that no second one of full size is ever held.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.filter import Graph
from av.video.frame import VideoFrame

from noken.files.decoders.light import Telling, lighten
from noken.files.decoders.media import AREA, Container, container_of, opened, streams_of
from noken.files.decoders.run import MB, Limits, Unacceptable
from noken.files.reasons import Reason

LIMITS = Limits(memory=480 * MB, seconds=0, written=400 * MB)
CLOCK = Fraction(1, 12_800)
SOUND_RATE, SOUND_BITS = 24_000, 28_000
TURNS = {1: (("transpose", "cclock"),), 2: (("hflip", ""), ("vflip", "")), 3: (("transpose", "clock"),)}


@dataclass(frozen=True)
class Measure:
    """Of one kind: pixels of the shorter side, pictures a second, quality (x264's), the most bits a second."""

    side: int
    rate: int
    quality: int
    most: int


MEASURES = {"video144": Measure(144, 15, 28, 90_000), "video240": Measure(240, 30, 27, 200_000)}


@dataclass(frozen=True)
class Picture:
    """How the film is watched: its size as stored, with square pixels, and quarter turns to the left."""

    width: int
    height: int
    turn: int

    def shrunk(self, side: int) -> tuple[int, int]:
        """Before it is turned: the shorter side at most `side`, both even, as the encoder wants them."""
        scale = min(1.0, side / min(self.width, self.height))
        return max(2, round(self.width * scale / 2) * 2), max(2, round(self.height * scale / 2) * 2)


class Writer:
    """One size under way."""

    def __init__(self, kind: str, path: Path, picture: Picture, sound: bool) -> None:
        measure = MEASURES[kind]
        self.kind, self.step, self.due, self.last = kind, 1 / measure.rate, float("-inf"), -1
        self.size = width, height = picture.shrunk(measure.side)
        self.turner = _turner(width, height, picture.turn)
        self.target = av.open(path, "w", format="mp4", options={"movflags": "+faststart"})
        self.film = self.target.add_stream("libx264", rate=measure.rate, options=_quality(measure))
        self.film.width, self.film.height = (height, width) if picture.turn % 2 else (width, height)
        self.film.pix_fmt, self.film.codec_context.time_base = "yuv420p", CLOCK
        self.film.codec_context.thread_count = 1
        self.sound = self.target.add_stream("aac", rate=SOUND_RATE, options={"b": str(SOUND_BITS)}) if sound else None
        if self.sound is not None:
            self.sound.codec_context.layout = "mono"
            self.sound.codec_context.open()
            self.resampler = AudioResampler("fltp", "mono", SOUND_RATE, frame_size=self.sound.codec_context.frame_size)

    def show(self, frame: VideoFrame) -> None:
        """Take this picture if its time has come."""
        at = frame.time
        if at is None or at < self.due:
            return
        self.due = max(self.due, at - self.step / 2) + self.step
        small = frame.reformat(*self.size, "yuv420p")
        small.pts, small.time_base = max(self.last + 1, round(at / CLOCK)), CLOCK
        self.last = small.pts
        if self.turner is not None:
            self.turner.vpush(small)
            small = self.turner.vpull()
        small.pict_type = 0
        self.target.mux(self.film.encode(small))

    def play(self, frame: AudioFrame | None) -> None:
        """Take this sound; None when there is no more."""
        if self.sound is not None:
            for piece in self.resampler.resample(frame):
                self.target.mux(self.sound.encode(piece))

    def close(self) -> None:
        """Write what is still held."""
        if self.last < 0:
            raise Unacceptable(Reason.BROKEN)
        self.target.mux(self.film.encode(None))
        if self.sound is not None:
            self.play(None)
            self.target.mux(self.sound.encode(None))
        self.target.close()


def make(source: Path, folder: Path, kinds: Sequence[str], telling: Telling) -> None:
    """All kinds asked for in one go."""
    with source.open("rb") as stream:
        container = container_of(stream.read(64))
    picture, sound, whole = _look(source, container)
    writers = [Writer(kind, folder / f"{kind}.mp4", picture, sound) for kind in kinds]
    last = 0.0
    with opened(source, container) as media:
        wanted = [stream for stream in streams_of(media) if stream is not None]
        for frame in media.decode(*wanted):
            if isinstance(frame, VideoFrame):
                _fits(frame)
                for writer in writers:
                    writer.show(frame)
            elif isinstance(frame, AudioFrame):
                for writer in writers:
                    writer.play(frame)
            last = max(last, getattr(frame, "time", None) or last)
            telling.progress(last / whole if whole else 0)
    for writer in writers:
        writer.close()
        size = {"width": writer.film.width, "height": writer.film.height}
        telling.made(writer.kind, f"{writer.kind}.mp4", "video/mp4", seconds=round(last, 1), **size)


def _look(source: Path, container: Container) -> tuple[Picture, bool, float]:
    """The first picture; whether there is sound; seconds as the container says."""
    with opened(source, container) as media:
        film, sound = streams_of(media)
        frame = next(iter(media.decode(film)), None) if film is not None else None
        if film is None or not isinstance(frame, VideoFrame):
            raise Unacceptable(Reason.BROKEN)
        _fits(frame)
        square = film.sample_aspect_ratio or 1
        width = round(frame.width * min(4, max(Fraction(1, 4), square)))
        return (
            Picture(width, frame.height, round(frame.rotation / 90) % 4),
            sound is not None,
            (media.duration or 0) / av.time_base,
        )


def _fits(frame: VideoFrame) -> None:
    if frame.width * frame.height > AREA:
        raise Unacceptable(Reason.PIXELS)


def _quality(measure: Measure) -> dict[str, str]:
    """As good as `quality` and never more than `most`; a place to jump to every ten seconds."""
    return {
        "profile": "baseline",
        "preset": "medium",
        "crf": str(measure.quality),
        "maxrate": str(measure.most),
        "bufsize": str(2 * measure.most),
        "g": str(10 * measure.rate),
    }


def _turner(width: int, height: int, turn: int) -> Graph | None:
    if turn not in TURNS:
        return None
    graph = Graph()
    steps = [graph.add_buffer(width=width, height=height, format=av.VideoFormat("yuv420p"), time_base=CLOCK)]
    steps += [graph.add(name, value) if value else graph.add(name) for name, value in TURNS[turn]]
    graph.link_nodes(*steps, graph.add("buffersink")).configure()
    return graph


if __name__ == "__main__":
    lighten(make, LIMITS)
