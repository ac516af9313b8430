"""Strong equilibria that are stated by shares, for the Coq checker: utilities in normal form, so that no table is made."""

from __future__ import annotations

from collections.abc import Iterable

from exactmarket.exact.rational import ZERO, Q
from exactmarket.formal.terms import NoCoqTerm, applied, listed, matrix, natural, pair, rational, rationals
from exactmarket.kernel.certificates.markets import ShareWeights
from exactmarket.kernel.claims.markets import StrongEquilibriumByShares
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.laminar_concave import laminar_concave
from exactmarket.model.names import SharesByGood
from exactmarket.model.seats import SeatMarket


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
    given = dict(shares)
    if len(given) < len(shares) or not given.keys() <= set(market.goods):
        raise NoCoqTerm("shares", "shares of goods of the market, each once", ", ".join(good for good, _ in shares))
    return [given.get(good, ZERO) for good in market.goods]
