"""Utilities and bundles as Coq terms: a table is a binary tree that asks for one good after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exactmarket.formal.terms import NoCoqTerm, boolean, listed, rational
from exactmarket.model.utility import Form, Value, tabulate


def table(form: Form) -> str:
    """The tree of a utility's values."""
    return _tree(tabulate(form), 0, form.size, 0)


def place(goods: Sequence[str], good: str) -> int:
    """The number of a good.

    Raises:
        NoCoqTerm: if it is none of the goods.
    """
    if good not in goods:
        raise NoCoqTerm("bundle", "goods of the utility", good)
    return goods.index(good)


def bits(goods: Sequence[str], bundle: Iterable[str]) -> str:
    """A bundle: for each good whether it is in it.

    Raises:
        NoCoqTerm: if something in it is no good.
    """
    chosen = {place(goods, good) for good in bundle}
    return listed([boolean(j in chosen) for j in range(len(goods))])


def _tree(values: list[Value], good: int, size: int, bundle: int) -> str:
    """The first branch is that of bundles with the good, the second that of bundles without it."""
    if good == size:
        value = values[bundle]
        return "(Leaf None)" if value is None else f"(Leaf (Some {rational(value)}))"
    with_good, without = (_tree(values, good + 1, size, b) for b in (bundle | 1 << good, bundle))
    return f"(Node {with_good} {without})"
