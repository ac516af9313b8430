"""What the tests know of each kind of claim.

For each subject there is a module with

- ``CLAIM``: for each kind a strategy of its claims; what they say need not be true, nor what they speak of feasible;
- ``WITNESS``: for each class of witnesses a strategy;
- ``DECIDE``: for each kind a function that decides a claim afresh;
- ``FALSE``: for some kinds functions that make a false claim of a true one (``None`` where they cannot), to try ``DECIDE`` on;
- ``UNDECIDED``: for each kind without such a function the reason. The two checkers are still compared on it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from hypothesis import strategies as st

from exactmarket.kernel.kinds import KINDS, kind_of

#: The modules, named after the subjects.
SUBJECTS = tuple({kind.subject: None for kind in KINDS.values()})

CLAIM: dict[str, st.SearchStrategy[Any]] = {}
WITNESS: dict[type, st.SearchStrategy[Any]] = {}
DECIDE: dict[str, Callable[[Any], bool]] = {}
FALSE: dict[str, list[Callable[[Any], Any]]] = {}
UNDECIDED: dict[str, str] = {}

for _name in SUBJECTS:
    _set = import_module(f"kinds.{_name}")
    for _all, _part in (
        (CLAIM, _set.CLAIM),
        (WITNESS, _set.WITNESS),
        (DECIDE, _set.DECIDE),
        (FALSE, _set.FALSE),
        (UNDECIDED, _set.UNDECIDED),
    ):
        if twice := set(_all) & set(_part):
            raise ValueError(f"in two subjects: {twice}")
        _all.update(_part)


def decided(stated: Any) -> bool | None:
    """Whether the claim is true, decided afresh; ``None`` if nothing decides claims of its kind."""
    kind = kind_of(stated).name
    return None if kind in UNDECIDED else DECIDE[kind](stated)
