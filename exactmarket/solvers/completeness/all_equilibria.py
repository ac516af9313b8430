"""All equilibria of a pseudomarket or of an assignment economy: the tree of cases over all prices, and a proof for each leaf.

Cells without prices or without allocations are left as soon as they are seen to be; the others are divided until it is known
which lotteries are optimal. What then remains is a piece of a line (``line_sweep``), a point, or a cell all of whose prices
have one lottery in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from exactmarket.errors import LimitReached, Rejected, SearchFailed
from exactmarket.exact.affine import AffineHull, affine_hull
from exactmarket.exact.linear import Vector, vector
from exactmarket.exact.rational import ONE, ZERO, Number, Q
from exactmarket.kernel.certificates.completeness import (
    AllocationCases,
    AlongLine,
    CellLeaf,
    CellSplit,
    CellTree,
    Everywhere,
    HalfSplit,
    LotteryAt,
    Mixtures,
    Multipliers,
    NoAllocation,
    NoLottery,
    NoPrices,
    OptionSplit,
    PricesFor,
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
    NoEquilibriumWithProduction,
    Notion,
    demand_analysable_market,
    demand_few,
)
from exactmarket.kernel.rules.completeness.all_equilibria import (
    check_all_budget_equilibria,
    check_all_equilibria,
    check_no_equilibrium,
    check_no_equilibrium_with_production,
    leaf_equilibria,
    parts,
)
from exactmarket.kernel.rules.completeness.allocations import allocations
from exactmarket.kernel.rules.completeness.cells import Cell, whole_space
from exactmarket.kernel.rules.completeness.deterministic import check_deterministic_equilibria, deterministic_conditions
from exactmarket.kernel.rules.completeness.exchange import (
    Exchange,
    Form,
    LinearCondition,
    economy_exchange,
    pseudomarket_exchange,
    value_at,
)
from exactmarket.kernel.rules.completeness.leaves import LeafCell
from exactmarket.kernel.rules.completeness.payoffs import check_equilibrium_payoffs, check_every_equilibrium
from exactmarket.kernel.rules.completeness.union import joined
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import demand_budgets, unit_budgets
from exactmarket.model.bundle import names_of
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.solvers.completeness.line_sweep import Demand, at_rational, sweep
from exactmarket.solvers.completeness.mixture_search import find_mixtures
from exactmarket.solvers.completeness.signs import Ground, find_signs
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.alternative import alternative, first_phase, is_point


def decide_all_equilibria(
    market: Pseudomarket, notion: Notion = "walrasian", control: Control | None = None, workers: int = 1
) -> Verified[AllEquilibria] | Verified[NoEquilibrium] | Verified[NoEquilibriumWithProduction]:
    """All equilibria of the pseudomarket, or that there is none.

    Args:
        notion: "walrasian", or "strong" for the strong ones only.
        workers: how many processes search.

    Raises:
        MalformedInput: if the market has too many goods.
        Undecided: if some cells could not be decided; it holds what was found.
        SearchFailed: if the market has production and there are equilibria, which are not listed.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "additive", "values": [1, 1]}, goods=["a", "b"]).form
    >>> market = em.Pseudomarket(("a", "b"), (em.Agent("x", em.Q(1), u), em.Agent("y", em.Q(1), u)))
    >>> em.decide_all_equilibria(market).answer
    'yes'
    """
    demand_few(len(market.goods), "market.goods")
    search = complete_search(pseudomarket_exchange(market, notion == "strong"), control, workers)
    return certify_all_equilibria(market, notion, search)


def certify_all_equilibria(
    market: Pseudomarket, notion: Notion, search: Search
) -> Verified[AllEquilibria] | Verified[NoEquilibrium] | Verified[NoEquilibriumWithProduction]:
    """What the tree of a search shows, verified.

    Raises:
        Rejected: if it shows nothing.
        SearchFailed: if the market has production and there are equilibria, which are not listed.
    """
    found, tree = search.found, search.tree
    if market.production is not None:
        if found:
            raise SearchFailed("there are equilibria; a list of all is certified for markets without production only")
        return check_no_equilibrium_with_production(NoEquilibriumWithProduction(market, notion), tree)
    if not found:
        return check_no_equilibrium(NoEquilibrium(market, notion), tree)
    return check_all_equilibria(AllEquilibria(market, notion, found), tree)


def decide_all_budget_equilibria(
    economy: AssignmentEconomy,
    budgets: Iterable[Number] | None = None,
    control: Control | None = None,
    workers: int = 1,
) -> Verified[AllBudgetEquilibria]:
    """All equilibria of the assignment economy with budgets (1 for everyone if left out), smallest price 0.

    Args:
        workers: how many processes search.

    Raises:
        MalformedInput: if a budget is wrong, or there are too many object types.
        Undecided: if some cells could not be decided; it holds what was found.

    >>> import exactmarket as em
    >>> economy = em.AssignmentEconomy([[2, 1], [2, 1]], [1, 1])
    >>> [point.prices for point in em.decide_all_budget_equilibria(economy).claim.equilibria]
    [(2, 0)]
    """
    money = unit_budgets(economy) if budgets is None else vector(budgets, where="budgets")
    demand_budgets(economy, money)
    demand_few(len(economy.objects), "objects")
    search = complete_search(economy_exchange(economy, money), control, workers)
    return check_all_budget_equilibria(AllBudgetEquilibria(economy, money, search.found), search.tree)


def prove_payoffs(claim: EquilibriumPayoffs, control: Control | None = None) -> Verified[EquilibriumPayoffs]:
    """The claim about the utilities in all equilibria, verified.

    Raises:
        Rejected: if it is false, or not seen to be true. Undecided: if some cells could not be decided.
    """
    exchange = pseudomarket_exchange(claim.market, claim.notion == "strong")
    return check_equilibrium_payoffs(claim, complete_search(exchange, control).tree)


def prove_every_equilibrium(claim: EveryEquilibrium, control: Control | None = None) -> Verified[EveryEquilibrium]:
    """The claim about every equilibrium, verified.

    Raises:
        Rejected: if it is false, or not seen to be true. Undecided: if some cells could not be decided.
    """
    exchange = pseudomarket_exchange(claim.market, claim.notion == "strong")
    return check_every_equilibrium(claim, complete_search(exchange, control).tree)


def decide_deterministic_equilibria(
    market: Pseudomarket, control: Control | None = None
) -> Verified[DeterministicEquilibria]:
    """The allocations of deterministic equilibria: those for which there are prices at which everybody gets the best that she
    can afford.

    Raises:
        MalformedInput: if the market has production or too many goods.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "unit-demand", "values": [3, 2]}, goods=["a", "b"]).form
    >>> market = em.Pseudomarket(("a", "b"), (em.Agent("x", em.Q(2), u), em.Agent("y", em.Q(1), u)))
    >>> em.decide_deterministic_equilibria(market).claim.allocations
    ((('a',), ('b',)),)
    """
    control = control or Control()
    demand_analysable_market(market)
    exchange = pseudomarket_exchange(market, strong=True)
    (space,) = whole_space(exchange)
    cases: list[PricesFor | NoPrices] = []
    found = []
    pure = allocations(space)
    for chosen in pure:
        control.step("allocations", len(cases), len(pure))
        cell = space.where(*deterministic_conditions(exchange, chosen))
        prices = alternative(cell.conditions, len(market.goods))
        if is_point(prices):
            cases.append(PricesFor(prices))  # type: ignore[arg-type]
            bundles = [exchange.consumers[i].bundles[c] for i, c in enumerate(chosen)]
            found.append(tuple([names_of(market.goods, bundle) for bundle in bundles]))
        else:
            cases.append(NoPrices(prices))  # type: ignore[arg-type]
    return check_deterministic_equilibria(DeterministicEquilibria(market, tuple(found)), AllocationCases(tuple(cases)))


#: With so many cells to go for each process, and more, the search is shared among processes.
_SHARE = 8


@dataclass
class Search:
    """The nodes found, how many of them are leaves, the cells that may have equilibria, with what shows them, and the cells
    that could not be decided."""

    nodes: list[CellSplit | CellLeaf] = field(default_factory=list)
    leaves: int = 0
    survivors: list[tuple[Cell, CellLeaf]] = field(default_factory=list)
    undecided: list[tuple[Cell, str]] = field(default_factory=list)

    def visit(self, pending: list[Cell], control: Control) -> None:
        """Take the last cell from the list and decide or divide it; its parts come on the list.

        Raises:
            OutOfTime: if the time is over.
        """
        cell = pending.pop()
        try:
            control.step(f"cells of price space, {len(self.survivors)} with equilibria", self.leaves)
            node = _node(cell, control)
        except LimitReached as limit:
            raise OutOfTime(self, str(limit)) from None
        except SearchFailed as failure:
            self.leaves += 1
            self.undecided.append((cell, str(failure)))
            return
        self.nodes.append(node)
        if isinstance(node, (SignSplit, RegimeSplit, OptionSplit, HalfSplit)):
            pending.extend(reversed(parts(cell, node, "")))
            return
        self.leaves += 1
        if isinstance(node, (Everywhere, AlongLine, Mixtures, Signs)):
            self.survivors.append((cell, node))

    def append(self, other: Search) -> None:
        """Add what was found of the cells that come after."""
        self.nodes += other.nodes
        self.leaves += other.leaves
        self.survivors += other.survivors
        self.undecided += other.undecided

    @property
    def tree(self) -> CellTree:
        """The nodes as a certificate."""
        return CellTree(tuple(self.nodes))

    @property
    def found(self) -> tuple[EquilibriumSet, ...]:
        """The equilibria of the cells that are decided."""
        return joined([each for cell, node in self.survivors for each in leaf_equilibria(cell, node, "leaf")])


class Undecided(SearchFailed):
    """Some cells of price space are undecided.

    Attributes:
        search: the tree as far as it goes.
    """

    def __init__(self, search: Search, why: str | None = None) -> None:
        self.search = search
        reasons = "; ".join(sorted({reason for _, reason in search.undecided}))
        cells = f"{len(search.undecided)} of {search.leaves} cells of price space are undecided ({reasons})"
        super().__init__(why or cells)

    @property
    def found(self) -> tuple[EquilibriumSet, ...]:
        """The equilibria of the cells that are decided."""
        return self.search.found

    @property
    def left(self) -> tuple[tuple[LinearCondition, ...], ...]:
        """The conditions of the cells that are undecided, without those that follow from others."""
        return tuple([needed(cell.conditions, len(cell.positive)) for cell, _ in self.search.undecided])


class OutOfTime(Undecided, LimitReached):
    """The time is over before all cells are decided."""


def complete_search(exchange: Exchange, control: Control | None = None, workers: int = 1) -> Search:
    """The tree of cases with a proof at each leaf, found by so many processes.

    Raises:
        Undecided: if a leaf is without.
    """
    search = search_tree(exchange, control or Control(), workers=workers)
    if search.undecided:
        raise Undecided(search)
    return search


def search_tree(exchange: Exchange, control: Control, most: int | None = None, workers: int = 1) -> Search:
    """The tree of cases as far as it can be found, by so many processes.

    Raises:
        SearchFailed: if it has more than ``most`` leaves; OutOfTime, with the tree so far, if the time is over.
    """
    search = Search()
    pending = list(reversed(whole_space(exchange)))
    while pending:
        if most is not None and search.leaves > most:
            raise SearchFailed(
                f"there are more than {most} cells of price space (all-equilibria goes through all of them)"
            )
        if workers > 1 and len(pending) > _SHARE * workers:
            _search_in_processes(search, pending, control, workers)
            break
        search.visit(pending, control)
    return search


def _search_in_processes(search: Search, pending: list[Cell], control: Control, workers: int) -> None:
    """Continue the search with these cells, the last one first, each in one of so many processes."""
    from exactmarket.solvers.processes import in_processes  # noqa: PLC0415  (hardly ever needed, and slow to load)

    found: list[Search | None] = [None] * len(pending)
    over: LimitReached | None = None
    try:
        in_processes(_searched, pending[::-1], found, workers, control)
    except LimitReached as limit:
        over = limit
    for part in found:
        if part is not None:
            search.append(part)
    if over is not None:
        raise OutOfTime(search, str(over))


def _searched(cell: Cell) -> Search:
    search, pending = Search(), [cell]
    while pending:
        search.visit(pending, Control())
    return search


def _node(cell: Cell, control: Control) -> CellSplit | CellLeaf:
    leaf = LeafCell(cell, "")
    if not _allocations(leaf):
        return NoAllocation()
    # Most cells contradict themselves; what follows from their allocations makes the program several times as large.
    found = alternative(cell.conditions, len(cell.positive))
    if is_point(found):
        found = alternative(leaf.conditions, len(cell.positive))
    if not is_point(found):
        return NoPrices(found)  # type: ignore[arg-type]
    split = _split(leaf)
    if split is not None:
        return split
    tight, inside, hull = _tight(leaf, found)  # type: ignore[arg-type]
    try:
        return _surviving(leaf, tight, inside, hull, control)
    except LimitReached:
        raise
    except SearchFailed:
        halves = _halves(leaf)
    if halves is not None:
        return halves
    return find_signs(Ground(leaf, tight, hull, inside, *_irredundant(leaf, tight)), control)


def _allocations(leaf: LeafCell) -> list[tuple[int, ...]]:
    try:
        return leaf.pure
    except Rejected as fault:
        raise SearchFailed(f"{fault.expected}, found {fault.got}") from None


def _split(leaf: LeafCell) -> CellSplit | None:
    """What to decide next; ``None`` if it is known which lotteries are optimal."""
    cell = leaf.cell
    if (split := open_choice(cell)) is not None:
        return split
    if cell.exchange.disposal:
        for k, positive in enumerate(cell.positive):
            if positive is None and any(_used(leaf, chosen, k) < cell.exchange.supply[k] for chosen in leaf.pure):
                return SignSplit(k)
    return None


def open_choice(cell: Cell) -> RegimeSplit | OptionSplit | None:
    """The next agent whose optimal options are unknown, or an option of which it is unknown."""
    consumers = cell.exchange.consumers
    open_agents = [i for i, regime in enumerate(cell.regimes) if regime is None]
    if open_agents:
        return RegimeSplit(min(open_agents, key=lambda i: len(list(consumers[i].lines()))))
    for i, regime in enumerate(cell.regimes):
        if regime is not None and regime.undecided:
            return OptionSplit(i, regime.undecided[0])
    return None


def _used(leaf: LeafCell, chosen: Sequence[int], good: int) -> int:
    return sum(leaf.cell.exchange.consumers[i].bundles[c] >> good & 1 for i, c in enumerate(chosen))


def _surviving(leaf: LeafCell, tight: Tight, sample: Vector, hull: AffineHull, control: Control) -> CellLeaf:
    """The proof for a cell where all is decided."""
    if not hull.free:
        return _point(leaf, tight, sample)
    if len(hull.free) == 1:
        return _line(leaf, tight, hull, control)
    try:
        return _constant(leaf, tight, hull, sample)
    except LimitReached:
        raise
    except SearchFailed:
        return find_mixtures(leaf, tight, hull)


def _tight(leaf: LeafCell, sample: Vector) -> tuple[Tight, Vector, AffineHull]:
    """The inequalities that hold with equality all over the cell, a point where the others do not, and the affine hull."""
    conditions, size = list(leaf.conditions), len(leaf.cell.positive)
    tight: list[tuple[int, Multipliers]] = []
    equations = [c.form for c in conditions if c.relation == "="]
    hull = _hull(equations, size)
    for k, condition in enumerate(conditions):
        if (
            condition.relation != ">="
            or value_at(condition.form, sample) != 0
            or not any(hull.restrict(condition.form))
        ):
            continue
        # It is 0 at the sample, and not by the equations. If it can be > 0, the sample moves there
        # half of the way; if not, the multipliers that say so prove that it is 0 all over the cell.
        stricter = [*conditions[:k], LinearCondition(condition.form, ">"), *conditions[k + 1 :]]
        found = alternative(stricter, size)
        if is_point(found):
            sample = tuple([(a + b) / 2 for a, b in zip(sample, found, strict=True)])  # type: ignore[operator]
            continue
        own = next(m for j, m in found if j == k)  # type: ignore[misc]
        tight.append((k, tuple([(j, m / own) for j, m in found if j != k])))  # type: ignore[misc]
        equations.append(condition.form)
        hull = _hull(equations, size)
    return tuple(tight), sample, hull


def _hull(equations: Sequence[Form], size: int) -> AffineHull:
    hull = affine_hull(equations, size)
    if hull is None:
        raise SearchFailed("equations without a solution")
    return hull


def _demand(leaf: LeafCell, hull: AffineHull) -> Demand:
    """The leaf's lotteries as functions of the first free price; of the constant 0 if there is none."""
    count = len(leaf.cell.regimes)
    agents = tuple([i for i in range(count) if leaf.cell.spends_all(i) or leaf.cell.bound_by_budget(i)])
    excess = []
    for chosen in leaf.pure:
        forms = [hull.restrict(leaf.cell.exchange.excess(i, chosen[i])) for i in agents]
        excess.append(tuple([(*form, ZERO)[:2] for form in forms]))
    slack = tuple([place for place, i in enumerate(agents) if not leaf.cell.spends_all(i)])
    return Demand(tuple(excess), agents, slack, count)


