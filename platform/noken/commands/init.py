"""`noken init`."""

import click
from flask import url_for
from sqlalchemy import select

from noken.accounts.actions import add_membership, create_account, create_organization, make_renewal
from noken.accounts.models import Kind, Organization, Role
from noken.cli import House
from noken.commands.folder import make_data_folder
from noken.database import reading, transaction
from noken.migrate import upgrade

LINK_DAYS = 7


@click.command(help="Found an empty city: its name, and a link for the first administrator.")
@click.option("--city", prompt="Name of the city", help="For instance: Kota Jayapura.")
@click.option("--administrator", prompt="Name of the first administrator", help="A person; more can be invited later.")
@click.pass_obj
def init(house: House, city: str, administrator: str) -> None:
    settings = house.settings
    make_data_folder(settings.data)
    app = house.create_app(settings)
    upgrade(house.open_house(settings))
    with reading() as db:
        if db.scalars(select(Organization.id).limit(1)).first() is not None:
            raise click.ClickException("there is a city already; nothing was changed")
    token = found(city.strip(), administrator.strip())
    with app.test_request_context(base_url=settings.base_url):
        link = url_for("accounts.renewal", token=token, _external=True)
    click.echo(f"{city} is founded. Start it with `noken run`.")
    click.echo(f"Within {LINK_DAYS} days, {administrator} opens this address and chooses a password:\n\n  {link}\n")


def found(city: str, administrator: str) -> str:
    """The city and its first administrator; gives the secret of the link that lets them in, usable once."""
    if not city or not administrator:
        raise click.ClickException("both names are needed")
    with transaction():
        top = create_organization(Kind.CITY, city, None)
        account = create_account(administrator)
        add_membership(account, top, Role.ADMINISTRATOR)
        return make_renewal(account, account, days=LINK_DAYS)
