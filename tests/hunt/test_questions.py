"""What hunts ask, against what is known otherwise: sets of prices, gains by false reports, markets up to renaming."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

import exactmarket as em
from exactmarket import hunt
from exactmarket.errors import MalformedInput, SearchFailed
from exactmarket.exact.places import Root
from exactmarket.exact.rational import Q, dot
from exactmarket.hunt.items import economy_of
from exactmarket.hunt.manipulation import Gain, gain_of, refutations, shares_at, utilities_in
from exactmarket.hunt.markets import bundles_of, utilities
from exactmarket.hunt.price_sets import counted, degree, has_rational_prices, is_continuum, number_of_points
from exactmarket.kernel.claims.budgets import Equilibrium
from exactmarket.kernel.claims.completeness import AlgebraicPoint, PriceFamily, PricePoint, Quotient

TWO = economy_of(((0, 0, 1), (0, 0, 1), (0, 1, 2)))
#: The golden mean in two guises: a root of t^2 - t - 1, and of its product with t - 5.
GOLDEN = Root((Q(-1), Q(-1), Q(1)), (Q(1), Q(2)))
REDUCIBLE = Root((Q(5), Q(4), Q(-6), Q(1)), (Q(1), Q(2)))


def point(root: Root, *prices: tuple[int, ...]) -> AlgebraicPoint:
    return AlgebraicPoint(root, tuple([tuple(map(Q, price)) for price in prices]), ())


def test_isolated_vectors_are_counted_and_told_apart() -> None:
    found = em.decide("all-equilibria", TWO).claim.equilibria
    assert counted(found) == {"points": 2}
    assert (number_of_points(found), is_continuum(found)) == (2, False)
    assert {each.prices for each in found} == {(Q(0), Q(1), Q(2)), (Q(0), Q(0), Q(3))}


def test_irrational_vectors_are_told_apart_by_their_prices() -> None:
    golden, other = point(GOLDEN, (0,), (0, 1)), point(GOLDEN, (0,), (1, 1))
    assert number_of_points([golden, other]) == 2
    assert number_of_points([golden, PricePoint((Q(0), Q(1)), ())]) == 2
    assert degree(golden) == 2
    with pytest.raises(SearchFailed, match="not seen to differ"):
        number_of_points([golden, point(REDUCIBLE, (0,), (0, 1))])
    assert not has_rational_prices(point(REDUCIBLE, (0,), (0, 1)))


def test_a_point_in_a_number_field_can_be_rational_all_the_same() -> None:
    """t^2 - t is 1 at the golden mean."""
    rational = point(GOLDEN, (0,), (0, -1, 1))
    assert has_rational_prices(rational)
    assert number_of_points([rational, PricePoint((Q(0), Q(1)), ())]) == 1


def test_utilities_along_a_family_are_bounded_at_its_ends() -> None:
    half = Quotient((Q(1),), (Q(2),))
    falling = Quotient((Q(1),), (Q(1), Q(1)))
    family = PriceFamily(Q(0), Q(1), "[)", ((Q(0), Q(1)), (Q(0), Q(0))), (half, falling))
    assert utilities_in([family], 0).most == Q(1, 2)
    assert utilities_in([family], 1).most == Q(1)
    assert set(utilities_in([family], 1).seen) == {Q(1), Q(2, 3)}
    curved = replace(family, utilities=(half, Quotient((Q(0), Q(0), Q(1)), (Q(1),))))
    assert utilities_in([curved], 1).most is None


def test_what_a_share_is_worth_at_least_is_what_the_worst_equilibrium_gives() -> None:
    for each in em.decide("all-equilibria", TWO).claim.equilibria:
        program = shares_at(TWO, each, 2, TWO.values[2])
        assert em.solve_linear_program(program).claim.value == each.utilities[2]


def test_nobody_gains_where_two_agents_want_one_object() -> None:
    assert hunt.run(hunt.Economies(2, 2, 0, 1), "manipulable").not_found == 4


def test_two_equilibria_refute_each_report() -> None:
    found = [em.verify(certificate).claim for certificate in refutations(TWO, 1, em.Control())]
    assert len(found) % 2 == 0
    assert {type(claim) for claim in found} == {Equilibrium}
    for before, after in zip(found[::2], found[1::2], strict=True):
        assert before.economy == TWO
        (agent,) = [i for i in range(3) if before.economy.values[i] != after.economy.values[i]]
        worth = before.economy.values[agent]
        assert dot(worth, after.assignment[agent]) <= dot(worth, before.assignment[agent])


def test_reports_need_a_range() -> None:
    with pytest.raises(MalformedInput, match="a family with a range of values"):
        hunt.run(hunt.Given([TWO]), "manipulable")


@pytest.mark.parametrize(
    ("goods", "types"),
    [
        (2, (hunt.AgentType(1, 0, 1),) * 2),
        (2, (hunt.AgentType(1, 1, 2), hunt.AgentType(2, 0, 1))),
        (3, (hunt.AgentType(1, 1, 1),) * 2),
        (3, (hunt.AgentType(1, 2, 1), hunt.AgentType(1, 0, 1), hunt.AgentType(1, 0, 1))),
    ],
)
def test_markets_are_listed_once_up_to_renaming(goods: int, types: tuple[hunt.AgentType, ...]) -> None:
    family = hunt.Markets(goods, types)
    listed = [item.rows for item in family.items()]
    seen = set()
    for rows in listed:
        images = []
        for order in permutations(range(goods)):
            moved = []
            for own, values in rows:
                given = dict(zip(bundles_of(goods, own.needed), values, strict=True))
                image = {sum(1 << order[j] for j in range(goods) if b >> j & 1): value for b, value in given.items()}
                moved.append((own, tuple([image[b] for b in bundles_of(goods, own.needed)])))
            images.append(tuple(sorted(moved)))
        assert not seen & set(images)
        seen.update(images)
    assert len(listed) == family.count
    sizes = [len(list(utilities(goods, own.largest, own.needed))) for own in types]
    if len(set(types)) == len(types):
        total = 1
        for size in sizes:
            total *= size
        assert len(seen) == total


def test_a_market_with_and_one_without_a_strong_equilibrium() -> None:
    report = hunt.run(
        hunt.Given(
            [
                "gul-pesendorfer-zhang-2023-theorem-2-counterexample",
                "gul-pesendorfer-zhang-2023-unequal-endowments",
            ]
        ),
        "no-strong-equilibrium",
    )
    assert (report.found, report.not_found) == (1, 1)


@pytest.mark.parametrize(
    ("goods", "types", "expected"),
    [
        (5, (hunt.AgentType(1, 0, 1),), "at most 4"),
        (2, (), "a type for each agent"),
        (2, (hunt.AgentType(1, 3, 1),), "at most 2 goods"),
        (2, (hunt.AgentType(1, 0, 9),), "at most 3"),
        (2, (hunt.AgentType(0, 0, 1),), ">= 1"),
    ],
)
def test_families_of_markets_that_are_none_are_refused(
    goods: int, types: tuple[hunt.AgentType, ...], expected: str
) -> None:
    with pytest.raises(MalformedInput, match=expected):
        hunt.Markets(goods, types)


@pytest.mark.heavy
def test_an_economy_whose_equilibria_are_all_irrational_is_found(tmp_path: Path) -> None:
    store = tmp_path / "irrational.jsonl"
    report = hunt.run(
        hunt.Given(["vazirani-yannakakis-2021", "hunt-rational-and-irrational-equilibria"]), "irrational", store=store
    )
    assert (report.found, report.not_found) == (1, 1)
    claim = em.check(tmp_path / "irrational.certificates" / "0.jsonl").claim
    assert {type(each) for each in claim.equilibria} == {AlgebraicPoint}


def test_a_gain_that_is_certain_is_found_with_its_proof() -> None:
    """The row hunt.manipulable of the ledger: prices (0, 1, 2) before, (0, 6/5, 9/5) after."""
    values = ((0, 1, 2), (0, 1, 2), (1, 2, 0))
    truth = em.decide_all_budget_equilibria(economy_of(values))
    found = gain_of(truth, values, 0, (0, 2, 3), em.Control())
    assert isinstance(found, Gain)
    assert found.gain == Q(1, 18)
    assert [em.verify(certificate).answer for certificate in found.certificates] == ["yes", "yes", "optimal"]
    assert gain_of(truth, values, 2, (2, 1, 0), em.Control()) is False
