"""Forms of classes, courses, lessons, assignments and the class feed."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from flask import request
from flask_babel import gettext, lazy_gettext, lazy_pgettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from learning.actions.common import Tap
from learning.attendance import Presence
from learning.holiday_file import LONGEST, LONGEST_NAME, DayOff, read_day
from learning.lateness import MOST_DAYS, MOST_PERCENT, LatePolicy, LateRule
from learning.marking_forms import KeyedForm, identifier, plain
from noken.accounts.choices import choice
from noken.accounts.queries import Person
from noken.clock import WIT, local, now
from noken.plain import one_line

LONGEST_TITLE = 150
LONGEST_BODY = 100_000
LONGEST_POST = 5_000
LONGEST_COMMENT = 1_000


def trimmed(text: str | None) -> str:
    return plain(text).strip()


def _title(label: str, needed: str) -> StringField:
    too_long = lazy_gettext("Paling panjang %(max)d huruf.")
    validators = [DataRequired(needed), Length(max=LONGEST_TITLE, message=too_long)]
    return StringField(label, filters=[one_line], validators=validators)


def _rich(label: str) -> TextAreaField:
    too_long = lazy_gettext("Teks ini terlalu panjang. Bagi menjadi beberapa pelajaran, atau lampirkan sebagai berkas.")
    return TextAreaField(label, filters=[plain], validators=[Length(max=LONGEST_BODY, message=too_long)])


class CheckboxListField(SelectMultipleField):
    """Several of a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TapForm(KeyedForm):
    """An act of one tap (`ui.tap()`), of which nothing can be wrong. `seen`: when its object had last been touched as
    the page was made; `after`: the act about it that was still under way on that phone."""

    seen = HiddenField()
    after = HiddenField()

    @property
    def tap(self) -> Tap | None:
        """How it was tapped; None for a page that gives its acts no name."""
        key = identifier(self.key.data)
        after = identifier(self.after.data)
        return Tap(key, self.written_moment, moment_of(self.seen.data), after) if key else None


class ClassForm(KeyedForm):
    """A class made by hand."""

    name = StringField(
        lazy_gettext("Nama kelas"),
        filters=[one_line],
        validators=[
            DataRequired(lazy_gettext("Tulis nama kelasnya, misalnya 5A.")),
            Length(max=40, message=lazy_gettext("Paling panjang %(max)d huruf.")),
        ],
    )


class CourseForm(KeyedForm):
    """A course of a class and who teaches it."""

    title = _title(lazy_gettext("Mata pelajaran"), lazy_gettext("Tulis nama mata pelajarannya."))
    teachers = CheckboxListField(lazy_gettext("Guru"))

    def offer(self, people: Iterable[Person]) -> None:
        """Whom one can choose."""
        self.teachers.choices = [choice(str(person.id), person.name) for person in people]

    @property
    def chosen(self) -> list[UUID]:
        """The teachers ticked."""
        return [UUID(text) for text in self.teachers.data or []]


class LessonForm(KeyedForm):
    """A lesson; its files are read by `views.attachments`. `seen`: when it had last been changed as this was opened."""

    title = _title(lazy_gettext("Judul"), lazy_gettext("Beri judul dulu, supaya murid tahu isinya."))
    body = _rich(lazy_gettext("Isi"))
    seen = HiddenField()

    @property
    def seen_at(self) -> datetime | None:
        return moment_of(self.seen.data)


