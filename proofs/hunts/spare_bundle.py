"""hunt.spare-bundle: how sharp is the bundle to spare in the repaired Theorem 2 (gpz.theorem-2)? Three agents, three goods,
monotone M-natural-concave utilities with values 0 and 1, up to renaming goods and agents of one type.

The theorem: if an agent i has M_i disjoint bundles in her domain and the sum of all budgets is below M_i b_i, for each i, there
is a strong equilibrium. Who needs one of three goods has M_i = 3, who needs two M_i = 1, who needs none as many as she likes
(the empty bundle). Each market's strong equilibrium, or the tree of cases that shows that there is none, is certified. Here all
claims are read, and some are checked; ``python -m proofs.hunts.packed`` checks all of them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.completeness import NoEquilibrium
from exactmarket.kernel.claims.markets import AlgebraicStrongEquilibrium, StrongEquilibrium
from proofs.hunts.hunted import MARKETS
from proofs.hunts.packed import checked, read_all

EVERY = 25
#: For each family how many markets there are, and how many have no strong equilibrium.
COUNTS: dict[str, tuple[int, int]] = {}


@cache
def found(name: str) -> tuple[Certificate[Any], ...]:
    """The certificates of a family, which are not checked."""
    return tuple(read_all(name))
