"""`noken migrate`."""

import click

from noken import migrate as schema
from noken.cli import House
from noken.commands.folder import make_data_folder
from noken.migrations import newest


@click.command(help="Bring the database to the schema of this version.")
@click.pass_obj
def migrate(house: House) -> None:
    make_data_folder(house.settings.data)
    base = house.open_house(house.settings)
    before = base.revision()
    schema.upgrade(base)
    after = base.revision()
    click.echo(
        f"the database is at {after or 'no revision'}" + ("" if before == after else f", before {before or '-'}")
    )
    if after != newest():
        raise click.ClickException(f"this version needs {newest()}")
