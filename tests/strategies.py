"""Small economies, feasible random assignments, orders, linear programs and problems of lotteries, with the corners that break
solvers; and parts of witnesses that need not fit anything."""

from __future__ import annotations

from hypothesis import strategies as st

from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Q
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.model.equilibrium import Order
from exactmarket.model.linear_program import LinearProgram
from exactmarket.model.lottery_problem import (
    Bundle,
    Cell,
    CellConstraint,
    ConsumptionProblem,
    LotteryProblem,
    RandomConsumption,
)
from exactmarket.model.spending_problem import Spender, SpendingProblem

#: Beside single letters: spaces, quotes, digits, other scripts, a name that looks like a number.
NAMES = st.sampled_from(["a", "b", "c", "Ann B.", 'q"\\', "1", "-7/2", "Ζωή", "💍", "null", "supply", "x" * 130])


def rationals(largest: int = 6, largest_denominator: int = 4) -> st.SearchStrategy[Q]:
    """Rationals, whole numbers most often."""
    numerators = st.integers(-largest, largest)
    whole = st.builds(Q, numerators)
    return whole | st.builds(Q, numerators, st.integers(1, largest_denominator))


def long_rationals() -> st.SearchStrategy[Q]:
    """Rationals whose text may be far longer than a line."""
    big = 10**200
    return rationals() | st.builds(Q, st.integers(-big, big), st.integers(1, big))


#: Parts of witnesses.
NUMBERS = long_rationals()
VECTORS = st.lists(NUMBERS, max_size=4).map(tuple)
MATRICES = st.lists(VECTORS, max_size=4).map(tuple)
WEIGHTS = st.lists(st.none() | NUMBERS, max_size=4).map(tuple)
NAME_LISTS = st.lists(NAMES, max_size=4).map(tuple)
INDICES = st.integers(-5, 5) | st.integers()


@st.composite
def value_rows(draw: st.DrawFn, types: int) -> list[Q]:
    """One agent's values: all alike, a few levels with ties, or any rationals."""
    entries = draw(st.sampled_from([st.just(Q(0)), st.just(Q(3, 2)), st.builds(Q, st.integers(-1, 2)), rationals()]))
    return draw(st.lists(entries, min_size=types, max_size=types))


@st.composite
def economies(draw: st.DrawFn, agents: int = 4, types: int = 4, named: bool = False) -> AssignmentEconomy:
    """Economies of at most so many agents and types; supplies from 0 to beyond what anybody needs."""
    n, s = draw(st.integers(1, agents)), draw(st.integers(1, types))
    supply = draw(st.lists(st.integers(0, 3), min_size=s, max_size=s))
    short = n - sum(supply)
    if short > 0:
        supply[draw(st.integers(0, s - 1))] += short
    values = [draw(value_rows(s)) for _ in range(n)]
    if not named:
        return AssignmentEconomy(values, supply)
    names = [draw(st.lists(NAMES, min_size=k, max_size=k, unique=True)) for k in (n, s)]
    return AssignmentEconomy(values, supply, *names)


@st.composite
def assignments(draw: st.DrawFn, economy: AssignmentEconomy) -> Matrix:
    """Feasible random assignments of the economy: mixtures of one to four pure ones."""
    n, s = len(economy.agents), len(economy.objects)
    copies = [j for j, supply in enumerate(economy.supply) for _ in range(supply)]
    weights = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    rows = [[Q(0)] * s for _ in range(n)]
    for weight in weights:
        for x, j in enumerate(draw(st.permutations(copies))[:n]):
            rows[x][j] += Q(weight, sum(weights))
    return random_assignment(economy, rows)


@st.composite
def assigned_economies(
    draw: st.DrawFn, agents: int = 4, types: int = 4, named: bool = False
) -> tuple[AssignmentEconomy, Matrix]:
    """An economy with a feasible random assignment."""
    economy = draw(economies(agents, types, named))
    return economy, draw(assignments(economy))


@st.composite
def orders(draw: st.DrawFn, economy: AssignmentEconomy) -> Order:
    """Ordered partitions of the agents into non-empty groups."""
    called = draw(st.permutations(economy.agents))
    ends = sorted(draw(st.sets(st.integers(1, len(called) - 1)))) if len(called) > 1 else []
    return tuple(tuple(called[a:b]) for a, b in zip([0, *ends], [*ends, len(called)], strict=True))


