"""Programs that a float solver gets wrong on purpose, and what the exact solver makes of them."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Sequence
from typing import NoReturn

import highspy
import numpy as np
import pytest
from flint import fmpz

from exactmarket.errors import LimitReached, Rejected, SearchFailed
from exactmarket.exact.rational import Number, Q
from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas, PointAndRay, PrimalDual
from exactmarket.kernel.claims.linear_programs import (
    LinearProgramInfeasible,
    LinearProgramOptimal,
    LinearProgramUnbounded,
)
from exactmarket.kernel.rules.linear_programs import check_infeasible, check_optimal, check_unbounded
from exactmarket.model.linear_program import LinearProgram, linear_program
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs import solve as solver
from exactmarket.solvers.linear_programs.basis import Basis, Status, independent_columns, repaired, slack_basis
from exactmarket.solvers.linear_programs.dyadic import common_fractions
from exactmarket.solvers.linear_programs.exact_factors import ExactFactors, Singular, TooDense
from exactmarket.solvers.linear_programs.exact_simplex import OptimalBasis, contradiction_at, pivot_to_the_end
from exactmarket.solvers.linear_programs.float_simplex import FloatProgram, Proposal, float_program, propose
from exactmarket.solvers.linear_programs.integer_matrix import IntegerMatrix, integer_array
from exactmarket.solvers.linear_programs.integer_program import integer_program
from exactmarket.solvers.linear_programs.integer_system import SquareSystem
from exactmarket.solvers.linear_programs.interior import find_strictly_complementary, propose_strict_support
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate, solve_linear_program
from exactmarket.solvers.linear_programs.strict_support import (
    Place,
    StrictSupport,
    confirm_strict_support,
    exact_strict_support,
)

BIG = 10**30
TINY = Q(1, BIG)


def dice_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable, not secret


def value(program: LinearProgram, control: Control | None = None) -> Q:
    claim = solve_linear_program(program, control).claim
    assert isinstance(claim, LinearProgramOptimal)
    return claim.value


def outcome(program: LinearProgram) -> type:
    return type(solve_linear_program(program).claim)


# --- programs ---------------------------------------------------------------------------------------------------------


def hilbert(n: int, right: Sequence[Q] | None = None, equal: bool = True) -> LinearProgram:
    """Rows 1/(i+j+1); without ``right`` the unique solution of the equations is (1, ..., 1)."""
    rows = [[Q(1, i + j + 1) for j in range(n)] for i in range(n)]
    sums = [sum(row, Q(0)) for row in rows] if right is None else right
    return linear_program("minimize", [1] * n, rows, sums, sums if equal else None, lower=[None] * n)


def klee_minty(n: int, base: int) -> LinearProgram:
    """Chvatal, Linear programming (1983), page 47, with ``base`` for 10: the optimum is base ** (2n - 2)."""
    rows = [[2 * base ** (i - j) if j < i else int(i == j) for j in range(n)] for i in range(n)]
    return linear_program(
        "maximize", [base ** (n - 1 - j) for j in range(n)], rows, row_upper=[base ** (2 * i) for i in range(n)]
    )


def beale() -> LinearProgram:
    """Beale, Cycling in the dual simplex algorithm (1955): the textbook rule cycles; the optimum is -1/20."""
    rows: list[list[Number]] = [[Q(1, 4), -60, Q(-1, 25), 9], [Q(1, 2), -90, Q(-1, 50), 3], [0, 0, 1, 0]]
    return linear_program("minimize", [Q(-3, 4), 150, Q(-1, 50), 6], rows, row_upper=[0, 0, 1])


def assignment(values: Sequence[Sequence[Q | int]]) -> LinearProgram:
    """Everybody gets one object: n! optimal bases at every corner."""
    n = len(values)
    rows = [[int(k // n == x) for k in range(n * n)] for x in range(n)]
    rows += [[int(k % n == x) for k in range(n * n)] for x in range(n)]
    return linear_program("maximize", [v for row in values for v in row], rows, [1] * 2 * n, [1] * 2 * n)


# --- what a float solver gets wrong -----------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [2, 5, 10, 15, 20])
def test_hilbert_equations(n: int) -> None:
    witness = solve_linear_program(hilbert(n)).certificate.witness
    assert isinstance(witness, PrimalDual)
    assert witness.primal == (Q(1),) * n


@pytest.mark.parametrize("n", [10, 20])
def test_hilbert_equations_with_an_integer_solution_of_30_digits(n: int) -> None:
    witness = solve_linear_program(hilbert(n, [Q(i % 3) for i in range(n)])).certificate.witness
    assert isinstance(witness, PrimalDual)
    for i in range(n):
        assert sum((x / (i + j + 1) for j, x in enumerate(witness.primal)), Q(0)) == i % 3


def test_hilbert_equations_without_a_non_negative_solution() -> None:
    n = 15
    rows = [[Q(1, i + j + 1) for j in range(n)] for i in range(n)]
    right = [Q(i % 2) for i in range(n)]
    assert outcome(linear_program("minimize", [0] * n, rows, right, right)) is LinearProgramInfeasible


@pytest.mark.parametrize(("n", "base"), [(3, 10), (10, 10), (25, 10), (50, 10), (10, 1000), (50, 100)])
def test_klee_minty(n: int, base: int) -> None:
    assert value(klee_minty(n, base), Control(30)) == base ** (2 * n - 2)


def test_klee_minty_from_the_worst_corner_without_floats() -> None:
    integers = integer_program(klee_minty(12, 10))
    result = pivot_to_the_end(slack_basis(integers, Control(30)))
    assert isinstance(result, OptimalBasis)


def test_beale_does_not_cycle_without_floats() -> None:
    assert value(beale()) == Q(-1, 20)
    result = pivot_to_the_end(slack_basis(integer_program(beale()), Control(10)))
    assert isinstance(result, OptimalBasis)
    assert Q(result.values[0][2], result.values[1]) == 1


@pytest.mark.parametrize("n", [5, 12, 25])
def test_assignment_with_nothing_but_ties(n: int) -> None:
    assert value(assignment([[7] * n] * n)) == 7 * n
    assert value(assignment([[0] * n] * n)) == 0


@pytest.mark.parametrize("step", [Q(1, 10**9), Q(1, 10**16), TINY])
def test_assignment_decided_far_behind_the_point(step: Q) -> None:
    """The permutation x -> n - 1 - x is best, by a margin that no float sees."""
    n = 12
    values = [[5 + step * (2 * x * (n - 1 - j) - x * x) for j in range(n)] for x in range(n)]
    witness = solve_linear_program(assignment(values)).certificate.witness
    assert isinstance(witness, PrimalDual)
    # The margin grows in x (n - 1 - j): sorting x against j is the unique optimum.
    assert [k for k, q in enumerate(witness.primal) if q] == [x * n + n - 1 - x for x in range(n)]


def test_large_ties_are_refined_and_not_pivoted() -> None:
    dice, n = dice_of(1), 40
    pivots: list[int] = []
    program = assignment([[5 + TINY * dice.randint(0, 10**6) for _ in range(n)] for _ in range(n)])
    value(program, Control(60, lambda what, done, _: pivots.append(done) if what == "exact simplex pivots" else None))
    assert max(pivots, default=0) < 10


# --- by a hair --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hair", [TINY, Q(1, 10**300), Q(1, 10**9)])
def test_infeasible_by_a_hair(hair: Q) -> None:
    for excess, expected in ((hair, LinearProgramInfeasible), (0, LinearProgramOptimal), (-hair, LinearProgramOptimal)):
        assert outcome(linear_program("minimize", [1, 1], [[1, 1]], [2 + excess], None, None, [1, 1])) is expected
        two_rows = linear_program("minimize", [1, 2], [[3, 1], [3, 1]], [1 + excess, None], [None, 1])
        assert outcome(two_rows) is expected


@pytest.mark.parametrize("hair", [TINY, Q(1, 10**300), Q(1, 10**9)])
def test_unbounded_by_a_hair(hair: Q) -> None:
    for excess, expected in ((hair, LinearProgramUnbounded), (0, LinearProgramOptimal), (-hair, LinearProgramOptimal)):
        assert outcome(linear_program("maximize", [1 + excess, -1], [[1, -1]], None, [5])) is expected
        assert outcome(linear_program("maximize", [-1, 1], [[-1 - excess, 1]], None, [1])) is expected


def test_optimal_by_a_hair() -> None:
    program = linear_program("maximize", [1, 1 + TINY], [[1, 1]], None, [1])
    assert value(program) == 1 + TINY


def test_data_of_30_digits() -> None:
    assert value(linear_program("maximize", [BIG, 1], [[BIG, 1], [1, BIG]], None, [BIG, BIG])) == BIG
    assert value(linear_program("maximize", [1, 1], [[1, 1]], None, None, None, [BIG, BIG])) == 2 * BIG
    assert value(linear_program("maximize", [1, 1], [[1, -1], [1, 1]], None, [1, BIG + 1], None, [BIG, BIG])) == BIG + 1
    assert (
        outcome(linear_program("maximize", [1], [[1]], [2 * BIG + 1], None, None, [2 * BIG])) is LinearProgramInfeasible
    )
    assert outcome(linear_program("maximize", [1], [[-BIG]], None, [BIG])) is LinearProgramUnbounded


def test_a_bound_of_1e20_is_not_infinite() -> None:
    assert value(linear_program("maximize", [1], upper=[10**20])) == 10**20
    assert value(linear_program("maximize", [1, 0], [[1, -1]], None, [10**25], None, [None, 10**40])) == 10**40 + 10**25


def test_beyond_the_range_of_floats() -> None:
    huge = 10**1000
    program = linear_program("minimize", [huge, Q(1, huge)], [[huge, 1], [1, Q(1, huge)]], [huge, 1])
    assert value(program) == 1
    assert value(linear_program("maximize", [Q(1, huge), huge], [[1, huge]], None, [huge])) == huge


# --- odd shapes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (linear_program("minimize", []), LinearProgramOptimal),
        (linear_program("maximize", [], [[]], [0], [5]), LinearProgramOptimal),
        (linear_program("maximize", [], [[]], [1], [5]), LinearProgramInfeasible),
        (linear_program("maximize", [], [[]], [Q(-5)], [Q(-1)]), LinearProgramInfeasible),
        (linear_program("maximize", [0, 0], [[0, 0]], [0], [0]), LinearProgramOptimal),
        (linear_program("maximize", [0, 0], [[0, 0]], [1], [2]), LinearProgramInfeasible),
        (linear_program("maximize", [0, 1], [[1, 0]], None, [1]), LinearProgramUnbounded),
        (linear_program("maximize", [0, -1], [[1, 0]], None, [1]), LinearProgramOptimal),
        (linear_program("minimize", [1], lower=[None]), LinearProgramUnbounded),
        (linear_program("minimize", [0], lower=[None]), LinearProgramOptimal),
        (linear_program("minimize", [1], lower=[-7], upper=[-7]), LinearProgramOptimal),
        (linear_program("minimize", [1, 1], [[1, 1]], lower=[None, None]), LinearProgramUnbounded),
        (linear_program("minimize", [0, 0], [[1, 1]] * 3, [1] * 3, [1] * 3), LinearProgramOptimal),
        (linear_program("minimize", [0, 0], [[1, 1]] * 2, [1, 2], [1, 2]), LinearProgramInfeasible),
    ],
)
def test_empty_rows_empty_columns_and_nothing_at_all(program: LinearProgram, expected: type) -> None:
    assert outcome(program) is expected


def test_an_infeasible_program_is_not_called_unbounded() -> None:
    program = linear_program("maximize", [1, 1], [[1, -1], [1, -1]], [1, None], [None, 0])
    assert outcome(program) is LinearProgramInfeasible


def test_free_columns_equations_ranges_and_fixed_columns() -> None:
    assert value(linear_program("minimize", [1, 0], [[1, 1], [1, -1]], [3, 1], None, [None, None])) == 2
    program = linear_program(
        "minimize", [1, 2, 3], [[1, 1, 1]], [Q(5, 2)], [4], [0, 1, 2], [None, 1, 2], constant=Q(1, 3)
    )
    assert value(program) == 8 + Q(1, 3)
    assert value(linear_program("maximize", [1, 1], [[2, 2]], [-1], [Q(7, 3)], [None, None])) == Q(7, 6)


@pytest.mark.parametrize("place", ["row", "column"])
def test_crossed_bounds(place: str) -> None:
    low: list[Number] = [0, 1 + TINY]
    high: list[Number] = [5, 1]
    program = (
        linear_program("minimize", [1, 1], [[1, 0], [0, 1]], low, high)
        if place == "row"
        else linear_program("minimize", [1, 1], lower=low, upper=high)
    )
    assert find_linear_program_certificate(program).witness == CrossedBounds(place, 1)
    assert outcome(program) is LinearProgramInfeasible


@pytest.mark.parametrize("sense", ["minimize", "maximize"])
def test_a_dual_is_the_change_of_the_value_with_the_bound(sense: str) -> None:
    def program(b: Q) -> LinearProgram:
        sign = 1 if sense == "minimize" else -1
        return linear_program(sense, [3 * sign, Q(5, 2) * sign], [[2, 1], [1, 3]], [b, 2], None)  # type: ignore[arg-type]

    witness = solve_linear_program(program(Q(4))).certificate.witness
    assert isinstance(witness, PrimalDual)
    assert (value(program(Q(4) + Q(1, 100))) - value(program(Q(4)))) * 100 == witness.dual[0]
    assert witness.dual[0]


# --- proposals that are junk ------------------------------------------------------------------------------------------

EXAMPLES = [
    (beale(), LinearProgramOptimal),
    (hilbert(6), LinearProgramOptimal),
    (klee_minty(6, 10), LinearProgramOptimal),
    (assignment([[(x * j) % 3 for j in range(4)] for x in range(4)]), LinearProgramOptimal),
    (linear_program("maximize", [1, 1], [[1, -1], [1, -1]], [1, None], [None, 0]), LinearProgramInfeasible),
    (linear_program("maximize", [1, 1], [[1, -2], [3, 1]], [None, 2], [-1, None]), LinearProgramUnbounded),
]


@pytest.mark.parametrize("junk", ["fails", "all basic", "none basic", "columns basic", "upper", "random"])
def test_a_proposal_that_is_junk_does_no_harm(junk: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = dice_of(3)

    def statuses(rows: int, columns: int) -> list[int]:
        if junk == "fails":
            raise SearchFailed("no basis")
        if junk == "columns basic":
            return [1 if k < rows else 0 for k in range(columns + rows)]
        if junk == "random":
            basic = dice.sample(range(columns + rows), rows)
            return [1 if k in basic else dice.choice([0, 2, 3]) for k in range(columns + rows)]
        status = int({"all basic": Status.BASIC, "none basic": Status.LOWER, "upper": Status.UPPER}[junk])
        return [status] * columns + [int(Status.BASIC) if junk == "upper" else status] * rows

    def propose_junk(program: FloatProgram, *_: object) -> Proposal:
        rows, columns = program.matrix.rows, program.matrix.columns
        stuck = (dice.randrange(rows + columns), dice.choice([-1, 1])) if dice.random() < 1 / 2 else None
        return Proposal(statuses(rows, columns), dice.random() < 1 / 2, stuck)

    monkeypatch.setattr(solver, "propose", propose_junk)
    monkeypatch.setattr(solver, "propose_primal", propose_junk)
    for program, expected in EXAMPLES:
        for _ in range(5):
            assert outcome(program) is expected


def test_a_singular_core_is_repaired() -> None:
    program = integer_program(linear_program("maximize", [1, 1], [[1, 1], [2, 2]], None, [1, 3]))
    basis = Basis(program, [1, 1, 2, 2], Control())
    with pytest.raises(Singular):
        pivot_to_the_end(basis)
    assert isinstance(pivot_to_the_end(repaired(basis)), OptimalBasis)


@pytest.mark.skipif(not hasattr(highspy.Highs, "getDualRay"), reason="this HiGHS does not tell its dual ray")
def test_where_the_dual_simplex_method_is_stuck_one_row_of_the_inverse_is_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No values of the basis are computed, and HiGHS runs once."""
    program = linear_program(
        "minimize", [1, 1, 1], [[1, 1, 0], [0, 1, 1], [1, 2, 1]], [1, 1, 3], [2, 2, 3], upper=[1, 1, 1]
    )
    crossed = linear_program(
        "minimize", [1, 1, 1], [[1, 1, 0], [0, 1, 1], [1, 2, 1]], [1, 1, 5], [2, 2, 9], upper=[1, 1, 1]
    )
    monkeypatch.setattr(solver, "proved_outcome", lambda _: pytest.fail("the values were computed"))
    monkeypatch.setattr(solver, "propose_primal", lambda *_: pytest.fail("a second run"))
    assert solver.solve_linear_program(crossed).claim == LinearProgramInfeasible(crossed)
    integers = integer_program(program)
    proposal = propose(float_program(integers), Control())
    basis = Basis(integers, proposal.statuses, Control())
    assert proposal.stuck is None
    assert [contradiction_at(basis, k, cost) for k in range(6) for cost in (-1, 1)] == [None] * 12


