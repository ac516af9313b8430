"""hunt.three-by-three: of the 1,558 classes of Hylland-Zeckhauser economies of three agents and three objects, with equal
budgets and values 0 to 4, 543 have one vector of equilibrium prices (minimum 0), 87 have several isolated ones (63 two, 24
three), 928 have infinitely many; none has an irrational one that is isolated. The smallest with two has the values (0, 0, 1),
(0, 0, 1), (0, 1, 2), the smallest with three (0, 0, 1), (0, 1, 2), (1, 0, 2).

A class is all that renaming agents, renaming objects and positive affine maps of each agent's values make of one economy. Of
each class the list of all equilibria is certified by a tree of cases over all prices. Here all claims are read, and every
fortieth is checked; ``python -m proofs.hunts.packed`` checks all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations_with_replacement, permutations, product
from math import gcd
from pathlib import Path
from typing import Any

from exactmarket.hunt.items import economy_of, values_of
from exactmarket.hunt.minimise import size_of
from exactmarket.hunt.price_sets import has_rational_prices, is_continuum, number_of_points
from exactmarket.hunt.symmetry import Values
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims.completeness import AllBudgetEquilibria
from exactmarket.model.budgets import unit_budgets
from proofs.golden import refuses, stored
from proofs.hunts.packed import checked, read_all

NAME, EVERY = "three-by-three", 40
TWO: Values = ((0, 0, 1), (0, 0, 1), (0, 1, 2))
THREE: Values = ((0, 0, 1), (0, 1, 2), (1, 0, 2))


def _smallest(_: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    from exactmarket.solvers.completeness.all_equilibria import decide_all_budget_equilibria  # noqa: PLC0415

    for values in (TWO, THREE):
        yield decide_all_budget_equilibria(economy_of(values)).certificate


STORED = {"smallest": _smallest}


@cache
def claims() -> tuple[Certificate[Any], ...]:
    """All certificates, which are not checked."""
    return tuple(read_all(NAME))


def listed_by_definition(objects: int, largest: int) -> set[Values]:
    """The least list of rows of each class, found by going through all lists: written without the code of hunts."""
    rows = []
    for row in product(range(largest + 1), repeat=objects):
        if min(row) == 0 and gcd(*row) in (0, 1):
            rows.append(row)
    orders = list(permutations(range(objects)))
    found = set()
    for chosen in combinations_with_replacement(rows, objects):
        found.add(min(tuple(sorted([tuple([row[j] for j in order]) for row in chosen])) for order in orders))
    return found


def kind_of(certificate: Certificate[Any]) -> str:
    """One vector of prices, so many, or infinitely many."""
    found = certificate.claim.equilibria
    return "infinitely many" if is_continuum(found) else str(number_of_points(found))


def test_there_is_one_claim_for_each_class() -> None:
    economies = [certificate.claim.economy for certificate in claims()]
    expected = sorted(listed_by_definition(3, 4))
    assert economies == [economy_of(values) for values in expected]
    assert len(expected) == 1558
    for certificate in claims():
        assert type(certificate.claim) is AllBudgetEquilibria
        assert certificate.claim.budgets == unit_budgets(certificate.claim.economy)


def test_how_many_have_one_several_and_infinitely_many() -> None:
    assert Counter(map(kind_of, claims())) == {"1": 543, "2": 63, "3": 24, "infinitely many": 928}


def test_among_values_up_to_3() -> None:
    small = [each for each in claims() if max(map(max, each.claim.economy.values)) <= 3]
    assert len(small) == len(listed_by_definition(3, 3)) == 512
    assert Counter(map(kind_of, small)) == {"1": 183, "2": 18, "3": 7, "infinitely many": 304}


def test_every_set_of_equilibria_has_rational_prices() -> None:
    assert all(has_rational_prices(each) for certificate in claims() for each in certificate.claim.equilibria)


def test_the_smallest_with_two_and_with_three() -> None:
    by_count: dict[str, list[Values]] = {"2": [], "3": []}
    for certificate in claims():
        if (kind := kind_of(certificate)) in by_count:
            by_count[kind].append(values_of(certificate.claim.economy))
    assert min(by_count["2"], key=lambda each: (size_of(each), each)) == TWO
    assert min(by_count["3"], key=lambda each: (size_of(each), each)) == THREE
    two, three = [verdict.claim for verdict in stored(__file__, "smallest")]
    assert (two.economy, three.economy) == (economy_of(TWO), economy_of(THREE))
    assert (number_of_points(two.equilibria), number_of_points(three.equilibria)) == (2, 3)


def test_every_fortieth_certificate_is_verified(tmp_path: Path) -> None:
    assert len(list(checked(NAME, EVERY, tmp_path))) == 39


def test_twin_a_tree_cut_short_is_refused() -> None:
    two, _ = (verdict.certificate for verdict in stored(__file__, "smallest"))
    refuses(two, "parts left", nodes=two.witness.nodes[:-1])
