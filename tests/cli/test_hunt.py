"""The commands ``hunt`` and ``sweep``: what they print, write and refuse."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from commands import Run

import exactmarket as em
from exactmarket.cli.hunt import told
from exactmarket.format.files import write
from exactmarket.hunt.driver import Progress

PAIRS = ("--agents", 2, "--objects", 2, "--values", "0..1")
KEYS = ["question", "items", "found", "not_found", "undecided", "crashed", "complete", "store"]


def test_a_hunt_prints_the_object_that_scripts_rely_on(run: Run, tmp_path: Path) -> None:
    store = tmp_path / "unique.jsonl"
    code, out, _ = run("hunt", "unique", *PAIRS, "--store", store, "--json")
    assert code == 0
    said = json.loads(out)
    assert list(said) == KEYS
    assert said == dict(zip(KEYS, ["unique", 4, 2, 2, 0, 0, True, str(store)], strict=True))
    assert run("check", *sorted((tmp_path / "unique.certificates").glob("*")))[0] == 0


def test_a_hunt_says_what_it_found(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("hunt", "continuum", *PAIRS, "--store", tmp_path / "c.jsonl", "--minimise")
    assert code == 0
    first, *rest = out.splitlines()
    assert first == "continuum: 2 of 4 found, 2 not"
    assert rest[0] == "first\t[[0,0],[0,1]]"
    assert rest[1] == "minimal\t[[0,0],[0,1]]"
    assert rest[2].startswith("certificates\t")
    assert (tmp_path / "c.certificates" / "minimal.jsonl").is_file()


def test_only_the_width_of_the_range_of_values_matters(run: Run) -> None:
    outs = [
        run("hunt", "unique", "--agents", 2, "--objects", 2, f"--values={values}", "--json")
        for values in ("0..1", "-3..-2", "7..8")
    ]
    assert outs[0] == outs[1] == outs[2]


def test_a_sample_is_drawn_by_seed(run: Run) -> None:
    size = ("--agents", 3, "--objects", 3, "--values", "0..1000")
    code, out, _ = run("hunt", "irrational", *size, "--seed", 7, "--sample", 3, "--json")
    assert code == 0
    assert json.loads(out)["items"] == 3


def test_what_is_not_decided_is_not_none(run: Run) -> None:
    code, out, err = run("hunt", "unique", *PAIRS, "--each", "1e-9", "--json")
    assert code == 3
    assert json.loads(out)["undecided"] == 4
    assert not json.loads(out)["complete"]
    assert err == "exactmarket: undecided: of 4 items 4 undecided\n"


def test_a_hunt_that_is_out_of_time_says_what_it_did_not_reach(run: Run) -> None:
    code, out, err = run("hunt", "unique", *PAIRS, "--limit", "1e-9", "--json")
    assert code == 3
    assert json.loads(out)["found"] == 0
    assert err == "exactmarket: undecided: of 4 items 4 not reached (no answer within the limit of 1e-09 seconds)\n"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"--values": "0-3"}, "--values: expected a range LO..HI, as 0..3, found '0-3'"),
        ({"--values": "3..0"}, "--values: expected a range LO..HI with LO below HI, found 3..0"),
        ({"--values": "0..100000"}, "--values: expected a family that can be counted"),
        ({"--agents": "three"}, "--agents: expected a whole number of at most 12 digits, found 'three'"),
        ({"--objects": "1"}, "--objects: expected at least as many objects as agents, 2, found 1"),
        ({"--seed": "3"}, "--seed, --sample: expected both or neither, found one of them"),
        ({"--workers": "0"}, "--workers: expected a whole number >= 1, found 0"),
        ({"--cluster": "nowhere"}, "--cluster: expected"),
        ({"--store": "answers.txt"}, "answers.txt: expected a name that ends in .jsonl"),
    ],
)
def test_bad_arguments_of_a_hunt_get_a_line(changed: dict[str, str], expected: str, run: Run) -> None:
    given = {"--agents": "2", "--objects": "2", "--values": "0..1", **changed}
    code, out, err = run("hunt", "unique", *[f"{name}={value}" for name, value in given.items()])
    assert (code, out) == (2, "")
    assert err.startswith(f"exactmarket: malformed: {expected}")
    assert err.count("\n") == 1


def test_a_question_that_does_not_fit_gets_a_line(run: Run) -> None:
    for question, expected in (
        ("pareto-optimal", 'item: expected the key "assignment"'),
        ("walrasian", "item: expected a pseudomarket"),
        ("uniqe", "QUESTION: expected a question (did you mean unique"),
    ):
        code, out, err = run("hunt", question, *PAIRS)
        assert (code, out) == (2, "")
        assert err.startswith(f"exactmarket: malformed: {expected}")


@pytest.fixture
def instances(tmp_path: Path) -> Path:
    """A folder with two economies, a table and a file that is none."""
    folder = tmp_path / "instances"
    folder.mkdir()
    economy = em.AssignmentEconomy([[1, 0], [1, 0]], [1, 1])
    write(economy, folder / "b.json")
    write(em.AssignmentEconomy([[1, 0]], [0, 1]), folder / "a.json")
    (folder / "c.csv").write_text("agent,i,j\nx,1,0\ny,0,1\n", encoding="utf-8")
    (folder / "notes.txt").write_text("nothing", encoding="utf-8")
    return folder


def test_a_sweep_answers_for_each_file_of_a_folder(run: Run, instances: Path) -> None:
    code, out, err = run("sweep", "equilibrium", instances)
    assert (code, err) == (0, "")
    answers = [json.loads(line) for line in out.splitlines()]
    assert [(answer["instance"], answer["answer"]) for answer in answers] == [
        ("a.json", "no"),
        ("b.json", "yes"),
        ("c.csv", "yes"),
    ]
    code, alone, _ = run("decide", "equilibrium", instances / "b.json", "--json")
    assert {key: answers[1][key] for key in json.loads(alone)} == json.loads(alone)


def test_a_sweep_goes_on_after_a_file_that_is_malformed(run: Run, instances: Path, tmp_path: Path) -> None:
    (instances / "aa.json").write_text("{}", encoding="utf-8")
    out, store = tmp_path / "answers.csv", tmp_path / "store.jsonl"
    code, _, err = run("sweep", "equilibrium", instances, "--out", out, "--store", store)
    assert code == 2
    assert err == "exactmarket: malformed: of 4 instances 1 malformed, 1 no, 2 yes\n"
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [row["answer"] for row in rows] == ["no", "malformed", "yes", "yes"]
    assert "expected" in rows[1]["reason"]
    assert [bool(row["certificate"]) for row in rows] == [True, False, True, True]
    assert run("check", rows[0]["certificate"], rows[2]["certificate"])[0] == 0
    again = run("sweep", "equilibrium", instances, "--store", store)
    assert again[0] == 2
    assert len(again[1].splitlines()) == 4


def test_a_sweep_reads_instances_one_a_line(run: Run, instances: Path, tmp_path: Path) -> None:
    lines, out = tmp_path / "instances.jsonl", tmp_path / "answers.jsonl"
    texts = [json.dumps(json.loads((instances / name).read_text(encoding="utf-8"))) for name in ("b.json", "a.json")]
    lines.write_text("\n".join([*texts, "nonsense"]), encoding="utf-8")
    code, printed, _ = run("sweep", "hz", lines, "--out", out)
    assert (code, printed) == (2, "")
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [answer["answer"] for answer in answers] == ["yes", "no", "malformed"]
    assert answers[2]["instance"] == f"{lines}, line 3"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("equilibrium", "nowhere"), "nowhere: expected a folder, or a file of instances"),
        (("equilibrium", "nowhere.jsonl"), "nowhere.jsonl: expected a file or folder that can be read"),
        (("equilibrum", "."), "QUESTION: expected a question (did you mean equilibrium"),
        (("equilibrium", ".", "--out", "x.txt"), "--out: expected a name that ends in .jsonl or .csv"),
    ],
)
def test_bad_arguments_of_a_sweep_get_a_line(words: tuple[str, ...], expected: str, run: Run) -> None:
    code, out, err = run("sweep", *words)
    assert (code, out) == (2, "")
    assert err.startswith(f"exactmarket: malformed: {expected}")
    assert err.count("\n") == 1


def test_an_empty_folder_and_the_input_as_output_are_refused(run: Run, tmp_path: Path) -> None:
    code, _, err = run("sweep", "equilibrium", tmp_path)
    assert code == 2
    assert "expected files whose names end in .json" in err
    lines = tmp_path / "instances.jsonl"
    lines.write_text("{}\n", encoding="utf-8")
    code, _, err = run("sweep", "equilibrium", lines, "--out", lines)
    assert code == 2
    assert "expected a place of its own, found the file that is read" in err
    assert lines.read_text(encoding="utf-8") == "{}\n"


def test_the_progress_says_how_long_it_will_take() -> None:
    assert told(Progress(9, 10, 1, 0, 2, 0.05, 7_384.0)) == (
        "9 of 10 items, 0.05 a second, 1 found, 0 undecided, 2 crashed, 2h 03m left"
    )
    assert told(Progress(0, 10, 0, 0, 0, 0.0, None)) == "0 of 10 items, 0 a second, 0 found, 0 undecided"
