"""Markets with supplies as the search for shares sees them: whole values, and limits on nested sets of goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flint import fmpz

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import ZERO
from exactmarket.kernel.demands import union
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.laminar_concave import LaminarConcave, laminar_concave
from exactmarket.model.seats import SeatMarket
from exactmarket.solvers.seats.crossing import Proposal
from exactmarket.solvers.seats.problem import LimitedSet, SeatProblem


def additive_forms(market: SeatMarket) -> list[LaminarConcave]:
    """The utilities in normal form, and without gains but those of limits.

    Raises:
        MalformedInput: naming a utility that is another.
    """
    forms: dict[int, LaminarConcave] = {}
    for i, agent in enumerate(market.agents):
        if id(agent.utility) in forms:
            continue
        normal = laminar_concave(agent.utility, market.goods, f"--rational, agents[{i}].utility")
        if any(gain != 0 for _, gains in normal.sets for gain in gains):
            expected = "for this search a utility that is additive under limits"
            raise MalformedInput(
                f"--rational, agents[{i}].utility", expected, "concave functions of the number of goods"
            )
        forms[id(agent.utility)] = normal
    return [forms[id(agent.utility)] for agent in market.agents]


@dataclass(frozen=True)
class Seats:
    """A market, and how the search for shares sees it.

    Attributes:
        forms: the agents' utilities in normal form. scales: by what each agent's values are multiplied, so that they are whole.
        out: for each agent the goods of which she can have no copy, as a limit is 0.
        problem: the market as the search sees it.
    """

    market: SeatMarket
    forms: Sequence[LaminarConcave]
    scales: Sequence[int]
    out: Sequence[Bundle]
    problem: SeatProblem


def seats_of(market: SeatMarket) -> Seats:
    """The market as the search for shares sees it.

    Raises:
        MalformedInput: naming a utility that is not additive under limits.
    """
    forms = additive_forms(market)
    scales = [_scale(form) for form in forms]
    out = _out_of_reach(market, forms)
    return Seats(market, forms, scales, out, _problem(market, forms, scales, out))


def _scale(form: LaminarConcave) -> int:
    """The least whole number that makes all values whole."""
    scale = fmpz(1)
    for denominator in {value.q for value in form.values}:
        scale = scale.lcm(denominator)
    return int(scale)


def goods_barred(market: SeatMarket) -> Bundle:
    """The goods of which no copy can be used."""
    return union(goods for goods, most in market.limits if most == 0)


def _out_of_reach(market: SeatMarket, forms: Sequence[LaminarConcave]) -> list[Bundle]:
    """For each agent the goods of which she can have no copy, as a limit is 0."""
    barred = goods_barred(market)
    return [barred | union(goods for goods, gains in form.sets if not gains) for form in forms]


def without(found: Proposal, out: Sequence[Bundle]) -> Proposal:
    """The proposal without shares of goods out of reach, which are worth nothing to the search and so cost nothing."""
    shares = [
        {j: share for j, share in row.items() if not goods >> j & 1}
        for row, goods in zip(found.shares, out, strict=True)
    ]
    return replace(found, shares=tuple(shares))


def barred(seats: Seats, found: Proposal) -> Proposal:
    """The proposal with goods of which no copy can be used so dear that nobody wants one."""
    prices = list(found.prices)
    for j in members(goods_barred(seats.market)):
        for form, weight, scale in zip(seats.forms, found.weights, seats.scales, strict=True):
            prices[j] = max(prices[j], weight * scale * form.values[j])
    return replace(found, prices=tuple(prices))


def _problem(
    market: SeatMarket, forms: Sequence[LaminarConcave], scales: Sequence[int], out: Sequence[Bundle]
) -> SeatProblem:
    """The market as the search sees it: whole values, none below 0 (what is worth less is let go), and 0 of what is out of
    reach."""
    values = [
        tuple([0 if goods >> j & 1 else int((max(v, ZERO) * scale).p) for j, v in enumerate(form.values)])
        for form, scale, goods in zip(forms, scales, out, strict=True)
    ]
    limited: dict[Bundle, tuple[list[int], list[int]]] = {}
    for i, form in enumerate(forms):
        for goods, gains in form.sets:
            if gains:
                agents, limits = limited.setdefault(goods, ([], []))
                agents.append(i)
                limits.append(len(gains))
    return SeatProblem(
        tuple(values),
        market.supply,
        tuple([agent.budget for agent in market.agents]),
        tuple([LimitedSet(tuple(members(goods)), tuple(who), tuple(most)) for goods, (who, most) in limited.items()]),
        tuple([(tuple(members(goods)), most) for goods, most in market.limits if most > 0]),
    )
