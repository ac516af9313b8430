"""``check --coq``: the checkers that are proved in Coq accept what the kernel accepts, and refuse damaged witnesses."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exactmarket import cli
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.exact.rational import Q
from exactmarket.formal import export, run
from exactmarket.formal.export import exported, to_coq
from exactmarket.formal.run import check_bytes_with_coq, check_with_coq
from exactmarket.formal.terms import NoCoqChecker, NoCoqTerm
from exactmarket.format.files import read_certificates
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.linear_programs import CrossedBounds
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.linear_programs import (
    LinearProgramInfeasible,
    LinearProgramOptimal,
    LinearProgramUnbounded,
)
from exactmarket.kernel.claims.utilities import MNaturalConcave
from exactmarket.kernel.kinds import KINDS, kind_of
from exactmarket.model.linear_program import LinearProgram, linear_program
from exactmarket.solvers.linear_programs.solve import solve_linear_program

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "proofs" / "formal"
#: Characters of a Coq file that is read in a second or two; proofs about four goods are longer.
LONGEST = 50_000
#: Ends what a certificate's Coq file imports.
OPEN = "Open Scope Q_scope.\n"
GOLDEN = sorted((ROOT / "proofs").glob("*/certificates/*.json"))
CORPUS = ROOT / "tests" / "corpus"
#: Numbers of 4,096 digits take Coq minutes.
ACCEPTED = [path for path in sorted(CORPUS.glob("accepted/*.json")) if "largest-exponents" not in path.name]
REJECTED = sorted(CORPUS.glob("rejected/*.json"))

#: The kernel refuses the form of these witnesses: something too many, too few or not allowed. Coq reads what it needs, numbers
#: left out as 0, or needs no witness at all, and the theorem that it proves is true.
TRUE_ALL_THE_SAME = {
    f"{name}.json"
    for name in (
        "algebraic-budgeted-walrasian-demand-proof-missing",
        "algebraic-budgeted-walrasian-derivation-of-another",
        "all-budget-equilibria-sample-of-another-length",
        "all-budget-equilibria-sample-on-the-edge-of-the-cell",
        "all-equilibria-a-division-by-0",
        "all-equilibria-a-division-by-a-number",
        "all-equilibria-a-division-with-an-exponent-too-many",
        "all-equilibria-a-kept-condition-out-of-range-in-signs",
        "all-equilibria-a-multiple-of-an-equation-with-an-exponent-too-few",
        "all-equilibria-a-piece-twice",
        "all-equilibria-a-piece-whose-polynomials-are-not-in-order",
        "all-equilibria-a-sample-of-another-part-in-signs",
        "all-equilibria-a-sample-of-one-price-too-many-in-signs",
        "all-equilibria-a-value-with-an-exponent-too-many-in-signs",
        "all-equilibria-affordable-too-many",
        "all-equilibria-an-allocation-twice-in-signs",
        "all-equilibria-hull-that-is-empty",
        "all-equilibria-kept-of-no-index",
        "all-equilibria-kept-of-no-index-at-a-point",
        "all-equilibria-one-free-price-in-signs-strong",
        "all-equilibria-one-listed-twice",
        "all-equilibria-place-twice",
        "all-equilibria-places-decreasing",
        "all-equilibria-polytope-of-one-dimension",
        "all-equilibria-proof-with-a-value-too-many",
        "all-equilibria-sample-outside",
        "all-equilibria-values-of-too-few-agents-in-signs",
        "all-equilibria-values-of-too-many-agents-in-signs",
        "blocked-coalition-names-an-agent-twice",
        "blocked-stranger-in-the-coalition",
        "budgeted-walrasian-demand-proof-too-many",
        "consumptions-not-implementable-fourth-good-added",
        "demanded-derivation-below-a-table",
        "each-agent-derivation-missing",
        "enclosed-strong-equilibrium-a-derivation-by-nothing",
        "enclosed-strong-equilibrium-a-derivation-of-another-family",
        "enclosed-strong-equilibrium-a-derivation-with-too-many-parts",
        "enclosed-strong-equilibrium-a-good-twice-in-a-bundle",
        "enclosed-strong-equilibrium-concavity-too-little",
        "enclosed-strong-equilibrium-concavity-too-much",
        "equilibrium-in-expectation-concavity-too-many",
        "equilibrium-in-expectation-derivation-of-complements",
        "equilibrium-price-missing",
        "equilibrium-share-missing",
        "every-equilibrium-values-of-too-many-agents",
        "implementable-column-outside",
        "implementable-column-twice",
        "implementable-probability-0",
        "implementable-row-of-a-matrix-missing",
        "in-core-bundle-not-demanded",
        "linear-program-unbounded-primal-too-short",
        "linear-program-unbounded-ray-too-long",
        "linear-program-unbounded-ray-too-short",
        "lottery-over-assignments-agent-gets-two",
        "lottery-over-assignments-probability-zero",
        "lottery-over-assignments-term-of-an-agent-too-many",
        "lottery-over-assignments-zero-probability",
        "lowest-walrasian-prices-bundle-not-demanded",
        "m-natural-concave-by-authority",
        "m-natural-concave-constrained-empty-bundle-of-value-1",
        "m-natural-concave-constrained-laminar-set-across-the-module",
        "m-natural-concave-derivation-misses-an-operand",
        "m-natural-concave-operand-below-a-table",
        "no-equilibrium-in-expectation-form-of-another-number-of-goods",
        "no-equilibrium-in-expectation-least-missing",
        "no-equilibrium-in-expectation-least-of-a-coefficient-too-many",
        "no-equilibrium-in-expectation-least-without-a-coefficient",
        "no-equilibrium-in-expectation-proof-of-an-option-too-many",
        "no-equilibrium-in-expectation-proofs-of-an-agent-missing",
        "no-equilibrium-in-expectation-proofs-of-nobody",
        "no-equilibrium-in-expectation-shadow-price-of-a-coefficient-too-many",
        "no-equilibrium-in-expectation-shadow-price-without-a-coefficient",
        "no-equilibrium-in-expectation-value-missing",
        "no-equilibrium-in-expectation-value-of-nobody",
        "no-equilibrium-proofs-of-another-length",
        "no-equilibrium-with-production-no-value-of-the-firm-in-signs",
        "no-equilibrium-with-production-value-of-the-firm-missing",
        "not-implementable-leaf-multipliers-too-many",
        "not-implementable-range-of-an-integer-cell-split",
        "not-implementable-weights-missing-a-row",
        "not-implementable-weights-row-too-long",
        "not-m-natural-concave-good-twice",
        "pareto-dominated-row-too-long",
        "quasi-equilibrium-cone-coordinates-of-another-length",
        "quasi-equilibrium-cone-generator-too-long",
        "quasi-equilibrium-cone-upper-proof-too-many",
        "sequential-outcome-prices-of-too-few-types",
        "serial-dictatorship-threshold-one-too-many",
        "serial-dictatorship-thresholds-missing",
        "statement-true-form-of-a-clause-of-one-counted-from-the-end",
        "statement-true-form-of-the-goal-counted-from-the-end",
        "statement-true-image-by-no-permutation",
        "strong-equilibrium-bundle-names-a-good-twice",
        "strong-equilibrium-by-shares-a-share-of-0",
        "strong-equilibrium-concavity-missing",
        "strong-equilibrium-derivation-by-construction-of-a-table",
        "strong-equilibrium-local-optimum-of-complements",
        "strong-exchange-by-authority",
        "strong-exchange-derivation-below-a-table",
        "submodular-by-construction-of-a-table",
        "submodular-derivations-below-a-table",
        "substitutes-a-pair-missing",
        "substitutes-a-pair-twice-for-another",
        "substitutes-combination-of-the-pair-itself",
        "substitutes-combination-that-is-none",
        "substitutes-negative-weight",
        "substitutes-not-m-natural-by-table",
        "substitutes-pair-of-two-goods-against-a-later-one-missing",
        "substitutes-parts-of-other-goods",
        "substitutes-the-pair-itself-and-another-bundle-of-weight-0",
        "substitutes-three-weights-for-a-pair",
        "substitutes-weights-of-another-sum-of-three-goods",
        "supported-prices-too-many",
        "walrasian-equilibrium-derivation-by-nothing",
        "walrasian-equilibrium-proof-missing",
    )
}

with_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="no coqc on this machine")


def golden(stem: str, paper: str = "sp") -> Certificate[Any]:
    return read_certificates(ROOT / "proofs" / paper / "certificates" / f"{stem}.json")[0]


def covered(path: Path) -> bool:
    try:
        to_coq(read_certificates(path)[0])
    except NoCoqTerm:
        return True
    except NoCoqChecker:
        return False
    return True


def test_golden_certificates_are_covered_where_a_checker_exists() -> None:
    assert sum(map(covered, GOLDEN)) >= 50


def kind(path: Path) -> str:
    return kind_of(read_certificates(path)[0].claim).name


def test_every_covered_kind_stands_in_the_corpus_twice() -> None:
    """What is covered is accepted once and refused once; the kinds of theorems about utilities may be larger than the tables."""
    kinds = set(exported())
    assert {kind(path) for path in ACCEPTED if covered(path)} == kinds
    assert {path.name for path in REJECTED} >= TRUE_ALL_THE_SAME
    for name in kinds:
        assert any(path.name.startswith(f"{name}-") and path.name not in TRUE_ALL_THE_SAME for path in REJECTED), name


def test_every_kind_has_a_checker() -> None:
    assert {each.name for each in KINDS.values()} == set(exported())


def test_a_claim_without_a_checker_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_EXPORTS", {})
    path = CORPUS / "accepted" / "enclosed-equilibrium-quadratic.json"
    with pytest.raises(NoCoqChecker, match="expected a kind with a Coq checker, found enclosed-equilibrium"):
        to_coq(read_certificates(path)[0])


def test_whatever_stops_the_writer_is_no_rejection() -> None:
    """Only Coq's own no is one; a witness of another shape, or a claim that is not covered, is named as such."""
    for path in REJECTED:
        with suppress(NoCoqChecker):
            to_coq(read_certificates(path)[0])


