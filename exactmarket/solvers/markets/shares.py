"""Are given prices and shares a strong equilibrium of a pseudomarket with supplies? The weights that show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from exactmarket.errors import Rejected, SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.kernel.certificates.markets import ShareWeights
from exactmarket.kernel.claims.markets import StrongEquilibriumByShares
from exactmarket.kernel.rules.markets.shares import check_by_shares
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.laminar_concave import LaminarConcave, laminar_concave
from exactmarket.model.names import SharesByGood
from exactmarket.model.seats import SeatMarket

#: A number and, where two are equal, another one to compare.
_Step: TypeAlias = tuple[Q, Q]


def decide_verify_shares(
    market: SeatMarket, prices: Vector, shares: Sequence[SharesByGood]
) -> Verified[StrongEquilibriumByShares]:
    """That the prices and the shares are a strong equilibrium.

    Raises:
        MalformedInput: if a utility has no normal form.
        SearchFailed: naming the condition that fails; this comes without a certificate.
    """
    place = {good: j for j, good in enumerate(market.goods)}
    weights = []
    for i, (agent, row) in enumerate(zip(market.agents, shares, strict=True)):
        form = laminar_concave(agent.utility, market.goods, f"agents[{i}].utility")
        held = {place[good]: share for good, share in row}
        weight = supporting_weight(form, prices, held) if form.within(held) else None
        if weight is None:
            raise SearchFailed(f"{agent.name!r} would rather have something else, whatever her utility weighs")
        weights.append(weight)
    budgets = tuple([agent.budget for agent in market.agents])
    claim = StrongEquilibriumByShares(market, budgets, ZERO, prices, tuple(shares))
    try:
        return check_by_shares(claim, ShareWeights(tuple(weights)))
    except Rejected as fault:
        raise SearchFailed(f"the prices and shares are no equilibrium: {fault}") from None


def supporting_weight(form: LaminarConcave, prices: Sequence[Q], held: Mapping[int, Q]) -> Q | None:
    """A weight w > 0 at which the shares, which are within the limits, have the largest w g - p; ``None`` if there is none.

    A bundle that is better at some weight bounds w from above if it is worth more, from below if it is worth less. The next
    weight that is tried is the bound; there are no more bounds than bundles on the edge between utility and price.

    >>> supporting_weight(LaminarConcave((Q(3), Q(1)), ((0b11, (Q(0),)),)), (Q(3, 2), Q(0)), {0: Q(2, 3), 1: Q(1, 3)})
    3/4
    """
    worth, cost = form.at(held), total(share * prices[j] for j, share in held.items())
    low, high, weight = ZERO, None, ONE
    while True:
        bundle = best_bundle(form, prices, weight)
        gain = form.at(dict.fromkeys(members(bundle), ONE)) - worth
        dearer = total(prices[j] for j in members(bundle)) - cost
        if weight * gain <= dearer:
            return weight
        if gain == 0:
            return None
        weight = dearer / gain
        if gain > 0:
            high = weight
        else:
            low = weight
        if not weight > 0 or (high is not None and high < low):
            return None


def best_bundle(form: LaminarConcave, prices: Sequence[Q], weight: Q) -> Bundle:
    """A bundle within the limits with the largest weight g - p, found as the rule finds the largest value."""
    net = [(weight * value - price, ZERO) for value, price in zip(form.values, prices, strict=True)]
    return greedy(form, net, lambda gain: (weight * gain, ZERO))


def greedy(form: LaminarConcave, net: Sequence[_Step], step_of: Callable[[Q], _Step]) -> Bundle:
    """A bundle within the limits of largest sum of net values and gains."""
    pieces: dict[Bundle, list[tuple[_Step, int]]] = {}
    for goods, gains in form.sets:
        steps = _merged(goods, net, pieces)
        pieces = {other: inside for other, inside in pieces.items() if not other & goods}
        pieces[goods] = [(_sum(step, step_of(gain)), j) for (step, j), gain in zip(steps, gains, strict=False)]
    everything = _merged((1 << len(net)) - 1, net, pieces)
    return sum(1 << j for step, j in everything if step > (ZERO, ZERO))


def _sum(one: _Step, other: _Step) -> _Step:
    return one[0] + other[0], one[1] + other[1]


def _merged(
    goods: Bundle, net: Sequence[_Step], pieces: Mapping[Bundle, list[tuple[_Step, int]]]
) -> list[tuple[_Step, int]]:
    """The steps of the largest sets within the set and of its other goods, largest first."""
    loose, steps = goods, []
    for other, inside in pieces.items():
        if other & goods:
            loose &= ~other
            steps += inside
    steps += [(net[j], j) for j in members(loose)]
    return sorted(steps, key=lambda entry: entry[0], reverse=True)
