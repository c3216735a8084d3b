"""`noken run`: what `make run` calls. Prepares the data folder and the database, then becomes the supervisor.

A city that is ready is started without coming here (see `noken.start`).
"""

import click

from noken.cli import House
from noken.commands.folder import empty, make_data_folder
from noken.demo import is_unfinished, load_demo
from noken.migrate import upgrade
from noken.migrations import newest
from noken.start import become_supervisor, check_port, demo_wanted


@click.command(help="Start everything: web and jobs, with the demo city where the database is new.")
@click.pass_obj
def run(house: House) -> None:
    settings = house.settings
    make_data_folder(settings.data)
    check_port(settings)
    if demo_wanted() and is_unfinished(settings.data):
        click.echo("The demo city was left half built last time; it is built anew.")
        empty(settings.data)
        make_data_folder(settings.data)
    base = house.open_house(settings)
    before = base.revision()
    if before != newest():
        upgrade(base)
    if not before and demo_wanted():
        load_demo(settings.data, house.features)
    base.dispose()
    become_supervisor(settings)