# --- false certificates -----------------------------------------------------------------------------------------------


def test_a_false_dual_a_false_value_and_a_false_point_are_refused() -> None:
    certificate = solve_linear_program(klee_minty(5, 10)).certificate
    claim, witness = certificate.claim, certificate.witness
    assert isinstance(claim, LinearProgramOptimal)
    assert isinstance(witness, PrimalDual)
    with pytest.raises(Rejected, match="a bound of"):
        check_optimal(claim, PrimalDual(witness.primal, tuple([y + TINY for y in witness.dual])))
    with pytest.raises(Rejected):
        check_optimal(LinearProgramOptimal(claim.program, claim.value + TINY), witness)
    with pytest.raises(Rejected):
        check_optimal(claim, PrimalDual((*witness.primal[:-1], witness.primal[-1] + TINY), witness.dual))


def test_a_false_contradiction_and_a_false_ray_are_refused() -> None:
    infeasible = linear_program("minimize", [1, 1], [[1, 1]], [2 + TINY], None, None, [1, 1])
    feasible = linear_program("minimize", [1, 1], [[1, 1]], [2], None, None, [1, 1])
    witness = solve_linear_program(infeasible).certificate.witness
    assert isinstance(witness, Farkas)
    with pytest.raises(Rejected, match="a positive bound on 0"):
        check_infeasible(LinearProgramInfeasible(feasible), witness)
    unbounded = linear_program("maximize", [1 + TINY, -1], [[1, -1]], None, [5])
    bounded = linear_program("maximize", [1, -1], [[1, -1]], None, [5])
    ray = solve_linear_program(unbounded).certificate.witness
    assert isinstance(ray, PointAndRay)
    with pytest.raises(Rejected, match="an objective that improves"):
        check_unbounded(LinearProgramUnbounded(bounded), ray)


