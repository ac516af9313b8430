"""Small quasilinear economies: all of them up to renaming goods and agents, and the assignment game of Shapley and Shubik."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement, permutations, product

import exactmarket as em
from exactmarket.convex.exchange import m_natural_by_table
from exactmarket.exact.rational import ONE, Q
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table, UnitDemand
from proofs.gpz.family import GOODS
from proofs.gpz.step_3 import monotone

Whole = tuple[int, ...]


def market(tables: tuple[Whole, ...], budget: Q = ONE) -> Pseudomarket:
    """The market of agents 1, 2, ... with these values of the bundles."""
    goods = GOODS[: (len(tables[0]) - 1).bit_length()]
    forms = [Table(tuple([Q(value) for value in table])) for table in tables]
    return Pseudomarket(goods, tuple([Agent(str(k + 1), budget, form) for k, form in enumerate(forms)]))


def m_natural_markets(goods: int, most: int, agents: int) -> Iterator[tuple[Whole, ...]]:
    """All choices of so many monotone M-natural-concave utilities with integer values up to ``most`` and u({}) = 0, one
    for each class under renaming goods and agents."""
    utilities = []
    for utility in monotone(goods, most):
        table = utility.table()
        if m_natural_by_table(table) is None:
            utilities.append(tuple([int(value.p) for value in table if value is not None]))
    seen: set[tuple[Whole, ...]] = set()
    for chosen in combinations_with_replacement(utilities, agents):
        orders = permutations(range(goods))
        first = min(tuple(sorted([_renamed(table, order) for table in chosen])) for order in orders)
        if first not in seen:
            seen.add(first)
            yield chosen


def _renamed(table: Whole, order: tuple[int, ...]) -> Whole:
    renamed = [0] * len(table)
    for bundle, value in enumerate(table):
        renamed[sum(1 << order[j] for j in range(len(order)) if bundle >> j & 1)] = value
    return tuple(renamed)


def assignment_games(most: int) -> Iterator[Pseudomarket]:
    """Two buyers of two goods who want one each, with integer values up to ``most``, one for each class under renaming."""
    seen: set[tuple[Whole, ...]] = set()
    for a, b, c, d in product(range(most + 1), repeat=4):
        rows = [((a, b), (c, d)), ((b, a), (d, c)), ((c, d), (a, b)), ((d, c), (b, a))]
        if min(rows) not in seen:
            seen.add(min(rows))
            yield unit_demand_market(rows[0])


def unit_demand_market(values: tuple[Whole, ...]) -> Pseudomarket:
    """Agents 1, 2, ... who want one good each, with these values."""
    forms = [UnitDemand(tuple([Q(value) for value in row])) for row in values]
    return Pseudomarket(GOODS[: len(values[0])], tuple([Agent(str(k + 1), ONE, form) for k, form in enumerate(forms)]))


# Shapley and Shubik (1971), as recalled and not checked against its text: what each of three buyers and each of three sellers
# can make together. The sellers own a, b, c.
ASSIGNMENT_GAME = unit_demand_market(((5, 7, 2), (8, 9, 3), (2, 6, 0)))

# Ours: goods that only together are worth something to the first agent, as in the slides' Example 1, and no equilibrium.
COMPLEMENTS = market(((0, 0, 0, 3), (0, 2, 2, 2)))

# Ours: a laminar utility, weights on a uniform matroid, and slots; six goods.
FAMILIES = Pseudomarket(
    ("a", "b", "c", "d", "e", "f"),
    tuple(
        [
            Agent(name, budget, em.utility(utility, ["a", "b", "c", "d", "e", "f"]).form)
            for name, budget, utility in (
                (
                    "laminar",
                    Q(2),
                    {
                        "type": "laminar",
                        "sets": [
                            {"goods": ["a", "b", "c"], "values": [0, 6, 9, 10]},
                            {"goods": ["d", "e", "f"], "values": [0, 4, 7, 9]},
                            {"goods": ["a", "b", "c", "d", "e", "f"], "values": [0, 3, 5, 6, 6, 6, 6]},
                        ],
                    },
                ),
                ("matroid", Q(1), {"type": "matroid-rank", "uniform": 2, "weights": [8, 3, 5, 7, 2, 6]}),
                (
                    "slots",
                    Q(3, 2),
                    {"type": "assignment", "weights": [[5, 1], [6, 2], [4, 4], [2, 7], [1, 6], [3, 3]]},
                ),
            )
        ]
    ),
)
