"""One history, two databases: an empty one becomes what the models say, and a failing step leaves no trace."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from noken.database import Database
from noken.migrate import differences, upgrade
from noken.migrations import VERSIONS, newest
from tests.postgres import fresh_database


@pytest.fixture
def empty(tmp_path: Path, database_kind: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without any table."""
    if database_kind == "postgresql":
        with fresh_database(request.getfixturevalue("postgres"), template="template0") as url:
            base = Database(url)
            yield base
            base.dispose()
    else:
        base = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield base
        base.dispose()


@pytest.mark.database
def test_the_history_leads_to_the_models(empty: Database) -> None:
    assert empty.revision() == ""
    upgrade(empty)
    assert empty.revision() == newest() != ""
    assert differences(empty) == []


@pytest.mark.database
def test_a_missing_column_is_found(empty: Database) -> None:
    upgrade(empty)
    before = len(differences(empty))
    with empty.immediate.begin() as connection:
        connection.execute(text("ALTER TABLE outbox DROP COLUMN error"))
    assert [change[0] for change in differences(empty)].count("add_column") == 1
    assert len(differences(empty)) == before + 1


@pytest.mark.database
def test_two_processes_may_upgrade_at_once(empty: Database) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            upgrade(empty)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert empty.revision() == newest()


@pytest.mark.database
def test_a_failing_step_leaves_the_database_as_it_was(
    empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = tmp_path / "history" / "versions"
    versions.mkdir(parents=True)
    for file in ("env.py", "script.py.mako"):
        (versions.parent / file).write_text((VERSIONS.parent / file).read_text())
    (versions / "0001_breaks.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\nrevision = '0001'\ndown_revision = None\n"
        "def upgrade():\n"
        "    op.create_table('half', sa.Column('id', sa.Integer()))\n"
        "    raise ValueError('stop')\n"
    )
    monkeypatch.setattr("noken.migrate.VERSIONS", versions)
    with pytest.raises(ValueError, match="stop"):
        upgrade(empty)
    assert inspect(empty.engine).get_table_names() == []


def test_revisions_have_telling_names_and_numbers_without_gaps() -> None:
    names = sorted(file.stem for file in VERSIONS.glob("*.py") if file.stem != "__init__")
    assert [name[:5] for name in names] == [f"{number:04d}_" for number in range(1, len(names) + 1)]
    assert all(len(name) > 8 for name in names)
