"""Certificates, examples and standard input as files; tables and LaTeX out; what is shown of a large result."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from commands import Run

import exactmarket as em
from exactmarket.format.instance import AssignmentInstance
from exactmarket.kernel.kinds import kind_of
from exactmarket.report.catalog import read_catalog, read_example
from exactmarket.report.tables import Grid, written

BIDS = ";Maths;History;Art\nana;3,5;2;1\nben;3;2;0,5\ncleo;3;2,5;2\nSeats;1;1;2\n"


@pytest.fixture
def bids(tmp_path: Path) -> Path:
    path = tmp_path / "bids.csv"
    path.write_text(BIDS, encoding="utf-8")
    return path


def test_the_answer_to_one_question_is_the_input_of_the_next(run: Run, bids: Path, tmp_path: Path) -> None:
    """A registrar's day: an equilibrium, a lottery with its shares, a draw; and an audit of each step."""
    equilibrium, lottery = tmp_path / "eq.json", tmp_path / "lottery.json"
    assert run("decide", "equilibrium", bids, "--out", equilibrium)[0] == 0
    assert run("decide", "lottery", equilibrium, "--out", lottery)[0] == 0
    claimed = em.check(equilibrium).claim
    assert em.check(lottery).claim.economy == claimed.economy
    assert em.check(lottery).claim.assignment == claimed.assignment
    assert run("sample", lottery, "--seed", 7)[0] == 0
    assert run("check", "--recheck", "--of", bids, equilibrium, lottery)[0] == 0
    assert run("check", "--of", equilibrium, lottery)[0] == 0
    assert run("decide", "pareto-optimal", equilibrium)[1].startswith("pareto-optimal: yes")


@pytest.fixture
def lottery(run: Run, bids: Path, tmp_path: Path) -> Path:
    path = tmp_path / "lottery.json"
    run("decide", "equilibrium", bids, "--out", tmp_path / "eq.json")
    run("decide", "lottery", tmp_path / "eq.json", "--out", path)
    return path


def test_a_draw_is_audited(run: Run, lottery: Path, tmp_path: Path) -> None:
    log = tmp_path / "draw.json"
    code, drawn, _ = run("sample", lottery, "--seed", 41, "--log", log)
    assert code == 0
    assert run("sample", lottery, "--check", log) == (0, f"verified   {log}  the draw from {lottery}\n{drawn}", "")


@pytest.mark.parametrize(
    ("name", "value", "code", "said"),
    [
        ("seed", "100", 1, "numbers: the record has"),
        ("term", 99, 1, "term: the record has 99"),
        ("assignment", {"ana": "Maths"}, 1, "assignment: the record has"),
        ("certificate_sha256", "0" * 64, 1, "certificate_sha256"),
        ("witnessed", "by nobody", 1, "witnessed: the record has by nobody, the draw made again nothing"),
        ("seed", 41, 2, "seed: expected a whole number"),
        ("seed", "4x", 2, "seed: expected a whole number"),
        ("format", "exactmarket-draw/2", 2, "the record of a draw"),
    ],
)
def test_a_record_that_differs_is_rejected(  # noqa: PLR0917 - a case is four things
    name: str, value: object, code: int, said: str, run: Run, lottery: Path, tmp_path: Path
) -> None:
    log = tmp_path / "draw.json"
    run("sample", lottery, "--seed", 41, "--log", log)
    log.write_text(json.dumps({**json.loads(log.read_text()), name: value}))
    found, out, err = run("sample", lottery, "--check", log)
    assert (found, out) == (code, f"rejected   {log}\n" if code == 1 else "")
    assert said in err


def test_who_gets_what_as_csv(run: Run, lottery: Path, tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(run("sample", lottery, "--seed", 41, "--csv")[1])))
    assert rows[0] == ["agent", "object"]
    assert [row[0] for row in rows[1:]] == ["ana", "ben", "cleo"]
    market = tmp_path / "market.json"
    run("decide", "equilibrium", "gul-pesendorfer-zhang-2023-example-2", "--out", market)
    rows = list(csv.reader(io.StringIO(run("sample", market, "--seed", 1, "--csv")[1])))
    assert rows[0] == ["agent", "good"]
    assert sorted(row[1] for row in rows[1:]) == ["a", "b"]
    matrix = tmp_path / "matrix.json"
    ones = tmp_path / "ones.json"
    ones.write_text(
        json.dumps(
            {
                "format": "exactmarket-instance/1",
                "kind": "lottery-problem",
                "matrix": [["1/2", "1/2"]],
                "constraints": [{"cells": [[0, 0], [0, 1]], "min": 1, "max": 1}],
            }
        )
    )
    run("decide", "implementable", ones, "--out", matrix)
    code, out, err = run("sample", matrix, "--seed", 1, "--csv")
    assert (code, out in {"row,column\n0,0\n", "row,column\n0,1\n"}) == (0, True)
    assert err.startswith("exactmarket: hint: this lottery has no names, only rows and columns from 0")


