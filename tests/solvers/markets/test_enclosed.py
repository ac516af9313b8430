"""Strong equilibria whose numbers are enclosed in a box, where no number field of small degree holds them."""

from __future__ import annotations

import random
from typing import Any

import pytest

import exactmarket as em
from exactmarket import recheck
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.rational import ZERO, Q
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import dump
from exactmarket.kernel.claims.markets import (
    AlgebraicStrongEquilibrium,
    EnclosedStrongEquilibrium,
    StrongEquilibrium,
)
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.solvers.control import Control
from exactmarket.solvers.markets import prices
from exactmarket.solvers.markets.assigned import lottery_with
from exactmarket.solvers.markets.equilibrium import decide_strong_equilibrium
from exactmarket.solvers.markets.field import Affine
from exactmarket.solvers.markets.lottery import Demands, random_consumptions
from exactmarket.solvers.markets.reduction import decide_by_reduction
from exactmarket.solvers.structures.point import regular
from exactmarket.solvers.structures.structure import NOTHING, Parametrized

Json = Any


def market(agents: list[tuple[str, Json]], goods: int, production: LaminarMatroid | None = None) -> em.Pseudomarket:
    """Agents by their budgets and utilities."""
    names = [f"g{j}" for j in range(goods)]
    members = [em.Agent(f"a{i}", em.rational(b), em.utility(u, names).form) for i, (b, u) in enumerate(agents)]
    return em.Pseudomarket(tuple(names), tuple(members), production)


def drawn(seed: int, agents: int, goods: int, *kinds: str) -> em.Pseudomarket:
    """Everybody wants one good, worth 0 to 100 to her; budgets from 1/2 to 3/2. As "rank" nobody sees that it is unit demand."""
    rng = random.Random(seed)  # noqa: S311
    rows = []
    for _ in range(agents):
        kind = rng.choice(kinds)
        worth = [rng.randint(0, 100) for _ in range(goods)]
        unit = {"type": "unit-demand", "values": worth}
        form = unit if kind == "unit-demand" else {"type": "matroid-rank", "uniform": 1, "weights": worth}
        rows.append((f"{rng.randint(50, 150)}/100", form))
    return market(rows, goods)


def two_best(*worth: int) -> Json:
    return {"type": "satiation", "k": 2, "of": {"type": "additive", "values": list(worth)}}


def unit(*worth: int) -> Json:
    return {"type": "unit-demand", "values": list(worth)}


def agreed(verdict: em.Verified[Any]) -> Any:
    """The claim, after the standalone checker has agreed."""
    recheck.check_bytes(dump(encode_certificate(verdict.certificate)).encode())
    return verdict.claim


#: Irrational equilibria: with all bundles compared, with production, and with fewer goods than agents.
SLOTS = {"type": "assignment", "weights": [[4, 3], [3, 0], [4, 4]]}
PAIRS = {"type": "assignment", "weights": [[9, 4], [3, 19], [8, 17], [19, 4]]}
THREE = LaminarMatroid(4, ((0b1111, 3),))
COMPARED = market([("103/100", two_best(7, 7, 4)), ("67/50", unit(7, 0, 6)), ("23/25", SLOTS)], 3)
PRODUCED = market([("28/25", unit(13, 1, 8, 16)), ("77/100", unit(9, 15, 11, 18)), ("89/100", PAIRS)], 4, THREE)
CROWDED = market(
    [("13/20", two_best(9, 1, 4)), ("3/2", unit(7, 7, 6)), ("99/100", two_best(1, 7, 0)), ("21/25", unit(9, 0, 7))], 3
)


@pytest.fixture
def without_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """No number field is found, as if the degree were too large."""

    def none(_: object) -> object:
        raise em.SearchFailed("no number field of small degree was found")

    monkeypatch.setattr(prices, "number_field", none)


@pytest.mark.usefixtures("without_fields")
@pytest.mark.parametrize("given", [COMPARED, PRODUCED, CROWDED])
def test_prices_and_probabilities_are_enclosed_near_those_in_a_field(given: em.Pseudomarket) -> None:
    stated = agreed(decide_strong_equilibrium(given))
    assert isinstance(stated, EnclosedStrongEquilibrium)
    assert all(low >= 0 and 0 <= high - low < Q(1, 10**12) for low, high in stated.prices)
    chances = [draw.probability for draw in stated.allocation]
    assert all(low > 0 for low, _ in chances)
    assert sum((low for low, _ in chances), ZERO) <= 1 <= sum((high for _, high in chances), ZERO)


