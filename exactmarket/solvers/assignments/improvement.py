"""The question behind every question about prices: can the participants of a market improve?

The program of improvements (``improvement_program``) answers it. Whether a pure assignment is optimal, the orders of the
agents' values say. Of any other, HiGHS proposes a basis in floats; what it stands for is computed exactly from the market's
structure, and tried. Where that proves nothing, an exchange is looked for, and then prices level by level.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exactmarket.errors import LimitReached, SearchFailed
from exactmarket.exact.linear import Matrix, Vector, column_sums, over_one_denominator
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.kernel.certificates.assignments import SupportingPrices, Weights
from exactmarket.model.equilibrium import Condition, Market
from exactmarket.solvers.assignments.exchanges import priced_or_exchanged
from exactmarket.solvers.assignments.improvement_basis import ImprovementBasis
from exactmarket.solvers.assignments.improvement_floats import propose_basis
from exactmarket.solvers.assignments.improvement_program import ImprovementProgram, Priced, Share, Traded
from exactmarket.solvers.assignments.price_levels import price_level_by_level
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.exact_factors import Singular
from exactmarket.solvers.linear_programs.interior import find_strictly_complementary


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
    copies = _copies(market, bound, "clearing" in demanded)
    program = ImprovementProgram(market, bound, favoured, copies)
    found = _answer(program, control)
    if interior and isinstance(found, SupportingPrices):
        return _supporting(program, find_strictly_complementary(program.linear_program(), control).dual)
    return found


def _answer(program: ImprovementProgram, control: Control) -> SupportingPrices | Improvement:
    """The answer by the quickest way that decides."""
    # The orders of values settle whether a pure assignment is optimal. An exchange is no large improvement, though.
    exchanged = None
    if program.indifferent_within_shares:
        exchanged = priced_or_exchanged(program, control)
        if isinstance(exchanged, Priced):
            return _stated(program, exchanged)
    found = _by_structure(program, control)
    if found is not None:
        return found
    if not program.indifferent_within_shares:
        exchanged = priced_or_exchanged(program, control)
    return _stated(program, exchanged or price_level_by_level(program, control))


def _stated(program: ImprovementProgram, found: Priced | Traded) -> SupportingPrices | Improvement:
    """What is found, for the market."""
    if isinstance(found, Traded):
        return Improvement(_with_new_shares(program, found.shares))
    return _with_prices(program, found.prices, found.weights)


def _by_structure(program: ImprovementProgram, control: Control) -> SupportingPrices | Improvement | None:
    """What the basis that HiGHS proposes stands for; ``None`` if it proves nothing."""
    try:
        proposed = propose_basis(program, control)
        basis = ImprovementBasis(program, proposed, control)
        # One of the two fails, for a dominated assignment has no supporting prices.
        ways = (_improved, _priced) if proposed.better else (_priced, _improved)
        return ways[0](program, basis) or ways[1](program, basis)
    except LimitReached:
        raise
    except (SearchFailed, Singular):
        return None


def _copies(market: Market, bound: Sequence[int], clearing: bool) -> list[Q]:
    """The copies that the bound agents may use: all that they and, of types in excess supply, nobody uses."""
    used = column_sums([market.assignment[x] for x in bound], len(market.supply))
    if not clearing:
        return [used[j] for j in market.types]
    unsold = market.unsold()
    return [used[j] + unsold[j] for j in market.types]


def _with_new_shares(program: ImprovementProgram, shares: Sequence[Share]) -> Matrix:
    """Everybody's row of the assignment, new for the bound agents."""
    market = program.market
    new = dict(zip(program.bound, shares, strict=True))
    rows: list[Vector] = []
    for x in market.agents:
        if x not in new:
            rows.append(market.assignment[x])
            continue
        row = [ZERO] * len(market.supply)
        for i, probability in new[x].items():
            row[market.types[i]] = probability
        rows.append(tuple(row))
    return tuple(rows)


def _improved(program: ImprovementProgram, basis: ImprovementBasis) -> Improvement | None:
    """The basis's shares if they are feasible, nobody loses, and one who is favoured gains."""
    shares = basis.shares()
    used = [ZERO] * len(program.copies)
    gained = False
    for k, share in enumerate(shares):
        for i, probability in share.items():
            if probability < 0:
                return None
            used[i] += probability
        values, denominator, _ = program.values[k]
        utility = total(probability * values[i] for i, probability in share.items()) / denominator
        if total(share.values()) != ONE or utility < program.above_origin[k]:
            return None
        gained = gained or (program.favoured[k] and utility > program.above_origin[k])
    if not gained or any(taken > copies for taken, copies in zip(used, program.copies, strict=True)):
        return None
    return Improvement(_with_new_shares(program, shares))


def _priced(program: ImprovementProgram, basis: ImprovementBasis) -> SupportingPrices | None:
    """The basis's prices and weights if they support the present shares."""
    prices, weights = basis.prices()
    least = min(prices)
    used = program.used
    for price, taken, copies in zip(prices, used, program.copies, strict=True):
        if price > least and taken < copies:
            return None
    numerators, scale = over_one_denominator(prices)
    for k, (weight, favoured) in enumerate(zip(weights, program.favoured, strict=True)):
        if weight < 0 or (favoured and weight == 0):
            return None
        # Up to a positive factor the net value w v - P of each type.
        values, denominator, _ = program.values[k]
        factor = weight * Q(scale, denominator)
        up, down = int(factor.p), int(factor.q)
        net = [up * value - down * price for value, price in zip(values, numerators, strict=True)]
        best = max(net)
        if any(net[i] < best for i in program.held(k)):
            return None
    return _with_prices(program, prices, weights)


def _supporting(program: ImprovementProgram, dual: Vector) -> SupportingPrices:
    """The prices and weights in the multipliers of an optimal solution in the general form."""
    agents, width = len(program.bound), len(program.copies)
    gains = dual[agents + width :]
    weights = [(ONE if f else ZERO) - y for f, y in zip(program.favoured, gains, strict=True)]
    return _with_prices(program, dual[agents : agents + width], weights)


def _with_prices(program: ImprovementProgram, prices: Sequence[Q], weights: Sequence[Q]) -> SupportingPrices:
    market = program.market
    weight = dict(zip(program.bound, weights, strict=True))
    offered = dict(zip(market.types, prices, strict=True))
    return supporting_prices(market, offered, tuple([weight.get(x) for x in market.agents]))


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
