"""``exactmarket-verify``: the proved checker as a native program gives the kernel's verdicts, and withstands any input."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from exactmarket import cli
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.formal.native import PROGRAM, VARIABLE, find_native
from exactmarket.format.files import parse_certificates
from exactmarket.kernel.check import verify
from exactmarket.kernel.kinds import KINDS
from tests.benchmarks.checkers import seats_by_shares

pytestmark = pytest.mark.formal

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "proofs" / "formal"
CORPUS = ROOT / "tests" / "corpus"
GOLDEN = sorted((ROOT / "proofs").glob("*/certificates/*.json*"))
VERDICTS = {"accepted": "verified", "rejected": "rejected", "malformed": "malformed"}
SMALL = CORPUS / "accepted" / "pareto-optimal-halves.json"


class Answer(NamedTuple):
    """Verdict and reason of one file."""

    verdict: str
    reason: str


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The program: a built one that is newer than its sources, or one that is built now, in a folder of its own."""
    built = Path(os.environ.get(VARIABLE, SOURCES / PROGRAM))
    newest = max(path.stat().st_mtime for path in [*SOURCES.glob("*.v"), *(SOURCES / "native").glob("*.[vm]*")])
    if built.is_file() and (VARIABLE in os.environ or built.stat().st_mtime >= newest):
        return str(built)
    if not all(map(shutil.which, ("coqc", "ocamlfind"))):
        pytest.skip(
            "no coqc or ocamlfind on this machine: apt-get install coq ocaml-nox ocaml-findlib libzarith-ocaml-dev"
        )
    folder = tmp_path_factory.mktemp("native")
    shutil.copytree(SOURCES, folder / "formal", ignore=shutil.ignore_patterns(PROGRAM))
    done = subprocess.run(
        [shutil.which("make") or "make", "-C", folder / "formal", "verify"], capture_output=True, text=True, check=False
    )
    if "expected coqc, ocamlfind" in done.stderr:
        pytest.skip(done.stderr.strip().splitlines()[0])
    assert done.returncode == 0, done.stderr[-2000:]
    return str(folder / "formal" / PROGRAM)


@pytest.fixture(scope="module")
def known(program: str) -> set[str]:
    return set(subprocess.run([program, "--kinds"], capture_output=True, text=True, check=True).stdout.split())


def ask(program: str, files: list[Path]) -> list[Answer]:
    done = subprocess.run([program, *files], capture_output=True, text=True, check=False)
    reasons = dict(line.split(": ", 2)[1:] for line in done.stderr.splitlines())
    verdicts = [line.split()[0] for line in done.stdout.splitlines()]
    assert len(verdicts) == len(files), done.stderr[-500:]
    return [Answer(verdict, reasons.get(str(path), "")) for verdict, path in zip(verdicts, files, strict=True)]


def test_the_whole_corpus_and_all_golden_certificates_get_the_kernels_verdicts(program: str, known: set[str]) -> None:
    expected = {path: verdict for folder, verdict in VERDICTS.items() for path in sorted((CORPUS / folder).iterdir())}
    expected |= dict.fromkeys(GOLDEN, "verified")
    answers = dict(zip(expected, ask(program, list(expected)), strict=True))
    assert {path for path in answers if answers[path].verdict != expected[path]} == set()
    assert known == set(KINDS)
    assert min(map(list(expected.values()).count, VERDICTS.values())) >= 550


def test_the_kinds_that_are_called_unknown_are_those_of_the_kernel() -> None:
    source = (SOURCES / "verify.v").read_text(encoding="utf-8")
    listed = source.split("Definition all_kinds")[1].split("].")[0]
    assert set(re.findall(r'"([a-z-]+)"', listed)) == set(KINDS)


def test_each_known_kind_is_accepted_and_refused_in_the_corpus(program: str, known: set[str]) -> None:
    verified = subprocess.run([program, *CORPUS.glob("accepted/*.json")], capture_output=True, text=True, check=False)
    rejected = subprocess.run([program, *CORPUS.glob("rejected/*.json")], capture_output=True, text=True, check=False)
    assert known == {line.split()[-1] for line in verified.stdout.splitlines() if line.startswith("verified")}
    assert known == {
        line.split("(")[-1].rstrip(")") for line in rejected.stderr.splitlines() if "does not prove" in line
    }


def test_goods_of_a_set_may_be_named_in_any_order_once(program: str, tmp_path: Path) -> None:
    text = (CORPUS / "accepted" / "strong-equilibrium-by-shares-nested-limits.json").read_text(encoding="utf-8")
    sets = re.findall(r'"goods": (\[[^\]]*\]), "max"', text)
    assert len(sets) >= 2
    verdicts = {}
    for name, change in {
        "verified": lambda names: names[::-1],
        "malformed": lambda names: [*names, names[0]],
        "rejected": lambda names: names[:1],
    }.items():
        changed = text
        for listed in sets:
            changed = changed.replace(
                f'"goods": {listed}, "max"', f'"goods": {json.dumps(change(json.loads(listed)))}, "max"'
            )
        file = tmp_path / f"{name}.json"
        file.write_text(changed, encoding="utf-8")
        verdicts[name] = (ask(program, [file])[0].verdict, kernels_verdict(file.read_bytes()))
    assert verdicts == {name: (name, name) for name in verdicts}


