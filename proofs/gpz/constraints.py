"""gpz.constraints (C-Constrained Utilities; How the Proof works, Step 1): if C is hierarchical and modular for an
M-natural-concave u, then u_C is M-natural-concave. Holds, with least numbers of 0 allowed (the slides print l_k, h_k > 0,
which would forbid pure upper bounds).

Certified for all real-valued utilities on two and three goods and every hierarchy with all bounds on its sets (up to
relabelling the goods), on four goods for one set with all its bounds; and u_4^6 for eight goods, by construction and by table.

No hypothesis can be dropped: with three goods a laminar constraint that is not modular, and a modular one that is not
laminar; with two goods a utility that is not M-natural-concave. The first two are smallest: on two goods any family of
sets is a hierarchy, and there no module is needed, which is certified, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import exactmarket as em
from exactmarket.convex.statement import Defined, Statement
from exactmarket.kernel.certificates import BundlePairAndGood, Certificate, Derivation
from exactmarket.kernel.claims import MNaturalConcave, NotMNaturalConcave, StatementTrue
from proofs.golden import certified, refuses, stored
from proofs.gpz.family import constrained, constrained_without_modules, constraints, preserved

THREE = ["1", "2", "3"]
EIGHT = [str(k) for k in range(1, 9)]
#: In the order {}, 1, 2, 12, 3, 13, 23, 123.
BASE = {"type": "table", "values": [0, 1, 1, 2, 1, 1, 2, 2]}
NOT_MODULAR = em.utility({"type": "constrained", "of": BASE, "sets": [{"goods": ["1", "2"], "max": 1}]}, THREE)
CARDINALITY = {"type": "cardinality", "values": [0, 1, 2, 3]}
OVERLAPPING = [{"goods": ["1", "2"], "max": 1}, {"goods": ["2", "3"], "max": 1}]
NOT_LAMINAR = em.utility({"type": "constrained", "of": CARDINALITY, "sets": OVERLAPPING}, THREE)
COMPLEMENTS = {"type": "table", "values": [0, 0, 0, 1]}
NOT_M_NATURAL = em.utility(
    {"type": "constrained", "of": COMPLEMENTS, "sets": [{"goods": ["1", "2"], "max": 2}]}, ["1", "2"]
)
CONCAVE = {"type": "cardinality", "values": [0, 5, 9, 12, 14, 15, 16, 16, 16]}
FOUR_TO_SIX = em.utility({"type": "satiation", "k": 6, "of": {"type": "lower-bound", "k": 4, "of": CONCAVE}}, EIGHT)

TABLE, FAMILY = Derivation("table", ()), Derivation("construction", ())
GOLDEN = {
    "base": Certificate(MNaturalConcave(em.utility(BASE, THREE)), TABLE),
    "not-modular": NotMNaturalConcave(NOT_MODULAR),
    "not-laminar": NotMNaturalConcave(NOT_LAMINAR),
    "not-m-natural": NotMNaturalConcave(NOT_M_NATURAL),
    "four-to-six": Certificate(
        MNaturalConcave(FOUR_TO_SIX), Derivation("construction", (Derivation("construction", (FAMILY,)),))
    ),
    "four-to-six-by-table": Certificate(MNaturalConcave(FOUR_TO_SIX), TABLE),
}


def one_set_of_four_goods() -> Iterator[Statement]:
    """On four goods: one set of the first k goods, which is a module, with all bounds on it."""
    for k in range(1, 5):
        goods = (1 << k) - 1
        for bounds in constraints([goods]):
            yield preserved(4, Defined("u", "constrained", ("v",), sets=bounds), goods)


STATEMENTS: dict[str, Callable[[], Iterator[Statement]]] = {
    "2-goods": lambda: constrained(2),
    "2-goods-without-modules": lambda: constrained_without_modules(2),
    "3-goods": lambda: constrained(3),
    "4-goods-one-set": one_set_of_four_goods,
}


def _searcher(stem: str) -> Callable[[Callable[[Any], Certificate[Any]]], Iterator[Certificate[Any]]]:
    return lambda prove: (prove(StatementTrue(statement)) for statement in STATEMENTS[stem]())


STORED = {stem: _searcher(stem) for stem in STATEMENTS}


@pytest.mark.parametrize("stem", GOLDEN)
def test_examples_and_counterexamples(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


@pytest.mark.parametrize("stem", STATEMENTS)
def test_every_hierarchical_modular_constraint(stem: str) -> None:
    claims = [verdict.claim for verdict in stored(__file__, stem)]
    assert claims == [StatementTrue(statement) for statement in STATEMENTS[stem]()]


def test_without_a_hypothesis_the_construction_proves_nothing() -> None:
    node = Derivation("construction", (TABLE,))
    refuses(Certificate(MNaturalConcave(NOT_MODULAR), node), "modules", by="construction")
    refuses(Certificate(MNaturalConcave(NOT_LAMINAR), node), "hierarchical", by="construction")


def test_another_good_is_no_violation() -> None:
    certificate = certified(__file__, "not-laminar", GOLDEN).certificate
    assert isinstance(certificate.witness, BundlePairAndGood)
    refuses(certificate, "j", j="2")