def test_a_certificate_of_a_market_hands_its_prices_and_allocation_on(run: Run, tmp_path: Path) -> None:
    found = tmp_path / "found.json"
    assert run("decide", "equilibrium", "gul-pesendorfer-zhang-2023-example-2", "--out", found)[0] == 0
    code, out, _ = run("decide", "verify", found)
    assert code == 0
    assert "strong-equilibrium" in out


def test_a_forged_certificate_is_no_input(run: Run, bids: Path, tmp_path: Path) -> None:
    equilibrium = tmp_path / "eq.json"
    run("decide", "equilibrium", bids, "--out", equilibrium)
    forged = json.loads(equilibrium.read_text())
    forged["claim"]["prices"][0] = "1/7"
    equilibrium.write_text(json.dumps(forged))
    code, out, err = run("decide", "lottery", equilibrium, "--out", tmp_path / "lottery.json")
    assert (code, out) == (2, "")
    assert str(equilibrium) in err
    assert not (tmp_path / "lottery.json").exists()


def test_irrational_shares_are_no_input(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "eq.json"
    assert run("decide", "equilibrium", "vazirani-yannakakis-2021", "--out", path)[0] == 0
    code, out, err = run("decide", "lottery", path)
    assert (code, out) == (2, "")
    assert "--rational" in err


@pytest.mark.parametrize("example", read_catalog(), ids=lambda example: example.name)
def test_examples_are_read_and_shown_by_name(example: object, run: Run) -> None:
    name = example.name  # type: ignore[attr-defined]
    code, out, err = run("show", name)
    assert (code, err) == (0, "")
    assert out
    assert run("show", f"{name}.json", "--json")[0] == 0


def test_a_file_goes_before_an_example_of_its_name(
    run: Run, bids: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    example = read_example(next(e for e in read_catalog() if e.name == "zhou-1990"))
    (tmp_path / "zhou-1990").write_text(run("show", bids, "--json")[1])
    assert "Maths" in run("show", "zhou-1990")[1]
    (tmp_path / "zhou-1990").unlink()
    assert isinstance(example, AssignmentInstance)
    assert example.economy.objects[0] in run("show", "zhou-1990")[1]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (BIDS.replace("3,5", "4"), "value of 'Maths' for 'ana'"),
        (BIDS.replace("Seats;1;1;2", "Seats;1;2;2"), "supply"),
        (BIDS.replace("ben", "bob"), "agents"),
        (BIDS.replace("Art", "Arts"), "objects"),
        (";budget;Maths;History;Art\nana;2;3,5;2;1\nben;1;3;2;0,5\ncleo;1;3;2,5;2\nSeats;;1;1;2\n", "budgets"),
    ],
)
def test_a_certificate_of_another_instance_is_not_about_this_one(
    changed: str, said: str, run: Run, bids: Path, tmp_path: Path
) -> None:
    equilibrium, other = tmp_path / "eq.json", tmp_path / "other.csv"
    run("decide", "equilibrium", bids, "--out", equilibrium)
    other.write_text(changed, encoding="utf-8")
    code, out, err = run("check", "--of", other, equilibrium)
    assert (code, out) == (1, f"rejected   {equilibrium}\n")
    assert said in err


@pytest.mark.parametrize(
    ("question", "file", "other"),
    [
        ("equilibrium", "gul-pesendorfer-zhang-2023-example-2", "gul-pesendorfer-zhang-2023-example-1"),
        ("equilibrium", "gul-pesendorfer-zhang-2023-example-2", "zhou-1990"),
        ("implementable", "gul-pesendorfer-zhang-2023-implementability", "budish-che-kojima-milgrom-2013"),
        ("pareto-optimal", "miralles-theorem-1", "miralles-theorem-1-improvement"),
        ("pareto-optimal", "miralles-theorem-1", "gul-pesendorfer-zhang-2023-example-2"),
    ],
)
def test_of_compares_all_sorts_of_instances(question: str, file: str, other: str, run: Run, tmp_path: Path) -> None:
    certificate = tmp_path / "certificate.json"
    run("decide", question, file, "--out", certificate)
    assert run("check", "--of", file, certificate)[0] == 0
    assert run("check", "--of", other, certificate)[0] == 1


