"""Proposals for 0/1 choices under constraints, by HiGHS in floats; whoever asks checks them exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from exactmarket.solvers.control import Control
from exactmarket.solvers.native.scipy_programs import Bounds, LinearConstraint, milp


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
    rows = csr_matrix((np.ones(len(index)), index, start), shape=(len(sets), len(weights)))
    # Bounds that bind nobody may be beyond all floats.
    low = np.array([max(bound, -1) for bound in least], dtype=float)
    high = np.array([min(bound, len(columns) + 1) for bound, columns in zip(most, sets, strict=True)], dtype=float)
    limits = LinearConstraint(rows, low, high)
    options: dict[str, float] = {}
    if (remaining := control.remaining()) is not None:
        options["time_limit"] = max(remaining, 0.01)
    found = milp(cost, integrality=np.ones(len(weights)), bounds=Bounds(0, 1), constraints=limits, options=options)
    return None if found.x is None else frozenset(np.flatnonzero(found.x > 0.5).tolist())
