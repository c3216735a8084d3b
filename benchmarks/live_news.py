"""Tells everybody something every half second: `python -m benchmarks.live_news NUMBER SECONDS`, for `live`."""

import os
import sys
import time
from pathlib import Path

from noken.database import connect, transaction
from noken.live import CITY, ring_with, tell
from noken.nudge import LIVE, by_datagram

if __name__ == "__main__":
    folder, number, until = (
        Path(os.environ["NOKEN_BENCH_FOLDER"]),
        int(sys.argv[1]),
        time.monotonic() + float(sys.argv[2]),
    )
    connect(f"sqlite:///{folder / 'noken.sqlite3'}")
    ring_with(by_datagram(folder, LIVE))
    while time.monotonic() < until:
        with transaction():
            tell(CITY, "kabar", {"nomor": number})
        number += 1
        time.sleep(0.5)
