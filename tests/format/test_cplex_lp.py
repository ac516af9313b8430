r"""Files in CPLEX's LP format: read exactly, as HiGHS reads them in floats, and refused where they could be misread."""

from __future__ import annotations

import gzip
from pathlib import Path

import highspy
import pytest
from highs_reading import demand_read_by_highs
from hypothesis import given, settings
from hypothesis import strategies as st

import exactmarket as em
from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Q
from exactmarket.format.cplex_lp import read_cplex_lp
from exactmarket.format.programs import NamedProgram

FILE = r"""\ a comment, with: a colon >= 3
Maximize
 profit: 3 x + 2.5 y - 1/3 z + 7
Subject To
 land: x + y + z <= 10
 mill: -5 <= x - y <= 5 \ both sides
 z >= 1
 long: 3 >= x +
   2y
BOUNDS
 x <= 4
 -inf <= y <= 6
 z free
End
"""


def test_a_file_is_read_exactly() -> None:
    read = read_cplex_lp(FILE)
    program = read.program
    assert (program.sense, program.objective, program.constant) == ("maximize", (3, Q(5, 2), Q(-1, 3)), 7)
    assert (read.row_names, read.column_names) == (("land", "mill", "c3", "long"), ("x", "y", "z"))
    assert program.rows[1] == ((0, 1), (1, -1))
    assert program.rows[3] == ((0, 1), (1, 2))
    assert (program.row_lower, program.row_upper) == ((None, -5, 1, None), (10, 5, None, 3))
    assert (program.lower, program.upper) == ((0, None, None), (4, 6, None))


def test_it_is_decided_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "program.lp"
    path.write_text(FILE)
    packed = tmp_path / "program.lp.gz"
    packed.write_bytes(gzip.compress(FILE.encode()))
    assert em.read(path) == em.read(packed)
    verdict = em.decide("linear-program", packed)
    assert (verdict.answer, verdict.claim.value) == ("optimal", em.solve_linear_program(em.read(path)).claim.value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "objective"),
    [
        ("min\n x\nst\nend", (1,)),
        ("MINIMUM\n obj: x - x2\nSuch That\nEND\n\n\\ nothing more", (1, -1)),
        ("max x\ns.t.\nend", (1,)),
        ("min\n - 2 x + - 3 y\nst\nend", (-2, -3)),
        ("min\n 2x1 + .5y + 1e3 z + 2 e1\nst\nend", (2, Q(1, 2), 1000, 2)),
        ("min\n obj:\nst\n x >= 1\nend", (0,)),
        ("min\n 3 + x\nst\nend", (1,)),
        ("min\n 3e1\n x\nst\nend", (30,)),
        ("min\n obj : x\nst\nend", (1,)),
        ("min\r\n x(1,2) + y[3]\r\nst\r\nend\r\n", (1, 1)),
        ("\ufeffmin\n 0 x\nst\nend", (0,)),
    ],
)
def test_ways_to_write_an_objective(text: str, objective: tuple[Q, ...]) -> None:
    assert read_cplex_lp(text).program.objective == objective


@pytest.mark.parametrize("line", ["3 x <= 4", "+ 3 x <= 4", "4 >= 3 x", "- -3x =< 4", "c: 3 x\n <=\n 4"])
def test_ways_to_write_a_constraint(line: str) -> None:
    program = read_cplex_lp(f"min\n x\nst\n {line}\nend").program
    assert (program.rows, program.row_lower, program.row_upper) == ((((0, 3),),), (None,), (4,))


