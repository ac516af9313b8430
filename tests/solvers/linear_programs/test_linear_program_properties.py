"""Random small programs: every outcome is verified by the kernel and agrees with an elimination that shares no code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import inf

import pytest
from flint import fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exactmarket.errors import Rejected, SearchFailed
from exactmarket.exact.rational import ONE, Q, dot
from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas, PointAndRay, PrimalDual
from exactmarket.kernel.claims.linear_programs import (
    LinearProgramInfeasible,
    LinearProgramOptimal,
    LinearProgramUnbounded,
)
from exactmarket.kernel.rules.linear_programs import check_infeasible, check_optimal, check_unbounded
from exactmarket.model.linear_program import LinearProgram, linear_program
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.basis import Basis, repaired
from exactmarket.solvers.linear_programs.exact_factors import Singular
from exactmarket.solvers.linear_programs.exact_simplex import Contradiction, FreeFall, OptimalBasis, pivot_to_the_end
from exactmarket.solvers.linear_programs.integer_program import integer_program
from exactmarket.solvers.linear_programs.interior import find_strictly_complementary, propose_strict_support
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate, solve_linear_program
from exactmarket.solvers.linear_programs.strict_support import confirm_strict_support, exact_strict_support

Inequality = tuple[tuple[Fraction, ...], Fraction]

small_numbers = st.one_of(
    st.integers(-3, 3), st.builds(Q, st.integers(-7, 7), st.integers(1, 5)), st.sampled_from([0, 0, 1, -1])
)
bounds = st.one_of(st.none(), small_numbers)


@st.composite
def programs(draw: st.DrawFn, most_columns: int = 3, most_rows: int = 3) -> LinearProgram:
    """Programs with every kind of bound; crossed bounds, empty rows and free columns included."""
    n, m = draw(st.integers(1, most_columns)), draw(st.integers(0, most_rows))
    columns, rows = st.lists(bounds, min_size=n, max_size=n), st.lists(bounds, min_size=m, max_size=m)
    numbers = st.lists(small_numbers, min_size=n, max_size=n)
    row_lower = draw(rows)
    row_upper = [low if draw(st.booleans()) else high for low, high in zip(row_lower, draw(rows), strict=True)]
    return linear_program(
        draw(st.sampled_from(["minimize", "maximize"])),
        draw(numbers),
        draw(st.lists(numbers, min_size=m, max_size=m)),
        row_lower,
        row_upper,
        draw(st.one_of(st.none(), columns)),
        draw(columns),
        draw(small_numbers),
    )


def fraction(number: fmpq) -> Fraction:
    return Fraction(int(number.p), int(number.q))


def inequalities(program: LinearProgram) -> Iterable[Inequality]:
    """The program as inequalities a (x, z) <= b, where z is at most (maximise) or at least (minimise) the objective."""
    n = len(program.objective)
    sign = 1 if program.sense == "maximize" else -1
    cost = [-sign * fraction(c) for c in program.objective]
    yield (*cost, Fraction(sign)), sign * fraction(program.constant)
    unit = [((j, ONE),) for j in range(n)]
    lower, upper = (*program.lower, *program.row_lower), (*program.upper, *program.row_upper)
    for row, low, high in zip((*unit, *program.rows), lower, upper, strict=True):
        dense = [Fraction(0)] * (n + 1)
        for j, a in row:
            dense[j] = fraction(a)
        if high is not None:
            yield tuple(dense), fraction(high)
        if low is not None:
            yield tuple([-a for a in dense]), -fraction(low)


def eliminated(system: set[Inequality], j: int) -> set[Inequality]:
    """Fourier and Motzkin's step: the inequalities that remain when variable j is eliminated."""
    rest = {(a, b) for a, b in system if not a[j]}
    above = [(a, b) for a, b in system if a[j] > 0]
    below = [(a, b) for a, b in system if a[j] < 0]
    for (a, b), (c, d) in product(above, below):
        combined = [x / a[j] - y / c[j] for x, y in zip(a, c, strict=True)]
        size = max([abs(x) for x in combined if x], default=Fraction(1))
        rest.add((tuple([x / size for x in combined]), (b / a[j] - d / c[j]) / size))
    return rest


