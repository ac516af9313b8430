"""Is there an equilibrium? Where the search for one finds nothing, the tree of cases over all prices decides in a small market:
it proves that there is none, or it finds prices, at which one is certified. In very small markets that may have none the tree
is tried first, as the search takes longer to fail.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from exactmarket.errors import LimitReached, MalformedInput, Rejected, SearchFailed
from exactmarket.exact.linear import Vector, vector
from exactmarket.exact.places import Place, Root, high_side, low_side
from exactmarket.exact.rational import ONE, ZERO, Number, total
from exactmarket.kernel.claims.budgets import Equilibrium
from exactmarket.kernel.claims.completeness import (
    MOST_GOODS,
    AllBudgetEquilibria,
    EquilibriumSet,
    PriceFamily,
    PricePiece,
    PricePoint,
    PricePolytope,
    may_be_empty,
)
from exactmarket.kernel.claims.markets import StrongEquilibriumByShares
from exactmarket.kernel.rules.completeness.all_equilibria import check_all_budget_equilibria, leaf_equilibria
from exactmarket.kernel.rules.completeness.exchange import (
    Exchange,
    LinearCondition,
    economy_exchange,
    pseudomarket_exchange,
)
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import AggregateLimit, demand_budgets, unit_budgets
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.seats import SeatMarket
from exactmarket.model.utility import UnitDemand
from exactmarket.solvers.budgets.at_prices import equilibrium_at
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium
from exactmarket.solvers.completeness.all_equilibria import Search, certify_all_equilibria, search_tree
from exactmarket.solvers.completeness.nearby import enclosed_if_additive, market_of_copies, only_nearby
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.alternative import alternative, is_point
from exactmarket.solvers.markets.by_shares import decide_strong_equilibrium_by_shares
from exactmarket.solvers.markets.equilibrium import (
    MOST_LISTED_GOODS,
    decide_strong_equilibrium,
    strong_equilibrium_at,
)
from exactmarket.solvers.markets.kinds import kinds_of

#: After so many cells the tree is given up here; the question about all equilibria goes through all of them.
MOST_CELLS = 2_000
#: After so many it is given up before the search, in markets of so few goods.
_FEW_CELLS, _FEW_GOODS = 300, 3
#: The parts of the time left that each of three searches may take, if there is a limit: the rest is for budgets nearby.
_SHARES_OF_TIME = (0.5, 0.5, 0.6)


def decide_whether_equilibrium(
    economy: AssignmentEconomy,
    budgets: Iterable[Number] | None = None,
    aggregate: tuple[AggregateLimit, ...] = (),
    control: Control | None = None,
) -> Verified[Any]:
    """An equilibrium of the economy with budgets, or that there is none (that all of them are none: ``AllBudgetEquilibria``).

    Args:
        budgets: one positive number for each agent, 1 for everyone if left out.
        aggregate: joint limits on object types, laminar.

    Raises:
        MalformedInput: if a budget or a limit is wrong.
        SearchFailed: if neither was found.

    >>> economy = AssignmentEconomy(values=[[1, 0]], supply=[0, 1])
    >>> decide_whether_equilibrium(economy).claim.equilibria
    ()
    """
    control = control or Control()
    money = unit_budgets(economy) if budgets is None else vector(budgets, where="budgets")
    demand_budgets(economy, money)
    analysable = not aggregate and len(economy.objects) <= MOST_GOODS
    exchange = economy_exchange(economy, money) if analysable else None
    if exchange is not None and not all(economy.supply):  # where each type has a copy there is an equilibrium
        with going_on():
            search = search_tree(exchange, control, _FEW_CELLS)
            if (verdict := _of_economy(economy, money, search, control)) is not None:
                return verdict
    try:
        return decide_equilibrium(economy, money, aggregate, control)
    except LimitReached:
        raise
    except SearchFailed as failure:
        if exchange is None:
            raise
        search = _small_tree(exchange, failure, control)
    if (verdict := _of_economy(economy, money, search, control)) is not None:
        return verdict
    tree = search.tree
    return check_all_budget_equilibria(AllBudgetEquilibria(economy, money, _complete(search)), tree)


def _of_economy(
    economy: AssignmentEconomy, money: Vector, search: Search, control: Control
) -> Verified[Equilibrium] | Verified[AllBudgetEquilibria] | None:
    """An equilibrium at prices that the tree finds, or that there is none; ``None`` if neither is seen."""
    for prices in samples(search):
        with going_on():
            return equilibrium_at(economy, money, prices, control)
    if search.undecided or (search.survivors and _complete(search)):
        return None
    return check_all_budget_equilibria(AllBudgetEquilibria(economy, money, ()), search.tree)


def decide_whether_strong_equilibrium(market: Pseudomarket, control: Control | None = None) -> Verified[Any]:
    """A strong equilibrium of the pseudomarket, or that there is none.

    Raises:
        SearchFailed: if neither was found.
    """
    control = control or Control()
    if len(market.goods) > MOST_GOODS:
        return _of_many_goods(market, control)
    exchange = pseudomarket_exchange(market, strong=True)
    if len(market.goods) <= _FEW_GOODS:
        with going_on():
            search = search_tree(exchange, control, _FEW_CELLS)
            if not search.undecided and not _complete(search):
                return certify_all_equilibria(market, "strong", search)
    try:
        return decide_strong_equilibrium(market, control)
    except LimitReached:
        raise
    except SearchFailed as failure:
        search = _small_tree(exchange, failure, control)
    for prices in samples(search):
        with going_on():
            return strong_equilibrium_at(market, prices, control)
    _complete(search)
    return certify_all_equilibria(market, "strong", search)


def _of_many_goods(market: Pseudomarket, control: Control) -> Verified[Any]:
    """A strong equilibrium: by listed bundles, or by shares, which come first where goods are alike or copies are limited.

    Raises:
        SearchFailed: if none was found; ``OnlyNearby`` if one was for other budgets.
    """
    seats = market_of_copies(market)
    ways: list[Callable[[Control], Verified[Any]]] = [lambda part: decide_strong_equilibrium(market, part)]
    ways.insert(0 if _have_alike(seats) else 1, lambda part: _by_shares(seats, part))
    ways.append(lambda part: enclosed_if_additive(seats, part))
    fault: SearchFailed | None = None
    for way, share in zip(ways, _SHARES_OF_TIME, strict=True):
        part = control.part(share)
        try:
            return way(part)
        except SearchFailed as failure:
            if not control.goes_on(part, failure):
                raise
            fault = failure if fault is None or isinstance(fault, NoNormalForm) else fault
    raise only_nearby(seats, fault or SearchFailed("nothing was tried"), control)


def _by_shares(market: SeatMarket, control: Control) -> Verified[StrongEquilibriumByShares]:
    try:
        return decide_strong_equilibrium_by_shares(market, control)
    except MalformedInput as fault:
        raise NoNormalForm(str(fault)) from None


class NoNormalForm(SearchFailed):
    """Shares cannot state an equilibrium of this market."""


def _have_alike(market: SeatMarket) -> bool:
    """Whether goods are too many to list all bundles, and some are copies of one kind, or limited together. (Who wants one good
    has a faster way, whatever is alike.)"""
    if len(market.goods) <= MOST_LISTED_GOODS or all(isinstance(agent.utility, UnitDemand) for agent in market.agents):
        return market.production is not None and len(market.goods) > MOST_LISTED_GOODS
    try:
        return market.production is not None or len(kinds_of(market).goods) < len(market.goods)
    except MalformedInput:
        return False


@contextlib.contextmanager
def going_on() -> Iterator[None]:
    """A failure here is none of the whole, unless the time is over."""
    try:
        yield
    except LimitReached:
        raise
    except (SearchFailed, Rejected):
        pass


def _small_tree(exchange: Exchange, failure: SearchFailed, control: Control) -> Search:
    """The tree as far as it goes.

    Raises:
        SearchFailed: if it grows too large; it says what has failed before.
    """
    try:
        return search_tree(exchange, control, MOST_CELLS)
    except LimitReached:
        raise
    except SearchFailed as second:
        raise SearchFailed(f"{failure}; and {second}") from None


def _complete(search: Search) -> tuple[EquilibriumSet, ...]:
    """All that the tree finds.

    Raises:
        SearchFailed: if a cell is undecided, or it is not seen whether there is anything in what it finds.
    """
    if search.undecided:
        reasons = "; ".join(sorted({reason for _, reason in search.undecided}))
        count = f"{len(search.undecided)} of {search.leaves}"
        raise SearchFailed(f"no equilibrium was found, and {count} cells of price space are undecided ({reasons})")
    found = search.found
    if found and all(map(may_be_empty, found)):
        raise SearchFailed("no equilibrium was found, and all sets of prices at which there could be one may be empty")
    return found


def samples(search: Search) -> Iterator[Vector]:
    """Rational prices of each set of equilibria that the tree finds, where it has some that are easily named."""
    for cell, node in search.survivors:
        for each in leaf_equilibria(cell, node, "leaf"):
            prices = sample_of(each)
            if prices is not None:
                yield prices


def sample_of(found: EquilibriumSet) -> Vector | None:
    """Rational prices of the set, if it has some that are easily named."""
    if isinstance(found, PricePoint):
        return found.prices
    if isinstance(found, PricePiece):
        return found.sample
    if isinstance(found, PriceFamily):
        t = _between(found.low, found.high, found.brackets)
        return tuple([price[0] + t * price[1] for price in found.prices])
    if isinstance(found, PricePolytope):
        conditions = [LinearCondition(form, ">=") for form in found.at_least]
        conditions += [LinearCondition(form, ">") for form in found.more_than]
        free = alternative(conditions, len(found.free))
        if is_point(free):
            values: Any = (ONE, *free)
            return tuple([total(c * v for c, v in zip(price, values, strict=True)) for price in found.prices])
    return None


def _between(low: Place | None, high: Place | None, brackets: str) -> Any:
    """A rational between the two places: an end if it can be."""
    if low is not None and not isinstance(low, Root) and brackets[0] == "[":
        return low
    if high is not None and not isinstance(high, Root) and brackets[1] == "]":
        return high
    if low is None:
        return ZERO if high is None else low_side(high) - 1
    return high_side(low) + 1 if high is None else (high_side(low) + low_side(high)) / 2
