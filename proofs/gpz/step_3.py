"""gpz.step-3 (Fujishige and Yang 2003): u + m satisfies substitutes if and only if u is M-natural-concave. Holds with the
standard substitutes condition (gpz.step-1).

Range: all monotone integer utilities with u({}) = 0 on three goods with values up to 3 and on four goods with values up to 1. For
each, M-natural concavity is certified or refuted by the exchange axiom, and substitutes from prices alone (which pairs of
bundles can be the only ones demanded); the answers agree. Adding a constant to u changes neither.

For all real-valued utilities on two, three and four goods: the local exchange conditions that tables are checked for imply the
full exchange axiom and conversely, and M-natural concavity implies submodularity. The converse of that is false with
three goods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.statements import StatementFalse, StatementTrue
from exactmarket.kernel.claims.utilities import MNaturalConcave, NotMNaturalConcave, NotSubstitutes, Substitutes
from exactmarket.model.bundle import members
from exactmarket.model.utility import Table, Utility
from exactmarket.solvers.utilities.m_natural import decide_m_natural
from exactmarket.solvers.utilities.substitutes import decide_substitutes_from_prices
from proofs.golden import certified, stored
from proofs.gpz.family import GOODS, implication

RANGES = {"3-goods-up-to-3": (3, 3), "4-goods-up-to-1": (4, 1)}
IMPLICATIONS = (("local-exchange", "m-natural"), ("m-natural", "local-exchange"), ("m-natural", "submodular"))
GOLDEN = {"submodular-only": StatementFalse(implication(3, "submodular", "m-natural"))}


def monotone(count: int, most: int) -> Iterator[Utility]:
    """All monotone u on so many goods with integer values, u({}) = 0, at most ``most``."""

    def extended(values: list[int]) -> Iterator[list[int]]:
        bundle = len(values)
        if bundle == 1 << count:
            yield values
            return
        least = max(values[bundle ^ 1 << j] for j in members(bundle))
        for value in range(least, most + 1):
            yield from extended([*values, value])

    for values in extended([0]):
        yield Utility(GOODS[:count], Table(tuple([Q(value) for value in values])))


def _both(stem: str) -> Callable[[Any], Iterator[Certificate[Any]]]:
    def search(_prove: Any) -> Iterator[Certificate[Any]]:
        for utility in monotone(*RANGES[stem]):
            yield decide_m_natural(utility).certificate
            yield decide_substitutes_from_prices(utility).certificate

    return search


def statements() -> Iterator[StatementTrue]:
    """The implications for two, three and four goods."""
    for count in (2, 3, 4):
        for assumed, concluded in IMPLICATIONS:
            yield StatementTrue(implication(count, assumed, concluded))


STORED = {
    **{stem: _both(stem) for stem in RANGES},
    "axioms": lambda prove: map(prove, statements()),
}


@pytest.mark.parametrize("stem", RANGES)
def test_both_procedures_agree_on_the_range(stem: str) -> None:
    verdicts = list(stored(__file__, stem))
    utilities = list(monotone(*RANGES[stem]))
    assert len(verdicts) == 2 * len(utilities) > 0
    seen = set()
    for k, utility in enumerate(utilities):
        exchange, prices = verdicts[2 * k].claim, verdicts[2 * k + 1].claim
        if isinstance(exchange, MNaturalConcave):
            assert (exchange, prices) == (MNaturalConcave(utility), Substitutes(utility))
        else:
            assert (exchange, prices) == (NotMNaturalConcave(utility), NotSubstitutes(utility))
        seen.add(type(exchange))
    assert seen == {MNaturalConcave, NotMNaturalConcave}


def test_the_axioms_for_all_utilities() -> None:
    assert [verdict.claim for verdict in stored(__file__, "axioms")] == list(statements())


@pytest.mark.parametrize("stem", GOLDEN)
def test_submodularity_is_not_enough(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_a_proof_from_the_full_axiom_does_not_serve_for_submodularity() -> None:
    (proof,) = [v for v in stored(__file__, "axioms") if v.claim == StatementTrue(implication(3, *IMPLICATIONS[0]))]
    weakened = StatementTrue(implication(3, "submodular", "m-natural"))
    with pytest.raises(Rejected, match="clauses"):
        verify(Certificate(weakened, proof.certificate.witness))
