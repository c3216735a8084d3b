"""`noken ledger`."""

import click

from noken.cli import House
from noken.ledger import chain, count, head
from noken.ledger import verify as faults_of_chain


@click.group(help="The record of who did what.")
def ledger() -> None:
    pass


@ledger.command(help="Walk the whole chain. Ends with 1 where something is missing or was changed.")
@click.pass_obj
def verify(house: House) -> None:
    house.open_current()
    while chain():
        continue
    faults = list(faults_of_chain())
    for fault in faults:
        place = f"{fault.position}" if fault.position == fault.until else f"{fault.position} to {fault.until}"
        click.echo(f"{fault.reason}: {place}")
    last, (chained, _waiting) = head(), count()
    click.echo(f"{chained} acts, head {last.position} {last.digest}")
    if faults:
        raise SystemExit(1)
    click.echo("the chain is whole; note the head somewhere else to be sure of it later")
