"""The cone of all quasi-equilibrium prices of a random assignment, proved from its generators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flint import fmpq_mat

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Matrix, Vector, matrix
from exactmarket.exact.rational import ONE, ZERO, Number, Q
from exactmarket.kernel.certificates.assignments import ConeProof, Weights
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.kernel.claims.assignments import QuasiEquilibriumCone
from exactmarket.kernel.rules.assignments.support import check_quasi_equilibrium_cone
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.model.equilibrium import QUASI_EQUILIBRIUM, Market, whole_market
from exactmarket.model.linear_program import LinearProgram, SparseRow
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate


def prove_quasi_equilibrium_cone(
    economy: AssignmentEconomy,
    assignment: Iterable[Iterable[Number]],
    generators: Iterable[Iterable[Number]],
    control: Control | None = None,
) -> Verified[QuasiEquilibriumCone]:
    """That the quasi-equilibrium prices of the assignment are exactly the cone of the given generators (sp.quasi).

    Args:
        assignment: n rows of s probabilities.
        generators: linearly independent price vectors.

    Raises:
        MalformedInput: if the assignment is infeasible or a shape is wrong.
        SearchFailed: if the generators are dependent or no proof was found; most likely the cone is another one.
    """
    shares = random_assignment(economy, assignment)
    rays = matrix(generators, where="generators")
    market = whole_market(economy, shares)
    forms = _coordinates(rays)
    types = range(len(economy.objects))
    lower: list[Matrix] = []
    upper: list[Matrix] = []
    for j in types:
        given = [sum((r[j] * m[k] for r, m in zip(rays, forms, strict=True)), ZERO) for k in types]
        excess = tuple([(ONE if k == j else ZERO) - given[k] for k in types])
        lower.append(_find_trade(market, excess, control or Control()))
        upper.append(_find_trade(market, tuple([-e for e in excess]), control or Control()))
    proof = ConeProof(
        tuple([weights_at(market, ray) for ray in rays]),
        forms,
        tuple([_find_trade(market, form, control or Control()) for form in forms]),
        tuple(lower),
        tuple(upper),
    )
    return check_quasi_equilibrium_cone(QuasiEquilibriumCone(economy, shares, rays), proof)


def weights_at(market: Market, prices: Vector) -> Weights:
    """For each participant a weight at which the prices support her share, positive where one is; ``None`` for a
    satiated one.

    Raises:
        SearchFailed: if an agent has no such weight.
    """
    return tuple([None if market.satiated(x) else _weight(market, x, prices) for x in market.agents])


def _weight(market: Market, x: int, prices: Vector) -> Q:
    values, share = market.economy.values[x], market.assignment[x]
    least, most = ZERO, None
    for i in (j for j in market.types if share[j]):
        for j in market.types:
            better, dearer = values[i] - values[j], prices[i] - prices[j]
            if better > 0:
                least = max(least, dearer / better)
            elif better < 0:
                most = dearer / better if most is None else min(most, dearer / better)
            elif dearer > 0:
                most = -ONE
    if most is not None and most < least:
        raise SearchFailed(f"the prices support no share of agent {market.economy.agents[x]}")
    return least + ONE if most is None else (least + most) / 2


def _coordinates(rays: Matrix) -> Matrix:
    """Linear forms that read off the coefficients of a combination of the rays (a left inverse)."""
    columns = fmpq_mat([list(ray) for ray in rays]).transpose()
    try:
        inverse = (columns.transpose() * columns).inv() * columns.transpose()
    except ZeroDivisionError:
        raise SearchFailed("the generators are linearly dependent") from None
    return tuple([tuple([inverse[g, j] for j in range(columns.nrows())]) for g in range(columns.ncols())])


def _find_trade(market: Market, form: Sequence[Q], control: Control) -> Matrix:
    """A trade of net demand at most ``form`` in which nobody loses; satiated agents do not trade."""
    traders = [x for x in market.agents if market.demanded_weight(x, QUASI_EQUILIBRIUM) != "nothing"]
    witness = find_linear_program_certificate(_trade_program(market, traders, form), control).witness
    if not isinstance(witness, PrimalDual):
        raise SearchFailed(f"no trade proves {tuple(form)} P >= 0 for every quasi-equilibrium P")
    width = len(market.types)
    rows = {x: witness.primal[k * width : (k + 1) * width] for k, x in enumerate(traders)}
    return tuple([rows.get(x, (ZERO,) * width) for x in market.agents])


def _trade_program(market: Market, traders: Sequence[int], form: Sequence[Q]) -> LinearProgram:
    """Any trade D of the traders. Columns: D_x[j] trader by trader; one can fall only where a share
    can. Rows: D_x sums to 0, gains are >= 0, net demand for each type is at most ``form``."""
    width, count = len(market.types), len(traders)
    sums: list[SparseRow] = [tuple([(k * width + j, ONE) for j in market.types]) for k in range(count)]
    gains: list[SparseRow] = [
        tuple([(k * width + j, market.economy.values[x][j]) for j in market.types if market.economy.values[x][j]])
        for k, x in enumerate(traders)
    ]
    uses: list[SparseRow] = [tuple([(k * width + j, ONE) for k in range(count)]) for j in market.types]
    return LinearProgram(
        "minimize",
        (ZERO,) * (width * count),
        (*sums, *gains, *uses),
        (ZERO,) * (2 * count) + (None,) * width,
        (ZERO,) * count + (None,) * count + tuple(form),
        tuple([None if market.assignment[x][j] else ZERO for x in traders for j in market.types]),
        (None,) * (width * count),
    )
