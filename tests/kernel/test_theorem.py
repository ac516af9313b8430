"""A ``Verified`` comes out of the rules and from nowhere else, and stays as it is."""

from __future__ import annotations

import ast
import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from refusals import accepted, mat, vec, wts

import exactmarket
from exactmarket import AssignmentEconomy, LinearProgram, Q, Rejected, Verified, linear_program, verify
from exactmarket.errors import MalformedInput
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import Reassignment, SupportingPrices
from exactmarket.kernel.certificates.linear_programs import Farkas, PrimalDual
from exactmarket.kernel.certificates.lotteries import Lottery, PureTerm
from exactmarket.kernel.claims.assignments import InWeakCore, ParetoDominated, ParetoOptimal, Supported
from exactmarket.kernel.claims.linear_programs import LinearProgramInfeasible, LinearProgramOptimal
from exactmarket.kernel.claims.lotteries import LotteryOverAssignments
from exactmarket.kernel.theorem import seal

ECONOMY = AssignmentEconomy([[1, 0], [0, 1]], [1, 1], ["x", "y"], ["i", "j"])
SHARES = mat([1, 0], [0, 1])
CLAIM = ParetoOptimal(ECONOMY, SHARES)
PROOF = SupportingPrices(vec(0, 0), wts(1, 1))


@pytest.fixture
def verdict() -> Verified[Any]:
    return accepted(CLAIM, PROOF)


def test_it_is_not_constructed() -> None:
    for arguments in ((), (CLAIM,), (CLAIM, PROOF), (CLAIM, Certificate(CLAIM, PROOF))):
        with pytest.raises(TypeError):
            Verified(*arguments)
    with pytest.raises(TypeError):
        Verified(claim=CLAIM, certificate=Certificate(CLAIM, PROOF))
    with pytest.raises(TypeError):
        Verified[ParetoOptimal](CLAIM)


def test_it_is_not_subclassed() -> None:
    with pytest.raises(TypeError):

        class Forged(Verified):  # type: ignore[misc, type-arg]
            def __init__(self) -> None:
                pass

    with pytest.raises(TypeError):
        type("Forged", (Verified,), {"__slots__": ()})
    with pytest.raises(TypeError):

        class Other(Verified[ParetoOptimal]):  # type: ignore[misc]
            pass


def test_a_shell_without_a_claim_says_nothing() -> None:
    shell = object.__new__(Verified)
    with pytest.raises(AttributeError):
        _ = shell.claim
    with pytest.raises(AttributeError):
        _ = shell.certificate


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_is_not_pickled(verdict: Verified[Any], protocol: int) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(verdict, protocol)


@pytest.mark.parametrize("copier", [copy.copy, copy.deepcopy])
def test_it_is_not_copied(verdict: Verified[Any], copier: Any) -> None:
    with pytest.raises(TypeError):
        copier(verdict)


