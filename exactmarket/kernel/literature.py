"""The theorems of the literature that rules lean on: what a reader takes on trust besides the arguments in the rules' docstrings.
They stand in ``literature.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Theorem:
    """A theorem of the literature.

    Attributes:
        name: how it is called.
        statement: what it says, in the words of the models.
        source: where it is proved, with pages or number.
        coq: theorems in ``proofs/formal`` that prove it, or what the rules need of it.
    """

    name: str
    statement: str
    source: str
    coq: tuple[str, ...]


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("literature.toml").read_text(encoding="utf-8"))


def theorems() -> tuple[Theorem, ...]:
    """All of them."""
    given = _read()["theorem"]
    return tuple([Theorem(t["name"], t["statement"], t["source"], tuple(t.get("coq", ()))) for t in given])


def leaned_on(kind: str) -> tuple[Theorem, ...]:
    """The theorems of the literature that the rule for this kind of claims, by its name, may use."""
    names = _read()["used"].get(kind, ())
    return tuple([theorem for theorem in theorems() if theorem.name in names])