def _point(leaf: LeafCell, tight: Tight, prices: Vector) -> CellLeaf:
    demand = _demand(leaf, AffineHull(tuple([(p,) for p in prices]), ()))
    what = at_rational(demand, ZERO)
    if not isinstance(what, LotteryAt):
        return NoLottery(tight, what.against, ())
    lottery = tuple([(a, weight[0]) for a, weight in what.lottery])
    bound = sum(leaf.cell.bound_by_budget(i) for i in range(len(leaf.cell.regimes)))
    return Everywhere(tight, lottery, ((),) * bound, prices, (), ())


def _line(leaf: LeafCell, tight: Tight, hull: AffineHull, control: Control) -> AlongLine:
    demand = _demand(leaf, hull)
    ends: list[Q | None] = [None, None]
    closed = [False, False]
    for condition in leaf.conditions:
        constant, slope = hull.restrict(condition.form)
        if condition.relation == "=" or slope == 0:
            continue
        # constant + slope t >= 0 bounds t from below if the slope is positive, else from above.
        side, end = 0 if slope > 0 else 1, -constant / slope
        known = ends[side]
        sharper = known is None or (end > known if side == 0 else end < known)
        if sharper or end == known:
            closed[side] = condition.relation == ">=" and (sharper or closed[side])
            ends[side] = end
    low, high = ends
    places, at_places, between = sweep(demand, low, high, control)
    first = [at_rational(demand, low)] if closed[0] and low is not None else []
    last = [at_rational(demand, high)] if closed[1] and high is not None else []
    return AlongLine(tight, tuple(places), (*first, *at_places, *last), tuple(between))


