"""Pages and scripts under all names, polyglots, programs, and names that lie."""

import gzip
import zlib

from tests.noken.files.hostile.case import HTML, SCRIPT, SVG, Hostile, sent
from tests.noken.files.samples import archive, pdf, picture

MHTML = f"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n{HTML}"

PAGES = (
    sent("gambar.svg", SVG),
    sent("gambar.svg.png", SVG),
    sent("foto.jpg", SVG, why="svg called jpg"),
    sent("catatan.txt", SVG, why="svg called txt"),
    sent("gambar-xml.svg", f'<?xml version="1.0"?><!DOCTYPE svg>{SVG}'),
    sent("gambar-bom.svg", "\ufeff" + SVG),
    sent("gambar-ruang.svg", "\n" * 1500 + SVG),
    sent("gambar-16.svg", SVG.encode("utf-16")),
    sent("gambar.svgz", gzip.compress(SVG.encode())),
    sent("entitas.svg", f'<!DOCTYPE svg [<!ENTITY x "{SCRIPT}">]><svg>&x;</svg>'),
    sent("tawa.svg", '<!DOCTYPE a [<!ENTITY b "' + "b" * 99 + '"><!ENTITY c "' + "&b;" * 99 + '">]><a>&c;</a>'),
    sent("halaman.html", HTML),
    sent("halaman.jpg", HTML),
    sent("halaman.pdf", HTML),
    sent("halaman.mp4", HTML),
    sent("halaman.docx", HTML),
    sent("halaman.txt", HTML),
    sent("halaman-komentar.html", f"<!-- x -->{HTML}"),
    sent("halaman-tanpa.html", f"<script>{SCRIPT}</script>"),
    sent("halaman-16.html", HTML.encode("utf-16")),
    sent("halaman.xhtml", f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>{SCRIPT}</script>'),
    sent("gaya.xml", '<?xml-stylesheet href="data:text/xsl,x" type="text/xsl"?><a/>'),
    sent("halaman.hta", f"<html><hta:application/><script>{SCRIPT}</script>"),
    sent("halaman.mht", MHTML),
    sent("surat.eml", f"From: <Saved by Blink>\r\n{MHTML}"),
    sent("jauh.html", "a" * 5000 + HTML, True, "a page far below plain text"),
    sent("tujuh.html", f"+ADw-script+AD4-{SCRIPT}+ADw-/script+AD4-", True, "utf-7"),
    sent("skrip.js", SCRIPT, True),
    sent("skrip.jpg", f"/*{'x' * 50}*/{SCRIPT}", True, "script called jpg"),
    sent("modul.mjs", f"import('/a');{SCRIPT}", True),
    sent("kerja.sw.js", "self.addEventListener('fetch', e => e.respondWith(new Response('hostile-ran')))", True),
    sent("gaya.css", "@import 'javascript:alert(1)';body{background:url(/hostile-ran)}", True),
    sent("awal.bat", "@echo off\r\ndel /q *\r\n", True),
    sent("awal.ps1", "Invoke-Expression 'calc'", True),
    sent("awal.sh", "#!/bin/sh\nrm -rf ~\n", True),
    sent("pintas.url", "[InternetShortcut]\r\nURL=file:///c:/windows/calc.exe\r\n", True),
    sent("index.php", "<?php system($_GET['c']);"),
    sent(".htaccess", "AddType text/html .jpg\n", True),
    sent("rumus.csv", "nama;nilai\n=cmd|'/c calc'!A0;1\n@SUM(1);2\n", True),
    sent("gambar.mvg", "push graphic-context\nimage over 0,0 0,0 'https://127.0.0.1/x'\npop graphic-context\n", True),
    sent("daftar.m3u8", "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", True),
    sent(
        "daftar.mp4", "#EXTM3U\n#EXTINF:1,\nconcat:http://127.0.0.1/a|file:///etc/passwd\n", True, "playlist called mp4"
    ),
    sent("gabung.mp4", "ffconcat version 1.0\nfile /etc/passwd\n", True),
    sent("kartu.vcf", "BEGIN:VCARD\nEND:VCARD\n"),
    sent("pos.ps", "%!PS-Adobe-3.0\n(%pipe%calc) (w) file\n"),
    sent("pos.jpg", "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", why="eps called jpg"),
    sent("pos.eps", b"\xc5\xd0\xd3\xc6" + bytes(28) + b"%!PS"),
)

POLYGLOTS = (
    sent("a.gif", f"GIF89a/*{'x' * 40}*/=1;{SCRIPT}", why="gif and script"),
    sent("b.gif", picture("GIF") + HTML.encode(), True, "gif and page"),
    sent("c.jpg", picture() + HTML.encode(), True, "jpeg and page"),
    sent("d.jpg", picture(comment=HTML.encode()), True, "jpeg with a page as comment"),
    sent("e.jpg", picture(exif=b"Exif\0\0MM\0*" + HTML.encode()), True, "jpeg with a page as exif"),
    sent("f.png", picture("PNG") + archive({"META-INF/MANIFEST.MF": "Main-Class: A"}), True, "png and jar"),
    sent("g.webp", picture("WEBP") + HTML.encode(), True, "webp and page"),
    sent("h.pdf", HTML.encode() + pdf(), why="page before pdf"),
    sent("i.pdf", b"\n" * 900 + pdf(), why="pdf far below"),
    sent("j.pdf", pdf() + HTML.encode(), None, "pdf and page"),
    sent("k.pdf", pdf() + archive({"word/document.xml": "<a/>"}), None, "pdf and zip"),
    sent("l.docx", picture("GIF") + archive({"[Content_Types].xml": "<Types/>"}), True, "gif and zip"),
    sent("m.wav", b"RIFF=1/*WAVEfmt */;" + SCRIPT.encode(), why="wav and script"),
    sent("n.mp3", b"ID3\x03\0\0\0\0\0\x7f" + HTML.encode(), why="mp3 tag with a page"),
    sent("o.jpg", b"\xff\xd8\xff\xfe" + f"*/={SCRIPT}/*".encode(), why="jpeg and script"),
    sent("p.bmp", b"BM" + HTML.encode(), None, "bmp and page"),
    sent("q.txt", f"GIF87a{'a' * 30}", why="text that begins like a gif"),
)

PROGRAMS = tuple(
    sent(name, start + bytes(64))
    for name, start in {
        "permainan.exe": b"MZ\x90\0",
        "permainan.jpg": b"MZ\x90\0",
        "alat.elf": b"\x7fELF\x02\x01\x01",
        "alat.macho": b"\xcf\xfa\xed\xfe",
        "Alat.class": b"\xca\xfe\xba\xbe\0\0\0\x34",
        "alat.dex": b"dex\n035\0",
        "alat.wasm": b"\0asm\x01\0\0\0",
        "alat.pyc": b"\xa7\r\r\n\0",
        "alat.lnk": b"L\0\0\0\x01\x14\x02\0",
        "film.swf": b"FWS\x0a" + bytes(20),
        "film.avi": b"RIFF\xff\xff\0\0AVI LIST",
        "film-z.swf": b"CWS\x0a" + zlib.compress(b"x"),
        "isi.7z": b"7z\xbc\xaf\x27\x1c",
        "isi.rar": b"Rar!\x1a\x07\x01\0",
        "isi.gz": gzip.compress(b"x"),
        "isi.xz": b"\xfd7zXZ\0",
        "isi.tar": b"isi.txt".ljust(257, b"\0") + b"ustar",
        "isi.sqlite": b"SQLite format 3\0",
        "isi.iso": bytes(40) + b"CD001",
        "isi.one": b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d",
        "isi.pickle": b"\x80\x04\x95\x0e\0\0\0\0\0\0\0\x8c\x02os\x94",
        "isi.crx": b"Cr24\x03\0\0\0",
        "huruf.ttf": b"\0\x01\0\0\0\x0a",
        "gambar.psd": b"8BPS\0\x01",
        "gambar.emf": b"\x01\0\0\0\x6c\0\0\0",
        "gambar.wmf": b"\xd7\xcd\xc6\x9a",
        "gambar.ico": b"\0\0\x01\0\x01\0",
        "gambar.tif": b"II*\0\x08\0\0\0\xff\xff",
        "gambar.jp2": b"\0\0\0\x0cjP  \r\n\x87\n",
        "gambar.djvu": b"AT&TFORM\0\0\0\x10DJVU",
        "gambar.heic": b"\0\0\0\x18ftypheic\0\0\0\0",
        "gambar.avif": b"\0\0\0\x18ftypavif\0\0\0\0",
    }.items()
)

NAMES = tuple(
    sent(name, picture(size=(40 + place, 30)), True, f"name {ascii(name)}")
    for place, name in enumerate(
        (
            "foto.jpg.exe",
            "foto.jpg.html",
            "foto\u202egpj.scr",
            "foto\u2066.jpg\u2069.exe",
            "foto.jpg\0.html",
            "foto\r\nSet-Cookie: noken=x\r\n\r\n<script>.jpg",
            '"><script>alert(1)</script>.jpg',
            "../../../../etc/cron.d/x",
            "..\\..\\windows\\system32\\x.dll",
            "/etc/passwd",
            "CON.jpg",
            "a" * 4000 + ".jpg",
            "%2e%2e%2f%00.jpg",
            "{{7*7}}${7*7}.jpg",
            "=cmd|' /C calc'!A0.jpg",
            "\u0430\u0440\u0440\u04cf\u0435.jpg",
            "foto.\u200bjpg",
            ".",
            "   ",
            "\ufeff\u00ad.jpg",
        )
    )
)

WEB: tuple[Hostile, ...] = PAGES + POLYGLOTS + PROGRAMS + NAMES
