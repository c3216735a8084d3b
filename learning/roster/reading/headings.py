"""Column titles of a simple spreadsheet: what teachers call them, and what they are."""

from collections.abc import Sequence

from learning.roster.reading.table import key

TITLES = {
    "name": ("nama", "namalengkap", "namasiswa", "namamurid", "namapesertadidik", "name"),
    "national": ("nisn", "nuptk", "nip"),
    "number": ("nomorinduk", "noinduk", "nis", "nipd", "nomor", "nomorinduksiswa", "noinduksiswa", "id"),
    "class": ("kelas", "rombel", "rombonganbelajar", "rombelsaatini", "namakelas", "class"),
    "role": ("peran", "sebagai", "jabatan", "tugas", "role"),
    "guardian": ("wali", "namawali", "walimurid", "orangtua", "namaorangtua", "orangtuawali", "namaorangtuawali"),
    "phone": (
        *("hpwali", "nohpwali", "nomorhpwali", "teleponwali", "notelpwali", "hporangtua", "nohporangtua"),
        *("nomorhporangtua", "wawali", "nowawali", "nomorwawali", "waorangtua", "nowaorangtua"),
    ),
    "subject": ("matapelajaran", "mapel", "pelajaran", "bidangstudi"),
    "teacher": ("guru", "namaguru", "gurumapel", "gurumatapelajaran", "pengajar"),
    "school": ("sekolah", "namasekolah", "satuanpendidikan"),
}
MEANING = {title: name for name, titles in TITLES.items() for title in titles}


def meanings(cells: Sequence[str]) -> list[str]:
    """What each column is, "" for those nobody needs. The first of several columns of one meaning counts,
    but numbers may have several: the first that is filled counts there."""
    seen: set[str] = set()
    found = []
    for cell in cells:
        meaning = MEANING.get(key(cell), "")
        if meaning in seen and meaning not in ("national", "number"):
            meaning = ""
        seen.add(meaning)
        found.append(meaning)
    return found


def is_heading(cells: Sequence[str]) -> bool:
    """Whether this row is the table's head; rows with a title of the sheet may stand above it."""
    found = set(meanings(cells)) - {""}
    return "name" in found and len(found) >= 2
