"""Rules about all equilibria: a tree of cases over all prices, each leaf of which is empty or shows its equilibria.

The cells and what is known of them are in ``cells``, beside this file. The kernel makes the parts of each split itself, so
no case can be left out; a leaf names multipliers, lotteries or values of money, and is checked by arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.errors import Rejected
from exactmarket.kernel.certificates.completeness import (
    CellLeaf,
    CellSplit,
    CellTree,
    Everywhere,
    HalfSplit,
    Mixtures,
    NoAllocation,
    NoLottery,
    NoPrices,
    OptionSplit,
    RegimeSplit,
    Signs,
    SignSplit,
)
from exactmarket.kernel.claims.completeness import (
    AllBudgetEquilibria,
    AllEquilibria,
    EquilibriumSet,
    NoEquilibrium,
    NoEquilibriumWithProduction,
)
from exactmarket.kernel.demands import demand, demand_count, demand_index
from exactmarket.kernel.rules.completeness.cells import (
    Cell,
    half_children,
    option_children,
    regime_children,
    sign_children,
    whole_space,
)
from exactmarket.kernel.rules.completeness.everywhere import against, everywhere
from exactmarket.kernel.rules.completeness.exchange import Exchange, economy_exchange, pseudomarket_exchange
from exactmarket.kernel.rules.completeness.leaves import LeafCell, demand_contradiction
from exactmarket.kernel.rules.completeness.lines import along_line
from exactmarket.kernel.rules.completeness.mixtures import mixtures
from exactmarket.kernel.rules.completeness.pieces import pieces
from exactmarket.kernel.rules.completeness.union import joined
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.kernel.trees import demand_each_part
from exactmarket.model.pseudomarket import Pseudomarket


def check_all_equilibria(claim: AllEquilibria, witness: CellTree) -> Verified[AllEquilibria]:
    """The tree divides all prices >= 0 into cells. In some there is no equilibrium; the equilibria of the others, put together
    where they meet, are the claim's.

    Raises:
        Rejected: naming the node that fails, or ``equilibria`` if the claim lists others than the tree finds.
    """
    _demand_equal(claim.equilibria, equilibria_in(claim.market, claim.notion, witness))
    return seal(claim, witness)


def check_no_equilibrium(claim: NoEquilibrium, witness: CellTree) -> Verified[NoEquilibrium]:
    """The tree divides all prices >= 0 into cells, and in none of them is there an equilibrium.

    Raises:
        Rejected: naming the node that fails, or ``equilibria`` if the tree finds some.
    """
    _demand_equal((), equilibria_in(claim.market, claim.notion, witness))
    return seal(claim, witness)


def check_no_equilibrium_with_production(
    claim: NoEquilibriumWithProduction, witness: CellTree
) -> Verified[NoEquilibriumWithProduction]:
    """The tree divides all prices >= 0 into cells, and in none of them is there an equilibrium. A firm is one more agent: what
    is not produced goes to it, and it uses what is cheapest, so that the plans are those of largest price.

    Raises:
        Rejected: naming the node that fails, or ``equilibria`` if the tree finds some.
    """
    _demand_equal((), equilibria_in(claim.market, claim.notion, witness))
    return seal(claim, witness)


def check_all_budget_equilibria(claim: AllBudgetEquilibria, witness: CellTree) -> Verified[AllBudgetEquilibria]:
    """The trees divide all prices with minimum 0 into cells. In some there is no equilibrium; the equilibria of the others, put
    together where they meet, are the claim's.

    Raises:
        Rejected: naming the node that fails, or ``equilibria`` if the claim lists others than the tree finds.
    """
    _demand_equal(claim.equilibria, equilibria_of(economy_exchange(claim.economy, claim.budgets), witness))
    return seal(claim, witness)


def equilibria_in(market: Pseudomarket, notion: str, tree: CellTree) -> tuple[EquilibriumSet, ...]:
    """All equilibrium prices of the pseudomarket, by the notion, as the tree shows.

    Raises:
        Rejected: naming the node that fails.
    """
    return equilibria_of(pseudomarket_exchange(market, notion == "strong"), tree)


def equilibria_of(exchange: Exchange, tree: CellTree) -> tuple[EquilibriumSet, ...]:
    """All equilibrium prices of the exchange, as the tree shows.

    Raises:
        Rejected: naming the node that fails.
    """
    found: list[EquilibriumSet] = []

    def visit(cell: Cell, node: CellSplit | CellLeaf, where: str) -> Sequence[Cell]:
        if isinstance(node, CellSplit):
            return parts(cell, node, where)
        found.extend(leaf_equilibria(cell, node, where))
        return ()

    demand_each_part(whole_space(exchange), tree.nodes, visit, "nodes")
    return joined(found)


def parts(cell: Cell, node: CellSplit, where: str) -> tuple[Cell, ...]:
    """The parts of the cell into which the split divides it.

    Raises:
        Rejected: if it splits by what is decided already, or by what does not exist.
    """
    if isinstance(node, HalfSplit):
        demand_count(len(node.form), len(cell.positive) + 1, where, "coefficients")
        return half_children(cell, node.form)
    if isinstance(node, SignSplit):
        demand_index(node.good, len(cell.positive), "a good", where)
        undecided = cell.positive[node.good] is None and cell.exchange.disposal
        demand(undecided, where, "a good of which it is open whether it is free", node.good)
        return sign_children(cell, node.good)
    demand_index(node.agent, len(cell.regimes), "an agent", where)
    return _parts_by_choice(cell, node, where)


def _parts_by_choice(cell: Cell, node: RegimeSplit | OptionSplit, where: str) -> tuple[Cell, ...]:
    """The parts by how an agent chooses, or by whether one of her options is on her line."""
    regime = cell.regimes[node.agent]
    if isinstance(node, RegimeSplit):
        demand(regime is None, where, "an agent of undecided regime", node.agent)
        return regime_children(cell, node.agent)
    if regime is None or node.option not in regime.undecided:
        raise Rejected(where, "an undecided option", node.option)
    return option_children(cell, node.agent, regime, node.option)


def leaf_equilibria(cell: Cell, node: CellLeaf, where: str) -> Sequence[EquilibriumSet]:
    """The equilibria of the cell, as the leaf shows.

    Raises:
        Rejected: naming the leaf.
    """
    leaf = LeafCell(cell, where)
    if isinstance(node, NoAllocation):
        demand(not leaf.pure, where, "no allocation of the options that the agents may use", len(leaf.pure))
        return ()
    if isinstance(node, NoPrices):
        demand_contradiction(leaf.known(node.multipliers), node.multipliers, where)
        return ()
    if isinstance(node, NoLottery):
        against(leaf, node)
        return ()
    if isinstance(node, Everywhere):
        return (everywhere(leaf, node),)
    if isinstance(node, Signs):
        return pieces(leaf, node)
    return mixtures(leaf, node) if isinstance(node, Mixtures) else along_line(leaf, node)


def _demand_equal(claimed: Sequence[EquilibriumSet], found: Sequence[EquilibriumSet]) -> None:
    if len(claimed) != len(found) or set(claimed) != set(found):
        expected = f"the {len(found)} sets of equilibria that the tree finds"
        raise Rejected("equilibria", expected, f"{len(claimed)}, {len(set(claimed) - set(found))} of them others")
