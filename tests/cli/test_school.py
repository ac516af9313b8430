"""A registrar's whole work at the size of a school: from a spreadsheet's table to a drawn list that somebody else audits."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from exactmarket.cli import main

STUDENTS, COURSES, SEATS = 300, 25, 13


def bids(seed: int) -> str:
    """A table with semicolons and decimal commas, a row of seats at its end."""
    dice = random.Random(seed)  # noqa: S311
    names = [f"Course {j}" for j in range(COURSES)]
    rows = [[f"{dice.randint(0, 99)},{dice.randint(0, 9)}" for _ in names] for _ in range(STUDENTS)]
    lines = [["", *names], *[[f"Student {i}", *row] for i, row in enumerate(rows)], ["Seats", *[str(SEATS)] * COURSES]]
    return "".join(";".join(line) + "\n" for line in lines)


@pytest.mark.heavy
def test_three_hundred_students_and_twenty_five_courses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bids.csv").write_bytes(bids(7).encode())
    walk = (
        "decide equilibrium bids.csv --rational 1/1000 --out equilibrium.json",
        "decide lottery equilibrium.json --out lottery.json",
        "check --recheck --of bids.csv equilibrium.json lottery.json",
        "sample lottery.json --seed 20260901 --log draw.json",
        "sample lottery.json --check draw.json",
    )
    for line in walk:
        assert main(line.split()) == 0, line
    capsys.readouterr()
    assert main(["sample", "lottery.json", "--seed", "20260901", "--csv"]) == 0
    drawn = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert len({row["agent"] for row in drawn}) == STUDENTS
    held = [row["object"] for row in drawn]
    assert max(map(held.count, set(held))) <= SEATS
