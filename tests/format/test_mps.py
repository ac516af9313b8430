"""Reading MPS files: what the words mean, agreement with another reader, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from highs_reading import demand_read_by_highs
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.format.mps import read_mps
from exactmarket.format.programs import NamedProgram
from exactmarket.model.linear_program import LinearProgram

SAMPLES = Path(__file__).parent / "mps"

GOOD = """\
NAME sample
OBJSENSE
    MIN
ROWS
 N cost
 G need
 L room
COLUMNS
 x cost 1 need 0.1
 x room 3
 y cost -2.5
RHS
 RHS need 1 cost -7
RANGES
 RNG room 4
BOUNDS
 UP BND x 8
ENDATA
"""


def sample(name: str) -> NamedProgram:
    return read_mps((SAMPLES / name).read_text(), name)


def refused(text: str) -> str:
    """The one line of the refusal, with its place."""
    with pytest.raises(MalformedInput) as caught:
        read_mps(text, "f.mps")
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert message.startswith("f.mps")
    assert len(message) < 600
    return message


def spoiled(old: str, new: str) -> str:
    assert GOOD.count(old) == 1
    return refused(GOOD.replace(old, new))


# What the words mean


def test_a_small_program() -> None:
    read = read_mps(GOOD)
    assert (read.name, read.row_names, read.column_names) == ("sample", ("need", "room"), ("x", "y"))
    assert read.program == LinearProgram(
        "minimize",
        (ONE, Q(-5, 2)),
        (((0, Q(1, 10)),), ((0, Q(3)),)),
        (ONE, Q(-4)),
        (None, ZERO),
        (ZERO, ZERO),
        (Q(8), None),
        Q(7),
    )


def test_fixed_format_with_blanks_in_names() -> None:
    read = sample("names_with_blanks.mps")
    assert read.name == "two markets"
    assert read.row_names == ("supply i", "share x")
    assert read.column_names == ("x of i", "x of j")
    assert read.program.sense == "maximize"
    assert read.program.objective == (Q(2), Q(1, 10))
    assert read.program.rows == (((0, ONE),), ((0, ONE), (1, ONE)))
    assert read.program.row_upper == (Q(1, 3), ONE)
    assert read.program.upper == (None, Q(3, 4))


def test_free_format() -> None:
    read = sample("free.mps")
    assert read.program.sense == "maximize"
    assert read.program.objective == (Q(15), Q(-1, 1000), ZERO)
    assert read.program.rows == (((0, ONE),), ((1, Q(7, 3)),))
    assert read.program.constant == Q(25, 2)
    assert read.program.lower == (ZERO, ZERO, None)


def test_ranges() -> None:
    program = sample("ranges.mps").program
    ends = list(zip(program.row_lower, program.row_upper, strict=True))
    assert ends == [(7, 10), (7, 10), (10, 13), (10, 13), (10, 13), (7, 10), (10, 10)]


def test_bounds() -> None:
    read = sample("bounds.mps")
    ends = zip(read.program.lower, read.program.upper, strict=True)
    assert dict(zip(read.column_names, ends, strict=True)) == {
        "none": (0, None),
        "up": (0, 4),
        "up-": (None, -4),
        "up0": (0, 0),
        "lo-up-": (-9, -4),
        "up-lo-": (-9, -4),
        "mi": (None, None),
        "mi-up": (None, 4),
        "lo": (Q(-1, 2), None),
        "fx": (7, 7),
        "fr": (None, None),
        "pl": (0, None),
        "inf": (None, None),
        "huge": (0, 10**30),
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Q(1, 10)),
        ("1e-3", Q(1, 1000)),
        ("1.D+3", Q(1000)),
        ("+.5d0", Q(1, 2)),
        ("-2.50E+1", Q(-25)),
        ("7/3", Q(7, 3)),
        ("1e30", Q(10**30)),
        ("1000000000000000000000000000001", Q(10**30 + 1)),
        ("0.1000000000000000055511151231257827", Q(1000000000000000055511151231257827, 10**34)),
        ("1e4096", Q(10**4096)),
    ],
)
def test_numbers_are_read_exactly(text: str, value: Q) -> None:
    assert read_mps(GOOD.replace("need 0.1", f"need {text}")).program.rows[0] == ((0, value),)


@pytest.mark.parametrize(
    ("lines", "sense"),
    [
        ("", "minimize"),
        ("OBJSENSE\n    MAX\n", "maximize"),
        ("OBJSENSE\n    MAXIMIZE\n", "maximize"),
        ("OBJSENSE MAX\n", "maximize"),
        ("OBJSENSE\n min\n", "minimize"),
        ("OBJSENSE MINIMIZE\n", "minimize"),
    ],
)
def test_objective_senses(lines: str, sense: str) -> None:
    assert read_mps(GOOD.replace("OBJSENSE\n    MIN\n", lines)).program.sense == sense


def test_no_columns_no_rows_and_no_objective() -> None:
    read = read_mps("ROWS\n E empty\nCOLUMNS\nRHS\n empty 1\nENDATA")
    assert read.program.rows == ((),)
    assert (read.program.row_lower, read.program.objective, read.program.constant) == ((ONE,), (), 0)


def test_line_ends_comments_and_zero_coefficients_do_not_matter() -> None:
    text = GOOD.replace(" x room 3\n", "* a comment\n\n x room 3\n y need 0 room 0\n").replace(" y cost -2.5\n", "")
    text = text.replace(" y need 0 room 0\n", " y need 0 room 0\n y cost -2.5\n").replace("\n", "\r\n")
    assert read_mps(text).program == read_mps(GOOD).program


def test_a_dollar_sign_in_field_2_begins_a_name() -> None:
    """The program pang of Netlib has such a column; in field 3 or 5 the sign begins a comment."""
    free = read_mps(GOOD.replace(" y cost", " $y cost").replace("UP BND x 8", "UP BND x 8 $ at most"))
    assert free.column_names == ("x", "$y")
    assert free.program == read_mps(GOOD).program
    text = (SAMPLES / "names_with_blanks.mps").read_text().replace("x of j", "$ of j")
    fixed = read_mps(text.replace("BOUNDS\n UP BND       $ of j           .75\n", ""))
    assert fixed.column_names == ("x of i", "$ of j")
    assert "line 16: expected a comment that does not begin with" in refused(text)


def test_rows_have_no_dollar_sign_in_front() -> None:
    """Wherever a row has a number its name would begin a comment."""
    lines = "ROWS\n N  the cost\n L  $row one\nCOLUMNS\n    x         the cost           1.0\nENDATA"
    assert "line 3: expected a name that does not begin with $" in refused(lines)


# Another reader


def eighths(draw: st.DrawFn) -> str:
    """A number of which floats hold sums exactly, in one of the customary spellings."""
    k = draw(st.integers(-80, 80))
    return draw(st.sampled_from([f"{k / 8}", f"{k * 125}e-3", f"{k / 80:.4f}E+01"]))


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file, in free format or not, that uses whatever other readers understand in the same way."""
    kinds = draw(st.lists(st.sampled_from("LGE"), max_size=4))
    rows, columns = [f"r{i}" for i in range(len(kinds))], [f"x{j}" for j in range(draw(st.integers(1, 4)))]
    sense = draw(st.sampled_from(["", "OBJSENSE\n    MAX\n", "OBJSENSE\n    MIN\n"]))
    text = f"NAME          drawn\n{sense}ROWS\n N  cost\n"
    text += "".join(f" {kind}  {row}\n" for kind, row in zip(kinds, rows, strict=True)) + "COLUMNS\n"
    text += "".join(data_lines(draw, column, ["cost"], ["cost"]) + data_lines(draw, column, rows) for column in columns)
    text += "RHS\n" + data_lines(draw, "RHS", ["cost", *rows]) + "RANGES\n" + data_lines(draw, "RNG", rows)
    return text + "BOUNDS\n" + "".join(bound_lines(draw, column) for column in columns) + "ENDATA\n"


