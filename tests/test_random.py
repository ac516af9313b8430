"""Random instances are those of their seeds, and the models have the distributions that their sources give them.

Distributions are computed, not sampled: a source of numbers that goes through all that can be drawn adds up the exact
probability of each outcome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from fractions import Fraction
from hashlib import sha256
from itertools import combinations, permutations
from math import factorial
from pathlib import Path
from typing import TypeVar

import pytest
from commands import Run

import exactmarket as em
from exactmarket.contents import read_content
from exactmarket.exact.rational import Q
from exactmarket.format.instance import encode_instance
from exactmarket.format.reading import Reading
from exactmarket.format.seats import SeatInstance
from exactmarket.format.text import dump
from exactmarket.model.laminar_concave import laminar_concave
from exactmarket.random import orders, values
from exactmarket.random.draws import Draws

Outcome = TypeVar("Outcome", bound=Hashable)


class Scripted(Draws):
    """Draws what it is told to, then 0, and keeps what it might have drawn."""

    def __init__(self, script: list[int]) -> None:
        super().__init__(iter(()))
        object.__setattr__(self, "script", script)
        object.__setattr__(self, "bounds", [])

    script: list[int]
    bounds: list[int]

    def below(self, bound: int) -> int:
        if len(self.bounds) == len(self.script):
            self.script.append(0)
        self.bounds.append(bound)
        return self.script[len(self.bounds) - 1]


def distribution(draw: Callable[[Draws], Outcome]) -> dict[Outcome, Fraction]:
    """The probability of each outcome."""
    found: dict[Outcome, Fraction] = {}
    script: list[int] = []
    while True:
        source = Scripted(script)
        outcome = draw(source)
        probability = Fraction(1)
        for bound in source.bounds:
            probability /= bound
        found[outcome] = found.get(outcome, Fraction(0)) + probability
        script = source.script
        while script and script[-1] == source.bounds[len(script) - 1] - 1:
            script.pop()
        if not script:
            return found
        script[-1] += 1


def test_an_order_is_uniform() -> None:
    found = distribution(lambda draws: tuple(draws.order(4)))
    assert found == {tuple(order): Fraction(1, 24) for order in permutations(range(4))}


def test_a_set_of_numbers_is_uniform() -> None:
    found = distribution(lambda draws: tuple(draws.distinct(3, 6)))
    assert found == {tuple(sorted(chosen, reverse=True)): Fraction(1, 20) for chosen in combinations(range(6), 3)}


@pytest.mark.parametrize("dispersion", [Q(0), Q(1, 3), Q(1)])
def test_mallows_orders_are_as_likely_as_they_are_near_the_common_one(dispersion: Q) -> None:
    found = distribution(lambda draws: tuple(next(orders.mallows(draws, 4, dispersion))))
    phi = Fraction(int(dispersion.p), int(dispersion.q))
    weights = {order: phi ** sum(a > b for a, b in combinations(order, 2)) for order in permutations(range(4))}
    total = sum(weights.values())
    assert found == {order: weight / total for order, weight in weights.items() if weight}


def test_an_urn_is_copied_from_as_often_as_its_contagion_says() -> None:
    def two(draws: Draws) -> tuple[tuple[int, ...], ...]:
        drawn = orders.urn(draws, 3, Q(2, 3))
        return tuple(next(drawn)), tuple(next(drawn))

    found = distribution(two)
    copied, fresh = Fraction(2, 3) / (1 + Fraction(2, 3)), 1 / (1 + Fraction(2, 3))
    for pair, probability in found.items():
        assert probability == Fraction(1, 6) * (fresh / 6 + (copied if pair[0] == pair[1] else 0))
    assert len(found) == 36


def test_each_next_object_is_drawn_by_its_weight() -> None:
    found = distribution(lambda draws: tuple(next(orders.by_weights(draws, [1, 2, 3]))))
    assert found[0, 1, 2] == Fraction(1, 6) * Fraction(2, 5)
    assert found[2, 0, 1] == Fraction(3, 6) * Fraction(1, 3)
    assert sum(found.values()) == 1


def test_the_first_by_zipf_is_half_as_often_the_second_as_the_first() -> None:
    found = distribution(lambda draws: next(orders.zipf(draws, 3))[0])
    assert found == {0: Fraction(6, 11), 1: Fraction(3, 11), 2: Fraction(2, 11)}


def single_peaked(order: tuple[int, ...]) -> bool:
    """What is liked best of all, the two best, the three best, ... is an interval."""
    return all(max(order[:k]) - min(order[:k]) == k - 1 for k in range(1, len(order) + 1))


def test_single_peaked_orders_of_walsh_are_all_and_equally_likely() -> None:
    found = distribution(lambda draws: tuple(next(orders.single_peaked_walsh(draws, 5))))
    assert found == {order: Fraction(1, 16) for order in permutations(range(5)) if single_peaked(order)}


def test_single_peaked_orders_of_conitzer_are_all_and_their_peaks_equally_likely() -> None:
    found = distribution(lambda draws: tuple(next(orders.single_peaked_conitzer(draws, 5))))
    assert set(found) == {order for order in permutations(range(5)) if single_peaked(order)}
    peaks: Counter[int] = Counter()
    for order, probability in found.items():
        peaks[order[0]] += probability  # type: ignore[assignment]  # fractions are counted
    assert set(peaks.values()) == {Fraction(1, 5)}
    assert found[0, 1, 2, 3, 4] == Fraction(1, 5)
    assert found[2, 1, 0, 3, 4] == Fraction(1, 5) * Fraction(1, 4)


def test_values_stand_in_the_orders_and_differ() -> None:
    economy = em.random.economy(40, 7, seed=3, model="single-peaked-conitzer", largest=9)
    for row in economy.values:
        assert len(set(row)) == 7
        assert all(0 <= value <= 9 for value in row)
        assert single_peaked(tuple(sorted(range(7), key=row.__getitem__, reverse=True)))


def test_borda_values_are_all_there_are() -> None:
    economy = em.random.economy(5, 4, seed=3, model="urn", largest=3)
    assert {tuple(sorted(map(str, row))) for row in economy.values} == {("0", "1", "2", "3")}


def test_agents_of_a_type_are_alike() -> None:
    economy = em.random.economy(60, 6, seed=3, model="types", types=2)
    first = economy.values[0]
    near = [row for row in economy.values if all(abs(a - b) <= 100 for a, b in zip(first, row, strict=True))]
    assert 10 < len(near) < 50


def test_categories_are_few() -> None:
    economy = em.random.economy(60, 6, seed=3, model="categorical", levels=4, largest=30)
    assert {str(value) for row in economy.values for value in row} == {"0", "10", "20", "30"}


#: What each model draws for one seed; it must never change.
DIGESTS = {
    "impartial": "0ec2ffb7eb15a06b",
    "euclidean": "704e795e4490885a",
    "popular": "e62adfba1f1f0cc0",
    "types": "3309c8aaf46d334c",
    "categorical": "52e4ab4a15296bc8",
    "mallows": "a41a108a71ad6b88",
    "urn": "2e9a6335def4c951",
    "plackett-luce": "489ada94e5529a49",
    "zipf": "e95a3578fa1baf7a",
    "single-peaked-walsh": "096c200f68ef4863",
    "single-peaked-conitzer": "6fea2af1156454f1",
}


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize("model", values.MODELS)
def test_a_seed_draws_what_it_always_drew(model: str) -> None:
    assert digest(str(em.random.economy(8, 6, seed=2026, model=model).values)) == DIGESTS[model]


def test_a_market_of_a_seed_is_what_it_always_was() -> None:
    market = em.random.market(9, 6, seed=2026, each=2, slots=3, areas=2, years=4)
    assert digest(dump(encode_instance(SeatInstance(market)))) == "e2689b192c86359d"


def test_a_market_has_slots_areas_seats_and_years() -> None:
    market = em.random.market(50, 10, seed=1, each=3, slots=4, areas=2, years=3, seats=123)
    assert sum(market.supply) == 123
    assert {str(agent.budget) for agent in market.agents} == {"1", "11/10", "6/5"}
    sets = laminar_concave(market.agents[0].utility, market.goods).sets  # refuses sets that cross
    slots = [goods for goods, gains in sets if len(gains) == 1]
    assert sorted(goods.bit_count() for goods in slots) == [2, 2, 3, 3]
    assert sum(slots) == (1 << 10) - 1
    assert sorted(len(gains) for _, gains in sets) == [1, 1, 1, 1, 2, 2, 3]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"model": "uniform"}, "model: expected one of impartial"),
        ({"model": "mallows", "dispersion": "3/2"}, "dispersion: expected a number with a denominator up to 1000"),
        ({"model": "mallows", "dispersion": "1/1001"}, "dispersion: expected a number with a denominator up to 1000"),
        ({"model": "mallows", "dispersion": 0.5}, "dispersion: expected an integer or a string"),
        ({"model": "urn", "contagion": -1}, "contagion: expected a number with a denominator up to 1000, 0 or more"),
        ({"model": "types", "types": 0}, "types: expected a whole number, from 1 to 10000, found 0"),
        ({"model": "types", "types": "5/2"}, "types: expected a whole number, from 1 to 10000, found 5/2"),
        ({"model": "categorical", "levels": 1}, "levels: expected a whole number, from 2 to 10000, found 1"),
        ({"model": "popular", "levels": 3}, "levels: expected the model categorical, found popular"),
        ({"model": "zipf", "largest": 2}, "largest: expected a whole number >= 3, found 2"),
    ],
)
def test_what_a_model_does_not_take_is_said_in_a_line(words: dict[str, object], said: str) -> None:
    with pytest.raises(em.MalformedInput) as fault:
        em.random.economy(4, 4, seed=1, **words)  # type: ignore[arg-type]  # what is wrong is found out when it is called
    assert str(fault.value).startswith(said)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"each": 5}, "each: expected at most 4, the number of courses, found 5"),
        ({"each": 0}, "each: expected a whole number >= 1, found 0"),
        ({"slots": 5}, "slots: expected at most 4"),
        ({"areas": 3, "slots": 2}, "areas: expected at most 2, the number of slots, found 3"),
        ({"years": 0}, "years: expected a whole number >= 1"),
        ({"seats": 3}, "seats: expected a whole number >= 4"),
    ],
)
def test_what_no_market_has_is_said_in_a_line(words: dict[str, int], said: str) -> None:
    with pytest.raises(em.MalformedInput) as fault:
        em.random.market(3, 4, seed=1, **words)
    assert str(fault.value).startswith(said)


@pytest.mark.parametrize("habit", ["comma", "semicolon"])
@pytest.mark.parametrize("more", [(), ("--slots", 4, "--areas", 2, "--years", 3), ("--slots", 1), ("--each", 8)])
def test_a_table_of_a_market_is_read_as_the_market(
    habit: str, more: tuple[str | int, ...], run: Run, tmp_path: Path
) -> None:
    table, file = tmp_path / "bids.csv", tmp_path / "bids.json"
    asked = ("random", "--market", "--agents", 9, "--objects", 8, "--seed", 4, *more)
    assert run(*asked, "--csv", habit, "--out", table)[0] == 0
    assert run(*asked, "--out", file)[0] == 0
    content = em.read(file)
    assert isinstance(content, SeatInstance)
    assert read_content(table, Reading(bids=True)) == content


def test_a_table_of_an_economy_is_read_as_the_economy(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "values.csv"
    asked = ("random", "--agents", 7, "--objects", 3, "--seed", 4, "--model", "mallows", "--dispersion", "0.3")
    assert run(*asked, "--csv", "--out", table)[0] == 0
    assert run(*asked, "--csv")[1] == table.read_text(encoding="utf-8")
    assert run(*asked, "--out", tmp_path / "again.csv")[0] == 0
    assert (tmp_path / "again.csv").read_bytes() == table.read_bytes()
    economy = em.random.economy(7, 3, seed=4, model="mallows", dispersion="3/10")
    read = em.read(table)
    assert read.economy == economy  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--each", 2), "--each: expected --market beside it, found none"),
        (("--csv", "--out", "values.json"), "--out: expected a name that ends in .csv for a table"),
        (("--out", "values.tsv"), "--out: expected a name that ends in .csv for a table"),
        (("--market", "--each", "two"), "--each: expected a whole number of at most 12 digits"),
        (("--market", "--each", 9), "--each: expected at most 3, the number of courses"),
        (("--model", "urn", "--dispersion", "1/2"), "--dispersion: expected the model mallows, found urn"),
        (("--model", "mallows", "--dispersion", "a"), "--dispersion: expected an integer or a string"),
        (("--market", "--model", "types", "--types", "2.5"), "--types: expected a whole number"),
    ],
)
def test_options_that_do_not_fit_are_said_in_a_line(words: tuple[str | int, ...], said: str, run: Run) -> None:
    code, out, err = run("random", "--agents", 4, "--objects", 3, "--seed", 1, *words)
    assert (code, out) == (2, "")
    assert err.startswith(f"exactmarket: malformed: {said}")
    assert err.count("\n") == 1


def test_every_order_of_few_objects_comes_up() -> None:
    economy = em.random.economy(200, 3, seed=1, model="urn", contagion=0)
    seen = {tuple(sorted(range(3), key=row.__getitem__)) for row in economy.values}
    assert len(seen) == factorial(3)
