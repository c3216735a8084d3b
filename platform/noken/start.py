"""Where the command `noken` begins.

Importing the whole house (`app.py`) takes seconds, and both processes must do it anyway. A city that is ready needs no
third time: `noken run` then becomes the supervisor at once. Everything else goes the long way. Nothing heavy may be
imported here.
"""

import gc
import json
import os
import socket
import sqlite3
import sys
from contextlib import closing
from importlib import import_module
from pathlib import Path

from noken.migrations import newest
from noken.settings import Settings, SettingsError, load_settings


def main() -> None:
    """The console script `noken`. What it and its children write is for nobody else on the machine."""
    os.umask(0o077)
    if sys.argv[1:] == ["run"]:
        try:
            settings = load_settings()
            if is_ready(settings):
                check_port(settings)
                become_supervisor(settings)
        except SettingsError as error:
            sys.exit(f"Error: {error}")
    gc.disable()  # nothing of the house is garbage: measured, a tenth of the time
    house = import_module("app")
    gc.freeze()
    gc.enable()
    house.main()


def is_ready(settings: Settings) -> bool:
    """Whether the city in the data folder has the schema of this version and is whole. Another database: not known."""
    file = settings.data / "noken.sqlite3"
    if settings.database_url or not file.exists() or (settings.data / "demo.unfinished").exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return False
    return bool(found == (newest(),))


def check_port(settings: Settings) -> None:
    """One plain sentence where the address is taken, instead of a child that dies again and again."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise SettingsError(
            f"{settings.host}:{settings.port} cannot be used ({error.strerror}). "
            "Stop the program that has it, or choose another with NOKEN_PORT."
        ) from None


def demo_wanted() -> bool:
    """Unless `NOKEN_DEMO` says no."""
    return os.environ.get("NOKEN_DEMO", "").strip() != "0"


def demo_table(file: Path) -> str:
    """The demo sign-ins as aligned columns: who, as what, where."""
    people = json.loads(file.read_text())
    notes = [one["note"] % one["facts"] if one.get("facts") else one["note"] for one in people]
    rows = [[one["name"], one["role"], note] for one, note in zip(people, notes, strict=True)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join("  " + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def become_supervisor(settings: Settings) -> None:
    """Say where the city is, then be the parent of its processes. Does not return."""
    signs = settings.demo_file
    if demo_wanted() and signs.exists():
        os.environ["NOKEN_DEMO"] = "1"
        print(f"The demo city. The sign-in page takes you in with one tap as:\n{demo_table(signs)}")
    print(f"Noken: {settings.base_url}   (stop with Ctrl+C)", flush=True)
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # measured: 20 MB less in a web process that has worked
    os.execv(sys.executable, [sys.executable, "-P", "-m", "noken.supervisor", sys.argv[0]])  # noqa: S606
