"""gpz.example-2.set and gpz.example-2.ranges: the equilibrium payoffs are {(8 + 3x/5, 5 - x, 5 - x) : 0 <= x <= 1}. Refuted.

The complete set is the point (8,5,5) and the part with 5/9 <= x <= 1: two components. Prices are (2,1), or (t, 3 - t) with 9/4
<= t <= 5/2; x = 5 - 10/t. All these equilibria are strong. As bounds the slides' ranges hold: consumer 1 gets from 8 to 43/5,
the others
from 4 to 5; and every equilibrium Pareto dominates (6,4,4).

At the prices that the slides need for 0 < x < 5/9, (t, 3 - t) with t = 10/(5 - x), consumer 1 has a better lottery than
what they give her: b and, with what is left, a. At x = 1/4: 188/23 > 163/20.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, ZERO, Q, rational
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.completeness import (
    AllEquilibria,
    EquilibriumPayoffs,
    EveryEquilibrium,
    PayoffSegment,
    PriceFamily,
    PricePoint,
    Quotient,
)
from proofs.golden import certified, refuses
from proofs.gpz.pseudomarkets import EXAMPLE_2


def printed(x: Q) -> tuple[Q, ...]:
    """The slides' payoffs."""
    return 8 + 3 * x / 5, 5 - x, 5 - x


EQUILIBRIA = (
    PricePoint((Q(2), ONE), printed(ZERO)),
    PriceFamily(
        Q(9, 4),
        Q(5, 2),
        "[]",
        ((ZERO, ONE), (Q(3), -ONE)),
        (
            Quotient((Q(-6), Q(11)), (ZERO, ONE)),
            Quotient((Q(10),), (ZERO, ONE)),
            Quotient((Q(10),), (ZERO, ONE)),
        ),
    ),
)
TRUE_SET = (PayoffSegment(printed(ZERO), printed(ZERO)), PayoffSegment(printed(Q(5, 9)), printed(ONE)))


def agent(k: int, least: str, sign: int = 1) -> tuple[Q, ...]:
    """Her utility less a number, or the number less her utility."""
    return (-sign * rational(least), *[Q(sign) if i == k else ZERO for i in range(3)])


RANGES = (agent(0, "8"), agent(0, "43/5", -1), *[agent(k, b, s) for k in (1, 2) for b, s in (("4", 1), ("5", -1))])
GOLDEN = {
    "equilibria": AllEquilibria(EXAMPLE_2, "walrasian", EQUILIBRIA),
    "strong-equilibria": AllEquilibria(EXAMPLE_2, "strong", EQUILIBRIA),
    "payoffs": EquilibriumPayoffs(EXAMPLE_2, "walrasian", TRUE_SET),
    "ranges": EveryEquilibrium(EXAMPLE_2, "walrasian", RANGES, ()),
    "dominates": EveryEquilibrium(EXAMPLE_2, "walrasian", (agent(1, "4"), agent(2, "4")), (agent(0, "6"),)),
}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_complete_set_its_components_and_its_ranges(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_the_family_is_the_printed_curve_from_five_ninths_on() -> None:
    _, family = EQUILIBRIA
    assert isinstance(family, PriceFamily)
    for x in (Q(5, 9), Q(3, 4), ONE):
        t = 10 / (5 - x)
        values = [sum(c * t**k for k, c in enumerate(u.numerator)) / t for u in family.utilities]
        assert tuple(values) == printed(x)
    assert [10 / (5 - x) for x in (Q(5, 9), ONE)] == [family.low, family.high]


def test_between_0_and_five_ninths_consumer_1_has_a_better_lottery() -> None:
    """At (t, 3 - t), t = 10 / (5 - x), with probability l she takes a, else b, and spends 1: l t + (1 - l)(3 - t) = 1."""
    for x in (Q(1, 4), Q(1, 100), Q(5, 9) - Q(1, 1000)):
        t = 10 / (5 - x)
        share = (1 - (3 - t)) / (t - (3 - t))
        assert 0 < share < 1
        better = 10 * share + 8 * (1 - share)
        assert better > printed(x)[0]
        if x == Q(1, 4):
            assert (better, printed(x)[0]) == (Q(188, 23), Q(163, 20))
    assert 10 * Q(1, 6) + 8 * Q(5, 6) == printed(Q(5, 9))[0]


def test_twins_the_printed_set_is_refused() -> None:
    certificate = certified(__file__, "payoffs", GOLDEN).certificate
    whole = EquilibriumPayoffs(EXAMPLE_2, "walrasian", (PayoffSegment(printed(ZERO), printed(ONE)),))
    with pytest.raises(Rejected, match="from end to end"):
        verify(Certificate(whole, certificate.witness))
    tight = EveryEquilibrium(EXAMPLE_2, "walrasian", (agent(0, "25/3"),), ())
    with pytest.raises(Rejected, match=r"at_least\[0\]"):
        verify(Certificate(tight, certificate.witness))
    _, family = EQUILIBRIA
    longer = AllEquilibria(EXAMPLE_2, "walrasian", (replace(family, low=Q(2)),))
    with pytest.raises(Rejected, match="equilibria"):
        verify(Certificate(longer, certificate.witness))
    refuses(certificate, "parts left", nodes=certificate.witness.nodes[:-1])
