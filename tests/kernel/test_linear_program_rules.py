"""The rules about linear programs: each demand is violated alone, and the refusal names the place."""

from __future__ import annotations

import pytest
from brute_force import fractions, maximum
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import accepted, refused, vec
from strategies import linear_programs, long_rationals, rationals

from exactmarket import LinearProgram, MalformedInput, Q, Rejected, linear_program, verify
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas, PointAndRay, PrimalDual
from exactmarket.kernel.claims.linear_programs import (
    LinearProgramInfeasible,
    LinearProgramOptimal,
    LinearProgramUnbounded,
)

# minimise 2a + 3b + 1 subject to 2 <= a + b, 0 <= a <= 3/2, 0 <= b; the optimum (3/2, 1/2) has value 11/2
MINIMUM = linear_program("minimize", [2, 3], [[1, 1]], [2], None, upper=["3/2", None], constant=1)
# maximise a + b subject to a + 2b <= 4, a <= 3/2; the optimum (3/2, 5/4)
MAXIMUM = linear_program("maximize", [1, 1], [[1, 2]], None, [4], upper=["3/2", None])
BEST = LinearProgramOptimal(MINIMUM, Q(11, 2))
TINY = Q(1, 10**40)


def test_an_optimum_is_verified() -> None:
    accepted(BEST, PrimalDual(vec("3/2", "1/2"), vec(3)))
    accepted(LinearProgramOptimal(MAXIMUM, Q(11, 4)), PrimalDual(vec("3/2", "5/4"), vec("1/2")))


def test_free_columns_and_equations_lean_on_either_side() -> None:
    program = linear_program("minimize", [1, -1], [[1, -1]], [5], [5], lower=[None, None])
    accepted(LinearProgramOptimal(program, Q(5)), PrimalDual(vec(5, 0), vec(1)))
    down = linear_program("maximize", [1, -1], [[1, -1]], [5], [5], lower=[None, None])
    accepted(LinearProgramOptimal(down, Q(5)), PrimalDual(vec(5, 0), vec(1)))


def test_programs_without_rows_or_columns_have_optima() -> None:
    accepted(LinearProgramOptimal(linear_program("maximize", [], constant=7), Q(7)), PrimalDual((), ()))
    boxed = linear_program("maximize", [1, -2], lower=[0, -1], upper=[4, 1])
    accepted(LinearProgramOptimal(boxed, Q(6)), PrimalDual(vec(4, -1), ()))


@pytest.mark.parametrize(
    ("primal", "where"),
    [
        (("3/2",), "primal"),
        (("3/2", "1/2", 0), "primal"),
        ((), "primal"),
        ((2, 0), "primal 0"),
        (("-1", 3), "primal 0"),
        (("3/2", "-1/2"), "primal 1"),
        (("3/2", 0), "primal, row 0"),
        ((Q(3, 2), Q(1, 2) - TINY), "primal, row 0"),
        ((1, 1), "primal"),
    ],
)
def test_the_primal_point_must_be_feasible_and_reach_the_value(primal: tuple[str, ...], where: str) -> None:
    refused(BEST, PrimalDual(vec(*primal), vec(3)), where)


@pytest.mark.parametrize(
    ("dual", "where"),
    [
        ((), "dual"),
        ((3, 0), "dual"),
        ((-1,), "dual, row 0"),
        ((4,), "dual, column 1"),
        ((2,), "dual"),
        ((0,), "dual"),
        ((3 - TINY,), "dual"),
    ],
)
def test_the_dual_bound_must_be_defined_and_reach_the_value(dual: tuple[str, ...], where: str) -> None:
    refused(BEST, PrimalDual(vec("3/2", "1/2"), vec(*dual)), where)


@pytest.mark.parametrize("value", [0, 5, "9/2", Q(11, 2) + TINY, Q(11, 2) - TINY])
def test_the_value_must_be_the_optimum_constant_included(value: Q) -> None:
    refused(
        LinearProgramOptimal(MINIMUM, vec(value)[0]), PrimalDual(vec("3/2", "1/2"), vec(3)), "primal", "objective value"
    )


