"""The one history of the schema. Here: which revision this code needs, and which one a database has."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

VERSIONS = Path(__file__).parent / "versions"


def newest() -> str:
    """The revision this code needs: the number its newest file begins with, or "" before the first."""
    return max((file.name[:4] for file in VERSIONS.glob("[0-9]*.py")), default="")


def applied(engine: Engine) -> str:
    """The revision a database has, or "" for an empty one."""
    if not inspect(engine).has_table("alembic_version"):
        return ""
    with engine.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")
