"""Claims about quasilinear economies for the Coq checkers, which go through all bundles: demand proofs are not needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exactmarket.exact.rational import Q
from exactmarket.formal.lotteries import branch_tree
from exactmarket.formal.markets import draws, with_market
from exactmarket.formal.tables import bits
from exactmarket.formal.terms import NoCoqTerm, applied, listed, matrix, natural, pair, rational, rationals
from exactmarket.kernel.certificates.lotteries import Leaf, Split
from exactmarket.kernel.certificates.quasilinear import (
    Alternative,
    BlockingCoalition,
    BudgetWeights,
    CoreAllocation,
    Demands,
    Exchanged,
    FractionalGain,
    IncompatiblePrices,
    PriceBounds,
    RisingPrices,
    SupportedAllocation,
    SurplusBound,
)
from exactmarket.kernel.claims.markets import Draw
from exactmarket.kernel.claims.quasilinear import (
    BudgetedWalrasian,
    Bundles,
    EfficientAllocation,
    HighestWalrasianPrices,
    InCore,
    LowestWalrasianPrices,
    NoHighestWalrasianPrices,
    NoLowestWalrasianPrices,
    NotInCore,
    NoWalrasianEquilibrium,
    WalrasianEquilibrium,
)
from exactmarket.model.pseudomarket import Pseudomarket


def to_coq_walrasian(stated: WalrasianEquilibrium, witness: Demands | Exchanged) -> str:
    """The theorem that the prices and the allocation are a Walrasian equilibrium."""
    if isinstance(witness, Exchanged):
        other = _bundles(stated.market, witness.allocation)
        by = f"check_walrasian_exchanged_sound with (cs := {other})"
    else:
        by = "check_walrasian_prices_sound"
    return (
        with_market(stated.market)
        + _prices(stated.prices)
        + _shared(stated.market, stated.allocation)
        + applied("is_walrasian M (vector_of P) (bundles_of shared)", by)
    )


def to_coq_no_walrasian(stated: NoWalrasianEquilibrium, witness: FractionalGain) -> str:
    """The theorem that there is none."""
    goods = stated.market.goods
    consumed = [
        listed([pair(rational(part.weight), bits(goods, part.bundle)) for part in parts])
        for parts in witness.consumptions
    ]
    tree = branch_tree(witness.tree, _share_node, Leaf)
    return with_market(stated.market) + applied(
        "~ exists p omega, is_walrasian M p omega",
        f"check_no_walrasian_sound with (cons := {listed(consumed)})\n  (T := {tree})",
    )


def to_coq_efficient(stated: EfficientAllocation, witness: SupportedAllocation) -> str:
    """The theorem that no allocation has a larger surplus."""
    return (
        with_market(stated.market)
        + _shared(stated.market, stated.allocation)
        + applied(
            "surplus_maximizing (length (tables M)) (goods M) (utility M) (bundles_of shared)",
            f"check_efficient_sound with (ps := {rationals(witness.prices)})",
        )
    )


def to_coq_lowest_prices(stated: LowestWalrasianPrices, witness: PriceBounds) -> str:
    """The theorem that the prices are the lowest ones of Walrasian equilibria."""
    return _extreme(stated, witness, "lowest_prices", "check_lowest_prices_sound")


def to_coq_highest_prices(stated: HighestWalrasianPrices, witness: PriceBounds) -> str:
    """The theorem that they are the highest ones."""
    return _extreme(stated, witness, "highest_prices", "check_highest_prices_sound")


def to_coq_no_lowest_prices(stated: NoLowestWalrasianPrices, witness: IncompatiblePrices) -> str:
    """The theorem that there are prices of Walrasian equilibria, but no lowest ones."""
    return _no_extreme(stated.market, "lowest", _incompatible(stated.market, witness, "lowest"))


def to_coq_no_highest_prices(stated: NoHighestWalrasianPrices, witness: IncompatiblePrices | RisingPrices) -> str:
    """The theorem that there are prices of Walrasian equilibria, but no highest ones."""
    if isinstance(witness, IncompatiblePrices):
        return _no_extreme(stated.market, "highest", _incompatible(stated.market, witness, "highest"))
    by = (
        f"check_rising_prices_sound with (ps := {rationals(witness.prices)})\n"
        f"  (bs := {_bundles(stated.market, witness.allocation)}) (ray := {rationals(witness.ray)})"
    )
    return _no_extreme(stated.market, "highest", by)


def to_coq_in_core(stated: InCore, witness: CoreAllocation) -> str:
    """The theorem that the payoffs and the prices are in the core."""
    return _payoffs(stated) + applied(
        "is_in_core M (vector_of P) (vector_of payoffs)",
        f"check_in_core_sound with (bs := {_bundles(stated.market, witness.allocation)})",
    )


def to_coq_not_in_core(stated: NotInCore, witness: BlockingCoalition | SurplusBound) -> str:
    """The theorem that they are not, by a coalition that can get more or by a bound of what all together can get."""
    if isinstance(witness, BlockingCoalition):
        by = (
            f"check_blocking_sound with (S := {bits(stated.market.goods, witness.goods)})\n"
            f"  (bs := {_members(stated.market, witness)})"
        )
    else:
        by = (
            f"check_surplus_bound_sound with (qs := {rationals(witness.bound_prices)})\n"
            f"  (bs := {_bundles(stated.market, witness.bundles)})"
        )
    return _payoffs(stated) + applied("~ is_in_core M (vector_of P) (vector_of payoffs)", by)


def to_coq_budgeted(stated: BudgetedWalrasian, witness: BudgetWeights) -> str:
    """The theorem that the prices and the random allocation are an equilibrium with budgets."""
    return (
        with_market(stated.market)
        + _prices(stated.prices)
        + _drawn(stated.market, stated.allocation)
        + applied(
            "is_budgeted M (vector_of P) (allocation_of allocated)",
            f"check_budgeted_sound with (ws := {rationals(witness.weights)})",
        )
    )


def _share_node(node: Split | Leaf) -> str:
    if isinstance(node, Split):
        return f"Share {natural(node.cell[0])} {natural(node.cell[1])}"
    return f"Bound {rational(node.factor)} {rationals(node.multipliers)}"


def _extreme(
    stated: LowestWalrasianPrices | HighestWalrasianPrices, witness: PriceBounds, notion: str, theorem: str
) -> str:
    bounds = listed([_alternatives(stated.market, alternatives) for alternatives in witness.bounds])
    return (
        with_market(stated.market)
        + _prices(stated.prices)
        + applied(
            f"{notion} M (vector_of P)",
            f"{theorem} with (bs := {_bundles(stated.market, witness.allocation)})\n  (bounds := {bounds})",
        )
    )


def _no_extreme(market: Pseudomarket, notion: str, by: str) -> str:
    stated = f"(exists p, walrasian_prices M p) /\\ ~ exists p, {notion}_prices M p"
    return with_market(market) + applied(stated, by)


def _incompatible(market: Pseudomarket, witness: IncompatiblePrices, notion: str) -> str:
    return (
        f"check_no_{notion}_prices_sound with (pss := {matrix(witness.equilibrium_prices)})\n"
        f"  (bs := {_bundles(market, witness.allocation)}) (alts := {_alternatives(market, witness.alternatives)})"
    )


def _payoffs(stated: InCore | NotInCore) -> str:
    return (
        with_market(stated.market)
        + _prices(stated.prices)
        + f"Definition payoffs : list Q := {rationals(stated.payoffs)}.\n"
    )


def _members(market: Pseudomarket, witness: BlockingCoalition) -> str:
    """For each agent of the market her bundle, if she is in the coalition."""
    names = [agent.name for agent in market.agents]
    if not set(witness.agents) <= set(names) or len(set(witness.agents)) < len(witness.agents):
        raise NoCoqTerm("agents", "agents of the market, each once", witness.agents)
    shares = dict(zip(witness.agents, witness.bundles, strict=True))
    return listed([f"Some {bits(market.goods, shares[name])}" if name in shares else "None" for name in names])


def _alternatives(market: Pseudomarket, alternatives: Iterable[Alternative]) -> str:
    names = [agent.name for agent in market.agents]
    written = []
    for given in alternatives:
        if given.agent not in names:
            raise NoCoqTerm("agent", "an agent of the market", given.agent)
        who = natural(names.index(given.agent))
        written.append(f"({who}, {bits(market.goods, given.bundle)}, {rational(given.weight)})")
    return listed(written)


def _bundles(market: Pseudomarket, bundles: Bundles) -> str:
    return listed([bits(market.goods, bundle) for bundle in bundles])


def _shared(market: Pseudomarket, bundles: Bundles) -> str:
    return f"Definition shared : list (list bool) := {_bundles(market, bundles)}.\n"


def _drawn(market: Pseudomarket, allocation: Sequence[Draw]) -> str:
    return f"Definition allocated : draws := {draws(market.goods, allocation)}.\n"


def _prices(prices: Sequence[Q]) -> str:
    return f"Definition P : list Q := {rationals(prices)}.\n"