@dataclass(frozen=True)
class _Program:
    """A system of linear equations in numbers >= 0, column by column: the probabilities of the
    leaf's allocations, then multipliers, each of an agent and an inequality of the cell (-1: of the
    constant 1).

    A block of rows for each agent who is bound by her budget, of which each row is a coefficient of a form in the free prices:
    what she overspends must vanish as a form (exact), or vanish after a combination of the cell's inequalities and a constant
    >= 0 has been added (afford). The last row is the sum of the probabilities.
    """

    columns: list[list[Q]]
    rows: int
    owners: list[tuple[int, int]]


def _constant(leaf: LeafCell, tight: Tight, hull: AffineHull, sample: Vector) -> Everywhere:
    """One lottery for all prices of the cell; and which of its conditions say all.

    The unknowns are the lottery's probabilities and multipliers that show that who need not spend all can afford it.
    """
    afford = [i for i in range(len(leaf.cell.regimes)) if leaf.cell.bound_by_budget(i)]
    inequalities = [k for k, condition in enumerate(leaf.conditions) if condition.relation != "="]
    program = _constant_program(leaf, hull, afford, inequalities)
    # The first phase of the simplex method finds such numbers, or that there are none.
    end = first_phase(program.columns, program.rows)
    if end.rest > 0:
        raise SearchFailed(f"{len(hull.free)} dimensions of prices without a lottery that serves all")
    # Places after the columns are artificial, and 0 at a solution.
    chosen = zip(end.basis, end.x, strict=True)
    found = {place: value for place, value in chosen if value != 0 and place < len(program.columns)}
    count = len(leaf.pure)
    lottery = tuple(sorted((a, weight) for a, weight in found.items() if a < count))
    shown = {program.owners[place - count]: value for place, value in found.items() if place >= count}
    affordable = tuple([tuple([(k, shown[i, k]) for k in inequalities if (i, k) in shown]) for i in afford])
    kept, implied = _irredundant(leaf, tight)
    return Everywhere(tight, lottery, affordable, sample, kept, implied)


