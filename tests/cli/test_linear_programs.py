"""`exactmarket decide linear-program` of files from other programs' bug reports: each has its right answer."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from commands import Run

from exactmarket import MalformedInput, read
from exactmarket.format.text import LARGEST_FILE

CASES = Path(__file__).parent.parent / "cases" / "linear_programs"

#: Optimal values: by hand, or by another exact solver.
OPTIMAL = {
    "bomcrlf.mps": "3",
    "cddlib31.mps": "-3/4",
    "highs1721_feas.mps": "49/50",
    "highs1860.mps": "3",
    "highs402.mps": "-1616017758299301/50000000000000",
    "hilbert12.mps": "12",
    "inf30.mps": "-1000000000000000000000000000005",
    "ortools4386.mps": "4",
    "pulp529.mps": "54",
    "quantecon725.mps": "-9815638889/2500000",
    "ranges.mps": "4",
    "scipy6690.mps": "-1191/1000",
    "soplex17.mps": "-1",
    "t.lp": "1",
    "t.mps.gz": "54",
}
OTHERS = {
    "highs1721_like.mps": "infeasible",
    "highs1966.mps": "infeasible",
    "scipy11617.mps": "unbounded",
    "scipy8664.mps": "infeasible",
    "sympy28089.mps": "infeasible",
}
#: What is refused: the line of the file, what was expected, what was found, in parts of the message.
REFUSED = {
    "bv_knapsack.mps": ("line 13", "continuous columns only", "--relax", "type BV"),
    "coin35.mps": ("line 13", "continuous columns only", "--relax", "type BV"),
    "highs824.mps": ("line 7", "each entry once", "row 'a'"),
    "marker.mps": ("line 6", "continuous columns only", "--relax", "'INTORG'"),
    "objname.mps": ("line 4", "a section of a linear program", "'OBJNAME'"),
    "pulp.mps": ("line 1", '"OBJSENSE"', '"    MAX"', "--maximize", "a comment that says to maximise"),
    "qps14.mps": ("line 13", "one set of RHS", "'rhs2'"),
}


@pytest.fixture
def solve(decide: Run) -> Run:
    """Ask for the optimum of a linear program: exit code, stdout, stderr."""
    return partial(decide, "linear-program")


def answered(solve: Run, *arguments: object) -> dict[str, Any]:
    code, out, _ = solve(*arguments, "--json")
    assert code == 0
    said: dict[str, Any] = json.loads(out)
    return said


def test_every_case_is_here() -> None:
    assert {path.name for path in CASES.iterdir()} == {*OPTIMAL, *OTHERS, *REFUSED}


@pytest.mark.parametrize("name", OPTIMAL)
def test_optimal(solve: Run, name: str) -> None:
    said = answered(solve, CASES / name)
    assert (said["answer"], said["witness"]["value"]) == ("optimal", OPTIMAL[name])


@pytest.mark.parametrize("name", OTHERS)
def test_infeasible_and_unbounded(solve: Run, name: str) -> None:
    assert answered(solve, CASES / name)["answer"] == OTHERS[name]


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_line(solve: Run, name: str) -> None:
    code, out, err = solve(CASES / name, "--json")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"exactmarket: malformed: {CASES / name}")
    for part in REFUSED[name]:
        assert part in err


# Integer columns


@pytest.mark.parametrize(
    ("name", "value", "columns"), [("bv_knapsack.mps", "19/3", ["x", "y"]), ("coin35.mps", "67/2", ["x1", "x2"])]
)
def test_the_relaxation_is_answered_where_it_is_asked_for_and_says_so(
    solve: Run, name: str, value: str, columns: list[str]
) -> None:
    said = answered(solve, CASES / name, "--relax")
    assert (said["witness"]["value"], said["relaxed"]) == (value, columns)
    _, out, _ = solve(CASES / name, "--relax")
    assert f"of the relaxation: 2 integer columns taken for continuous ({', '.join(columns)})" in out


def test_an_integer_column_without_upper_bound_is_refused_even_then(solve: Run, tmp_path: Path) -> None:
    code, _, err = solve(CASES / "marker.mps", "--relax")
    assert code == 2
    assert "line 7: expected an upper bound of the integer column 'x'" in err
    bounded = tmp_path / "bounded.mps"
    for bound, answer in (("PL B x", "optimal"), ("UP B x 1", "infeasible")):
        bounded.write_text((CASES / "marker.mps").read_text().replace("ENDATA", f"BOUNDS\n {bound}\nENDATA"))
        assert answered(solve, bounded, "--relax")["answer"] == answer


def test_a_program_without_integer_columns_is_no_relaxation(solve: Run) -> None:
    assert answered(solve, CASES / "ranges.mps", "--relax") == answered(solve, CASES / "ranges.mps")


def test_markers_that_do_not_match_are_refused(solve: Run, tmp_path: Path) -> None:
    path = tmp_path / "markers.mps"
    text = (CASES / "marker.mps").read_text()
    for old, new, expected in (
        ("'INTORG'", "'INTEND'", "line 6: expected the marker 'INTORG'"),
        ("'INTEND'", "'INTORG'", "line 8: expected the marker 'INTEND'"),
        ("    MARKER                 'MARKER'                 'INTEND'\n", "", "the marker 'INTEND' before RHS"),
        ("'INTORG'", "'SOSORG'", "line 6: expected the marker 'INTORG'"),
    ):
        path.write_text(text.replace(old, new))
        code, _, err = solve(path, "--relax")
        assert code == 2
        assert expected in err


# The sense


def test_maximize_is_followed(solve: Run) -> None:
    assert answered(solve, CASES / "pulp.mps", "--maximize")["witness"]["value"] == "33/2"
    assert answered(solve, CASES / "quantecon725.mps", "--maximize")["witness"]["value"] == "-9815638889/2500000"
    assert answered(solve, CASES / "scipy11617.mps", "--maximize")["answer"] == "optimal"


@pytest.mark.parametrize(("sense", "value"), [("MAX", "33/2"), ("MIN", "-7/2")])
def test_objsense_decides_whatever_the_comment_says(solve: Run, tmp_path: Path, sense: str, value: str) -> None:
    path = tmp_path / "pulp.mps"
    path.write_text((CASES / "pulp.mps").read_text().replace("ROWS\n", f"OBJSENSE\n    {sense}\nROWS\n"))
    assert answered(solve, path)["witness"]["value"] == value


def test_maximize_does_not_overrule_the_file(solve: Run, tmp_path: Path) -> None:
    path = tmp_path / "least.mps"
    path.write_text((CASES / "ranges.mps").read_text().replace("ROWS\n", "OBJSENSE\n    MIN\nROWS\n"))
    code, _, err = solve(path, "--maximize")
    assert code == 2
    assert "OBJSENSE MIN" in err


@pytest.mark.parametrize("option", ["--relax", "--maximize"])
def test_options_of_linear_programs_are_refused_elsewhere(solve: Run, tmp_path: Path, option: str) -> None:
    path = tmp_path / "economy.csv"
    path.write_text("agent,a\nx,1\n")
    code, out, err = solve(path, option)
    assert (code, out) == (2, "")
    assert err == f"exactmarket: malformed: {option}: expected a linear program (.mps or .lp), found {path}\n"


# Names


def test_the_answer_names_rows_and_columns(solve: Run) -> None:
    said = answered(solve, CASES / "pulp529.mps")["witness"]
    assert (said["rows"], said["columns"]) == (["LIM1", "LIM2", "MYEQN"], ["XONE", "YTWO", "ZTHREE"])
    assert len(said["dual"]) == len(said["rows"])
    _, out, _ = solve(CASES / "pulp529.mps")
    lines = [line.split() for line in out.splitlines()]
    for name, number in zip(said["columns"], said["primal"], strict=True):
        assert [name, number] in lines
    for name, number in zip(said["rows"], said["dual"], strict=True):
        assert [name, number] in lines


def test_of_many_columns_those_with_a_number_are_named(solve: Run, tmp_path: Path) -> None:
    path = tmp_path / "wide.mps"
    columns = "".join(f" x{j} cost {1 + j % 40} need 1\n" for j in range(40))
    path.write_text(f"ROWS\n N cost\n G need\nCOLUMNS\n{columns}RHS\n need 7\nENDATA\n")
    _, out, _ = solve(path)
    assert "columns with a number other than 0, of 40" in out
    assert ["x0", "7"] in [line.split() for line in out.splitlines()]


def test_a_proof_of_infeasibility_and_a_ray_name_rows_and_columns(solve: Run, tmp_path: Path) -> None:
    _, out, _ = solve(CASES / "highs1966.mps")
    assert {"a", "b"} <= {line.split()[0] for line in out.splitlines() if line.strip()}
    _, out, _ = solve(CASES / "scipy11617.mps")
    assert {"x1", "x2", "x3"} <= {line.split()[0] for line in out.splitlines() if line.strip()}
    crossed = tmp_path / "crossed.mps"
    crossed.write_text("ROWS\n N c\nCOLUMNS\n x c 1\nBOUNDS\n LO B x 2\n UP B x 1\nENDATA\n")
    _, out, _ = solve(crossed)
    assert "column x: its lower bound is above its upper one" in out


# Numbers that others take for infinity


def test_a_bound_of_1e30_gets_a_hint_on_stderr(solve: Run) -> None:
    code, _, err = solve(CASES / "inf30.mps", "--json")
    assert (code, err.count("\n")) == (0, 1)
    assert "inf30.mps, line 11: the bound 1e30 of column 'x' is a number like any other, not infinity" in err
    assert "(and 1 more)" in err


def test_a_right_hand_side_of_1e30_gets_one_and_a_smaller_number_none(solve: Run, tmp_path: Path) -> None:
    path = tmp_path / "side.mps"
    for number, hinted in (("1e30", True), ("9.99e29", False)):
        path.write_text(
            (CASES / "inf30.mps")
            .read_text()
            .replace("1e30", "1e20")
            .replace("1e+30", "1e20")
            .replace("a 5", f"a {number}")
        )
        code, _, err = solve(path)
        assert (code, "line 9: the number 1e30 of row 'a'" in err) == (0, hinted)


# Packed files and endings


def test_a_packed_file_may_unpack_to_so_much_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "bomb.mps.gz"
    path.write_bytes(gzip.compress(b" " * (LARGEST_FILE + 1)))
    with pytest.raises(MalformedInput, match=f"expected at most {LARGEST_FILE} bytes"):
        read(path)


@pytest.mark.parametrize(
    "spoil",
    [lambda packed: packed[:-9], lambda packed: b"x" + packed, lambda packed: packed[:60] + b"\xff" * 20 + packed[80:]],
)
def test_a_broken_packed_file_is_one_line(solve: Run, tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "broken.mps.gz"
    path.write_bytes(spoil((CASES / "t.mps.gz").read_bytes()))
    code, out, err = solve(path)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "expected a file packed by gzip" in err


def test_instances_may_be_packed_too(tmp_path: Path) -> None:
    plain, packed = tmp_path / "economy.csv", tmp_path / "economy.CSV.GZ"
    plain.write_text("agent,a\nx,1\n")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read(packed) == read(plain)


@pytest.mark.parametrize("name", ["a.txt", "a.lpt", "a.txt.gz", "a.gz.lpt"])
def test_other_endings_are_told_what_is_read(solve: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    text = (CASES / "ranges.mps").read_bytes()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    code, out, err = solve(path)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "a name that ends in .json" in err
