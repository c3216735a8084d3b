"""The command `noken`. Each command lives in a module of its own in `noken/commands`, imported when it is called:
the web and the jobs process would otherwise carry what only `migrate` or `cert` needs (measured: 0.3 s, 8 MB each).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

import click
from celery import Celery
from flask import Flask

from noken.database import Database
from noken.feature import Feature
from noken.migrations import newest
from noken.settings import Settings, SettingsError, load_settings

COMMANDS = ("run", "web", "jobs", "migrate", "migration", "init", "demo", "backup", "ledger", "cert", "config")


@dataclass(frozen=True)
class House:
    """What the front door hands to every command: the features, and how a process of this city begins."""

    features: Sequence[Feature]
    create_app: Callable[[Settings], Flask]
    open_house: Callable[[Settings], Database]
    celery: Celery

    @cached_property
    def settings(self) -> Settings:
        return load_settings()

    def open_current(self) -> Database:
        """The database, which must have the schema of this version."""
        base = self.open_house(self.settings)
        if base.revision() != newest():
            raise click.ClickException("the database is not at the schema of this version: run `noken migrate` first")
        return base


class Commands(click.Group):
    """The ground's commands by name, and those of the features. A wrong setting ends in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            command: click.Command = getattr(import_module(f"noken.commands.{cmd_name}"), cmd_name)
            return command
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise click.ClickException(str(error)) from None


def main_group(house: House) -> click.Group:
    """All commands: the ground's and those of the features."""
    group = Commands("noken", help="Noken: the open platform a city carries its days in.")
    group.context_settings = {"obj": house, "help_option_names": ["-h", "--help"]}
    for feature in house.features:
        for command in feature.commands:
            group.add_command(command)
    return group
