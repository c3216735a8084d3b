"""One web process with the city and, at one more address, the control page: `home_server FOLDER PORT`."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import app as front_door
from benchmarks import control
from noken import logs
from noken.settings import Settings
from noken.web.server import serve


def main(folder: Path, port: int) -> None:
    settings = Settings(data=folder, port=port)
    city, beside = front_door.create_app(settings), control.make_control(folder)

    def both(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        chosen = beside if environ["PATH_INFO"] == control.PATH else city
        return chosen.wsgi_app(environ, start_response)

    stop_logs = logs.start(settings.log_level)
    serve(both, settings)
    stop_logs()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
