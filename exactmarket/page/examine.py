"""What the page asks of Python: the standalone checker's verdict on a file, and the certificates in it as it read them.

Runs in the browser, where there is the standard library, ``recheck.py`` and this folder's telling, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from exactmarket import recheck
from exactmarket.page import telling

_VERDICTS = ("verified", "rejected", "malformed")
_FORMAT = re.compile(rb'"format"\s*:\s*"exactmarket-([a-z]+)/(\d+)"')


def about() -> str:
    """Which Python this is, and the SHA-256 of the checker that it has loaded, as JSON."""
    checker = hashlib.sha256(Path(recheck.__file__).read_bytes()).hexdigest()
    return json.dumps({"ready": sys.version.split()[0], "sum": checker})


def answer(request: str) -> str:
    """The answer to one request of the page, both as JSON: ``{"tell": k, "file"}`` asks for the k-th certificate of a file
    that is there, ``{"file"}`` for a verdict on it."""
    wanted = json.loads(request)
    if "tell" in wanted:
        return json.dumps(
            {"told": told(certificates_in(wanted["file"], Path(wanted["file"]).read_bytes())[wanted["tell"]])},
            allow_nan=False,
        )
    return json.dumps(verdict(wanted["file"]))


def verdict(path: str) -> dict[str, Any]:
    """The checker's verdict on a file, by the function that its command line calls, and what else the page shows of it.

    Returns:
        ``status`` (a word), ``kind`` (kinds, separated by commas; empty unless verified), ``reason`` (empty if verified),
        ``seconds``, ``sha256`` of the file's bytes, ``count`` of its certificates.
    """
    begun = time.perf_counter()
    status, line, reason = recheck.verdict_on(path)
    seconds = time.perf_counter() - begun
    data = Path(path).read_bytes()
    return {
        "status": _VERDICTS[status],
        "kind": line.split("  ")[-1] if status == 0 else "",
        "reason": reason.removeprefix(f"{path}: ") + (_advice(data) if status else ""),
        "seconds": seconds,
        "sha256": hashlib.sha256(data).hexdigest(),
        "count": len(certificates_in(path, data)),
    }


def told(data: bytes) -> dict[str, Any]:
    """A certificate as the checker's own readers understand it; only a reason, if they call it malformed."""
    try:
        whole = recheck.parse(data.decode("utf-8"))
        kind = whole["claim"]["kind"]
        claim, witness = recheck.KINDS[kind].well_formed(whole["claim"], whole["witness"])
    except (recheck.Failure, UnicodeDecodeError, LookupError, TypeError):
        return {}
    return {"kind": kind, **telling.tell(claim, witness)}


def certificates_in(name: str, data: bytes) -> list[bytes]:
    """The certificates in a file of this name and content: one a line, or one in all, as the checker takes it."""
    return data.removesuffix(b"\n").split(b"\n") if name.endswith(".jsonl") else [data]


def rehearse() -> None:
    """Ask once for all that the page will ask, so that every module is loaded that it needs."""
    about()
    path = Path("rehearsal.json")
    path.write_bytes(b'{"format": "exactmarket-certificate/1", "claim": {"kind": "none"}, "witness": 1.5}')
    answer(json.dumps({"file": str(path)}))
    answer(json.dumps({"file": str(path), "tell": 0}))
    path.unlink()


def _advice(data: bytes) -> str:
    """What to do about a file of the package that is no certificate, or one of a format that this checker does not know."""
    found = _FORMAT.search(data[:1000])
    if found is None:
        return ""
    if found[1] != b"certificate":
        return " (it states a question, not an answer: exactmarket decide QUESTION FILE --out CERTIFICATE)"
    known = int(recheck.FORMAT.rpartition("/")[2])
    newer = int(found[2][:9]) > known
    return f" (a newer format than this page's checker reads, which is {known}: get a newer page)" if newer else ""
