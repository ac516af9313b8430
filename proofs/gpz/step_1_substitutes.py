"""gpz.step-1, the substitutes condition. Amended: as printed it lets two prices move, and even unit demand violates it.

Unit demand with values (2, 1): at p = (1/2, 1/2) good 1 is demanded, at (3, 1/2), where no other price changed but that of j = 1
itself, good 2. With the standard condition (only one price rises; the other goods demanded stay demanded) unit demand passes, and
Example 1's utility, whose goods are complements, does not.
"""

from __future__ import annotations

import pytest

import exactmarket as em
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.utilities import DemandChange, NoEdges
from exactmarket.kernel.claims.utilities import NotSubstitutes, PrintedSubstitutesViolated, Substitutes
from proofs.golden import certified, refuses

UNIT_DEMAND = em.utility({"type": "unit-demand", "values": [2, 1]}, ["1", "2"])
THREE_VALUES = em.utility({"type": "unit-demand", "values": [3, 2, 1]}, ["1", "2", "3"])
EXAMPLE_1 = em.utility({"type": "cardinality", "values": [0, 0, 2, 2]}, ["1", "2", "3"])
PRINTED = DemandChange((Q(1, 2), Q(1, 2)), (Q(3), Q(1, 2)), ("1",), ("2",))
GOLDEN = {
    "as-printed": Certificate(PrintedSubstitutesViolated(UNIT_DEMAND), PRINTED),
    "standard": Substitutes(UNIT_DEMAND),
    "standard-three-goods": Substitutes(THREE_VALUES),
    "complements": NotSubstitutes(EXAMPLE_1),
}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_condition_as_printed_and_the_standard_one(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_prices_at_which_both_are_demanded_prove_nothing() -> None:
    refuses(GOLDEN["as-printed"], "alone is demanded", after=(Q(3, 2), Q(1, 2)))


def test_the_counterexample_does_not_violate_the_standard_condition() -> None:
    refuses(Certificate(NotSubstitutes(UNIT_DEMAND), PRINTED), "whose price is the same", after=PRINTED.after)


def test_each_pair_of_bundles_must_be_settled() -> None:
    certificate = certified(__file__, "standard-three-goods", GOLDEN).certificate
    assert isinstance(certificate.witness, NoEdges)
    refuses(certificate, "missing", pairs=certificate.witness.pairs[1:])
