"""Proposals for 0/1 choices under constraints, by HiGHS in floats; whoever asks checks them exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactmarket.solvers.control import Control
from exactmarket.solvers.native.highs import RowwiseProgram
from exactmarket.solvers.native.programs import whole_minimum


def propose_choice(
    weights: Sequence[int],
    sets: Sequence[Sequence[int]],
    least: Sequence[int],
    most: Sequence[int],
    control: Control,
) -> frozenset[int] | None:
    """Columns that are to be 1, of largest total weight under ``least <= number chosen in a set <= most`` as far as floats
    can tell; ``None`` if there seem to be none."""
    if not weights:
        return frozenset()
    large = max(1, *map(abs, weights))
    shift = max(0, large.bit_length() - 52)
    cost = np.array([-float(w >> shift) for w in weights])
    index = [c for columns in sets for c in columns]
    start = np.cumsum([0] + [len(columns) for columns in sets])
    # Bounds that bind nobody may be beyond all floats.
    low = np.array([max(bound, -1) for bound in least], dtype=float)
    high = np.array([min(bound, len(columns) + 1) for bound, columns in zip(most, sets, strict=True)], dtype=float)
    none, one = np.zeros(len(weights)), np.ones(len(weights))
    program = RowwiseProgram(cost, none, one, low, high, start, np.array(index, dtype=np.int64), np.ones(len(index)))
    found = whole_minimum(program, one.astype(bool), seconds_left(control))
    return None if found is None else frozenset(np.flatnonzero(found > 0.5).tolist())


def seconds_left(control: Control) -> float | None:
    """How long a call of the solver may take: at least a moment, so that it finds something."""
    remaining = control.remaining()
    return None if remaining is None else max(remaining, 0.01)
