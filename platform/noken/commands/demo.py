"""`noken demo`."""

import shutil
from pathlib import Path

import click

from noken.cli import House
from noken.commands.run import make_data_folder
from noken.demo import load_demo
from noken.migrate import upgrade

KEPT = {"tls"}


@click.command(help="The demo city: with --reset, everything in the data folder is deleted and it is built anew.")
@click.option("--reset", is_flag=True, required=True, help="Yes, delete what is there.")
@click.pass_obj
def demo(house: House, reset: bool) -> None:
    settings = house.settings
    if settings.database_url:
        raise click.ClickException("the demo city lives in the data folder; unset NOKEN_DATABASE_URL")
    if (settings.data / "noken.sqlite3").exists() and not (settings.data / "demo.json").exists():
        raise click.ClickException(f"{settings.data} holds a real city, which is not touched")
    empty(settings.data)
    make_data_folder(settings.data)
    upgrade(house.open_house(settings))
    load_demo(settings.data, house.features)
    click.echo("the demo city is as new")


def empty(folder: Path) -> None:
    """Delete what a city left in its folder; certificates stay."""
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.name in KEPT:
            continue
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
