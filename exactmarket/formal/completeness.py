"""Claims about all equilibria for the Coq checkers: the nodes of a tree of cases as they stand in the certificate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from exactmarket.exact.places import Place, Root
from exactmarket.exact.rational import ONE
from exactmarket.formal.assignments.economy import economy_definitions
from exactmarket.formal.markets import with_market
from exactmarket.formal.signs import piece, sign_tree
from exactmarket.formal.tables import bits
from exactmarket.formal.terms import NoCoqChecker, applied, boolean, listed, matrix, natural, pair, rational, rationals
from exactmarket.kernel.certificates.completeness import (
    AllocationCases,
    AlongLine,
    CellLeaf,
    CellSplit,
    CellTree,
    Everywhere,
    ExpectationTree,
    HalfSplit,
    LotteryAlong,
    LotteryAt,
    MoneyAlong,
    MoneyAt,
    Multipliers,
    NoAllocation,
    NoConsumptions,
    NoLottery,
    NoPrices,
    OptionSplit,
    PricesFor,
    Probabilities,
    RegimeSplit,
    Signs,
    SignSplit,
    Tight,
)
from exactmarket.kernel.claims.completeness import (
    AllBudgetEquilibria,
    AllEquilibria,
    DeterministicEquilibria,
    EquilibriumPayoffs,
    EquilibriumSet,
    EveryEquilibrium,
    NoEquilibrium,
    NoEquilibriumInExpectation,
    NoEquilibriumWithProduction,
    PriceFamily,
    PricePiece,
    PricePoint,
    PricePolytope,
)

_OfTree: TypeAlias = NoEquilibrium | AllEquilibria | EveryEquilibrium | EquilibriumPayoffs


def to_coq_no_equilibrium(stated: NoEquilibrium, witness: CellTree) -> str:
    """The theorem that the pseudomarket has no equilibrium of the notion."""
    return _tree(stated, witness) + applied(
        f"forall p alpha, ~ market_equilibrium (goods M) (tables M) (budgets M) {_strong(stated)} p alpha",
        "check_none_found_sound with (nodes := nodes)",
    )


def to_coq_no_equilibrium_in_expectation(stated: NoEquilibriumInExpectation, witness: ExpectationTree) -> str:
    """The theorem that the pseudomarket, with production or without, has no equilibrium in expectation of the notion."""
    nodes = listed([_case(node) for node in witness.nodes])
    return (
        with_market(stated.market)
        + f"Definition nodes : list case_node := {nodes}.\n"
        + applied(
            f"forall p sigma, ~ expectation_equilibrium M {boolean(stated.notion == 'strong')} p sigma",
            "check_no_expectation_sound with (nodes := nodes)",
        )
    )


def to_coq_no_equilibrium_with_production(stated: NoEquilibriumWithProduction, witness: CellTree) -> str:
    """The theorem that the pseudomarket with production has no equilibrium of the notion.

    Raises:
        NoCoqChecker: if a leaf is none without equilibria, as pieces of a line on which there are none at any place.
    """
    return (
        with_market(stated.market)
        + _tree_nodes([_plain_or_signs(node) for node in witness.nodes])
        + applied(
            f"forall p alpha, ~ is_equilibrium_of M {boolean(stated.notion == 'strong')} p alpha",
            "check_no_production_sound with (nodes := nodes)",
        )
    )


def to_coq_all_equilibria(stated: AllEquilibria, witness: CellTree) -> str:
    """The theorem that prices and utilities are those of an equilibrium if and only if they are in one of the sets listed.

    Raises:
        NoCoqChecker: if the list, or the tree, has irrational places, or the tree has mixtures.
    """
    return (
        _tree(stated, witness)
        + _sets(stated.equilibria)
        + applied(f"lists_sets M {_strong(stated)} sets", "check_all_sets_sound with (nodes := nodes)")
    )


def to_coq_all_budget_equilibria(stated: AllBudgetEquilibria, witness: CellTree) -> str:
    """The theorem that prices and utilities are those of an equilibrium of the economy with budgets if and only if they are in
    one of the sets listed.

    Raises:
        NoCoqChecker: if the list, or the tree, has irrational places, or the tree has mixtures.
    """
    return (
        economy_definitions(stated.economy)
        + f"Definition budgets : list Q := {rationals(stated.budgets)}.\n"
        + _nodes(witness)
        + _sets(stated.equilibria)
        + applied(
            "lists_budget_sets n s supply_of values budgets sets", "check_all_budget_sets_sound with (nodes := nodes)"
        )
    )


def to_coq_every_equilibrium(stated: EveryEquilibrium, witness: CellTree) -> str:
    """The theorem that the forms are >= 0, and > 0, in every equilibrium.

    Raises:
        NoCoqChecker: if the tree has irrational places, or mixtures.
    """
    return _tree(stated, witness) + applied(
        f"holds_in_all M {_strong(stated)} {matrix(stated.at_least)} {matrix(stated.more_than)}",
        "check_every_sound with (nodes := nodes)",
    )


def to_coq_equilibrium_payoffs(stated: EquilibriumPayoffs, witness: CellTree) -> str:
    """The theorem that the vectors of utilities in equilibria are just the points of the segments, which are the connected
    components of that set.

    Raises:
        NoCoqChecker: if the tree has irrational places, or mixtures.
    """
    segments = [pair(rationals(each.start), rationals(each.end)) for each in stated.components]
    return (
        _tree(stated, witness)
        + f"Definition components : list segment := {listed(segments)}.\n"
        + applied(f"lists_payoffs M {_strong(stated)} components", "check_payoffs_sound with (nodes := nodes)")
    )


def _set(found: EquilibriumSet) -> str:
    match found:
        case PricePoint():
            utilities = [pair(rationals([value]), rationals([ONE])) for value in found.utilities]
            return f"Described (Found [] {matrix([[price] for price in found.prices])} [] [] {listed(utilities)})"
        case PricePolytope():
            return (
                f"Described (Found {listed([natural(j) for j in found.free])} {matrix(found.prices)}\n"
                f"  {matrix(found.at_least)} {matrix(found.more_than)} {_quotients(found)})"
            )
        case PriceFamily():
            low_in, high_in = boolean(found.brackets[0] == "["), boolean(found.brackets[1] == "]")
            return (
                f"Along_family (Family {_end(found.low)} {_end(found.high)} {low_in} {high_in}\n"
                f"  {matrix(found.prices)} {_quotients(found)})"
            )
        case PricePiece():
            return piece(found, _quotients(found))
    raise NoCoqChecker("claim.equilibria", "sets with rational ends", type(found).__name__)


def _quotients(found: PricePolytope | PriceFamily | PricePiece) -> str:
    return listed([pair(rationals(u.numerator), rationals(u.denominator)) for u in found.utilities])


def _end(place: Place | None) -> str:
    if isinstance(place, Root):
        raise NoCoqChecker("claim.equilibria", "sets with rational ends", "a root")
    return "None" if place is None else f"(Some {rational(place)})"


def _tree(stated: _OfTree, witness: CellTree) -> str:
    return with_market(stated.market) + _nodes(witness)


def _nodes(witness: CellTree) -> str:
    return _tree_nodes([_node(node) for node in witness.nodes])


def _tree_nodes(nodes: Iterable[str]) -> str:
    return f"Definition nodes : list tree_node := {listed(nodes)}.\n"


def _sets(equilibria: Iterable[EquilibriumSet]) -> str:
    return f"Definition sets : list price_set := {listed([_set(found) for found in equilibria])}.\n"


def _node(node: CellSplit | CellLeaf) -> str:
    if isinstance(node, AlongLine):
        return _along(node)
    if not isinstance(node, Everywhere):
        return _plain_or_signs(node)
    affordable, implied = (listed([_multipliers(ms) for ms in given]) for given in (node.affordable, node.implied))
    kept = listed([natural(k) for k in node.kept])
    return (
        f"Everywhere_in {_tight(node.tight)} {_multipliers(node.lottery)} {affordable}\n"
        f"  {rationals(node.sample)} {kept} {implied}"
    )


def _plain_or_signs(node: CellSplit | CellLeaf) -> str:
    if not isinstance(node, Signs):
        return f"Without ({_plain(node)})"
    kept, implied = listed([natural(k) for k in node.kept]), listed([_multipliers(ms) for ms in node.implied])
    return f"Signs_in {_tight(node.tight)} {kept} {implied}\n  ({sign_tree(node.signs)})"


def _along(node: AlongLine) -> str:
    places = [place for place in node.places if not isinstance(place, Root)]
    if len(places) < len(node.places):
        raise NoCoqChecker("places", "rational places", "a root")
    at, between = (listed([_claimed(entry) for entry in entries]) for entries in (node.at, node.between))
    # Coq's nodes have places as functions, for the sake of roots.
    functions = listed([f"(fun _ => Rat {rational(place)})" for place in places])
    return f"Along_line {_tight(node.tight)} {functions}\n  {at}\n  {between}"


def _claimed(entry: LotteryAt | MoneyAt | LotteryAlong | MoneyAlong) -> str:
    match entry:
        case MoneyAt():
            return f"Money {matrix([[value] for value in entry.against])}"
        case MoneyAlong():
            return f"Money {matrix(entry.against)}"
        case LotteryAt():
            return f"Chances {_chances(entry.lottery)} {rationals([ONE])}"
        case LotteryAlong():
            return f"Chances {_chances(entry.lottery)} {rationals(entry.denominator)}"


def _chances(lottery: Probabilities) -> str:
    return listed([pair(natural(index), rationals(weight)) for index, weight in lottery])


def _strong(stated: _OfTree) -> str:
    return boolean(stated.notion == "strong")


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
    raise NoCoqChecker("nodes", "splits, and leaves that are no mixtures", type(node).__name__)


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


def _case(node: RegimeSplit | OptionSplit | HalfSplit | NoPrices | NoConsumptions) -> str:
    match node:
        case RegimeSplit():
            return f"CaseAgent {natural(node.agent)}"
        case OptionSplit():
            return f"CaseOption {natural(node.agent)} {natural(node.option)}"
        case HalfSplit():
            return f"CaseForm {rationals(node.form)}"
        case NoPrices():
            return f"NoPricesHere {_multipliers(node.multipliers)}"
        case NoConsumptions():
            proofs = listed([listed([_multipliers(proof) for proof in agent]) for agent in node.proofs])
            return (
                f"NoConsumptions {rationals(node.values)} {matrix(node.shadow_prices)} {matrix(node.least)}\n"
                f"  {proofs} {_multipliers(node.contradiction)}"
            )


def _multipliers(multipliers: Multipliers) -> str:
    return listed([pair(natural(index), rational(number)) for index, number in multipliers])


def _tight(tight: Tight) -> str:
    return listed([pair(natural(index), _multipliers(multipliers)) for index, multipliers in tight])
