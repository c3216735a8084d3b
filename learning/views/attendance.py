"""Attendance: the register of a class taken in one page, its month, what leaves as a file, and a pupil's own days."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as Answer

from learning.actions.attendance import NobodyNamed, NotYet, record_attendance
from learning.actions.exports import record_attendance_export
from learning.attendance import Act, Presence
from learning.attendance_words import brief, month_name, presence_word, recap_facts, recap_words, tone
from learning.forms import AttendanceForm
from learning.holiday_words import days_words
from learning.permissions import READ_CHILDREN, READ_OWN_WORK, TAKE_ATTENDANCE
from learning.queries.attendance import DayState, Month, Register, days_of, get_month, get_register
from learning.queries.guardian import Child, get_child
from learning.queries.holidays import holiday_on, holidays_of
from learning.spreadsheet import CSV, XLSX, Row, to_csv, to_xlsx
from learning.views.blueprint import blueprint
from learning.views.way import up_from_class
from noken.accounts.queries import display_path
from noken.clock import today
from noken.web.access import permit, who
from noken.web.formats import long_day, moment

SHOWN_DAYS = 20


class Said(NamedTuple):
    """One act in the list of who recorded what: `1 alpa · 2 sakit`."""

    by: str
    when: str
    what: str


def _register(id: UUID, day: str) -> Register | None:
    return get_register(id, on) if (on := _day(day)) else None


def _month(id: UUID) -> Month | None:
    return get_month(id, _day(f"{request.values.get('bulan', '')}-01") or today().replace(day=1))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@blueprint.get("/kelas/<uuid:id>/kehadiran/<day>")
@permit(TAKE_ATTENDANCE, _register)
def register(found: Register) -> str:
    """The register of a day: everybody was there, or as it was taken before; tap what differs."""
    return _page(found, AttendanceForm(formdata=None))


@blueprint.post("/kelas/<uuid:id>/kehadiran/<day>")
@permit(TAKE_ATTENDANCE, _register)
def take_register(found: Register) -> str | Answer | tuple[str, int]:
    """Keep it. What another teacher recorded meanwhile is kept beside it, and the page says so."""
    form, room = AttendanceForm(), found.room
    if form.validate_on_submit():
        states, seen = form.states, form.seen_acts
        try:
            record_attendance(room.id, found.day, who().id, form.command_key, states, seen, form.written_moment)
        except NotYet:
            form.form_errors = [gettext("Hari ini belum tiba. Simpan pada harinya.")]
        except NobodyNamed:
            form.form_errors = [gettext("Tidak ada murid di daftar ini. Muat ulang halamannya.")]
        else:
            flash(gettext("Kehadiran %(room)s tersimpan.", room=room.name), "ok")
            return redirect(url_for("learning.register", id=room.id, day=found.day.isoformat()), 303)
    return _page(found, form), 400


@blueprint.get("/kelas/<uuid:id>/kehadiran")
@permit(TAKE_ATTENDANCE, _month)
def attendance(month: Month) -> str:
    """A month of a class: a recap for each pupil, and the days."""
    first = month.first
    before = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    return render_template(
        "learning/attendance_month.html",
        month=month,
        up=up_from_class(who(), month.room.place),
        takes=True,
        path=display_path(month.room.id),
        words=month_name(first),
        before=before,
        after=date(first.year + (first.month == 12), first.month % 12 + 1, 1) if month.last < today() else None,
        month_name=month_name,
        holidays=holidays_of([month.room.id], first, month.last),
        days_words=days_words,
        holiday=holiday_on(month.room.id, today()),
        today=today(),
        taken=today() in month.days,
        recap_words=recap_words,
        brief=brief,
        tone=tone,
        legend=", ".join(f"{brief(state)} {presence_word(state)}" for state in Presence),
    )


@blueprint.post("/kelas/<uuid:id>/kehadiran")
@permit(TAKE_ATTENDANCE, _month)
def export_attendance(month: Month) -> Response:
    """The same as a file; who took it is on record."""
    kind = "csv" if request.form.get("format") == "csv" else "xlsx"
    record_attendance_export(who().id, month.room.id, kind, len(month.lines), month.first)
    rows = table(month)
    content = to_csv(rows) if kind == "csv" else to_xlsx(f"{month.room.name} {month_name(month.first)}", rows)
    response = Response(content, content_type=CSV if kind == "csv" else XLSX)
    room = "".join(sign for sign in month.room.name.lower() if sign.isascii() and sign.isalnum())
    name = f"kehadiran-{room}-{month.first:%Y-%m}.{kind}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@blueprint.get("/kehadiran")
@permit(READ_OWN_WORK)
def my_attendance() -> str:
    """A pupil's own days."""
    return _own(gettext("Kehadiranku"), "", days_of([who().id]).get(who().id, []), None)


