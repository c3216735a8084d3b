"""Nothing in the repository points to a machine, a registry or a place outside."""

import json
import re

from tests.house.sources import ROOT, name_of, texts, tracked

NAMESPACES = (
    "http://www.w3.org/",
    "http://schemas.openxmlformats.org/",
    "http://www.imsglobal.org/",
)
LOOPBACK = re.compile(r"https?://(127\.0\.0\.1|localhost|\[::1\]|0\.0\.0\.0|\{|%)")
SENT_ON = ("https://wa.me/?text=",)
READING = ("https://www.rfc-editor.org/rfc/", "https://tus.io/protocols/", "https://www.w3.org/TR/")
ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s\"'`)>\]]*")
SCHEMES = ("sqlite:", "postgresql", "redis:", "file:", "s3:", "otpauth:")
REGISTRIES = tuple(f"{host}.{end}" for host, end in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org")))
MACHINE = re.compile(r"(?<![\w.{}<])/(?:work|root|Users|mnt|home/[a-z]+)/\w")


def _allowed(address: str, in_docs: bool) -> bool:
    if address.startswith(NAMESPACES) or LOOPBACK.match(address) or address.startswith((*SCHEMES, *SENT_ON)):
        return True
    host = address.split("://", 1)[1].split("/")[0]
    reserved = re.search(r"(^|\.)(example|test|invalid)(\.[a-z]+)?(:\d+)?$", host)
    return not re.search(r"\w\.\w", host) or reserved is not None or (in_docs and address.startswith(READING))


def test_addresses_are_name_spaces_the_loopback_or_a_standard_to_read() -> None:
    found = []
    for file, text in texts():
        if file.name == "package-lock.json":
            continue  # npm copies "funding" links of packages into it
        for address in ADDRESS.findall(text):
            if not _allowed(address, file.suffix in {".md", ".py"}):
                found.append(f"{name_of(file)}: {address}")
    assert not found


def test_no_registry_is_named() -> None:
    found = [f"{name_of(file)}: {host}" for file, text in texts() for host in REGISTRIES if host in text]
    assert not found


def test_lock_files_hold_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text, name
        pins = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
        assert pins
        assert text.count("--hash=sha256:") >= len(pins), f"{name} is not locked by hashes"
    packages = json.loads((ROOT / "static/package-lock.json").read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert not [name for name, package in packages.items() if name and "integrity" not in package]


def test_no_path_of_somebody_s_machine() -> None:
    found = []
    for file, text in texts():
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE.search(line):
                found.append(f"{name_of(file)}:{number}: {line.strip()[:100]}")
    assert not found


def test_nothing_built_or_secret_is_tracked() -> None:
    forbidden = re.compile(r"(^|/)(static/dist|node_modules|var|\.venv)/|\.(mo|sqlite3|pyc|so)$|secret\.key$")
    assert not [name_of(file) for file in tracked() if forbidden.search(name_of(file))]
