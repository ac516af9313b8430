"""Claims about pseudomarkets for the Coq checkers, which go through all bundles of a table: derivations are not needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from exactmarket.formal.tables import bits, table
from exactmarket.formal.terms import NoCoqTerm, applied, listed, natural, pair, rational, rationals
from exactmarket.kernel.certificates.markets import (
    BetterAllocation,
    BetterChoice,
    DisjointBundles,
    FaultyDraw,
    MarketWeights,
)
from exactmarket.kernel.claims.markets import (
    AllocationDominated,
    CommonBundles,
    Draw,
    MarketConditionViolated,
    NoCommonBundles,
    RandomizedEquilibrium,
    StrongEquilibrium,
)
from exactmarket.model.bundle import members
from exactmarket.model.market_equilibrium import MarketCondition
from exactmarket.model.pseudomarket import Pseudomarket


def to_coq_randomized(stated: RandomizedEquilibrium, witness: MarketWeights) -> str:
    """The theorem that the prices and the random allocation are a Walrasian equilibrium."""
    return _equilibrium(stated, witness, "is_randomized", "check_randomized_sound")


def to_coq_strong(stated: StrongEquilibrium, witness: MarketWeights) -> str:
    """The theorem that they are a strong equilibrium."""
    return _equilibrium(stated, witness, "is_strong", "check_strong_equilibrium_sound")


def to_coq_allocation_dominated(stated: AllocationDominated, witness: BetterAllocation) -> str:
    """The theorem that another random allocation makes somebody better off and nobody worse off."""
    goods = stated.market.goods
    return (
        with_market(stated.market)
        + f"Definition allocated : draws := {draws(goods, stated.allocation)}.\n"
        + applied(
            "is_dominated M (allocation_of allocated)",
            f"check_allocation_dominated_sound with (be := {draws(goods, witness.allocation)})",
        )
    )


def to_coq_common_bundles(stated: CommonBundles, witness: DisjointBundles) -> str:
    """The theorem that the bundles are disjoint, in every domain, and can be produced together."""
    bundles = listed([bits(stated.market.goods, bundle) for bundle in witness.bundles])
    return (
        with_market(stated.market)
        + f"Definition shared : list (list bool) := {bundles}.\n"
        + applied(
            f"common_bundles M ({stated.count})%Z (bundles_of shared)",
            "check_common_bundles_sound",
        )
    )


def to_coq_no_common_bundles(stated: NoCommonBundles, _witness: object) -> str:
    """The theorem that there are no such bundles."""
    return with_market(stated.market) + applied(
        f"~ exists B, common_bundles M ({stated.count})%Z B", "check_no_common_bundles_sound"
    )


#: The conditions and their names in Coq.
_CONDITIONS: Mapping[MarketCondition, str] = MappingProxyType(
    {
        "feasible": "Feasible",
        "allocated": "Allocated",
        "produced": "Produced",
        "affordable": "Affordable",
        "budget-optimal": "BudgetOptimal",
        "cheapest": "Cheapest",
    }
)


def to_coq_violated(stated: MarketConditionViolated, witness: BetterChoice | FaultyDraw) -> str:
    """The theorem that the prices and the random allocation do not meet the condition."""
    condition = _CONDITIONS[stated.condition]
    return (
        _with_allocation(stated)
        + f"Definition violated := {_violation(stated.market, witness)}.\n"
        + applied(
            f"is_violated M {condition} (vector_of P) (allocation_of allocated)",
            "check_violated_sound with (v := violated)",
        )
    )


def _violation(market: Pseudomarket, witness: BetterChoice | FaultyDraw) -> str:
    goods = market.goods
    if isinstance(witness, FaultyDraw):
        return f"Fault {natural(witness.draw)} {bits(goods, witness.goods)}"
    names = [agent.name for agent in market.agents]
    if witness.agent not in names:
        raise NoCoqTerm("agent", "an agent of the market", witness.agent)
    lottery = [pair(rational(chance.probability), bits(goods, chance.bundle)) for chance in witness.lottery]
    return f"Choice {natural(names.index(witness.agent))} {listed(lottery)}"


def with_market(market: Pseudomarket) -> str:
    """The definition of the market M."""
    goods = len(market.goods)
    trees = listed([table(agent.utility) for agent in market.agents])
    budgets = rationals([agent.budget for agent in market.agents])
    return f"Definition M := Market {natural(goods)}\n  {trees}\n  {budgets} {_production(market)}.\n"


def draws(goods: Sequence[str], allocation: Sequence[Draw]) -> str:
    """A random allocation: probabilities, each with a bundle for each agent."""
    return listed(
        [pair(rational(draw.probability), listed([bits(goods, b) for b in draw.bundles])) for draw in allocation]
    )


def _production(market: Pseudomarket) -> str:
    if market.production is None:
        return "None"
    named = [([market.goods[j] for j in members(limited)], most) for limited, most in market.production.sets]
    return f"(Some {listed([pair(bits(market.goods, names), f'({most})%N') for names, most in named])})"


def _equilibrium(
    stated: RandomizedEquilibrium | StrongEquilibrium, witness: MarketWeights, notion: str, theorem: str
) -> str:
    return _with_allocation(stated) + applied(
        f"{notion} M (vector_of P) (allocation_of allocated)",
        f"{theorem} with (ws := {rationals(witness.weights)})",
    )


def _with_allocation(stated: RandomizedEquilibrium | StrongEquilibrium | MarketConditionViolated) -> str:
    return (
        with_market(stated.market)
        + f"Definition P : list Q := {rationals(stated.prices)}.\n"
        + f"Definition allocated : draws := {draws(stated.market.goods, stated.allocation)}.\n"
    )