@blueprint.get("/anak/<uuid:pupil_id>/kehadiran")
@permit(READ_CHILDREN, get_child)
def child_attendance(child: Child) -> str:
    """The days of one's child."""
    back = (child.name, url_for("learning.child", pupil_id=child.id))
    return _own(gettext("Kehadiran"), child.name, days_of([child.id]).get(child.id, []), back)


def table(month: Month) -> list[Row]:
    """What stands in the file: a column a day, then how many of each."""
    head: Row = [gettext("Murid"), *(day.isoformat() for day in month.days), *map(presence_word, Presence)]
    rows = [head]
    for line in month.lines:
        name = f"{line.name} ({gettext('pindah kelas')})" if line.left else line.name
        days = [brief(line.states[day]) if day in line.states else None for day in month.days]
        rows.append([name, *days, *map(float, line.recap.values())])
    return rows


def _own(title: str, over: str, days: list[DayState], back: tuple[str, str] | None) -> str:
    return render_template(
        "learning/attendance_own.html",
        title=title,
        over=over,
        days=days[:SHOWN_DAYS],
        more=max(0, len(days) - SHOWN_DAYS),
        back_to=back,
        facts=recap_facts(day.state for day in days),
        word=presence_word,
        tone=tone,
    )


def _page(found: Register, form: AttendanceForm) -> str:
    chosen = form.states if form.is_submitted() else {}
    return render_template(
        "learning/attendance_register.html",
        register=found,
        path=display_path(found.room.id),
        form=form,
        states=[(state.value, presence_word(state), tone(state)) for state in Presence],
        chosen={
            pupil.id: chosen.get(pupil.id) or (found.found[pupil.id].state if pupil.id in found.found else "hadir")
            for pupil in found.pupils
        },
        said=[_said(act) for act in found.acts],
        differs={id: _differs(found, id) for id in found.found if found.found[id].others},
        warning=differing_words(found.differing) if found.differing else "",
        title=gettext("Kehadiran %(room)s, %(day)s", room=found.room.name, day=long_day(found.day)),
        future=found.day > today(),
        holiday=holiday_on(found.room.id, found.day),
        is_today=found.day == today(),
    )


def _said(act: Act) -> Said:
    return Said(act.by, moment(act.moment), recap_words(act.states.values()))


def _differs(found: Register, pupil_id: UUID) -> str:
    """`Yuli Rumbiak: sakit · Agus Kreutha: hadir`"""
    one = found.found[pupil_id]
    return " · ".join(f"{act.by}: {presence_word(act.states[pupil_id]).lower()}" for act in (one.act, *one.others))


def differing_words(count: int) -> str:
    return str(
        ngettext(
            "%(num)s murid dicatat berbeda. Yang terakhir ditulis yang dipakai; pilih yang benar, lalu simpan.",
            "%(num)s murid dicatat berbeda. Yang terakhir ditulis yang dipakai; pilih yang benar, lalu simpan.",
            count,
        )
    )
