"""Is there an equilibrium in expectation? A tree of cases over all prices shows that there is none,
or leads to prices of one.

A cell is tried in this order: its conditions may contradict each other; values of money and shadow
prices may show that random consumptions do not add up (``consumption_leaves``); else it is split by
how an agent chooses, until that is known of everybody. What then remains may have an equilibrium at
prices that are tried, which ends the search; otherwise it is halved, a few times.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from exactmarket.errors import LimitReached, SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.completeness import (
    ExpectationTree,
    HalfSplit,
    NoConsumptions,
    NoPrices,
    OptionSplit,
    RegimeSplit,
)
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.kernel.claims.completeness import MOST_GOODS, NOTIONS, NoEquilibriumInExpectation
from exactmarket.kernel.rules.completeness.all_equilibria import parts
from exactmarket.kernel.rules.completeness.cells import Cell, whole_space
from exactmarket.kernel.rules.completeness.exchange import (
    Form,
    LinearCondition,
    pseudomarket_exchange,
    value_at,
)
from exactmarket.kernel.rules.completeness.expectation import (
    check_no_equilibrium_in_expectation,
    expected_conditions,
)
from exactmarket.kernel.theorem import Verified
from exactmarket.model.linear_program import LinearProgram, SparseRow
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.solvers.completeness.all_equilibria import open_choice
from exactmarket.solvers.completeness.consumption_leaves import find_no_consumptions
from exactmarket.solvers.completeness.existence import going_on
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.alternative import alternative, is_point
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate
from exactmarket.solvers.markets import equilibrium

#: After so many cells the tree is given up: before the search for an equilibrium, and after it has failed.
_FEW_CELLS, _MOST_CELLS = 500, 20_000
#: In markets of so few goods the tree is tried first, as the search takes long to fail.
_FEW_GOODS = 4
#: How often a cell is halved in which everybody's choice is known.
_HALVINGS = 8


class SomePrices(SearchFailed):
    """At prices of a cell there are random consumptions that add up: an equilibrium in expectation,
    of the tree's notion.

    Attributes:
        prices: these prices.
    """

    def __init__(self, prices: Vector) -> None:
        self.prices = prices
        super().__init__("there is an equilibrium in expectation")


@dataclass
class _Search:
    """The nodes found, how many cells have none, and those to be seen, with how often each was
    halved."""

    pending: list[tuple[Cell, int]]
    nodes: list[RegimeSplit | OptionSplit | HalfSplit | NoPrices | NoConsumptions] = field(default_factory=list)
    undecided: int = 0


def decide_equilibrium_in_expectation(market: Pseudomarket, control: Control | None = None) -> Verified[Any]:
    """An equilibrium in expectation of the pseudomarket, or that there is none: if possible not
    even one that is not cheapest.

    Raises:
        SearchFailed: if neither was found.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "unit-demand", "values": [3, 2]}, goods=["a", "b"]).form
    >>> market = em.Pseudomarket(("a", "b"), (em.Agent("x", em.Q(1), u), em.Agent("y", em.Q(1), u)))
    >>> em.decide_equilibrium_in_expectation(market).answer
    'yes'
    """
    control = control or Control()
    analysable = len(market.goods) <= MOST_GOODS
    if analysable and len(market.goods) <= _FEW_GOODS:
        with going_on():
            return _by_cells(market, control, _FEW_CELLS)
    try:
        return equilibrium.decide_equilibrium_in_expectation(market, control)
    except LimitReached:
        raise
    except SearchFailed as failure:
        if not analysable:
            raise
        try:
            return _by_cells(market, control, _MOST_CELLS)
        except LimitReached:
            raise
        except SearchFailed as second:
            raise SearchFailed(f"{failure}; and {second}") from None


def prove_no_equilibrium_in_expectation(
    claim: NoEquilibriumInExpectation, control: Control | None = None
) -> Verified[NoEquilibriumInExpectation]:
    """The claim that there is no equilibrium in expectation, verified.

    Raises:
        SearchFailed: if there is one (``SomePrices``), or cells remain undecided.
    """
    return check_no_equilibrium_in_expectation(claim, _find_tree(claim, control or Control(), _MOST_CELLS))


def _by_cells(market: Pseudomarket, control: Control, most: int) -> Verified[Any]:
    """No equilibrium, by the notion that says more if it can be, or one at prices that a tree
    finds."""
    fault: SearchFailed = SearchFailed("no tree was grown")
    for notion in NOTIONS:
        claim = NoEquilibriumInExpectation(market, notion)
        try:
            return check_no_equilibrium_in_expectation(claim, _find_tree(claim, control, most))
        except LimitReached:
            raise
        except SomePrices as found:
            fault = found
            # Without the strong notion what is found need not be cheapest: then a tree of that notion decides.
            with going_on():
                return equilibrium.equilibrium_in_expectation_at(market, found.prices, control)
        except SearchFailed as failure:
            fault = failure
    raise fault


def _find_tree(claim: NoEquilibriumInExpectation, control: Control, most: int) -> ExpectationTree:
    """The tree of cases with a proof at each leaf.

    Raises:
        SomePrices: if there is an equilibrium. SearchFailed: if cells remain undecided, or there
        are too many.
    """
    exchange = pseudomarket_exchange(claim.market, claim.notion == "strong")
    search = _Search([(cell, 0) for cell in reversed(whole_space(exchange))])
    while search.pending:
        seen = len(search.nodes) + search.undecided
        if seen > most:
            raise SearchFailed(f"there are more than {most} cells of price space")
        control.step("cells of price space", seen)
        _visit(search, control)
    if search.undecided:
        raise SearchFailed(f"{search.undecided} cells of price space are undecided")
    return ExpectationTree(tuple(search.nodes))


def _visit(search: _Search, control: Control) -> None:
    """The node of the next cell; its parts are next if it is a split."""
    cell, halved = search.pending.pop()
    conditions = expected_conditions(cell)
    prices = alternative(conditions, len(cell.positive))
    if not is_point(prices):
        search.nodes.append(NoPrices(prices))  # type: ignore[arg-type]
        return
    leaf = find_no_consumptions(cell, conditions, control) if any(cell.regimes) else None
    if leaf is not None:
        search.nodes.append(leaf)
        return
    split: RegimeSplit | OptionSplit | HalfSplit | None = open_choice(cell)
    if split is None:
        if _add_up(cell, prices, control):  # type: ignore[arg-type]
            raise SomePrices(prices)  # type: ignore[arg-type]
        if halved == _HALVINGS:
            search.undecided += 1
            return
        split, halved = _halves(cell, conditions, control), halved + 1
    search.nodes.append(split)
    search.pending.extend((part, halved) for part in reversed(parts(cell, split, "")))


def _add_up(cell: Cell, prices: Vector, control: Control) -> bool:
    """Whether at these prices of a cell in which everybody's choice is known random consumptions
    add up: a linear program in the probabilities of all options."""
    exchange, agents = cell.exchange, range(len(cell.regimes))
    options = [(i, option) for i in agents for option in cell.options(i)]
    costs = [value_at(exchange.excess(i, option), prices) for i, option in options]
    bundles = [exchange.consumers[i].bundles[option] for i, option in options]
    owned = [[k for k, (owner, _) in enumerate(options) if owner == i] for i in agents]
    chances = [dict.fromkeys(own, ONE) for own in owned]
    spending = [{k: costs[k] for k in own} for own in owned]
    used = [{k: ONE for k, bundle in enumerate(bundles) if bundle >> j & 1} for j in range(len(prices))]
    least = [_least_excess(cell, i) for i in agents]
    sums = (ONE,) * (len(chances) + len(used))
    rows = tuple([_row(entries) for entries in (*chances, *used, *spending)])
    return _feasible(rows, (*sums, *least), (*sums, *(ZERO,) * len(spending)), len(options), control)


def _least_excess(cell: Cell, agent: int) -> Q | None:
    """By how much at least her expected cost exceeds her budget: 0 on a line, else there is no
    bound. (Of a thrifty satiated agent all options cost what she can afford.)"""
    regime = cell.regimes[agent]
    return ZERO if regime is not None and not regime.satiated else None


def _feasible(
    rows: tuple[SparseRow, ...],
    lower: tuple[Q | None, ...],
    upper: tuple[Q | None, ...],
    columns: int,
    control: Control,
) -> bool:
    """Whether so many numbers >= 0 meet the bounds of all rows."""
    nothing = (ZERO,) * columns
    program = LinearProgram("minimize", nothing, rows, lower, upper, nothing, (None,) * columns)
    return isinstance(find_linear_program_certificate(program, control).witness, PrimalDual)


def _row(entries: dict[int, Q]) -> SparseRow:
    return tuple([(column, entry) for column, entry in sorted(entries.items()) if entry])


def _halves(cell: Cell, conditions: tuple[LinearCondition, ...], control: Control) -> HalfSplit:
    """A split of the widest price of the cell in the middle."""
    extents = [_extent(cell, conditions, j, control) for j in range(len(cell.positive))]
    widest = max(range(len(extents)), key=lambda j: extents[j][1] - extents[j][0])
    low, high = extents[widest]
    price = cell.exchange.price(widest)
    return HalfSplit((-(low + high) / 2, *price[1:]))


def _extent(cell: Cell, conditions: tuple[LinearCondition, ...], good: int, control: Control) -> tuple[Q, Q]:
    """The smallest and the largest price of the good in the cell; if there is no largest one, twice
    the smallest and 2 more."""
    low = _extreme(cell.exchange.price(good), "minimize", conditions, control)
    high = _extreme(cell.exchange.price(good), "maximize", conditions, control)
    least = ZERO if low is None else low
    return least, 2 * least + 2 if high is None else high


def _extreme(form: Form, sense: Any, conditions: tuple[LinearCondition, ...], control: Control) -> Q | None:
    """The optimum of the form over the closure of the cell; ``None`` if there is none."""
    size = len(form) - 1
    rows = tuple([_row(dict(enumerate(c.form[1:]))) for c in conditions])
    lower = tuple([-c.form[0] for c in conditions])
    upper = tuple([-c.form[0] if c.relation == "=" else None for c in conditions])
    program = LinearProgram(sense, form[1:], rows, lower, upper, (ZERO,) * size, (None,) * size)
    witness = find_linear_program_certificate(program, control).witness
    return value_at(form, witness.primal) if isinstance(witness, PrimalDual) else None
