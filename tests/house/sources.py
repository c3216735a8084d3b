"""What belongs to the checkout, for the guards: files, templates, parsed modules."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("platform/noken", "notifications", "learning", "meetings", "services", "staff")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is, or is about to be, in the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(sorted(file for name in names if name and (file := ROOT / name).is_file()))


def name_of(file: Path) -> str:
    """The path as people say it: from the root of the checkout."""
    return file.relative_to(ROOT).as_posix()


def product_modules() -> Iterator[Path]:
    """Python of the product: `app.py` and the packages, without tests and benchmarks."""
    for file in tracked():
        if file.suffix == ".py" and (file == ROOT / "app.py" or name_of(file).startswith(PACKAGES)):
            yield file


def templates() -> Iterator[Path]:
    """Every Jinja template of the product."""
    for file in tracked():
        if "/templates/" in name_of(file) and name_of(file).startswith(PACKAGES):
            yield file


def texts(*suffixes: str) -> Iterator[tuple[Path, str]]:
    """Tracked text files with their content; those with one of `suffixes`, or all."""
    for file in tracked():
        if suffixes and file.suffix not in suffixes:
            continue
        try:
            yield file, file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def calls(file: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a module with the last part of the called name (`outbox.enqueue(…)` gives `enqueue`)."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute):
                yield called.attr, node
            elif isinstance(called, ast.Name):
                yield called.id, node
