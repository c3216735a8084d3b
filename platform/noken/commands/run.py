"""`noken run`: what `make run` calls. Prepares the data folder and the database, then becomes the supervisor."""

import json
import os
import socket
import sys
from pathlib import Path

import click

from noken.cli import House
from noken.commands.folder import empty, make_data_folder
from noken.demo import is_unfinished, load_demo
from noken.migrate import upgrade
from noken.migrations import applied, newest
from noken.settings import Settings


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
        raise click.ClickException(
            f"{settings.host}:{settings.port} cannot be used ({error.strerror}). "
            "Stop the program that has it, or choose another with NOKEN_PORT."
        ) from None


def demo_table(file: Path) -> str:
    """The demo sign-ins as aligned columns: who, as what, where."""
    rows = [[person["name"], person["role"], person["note"]] for person in json.loads(file.read_text())]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join("  " + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)


@click.command(help="Start everything: web and jobs, with the demo city where the database is new.")
@click.pass_obj
def run(house: House) -> None:
    settings = house.settings
    make_data_folder(settings.data)
    check_port(settings)
    wanted = os.environ.get("NOKEN_DEMO", "").strip() != "0"
    if wanted and is_unfinished(settings.data):
        click.echo("The demo city was left half built last time; it is built anew.")
        empty(settings.data)
        make_data_folder(settings.data)
    signs = settings.data / "demo.json"
    base = house.open_house(settings)
    before = applied(base.engine)
    if before != newest():
        upgrade(base)
    if not before and wanted:
        load_demo(settings.data, house.features)
    base.dispose()
    if wanted and signs.exists():
        os.environ["NOKEN_DEMO"] = "1"
        click.echo(f"The demo city. The sign-in page takes you in with one tap as:\n{demo_table(signs)}")
    click.echo(f"Noken: {settings.base_url}   (stop with Ctrl+C)")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-P", "-m", "noken.supervisor", sys.argv[0]])  # noqa: S606
