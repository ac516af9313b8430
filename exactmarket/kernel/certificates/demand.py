"""Witnesses about demand at prices."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BetterBundle:
    """A bundle of larger net value, by the names of its goods."""

    better: tuple[str, ...]
