"""Step 4 of paper A's proof on one pseudomarket: equilibria of the quasilinear economies (n u_i, b_i) for n = 1, 2, 4, ...

As soon as n exceeds (sum of budgets) / (smallest gap between an agent's best utility and her next lower one), each of them is a
strong equilibrium of the pseudomarket: an agent whose budget does not bind holds only bundles of best utility, else a best
bundle would cost more than all the money.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from exactmarket.errors import MalformedInput, SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q, total
from exactmarket.kernel.claims.markets import Draw
from exactmarket.kernel.claims.quasilinear import BudgetedWalrasian
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import bundle_of
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.quasilinear import price_of
from exactmarket.model.utility import Table, tabulate
from exactmarket.solvers.control import Control
from exactmarket.solvers.markets.verify import decide_verify
from exactmarket.solvers.quasilinear.budgeted import decide_budgeted

#: Tables are scaled, so that few goods are within reach.
_MOST_GOODS = 10


@dataclass(frozen=True)
class TraceRow:
    """An equilibrium of (n u_i, b_i), what each agent spends in it on average, and whether it is a strong equilibrium of the
    pseudomarket: a verdict, yes or with the condition that fails."""

    n: int
    with_money: Verified[BudgetedWalrasian]
    spendings: Vector
    without_money: Verified[Any]


def bound_of_step_4(market: Pseudomarket) -> Q:
    """(Sum of budgets) / (smallest gap between an agent's best utility and her next lower one); 0 if nobody has a lower one.

    Raises:
        MalformedInput: if there are too many goods.

    >>> from exactmarket.model.pseudomarket import Agent
    >>> from exactmarket.model.utility import UnitDemand
    >>> bound_of_step_4(Pseudomarket(("a", "b"), (Agent("x", Q(3), UnitDemand((Q(2), Q(3, 2)))),)))
    6
    """
    _demand_few_goods(market)
    gaps = []
    for agent in market.agents:
        levels = sorted({value for value in tabulate(agent.utility) if value is not None})
        gaps += [levels[-1] - levels[-2]] if len(levels) > 1 else []
    money = total(agent.budget for agent in market.agents)
    return money / min(gaps) if gaps else Q(0)


def trace_step_4(market: Pseudomarket, control: Control | None = None) -> Iterator[TraceRow]:
    """A row for each n = 1, 2, 4, ... up to the first one above the bound.

    Raises:
        MalformedInput: if there is production, or there are too many goods.
        SearchFailed: if no rational equilibrium is found for some n.
    """
    control = control or Control()
    bound, n = bound_of_step_4(market), 1
    while True:
        control.step("n", n)
        yield _row(market, n, control)
        if n > bound:
            return
        n *= 2


def _row(market: Pseudomarket, n: int, control: Control) -> TraceRow:
    found = decide_budgeted(_scaled(market, n), control)
    claim = found.claim
    if not isinstance(claim, BudgetedWalrasian):
        raise SearchFailed(f"the equilibrium that was found for n = {n} is irrational")
    draws = tuple([Draw(term.probability, term.bundles) for term in claim.allocation])
    spendings = [
        total(
            draw.probability * price_of(claim.prices, bundle_of(market.goods, draw.bundles[i], "allocation"))
            for draw in draws
        )
        for i in range(len(market.agents))
    ]
    verdict = decide_verify(market, claim.prices, draws, control, strong=True)
    return TraceRow(n, cast("Verified[BudgetedWalrasian]", found), tuple(spendings), verdict)


def _scaled(market: Pseudomarket, n: int) -> Pseudomarket:
    """The market of the utilities n u_i."""
    agents = []
    for agent in market.agents:
        values = [None if value is None else n * value for value in tabulate(agent.utility)]
        agents.append(replace(agent, utility=Table(tuple(values))))
    return replace(market, agents=tuple(agents))


def _demand_few_goods(market: Pseudomarket) -> None:
    if len(market.goods) > _MOST_GOODS:
        raise MalformedInput("goods", f"at most {_MOST_GOODS} (for --trace)", len(market.goods))
