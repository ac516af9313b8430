"""gpz.constraints, the hypotheses: smallest counterexamples without modularity, without laminarity, without M-natural concavity.

Found by a search over monotone integer utilities with u({}) = 0, by number of goods, then of sets, then by values:

- not modular: on three goods, unit demand with values (0, 1, 1) and exactly one of the goods 1, 2. Two goods are not enough
  (gpz.constraints, for all real utilities without asking for modules), nor lower values: the M-natural-concave ones with
  values up to 1 and a smaller sum are additive, and of these every set is a module.
- not laminar: on three goods, u = 0 and exactly one of 1, 2 and exactly one of 1, 3. One set, or two goods, are always laminar.
- not M-natural-concave: on two goods u = (0, 0, 0, 1), and a limit that excludes nothing. On one good every u is.

With upper bounds alone values up to 1 are not enough on three goods for any of the first two: all such constraints of at most two
sets are certified. With values up to 2 gpz.constraints has examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest

import exactmarket as em
from exactmarket.convex.exchange import m_natural_by_table
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.utilities import BundlePairAndGood, Derivation
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.utilities import MNaturalConcave, NotMNaturalConcave
from exactmarket.model.constraint import Bounds, Constrained, is_module
from exactmarket.model.matroid import is_hierarchy
from exactmarket.model.utility import Form
from proofs.golden import certified, refuses
from proofs.gpz.family import constraints
from proofs.gpz.step_3 import monotone

THREE = ("1", "2", "3")
TABLE = Derivation("table", ())


def exactly_one(*pairs: list[str]) -> list[dict[str, object]]:
    """Exactly one good of each of these sets."""
    return [{"goods": pair, "min": 1, "max": 1} for pair in pairs]


UNIT_DEMAND = {"type": "unit-demand", "values": [0, 1, 1]}
NOTHING = {"type": "additive", "values": [0, 0, 0]}
NOT_MODULAR = em.utility({"type": "constrained", "of": UNIT_DEMAND, "sets": exactly_one(["1", "2"])}, THREE)
NOT_LAMINAR = em.utility({"type": "constrained", "of": NOTHING, "sets": exactly_one(["1", "2"], ["1", "3"])}, THREE)
COMPLEMENTS = {"type": "table", "values": [0, 0, 0, 1]}
NO_LIMIT = em.utility({"type": "constrained", "of": COMPLEMENTS, "sets": [{"goods": ["1", "2"]}]}, THREE[:2])
GOLDEN = {
    "not-modular": NotMNaturalConcave(NOT_MODULAR),
    "not-laminar": NotMNaturalConcave(NOT_LAMINAR),
    "not-m-natural": NotMNaturalConcave(NO_LIMIT),
    "but-unit-demand-is": Certificate(MNaturalConcave(em.utility(UNIT_DEMAND, THREE)), Derivation("construction", ())),
}


def with_upper_bounds() -> Iterator[tuple[Form, bool, bool, tuple[Bounds, ...]]]:
    """The M-natural-concave utilities of the range with values up to 1, one or two sets, all upper bounds; laminar? modular?"""
    families = [sets for size in (1, 2) for sets in combinations(range(1, 8), size)]
    for utility in monotone(3, 1):
        if m_natural_by_table(utility.table()) is None:
            for sets in families:
                modular = all(is_module(utility.form, goods) for goods in sets)
                for bounds in constraints(sets):
                    if not any(bound.least for bound in bounds):
                        yield utility.form, is_hierarchy(sets), modular, bounds


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_smallest_counterexamples(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_smaller_values_make_every_set_a_module() -> None:
    least = sum(em.utility(UNIT_DEMAND, THREE).table(), em.rational(0))
    smaller = [u for u in monotone(3, 1) if m_natural_by_table(u.table()) is None and sum(u.table()) < least]
    assert len(smaller) == 4
    assert all(is_module(u.form, goods) for u in smaller for goods in range(8))


def test_with_upper_bounds_values_up_to_1_are_not_enough() -> None:
    certified_cases = {(True, False): 0, (False, True): 0, (False, False): 0, (True, True): 0}
    for form, laminar, modular, bounds in with_upper_bounds():
        verify(Certificate(MNaturalConcave(em.Utility(THREE, Constrained(form, bounds))), TABLE))
        certified_cases[laminar, modular] += 1
    assert all(certified_cases.values())


def test_another_good_is_no_violation() -> None:
    certificate = certified(__file__, "not-modular", GOLDEN).certificate
    assert isinstance(certificate.witness, BundlePairAndGood)
    others = [good for good in THREE if good != certificate.witness.j]
    refuses(certificate, "j", j=next(good for good in others if good in certificate.witness.B))


def test_with_the_limit_on_a_module_nothing_is_wrong() -> None:
    modular = em.utility({"type": "constrained", "of": UNIT_DEMAND, "sets": exactly_one(["2", "3"])}, THREE)
    verify(Certificate(MNaturalConcave(modular), Derivation("construction", (Derivation("construction", ()),))))
    claim = MNaturalConcave(NOT_MODULAR)
    node = Derivation("construction", (Derivation("construction", ()),))
    refuses(Certificate(claim, node), "modules", by="construction")
