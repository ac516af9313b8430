"""`exactmarket letters`: what is written, where, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from commands import Run

BIDS = ";Game theory;Ethics;Cinema\nAna;9,5;3;1\nBen;8;7,5;2\nCleo;9;2;2\nDan;4;6;5,5\nEva;7;6,5;1\nSeats;2;2;1\n"


@pytest.fixture
def drawn(run: Run, tmp_path: Path) -> Path:
    """A folder with an equilibrium, a lottery of it and a draw."""
    (tmp_path / "bids.csv").write_text(BIDS, encoding="utf-8")
    run("decide", "equilibrium", tmp_path / "bids.csv", "--out", tmp_path / "equilibrium.json")
    run("decide", "lottery", tmp_path / "equilibrium.json", "--sparse", "--out", tmp_path / "lottery.json")
    run("sample", tmp_path / "lottery.json", "--seed", 5, "--log", tmp_path / "draw.json")
    return tmp_path


def test_the_letter_to_one_agent(run: Run, drawn: Path) -> None:
    files = (drawn / "equilibrium.json", "--lottery", drawn / "lottery.json", "--draw", drawn / "draw.json")
    code, out, err = run("letters", *files, "--agent", "Ben")
    assert (code, err) == (0, "")
    said = " ".join(out.split())
    got = json.loads((drawn / "draw.json").read_text(encoding="utf-8"))["assignment"]["Ben"]
    assert said.startswith(f"Dear Ben, the draw gave you {got}. Before the draw you had, by your own bids worth 33/5")
    assert "Ethics with probability 31/55 (your bid 15/2, price 55/46)" in said
    assert "Game theory (your bid 8) costs 30/23, more than your budget." in said
    assert "is Game theory with probability 23/30, and Cinema otherwise: that is worth 33/5, no more than" in said
    assert f"exactmarket sample {drawn / 'lottery.json'} --check {drawn / 'draw.json'}" in said


def test_a_table_with_a_row_for_each_agent(run: Run, drawn: Path) -> None:
    file = drawn / "letters.csv"
    assert run("letters", drawn / "equilibrium.json", "--out", file)[1] == f"{file}: 5 letters\n"
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    assert [row["agent"] for row in rows] == ["Ana", "Ben", "Cleo", "Dan", "Eva"]
    assert rows[3]["probabilities"] == "Ethics: 46/55; Cinema: 9/55"
    assert [rows[3][name] for name in ("budget", "spent", "utility", "drawn")] == ["1", "1", "651/110", ""]
    assert rows[3]["letter"].startswith("Dear Dan,\n")
    assert run("letters", drawn / "equilibrium.json", "--csv") == (0, file.read_text(encoding="utf-8"), "")


def test_of_a_lottery_alone_no_prices_are_told(run: Run, drawn: Path) -> None:
    code, out, _ = run("letters", drawn / "lottery.json", "--draw", drawn / "draw.json", "--agent", "Ana")
    assert code == 0
    assert "the draw gave you" in out
    assert "price" not in out
    assert "budget" not in out


def test_all_letters_in_one_file(run: Run, drawn: Path) -> None:
    file = drawn / "letters.txt"
    assert run("letters", drawn / "equilibrium.json", "--out", file)[0] == 0
    text = file.read_text(encoding="utf-8")
    assert text.count("Dear ") == 5
    assert run("letters", drawn / "equilibrium.json")[1] == text


HOSTILE = [
    "../../escape",
    "/etc/passwd",
    "a/b",
    "A/B",
    "..",
    "CON",
    "nul.txt",
    "x" * 900,
    "Ünal 学生",
    "-rf *",
    "letters.csv",
]


def test_no_name_leads_out_of_the_folder(run: Run, tmp_path: Path) -> None:
    lines = [",i,j", *[f"{name},{2 + k % 2},1" for k, name in enumerate(HOSTILE)], f"supply,5,{len(HOSTILE)}"]
    table, folder = tmp_path / "bids.csv", tmp_path / "sent" / "letters"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    folder.parent.mkdir()
    kept = tmp_path / "equilibrium.json"
    assert run("decide", "equilibrium", table, "--out", kept)[0] == 0
    code, out, err = run("letters", kept, "--out", folder)
    assert (code, out, err) == (0, f"{folder}: {len(HOSTILE)} letters\n", "")
    assert {path.name for path in tmp_path.iterdir()} == {"bids.csv", "equilibrium.json", "sent"}
    assert [path.name for path in folder.parent.iterdir()] == ["letters"]
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == len(HOSTILE) + 1
    assert len({name.lower() for name in names}) == len(names)
    assert all(name.isascii() and len(name) < 60 for name in names)
    listed = list(csv.DictReader(io.StringIO((folder / "letters.csv").read_text(encoding="utf-8"))))
    assert [row["agent"] for row in listed] == HOSTILE
    for row in listed:
        first = (folder / row["file"]).read_text(encoding="utf-8").split("\n\n")[0]
        assert "".join(first.split()) == "".join(f"Dear {row['agent']},".split())


def test_a_folder_with_something_in_it_is_left_alone(run: Run, drawn: Path) -> None:
    folder = drawn / "letters"
    folder.mkdir()
    assert run("letters", drawn / "equilibrium.json", "--out", folder)[0] == 0
    before = sorted(folder.iterdir())
    code, out, err = run("letters", drawn / "equilibrium.json", "--out", folder)
    assert (code, out) == (2, "")
    assert (
        err
        == f"exactmarket: malformed: {folder}: expected a new folder, or an empty one, found a folder with something in it\n"
    )
    assert sorted(folder.iterdir()) == before


def altered(path: Path, old: str, new: str) -> Path:
    other = path.with_name(f"altered-{path.name}")
    text = path.read_text(encoding="utf-8")
    assert old in text
    other.write_text(text.replace(old, new, 1), encoding="utf-8")
    return other


def test_a_forged_certificate_gets_no_letters(run: Run, drawn: Path) -> None:
    forged = altered(drawn / "equilibrium.json", '"30/23"', '"31/23"')
    folder = drawn / "letters"
    code, out, err = run("letters", forged, "--out", folder)
    assert (code, out) == (1, f"rejected   {forged}\n")
    assert err.count("\n") == 1
    assert not folder.exists()


def test_a_forged_draw_gets_no_letters(run: Run, drawn: Path) -> None:
    record = json.loads((drawn / "draw.json").read_text(encoding="utf-8"))["assignment"]["Ana"]
    other = "Cinema" if record != "Cinema" else "Ethics"
    forged = altered(drawn / "draw.json", f'"Ana": "{record}"', f'"Ana": "{other}"')
    code, out, err = run(
        "letters", drawn / "equilibrium.json", "--lottery", drawn / "lottery.json", "--draw", forged, "--csv"
    )
    assert (code, out) == (1, f"rejected   {forged}\n")
    assert "assignment: the record has" in err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ["equilibrium.json", "--agent", "Bem"],
            2,
            "--agent: expected the name of an agent (did you mean Ben?), found 'Bem'",
        ),
        (["equilibrium.json", "--lottery", "lottery.json"], 2, "--lottery: expected --draw LOG beside it, found none"),
        (["equilibrium.json", "--draw", "draw.json"], 2, "expected a certificate of a lottery, found equilibrium"),
        (["equilibrium.json", "--csv", "--out", "x.csv"], 2, "--csv: expected no --out beside it"),
        (["equilibrium.json", "--out", "equilibrium.csv/x.csv"], 2, "no folder"),
        (["equilibrium.json", "--out", "bids.csv/letters"], 2, "expected"),
        (["equilibrium.json", "--lottery", "lottery.json", "--draw", "bids.csv"], 2, "bids.csv"),
        (["bids.csv"], 2, "bids.csv"),
        (["nowhere.json"], 2, "nowhere.json"),
        (["optimal.json"], 2, "expected a certificate of an equilibrium in rational numbers, or of a lottery"),
        (
            ["equilibrium.json", "--lottery", "other.json", "--draw", "other-draw.json"],
            1,
            "a lottery of the certificate's assignment",
        ),
    ],
)
def test_what_is_refused_is_said_in_a_line(words: list[str], code: int, said: str, run: Run, drawn: Path) -> None:
    run("decide", "pareto-optimal", drawn / "equilibrium.json", "--out", drawn / "optimal.json")
    run("assign", "uniform", drawn / "bids.csv", "--out", drawn / "uniform.json")
    run("decide", "lottery", drawn / "uniform.json", "--out", drawn / "other.json")
    run("sample", drawn / "other.json", "--seed", 1, "--log", drawn / "other-draw.json")
    files = [str(drawn / word) if "." in word else word for word in words]
    found = run("letters", *files)
    assert found[0] == code
    assert said in found[2]
    assert found[2].count("\n") == 1


def draw_courses(run: Run, seed: int, out: Path) -> None:
    """Nine students, six courses at four times, two for each: a table or an instance, as the name of the file says."""
    size = ("--agents", 9, "--objects", 6, "--each", 2, "--slots", 4)
    run("random", "--market", *size, "--seed", seed, "--out", out)


def test_an_equilibrium_by_shares_is_drawn_from_itself(run: Run, tmp_path: Path) -> None:
    bids, shares, log = tmp_path / "bids.csv", tmp_path / "shares.json", tmp_path / "draw.json"
    draw_courses(run, 3, bids)
    run("decide", "equilibrium", bids, "--as", "pseudomarket", "--rational", "1/100", "--out", shares)
    run("decide", "lottery", shares, "--out", tmp_path / "lottery.json")
    run("sample", shares, "--seed", 3, "--log", log)
    code, _, err = run("letters", shares, "--draw", log, "--lottery", tmp_path / "lottery.json")
    assert code == 2
    assert "--lottery: expected no lottery beside it" in err
    code, out, _ = run("letters", shares, "--draw", log, "--csv")
    assert code == 0
    drawn = json.loads(log.read_text(encoding="utf-8"))["bundles"]
    assert {row["agent"]: row["drawn"] for row in csv.DictReader(io.StringIO(out))} == {
        name: "; ".join(bundle) for name, bundle in drawn.items()
    }


def test_numbers_with_very_many_digits_are_short_for_people(run: Run, tmp_path: Path) -> None:
    odds, ones = tmp_path / "odds.json", 10**150
    rows = [[f"1/{ones}", f"{ones - 1}/{ones}"], [f"{ones - 1}/{ones}", f"1/{ones}"]]
    problem = {
        "format": "exactmarket-instance/1",
        "kind": "assignment-economy",
        "values": [["1", "0"]] * 2,
        "supply": [1, 1],
    }
    names = {"agents": ["x", "y"], "objects": ["i", "j"], "assignment": rows}
    odds.write_text(json.dumps({**problem, **names}), encoding="utf-8")
    kept = tmp_path / "lottery.json"
    assert run("decide", "lottery", odds, "--out", kept)[0] == 0
    code, out, _ = run("sample", kept, "--seed", 1)
    assert code == 0
    assert f"below 1{'0' * 11}... (151 characters), seed 1" in out
    assert max(map(len, out.splitlines())) < 100


def test_a_lottery_is_audited_as_one_of_the_shares(run: Run, tmp_path: Path) -> None:
    files = {}
    for seed in (3, 4):
        bids, shares, lottery = (tmp_path / f"{name}{seed}.json" for name in ("bids", "shares", "lottery"))
        draw_courses(run, seed, bids)
        run("decide", "equilibrium", bids, "--rational", "1/100", "--out", shares)
        run("decide", "lottery", shares, "--out", lottery)
        files[seed] = shares, lottery
    assert run("check", "--of", files[3][0], *files[3])[0] == 0
    code, out, err = run("check", "--of", files[3][0], files[4][1])
    assert (code, out) == (1, f"rejected   {files[4][1]}\n")
    assert "a lottery of other shares, or with other limits, than those of" in err


def test_of_shares_that_are_only_enclosed_no_lottery_is_made(run: Run) -> None:
    name = "enclosed-strong-equilibrium-by-shares-a-free-good-left.json"
    path = Path(__file__).parents[1] / "corpus" / "accepted" / name
    said = (
        'expected "shares" in rational numbers (decide equilibrium finds some, with --rational if need be), found none'
    )
    assert run("decide", "lottery", path) == (2, "", f"exactmarket: malformed: {path}: {said}\n")
