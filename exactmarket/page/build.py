"""Builds the referee's page: ``python -m exactmarket.page.build [OUT]`` (referee.html in this folder, if no other is named).

Takes Pyodide from npm, with its version and SHA-256 pinned here, and keeps of Python's standard library what the page needs.
Needs ``npm`` and ``node``; two builds of one source give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from exactmarket.errors import ExactmarketError
from exactmarket.page.assemble import FOLDER, REFEREE, assemble, checker_text, sources

VERSION = "314.0.7"
SHA256 = "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0"
_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
#: A mail with a larger file is sent back at many places.
_MOST_BYTES = 9_000_000


class CannotBuild(ExactmarketError):
    """The page cannot be built here; the message says what is missing."""


def main(arguments: list[str] | None = None) -> int:
    """Build the page, and say how large it is and its SHA-256."""
    parser = argparse.ArgumentParser(prog="python -m exactmarket.page.build", description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, default=REFEREE, metavar="OUT")
    parser.add_argument(
        "--pyodide", type=Path, metavar="TARBALL", help=f"npm's package of Pyodide {VERSION}, if it is at hand"
    )
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            page = build(Path(folder), options.pyodide)
        options.out.write_bytes(page.encode())
    except (CannotBuild, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    sys.stdout.write(
        f"{options.out}: {len(page.encode())} bytes, SHA-256 {hashlib.sha256(page.encode()).hexdigest()}\n"
    )
    return 0


def build(folder: Path, tarball: Path | None = None) -> str:
    """The page with the checker's runtime, built in an empty folder.

    Raises:
        CannotBuild: without npm and node, or if npm's package is not the one that is pinned.
    """
    tarball = tarball or _from_npm(folder)
    found = hashlib.sha256(tarball.read_bytes()).hexdigest()
    if found != SHA256:
        raise CannotBuild(f"{tarball.name}: expected SHA-256 {SHA256}, found {found}")
    with tarfile.open(tarball) as package:
        for name in _FILES:
            member = package.extractfile(f"package/{name}")
            if member is None:
                raise CannotBuild(f"{tarball.name}: expected the file package/{name}, found none")
            (folder / name).write_bytes(member.read())
    lock = json.loads((folder / "pyodide-lock.json").read_bytes())
    parts = {name: (folder / name).read_bytes() for name in _FILES}
    parts["python_stdlib.zip"] = _compiled(folder)
    # Of the lock file only the facts about the runtime are needed: there are no packages to load.
    parts["pyodide-lock.json"] = json.dumps({"info": lock["info"], "packages": {}}, sort_keys=True).encode()
    page = assemble(parts)
    if len(page.encode()) > _MOST_BYTES:
        raise CannotBuild(f"the page: expected at most {_MOST_BYTES} bytes, found {len(page.encode())}")
    return page


def _from_npm(folder: Path) -> Path:
    """npm's package of Pyodide; nothing of it is run to get it."""
    _run("npm", "pack", f"pyodide@{VERSION}", "--silent", "--ignore-scripts", "--pack-destination", str(folder))
    return folder / f"pyodide-{VERSION}.tgz"


def _compiled(folder: Path) -> bytes:
    """The modules of the standard library that the page needs, compiled by the Python that will run them."""
    texts = folder / "sources.json"
    texts.write_bytes(json.dumps({**sources(), "exactmarket/recheck.py": checker_text().decode()}).encode())
    _run("node", str(FOLDER / "compile.mjs"), str(folder), str(texts), str(folder / "kept.zip"))
    return (folder / "kept.zip").read_bytes()


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise CannotBuild(f"{program}: expected it on PATH, found none; install Node.js and npm")
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no reason given"]
        raise CannotBuild(f"{program} {arguments[0]}: expected exit code 0, found {done.returncode} ({last[0]})")


if __name__ == "__main__":
    sys.exit(main())
