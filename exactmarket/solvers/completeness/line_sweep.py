"""For which points of a line there is a lottery: the first phase of a linear program whose coefficients are linear in t, basis
by basis.

At a rational t the first phase ends with a basis. By Cramer's rule its solution and prices are quotients of polynomials in t,
and the basis stays optimal as long as they keep their signs, up to roots of polynomials. What is missing to a solution
(``rest``) is zero all along, or positive but for roots; so each basis says of an interval of t where there are lotteries.
Other bases do the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, cmp_to_key
from itertools import pairwise
from typing import TypeAlias

from flint import fmpq_mat, fmpq_poly

from exactmarket.errors import SearchFailed
from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.linear import Vector
from exactmarket.exact.places import Place, Root, high_side, low_side, sign_between
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.completeness import LotteryAlong, LotteryAt, MoneyAlong, MoneyAt
from exactmarket.solvers.completeness.real_roots import apart, compare, halved, narrow, real_roots, same
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.alternative import FirstPhase, first_phase

_MOST_BASES = 400

#: A determinant, and times that: the values of the basic variables, and the prices of the rows.
_Solved: TypeAlias = "tuple[fmpq_poly, list[fmpq_poly], list[fmpq_poly]]"


@dataclass(frozen=True)
class Demand:
    """Lotteries over allocations by how much the agents exceed their budgets.

    Attributes:
        excess: for each allocation, for each agent who has to afford her lottery, (constant, slope) in t.
        agents: the indices of these agents. slack: those of them (by place) who need not spend all.
        count: the number of all agents.
    """

    excess: tuple[tuple[Vector, ...], ...]
    agents: tuple[int, ...]
    slack: tuple[int, ...]
    count: int

    @property
    def rows(self) -> int:
        """One for each of the agents, and one for the sum of the probabilities."""
        return len(self.agents) + 1

    @property
    def costly(self) -> int:
        """The number of columns by which an agent may miss her budget, on either side; they come last."""
        return 2 * len(self.agents)

    @cached_property
    def functions(self) -> tuple[tuple[Vector, ...], ...]:
        """The columns of the program: allocations, then slack, then the costly ones; entries as (constant, slope)."""
        columns = [(*column, (ONE, ZERO)) for column in self.excess]
        places = range(len(self.agents))
        signs = [*[(place, ONE) for place in self.slack], *[(place, sign) for place in places for sign in (ONE, -ONE)]]
        for place, sign in signs:
            columns.append(tuple([(sign, ZERO) if r == place else (ZERO, ZERO) for r in range(self.rows)]))
        return tuple(columns)

    def columns(self, t: Q) -> list[list[Q]]:
        """The columns at t."""
        return [[f[0] + f[1] * t for f in column] for column in self.functions]

    def at(self, t: Q) -> FirstPhase:
        """The end of the first phase at t."""
        return first_phase(self.columns(t), self.rows, self.costly)

    def money(self, prices: Sequence[Vector]) -> tuple[Vector, ...]:
        """Prices of rows (coefficients of polynomials) as values of the agents' money."""
        values: list[Vector] = [()] * self.count
        for agent, price in zip(self.agents, prices, strict=False):
            values[agent] = tuple([-c for c in price])
        return tuple(values)

    def money_at(self, end: FirstPhase) -> MoneyAt:
        """Values of money at which everything is too dear."""
        values = self.money([(price,) for price in end.prices])
        return MoneyAt(tuple([value[0] if value else ZERO for value in values]))

    def lottery_at(self, end: FirstPhase) -> LotteryAt:
        """The lottery of a first phase that ended with a solution."""
        pairs = zip(end.basis, end.x, strict=True)
        return LotteryAt(tuple(sorted((a, (x,)) for a, x in pairs if a < len(self.excess) and x != 0)))


@dataclass(frozen=True)
class Basis:
    """A basis that is optimal between two places: its determinant (made positive there), its values and prices times that."""

    left: Place | None
    right: Place | None
    places: tuple[int, ...]
    determinant: fmpq_poly
    values: tuple[fmpq_poly, ...]
    prices: tuple[fmpq_poly, ...]
    rest: fmpq_poly


