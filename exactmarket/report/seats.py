"""Equilibria of pseudomarkets with supplies that are stated by shares, for people and scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import ZERO, Q
from exactmarket.format.codec import VECTOR
from exactmarket.format.seats import SHARES
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.markets import ShareWeights
from exactmarket.kernel.claims.markets import StrongEquilibriumByShares
from exactmarket.model.bundle import names_of
from exactmarket.model.laminar_concave import laminar_concave
from exactmarket.model.names import SharesByGood
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.seats import SeatMarket
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


def shares_in_words(shares: SharesByGood) -> str:
    """Shares of goods in a line."""
    return " " + (", ".join([f"{good} {share}" for good, share in shares]) or "nothing")


def share_weights(stated: StrongEquilibriumByShares, witness: ShareWeights) -> Iterator[Shown]:
    """The weights."""
    yield row_table(_WEIGHTS, [agent.name for agent in stated.market.agents], witness.weights)


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


def seats_table(market: SeatMarket, more: dict[str, Vector | list[Q]]) -> Shown:
    """The goods with their supplies, and further numbers of each."""
    cells: list[list[Cell]] = [
        [Q(copies), *[numbers[j] for numbers in more.values()]] for j, copies in enumerate(market.supply)
    ]
    return table("goods", ["supply", *more], market.goods, cells)


def limits_in_words(market: SeatMarket) -> Iterator[Shown]:
    """The limits on sets of goods."""
    for goods, most in market.limits:
        yield Text(f"at most {Q(most)} copies in use together: {', '.join(names_of(market.goods, goods))}")
