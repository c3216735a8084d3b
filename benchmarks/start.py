"""From a clean clone to the first page, the second start, the stop, and the memory of all processes at rest.

The clone lies in a temporary folder, and so do the caches of uv, pip and npm, which are empty at the beginning.
"""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from benchmarks.processes import ROOT, children, clean_environment, free_port, memory_mb, wait_for
from benchmarks.report import Report, table

FIRST_LIMIT, IDLE_SECONDS = 600, 20


@contextmanager
def made(clone: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """`make run` in a process group of its own, which is ended at the end of the block."""
    with (clone.parent / "make.log").open("ab") as log:
        process = subprocess.Popen(
            ["make", "run"], cwd=clone, env=dict(environment), stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> float:
    """Seconds from the polite word to the end of the last process."""
    begun = time.perf_counter()
    if process.poll() is None:
        everybody = [process.pid, *children(process.pid)]
        os.killpg(process.pid, signal.SIGTERM)
        while any(Path(f"/proc/{pid}").exists() and not gone(pid) for pid in everybody):
            process.poll()
            if time.perf_counter() - begun > 30:
                os.killpg(process.pid, signal.SIGKILL)
                raise TimeoutError("the processes did not stop in 30 s")
            time.sleep(0.02)
        process.wait()
    return time.perf_counter() - begun


def gone(pid: int) -> bool:
    """Whether a process has ended and only waits to be noticed."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def first_page(url: str, process: subprocess.Popen[bytes]) -> float:
    """Seconds from now until the sign-in page is there, whole."""
    begun = time.perf_counter()
    wait_for(url, FIRST_LIMIT, process)
    with urlopen(url, timeout=30) as answer:
        if answer.status != 200 or b"</html>" not in answer.read():
            raise AssertionError("the first page is not whole")
    return time.perf_counter() - begun


def main() -> None:
    report = Report("start")
    with tempfile.TemporaryDirectory() as folder:
        clone, caches = Path(folder) / "noken", Path(folder) / "caches"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
        port = free_port()
        caching = ("UV_CACHE_DIR", "PIP_CACHE_DIR", "npm_config_cache", "XDG_CACHE_HOME")
        environment = clean_environment(NOKEN_PORT=str(port), **{name: str(caches / name) for name in caching})
        environment.pop("VIRTUAL_ENV", None)
        environment.pop("MAKEFLAGS", None)
        environment.pop("MAKELEVEL", None)
        url = f"http://127.0.0.1:{port}/masuk"
        with made(clone, environment) as process:
            report.figures["first_start_s"] = first_page(url, process)
        with made(clone, environment) as process:
            report.figures["second_start_s"] = first_page(url, process)
            time.sleep(IDLE_SECONDS)
            report.figures["idle_memory_mb"] = memory_mb(process.pid)
            report.figures["processes"] = len(children(process.pid))
            report.figures["stop_s"] = stop(process)
    table(("figure", "value"), list(report.figures.items()))
    report.bar("clean clone, cold caches: seconds to the first page", report.figures["first_start_s"], "<= 90")
    report.bar("second start: seconds to the first page", report.figures["second_start_s"], "<= 5")
    report.bar("memory of all processes at rest, MB", report.figures["idle_memory_mb"], "<= 350")
    report.bar("stop: seconds until all processes have ended", report.figures["stop_s"], "<= 5")
    report.finish()


if __name__ == "__main__":
    main()