def test_tables_out_are_tables_in(run: Run, bids: Path, tmp_path: Path) -> None:
    """The values of an economy and the shares of an equilibrium, as CSV, are read again."""
    values, shares, equilibrium = tmp_path / "values.csv", tmp_path / "shares.csv", tmp_path / "eq.json"
    values.write_text(run("show", bids, "--csv")[1])
    assert em.read(values) == em.read(bids)
    run("decide", "equilibrium", bids, "--out", equilibrium)
    shares.write_text(run("show", equilibrium, "--csv")[1])
    out = tmp_path / "optimal.json"
    assert run("decide", "pareto-optimal", values, "--assignment", shares, "--out", out)[0] == 0
    assert em.check(out).claim.assignment == em.check(equilibrium).claim.assignment


def test_a_lottery_as_csv_has_a_row_for_each_term(run: Run, bids: Path, tmp_path: Path) -> None:
    equilibrium, lottery = tmp_path / "eq.json", tmp_path / "lottery.json"
    run("decide", "equilibrium", bids, "--out", equilibrium)
    run("decide", "lottery", equilibrium, "--out", lottery)
    rows = list(csv.reader(io.StringIO(run("show", lottery, "--csv")[1])))
    assert rows[0] == ["", "ana", "ben", "cleo"]
    assert sum(em.Q(*map(int, f"{row[0]}/1".split("/")[:2])) for row in rows[1:]) == 1


