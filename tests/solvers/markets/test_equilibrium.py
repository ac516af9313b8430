"""Strong equilibria of pseudomarkets are found and certified, and equilibria in expectation where there are no others."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from kinds import decided

import exactmarket as em
from exactmarket import recheck
from exactmarket.cli import main
from exactmarket.exact.rational import ONE, Q
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.format.text import dump
from exactmarket.kernel.claims.markets import (
    AlgebraicEquilibriumInExpectation,
    AlgebraicStrongEquilibrium,
    EquilibriumInExpectation,
    NoCommonBundles,
    StrongEquilibrium,
    StrongEquilibriumByShares,
)
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.solvers.markets.equilibrium import decide_equilibrium_in_expectation, decide_strong_equilibrium
from exactmarket.solvers.markets.reduction import decide_by_reduction, decide_feasibility
from exactmarket.solvers.markets.unit_demand import is_unit_demand
from tests.benchmarks.market_equilibrium import KINDS, structured

EXAMPLES = Path(__file__).resolve().parents[3] / "exactmarket" / "examples"
Json = Any


def example(name: str) -> Pseudomarket:
    found = em.read(str(EXAMPLES / f"gul-pesendorfer-zhang-2023-{name}.json"))
    assert isinstance(found, PseudomarketInstance)
    return found.market


def assignment(rng: random.Random, goods: list[str]) -> Json:
    slots = rng.randint(1, 3)
    return {"type": "assignment", "weights": [[rng.randint(0, 9) for _ in range(slots)] for _ in goods]}


def concave(rng: random.Random, size: int) -> list[int]:
    values = [0]
    for gain in sorted((rng.randint(0, 5) for _ in range(size)), reverse=True):
        values.append(values[-1] + gain)
    return values


def laminar(rng: random.Random, goods: list[str]) -> Json:
    sets = [goods, goods[: rng.randint(1, len(goods))], *[[good] for good in goods]]
    return {"type": "laminar", "sets": [{"goods": s, "values": concave(rng, len(s))} for s in sets]}


def unit_demand(rng: random.Random, goods: list[str]) -> Json:
    return {"type": "unit-demand", "values": [rng.randint(0, 9) for _ in goods]}


def rank(rng: random.Random, goods: list[str]) -> Json:
    weights = [rng.randint(0, 9) for _ in goods]
    return {"type": "matroid-rank", "uniform": rng.randint(1, len(goods)), "weights": weights}


def drawn(seed: int, agents: int, goods: int, *options: str) -> Pseudomarket:
    """A market of M-natural-concave utilities; options: unequal budgets, lower bounds, production."""
    rng, names = random.Random(seed), [f"g{j}" for j in range(goods)]  # noqa: S311
    members = []
    for i in range(agents):
        content = rng.choice([assignment, laminar, unit_demand, rank])(rng, names)
        if "lower" in options and rng.random() < 0.5:
            content = {"type": "lower-bound", "of": content, "k": 1}
        budget = rng.randint(1, 5) if "unequal" in options else 1
        members.append(Agent(str(i), em.rational(budget), em.utility(content, names).form))
    production = None
    if "production" in options:
        half = sum(1 << j for j in rng.sample(range(goods), goods // 2))
        limits = (((1 << goods) - 1, goods - 1), (half, max(1, goods // 2 - 1)))
        production = LaminarMatroid(goods, limits)
    return Pseudomarket(tuple(names), tuple(members), production)


def agreed(verdict: em.Verified[Any]) -> Any:
    """The claim, after the standalone checker has agreed."""
    recheck.check_bytes(dump(encode_certificate(verdict.certificate)).encode())
    return verdict.claim


@pytest.mark.parametrize(
    ("agents", "goods", "options"),
    [
        (1, 1, ()),
        (2, 2, ("unequal",)),
        (2, 3, ()),
        (3, 2, ("unequal",)),
        (3, 3, ("production",)),
        (3, 4, ("lower",)),
        (3, 5, ("production", "unequal")),
        (4, 4, ("unequal",)),
        (2, 5, ("lower", "production")),
    ],
)
@pytest.mark.parametrize("seed", range(4))
def test_strong_equilibria_of_drawn_markets(seed: int, agents: int, goods: int, options: tuple[str, ...]) -> None:
    market = drawn(seed, agents, goods, *options)
    stated = agreed(decide_strong_equilibrium(market))
    assert stated.market == market
    assert isinstance(stated, StrongEquilibrium | AlgebraicStrongEquilibrium)
    assert len(stated.allocation) <= agents + 1
    if agents * goods <= 6:
        assert decided(stated)


def test_six_agents_and_eight_goods() -> None:
    stated = agreed(decide_strong_equilibrium(drawn(0, 6, 8, "unequal")))
    assert len(stated.allocation) <= 7


def test_example_1_has_one_in_expectation_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(EXAMPLES / "gul-pesendorfer-zhang-2023-example-1.json")
    assert main(["decide", "equilibrium", path, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["answer"], said["claim"]) == ("no", "no-equilibrium")
    stored = str(tmp_path / "c.json")
    assert main(["decide", "expectation", path, "--json", "--out", stored]) == 0
    witness = json.loads(capsys.readouterr().out)["witness"]
    assert witness["prices"] == ["2/3"] * 3
    for lottery in witness["consumptions"].values():
        nothing = [chance["probability"] for chance in lottery if chance["bundle"] == ""]
        assert nothing == ["1/4"]
    assert main(["check", stored, "--recheck"]) == 0
    assert main(["show", stored]) == 0


@pytest.mark.parametrize("name", ["example-2", "theorem-2-control"])
def test_packaged_markets(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, stored = str(EXAMPLES / f"gul-pesendorfer-zhang-2023-{name}.json"), str(tmp_path / "c.json")
    assert main(["decide", "equilibrium", path, "--json", "--out", stored]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["answer"], found["claim"]) == ("yes", "strong-equilibrium")
    assert main(["check", stored, "--recheck"]) == 0


def test_the_counterexample_to_theorem_2_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(EXAMPLES / "gul-pesendorfer-zhang-2023-theorem-2-counterexample.json")
    assert main(["decide", "equilibrium", path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["claim"] == "no-equilibrium"


def test_in_expectation_without_concavity() -> None:
    """Utilities of three goods drawn at random, monotone: an equilibrium in expectation is found for most of them."""
    rng, found = random.Random(5), 0  # noqa: S311
    for _ in range(8):
        agents = []
        for name in ("x", "y"):
            values: list[int] = [0] * 8
            for a in range(1, 8):
                values[a] = max(values[a & ~(1 << j)] for j in range(3) if a >> j & 1) + rng.randint(0, 3)
            agents.append(
                Agent(name, em.rational(1), em.utility({"type": "table", "values": values}, ["a", "b", "c"]).form)
            )
        try:
            stated = agreed(decide_equilibrium_in_expectation(Pseudomarket(("a", "b", "c"), tuple(agents))))
        except em.SearchFailed:
            continue
        found += 1
        assert isinstance(stated, EquilibriumInExpectation | AlgebraicEquilibriumInExpectation)
        assert decided(stated)
    assert found >= 6


def test_irrational_prices() -> None:
    """Hylland and Zeckhauser's kind of economy, as a market of unit demand, has prices in a number field."""
    values = [[4, 0, 1, 0], [0, 3, 2, 0], [4, 1, 1, 0], [3, 4, 0, 0]]
    goods = ["a", "b", "c", "d"]
    agents = [
        Agent(str(i), em.rational(1), em.utility({"type": "unit-demand", "values": row}, goods).form)
        for i, row in enumerate(values)
    ]
    agreed(decide_strong_equilibrium(Pseudomarket(tuple(goods), tuple(agents))))