# --- time -------------------------------------------------------------------------------------------------------------


def test_no_time_no_answer() -> None:
    with pytest.raises(LimitReached):
        solve_linear_program(beale(), Control(0))


def market(n: int) -> LinearProgram:
    """n agents, n objects, and n further resources that every use of an object takes from: seconds of work."""
    dice, one = dice_of(n), Q(1)
    rows = [tuple([(x * n + j, one) for j in range(n)]) for x in range(n)]
    rows += [tuple([(x * n + j, one) for x in range(n)]) for j in range(n)]
    for _ in range(n):
        rows.append(tuple([(k, Q(dice.randint(1, 10**6))) for k in range(n * n) if dice.random() < 0.3]))
    upper = (one,) * (2 * n) + (Q(10**5 * n, 3),) * n
    values = tuple([Q(dice.randint(1, 10**6)) for _ in range(n * n)])
    return LinearProgram("maximize", values, tuple(rows), (None,) * 3 * n, upper, (Q(0),) * n**2, (None,) * n**2)


def test_the_limit_reaches_the_float_solver() -> None:
    program = float_program(integer_program(market(100)))
    begin = time.monotonic()
    with pytest.raises(LimitReached):
        propose(program, Control(0.2))
    assert time.monotonic() - begin < 0.6


def propose_for_ever(program: LinearProgram) -> None:
    floats = float_program(integer_program(program))
    threading.Timer(0.4, lambda: signal.raise_signal(signal.SIGINT)).start()
    while True:
        propose(floats, Control())