def value_by_elimination(program: LinearProgram) -> Fraction | float | None:
    """The optimal value; inf or -inf if unbounded; None if infeasible."""
    system = set(inequalities(program))
    for j in range(len(program.objective)):
        system = eliminated(system, j)
    sign = 1 if program.sense == "maximize" else -1
    if any(not a[-1] and b < 0 for a, b in system):
        return None
    # What is left bounds z on the side on which the objective is bounded, and on that side only.
    limits = [b / a[-1] for a, b in system if a[-1]]
    return sign * min([sign * limit for limit in limits], default=inf)


def solved_value(program: LinearProgram) -> Fraction | float | None:
    claim = solve_linear_program(program).claim
    assert claim.program is program
    if isinstance(claim, LinearProgramInfeasible):
        return None
    if isinstance(claim, LinearProgramUnbounded):
        return inf if program.sense == "maximize" else -inf
    return fraction(claim.value)


@settings(max_examples=400, deadline=None)
@given(programs())
def test_the_outcome_is_that_of_elimination(program: LinearProgram) -> None:
    assert solved_value(program) == value_by_elimination(program)


@settings(max_examples=150, deadline=None)
@given(programs(), st.lists(st.integers(-40, 40), min_size=6, max_size=6))
def test_huge_and_tiny_units_change_nothing(program: LinearProgram, powers: list[int]) -> None:
    columns, rows = [Q(10) ** p for p in powers[:3]], [Q(10) ** p for p in powers[3:]]

    def times(numbers: Iterable[Q | None], factors: list[Q]) -> tuple[Q | None, ...]:
        return tuple([None if x is None else x * f for x, f in zip(numbers, factors, strict=False)])

    scaled = replace(
        program,
        objective=tuple([c / f for c, f in zip(program.objective, columns, strict=False)]),
        rows=tuple(
            [tuple([(j, a * g / columns[j]) for j, a in row]) for row, g in zip(program.rows, rows, strict=False)]
        ),
        lower=times(program.lower, columns),
        upper=times(program.upper, columns),
        row_lower=times(program.row_lower, rows),
        row_upper=times(program.row_upper, rows),
    )
    assert solved_value(scaled) == value_by_elimination(program)


@settings(max_examples=150, deadline=None)
@given(programs(), st.data())
def test_the_exact_simplex_method_decides_from_any_basis(program: LinearProgram, data: st.DataObject) -> None:
    assume(not isinstance(find_linear_program_certificate(program).witness, CrossedBounds))
    integers = integer_program(program)
    size = integers.columns + integers.rows
    basic = data.draw(st.permutations(range(size)))[: integers.rows]
    status = [1 if k in basic else data.draw(st.integers(0, 3).filter(lambda s: s != 1)) for k in range(size)]
    basis = Basis(integers, status, Control())
    try:
        outcome = pivot_to_the_end(basis)
    except Singular:
        outcome = pivot_to_the_end(repaired(basis))
    expected = value_by_elimination(program)
    kind = Contradiction if expected is None else FreeFall if abs(expected) == inf else OptimalBasis
    assert isinstance(outcome, kind)
    if isinstance(outcome, OptimalBasis):
        primal = integers.unscaled_columns(outcome.values[0][: integers.columns], outcome.values[1])
        dual = integers.unscaled_multipliers(*outcome.multipliers)
        assert expected is not None
        claim = LinearProgramOptimal(program, Q(expected.numerator, expected.denominator))  # type: ignore[union-attr]
        check_optimal(claim, PrimalDual(primal, dual))