class AssignmentForm(KeyedForm):
    """An assignment; its rubric and files are read beside it. `sure`: a due moment that was warned about."""

    title = _title(lazy_gettext("Judul"), lazy_gettext("Beri judul dulu, supaya murid tahu tugasnya."))
    instructions = _rich(lazy_gettext("Petunjuk"))
    takes_text = BooleanField(lazy_gettext("Teks yang ditulis murid"))
    takes_files = BooleanField(lazy_gettext("Foto atau berkas"))
    due = DateTimeLocalField(
        lazy_gettext("Batas waktu (WIT)"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=[Optional()]
    )
    seen = HiddenField()
    sure = HiddenField()

    @property
    def seen_at(self) -> datetime | None:
        return moment_of(self.seen.data)

    @property
    def due_at(self) -> datetime | None:
        """The due moment in UTC."""
        return self.due.data.replace(tzinfo=WIT).astimezone(UTC) if self.due.data else None

    def validate_takes_text(self, field: BooleanField) -> None:
        if not field.data and not self.takes_files.data:
            raise ValidationError(gettext("Pilih paling sedikit satu cara menjawab."))

    def validate_due(self, field: DateTimeLocalField) -> None:
        if field.data and not 2020 <= field.data.year <= 2100:
            raise ValidationError(gettext("Periksa tahunnya."))

    def past_due(self) -> bool:
        """Whether the due moment lies behind us and nobody has said yet that this is meant."""
        due_at = self.due_at
        written = self.written_moment or now()
        return due_at is not None and due_at < min(written, now()) and self.sure.data != due_at.isoformat()


class LatenessForm(FlaskForm):
    """What being late means in a course."""

    rule = RadioField(
        lazy_gettext("Jawaban yang terlambat"),
        choices=[
            choice(LateRule.ACCEPTED.value, lazy_gettext("Tetap diterima")),
            choice(LateRule.UNTIL.value, lazy_gettext("Diterima sampai beberapa hari sesudah batas")),
            choice(LateRule.CLOSED.value, lazy_gettext("Tidak diterima: ditutup pada batas waktu")),
        ],
    )
    days = IntegerField(lazy_gettext("Berapa hari"))
    percent = IntegerField(lazy_gettext("Pengurangan per hari"))

    @property
    def policy(self) -> LatePolicy:
        """What was said; only after validation."""
        rule = LateRule(self.rule.data)
        days = self.days.data or 0 if rule is LateRule.UNTIL else 0
        return LatePolicy(rule, days, 0 if rule is LateRule.CLOSED else self.percent.data or 0)

    def validate_days(self, field: IntegerField) -> None:
        field.errors = []
        if self.rule.data == LateRule.UNTIL and not 1 <= (field.data or 0) <= MOST_DAYS:
            raise StopValidation(gettext("Tulis berapa hari, dari 1 sampai %(most)s.", most=MOST_DAYS))

    def validate_percent(self, field: IntegerField) -> None:
        field.errors = []
        if not 0 <= (field.data if field.data is not None else -1) <= MOST_PERCENT:
            raise StopValidation(gettext("Tulis persen dari 0 sampai %(most)s.", most=MOST_PERCENT))


class HolidayForm(KeyedForm):
    """Days without school."""

    name = StringField(
        lazy_gettext("Nama hari libur"),
        filters=[one_line],
        validators=[
            DataRequired(lazy_gettext("Tulis apa yang dirayakan, atau mengapa libur.")),
            Length(max=LONGEST_NAME, message=lazy_gettext("Paling panjang %(max)d huruf.")),
        ],
    )
    first = DateField(lazy_gettext("Hari pertama"), validators=[DataRequired(lazy_gettext("Pilih harinya."))])
    last = DateField(lazy_pgettext("libur", "Hari terakhir"), validators=[Optional()])

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day; only after validation."""
        first = self.first.data or date.min
        return first, self.last.data or first

    def validate_first(self, field: DateField) -> None:
        if field.data and not 2020 <= field.data.year <= 2100:
            raise ValidationError(gettext("Periksa tahunnya."))

    def validate_last(self, field: DateField) -> None:
        if not (field.data and self.first.data):
            return
        if field.data < self.first.data:
            raise ValidationError(gettext("Hari terakhir tidak boleh sebelum hari pertama."))
        if field.data - self.first.data >= LONGEST:
            raise ValidationError(gettext("Paling lama %(days)s hari. Periksa tahunnya.", days=LONGEST.days))


class HolidaysForm(KeyedForm):
    """Those of a calendar file that are ticked."""

    days = CheckboxListField(lazy_gettext("Hari libur"), validate_choice=False)

    def offer(self, days: Sequence[DayOff], words: Callable[[date, date], str]) -> None:
        """What one can choose, all of it ticked."""
        self.days.choices = [choice(str(day), f"{day.name} · {words(day.first, day.last)}") for day in days]
        self.days.data = [str(day) for day in days]

    @property
    def chosen(self) -> list[DayOff]:
        """What is ticked; what cannot be meant is left out."""
        return [day for text in self.days.data or [] if (day := read_day(text))]


class PostForm(KeyedForm):
    """A message to a class."""

    text = TextAreaField(
        lazy_gettext("Pesan untuk kelas"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Tulis pesannya dulu.")),
            Length(max=LONGEST_POST, message=lazy_gettext("Pesan ini terlalu panjang. Paling panjang %(max)d huruf.")),
        ],
    )


class CommentForm(KeyedForm):
    """An answer to a message."""

    text = TextAreaField(
        lazy_gettext("Komentar"),
        filters=[trimmed],
        validators=[
            DataRequired(lazy_gettext("Tulis komentarnya dulu.")),
            Length(max=LONGEST_COMMENT, message=lazy_gettext("Paling panjang %(max)d huruf.")),
        ],
    )


class AttendanceForm(KeyedForm):
    """The register of a day; a field `state-<pupil>` for each pupil. `seen`: the acts that stood on the page."""

    seen = HiddenField()

    @property
    def states(self) -> dict[UUID, Presence]:
        """What was tapped; what cannot be read is left out."""
        found = ((identifier(name.removeprefix("state-")), text) for name, text in request.form.items())
        return {pupil: Presence(text) for pupil, text in found if pupil and text in set(Presence)}

    @property
    def seen_acts(self) -> list[UUID]:
        return [found for text in (self.seen.data or "").split() if (found := identifier(text))]


def moment_of(text: str | None) -> datetime | None:
    """The moment in a hidden field; None for none and for nonsense."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def typed_local(moment: datetime | None) -> datetime | None:
    """A moment as a field for local time takes it."""
    return local(moment).replace(tzinfo=None) if moment else None
