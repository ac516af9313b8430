"""Equilibria of quasilinear economies with budgets (gpz, Lemma 1): floats propose which bundles are demanded, rationals
the rest.

Legend as in ``kernel.rules.quasilinear.budgeted``: l_i is agent i's weight, 1 if she is not *bound* by her budget. That the
demanded bundles of i all have the largest l_i u_i(A) - p(A) are linear equations in p and the weights of the bound
agents; their solutions have some free coordinates, which are given rational values near the proposed ones. Then a linear
program looks for a lottery over allocations made of demanded bundles in which everybody spends what she must; or, with
the lottery given, linear equations for the free coordinates. If all that fails, the equations for both together are solved,
in rationals or in a number field (``solvers.quasilinear.budgeted_field``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from exactmarket.errors import MalformedInput, Rejected, SearchFailed
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.kernel.certificates.quasilinear import BudgetWeights
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.kernel.claims.markets import Draw
from exactmarket.kernel.claims.quasilinear import AlgebraicBudgetedWalrasian, BudgetedWalrasian
from exactmarket.kernel.rules.quasilinear.budgeted import check_budgeted
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import Bundle
from exactmarket.model.linear_program import linear_program
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.quasilinear import price_of
from exactmarket.model.utility import Value
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate
from exactmarket.solvers.quasilinear.budgeted_field import Approximation, budgeted_exactly
from exactmarket.solvers.quasilinear.budgeted_structure import (
    BudgetStructure,
    Space,
    allocations_of,
    price_space,
    solved_linear,
    structures_of,
)
from exactmarket.solvers.quasilinear.configuration import tables_of
from exactmarket.solvers.quasilinear.smoothing import Smoothed, smoothed_equilibrium
from exactmarket.solvers.quasilinear.walrasian import demand_proofs, find_equilibrium, named
from exactmarket.solvers.structures.point import to_float

#: Tables of so many goods are handed to the smoothing.
_MOST_GOODS = 12
#: Denominators of proposed numbers.
_DENOMINATORS = (1, 2, 4, 6, 12, 60, 1000, 10**5, 10**7)


@dataclass(frozen=True)
class _Point:
    """Prices, the agents' weights, and the allocations with their probabilities."""

    prices: Vector
    weights: Vector
    lottery: tuple[tuple[Q, tuple[Bundle, ...]], ...]


def decide_budgeted(
    market: Pseudomarket, control: Control | None = None
) -> Verified[BudgetedWalrasian] | Verified[AlgebraicBudgetedWalrasian]:
    """An equilibrium of the quasilinear economy with the market's budgets, in rational numbers or else in a number field.

    Raises:
        MalformedInput: if there is production.
        SearchFailed: if none is found; it may need a field of large degree, or not exist where utilities are not
            M-natural-concave.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "unit-demand", "values": [3, 2]}, goods=["a", "b"]).form
    >>> market = em.Pseudomarket(("a", "b"), (em.Agent("x", em.Q(2), u), em.Agent("y", em.Q(2), u)))
    >>> em.decide_budgeted(market)
    Verified[BudgetedWalrasian]
    """
    control = control or Control()
    if market.production is not None:
        raise MalformedInput("production", "none (a quasilinear economy without production)", "production")
    if (within := _without_budgets(market, control)) is not None:
        return within
    if len(market.goods) > _MOST_GOODS:
        raise SearchFailed(f"more than {_MOST_GOODS} goods, and budgets bind")
    tables = tables_of([agent.utility for agent in market.agents])
    smooth = smoothed_equilibrium(tables, [agent.budget for agent in market.agents], control)
    structures = list(structures_of(tables, smooth))
    for structure in structures:
        for point in _points(market, tables, structure, smooth, control):
            if (verdict := _checked(market, point, control)) is not None:
                return verdict
    for structure in structures:
        control.step("equations of the approximate equilibrium")
        near = _approximation(market, tables, structure, smooth, control)
        with suppress(Rejected, SearchFailed):
            if near is not None:
                return budgeted_exactly(market, near, demand_proofs(market, control))
    raise SearchFailed("no equilibrium in a number field of small degree was found near the approximate one")


