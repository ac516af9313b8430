"""Instance files of pseudomarkets with supplies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import exactmarket as em
from exactmarket.contents import difference
from exactmarket.format.markets import AllocationTerm, PseudomarketInstance
from exactmarket.format.seats import SeatInstance

UNIT = {"type": "unit-demand", "values": {"Algebra I": 3, "Logic": 1}}
INSTANCE: dict[str, Any] = {
    "format": "exactmarket-instance/1",
    "kind": "pseudomarket",
    "goods": ["Algebra I", "Logic"],
    "supply": {"Algebra I": 2},
    "agents": [{"names": ["x", "y"], "budget": 1, "utility": UNIT}, {"name": "z", "budget": 1, "utility": UNIT}],
    "production": {"sets": [{"goods": ["Algebra I", "Logic"], "max": 3}]},
    "prices": ["3/2", 0],
    "shares": {"x": {"Algebra I": "2/3", "Logic": "1/3"}, "y": {"Logic": 0}},
    "allocation": [{"probability": 1, "bundles": {"x": ["Algebra I"], "z": "Logic"}}],
}


def read(tmp_path: Path, **changed: Any) -> Any:
    content = {key: value for key, value in {**INSTANCE, **changed}.items() if value is not None}
    path = tmp_path / "m.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return em.read(path)


def test_everything_is_read_and_written(tmp_path: Path) -> None:
    instance = read(tmp_path)
    assert isinstance(instance, SeatInstance)
    assert instance.market.supply == (2, 1)
    assert [agent.name for agent in instance.market.agents] == ["x", "y", "z"]
    assert instance.market.agents[0].utility is instance.market.agents[1].utility
    assert instance.shares == ((("Algebra I", em.Q(2, 3)), ("Logic", em.Q(1, 3))), (), ())
    assert instance.allocation == (AllocationTerm(em.Q(1), (0b01, 0, 0b10)),)
    em.write(instance, tmp_path / "again.json")
    assert em.read(tmp_path / "again.json") == instance
    em.write(instance.market, tmp_path / "market.json")
    assert em.read(tmp_path / "market.json") == SeatInstance(instance.market)


def test_names_with_spaces_are_enough_and_without_them_supplies_are(tmp_path: Path) -> None:
    plain = {"type": "unit-demand", "values": [3, 1]}
    rest = {
        "allocation": None,
        "shares": None,
        "production": None,
        "agents": [{"names": ["x"], "budget": 1, "utility": plain}],
    }
    assert read(tmp_path, supply=None, **rest).market.supply == (1, 1)
    assert read(tmp_path, goods=["a", "b"], supply=["3", 1], **rest).market.supply == (3, 1)
    assert isinstance(read(tmp_path, goods=["a", "b"], supply=None, **rest), PseudomarketInstance)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"supply": {"Algebra I": 0}}, r"supply.Algebra I: expected a whole number >= 1 .*, found 0"),
        ({"supply": {"Algebra I": -2}}, r"supply.Algebra I: expected a whole number >= 1 .*, found -2"),
        ({"supply": {"Algebra": 2}}, r"supply: expected no keys but Algebra I, Logic, found 'Algebra'"),
        ({"supply": [2]}, r"supply: expected 2 numbers of copies, one for each good, found 1"),
        ({"supply": {"Algebra I": "1/2"}}, r"supply.Algebra I: expected a whole number"),
        ({"shares": {"w": {}}}, r"shares: expected no keys but x, y, z, found 'w'"),
        ({"shares": {"x": {"Algebra I": 2}}}, r"shares.x.Algebra I: expected a probability, found 2"),
        ({"shares": {"x": {"Algebra": 1}}}, r"shares.x: expected no keys but"),
        ({"shares": {"x": [1]}}, r"shares.x: expected an object"),
        (
            {"agents": [{"names": ["x", "x"], "budget": 1, "utility": UNIT}]},
            r"agents\[1\].name: expected a name that is not",
        ),
        ({"agents": [{"names": "x", "budget": 1, "utility": UNIT}]}, r"agents\[0\].names: expected a list"),
        (
            {"agents": [{"name": "x", "budget": 0, "utility": UNIT}]},
            r"agents\[0\].budget: expected a number > 0, found 0",
        ),
        ({"prices": [1]}, r"prices: expected 2 numbers, found 1"),
        (
            {"allocation": [{"probability": 1, "bundles": {"x": ["Logic"], "y": ["Logic"]}}]},
            r"allocation\[0\].bundles: expected at most 1 copies of 'Logic', found 2",
        ),
        ({"allocation": [{"probability": "1/2", "bundles": {}}]}, r"allocation: expected probabilities that sum to 1"),
        ({"allocation": [{"probability": 0, "bundles": {}}]}, r"allocation\[0\].probability: expected a number > 0"),
        (
            {"allocation": [{"probability": 1, "bundles": {"x": ["Logik"]}}]},
            r"bundles.x: expected goods of the economy",
        ),
        ({"allocation": 3}, r"allocation: expected a list"),
        (
            {"production": {"sets": [{"goods": ["Algebra I"], "max": 1}, {"goods": ["Algebra I", "Logik"], "max": 1}]}},
            r"production.sets\[1\].goods: expected goods of the economy",
        ),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    if "agents" in changed:
        changed = {**changed, "shares": None, "allocation": None}
    with pytest.raises(em.MalformedInput, match=message):
        read(tmp_path, **changed)


def test_sets_of_the_production_that_cross_are_both_named(tmp_path: Path) -> None:
    utility = {"type": "additive", "values": [1, 1, 1]}
    agents = [{"name": "x", "budget": 1, "utility": utility}]
    sets = [{"goods": ["a", "b"], "max": 1}, {"goods": ["b", "c"], "max": 1}]
    rest = {"prices": None, "allocation": None, "shares": None, "supply": None}
    with pytest.raises(em.MalformedInput, match=r"production.sets: .* found \{a, b\} and \{b, c\}, which cross"):
        read(tmp_path, goods=["a", "b", "c"], agents=agents, production={"sets": sets}, **rest)


def test_a_certificate_is_about_the_market_with_the_same_supplies(tmp_path: Path) -> None:
    certificate = em.decide("equilibrium", read(tmp_path, production=None)).certificate
    assert difference(certificate, read(tmp_path, production=None), "m.json") is None
    assert "supply: the certificate has" in str(difference(certificate, read(tmp_path, supply=None), "m.json"))
    assert "production" in str(difference(certificate, read(tmp_path), "m.json"))


def test_questions_that_know_no_supplies_refuse_them(tmp_path: Path) -> None:
    for question in ("walrasian", "m-natural", "expectation", "pareto-optimal"):
        with pytest.raises(em.MalformedInput, match="found a pseudomarket with supplies"):
            em.decide(question, read(tmp_path))
