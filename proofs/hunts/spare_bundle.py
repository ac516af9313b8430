"""hunt.spare-bundle: how sharp is the bundle to spare in the repaired Theorem 2 (gpz.theorem-2)? Three agents, three goods,
monotone M-natural-concave utilities with values 0 and 1, up to renaming goods and agents of one type.

The theorem: if an agent i has M_i disjoint bundles in her domain and the sum of all budgets is below M_i b_i, for each i, there
is a strong equilibrium. Who needs one of the three goods has M_i = 3, who needs two M_i = 1, and who needs none as many as she
likes (the empty bundle). So at equal budgets one needy agent is enough for equality, which the theorem does not cover; what
becomes of it:

    agents                                          sum of budgets    M_i b_i       markets    without
    nobody needs a good                             3                 no bound       36         0
    one needs a good, two do not                    3                 3              98         0
    two need a good, one does not                   3                 3             126         0
    two need a good, budgets 2; one does not        5                 6             126         0
    three need a good                               3                 3              75         3
    one needs two goods, two need none              3                 1              74        48

With values 0 and 1, then, equality fails only where all three need a good, and only in three markets; the counterexample of
gpz.theorem-2, in which two need a good, has values up to 30. Each market's strong equilibrium, or the tree of cases that shows
that there is none, is certified. Here all claims are read, and some are checked; ``python -m proofs.hunts.packed`` checks all
of them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims.completeness import NoEquilibrium
from exactmarket.kernel.claims.markets import AlgebraicStrongEquilibrium, StrongEquilibrium
from proofs.golden import refuses
from proofs.hunts.hunted import MARKETS
from proofs.hunts.packed import checked, read_all

EVERY = 25
#: For each family how many markets there are, and how many have no strong equilibrium.
COUNTS = {
    "nobody-needs": (36, 0),
    "one-needs-one": (98, 0),
    "two-need-one": (126, 0),
    "two-rich-need-one": (126, 0),
    "three-need-one": (75, 3),
    "one-needs-two": (74, 48),
}


@cache
def found(name: str) -> tuple[Certificate[Any], ...]:
    """The certificates of a family, which are not checked."""
    return tuple(read_all(name))


def test_the_families_are_those_of_the_table() -> None:
    assert set(COUNTS) == set(MARKETS)
    assert {name: family.count for name, family in MARKETS.items()} == {n: count for n, (count, _) in COUNTS.items()}


@pytest.mark.parametrize("name", COUNTS)
def test_there_is_one_claim_for_each_market(name: str) -> None:
    count, without = COUNTS[name]
    assert [each.claim.market for each in found(name)] == [item.market() for item in MARKETS[name].items()]
    kinds = [type(each.claim) for each in found(name)]
    assert len(kinds) == count
    assert set(kinds) <= {NoEquilibrium, StrongEquilibrium, AlgebraicStrongEquilibrium}
    assert kinds.count(NoEquilibrium) == without
    assert all(each.claim.notion == "strong" for each in found(name) if type(each.claim) is NoEquilibrium)


@pytest.mark.parametrize("name", COUNTS)
def test_some_certificates_are_verified(name: str, tmp_path: Path) -> None:
    assert list(checked(name, EVERY, tmp_path))


def test_the_theorem_holds_where_it_speaks() -> None:
    """Below equality, and where nobody needs a good, all have an equilibrium: certified here once more."""
    for name, family in MARKETS.items():
        budgets = sum(own.budget for own in family.types)
        if all(not own.needed or budgets < family.goods // own.needed * own.budget for own in family.types):
            assert COUNTS[name][1] == 0
            assert name in ("nobody-needs", "two-rich-need-one")


def test_twin_a_tree_cut_short_is_refused() -> None:
    first = next(each for each in found("three-need-one") if type(each.claim) is NoEquilibrium)
    refuses(first, "parts left", nodes=first.witness.nodes[:-1])
