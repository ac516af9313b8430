"""What the referee's page tells of a certificate of any kind, from what the standalone checker's readers return."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exactmarket import recheck
from exactmarket.page import examine
from exactmarket.page.spelling import LARGEST, Root, cell, decimal, form_in, polynomial_in, quotient_in

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus"
GOLDEN = ROOT / "proofs"


def told(path: Path, at: int = 0) -> dict[str, Any]:
    return examine.told(examine.certificates_in(path.name, path.read_bytes())[at])


def tables(parts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in parts:
        if "table" in part:
            yield part["table"]


def text_of(parts: list[dict[str, Any]]) -> str:
    return " | ".join(part["text"] for part in parts if "text" in part)


def table_named(path: Path, title: str, part: str = "claim") -> dict[str, Any]:
    return next(table for table in tables(told(path)[part]) if table["title"] == title)


@pytest.mark.parametrize("kind", recheck.KINDS)
def test_of_every_kind_all_accepted_certificates_are_told_in_tables_that_fit(kind: str) -> None:
    paths = [
        path for path in sorted((CORPUS / "accepted").glob(f"{kind}*.json")) if f'"{kind}"' in path.read_text("utf-8")
    ]
    assert paths, f"no certificate of kind {kind}"
    for path in paths:
        said = told(path)
        assert said["claim"], path.name
        assert said["witness"], path.name
        json.dumps(said, allow_nan=False)
        for table in tables([*said["claim"], *said["witness"]]):
            widths = {len(row) for row in table["rows"]} | {len(foot["cells"]) for foot in table["feet"]}
            assert widths <= {len(table["heads"])}, f"{path.name}: {table['title']}"
            assert len(table["rows"]) == len(table["names"]), f"{path.name}: {table['title']}"


@pytest.mark.parametrize("folder", ["rejected", "malformed"])
def test_whatever_a_file_holds_the_telling_does_not_break_off(folder: str) -> None:
    for path in sorted((CORPUS / folder).iterdir()):
        for certificate in examine.certificates_in(path.name, path.read_bytes())[:3]:
            json.dumps(examine.told(certificate), allow_nan=False)


def test_the_verdict_is_that_of_the_checkers_command_line() -> None:
    for folder, status in (("accepted", "verified"), ("rejected", "rejected"), ("malformed", "malformed")):
        path = sorted((CORPUS / folder).glob("pareto-optimal*.json"))[0]
        found = examine.verdict(str(path))
        assert found["status"] == status
        assert (found["reason"] == "") == (status == "verified")
    assert examine.verdict(str(GOLDEN / "gpz/certificates/step_3.axioms.jsonl"))["count"] == 9


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ('{"format": "exactmarket-certificate/2", "claim": {}, "witness": {}}', "a newer format"),
        ('{"format": "exactmarket-instance/1", "kind": "pseudomarket"}', "exactmarket decide QUESTION FILE"),
        ('{"format": "exactmarket-certificate/1"', ""),
        ("GIF89a", ""),
    ],
)
def test_what_is_no_certificate_gets_one_line(text: str, advice: str, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text(text, encoding="utf-8")
    found = examine.verdict(str(path))
    assert found["status"] == "malformed"
    assert found["reason"]
    assert "\n" not in found["reason"]
    assert advice in found["reason"]


def test_an_assignment_is_told_with_names_values_and_expected_utilities() -> None:
    path = GOLDEN / "sp/certificates/pm_in_po.without-cheapest.json"
    values = table_named(path, "Values")
    assert (values["heads"], values["names"]) == (["i", "j"], ["x", "y"])
    assert values["feet"] == [{"name": "copies", "cells": [("1", 1.0), ("1", 1.0)]}]
    shares = table_named(path, "Assignment (probabilities)")
    assert shares["heads"][-1] == "expected utility"
    assert [row[-1][0] for row in shares["rows"]] == ["1", "0"]
    assert table_named(path, "Prices", "witness")["rows"] == [[("1", 1.0), ("0", 0.0)]]
    assert table_named(path, "Weights", "witness")["rows"][0][0] == ("free", None)


def test_all_equilibria_are_told_and_drawn() -> None:
    said = told(CORPUS / "accepted/all-equilibria-example-2.json")["claim"]
    pictures = [part["picture"] for part in said if "picture" in part]
    assert [picture["axes"] for picture in pictures] == [["price of a", "price of b"]]
    dots = [shape["dot"] for shape in pictures[0]["shapes"] if "dot" in shape]
    assert dots == [[2.0, 1.0], [2.375, 0.625]]
    assert [shape["line"] for shape in pictures[0]["shapes"] if "line" in shape and "thin" not in shape] == [
        [[2.25, 0.75], [2.5, 0.5]]
    ]
    assert "2. a family, one for each t in [9/4, 5/2]" in text_of(said)
    sets = next(table for table in tables(said) if table["title"] == "Prices and utilities")
    assert [entry[0] for entry in sets["rows"][1]] == ["t", "3 - t", "(-6 + 11 t) / t", "10 / t", "10 / t"]


def test_polytopes_of_prices_are_drawn_as_polygons_around_their_middle() -> None:
    said = told(CORPUS / "accepted/all-budget-equilibria-polytopes.json")["claim"]
    pictures = [part["picture"] for part in said if "picture" in part]
    assert [picture["title"] for picture in pictures] == ["Prices of 1 and 2", "Prices of 1 and 3", "Prices of 2 and 3"]
    areas = [shape["area"] for shape in pictures[2]["shapes"] if "area" in shape]
    square = areas[0]
    assert sorted(square) == [[0, 0], [0, 1], [1, 0], [1, 1]]
    turns = zip(square, square[1:] + square[:1], strict=True)
    assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1 for a, b in turns), "neighbours are joined, not corners across"


def test_pieces_of_prices_are_told_with_what_holds_on_them_and_drawn_by_their_samples() -> None:
    said = told(CORPUS / "accepted/all-equilibria-a-cone-of-prices.json")["claim"]
    first = text_of(said).split(" | 2. ")[0]
    assert "a piece of prices: all with -t3 + 2 t2 - t2² - t1 + t1 t3 = 0, " in first
    assert first.endswith("-1 + t2 > 0, -t3 + t1 > 0; for example 7/9, 4/3, 1/2")
    pictures = [part["picture"] for part in said if "picture" in part]
    dots = [shape["dot"] for shape in pictures[0]["shapes"] if "dot" in shape]
    assert dots == [[pytest.approx(7 / 9), pytest.approx(4 / 3)], [0.5, pytest.approx(4 / 3)]]
    said = told(CORPUS / "accepted/all-equilibria-a-piece-without-sample.json")["claim"]
    assert text_of(said).endswith("1 - t2 - t1 >= 0, t2 >= 0, t1 >= 0; perhaps none")
    assert not any("dot" in shape for part in said if "picture" in part for shape in part["picture"]["shapes"])


def test_shares_of_three_types_are_points_of_a_triangle() -> None:
    said = told(CORPUS / "accepted/all-budget-equilibria-three-points.json")["claim"]
    assert any("picture" in part for part in said)
    path = next(
        p
        for p in sorted((CORPUS / "accepted").glob("equilibrium*.json"))
        if len(json.loads(p.read_text())["claim"]["economy"]["objects"]) == 3
    )
    triangle = next(
        part["picture"] for part in told(path)["claim"] if "picture" in part and "axes" not in part["picture"]
    )
    assert len([shape for shape in triangle["shapes"] if "corner" in shape]) == 3
    assert all(
        -1e-9 <= coordinate <= 1 for shape in triangle["shapes"] if "dot" in shape for coordinate in shape["dot"]
    )


def test_numbers_are_spelt_exactly_and_nearly() -> None:
    root = Root([-2, 0, 1], [1, 2])
    assert decimal(root.near, 12) == "1.41421356237"
    assert root.words() == "θ = the root of -2 + x² between 1 and 2, about 1.41421"
    assert cell([1, 1], root) == ("1 + θ ≈ 2.41421", pytest.approx(2.41421356))
    assert cell([3], root) == ("3", 3.0)
    assert cell(None) == ("free", None)
    assert cell([1, 1]) == ("1", 1.0)
    assert cell([1, 2]) == ("between 1 and 2", 1.5)
    assert polynomial_in([0, -1, 3], "t") == "-t + 3 t²"
    assert form_in([0, 0], ["", "t"]) == "0"
    assert quotient_in([[10], [0, 1]], ["", "t"]) == "10 / t"
    assert quotient_in([[1, 1], [2, 1]], ["", "t"]) == "(1 + t) / (2 + t)"
    assert cell(10**5000)[0].endswith("(a number of 16610 bits)")
    assert cell(-(10**400)) == (str(-(10**400)), -LARGEST)


def test_a_root_at_an_end_of_its_interval_is_that_end() -> None:
    assert Root([-1, 1], [1, 2]).near == 1
    assert Root([-2, 1], [1, 2]).near == 2