def test_shares_of_a_school(program: str, tmp_path: Path) -> None:
    """More goods than could be gone through bundle by bundle, and supplies that are not counted."""
    true = seats_by_shares(6, 40)
    dear, free = json.loads(json.dumps(true)), json.loads(json.dumps(true))
    prices = true["claim"]["prices"]
    dear["claim"]["market"]["supply"][next(j for j, price in enumerate(prices) if price != "0")] = 10**30
    for j, price in enumerate(prices):
        if price == "0":
            free["claim"]["market"]["supply"][j] = 10**30
    assert free != true
    files = []
    for name, value in (("true", true), ("dear", dear), ("free", free)):
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(json.dumps(value), encoding="utf-8")
    answers = [answer.verdict for answer in ask(program, files)]
    assert answers == ["verified", "rejected", "verified"] == [kernels_verdict(file.read_bytes()) for file in files]


def kernels_verdict(data: bytes) -> str:
    try:
        verify(parse_certificates(data, "damaged.json")[0])
    except MalformedInput:
        return "malformed"
    except Rejected:
        return "rejected"
    return "verified"


def damaged_bytes(data: bytes, rng: random.Random) -> bytes:
    """A few bytes changed, put in, or left out."""
    found = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        place, byte = (
            rng.randrange(len(found)),
            rng.choice(b' \n"\\{}[]:,0123456789-+.eE/tfnu\x00\x80\xc3\xa9\xed\xa0\x80\xf0'),
        )
        found[place : place + rng.choice((0, 1))] = bytes([byte] * rng.choice((0, 1, 1)))
    return bytes(found)


#: What stands in place of a value.
OTHER = (
    0,
    1,
    -1,
    "0",
    "1",
    "-1/2",
    "1e0",
    "2/4",
    "1/0",
    "1e5000",
    "-0",
    "",
    "x",
    "é",
    "\x07",
    None,
    True,
    [],
    {},
    10**30,
    1.5,
)


def damaged_value(data: bytes, rng: random.Random) -> bytes:
    """A value replaced, repeated, or left out, at any place."""
    value = json.loads(data)
    places = []
    stack = [value]
    while stack:
        inner = stack.pop()
        members = list(inner.items()) if isinstance(inner, dict) else list(enumerate(inner))
        places += [(inner, key) for key, _ in members]
        stack += [part for _, part in members if isinstance(part, (dict, list))]
    parent, key = rng.choice(places)
    change = rng.random()
    if change < 0.5:
        parent[key] = rng.choice(OTHER)
    elif change < 0.7:
        del parent[key]
    elif isinstance(parent, list):
        parent.insert(rng.randrange(len(parent) + 1), rng.choice(parent))
    else:
        parent[rng.choice(["x", "kind", "cell", "by", "farkas"])] = rng.choice(OTHER)
    return json.dumps(value, ensure_ascii=rng.random() < 0.5).encode()


@pytest.mark.parametrize("damage", [damaged_bytes, damaged_value])
def test_damaged_certificates_get_the_kernels_verdicts(
    program: str, damage: Callable[[bytes, random.Random], bytes], tmp_path: Path
) -> None:
    rng = random.Random(2026)  # noqa: S311
    small = [path for path in [*CORPUS.glob("accepted/*.json"), *GOLDEN] if path.stat().st_size < 20_000]
    paths = [path for path in sorted(small) if path.suffix == ".json"]
    covered = [
        path.read_bytes()
        for path, answer in zip(paths, ask(program, paths), strict=True)
        if answer.verdict == "verified"
    ]
    files = []
    for n in range(600):
        files.append(tmp_path / f"{n}.json")
        files[-1].write_bytes(damage(rng.choice(covered), rng))
    answers = ask(program, files)
    for path, answer in zip(files, answers, strict=True):
        assert answer.verdict in (kernels_verdict(path.read_bytes()), "unchecked"), path.read_bytes()
    assert sum(answer.verdict == "unchecked" for answer in answers) <= len(files) // 50


def with_another_box(data: bytes, rng: random.Random) -> bytes:
    """Sides of other lengths, which may not tell all signs; the lists in another order, and perhaps no derivations."""
    value = json.loads(data)
    claim, witness = value["claim"], value["witness"]
    for side in witness["box"]:
        low, high = map(Fraction, side)
        middle, reach = (low + high) / 2, (high - low) / 2 * Fraction(2) ** rng.randrange(-2, 22)
        side[:] = [str(middle - reach), str(middle + reach)]
    pairs = list(zip(claim["allocation"], witness["probabilities"], strict=True))
    rng.shuffle(pairs)
    claim["allocation"], witness["probabilities"] = map(list, zip(*pairs, strict=True))
    claim["prices"] = [["-100", "100"] for _ in claim["prices"]]
    for draw in claim["allocation"]:
        draw["probability"] = ["-100", "100"]
    if rng.random() < 0.5:
        witness["concavity"] = [None for _ in witness["concavity"]]
    return json.dumps(value).encode()