@st.composite
def linear_programs(draw: st.DrawFn, columns: int = 3, rows: int = 3, wide: bool = False) -> LinearProgram:
    """Linear programs, perhaps without rows or columns; with ``wide`` their numbers may be long."""
    number = long_rationals() if wide else rationals()
    n, m = draw(st.integers(0, columns)), draw(st.integers(0, rows))
    coefficient = number.filter(bool)

    def bounds(count: int) -> tuple[Q | None, ...]:
        return tuple(draw(st.lists(st.none() | number, min_size=count, max_size=count)))

    places = [sorted(draw(st.sets(st.integers(0, n - 1)))) if n else [] for _ in range(m)]
    return LinearProgram(
        draw(st.sampled_from(["minimize", "maximize"])),
        tuple(draw(st.lists(number, min_size=n, max_size=n))),
        tuple(tuple((j, draw(coefficient)) for j in row) for row in places),
        bounds(m),
        bounds(m),
        bounds(n),
        bounds(n),
        draw(number),
    )


#: Names of goods have no blanks.
GOODS = NAMES.filter(lambda name: " " not in name)


def small_cells(rows: int = 2, columns: int = 2) -> st.SearchStrategy[Cell]:
    """Cells of a matrix of this size."""
    return st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1))


@st.composite
def lottery_problems(draw: st.DrawFn, rows: int = 2, columns: int = 2, constraints: int = 3) -> LotteryProblem:
    """Matrices, their entries mostly probabilities, under any constraints, perhaps none, perhaps of no cells."""
    n, m = draw(st.integers(1, rows)), draw(st.integers(1, columns))
    entries = draw(
        st.sampled_from([st.builds(Q, st.integers(0, 4), st.just(4)), st.builds(Q, st.integers(0, 1)), NUMBERS])
    )
    matrix = draw(st.lists(st.lists(entries, min_size=m, max_size=m), min_size=n, max_size=n))
    limits = []
    for _ in range(draw(st.integers(0, constraints))):
        cells = draw(st.lists(small_cells(n, m), max_size=n * m, unique=True))
        least = draw(st.integers(-1, 1) | st.integers(-(10**30), 1))
        limits.append(CellConstraint(cells, least, least + draw(st.integers(0, 2) | st.integers(0, 10**30))))
    return LotteryProblem(matrix, limits)


def bundles_of_names() -> st.SearchStrategy[Bundle]:
    """Bundles of goods that need not be anybody's."""
    return st.lists(GOODS, max_size=2, unique=True).map(tuple)


@st.composite
def random_consumptions(draw: st.DrawFn, name: str, goods: list[str]) -> RandomConsumption:
    """Lotteries over one to four different bundles, one perhaps of probability 0."""
    sets = st.sets(st.sampled_from(goods)).map(frozenset)
    bundles = [draw(st.permutations(sorted(b))) for b in draw(st.lists(sets, min_size=1, max_size=4, unique=True))]
    weights = draw(st.lists(st.integers(0, 3), min_size=len(bundles), max_size=len(bundles)))
    weights[0] += not any(weights)
    return RandomConsumption(name, [(Q(w, sum(weights)), b) for w, b in zip(weights, bundles, strict=True)])


@st.composite
def consumption_problems(draw: st.DrawFn, agents: int = 3, goods: int = 3) -> ConsumptionProblem:
    """Problems of at most so many agents and goods."""
    named = draw(st.lists(GOODS, min_size=1, max_size=goods, unique=True))
    names = draw(st.lists(NAMES, min_size=1, max_size=agents, unique=True))
    return ConsumptionProblem(named, [draw(random_consumptions(name, named)) for name in names], draw(st.booleans()))


@st.composite
def spending_problems(draw: st.DrawFn, agents: int = 3, goods: int = 3) -> SpendingProblem:
    """Problems of at most so many agents and goods, with small spendings in halves, so that some can be met."""
    named = draw(st.lists(GOODS, min_size=1, max_size=goods, unique=True))
    names = draw(st.lists(NAMES, min_size=1, max_size=agents, unique=True))
    prices = [Q(draw(st.integers(0, 3)), 2) for _ in named]
    sets = st.sets(st.sampled_from(named)).map(frozenset)
    spenders = []
    for name in names:
        bundles = [draw(st.permutations(sorted(b))) for b in draw(st.lists(sets, min_size=1, max_size=5, unique=True))]
        spenders.append(Spender(name, bundles, Q(draw(st.integers(0, 4)), 2)))
    return SpendingProblem(named, prices, spenders, draw(st.booleans()))
