"""`noken jobs`."""

import click

from noken import logs
from noken.cli import House
from noken.jobs import run_jobs


@click.command(help="The jobs process alone.")
@click.pass_obj
def jobs(house: House) -> None:
    base = house.open_current()
    stop_logs = logs.start(house.settings.log_level)
    run_jobs(house.celery, house.features, house.settings)
    base.dispose()
    stop_logs()
