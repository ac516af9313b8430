"""Whether shares, prices and weights are a strong equilibrium of a market with seats: by definition, in fractions."""

from __future__ import annotations

from fractions import Fraction

from exactmarket.exact.rational import Q
from exactmarket.solvers.seats.crossing import Proposal
from exactmarket.solvers.seats.problem import SeatProblem


def fraction(number: Q | int) -> Fraction:
    return Fraction(int(number.p), int(number.q)) if isinstance(number, Q) else Fraction(number)


def assert_equilibrium(problem: SeatProblem, found: Proposal) -> None:
    """Everybody is within her limits, at the best net value and at her budget or satiated; the goods clear."""
    prices = [fraction(price) for price in found.prices]
    table = [[fraction(row.get(j, 0)) for j in range(problem.goods)] for row in found.shares]
    assert min(prices) >= 0
    _assert_cleared(problem, prices, [sum(column) for column in zip(*table, strict=True)])
    off = [Fraction(0)]
    for i, shares in enumerate(table):
        sets = [(set(e.goods), k) for e in problem.sets for x, k in zip(e.agents, e.limits, strict=True) if x == i]
        assert all(0 <= share <= 1 for share in shares)
        assert all(sum(shares[j] for j in goods) <= k for goods, k in sets)
        weight, values, budget = fraction(found.weights[i]), problem.values[i], fraction(found.budgets[i])
        assert weight > 0
        net = [weight * v - p for v, p in zip(values, prices, strict=True)]
        assert sum(a * x for a, x in zip(net, shares, strict=True)) == best(net, sets)
        spent = sum(p * x for p, x in zip(prices, shares, strict=True))
        satiated = sum(v * x for v, x in zip(values, shares, strict=True)) == best(values, sets)
        assert spent == budget or (spent < budget and satiated)
        off.append(abs(budget - fraction(problem.budgets[i])))
    assert max(off) == fraction(found.distance)


def _assert_cleared(problem: SeatProblem, prices: list[Fraction], used: list[Fraction]) -> None:
    """The copies used are within all limits, and worth as much as any that are."""
    limits = [({j}, copies) for j, copies in enumerate(problem.supply)]
    limits += [(set(goods), most) for goods, most in problem.aggregate]
    assert all(sum(used[j] for j in goods) <= most for goods, most in limits)
    left, worth = [most for _, most in limits], Fraction(0)
    for j in sorted(range(problem.goods), key=lambda j: -prices[j]):
        inside = [k for k, (goods, _) in enumerate(limits) if j in goods]
        copies = min(left[k] for k in inside)
        for k in inside:
            left[k] -= copies
        worth += prices[j] * copies
    assert worth == sum(p * x for p, x in zip(prices, used, strict=True))


def best(net: list[Fraction] | tuple[int, ...], sets: list[tuple[set[int], int]]) -> Fraction:
    """The largest net value of goods within the limits, by taking the best that is allowed, one after the other."""
    taken: list[int] = []
    for j in sorted(range(len(net)), key=lambda j: -net[j]):
        if net[j] > 0 and all(sum(k in goods for k in taken) < most for goods, most in sets if j in goods):
            taken.append(j)
    return Fraction(sum(net[j] for j in taken))
