"""Equilibria with budgets for people and scripts: rational, algebraic and enclosed numbers in words and in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from flint import fmpq_mat, fmpq_poly

from exactmarket.exact.algebraic import AlgebraicNumbers, root_count
from exactmarket.exact.interval import NOUGHT, Interval, product_of, sum_of
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q
from exactmarket.format.codec import VECTOR
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims.budgets import (
    AlgebraicEquilibrium,
    BudgetEquilibrium,
    EnclosedEquilibrium,
    Equilibrium,
    NearbyEquilibrium,
)
from exactmarket.kernel.claims.markets import AlgebraicEquilibriumInExpectation, AlgebraicStrongEquilibrium
from exactmarket.kernel.claims.quasilinear import AlgebraicBudgetedWalrasian

AnyEquilibrium: TypeAlias = (
    Equilibrium | NearbyEquilibrium | BudgetEquilibrium | AlgebraicEquilibrium | EnclosedEquilibrium
)

_PLACES = 10


@dataclass(frozen=True)
class Number:
    """A number as it is reported: exactly rational, or an interval that holds it and perhaps its minimal polynomial."""

    interval: Interval
    minimal_polynomial: Vector = ()

    @property
    def approximation(self) -> str:
        """A decimal fraction near the middle of the interval."""
        return decimal((self.interval[0] + self.interval[1]) / 2)

    def json(self) -> Json:
        """A string for a rational, else an object."""
        low, high = self.interval
        if low == high:
            return str(low)
        polynomial: dict[str, Json] = {}
        if self.minimal_polynomial:
            polynomial = {"minpoly": VECTOR.encode(self.minimal_polynomial)}
        return {**polynomial, "interval": [str(low), str(high)], "approx": self.approximation}

    def __str__(self) -> str:
        low, high = self.interval
        return str(low) if low == high else f"~{self.approximation}"


def decimal(number: Q) -> str:
    """The number to some decimal places, rounded.

    >>> decimal(Q(-2, 3))
    '-0.6666666667'
    """
    scaled = number * 10**_PLACES * 2 + 1
    digits = int(scaled.p // (scaled.q * 2))
    whole, part = divmod(abs(digits), 10**_PLACES)
    written = f"{whole}.{part:0{_PLACES}d}".rstrip("0").rstrip(".")
    return f"-{written}" if digits < 0 else written


def numbers_of(claim: AnyEquilibrium) -> tuple[list[Number], list[list[Number]], list[Number]]:
    """The prices, the shares and the agents' utilities."""
    if isinstance(claim, AlgebraicEquilibrium):
        return _algebraic(claim)
    if isinstance(claim, EnclosedEquilibrium):
        shares = [[(ends[0], ends[1]) for ends in row] for row in claim.assignment]
        utilities = [_sum_over(values, row) for values, row in zip(claim.economy.values, shares, strict=True)]
        prices = [Number((ends[0], ends[1])) for ends in claim.prices]
        return prices, [[Number(share) for share in row] for row in shares], [Number(u) for u in utilities]
    utilities_of = claim.economy.utilities(claim.assignment)
    rows = [[rational_number(share) for share in row] for row in claim.assignment]
    return [rational_number(price) for price in claim.prices], rows, [rational_number(u) for u in utilities_of]


def answer_parts(certificate: Certificate[Any]) -> Json:
    """What ``--json`` says of an equilibrium."""
    claim = certificate.claim
    prices, shares, utilities = numbers_of(claim)
    near: dict[str, Json] = {}
    if isinstance(claim, NearbyEquilibrium):
        near = {"given_budgets": VECTOR.encode(claim.given_budgets), "distance": str(claim.distance)}
    return {
        "prices": [price.json() for price in prices],
        "assignment": [[share.json() for share in row] for row in shares],
        "utilities": [utility.json() for utility in utilities],
        "budgets": VECTOR.encode(claim.budgets),
        **near,
    }


def rows_of(claim: AnyEquilibrium) -> Iterator[tuple[str, list[str]]]:
    """For each agent, with her budget, a cell ``value: probability`` for each type; then the prices."""
    prices, shares, _ = numbers_of(claim)
    for name, budget, values, row in zip(
        claim.economy.agents, claim.budgets, claim.economy.values, shares, strict=True
    ):
        yield f"{name} ({budget})", [f"{value}: {share}" for value, share in zip(values, row, strict=True)]
    yield "price", [str(price) for price in prices]


def root_in_words(
    claim: AlgebraicEquilibrium
    | AlgebraicStrongEquilibrium
    | AlgebraicEquilibriumInExpectation
    | AlgebraicBudgetedWalrasian,
) -> str:
    """Which root theta is."""
    low, high = claim.interval
    return f"theta is the root of {_written(claim.polynomial)} between {low} and {high}"


def _written(coefficients: Vector) -> str:
    terms = [f"({c}) theta^{k}" if k else f"({c})" for k, c in enumerate(coefficients) if c != 0]
    return " + ".join(reversed(terms))


def rational_number(number: Q) -> Number:
    """A rational."""
    return Number((number, number))


def _sum_over(values: Vector, row: list[Interval]) -> Interval:
    found = NOUGHT
    for value, share in zip(values, row, strict=True):
        found = sum_of(found, product_of((value, value), share))
    return found


def _algebraic(claim: AlgebraicEquilibrium) -> tuple[list[Number], list[list[Number]], list[Number]]:
    field = AlgebraicNumbers(claim.polynomial, claim.interval)
    f = fmpq_poly(list(claim.polynomial))
    shares = [[field.read(share) for share in row] for row in claim.assignment]
    utilities = [
        sum((share * value for share, value in zip(row, values, strict=True)), fmpq_poly([0]))
        for row, values in zip(shares, claim.economy.values, strict=True)
    ]
    known: dict[tuple[Q, ...], Number] = {}

    def number(element: fmpq_poly) -> Number:
        key = tuple(element.coeffs())
        if key not in known:
            known[key] = algebraic_number(element, f, field)
        return known[key]

    prices = [number(field.read(price)) for price in claim.prices]
    return prices, [[number(share) for share in row] for row in shares], [number(u) for u in utilities]


def algebraic_number(element: fmpq_poly, f: fmpq_poly, field: AlgebraicNumbers) -> Number:
    """The minimal polynomial of the element: the irreducible factor, of the minimal polynomial of the multiplication by it,
    that vanishes at it."""
    degree = f.degree()
    powers = [element * fmpq_poly([0] * k + [1]) % f for k in range(degree)]
    multiplication = fmpq_mat([[power[k] for power in powers] for k in range(degree)])
    _, factors = multiplication.minpoly().factor()
    minimal = next(factor for factor, _ in factors if field.sign(factor(element)) == 0)
    if minimal.degree() == 1:
        return rational_number(-minimal[0] / minimal[1])
    ends = field.enclosure(element)
    while ends[1] - ends[0] > Q(1, 10 ** (_PLACES + 2)) or not _isolates(minimal, ends):
        field.refine()
        ends = field.enclosure(element)
    return Number(ends, tuple(minimal.coeffs()))


def _isolates(polynomial: fmpq_poly, ends: Interval) -> bool:
    low, high = ends
    return polynomial(low) != 0 and polynomial(high) != 0 and root_count(polynomial, low, high) == 1