def _approximation(
    market: Pseudomarket,
    tables: Sequence[Sequence[Value]],
    structure: BudgetStructure,
    smooth: Smoothed,
    control: Control,
) -> Approximation | None:
    """The approximate equilibrium with a lottery of few allocations and its equations; ``None`` if there is no lottery."""
    space = price_space(market, tables, structure)
    allocations = allocations_of(structure.demanded, (1 << len(market.goods)) - 1)
    if space is None or not allocations:
        return None
    near = [float(n) for n in (*smooth.prices, *[1 / (1 + smooth.multipliers[i]) for i in structure.bound])]
    values = space.at([_rounded(near[c], 10**9) for c in space.free])
    point = _least_error(market, structure, values, allocations, control)
    if point is None:
        return None
    prices, weights = _affine(market, structure, space)
    return Approximation(
        prices,
        weights,
        structure.bound,
        tuple([near[c] for c in space.free]),
        tuple([(to_float(chance), bundles) for chance, bundles in point.lottery]),
    )


def _affine(
    market: Pseudomarket, structure: BudgetStructure, space: Space
) -> tuple[tuple[Polynomial, ...], tuple[Polynomial, ...]]:
    """Prices and the agents' weights as functions of the free coordinates; the weight of who is not
    bound is 1."""
    affine = {c: Polynomial({(k,): ONE}) for k, c in enumerate(space.free)}
    affine |= {place: Polynomial.affine((constant, *coefficients)) for place, constant, coefficients in space.rows}
    size = len(market.goods)
    weights = {i: affine[size + k] for k, i in enumerate(structure.bound)}
    prices = tuple([affine[j] for j in range(size)])
    return prices, tuple([weights.get(i, Polynomial({(): ONE})) for i in range(len(market.agents))])


def _without_budgets(market: Pseudomarket, control: Control) -> Verified[BudgetedWalrasian] | None:
    """The lowest Walrasian prices, if everybody can afford her bundle at them."""
    try:
        found = find_equilibrium(market, control)
    except SearchFailed:
        return None
    if isinstance(found, Verified):
        return None
    bundles, prices = found
    return _checked(market, _Point(prices, (ONE,) * len(bundles), ((ONE, tuple(bundles)),)), control)


def _checked(market: Pseudomarket, point: _Point, control: Control) -> Verified[BudgetedWalrasian] | None:
    terms = tuple([Draw(chance, named(market, bundles)) for chance, bundles in point.lottery])
    try:
        proofs = demand_proofs(market, control)
        return check_budgeted(BudgetedWalrasian(market, point.prices, terms), BudgetWeights(point.weights, proofs))
    except Rejected:
        return None


def _points(
    market: Pseudomarket,
    tables: Sequence[Sequence[Value]],
    structure: BudgetStructure,
    smooth: Smoothed,
    control: Control,
) -> Iterator[_Point]:
    """Rational candidates: coordinates rounded and a lottery to them; then a lottery rounded and coordinates to it."""
    space = price_space(market, tables, structure)
    if space is None:
        return
    allocations = allocations_of(structure.demanded, (1 << len(market.goods)) - 1)
    if not allocations:
        return
    near = [*smooth.prices, *[1 / (1 + smooth.multipliers[i]) for i in structure.bound]]
    # Simple numbers first: they are the equilibrium, or there is a family of equilibria and one of
    # them has such.
    for denominator in _DENOMINATORS if space.free else (1,):
        values = space.at([_rounded(float(near[c]), denominator) for c in space.free])
        prices, weights = _parted(values, market, structure)
        control.step("rational candidates")
        chances = _lottery(market, structure, prices, allocations, control)
        if chances is not None:
            yield _Point(prices, weights, chances)
    closest = [_rounded(float(near[c]), 10**4) for c in space.free]
    values = space.at([_rounded(float(near[c]), 10**9) for c in space.free])
    last = _least_error(market, structure, values, allocations, control)
    if last is not None and (moved := _coordinates(market, structure, space, last, closest)) is not None:
        prices, weights = _parted(moved, market, structure)
        yield _Point(prices, weights, last.lottery)


