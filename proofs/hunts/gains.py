"""hunt.gains: of the 90 classes of Hylland-Zeckhauser economies of three agents and three objects, with equal budgets and values
0 to 2, 12 have an agent who gains by reporting some values 0 to 3 whichever equilibria are chosen before and after.

Of each of these classes the lists of all equilibria before and after a report with the largest gain that was found are certified,
and at each equilibrium after it a linear program that bounds what her share is worth (hunt.manipulable). Of each other class
two equilibria refute each report, as in hunt.no-gain. All claims are read and compared; every two-hundredth is checked, and
``python -m proofs.hunts.packed`` checks all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from exactmarket.exact.rational import Q, dot
from exactmarket.hunt.items import economy_of
from exactmarket.hunt.manipulation import shares_at, utilities_in
from exactmarket.hunt.minimise import size_of
from exactmarket.hunt.symmetry import Row, Values
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims.budgets import Equilibrium
from exactmarket.kernel.claims.completeness import AllBudgetEquilibria, PricePoint
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import unit_budgets
from proofs.hunts.packed import checked, read_all
from proofs.hunts.three_by_three import listed_by_definition

NAME, EVERY = "gains", 200


@cache
def rows() -> list[Row]:
    """All reports of values 0 to 3 up to positive affine maps."""
    return sorted({tuple(row[j] for j in order) for v in listed_by_definition(3, 3) for row in v for order in ORDERS})


ORDERS = ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))


def reports(values: Values) -> Iterator[tuple[int, AssignmentEconomy]]:
    """Each agent of other values than those before her, and the economy after each other report."""
    for agent, own in enumerate(values):
        if own not in values[:agent]:
            for report in rows():
                if report != own:
                    yield agent, economy_of((*values[:agent], report, *values[agent + 1 :]))


def is_about(certificate: Certificate[Any], kind: type, economy: AssignmentEconomy) -> bool:
    """Is the claim of this kind, about this economy with budgets 1?"""
    claim = certificate.claim
    return type(claim) is kind and claim.economy == economy and claim.budgets == unit_budgets(economy)


@cache
def gains() -> dict[Values, Q]:
    """The classes with a gain, and how large it is at least; the claims about all others are compared on the way."""
    left = iter(read_all(NAME))
    found: dict[Values, Q] = {}
    for values in sorted(listed_by_definition(3, 2)):
        economy = economy_of(values)
        first = next(left)
        if type(first.claim) is AllBudgetEquilibria:
            found[values] = _gain(values, first, next(left), left)
            continue
        for agent, after in reports(values):
            before = first if first is not None else next(left)
            first, second = None, next(left)  # type: ignore[assignment]
            assert is_about(before, Equilibrium, economy)
            assert is_about(second, Equilibrium, after)
            assert before.claim.aggregate == second.claim.aggregate == ()
            worth = economy.values[agent]
            assert dot(worth, second.claim.assignment[agent]) <= dot(worth, before.claim.assignment[agent])
    assert next(left, None) is None
    return found


def _gain(values: Values, truth: Certificate[Any], reported: Certificate[Any], left: Iterator[Certificate[Any]]) -> Q:
    economy = economy_of(values)
    assert is_about(truth, AllBudgetEquilibria, economy)
    (agent,) = [i for i, after in reports(values) if is_about(reported, AllBudgetEquilibria, after)]
    assert all(isinstance(each, PricePoint) for each in reported.claim.equilibria)
    most = utilities_in(truth.claim.equilibria, agent).most
    assert most is not None
    least = []
    for point in reported.claim.equilibria:
        bound = next(left).claim
        assert type(bound) is LinearProgramOptimal
        assert bound.program == shares_at(reported.claim.economy, point, agent, economy.values[agent])
        least.append(bound.value)
    assert min(least) > most
    return min(least) - most


def test_twelve_classes_have_a_gain_and_the_others_none() -> None:
    assert len(listed_by_definition(3, 2)) == 90
    assert len(rows()) == 25
    assert len(gains()) == 12
    assert set(gains().values()) == {Q(1, 18)}


def test_the_smallest_economy_with_a_gain() -> None:
    assert min(gains(), key=lambda values: (size_of(values), values)) == ((0, 0, 1), (0, 1, 0), (0, 1, 2))


def test_some_certificates_are_verified(tmp_path: Path) -> None:
    assert list(checked(NAME, EVERY, tmp_path))