def test_an_interrupt_reaches_the_float_solver() -> None:
    program = market(100)
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        propose_for_ever(program)
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize(
    ("program", "answer"),
    [
        (linear_program("minimize", [0, 0], [[1, 1], [1, -1]], [5, 0], upper=[1, 1]), LinearProgramInfeasible),
        (linear_program("minimize", [-2, 1], [[1, -1]], [0], [1]), LinearProgramUnbounded),
    ],
)
def test_without_any_proposal_it_is_asked_first_whether_there_is_an_optimum(
    monkeypatch: pytest.MonkeyPatch, program: LinearProgram, answer: type
) -> None:
    """The float solver ends with "unknown" on the program klein2 of Netlib, whose exact pivots take minutes."""
    calls: list[object] = []

    def propose_later(program: FloatProgram, control: Control) -> Proposal:
        calls.append(program)
        if len(calls) == 1:
            raise SearchFailed("unknown")
        return propose(program, control)

    def refuse_to_pivot(basis: object) -> NoReturn:
        raise AssertionError(basis)

    monkeypatch.setattr(solver, "propose", propose_later)
    monkeypatch.setattr(solver, "pivot_to_the_end", refuse_to_pivot)
    assert isinstance(solver.solve_linear_program(program).claim, answer)


# --- the engine room --------------------------------------------------------------------------------------------------


