"""`noken web`."""

import click

from noken import logs
from noken.cli import House
from noken.database import database
from noken.web.server import serve


@click.command(help="The web process alone.")
@click.pass_obj
def web(house: House) -> None:
    house.open_current()
    stop_logs = logs.start(house.settings.log_level)
    serve(house.create_app(house.settings), house.settings)
    database().dispose()
    stop_logs()
