"""The slides' pseudomarkets, and a counterexample of ours (Gul, Pesendorfer, Zhang 2023)."""

from __future__ import annotations

from exactmarket.exact.rational import ONE, Q, rational
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Additive, Cardinality, Form, Table


def market(goods: tuple[str, ...], *agents: Form, budgets: tuple[Q, ...] | None = None) -> Pseudomarket:
    """Agents 1, 2, ... with these utilities, and budgets of 1 if none are given."""
    money = budgets or (ONE,) * len(agents)
    pairs = zip(agents, money, strict=True)
    return Pseudomarket(goods, tuple([Agent(str(i), budget, utility) for i, (utility, budget) in enumerate(pairs, 1)]))


def table(*values: str) -> Table:
    """Values of {}, a, b, ab, c, ac, bc, abc; "-inf" for minus infinity."""
    return Table(tuple([None if value == "-inf" else rational(value) for value in values]))


#: Example 1: utility 2 from two goods or more.
PAIRS = Cardinality(tuple(map(Q, (0, 0, 2, 2))))
EXAMPLE_1 = market(("1", "2", "3"), PAIRS, PAIRS)

#: Example 2.
FIRST, OTHERS = table("0", "10", "8", "11"), table("0", "10", "2", "11")
EXAMPLE_2 = market(("a", "b"), FIRST, OTHERS, OTHERS)

#: Against Theorem 2 as printed: agents 1 and 3 need some good and want good 1, agent 2 wants everything. Ours.
NEEDS = table("-inf", "1", "0", "1", "0", "1", "0", "1")
COUNTEREXAMPLE = market(("1", "2", "3"), NEEDS, Additive(tuple(map(Q, (10, 10, 10)))), NEEDS)

#: The counterexample with a spare good: nobody must take good 1.
NEEDS_OF_FOUR = table(*["-inf" if not a else "1" if a & 1 else "0" for a in range(16)])
CONTROL = market(("1", "2", "3", "4"), NEEDS_OF_FOUR, Additive(tuple(map(Q, (10, 10, 10, 10)))), NEEDS_OF_FOUR)
