"""``check --coq``: the checkers that are proved in Coq accept what the kernel accepts, and refuse damaged witnesses."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from exactmarket import cli
from exactmarket.errors import Rejected
from exactmarket.exact.rational import Q
from exactmarket.formal import run
from exactmarket.formal.export import to_coq
from exactmarket.formal.run import check_with_coq
from exactmarket.formal.terms import NoCoqChecker
from exactmarket.format.files import read_certificates
from exactmarket.kernel.certificates import Certificate, CrossedBounds, Derivation
from exactmarket.kernel.claims import LinearProgramInfeasible, LinearProgramOptimal, MNaturalConcave
from exactmarket.model.linear_program import LinearProgram, linear_program
from exactmarket.solvers.linear_program import solve_linear_program

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "proofs" / "formal"
#: Ends what a certificate's Coq file imports.
OPEN = "Open Scope Q_scope.\n"
GOLDEN = sorted((ROOT / "proofs").glob("*/certificates/*.json"))

with_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="no coqc on this machine")


def golden(stem: str, paper: str = "sp") -> Certificate[Any]:
    return read_certificates(ROOT / "proofs" / paper / "certificates" / f"{stem}.json")[0]


def covered(path: Path) -> bool:
    try:
        to_coq(read_certificates(path)[0])
    except NoCoqChecker:
        return False
    return True


def test_golden_certificates_are_covered_where_a_checker_exists() -> None:
    assert sum(map(covered, GOLDEN)) >= 20


@pytest.mark.parametrize("stem", ["extremes.dictators", "quasi.cone", "theorem_2.not-one-group", "theorem_1.quasi"])
def test_a_claim_without_a_checker_is_named(stem: str) -> None:
    with pytest.raises(NoCoqChecker, match="claim"):
        to_coq(golden(stem))


def test_a_claim_without_a_checker_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(ROOT / "proofs" / "sp" / "certificates" / "quasi.cone.json")
    assert cli.main(["check", "--coq", path]) == 2
    printed = capsys.readouterr()
    assert printed.out.startswith("unchecked")
    assert "quasi-equilibrium-cone" in printed.err
    assert printed.err.count("\n") == 1


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
        certificate = solve_linear_program(program).certificate
        if isinstance(certificate.claim, (LinearProgramOptimal, LinearProgramInfeasible)):
            covered[f"program {k}"] = certificate
        else:
            with pytest.raises(NoCoqChecker):
                to_coq(certificate)
    assert {type(certificate.claim) for certificate in covered.values()} == {
        LinearProgramOptimal,
        LinearProgramInfeasible,
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
