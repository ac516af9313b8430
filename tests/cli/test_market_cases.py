"""`exactmarket decide` of markets from public bug reports and data files, and of some that had no answer once: the right ones."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from commands import Run

from exactmarket import recheck
from exactmarket.report.catalog import read_catalog
from exactmarket.solvers.budgets import hylland_zeckhauser
from exactmarket.solvers.completeness import existence

CASES = Path(__file__).parent.parent / "cases" / "markets"

#: For each question and file the answer and the kind of claim that carries it.
ANSWERS = {
    ("equilibrium", "supply0"): ("yes", "equilibrium"),
    ("equilibrium", "supply0_b"): ("no", "all-budget-equilibria"),
    ("equilibrium", "supply-zero"): ("no", "all-budget-equilibria"),
    ("equilibrium", "capacity-zero"): ("no", "no-equilibrium-with-production"),
    ("equilibrium", "theorem2-counterexample"): ("no", "no-equilibrium"),
    ("equilibrium", "segal_halevi_3x2"): ("no", "no-equilibrium"),
    ("equilibrium", "m1"): ("no", "no-equilibrium"),
    ("equilibrium", "own-bundles"): ("yes", "strong-equilibrium"),
    ("equilibrium", "courses"): ("yes", "strong-equilibrium"),
    ("equilibrium", "floors-12-goods"): ("yes", "strong-equilibrium"),
    ("equilibrium", "production-12-goods"): ("yes", "strong-equilibrium-by-shares"),
    ("equilibrium", "courses-20-students"): ("yes", "strong-equilibrium-by-shares"),
    ("equilibrium", "budgeted-12-goods"): ("yes", "strong-equilibrium"),
    ("budgeted", "budgeted-12-goods"): ("yes", "budgeted-walrasian"),
    ("equilibrium", "fairpyx_hz"): ("yes", "algebraic-equilibrium"),
    ("equilibrium", "preflib_posters"): ("yes", "equilibrium"),
    ("equilibrium", "vy_budgets2"): ("yes", "algebraic-equilibrium"),
    ("no-equilibrium", "capacity-zero"): ("yes", "no-equilibrium-with-production"),
    ("no-equilibrium", "theorem2-counterexample"): ("yes", "no-equilibrium"),
    ("all-equilibria", "supply0"): ("yes", "all-budget-equilibria"),
    ("all-equilibria", "supply0_b"): ("no", "all-budget-equilibria"),
    ("all-equilibria", "capacity-zero"): ("no", "no-equilibrium-with-production"),
    ("feasibility", "own-bundles"): ("no", "no-common-bundles"),
    ("feasibility", "floors-12-goods"): ("yes", "common-bundles"),
    ("feasibility", "production-12-goods"): ("yes", "common-bundles"),
    ("walrasian", "conitzer_sandholm"): ("yes", "walrasian-equilibrium"),
    ("lowest-prices", "conitzer_sandholm"): ("no", "no-lowest-walrasian-prices"),
    ("highest-prices", "conitzer_sandholm"): ("yes", "highest-walrasian-prices"),
    ("m-natural", "fano"): ("yes", "m-natural-concave"),
    ("m-natural", "vamos"): ("yes", "m-natural-concave"),
    ("m-natural", "m2_nonpappus"): ("yes", "m-natural-concave"),
    ("m-natural", "valuated_bad"): ("no", "not-m-natural-concave"),
    ("m-natural", "coverage4"): ("no", "not-m-natural-concave"),
    ("submodular", "coverage4"): ("yes", "submodular"),
}


def case(name: str) -> Path:
    return CASES / f"{name}.json"


def witness(decide: Run, question: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(decide(question, case(name), "--json")[1])["witness"]
    return found


def asked() -> list[Any]:
    """The questions and files; where an answer takes seconds, it is asked for by name."""
    heavy = {"vy_budgets2": [pytest.mark.heavy], "floors-12-goods": [pytest.mark.heavy]}
    return [
        pytest.param(question, name, marks=heavy.get(name, []) if question == "equilibrium" else [])
        for question, name in ANSWERS
    ]


@pytest.mark.parametrize(("question", "name"), asked())
def test_answers(decide: Run, tmp_path: Path, question: str, name: str) -> None:
    target = tmp_path / "certificate.json"
    code, out, err = decide(question, case(name), "--json", "--out", target)
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert (said["answer"], said["claim"]) == ANSWERS[question, name]
    assert recheck.check_file(str(target)) == said["claim"]


def test_every_case_is_asked_something() -> None:
    asked = {name for _, name in ANSWERS} | {"vy_scaled", "sage_notmatroid"}
    assert {path.stem for path in CASES.iterdir()} == asked


def test_the_equilibria_with_a_type_that_nobody_can_have_are_those_where_it_is_dear(decide: Run) -> None:
    prices = [Fraction(price) for price in witness(decide, "equilibrium", "supply0")["prices"]]
    assert prices[0] >= 2
    assert prices[1:] == [1, 0]


def test_the_highest_prices_of_two_for_one(decide: Run) -> None:
    assert witness(decide, "highest-prices", "conitzer_sandholm")["prices"] == ["8", "8"]
    lowest = witness(decide, "lowest-prices", "conitzer_sandholm")
    assert lowest["equilibrium_prices"] == [["2", "8"], ["8", "2"]]
    _, out, _ = decide("lowest-prices", case("conitzer_sandholm"))
    assert "refused by all prices as extreme as these: 1 x b1 could have A B" in out


def test_scaled_utilities_have_the_same_equilibrium(decide: Run, tmp_path: Path) -> None:
    unscaled = next(each for each in read_catalog() if each.name == "vazirani-yannakakis-2021")
    path = tmp_path / "unscaled.json"
    path.write_text(unscaled.text())
    same = json.loads(decide("equilibrium", path, "--json")[1])["witness"]["prices"]
    assert witness(decide, "equilibrium", "vy_scaled")["prices"] == same


def test_what_is_no_matroid_is_refused_with_the_good_and_both_bases(decide: Run) -> None:
    code, out, err = decide("m-natural", case("sage_notmatroid"))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert 'in "1 2 4 5" no good of "1 3 4" that could stand in for 2' in err


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """One path of the smoothed economy, where all of them lead to nothing."""
    monkeypatch.setattr(hylland_zeckhauser, "_PATHS", hylland_zeckhauser._PATHS[:1])


@pytest.mark.usefixtures("quick")
@pytest.mark.heavy
def test_no_equilibrium_in_expectation_is_an_answer_to_both_questions(decide: Run) -> None:
    for question, answer in (("expectation", "no"), ("no-expectation", "yes")):
        code, out, _ = decide(question, case("theorem2-counterexample"), "--json")
        said = json.loads(out)
        assert (code, said["answer"], said["claim"]) == (0, answer, "no-equilibrium-in-expectation")


def test_an_equilibrium_in_expectation_is_an_answer_to_both_questions(decide: Run) -> None:
    for question, answer in (("expectation", "yes"), ("no-expectation", "no")):
        code, out, _ = decide(question, "exactmarket/examples/gul-pesendorfer-zhang-2023-example-1.json", "--json")
        said = json.loads(out)
        assert (code, said["answer"], said["witness"]["prices"]) == (0, answer, ["2/3"] * 3)


@pytest.mark.usefixtures("quick")
def test_a_tree_that_grows_too_large_leaves_it_undecided_and_names_the_question(
    decide: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(existence, "_FEW_CELLS", 3)
    monkeypatch.setattr(existence, "MOST_CELLS", 3)
    code, out, err = decide("equilibrium", case("segal_halevi_3x2"), "--json")
    assert (code, json.loads(out)["answer"]) == (3, "undecided")
    assert "more than 3 cells of price space (all-equilibria goes through all of them)" in err


def test_a_limit_is_kept(decide: Run) -> None:
    for name in ("supply0", "theorem2-counterexample"):
        code, out, _ = decide("equilibrium", case(name), "--json", "--limit", "1e-6")
        assert (code, json.loads(out)["answer"]) == (3, "undecided")


ADDITIVE = {"type": "additive", "values": [3, 2, 1]}

#: What is wrong with seats, floors and budgets: changes of a market of three goods, and what is said of each.
FAULTS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "production-sets-cross": (
        {"production": {"sets": [{"goods": ["a", "b"], "max": 1}, {"goods": ["b", "c"], "max": 1}]}},
        {},
        "production.sets: expected sets that are nested or disjoint, found {a, b} and {b, c}, which cross",
    ),
    "negative-seats": ({"supply": {"a": -3}}, {}, "supply.a: expected a whole number >= 1"),
    "half-a-seat": ({"supply": {"a": "1/2"}}, {}, "supply.a: expected a whole number >= 1"),
    "budget-0": ({}, {"budget": 0}, "agents[0].budget: expected a number > 0, found 0"),
    "floor-above-the-goods": (
        {"supply": {"a": 20}},
        {"utility": {"type": "constrained", "of": ADDITIVE, "sets": [{"goods": ["a", "b"], "min": 3}]}},
        "agents[0].utility.sets[0].min: expected at most 2, the number of the set's goods, found 3",
    ),
    "floor-above-the-ceiling": (
        {},
        {"utility": {"type": "constrained", "of": ADDITIVE, "sets": [{"goods": ["a", "b"], "min": 2, "max": 1}]}},
        "agents[0].utility.sets: expected bounds with 0 <= min <= max, found 2 and 1",
    ),
}


def market_file(folder: Path, market: dict[str, Any], agent: dict[str, Any]) -> Path:
    """A market of two agents alike, with these changes."""
    agents = [{"name": name, "budget": 1, "utility": ADDITIVE, **agent} for name in ("x", "y")]
    content = {"format": "exactmarket-instance/1", "kind": "pseudomarket", "goods": ["a", "b", "c"], "agents": agents}
    file = folder / "market.json"
    file.write_text(json.dumps({**content, **market}))
    return file


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_of_seats_and_floors_get_one_line(decide: Run, tmp_path: Path, fault: str) -> None:
    market, agent, said = FAULTS[fault]
    code, out, err = decide("equilibrium", market_file(tmp_path, market, agent))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


@pytest.mark.heavy
def test_floors_that_seats_cannot_meet_are_refuted(decide: Run, tmp_path: Path) -> None:
    both = {"type": "constrained", "of": ADDITIVE, "sets": [{"goods": ["a", "b"], "min": 2}]}
    code, out, _ = decide("equilibrium", market_file(tmp_path, {"supply": {"c": 3}}, {"utility": both}), "--json")
    assert code == 0
    assert json.loads(out)["claim"] == "no-equilibrium"


def test_a_course_that_nobody_may_take_is_free(decide: Run, tmp_path: Path) -> None:
    none = {"type": "constrained", "of": ADDITIVE, "sets": [{"goods": ["a"], "max": 0}]}
    code, out, _ = decide("equilibrium", market_file(tmp_path, {"supply": {"a": 20}}, {"utility": none}), "--json")
    assert code == 0
    assert json.loads(out)["witness"]["prices"][0] == "0"


def test_sets_of_an_agent_that_cross_are_named(decide: Run, tmp_path: Path) -> None:
    sets = [{"goods": ["a", "b"], "max": 1}, {"goods": ["b", "c"], "max": 1}]
    crossing = {"type": "constrained", "of": ADDITIVE, "sets": sets}
    code, _, err = decide("equilibrium", market_file(tmp_path, {"supply": {"a": 20}}, {"utility": crossing}))
    assert code == 3
    assert "{a, b} and {b, c}, which cross" in err
