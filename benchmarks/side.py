"""Side environments for peers: a folder of ours outside the checkout, installed from the registries where missing."""

import os
import subprocess
import sys
from pathlib import Path


def cache() -> Path:
    """Where peers stay from one run to the next."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "noken-benchmarks"


def side_command(folder: Path, command: str, *packages: str) -> Path:
    """`command` of the environment in `folder`, made with the exact `packages` where it is not there yet."""
    found = folder / "bin" / command
    if not found.exists():
        print(f"installing {packages[0]} ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *packages], check=True)
    return found