def _parted(values: Vector, market: Pseudomarket, structure: BudgetStructure) -> tuple[Vector, Vector]:
    size = len(market.goods)
    bound = dict(zip(structure.bound, values[size:], strict=True))
    return values[:size], tuple([bound.get(i, ONE) for i in range(len(market.agents))])


def _rounded(number: float, denominator: int) -> Q:
    near = Fraction(number).limit_denominator(denominator)
    return Q(near.numerator, near.denominator)


def _lottery(
    market: Pseudomarket,
    structure: BudgetStructure,
    prices: Vector,
    allocations: Sequence[tuple[Bundle, ...]],
    control: Control,
) -> tuple[tuple[Q, tuple[Bundle, ...]], ...] | None:
    """A lottery over the allocations in which the bound agents spend their budgets and the others no more than theirs."""
    budgets = [agent.budget for agent in market.agents]
    rows = [[ONE] * len(allocations)]
    rows += [[price_of(prices, bundles[i]) for bundles in allocations] for i in range(len(budgets))]
    lower = [ONE, *[b if i in structure.bound else None for i, b in enumerate(budgets)]]
    program = linear_program(
        "minimize", [ZERO] * len(allocations), rows=rows, row_lower=lower, row_upper=[ONE, *budgets]
    )
    certificate = find_linear_program_certificate(program, control)
    if not isinstance(certificate.claim, LinearProgramOptimal) or not isinstance(certificate.witness, PrimalDual):
        return None
    return tuple([(x, bundles) for x, bundles in zip(certificate.witness.primal, allocations, strict=True) if x])


def _least_error(
    market: Pseudomarket,
    structure: BudgetStructure,
    values: Vector,
    allocations: Sequence[tuple[Bundle, ...]],
    control: Control,
) -> _Point | None:
    """The lottery in which spendings differ least from what they must be, rounded."""
    prices, weights = _parted(values, market, structure)
    count, bound = len(allocations), structure.bound
    rows = [[ONE] * count + [ZERO] * (2 * len(bound))]
    sides: list[Q] = [ONE]
    for n, i in enumerate(bound):
        # Two columns of errors for each bound agent: what she spends too much, and too little.
        errors = [Q(s) if k == n else ZERO for k in range(len(bound)) for s in (1, -1)]
        rows.append([*[price_of(prices, bundles[i]) for bundles in allocations], *errors])
        sides.append(market.agents[i].budget)
    program = linear_program(
        "minimize", [ZERO] * count + [ONE] * (2 * len(bound)), rows=rows, row_lower=sides, row_upper=sides
    )
    certificate = find_linear_program_certificate(program, control)
    if not isinstance(certificate.witness, PrimalDual):
        return None
    near = [_rounded(to_float(x), 10**6) for x in certificate.witness.primal[:count]]
    whole = total(near)
    lottery = [(x / whole, bundles) for x, bundles in zip(near, allocations, strict=True) if x > 0]
    return _Point(prices, weights, tuple(lottery))


def _coordinates(
    market: Pseudomarket, structure: BudgetStructure, space: Space, point: _Point, near: Sequence[Q]
) -> Vector | None:
    """A solution of the price equations at which the bound agents spend their budgets in the point's lottery; free coordinates
    that this leaves open are as given."""
    size, width = len(market.goods), len(space.free)
    rows, places = [], {place: (constant, coefficients) for place, constant, coefficients in space.rows}
    for i in structure.bound:
        amounts = [total(x for x, bundles in point.lottery if bundles[i] >> j & 1) for j in range(size)]
        row, side = [ZERO] * width, market.agents[i].budget
        for j, amount in enumerate(amounts):
            if j in places:
                constant, coefficients = places[j]
                side -= amount * constant
                row = [r + amount * c for r, c in zip(row, coefficients, strict=True)]
            else:
                row[space.free.index(j)] += amount
        rows.append([*row, side])
    if not rows or not width:
        return None
    solved = solved_linear(rows, width)
    if solved is None:
        return None
    return space.at(solved.at([near[c] for c in solved.free]))
