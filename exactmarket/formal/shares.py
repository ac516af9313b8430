"""Strong equilibria that are stated by shares, for the Coq checker: utilities in normal form, so that no table is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ZERO, Q
from exactmarket.formal.terms import (
    NoCoqTerm,
    applied,
    defined,
    intervals,
    listed,
    matrix,
    natural,
    pair,
    rational,
    rationals,
)
from exactmarket.kernel.certificates.markets import EnclosedShareSolution, ShareWeights
from exactmarket.kernel.claims.markets import EnclosedStrongEquilibriumByShares, StrongEquilibriumByShares
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.laminar_concave import laminar_concave
from exactmarket.model.names import ListsByGood, SharesByGood
from exactmarket.model.seats import SeatMarket

T = TypeVar("T")


def to_coq_by_shares(stated: StrongEquilibriumByShares, witness: ShareWeights) -> str:
    """The theorem that some random allocation with these shares, all draws of which are best for everybody, is a strong
    equilibrium at the prices, for budgets near those of the market; utilities being what their normal forms say."""
    rows = matrix([_row(stated.market, shares) for shares in stated.shares])
    return (
        _with_market(stated.market)
        + f"Definition budgets : list Q := {rationals(stated.budgets)}.\n"
        + f"Definition P : list Q := {rationals(stated.prices)}.\n"
        + f"Definition X : list (list Q) := {rows}.\n"
        + applied(
            f"shares_hold M budgets {rational(stated.distance)} P X",
            f"check_shares_sound with (ws := {rationals(witness.weights)})",
        )
    )


def to_coq_enclosed_by_shares(stated: EnclosedStrongEquilibriumByShares, witness: EnclosedShareSolution) -> str:
    """The theorem that with prices and shares in the claimed intervals some random allocation, all draws of which are best for
    everybody, is a strong equilibrium for the market's budgets; utilities being what their normal forms say."""
    market = stated.market
    agents = [agent.name for agent in market.agents]
    rows = [_enclosed_rows(market, *both) for both in zip(stated.shares, witness.shares, strict=True)]
    definitions = (
        ("claimed_prices", "list interval", intervals(stated.prices)),
        ("claimed_shares", "list (list (option interval))", listed([claimed for claimed, _ in rows])),
        ("box", "list interval", intervals(witness.box)),
        ("preconditioner", "list (list Q)", matrix(witness.preconditioner)),
        ("P", "list (list Q)", matrix(witness.prices)),
        ("X", "list (list (list Q))", listed([functions for _, functions in rows])),
    )
    system = listed([natural(agents.index(name)) for name in witness.system])
    return (
        _with_market(market)
        + defined(definitions)
        + applied(
            "enclosed_shares_hold M claimed_prices claimed_shares",
            f"check_enclosed_shares_sound with (X := box) (Y := preconditioner) (system := {system})\n"
            f"  (ps := P) (xs := X) (ws := {matrix(witness.weights)})",
        )
    )


def _with_market(market: SeatMarket) -> str:
    """The definition of the market M."""
    supply = listed([f"({copies})%N" for copies in market.supply])
    limits = listed([pair(_places(goods), f"({most})%N") for goods, most in market.limits])
    agents = []
    for k, agent in enumerate(market.agents):
        normal = laminar_concave(agent.utility, market.goods, f"agents[{k}].utility")
        sets = listed([pair(_places(goods), rationals(gains)) for goods, gains in normal.sets])
        agents.append(f"SharesAgent {rational(agent.budget)} {rationals(normal.values)} {sets}")
    return f"Definition M := SharesMarket {supply} {limits}\n  {listed(agents)}.\n"


def _places(goods: Bundle) -> str:
    return listed([natural(j) for j in members(goods)])


def _row(market: SeatMarket, shares: SharesByGood) -> Iterable[Q]:
    """An agent's shares of all goods."""
    given = _by_good(market, shares)
    return [given.get(good, ZERO) for good in market.goods]


def _enclosed_rows(market: SeatMarket, ends: ListsByGood, row: ListsByGood) -> tuple[str, str]:
    """What is claimed of an agent's share of each good, and the functions that say what it is; no coefficients where it is 0."""
    claimed, functions = _by_good(market, ends), _by_good(market, row)
    if claimed.keys() != functions.keys():
        raise NoCoqTerm("shares", "shares of the goods of the claim", ", ".join(functions))
    return (
        listed([_ends(claimed.get(good)) for good in market.goods]),
        matrix([functions.get(good, ()) for good in market.goods]),
    )


def _by_good(market: SeatMarket, row: Iterable[tuple[str, T]]) -> Mapping[str, T]:
    """What a row says of each good of the market that it names."""
    named = list(row)
    given = dict(named)
    if len(given) < len(named) or not given.keys() <= set(market.goods):
        raise NoCoqTerm("shares", "shares of goods of the market, each once", ", ".join(good for good, _ in named))
    return given


def _ends(ends: Vector | None) -> str:
    """The two ends of a share, if it is not 0."""
    if ends is None:
        return "None"
    low, high = ends
    return f"Some {pair(rational(low), rational(high))}"
