"""`exactmarket decide`: answers, the JSON object, exit codes, and what is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from commands import Run

from exactmarket import check, read
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.seats import SeatInstance
from exactmarket.questions.table import QUESTIONS
from exactmarket.report.catalog import read_catalog

ECONOMY: dict[str, Any] = {
    "format": "exactmarket-instance/1",
    "kind": "assignment-economy",
    "agents": ["x", "y"],
    "objects": ["i", "j"],
    "supply": [1, 1],
    "values": [["1", "1"], ["1", "0"]],
    "assignment": [["1", "0"], ["0", "1"]],
}
ONE_LINE = re.compile(r"exactmarket: [^\n]+\n")


@pytest.fixture
def instance(tmp_path: Path) -> Callable[..., Path]:
    """Write an instance, the two-agent example with changes, and give its path."""

    def write(**changes: Any) -> Path:
        path = tmp_path / "economy.json"
        content = {key: value for key, value in {**ECONOMY, **changes}.items() if value is not ...}
        path.write_text(json.dumps(content))
        return path

    return write


def test_the_first_line_is_the_answer(run: Run, instance: Callable[..., Path]) -> None:
    code, out, err = run("decide", "pareto-optimal", instance())
    assert (code, err) == (0, "")
    assert out.startswith("pareto-optimal: no (pareto-dominated, verified)\n")
    code, out, _ = run("decide", "weak-core", instance())
    assert code == 0
    assert out.startswith("weak-core: yes (in-weak-core, verified)\n")


# JSON ---------------------------------------------------------------------------------------------------------------

WITNESS_KEYS = {
    "pareto-optimal": {"prices", "weights"},
    "pareto-dominated": {"assignment", "utilities"},
    "supported": {"prices", "weights"},
    "unsupported": {"trade"},
    "in-weak-core": {"order", "prices", "weights"},
    "blocked": {"coalition", "assignment", "utilities"},
    "sequential-outcome": {"order", "prices", "weights"},
    "not-sequential-outcome": {"turn", "trade"},
    "serial-dictatorship": {"order", "assignment"},
    "lottery-over-assignments": {"terms"},
    "equilibrium": {"prices", "assignment", "utilities", "budgets"},
    "nearby-equilibrium": {"prices", "assignment", "utilities", "budgets", "given_budgets", "distance"},
    "algebraic-equilibrium": {"prices", "assignment", "utilities", "budgets"},
    "all-budget-equilibria": {"equilibria", "complete"},
    "envy-free": set(),
    "ordinally-efficient": {"levels", "order"},
    "ordinally-dominated": {"assignment", "exchanges"},
}
NUMBER = re.compile(r"-?[0-9]+(/[1-9][0-9]*)?")


def demand_schema(answer: Any, question: str, path: str | None) -> None:
    assert list(answer) == ["question", "answer", "claim", "scope", "certificate", "witness"]
    assert answer["question"] == question
    assert answer["answer"] in ("yes", "no")
    assert answer["certificate"] == path
    assert isinstance(answer["scope"], str)
    assert WITNESS_KEYS[answer["claim"]] <= set(answer["witness"])
    if answer["claim"] == "algebraic-equilibrium":
        return
    for number in numbers({key: answer["witness"].get(key) for key in ("prices", "weights", "utilities", "trade")}):
        assert NUMBER.fullmatch(number)


def numbers(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [number for part in value.values() for number in numbers(part)]
    if isinstance(value, list):
        return [number for part in value for number in numbers(part)]
    return [] if value is None else [value]


ASKED: list[tuple[str, dict[str, Any], str, str]] = [
    ("pareto-optimal", {}, "no", "pareto-dominated"),
    ("pareto-optimal", {"assignment": [[0, 1], [1, 0]]}, "yes", "pareto-optimal"),
    ("supporting-prices", {}, "no", "unsupported"),
    ("supporting-prices", {"assignment": [[0, 1], [1, 0]]}, "yes", "supported"),
    ("weak-core", {}, "yes", "in-weak-core"),
    ("weak-core", {"values": [[0, 1], [1, 0]]}, "no", "blocked"),
    ("sequential", {}, "yes", "sequential-outcome"),
    ("sequential", {"values": [[0, 1], [1, 0]]}, "no", "blocked"),
    ("sequential", {"order": [["x"], ["y"]]}, "yes", "sequential-outcome"),
    ("sequential", {"order": [["y"], ["x"]]}, "no", "not-sequential-outcome"),
    ("sequential", {"order": [["y"], ["x"]], "assignment": ...}, "yes", "serial-dictatorship"),
    ("lottery", {"assignment": [["1/2", "1/2"], ["1/2", "1/2"]]}, "yes", "lottery-over-assignments"),
]


@pytest.mark.parametrize(("question", "changes", "answer", "kind"), ASKED)
def test_json_and_certificate_say_the_same(  # noqa: PLR0917
    run: Run,
    instance: Callable[..., Path],
    tmp_path: Path,
    question: str,
    changes: dict[str, Any],
    answer: str,
    kind: str,
) -> None:
    path = instance(**changes)
    target = tmp_path / "certificate.json"
    code, out, err = run("decide", question, path, "--json", "--out", target)
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    said = json.loads(out)
    demand_schema(said, question, str(target))
    assert (said["answer"], said["claim"]) == (answer, kind)
    stated = check(target).claim
    content = read(path)
    assert isinstance(content, AssignmentInstance)
    assert stated.economy == content.economy
    assert content.assignment in (None, stated.assignment)
    assert json.loads(target.read_text())["claim"]["kind"] == kind
    assert run("decide", question, path, "--json")[1] == out.replace(json.dumps(str(target)), "null")


def test_a_lottery_in_json_names_the_object_of_each_agent(run: Run, instance: Callable[..., Path]) -> None:
    _, out, _ = run("decide", "lottery", instance(assignment=[["1/3", "2/3"], ["2/3", "1/3"]]), "--json")
    terms = json.loads(out)["witness"]["terms"]
    assert sorted((term["probability"], sorted(term["assignment"].items())) for term in terms) == [
        ("1/3", [("x", "i"), ("y", "j")]),
        ("2/3", [("x", "j"), ("y", "i")]),
    ]


def test_a_blocking_coalition_in_json_comes_with_the_whole_assignment(run: Run, instance: Callable[..., Path]) -> None:
    _, out, _ = run("decide", "weak-core", instance(values=[[0, 1], [1, 0]]), "--json")
    witness = json.loads(out)["witness"]
    assert sorted(witness["coalition"]) == ["x", "y"]
    assert len(witness["assignment"]) == len(witness["utilities"]) == 2


PROGRAMS = {
    "optimal": " UP BND X 4\n",
    "infeasible": " UP BND X 1\n",
    "unbounded": "",
}


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    """Write the program with that answer, and give its path."""

    def write(answer: str) -> Path:
        path = tmp_path / "program.mps"
        head = "NAME T\nROWS\n N COST\n G LIM\nCOLUMNS\n X COST -1 LIM 1\nRHS\n RHS LIM 2\n"
        bounds = f"BOUNDS\n{PROGRAMS[answer]}" if PROGRAMS[answer] else ""
        path.write_text(f"{head}{bounds}ENDATA\n")
        return path

    return write


@pytest.mark.parametrize("answer", PROGRAMS)
def test_linear_programs_are_answered_optimal_infeasible_or_unbounded(
    run: Run, program: Callable[[str], Path], tmp_path: Path, answer: str
) -> None:
    path = program(answer)
    target = tmp_path / "out.json"
    code, out, err = run("decide", "linear-program", path, "--json", "--out", target)
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert (said["answer"], said["claim"]) == (answer, f"linear-program-{answer}")
    keys = {"optimal": {"primal", "dual", "value"}, "unbounded": {"primal", "ray"}}
    assert keys.get(answer, set()) <= set(said["witness"])
    assert check(target).claim.program.sense == "minimize"


@pytest.mark.parametrize("answer", ["optimal", "infeasible"])
def test_vipr_is_written_beside_the_answer(
    run: Run, program: Callable[[str], Path], tmp_path: Path, answer: str
) -> None:
    code, out, _ = run("decide", "linear-program", program(answer), "--json", "--vipr", tmp_path / "out.vipr")
    assert (code, json.loads(out)["answer"]) == (0, answer)
    assert "\nVER 1.0\n" in (tmp_path / "out.vipr").read_text()


def test_vipr_cannot_say_unbounded_and_then_nothing_is_printed_or_written(
    run: Run, program: Callable[[str], Path], tmp_path: Path
) -> None:
    path = program("unbounded")
    target, vipr = tmp_path / "out.json", tmp_path / "out.vipr"
    code, out, err = run("decide", "linear-program", path, "--out", target, "--vipr", vipr)
    assert (code, out) == (2, "")
    assert ONE_LINE.fullmatch(err)
    assert list(tmp_path.iterdir()) == [path]


# The catalogue of examples ------------------------------------------------------------------------------------------

CATALOG = [
    (example, question, answer)
    for example in read_catalog()
    if example.kind == "assignment-economy"
    for question, answer in example.questions
]


def test_ten_economies_of_the_literature_have_questions() -> None:
    assert len({example.name for example, _, _ in CATALOG}) >= 10


@pytest.mark.parametrize(("example", "question", "answer"), CATALOG, ids=lambda part: getattr(part, "name", part))
def test_every_packaged_example_is_answered_as_the_catalogue_says(
    run: Run, tmp_path: Path, example: Any, question: str, answer: str
) -> None:
    if question not in QUESTIONS:
        pytest.skip(f"the question {question} cannot be asked yet")
    path, target = tmp_path / "example.json", tmp_path / "certificate.json"
    path.write_text(example.text())
    code, out, err = run("decide", question, path, "--json", "--out", target)
    assert (code, err) == (0, "")
    demand_schema(json.loads(out), question, str(target))
    assert json.loads(out)["answer"] == answer
    assert run("check", "--recheck", target)[0] == 0


# Refusals -----------------------------------------------------------------------------------------------------------

ABOUT_ECONOMIES = ("equilibrium",)  # finds an assignment, and knows aggregate limits
ABOUT_ASSIGNMENTS = [
    name
    for name, question in QUESTIONS.items()
    if question.kinds == (AssignmentInstance,) and name not in ABOUT_ECONOMIES
]


@pytest.mark.parametrize("question", ABOUT_ASSIGNMENTS)
def test_a_missing_assignment_is_malformed(run: Run, instance: Callable[..., Path], question: str) -> None:
    code, out, err = run("decide", question, instance(assignment=...), "--json")
    assert (code, out) == (2, "")
    assert ONE_LINE.fullmatch(err)
    assert '"assignment"' in err


@pytest.mark.parametrize("question", ABOUT_ASSIGNMENTS)
def test_aggregate_limits_are_refused_and_not_ignored(run: Run, instance: Callable[..., Path], question: str) -> None:
    code, out, err = run("decide", question, instance(aggregate=[{"objects": ["i"], "max": 1}]))
    assert (code, out) == (2, "")
    assert ONE_LINE.fullmatch(err)
    assert "aggregate" in err


@pytest.mark.parametrize("kind", ["housing-market", "", 7, None])
def test_an_unknown_kind_is_malformed(run: Run, instance: Callable[..., Path], kind: object) -> None:
    code, out, err = run("decide", "pareto-optimal", instance(kind=kind))
    assert (code, out) == (2, "")
    assert "kind" in err


@pytest.mark.parametrize("question", [*ABOUT_ASSIGNMENTS, "linear-program"])
def test_files_of_another_sort_are_refused(
    run: Run, instance: Callable[..., Path], tmp_path: Path, question: str
) -> None:
    program = tmp_path / "program.mps"
    program.write_text("NAME T\nROWS\n N COST\nCOLUMNS\n X COST 1\nENDATA\n")
    certificate = Path(__file__).parents[2] / "proofs/gpz/certificates/strong_efficient.strong.json"
    for path in (certificate, instance() if question == "linear-program" else program):
        code, out, err = run("decide", question, path)
        assert (code, out) == (2, "")
        assert ONE_LINE.fullmatch(err)


@pytest.mark.parametrize("question", ABOUT_ASSIGNMENTS)
@pytest.mark.parametrize("limit", ["1e-9", "0.0000001"])
def test_a_tiny_limit_leaves_the_question_undecided(
    run: Run, instance: Callable[..., Path], tmp_path: Path, question: str, limit: str
) -> None:
    target = tmp_path / "certificate.json"
    code, out, err = run("decide", question, instance(), "--json", "--limit", limit, "--out", target)
    assert code == 3
    said = json.loads(out)
    assert list(said) == ["question", "answer", "claim", "scope", "certificate", "witness"]
    assert (said["question"], said["answer"], said["certificate"]) == (question, "undecided", None)
    assert ONE_LINE.fullmatch(err)
    assert not target.exists()


def test_undecided_without_json_prints_no_answer(run: Run, instance: Callable[..., Path]) -> None:
    code, out, err = run("decide", "weak-core", instance(), "--limit", "1e-9")
    assert (code, out) == (3, "")
    assert err.startswith("exactmarket: undecided: ")


def test_a_limit_that_suffices_changes_nothing(run: Run, instance: Callable[..., Path]) -> None:
    answers = {run("decide", "weak-core", instance(), "--json", *limit) for limit in ((), ("--limit", "60"))}
    assert len(answers) == 1


@pytest.mark.parametrize("place", ["missing/out.json", "economy.json/out.json", "."])
def test_an_unwritable_place_is_refused_and_nothing_is_printed_or_written(
    run: Run, instance: Callable[..., Path], tmp_path: Path, place: str
) -> None:
    path = instance()
    before = sorted(tmp_path.rglob("*"))
    code, out, err = run("decide", "weak-core", path, "--json", "--out", tmp_path / place)
    assert (code, out) == (2, "")
    assert ONE_LINE.fullmatch(err)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_infeasible_assignment_is_malformed(run: Run, instance: Callable[..., Path]) -> None:
    code, _, err = run("decide", "lottery", instance(assignment=[[1, 0], [1, 0]]))
    assert code == 2
    assert "column 0" in err


def test_conditions_are_taken_by_name(run: Run, instance: Callable[..., Path]) -> None:
    code, out, _ = run("decide", "supporting-prices", instance(), "--conditions", "clearing,optimal", "--json")
    assert (code, json.loads(out)["answer"]) == (0, "yes")
    ordered = instance(order=[["x", "y"]])
    for conditions, answer in (("optimal,clearing", "yes"), ("optimal,clearing,cheapest", "no")):
        code, out, _ = run("decide", "sequential", ordered, "--conditions", conditions, "--json")
        assert (code, json.loads(out)["answer"]) == (0, answer)


@pytest.mark.parametrize(
    ("question", "conditions"),
    [
        ("supporting-prices", "fair"),
        ("supporting-prices", "optimal,optimal"),
        ("supporting-prices", "optimal,"),
        ("supporting-prices", ","),
        ("weak-core", "optimal"),
        ("pareto-optimal", "optimal"),
        ("lottery", "clearing"),
    ],
)
def test_conditions_that_do_not_fit_are_refused(
    run: Run, instance: Callable[..., Path], question: str, conditions: str
) -> None:
    code, out, err = run("decide", question, instance(), "--conditions", conditions)
    assert (code, out) == (2, "")
    assert "--conditions" in err


def test_conditions_without_effect_are_refused(run: Run, instance: Callable[..., Path]) -> None:
    """Without an order some order is sought under `optimal` and `clearing`; dictators need no prices."""
    for changes in ({}, {"order": [["x"], ["y"]], "assignment": ...}):
        code, out, err = run("decide", "sequential", instance(**changes), "--conditions", "optimal,cheapest")
        assert (code, out) == (2, "")
        assert "--conditions" in err


@pytest.mark.parametrize("extra", ["--vipr"])
def test_vipr_is_for_linear_programs(run: Run, instance: Callable[..., Path], tmp_path: Path, extra: str) -> None:
    code, out, err = run("decide", "weak-core", instance(), extra, tmp_path / "out.vipr")
    assert (code, out) == (2, "")
    assert "--vipr" in err
    assert not (tmp_path / "out.vipr").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["decide"],
        ["decide", "pareto-optimal"],
        ["decide", "is-it-fair", "economy.json"],
        ["decide", "pareto-optimal", "economy.json", "another.json"],
        ["decide", "pareto-optimal", "economy.json", "--limit", "0"],
        ["decide", "pareto-optimal", "economy.json", "--limit", "-1"],
        ["decide", "pareto-optimal", "economy.json", "--limit", "nan"],
        ["decide", "pareto-optimal", "economy.json", "--limit", "inf"],
        ["decide", "pareto-optimal", "economy.json", "--limit", "soon"],
        ["decide", "pareto-optimal", "economy.json", "--frobnicate"],
        ["frobnicate"],
        ["check"],
        ["show"],
    ],
)
def test_wrong_usage_has_exit_code_2(run: Run, arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "usage:" in err


BAD_FILES: dict[str, bytes] = {
    "missing": b"",
    "empty.json": b"",
    "text.json": b"hello",
    "latin.json": '{"é": 1}'.encode("latin-1"),
    "deep.json": b"[" * 100_000,
    "list.json": b"[]",
    "other.json": b'{"format": "exactmarket-instance/2"}',
    "pseudomarket.json": b'{"format": "exactmarket-instance/1", "kind": "pseudomarket"}',
    "empty.csv": b"",
    "empty.mps": b"",
    "binary.bin": bytes(range(256)),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_files_that_are_none_are_one_line_and_exit_code_2(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name != "missing":
        path.write_bytes(BAD_FILES[name])
    code, out, err = run("decide", "linear-program" if name.endswith("mps") else "pareto-optimal", path)
    assert (code, out) == (2, "")
    assert ONE_LINE.fullmatch(err)
    assert name in err
    assert len(err) < 600


def test_a_folder_is_no_file(run: Run, tmp_path: Path) -> None:
    code, out, err = run("decide", "pareto-optimal", tmp_path)
    assert (code, out) == (2, "")
    assert ONE_LINE.fullmatch(err)


def test_a_file_of_100_megabytes_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    code, out, err = run("decide", "pareto-optimal", path)
    assert (code, out) == (2, "")
    assert ONE_LINE.fullmatch(err)


def test_a_csv_economy_has_no_assignment_but_can_be_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("agent,i,j\nx,1,0\n")
    code, _, err = run("decide", "pareto-optimal", path)
    assert code == 2
    assert '"assignment"' in err


# Equilibria with budgets --------------------------------------------------------------------------------------------

IRRATIONAL: dict[str, Any] = {
    "agents": ["1", "2", "3", "4"],
    "objects": ["a", "b", "c", "d"],
    "supply": [1, 1, 1, 1],
    "values": [[4, 0, 1, 0], [0, 3, 2, 0], [4, 1, 1, 0], [3, 4, 0, 0]],
    "assignment": ...,
}


def test_a_rational_equilibrium_says_which_budgets_it_has_and_how_near_they_are(
    run: Run, instance: Callable[..., Path], tmp_path: Path
) -> None:
    path, target = instance(**IRRATIONAL, budgets=[1, 1, 1, "3/4"]), tmp_path / "certificate.json"
    code, out, err = run("decide", "equilibrium", path, "--rational", "1/100", "--json", "--out", target)
    assert (code, err) == (0, "")
    said = json.loads(out)
    demand_schema(said, "equilibrium", str(target))
    assert (said["answer"], said["claim"], said["witness"]["distance"]) == ("yes", "nearby-equilibrium", "1/100")
    assert said["witness"]["given_budgets"] == ["1", "1", "1", "3/4"]
    changes = [
        abs(Fraction(new) - Fraction(old))
        for new, old in zip(said["witness"]["budgets"], said["witness"]["given_budgets"], strict=True)
    ]
    assert 0 < max(changes) <= Fraction(1, 100)
    assert run("check", "--recheck", target)[0] == 0
    assert "no budget differs from the given one by more than 1/100" in run("show", target)[1]


@pytest.mark.parametrize("distance", ["0", "-1", "x", "", "nan", "1e999999", "1/0"])
def test_a_wrong_distance_is_malformed(run: Run, instance: Callable[..., Path], distance: str) -> None:
    code, out, err = run("decide", "equilibrium", instance(), f"--rational={distance}")
    assert (code, out) == (2, "")
    assert ONE_LINE.fullmatch(err)


@pytest.mark.parametrize(
    ("changes", "options", "codes"),
    [
        ({"values": [["1e4000", "1"], ["1", "0"]]}, (), [0]),
        ({"values": [["1e-4000", "0"], ["1e-4000", "0"]]}, ("--rational", "1e4000"), [0]),
        ({"supply": [10**400, 10**400]}, (), [0]),
        ({"aggregate": [{"objects": ["i"], "max": 10**400}]}, (), [0]),
        pytest.param(
            {"values": [[1, 0], [1, 0]], "budgets": ["1e300", "1e-300"]},
            ("--limit", "20"),
            [0, 3],
            marks=pytest.mark.heavy,
        ),
        pytest.param({"budgets": ["1e4000", "1"]}, ("--limit", "20"), [0, 3], marks=pytest.mark.heavy),
        ({"aggregate": [{"objects": ["i", "j"], "max": 1}]}, (), [2]),
        ({"aggregate": [{"objects": ["i"], "max": 0}]}, (), [2]),
        ({"aggregate": [{"objects": ["i"], "max": 1}, {"objects": ["i"], "max": 1}]}, (), [0]),
        ({"budgets": [1, 0]}, (), [2]),
        ({"budgets": [1]}, (), [2]),
        ({"budgets": [1, 0.5]}, (), [2]),
    ],
    ids=range(12),
)
def test_equilibria_of_strange_economies(
    run: Run, instance: Callable[..., Path], changes: dict[str, Any], options: Any, codes: list[int]
) -> None:
    """Certified, or refused in one line; where floats cannot help, undecided is an answer."""
    path = instance(assignment=..., **changes)
    target = path.parent / "certificate.json"
    found, _, err = run("decide", "equilibrium", path, "--json", "--out", target, *options)
    assert found in codes
    if found == 0:
        assert run("check", "--recheck", target)[0] == 0
    else:
        assert ONE_LINE.fullmatch(err)
        assert not target.exists()


# Questions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_has_its_own_help_with_its_own_options(run: Run, name: str) -> None:
    code, out, err = run("decide", name, "--help")
    assert (code, err) == (0, "")
    shown = set(re.findall(r"^  --([a-z]+)", out, re.MULTILINE))
    of_tables = {"floats", "values", "supply"} if AssignmentInstance in QUESTIONS[name].kinds else set()
    of_bids = {"as"} if SeatInstance in QUESTIONS[name].kinds else set()
    assert shown == {*QUESTIONS[name].options, "out", "json", "limit", *of_tables, *of_bids}
    assert "-v, --verbose" in out


def test_options_may_stand_before_the_question(run: Run, instance: Callable[..., Path]) -> None:
    code, out, _ = run("decide", "--json", "weak-core", instance())
    assert code == 0
    assert json.loads(out)["question"] == "weak-core"


def test_a_question_has_other_names_and_a_misspelt_one_is_guessed(run: Run, instance: Callable[..., Path]) -> None:
    code, out, _ = run("decide", "pareto", instance(), "--json")
    assert (code, json.loads(out)["question"]) == (0, "pareto-optimal")
    code, out, err = run("decide", "weakcore", instance())
    assert (code, out) == (2, "")
    assert "did you mean weak-core" in err


def test_an_option_of_another_question_is_refused_with_the_questions_that_take_it(
    run: Run, instance: Callable[..., Path]
) -> None:
    code, out, err = run("decide", "weak-core", instance(), "--sparse")
    assert (code, out) == (2, "")
    assert "--sparse: expected the question lottery or implementable, found weak-core" in err


def test_questions_are_said_in_words(run: Run) -> None:
    code, out, _ = run("questions")
    assert code == 0
    assert all(name in out for name in QUESTIONS)
    code, out, _ = run("questions", "hz")
    assert code == 0
    assert "exactmarket decide equilibrium" in out
