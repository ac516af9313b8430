"""Witnesses about equilibria with budgets."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.exact.linear import Matrix, Vector


@dataclass(frozen=True)
class EquilibriumWeights:
    """For each agent the weight at which her share is supported, and for each aggregate limit its price."""

    weights: Vector
    aggregate_prices: Vector


@dataclass(frozen=True)
class AlgebraicWeights:
    """``EquilibriumWeights`` whose numbers are polynomials in theta."""

    weights: Matrix
    aggregate_prices: Matrix


@dataclass(frozen=True)
class EnclosedSolution:
    """An equilibrium in terms of the one zero z* of a polynomial system in a box.

    Attributes:
        box: the two ends for each unknown. preconditioner: the matrix of Krawczyk's test.
        system: the agents whose equations "spending = budget" are the system.
        prices, assignment, weights, aggregate_prices: affine functions of z*, the constant first.
    """

    box: Matrix
    preconditioner: Matrix
    system: tuple[str, ...]
    prices: Matrix
    assignment: tuple[Matrix, ...]
    weights: Matrix
    aggregate_prices: Matrix
