"""Equilibria in one real algebraic number theta, for the Coq checker."""

from __future__ import annotations

from collections.abc import Iterator

from flint import fmpq_poly

from exactmarket.formal.budgets.equilibria import with_budgets
from exactmarket.formal.roots import about_root, polynomials, read, with_root
from exactmarket.formal.terms import listed
from exactmarket.kernel.certificates.budgets import AlgebraicWeights
from exactmarket.kernel.claims.budgets import AlgebraicEquilibrium


def to_coq_algebraic_equilibrium(stated: AlgebraicEquilibrium, witness: AlgebraicWeights) -> str:
    """The theorem that f is squarefree, has at most one root in the interval and changes sign there; and that with theta this
    root, prices and shares are an equilibrium.

    Raises:
        Rejected: if f is not squarefree or does not have exactly one root in the interval; ``to_coq`` says that no term is
            written.
    """
    rows = listed([polynomials(row) for row in stated.assignment])
    return (
        with_budgets(stated)
        + with_root(stated.polynomial, stated.interval, _decided(stated, witness))
        + f"Definition P : list polynomial := {polynomials(stated.prices)}.\n"
        + f"Definition A : list (list polynomial) := {rows}.\n"
        + about_root(
            "equilibrium E (vector_of budgets) limits (price_at P theta) (share_at A theta)",
            "check_algebraic_equilibrium_sound with (r := root)\n"
            f"  (ls := {polynomials(witness.aggregate_prices)}) (ws := {polynomials(witness.weights)})",
        )
    )


def _decided(stated: AlgebraicEquilibrium, witness: AlgebraicWeights) -> Iterator[fmpq_poly]:
    """The numbers whose signs the checker asks for."""
    prices, weights, limits = (read(numbers) for numbers in (stated.prices, witness.weights, witness.aggregate_prices))
    shares = [read(row) for row in stated.assignment]
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
