"""Honest files of every accepted kind, made here."""

import array
import io
import math
import zipfile
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

OOXML = "application/vnd.openxmlformats-officedocument"
MAIN = {
    "docx": ("word/document.xml", f"{OOXML}.wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{OOXML}.spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{OOXML}.presentationml.presentation.main+xml"),
}


def gradient(size: tuple[int, int] = (300, 200)) -> Image.Image:
    """A picture of many colours without symmetry."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (across, down, Image.radial_gradient("L").resize(size)))


def picture(kind: str = "JPEG", size: tuple[int, int] = (300, 200), **options: object) -> bytes:
    """An encoded `gradient()`."""
    made = io.BytesIO()
    gradient(size).save(made, kind, **options)
    return made.getvalue()


def media(
    kind: str,
    film: str = "",
    sound: str = "",
    size: tuple[int, int] = (160, 120),
    seconds: int = 3,
    bits: int = 0,
    movflags: str = "",
    **metadata: str,
) -> bytes:
    """A film, a sound, or both, encoded with the named codecs; with `movflags`, an MP4 in fragments of two seconds."""
    made = io.BytesIO()
    options = {"movflags": movflags, "frag_duration": "2000000"} if movflags and kind == "mp4" else {}
    with av.open(made, "w", format=kind, options=options) as out:
        out.metadata.update(metadata)
        rate = 8000 if "amr" in sound else 48000
        picture_stream = out.add_stream(film, rate=10) if film else None
        sound_stream = out.add_stream(sound, rate=rate) if sound else None
        if isinstance(sound_stream, AudioStream):
            sound_stream.layout = "mono"
            if bits:
                sound_stream.bit_rate = bits
        if isinstance(picture_stream, VideoStream):
            picture_stream.width, picture_stream.height, picture_stream.pix_fmt = *size, "yuv420p"
            _draw(out, picture_stream, size, seconds * 10)
        if isinstance(sound_stream, AudioStream):
            _play(out, sound_stream, rate, seconds)
    return made.getvalue()


def _draw(out: OutputContainer, stream: VideoStream, size: tuple[int, int], frames: int) -> None:
    for number in range(frames):
        frame = VideoFrame.from_bytes(gradient(size).rotate(number).convert("RGBA").tobytes(), *size)
        out.mux(stream.encode(frame))
    out.mux(stream.encode())


def _play(out: OutputContainer, stream: AudioStream, rate: int, seconds: int) -> None:
    resampler = AudioResampler(stream.format, "mono", rate, frame_size=stream.codec_context.frame_size or None)
    step = rate // 50
    for start in range(0, rate * seconds, step):
        wave = array.array("h", (int(9000 * math.sin(at * 440 * math.tau / rate)) for at in range(start, start + step)))
        frame = AudioFrame("s16", "mono", step)
        frame.planes[0].update(wave.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        for piece in resampler.resample(frame):
            out.mux(stream.encode(piece))
    out.mux(stream.encode())


def turned(film: bytes) -> bytes:
    """An MP4 whose only note is that it is watched a quarter turn to the side, as phones write it."""
    made = bytearray(film)
    matrix = made.index(b"tkhd") + 4 + 40
    made[matrix : matrix + 36] = b"".join(
        number.to_bytes(4, "big", signed=True) for number in (0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30)
    )
    return bytes(made)


def archive(parts: dict[str, bytes | str], stored: tuple[str, ...] = ()) -> bytes:
    """A zip of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content, zipfile.ZIP_STORED if name in stored else None)
    return made.getvalue()


def ooxml(kind: str, extra: dict[str, bytes | str] | None = None, rels: str = "", body: str = "") -> bytes:
    """A small Word, Excel or PowerPoint file; `extra` parts, `rels` of the main part and `body` of it."""
    part, content_type = MAIN[kind]
    folder, name = part.split("/")
    types = f'<Types><Override PartName="/{part}" ContentType="{content_type}"/></Types>'
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships><Relationship Id="r" Type="x/officeDocument" Target="{part}"/></Relationships>',
        part: f"<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>",
        f"{folder}/_rels/{name}.rels": f"<Relationships>{rels}</Relationships>",
    }
    return archive(parts | (extra or {}))


def odf(kind: str, extra: dict[str, bytes | str] | None = None, body: str = "", manifest: str = "") -> bytes:
    """A small LibreOffice file: text, spreadsheet or presentation."""
    parts: dict[str, bytes | str] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content xmlns:office='o'>{body}</office:document-content>",
        "META-INF/manifest.xml": f"<manifest:manifest xmlns:manifest='m'>{manifest}</manifest:manifest>",
    }
    return archive(parts | (extra or {}), stored=("mimetype",))


def pdf(objects: tuple[str, ...] = (), catalog: str = "", streams: tuple[bytes, ...] = ()) -> bytes:
    """A PDF of one empty page, with more `objects` (numbered from 4) and entries in the `catalog`."""
    bodies = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        *(one.encode() for one in objects),
        *streams,
    ]
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(made)
    made += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    made += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    made += f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(made)


@cache
def accepted() -> dict[str, tuple[bytes, str]]:
    """Name to content and the media type it is kept under."""
    return {
        "foto.jpg": (picture("JPEG"), "image/jpeg"),
        "gambar.png": (picture("PNG"), "image/webp"),
        "gambar.webp": (picture("WEBP"), "image/webp"),
        "gambar.gif": (picture("GIF"), "image/webp"),
        "tugas.pdf": (pdf(), "application/pdf"),
        "lagu.mp3": (media("mp3", sound="libmp3lame"), "audio/mpeg"),
        "suara.m4a": (media("mp4", sound="aac"), "audio/mp4"),
        "suara.ogg": (media("ogg", sound="libopus"), "audio/ogg"),
        "suara.wav": (media("wav", sound="pcm_s16le"), "audio/wav"),
        "suara.weba": (media("webm", sound="libopus"), "audio/webm"),
        "suara.amr": (media("amr", sound="libopencore_amrnb"), "audio/amr"),
        "suara.3ga": (media("3gp", sound="libopencore_amrnb"), "audio/3gpp"),
        "film.mp4": (media("mp4", "libx264", "aac"), "video/mp4"),
        "film.mov": (media("mov", "libx264", "aac"), "video/mp4"),
        "film.webm": (media("webm", "libvpx-vp9", "libopus"), "video/webm"),
        "film.3gp": (media("3gp", "h263", "libopencore_amrnb", (176, 144)), "video/3gpp"),
        "catatan.txt": (b"Besok bawa penggaris, ya.\n", "text/plain"),
        "nilai.csv": (b"nama;nilai\nMaria;84\nObed;90\n", "text/csv"),
        "surat.docx": (ooxml("docx"), f"{OOXML}.wordprocessingml.document"),
        "nilai.xlsx": (ooxml("xlsx"), f"{OOXML}.spreadsheetml.sheet"),
        "paparan.pptx": (ooxml("pptx"), f"{OOXML}.presentationml.presentation"),
        "surat.odt": (odf("text"), "application/vnd.oasis.opendocument.text"),
        "nilai.ods": (odf("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
        "paparan.odp": (odf("presentation"), "application/vnd.oasis.opendocument.presentation"),
    }


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
