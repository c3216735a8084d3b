"""Names: what is kept of them always reads the way it is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noken.files.names import plain_name, safe_name


@pytest.mark.parametrize(
    ("sent", "ending", "kept"),
    [
        ("Tugas IPA.jpg", "jpg", "Tugas IPA.jpg"),
        ("foto.JPEG", "jpg", "foto.jpg"),
        ("gambar.png", "webp", "gambar.webp"),
        ("video.mov", "mp4", "video.mp4"),
        ("Tugas IPA.jpg.exe", "jpg", "Tugas IPA_jpg_exe.jpg"),
        ("halaman.html", "txt", "halaman_html.txt"),
        ("../../etc/passwd", "txt", "passwd.txt"),
        ("C:\\Windows\\system.ini", "txt", "system_ini.txt"),
        ("foto\u202egpj.exe", "jpg", "fotogpj_exe.jpg"),
        ("a\u2066b\u200f\ufeff\x00\x1b[2Jc\n d.pdf", "pdf", "ab[2Jc d.pdf"),
        ("a/b\u2215c\uff0fd.pdf", "pdf", "b_c_d.pdf"),
        (".htaccess", "txt", "htaccess.txt"),
        ("...", "pdf", "berkas.pdf"),
        ("", "pdf", "berkas.pdf"),
        ("nama\u00a0\u3000panjang.pdf", "pdf", "nama panjang.pdf"),
        ("e\u0301.pdf", "pdf", "\u00e9.pdf"),
        ("x" * 300 + ".pdf", "pdf", "x" * 100 + ".pdf"),
    ],
)
def test_names(sent: str, ending: str, kept: str) -> None:
    assert safe_name(sent, ending) == kept


@given(st.text(max_size=150))
def test_any_name_becomes_one_line_with_one_ending(sent: str) -> None:
    kept = safe_name(sent, "pdf")
    assert kept.endswith(".pdf")
    assert kept.count(".") == 1
    assert len(kept) <= 104
    assert not any(unicodedata.category(c)[0] == "C" for c in kept)
    assert not set(kept) & set('/\\:*?"<>|')
    assert kept.strip() == kept
    assert safe_name(kept, "pdf") == kept
    assert "\n" not in plain_name(sent)
