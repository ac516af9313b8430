"""`exactmarket decide lottery` of assignments from public bug reports and data files; limits in the search for few terms."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import Run

from exactmarket import Control, check, decide_lottery, read
from exactmarket.errors import LimitReached
from exactmarket.format.instance import AssignmentInstance
from exactmarket.solvers.control import BestFound
from exactmarket.solvers.lotteries import few_choices, few_terms, fewest_terms, lottery
from exactmarket.solvers.lotteries.implementability import decide_implementable

CASES = Path(__file__).parent.parent / "cases" / "lotteries"


def terms_of(out: str) -> int:
    said: dict[str, Any] = json.loads(out)
    assert said["answer"] == "yes"
    return len(said["witness"]["terms"])


@pytest.mark.parametrize("name", ["bvn_se.json", "bvn_assignfair.json"])
def test_five_terms_are_fewest(decide: Run, name: str) -> None:
    code, out, _ = decide("lottery", CASES / name, "--sparse", "--json")
    assert (code, json.loads(out)["claim"], terms_of(out)) == (0, "shortest-lottery", 5)


def test_a_matrix_under_a_limit_on_a_row_is_implementable(decide: Run) -> None:
    code, out, _ = decide("implementable", CASES / "bckm_abclark1.json", "--json")
    assert (code, json.loads(out)["claim"]) == (0, "implementable")


def test_rounded_floats_are_refused_with_what_their_row_sums_to(decide: Run) -> None:
    code, out, err = decide("lottery", CASES / "bvn_floatnoise.json")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "assignment[0]: expected probabilities that sum to 1, exactly (rounded decimals miss it: write" in err
    assert err.endswith("found 9999999999999999/10000000000000000\n")


def test_many_choices_take_a_second_and_few_terms() -> None:
    """Thirty agents and objects, 784 positive entries: plain rounding takes 716 terms."""
    instance = read(CASES / "bvn_30_60.json")
    assert isinstance(instance, AssignmentInstance)
    assert instance.assignment is not None
    start = time.process_time()
    verdict = decide_lottery(instance.economy, instance.assignment, sparse=True)
    assert time.process_time() - start < 20  # about two seconds where nothing else runs
    assert len(verdict.certificate.witness.terms) <= 106


def test_few_terms_are_never_more_than_without_asking(decide: Run) -> None:
    path = CASES / "forty_agents_ten_objects.json"
    plain = terms_of(decide("lottery", path, "--json")[1])
    assert terms_of(decide("lottery", path, "--sparse", "--json")[1]) <= plain <= 37


# Limits


@pytest.fixture
def over(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], None]:
    """Let the time be over as soon as the function of the module is called."""

    def ends(module: Any, function: str) -> None:
        def stop(*_: object) -> None:
            raise LimitReached("no answer within the limit of 1 seconds")

        monkeypatch.setattr(module, function, stop)

    return ends


@pytest.mark.parametrize(
    ("module", "function"), [(few_terms, "_greedy"), (few_terms, "_listed"), (fewest_terms, "pure_assignments")]
)
def test_a_limit_keeps_the_best_lottery_and_says_so(
    decide: Run, over: Callable[[Any, str], None], tmp_path: Path, module: Any, function: str
) -> None:
    over(module, function)
    target = tmp_path / "lottery.json"
    code, out, err = decide("lottery", CASES / "bvn_se.json", "--sparse", "--json", "--out", target)
    assert code == 3
    assert terms_of(out) == 5
    assert err == "exactmarket: no answer within the limit of 1 seconds; this is the best that was found until then\n"
    assert len(check(target).certificate.witness.terms) == 5


@pytest.mark.parametrize("crossing", [False, True])
def test_the_best_of_implementable_is_kept_too(over: Callable[[Any, str], None], crossing: bool) -> None:
    over(few_terms, "_greedy")
    over(few_choices, "_listed")
    problem = read(CASES / "bckm_abclark1.json")
    if crossing:
        sets = [[(0, 0), (0, 1)], [(0, 0), (1, 0)], [(0, 1), (1, 0)]]
        constraints = [few_choices.CellConstraint(cells, 0, 2) for cells in sets]
        problem = type(problem)([["1/2", "1/2"], ["1/2", "1/2"]], constraints)  # type: ignore[call-arg, arg-type]
    with pytest.raises(BestFound) as caught:
        decide_implementable(problem, sparse=True)  # type: ignore[arg-type]
    assert caught.value.verdict.certificate.witness.terms


def test_a_limit_before_there_is_a_lottery_leaves_none(decide: Run, tmp_path: Path) -> None:
    target = tmp_path / "lottery.json"
    code, out, _ = decide("lottery", CASES / "bvn_se.json", "--sparse", "--limit", "1e-9", "--json", "--out", target)
    assert (code, json.loads(out)["answer"], target.exists()) == (3, "undecided", False)
    with pytest.raises(LimitReached) as caught:
        decide_lottery(read(CASES / "bvn_se.json").economy, [[1, 0, 0], [0, 1, 0], [0, 0, 1]], Control(0), sparse=True)  # type: ignore[union-attr]
    assert not isinstance(caught.value, BestFound)


def test_a_limit_that_strikes_a_second_time_loses_nothing(
    over: Callable[[Any, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock is asked at each step of a search, and a watchdog raises besides, a moment later."""
    over(few_terms, "_greedy")
    real, struck = lottery.check_lottery, []

    def strikes_once(*given: Any) -> Any:
        if not struck:
            struck.append(True)
            raise LimitReached("no answer within the limit of 1 seconds")
        return real(*given)

    monkeypatch.setattr(lottery, "check_lottery", strikes_once)
    instance = read(CASES / "bvn_se.json")
    with pytest.raises(BestFound) as caught:
        decide_lottery(instance.economy, instance.assignment, sparse=True)  # type: ignore[union-attr, arg-type]
    assert struck
    assert len(caught.value.verdict.certificate.witness.terms) == 5
