"""Believable content for the living page of components: a form as filled in by somebody in a hurry, files, a code."""

from datetime import datetime, time
from io import BytesIO
from typing import Any

import qrcode
from qrcode.image.svg import SvgPathImage
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from noken.clock import WIT, now, today
from noken.files.models import Blob, File

PICTURES = (
    *("burung", "noken", "perahu", "ikan", "sagu", "honai"),
    *("tifa", "matahari", "gunung", "bunga", "kura-kura", "babi"),
)

SUBJECTS: list[Any] = ["Matematika 5A", "IPAS 5A"]
WAYS: list[Any] = ["tulisan saja", "tulisan dan foto"]


class ExampleForm(Form):
    """One field of every kind."""

    title = StringField("Judul tugas", [InputRequired("Tulis judulnya."), Length(max=80)])
    instructions = TextAreaField("Petunjuk", [Optional()])
    subject = SelectField("Mata pelajaran", choices=SUBJECTS)
    due_at = DateTimeLocalField("Dikumpulkan paling lambat", [InputRequired("Pilih tanggal dan jamnya.")])
    way = RadioField("Murid mengirim", choices=WAYS, default="tulisan saja")
    publish = BooleanField("Tampilkan kepada murid sekarang")
    password = PasswordField("Kata sandi", [Optional()])


def examples() -> dict[str, Any]:
    """All that `components.html` shows beside its own words."""
    due = datetime.combine(today(), time(18), WIT)
    filled = ExampleForm(prefix="isi-", title="Pecahan: soal 1–5", due_at=due)
    wrong = ExampleForm(prefix="keliru-", instructions="Kerjakan di buku, lalu foto halamannya.")
    wrong.validate()
    return {
        "filled": filled,
        "wrong": wrong,
        "files": [
            _file("Pecahan senilai.pdf", "application/pdf", 1_100_000, pages=4),
            _file("Membaca nyaring.m4a", "audio/mp4", 910_000, seconds=372.0),
            _file("Siklus air di Sentani.mp4", "video/mp4", 3_400_000, seconds=95.0),
            _file("Papan tulis.jpg", "image/jpeg", 118_000),
            _file("Daftar nilai.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 21_000),
        ],
        "pictures": [(name, name.capitalize(), name) for name in PICTURES],
        "qr": qr_svg("https://noken.example/kartu/7F3K92QD"),
        "now": now(),
    }


def _file(name: str, media_type: str, size: int, pages: int | None = None, seconds: float | None = None) -> File:
    blob = Blob(sha256="", size=size, media_type=media_type, pages=pages, seconds=seconds)
    return File(name=name, blob=blob)


def qr_svg(content: str) -> str:
    """The code of `content` as an inline SVG."""
    buffer = BytesIO()
    qrcode.make(content, image_factory=SvgPathImage, border=0).save(buffer)
    svg = buffer.getvalue().decode()
    return svg[svg.index("<svg") :]