def square(rows: Sequence[Sequence[int]]) -> IntegerMatrix:
    n = len(rows)
    index = np.tile(np.arange(n), n)
    return IntegerMatrix(n, np.arange(0, n * n + 1, n), index, integer_array([a for row in rows for a in row]))


@pytest.mark.parametrize("entry", [1, 2**31, 2**61, 2**62 - 1, 2**62, 2**63, 2**64, 10**40])
def test_products_do_not_wrap(entry: int) -> None:
    matrix = square([[entry, -entry], [entry, entry]])
    for x in ([1, 1], [3, -5], [2**62, 2**62], [-(2**63), 10**30]):
        assert matrix.times(x) == [entry * (x[0] - x[1]), entry * (x[0] + x[1])]
        assert matrix.transposed.times(x) == [entry * (x[0] + x[1]), entry * (x[1] - x[0])]


@pytest.mark.parametrize("over", [1, 7, 10**9, 2**61 - 1, 10**40])
def test_rows_are_scaled_to_the_least_whole_numbers(over: int) -> None:
    """Columns and rows over any denominator, one row empty; short entries are machine words whatever they were before."""
    half, bound = Q(1, 2 * over), Q(5, over)
    rows = (((0, Q(3) * half), (2, half)), (), ((1, Q(4)), (2, Q(6))))
    program = LinearProgram(
        "minimize", (Q(1),) * 3, rows, (bound,) * 3, (None,) * 3, (Q(0), Q(0), Q(1, 3)), (None,) * 3
    )
    integers = integer_program(program)
    assert integers.column_scale == [1, 1, 3]
    matrix = integers.matrix
    places = zip(matrix.row_of_entry.tolist(), matrix.index.tolist(), strict=True)
    exact = {(i, j): a for i, row in enumerate(rows) for j, a in row}
    for (i, j), entry in zip(places, matrix.value.tolist(), strict=True):
        assert Q(entry, integers.row_scale[i]) * integers.column_scale[j] == exact[i, j]
    least = [int(fmpz(own).lcm(bound.q)) for own in (int(half.q) * 3, 1, 1)]
    assert integers.row_scale == [least[0], int(bound.q), int(bound.q)]
    assert (matrix.value.dtype == object) == (matrix.bits > 62)


