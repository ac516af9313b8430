"""Strong equilibria of pseudomarkets whose numbers are affine in unknowns in a box, for the Coq checker."""

from __future__ import annotations

from exactmarket.formal.markets import with_market
from exactmarket.formal.tables import bits
from exactmarket.formal.terms import applied, boolean, defined, intervals, listed, matrix, natural, pair, rational
from exactmarket.kernel.certificates.markets import EnclosedMarketSolution
from exactmarket.kernel.claims.markets import EnclosedDraw, EnclosedStrongEquilibrium


def to_coq_enclosed_strong(stated: EnclosedStrongEquilibrium, witness: EnclosedMarketSolution) -> str:
    """The theorem that with prices and probabilities in the claimed intervals the lists of bundles are a strong equilibrium.

    Coq proves by her table that the utility of an agent with a derivation is M-natural-concave, where it has to.
    """
    agents = [agent.name for agent in stated.market.agents]
    draws = [_draw(stated.market.goods, draw) for draw in stated.allocation]
    definitions = (
        ("claimed_prices", "list interval", intervals(stated.prices)),
        ("claimed_draws", "list (interval * list (list bool))", listed(draws)),
        ("box", "list interval", intervals(witness.box)),
        ("preconditioner", "list (list Q)", matrix(witness.preconditioner)),
        ("P", "list (list Q)", matrix(witness.prices)),
        ("chance", "list (list Q)", matrix(witness.probabilities)),
    )
    system = listed([natural(agents.index(name)) for name in witness.system])
    derived = listed([boolean(derivation is not None) for derivation in witness.concavity])
    return (
        with_market(stated.market)
        + defined(definitions)
        + applied(
            "enclosed_strong M claimed_prices claimed_draws",
            f"check_enclosed_strong_sound with (X := box) (Y := preconditioner) (system := {system})\n"
            f"  (ps := P) (qs := chance) (ws := {matrix(witness.weights)}) (derived := {derived})",
        )
    )


def _draw(goods: tuple[str, ...], draw: EnclosedDraw) -> str:
    """The two ends of the probability, and the bundles."""
    low, high = draw.probability
    return pair(pair(rational(low), rational(high)), listed([bits(goods, bundle) for bundle in draw.bundles]))