def sweep(
    demand: Demand, low: Q | None, high: Q | None, control: Control
) -> tuple[list[Place], list[LotteryAt | MoneyAt], list[LotteryAlong | MoneyAlong]]:
    """Where between ``low`` and ``high`` there is a lottery: places, what holds at each of them, and what holds between.

    Raises:
        SearchFailed: if there are too many bases, or one that cannot be carried to its end.
    """
    bases = sorted(_bases(demand, low, high, control), key=cmp_to_key(_compare_left))
    places = [basis.right for basis in bases[:-1] if basis.right is not None]
    places = _separated(places, low, high)
    at = [_at_place(demand, place, pair) for place, pair in zip(places, pairwise(bases), strict=True)]
    between = [_along(demand, basis) for basis in bases]
    ends: list[Place | None] = [low, *places, high]
    _make_visible(demand, between, ends)
    return [place for place in ends[1:-1] if place is not None], at, between


def _compare_left(one: Basis, other: Basis) -> int:
    if one.left is None or other.left is None:
        return int(other.left is None) - int(one.left is None)
    return compare(one.left, other.left)


def _bases(demand: Demand, low: Q | None, high: Q | None, control: Control) -> Iterator[Basis]:
    pending: list[tuple[Place | None, Place | None]] = [(low, high)]
    for _ in range(_MOST_BASES):
        if not pending:
            return
        control.step("bases along a line")
        left, right = pending.pop()
        basis = _basis(demand, left, right)
        yield basis
        if basis.left is not None and (left is None or compare(left, basis.left) < 0):
            pending.append((left, basis.left))
        if basis.right is not None and (right is None or compare(basis.right, right) < 0):
            pending.append((basis.right, right))
    raise SearchFailed("too many bases along a line")


def _basis(demand: Demand, left: Place | None, right: Place | None) -> Basis:
    """A basis optimal somewhere between the places."""
    for t in _inner(left, right):
        basis = _carried(demand, t, left, right)
        if basis is not None:
            return basis
    raise SearchFailed("no regular basis between two places")


def _inner(left: Place | None, right: Place | None) -> Iterator[Q]:
    """Some rationals strictly between the places."""
    if left is None and right is None:
        low, high = Q(0), Q(1)
    elif right is None and left is not None:
        low = high_side(left)
        high = low + 1
    elif left is None and right is not None:
        high = low_side(right)
        low = high - 1
    elif left is not None and right is not None:
        left, right = apart(left, right)
        low, high = high_side(left), low_side(right)
    for k, n in ((1, 2), (3, 7), (5, 11), (4, 13), (11, 17), (13, 19)):
        yield low + (high - low) * Q(k, n)


def _carried(demand: Demand, t: Q, left: Place | None, right: Place | None) -> Basis | None:
    """The basis at t with the interval around t where it is optimal; ``None`` if a sign is not
    clear at t itself.

    It is optimal where its values are >= 0 and the other columns gain nothing at its prices. All of
    these are quotients with the determinant below, so that signs of polynomials say it, and the
    nearest roots are the interval's ends.
    """
    end = demand.at(t)
    solved = _solved(demand, t, end)
    if solved is None:
        return None
    determinant, values, prices = solved
    gains = _gains(demand, end, solved)
    cost = _costs(demand, end)
    rest = sum((v for v, c in zip(values, cost, strict=True) if c), fmpq_poly([0]))
    # Polynomials that are 0 everywhere do no harm; the sign of any other one must be clear at t.
    for polynomial in (*values, determinant, rest):
        if polynomial.degree() >= 0 and polynomial(t) <= 0:
            return None
    for gain in gains:
        if gain.degree() >= 0 and gain(t) >= 0:
            return None
    found_left, found_right = _reach([*values, *gains, determinant, rest], t, left, right)
    return Basis(found_left, found_right, end.basis, determinant, tuple(values), tuple(prices), rest)


def _solved(demand: Demand, t: Q, end: FirstPhase) -> _Solved | None:
    """The basis solved by Cramer's rule, with a determinant that is positive at t; ``None`` if it
    is 0 there."""
    count, rows = len(demand.functions), demand.rows
    unit = [tuple([(ONE, ZERO) if r == c else (ZERO, ZERO) for r in range(rows)]) for c in range(rows)]
    chosen = [demand.functions[b] if b < count else unit[b - count] for b in end.basis]
    determinant, values, prices = _cramer(chosen, _costs(demand, end))
    if determinant(t) < 0:
        return -determinant, [-v for v in values], [-p for p in prices]
    return (determinant, values, prices) if determinant(t) != 0 else None


