"""The one history of the schema. Here: which revision this code needs (a database knows its own: `revision()`)."""

from pathlib import Path

VERSIONS = Path(__file__).parent / "versions"


def newest() -> str:
    """The revision this code needs: the number its newest file begins with, or "" before the first."""
    return max((file.name[:4] for file in VERSIONS.glob("[0-9]*.py")), default="")
