"""Kinds of which one says that a thing is so and the other that it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exactmarket.kernel.kinds import KINDS


def opposites(*pairs: tuple[str, str]) -> dict[str, list[Callable[[Any], Any]]]:
    """For each kind of each pair what makes a claim of the other kind, about the same things, of its claims."""
    return {one: [_as(other)] for pair in pairs for one, other in (pair, pair[::-1])}


def _as(kind: str) -> Callable[[Any], Any]:
    return lambda stated: KINDS[kind].claim(*[getattr(stated, part) for part in stated.__dataclass_fields__])
