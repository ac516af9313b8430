"""Claims about what an agent demands at prices (gpz, How the Proof works)."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.exact.linear import Vector
from exactmarket.model.utility import Utility


@dataclass(frozen=True)
class Demanded:
    """``bundle`` (the names of its goods) is demanded at ``prices`` (one for each good, any rationals): its utility is finite,
    and no bundle A has a larger u(A) - p(A), where p(A) is the sum of the prices of A's goods."""

    utility: Utility
    prices: Vector
    bundle: tuple[str, ...]


@dataclass(frozen=True)
class NotDemanded:
    """``bundle`` is not demanded at ``prices``: some bundle of finite utility has a larger u(A) - p(A)."""

    utility: Utility
    prices: Vector
    bundle: tuple[str, ...]
