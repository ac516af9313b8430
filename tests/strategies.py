"""Small economies, feasible random assignments, orders and linear programs, with the corners that break solvers."""

from __future__ import annotations

from hypothesis import strategies as st

from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import Q
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.model.equilibrium import Order
from exactmarket.model.linear_program import LinearProgram

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
