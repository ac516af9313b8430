"""Equilibria of pseudomarkets with supplies that are stated by shares, for people and scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from exactmarket.exact.interval import NOUGHT, Interval, product_of, sum_of
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.format.codec import VECTOR
from exactmarket.format.seats import SHARES
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.markets import EnclosedShareSolution, ShareWeights
from exactmarket.kernel.claims.markets import EnclosedStrongEquilibriumByShares, StrongEquilibriumByShares
from exactmarket.model.bundle import names_of
from exactmarket.model.laminar_concave import LaminarConcave, laminar_concave
from exactmarket.model.names import ListsByGood, SharesByGood
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.seats import SeatMarket
from exactmarket.report.numbers import Number, enclosed_by, enclosed_number
from exactmarket.report.tables import Cell, Shown, row_table, table

_WEIGHTS = "weights of utility (each bundle that an agent may be drawn has the largest weight times utility less price)"


def by_shares(stated: StrongEquilibriumByShares) -> Iterator[Shown]:
    """The goods with their prices and uses, and the agents with their shares and utilities."""
    market = stated.market
    yield seats_table(market, {"used": uses(stated), "price": stated.prices})
    yield from limits_in_words(market)
    cells: list[list[Cell]] = [
        [agent.budget, budget, utility, shares_in_words(shares)]
        for agent, budget, utility, shares in zip(
            market.agents, stated.budgets, utilities(stated), stated.shares, strict=True
        )
    ]
    names = [agent.name for agent in market.agents]
    yield table("agents (shares: probabilities of goods)", ["given", "budget", "utility", "shares"], names, cells)
    if stated.distance > 0:
        yield Text(f"no budget differs from the given one by more than {stated.distance}")


def enclosed_by_shares(stated: EnclosedStrongEquilibriumByShares) -> Iterator[Shown]:
    """The goods with their prices and uses, and the agents with their shares and utilities, as far as intervals tell."""
    market, prices = stated.market, tuple(map(enclosed_number, stated.prices))
    yield seats_table(market, {"used": enclosed_uses(stated), "price": prices})
    yield from limits_in_words(market)
    cells: list[list[Cell]] = [
        [agent.budget, utility, _lists_in_words(shares)]
        for agent, utility, shares in zip(market.agents, enclosed_utilities(stated), stated.shares, strict=True)
    ]
    names = [agent.name for agent in market.agents]
    yield table("agents (shares: probabilities of goods)", ["budget", "utility", "shares"], names, cells)


def _lists_in_words(shares: ListsByGood) -> str:
    """Enclosed shares of goods in a line."""
    return " " + (", ".join([f"{good} {enclosed_number(ends)}" for good, ends in shares]) or "nothing")


def shares_in_words(shares: SharesByGood) -> str:
    """Shares of goods in a line."""
    return " " + (", ".join([f"{good} {share}" for good, share in shares]) or "nothing")


def share_weights(stated: StrongEquilibriumByShares, witness: ShareWeights) -> Iterator[Shown]:
    """The weights."""
    yield row_table(_WEIGHTS, [agent.name for agent in stated.market.agents], witness.weights)


def share_solution(stated: EnclosedStrongEquilibriumByShares, witness: EnclosedShareSolution) -> Iterator[Shown]:
    """The unknowns, the equations that they solve, and the weights."""
    names = [agent.name for agent in stated.market.agents]
    agents = "Budgets of agents that are spent" if witness.system else "No budgets"
    yield Text(f"Unknowns enclosed in a box, with one common zero of as many equations: {len(witness.box)}")
    yield Text(f"{agents}, the equations: {', '.join(witness.system)}")
    yield row_table(_WEIGHTS, names, enclosed_by(witness.weights, witness.box))


def enclosed_by_shares_answer(certificate: Certificate[Any]) -> Json:
    """Prices, shares, utilities, budgets and weights, each with the interval that holds it."""
    claim: EnclosedStrongEquilibriumByShares = certificate.claim
    witness: EnclosedShareSolution = certificate.witness  # type: ignore[assignment]
    return {
        "prices": [enclosed_number(ends).json() for ends in claim.prices],
        "shares": {
            agent.name: {good: enclosed_number(ends).json() for good, ends in shares}
            for agent, shares in zip(claim.market.agents, claim.shares, strict=True)
        },
        "utilities": [utility.json() for utility in enclosed_utilities(claim)],
        "budgets": [str(agent.budget) for agent in claim.market.agents],
        "weights": [weight.json() for weight in enclosed_by(witness.weights, witness.box)],
    }


def enclosed_uses(stated: EnclosedStrongEquilibriumByShares) -> tuple[Number, ...]:
    """Of how many copies of each good use is made, on average."""
    used = dict.fromkeys(stated.market.goods, NOUGHT)
    for shares in stated.shares:
        for good, ends in shares:
            used[good] = sum_of(used[good], (ends[0], ends[1]))
    return tuple(map(Number, used.values()))


def enclosed_share_rows(stated: EnclosedStrongEquilibriumByShares) -> tuple[tuple[Number, ...], ...]:
    """The shares as a matrix, agents by goods."""
    goods = stated.market.goods
    none = (ZERO, ZERO)
    return tuple(
        [tuple([enclosed_number(held.get(good, none)) for good in goods]) for held in map(dict, stated.shares)]
    )


def enclosed_utilities(stated: EnclosedStrongEquilibriumByShares) -> list[Number]:
    """Each agent's expected utility in the random allocation, between the ends that the ends of her shares tell."""
    market, forms = stated.market, dict[int, LaminarConcave]()  # agents may share a utility
    place = {good: j for j, good in enumerate(market.goods)}
    found = []
    for agent, shares in zip(market.agents, stated.shares, strict=True):
        if id(agent.utility) not in forms:
            forms[id(agent.utility)] = laminar_concave(agent.utility, market.goods)
        nothing = agent.utility.value(0) or ZERO
        worth = _worth(forms[id(agent.utility)], {place[good]: (ends[0], ends[1]) for good, ends in shares})
        found.append(Number(sum_of(worth, (nothing, nothing))))
    return found


