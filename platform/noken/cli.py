"""The command `noken`."""

from collections.abc import Callable, Sequence

import click
from celery import Celery
from flask import Flask

from noken.feature import Feature


def main_group(features: Sequence[Feature], create_app: Callable[[], Flask], celery: Celery) -> click.Group:
    """All commands: the ground's and those of the features."""
    group = click.Group("noken")
    for feature in features:
        for command in feature.commands:
            group.add_command(command)
    return group