def test_a_dual_of_the_other_sense_is_refused() -> None:
    refused(LinearProgramOptimal(MAXIMUM, Q(11, 4)), PrimalDual(vec("3/2", "5/4"), vec("-1/2")), "dual, row 0")


# a + b >= 5 although a, b <= 1
IMPOSSIBLE = LinearProgramInfeasible(linear_program("minimize", [0, 0], [[1, 1]], [5], upper=[1, 1]))
CROSSED = LinearProgramInfeasible(
    linear_program("minimize", [0, 0], [[1, 0], [0, 1]], [3, None], [2, 2], lower=[0, 2], upper=[None, 1])
)


def test_infeasibility_is_verified() -> None:
    accepted(IMPOSSIBLE, Farkas(vec(1)))
    accepted(IMPOSSIBLE, Farkas(vec("1/1000000")))
    accepted(CROSSED, CrossedBounds("row", 0))
    accepted(CROSSED, CrossedBounds("column", 1))


@pytest.mark.parametrize(
    ("farkas", "where"),
    [((), "farkas"), ((1, 0), "farkas"), ((0,), "farkas"), ((-1,), "farkas, row 0")],
)
def test_farkas_multipliers_must_contradict(farkas: tuple[int, ...], where: str) -> None:
    refused(IMPOSSIBLE, Farkas(vec(*farkas)), where)


def test_a_bound_of_zero_contradicts_nothing() -> None:
    touching = LinearProgramInfeasible(linear_program("minimize", [0, 0], [[1, 1]], [2], upper=[1, 1]))
    refused(touching, Farkas(vec(1)), "farkas", "positive")


def test_farkas_multipliers_must_not_lean_on_an_infinite_bound_of_a_column() -> None:
    open_ended = LinearProgramInfeasible(linear_program("minimize", [0, 0], [[1, 1]], [5], upper=[1, None]))
    refused(open_ended, Farkas(vec(1)), "farkas, column 1")


@pytest.mark.parametrize(
    ("place", "index", "where"),
    [
        ("row", 1, "row 1"),
        ("column", 0, "column 0"),
        ("row", 2, "index"),
        ("row", -1, "index"),
        ("row", -2, "index"),
        ("column", 10**30, "index"),
        ("cell", 0, "witness.place"),
        ("", 0, "witness.place"),
    ],
)
def test_bounds_must_be_there_and_cross(place: str, index: int, where: str) -> None:
    refused(CROSSED, CrossedBounds(place, index), where)


def test_equal_bounds_do_not_cross() -> None:
    fixed = LinearProgramInfeasible(linear_program("minimize", [0], lower=[1], upper=[1]))
    refused(fixed, CrossedBounds("column", 0), "column 0")


# minimise b - 2a subject to 0 <= a - b <= 1
RISING = LinearProgramUnbounded(linear_program("minimize", [-2, 1], [[1, -1]], [0], [1]))


def test_unboundedness_is_verified() -> None:
    accepted(RISING, PointAndRay(vec(0, 0), vec(1, 1)))
    free = LinearProgramUnbounded(linear_program("maximize", [-1], lower=[None]))
    accepted(free, PointAndRay(vec(0), vec(-1)))


@pytest.mark.parametrize(
    ("primal", "ray", "where"),
    [
        ((0,), (1, 1), "primal"),
        ((0, 0), (1,), "ray"),
        ((0, 0), (1, 1, 0), "ray"),
        ((-1, -1), (1, 1), "primal 0"),
        ((2, 0), (1, 1), "primal, row 0"),
        ((0, 1), (1, 1), "primal, row 0"),
        ((0, 0), (-1, -1), "ray 0"),
        ((0, 0), (1, 0), "ray, row 0"),
        ((0, 0), (0, 1), "ray, row 0"),
        ((0, 0), (0, 0), "ray"),
    ],
)
def test_point_and_ray_must_be_feasible_and_improve(primal: tuple[int, ...], ray: tuple[int, ...], where: str) -> None:
    refused(RISING, PointAndRay(vec(*primal), vec(*ray)), where)


def test_a_ray_against_an_upper_bound_is_refused() -> None:
    boxed = LinearProgramUnbounded(linear_program("maximize", [1], upper=[10**30]))
    refused(boxed, PointAndRay(vec(0), vec(1)), "ray 0")


