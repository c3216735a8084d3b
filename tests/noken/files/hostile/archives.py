"""Zip bombs, slips and lies; documents with macros, objects, and contents from elsewhere."""

import io
import struct
import zipfile
from collections.abc import Callable

from tests.noken.files.hostile.case import SCRIPT, Hostile, sent
from tests.noken.files.samples import MAIN, archive, odf, ooxml, picture

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
RELATION = '<Relationship Id="x" Type="http://s/{kind}" Target="{target}" TargetMode="External"/>'
OUTSIDE = ("attachedTemplate", "oleObject", "image", "frame", "subDocument")
LISTENER = "<script:event-listener xmlns:script='s' xlink:href='vnd.sun.star.script:x'/>"
LAUGHS = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">' + "".join(
    f'<!ENTITY {one} "{f"&{before};" * 10}">' for before, one in zip("bcdefgh", "cdefghi", strict=True)
)
XXE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
XXE_16 = f'<?xml version="1.0" encoding="utf-16"?>{XXE}'.encode("utf-16")


def outside(kind: str, target: str = "http://127.0.0.1:9/hostile-ran") -> bytes:
    return ooxml("docx", rels=RELATION.format(kind=kind, target=target))


def macro(kind: str) -> bytes:
    """A document that says it may hold macros."""
    part, content_type = MAIN[kind]
    enabled = content_type.replace("openxmlformats-officedocument.", "ms-").replace(
        ".main+xml", ".macroEnabled.main+xml"
    )
    return ooxml(
        kind, {"[Content_Types].xml": f'<Types><Override PartName="/{part}" ContentType="{enabled}"/></Types>'}
    )


def with_entry(name: str, mode: int = 0, method: int = zipfile.ZIP_DEFLATED, content: bytes = b"x") -> bytes:
    """A Word file with one more entry of this name and kind."""
    made = io.BytesIO(ooxml("docx"))
    with zipfile.ZipFile(made, "a") as out:
        info = zipfile.ZipInfo(name)
        info.external_attr, info.compress_type, info.create_system = mode << 16, method, 3
        out.writestr(info, content)
    return made.getvalue()


