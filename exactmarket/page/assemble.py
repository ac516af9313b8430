"""Puts the referee's page together from its template: with the checker's runtime or without, with certificates or none."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exactmarket import recheck
from exactmarket.kernel.kinds import KINDS
from exactmarket.kernel.literature import leaned_on
from exactmarket.page import examine
from exactmarket.report.show import sentence

#: Whence the page's parts come.
FOLDER = Path(__file__).parent
#: The page with the checker's runtime, where it has been built.
REFEREE = FOLDER / "referee.html"
#: Of a file with more certificates a page without the checker shows only the first.
MOST_TOLD = 100
#: The modules that tell, in the page as here, what the checker has read.
TELLING = ("examine", "telling", "scope", "spelling", "drawing")
_HOLE = re.compile("@@([a-z]+)@@")
_EMBEDDED = re.compile('(<script type="application/json" id="certificates">).*?(</script>)', re.DOTALL)
_STAMP = re.compile('"recheck_sha256": "([0-9a-f]{64})"')


@dataclass(frozen=True)
class Embedded:
    """A certificate file in the page.

    Attributes:
        name: the file's name, without folders. data: its bytes.
        told: for a page without the checker, what is told of each certificate in the file; else nothing.
    """

    name: str
    data: bytes
    told: Sequence[Mapping[str, Any]] = ()


def checker_text() -> bytes:
    """The standalone checker, byte for byte."""
    return Path(recheck.__file__).read_bytes()


def sources() -> dict[str, str]:
    """What stands beside the checker in the page's Python, by path: the modules that tell what it has read."""
    files = {f"exactmarket/page/{name}.py": (FOLDER / f"{name}.py").read_text(encoding="utf-8") for name in TELLING}
    # Of the rest of the package the page needs nothing.
    return {"exactmarket/__init__.py": "", "exactmarket/page/__init__.py": "", **files}


def assemble(parts: Mapping[str, bytes] | None = None) -> str:
    """The page without certificates.

    Args:
        parts: the files of the runtime by name; without them, the page shows certificates and checks none.
    """
    script, worker = _template("page.js"), _template("worker.js") if parts else ""
    packed = "\n".join(_packed_part(name, data) for name, data in _all_parts(parts).items())
    holes = {
        "policy": _policy(script, checks=parts is not None),
        "style": _template("page.css"),
        "licences": html.escape(_licences()) if parts else "exactmarket: MIT licence.",
        "words": as_script_data(_words(checks=parts is not None)),
        "certificates": "[]",
        "recheck": pack(checker_text()),
        "parts": packed,
        "worker": worker,
        "script": script,
    }
    # One pass: what is put into a hole is not searched for holes.
    return _HOLE.sub(lambda hole: holes[hole[1]], _template("page.html"))


def page_of(name: str, data: bytes) -> tuple[str, bool]:
    """The page of a certificate file, and whether it has the checker: it has, if the page has been built from this package.

    Args:
        name: the file's name, without folders. data: its bytes, which hold certificates.
    """
    built = REFEREE.read_text(encoding="utf-8") if REFEREE.is_file() else ""
    if is_of_this_checker(built):
        return embed(built, [Embedded(name, data)]), True
    certificates = examine.certificates_in(name, data)[:MOST_TOLD]
    return embed(assemble(), [Embedded(name, data, [examine.told(each) for each in certificates])]), False


def embed(page: str, files: Sequence[Embedded]) -> str:
    """The page with certificates, which it checks (or only shows) when it is opened."""
    listed = [
        {"name": file.name, "data": pack(file.data), **({"told": list(file.told)} if file.told else {})}
        for file in files
    ]
    data = as_script_data(listed)
    return _EMBEDDED.sub(lambda found: found[1] + data + found[2], page, count=1)


def is_of_this_checker(page: str) -> bool:
    """Whether a page was built from the standalone checker of this package and not from another version of it."""
    stamp = _STAMP.search(page)
    return stamp is not None and stamp[1] == hashlib.sha256(checker_text()).hexdigest()


def pack(data: bytes) -> str:
    """Bytes, smaller, as letters that are no markup; the same bytes always give the same letters."""
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode("ascii")


def as_script_data(value: Any) -> str:
    """JSON in which no text can end the script element that holds it."""
    return json.dumps(value, ensure_ascii=True).replace("<", "\\u003c")


def _template(name: str) -> str:
    return (FOLDER / "template" / name).read_text(encoding="utf-8")


def _all_parts(parts: Mapping[str, bytes] | None) -> dict[str, bytes]:
    if parts is None:
        return {}
    return {**parts, "sources": json.dumps(sources(), sort_keys=True).encode()}


def _packed_part(name: str, data: bytes) -> str:
    return f'<script type="application/octet-stream" data-part="{name}">{pack(data)}</script>'


def _policy(script: str, checks: bool) -> str:
    """What the browser lets the page do: run this one script (and WebAssembly, in a worker), and connect to nothing."""
    own = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    runs = f"script-src 'sha256-{own}'" + (" 'wasm-unsafe-eval' blob:; worker-src blob:" if checks else "")
    return f"default-src 'none'; {runs}; connect-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"


def _words(checks: bool) -> dict[str, Any]:
    """What the page says besides what is in a certificate: each kind's sentence, argument and theorems."""
    kinds = {}
    for name, kind in KINDS.items():
        theorems = [f"{each.name}: {each.statement} ({each.source}.)" for each in leaned_on(name)]
        kinds[name] = {"sentence": sentence(kind.claim), "argument": sentence(kind.rule), "theorems": theorems}
    return {
        "runtime": checks,
        "recheck_sha256": hashlib.sha256(checker_text()).hexdigest(),
        "most_bytes": recheck.MOST_BYTES,
        "kinds": kinds,
    }


def _licences() -> str:
    texts = [FOLDER / "licences" / name for name in ("NOTICE.txt", "MPL-2.0.txt", "PSF-2.0.txt")]
    return "\n\n".join(text.read_text(encoding="utf-8") for text in texts)