def test_latex_is_escaped(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text(",50%_off,a&b\n$x^2$,1/2,3\n{y}~\\,1,2\n", encoding="utf-8")
    code, out, _ = run("show", path, "--latex")
    assert code == 0
    assert r" & 50\%\_off & a\&b \\" in out
    assert r"\$x\textasciicircum{}2\$ & $1/2$ & $3$ \\" in out
    assert r"\{y\}\textasciitilde{}\textbackslash{} & $1$ & $2$ \\" in out


def test_latex_of_an_equilibrium_has_its_prices_below_the_shares(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "eq.json"
    run("decide", "equilibrium", "hylland-zeckhauser-1979", "--out", path)
    code, out, _ = run("show", path, "--latex")
    prices = " & ".join(f"${price}$" for price in em.check(path).claim.prices)
    assert (code, out.splitlines()[-4:]) == (
        0,
        ["\\midrule", f"price & {prices} \\\\", "\\bottomrule", "\\end{tabular}"],
    )
    assert "price" not in run("show", path, "--csv")[1]


def test_irrational_numbers_in_tables_are_rounded_and_it_is_said(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "eq.json"
    run("decide", "equilibrium", "vazirani-yannakakis-2021", "--out", path)
    code, out, err = run("show", path, "--csv")
    assert code == 0
    assert "rounded to 10 decimal places" in err
    assert "~" not in out


def test_what_has_no_table_says_so(run: Run) -> None:
    code, out, err = run("show", "theorem-submodular-is-not-enough", "--csv")
    assert (code, out) == (2, "")
    assert "--json" in err


@pytest.mark.heavy
def test_a_result_of_three_hundred_agents_is_shown(run: Run, tmp_path: Path) -> None:
    economy, path = tmp_path / "economy.json", tmp_path / "uniform.json"
    assert run("random", "--agents", 300, "--objects", 25, "--seed", 1, "--out", economy)[0] == 0
    assert run("assign", "uniform", economy, "--out", path)[0] == 0
    code, out, err = run("decide", "pareto-optimal", path)
    assert (code, err) == (0, "")
    assert "a300" in out
    assert "o25: 1/25" in out
    for word in ("before", "after", "gain"):
        assert word in out


def test_every_accepted_certificate_is_shown_whole() -> None:
    """No claim or witness is too large, or only named."""
    for word in ("too large to show", "too many to show"):
        for path in Path(em.__file__).parent.rglob("*.py"):
            assert word not in path.read_text(encoding="utf-8"), path


def test_on_a_terminal_long_tables_show_their_ends() -> None:
    from rich.console import Console  # noqa: PLC0415

    grid = Grid("t", tuple(f"c{k}" for k in range(40)), tuple(f"r{k}" for k in range(100)), ((em.Q(1, 3),) * 40,) * 100)
    console = Console(width=80, record=True, file=io.StringIO())
    console.full = False  # type: ignore[attr-defined]
    console.print(grid)
    text = console.export_text()
    assert "... 75 more (--full)" in text
    assert "r19" in text
    assert "r95" in text
    assert "r50" not in text
    assert "more" in text.splitlines()[2]
    assert max(map(len, text.splitlines())) <= 80


def test_long_fractions_have_decimals_beside_them() -> None:
    long = em.Q(10**30 + 1, 3 * 10**30)
    assert written(em.Q(2, 3)) == "2/3"
    assert written(em.Q(12345, 67891)) == "12345/67891 (~0.1818)"
    assert written(long) == f"{long} (~0.3333)"
    assert written(long, whole=False) == "~0.3333"


@pytest.mark.parametrize("form", ["--csv", "--latex", "--json", "--full"])
def test_forms_exclude_each_other(form: str, run: Run, bids: Path) -> None:
    code, out, err = run("show", bids, form, "--plot", bids.with_name("x.svg"))
    assert (code, out) == (2, "")
    assert "not allowed with" in err


def test_any_question_of_anything() -> None:
    economy = em.AssignmentEconomy([[2, 1], [2, 1]], [1, 1])
    verdict = em.decide("hz", economy)
    assert kind_of(verdict.claim).name == "equilibrium"
    assert em.decide("lottery", verdict).answer == "yes"
    assert em.decide("lottery", verdict.certificate, sparse=True).answer == "yes"
    assert em.decide("equilibrium", "gul-pesendorfer-zhang-2023-example-1").answer == "no"
    program = em.linear_program("maximize", [1], rows=[[1]], row_upper=[3])
    assert em.decide("linear-program", program).answer == "optimal"
    with pytest.raises(em.MalformedInput, match="a path, an instance"):
        em.decide("equilibrium", 3.5)
    with pytest.raises(em.MalformedInput, match="did you mean"):
        em.decide("equilibium", economy)


PREFLIB = """# NUMBER ALTERNATIVES: 2
# NUMBER VOTERS: 3
# NUMBER UNIQUE ORDERS: 2
# ALTERNATIVE NAME 1: Maths
# ALTERNATIVE NAME 2: Art
2: 1,2
1: 2,1
"""


def test_orders_of_preflib_are_an_economy_wherever_a_file_is_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "courses.soc"
    path.write_text(PREFLIB)
    said = ("--values", "borda", "--supply", "1,2")
    assert "3 agents, 2 object types, 3 copies" in run("show", path, *said)[1]
    code, out, err = run("decide", "equilibrium", path, *said, "--json", "--out", tmp_path / "eq.json")
    assert (code, json.loads(out)["answer"]) == (0, "yes")
    assert err == f"exactmarket: {path}: 3 agents, 2 object types, 3 copies\n"
    assert run("check", "--of", tmp_path / "eq.json", tmp_path / "eq.json")[0] == 0
    code, out, _ = run("assign", "probabilistic-serial", path, *said, "--json")
    assert json.loads(out)["assignment"] == [["1/2", "1/2"], ["1/2", "1/2"], ["0", "1"]]


@pytest.mark.parametrize("command", [("show",), ("decide", "equilibrium"), ("assign", "uniform")])
@pytest.mark.parametrize("option", [("--values", "borda"), ("--supply", "2")])
def test_what_is_for_preflib_is_refused_of_other_files(
    run: Run, bids: Path, command: tuple[str, ...], option: tuple[str, str]
) -> None:
    for file, expected in (
        (bids, "a file of PrefLib (.soc, .soi, .toc, .toi)"),
        ("zhou-1990", "a file for this option"),
    ):
        code, out, err = run(*command, file, *option)
        assert (code, out) == (2, "")
        assert err == f"exactmarket: malformed: {option[0]}: expected {expected}, found {file}\n"


def test_all_equilibria_are_a_table_with_a_row_for_each_set(run: Run, tmp_path: Path) -> None:
    kept = tmp_path / "all.json"
    run("decide", "all-equilibria", "gul-pesendorfer-zhang-2023-example-2", "--out", kept)
    code, out, err = run("show", kept, "--csv")
    assert (code, err) == (0, "")
    assert out == (
        ",set,price of a,price of b,utility of 1,utility of 2,utility of 3\n"
        "1,a point,2,1,8,5,5\n"
        '2,"a family, one for each t: 9/4 <= t <= 5/2",t,3 - t,(-6 + 11 t) / t,10 / t,10 / t\n'
    )
