"""What a long search says while it works, and what it leaves when it does not come to its end."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from commands import Run

import exactmarket as em
from exactmarket.cli import decide as decide_command
from exactmarket.cli.search import _Lines, progress_bar, reporter
from exactmarket.exact.rational import rational
from exactmarket.kernel.claims.markets import StrongEquilibrium
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.utility import Additive, UnitDemand
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium
from exactmarket.solvers.completeness.all_equilibria import OutOfTime
from exactmarket.solvers.control import NearbyInTime, OnlyNearby
from exactmarket.solvers.markets import enclosed_shares

EXAMPLE = "gul-pesendorfer-zhang-2023-example-2"


class Stopping(em.Control):
    """A search whose time is over after so many cells that are decided."""

    cells = 54

    def step(self, what: str, done: int = 0, of: int = 0) -> None:
        super().step(what, done, of)
        if what.startswith("cells of price space") and done >= self.cells:
            raise em.LimitReached("no answer within the limit of 1 seconds")


def test_what_was_found_before_the_time_was_over_is_kept() -> None:
    with pytest.raises(OutOfTime, match="within the limit") as caught:
        em.decide("all-equilibria", EXAMPLE, control=Stopping())
    assert isinstance(caught.value, em.LimitReached)
    (point,) = caught.value.found
    assert point.prices == (2, 1)  # type: ignore[union-attr]


def test_it_is_shown_in_text_and_in_json(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide_command, "Control", Stopping)
    code, out, err = run("decide", "all-equilibria", EXAMPLE)
    assert (code, err) == (3, "exactmarket: undecided: no answer within the limit of 1 seconds\n")
    assert out.startswith("Found so far, in 54 cells of price space that are decided (there may be others):\n")
    assert "prices     a: 2,  b: 1" in out
    code, out, _ = run("decide", "all-equilibria", EXAMPLE, "--json")
    said = json.loads(out)
    assert (code, said["answer"], said["witness"]["complete"]) == (3, "undecided", False)
    assert [each["prices"] for each in said["witness"]["equilibria"]] == [["2", "1"]]
    monkeypatch.setattr(Stopping, "cells", 1)
    assert run("decide", "all-equilibria", EXAMPLE)[1] == ""


def test_with_production_the_firm_has_a_utility_too(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(decide_command, "Control", Stopping)
    monkeypatch.setattr(Stopping, "cells", 20)
    agents = (
        em.Agent("x", em.Q(1), Additive((em.Q(2), em.Q(1)))),
        em.Agent("y", em.Q(1), Additive((em.Q(1), em.Q(2)))),
    )
    market = em.Pseudomarket(("a", "b"), agents, LaminarMatroid(2, ((3, 2),)))
    em.write(market, tmp_path / "market.json")
    code, out, _ = run("decide", "all-equilibria", tmp_path / "market.json")
    assert code == 3
    assert "(the firm): 0" in out


def test_with_supplies_each_copy_has_a_price(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(decide_command, "Control", Stopping)
    monkeypatch.setattr(Stopping, "cells", 70)
    agents = tuple([em.Agent(name, em.Q(1), Additive((em.Q(2), em.Q(1)))) for name in "xy"])
    em.write(em.SeatMarket(("a", "b"), (2, 1), agents), tmp_path / "market.json")
    code, out, _ = run("decide", "all-equilibria", tmp_path / "market.json")
    assert code == 3
    assert "prices     a#1: " in out


@pytest.mark.parametrize("option", ["-v", "--verbose"])
def test_lines_say_what_is_done(run: Run, option: str, tmp_path: Path) -> None:
    path = tmp_path / "economy.json"
    run("random", "--agents", 4, "--objects", 3, "--seed", 1, "--out", path)
    code, out, err = run("decide", "equilibrium", path, option)
    assert code == 0
    assert out.startswith("equilibrium: yes")
    lines = [line for line in err.splitlines() if re.match(r"exactmarket: [0-9.]+ s: [a-z]", line)]
    assert len(lines) > 1
    assert run("assign", "probabilistic-serial", path, option)[0] == 0


def test_a_phase_is_said_once_and_then_each_second(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([1.0, 1.1, 1.2, 2.5, 2.6])
    monkeypatch.setattr("exactmarket.cli.search.time.monotonic", lambda: next(clock))
    say = _Lines(0.0)
    say("cooling, residual 1e-2", 1, 0)
    say("cooling, residual 1e-3", 2, 0)  # too soon
    say("certifying", 0, 0)
    say("certifying", 3, 9)
    say("certifying", 4, 9)  # too soon
    assert capsys.readouterr().err.splitlines() == [
        "exactmarket: 1.0 s: cooling, residual 1e-2: 1",
        "exactmarket: 1.2 s: certifying",
        "exactmarket: 2.5 s: certifying: 3 of 9",
    ]


def test_a_bar_has_one_line_whatever_the_phases_are_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    progress = progress_bar()
    report = reporter(progress)
    assert report is not None
    for temperature in (100, 10, 1):
        report(f"cooling, temperature {temperature}", 3 - temperature % 3, 0)
    report("certifying", 2, 9)
    (task,) = progress.tasks
    assert (task.description, task.completed, task.total, task.fields["steps"]) == ("certifying", 2, 9, "2 of 9")


def test_nothing_is_said_where_nobody_asks() -> None:
    assert reporter(progress_bar()) is None


def test_instead_of_an_equilibrium_one_for_budgets_nearby_is_proved() -> None:
    """The equilibrium of this example is irrational: where only rational ones are wanted there is none to certify."""
    economy = em.read(Path(em.__file__).parent / "examples" / "vazirani-yannakakis-2021.json").economy  # type: ignore[union-attr]
    with pytest.raises(OnlyNearby) as caught:
        decide_equilibrium(economy, tiers=("rational",))
    claim = caught.value.verdict.claim
    assert 0 < claim.distance < em.Q(1, 1000)
    assert max(abs(b - 1) for b in claim.budgets) == claim.distance
    assert not isinstance(caught.value, em.LimitReached)


def test_it_is_shown_where_the_time_is_over(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Impatient(em.Control):
        def step(self, what: str, done: int = 0, of: int = 0) -> None:
            super().step(what, done, of)
            if what == "certifying (algebraic)":
                raise em.LimitReached("no answer within the limit of 1 seconds")

    monkeypatch.setattr(decide_command, "Control", Impatient)
    code, out, err = run("decide", "equilibrium", "vazirani-yannakakis-2021")
    assert code == 3
    assert err.startswith("exactmarket: undecided: no answer within the limit of 1 seconds; with --rational EPS")
    assert out.startswith("Found so far, and proved: an equilibrium for other budgets, nearby.\n")
    assert "Claim (nearby-equilibrium)" in out
    code, out, _ = run("decide", "equilibrium", "vazirani-yannakakis-2021", "--json")
    said = json.loads(out)
    assert (code, said["answer"], said["claim"]) == (3, "undecided", None)
    assert {"prices", "assignment", "budgets", "distance"} <= set(said["witness"])


def late_at(phase: str) -> type[em.Control]:
    """A control whose time is over as soon as something is done."""

    class Late(em.Control):
        def step(self, what: str, done: int = 0, of: int = 0) -> None:
            super().step(what, done, of)
            if what.startswith(phase):
                raise em.LimitReached("no answer within the limit of 1 seconds")

    return Late


def market_of(economy: em.AssignmentEconomy, utility: type[Additive] | type[UnitDemand]) -> em.Pseudomarket:
    agents = zip(economy.agents, economy.values, strict=True)
    return em.Pseudomarket(
        economy.objects, tuple([em.Agent(name, em.Q(1), utility(tuple(row))) for name, row in agents])
    )


@pytest.mark.parametrize(
    ("market", "phase"),
    [
        (EXAMPLE, "solving for prices exactly"),
        (market_of(em.random.economy(6, 14, seed=3, model="popular", largest=30), Additive), "solving for prices"),
        (market_of(em.random.economy(6, 11, seed=1), UnitDemand), "certifying (rational)"),
    ],
    ids=["bundles listed", "bundles asked for", "one good each"],
)
def test_of_a_pseudomarket_too(market: object, phase: str) -> None:
    with pytest.raises(NearbyInTime, match="within the limit") as caught:
        em.decide("equilibrium", market, control=late_at(phase)())
    claim = caught.value.verdict.claim
    assert isinstance(claim, StrongEquilibrium)
    assert max([abs(agent.budget - 1) for agent in claim.market.agents]) == caught.value.distance < em.Q(1, 10_000)


def test_what_is_near_in_a_pseudomarket_is_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide_command, "Control", late_at("solving for prices exactly"))
    code, out, err = run("decide", "equilibrium", EXAMPLE)
    assert (code, err) == (3, "exactmarket: undecided: no answer within the limit of 1 seconds\n")
    assert out.startswith("Found so far, and proved: an equilibrium for other budgets, nearby.\nClaim (strong-equil")
    assert re.search(r"\nNo budget in it differs from the given one by more than [0-9/]+ \(~[0-9.]+\)\.\n$", out)


def test_seats_beyond_the_number_of_which_each_is_a_good_of_its_own(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bids.json"
    run("random", "--market", "--agents", 20, "--objects", 5, "--seed", 1, "--each", 2, "--out", path)
    code, out, err = run("decide", "equilibrium", path, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["claim"] == "strong-equilibrium-by-shares"


@pytest.mark.heavy
def test_seats_with_irrational_prices(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are enclosed; where no box is found, an equilibrium for budgets nearby is told."""
    values = [[4, 0, 1, 0], [0, 3, 2, 0], [4, 1, 1, 0], [3, 4, 0, 0]]
    agents = [
        {"name": f"{i}.{k}", "budget": 1, "utility": {"type": "unit-demand", "values": row}}
        for i, row in enumerate(values)
        for k in range(4)
    ]
    goods = {"goods": ["a", "b", "c", "d"], "supply": dict.fromkeys("abcd", 4)}
    path = tmp_path / "seats.json"
    path.write_text(json.dumps({"format": "exactmarket-instance/1", "kind": "pseudomarket", **goods, "agents": agents}))
    kept = tmp_path / "kept.json"
    code, out, err = run("decide", "equilibrium", path, "--out", kept)
    assert (code, err) == (0, "")
    assert out.startswith("equilibrium: yes (enclosed-strong-equilibrium-by-shares, verified)\n")
    assert run("check", kept, "--of", path)[0] == 0
    monkeypatch.setattr(enclosed_shares, "in_unknowns", lambda *_: iter(()))
    code, out, err = run("decide", "equilibrium", path)
    assert code == 3
    assert "no equilibrium for these budgets was found" in err
    assert err.endswith("; with --rational EPS budgets may be moved by at most EPS\n")
    assert out.startswith("Found so far, and proved: an equilibrium for other budgets, nearby.\nClaim (strong-equil")
    assert run("decide", "equilibrium", path, "--out", kept)[0] == 3
    assert run("check", kept, "--of", path)[0] == 0
    said = json.loads(run("decide", "equilibrium", path, "--json")[1])
    assert said["answer"] == "undecided"
    assert 0 < em.rational(said["witness"]["distance"]) <= em.Q(1, 1000)


def test_what_was_found_so_far_is_told_with_each_step() -> None:
    told: list[str] = []
    control = em.Control(report=lambda what, *_: told.append(what))
    control.step("cooling")
    control.found("an equilibrium for budgets within 1e-02")
    control.step("cooling")
    assert told == ["cooling", "cooling (found so far: an equilibrium for budgets within 1e-02)"]


def test_budgets_further_away_than_asked_for_are_no_answer(run: Run, tmp_path: Path) -> None:
    market, near = tmp_path / "market.json", tmp_path / "near.json"
    run("random", "--market", "--agents", 12, "--objects", 4, "--seed", 1, "--out", market)
    asked = ("decide", "equilibrium", market, "--rational", "1e-21", "--out", near)
    code, out, err = run(*asked, "--json")
    said = json.loads(out)
    assert (code, said["answer"]) == (3, "undecided")
    assert rational(said["witness"]["distance"]) > rational("1e-21")
    assert "but one for budgets within" in err
    assert run("check", "--recheck", near)[0] == 0