def _worth(normal: LaminarConcave, shares: dict[int, Interval]) -> Interval:
    """What shares between these ends can be worth: the k-th gain of a set is had as often as there is a k-th good of it."""
    worth = NOUGHT
    for j, ends in shares.items():
        worth = sum_of(worth, product_of(ends, (normal.values[j], normal.values[j])))
    for goods, gains in normal.sets:
        held = NOUGHT
        for j, ends in shares.items():
            held = sum_of(held, ends) if goods >> j & 1 else held
        for k, gain in enumerate(gains):
            part = (min(max(held[0] - k, ZERO), ONE), min(max(held[1] - k, ZERO), ONE))
            worth = sum_of(worth, product_of(part, (gain, gain)))
    return worth


def by_shares_answer(certificate: Certificate[Any]) -> Json:
    """Prices, shares, utilities and budgets."""
    claim: StrongEquilibriumByShares = certificate.claim
    return {
        "prices": VECTOR.encode(claim.prices),
        "shares": {
            agent.name: SHARES.encode(shares) for agent, shares in zip(claim.market.agents, claim.shares, strict=True)
        },
        "utilities": VECTOR.encode(tuple(utilities(claim))),
        "budgets": VECTOR.encode(claim.budgets),
        "given_budgets": [str(agent.budget) for agent in claim.market.agents],
        "distance": str(claim.distance),
        "weights": VECTOR.encode(certificate.witness.weights),  # type: ignore[attr-defined]
    }


def uses(stated: StrongEquilibriumByShares) -> list[Q]:
    """Of how many copies of each good use is made, on average."""
    used = dict.fromkeys(stated.market.goods, ZERO)
    for shares in stated.shares:
        for good, share in shares:
            used[good] += share
    return list(used.values())


def share_rows(stated: StrongEquilibriumByShares) -> Matrix:
    """The shares as a matrix, agents by goods."""
    goods = stated.market.goods
    return tuple([tuple([held.get(good, ZERO) for good in goods]) for held in map(dict, stated.shares)])


def utilities(stated: StrongEquilibriumByShares) -> list[Q]:
    """Each agent's expected utility in the random allocation."""
    place = {good: j for j, good in enumerate(stated.market.goods)}
    return [
        _utility(agent, stated.market, {place[good]: share for good, share in shares})
        for agent, shares in zip(stated.market.agents, stated.shares, strict=True)
    ]


def _utility(agent: Agent, market: SeatMarket, shares: dict[int, Q]) -> Q:
    """The utility of what the shares are rounded to, whose expectation has the gains between whole numbers interpolated."""
    return laminar_concave(agent.utility, market.goods).at(shares) + (agent.utility.value(0) or ZERO)


def seats_table(market: SeatMarket, more: Mapping[str, Sequence[Cell]]) -> Shown:
    """The goods with their supplies, and further numbers of each."""
    cells: list[list[Cell]] = [
        [Q(copies), *[numbers[j] for numbers in more.values()]] for j, copies in enumerate(market.supply)
    ]
    return table("goods", ["supply", *more], market.goods, cells)


def limits_in_words(market: SeatMarket) -> Iterator[Shown]:
    """The limits on sets of goods."""
    for goods, most in market.limits:
        yield Text(f"at most {Q(most)} copies in use together: {', '.join(names_of(market.goods, goods))}")