def test_a_part_without_the_long_entries_is_of_machine_words() -> None:
    matrix = square([[1, 2, 2**80], [3, 4, 5], [6, 7, 8]])
    assert matrix.value.dtype == object
    assert matrix.part(np.array([1, 2]), np.array([0, 1])).value.dtype != object
    assert matrix.part(np.array([0, 1]), np.array([0, 2])).value.dtype == object


def test_numbers_that_are_long_on_the_way_only_end_in_machine_words() -> None:
    """The bound of a column that is in no row."""
    rows = (((1, Q(1, 3)),), ((1, Q(2)), (2, Q(3))))
    lower = (Q(1, 10**40), Q(0), Q(0))
    program = LinearProgram("minimize", (Q(1),) * 3, rows, (Q(1),) * 2, (None,) * 2, lower, (None,) * 3)
    matrix = integer_program(program).matrix
    assert matrix.value.dtype != object
    assert matrix.value.tolist() == [1, 2, 3]
    assert solve_linear_program(program).claim == LinearProgramOptimal(program, Q(3) + Q(1, 10**40))


@pytest.mark.parametrize(("size", "largest"), [(8, 9), (8, 10**30), (70, 9), (70, 2**39), (70, 2**45), (70, 10**30)])
@pytest.mark.parametrize("right", [1, 2**62, 10**60])
def test_systems_of_any_size_and_magnitude(size: int, largest: int, right: int) -> None:
    dice = dice_of(size + largest)
    rows = [
        [dice.randint(-largest, largest) if dice.random() < 0.1 else largest * (i == j) for j in range(size)]
        for i in range(size)
    ]
    matrix, b = square(rows), [dice.randint(-right, right) for _ in range(size)]
    system = SquareSystem(matrix, Control(60))
    for product, (numerators, denominator) in (
        (matrix.times, system.solve(b)),
        (matrix.transposed.times, system.solve_transposed(b)),
    ):
        assert denominator > 0
        assert product(numerators) == [denominator * entry for entry in b]


