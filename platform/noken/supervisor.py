"""The parent of all processes: starts web and jobs, restarts what dies, stops all together.

Run as `python -m noken.supervisor NOKEN`, NOKEN being the command `noken`. It imports next to nothing, so that it costs
next to nothing. Children write their logs straight through; when it is killed itself, the kernel ends them.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

CHILDREN = ("web", "jobs")
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
RAN_WELL_SECONDS = 30.0
STOP_SECONDS = 4.5
PR_SET_PDEATHSIG = 1
STOPS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
WATCHED = {*STOPS, signal.SIGCHLD}

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass
class Child:
    """One process that should always be there."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    delay: float = FIRST_DELAY

    def start(self, moment: float) -> None:
        parent = os.getpid()

        def prepare() -> None:
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            if os.getppid() != parent:
                os._exit(1)

        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=prepare)  # noqa: S603
        self.started_at = moment

    def died(self, moment: float) -> None:
        """Plan the next start: soon after a long run, later and later for one that keeps dying."""
        if self.process is None:
            return
        if moment - self.started_at >= RAN_WELL_SECONDS:
            self.delay = FIRST_DELAY
        say("child died", child=self.name, code=self.process.returncode, again_in_seconds=self.delay)
        self.process, self.start_at = None, moment + self.delay
        self.delay = min(self.delay * 2, LONGEST_DELAY)


def say(event: str, **details: object) -> None:
    """One JSON line, as the children's logs are."""
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    print(json.dumps({"event": event, "logger": "noken.supervisor", "timestamp": moment, **details}), file=sys.stderr)


def tend(children: Sequence[Child]) -> float:
    """Notice the dead, start what is due; gives the seconds until there is something to do again."""
    moment = time.monotonic()
    for child in children:
        if child.process is not None and child.process.poll() is not None:
            child.died(moment)
        if child.process is None and child.start_at <= moment:
            child.start(moment)
    waiting = [child.start_at - moment for child in children if child.process is None]
    return max(0.0, min(waiting, default=3600.0))


def asked_to_stop(seconds: float) -> bool:
    """Wait for a signal, at most so long: True for one that asks to stop, False for a child's end or none."""
    received = signal.sigtimedwait(WATCHED, seconds)
    return received is not None and received.si_signo in STOPS


def stop(children: Sequence[Child]) -> None:
    """Ask all to stop, wait, kill whoever is left. A second signal shortens the wait."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    while any(process.poll() is None for process in running) and (left := deadline - time.monotonic()) > 0:
        if asked_to_stop(left):
            break
    for process in running:
        if process.poll() is None:
            say("child did not stop and is killed", process=process.pid)
            process.kill()
            process.wait()


def supervise(children: Sequence[Child]) -> None:
    """Tend the children until somebody asks to stop."""
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    while True:
        if asked_to_stop(tend(children)):
            break
    stop(children)
    say("stopped")


if __name__ == "__main__":
    supervise([Child(name, [sys.executable, sys.argv[1], name]) for name in CHILDREN])