def _constant_program(leaf: LeafCell, hull: AffineHull, afford: Sequence[int], inequalities: Sequence[int]) -> _Program:
    """The equations of one lottery for all prices of the hull, for these agents who must afford it
    and these inequalities."""
    exact = [i for i in range(len(leaf.cell.regimes)) if leaf.cell.spends_all(i)]
    # Coefficients of a form in the free prices: the constant, then one for each.
    width = len(hull.free) + 1
    columns: list[list[Q]] = []
    for chosen in leaf.pure:
        forms = [hull.restrict(leaf.cell.exchange.excess(i, chosen[i])) for i in (*exact, *afford)]
        columns.append([*[c for form in forms for c in form], ONE])
    owners: list[tuple[int, int]] = []
    blank = [(ZERO,) * width for _ in (*exact, *afford)]
    for place, i in enumerate(afford, len(exact)):
        for k in (-1, *inequalities):
            rows = [*blank]
            rows[place] = hull.restrict(leaf.conditions[k].form) if k >= 0 else (ONE, *(ZERO,) * (width - 1))
            columns.append([*[c for row in rows for c in row], ZERO])
            owners.append((i, k))
    return _Program(columns, width * len(blank) + 1, owners)


def _halves(leaf: LeafCell) -> HalfSplit | None:
    """A division by whether somebody satiated can afford an option, if both happen in the cell; ``None`` if there is none."""
    for i in range(len(leaf.cell.regimes)):
        for option in sorted({chosen[i] for chosen in leaf.pure}) if leaf.cell.bound_by_budget(i) else ():
            form = tuple([-c for c in leaf.cell.exchange.excess(i, option)])
            dear = LinearCondition(tuple([-c for c in form]), ">")
            size = len(leaf.cell.positive)
            if all(
                is_point(alternative([*leaf.conditions, side], size)) for side in (LinearCondition(form, ">="), dear)
            ):
                return HalfSplit(form)
    return None


