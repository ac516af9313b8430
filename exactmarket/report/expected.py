"""What a random allocation gives each agent, and the expected utility of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from exactmarket.exact.rational import ZERO
from exactmarket.model.bundle import bundle_of
from exactmarket.model.names import Goods
from exactmarket.model.pseudomarket import Pseudomarket

#: For each agent her bundles with their probabilities, which are rationals or polynomials in theta.
Consumptions: TypeAlias = "list[list[tuple[Any, Goods]]]"


def consumptions_in(draws: Iterable[tuple[Any, Sequence[Goods]]]) -> Consumptions:
    """Each agent's random consumption in a random allocation: in allocations (a bundle for each agent) with probabilities."""
    return [
        list(row) for row in zip(*[[(chance, goods) for goods in bundles] for chance, bundles in draws], strict=True)
    ]


def expected_utilities(market: Pseudomarket, consumptions: Consumptions) -> list[Any]:
    """The expected utility of each agent's random consumption; -infinity, which has no part in an equilibrium, counts 0."""
    return [_expected(market, i, lottery) for i, lottery in enumerate(consumptions)]


def _expected(market: Pseudomarket, i: int, lottery: Sequence[tuple[Any, Goods]]) -> Any:
    found: Any = ZERO
    for chance, goods in lottery:
        value = market.agents[i].utility.value(bundle_of(market.goods, goods))
        found = found + chance * (ZERO if value is None else value)
    return found
