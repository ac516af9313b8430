"""Walrasian equilibria of the quasilinear economy (gpz, Step 1), budgets ignored; their lowest and highest prices.

An efficient allocation is found by exchanges (``exchange_graph``), its lowest prices are longest paths. Where that fails
and there are few goods, the configuration program decides: its dual prices, or a fractional optimum above every
allocation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from exactmarket.errors import MalformedInput, Rejected, SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.linear_programs import Farkas, PointAndRay, PrimalDual
from exactmarket.kernel.certificates.quasilinear import (
    Alternative,
    Demands,
    Exchanged,
    IncompatiblePrices,
    PriceBounds,
    RisingPrices,
    SupportedAllocation,
)
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.quasilinear import (
    EfficientAllocation,
    HighestWalrasianPrices,
    LowestWalrasianPrices,
    NoHighestWalrasianPrices,
    NoLowestWalrasianPrices,
    NoWalrasianEquilibrium,
    WalrasianEquilibrium,
)
from exactmarket.kernel.rules.quasilinear.walrasian import (
    check_efficient,
    check_highest_prices,
    check_lowest_prices,
    check_no_highest_prices,
    check_no_lowest_prices,
    check_no_walrasian,
    check_walrasian,
)
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import Bundle, names_of
from exactmarket.model.linear_program import linear_program
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.quasilinear import MOST_ENUMERATED_GOODS
from exactmarket.model.utility import Form, tabulate
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate
from exactmarket.solvers.quasilinear.configuration import (
    MOST_GOODS,
    Optimum,
    best_division,
    fractional_gain,
    fractional_optimum,
    tables_of,
)
from exactmarket.solvers.quasilinear.exchange_graph import (
    Arc,
    all_arcs,
    efficient_bundles,
    highest_prices,
    lowest_prices,
    swapped,
)
from exactmarket.solvers.utilities.m_natural import find_derivation

#: Up to so many goods it is cheaper to compare all bundles than to derive M-natural concavity.
_FEW_GOODS = 10

Bundles: TypeAlias = tuple[tuple[str, ...], ...]
Proofs: TypeAlias = "tuple[Derivation | None, ...]"


def decide_walrasian(
    market: Pseudomarket, control: Control | None = None
) -> Verified[WalrasianEquilibrium] | Verified[NoWalrasianEquilibrium]:
    """A Walrasian equilibrium of the quasilinear economy, at its lowest prices if they are found, or that there is none.

    Raises:
        MalformedInput: if there is production.
        SearchFailed: if there are more than 12 goods and not all utilities are M-natural-concave.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "unit-demand", "values": [3, 2]}, goods=["a", "b"]).form
    >>> market = em.Pseudomarket(("a", "b"), (em.Agent("x", em.Q(1), u), em.Agent("y", em.Q(1), u)))
    >>> em.decide_walrasian(market).answer
    'yes'
    """
    control = control or Control()
    found = find_equilibrium(market, control)
    if isinstance(found, Verified):
        return found
    bundles, prices = found
    claim = WalrasianEquilibrium(market, prices, named(market, bundles))
    return check_walrasian(claim, Demands(demand_proofs(market, control)))


def decide_lowest_prices(
    market: Pseudomarket, control: Control | None = None
) -> Verified[LowestWalrasianPrices] | Verified[NoLowestWalrasianPrices] | Verified[NoWalrasianEquilibrium]:
    """The lowest Walrasian prices, or that there are none, perhaps because there are no Walrasian prices.

    Raises:
        MalformedInput: if there is production.
        SearchFailed: if there are too many goods.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "unit-demand", "values": [3, 2]}, goods=["a", "b"]).form
    >>> market = em.Pseudomarket(("a", "b"), (em.Agent("x", em.Q(1), u), em.Agent("y", em.Q(1), u)))
    >>> em.decide_lowest_prices(market).claim.prices
    (1, 0)
    """
    found = _extreme_prices(market, control or Control(), 1)
    if isinstance(found, Verified):
        return found
    if isinstance(found, IncompatiblePrices):
        return check_no_lowest_prices(NoLowestWalrasianPrices(market), found)
    if isinstance(found, RisingPrices):
        raise SearchFailed("prices >= 0 without a lowest value")  # no linear program says so
    prices, witness = found
    return check_lowest_prices(LowestWalrasianPrices(market, prices), witness)


def decide_highest_prices(
    market: Pseudomarket, control: Control | None = None
) -> Verified[HighestWalrasianPrices] | Verified[NoHighestWalrasianPrices] | Verified[NoWalrasianEquilibrium]:
    """The highest Walrasian prices, or that there are none, perhaps because there are no Walrasian prices.

    Raises:
        MalformedInput: if there is production.
        SearchFailed: if there are too many goods.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "unit-demand", "values": [3, 2]}, goods=["a", "b"]).form
    >>> market = em.Pseudomarket(("a", "b"), (em.Agent("x", em.Q(1), u), em.Agent("y", em.Q(1), u)))
    >>> em.decide_highest_prices(market).claim.prices
    (3, 2)
    """
    found = _extreme_prices(market, control or Control(), -1)
    if isinstance(found, Verified):
        return found
    if isinstance(found, (IncompatiblePrices, RisingPrices)):
        return check_no_highest_prices(NoHighestWalrasianPrices(market), found)
    prices, witness = found
    return check_highest_prices(HighestWalrasianPrices(market, prices), witness)


def first_welfare(equilibrium: Verified[WalrasianEquilibrium]) -> Verified[EfficientAllocation]:
    """The first welfare theorem: the allocation of the equilibrium is efficient. Its demand proofs are checked anew."""
    claim = equilibrium.claim
    efficient = EfficientAllocation(claim.market, claim.allocation)
    proofs = demand_proofs(claim.market, Control())
    return check_efficient(efficient, SupportedAllocation(claim.prices, proofs))


def exchangeable(
    equilibrium: Verified[WalrasianEquilibrium], efficient: Verified[EfficientAllocation]
) -> Verified[WalrasianEquilibrium]:
    """Exchangeability: an efficient allocation of the same market with the equilibrium's prices is an equilibrium.

    Raises:
        Rejected: if the markets differ.
    """
    claim, other = equilibrium.claim, efficient.claim
    if other.market != claim.market:
        raise Rejected("market", "the equilibrium's market", "another one")
    proofs = demand_proofs(claim.market, Control())
    combined = WalrasianEquilibrium(claim.market, claim.prices, other.allocation)
    return check_walrasian(combined, Exchanged(claim.allocation, proofs))


def demand_proofs(market: Pseudomarket, control: Control) -> Proofs:
    """For each agent how her demand is to be proved.

    Raises:
        SearchFailed: if there are too many goods to compare all bundles and the utility is not known to be M-natural-concave.
    """
    proofs: list[Derivation | None] = []
    for agent in market.agents:
        few = len(market.goods) <= _FEW_GOODS
        derivation = None if few else find_derivation(agent.utility, control)
        by_table = derivation is not None and derivation.by == "table"
        if (derivation is None or by_table) and len(market.goods) <= MOST_ENUMERATED_GOODS:
            derivation = None
        elif derivation is None:
            raise SearchFailed(
                f"more than {MOST_ENUMERATED_GOODS} goods, and agent {agent.name}'s utility is of no known family"
            )
        proofs.append(derivation)
    return tuple(proofs)


def named(market: Pseudomarket, bundles: Sequence[Bundle]) -> Bundles:
    """The bundles by the names of their goods."""
    return tuple([names_of(market.goods, bundle) for bundle in bundles])


def find_equilibrium(
    market: Pseudomarket, control: Control
) -> tuple[list[Bundle], Vector] | Verified[NoWalrasianEquilibrium]:
    """An efficient allocation with prices that support it, or the verdict that there is none.

    Raises:
        MalformedInput: if there is production.
        SearchFailed: if neither is found.
    """
    if market.production is not None:
        raise MalformedInput("production", "none (a quasilinear economy without production)", "production")
    forms = [agent.utility for agent in market.agents]
    proposed = _by_exchanges(market, forms, control)
    if proposed is not None:
        return proposed
    if len(market.goods) > MOST_GOODS:
        raise SearchFailed(f"more than {MOST_GOODS} goods, and exchanges of single goods lead to no equilibrium")
    tables = tables_of(forms)
    surplus, bundles = best_division(tables, control)
    optimum = fractional_optimum(tables, len(market.goods), control)
    if surplus is not None and isinstance(optimum, Optimum) and optimum.value == surplus:
        return bundles, _lowest(forms, bundles, optimum.prices, market, control)
    gain = fractional_gain(market.goods, tables, optimum if isinstance(optimum, Optimum) else None, control)
    return check_no_walrasian(NoWalrasianEquilibrium(market), gain)


def _by_exchanges(market: Pseudomarket, forms: Sequence[Form], control: Control) -> tuple[list[Bundle], Vector] | None:
    """What exchanges of single goods propose, if the kernel confirms it."""
    bundles = efficient_bundles(forms, control)
    if bundles is None:
        return None
    found = lowest_prices(all_arcs(forms, bundles), len(market.goods))
    if found is None or not _confirmed(market, bundles, found[0], control):
        return None
    return bundles, found[0]


def _confirmed(market: Pseudomarket, bundles: Sequence[Bundle], prices: Vector, control: Control) -> bool:
    try:
        proofs = demand_proofs(market, control)
        check_walrasian(WalrasianEquilibrium(market, prices, named(market, bundles)), Demands(proofs))
    except Rejected:
        return False
    return True


def _lowest(
    forms: Sequence[Form], bundles: Sequence[Bundle], prices: Vector, market: Pseudomarket, control: Control
) -> Vector:
    """The lowest prices that exchanges allow if they support the bundles, else the given ones."""
    found = lowest_prices(all_arcs(forms, bundles), len(market.goods))
    return found[0] if found is not None and _confirmed(market, bundles, found[0], control) else prices


def _extreme_prices(
    market: Pseudomarket, control: Control, sign: int
) -> tuple[Vector, PriceBounds] | IncompatiblePrices | RisingPrices | Verified[NoWalrasianEquilibrium]:
    """The lowest (sign 1) or highest (sign -1) prices with their bounds: longest paths of exchanges, else linear programs. Or
    that there are none."""
    found = find_equilibrium(market, control)
    if isinstance(found, Verified):
        return found
    bundles, _ = found
    forms = [agent.utility for agent in market.agents]
    search: Callable[[Sequence[Arc], int], tuple[Vector, list[list[Arc]]] | None]
    search = lowest_prices if sign > 0 else highest_prices
    extreme = search(all_arcs(forms, bundles), len(market.goods))
    if extreme is not None and _confirmed(market, bundles, extreme[0], control):
        bounds = [[_alternative(market, bundles, arc) for arc in path if arc.agent is not None] for path in extreme[1]]
        prices = extreme[0]
    elif len(market.goods) <= MOST_GOODS:
        by_programs = _by_programs(market, bundles, control, sign)
        if not isinstance(by_programs, tuple):
            return by_programs
        prices, bounds = by_programs
    else:
        raise SearchFailed("exchanges of single goods do not bound the prices")
    proofs = demand_proofs(market, control)
    return prices, PriceBounds(named(market, bundles), proofs, tuple([tuple(own) for own in bounds]))


def _alternative(market: Pseudomarket, bundles: Sequence[Bundle], arc: Arc) -> Alternative:
    i = arc.agent or 0
    return Alternative(market.agents[i].name, names_of(market.goods, swapped(bundles[i], arc.source, arc.target)), ONE)


class _Supports:
    """What prices that support the bundles meet: q(B) - q(A_i) >= u_i(B) - u_i(A_i) for each agent i and bundle B."""

    def __init__(self, market: Pseudomarket, bundles: Sequence[Bundle], control: Control) -> None:
        self.market, self.bundles, self.control = market, bundles, control
        self.size = len(market.goods)
        self.others: list[tuple[int, Bundle]] = []
        self.rows: list[list[Q]] = []
        self.gains: list[Q] = []
        for i, agent in enumerate(market.agents):
            table = tabulate(agent.utility)
            own = table[bundles[i]]
            for other, value in enumerate(table):
                if other != bundles[i] and value is not None and own is not None:
                    self.others.append((i, other))
                    self.rows.append([Q((other >> j & 1) - (bundles[i] >> j & 1)) for j in range(self.size)])
                    self.gains.append(value - own)

    def solve(self, objective: Sequence[Q], lower: Sequence[Q], upper: Sequence[Q] | None) -> Certificate[Any]:
        """The least value of the objective over the prices between the bounds that support the bundles."""
        program = linear_program("minimize", objective, rows=self.rows, row_lower=self.gains, lower=lower, upper=upper)
        return find_linear_program_certificate(program, self.control)

    def alternatives(self, multipliers: Sequence[Q]) -> list[Alternative]:
        """The conditions with multipliers other than 0."""
        goods, agents = self.market.goods, self.market.agents
        return [
            Alternative(agents[i].name, names_of(goods, other), y)
            for (i, other), y in zip(self.others, multipliers, strict=True)
            if y
        ]


def _by_programs(
    market: Pseudomarket, bundles: Sequence[Bundle], control: Control, sign: int
) -> tuple[Vector, list[list[Alternative]]] | IncompatiblePrices | RisingPrices:
    """For each good the least sign q_j over all supporting prices q >= 0, with the multipliers; or why there are no prices at
    which all of these are reached.

    Raises:
        SearchFailed: if a linear program was not solved.
    """
    supports = _Supports(market, bundles, control)
    size, nothing = supports.size, [ZERO] * supports.size
    proofs, division = demand_proofs(market, control), named(market, bundles)
    prices: list[Q] = []
    reached: list[Vector] = []
    bounds: list[list[Alternative]] = []
    for j in range(size):
        control.step("bounds on prices", j, size)
        witness = supports.solve([Q(sign) if k == j else ZERO for k in range(size)], nothing, None).witness
        if isinstance(witness, PointAndRay):
            return RisingPrices(witness.primal, division, proofs, witness.ray)
        if not isinstance(witness, PrimalDual):
            raise SearchFailed(f"the linear program for the price of {market.goods[j]} was not solved")
        prices.append(witness.primal[j])
        reached.append(witness.primal)
        bounds.append(supports.alternatives(witness.dual))
    # Each price is extreme by itself. All of them together support the bundles where supporting
    # prices form a lattice.
    if _confirmed(market, bundles, tuple(prices), control):
        return tuple(prices), bounds
    # Supporting prices as extreme for every good could only be these; the Farkas vector refuses
    # them.
    within = (nothing, prices) if sign > 0 else (prices, None)
    refused = supports.solve(nothing, *within).witness
    if not isinstance(refused, Farkas):
        raise SearchFailed("prices as extreme as all supporting ones are neither such nor refused")
    return IncompatiblePrices(tuple(reached), division, proofs, tuple(supports.alternatives(refused.farkas)))
