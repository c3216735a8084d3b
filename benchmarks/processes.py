"""Processes under measurement: pinned to a core, their CPU time and memory read from /proc, stopped by their id."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from benchmarks.load import Order, encode

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """All processes below `pid`."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *children(child)]
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used so far, user and system, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid: int) -> float:
    """Proportional share of memory (PSS) of a process and all below it, in MB."""
    total = 0
    for one in (pid, *children(pid)):
        lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1000


def pin(*cores: int) -> Sequence[str]:
    """Words before a command that keep it on these cores."""
    return ("taskset", "--cpu-list", ",".join(map(str, cores)))


def answered(url: str) -> bool:
    """Whether something answers there, in whatever way."""
    try:
        with urlopen(url, timeout=5):
            return True
    except HTTPError:
        return True
    except OSError:
        return False


def wait_for(url: str, seconds: float, process: subprocess.Popen[Any] | None = None) -> float:
    """Seconds until the first answer; TimeoutError after `seconds`, or when the process is gone."""
    begun = time.perf_counter()
    while not answered(url):
        if time.perf_counter() - begun > seconds or (process is not None and process.poll() is not None):
            raise TimeoutError(f"no answer from {url}")
        time.sleep(0.02)
    return time.perf_counter() - begun


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], log: Path, folder: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """A child process with its output in `log`; ended when the block is left."""
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def clean_environment(**more: str) -> dict[str, str]:
    """This environment without anybody's Noken or Kolibri settings, with `more`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NOKEN_", "KOLIBRI_"))}
    return kept | more


def load(order: Order) -> dict[str, Any]:
    """Run one order of load in a process of its own on the other core."""
    command = [*pin(LOAD_CORE), sys.executable, "-m", "benchmarks.load"]
    done = subprocess.run(command, cwd=ROOT, input=encode(order), capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def measured(order: Order, pid: int) -> dict[str, Any]:
    """The same, with requests a second and the CPU milliseconds that each request cost the server `pid`."""
    before = cpu_seconds(pid)
    result = load(order)
    result["cpu"] = 1000 * (cpu_seconds(pid) - before) / result["requests"]
    result["rps"] = result["requests"] / result["seconds"]
    return result
