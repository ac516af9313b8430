"""Attacks with which claim and tree fit together: both checkers agree on each, and verify only what is true.

Many of them by name: `pytest -m slow -s tests/attacks`; how many: EXACTMARKET_ATTACKS; the seed: EXACTMARKET_ATTACK_SEED.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from attacks import campaign as campaigns
from attacks import grounds
from attacks.campaign import Outcome, Target, campaign
from attacks.judge import difference, is_false
from exactmarket.exact.places import Root
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.claims.completeness import (
    AlgebraicPoint,
    AllEquilibria,
    PriceFamily,
    PricePoint,
    PricePolytope,
    Quotient,
)
from exactmarket.kernel.rules.completeness import money
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table

SEED = int(os.environ.get("EXACTMARKET_ATTACK_SEED", "20261126"))
MANY = int(os.environ.get("EXACTMARKET_ATTACKS", "20000"))
SORTS = {
    "grown tree",
    "changed tree",
    "tree of another",
    "other sets",
    "forms",
    "components",
    "deterministic",
    *[f"forged {leaf}" for leaf in ("Everywhere", "AlongLine", "NoLottery", "NoAllocation", "NoPrices", "Mixtures")],
}


def by_verdict(outcome: Outcome) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_, verdict), count in outcome.counts.items():
        found[verdict] += count
    return found


def test_400_attacks_are_refused_or_true() -> None:
    outcome = campaign(SEED, 400, drawn=25)
    assert outcome.faults == []
    assert {sort for sort, _ in outcome.counts} == SORTS
    verdicts = by_verdict(outcome)
    assert verdicts["rejected"] > 150
    assert verdicts["verified"] > 80


@pytest.mark.slow
def test_many_attacks_are_refused_or_true() -> None:
    outcome = campaign(SEED, MANY, drawn=300)
    print(f"seed {SEED}: {outcome.attacks} attacks, {dict(by_verdict(outcome))}, {len(outcome.faults)} faults")  # noqa: T201
    assert outcome.faults == []


def both_want_the_good() -> Pseudomarket:
    return Pseudomarket(("a",), tuple(Agent(name, ONE, Table((ZERO, ONE))) for name in "12"))


def forged_until_found() -> list[str]:
    """What a few thousand forged leaves show, up to the first fault."""
    (ground,) = grounds.solved(iter([AllEquilibria(both_want_the_good(), "strong", ())]))
    outcome, target, dice = Outcome(), Target(ground), random.Random(1)  # noqa: S311
    while outcome.attacks < 3000 and not outcome.faults:
        campaigns._forge(outcome, target, [], dice)
    return outcome.faults


def test_a_hole_in_one_checker_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what is demanded of lotteries and of values of money, both get the one good."""
    monkeypatch.setattr(money, "demand", lambda *_: None)
    (fault,) = forged_until_found()
    assert "verified by the kernel, rejected by recheck" in fault


def test_a_hole_in_both_checkers_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the second checker had the hole, too, the set found would be seen to be another one."""
    monkeypatch.setattr(money, "demand", lambda *_: None)
    monkeypatch.setattr(campaigns, "by_recheck", campaigns.by_kernel)
    (fault,) = forged_until_found()
    assert "verified, but false" in fault


def number(value: Q) -> Quotient:
    return Quotient((value,), (ONE,))


#: All prices (t, t) with t from 0 to 1, and a point.
FAMILY = PriceFamily(ZERO, ONE, "[]", ((ZERO, ONE), (ZERO, ONE)), (number(ONE),))
POINT = PricePoint((Q(2), ONE), (Q(3),))
SQUARE_ROOT = AlgebraicPoint(Root((Q(-2), ZERO, ONE), (ONE, Q(2))), ((ZERO, ONE), (ONE,)), ((Q(3),),))
SQUARE = PricePolytope(
    ((ZERO, ONE, ZERO), (ZERO, ZERO, ONE)),
    (0, 1),
    ((ZERO, ONE, ZERO), (ZERO, ZERO, ONE), (ONE, -ONE, ZERO), (ONE, ZERO, -ONE)),
    (),
    (number(ONE),),
)


def pieces(middle: Q, left: str, right: str) -> list[PriceFamily]:
    return [replace(FAMILY, high=middle, brackets=left), replace(FAMILY, low=middle, brackets=right)]


SAME: list[tuple[list[Any], list[Any]]] = [
    ([FAMILY, POINT], [POINT, FAMILY]),
    ([FAMILY], pieces(Q(1, 3), "[]", "(]")),
    ([FAMILY], [*pieces(Q(1, 3), "[)", "(]"), PricePoint((Q(1, 3),) * 2, (ONE,))]),
    ([SQUARE_ROOT], [replace(SQUARE_ROOT, root=Root((Q(-2), ZERO, ONE), (Q(5, 4), Q(3, 2))))]),
    ([SQUARE_ROOT], [replace(SQUARE_ROOT, root=Root((Q(2), Q(-2), -ONE, ONE), (Q(5, 4), Q(3, 2))))]),
]
DIFFERENT: list[tuple[list[Any], list[Any]]] = [
    ([FAMILY], []),
    ([POINT], [replace(POINT, utilities=(ONE,))]),
    ([POINT], [replace(POINT, prices=(Q(2), Q(2)))]),
    ([FAMILY], [replace(FAMILY, brackets="[)")]),
    ([FAMILY], [replace(FAMILY, high=ONE + Q(1, 10**6))]),
    ([FAMILY], [replace(FAMILY, high=None, brackets="[)")]),
    ([FAMILY], [replace(FAMILY, utilities=(Quotient((ZERO, ONE), (ONE,)),))]),
    ([FAMILY], pieces(Q(1, 3), "[)", "(]")),
    ([SQUARE_ROOT], [POINT]),
    ([SQUARE_ROOT], [replace(SQUARE_ROOT, root=Root((Q(-3), ZERO, ONE), (ONE, Q(2))))]),
    ([SQUARE], [replace(SQUARE, at_least=SQUARE.at_least[1:])]),
    ([SQUARE], [replace(SQUARE, at_least=SQUARE.at_least[:3], more_than=SQUARE.at_least[3:])]),
    ([SQUARE], [replace(SQUARE, at_least=((ZERO, ONE, -ONE), *SQUARE.at_least))]),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_set_described_in_two_ways(one: list[Any], other: list[Any]) -> None:
    assert difference(one, other) is None
    assert difference(other, one) is None


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_sets(one: list[Any], other: list[Any]) -> None:
    assert difference(one, other) is not None
    assert difference(other, one) is not None


def test_what_was_forged_before_is_seen_to_be_false() -> None:
    """The sets that two certificates of the rejected corpus list are not those of their markets."""
    folder = grounds.ROOT / "tests" / "corpus" / "rejected"
    names = ["mixture-of-probability-2-strong", "line-lottery-on-an-allocation-that-does-not-exist-strong"]
    for name in names:
        stated = grounds.read(folder / f"all-equilibria-{name}.json").claim
        (ground,) = grounds.solved(iter([replace(stated, equilibria=())]))
        assert is_false(stated, stated.equilibria, ground.sets)
