"""Witnesses about linear programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exactmarket.exact.linear import Vector


@dataclass(frozen=True)
class PrimalDual:
    """An optimal solution ``primal`` (one number a column) and multipliers ``dual`` (one a row) of equal value."""

    primal: Vector
    dual: Vector


@dataclass(frozen=True)
class Farkas:
    """Multipliers of the rows that combine the constraints of a linear program into a contradiction."""

    farkas: Vector


@dataclass(frozen=True)
class CrossedBounds:
    """A row or a column (``place``: "row" or "column", and its ``index``) whose lower bound exceeds its upper one."""

    place: Literal["row", "column"]
    index: int


@dataclass(frozen=True)
class PointAndRay:
    """A feasible point of a linear program and a ray along which it stays feasible while the objective improves."""

    primal: Vector
    ray: Vector
