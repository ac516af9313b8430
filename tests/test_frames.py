"""Data frames and workbooks are read as tables are, and floats are not guessed at."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import exactmarket as em
from exactmarket.cli import main
from exactmarket.format.instance import AssignmentInstance
from exactmarket.frames import read_workbook

ROWS: list[list[object]] = [
    ["", "Maths", "Art", "budget"],
    ["ana", 3, Fraction(1, 2), 1],
    ["ben", Decimal("2.5"), 2.0, 2],
    ["Seats", 1, 4, None],
]
EXPECTED = AssignmentInstance(
    em.AssignmentEconomy([[3, "1/2"], ["5/2", 2]], [1, 4], ["ana", "ben"], ["Maths", "Art"]), budgets=(em.Q(1), em.Q(2))
)


class Frame:
    """What is needed of a data frame of pandas."""

    def __init__(self, rows: list[list[object]]) -> None:
        self.columns = rows[0][1:]
        self._rows = rows[1:]

    def itertuples(self, index: bool) -> list[tuple[object, ...]]:
        assert index
        return [tuple(row) for row in self._rows]


class Polars:
    """What is needed of a data frame of polars."""

    def __init__(self, rows: list[list[object]]) -> None:
        self.columns = rows[0]
        self._rows = rows[1:]

    def rows(self) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self._rows]


@pytest.mark.parametrize("kind", [Frame, Polars])
def test_a_data_frame_is_read_as_its_table_is(kind: type) -> None:
    assert em.from_dataframe(kind(ROWS)) == EXPECTED


def test_pandas_is_read() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"Maths": [3, 1], "Art": [1, 2]}, index=["ana", "ben"])
    assert em.from_dataframe(frame).economy.values == ((3, 1), (1, 2))
    frame.loc["supply"] = [1, 4]
    frame["budget"] = [1, 2, float("nan")]
    assert em.from_dataframe(frame).budgets == (1, 2)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (0.1, r"row 'ana', column 'Maths': expected an exact number.*found 0\.1"),
        (True, "row 'ana', column 'Maths': expected a number or a name"),
        (1j, "expected a number or a name"),
        ("three", "line 2"),
        (None, "line 2"),
        (float("inf"), "found inf"),
    ],
)
def test_what_is_no_exact_number_is_refused_where_it_stands(cell: object, said: str) -> None:
    rows = [ROWS[0], ["ana", cell, 1, 1], *ROWS[2:]]
    with pytest.raises(em.MalformedInput, match=said):
        em.from_dataframe(Frame(rows))


def test_shortest_decimals_are_taken_where_they_are_asked_for() -> None:
    rows = [ROWS[0], ["ana", 3.125, 1e-7, 1], *ROWS[2:]]
    assert em.from_dataframe(Frame(rows), floats="shortest").economy.values[0] == (em.Q(25, 8), em.Q(1, 10**7))
    with pytest.raises(em.MalformedInput, match="found inf"):
        em.from_dataframe(Frame([ROWS[0], ["ana", float("inf"), 1, 1]]), floats="shortest")
    with pytest.raises(em.MalformedInput, match='"shortest", or nothing'):
        em.from_dataframe(Frame(rows), floats="exact")  # type: ignore[arg-type]
    with pytest.raises(em.MalformedInput, match="a data frame"):
        em.from_dataframe([[1]])


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in [["", "Maths", "Art"], ["ana", 3, 0.5], [None, None, None], ["ben", 2, 1], ["supply", 1, 2]]:
        book.active.append(row)
    path = tmp_path / "bids.XLSX"
    book.save(path)
    return path


def test_a_workbook_is_read_with_its_floats_only_if_that_is_asked_for(
    workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["decide", "equilibrium", str(workbook)]) == 2
    assert "column 'Art'" in capsys.readouterr().err
    for command in (["decide", "equilibrium"], ["assign", "uniform"], ["show"]):
        assert main([*command, str(workbook), "--floats", "shortest"]) == 0
    assert "2 agents, 2 object types, 3 copies" in capsys.readouterr().err
    assert read_workbook(workbook, "shortest").economy.values == ((3, em.Q(1, 2)), (2, 1))


def test_what_is_no_workbook_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("openpyxl")
    path = tmp_path / "bids.xlsx"
    path.write_text("a,b\n", encoding="utf-8")
    assert main(["show", str(path)]) == 2
    assert "a workbook that can be read" in capsys.readouterr().err
    assert main(["show", str(tmp_path / "nowhere.xlsx")]) == 2


def test_without_openpyxl_there_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(em.MalformedInput, match=r"exactmarket\[xlsx\]"):
        read_workbook(tmp_path / "bids.xlsx")


def test_floats_are_asked_for_of_workbooks_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bids.csv"
    path.write_text(",a\nx,1\n", encoding="utf-8")
    assert main(["decide", "equilibrium", str(path), "--floats", "shortest"]) == 2
    assert "--floats: expected a workbook" in capsys.readouterr().err
