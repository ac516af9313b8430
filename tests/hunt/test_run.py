"""Hunts from Python: their counts against what is known, their stores, and what goes wrong in an item."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hunted import (
    certificates,
    ends_its_process,
    fails_at_ties,
    has_a_tie,
    never_answers,
    sorted_answers,
)

import exactmarket as em
from exactmarket import hunt
from exactmarket.errors import MalformedInput
from exactmarket.hunt.minimise import minimised, size_of
from exactmarket.hunt.questions import question_of_hunt
from exactmarket.hunt.symmetry import canonical

PAIRS = hunt.Economies(2, 2, 0, 1)
TRIPLES = hunt.Economies(3, 3, 0, 1)


@pytest.mark.heavy
def test_every_economy_has_one_several_or_infinitely_many() -> None:
    reports = [hunt.run(TRIPLES, name) for name in ("unique", "several-equilibria", "continuum")]
    assert all(report.complete for report in reports)
    assert sum(report.found for report in reports) == TRIPLES.count == 23
    assert reports[1].found == 0


def test_what_is_found_is_stored_with_certificates_that_prove_it(tmp_path: Path) -> None:
    """Two agents who want one object have one equilibrium, and so do two who want nothing."""
    store = tmp_path / "unique.jsonl"
    report = hunt.run(PAIRS, "unique", store=store)
    assert (report.found, report.not_found, report.store) == (2, 2, str(store))
    found = [answer for answer in hunt.stored_answers(store) if answer["answer"] == "yes"]
    assert [answer["values"] for answer in found] == [[[0, 0], [0, 0]], [[0, 1], [0, 1]]]
    assert report.first == found[0]
    assert sorted(certificates(store)) == [f"{answer['item']}.jsonl" for answer in found]
    for answer in found:
        claim = em.check(tmp_path / "unique.certificates" / f"{answer['item']}.jsonl").claim
        assert [[int(value.p) for value in row] for row in claim.economy.values] == answer["values"]
        assert len(claim.equilibria) == 1


def test_a_question_of_decide_is_hunted_for(tmp_path: Path) -> None:
    store = tmp_path / "equilibrium.jsonl"
    assert hunt.run(PAIRS, "hz", store=store).found == 4
    assert len(certificates(store)) == 4


def test_samples_and_things_in_hand() -> None:
    assert hunt.run(hunt.Samples(3, 3, 0, 9, seed=1, count=5), "irrational").not_found == 5
    economies = [em.AssignmentEconomy([[1, 0]], [1, 1]), "hylland-zeckhauser-1979"]
    assert hunt.run(hunt.Given(economies), "equilibrium").found == 2


def test_a_function_answers_with_a_truth_value_a_verdict_or_a_finding() -> None:
    assert hunt.run(PAIRS, has_a_tie).found == sum(has_a_tie(item.content().economy) for item in PAIRS.items())
    assert hunt.run(PAIRS, em.decide_all_budget_equilibria).found == 4
    assert hunt.run(PAIRS, lambda _: hunt.Finding("no")).not_found == 4
    report = hunt.run(PAIRS, lambda _: "yes")
    assert (report.crashed, report.complete) == (4, False)


@pytest.mark.heavy
@pytest.mark.parametrize("workers", [None, 1, 2])
def test_the_stored_answers_do_not_depend_on_who_worked(workers: int | None, tmp_path: Path) -> None:
    alone, store = tmp_path / "alone.jsonl", tmp_path / "store.jsonl"
    hunt.run(TRIPLES, "unique", store=alone)
    hunt.run(TRIPLES, "unique", store=store, workers=workers)
    assert sorted_answers(store) == sorted_answers(alone)
    assert certificates(store) == certificates(alone) != {}


def test_what_fails_has_crashed_and_says_why(tmp_path: Path) -> None:
    store = tmp_path / "crashes.jsonl"
    report = hunt.run(PAIRS, fails_at_ties, store=store)
    assert report.crashed > 0
    assert report.found + report.crashed == 4
    assert not report.complete
    reasons = {answer["reason"] for answer in hunt.stored_answers(store) if answer["answer"] == "crashed"}
    assert reasons == {"ZeroDivisionError: a tie"}


@pytest.mark.heavy
def test_an_item_that_ends_its_process_has_crashed_and_the_others_have_answers(tmp_path: Path) -> None:
    store = tmp_path / "killed.jsonl"
    report = hunt.run(PAIRS, ends_its_process, store=store, workers=1)
    assert (report.crashed, report.complete) == (1, False)
    answers = {answer["item"]: answer for answer in hunt.stored_answers(store)}
    assert sorted(answers) == [0, 1, 2, 3]
    (crashed,) = [answer for answer in answers.values() if answer["answer"] == "crashed"]
    assert crashed["values"] == [[0, 1], [0, 1]]
    assert crashed["reason"] == "lost 3 times: its process ended, killed or out of memory"


def test_no_answer_is_undecided_and_so_is_an_item_that_takes_too_long() -> None:
    assert hunt.run(PAIRS, never_answers).undecided == 4
    report = hunt.run(PAIRS, _forever, each=0.05)
    assert (report.undecided, report.complete) == (4, False)


def _forever(_economy: Any) -> bool:
    while True:
        pass


def test_when_the_time_is_over_nothing_is_said_of_the_rest(tmp_path: Path) -> None:
    store = tmp_path / "limit.jsonl"
    report = hunt.run(TRIPLES, _forever, store=store, limit=0.2)
    assert (report.found, report.not_found, report.undecided, report.crashed) == (0, 0, 0, 0)
    assert not report.complete
    assert "limit of 0.2 seconds" in report.stopped


def test_a_store_goes_on_after_its_last_whole_line(tmp_path: Path) -> None:
    whole, torn = tmp_path / "whole.jsonl", tmp_path / "torn.jsonl"
    hunt.run(TRIPLES, has_a_tie, store=whole)
    text = whole.read_bytes()
    for cut in range(0, len(text) + 1, 7):
        torn.write_bytes(text[:cut])
        report = hunt.run(TRIPLES, has_a_tie, store=torn)
        assert (report.complete, report.found) == (True, 23)
        assert torn.read_bytes() == text


def test_what_is_stored_is_not_worked_off_again(tmp_path: Path) -> None:
    store = tmp_path / "done.jsonl"
    hunt.run(PAIRS, "unique", store=store)
    again = hunt.run(PAIRS, "unique", store=store, follow=lambda _: pytest.fail("nothing is left to do"))
    assert again.complete
    assert again.first is not None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"notes of somebody\n", "the store of this hunt"),
        (b"notes of somebody", "a store of a hunt, or no file, found something else"),
        (b"\n", "the store of this hunt"),
    ],
)
def test_another_file_is_refused_and_left_as_it_is(content: bytes, expected: str, tmp_path: Path) -> None:
    store = tmp_path / "notes.jsonl"
    store.write_bytes(content)
    with pytest.raises(MalformedInput, match=expected):
        hunt.run(PAIRS, "unique", store=store)
    assert store.read_bytes() == content


def test_the_store_of_another_hunt_is_refused(tmp_path: Path) -> None:
    store = tmp_path / "store.jsonl"
    hunt.run(PAIRS, "unique", store=store)
    before = store.read_bytes()
    for family, question in ((PAIRS, "continuum"), (TRIPLES, "unique")):
        with pytest.raises(MalformedInput, match="the store of another hunt"):
            hunt.run(family, question, store=store)
    assert store.read_bytes() == before


@pytest.mark.parametrize("line", ['{"item":0,"answer":"no"}', '{"item":"1","answer":"no"}', "nonsense", '["item"]'])
def test_a_line_that_is_no_answer_or_a_second_one_is_refused(line: str, tmp_path: Path) -> None:
    store = tmp_path / "store.jsonl"
    hunt.run(PAIRS, "unique", store=store)
    with open(store, "a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with pytest.raises(MalformedInput, match=r"store\.jsonl, line 6: expected"):
        hunt.run(PAIRS, "unique", store=store)


def test_a_store_that_another_process_writes_is_refused(tmp_path: Path) -> None:
    store = tmp_path / "store.jsonl"
    hunt.run(PAIRS, "unique", store=store)
    with open(store, "ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(MalformedInput, match="a store that no other hunt is writing"):
            hunt.run(PAIRS, "unique", store=store)
    assert hunt.run(PAIRS, "unique", store=store).complete


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"question": "uniqe"}, "did you mean unique"),
        ({"question": "pareto-optimal"}, 'the key "assignment"'),
        ({"question": "walrasian"}, "a pseudomarket"),
        ({"question": 3}, "the name of a question, or a function"),
        ({"store": "somewhere.txt"}, r"a name that ends in \.jsonl"),
        ({"store": "/no/such/folder/x.jsonl"}, "a place that can be written"),
        ({"workers": 0}, ">= 1"),
        ({"workers": 1, "cluster": "tcp://localhost:1"}, "either workers here"),
        ({"question": lambda _: True, "workers": 1}, "a function of a module"),
    ],
)
def test_bad_input_is_refused_in_a_line(arguments: dict[str, Any], expected: str) -> None:
    given = {"question": "unique", **arguments}
    with pytest.raises(MalformedInput, match=expected) as fault:
        hunt.run(PAIRS, given.pop("question"), **given)
    assert "\n" not in str(fault.value)


def test_arguments_in_the_wrong_order_are_told_apart() -> None:
    with pytest.raises(MalformedInput, match="family: expected a family first"):
        hunt.run("unique", PAIRS)  # type: ignore[arg-type]


@pytest.mark.heavy
def test_a_question_that_does_not_fit_ends_the_hunt_wherever_it_is_asked(tmp_path: Path) -> None:
    store = tmp_path / "store.jsonl"
    with pytest.raises(MalformedInput, match='item: expected the key "assignment"'):
        hunt.run(PAIRS, "pareto-optimal", workers=1, store=store)
    assert list(hunt.stored_answers(store)) == []


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(MalformedInput, match=r"folder\.jsonl"):
        hunt.run(PAIRS, "unique", store=tmp_path / "folder.jsonl")


def test_what_is_found_is_made_smaller_while_it_stays_what_was_hunted_for() -> None:
    asked = question_of_hunt("several-equilibria")
    least, finding = minimised(((0, 0, 2), (0, 0, 3), (0, 2, 3)), asked)
    assert finding.answer == "yes"
    assert least == canonical(least) == ((0, 0, 1), (0, 0, 1), (0, 1, 2))
    assert size_of(least) == (3, 3, 2, 5)
    with pytest.raises(MalformedInput, match="an economy that is hunted for"):
        minimised(((0, 1), (1, 0)), asked)


def test_the_driver_keeps_one_run_of_numbers_however_large_the_family(tmp_path: Path) -> None:
    family = hunt.Samples(1, 1, 0, 1, seed=0, count=20_000)
    store = tmp_path / "large.jsonl"
    report = hunt.run(family, has_a_tie, store=store)
    assert (report.not_found, report.complete) == (20_000, True)
    assert sum(1 for _ in hunt.stored_answers(store)) == 20_000
    assert json.loads(store.read_text(encoding="utf-8").splitlines()[0])["family"]["sample"] == 20_000
    assert os.path.getsize(store) < 20_000 * 40


@pytest.mark.slow
def test_a_million_items_take_no_more_memory_than_ten_thousand(tmp_path: Path) -> None:
    def most_memory(count: int) -> int:
        """In kilobytes."""
        program = (
            "import resource\n"
            "from hunted import has_a_tie\n"
            "from exactmarket import hunt\n"
            f"family = hunt.Samples(1, 1, 0, 1, seed=0, count={count})\n"
            f"report = hunt.run(family, has_a_tie, store={str(tmp_path / f'{count}.jsonl')!r})\n"
            "assert report.complete\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        )
        paths = os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parents[1])])
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=True,
        )
        return int(done.stdout)

    few, many = most_memory(10_000), most_memory(1_000_000)
    assert many < few + 30_000
