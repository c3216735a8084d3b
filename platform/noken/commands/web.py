"""`noken web`."""

import click

from noken import logs
from noken.cli import House
from noken.database import database
from noken.web.listener import bell_of
from noken.web.server import serve


@click.command(help="The web process alone.")
@click.pass_obj
def web(house: House) -> None:
    house.open_current()
    stop_logs = logs.start(house.settings.log_level)
    serve(house.create_app(house.settings), house.settings, bell_of(house.settings.data))
    database().dispose()
    stop_logs()
