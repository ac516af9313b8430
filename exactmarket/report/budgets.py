"""Equilibria of assignment economies with budgets, for people and scripts."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, TypeAlias

from flint import fmpq_poly
from rich.text import Text

from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.interval import NOUGHT, Interval, product_of, sum_of
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q
from exactmarket.format.codec import VECTOR
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.budgets import AlgebraicWeights, EnclosedSolution, EquilibriumWeights
from exactmarket.kernel.claims.budgets import (
    AlgebraicEquilibrium,
    BudgetEquilibrium,
    EnclosedEquilibrium,
    Equilibrium,
    NearbyEquilibrium,
)
from exactmarket.report.assignments import shares_table, use_table
from exactmarket.report.numbers import (
    Number,
    algebraic_number,
    enclosed_number,
    numbers_in,
    rational_number,
    root_in_words,
)
from exactmarket.report.tables import MOST_COLUMNS, Cell, Shown, row_table, table
from exactmarket.report.words import Words, part_by_part

AnyEquilibrium: TypeAlias = (
    Equilibrium | NearbyEquilibrium | BudgetEquilibrium | AlgebraicEquilibrium | EnclosedEquilibrium
)
#: The classes of such claims.
EQUILIBRIA = (Equilibrium, NearbyEquilibrium, BudgetEquilibrium, AlgebraicEquilibrium, EnclosedEquilibrium)


def numbers_of(claim: AnyEquilibrium) -> tuple[list[Number], list[list[Number]], list[Number]]:
    """The prices, the shares and the agents' utilities."""
    if isinstance(claim, AlgebraicEquilibrium):
        return _algebraic(claim)
    if isinstance(claim, EnclosedEquilibrium):
        shares = [[(ends[0], ends[1]) for ends in row] for row in claim.assignment]
        utilities = [_sum_over(values, row) for values, row in zip(claim.economy.values, shares, strict=True)]
        return (
            list(map(enclosed_number, claim.prices)),
            [[Number(share) for share in row] for row in shares],
            [Number(u) for u in utilities],
        )
    utilities_of = claim.economy.utilities(claim.assignment)
    rows = [[rational_number(share) for share in row] for row in claim.assignment]
    return [rational_number(price) for price in claim.prices], rows, [rational_number(u) for u in utilities_of]


def _answer(certificate: Certificate[Any]) -> dict[str, Json]:
    """Prices, random assignment, utilities and budgets."""
    claim = certificate.claim
    prices, shares, utilities = numbers_of(claim)
    return {
        "prices": [price.json() for price in prices],
        "assignment": [[share.json() for share in row] for row in shares],
        "utilities": [utility.json() for utility in utilities],
        "budgets": VECTOR.encode(claim.budgets),
    }


def _nearby_answer(certificate: Certificate[NearbyEquilibrium]) -> Json:
    claim = certificate.claim
    near: dict[str, Json] = {"given_budgets": VECTOR.encode(claim.given_budgets), "distance": str(claim.distance)}
    return {**_answer(certificate), **near}


def _equilibrium(stated: AnyEquilibrium) -> Iterator[Shown]:
    """The economy with what everybody gets, the prices, and the aggregate limits."""
    economy = stated.economy
    prices, shares, utilities = numbers_of(stated)
    if len(economy.objects) <= MOST_COLUMNS:
        heads = [f"{name} ({Q(copies)})" for name, copies in zip(economy.objects, economy.supply, strict=True)]
        names = [f"{name} ({budget})" for name, budget in zip(economy.agents, stated.budgets, strict=True)]
        rows = zip(economy.values, shares, utilities, strict=True)
        cells: list[list[Cell]] = [[*_cells(values, row), utility] for values, row, utility in rows]
        title = "Economy and equilibrium (value: probability; budget and supply in brackets; ~ means nearly)"
        yield table(title, [*heads, "utility"], [*names, "price"], [*cells, [*prices, ""]])
    else:
        yield shares_table(economy, shares, utilities, stated.budgets)
        yield use_table(economy, {"price": prices})
    for limit in stated.aggregate:
        yield Text(f"at most {Q(limit.max)} together: {', '.join(limit.objects)}")


def _cells(values: Vector, shares: list[Number]) -> list[Cell]:
    return [(value, ": ", share) for value, share in zip(values, shares, strict=True)]


def _nearby(stated: NearbyEquilibrium) -> Iterator[Shown]:
    yield from _equilibrium(stated)
    yield row_table("given budgets", stated.economy.agents, stated.given_budgets)
    yield Text(f"no budget differs from the given one by more than {stated.distance}")


def _algebraic_equilibrium(stated: AlgebraicEquilibrium) -> Iterator[Shown]:
    yield from _equilibrium(stated)
    yield Text(root_in_words(stated))


# What proves it.

#: What weights of utilities are good for.
_WEIGHTS = (
    "weights of utility (whoever spends her budget holds only types for which weight times value less price is largest)"
)


def _weights(stated: AnyEquilibrium, witness: EquilibriumWeights) -> Iterator[Shown]:
    yield row_table(_WEIGHTS, stated.economy.agents, witness.weights)
    for limit, price in zip(stated.aggregate, witness.aggregate_prices, strict=True):
        yield Text(f"price of the limit on {', '.join(limit.objects)}: {price}")


def _algebraic_weights(stated: AlgebraicEquilibrium, witness: AlgebraicWeights) -> Iterator[Shown]:
    yield row_table(_WEIGHTS, stated.economy.agents, numbers_in(stated, witness.weights))


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


WORDS = Words(
    claims=MappingProxyType(
        {
            Equilibrium: _equilibrium,
            NearbyEquilibrium: _nearby,
            BudgetEquilibrium: _equilibrium,
            AlgebraicEquilibrium: _algebraic_equilibrium,
            EnclosedEquilibrium: _equilibrium,
        }
    ),
    witnesses=MappingProxyType(
        {
            EquilibriumWeights: _weights,
            AlgebraicWeights: _algebraic_weights,
            EnclosedSolution: part_by_part,
        }
    ),
    answers=MappingProxyType(
        {
            Equilibrium: _answer,
            NearbyEquilibrium: _nearby_answer,
            BudgetEquilibrium: _answer,
            AlgebraicEquilibrium: _answer,
            EnclosedEquilibrium: _answer,
        }
    ),
)
