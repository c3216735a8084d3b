"""Pictures that flood the memory, papers that act, sound and film that claim the impossible."""

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.noken.files.hostile.case import HTML, Hostile, sent
from tests.noken.files.samples import gradient, media, pdf, picture


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *extra: bytes, rows: int = 1) -> bytes:
    """A PNG that claims this size and brings a few rows."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(bytes((3 * width + 1) * rows), 9))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + data + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    """A JPEG with another size in its head."""
    made = bytearray(picture())
    place = made.index(b"\xff\xc0") + 5
    made[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(made)


def flood(kind: str, size: int, mode: str = "1", **options: object) -> bytes:
    made = io.BytesIO()
    Image.new(mode, (size, size)).save(made, kind, **options)
    return made.getvalue()


def animated(kind: str, frames: int, size: tuple[int, int] = (60, 40)) -> bytes:
    made = io.BytesIO()
    pictures = [gradient(size).rotate(number) for number in range(frames)]
    pictures[0].save(made, kind, save_all=True, append_images=pictures[1:])
    return made.getvalue()


def gif(width: int, height: int) -> bytes:
    made = bytearray(picture("GIF"))
    made[6:10] = struct.pack("<HH", width, height)
    return bytes(made)


def exif_loop() -> bytes:
    """A directory that points to itself."""
    entry = struct.pack(">HHII", 0x8769, 4, 1, 8)
    return picture(exif=b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", 1) + entry + struct.pack(">I", 8))


def patched(content: bytes, sign: bytes, distance: int, fresh: bytes) -> bytes:
    made = bytearray(content)
    place = made.index(sign) + distance
    made[place : place + len(fresh)] = fresh
    return bytes(made)


def made(name: str, content: Callable[[], bytes], kept: bool | None = False, why: str = "") -> Hostile:
    return Hostile(name, content, kept, why or name)


def stream(content: bytes, entries: str = "") -> bytes:
    return f"<< {entries} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def object_stream() -> bytes:
    """A PDF whose script hides in a compressed stream of objects."""
    inner = b"9 0 << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    packed = stream(zlib.compress(inner), "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    body = pdf((), "/OpenAction 9 0 R")
    start = body.index(b"xref\n")
    made, place = bytearray(body[:start]), start
    made += b"8 0 obj\n" + packed + b"\nendobj\n"
    table = len(made)
    places = {1: body.index(b"1 0 obj"), 2: body.index(b"2 0 obj"), 3: body.index(b"3 0 obj"), 8: place, 10: table}
    rows = [
        b"\x02" + struct.pack(">IB", 8, 0) if n == 9 else b"\x01" + struct.pack(">IB", places.get(n, 0), 0)
        for n in range(11)
    ]
    for number in (0, 4, 5, 6, 7):
        rows[number] = bytes(6)
    content = zlib.compress(b"".join(rows))
    made += b"10 0 obj\n"
    made += stream(content, "/Type /XRef /W [1 4 1] /Index [0 11] /Size 11 /Root 1 0 R /Filter /FlateDecode")
    made += f"\nendobj\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(made)


# Lossless, 16,000 by 16,000, black; making it takes seconds.
BLACK_WEBP = bytes.fromhex("524946461a000000574542505650384c0e0000002f7ffe9f0f071011fd0f4444ff03")
BOMB = zlib.compress(bytes(90_000_000), 9)
MANY_ORIENTATIONS = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\xff\xff\xff\xff\0\0\0\0"

PICTURES = (
    sent("0.jpg", b"", why="nothing"),
    sent("1.jpg", b"\xff", why="one byte"),
    sent("kepala.jpg", b"\xff\xd8\xff\xe0", why="only a head"),
    sent("60000.png", png(60_000, 60_000), why="png of 3.6 billion pixels"),
    sent("2000000.png", png(2_000_000, 1), None, why="png of one very long row"),
    sent("65500.jpg", jpeg(65_500, 65_500), why="jpeg of 4 billion pixels"),
    sent("65535.gif", gif(65_535, 65_535), why="gif of 4 billion pixels"),
    made("20000.png", lambda: flood("PNG", 20_000), why="png of 400 million real pixels"),
    sent("16000.webp", BLACK_WEBP, why="webp of 256 million pixels"),
    made("12000.jpg", lambda: flood("JPEG", 12_000, "L"), why="jpeg of 144 million pixels"),
    made("9000.tif", lambda: flood("TIFF", 9000, compression="group4"), why="tiff flood"),
    sent("idat.png", png(100, 100, rows=200_000), None, why="more rows than promised"),
    sent(
        "teks.png", png(9, 9, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(90_000_000), 9)), rows=9), None, "text bomb"
    ),
    sent(
        "profil.png",
        png(9, 9, chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(90_000_000), 9)), rows=9),
        None,
        "icc bomb",
    ),
    sent("icc.jpg", picture(icc_profile=b"\xff" * 60_000), True, "icc garbage"),
    sent("exif.jpg", picture(exif=b"Exif\0\0" + b"\xff" * 60_000), True, "exif garbage"),
    sent("putar.jpg", exif_loop(), True, "exif that points to itself"),
    sent(
        "tanda.jpg",
        picture(exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\xff\xff\xff\xff\0\0\0\0"),
        True,
        "exif count",
    ),
    sent("potong.jpg", picture()[:2000], why="half a jpeg"),
    sent("potong.png", picture("PNG")[:5000], why="half a png"),
    sent("potong.webp", picture("WEBP")[:500], why="half a webp"),
    sent("potong.gif", picture("GIF")[:3000], why="half a gif"),
    made("gerak.gif", lambda: animated("GIF", 300, (15, 10)), True, "gif of 300 pictures"),
    made("gerak.webp", lambda: animated("WEBP", 100), True, "webp of 100 pictures"),
    made("gerak.png", lambda: animated("PNG", 50), True, "png of 50 pictures"),
    sent("nol.png", png(0, 0), why="png without a size"),
    sent("crc.png", patched(picture("PNG"), b"IDAT", 9, b"\xff" * 40), None, "png with wrong sums"),
)

ACTION = "/OpenAction 4 0 R"
FILESPEC = ("<< /Type /Filespec /EF << /F 5 0 R >> >>",)
DEFLATED_TWICE = stream(zlib.compress(BOMB), "/Filter [/FlateDecode /FlateDecode]")

PAPERS = (
    sent("js.pdf", pdf(("<< /S /JavaScript /JS (app.alert\\(1\\)) >>",), ACTION)),
    sent("js-nama.pdf", pdf(("<< /S /JavaScript /JS (x) >>",), "/Names << /JavaScript << /Names [(a) 4 0 R] >> >>")),
    sent("js-sandi.pdf", pdf(("<< /S /J#61vaScript /J#53 (x) >>",), ACTION), why="js with an escaped name"),
    sent("js-yatim.pdf", pdf(("<< /S /JavaScript /JS (x) >>",)), why="js nobody points to"),
    sent("js-aliran.pdf", object_stream(), why="js in a stream of objects"),
    sent("js-lampau.pdf", pdf() + b"\n9 0 obj << /S /JavaScript /JS (x) >> endobj\n", why="js no table leads to"),
    sent("luncur.pdf", pdf(("<< /S /Launch /F (calc.exe) >>",), ACTION)),
    sent("kirim.pdf", pdf(("<< /S /SubmitForm /F (http://127.0.0.1:9/hostile-ran) >>",), ACTION)),
    sent("impor.pdf", pdf(("<< /S /ImportData /F (a.fdf) >>",), ACTION)),
    sent("xfa.pdf", pdf(("(<xdp/>)",), "/AcroForm << /XFA 4 0 R >>")),
    sent("kaya.pdf", pdf(("<< /Type /Annot /Subtype /RichMedia >>",))),
    sent("film.pdf", pdf(("<< /Type /Annot /Subtype /Movie >>",))),
    sent("tiga.pdf", pdf(("<< /Type /Annot /Subtype /3D >>",))),
    sent(
        "lampir.pdf",
        pdf(FILESPEC, streams=(stream(b"MZ", "/Type /EmbeddedFile"),)),
    ),
    sent("lampir-lagi.pdf", pdf(("<< /Type /Annot /Subtype /FileAttachment >>",))),
    sent("putar.pdf", pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"), None, "pages that hold themselves"),
    sent("seribu.pdf", pdf().replace(b"/Count 1 ", b"/Count 99999999 "), None, "a hundred million pages claimed"),
    sent(
        "bom.pdf",
        pdf(streams=(DEFLATED_TWICE,)),
        None,
        "stream bomb",
    ),
    sent("xref.pdf", patched(pdf(), b"startxref\n", 10, b"9"), None, "a table that is elsewhere"),
    sent("prev.pdf", pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 9"), None, "a table before the table"),
    sent("dalam.pdf", pdf(("[" * 5000 + "]" * 5000,)), None, "deep arrays"),
    sent("kepala.pdf", b"%PDF-1.7\n" + HTML.encode(), why="a page under the head of a pdf"),
    sent("kunci.pdf", pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /X >>"), why="locked pdf"),
)


def changed(sign: bytes, distance: int, fresh: bytes, kind: str, film: str = "", sound: str = "") -> bytes:
    """A film or a sound with some bytes after a sign changed."""
    return patched(media(kind, film, sound, seconds=1), sign, distance, fresh)


def claims_4_gb() -> bytes:
    endless = b"\xff" * 4
    return patched(changed(b"RIFF", 4, endless, "wav", "", "pcm_s16le"), b"data", 4, endless)


WIDE = b"\xff\x3f\xff\x3f"
SOUND_AND_FILM = (
    made("empat.wav", claims_4_gb, True, "wav that claims 4 GB"),
    made("nol.wav", lambda: changed(b"fmt ", 10, b"\0\0", "wav", "", "pcm_s16le"), None, "no channels"),
    made("sejuta.wav", lambda: changed(b"fmt ", 10, b"\xff\xff", "wav", "", "pcm_s16le"), None, "65,535 channels"),
    made("besar.webm", lambda: changed(b"\x9d\x01\x2a", 3, WIDE, "webm", "libvpx"), None, "film 16,383 wide"),
    made("besar.mp4", lambda: changed(b"avc1", 28, b"\xff" * 4, "mp4", "libx264"), None, "film 65,535 wide"),
    made("potong.mp4", lambda: media("mp4", "libx264", "aac")[:9000], why="half an mp4"),
    made("potong.webm", lambda: media("webm", "libvpx")[:300], why="the head of a webm"),
    made("ekor.mp4", lambda: media("mp4", "libx264") + HTML.encode(), True, "mp4 and page"),
    made("bebas.mp4", lambda: media("mp4", "libx264", comment=HTML), True, "mp4 with a page as comment"),
    made(
        "tanda.mp3", lambda: media("mp3", sound="libmp3lame", seconds=1, title=HTML), True, "mp3 with a page as title"
    ),
    made(
        "luar.mp4", lambda: patched(media("mp4", "libx264"), b"url \0\0\0\x01", 4, b"\0\0\0\0"), None, "film elsewhere"
    ),
    made(
        "kotak.mp4", lambda: patched(media("mp4", "libx264"), b"moov", -4, b"\xff\xff\xff\xff"), None, "a box of 4 GB"
    ),
    made("matroska.webm", lambda: media("matroska", "libx264"), why="matroska called webm"),
    made("mpeg.mp4", lambda: media("mp4", "mpeg2video"), why="mp4 with an old codec"),
    sent("kosong.ogg", b"OggS" + bytes(200)),
    sent("kosong.amr", b"#!AMR\n"),
    sent("kosong.mp4", b"\0\0\0\x18ftypisom\0\0\0\0isommp42"),
    sent("kosong.webm", b"\x1a\x45\xdf\xa3\x80webm"),
    sent("acak.mp3", b"\xff\xfb\x90\0" + bytes(range(256)) * 20, None, "rubbish that begins like mp3"),
)

MEDIA: tuple[Hostile, ...] = PICTURES + PAPERS + SOUND_AND_FILM
