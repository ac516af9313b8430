"""Utilities for the Coq checkers, which know tables: a binary tree that asks for one good after another.

The checker goes through all pairs of bundles, so only small tables are exported, whatever the certificate's own route.
"""

from __future__ import annotations

from collections.abc import Iterable

from exactmarket.formal.terms import boolean, listed, natural, rational
from exactmarket.kernel.certificates import BundlePairAndGood, Derivation
from exactmarket.kernel.claims import MNaturalConcave, NotMNaturalConcave
from exactmarket.model.utility import Utility, Value

#: The pairs of bundles number 4 to this power.
MOST_GOODS = 6


def to_coq_m_natural(stated: MNaturalConcave, _witness: Derivation) -> str:
    """The theorem that the table is M-natural-concave; Coq checks the exchange axiom itself and needs no witness."""
    return _table(stated.utility) + (
        f"Theorem claim : m_natural {natural(len(stated.utility.goods))} u.\n"
        "Proof. apply check_m_natural_sound. vm_compute. reflexivity. Qed.\n"
    )


def to_coq_violation(stated: NotMNaturalConcave, witness: BundlePairAndGood) -> str:
    """The theorem that the table is not M-natural-concave, by two bundles and a good."""
    goods = stated.utility.goods
    return _table(stated.utility) + (
        f"Theorem claim : ~ m_natural {natural(len(goods))} u.\n"
        f"Proof. apply check_violation_sound with (la := {_bits(goods, witness.A)}) (lb := {_bits(goods, witness.B)})\n"
        f"  (j := {natural(goods.index(witness.j))}). vm_compute. reflexivity. Qed.\n"
    )


def _bits(goods: tuple[str, ...], bundle: Iterable[str]) -> str:
    chosen = set(bundle)
    return listed([boolean(good in chosen) for good in goods])


def _table(utility: Utility) -> str:
    size = len(utility.goods)
    return (
        f"Definition values : tree := {_tree(utility.table(), 0, size, 0)}.\n"
        f"Definition u := utility_of {natural(size)} (look_up values).\n"
    )


def _tree(values: list[Value], good: int, size: int, bundle: int) -> str:
    """The first branch is that of bundles with the good, the second that of bundles without it."""
    if good == size:
        value = values[bundle]
        return "(Leaf None)" if value is None else f"(Leaf (Some {rational(value)}))"
    with_good, without = (_tree(values, good + 1, size, b) for b in (bundle | 1 << good, bundle))
    return f"(Node {with_good} {without})"
