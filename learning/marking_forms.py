"""Forms of handing in, marking, and extra time."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Form, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from learning.actions.marks import Judged
from learning.deadlines import days_on
from learning.ink import BadInk, Ink, read
from noken.clock import WIT, now, today

LONGEST_ANSWER = 20_000
LONGEST_COMMENT = 4_000
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d+)?", re.ASCII)
_OFFSET = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain(text: str | None) -> str:
    """Text as typed, the same from every browser: one kind of line break, no control characters."""
    return _CONTROL.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n"))


def _is_uuid(_form: Form, field: HiddenField) -> None:
    if field.data and identifier(field.data) is None:
        raise ValidationError(gettext("Halaman ini sudah lama terbuka. Muat ulang, lalu kirim lagi."))


def identifier(text: str | None) -> UUID | None:
    """The UUID in a field, or None where there is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


class KeyedForm(FlaskForm):
    """A form whose sending carries the client's key (see `ui.key()`), and when it was written where a phone says so."""

    key = HiddenField(validators=[_is_uuid])
    written_at = HiddenField()

    @property
    def command_key(self) -> UUID:
        """The key; only after validation."""
        found = identifier(self.key.data)
        if found is None:
            raise ValueError("a form without its key")
        return found

    @property
    def written_moment(self) -> datetime | None:
        """When the phone says it was written; None where it says nothing that can be read."""
        try:
            moment = datetime.fromisoformat((self.written_at.data or "").replace("Z", "+00:00"))
            return moment.astimezone(UTC) if moment.tzinfo else None
        except (ValueError, OverflowError):
            return None

    @property
    def clock_offset(self) -> int | None:
        """Seconds the city is ahead of the phone, where the phone noticed (docs/protocol.md)."""
        found = _OFFSET.fullmatch(request.form.get("clock_offset", ""))
        return round(float(found[0])) if found else None

    def validate_key(self, field: HiddenField) -> None:
        if not field.data:
            raise ValidationError(gettext("Halaman ini tidak lengkap. Muat ulang, lalu kirim lagi."))


class AnswerForm(KeyedForm):
    """A pupil's answer; its files come through `noken.files.requests`."""

    text = TextAreaField(
        lazy_gettext("Jawabanmu"),
        filters=[plain],
        validators=[
            Length(max=LONGEST_ANSWER, message=lazy_gettext("Jawaban ini terlalu panjang. Kirim sebagai berkas."))
        ],
    )


class ExtensionForm(KeyedForm):
    """More time: one, three or seven days on (a button each), or until the end of a day."""

    days = StringField(lazy_gettext("Waktu tambahan"), id="until")
    until = DateField(lazy_gettext("Sampai tanggal"), validators=[Optional()])
    reason = StringField(
        lazy_gettext("Alasan"),
        filters=[plain],
        validators=[Length(max=200, message=lazy_gettext("Tulis alasan dengan lebih singkat."))],
    )

    def validate_days(self, field: StringField) -> None:
        if field.data not in {"1", "3", "7"} and (field.data or not self.until.raw_data or not self.until.raw_data[0]):
            raise ValidationError(gettext("Pilih 1, 3, atau 7 hari, atau sebuah tanggal."))

    def validate_until(self, field: DateField) -> None:
        if not self.days.data and field.data and not today() <= field.data <= today() + timedelta(days=366):
            raise ValidationError(gettext("Pilih hari ini atau tanggal sesudahnya, paling lama setahun lagi."))

    def due_moment(self, due_at: datetime) -> datetime:
        """The new due moment, at the same hour of the day as before; a date means its last minute. Days count from
        when they were given, also where that arrives later."""
        if self.days.data:
            return days_on(due_at, min(self.written_moment or now(), now()), int(self.days.data))
        return datetime.combine(self.until.data or today(), time(23, 59), WIT).astimezone(UTC)