def _costs(demand: Demand, end: FirstPhase) -> list[Q]:
    """What the basic columns cost: 1 for artificial and costly ones."""
    first_costly = len(demand.functions) - demand.costly
    return [ONE if b >= first_costly else ZERO for b in end.basis]


def _gains(demand: Demand, end: FirstPhase, solved: _Solved) -> list[fmpq_poly]:
    """What each column outside the basis is worth at the prices less what it costs, times the
    determinant."""
    determinant, _, prices = solved
    gains = []
    for j, column in enumerate(demand.functions):
        if j not in end.basis:
            worth = _combined(prices, column)
            gains.append(worth - determinant if j >= len(demand.functions) - demand.costly else worth)
    return gains


def _reach(
    polynomials: Sequence[fmpq_poly], t: Q, left: Place | None, right: Place | None
) -> tuple[Place | None, Place | None]:
    """The nearest roots on both sides of t, at most as far as the places."""
    seen: list[fmpq_poly] = []
    for polynomial in polynomials:
        if polynomial.degree() < 1 or polynomial in seen:
            continue
        seen.append(polynomial)
        for root in real_roots(polynomial):
            if compare(root, t) < 0:
                left = root if left is None or compare(left, root) < 0 else left
            else:
                right = root if right is None or compare(root, right) < 0 else right
    return left, right


@dataclass(frozen=True)
class _Sample:
    """At the place t: the determinant of a matrix, and times that its solution and its prices."""

    t: Q
    determinant: Q
    values: list[Q]
    prices: list[Q]


def _cramer(columns: Sequence[Sequence[Vector]], cost: Sequence[Q]) -> _Solved:
    """Determinant of the matrix of these columns, and times that: its solution for (0, ..., 0, 1)
    and its prices for the costs. All are polynomials of a known degree, found by interpolation, as
    determinants of numbers are cheap."""
    size = len(columns)
    degree = sum(1 for column in columns if any(f[1] != 0 for f in column))
    samples: list[_Sample] = []
    t = Q(0)
    while len(samples) <= degree:
        t = t + 1
        sample = _sample(columns, cost, t)
        if sample is not None:
            samples.append(sample)
        elif t > 100:
            raise SearchFailed("a basis that is singular everywhere")
    weights = _lagrange([sample.t for sample in samples])

    def through(numbers: Sequence[Q]) -> fmpq_poly:
        return sum((w * n for w, n in zip(weights, numbers, strict=True)), fmpq_poly([0]))

    return (
        through([sample.determinant for sample in samples]),
        [through([sample.values[k] for sample in samples]) for k in range(size)],
        [through([sample.prices[k] for sample in samples]) for k in range(size)],
    )


def _sample(columns: Sequence[Sequence[Vector]], cost: Sequence[Q], t: Q) -> _Sample | None:
    """What Cramer's rule says at t; ``None`` if the matrix is singular there."""
    size = len(columns)
    matrix = fmpq_mat([[column[r][0] + column[r][1] * t for column in columns] for r in range(size)])
    determinant = matrix.det()
    if determinant == 0:
        return None
    inverse = matrix.inv() * determinant
    values = [inverse[k, size - 1] for k in range(size)]
    prices = [sum([cost[k] * inverse[k, r] for k in range(size) if cost[k]], ZERO) for r in range(size)]
    return _Sample(t, determinant, values, prices)


def _lagrange(places: Sequence[Q]) -> list[fmpq_poly]:
    """For each place the polynomial that is 1 there and 0 at the others."""
    found = []
    for k, here in enumerate(places):
        member = fmpq_poly([1])
        for j, other in enumerate(places):
            if j != k:
                member = member * fmpq_poly([-other, 1]) / (here - other)
        found.append(member)
    return found


