"""Prices and random allocations of pseudomarkets are verified, or the condition that fails is named and proved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from kinds import decided

from exactmarket.cli import main
from exactmarket.exact.rational import rational
from exactmarket.format.files import read
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.kernel.claims.markets import Draw, StrongEquilibrium
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.solvers.markets.verify import decide_verify

EXAMPLES = Path(__file__).resolve().parents[3] / "exactmarket" / "examples"
PLACES = (Draw(rational("1/2"), (("b",), ("a",), ())), Draw(rational("1/2"), (("b",), (), ("a",))))
TWO_ALIKE = {"type": "table", "values": {"": 0, "a": 1, "b": 1, "a b": 1}}
NOTHING = {"type": "additive", "values": [0, 0]}


def market(name: str) -> Pseudomarket:
    found = read(str(EXAMPLES / f"gul-pesendorfer-zhang-2023-{name}.json"))
    assert isinstance(found, PseudomarketInstance)
    return found.market


def instance(path: Path, *utilities: object, prices: list[object], bundles: list[str], **more: object) -> str:
    agents = [{"name": str(i), "budget": 1, "utility": form} for i, form in enumerate(utilities)]
    allocation = [{"probability": 1, "bundles": {str(i): bundle for i, bundle in enumerate(bundles)}}]
    content = {"format": "exactmarket-instance/1", "kind": "pseudomarket", "goods": ["a", "b"], "agents": agents}
    path.write_text(json.dumps({**content, "prices": prices, "allocation": allocation, **more}), encoding="utf-8")
    return str(path)


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main(["decide", "verify", *arguments, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("name", ["example-2", "example-2-upper-end", "theorem-2-control"])
def test_packaged_equilibria_are_strong(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = EXAMPLES / f"gul-pesendorfer-zhang-2023-{name}.json"
    stored = tmp_path / "found.json"
    found = answer(capsys, str(path), "--strong", "--out", str(stored))
    assert (found["answer"], found["claim"]) == ("yes", "strong-equilibrium")
    assert main(["check", str(stored), "--recheck"]) == 0
    assert main(["show", str(stored)]) == 0
    assert "cheapest" in capsys.readouterr().out
    assert main(["sample", str(stored), "--seed", "1"]) == 0


@pytest.mark.parametrize("first", range(-1, 7))
@pytest.mark.parametrize("second", range(-1, 5))
def test_other_prices_are_judged_as_by_the_definitions(first: int, second: int) -> None:
    """Around the equilibrium (2, 1) of Example 2."""
    prices = (rational(abs(first)) / 2, rational(abs(second)) / 2)
    verdict = decide_verify(market("example-2"), prices, PLACES, strong=True)
    assert decided(verdict.claim)
    equilibrium = isinstance(verdict.claim, StrongEquilibrium)
    assert equilibrium == (prices == (2, 1))


def test_an_equilibrium_that_is_not_cheapest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = instance(tmp_path / "i.json", TWO_ALIKE, NOTHING, prices=[1, 0], bundles=["a", "b"])
    assert answer(capsys, path)["claim"] == "randomized-equilibrium"
    strict = answer(capsys, path, "--strong")
    assert strict["answer"] == "no"
    assert strict["witness"] == {
        "condition": "cheapest",
        "prices": ["1", "0"],
        "agent": "0",
        "lottery": [{"probability": "1", "bundle": "b"}],
    }


@pytest.mark.parametrize(
    ("given", "condition"),
    [
        (([1, 0], ["a", ""], {}), "allocated"),
        (([2, 0], ["a", "b"], {}), "affordable"),
        ((["1/2", "1/2"], ["", "a b"], {}), "budget-optimal"),
        (([1, 1], ["a", "b"], {"production": {"sets": [{"goods": ["a", "b"], "max": 1}]}}), "feasible"),
        (([1, 2], ["a", ""], {"production": {"sets": [{"goods": ["a", "b"], "max": 1}]}}), "produced"),
    ],
)
def test_each_condition_is_named(
    given: tuple[list[object], list[str], dict[str, object]],
    condition: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    prices, bundles, more = given
    path = instance(tmp_path / "i.json", TWO_ALIKE, NOTHING, prices=prices, bundles=bundles, **more)
    stored = tmp_path / "found.json"
    found = answer(capsys, path, "--out", str(stored))
    assert (found["answer"], found["claim"]) == ("no", "market-condition-violated")
    assert isinstance(witness := found["witness"], dict)
    assert witness["condition"] == condition
    assert main(["check", str(stored), "--recheck"]) == 0
    assert main(["show", str(stored)]) == 0


def test_forty_goods_by_local_optimality(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each of four agents takes ten of forty goods at equal prices; a price that is raised is noticed."""
    goods = [f"g{j}" for j in range(40)]
    form = {"type": "laminar", "sets": [{"goods": goods, "values": [min(k, 20) for k in range(41)]}]}
    agents = [{"name": str(i), "budget": 10, "utility": form} for i in range(4)]
    bundles = {str(i): " ".join(goods[10 * i : 10 * i + 10]) for i in range(4)}
    content = {
        "format": "exactmarket-instance/1",
        "kind": "pseudomarket",
        "goods": goods,
        "agents": agents,
        "prices": [1] * 40,
        "allocation": [{"probability": 1, "bundles": bundles}],
    }
    path = tmp_path / "forty.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert answer(capsys, str(path), "--out", str(tmp_path / "c.json"))["claim"] == "strong-equilibrium"
    assert main(["check", str(tmp_path / "c.json"), "--recheck"]) == 0
    path.write_text(json.dumps({**content, "prices": ["1/2", "3/2", *[1] * 38]}), encoding="utf-8")
    capsys.readouterr()
    assert answer(capsys, str(path))["answer"] == "no"


def test_prices_and_allocation_are_needed(capsys: pytest.CaptureFixture[str]) -> None:
    path = EXAMPLES / "gul-pesendorfer-zhang-2023-example-1.json"
    assert main(["decide", "verify", str(path)]) == 2
    assert "prices" in capsys.readouterr().err


def test_strong_belongs_to_verify(capsys: pytest.CaptureFixture[str]) -> None:
    path = EXAMPLES / "gul-pesendorfer-zhang-2023-example-1.json"
    assert main(["decide", "m-natural", str(path), "--strong"]) == 2
    assert "--strong" in capsys.readouterr().err
