"""A kind is read off its rule, and a rule that does not say what it takes is no rule."""

from __future__ import annotations

from typing import Any

import pytest

from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas
from exactmarket.kernel.claims.linear_programs import LinearProgramInfeasible, LinearProgramUnbounded
from exactmarket.kernel.kinds import KINDS, Kind, kind_of
from exactmarket.kernel.rules.linear_programs import check_infeasible
from exactmarket.kernel.theorem import Verified


def test_a_kind_is_read_off_its_rule() -> None:
    kind = Kind(check_infeasible, "infeasible")
    assert kind == KINDS[kind.name] == KINDS["linear-program-infeasible"]
    assert kind.claim is LinearProgramInfeasible
    assert kind.witnesses == (Farkas, CrossedBounds)
    assert (kind.subject, kind.answer) == ("linear_programs", "infeasible")


def test_only_claims_have_kinds() -> None:
    with pytest.raises(KeyError):
        kind_of("pareto-optimal")


def untyped(claim, witness):  # type: ignore[no-untyped-def]
    raise NotImplementedError


def of_any_witness(claim: LinearProgramInfeasible, witness: Any) -> Verified[LinearProgramInfeasible]:
    raise NotImplementedError


def of_another_claim(claim: LinearProgramInfeasible, witness: Farkas) -> Verified[LinearProgramUnbounded]:
    raise NotImplementedError


def of_no_verdict(claim: LinearProgramInfeasible, witness: Farkas) -> LinearProgramInfeasible:
    raise NotImplementedError


def of_a_list(claim: LinearProgramInfeasible, witness: Farkas) -> list[LinearProgramInfeasible]:
    raise NotImplementedError


@pytest.mark.parametrize("rule", [untyped, of_any_witness, of_another_claim, of_no_verdict, of_a_list])
def test_a_rule_says_which_claim_it_verifies_by_which_witnesses(rule: Any) -> None:
    with pytest.raises(TypeError):
        Kind(rule, "yes")
