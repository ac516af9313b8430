"""hunt.envy-free-unsupported: an envy-free and Pareto-optimal assignment need not be an equilibrium with equal budgets, even of
three agents and three objects with values 0 to 2.

The economy is the smallest with several isolated equilibria (hunt.three-by-three): prices (0, 1, 2) with utilities (1/2, 1/2, 1)
and prices (0, 0, 3) with utilities (1/3, 1/3, 4/3), and no others. Halfway between the two, at utilities (5/12, 5/12, 7/6),
nobody envies anybody, and nobody can gain unless somebody loses; but these are the utilities of no equilibrium with equal
budgets.
"""

from __future__ import annotations

import pytest

from exactmarket.exact.rational import Q
from exactmarket.hunt.items import economy_of
from exactmarket.kernel.claims.assignments import EnvyFree, ParetoOptimal
from exactmarket.kernel.claims.completeness import PricePoint
from exactmarket.model.assignment import random_assignment
from exactmarket.model.budgets import unit_budgets
from proofs.golden import certified, stored
from proofs.hunts.three_by_three import TWO

ECONOMY = economy_of(TWO)
ASSIGNMENT = random_assignment(ECONOMY, [["1/2", "1/12", "5/12"], ["1/2", "1/12", "5/12"], [0, "5/6", "1/6"]])
GOLDEN = {
    "envy-free": EnvyFree(ECONOMY, unit_budgets(ECONOMY), ASSIGNMENT),
    "pareto-optimal": ParetoOptimal(ECONOMY, ASSIGNMENT),
}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_assignment_is_envy_free_and_pareto_optimal(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_its_utilities_are_those_of_no_equilibrium() -> None:
    from proofs.hunts import three_by_three  # noqa: PLC0415

    (claim, _) = [verdict.claim for verdict in stored(three_by_three.__file__, "smallest")]
    assert (claim.economy, claim.budgets) == (ECONOMY, unit_budgets(ECONOMY))
    assert all(isinstance(each, PricePoint) for each in claim.equilibria)
    utilities = ECONOMY.utilities(ASSIGNMENT)
    assert utilities == (Q(5, 12), Q(5, 12), Q(7, 6))
    assert utilities not in [each.utilities for each in claim.equilibria]
    first, second = [each.utilities for each in claim.equilibria]
    assert utilities == tuple([(a + b) / 2 for a, b in zip(first, second, strict=True)])