COMPLEMENTS = {"type": "laminar", "sets": [{"goods": ["g0", "g1"], "values": [0, 0, 1]}]}


def eleven(*contents: Json, production: LaminarMatroid | None = None) -> Pseudomarket:
    goods = [f"g{j}" for j in range(11)]
    agents = [Agent(f"{i}", em.rational(1), em.utility(content, goods).form) for i, content in enumerate(contents)]
    return Pseudomarket(tuple(goods), tuple(agents), production)


def test_too_many_goods_are_refused() -> None:
    """A utility that no construction makes M-natural-concave."""
    with pytest.raises(em.SearchFailed, match="goods"):
        decide_strong_equilibrium(eleven(COMPLEMENTS))


def test_production_of_eleven_goods() -> None:
    """At most three goods of the first six and five of all are produced: the dearest."""
    rising, falling = ({"type": "additive", "values": list(values)} for values in (range(1, 12), range(11, 0, -1)))
    limits = LaminarMatroid(11, ((0b111111, 3), ((1 << 11) - 1, 5)))
    claim = em.decide("equilibrium", eleven(rising, falling, rising, production=limits)).claim
    assert isinstance(claim, StrongEquilibriumByShares)
    used = [share for row in claim.shares for _, share in row]
    assert sum(used, em.rational(0)) == 5