def data_lines(draw: st.DrawFn, name: str, rows: list[str], always: list[str] | None = None) -> str:
    """Numbers for some of the rows, one or two a line."""
    chosen = always or [row for row in rows if draw(st.booleans())]
    cells = [f"{row:8}  {eighths(draw):>12}   " for row in chosen]
    width = draw(st.integers(1, 2))
    lines = ["".join(cells[k : k + width]) for k in range(0, len(cells), width)]
    return "".join(f"    {name:8}  {line.rstrip()}\n" for line in lines)


def bound_lines(draw: st.DrawFn, column: str) -> str:
    """A choice of bounds, but no negative UP beside the default lower bound, of which readers think differently."""
    codes = draw(st.sampled_from(["", "LO", "LO UP", "MI", "MI UP", "UP LO", "FX", "FR", "PL", "LO PL", "UP"]))
    numbers = [eighths(draw).replace("-", "", codes == "UP") if c in ("LO", "UP", "FX") else "" for c in codes.split()]
    lines = [f" {c} BND       {column:8}  {n:>12}" for c, n in zip(codes.split(), numbers, strict=True)]
    return "".join(f"{line.rstrip()}\n" for line in lines)


@settings(max_examples=150, deadline=None)
@given(text=files())
def test_agrees_with_highs(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "drawn.mps"
    path.write_text(text)
    demand_read_by_highs(path, read_mps(text))


# Refused


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        (" x room 3", " M 'MARKER' 'INTORG'\n x room 3", 10, "continuous columns only"),
        ("UP BND x 8", "BV BND x", 17, "continuous columns only"),
        ("UP BND x 8", "LI BND x 8", 17, "continuous columns only"),
        ("UP BND x 8", "UI BND x 8", 17, "continuous columns only"),
        (" L room", " L $room", 7, "a row type and a row"),
        (
            " y cost -2.5",
            " $y cost -2.5\n $y need 1 $y 4",
            12,
            "a comment that does not begin with the name of a column",
        ),
        (" y cost -2.5\n", " $y cost -2.5\nBOUNDS\n FR x $y\n", 13, "a comment that does not begin with"),
        (" y cost -2.5\n", " $y cost -2.5\nBOUNDS\n UP x 4 $y 5\n", 13, "a comment that does not begin with"),
        (" x cost 1 need 0.1", " x", 9, "a column and one or two pairs"),
        (" x cost 1 need 0.1", " x $cost 1", 9, "a column and one or two pairs"),
        ("UP BND x 8", "UP $BND x 8", 17, "a bound type, at most one set name, a column, and a number"),
        ("UP BND x 8", "SC BND x 8", 17, "a bound type of a continuous column"),
        ("UP BND x 8", "UB BND x 8", 17, "a bound type of a continuous column"),
        ("BOUNDS", "SOS", 16, "a section of a linear program"),
        ("BOUNDS", "QUADOBJ", 16, "a section of a linear program"),
        ("BOUNDS", "INDICATORS", 16, "a section of a linear program"),
        ("OBJSENSE", "OBJNAME", 2, "a section of a linear program"),
        ("BOUNDS", "bounds", 16, "a section of a linear program"),
        ("RANGES", "RHS", 14, "one section RHS"),
        ("ROWS\n N cost\n G need\n L room\n", "", 4, "the section ROWS before COLUMNS"),
        ("COLUMNS\n", "RHS\n", 8, "the section COLUMNS before RHS"),
        ("RANGES\n", "RANGES RNG\n", 14, "RANGES alone on its line"),
        ("    MIN", "    BIG", 3, "MAX or MIN"),
        ("    MIN", "    MIN\n    MAX", 4, "one objective sense"),
        ("    MIN\n", "", 3, "MAX or MIN after OBJSENSE"),
        ("NAME sample", "NAME sample\n x cost 1", 2, "the header of a section"),
        ("ENDATA", "", 19, "ENDATA at the end"),
        ("ENDATA", "ENDATA\n x cost 1", 19, "nothing after ENDATA"),
        (" L room", " R room", 7, "a row type N, L, G or E"),
        (" L room", " L need", 7, "each row once"),
        (" L room", " L", 7, "a row type and a row"),
        (" x room 3", " x need 3", 10, "each entry once"),
        (" x room 3", " x attic 3", 10, "a row declared in ROWS"),
        (" x room 3", " x room", 10, "a column and one or two pairs"),
        (" x room 3", " x room 3 need 4 cost 5", 10, "a column and one or two pairs"),
        (" y cost -2.5", " y cost -2.5\n x cost 1", 12, "the lines of a column together"),
        (" RHS need 1 cost -7", " RHS need 1 need 1", 13, "each entry once"),
        (" RHS need 1 cost -7", " RHS attic 1", 13, "a row declared in ROWS"),
        (" RHS need 1 cost -7", " RHS need 1\n RHS2 room 1", 14, "one set of RHS"),
        (" RHS need 1 cost -7", " RHS need 1\n room 1", 14, "one set of RHS"),
        (" RNG room 4", " RNG cost 4", 15, "the range of a row of type L, G or E"),
        (" RNG room 4", " RNG room inf", 15, "a number"),
        ("UP BND x 8", "UP BND z 8", 17, "a column declared in COLUMNS"),
        ("UP BND x 8", "UP BND x", 17, "a column declared in COLUMNS"),
        ("UP BND x 8", "UP x", 17, "a bound type, at most one set name, a column, and a number"),
        ("UP BND x 8", "UP BND x 8\n UP BND x 9", 18, "each bound once"),
        ("UP BND x 8", "UP BND x 8\n FX BND x 8", 18, "each bound once"),
        ("UP BND x 8", "UP BND x 8\n UP BOX y 9", 18, "one set of BOUNDS"),
        ("UP BND x 8", "UP BND x -inf", 17, "a finite bound UP"),
        ("UP BND x 8", "LO BND x inf", 17, "a finite bound LO"),
        ("UP BND x 8", "FX BND x inf", 17, "a finite bound FX"),
        ("UP BND x 8", "FR BND x eight", 17, "a number"),
    ],
)
def test_refused(old: str, new: str, line: int, expected: str) -> None:
    message = spoiled(old, new)
    assert message.startswith(f"f.mps, line {line}: expected {expected}")