@pytest.mark.parametrize(
    ("line", "sides"),
    [
        ("x <= 4", (0, 4)),
        ("4 >= x", (0, 4)),
        ("x =< 4", (0, 4)),
        ("x < 4", (0, 4)),
        ("-4 <= x <= -1", (-4, -1)),
        ("-1 >= x >= - 4", (-4, -1)),
        ("x >= -inf", (None, None)),
        ("x <= +Infinity", (0, None)),
        ("-INF <= x <= inf", (None, None)),
        ("x Free", (None, None)),
        ("x <= 0", (0, 0)),
        ("x = 1/3", (Q(1, 3), Q(1, 3))),
        ("x >= 2\n x <= 3", (2, 3)),
    ],
)
def test_ways_to_write_a_bound(line: str, sides: tuple[Q | None, Q | None]) -> None:
    program = read_cplex_lp(f"min\n x\nst\nbounds\n {line}\nend").program
    assert (program.lower, program.upper) == ((sides[0],), (sides[1],))


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("min: 3x + 2y;\nc1: x >= 1;\n", 1, "minimize or maximize first"),
        ("", 1, "End at the end"),
        ("x\nend", 1, "minimize or maximize first"),
        ("min\n x\nst\n x >= 3\n", 5, "End at the end"),
        ("min\n x\nst\n x >= 3\nend\ny", 6, "nothing after End"),
        ("st\n x >= 1\nend", 1, "subject to after objective"),
        ("min\n x\nbounds\n x <= 3\nend", 3, "subject to before bounds"),
        ("min\n x\nst\nmax\n y\nend", 4, "one section objective"),
        ("min\n x\nst\nst\nend", 4, "one section subject to"),
        ("min\n x\nst\nsos\n x\nend", 4, "the sections of a linear program"),
        ("min\n x\nst\nsemi-continuous\n x\nend", 4, "the sections of a linear program"),
        ("min\n [ x ^ 2 ]\nst\nend", 2, "numbers, names, signs and sides"),
        ("min\n 2 * x\nst\nend", 2, "numbers, names, signs and sides"),
        ("min\n x + x\nst\nend", 2, "each column once"),
        ("min\n 2e1x\nst\nend", 2, "a blank between a number and a name"),
        ("min\n 2ex\nst\nend", 2, "a blank between a number and a name"),
        ("min\n x y\nst\nend", 2, "+ or - between terms"),
        ("min\n 0 4 x\nst\nend", 2, "+ or - between terms"),
        ("min\n 0 + 4 + x\nst\nend", 2, "a term such as 3 x, or one constant"),
        ("min\n x +\nst\nend", 2, "a term"),
        ("min\n x + y: z\nst\nend", 2, "a term"),
        ("min\n x y: z\nst\nend", 2, "a sum of terms"),
        ("min\n : x\nst\nend", 2, "numbers, names, signs and sides"),
        ("min\n x\nst\n c: d: x <= 3\nend", 4, "columns on one side"),
        ("min\n x\nst\n x\n c: x <= 3\nend", 4, "<=, = or >= and a number"),
        ("min\n x\nst\n x + 0 <= 3\nend", 4, "columns on one side"),
        ("min\n x <= 3\nst\nend", 2, "a sum of terms"),
        ("min\n x\nst\n c: x <= y\nend", 4, "a number on the right"),
        ("min\n x\nst\n c: x <= 3 y\nend", 4, "a constraint on a line of its own"),
        ("min\n x\nst\n c: x <= 3 + 2\nend", 4, "a constraint on a line of its own"),
        ("min\n x\nst\n c: x <= 3 d: x >= 1\nend", 4, "a constraint on a line of its own"),
        ("min\n x\nst\n c: x <= inf\nend", 4, "a number on the right"),
        ("min\n x\nst\n c: x + 3 <= 4\nend", 4, "columns on one side"),
        ("min\n x\nst\n c: <= 4\nend", 4, "columns on one side"),
        ("min\n x\nst\n c: x\nend", 4, "<=, = or >= and a number"),
        ("min\n x\nst\n c: 1 <= x >= 2\nend", 4, "a <= terms <= b"),
        ("min\n x\nst\n c: 1 = x <= 2\nend", 4, "a <= terms <= b"),
        ("min\n x\nst\n c: x = 1 -> y = 1\nend", 4, "a constraint on a line of its own"),
        ("min\n x\nst\n c: x <= 1\n c: x <= 2\nend", 5, "each row once"),
        ("min\n x\nst\n c2: x <= 1\n x <= 2\nend", 5, "each row once"),
        ("min\n x\nst\n x <= 1/0\nend", 4, "a denominator other than 0"),
        ("min\n x\nst\nbounds\n x <= 3\n x <= 4\nend", 6, "each bound once"),
        ("min\n x\nst\nbounds\n x >= inf\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n x = -inf\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n x\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n x <=\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n x <= -\nend", 5, "a bound such as"),
        ("min\n x + y\nst\nbounds\n x y\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n -x <= 3\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n x <= 3 <= 4\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n inf <= x\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n x <= -inf\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n 3 <= 4\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n b: x <= 4\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n 1 = x <= 4\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n 2 x <= 3\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n 1 <= x >= 0\nend", 5, "a bound such as"),
        ("min\n x\nst\nbounds\n x <= 3 4\nend", 5, "a bound such as"),
        ("min\n x\nst\ngeneral\n x\nend", 5, "continuous columns only"),
        ("min\n x\nst\nbinary\n x\nend", 5, "continuous columns only"),
    ],
)
def test_what_could_be_misread_is_refused(text: str, line: int, expected: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        read_cplex_lp(text, "file.lp")
    assert caught.value.where == f"file.lp, line {line}"
    assert expected in caught.value.expected


def test_an_upper_bound_below_zero_needs_a_lower_bound() -> None:
    with pytest.raises(MalformedInput, match="a lower bound of 'x'"):
        read_cplex_lp("min\n x\nst\nbounds\n x <= -3\nend")
    assert read_cplex_lp("min\n x\nst\nbounds\n -inf <= x <= -3\nend").program.lower == (None,)


def test_integer_columns_are_relaxed_where_it_is_asked_for() -> None:
    text = "min\n x + y + z\nst\nbounds\n y <= 9\ngeneral\n y\nbinary\n x\nend"
    read = read_cplex_lp(text, relax=True)
    assert read.relaxed == ("x", "y")
    assert (read.program.lower, read.program.upper) == ((0, 0, 0), (1, 9, None))
    assert read_cplex_lp("min\n x\nst\nbounds\n 0 <= x <= 1\nbinary\n x\nend", relax=True).program.upper == (1,)
    assert read_cplex_lp("min\n x\nst\ngeneral\nbinary\nend").relaxed == ()
    twice = ("binary\n x x\nend", "binary\n w\nend", "binary\n y\nend", "binary\n x:\nend")
    bounded = ("bounds\n z >= -1\nbinary\n z\nend", "bounds\n z <= 2\nbinary\n z\nend")
    for wrong in (*twice, *bounded):
        with pytest.raises(MalformedInput):
            read_cplex_lp(text.replace("bounds\n y <= 9\n", "").replace("binary\n x\nend", wrong), relax=True)


def test_a_huge_number_is_a_number_and_said_to_be_one() -> None:
    read = read_cplex_lp("min\n x\nst\nbounds\n x <= 1e30\nend", "file.lp")
    assert read.program.upper == (Q(10) ** 30,)
    assert read.hints == (
        "file.lp, line 5: 1e30 is a number like any other, not infinity (write inf, or leave it out, for no bound)",
    )


def test_maximize_is_for_files_that_do_not_say_it(tmp_path: Path) -> None:
    path = tmp_path / "program.lp"
    path.write_text("min\n x\nst\nend")
    with pytest.raises(MalformedInput, match=r"an \.mps file"):
        em.read(path, maximize=True)


def test_a_column_of_the_bounds_alone_is_a_column_and_said_to_be_one() -> None:
    read = read_cplex_lp("min\n x\nst\nbounds\n y <= 3\nend", "file.lp")
    assert (read.column_names, read.program.objective, read.program.upper) == (("x", "y"), (1, 0), (None, 3))
    assert read.hints == ("file.lp, line 5: the column 'y' has bounds, and stands in no row and not in the objective",)


# What is written is read again, and HiGHS reads the same.


def eighths(draw: st.DrawFn) -> Q:
    return Q(draw(st.integers(-40, 40)), 8)


def decimal(number: Q) -> str:
    return str(float(number.p) / float(number.q)) if number.q != 1 else str(number)


@st.composite
def programs(draw: st.DrawFn, both_sides: bool = True) -> NamedProgram:
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    lower = [draw(st.sampled_from([Q(0), Q(-3), None])) for _ in range(columns)]
    sides = []
    for _ in range(rows):
        low, high = sorted([eighths(draw), eighths(draw)])
        one_side = [(low, None), (None, high), (low, low)]
        sides.append(draw(st.sampled_from([(low, high), *one_side] if both_sides else one_side)))
    matrix = [[eighths(draw) for _ in range(columns)] for _ in range(rows)]
    for row in matrix:  # a row names a column; one of coefficients 0 alone would not
        row[0] = row[0] or Q(1)
    program = em.linear_program(
        draw(st.sampled_from(["minimize", "maximize"])),
        [eighths(draw) for _ in range(columns)],
        matrix,
        [low for low, _ in sides],
        [high for _, high in sides],
        lower,
        [draw(st.sampled_from([None, Q(7, 2), Q(0)])) for _ in range(columns)],
        eighths(draw),
    )
    return NamedProgram("", program, tuple(f"r{i}" for i in range(rows)), tuple(f"x{j}" for j in range(columns)))


def terms(entries: list[tuple[str, Q]]) -> str:
    return " ".join(f"{'-' if value < 0 else '+'} {decimal(abs(value))} {name}" for name, value in entries)


def written(given: NamedProgram) -> str:
    """The program as other programs write it."""
    program, names = given.program, given.column_names
    objective = terms(list(zip(names, program.objective, strict=True)))
    lines = [
        program.sense,
        f" obj: {objective} {'-' if program.constant < 0 else '+'} {decimal(abs(program.constant))}",
    ]
    lines.append("subject to")
    for name, row, low, high in zip(given.row_names, program.rows, program.row_lower, program.row_upper, strict=True):
        body = terms([(names[j], value) for j, value in row])
        if low is not None and low == high:
            lines.append(f" {name}: {body} = {decimal(low)}")
        elif low is not None and high is not None:
            lines.append(f" {name}: {decimal(low)} <= {body} <= {decimal(high)}")
        else:
            lines.append(f" {name}: {body} " + (f"<= {decimal(high)}" if high is not None else f">= {decimal(low)}"))  # type: ignore[arg-type]
    lines.append("bounds")
    for name, low, high in zip(names, program.lower, program.upper, strict=True):
        left = "-inf" if low is None else decimal(low)
        lines.append(f" {left} <= {name} <= {'inf' if high is None else decimal(high)}")
    return "\n".join([*lines, "end", ""])


@given(programs())
def test_what_is_written_is_read_again(given: NamedProgram) -> None:
    assert read_cplex_lp(written(given)) == given


@settings(max_examples=50, deadline=None)
@given(given=programs(both_sides=False))  # HiGHS does not read a <= terms <= b
def test_highs_reads_the_same(given: NamedProgram, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "drawn.lp"
    path.write_text(written(given))
    solver = demand_read_by_highs(path, given)
    written_by_highs = tmp_path_factory.getbasetemp() / "written.lp"
    assert solver.writeModel(str(written_by_highs)) != highspy.HighsStatus.kError
    again = em.read(written_by_highs)
    assert isinstance(again, NamedProgram)
    assert em.solve_linear_program(again).answer == em.solve_linear_program(given.program).answer
