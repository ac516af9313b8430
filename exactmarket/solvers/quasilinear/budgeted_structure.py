"""Which bundles are demanded and who spends all: then prices and weights of an equilibrium with budgets solve linear equations.

Legend as in ``kernel.rules.quasilinear``. That the demanded bundles of agent i all have the largest l_i u_i(A) - p(A) are linear
equations in p and the weights of the bound agents; their solutions have some free coordinates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flint import fmpq_mat

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.model.bundle import Bundle
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.utility import Value
from exactmarket.solvers.quasilinear.smoothing import Smoothed

_MOST_ALLOCATIONS = 20_000
#: Largest slack of a demanded bundle, in units of the largest utility.
_TOLERANCES = (1e-4, 1e-5, 1e-3, 1e-2)


@dataclass(frozen=True)
class BudgetStructure:
    """Which bundles each agent may get, and who is bound by her budget."""

    demanded: tuple[tuple[Bundle, ...], ...]
    bound: tuple[int, ...]


def structures_of(tables: Sequence[Sequence[Value]], smooth: Smoothed) -> Iterator[BudgetStructure]:
    """What the approximate equilibrium suggests, for several tolerances."""
    seen = []
    for tolerance in _TOLERANCES:
        demanded = tuple(
            [
                tuple([a for a, value in enumerate(table) if value is not None and slack[a] < tolerance * smooth.scale])
                for table, slack in zip(tables, smooth.slack, strict=True)
            ]
        )
        bound = tuple([i for i, multiplier in enumerate(smooth.multipliers) if multiplier > tolerance])
        structure = BudgetStructure(demanded, bound)
        if structure not in seen:
            seen.append(structure)
            yield structure


@dataclass(frozen=True)
class Space:
    """Solutions of linear equations: ``rows`` give each other coordinate as a constant and coefficients of the free ones."""

    free: tuple[int, ...]
    rows: tuple[tuple[int, Q, Vector], ...]

    def at(self, chosen: Sequence[Q]) -> Vector:
        """The solution with these values of the free coordinates."""
        values = dict(zip(self.free, chosen, strict=True))
        for place, constant, coefficients in self.rows:
            values[place] = constant + total(c * v for c, v in zip(coefficients, chosen, strict=True))
        return tuple([values[c] for c in range(len(values))])


def price_space(market: Pseudomarket, tables: Sequence[Sequence[Value]], structure: BudgetStructure) -> Space | None:
    """Prices and the bound agents' weights at which each agent's demanded bundles have equal net values, and the goods that only
    bound agents demand cost what these have; ``None`` for none."""
    size = len(market.goods)
    width = size + len(structure.bound)
    rows = []
    for i, demanded in enumerate(structure.demanded):
        for other in demanded[1:]:
            row = [Q((other >> j & 1) - (demanded[0] >> j & 1)) for j in range(size)]
            gain = (tables[i][other] or ZERO) - (tables[i][demanded[0]] or ZERO)
            row += [-gain if k == i else ZERO for k in structure.bound]
            rows.append([*row, ZERO if i in structure.bound else gain])
    for agents, goods in _components(structure.demanded):
        if set(agents) <= set(structure.bound):
            row = [ONE if goods >> j & 1 else ZERO for j in range(size)] + [ZERO] * len(structure.bound)
            rows.append([*row, total(market.agents[i].budget for i in agents)])
    if not rows:
        return Space(tuple(range(width)), ())
    return solved_linear(rows, width)


def solved_linear(rows: Sequence[Sequence[Q]], width: int) -> Space | None:
    """The solutions of linear equations, given by coefficients and right-hand sides; ``None`` if there are none."""
    reduced, rank = fmpq_mat(len(rows), width + 1, [entry for row in rows for entry in row]).rref()
    pivots = [next(c for c in range(width + 1) if reduced[r, c]) for r in range(rank)]
    if width in pivots:
        return None
    free = tuple([c for c in range(width) if c not in pivots])
    solved = [(pivot, reduced[r, width], tuple([-reduced[r, c] for c in free])) for r, pivot in enumerate(pivots)]
    return Space(free, tuple(solved))


def _components(demanded: Sequence[Sequence[Bundle]]) -> list[tuple[list[int], Bundle]]:
    """The agents in groups, as small as can be, of which no two demand the same good; with the goods that they demand."""
    groups: list[tuple[list[int], Bundle]] = []
    for i, bundles in enumerate(demanded):
        goods, agents = 0, [i]
        for bundle in bundles:
            goods |= bundle
        for others, theirs in [group for group in groups if group[1] & goods]:
            agents += others
            goods |= theirs
        groups = [group for group in groups if not group[1] & goods] + [(agents, goods)]
    return groups


def allocations_of(demanded: Sequence[Sequence[Bundle]], everything: Bundle) -> list[tuple[Bundle, ...]]:
    """All allocations of all goods made of demanded bundles.

    Raises:
        SearchFailed: if they are too many.
    """
    found: list[tuple[int, tuple[Bundle, ...]]] = [(0, ())]
    for k, options in enumerate(demanded):
        rest = 0
        for later in demanded[k + 1 :]:
            for bundle in later:
                rest |= bundle
        found = [
            (taken | bundle, (*chosen, bundle))
            for taken, chosen in found
            for bundle in options
            if not taken & bundle and taken | bundle | rest == everything
        ]
        if len(found) > _MOST_ALLOCATIONS:
            raise SearchFailed(f"more than {_MOST_ALLOCATIONS} allocations of demanded bundles")
    return [chosen for taken, chosen in found if taken == everything]