@pytest.mark.parametrize("given", [COMPARED, PRODUCED, CROWDED])
def test_a_field_of_small_degree_is_preferred(given: em.Pseudomarket) -> None:
    assert isinstance(agreed(decide_strong_equilibrium(given)), AlgebraicStrongEquilibrium)


@pytest.mark.usefixtures("without_fields")
def test_the_reduced_market_of_production_may_be_enclosed() -> None:
    assert isinstance(agreed(decide_by_reduction(PRODUCED)), EnclosedStrongEquilibrium)


def test_a_market_of_nine_goods_whose_field_is_too_large() -> None:
    assert isinstance(agreed(decide_strong_equilibrium(drawn(5, 9, 9, "rank"))), EnclosedStrongEquilibrium)


@pytest.mark.parametrize(("seed", "agents", "goods"), [(1, 16, 12), (1, 12, 12)])
def test_unit_demand_through_the_assignment_economy(seed: int, agents: int, goods: int) -> None:
    stated = agreed(decide_strong_equilibrium(drawn(seed, agents, goods, "unit-demand")))
    assert isinstance(stated, EnclosedStrongEquilibrium)
    assert all(len([b for b in draw.bundles if b]) >= min(agents, goods) for draw in stated.allocation)


@pytest.mark.heavy
def test_unit_demand_of_thirty_agents_and_goods() -> None:
    assert isinstance(agreed(decide_strong_equilibrium(drawn(3, 30, 30, "unit-demand"))), EnclosedStrongEquilibrium)


def test_unit_demand_in_a_field() -> None:
    stated = agreed(decide_strong_equilibrium(drawn(1, 8, 8, "unit-demand")))
    assert isinstance(stated, AlgebraicStrongEquilibrium)
    assert len(stated.polynomial) == 4


@pytest.mark.heavy
def test_a_path_that_ends_where_an_agent_is_on_the_point_of_buying_something_else() -> None:
    assert isinstance(agreed(decide_strong_equilibrium(drawn(16, 9, 9, "rank"))), StrongEquilibrium)


# Parts ---------------------------------------------------------------------------------------------------------------


def test_a_lottery_with_shares_that_are_functions() -> None:
    economy = em.AssignmentEconomy([[1, 0], [0, 1]], [1, 1])
    z, rest = (ZERO, Q(1)), (Q(1), Q(-1))
    terms = lottery_with(economy, [(z, rest), (rest, z)], [Q(1, 3)], Control())
    assert sorted(terms) == [((ZERO, Q(1)), ("1", "2")), ((Q(1), Q(-1)), ("2", "1"))]


def test_no_lottery_where_other_assignments_are_needed_next_to_the_point() -> None:
    third = Q(1, 3)
    up, down, still = (third, Q(1)), (third, Q(-1)), (third,)
    economy = em.AssignmentEconomy([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [1, 1, 1])
    shares = [(up, down, still), (down, up, still), (still, still, still)]
    with pytest.raises(em.SearchFailed, match="do not determine its probabilities"):
        lottery_with(economy, shares, [ZERO], Control())


def test_signs_of_affine_functions() -> None:
    numbers = Affine({0: Q(1, 3), 1: Q(1, 3) + Q(1, 1 << 120)})
    first, second = Polynomial({(0,): Q(1)}), Polynomial({(1,): Q(1)})
    assert [numbers.sign(f) for f in (first, first - first, first - 1)] == [1, 0, -1]
    with pytest.raises(em.SearchFailed, match="a relation"):
        numbers.sign(first - second)


def test_random_consumptions_are_not_made_of_functions() -> None:
    demands = Demands(Affine({0: Q(1)}), 1, ((1,),), ((Polynomial({(0,): Q(1)}),),), (None,))
    with pytest.raises(em.SearchFailed, match="no numbers of a field"):
        random_consumptions(demands)


@pytest.mark.parametrize(("side", "value"), [(0, "1/3"), (1, "3/8"), (-1, "1/3")])
def test_an_unknown_that_nothing_determines_is_moved_to_a_side(side: int, value: str) -> None:
    form = Parametrized((), (NOTHING,), (), (0,), {})
    assert regular(form, {0: 0.36}, 0.04, side).fixed == {0: em.rational(value)}