def _irredundant(leaf: LeafCell, tight: Tight) -> tuple[tuple[int, ...], tuple[Multipliers, ...]]:
    """Inequalities that describe the cell within its hull, and multipliers of them for each other one."""
    forced = {k for k, _ in tight}
    relations = ["=" if k in forced else c.relation for k, c in enumerate(leaf.conditions)]
    conditions = [LinearCondition(c.form, r) for c, r in zip(leaf.conditions, relations, strict=True)]
    size = len(leaf.cell.positive)
    equations = [k for k, relation in enumerate(relations) if relation == "="]
    kept = _without_consequences(conditions, equations, size)
    implied = []
    for k, condition in enumerate(leaf.conditions):
        if condition.relation == "=" or k in kept:
            continue
        found = _follows(conditions, k, kept, equations, size)
        implied.append(found if found is not None else ())
    return tuple(kept), tuple(implied)


def needed(conditions: Sequence[LinearCondition], size: int) -> tuple[LinearCondition, ...]:
    """Those of the conditions on ``size`` prices that do not follow from the others."""
    equations = [k for k, c in enumerate(conditions) if c.relation == "="]
    left = _without_consequences(conditions, equations, size)
    return tuple([conditions[k] for k in sorted([*left, *equations])])


def _without_consequences(conditions: Sequence[LinearCondition], equations: Sequence[int], size: int) -> list[int]:
    """The inequalities, less those that follow from the others that are still there, one after the other."""
    left = [k for k in range(len(conditions)) if k not in equations]
    for k in [*left]:
        rest = [j for j in left if j != k]
        if _follows(conditions, k, rest, equations, size) is not None:
            left = rest
    return left


def _follows(
    conditions: Sequence[LinearCondition], k: int, kept: Sequence[int], equations: Sequence[int], size: int
) -> Multipliers | None:
    """Multipliers of the kept conditions that show that condition k holds where they do; ``None`` if it does not follow."""
    if k in equations:
        return ()
    against = LinearCondition(tuple([-c for c in conditions[k].form]), ">" if conditions[k].relation == ">=" else ">=")
    used = [*kept, *equations]
    found = alternative([*[conditions[j] for j in used], against], size)
    if is_point(found):
        return None
    own = next((m for j, m in found if j == len(used)), ZERO)  # type: ignore[misc]
    if own == 0:
        return None
    return tuple(sorted((used[j], m / own) for j, m in found if j < len(kept)))  # type: ignore[misc]