@pytest.mark.parametrize(
    "number",
    [
        "nan",
        "1,5",
        "0x10",
        "1e",
        "1e+",
        "--1",
        "+-1",
        "e5",
        ".",
        "1_000",
        "1/0",
        "1/-2",
        "1.5/2",
        "\N{FULLWIDTH DIGIT ONE}",
        "1e4097",
        "1e999999",
    ],
)
def test_refused_numbers(number: str) -> None:
    assert "line 9: expected" in spoiled("need 0.1", f"need {number}")


def test_truncated_anywhere() -> None:
    for end in range(len(GOOD) - len("ENDATA\n")):
        refused(GOOD[:end])


@pytest.mark.parametrize(
    ("column", "text"), [(1, "c"), (4, "c"), (13, "c"), (23, "c"), (37, "c"), (48, "c"), (62, "c"), (13, "\t")]
)
def test_fixed_format_refuses_text_between_the_fields(column: int, text: str) -> None:
    """In line 11 of the sample: the reader does not guess where a field ends."""
    lines = (SAMPLES / "names_with_blanks.mps").read_text().split("\n")
    lines[10] = f"{lines[10]:70}"[: column - 1] + text + f"{lines[10]:70}"[column:]
    refused("\n".join(lines).replace("\nc", "\n c"))


@given(st.text())
def test_any_text_is_refused_in_one_line(text: str) -> None:
    refused(text)


@given(st.integers(0, len(GOOD) - 1), st.characters())
def test_one_character_wrong_is_read_or_refused_in_one_line(place: int, character: str) -> None:
    text = GOOD[:place] + character + GOOD[place + 1 :]
    try:
        read_mps(text, "f.mps")
    except MalformedInput:
        refused(text)


def test_huge_texts_are_refused_quickly() -> None:
    refused("x" * 70_000_000)
    refused(GOOD.replace("0.1", "1" * 200_000))
    refused(GOOD.replace("0.1", "1" * 5_000_000 + "x"))
    refused("\x00" * 5_000_000)
