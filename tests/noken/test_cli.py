"""The command `noken`, as operators call it."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, text, update

import app as front_door
from noken.accounts.models import Account, Organization
from noken.accounts.queries.invitations import renewal_of_token
from noken.cli import COMMANDS, House, main_group
from noken.commands.backup import copy_new
from noken.database import connect, database, reading, transaction
from noken.ledger import LedgerRow
from noken.migrations import newest
from noken.settings import Settings, SettingsError, load_settings
from noken.start import demo_table, is_ready

Noken = Callable[..., Result]


@pytest.fixture
def noken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Noken:
    """Call `noken` with a data folder of this test."""
    monkeypatch.setenv("NOKEN_DATA", str(tmp_path / "var"))

    def call(*words: str) -> Result:
        house = House(front_door.FEATURES, front_door.create_app, front_door.open_house, front_door.celery)
        return CliRunner().invoke(main_group(house), words)

    return call


def test_help_names_every_command(noken: Noken) -> None:
    result = noken("--help")
    assert result.exit_code == 0
    listed = {line.split()[0] for line in result.output.split("Commands:")[1].splitlines() if line.strip()}
    assert set(COMMANDS) - {"migration"} <= listed


def test_a_wrong_setting_is_one_sentence(noken: Noken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOKEN_PORT", "eighty")
    result = noken("config")
    assert result.exit_code == 1
    assert result.output == "Error: NOKEN_PORT must be a whole number from 1 to 65535, not 'eighty'\n"


def test_config_shows_everything_but_secrets(noken: Noken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOKEN_METRICS_TOKEN", "s3cret")
    monkeypatch.setenv("NOKEN_DATABASE_URL", "postgresql+psycopg://noken:hunter2@db/noken")
    output = noken("config").output
    assert {line.partition("=")[0] for line in output.splitlines()} == {
        f"NOKEN_{name.upper()}" for name in Settings.__dataclass_fields__
    }
    assert "NOKEN_METRICS_TOKEN=***" in output
    assert "noken:***@db" in output
    assert "s3cret" not in output
    assert "hunter2" not in output


def test_processes_refuse_a_database_of_another_version(noken: Noken) -> None:
    noken("cert", "x.lan")
    for command in ("web", "jobs"):
        result = noken(command)
        assert result.exit_code == 1
        assert "noken migrate" in result.output


def test_migrate_twice(noken: Noken) -> None:
    assert newest() in noken("migrate").output
    assert noken("migrate").exit_code == 0
    assert database().revision() == newest()


def test_a_city_is_founded_once_with_a_link_for_its_administrator(noken: Noken) -> None:
    result = noken("init", "--city", "Kota Jayapura", "--administrator", "Ina Sroyer")
    assert result.exit_code == 0, result.output
    address = next(line.strip() for line in result.output.splitlines() if "://" in line)
    assert address.startswith("http://127.0.0.1:8000/")
    with reading() as db:
        assert db.scalars(select(Organization.name)).all() == ["Kota Jayapura"]
        offered = renewal_of_token(address.rpartition("/")[2])
        assert offered is not None
        assert (offered.name, offered.state) == ("Ina Sroyer", "open")
    again = noken("init", "--city", "Lain", "--administrator", "Orang")
    assert again.exit_code == 1
    assert "nothing was changed" in again.output
    with reading() as db:
        assert db.scalar(select(func.count()).select_from(Account)) == 1


def test_the_ledger_is_walked(noken: Noken) -> None:
    noken("init", "--city", "Kota Jayapura", "--administrator", "Ina Sroyer")
    whole = noken("ledger", "verify")
    assert whole.exit_code == 0, whole.output
    assert "the chain is whole" in whole.output
    with transaction() as db:
        db.execute(update(LedgerRow).where(LedgerRow.position == 2).values(act="tests.changed"))
    broken = noken("ledger", "verify")
    assert broken.exit_code == 1
    assert "changed: 2" in broken.output


def test_a_backup_restores_to_the_same_city(noken: Noken, tmp_path: Path) -> None:
    noken("init", "--city", "Kota Jayapura", "--administrator", "Ina Sroyer")
    data, copy = tmp_path / "var", tmp_path / "copy"
    (data / "files" / "ab").mkdir(parents=True)
    (data / "files" / "ab" / "abc").write_bytes(b"picture")
    assert "1 files were new" in noken("backup", str(copy)).output
    assert "0 files were new" in noken("backup", str(copy)).output
    before = rows_of(data / "noken.sqlite3")
    database().dispose()
    shutil.rmtree(data)
    shutil.copytree(copy, data)
    assert rows_of(data / "noken.sqlite3") == before
    assert before["account"] == 1
    assert (data / "files" / "ab" / "abc").read_bytes() == b"picture"
    assert (data / "secret.key").exists()
    assert noken("ledger", "verify").exit_code == 0
    assert copy_new(tmp_path / "nothing", tmp_path / "there") == 0


def rows_of(file: Path) -> dict[str, int]:
    """Rows of every table."""
    with sqlite3.connect(file) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {t: connection.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables}


def test_the_demo_never_touches_a_real_city(noken: Noken, tmp_path: Path) -> None:
    noken("init", "--city", "Kota Jayapura", "--administrator", "Ina Sroyer")
    result = noken("demo", "--reset")
    assert result.exit_code == 1
    connect(f"sqlite:///{tmp_path / 'var' / 'noken.sqlite3'}")
    with reading() as db:
        assert db.scalars(select(Organization.name)).all() == ["Kota Jayapura"]
    assert noken("demo").exit_code == 2, "deleting must be asked for by name"


def test_only_a_city_that_is_ready_starts_the_short_way(noken: Noken, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "var")
    assert not is_ready(settings), "nothing there"
    noken("migrate")
    assert is_ready(settings)
    assert not is_ready(Settings(data=settings.data, database_url="postgresql+psycopg://x/y"))
    (settings.data / "demo.unfinished").touch()
    assert not is_ready(settings)
    (settings.data / "demo.unfinished").unlink()
    with database().immediate.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert not is_ready(settings), "an older version left it"
    database().dispose()
    (settings.data / "noken.sqlite3").write_bytes(b"no database")
    assert not is_ready(settings)


def test_starting_needs_nothing_heavy() -> None:
    """What `noken run` imports before it becomes the supervisor."""
    code = "import sys, noken.start, noken.supervisor; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"flask", "sqlalchemy", "celery", "click", "app"} & set(loaded)


def test_the_demo_sign_ins_stand_in_columns(tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    people = [("Maria", "Murid", "5A"), ("Yuli Rumbiak", "Guru", "")]
    file.write_text(json.dumps([{"account_id": "1", "name": n, "role": r, "note": t} for n, r, t in people]))
    assert demo_table(file) == "  Maria         Murid  5A\n  Yuli Rumbiak  Guru"


def test_the_demo_sign_ins_say_in_which_class(tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    facts = {"room": "5A", "school": "SD Negeri 1"}
    person = {"account_id": "1", "name": "Maria", "role": "murid", "note": "kelas %(room)s, %(school)s"}
    file.write_text(json.dumps([{**person, "facts": facts}]))
    assert demo_table(file) == "  Maria  murid  kelas 5A, SD Negeri 1"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"NOKEN_TLS_CERT": "x"}, "go together"),
        ({"NOKEN_DATABASE_URL": "mysql://x"}, "postgresql"),
        ({"NOKEN_ADDRESS": "noken.id"}, "https://"),
        ({"NOKEN_LOG_LEVEL": "loud"}, "debug, info"),
        ({"NOKEN_WEB_THREADS": "0"}, "from 1 to 256"),
        ({"NOKEN_DEMO": "maybe"}, "1 or 0"),
        ({"NOKEN_LANGUAGE": "fr"}, "id or en"),
    ],
)
def test_settings_say_what_they_want(settings: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load_settings(settings)


@pytest.mark.parametrize(
    ("settings", "url", "secure"),
    [
        (Settings(), "http://127.0.0.1:8000", False),
        (Settings(host="0.0.0.0", port=80), "http://localhost:80", False),
        (Settings(host="::"), "http://localhost:8000", False),
        (Settings(host="fe80::1"), "http://" + "[fe80::1]:8000", False),
        (Settings(tls_cert=Path("x")), "https://127.0.0.1:8000", True),
        (Settings(address="https://noken.example/"), "https://noken.example", True),
    ],
)
def test_where_people_find_the_pages(settings: Settings, url: str, secure: bool) -> None:
    assert (settings.base_url, settings.secure) == (url, secure)


def test_a_city_in_a_folder_open_to_all_is_for_nobody_else(tmp_path: Path) -> None:
    data = tmp_path / "var"
    data.mkdir(mode=0o755)
    words = ["init", "--city", "Kota Jayapura", "--administrator", "Ina Sroyer"]
    environment = {**os.environ, "NOKEN_DATA": str(data)}
    command = f"import os, sys; os.umask(0o022); sys.argv[1:] = {words}; from noken.start import main; main()"
    subprocess.run([sys.executable, "-c", command], env=environment, check=True, capture_output=True)
    found = [file for file in data.rglob("*") if file.is_file()]
    assert {"noken.sqlite3", "secret.key"} <= {file.name for file in found}
    assert [file for file in found if file.stat().st_mode & 0o077] == []
