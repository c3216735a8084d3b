"""The spreadsheet that schools without a system of their own fill in."""

from learning.spreadsheet import Row, to_csv, to_xlsx

HEADINGS: Row = ["Nama", "NISN", "Nomor induk", "Kelas", "Peran", "Wali", "HP wali", "Mata pelajaran", "Guru"]
LINES: tuple[Row, ...] = (
    ("Maria Kogoya", "0051234567", "1023", "5A", "murid", "Debora Kogoya", "0812 3456 7890", "", ""),
    ("Obed Kogoya", "0067654321", "1101", "3B", "murid", "Debora Kogoya", "0812 3456 7890", "", ""),
    ("Yuli Rumbiak", "", "", "5A", "wali kelas", "", "", "Matematika; Bahasa Indonesia", ""),
    ("Frans Wanggai", "", "", "5A, 3B", "guru", "", "", "IPAS", ""),
    ("Martha Hamadi", "", "", "", "kepala sekolah", "", "", "", ""),
)


def sample_xlsx() -> bytes:
    """With example rows; phone numbers and numbers of pupils are text, so that no zero is lost."""
    return to_xlsx("Daftar murid", [HEADINGS, *LINES])


def sample_csv() -> bytes:
    return to_csv([HEADINGS, *LINES])
