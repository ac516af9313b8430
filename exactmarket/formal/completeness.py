"""Claims about all equilibria for the Coq checkers: the nodes of a tree of cases as they stand in the certificate."""

from __future__ import annotations

from exactmarket.formal.markets import with_market
from exactmarket.formal.tables import bits
from exactmarket.formal.terms import NoCoqChecker, applied, boolean, listed, natural, pair, rational, rationals
from exactmarket.kernel.certificates.completeness import (
    AllocationCases,
    CellLeaf,
    CellSplit,
    CellTree,
    HalfSplit,
    Multipliers,
    NoAllocation,
    NoLottery,
    NoPrices,
    OptionSplit,
    PricesFor,
    RegimeSplit,
    SignSplit,
    Tight,
)
from exactmarket.kernel.claims.completeness import DeterministicEquilibria, NoEquilibrium


def to_coq_no_equilibrium(stated: NoEquilibrium, witness: CellTree) -> str:
    """The theorem that the pseudomarket has no equilibrium of the notion."""
    strong = boolean(stated.notion == "strong")
    nodes = listed([_plain(node) for node in witness.nodes])
    return (
        with_market(stated.market)
        + f"Definition nodes : list node := {nodes}.\n"
        + applied(
            f"forall p alpha, ~ market_equilibrium (goods M) (tables M) (budgets M) {strong} p alpha",
            "check_no_equilibrium_sound with (nodes := nodes)",
        )
    )


def to_coq_deterministic(stated: DeterministicEquilibria, witness: AllocationCases) -> str:
    """The theorem that the listed allocations are those of deterministic equilibria."""
    goods = stated.market.goods
    allocations = [listed([bits(goods, bundle) for bundle in bundles]) for bundles in stated.allocations]
    cases = [
        f"At {rationals(case.prices)}" if isinstance(case, PricesFor) else f"Nowhere {_multipliers(case.multipliers)}"
        for case in witness.cases
    ]
    return (
        with_market(stated.market)
        + f"Definition found : list (list (list bool)) := {listed(allocations)}.\n"
        + applied("lists_deterministic M found", f"check_deterministic_sound with (cases := {listed(cases)})")
    )


def _plain(node: CellSplit | CellLeaf) -> str:
    """A split, or a leaf without equilibria."""
    if isinstance(node, SignSplit | RegimeSplit | OptionSplit | HalfSplit):
        return _split(node)
    match node:
        case NoAllocation():
            return "NoAllocation"
        case NoPrices():
            return f"NoPrices {_multipliers(node.multipliers)}"
        case NoLottery():
            proofs = listed([_multipliers(proof) for proof in node.proofs])
            return f"NoLottery {_tight(node.tight)} {rationals(node.values)} {proofs}"
    raise NoCoqChecker("nodes", "splits, and leaves without equilibria", type(node).__name__)


def _split(node: CellSplit) -> str:
    match node:
        case SignSplit():
            return f"SplitGood {natural(node.good)}"
        case RegimeSplit():
            return f"SplitAgent {natural(node.agent)}"
        case OptionSplit():
            return f"SplitOption {natural(node.agent)} {natural(node.option)}"
        case HalfSplit():
            return f"SplitForm {rationals(node.form)}"


def _multipliers(multipliers: Multipliers) -> str:
    return listed([pair(natural(index), rational(number)) for index, number in multipliers])


def _tight(tight: Tight) -> str:
    return listed([pair(natural(index), _multipliers(multipliers)) for index, multipliers in tight])