def test_boxes_that_do_not_tell_all_signs_get_the_kernels_verdicts(program: str, tmp_path: Path) -> None:
    """Whether a certificate is accepted rests on which bundles and plans are compared with which."""
    rng = random.Random(1)  # noqa: S311
    accepted = sorted(CORPUS.glob("accepted/enclosed-strong-equilibrium-*.json"))
    files = []
    for n in range(600):
        files.append(tmp_path / f"{n}.json")
        files[-1].write_bytes(with_another_box(rng.choice(accepted).read_bytes(), rng))
    answers = [answer.verdict for answer in ask(program, files)]
    assert answers == [kernels_verdict(path.read_bytes()) for path in files]
    assert min(map(answers.count, ("verified", "rejected"))) >= 100


def text_with(**changes: object) -> bytes:
    return json.dumps(json.loads(SMALL.read_bytes()) | changes).encode()


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (b"[" * 100_000_000, "malformed"),
        (b"[" * 60_000_000, "malformed"),
        (b"[" * 100 + b"]" * 100, "malformed"),
        (b'"' + b"a" * 10_000_000 + b'"', "malformed"),
        (b"[" + b"1," * 10_000_000 + b"1]", "malformed"),
        (b'{"format":' + b"9" * 10_000_000, "malformed"),
        (b"{" + b",".join(b'"%d":0' % k for k in range(1_000_000)) + b"}", "malformed"),
        (b"", "malformed"),
        (b"\xef\xbb\xbf" + SMALL.read_bytes(), "malformed"),
        (SMALL.read_bytes() + b"\n" * 10_000_000, "verified"),
        (text_with(witness={"prices": ["1" * 100_001] * 2, "weights": ["1"] * 2}), "malformed"),
        (text_with(witness={"prices": ["0." + "1" * 99_998] * 2, "weights": ["1"] * 2}), "rejected"),
        (text_with(witness={"prices": [["0"]] * 1_000_000, "weights": []}), "malformed"),
        (text_with(witness={"prices": ["0"] * 1_000_000, "weights": ["1"] * 1_000_000}), "rejected"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value[:12]!r}-{len(value)}",
)
def test_deep_and_huge_input_gets_a_verdict(program: str, data: bytes, verdict: str) -> None:
    done = subprocess.run([program, "-"], input=data, capture_output=True, check=False)
    assert done.stdout.decode().split()[0] == verdict
    assert done.returncode == {"verified": 0, "rejected": 1, "malformed": 2}[verdict]
    assert done.stderr.count(b"\n") == (verdict != "verified")


def test_lines_and_codes(program: str, tmp_path: Path) -> None:
    def run(*arguments: object) -> tuple[int, str, str]:
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    lines = tmp_path / "two.jsonl"
    text = json.dumps(json.loads(SMALL.read_bytes()))
    lines.write_text(f"{text}\n{text}\n", encoding="utf-8")
    assert run(SMALL, lines) == (
        0,
        f"verified   {SMALL}  pareto-optimal\nverified   {lines}  pareto-optimal (2 certificates)\n",
        "",
    )
    lines.write_text(f"{text}\n{text[:-2]}\n", encoding="utf-8")
    assert run(lines)[0] == 2
    for wrong in ([], ["--unknown"], ["--lines"], [tmp_path / "none.json"], [tmp_path]):
        code, out, err = run(*wrong)
        assert code == 2
        assert out in ("", f"malformed  {''.join(map(str, wrong))}\n")
        assert err.count("\n") == 1
    hostile = tmp_path / "a\x1b[1A\nb.json"
    shutil.copy(SMALL, hostile)
    assert run(hostile)[1] == f"verified   {tmp_path}/a\\x1b[1A\\x0ab.json  pareto-optimal\n"


def test_check_native(
    program: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv(VARIABLE, program)

    def run(*arguments: object) -> tuple[int, str, str]:
        code = cli.main(["check", "--native", *map(str, arguments)])
        return code, *capsys.readouterr()

    assert run(SMALL) == (0, f"verified   {SMALL}  pareto-optimal, by the kernel and the native checker\n", "")
    assert run(CORPUS / "rejected" / "pareto-optimal-all-zero.json")[0] == 1
    assert run(CORPUS / "malformed" / "no-lines.jsonl")[0] == 2
    table = tmp_path / "table-of-eleven-goods.json"
    utility = {"goods": list("abcdefghijk"), "form": {"type": "additive", "values": [1] * 11}}
    claim = {"kind": "m-natural-concave", "utility": utility}
    table.write_bytes(text_with(claim=claim, witness={"by": "table", "of": []}))
    code, out, err = run(table)
    assert (code, out.split()[0]) == (2, "unchecked")
    assert "expected what the proved checker covers, found more goods" in err
    assert "pareto-optimal\n" in run("--kinds")[1]


def test_a_missing_program_is_named_with_how_to_build_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MalformedInput, match="make verify in proofs/formal"):
        find_native(tmp_path)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none"))
    assert cli.main(["check", "--native", str(SMALL)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
