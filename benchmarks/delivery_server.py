"""The web process of `delivery`: judges the text files inside itself.

A process of its own for each file (a decoder may fail without harm) is two thirds of what an answer costs, and nothing
of what is proven here.
"""

from pathlib import Path
from typing import Any

from noken.files import judge
from noken.files.decoders import texts
from noken.files.types import Decoder
from tests import web_process


def run(environment: dict[str, str], log: str) -> None:
    """In the new process."""
    judge.ask = _here
    web_process.run(environment, log)


def _here(decoder: Decoder, path: Path, folder: Path, patience: float = judge.PATIENCE) -> dict[str, Any]:
    return vars(texts.decide(path, folder))
