"""Equilibria in one real algebraic number theta, for the Coq checker.

What isolates theta is found here and proved there: cut points that leave f no other root, a factor h of f whose root theta
is, and an interval around theta so narrow that Horner's rule over it decides every sign that the checker asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flint import fmpq_poly

from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.interval import NOUGHT, Interval, product_of, sign_of, sum_of
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import Q
from exactmarket.formal.budgets.equilibria import with_budgets
from exactmarket.formal.terms import listed, pair, rational, rationals
from exactmarket.kernel.certificates.budgets import AlgebraicWeights
from exactmarket.kernel.claims.budgets import AlgebraicEquilibrium


def to_coq_algebraic_equilibrium(stated: AlgebraicEquilibrium, witness: AlgebraicWeights) -> str:
    """The theorem that f is squarefree, has at most one root in the interval and changes sign there; and that with theta this
    root, prices and shares are an equilibrium.

    Raises:
        Rejected: if f is not squarefree or does not have exactly one root in the interval; ``to_coq`` says that no term is
            written.
    """
    AlgebraicNumbers(stated.polynomial, stated.interval)
    f = fmpq_poly(list(stated.polynomial))
    low, high = stated.interval
    rows = listed([_polynomials(row) for row in stated.assignment])
    return with_budgets(stated) + (
        f"Definition f : polynomial := {rationals(stated.polynomial)}.\n"
        f"Definition ends : Q * Q := {pair(rational(low), rational(high))}.\n"
        f"Definition P : list polynomial := {_polynomials(stated.prices)}.\n"
        f"Definition A : list (list polynomial) := {rows}.\n"
        f"Definition root : root_witness := {_root(f, (low, high), list(_decided(stated, witness)))}.\n\n"
        "Theorem claim : squarefree f /\\ isolated f (Q2R (fst ends)) (Q2R (snd ends)) /\\\n"
        "  forall theta, (Q2R (fst ends) < theta < Q2R (snd ends))%R -> peval f theta = 0%R ->\n"
        "    equilibrium E (vector_of budgets) limits (price_at P theta) (share_at A theta).\n"
        "Proof. apply check_algebraic_equilibrium_sound with (r := root)\n"
        f"  (ls := {_polynomials(witness.aggregate_prices)}) (ws := {_polynomials(witness.weights)}).\n"
        "  vm_compute. reflexivity. Qed.\n"
    )


def _polynomials(numbers: Iterable[Vector]) -> str:
    return listed([rationals(number) for number in numbers])


def _root(f: fmpq_poly, ends: Interval, decided: list[fmpq_poly]) -> str:
    """The term that isolates the only root of f between the ends, and decides the signs of ``decided`` there."""
    _, bezout, cobezout = f.xgcd(f.derivative())
    near = ends
    while sign_of(_quotients(f, near)) is None:
        near = _halved(f, near)
    h = _factor(f, near)
    cofactor = f // h
    while sign_of(_range(cofactor, near)) is None:
        near = _halved(h, near)
    for number in decided:
        left = number % h
        while left.degree() >= 0 and sign_of(_range(left, near)) is None:
            near = _halved(h, near)
    tail = [-c for c in h.coeffs()[:-1]]
    return (
        f"RootWitness {pair(_coefficients(bezout), _coefficients(cobezout))}\n"
        f"  {rationals(_cuts(f, (ends[0], near[0])))} {pair(rational(near[0]), rational(near[1]))}\n"
        f"  {rationals(_cuts(f, (near[1], ends[1])))} {rationals(tail)} {_coefficients(cofactor)}"
    )


def _quotients(f: fmpq_poly, interval: Interval) -> Interval:
    """The range of the difference quotients (f(x) - f(y)) / (x - y) for x, y in the interval: with f = c + x g they are
    g(x) + y times those of g."""
    found, coefficients = NOUGHT, f.coeffs()
    for k in range(len(coefficients) - 1, -1, -1):
        found = sum_of(_range(fmpq_poly(coefficients[k + 1 :]), interval), product_of(interval, found))
    return found


def _coefficients(polynomial: fmpq_poly) -> str:
    return rationals(polynomial.coeffs())


def _factor(f: fmpq_poly, ends: Interval) -> fmpq_poly:
    """The irreducible factor of f, made monic, that has the root between the ends."""
    _, factors = f.factor()
    found = next(h for h, _ in factors if h(ends[0]) * h(ends[1]) < 0)
    return found / found[found.degree()]


def _halved(f: fmpq_poly, interval: Interval) -> Interval:
    """The part of the interval in which f changes sign; f has one simple root in it, which is no end of a part."""
    low, high = interval
    middle = (low + high) / 2
    if f(middle) == 0:
        middle = (2 * low + high) / 3
    return (low, middle) if f(low) * f(middle) < 0 else (middle, high)


def _range(polynomial: fmpq_poly, interval: Interval) -> Interval:
    found = NOUGHT
    for coefficient in reversed(polynomial.coeffs()):
        found = sum_of(product_of(found, interval), (coefficient, coefficient))
    return found


def _cuts(f: fmpq_poly, interval: Interval) -> list[Q]:
    """Points between the ends that leave pieces over each of which f has one sign; f has no root in the interval."""
    if sign_of(_range(f, interval)):
        return []
    low, high = interval
    middle = (low + high) / 2
    return [*_cuts(f, (low, middle)), middle, *_cuts(f, (middle, high))]


def _decided(stated: AlgebraicEquilibrium, witness: AlgebraicWeights) -> Iterator[fmpq_poly]:
    """The numbers whose signs the checker asks for."""
    prices, weights, limits = (_read(numbers) for numbers in (stated.prices, witness.weights, witness.aggregate_prices))
    shares = [_read(row) for row in stated.assignment]
    yield from (*prices, *weights, *limits)
    for row in shares:
        yield from row
    yield from _of_limits(stated, prices, limits, shares)
    for values, budget, row, weight in zip(stated.economy.values, stated.budgets, shares, weights, strict=False):
        spent = sum((p * q for p, q in zip(prices, row, strict=False)), fmpq_poly())
        felt = sum((q * v for v, q in zip(values, row, strict=False)), fmpq_poly())
        yield spent - budget
        for value, price in zip(values, prices, strict=False):
            yield felt - value
            yield weight * felt - spent - weight * value + price


def _of_limits(
    stated: AlgebraicEquilibrium, prices: list[fmpq_poly], limits: list[fmpq_poly], shares: list[list[fmpq_poly]]
) -> Iterator[fmpq_poly]:
    """Copies used less those that each aggregate limit and each type's supply allow, and what of
    each type's price is for its own supply, not for aggregate limits."""
    used = [sum((row[j] for row in shares), fmpq_poly()) for j in range(len(prices))]
    own = list(prices)
    for limit, price in zip(stated.aggregate, limits, strict=False):
        members = [j for j, name in enumerate(stated.economy.objects) if name in limit.objects]
        yield sum((used[j] for j in members), fmpq_poly()) - limit.max
        for j in members:
            own[j] -= price
    yield from own
    yield from (copies - most for copies, most in zip(used, stated.economy.supply, strict=False))


def _read(numbers: Matrix) -> list[fmpq_poly]:
    return [fmpq_poly(list(number)) for number in numbers]
