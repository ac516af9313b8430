"""The strong exchange property against its definition, and with as many goods as a table may have."""

import random
from itertools import permutations

import pytest

import exactmarket as em
from exactmarket.convex.strong_exchange import Exchange, is_exchange, loses, losing_exchange, strong_exchanges
from exactmarket.kernel.claims.utilities import NotStrongExchange, StrongExchange
from exactmarket.model.utility import Table, Value


def by_definition(values: list[Value]) -> Exchange | None:
    form = Table(tuple(values))
    domain = [a for a, value in enumerate(values) if value is not None]
    pairs = permutations(domain, 2)
    return next((e for a, b in pairs for e in strong_exchanges(a, b) if loses(form, e)), None)


@pytest.mark.parametrize("seed", range(4))
def test_the_answer_is_that_of_the_definition(seed: int) -> None:
    rng, answers = random.Random(seed), []
    for _ in range(400):
        count = rng.randint(1, 4)
        weights, bent = [rng.randint(0, 3) for _ in range(count)], rng.choice([9, 9, 3])
        values: list[Value] = []
        for a in range(1 << count):
            size = a.bit_count()
            worth = sum(weights[j] for j in range(count) if a >> j & 1)
            values.append(em.rational(worth + (size * (bent - size) if bent > 3 or size < 3 else size)))
        for _ in range(rng.choice([0, 0, 1, 2])):
            a = rng.randrange(1 << count)
            values[a] = None if rng.random() < 0.2 else em.rational(rng.randint(0, 30))
        losing = losing_exchange(values)
        assert (losing is None) == (by_definition(values) is None)
        assert losing is None or (is_exchange(losing) and loses(Table(tuple(values)), losing))
        answers.append(losing is None)
    assert min(answers.count(True), answers.count(False)) > 80


def test_sixteen_goods() -> None:
    goods = [f"g{k}" for k in range(16)]
    values = [3 * (a & 1) + a.bit_count() * (32 - a.bit_count()) for a in range(1 << 16)]
    assert isinstance(em.decide_strong_exchange(table(values, goods)).claim, StrongExchange)
    values[-5] += 1
    assert isinstance(em.decide_strong_exchange(table(values, goods)).claim, NotStrongExchange)


def table(values: list[int], goods: list[str]) -> em.Utility:
    return em.utility({"type": "table", "values": values}, goods)