@pytest.mark.parametrize("largest", [1, 9, 10**6, 10**25])
@pytest.mark.parametrize(("size", "more"), [(1, 0), (5, 2), (40, 30), (120, 40), (120, 150), (60, 400)])
def test_exact_factors_solve_from_both_sides(size: int, more: int, largest: int) -> None:
    """Triangular matrices, nearly triangular ones, and some with a dense rest, rows and columns shuffled."""
    dice = dice_of(size + more + largest)
    rows = [[0] * size for _ in range(size)]
    order = dice.sample(range(size), size)
    for i, j in enumerate(order):
        rows[i][j] = dice.choice((1, -1)) * dice.randint(1, largest)
        for k in order[:i]:
            rows[i][k] = dice.randint(-largest, largest) if dice.random() < 2 / size else 0
    for _ in range(more):
        rows[dice.randrange(size)][dice.randrange(size)] = dice.randint(-largest, largest)
    matrix, b = square(dice.sample(rows, size)), [dice.randint(-9, 9) for _ in range(size)]
    try:
        factors = ExactFactors(matrix, Control(60))
        answers = [(matrix.times, factors.solve(b)), (matrix.transposed.times, factors.solve_transposed(b))]
    except Singular:
        assert len(independent_columns(matrix)) < size
        return
    for product, (numerators, denominator) in answers:
        assert product(numerators) == [denominator * entry for entry in b]


