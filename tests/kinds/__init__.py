"""What the tests know of each kind of claim, so far as the package has the kind.

A set of kinds is one module with

- ``CLAIM``: for each kind a strategy of its claims; what they say need not be true, nor what they speak of feasible;
- ``WITNESS``: for each class of witnesses a strategy;
- ``DECIDE``: for each kind a function that decides a claim afresh;
- ``FALSE``: for some kinds functions that make a false claim of a true one (``None`` where they cannot), to try ``DECIDE`` on;
- ``UNDECIDED``: for each kind without such a function the reason. The two checkers are still compared on it.

To add a set: write the module, and name it and one of its kinds in ``SETS``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from hypothesis import strategies as st

from exactmarket.format.certificate import CLAIMS, KINDS

#: For each module one kind of its set; it is read only if the package has that kind.
SETS = {
    "assignments": "linear-program-optimal",
    "lotteries": "implementable",
    "utilities": "m-natural-concave",
    "budgets": "equilibrium",
    "completeness": "all-equilibria",
    "markets": "strong-equilibrium",
    "quasilinear": "walrasian-equilibrium",
}
PRESENT = [name for name, kind in SETS.items() if kind in CLAIMS]
#: Files of sets that the package does not have: not to be imported.
ABSENT = [f"kinds/{name}.py" for name in SETS if name not in PRESENT]

CLAIM: dict[str, st.SearchStrategy[Any]] = {}
WITNESS: dict[type, st.SearchStrategy[Any]] = {}
DECIDE: dict[str, Callable[[Any], bool]] = {}
FALSE: dict[str, list[Callable[[Any], Any]]] = {}
UNDECIDED: dict[str, str] = {}

for _name in PRESENT:
    _set = import_module(f"kinds.{_name}")
    for _all, _part in (
        (CLAIM, _set.CLAIM),
        (WITNESS, _set.WITNESS),
        (DECIDE, _set.DECIDE),
        (FALSE, _set.FALSE),
        (UNDECIDED, _set.UNDECIDED),
    ):
        if twice := set(_all) & set(_part):
            raise ValueError(f"in two sets of kinds: {twice}")
        _all.update(_part)


def decided(stated: Any) -> bool | None:
    """Whether the claim is true, decided afresh; ``None`` if nothing decides claims of its kind."""
    kind = KINDS[type(stated)]
    return None if kind in UNDECIDED else DECIDE[kind](stated)
