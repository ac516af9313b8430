"""Random small pseudomarkets and economies with budgets, drawn so that their equilibria are of all sorts: none, points, pieces of
lines, polytopes, irrational ones."""

from __future__ import annotations

import random
from dataclasses import replace

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table, Value

VALUES = (0, 1, 2, 3, 5, 8, 9, 11, 12, 20)
GOODS = ("a", "b", "c", "d")


def tiny_market(dice: random.Random) -> Pseudomarket:
    """One or two agents and goods, values 0 to 2."""
    goods = GOODS[: dice.choice([1, 1, 2])]
    tables = [
        tuple([dice.choice([None, ZERO, ONE, Q(2)]) for _ in range(1 << len(goods))])
        for _ in range(dice.choice([1, 2, 2]))
    ]
    return _market(goods, tables, [dice.choice([ONE, ONE, Q(2)]) for _ in tables])


def market(dice: random.Random) -> Pseudomarket:
    """Up to three agents and goods; some bundles have no finite utility."""
    goods = GOODS[: dice.choice([1, 2, 2, 3, 3])]
    tables = []
    for _ in range(dice.choice([1, 2, 2, 2, 3])):
        share = dice.choice([0.35, 0.5, 0.8, 1])
        table: list[Value] = [Q(dice.choice(VALUES)) if dice.random() < share else None for _ in range(1 << len(goods))]
        if all(value is None for value in table):
            table[-1] = ONE
        tables.append(tuple(table))
    budgets = [Q(dice.choice([1, 1, 1, 2, 3])) / dice.choice([1, 1, 2]) for _ in tables]
    return _market(goods, tables, budgets)


def sparse_market(dice: random.Random) -> Pseudomarket:
    """Few bundles of finite utility, among them those of one to three allocations: so cells have few allocations."""
    goods = GOODS[: dice.choice([2, 3, 3, 3, 4])]
    agents = range(dice.choice([2, 2, 2, 3]))
    wanted: list[set[int]] = [set() for _ in agents]
    for _ in range(dice.choice([1, 2, 2, 2, 3])):
        parts = [0 for _ in agents]
        for j in range(len(goods)):
            parts[dice.choice(agents)] |= 1 << j
        for i in agents:
            wanted[i].add(parts[i])
    for i in agents:
        wanted[i] |= {dice.randrange(1 << len(goods)) for _ in range(dice.choice([0, 1, 1, 2]))}
    tables = [
        tuple([Q(dice.choice(VALUES) + a.bit_count()) if a in wanted[i] else None for a in range(1 << len(goods))])
        for i in agents
    ]
    return _market(goods, tables, [Q(dice.choice([1, 1, 1, 1, 2, 3])) for _ in agents])


def two_allocations(dice: random.Random) -> Pseudomarket:
    """Two agents who can share three goods in two ways; each would like more, which nobody can have: mixtures of the two."""
    ways = dice.sample(range(8), 2)
    tables = []
    for own in (ways, [7 & ~bundle for bundle in ways]):
        table: list[Value] = [None] * 8
        for bundle in own:
            table[bundle] = Q(dice.choice(VALUES[:8]))
        dream = dice.choice([7, 6, 5, 3])
        if table[dream] is None:
            table[dream] = Q(dice.choice([12, 14, 20]))
        tables.append(tuple(table))
    return _market(GOODS[:3], tables, [dice.choice([ONE, ONE, ONE, Q(2), Q(1, 2)]) for _ in tables])


def with_production(market: Pseudomarket, dice: random.Random) -> Pseudomarket:
    """The market with limits on one or two sets of goods, one inside the other or beside it."""
    size = len(market.goods)
    every = (1 << size) - 1
    sets = {dice.choice([1, every]): dice.randint(0, size)}
    if dice.random() < 0.5:
        sets[1 << dice.randrange(size)] = dice.choice([0, 1])
    return replace(market, production=LaminarMatroid(size, tuple(sets.items())))


def _market(goods: tuple[str, ...], tables: list[tuple[Value, ...]], budgets: list[Q]) -> Pseudomarket:
    agents = [Agent(str(i), b, Table(t)) for i, (b, t) in enumerate(zip(budgets, tables, strict=True), 1)]
    return Pseudomarket(goods, tuple(agents))


def economy(dice: random.Random) -> tuple[AssignmentEconomy, Vector]:
    """An economy of up to four agents and three types, some perhaps without copies, and budgets."""
    agents, types = dice.choice([1, 2, 2, 3, 3, 4]), dice.choice([1, 2, 2, 3, 3])
    supply = [dice.choice([0, 1, 1, 2]) for _ in range(types)]
    while sum(supply) < agents:
        supply[dice.randrange(types)] += 1
    values = [[Q(dice.choice([0, 1, 2, 3, 5])) for _ in range(types)] for _ in range(agents)]
    budgets = tuple([Q(dice.choice([1, 1, 2, 3])) / dice.choice([1, 2]) for _ in range(agents)])
    return AssignmentEconomy(values, supply), budgets
