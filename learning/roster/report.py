"""The report of an import as a table."""

from collections.abc import Iterator
from uuid import UUID

from flask_babel import gettext

from learning.roster import queries
from learning.roster.sentences import sentence
from learning.roster.words import ACTIONS, SEVERITIES, THINGS, said
from learning.spreadsheet import Row


def problem_rows(import_id: UUID) -> Iterator[Row]:
    """Problems, errors first, under a heading."""
    yield [gettext("Tingkat"), gettext("Berkas"), gettext("Baris"), gettext("Kolom"), gettext("Masalah")]
    for problem in queries.all_problems(import_id):
        word = str(SEVERITIES[problem.severity][0])
        line = str(problem.line) if problem.line else ""
        yield [word, problem.file, line, problem.column, sentence(problem.code, problem.facts)]


def change_rows(import_id: UUID) -> Iterator[Row]:
    """Changes in their order, under a heading."""
    yield []
    yield [gettext("Perubahan"), gettext("Jenis"), gettext("Nama"), gettext("Tempat"), gettext("Isi")]
    for change in queries.all_changes(import_id):
        yield [str(ACTIONS[change.action]), str(THINGS[change.thing]), change.label, change.detail, said(change)]
