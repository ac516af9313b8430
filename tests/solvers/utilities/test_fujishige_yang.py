"""Fujishige and Yang: the exchange axiom and the decision from prices alone agree on random utilities with four and five goods.

The utilities are of four sorts: integer tables, monotone or not, compositions of families (which mostly are
M-natural-concave), and these with one number changed (which mostly just fail); with and without -infinity.
"""

import random
from collections import Counter

import pytest
from utility_families import utility

import exactmarket as em
from exactmarket.errors import MalformedInput
from exactmarket.kernel.claims.utilities import MNaturalConcave, Substitutes
from exactmarket.model.bundle import members
from exactmarket.model.utility import Table, Value

GOODS = ["a", "b", "c", "d", "e"]


def monotone_table(rng: random.Random, count: int) -> list[Value]:
    values: list[int] = [0]
    for bundle in range(1, 1 << count):
        values.append(max(values[bundle ^ 1 << j] for j in members(bundle)) + rng.choice((0, 0, 1, 2)))
    return [em.rational(value) for value in values]


def any_table(rng: random.Random, count: int) -> list[Value]:
    concave = [k * (2 * count - k) for k in range(count + 1)]
    return [em.rational(concave[bundle.bit_count()] + rng.randint(0, 1)) for bundle in range(1 << count)]


def composed(rng: random.Random, count: int) -> list[Value]:
    while True:
        try:
            return em.utility(utility(rng, GOODS[:count], infinite=0.05), GOODS[:count]).table()
        except MalformedInput as fault:
            if "finite utility" not in str(fault):
                raise


def perturbed(rng: random.Random, count: int) -> list[Value]:
    values = composed(rng, count)
    finite = [bundle for bundle, value in enumerate(values) if value is not None]
    if finite:
        bundle = rng.choice(finite)
        values[bundle] = (values[bundle] or em.rational(0)) + em.rational(rng.choice((-1, 1, "1/2")))
    return values


SORTS = (monotone_table, any_table, composed, perturbed)


def agreements(count: int, how_many: int, seed: int) -> Counter[bool]:
    """How often both procedures say yes and no; they must never differ."""
    rng, said = random.Random(seed), Counter[bool]()
    while said.total() < how_many:
        values = SORTS[said.total() % len(SORTS)](rng, count)
        if all(value is None for value in values):
            continue
        u = em.Utility(tuple(GOODS[:count]), Table(tuple(values)))
        by_exchange = isinstance(em.decide_m_natural(u).claim, MNaturalConcave)
        assert isinstance(em.decide_substitutes_from_prices(u).claim, Substitutes) == by_exchange, values
        said[by_exchange] += 1
    return said


@pytest.mark.parametrize(
    ("count", "how_many"),
    [(4, 300), (5, 150), *[pytest.param(*each, marks=pytest.mark.heavy) for each in ((4, 1000), (5, 500))]],
)
def test_both_procedures_agree_on_random_utilities(count: int, how_many: int) -> None:
    said = agreements(count, how_many, seed=count)
    assert min(said[True], said[False]) > how_many // 8


@pytest.mark.slow
@pytest.mark.parametrize(("count", "how_many"), [(4, 10000), (5, 5000)])
def test_both_procedures_agree_on_thousands_of_random_utilities(count: int, how_many: int) -> None:
    said = agreements(count, how_many, seed=100 + count)
    assert min(said[True], said[False]) > how_many // 8