def bomb(megabytes: int) -> bytes:
    """A Word file whose text is this many megabytes of the same letter."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        out.writestr("[Content_Types].xml", f'<Types><Override ContentType="{MAIN["docx"][1]}"/></Types>')
        with out.open("word/document.xml", "w") as part:
            part.write(b"<a>")
            for _ in range(megabytes):
                part.write(b"a" * 1_000_000)
            part.write(b"</a>")
    return made.getvalue()


def overlapping(times: int) -> bytes:
    """Many names in the directory for the same compressed bytes."""
    single = archive({"[Content_Types].xml": f'<Types><Override ContentType="{MAIN["docx"][1]}"/></Types>'})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", zipfile.ZipFile(io.BytesIO(single)).read("[Content_Types].xml"))
        out.writestr("word/document.xml", b"<a>" + b"a" * 10_000_000 + b"</a>")
        (entry,) = [one for one in out.infolist() if one.filename == "word/document.xml"]
        for number in range(times):
            copy = zipfile.ZipInfo(f"word/part{number}.xml")
            copy.header_offset, copy.compress_type = entry.header_offset, entry.compress_type
            copy.CRC, copy.compress_size, copy.file_size = entry.CRC, entry.compress_size, entry.file_size
            out.filelist.append(copy)
    return made.getvalue()


def nested(depth: int) -> bytes:
    content = b"a" * 1_000_000
    for level in range(depth):
        content = archive({f"{level}-{number}.zip": content for number in range(8)})
    return content


def lying_size() -> bytes:
    """A document whose text is declared to be ten bytes long and is twenty megabytes."""
    made = bytearray(bomb(20))
    place = made.rindex(b"word/document.xml") - 46
    made[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(made)


def encrypted() -> bytes:
    made = bytearray(ooxml("docx"))
    made[made.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def twice() -> bytes:
    """Two parts of the same name: programs differ in which one they read."""
    made = io.BytesIO(ooxml("docx"))
    with zipfile.ZipFile(made, "a") as out:
        out.writestr("word/Document.xml", "<b/>")
    return made.getvalue()


def many(entries: int) -> bytes:
    return ooxml("docx", {f"word/media/{number}.txt": "" for number in range(entries)})


def made(name: str, content: Callable[[], bytes], kept: bool | None = False, why: str = "") -> Hostile:
    return Hostile(name, content, kept, why or name)


def field(*texts: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{text}</w:instrText></w:r>" for text in texts)
    return ooxml("docx", body=runs)


ZIPS = (
    made("bom.docx", lambda: bomb(500), why="500 MB in 500 kB"),
    made("bom.xlsx", lambda: bomb(150), why="150 MB in 150 kB"),
    made("tumpang.docx", lambda: overlapping(200), why="overlapping entries"),
    made("sarang.zip", lambda: nested(3), why="nested zips"),
    made("sarang.docx", lambda: nested(2), why="nested zips called docx"),
    made("bohong.docx", lying_size, why="a size that lies"),
    made("banyak.docx", lambda: many(9000), why="nine thousand entries"),
    made("isi.zip", lambda: archive({"a.txt": "a"})),
    sent("kosong.zip", b"PK\x05\x06" + bytes(18)),
    sent("alat.apk", archive({"AndroidManifest.xml": b"\x03\0", "classes.dex": b"dex\n035\0"})),
    sent("alat.jar", archive({"META-INF/MANIFEST.MF": "Main-Class: A"})),
    sent("alat.xpi", archive({"manifest.json": "{}"})),
    *(
        sent(f"{place}.docx", with_entry(name), why=f"slip {name}")
        for place, name in enumerate(
            ("../../etc/cron.d/x", "/etc/passwd", "..\\..\\a.exe", "C:/a.exe", "word/../../x", "a/..")
        )
    ),
    sent("tautan.docx", with_entry("word/link", 0o120777, content=b"/etc/passwd"), why="symlink"),
    sent("alat.docx", with_entry("word/dev", 0o060666), why="device"),
    sent("bzip.docx", with_entry("word/a.xml", method=zipfile.ZIP_BZIP2), why="bzip2 entry"),
    sent("lzma.docx", with_entry("word/a.xml", method=zipfile.ZIP_LZMA), why="lzma entry"),
    sent("kunci.docx", encrypted(), why="encrypted entry"),
    sent("kembar.docx", twice(), why="same name twice"),
    sent("awalan.docx", b"PK\x03\x04" + bytes(300) + ooxml("docx"), why="archive after rubbish"),
    sent("potong.docx", ooxml("docx")[:-30], why="archive without an end"),
)

OFFICE = (
    *(sent(f"makro.{kind[:-1]}m", macro(kind), why=f"{kind[:-1]}m") for kind in MAIN),
    *(sent(f"makro.{kind}", macro(kind), why=f"{kind[:-1]}m called {kind}") for kind in MAIN),
    sent("vba.docx", ooxml("docx", {"word/vbaProject.bin": OLE})),
    sent("vba-besar.docx", ooxml("docx", {"word/VBAPROJECT.BIN": OLE})),
    sent("aktif.docx", ooxml("docx", {"word/activeX/activeX1.bin": OLE})),
    sent("ole.docx", ooxml("docx", {"word/embeddings/oleObject1.bin": OLE})),
    sent("exe.docx", ooxml("docx", {"word/embeddings/a.exe": b"MZ"})),
    sent("dalam.docx", ooxml("docx", {"word/embeddings/a.xlsx": ooxml("xlsx", {"xl/vbaProject.bin": OLE})})),
    sent("dalam-lagi.docx", ooxml("docx", {"word/embeddings/a.xlsx": b"PK\x03\x04rubbish"})),
    sent("makro4.xlsx", ooxml("xlsx", {"xl/macrosheets/sheet1.xml": "<a/>"})),
    sent("pita.docx", ooxml("docx", {"customUI/customUI.xml": "<a/>"})),
    *(sent(f"{kind}.docx", outside(kind)) for kind in OUTSIDE),
    sent("bagi.docx", outside("attachedTemplate", "\\\\127.0.0.1\\share\\a.dotm"), why="template on a share"),
    sent("luar.xlsx", ooxml("xlsx", {"xl/externalLinks/externalLink1.xml": "<ddeLink/>"})),
    sent("koneksi.xlsx", ooxml("xlsx", {"xl/connections.xml": "<a/>"})),
    sent("dde.docx", field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"')),
    sent("dde-potong.docx", field("DD", "EAU", "TO calc")),
    sent("dde-lain.docx", ooxml("docx", body='<w:fldSimple w:instr=" DDE excel x"/>')),
    sent("xxe.docx", ooxml("docx", {"word/footnotes.xml": XXE})),
    sent("xxe-isi.docx", ooxml("docx", {"word/document.xml": XXE})),
    sent(
        "xxe-16.docx", ooxml("docx", {"word/a.xml": f'<?xml version="1.0" encoding="utf-16"?>{XXE}'.encode("utf-16")})
    ),
    sent("xxe-rels.docx", ooxml("docx", {"word/_rels/a.xml.rels": XXE})),
    sent("tawa.docx", ooxml("docx", {"word/document.xml": f"{LAUGHS}]><a>&i;</a>"})),
    sent("tawa.xlsx", ooxml("xlsx", {"xl/sharedStrings.xml": f"<!--{'x' * 9000}-->{LAUGHS}]><a>&i;</a>"})),
    sent("dalam.xlsx", ooxml("xlsx", {"[Content_Types].xml": "<a>" * 3000}), why="deep xml"),
    sent("tiada.docx", archive({"[Content_Types].xml": "<Types/>"})),
    sent("gambar.docx", ooxml("docx", {"word/media/a.svg": f"<svg onload='{SCRIPT}'/>"}), True),
    sent("tautan-js.docx", ooxml("docx", rels=RELATION.format(kind="hyperlink", target="javascript:x")), True),
    *(sent(f"lama.{ending}", OLE) for ending in ("doc", "xls", "ppt", "msi", "msg", "jpg")),
    sent("kaya.rtf", b"{\\rtf1{\\object\\objocx}}"),
    sent("kaya.doc", b"{\\rtf1{\\object\\objdata 01050000}}"),
    sent("dasar.odt", odf("text", {"Basic/Standard/Module1.xml": "<a/>"})),
    sent("skrip.odt", odf("text", {"Scripts/python/a.py": "import os"})),
    sent("dengar.odt", odf("text", body=LISTENER)),
    sent("ole.odt", odf("text", body="<draw:object-ole xlink:href='./a'/>")),
    sent("luar.odt", odf("text", body="<draw:image xlink:href='http://127.0.0.1:9/hostile-ran'/>")),
    sent("luar-lagi.odt", odf("text", body="<draw:floating-frame xlink:href='file:///etc/passwd'/>")),
    sent("dde.ods", odf("spreadsheet", body="<table:dde-link/>")),
    sent("kunci.odt", odf("text", manifest="<manifest:encryption-data/>")),
    sent("xxe.odt", odf("text", {"meta.xml": XXE})),
    sent("datar.fodt", '<?xml version="1.0"?><office:document/>'),
    sent("gambar.odt", odf("text", {"Pictures/a.png": picture("PNG")}), True),
)

ARCHIVES: tuple[Hostile, ...] = ZIPS + OFFICE
