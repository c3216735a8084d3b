"""Sound and film of the demo city, encoded at install time with PyAV: a drum rhythm, and a short animated film."""

import io
import math
import tempfile
from array import array
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from PIL import Image, ImageDraw, ImageFont

RATE = 48_000
PIECE = 960
SMALL, FILM = (320, 180), (640, 360)
FRAMES_A_SECOND = 12


def drum_rhythm(seconds: int = 24) -> bytes:
    """A tifa pattern in four-four time: Opus in Ogg, mono, about 24 kbit/s."""
    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE, options={"b": "24k"})
        stream.codec_context.layout = "mono"
        _mux(container, stream, _rhythm(seconds))
    return out.getvalue()


def _rhythm(seconds: int) -> "array[int]":
    samples = array("h", bytes(2 * RATE * seconds))
    beat = RATE * 60 // 104 // 2
    pattern = (1.0, 0, 0.5, 0.5, 0.8, 0, 0.4, 0.6)
    for step in range(len(samples) // beat):
        stroke = _stroke(pattern[step % len(pattern)], 92 if step % 8 in (0, 4) else 138)
        start = step * beat
        samples[start : start + len(stroke)] = stroke[: len(samples) - start]
    return samples


def _mux(container: OutputContainer, stream: AudioStream, samples: "array[int]") -> None:
    for start in range(0, len(samples), PIECE):
        part = samples[start : start + PIECE]
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(part))
        frame.planes[0].update(part.tobytes() + bytes(frame.planes[0].buffer_size - 2 * len(part)))
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


@cache
def _stroke(loudness: float, pitch: float) -> "array[int]":
    """One stroke of a drum, over before the next one: a sine that falls in pitch and dies away."""
    samples = array("h")
    for i in range(RATE // 4):
        at = i / RATE
        value = math.sin(2 * math.pi * pitch * at * (1 + 0.6 * math.exp(-40 * at))) * math.exp(-11 * at)
        samples.append(int(19_000 * loudness * value))
    return samples


def evaporation_film(seconds: int = 20) -> bytes:
    """Drops rise from the lake, gather in a cloud and fall as rain, to a drum: H.264 and AAC in MP4, 640 by 360.

    As heavy as a phone makes it, so that every lighter copy is worth having.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "film.mp4")
        _encode_film(file, seconds)
        return file.read_bytes()


def _encode_film(file: Path, seconds: int) -> None:
    """The index comes first in the file, so that a phone can begin before it has everything."""
    grain = [Image.effect_noise(FILM, 40).convert("RGB") for _ in range(4)]
    options = {"crf": "23", "preset": "ultrafast"}
    with av.open(file, "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=FRAMES_A_SECOND, options=options)
        stream.width, stream.height, stream.pix_fmt = *FILM, "yuv420p"
        sound = container.add_stream("aac", rate=RATE, options={"b": "96k"})
        sound.codec_context.layout = "mono"
        for number in range(seconds * FRAMES_A_SECOND):
            picture = Image.blend(_picture(number / (seconds * FRAMES_A_SECOND)), grain[number % 4], 0.06)
            frame = av.VideoFrame(*FILM, "rgb24")
            frame.planes[0].update(picture.tobytes())
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        _mux(container, sound, _rhythm(seconds))


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(14)


def _picture(progress: float) -> Image.Image:
    """One frame; `progress` runs from 0 to 1."""
    image = Image.new("RGB", SMALL, "#CFE4EE")
    draw = ImageDraw.Draw(image)
    draw.ellipse((262, 12, 300, 50), fill="#F3C969")
    draw.polygon(
        [(0, 130), (70, 70), (120, 112), (190, 58), (250, 118), (320, 84), (320, 180), (0, 180)], fill="#2F7355"
    )
    draw.rectangle((0, 132, 320, 180), fill="#3C7FA6")
    grown = min(1.0, progress * 2)
    reach = 6 + 20 * grown
    for middle in (70, 96, 120):
        draw.ellipse((middle - reach, 34 - reach * 0.6, middle + reach, 34 + reach * 0.6), fill="#FFFFFF")
    for drop in range(14):
        phase = (progress * 3 + drop * 5 / 14) % 1
        rising = progress < 0.6
        x = 170 + drop * 9 - 70 * phase if rising else float(52 + drop * 6)
        y = 134 - 94 * phase if rising else 48 + 84 * phase
        draw.ellipse((x - 2, y - 3, x + 2, y + 3), fill="#FFFFFF" if rising else "#3C7FA6")
    words = "Air menguap" if progress < 0.4 else "Uap menjadi awan" if progress < 0.6 else "Hujan turun"
    draw.rectangle((0, 156, 320, 180), fill="#0E5A3D")
    draw.text((160, 168), words, fill="#FFFFFF", anchor="mm", font=_font())
    return image.resize(FILM, Image.Resampling.BILINEAR)
