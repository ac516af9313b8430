"""gpz.constraints (C-Constrained Utilities; How the Proof works, Step 1): if C is hierarchical and modular for an
M-natural-concave u, then u_C is M-natural-concave. Holds, with least numbers of 0 allowed (the slides print l_k, h_k > 0,
which would forbid pure upper bounds).

Certified for all real-valued utilities on two, three and four goods and every hierarchy with all bounds on its sets (up to
relabelling the goods); and u_4^6 for eight goods, by construction and by table. On four goods there are 65,864 constraints;
they follow from 98, which are certified (``proofs.gpz.reduction`` says why, and a test goes through all).

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
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.utilities import BundlePairAndGood, Derivation
from exactmarket.kernel.claims.statements import StatementTrue
from exactmarket.kernel.claims.utilities import MNaturalConcave, NotMNaturalConcave
from exactmarket.model.constraint import Bounds
from proofs.golden import certified, refuses, stored
from proofs.gpz.family import constrained, constrained_without_modules, preserved
from proofs.gpz.reduction import all_constraints, enough, follows
from proofs.gpz.reduction import stated as stated_constraints

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


def enough_on_four_goods() -> Iterator[Statement]:
    """On four goods: constraints from which all others follow, each set a module."""
    for bounds in enough(4):
        yield preserved(4, Defined("u", "constrained", ("v",), sets=bounds), *[bound.goods for bound in bounds])


STATEMENTS: dict[str, Callable[[], Iterator[Statement]]] = {
    "2-goods": lambda: constrained(2),
    "2-goods-without-modules": lambda: constrained_without_modules(2),
    "3-goods": lambda: constrained(3),
    "4-goods": enough_on_four_goods,
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


def test_all_constraints_on_four_goods_follow_from_the_certified_ones() -> None:
    certified_ones = [statement.defined[0].sets for statement in enough_on_four_goods()]
    known = stated_constraints(certified_ones, 4)
    following = [follows(bounds, 4, known) for bounds in all_constraints(4)]
    assert (len(certified_ones), len(following)) == (98, 65864)
    assert all(following)


def test_a_constraint_does_not_follow_from_one_that_asks_for_another_module() -> None:
    pair, triple = (Bounds(0b0011, 0, 1),), (Bounds(0b0011, 0, 1), Bounds(0b0111, 0, 3))
    assert follows(triple, 4, stated_constraints([pair], 4))
    assert not follows(pair, 4, stated_constraints([triple], 4))


def test_without_a_hypothesis_the_construction_proves_nothing() -> None:
    node = Derivation("construction", (TABLE,))
    refuses(Certificate(MNaturalConcave(NOT_MODULAR), node), "modules", by="construction")
    refuses(Certificate(MNaturalConcave(NOT_LAMINAR), node), "hierarchical", by="construction")


def test_another_good_is_no_violation() -> None:
    certificate = certified(__file__, "not-laminar", GOLDEN).certificate
    assert isinstance(certificate.witness, BundlePairAndGood)
    refuses(certificate, "j", j="2")
