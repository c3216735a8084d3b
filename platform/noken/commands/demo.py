"""`noken demo`."""

import click

from noken.cli import House
from noken.commands.folder import empty, make_data_folder
from noken.demo import is_unfinished, load_demo
from noken.migrate import upgrade


@click.command(help="The demo city: with --reset, everything in the data folder is deleted and it is built anew.")
@click.option("--reset", is_flag=True, required=True, help="Yes, delete what is there.")
@click.pass_obj
def demo(house: House, reset: bool) -> None:
    settings = house.settings
    if settings.database_url:
        raise click.ClickException("the demo city lives in the data folder; unset NOKEN_DATABASE_URL")
    a_demo = is_unfinished(settings.data) or settings.demo_file.exists()
    if (settings.data / "noken.sqlite3").exists() and not a_demo:
        raise click.ClickException(f"{settings.data} holds a real city, which is not touched")
    empty(settings.data)
    make_data_folder(settings.data)
    upgrade(house.open_house(settings))
    load_demo(settings.data, house.features)
    click.echo("the demo city is as new")
