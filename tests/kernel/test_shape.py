"""A claim or a witness whose parts are of other classes than it says is refused before a rule computes with it. What a model
takes as what it denotes (a Fraction, a list) makes the same claim."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from alterations import Alteration, altered

from exactmarket import MalformedInput, Q, Rejected, Verified, linear_program, verify
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.files import read_certificates
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.completeness import NoPrices
from exactmarket.kernel.certificates.linear_programs import Farkas
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.linear_programs import LinearProgramInfeasible
from exactmarket.kernel.claims.utilities import MNaturalConcave
from exactmarket.kernel.kinds import KINDS, kind_of
from exactmarket.kernel.shape import Misfit, _check, _fields, misfit
from exactmarket.kernel.theorem import seal
from exactmarket.model.matroid import Matroid, UniformMatroid
from exactmarket.model.names import Name
from exactmarket.model.utility import Cardinality, Form, Utility

#: Tables of a million values: each alteration takes a second, and smaller certificates have the same places.
LARGE = {"not-demanded-table-of-20-goods"}
ACCEPTED = sorted((Path(__file__).parent.parent / "corpus" / "accepted").glob("*.json"))


@cache
def accepted() -> dict[str, dict[str, Certificate[Any]]]:
    """For each kind its accepted certificates by file, small ones first."""
    found: dict[str, dict[str, Certificate[Any]]] = {name: {} for name in KINDS}
    for path in sorted(ACCEPTED, key=lambda path: (path.stat().st_size, path.name)):
        certificate = read_certificates(path)[0]
        found[kind_of(certificate.claim).name][path.stem] = certificate
    return found


def demand_refused_or_unchanged(alterations: Iterable[Alteration], written: Json) -> None:
    """Demand that what each alteration builds is refused, or makes the certificate that was there before."""
    for alteration in alterations:
        try:
            verdict = verify(alteration.build())
        except (MalformedInput, Rejected):
            continue
        assert encode_certificate(verdict.certificate) == written, alteration.place
        assert misfit(verdict.claim) is None, alteration.place
        assert misfit(verdict.certificate.witness) is None, alteration.place


@pytest.mark.parametrize("kind", KINDS)
def test_parts_of_other_classes_are_refused_or_change_nothing(kind: str) -> None:
    """Each place at which certificates of the kind have parts is altered in every way, in the smallest that has it."""
    seen: set[str] = set()
    for name, certificate in accepted()[kind].items():
        new = [] if name in LARGE else [each for each in altered(certificate) if each.place not in seen]
        by_place = {alteration.place: alteration for alteration in new}
        if new:
            demand_refused_or_unchanged(by_place.values(), encode_certificate(certificate))
        seen |= set(by_place)
    assert len(seen) > 10


@pytest.mark.heavy
@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_parts_of_each_certificate_are_refused_or_change_nothing(path: Path) -> None:
    certificate = read_certificates(path)[0]
    alterations = list(altered(certificate))
    chosen = random.Random(2026).sample(alterations, min(len(alterations), 60))  # noqa: S311
    demand_refused_or_unchanged(chosen, encode_certificate(certificate))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_claim_and_witness_says_what_it_is_made_of(kind: Any) -> None:
    for each in (kind.claim, *kind.witnesses):
        assert len(_fields(each)) == len(fields(each))


class Text(str):
    """A text of a class of its own, which may say of itself what it likes."""


def test_annotations_of_unknown_forms_are_no_promise() -> None:
    for annotation in (float, list[int], dict[str, int], Any, int | float, tuple[list[int], ...]):
        with pytest.raises(TypeError):
            _check(annotation)


@pytest.mark.parametrize(
    ("annotation", "fitting", "others"),
    [
        (Annotated[tuple[str, ...], "a bundle"], [(), ("a", ""), ("\n",)], [["a"], ("a", 1), "a", None]),
        (Name, ["a b"], ["", "\n", 1, None]),
        (Literal["a", "b"], ["a"], ["c", "", None, ("a",), Text("a")]),
        (str, ["", "\n"], [Text("a"), None]),
        (int | None, [1, None], [True, 1.0, "1"]),
        (tuple[int | None, ...], [(), (1, None)], [(True,), (1, 1.0), ((),), (1, (1,)), [1]]),
        (tuple[tuple[int, ...], ...], [((),), ((1,), (2, 3))], [(1,), ((1.0,),), ((1,), (True,)), ([1],)]),
        (tuple[int, str], [(1, "")], [(1,), (1, "", 1), ("", 1), [1, ""], ()]),
        (Derivation | Q, [Q(1), Derivation("table", ())], [1, Derivation, Derivation("", ()), Farkas((Q(1),))]),
        (Farkas | Derivation | None, [None, Farkas((Q(1),))], [Farkas((1,)), Derivation("a", ("b",))]),  # type: ignore[arg-type]
        (tuple[int, ...] | tuple[str, ...], [(), (1,), ("a",)], [(1, "a"), (None,)]),
        (Form, [Cardinality((Q(0), Q(1)))], [UniformMatroid(2, 1), Farkas((Q(1),)), None]),
        (Matroid, [UniformMatroid(2, 1)], [Cardinality((Q(0), Q(1))), None]),
    ],
)
def test_annotations_are_read(annotation: Any, fitting: list[Any], others: list[Any]) -> None:
    check = _check(annotation)
    assert [check(value) for value in fitting] == [None] * len(fitting)
    assert None not in [check(value) for value in others]


def test_of_a_choice_the_fault_of_what_was_meant_is_named() -> None:
    check = _check(tuple[Farkas | Derivation | None, ...])
    assert check((None, Derivation("table", (1,)))) == Misfit("[1].of[0]", "a Derivation", "int")  # type: ignore[arg-type]
    assert check((None, 1)) == Misfit("[1]", "a Farkas or a Derivation or None", "int")


@dataclass(frozen=True)
class ParetoOptimal:
    """A claim of somebody else's making."""

    economy: str = "any"
    assignment: str = "any"