def test_no_exact_factors_of_a_large_dense_matrix() -> None:
    dice = dice_of(7)
    with pytest.raises(TooDense):
        ExactFactors(square([[dice.randint(1, 9) for _ in range(170)] for _ in range(170)]), Control(60))


@pytest.mark.parametrize("size", [4, 70])
def test_a_singular_system_is_noticed(size: int) -> None:
    dice = dice_of(size)
    rows = [[dice.randint(-9, 9) for _ in range(size)] for _ in range(size - 1)]
    rows.append([a + b for a, b in zip(rows[0], rows[1], strict=True)])
    with pytest.raises(Singular):
        SquareSystem(square(rows), Control(60)).solve([1] * size)


def test_a_nearly_singular_system_is_not_taken_for_singular() -> None:
    size, huge = 60, 2**38
    rows = [[huge if i == j else huge - 1 if j == i + 1 else 0 for j in range(size)] for i in range(size)]
    rows[-1][0] = huge + 1
    matrix = square(rows)
    numerators, denominator = SquareSystem(matrix, Control(60)).solve(list(range(size)))
    assert matrix.times(numerators) == [denominator * b for b in range(size)]


def test_fractions_are_read_off_only_where_there_are_some() -> None:
    assert common_fractions([(3 << 200) // 7, (-5 << 200) // 21, 0], 200) == ([9, -5, 0], 21)
    assert common_fractions([dice_of(0).getrandbits(100)], 100) is None


# --- optimal solutions of largest support -----------------------------------------------------------------------------


def test_the_support_of_a_tie_is_everything() -> None:
    program = assignment([[7] * 5] * 5)
    witness = confirm_strict_support(program, propose_strict_support(program))
    assert all(q > 0 for q in witness.primal)
    claim = solve_linear_program(program).claim
    assert isinstance(claim, LinearProgramOptimal)
    check_optimal(claim, witness)


def test_a_wrong_support_is_refused() -> None:
    program = linear_program("maximize", [1, 1], [[1, 1]], None, [1])
    right = StrictSupport((Place.INSIDE, Place.INSIDE), (Place.UPPER,))
    assert exact_strict_support(program) == right
    assert confirm_strict_support(program, right).dual == (Q(1),)
    for columns, rows in (
        ((Place.LOWER, Place.INSIDE), (Place.UPPER,)),
        ((Place.INSIDE, Place.INSIDE), (Place.INSIDE,)),
        ((Place.INSIDE, Place.UPPER), (Place.UPPER,)),
        ((Place.INSIDE, Place.INSIDE), (Place.LOWER,)),
    ):
        with pytest.raises(SearchFailed):
            confirm_strict_support(program, StrictSupport(columns, rows))


def test_no_support_without_an_optimum() -> None:
    for program in (linear_program("maximize", [1]), linear_program("maximize", [1], [[1]], [1], [0])):
        with pytest.raises(SearchFailed):
            find_strictly_complementary(program)


def test_an_interior_that_is_empty_is_no_obstacle() -> None:
    """x <= 1 and x >= 1 in two rows: no interior point, redundant equations beside it."""
    rows = [[1, 0], [1, 0], [1, 1], [2, 2]]
    program = linear_program("minimize", [1, 0], rows, [1, None, 3, 6], [None, 1, 3, 6])
    witness = find_strictly_complementary(program)
    claim = solve_linear_program(program).claim
    assert isinstance(claim, LinearProgramOptimal)
    check_optimal(claim, witness)
    assert witness.dual[0] > 0 > witness.dual[1]