@pytest.mark.parametrize("name", ["claim", "certificate", "_claim", "_certificate", "note", "__class__"])
def test_it_does_not_change(verdict: Verified[Any], name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(verdict, name, InWeakCore(ECONOMY, SHARES))
    with pytest.raises(AttributeError):
        delattr(verdict, name)
    assert verdict.claim == CLAIM
    assert not hasattr(verdict, "__dict__")


def test_its_claim_and_certificate_do_not_change(verdict: Verified[Any]) -> None:
    for part, name in (
        (verdict.claim, "assignment"),
        (verdict.claim.economy, "values"),
        (verdict.certificate, "claim"),
        (verdict.certificate.witness, "prices"),
    ):
        with pytest.raises(FrozenInstanceError):
            setattr(part, name, ())
    with pytest.raises(TypeError):
        verdict.claim.assignment[0][0] = Q(0)


def test_the_names_of_its_economy_cannot_be_redirected(verdict: Verified[Any]) -> None:
    with pytest.raises(TypeError):
        verdict.claim.economy.index["x"] = 1


def test_what_it_shows_is_the_claim(verdict: Verified[Any]) -> None:
    assert repr(verdict) == "Verified[ParetoOptimal]"


SMUGGLED = [
    pytest.param(0.5, id="float"),
    pytest.param(True, id="bool"),
    pytest.param(Fraction(1, 2), id="fraction"),
    pytest.param(1j, id="complex"),
    pytest.param([Q(1)], id="list"),
    pytest.param({"a": Q(1)}, id="dict"),
    pytest.param({Q(1)}, id="set"),
    pytest.param(b"1", id="bytes"),
    pytest.param(object(), id="object"),
    pytest.param((Q(1), (Q(1), [Q(1)])), id="list in a tuple"),
    pytest.param((Q(1), 0.0), id="float in a tuple"),
    pytest.param(ECONOMY.index, id="mapping"),
    pytest.param(lambda: 1, id="function"),
    pytest.param(iter([1]), id="iterator"),
    pytest.param(type("T", (tuple,), {})((Q(1),)), id="subclass of tuple"),
    pytest.param(type("I", (int,), {})(1), id="subclass of int"),
    pytest.param(type("S", (str,), {})("a"), id="subclass of str"),
    pytest.param(type("E", (AssignmentEconomy,), {})([[1]], [1]), id="subclass of the economy"),
]


@pytest.mark.parametrize("smuggled", SMUGGLED)
def test_the_seal_refuses_claims_that_hold(smuggled: Any) -> None:
    with pytest.raises(Rejected) as caught:
        seal(ParetoOptimal(ECONOMY, smuggled), PROOF)
    assert caught.value.where.startswith("claim.assignment")


@pytest.mark.parametrize("smuggled", SMUGGLED)
def test_the_seal_refuses_witnesses_that_hold(smuggled: Any) -> None:
    with pytest.raises(Rejected) as caught:
        seal(CLAIM, SupportingPrices(smuggled, wts(1, 1)))
    assert caught.value.where.startswith("witness.prices")


def test_the_seal_refuses_dataclasses_of_others() -> None:
    @dataclass
    class Homemade:
        text: str

    for claim, witness in ((Homemade("1 = 2"), PROOF), (CLAIM, Homemade("trust me"))):
        with pytest.raises(Rejected):
            seal(claim, witness)  # type: ignore[arg-type]


def test_the_seal_looks_inside_nested_witnesses() -> None:
    term = PureTerm(0.5, ("i", "j"))  # type: ignore[arg-type]
    with pytest.raises(Rejected) as caught:
        seal(CLAIM, Lottery((term,)))
    assert caught.value.where == "witness.terms[0].probability"


@pytest.mark.parametrize(
    ("claim", "witness"),
    [
        (ParetoOptimal(ECONOMY, [[1, 0], [0, 1]]), PROOF),  # type: ignore[arg-type]
        (ParetoOptimal(ECONOMY, [list(row) for row in SHARES]), PROOF),  # type: ignore[arg-type]
        (CLAIM, SupportingPrices(list(vec(0, 0)), wts(1, 1))),  # type: ignore[arg-type]
        (CLAIM, SupportingPrices(vec(0, 0), (1, True))),  # type: ignore[arg-type]
        (Supported(ECONOMY, SHARES, ["optimal"]), PROOF),  # type: ignore[arg-type]
        (
            LotteryOverAssignments(ECONOMY, SHARES),
            Lottery([PureTerm(Q(1), ("i", "j"))]),  # type: ignore[arg-type]
        ),
        (
            LinearProgramOptimal(linear_program("minimize", [1]), 0.0),  # type: ignore[arg-type]
            PrimalDual(vec(0), ()),
        ),
        (
            LinearProgramInfeasible(linear_program("minimize", [0], [[1]], [1], upper=[0])),
            Farkas([Q(1)]),  # type: ignore[arg-type]
        ),
    ],
)
def test_the_rules_refuse_true_claims_that_hold_what_could_change_or_has_been_rounded(claim: Any, witness: Any) -> None:
    with pytest.raises(Rejected):
        verify(Certificate(claim, witness))


@pytest.mark.parametrize("number", [0.5, Fraction(1, 2)])
def test_numbers_of_other_types_never_become_a_verdict(number: Any) -> None:
    rows = ((number, number), (number, number))
    with pytest.raises((Rejected, TypeError)):
        verify(Certificate(ParetoOptimal(ECONOMY, rows), PROOF))
    with pytest.raises((Rejected, TypeError)):
        verify(Certificate(ParetoDominated(ECONOMY, mat([0, 1], [1, 0])), Reassignment(rows)))


LISTS_FOR_TUPLES = {
    "objective": [Q(1)],
    "rows": [((0, Q(1)),)],
    "row_lower": [Q(0)],
    "row_upper": [None],
    "lower": [Q(0)],
    "upper": [None],
}


@pytest.mark.parametrize("name", LISTS_FOR_TUPLES)
def test_a_linear_program_that_can_change_is_never_sealed(name: str) -> None:
    good = {"objective": vec(1), "rows": (((0, Q(1)),),), "row_lower": vec(0), "row_upper": (None,)}
    parts: Any = {**good, "lower": vec(0), "upper": (None,), name: LISTS_FOR_TUPLES[name]}
    with pytest.raises((Rejected, MalformedInput)):
        verify(Certificate(LinearProgramOptimal(LinearProgram("minimize", **parts), Q(0)), PrimalDual(vec(0), vec(0))))


def test_a_linear_program_whose_row_can_change_is_never_sealed() -> None:
    rows: Any = ([(0, Q(1))],)

    def build_and_verify() -> None:
        program = LinearProgram("minimize", vec(1), rows, (None,), (None,), vec(0), (None,))
        verify(Certificate(LinearProgramOptimal(program, Q(0)), PrimalDual(vec(0), vec(0))))

    with pytest.raises((Rejected, MalformedInput)):
        build_and_verify()


@pytest.mark.parametrize("column", [False, 0.0, Q(0)])
def test_column_indices_that_are_no_integers_are_refused(column: Any) -> None:
    with pytest.raises(MalformedInput):
        LinearProgram("minimize", vec(1), (((column, Q(1)),),), (None,), (None,), vec(0), (None,))


def test_a_claim_of_an_unknown_type_is_refused() -> None:
    @dataclass(frozen=True)
    class MoonIsCheese:
        economy: AssignmentEconomy

    with pytest.raises(Rejected) as caught:
        verify(Certificate(MoonIsCheese(ECONOMY), PROOF))
    assert caught.value.where == "claim"


def test_a_subclass_of_a_claim_is_refused() -> None:
    class Subclass(ParetoOptimal):
        pass

    with pytest.raises(Rejected) as caught:
        verify(Certificate(Subclass(ECONOMY, SHARES), PROOF))
    assert caught.value.where == "claim"


def test_a_witness_of_another_claim_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        verify(Certificate(CLAIM, Reassignment(SHARES)))
    assert caught.value.where == "witness"


def test_a_subclass_of_a_witness_is_refused() -> None:
    class Subclass(SupportingPrices):
        pass

    with pytest.raises(Rejected) as caught:
        verify(Certificate(CLAIM, Subclass(vec(0, 0), wts(1, 1))))
    assert caught.value.where == "witness"


PACKAGE = Path(exactmarket.__file__).parent


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_only_rules_import_the_seal() -> None:
    users = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and any(alias.name == "seal" for alias in node.names):
                users.add(path.relative_to(PACKAGE).as_posix())
            if isinstance(node, ast.Attribute) and node.attr == "seal":
                users.add(path.relative_to(PACKAGE).as_posix())
    assert users
    assert all(name.startswith("kernel/rules/") for name in users)


def test_nobody_goes_around_the_seal() -> None:
    makers = [path.name for path in modules() if "object.__new__" in path.read_text(encoding="utf-8")]
    assert makers == ["theorem.py"]


def test_trusted_layers_do_not_assert_since_assertions_vanish_under_o() -> None:
    trusted = ("exact", "model", "kernel", "format")
    for path in modules():
        if path.parent.name in trusted or path.name == "recheck.py":
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            assert not any(isinstance(node, ast.Assert) for node in nodes), path


def test_trusted_layers_contain_no_float() -> None:
    for path in modules():
        if path.parent.name in ("exact", "model", "kernel", "format") or path.name == "recheck.py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), path
                assert not (isinstance(node, ast.Name) and node.id == "float"), path
