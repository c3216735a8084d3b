"""`noken config`."""

from dataclasses import fields

import click
from sqlalchemy import make_url

from noken.cli import House

SECRET = frozenset({"metrics_token"})
URLS = frozenset({"database_url", "broker_url", "storage_url"})


def shown(name: str, value: object) -> str:
    """A setting as it may stand on a screen: tokens and passwords are masked."""
    text = "" if value is None else str(value)
    if name in SECRET and text:
        return "***"
    if name in URLS and "@" in text:
        return make_url(text).render_as_string(hide_password=True)
    return text


@click.command(help="Show every setting and its value; secrets are masked.")
@click.pass_obj
def config(house: House) -> None:
    for field in fields(house.settings):
        click.echo(f"NOKEN_{field.name.upper()}={shown(field.name, getattr(house.settings, field.name))}")
