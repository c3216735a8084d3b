"""Rubrics as a form without JavaScript builds them: rows of a criterion and its levels, one level a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from noken.plain import one_line

MOST_ROWS, MOST_LEVELS, LONGEST = 10, 6, 120


@dataclass(frozen=True)
class RubricRow:
    """One row as typed."""

    title: str = ""
    levels: str = ""

    @property
    def lines(self) -> list[str]:
        return [line for text in self.levels.splitlines() if (line := one_line(text))]


def presets() -> list[tuple[str, str, list[RubricRow]]]:
    """Ready-made rubrics: (name, what it is called, its rows)."""
    amounts = "\n".join((gettext("Belum ada"), gettext("Sebagian"), gettext("Lengkap"), gettext("Lengkap dan rapi")))
    care = "\n".join(
        (gettext("Banyak salah"), gettext("Beberapa salah"), gettext("Satu salah"), gettext("Benar semua"))
    )
    clear = "\n".join((gettext("Belum ada"), gettext("Singkat"), gettext("Jelas"), gettext("Jelas dengan contoh")))
    story = "\n".join((gettext("Belum urut"), gettext("Cukup urut"), gettext("Urut"), gettext("Urut dan menarik")))
    words = "\n".join((gettext("Banyak salah"), gettext("Beberapa salah"), gettext("Hampir benar"), gettext("Benar")))
    return [
        (
            "sums",
            gettext("Soal hitungan"),
            [
                RubricRow(gettext("Langkah pengerjaan"), amounts),
                RubricRow(gettext("Ketelitian"), care),
                RubricRow(gettext("Penjelasan"), clear),
            ],
        ),
        (
            "writing",
            gettext("Tulisan atau cerita"),
            [RubricRow(gettext("Isi dan urutan"), story), RubricRow(gettext("Ejaan dan tanda baca"), words)],
        ),
    ]


def from_stored(rubric: Sequence[Mapping[str, Any]]) -> list[RubricRow]:
    """The rows of a kept rubric."""
    return [RubricRow(line["title"], "\n".join(line["levels"])) for line in rubric]


def to_stored(rows: Sequence[RubricRow]) -> list[dict[str, Any]]:
    """Rows as they are kept; those with nothing in them are left out."""
    return [{"title": one_line(row.title), "levels": row.lines} for row in rows if row.title.strip() or row.lines]


def typed_rows(form: MultiDict[str, str]) -> list[RubricRow]:
    """The rows of the form being answered."""
    titles, levels = form.getlist("criterion"), form.getlist("levels")
    return [RubricRow(*pair) for pair in zip(titles, levels, strict=False)][:MOST_ROWS]


def after_button(rows: list[RubricRow], button: str) -> list[RubricRow]:
    """The rows after one of the builder's own buttons: `add`, `remove:2`, `preset:sums`."""
    act, _, which = button.partition(":")
    if act == "add":
        return [*rows, RubricRow()][:MOST_ROWS]
    if act == "remove":
        return [row for place, row in enumerate(rows) if str(place) != which]
    if act == "preset":
        chosen = next((found for name, _, found in presets() if name == which), [])
        return [*(row for row in rows if row.title.strip() or row.lines), *chosen][:MOST_ROWS]
    return rows


def faults(rows: Sequence[RubricRow]) -> list[str]:
    """What is wrong, a sentence each."""
    found: list[str] = []
    for row in rows:
        title, lines = one_line(row.title), row.lines
        if not title and not lines:
            continue
        if not title:
            found.append(gettext("Rubrik: ada baris tanpa nama. Tulis apa yang dinilai."))
        elif not 2 <= len(lines) <= MOST_LEVELS:
            found.append(
                gettext(
                    "Rubrik “%(title)s”: tulis 2 sampai %(most)d tingkat, satu per baris.",
                    title=title,
                    most=MOST_LEVELS,
                )
            )
        if len(title) > LONGEST or any(len(line) > LONGEST for line in lines):
            found.append(gettext("Rubrik: paling panjang %(max)d huruf sebaris.", max=LONGEST))
    return found
