"""Step 4 of paper A's proof as a table: a row for each n."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from exactmarket.format.codec import VECTOR
from exactmarket.format.text import Json
from exactmarket.kernel.claims.markets import MarketConditionViolated, StrongEquilibrium

if TYPE_CHECKING:
    from exactmarket.solvers.quasilinear.step_4 import TraceRow


def _strong(row: TraceRow) -> str:
    claim = row.without_money.claim
    if isinstance(claim, MarketConditionViolated):
        return f"no: {claim.condition}"
    return "yes" if isinstance(claim, StrongEquilibrium) else "no: cheapest"


def trace_lines(rows: Sequence[TraceRow]) -> list[list[str]]:
    """A head and a line for each row: n, prices, expected spendings, and whether it is a strong equilibrium without money."""
    market = rows[0].with_money.claim.market
    goods = [f"price of {good}" for good in market.goods]
    agents = [f"spending of {agent.name}" for agent in market.agents]
    head = ["n", *goods, *agents, "strong"]
    lines = [
        [str(row.n), *[str(x) for x in (*row.with_money.claim.prices, *row.spendings)], _strong(row)] for row in rows
    ]
    return [head, *lines]


def trace_json(rows: Sequence[TraceRow]) -> Json:
    """The table as JSON, a row an object."""
    return [
        {
            "n": row.n,
            "prices": VECTOR.encode(row.with_money.claim.prices),
            "spendings": VECTOR.encode(row.spendings),
            "strong": _strong(row),
        }
        for row in rows
    ]
