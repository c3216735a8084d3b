"""Sound and film: the container is named by us from the first bytes, every packet is counted, one frame is decoded.

Only demuxers of the list below ever run, on an open file and not on a path, so that nothing in a file can make FFmpeg
open another file or address.
"""

from dataclasses import dataclass
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from noken.files.decoders.run import MB, Limits, Unacceptable, Verdict, serve
from noken.files.reasons import Reason

LIMITS = Limits(memory=280 * MB, seconds=60, written=4000 * MB)
AREA = 4096 * 2304
LONGEST = 12 * 3600
PACKETS = 8_000_000
PREVIEW, PREVIEW_QUALITY = 480, 70
SOUND = frozenset({"aac", "mp3", "opus", "vorbis", "alac", "amr_nb", "amr_wb", "flac"})
FILM = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "h263"})


@dataclass(frozen=True)
class Container:
    """A demuxer to use; the types a file of it may be, with pictures and with sound alone; how it is written anew."""

    demuxer: str
    film: str | None
    sound: str
    muxer: str | None = None


def container_of(head: bytes) -> Container:
    """By the first bytes alone. QuickTime is written anew as MP4."""
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        if b"webm" not in head[:64]:
            raise Unacceptable(Reason.UNKNOWN)
        return Container("matroska", "video/webm", "audio/webm", "webm")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand.startswith((b"3gp", b"3g2", b"3ge", b"3gg")):
            return Container("mov", "video/3gpp", "audio/3gpp", "3gp")
        return Container("mov", "video/mp4", "audio/mp4", "mp4")
    if head.startswith(b"OggS"):
        return Container("ogg", None, "audio/ogg")
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return Container("wav", None, "audio/wav")
    if head.startswith(b"#!AMR"):
        return Container("amr", None, "audio/amr")
    if head.startswith((b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3", b"\xff\xe2")):
        return Container("mp3", None, "audio/mpeg")
    raise Unacceptable(Reason.UNKNOWN)


def decide(path: Path, folder: Path) -> Verdict:
    """MP4, 3GP and WebM are written anew, packets untouched: the index comes first, so that a phone can begin to
    play at once, and the place where a film was taken is gone. The length is that of the packets that are there."""
    with path.open("rb") as stream:
        kind = container_of(stream.read(64))
    with opened(path, kind) as media:
        film, sound = streams_of(media)
        if film is not None and kind.film is None:
            raise Unacceptable(Reason.UNKNOWN)
        preview, size = _first_picture(media, film, folder) if film else (None, (None, None))
        if film is None:
            _first_sound(media, sound)
    kept = f"kept.{kind.muxer}" if kind.muxer else None
    with opened(path, kind) as media:
        target = av.open(folder / kept, "w", format=kind.muxer, options=_options(kind)) if kept else None
        seconds = _walk(media, target)
    return Verdict(kind.film or "" if film else kind.sound, kept, preview, *size, seconds=round(seconds, 1))


def opened(path: Path, kind: Container) -> InputContainer:
    return av.open(path.open("rb"), "r", format=kind.demuxer, options={"max_streams": "16"}, metadata_errors="ignore")


def _options(kind: Container) -> dict[str, str]:
    return {"movflags": "+faststart"} if kind.muxer != "webm" else {}


def _wanted(media: InputContainer) -> list[Stream]:
    """Sound and film; covers, subtitles and what phones note beside a film stay behind."""
    return [
        stream
        for stream in media.streams
        if isinstance(stream, AudioStream | VideoStream) and not stream.disposition & Disposition.attached_pic
    ]


def streams_of(media: InputContainer) -> tuple[VideoStream | None, AudioStream | None]:
    wanted = _wanted(media)
    films = [stream for stream in wanted if isinstance(stream, VideoStream)]
    sounds = [stream for stream in wanted if isinstance(stream, AudioStream)]
    if not wanted or len(wanted) > 4:
        raise Unacceptable(Reason.BROKEN)
    for stream in wanted:
        name = stream.codec_context.codec.canonical_name
        if name not in (FILM if isinstance(stream, VideoStream) else SOUND) and not name.startswith("pcm_"):
            raise Unacceptable(Reason.UNKNOWN)
    for film in films:
        if film.width * film.height > AREA:
            raise Unacceptable(Reason.PIXELS)
        film.thread_type, film.codec_context.thread_count = "NONE", 1
    return films[0] if films else None, sounds[0] if sounds else None


def _first_picture(media: InputContainer, film: VideoStream, folder: Path) -> tuple[str, tuple[int | None, int | None]]:
    """A small picture from the beginning, the way up it is watched, and the size it is watched at."""
    film.codec_context.skip_frame = "NONKEY"
    frame = next(iter(media.decode(film)), None)
    if not isinstance(frame, VideoFrame) or frame.width * frame.height > AREA:
        raise Unacceptable(Reason.BROKEN)
    scale = min(1.0, PREVIEW / max(frame.width, frame.height))
    colours = frame.reformat(max(2, round(frame.width * scale)), max(2, round(frame.height * scale)), "rgb24")
    plane, size = colours.planes[0], (colours.width, colours.height)
    small = Image.frombytes("RGB", size, bytes(plane), "raw", "RGB", plane.line_size, 1)
    turn = round(frame.rotation / 90) % 4
    small = small.rotate(90 * turn, expand=True)
    small.save(folder / "preview.webp", "WEBP", quality=PREVIEW_QUALITY, method=4)
    return "preview.webp", (frame.height, frame.width) if turn % 2 else (frame.width, frame.height)


def _first_sound(media: InputContainer, sound: AudioStream | None) -> None:
    if sound is None or next(iter(media.decode(sound)), None) is None:
        raise Unacceptable(Reason.BROKEN)


def _walk(media: InputContainer, target: OutputContainer | None) -> float:
    """Count every packet, and write it to `target`. Returns the seconds that are there."""
    wanted = _wanted(media)
    copies = {stream.index: target.add_stream_from_template(stream) for stream in wanted} if target else {}
    last, count = 0.0, 0
    for packet in media.demux(*wanted):
        if packet.dts is None:
            continue
        count += 1
        if packet.pts is not None and packet.time_base:
            last = max(last, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        if count > PACKETS or last > LONGEST:
            raise Unacceptable(Reason.TOO_LARGE)
        if target:
            packet.stream = copies[packet.stream.index]
            target.mux(packet)
    claimed = (media.duration or 0) / av.time_base
    if target:
        target.close()
        if last < 0.9 * claimed - 1:
            raise Unacceptable(Reason.BROKEN)
    return last


if __name__ == "__main__":
    serve(decide, LIMITS)