@pytest.mark.heavy
@pytest.mark.parametrize("goods", [12, 14])
def test_floors_and_production_of_more_goods(goods: int) -> None:
    """Each agent has a good of each half, of which not all are produced: by all bundles, and by those that are asked for."""
    draw, half = random.Random(0), goods // 2  # noqa: S311 - cases, not secrets
    names = [f"g{j}" for j in range(goods)]
    floors = [{"goods": part, "min": 1, "max": 3} for part in (names[:half], names[half:])]
    agents = []
    for i in range(4):
        values = {"type": "additive", "values": [draw.randint(0, 20) for _ in names]}
        content = {"type": "constrained", "sets": floors, "of": values}
        agents.append(Agent(f"{i}", em.rational(1), em.utility(content, names).form))
    limits = LaminarMatroid(goods, (((1 << goods) - 1, goods - 2), ((1 << half) - 1, half - 1)))
    stated = agreed(decide_strong_equilibrium(Pseudomarket(tuple(names), tuple(agents), limits)))
    for term in stated.allocation:
        assert all(set(bundle) & set(part) for bundle in term.bundles for part in (names[:half], names[half:]))


@pytest.mark.parametrize("kind", KINDS)
def test_twelve_agents_and_fifteen_goods(kind: str) -> None:
    market = structured(0, kind, 12, 15)
    stated = agreed(decide_strong_equilibrium(market))
    assert stated.market == market
    assert isinstance(stated, StrongEquilibrium | AlgebraicStrongEquilibrium)
    assert len(stated.allocation) <= 13


@pytest.mark.parametrize(
    ("agents", "goods", "top"),
    [
        pytest.param(14, 14, 9, id="as many goods"),
        pytest.param(12, 15, 9, id="goods left over"),
        pytest.param(16, 11, 9, id="not enough goods"),
        pytest.param(14, 12, 1, id="many ties"),
    ],
)
def test_whoever_wants_one_good_is_served_like_in_an_assignment_economy(agents: int, goods: int, top: int) -> None:
    rng = random.Random(goods)  # noqa: S311
    names = [f"g{j}" for j in range(goods)]
    market = Pseudomarket(
        tuple(names),
        tuple(
            Agent(f"a{i}", Q(1 + i % 2), em.utility({**unit_demand(rng, names), "values": row}, names).form)
            for i, row in enumerate([[rng.randint(0, top) for _ in names] for _ in range(agents)])
        ),
    )
    verdict = decide_strong_equilibrium(market)
    assert isinstance(verdict.claim, StrongEquilibrium)
    recheck.check_bytes(dump(encode_certificate(verdict.certificate)).encode())


@pytest.mark.parametrize("value", [-1, "-inf"])
def test_a_good_that_is_worth_less_than_nothing_is_no_type(value: int | str) -> None:
    goods = ("a", "b")
    forms = [em.utility({"type": "unit-demand", "values": row}, goods).form for row in ([2, 1], [1, value])]
    assert is_unit_demand(Pseudomarket(goods, (Agent("x", ONE, forms[0]),)))
    assert not is_unit_demand(Pseudomarket(goods, (Agent("x", ONE, forms[0]), Agent("y", ONE, forms[1]))))


def test_in_expectation_with_many_goods() -> None:
    stated = agreed(decide_equilibrium_in_expectation(structured(1, "uniform-rank", 6, 12)))
    assert isinstance(stated, EquilibriumInExpectation | AlgebraicEquilibriumInExpectation)


def test_rational_is_for_utilities_that_are_additive_under_limits(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(EXAMPLES / "gul-pesendorfer-zhang-2023-example-2.json")
    assert main(["decide", "equilibrium", path, "--rational", "1/10"]) == 2
    assert "--rational" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "expected"), [("theorem-2-counterexample", "no"), ("theorem-2-control", "yes")])
def test_the_feasibility_condition_of_theorem_2(
    name: str, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = str(tmp_path / "c.json")
    path = str(EXAMPLES / f"gul-pesendorfer-zhang-2023-{name}.json")
    assert main(["decide", "feasibility", path, "--json", "--out", stored]) == 0
    assert json.loads(capsys.readouterr().out)["answer"] == expected
    assert main(["check", stored, "--recheck"]) == 0
    assert main(["show", stored]) == 0


@pytest.mark.parametrize("seed", range(6))
def test_the_reduction_to_theorem_1(seed: int) -> None:
    """Where the feasibility condition holds, an equilibrium of the reduced market is one of the market; else it is refused."""
    market = drawn(seed, 2, 4, "lower", "production")
    if isinstance(decide_feasibility(market).claim, NoCommonBundles):
        with pytest.raises(em.SearchFailed, match="feasibility"):
            decide_by_reduction(market)
    else:
        assert agreed(decide_by_reduction(market)).market == market