def _along(demand: Demand, basis: Basis) -> LotteryAlong | MoneyAlong:
    if basis.rest.degree() >= 0:
        return MoneyAlong(demand.money([tuple(price.coeffs()) for price in basis.prices]))
    pairs = [(b, v) for b, v in zip(basis.places, basis.values, strict=True) if b < len(demand.excess)]
    common = basis.determinant
    for _, value in pairs:
        common = common.gcd(value)
    sign = 1 if common.degree() < 1 or sign_between(common, basis.left, basis.right) == 1 else -1
    lottery = [(b, tuple((sign * value // common).coeffs())) for b, value in pairs if value.degree() >= 0]
    return LotteryAlong(tuple(sorted(lottery)), tuple((sign * basis.determinant // common).coeffs()))


def at_rational(demand: Demand, t: Q) -> LotteryAt | MoneyAt:
    """What holds at a rational place."""
    end = demand.at(t)
    return demand.money_at(end) if end.rest > 0 else demand.lottery_at(end)


def _at_place(demand: Demand, place: Place, neighbours: tuple[Basis, Basis]) -> LotteryAt | MoneyAt:
    """What holds at the place where two bases meet."""
    if not isinstance(place, Root):
        return at_rational(demand, place)
    numbers = AlgebraicNumbers(place.polynomial, place.interval)
    field = fmpq_poly(list(place.polynomial))
    for basis in neighbours:
        if numbers.sign(basis.determinant) == 0:
            continue
        if numbers.sign(basis.rest) != 0:
            return _money_near(demand, place)
        common, inverse, _ = (basis.determinant % field).xgcd(field)
        lottery = []
        for b, value in zip(basis.places, basis.values, strict=True):
            weight = value * inverse / common[0] % field
            if b < len(demand.excess) and weight.degree() >= 0:
                lottery.append((b, tuple(weight.coeffs())))
        return LotteryAt(tuple(sorted(lottery)))
    return _money_near(demand, place)


def _money_near(demand: Demand, place: Root) -> MoneyAt:
    """Values of money that serve at the place, found next to it."""
    numbers = AlgebraicNumbers(place.polynomial, place.interval)
    for _ in range(200):
        place = halved(place)
        end = demand.at((place.interval[0] + place.interval[1]) / 2)
        if end.rest > 0 and _too_dear(demand, demand.money_at(end), numbers):
            return demand.money_at(end)
    raise SearchFailed("no values of money at an algebraic place")


def _too_dear(demand: Demand, money: MoneyAt, numbers: AlgebraicNumbers) -> bool:
    for column in demand.excess:
        cost = _combined([money.against[i] for i in demand.agents], column)
        if numbers.sign(cost) != 1:
            return False
    return True


def _separated(places: Sequence[Place], low: Q | None, high: Q | None) -> list[Place]:
    """The places with intervals that do not overlap one another, nor the ends."""
    found: list[Place] = [*places]
    ends: list[Place] = [end for end in (low, high) if end is not None]
    for k, place in enumerate(found):
        for end in ends:
            if not same(found[k], end):
                found[k], _ = apart(found[k], end)
        for j in range(k):
            found[j], found[k] = apart(found[j], found[k])
        if isinstance(place, Root) and isinstance(here := found[k], Root):
            found[k] = narrow(here, Q(1, 1024))
    return found


def _make_visible(demand: Demand, between: Sequence[LotteryAlong | MoneyAlong], ends: list[Place | None]) -> None:
    """Narrow the places until the signs between them can be seen (``sign_between``)."""
    for n, what in enumerate(between):
        for polynomial in _polynomials(demand, what):
            _narrowed(polynomial, ends, n)


def _narrowed(polynomial: fmpq_poly, ends: list[Place | None], n: int) -> None:
    for _ in range(400):
        if sign_between(polynomial, ends[n], ends[n + 1]) is not None:
            return
        for k in (n, n + 1):
            if isinstance(place := ends[k], Root):
                ends[k] = halved(place)
    raise SearchFailed("a sign that is not constant between two places")


def _polynomials(demand: Demand, what: LotteryAlong | MoneyAlong) -> Iterator[fmpq_poly]:
    if isinstance(what, LotteryAlong):
        yield fmpq_poly(list(what.denominator))
        yield from (fmpq_poly(list(weight)) for _, weight in what.lottery)
        return
    values = [fmpq_poly(list(value)) for value in what.against]
    for column in demand.excess:
        yield _combined([values[i] for i in demand.agents], column)


def _combined(factors: Sequence[Q | fmpq_poly], column: Sequence[Vector]) -> fmpq_poly:
    """The sum of the column's entries, which are linear in t, times these factors."""
    return sum((factor * fmpq_poly(list(f)) for factor, f in zip(factors, column, strict=True)), fmpq_poly([0]))
