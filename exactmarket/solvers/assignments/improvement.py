"""The linear program behind every question about prices: can the participants of a market improve?

Legend as in ``model.equilibrium``: shares q_x, values v_x, utilities u_x. The variables are new shares q'_x of the agents
whom the conditions bind, over the types on offer:

    maximise    the sum of the u_x(q'_x) of the agents who must have a positive weight
    subject to  each q'_x sums to 1,  u_x(q'_x) >= u_x(q_x),  and for each type the copies that may be used.

If the present shares are optimal, the dual solution holds supporting prices and weights; if not, the new shares minus
the present ones are a gainful trade.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.kernel.certificates.assignments import SupportingPrices, Weights
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.model.equilibrium import Condition, Market
from exactmarket.model.linear_program import LinearProgram, SparseRow
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.interior import find_strictly_complementary
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate


@dataclass(frozen=True)
class Improvement:
    """New shares, one row a participant, that contradict all supporting prices."""

    shares: Matrix


def find_prices_or_improvement(
    market: Market,
    conditions: Iterable[Condition],
    control: Control,
    *,
    favour_all: bool = False,
    interior: bool = False,
) -> SupportingPrices | Improvement:
    """Prices and weights that support the shares in the market under the conditions, or an improvement.

    With ``favour_all`` each weight is to be positive, also those of satiated agents. With ``interior`` the prices and weights
    lie in the relative interior of the supporting ones: no price is at its minimum that need not be.

    Raises:
        SearchFailed: if the linear program was not solved.
    """
    demanded = tuple(conditions)
    wanted = {x: "positive" if favour_all else market.demanded_weight(x, demanded) for x in market.agents}
    bound = [x for x in market.agents if wanted[x] != "nothing"]
    favoured = [wanted[x] == "positive" for x in bound]
    if not bound:
        return SupportingPrices((ZERO,) * len(market.supply), (None,) * len(market.agents))
    program = _program(market, bound, favoured, _copies(market, bound, "clearing" in demanded))
    witness = find_linear_program_certificate(program, control).witness
    if not isinstance(witness, PrimalDual):
        raise SearchFailed("the program of improvements has an optimal solution, but the search found none")
    at_present = total(
        market.economy.utility(x, market.assignment[x]) for x, f in zip(bound, favoured, strict=True) if f
    )
    if _value(program, witness.primal) > at_present:
        return Improvement(_with_new_shares(market, bound, witness.primal))
    dual = find_strictly_complementary(program, control).dual if interior else witness.dual
    return _supporting(market, bound, favoured, dual)


def _copies(market: Market, bound: list[int], clearing: bool) -> list[Q]:
    """The copies that the bound agents may use: all that they and, of types in excess supply, nobody uses."""
    used = [total(market.assignment[x][j] for x in bound) for j in market.types]
    if not clearing:
        return used
    unsold = market.unsold()
    return [taken + unsold[j] for taken, j in zip(used, market.types, strict=True)]


def _program(market: Market, bound: list[int], favoured: list[bool], copies: list[Q]) -> LinearProgram:
    values, types = market.economy.values, market.types
    width = len(types)
    objective: list[Q] = []
    sums: list[SparseRow] = []
    gains: list[SparseRow] = []
    for k, x in enumerate(bound):
        row = values[x]
        first = k * width
        objective += [row[j] for j in types] if favoured[k] else [ZERO] * width
        sums.append(tuple([(column, ONE) for column in range(first, first + width)]))
        gains.append(tuple([(first + i, row[j]) for i, j in enumerate(types) if row[j]]))
    columns = [tuple([(k * width + i, ONE) for k in range(len(bound))]) for i in range(width)]
    # Whom the conditions bind shall not lose.
    present = [market.economy.utility(x, market.assignment[x]) for x in bound]
    ones = [ONE] * len(bound)
    return LinearProgram(
        "maximize",
        tuple(objective),
        (*sums, *columns, *gains),
        (*ones, *[None] * width, *present),
        (*ones, *copies, *[None] * len(bound)),
        (ZERO,) * len(objective),
        (None,) * len(objective),
    )


def _value(program: LinearProgram, point: Vector) -> Q:
    return total(c * p for c, p in zip(program.objective, point, strict=True) if p)


def _with_new_shares(market: Market, bound: list[int], point: Vector) -> Matrix:
    width, place = len(market.types), {x: k for k, x in enumerate(bound)}
    shares: list[Vector] = []
    for x in market.agents:
        if x not in place:
            shares.append(market.assignment[x])
            continue
        row = [ZERO] * len(market.supply)
        for i, j in enumerate(market.types):
            row[j] = point[place[x] * width + i]
        shares.append(tuple(row))
    return tuple(shares)


def _supporting(market: Market, bound: list[int], favoured: list[bool], dual: Vector) -> SupportingPrices:
    width = len(market.types)
    offered = dual[len(bound) : len(bound) + width]
    gains = dual[len(bound) + width :]
    weight = {x: (ONE if f else ZERO) - y for x, f, y in zip(bound, favoured, gains, strict=True)}
    prices = dict(zip(market.types, offered, strict=True))
    return supporting_prices(market, prices, tuple([weight.get(x) for x in market.agents]))


def supporting_prices(market: Market, offered: dict[int, Q], weights: Weights) -> SupportingPrices:
    """The prices shifted to minimum 0, which changes no condition (where a type is in excess supply its price, and so
    the minimum, is 0 already); types that are used up get the lowest price at which nobody wants them."""
    least = min(offered.values())
    prices = {j: price - least for j, price in offered.items()}
    for j in range(len(market.supply)):
        if j not in prices:
            prices[j] = max([ZERO, *_bids(market, prices, weights, j)])
    return SupportingPrices(tuple([prices[j] for j in range(len(market.supply))]), weights)


def _bids(market: Market, prices: dict[int, Q], weights: Weights, j: int) -> list[Q]:
    """For each weighted participant the price of type j at which its net value equals her best one."""
    bids: list[Q] = []
    for x, weight in zip(market.agents, weights, strict=True):
        if weight is not None:
            values = market.economy.values[x]
            bids.append(weight * values[j] - max(weight * values[i] - prices[i] for i in market.types))
    return bids