def test_what_is_covered_is_written() -> None:
    for path in (*ACCEPTED, *GOLDEN):
        if covered(path):
            assert "Theorem claim :" in to_coq(read_certificates(path)[0]), path.name


@pytest.mark.parametrize(
    ("codes", "said", "verdict"),
    [
        ((1, 0), "     = 1\n     : int\n", "rejected"),
        ((1, 0), "     = 2\n     : int\n", "malformed"),
        ((1, 0), "     = 3\n     : int\n", "unchecked"),
        ((1, 0), "     = 0\n     : int\n", "unchecked"),
        ((1, 0), "", "unchecked"),
        ((1, -9), "", "unchecked"),
        ((-9, 1), "", "unchecked"),
        ((0,), "", "verified"),
    ],
)
def test_only_the_no_of_coq_is_a_rejection(
    codes: tuple[int, ...],
    said: str,
    verdict: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A proof that fails is no answer: Coq is asked what the checker says."""
    runs = iter(codes)
    monkeypatch.setattr(run, "_library", lambda _: SOURCES)
    monkeypatch.setattr(shutil, "which", lambda _: "coqc")
    monkeypatch.setattr(run, "_run", lambda *_: subprocess.CompletedProcess([], next(runs), said, "Error."))
    exits = {"verified": 0, "rejected": 1, "malformed": 2, "unchecked": 2}
    path = ROOT / "proofs" / "sp" / "certificates" / "lottery.example.json"
    assert cli.main(["check", "--coq", str(path)]) == exits[verdict]
    printed = capsys.readouterr()
    assert printed.out.startswith(verdict)
    assert printed.err.count("\n") == (verdict != "verified")


@pytest.mark.formal
@with_coq
@pytest.mark.parametrize(
    "name",
    [
        "all-equilibria-mixture-of-one-third.json",
        "algebraic-equilibrium-quadratic.json",
        "enclosed-equilibrium-quadratic.json",
        "enclosed-strong-equilibrium-a-bundle-far-away-that-the-box-does-not-tell.json",
        "carriage-returns.jsonl",
        "in-weak-core-names-in-many-scripts.json",
    ],
)
def test_coq_reads_the_bytes_itself(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = CORPUS / "accepted" / name
    assert cli.main(["check", "--coq", "--keep", str(tmp_path), str(path)]) == 0
    assert capsys.readouterr().out.rstrip().endswith("by the kernel and Coq")
    assert "claim_holds" in (tmp_path / f"{path.stem}.v").read_text(encoding="utf-8")


def table_of_eleven_goods() -> bytes:
    utility = {"goods": list("abcdefghijk"), "form": {"type": "additive", "values": [1] * 11}}
    claim = {"kind": "m-natural-concave", "utility": utility}
    witness: dict[str, Any] = {"by": "table", "of": []}
    return json.dumps({"format": "exactmarket-certificate/1", "claim": claim, "witness": witness}).encode()


@pytest.mark.formal
@with_coq
def test_what_coq_reads_is_refused_as_it_should_be() -> None:
    rejected = (CORPUS / "rejected" / "pareto-optimal-all-zero.json").read_bytes()
    accepted = json.dumps(json.loads((CORPUS / "accepted" / "pareto-optimal-halves.json").read_bytes())).encode()
    with pytest.raises(Rejected, match="Coq"):
        check_bytes_with_coq(rejected, SOURCES, lines=False)
    with pytest.raises(MalformedInput, match="Coq"):
        check_bytes_with_coq(accepted[:-1], SOURCES, lines=False)
    with pytest.raises(MalformedInput, match="Coq"):
        check_bytes_with_coq(accepted + b"\n\n" + accepted, SOURCES, lines=True)
    with pytest.raises(Rejected, match="Coq"):
        check_bytes_with_coq(accepted + b"\n" + json.dumps(json.loads(rejected)).encode(), SOURCES, lines=True)
    with pytest.raises(NoCoqChecker, match="more goods"):
        check_bytes_with_coq(table_of_eleven_goods(), SOURCES, lines=False)


def test_supplies_that_coq_would_count_for_ever_are_left_out() -> None:
    certificate = golden("theorem_1.better")
    economy = replace(certificate.claim.economy, supply=(10**6, 1, 1, 2))
    with pytest.raises(NoCoqChecker, match="whole numbers of at most 100000"):
        to_coq(Certificate(replace(certificate.claim, economy=economy), certificate.witness))


def coq_accepts(certificates: dict[str, Certificate[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Coq proves all claims in one run for each list of imports, each in a module of its own; what it refuses is named."""
    bodies: dict[str, list[str]] = {}
    for certificate in certificates.values():
        imports, opened, body = to_coq(certificate).partition(OPEN)
        assert opened
        assert "Theorem claim :" in body
        bodies.setdefault(imports + opened, []).append(body)
    for imports, claims in bodies.items():
        modules = [f"Module claim_{k}.\n{body}\nEnd claim_{k}.\n" for k, body in enumerate(claims)]
        text = imports + "\n".join(modules)
        with monkeypatch.context() as patched:
            patched.setattr(run, "to_coq", lambda _, text=text: text)
            try:
                check_with_coq(next(iter(certificates.values())), SOURCES)
            except Rejected as refused:
                together = refused
            else:
                continue
        pytest.fail(f"Coq refuses {refused_alone(certificates) or f'only all together: {together}'}")


def refused_alone(certificates: dict[str, Certificate[Any]]) -> list[str]:
    found = []
    for name, certificate in certificates.items():
        try:
            check_with_coq(certificate, SOURCES)
        except Rejected as refused:
            found.append(f"{name}: {refused}")
    return found


@pytest.mark.formal
@with_coq
def test_coq_accepts_every_golden_certificate_of_a_covered_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [path for path in GOLDEN if covered(path)]
    coq_accepts({str(path): read_certificates(path)[0] for path in paths}, monkeypatch)


@pytest.mark.formal
@with_coq
def test_coq_accepts_the_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [path for path in ACCEPTED if covered(path)]
    coq_accepts({path.name: read_certificates(path)[0] for path in paths}, monkeypatch)


@pytest.mark.formal
@with_coq
def test_coq_accepts_a_sample_of_the_many_golden_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(3)  # noqa: S311
    found: dict[str, Certificate[Any]] = {}
    for path in sorted((ROOT / "proofs").glob("*/certificates/*.jsonl")):
        certificates = read_certificates(path)
        for n in dice.sample(range(len(certificates)), min(6, len(certificates))):
            try:
                written = to_coq(certificates[n])
            except NoCoqChecker:
                continue
            if len(written) > LONGEST:
                continue
            found[f"{path.name}, {n}"] = certificates[n]
    assert len(found) >= 60
    coq_accepts(found, monkeypatch)


#: A proof in an exported file.
PROOF = re.compile(r"Proof\.\s((?:(?!Qed\.).)*)\.\sQed\.", re.DOTALL)


def proved(text: str, name: str) -> str:
    """The file with each proof tried: whether it succeeds is printed, and the theorem is not kept."""

    def tried(proof: re.Match[str]) -> str:
        tactics = re.sub(r"\.\s+(vm_compute|reflexivity)", r"; \1", proof[1])
        return f'Proof. tryif ({tactics}) then idtac "PROVED {name}" else idtac "REFUSED {name}". Abort.'

    return PROOF.sub(tried, text)


def coq_refuses(certificates: dict[str, Certificate[Any]], folder: Path) -> set[str]:
    """Those of which Coq refuses at least one theorem; the Python kernel is not asked."""
    bodies: dict[str, list[str]] = {}
    refused = set()
    for name, certificate in certificates.items():
        try:
            imports, opened, body = to_coq(certificate).partition(OPEN)
        except NoCoqTerm:
            refused.add(name)
            continue
        bodies.setdefault(imports + opened, []).append(proved(body, name))
    for imports, claims in bodies.items():
        modules = [f"Module claim_{k}.\n{body}\nEnd claim_{k}.\n" for k, body in enumerate(claims)]
        (folder / "refused.v").write_text(imports + "\n".join(modules), encoding="utf-8")
        done = run._run(["coqc", "-q", "-Q", str(run._library(SOURCES)), "ExactMarket", "refused.v"], folder)
        assert done.returncode == 0, done.stderr[:2000]
        refused |= set(re.findall(r"^REFUSED (.*)$", done.stdout, re.MULTILINE))
    return refused


@pytest.mark.formal
@with_coq
def test_coq_refuses_the_rejected_corpus(tmp_path: Path) -> None:
    paths = [path for path in REJECTED if covered(path)]
    certificates = {path.name: read_certificates(path)[0] for path in paths}
    assert len(certificates) > 300
    assert set(certificates) - coq_refuses(certificates, tmp_path) == TRUE_ALL_THE_SAME


@pytest.mark.formal
@with_coq
def test_the_trial_of_proofs_sees_what_is_true(tmp_path: Path) -> None:
    certificates = {stem: golden(stem) for stem in ("theorem_1.better", "quasi.cone", "extremes.dictators")}
    assert coq_refuses(certificates, tmp_path) == set()


@pytest.mark.formal
@with_coq
def test_coq_names_what_it_refuses_among_many(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = golden("theorem_1.better"), golden("theorem_1.dominated")
    bad = Certificate(bad.claim, replace(bad.witness, assignment=bad.claim.assignment))
    with pytest.raises(pytest.fail.Exception, match=r"^Coq refuses \['bad: "):
        coq_accepts({"good": good, "bad": bad}, monkeypatch)


@pytest.mark.formal
@with_coq
def test_coq_accepts_a_certificate_alone() -> None:
    check_with_coq(golden("lottery.example"), SOURCES)


def programs() -> list[LinearProgram]:
    dice = random.Random(11)  # noqa: S311
    found = [
        linear_program("maximize", [1, 1], rows=[[1, 2], [3, 1]], row_upper=[4, 6]),
        linear_program("minimize", ["1/3", 2], rows=[[1, 1]], row_lower=[1], row_upper=[1], constant=7),
        linear_program("minimize", [1], rows=[[1]], row_upper=[-1]),
        linear_program("maximize", [0], lower=[2], upper=[1]),
    ]
    while len(found) < 12:
        shape = [[dice.randint(-3, 3) for _ in range(3)] for _ in range(3)]
        found.append(
            linear_program(
                "minimize", [dice.randint(-2, 3) for _ in range(3)], shape, row_lower=[-2, 1, 0], upper=[5, None, 4]
            )
        )
    return found


@pytest.mark.formal
@with_coq
def test_coq_accepts_solved_linear_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    covered: dict[str, Certificate[Any]] = {}
    for k, program in enumerate(programs()):
        covered[f"program {k}"] = solve_linear_program(program).certificate
    assert {type(certificate.claim) for certificate in covered.values()} == {
        LinearProgramOptimal,
        LinearProgramInfeasible,
        LinearProgramUnbounded,
    }
    coq_accepts(covered, monkeypatch)


def damaged() -> list[Any]:
    dominated, optimal = golden("theorem_1.dominated"), golden("theorem_1.better")
    core, lottery, trade = golden("theorem_2_steps.example"), golden("lottery.example"), golden("theorem_1.unsupported")
    heavier = replace(lottery.witness.terms[0], probability=Q(9, 10))
    program = linear_program("maximize", [1, 1], rows=[[1, 2], [3, 1]], row_upper=[4, 6])
    solved = solve_linear_program(program).certificate
    feasible = Certificate(LinearProgramInfeasible(program), CrossedBounds("row", 0))
    convex = golden("mnat_examples.convex", "gpz")
    wrongly_concave = Certificate(MNaturalConcave(convex.claim.utility), Derivation("table", ()))
    return [
        pytest.param(convex, {"B": convex.witness.A}, id="no violation"),
        pytest.param(wrongly_concave, {}, id="a convex utility"),
        pytest.param(dominated, {"assignment": dominated.claim.assignment}, id="dominated by itself"),
        pytest.param(optimal, {"weights": (Q(0), *optimal.witness.weights[1:])}, id="a weight of zero"),
        pytest.param(optimal, {"prices": (Q(9), *optimal.witness.prices[1:])}, id="a price too high"),
        pytest.param(core, {"prices": core.witness.prices[::-1]}, id="prices of the other turn"),
        pytest.param(lottery, {"terms": (heavier, *lottery.witness.terms[1:])}, id="a term too likely"),
        pytest.param(trade, {"trade": tuple([(Q(0),) * 4] * 5)}, id="no trade at all"),
        pytest.param(solved, {"dual": (Q(0), Q(1, 5))}, id="a multiplier missing"),
        pytest.param(solved, {"primal": (Q(0), Q(0))}, id="not optimal"),
        pytest.param(feasible, {}, id="bounds that do not cross"),
    ]


@pytest.mark.formal
@with_coq
@pytest.mark.parametrize(("certificate", "changed"), damaged())
def test_coq_refuses_damaged_witnesses(certificate: Certificate[Any], changed: dict[str, Any]) -> None:
    """The Python kernel is not asked here: Coq refuses by itself."""
    with pytest.raises(Rejected, match="Coq"):
        check_with_coq(Certificate(certificate.claim, replace(certificate.witness, **changed)), SOURCES)
