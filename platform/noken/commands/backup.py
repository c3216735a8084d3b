"""`noken backup`."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import click

from noken.cli import House

DATABASE = "noken.sqlite3"
SECRETS = ("secret.key", "tls")


@click.command(help="Copy database, secrets and files to FOLDER, also while Noken runs; next time only what is new.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def backup(house: House, folder: Path) -> None:
    data = house.settings.data
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if house.settings.database_url:
        click.echo("the database is elsewhere: back it up first, with pg_dump")
    else:
        copy_database(data / DATABASE, folder / DATABASE)
    for name in SECRETS:
        if (data / name).is_dir():
            shutil.copytree(data / name, folder / name, dirs_exist_ok=True)
        elif (data / name).exists():
            shutil.copy2(data / name, folder / name)
    count = copy_new(data / "files", folder / "files")
    click.echo(f"{folder} is complete; {count} files were new")


def copy_database(source: Path, target: Path) -> None:
    """A whole, consistent copy; an earlier one is replaced only when the new one is there."""
    if not source.exists():
        raise click.ClickException(f"there is no database in {source.parent}")
    fresh = target.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(f"file:{source}?mode=rw", uri=True)) as connection:
        connection.execute("VACUUM INTO ?", (str(fresh),))
    fresh.chmod(0o600)
    fresh.replace(target)


def copy_new(source: Path, target: Path) -> int:
    """Files that are not in the target yet: named by their content, they never change. Returns how many."""
    count = 0
    for folder, _, names in os.walk(source):
        there = target / Path(folder).relative_to(source)
        there.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in names:
            if not (there / name).exists():
                fresh = there / f"{name}.new"
                shutil.copy2(Path(folder) / name, fresh)
                fresh.replace(there / name)
                count += 1
    return count