@settings(max_examples=150, deadline=None)
@given(programs(), st.data())
def test_a_false_number_is_refused_or_proves_the_same(program: LinearProgram, data: st.DataObject) -> None:
    certificate = find_linear_program_certificate(program)
    claim, witness = certificate.claim, certificate.witness
    change = data.draw(small_numbers.filter(bool))
    if isinstance(claim, LinearProgramOptimal) and isinstance(witness, PrimalDual):
        with pytest.raises(Rejected):
            check_optimal(replace(claim, value=claim.value + change), witness)
        field = data.draw(st.sampled_from(["primal", "dual"]))
    elif isinstance(witness, (Farkas, PointAndRay)):
        field = data.draw(st.sampled_from(["farkas"] if isinstance(witness, Farkas) else ["primal", "ray"]))
    else:
        return
    numbers = list(getattr(witness, field))
    assume(numbers)
    k = data.draw(st.integers(0, len(numbers) - 1))
    numbers[k] += change
    changed = replace(witness, **{field: tuple(numbers)})  # type: ignore[arg-type]
    rule = {PrimalDual: check_optimal, Farkas: check_infeasible, PointAndRay: check_unbounded}[type(witness)]
    try:
        proved = rule(claim, changed).claim  # type: ignore[operator]
    except Rejected:
        return
    # Another witness may prove the claim as well; no witness may prove anything else.
    assert proved == claim


@settings(max_examples=100, deadline=None)
@given(programs())
def test_a_positive_multiplier_is_the_price_of_its_bound(program: LinearProgram) -> None:
    """y is a supergradient (maximise) or subgradient (minimise) of the optimal value in the bounds of the rows."""
    certificate = find_linear_program_certificate(program)
    claim, witness = certificate.claim, certificate.witness
    if not isinstance(claim, LinearProgramOptimal) or not isinstance(witness, PrimalDual):
        return
    for i, y in enumerate(witness.dual):
        for step in (Q(1, 3), Q(-1, 3)):
            lower, upper = list(program.row_lower), list(program.row_upper)
            lower[i] = None if (low := lower[i]) is None else low + step
            upper[i] = None if (high := upper[i]) is None else high + step
            moved = find_linear_program_certificate(
                replace(program, row_lower=tuple(lower), row_upper=tuple(upper))
            ).claim
            if isinstance(moved, LinearProgramOptimal):
                excess = moved.value - claim.value - y * step
                assert excess <= 0 if program.sense == "maximize" else excess >= 0


def is_strict(value: Q, multiplier: Q, low: Q | None, high: Q | None) -> bool:
    return (low is not None and low == high) or (value in (low, high)) == bool(multiplier)


@settings(max_examples=100, deadline=None)
@given(programs())
def test_an_optimum_of_largest_support_is_strictly_complementary(program: LinearProgram) -> None:
    claim = find_linear_program_certificate(program).claim
    assume(isinstance(claim, LinearProgramOptimal))
    assert isinstance(claim, LinearProgramOptimal)
    witness = find_strictly_complementary(program)
    check_optimal(claim, witness)
    multipliers = list(program.objective)
    for row, y, low, high in zip(program.rows, witness.dual, program.row_lower, program.row_upper, strict=True):
        assert is_strict(dot([a for _, a in row], [witness.primal[j] for j, _ in row]), y, low, high)
        for j, a in row:
            multipliers[j] -= y * a
    for x, d, low, high in zip(witness.primal, multipliers, program.lower, program.upper, strict=True):
        assert is_strict(x, d, low, high)


@settings(max_examples=60, deadline=None)
@given(programs())
def test_the_interior_point_guess_is_the_strict_support_or_is_refused(program: LinearProgram) -> None:
    assume(isinstance(find_linear_program_certificate(program).claim, LinearProgramOptimal))
    try:
        guess = propose_strict_support(program)
        confirm_strict_support(program, guess)
    except SearchFailed:
        return
    assert guess == exact_strict_support(program)
