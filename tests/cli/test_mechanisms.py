"""`exactmarket assign` and `exactmarket random`: what they write is read again, and what they cannot do is said in a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Run

import exactmarket as em
from exactmarket.cli.assign import MECHANISMS
from exactmarket.format.instance import AssignmentInstance

TABLE = ",i,j,k\nx,3,2,1\ny,3,2,1\nz,2,3,1\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "bids.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_mechanism_makes_an_instance_that_can_be_asked_about(mechanism: str, run: Run, table: Path) -> None:
    outcome = table.with_name("outcome.json")
    code, out, err = run("assign", mechanism, table, "--out", outcome)
    assert (code, err) == (0, f"exactmarket: {table}: 3 agents, 3 object types, 3 copies\n")
    assert out.startswith(f"{mechanism}: ")
    content = em.read(outcome)
    assert isinstance(content, AssignmentInstance)
    assert content.assignment is not None
    assert run("decide", "pareto-optimal", outcome)[0] == 0
    assert run("decide", "lottery", outcome)[0] == 0


def test_the_outcome_as_json(run: Run, table: Path) -> None:
    code, out, _ = run("assign", "serial-dictatorship", table, "--order", "z, x,y", "--json")
    assert code == 0
    assert json.loads(out) == {
        "mechanism": "serial-dictatorship",
        "agents": ["x", "y", "z"],
        "objects": ["i", "j", "k"],
        "assignment": [["1", "0", "0"], ["0", "0", "1"], ["0", "1", "0"]],
        "utilities": ["3", "1", "3"],
        "instance": None,
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["probabilistic"], "did you mean probabilistic-serial?"),
        (["uniform", "FILE", "--order", "x,y,z"], "--order: expected the mechanism serial-dictatorship, found uniform"),
        (["uniform", "FILE", "--ties", "first"], "--ties: expected the mechanism random-serial-dictatorship"),
        (["serial-dictatorship", "FILE", "--order", "x,y"], "order: expected each agent once, found 'z' 0 times"),
        (["serial-dictatorship", "FILE", "--order", "x,y,w"], "order: expected names of agents, found 'w'"),
        (["random-serial-dictatorship", "TIES"], "values of 'x': expected no two types of equal value"),
        (["uniform", "MARKET"], "expected an assignment economy"),
        (["uniform", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_what_cannot_be_run_is_said_in_a_line(words: list[str], said: str, run: Run, table: Path) -> None:
    ties = table.with_name("ties.csv")
    ties.write_text(",i,j\nx,1,1\ny,2,1\n", encoding="utf-8")
    market = Path(em.__file__).parent / "examples" / "gul-pesendorfer-zhang-2023-example-2.json"
    places = {"FILE": table, "TIES": ties, "MARKET": market}
    outcome = table.with_name("outcome.json")
    code, out, err = run("assign", *[places.get(word, word) for word in words], "--out", outcome)
    assert (code, out) == (2, "")
    assert said in err
    assert not outcome.exists()


def test_without_an_equilibrium_in_rationals_it_is_undecided(run: Run) -> None:
    irrational = Path(em.__file__).parent / "examples" / "vazirani-yannakakis-2021.json"
    code, out, err = run("assign", "hylland-zeckhauser", irrational)
    assert (code, out) == (3, "")
    assert "the question equilibrium finds others" in err


def test_a_random_economy_is_the_one_of_its_seed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "economy.json"
    asked = ("random", "--agents", 30, "--objects", 4, "--seed", 5, "--model", "euclidean", "--largest", 9)
    code, out, err = run(*asked, "--out", path)
    assert (code, out, err) == (0, f"{path}: 30 agents, 4 object types, 30 copies\n", "")
    assert run(*asked) == (0, path.read_text(encoding="utf-8"), "")
    content = em.read(path)
    assert isinstance(content, AssignmentInstance)
    assert content.economy == em.random.economy(30, 4, seed=5, model="euclidean", largest=9)
    assert content.economy.supply == (8, 8, 7, 7)
    assert all(0 <= value <= 162 for row in content.economy.values for value in row)


@pytest.mark.parametrize(
    ("agents", "objects", "said"),
    [("0", "2", "agents: expected a whole number >= 1"), ("x", "2", "--agents"), ("3000", "3000", "at most 4000000")],
)
def test_sizes_out_of_range_are_refused(agents: str, objects: str, said: str, run: Run) -> None:
    code, out, err = run("random", "--agents", agents, "--objects", objects, "--seed", 1)
    assert (code, out) == (2, "")
    assert said in err


def test_models_and_seeds_are_independent() -> None:
    seen = [em.random.economy(3, 3, seed=seed, model=model).values for model in em.random.MODELS for seed in range(5)]
    assert len(set(seen)) == len(seen)
    with pytest.raises(em.MalformedInput, match="impartial, euclidean, popular"):
        em.random.economy(2, 2, seed=1, model="uniform")


def test_popular_types_are_liked_by_all() -> None:
    values = em.random.economy(40, 6, seed=3, model="popular").values
    means = [sum(column) / 40 for column in zip(*values, strict=True)]
    apart = max(abs(value - mean) for row in values for value, mean in zip(row, means, strict=True))
    assert apart <= 100
