"""`noken migration`: for developers."""

import click

from noken.migrate import revise


@click.command(help="For developers: write the next migration from the models.", hidden=True)
@click.argument("name")
@click.option("--fresh", is_flag=True, help="Throw the history away and begin at 0001; only while no city runs on it.")
def migration(name: str, fresh: bool) -> None:
    click.echo(f"wrote migration {revise(name, fresh)}")