def test_a_ray_that_worsens_is_refused() -> None:
    falling = LinearProgramUnbounded(linear_program("maximize", [-2, 1], [[1, -1]], [0], [1]))
    refused(falling, PointAndRay(vec(0, 0), vec(1, 1)), "ray", "improves")


@settings(max_examples=300)
@given(st.data(), linear_programs(columns=2, rows=2))
def test_whatever_is_accepted_is_true(data: st.DataObject, program: LinearProgram) -> None:
    """Random witnesses for random claims: the rules accept few of them, and the brute force agrees with these."""

    def numbers(count: int) -> tuple[Q, ...]:
        return tuple(data.draw(st.lists(rationals(3, 2), min_size=count, max_size=count)))

    n, m = len(program.objective), len(program.rows)
    candidates = [
        Certificate(LinearProgramOptimal(program, data.draw(rationals())), PrimalDual(numbers(n), numbers(m))),
        Certificate(LinearProgramInfeasible(program), Farkas(numbers(m))),
        Certificate(LinearProgramUnbounded(program), PointAndRay(numbers(n), numbers(n))),
        *[Certificate(LinearProgramInfeasible(program), CrossedBounds("row", i)) for i in range(m)],
        *[Certificate(LinearProgramInfeasible(program), CrossedBounds("column", j)) for j in range(n)],
    ]
    for candidate in candidates:
        try:
            claim = verify(candidate).claim
        except Rejected:
            continue
        expected = {LinearProgramInfeasible: "infeasible", LinearProgramUnbounded: "unbounded"}.get(type(claim))
        assert by_brute_force(program) == (expected or fractions([claim.value])[0])  # type: ignore[union-attr]


def test_denominators_of_rows_values_and_bounds_may_all_differ() -> None:
    """A row over 35, values over 6 and 10, bounds over 77: the activity is 9/70 + 3/35 - 5/42 = 2/21 = 22/231."""
    row = ["3/7", "2/5", "-1/7"]
    x = vec("3/10", "3/14", "5/6")
    for low, high in (("2/21", None), (None, "22/231"), ("2/21", "2/21")):
        claim = LinearProgramUnbounded(linear_program("maximize", [0, 0, 0, 1], [[*row, 0]], [low], [high]))
        accepted(claim, PointAndRay((*x, Q(0)), vec(0, 0, 0, 1)))
    for low, high in ((Q(2, 21) + TINY, None), (None, Q(2, 21) - TINY)):
        claim = LinearProgramUnbounded(linear_program("maximize", [0, 0, 0, 1], [[*row, 0]], [low], [high]))
        refused(claim, PointAndRay((*x, Q(0)), vec(0, 0, 0, 1)), "primal, row 0", "a value between")


@settings(max_examples=300)
@given(st.data(), linear_programs(columns=4, rows=4, wide=True))
def test_sums_over_common_denominators_are_those_of_fractions(data: st.DataObject, program: LinearProgram) -> None:
    """A point that meets all rows and bounds by plain fractions is refused nowhere but for its ray, any other one at once."""
    x = tuple(data.draw(st.lists(long_rationals() | rationals(), min_size=(n := len(program.objective)), max_size=n)))
    activities = [sum((a * x[j] for j, a in row), Q(0)) for row in program.rows]
    ends = zip((*program.lower, *program.row_lower), (*program.upper, *program.row_upper), strict=True)
    inside = [
        (a is None or a <= v) and (b is None or v <= b) for v, (a, b) in zip((*x, *activities), ends, strict=True)
    ]
    with pytest.raises(Rejected) as caught:
        verify(Certificate(LinearProgramUnbounded(program), PointAndRay(x, (Q(0),) * n)))
    if all(inside):
        assert caught.value.where == "ray"
    else:
        k = inside.index(False)
        assert caught.value.where == (f"primal {k}" if k < n else f"primal, row {k - n}")


