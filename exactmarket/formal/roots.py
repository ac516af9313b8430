"""One real algebraic number theta as a Coq term: the root of a polynomial f in an interval.

What isolates theta is found here and proved in Coq: cut points that leave f no other root, a factor h of f whose root theta
is, and an interval around theta so narrow that Horner's rule over it decides every sign that the checker asks for.
"""

from __future__ import annotations

from collections.abc import Iterable

from flint import fmpq_poly

from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.interval import NOUGHT, Interval, product_of, sign_of, sum_of
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q
from exactmarket.formal.terms import listed, pair, rational, rationals


def with_root(f: Vector, interval: Vector, decided: Iterable[fmpq_poly]) -> str:
    """Definitions of the polynomial f, of the ends of the interval and of what isolates the root between them.

    Args:
        decided: the numbers, polynomials in the root, whose signs the checker asks for.

    Raises:
        Rejected: if f is not squarefree or does not have exactly one root in the interval; ``to_coq`` says that no term is
            written.
    """
    AlgebraicNumbers(f, interval)
    low, high = interval
    root = _root(fmpq_poly(list(f)), (low, high), list(decided))
    return (
        f"Definition f : polynomial := {rationals(f)}.\n"
        f"Definition ends : Q * Q := {pair(rational(low), rational(high))}.\n"
        f"Definition root : root_witness := {root}.\n"
    )


def about_root(statement: str, proof: str) -> str:
    """The theorem that f is squarefree, has at most one root in the interval and changes sign there; and that the statement
    holds of this root, theta.

    Args:
        proof: the soundness theorem that is applied.
    """
    return (
        "\nTheorem claim : squarefree f /\\ isolated f (Q2R (fst ends)) (Q2R (snd ends)) /\\\n"
        "  forall theta, (Q2R (fst ends) < theta < Q2R (snd ends))%R -> peval f theta = 0%R ->\n"
        f"    {statement}.\n"
        f"Proof. apply {proof}.\n"
        "  vm_compute. reflexivity. Qed.\n"
    )


def polynomials(numbers: Iterable[Vector]) -> str:
    """A list of polynomials in theta."""
    return listed([rationals(number) for number in numbers])


def read(numbers: Iterable[Vector]) -> list[fmpq_poly]:
    """The polynomials in theta."""
    return [fmpq_poly(list(number)) for number in numbers]


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
