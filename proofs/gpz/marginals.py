"""Random consumptions of the slides and of the findings about them, for the proof files of this folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from exactmarket.exact.rational import ONE, Q, total
from exactmarket.model.lottery_problem import Bundle, ConsumptionProblem, RandomConsumption

TWO_GOODS = ("1", "2")
#: The bundles of two goods, the empty one first.
BUNDLES: tuple[Bundle, ...] = ((), ("1",), ("2",), ("1", "2"))

# Example 1: with probability 3/4 two of three goods (here each pair equally likely), with 1/4 none.
_PAIRS = (("1", "2"), ("1", "3"), ("2", "3"))
_EXAMPLE_1 = [(Q(1, 4), bundle) for bundle in (*_PAIRS, ())]
EXAMPLE_1 = ConsumptionProblem(["1", "2", "3"], [RandomConsumption(name, _EXAMPLE_1) for name in "12"], exhaust=True)

# Ours, for utilities that count the goods, prices (1, 1) and budgets 1: both goods or none; one good or the other.
BOTH_OR_NONE, ONE_OR_OTHER = (Q(1, 2), Q(0), Q(0), Q(1, 2)), (Q(0), Q(1, 2), Q(1, 2), Q(0))


def consumptions(*chances: Sequence[Q], exhaust: bool = True) -> ConsumptionProblem:
    """Agents "1", "2", ... with these probabilities of ``BUNDLES`` (those of probability 0 left out)."""
    lotteries = [[(p, bundle) for p, bundle in zip(row, BUNDLES, strict=True) if p] for row in chances]
    agents = [RandomConsumption(str(i), lottery) for i, lottery in enumerate(lotteries, 1)]
    return ConsumptionProblem(TWO_GOODS, agents, exhaust)


def chances(parts: int) -> Iterator[tuple[Q, ...]]:
    """All probabilities of ``BUNDLES`` that are multiples of 1/parts."""
    for row in product(range(parts + 1), repeat=len(BUNDLES)):
        if sum(row) == parts:
            yield tuple([Q(part, parts) for part in row])


def quantity(agent: RandomConsumption, good: str) -> Q:
    """The expected quantity of the good: the probability of the bundles that hold it."""
    return total(p for p, bundle in agent.lottery if good in bundle)


def adds_up(problem: ConsumptionProblem) -> bool:
    """The slides' adding-up constraint: of each good the expected quantities sum to 1."""
    return all(total(quantity(agent, good) for agent in problem.agents) == ONE for good in problem.goods)
