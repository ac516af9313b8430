"""gpz.literature, the part about Hylland and Zeckhauser: there are economies with rational data all of whose equilibria are
irrational.

Four agents, four types, values 0 to 4, equal budgets: one equilibrium (smallest price 0), in which the first price is a root of
25 t^2 - 116 t + 128, whose discriminant 656 is no square. That there is no other one is shown by a tree of cases over all
prices. Another economy has two equilibria, one rational and one not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import isqrt
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.completeness import AlgebraicPoint, AllBudgetEquilibria, PricePoint
from exactmarket.model.assignment import AssignmentEconomy
from proofs.golden import refuses, stored
from proofs.gpz.instances import IRRATIONAL, IRRATIONAL_BUDGETS

# Ours, found among random economies.
BOTH = AssignmentEconomy(values=[[3, 5, 2, 3], [2, 5, 2, 3], [0, 2, 5, 4], [2, 3, 3, 0]], supply=[1, 1, 1, 1])


def _search(_: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    from exactmarket.solvers.completeness.all_equilibria import decide_all_budget_equilibria  # noqa: PLC0415

    for economy in (IRRATIONAL, BOTH):
        yield decide_all_budget_equilibria(economy, IRRATIONAL_BUDGETS).certificate


STORED = {"all": _search}


def all_equilibria() -> tuple[AllBudgetEquilibria, AllBudgetEquilibria]:
    """The verified claims, which must be about these economies."""
    claims = [verdict.claim for verdict in stored(__file__, "all")]
    assert [(c.economy, c.budgets) for c in claims] == [(IRRATIONAL, IRRATIONAL_BUDGETS), (BOTH, IRRATIONAL_BUDGETS)]
    return claims[0], claims[1]


def test_the_only_equilibrium_is_irrational() -> None:
    only, _ = all_equilibria()
    (point,) = only.equilibria
    assert isinstance(point, AlgebraicPoint)
    assert point.root.polynomial == (Q(128), Q(-116), Q(25))
    assert point.prices[0] == (ZERO, ONE)
    discriminant = 116**2 - 4 * 25 * 128
    assert isqrt(discriminant) ** 2 != discriminant


def test_one_equilibrium_rational_and_one_irrational() -> None:
    _, both = all_equilibria()
    assert sorted(type(each).__name__ for each in both.equilibria) == ["AlgebraicPoint", "PricePoint"]
    (rational,) = [each for each in both.equilibria if isinstance(each, PricePoint)]
    assert rational.prices == (ZERO, Q(2), Q(2), ZERO)


def test_twins_the_other_root_and_a_tree_cut_short_are_refused() -> None:
    only, _ = (verdict.certificate for verdict in stored(__file__, "all"))
    (point,) = only.claim.equilibria
    other = replace(point, root=replace(point.root, interval=(Q(5, 2), Q(3))))
    with pytest.raises(Rejected, match="equilibria"):
        verify(Certificate(replace(only.claim, equilibria=(other,)), only.witness))
    refuses(only, "parts left", nodes=only.witness.nodes[:-1])