@settings(max_examples=300)
@given(st.data(), linear_programs(columns=4, rows=4, wide=True))
def test_the_bound_of_multipliers_is_that_of_fractions(data: st.DataObject, program: LinearProgram) -> None:
    """Farkas multipliers are accepted if and only if their bound on 0, by plain fractions, is there and positive."""
    y = tuple(data.draw(st.lists(long_rationals() | rationals(), min_size=(m := len(program.rows)), max_size=m)))
    reduced = [
        -sum((y[i] * dict(row).get(j, Q(0)) for i, row in enumerate(program.rows)), Q(0))
        for j in range(len(program.objective))
    ]
    ends = zip((*y, *reduced), (*program.row_lower, *program.lower), (*program.row_upper, *program.upper), strict=True)
    sides = [(d, low if d > 0 else high) for d, low, high in ends if d]
    holds = all(side is not None for _, side in sides) and sum((d * side for d, side in sides), Q(0)) > 0  # type: ignore[misc]
    try:
        verify(Certificate(LinearProgramInfeasible(program), Farkas(y)))
    except Rejected:
        assert not holds
    else:
        assert holds


def by_brute_force(program: LinearProgram) -> object:
    """The program in the oracle's form: each column is the difference of two that are >= 0."""
    sign = 1 if program.sense == "maximize" else -1
    c = fractions(program.objective)
    limits = []
    rows = [dict(row) for row in program.rows] + [{j: Q(1)} for j in range(len(c))]
    for row, low, high in zip(
        rows, (*program.row_lower, *program.lower), (*program.row_upper, *program.upper), strict=True
    ):
        dense = fractions([row.get(j, 0) for j in range(len(c))])
        if high is not None:
            limits.append(([*dense, *[-a for a in dense]], fractions([high])[0]))
        if low is not None:
            limits.append(([*[-a for a in dense], *dense], -fractions([low])[0]))
    best = maximum([sign * a for a in c] + [-sign * a for a in c], limits)
    return best if isinstance(best, str) else sign * best + fractions([program.constant])[0]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"sense": "minimise"}, "sense"),
        ({"sense": ""}, "sense"),
        ({"lower": vec(0)}, "lower"),
        ({"upper": ()}, "upper"),
        ({"row_lower": ()}, "row_lower"),
        ({"row_upper": (None, None)}, "row_upper"),
        ({"objective": (1.0, Q(1))}, "objective"),
        ({"objective": (1, Q(1))}, "objective"),
        ({"constant": 0.0}, "objective"),
        ({"constant": 0}, "objective"),
        ({"lower": (0.0, None)}, "lower"),
        ({"upper": (float("inf"), None)}, "upper"),
        ({"rows": (((0, Q(0)),),)}, "rows[0]"),
        ({"rows": (((0, 1.0),),)}, "rows[0]"),
        ({"rows": (((2, Q(1)),),)}, "rows[0]"),
        ({"rows": (((-1, Q(1)),),)}, "rows[0]"),
        ({"rows": (((1, Q(1)), (0, Q(1))),)}, "rows[0]"),
        ({"rows": (((0, Q(1)), (0, Q(1))),)}, "rows[0]"),
    ],
)
def test_malformed_programs_are_not_built(change: dict[str, object], where: str) -> None:
    good = {"objective": vec(1, 2), "rows": (((0, Q(1)),),), "row_lower": (None,), "row_upper": vec(1)}
    parts = {"sense": "minimize", **good, "lower": vec(0, 0), "upper": (None, None), "constant": Q(0), **change}
    with pytest.raises(MalformedInput) as caught:
        LinearProgram(**parts)  # type: ignore[arg-type]
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        ({"objective": [1.0, 0]}, "objective[0]"),
        ({"objective": [True, 0]}, "objective[0]"),
        ({"rows": [[1]]}, "rows[0]"),
        ({"rows": [[1, 0.5]]}, "rows[0][1]"),
        ({"rows": [[1, 0]], "row_lower": ["-inf"]}, "row_lower[0]"),
        ({"rows": [[1, 0]], "row_upper": [float("inf")]}, "row_upper[0]"),
        ({"lower": [None]}, "lower"),
        ({"upper": [1, 2, 3]}, "upper"),
        ({"constant": "nan"}, "constant"),
    ],
)
def test_loose_data_must_be_exact_and_fit(arguments: dict[str, object], where: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        linear_program(**{"sense": "minimize", "objective": [1, 0], **arguments})  # type: ignore[arg-type]
    assert caught.value.where == where
