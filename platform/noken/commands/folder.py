"""The data folder: made, and emptied."""

import shutil
from pathlib import Path

import click

KEPT = {"tls"}


def make_data_folder(data: Path) -> None:
    """The folder everything of a city lies in; nobody else on the machine may look inside."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data / ".writable").touch()
        (data / ".writable").unlink()
    except OSError as error:
        raise click.ClickException(f"the data folder {data} cannot be used: {error.strerror}") from None


def empty(folder: Path) -> None:
    """Delete what a city left in its folder; certificates stay."""
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.name in KEPT:
            continue
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
