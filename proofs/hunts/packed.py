"""Certificates of all members of a family, one a line, packed by xz into ``answers/NAME.jsonl.xz``; checked as a whole by

    python -m proofs.hunts.packed [NAME...]

A hunt's claim about a whole family rests on a certificate for each member. They are alike, so packed they take a few hundred
kilobytes where the store would take megabytes; and they stand here and not among the other golden certificates, which other
checks go through one by one.
"""

from __future__ import annotations

import lzma
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from exactmarket import recheck
from exactmarket.format.certificate import parse_certificate
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.theorem import Verified

ANSWERS = Path(__file__).parent / "answers"


def lines_of(name: str) -> list[str]:
    """The certificates of that name, as they are written."""
    with lzma.open(ANSWERS / f"{name}.jsonl.xz", "rt", encoding="utf-8") as file:
        return file.read().splitlines()


def pack(name: str, lines: Iterable[str]) -> Path:
    """Write the certificates; where they are."""
    path = ANSWERS / f"{name}.jsonl.xz"
    path.parent.mkdir(exist_ok=True)
    with lzma.open(path, "wb", preset=9 | lzma.PRESET_EXTREME) as file:
        for line in lines:
            file.write(f"{line}\n".encode())
    return path


def read_all(name: str) -> list[Certificate[Any]]:
    """The certificates of that name, which are not checked."""
    return [parse_certificate(line, f"{name}, line {k}") for k, line in enumerate(lines_of(name), 1)]


def checked(name: str, every: int, folder: Path) -> Iterator[Verified[Any]]:
    """The kernel's verdict on every so manieth certificate; the standalone checker must agree on each fifth of these.

    Which ones depends on ``every`` alone: with 1 all are checked by the kernel.
    """
    lines = lines_of(name)
    twice = folder / f"{name}.jsonl"
    twice.write_text("".join([f"{line}\n" for line in lines[:: 5 * every]]), encoding="utf-8", newline="\n")
    recheck.check_file(str(twice))
    for line in lines[::every]:
        yield verify(parse_certificate(line, name))


def check_whole(name: str, folder: Path) -> int:
    """Have both checkers check all certificates of that name; how many there are.

    Raises:
        Rejected: if the kernel refuses one; the standalone checker raises errors of its own.
    """
    lines, whole = lines_of(name), folder / f"{name}.jsonl"
    for k, line in enumerate(lines, 1):
        verify(parse_certificate(line, f"{name}, line {k}"))
    whole.write_text("".join([f"{line}\n" for line in lines]), encoding="utf-8", newline="\n")
    recheck.check_file(str(whole))
    return len(lines)


def main(names: list[str]) -> None:
    """Check all certificates of these names, or of all."""
    for name in names or sorted(path.name.split(".")[0] for path in ANSWERS.glob("*.jsonl.xz")):
        with tempfile.TemporaryDirectory() as folder:
            print(f"{name}: {check_whole(name, Path(folder))} certificates verified by both checkers", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