def test_a_class_is_not_of_this_package_because_it_says_so() -> None:
    ParetoOptimal.__module__ = "exactmarket.kernel.claims.assignments"
    fault = misfit(ParetoOptimal())
    assert fault is not None
    assert fault.expected == "a claim or a witness of this package"
    with pytest.raises(Rejected):
        seal(ParetoOptimal(), ParetoOptimal())
    with pytest.raises(Rejected):
        verify(Certificate(ParetoOptimal(), ParetoOptimal()))


@pytest.mark.parametrize("name", ["", "\x1b[2J", "a\nb"])
def test_names_of_a_claim_can_be_written_and_read_again(name: str) -> None:
    certificate = accepted()["each-agent"]["each-agent"]
    agents = (name, *certificate.claim.agents[1:])
    with pytest.raises(Rejected, match=r"claim\.agents\[0\]: expected a printable name"):
        verify(replace(certificate, claim=replace(certificate.claim, agents=agents)))


def test_a_verdict_is_neither_true_nor_false_but_has_an_answer() -> None:
    answers = {}
    for certificates in accepted().values():
        verdict: Verified[Any] = verify(next(iter(certificates.values())))
        with pytest.raises(TypeError, match=r"\.answer"):
            bool(verdict)
        with pytest.raises(TypeError, match=r"\.answer"):
            assert not verdict
        answers[type(verdict.claim).__name__] = verdict.answer
    assert answers["ParetoOptimal"] == answers["MNaturalConcave"] == "yes"
    assert answers["ParetoDominated"] == answers["NoEquilibrium"] == "no"
    assert answers["LinearProgramOptimal"] == "optimal"
    assert answers["LinearProgramInfeasible"] == "infeasible"
    assert answers["LinearProgramUnbounded"] == "unbounded"
    assert set(answers.values()) == {"yes", "no", "optimal", "infeasible", "unbounded", None}


def test_a_model_that_went_around_its_own_demands_is_refused() -> None:
    form = object.__new__(Cardinality)
    object.__setattr__(form, "values", (0.0, 0.1, 0.1 + 1e-17))
    certificate = Certificate(MNaturalConcave(Utility(("a", "b"), form)), Derivation("construction", ()))
    with pytest.raises(
        Rejected, match=r"claim\.utility\.form\.values\[0\]: expected an exact number or None, found float"
    ):
        verify(certificate)


def test_a_claim_that_went_around_its_own_demands_is_refused() -> None:
    path = next(path for path in ACCEPTED if path.stem == "sequential-outcome-two-turns")
    certificate = read_certificates(path)[0]
    claim = object.__new__(type(certificate.claim))
    for part in fields(certificate.claim):
        object.__setattr__(claim, part.name, getattr(certificate.claim, part.name))
    object.__setattr__(claim, "order", certificate.claim.order[:1])
    with pytest.raises(Rejected, match="order: expected every agent to be called"):
        verify(replace(certificate, claim=claim))


def test_no_derivation_nests_without_end() -> None:
    derivation = Derivation("table", ())
    for _ in range(100_000):
        derivation = Derivation("construction", (derivation,))
    claim = MNaturalConcave(Utility(("a",), Cardinality((Q(0), Q(1)))))
    with pytest.raises(Rejected, match="nested at most 100 deep"):
        verify(Certificate(claim, derivation))


def test_a_tuple_of_nothing_is_no_number_and_a_pair_has_two_parts() -> None:
    assert misfit(Derivation((), ())) is not None  # type: ignore[arg-type]
    assert misfit(NoPrices(((0, Q(1)),))) is None
    assert misfit(NoPrices(((0, Q(1), Q(1)),))) is not None  # type: ignore[arg-type]
    assert misfit(NoPrices(((),))) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([((0, Q(1)),)], ".rows"),
        (([(0, Q(1))],), ".rows[0]"),
        (((0, Q(1)),), ".rows[0][0]"),
        ((((0, Q(1)), [1, Q(1)]),), ".rows[0][1]"),
        ((((0, Q(1)), (1, Q(1), Q(1))),), ".rows[0][1]"),
        ((((0, Q(1)), (1,)),), ".rows[0][1]"),
        ((((0, Q(1)), (True, Q(1))),), ".rows[0][1][0]"),
        ((((0, Q(1)), (1.0, Q(1))),), ".rows[0][1][0]"),
        ((((0, Q(1)), (1, 1)),), ".rows[0][1][1]"),
        ((((0, Q(1)),), ((0, Q(1)), (1, 0.5))), ".rows[1][1][1]"),
        ((((0, Q(1)),), ((0, Q(1)), (1, None))), ".rows[1][1][1]"),
    ],
)
def test_rows_of_pairs_are_pairs_of_an_index_and_a_number_each(rows: Any, where: str) -> None:
    """Rows are looked at all at once; what is wrong is found in a program that was not built in the ordinary way, too."""
    program = linear_program("minimize", [0, 0], [[1, 1], [1, 1]])
    object.__setattr__(program, "rows", rows)
    found = misfit(LinearProgramInfeasible(program))
    assert found is not None
    assert found.where == f".program{where}"
