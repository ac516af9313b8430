"""The rule about strong equilibria that are stated by shares, in numbers that are enclosed in a box.

Legend, and why no lottery needs to be shown, as in ``rules.markets.shares``; enclosed numbers as in ``exact.enclosure``. Which
whole number is next below a sum of shares, and what comes first where numbers are put in order, follows from signs of enclosed
numbers; where a sign is not found the proof is rejected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from exactmarket.exact.enclosure import EnclosedNumbers, Polynomial
from exactmarket.exact.numbers import added, scalar_product
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates.markets import EnclosedShareSolution
from exactmarket.kernel.claims.markets import EnclosedStrongEquilibriumByShares
from exactmarket.kernel.demands import demand, demand_count, demand_prices, demand_sign
from exactmarket.kernel.rules.enclosed import affine, all_affine, demand_within, equations
from exactmarket.kernel.rules.markets.normal_forms import (
    Integers,
    NormalForm,
    best_steps,
    dearest_use,
    normal_forms,
)
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.seats import SeatMarket


@dataclass(frozen=True)
class _Candidate:
    """What may be an equilibrium, all numbers as functions of the unknowns.

    Attributes:
        rows: each agent's shares by the places of the goods. spent: the price of each agent's shares.
    """

    market: SeatMarket
    prices: Sequence[Polynomial]
    rows: Sequence[Mapping[int, Polynomial]]
    spent: Sequence[Polynomial]
    weights: Sequence[Polynomial]

    def excess(self, i: int) -> Polynomial:
        """By how much agent i spends more than her budget."""
        return self.spent[i] - self.market.agents[i].budget


@dataclass(frozen=True)
class _Decreasing:
    """Puts enclosed numbers in the order of their values in the middle of the box, and demands that it is that at the zero."""

    numbers: EnclosedNumbers
    middle: Sequence[Q]
    where: str

    def decreasing(self, numbers: Iterable[Polynomial]) -> list[Polynomial]:
        """The numbers, larger ones first."""
        given = list(numbers)
        return [given[k] for k in self.places(given)]

    def places(self, given: Sequence[Polynomial]) -> list[int]:
        """The places of the numbers, those of larger ones first."""
        values = [number.at(self.middle) for number in given]
        found = sorted(range(len(given)), key=values.__getitem__, reverse=True)
        for one, other in pairwise(found):
            # In the middle the difference is not negative; so it is not at the zero, or its sign is not found.
            self.numbers.sign(given[one] - given[other], self.where)
        return found

    def positive(self, number: Polynomial) -> bool:
        """Whether the number is more than 0."""
        return self.numbers.sign(number, self.where) > 0


def check_enclosed_by_shares(
    claim: EnclosedStrongEquilibriumByShares, witness: EnclosedShareSolution
) -> Verified[EnclosedStrongEquilibriumByShares]:
    """Prices, shares and weights are affine functions of unknowns z. The budget equations of some
    agents have exactly one common zero z* in the box (Krawczyk's test). At z* the shares keep
    within supplies and the production's limits, and what is used is worth as much at the prices as
    anything that does; each agent's shares keep within her limits, at a positive weight no bundle
    has a larger weighted utility less price, and she spends her budget, or spends less and no
    bundle has a larger utility. The numbers lie in the claim's intervals because their functions
    map the box into them.

    Raises:
        Rejected: if Krawczyk's test fails, a number leaves its interval, or naming the condition that fails.
    """
    given = _read(claim, witness)
    names = [agent.name for agent in claim.market.agents]
    numbers = EnclosedNumbers(equations(witness.system, names, given.excess), witness.box, witness.preconditioner)
    middle = [(side[0] + side[1]) / 2 for side in witness.box]
    demand_prices(numbers, given.prices, len(claim.market.goods))
    _demand_cleared(given, _Decreasing(numbers, middle, "prices"))
    for i, form in enumerate(normal_forms(claim.market)):
        _demand_agent(given, i, form, _Decreasing(numbers, middle, f"weights[{i}]"))
    _demand_claimed(claim, given, numbers)
    return seal(claim, witness)


def _demand_claimed(claim: EnclosedStrongEquilibriumByShares, given: _Candidate, numbers: EnclosedNumbers) -> None:
    """Demand that the claim's intervals hold all values of the prices and shares over the box."""
    place = claim.market.goods.index
    demand_within(claim.prices, given.prices, numbers, "prices")
    for i, (stated, row) in enumerate(zip(claim.shares, given.rows, strict=True)):
        for good, ends in stated:
            demand_within([ends], [row[place(good)]], numbers, f"shares[{i}].{good}")


def _read(claim: EnclosedStrongEquilibriumByShares, witness: EnclosedShareSolution) -> _Candidate:
    """The witness's functions; demand that they are as many as are needed."""
    market, unknowns = claim.market, len(witness.box)
    demand_count(len(witness.prices), len(market.goods), "prices")
    demand_count(len(claim.shares), len(market.agents), "shares")
    demand_count(len(witness.shares), len(market.agents), "shares")
    demand_count(len(witness.weights), len(market.agents), "weights")
    prices, rows = all_affine(witness.prices, unknowns), _rows(claim, witness)
    spent = [_sum([share * prices[j] for j, share in row.items()]) for row in rows]
    return _Candidate(market, prices, rows, spent, all_affine(witness.weights, unknowns))


def _rows(claim: EnclosedStrongEquilibriumByShares, witness: EnclosedShareSolution) -> list[dict[int, Polynomial]]:
    """The agents' shares by the places of the goods; demand that they are of the goods that the claim names, each once."""
    place = {good: j for j, good in enumerate(claim.market.goods)}
    rows = []
    for i, (stated, row) in enumerate(zip(claim.shares, witness.shares, strict=True)):
        where = f"shares[{i}]"
        for good, _ in stated:
            demand(good in place, where, "goods of the market", good)
        demand(len(dict(stated)) == len(stated) == len(row), where, "each good of the claim once", "others")
        demand(dict(row).keys() == dict(stated).keys(), where, "each good of the claim once", "others")
        rows.append({place[good]: affine(share, len(witness.box)) for good, share in row})
    return rows


def _sum(terms: Iterable[Polynomial]) -> Polynomial:
    found: Polynomial = added([Polynomial({}), *terms])
    return found


def _held(row: Mapping[int, Polynomial], goods: Bundle) -> Polynomial:
    """The sum of the shares of the goods."""
    return _sum([share for j, share in row.items() if goods >> j & 1])


def _demand_cleared(given: _Candidate, order: _Decreasing) -> None:
    """Demand that the uses keep within supplies and limits, and that no other ones that do are worth more."""
    market, numbers = given.market, order.numbers
    uses = [_sum([_held(row, 1 << j) for row in given.rows]) for j in range(len(market.goods))]
    for good, use, copies in zip(market.goods, uses, market.supply, strict=True):
        feasible = f"feasible: at most {copies} copies in use"
        demand_sign(numbers, use - copies, (-1, 0), f"shares, good {good}", feasible)
    for k, (goods, most) in enumerate(market.limits):
        excess = _sum([uses[j] for j in members(goods)]) - most
        demand_sign(numbers, excess, (-1, 0), f"production[{k}]", f"feasible: at most {most} copies in use")
    worth = scalar_product(given.prices, uses)
    best = _sum([given.prices[j] * Q(copies) for j, copies in dearest_use(market, order.places(given.prices))])
    cleared = "cleared: uses worth the most that supplies and limits allow"
    demand_sign(numbers, worth - best, (0,), "shares", cleared)


def _demand_agent(given: _Candidate, i: int, form: NormalForm, order: _Decreasing) -> None:
    """Demand that agent i's shares keep within her limits, and are best and cheapest for her at her weight and budget."""
    numbers, row, where = order.numbers, given.rows[i], f"shares[{i}]"
    for j, share in row.items():
        here = f"{where}.{given.market.goods[j]}"
        demand_sign(numbers, share, (1,), here, "a share > 0")
        demand_sign(numbers, share - 1, (-1, 0), here, "a share <= 1")
    utility = _utility(form, row, numbers, where)
    _demand_best(given, i, form, utility, order)
    affordable = "affordable: the price of the shares within the budget"
    if demand_sign(numbers, given.excess(i), (-1, 0), where, affordable) < 0:
        most = sum(best_steps(form, form.values, 1, Integers()))
        satiated = "budget-optimal: the whole budget spent, or the largest utility"
        demand_sign(numbers, utility - most, (0,), where, satiated)


def _utility(form: NormalForm, row: Mapping[int, Polynomial], numbers: EnclosedNumbers, where: str) -> Polynomial:
    """The utility at the shares, gains interpolated, times its denominator; demand that they keep within the limits."""
    worth = _sum([share * Q(form.values[j]) for j, share in row.items()])
    for goods, gains in form.sets:
        held, taken = _held(row, goods), 0
        # How many whole goods of the set: the first number that is not less than what is held, or the one before it.
        while (more := numbers.sign(held - taken, where)) > 0:
            limit = f"at most {len(gains)} goods of a set with that limit"
            demand(taken < len(gains), where, limit, "a positive excess")
            taken += 1
        taken += more
        worth = worth + sum(gains[:taken])
        if more < 0:
            worth = worth + (held - taken) * Q(gains[taken])
    return worth


def _demand_best(given: _Candidate, i: int, form: NormalForm, utility: Polynomial, order: _Decreasing) -> None:
    """Demand a positive weight at which no bundle within the limits is worth more than the shares are, less the price."""
    weight = given.weights[i]
    demand_sign(order.numbers, weight, (1,), order.where, "a weight > 0")
    # Both sides of w u - p times the denominator of the utility.
    net = [weight * Q(value) - price * Q(form.over) for value, price in zip(form.values, given.prices, strict=True)]
    most = _sum(best_steps(form, net, weight, order))
    held = weight * utility - given.spent[i] * Q(form.over)
    demand_sign(order.numbers, held - most, (0,), order.where, "the largest weighted utility less price at the shares")