class MarkForm(KeyedForm):
    """A teacher's word on one piece of work. `seen`: the newest mark in view; `submission`: the answer looked at;
    `ink`: red strokes on its pages; `keep`: the comment is to be kept among the teacher's own; `voice`: the mark whose
    voice goes on where none was `spoken` anew (a file that came with the form)."""

    points = StringField(lazy_gettext("Nilai"))
    comment = TextAreaField(
        lazy_gettext("Komentar"),
        filters=[plain],
        validators=[Length(max=LONGEST_COMMENT, message=lazy_gettext("Komentar ini terlalu panjang."))],
    )
    seen = HiddenField(validators=[_is_uuid])
    submission = HiddenField(validators=[_is_uuid])
    act = StringField(lazy_gettext("Jawaban"), id="comment")
    without = BooleanField(lazy_gettext("Beri nilai tanpa jawaban"))
    ink = HiddenField(lazy_gettext("Coretan"))
    forgiven = BooleanField()
    keep = BooleanField(lazy_gettext("Simpan komentar ini untuk dipakai lagi"))
    voice = HiddenField(lazy_gettext("Komentar suara"), id="files")

    def __init__(self, rubric: Sequence[Mapping[str, Any]] = (), spoken: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rubric, self.spoken = rubric, spoken

    @property
    def levels(self) -> list[int]:
        """The level tapped in each row of the rubric, 0 where none was."""
        chosen = [request.form.get(f"level-{place}", "0") for place in range(len(self.rubric))]
        return [
            int(text) if text in map(str, range(1, len(row["levels"]) + 1)) else 0
            for text, row in zip(chosen, self.rubric, strict=True)
        ]

    @property
    def said(self) -> str:
        return (self.comment.data or "").strip()

    @property
    def wordless(self) -> bool:
        """Neither written nor spoken."""
        return not self.said and not self.spoken and not identifier(self.voice.data)

    @property
    def returned(self) -> bool:
        return bool(self.act.data == "return")

    @property
    def drawn(self) -> Ink:
        """The red ink; none where it cannot be read, which validation says."""
        try:
            return read(self.ink.data or "")
        except BadInk:
            return {}

    @property
    def reached(self) -> float | None:
        """The points; left empty they are taken from a rubric that was tapped through."""
        points = number_of(self.points.data)
        return suggested_points(self.rubric, self.levels) if points is None and not self.returned else points

    @property
    def judged(self) -> Judged:
        """What was said; only after validation."""
        levels = self.levels if any(self.levels) else []
        return Judged(
            identifier(self.submission.data),
            self.reached,
            levels,
            self.said,
            self.returned,
            self.drawn,
            bool(self.keep.data),
            bool(self.forgiven.data),
            self.spoken,
            identifier(self.voice.data),
        )

    def validate_points(self, field: StringField) -> None:
        text, points = (field.data or "").strip(), number_of(field.data)
        if text and (points is None or not 0 <= points <= 100):
            raise ValidationError(gettext("Tulis nilai dari 0 sampai 100, seperti 84 atau 84,5."))
        if self.returned or text:
            return
        if any(self.levels) and not all(self.levels):
            raise ValidationError(gettext("Ketuk satu tingkat di setiap baris rubrik, atau tulis nilainya sendiri."))
        if self.reached is None and self.wordless:
            raise ValidationError(gettext("Belum ada nilai. Ketuk rubrik, tulis nilai, atau tulis komentar."))

    def validate_comment(self, _field: TextAreaField) -> None:
        if self.returned and self.wordless:
            raise ValidationError(gettext("Tulis dulu di komentar apa yang perlu diperbaiki."))

    def validate_ink(self, field: HiddenField) -> None:
        try:
            read(field.data or "")
        except BadInk:
            field.data = ""
            raise ValidationError(gettext("Coretan ini tidak terbaca atau terlalu banyak. Coret lagi.")) from None

    def validate_act(self, _field: StringField) -> None:
        if self.returned and not self.submission.data:
            raise ValidationError(gettext("Belum ada jawaban yang bisa dikembalikan."))

    def validate_without(self, field: BooleanField) -> None:
        if not self.submission.data and not self.returned and not field.data:
            raise ValidationError(gettext("Murid ini belum mengumpulkan. Centang dulu kalau tetap mau menilai."))


def number_of(text: str | None) -> float | None:
    """`84,5` or `84.5` as a number with one decimal, None for anything else."""
    found = _NUMBER.fullmatch((text or "").strip())
    return round(float(found[0].replace(",", ".")), 1) if found else None


def suggested_points(rubric: Sequence[Mapping[str, Any]], levels: Sequence[int]) -> float | None:
    """Points of a rubric that was tapped through: the levels reached out of all there are, to a hundred."""
    if not rubric or len(levels) != len(rubric) or not all(levels):
        return None
    return float(round(100 * sum(levels) / sum(len(row["levels"]) for row in rubric)))
