"""gpz.mnat.examples (Examples of M-natural-Concave Utilities): unit demand, concave functions of cardinality, the rank of a
matrix's rows and the graphic rank are M-natural-concave. Holds, for a decreasing concave function as well.

Each example is certified twice: by its construction and by the table of its values; with the value of one bundle 1 higher it is
refuted by a violation. Unit demand is certified for all
values >= 0 on two to four goods, too: it is satiation at one good of an additive function (each good is a module).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import exactmarket as em
from exactmarket.convex.exchange import m_natural_by_table
from exactmarket.convex.statement import Defined, Property, Statement
from exactmarket.exact.rational import ONE
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.utilities import BundlePairAndGood, Derivation
from exactmarket.kernel.claims.statements import StatementTrue
from exactmarket.kernel.claims.utilities import MNaturalConcave, NotMNaturalConcave
from exactmarket.model.utility import Table, add
from proofs.golden import certified, refuses, stored
from proofs.gpz.family import GOODS, M_NATURAL_U, V

TWO, THREE, SIX = ["1", "2"], ["1", "2", "3"], ["12", "13", "14", "23", "24", "34"]
EXAMPLES = {
    "unit-demand": em.utility({"type": "unit-demand", "values": ["3", "2", "1/2"]}, THREE),
    "concave": em.utility({"type": "cardinality", "values": [0, 5, 8, 9]}, THREE),
    "decreasing-concave": em.utility({"type": "cardinality", "values": [0, -1, -3, -6]}, THREE),
    "matrix-rank": em.utility({"type": "matroid-rank", "matrix": [[1, 0], [0, 1], [1, 1]]}, THREE),
    "graphic-rank": em.utility({"type": "matroid-rank", "edges": [list(pair) for pair in SIX]}, SIX),
}
CONVEX = em.utility({"type": "cardinality", "values": [0, 1, 3]}, TWO)
TABLE, FAMILY = Derivation("table", ()), Derivation("construction", ())


def perturbed(utility: em.Utility) -> em.Utility:
    """The table of the utility with 1 more for one bundle: the first for which that breaks the axiom."""
    for bundle in range(1 << len(utility.goods)):
        values = utility.table()
        values[bundle] = add(values[bundle], ONE)
        if m_natural_by_table(values) is not None:
            return em.Utility(utility.goods, Table(tuple(values)))
    raise ValueError("no single number breaks it")


PERTURBED = {name: perturbed(utility) for name, utility in EXAMPLES.items()}
GOLDEN = {
    **{f"{name}-by-table": Certificate(MNaturalConcave(u), TABLE) for name, u in EXAMPLES.items()},
    **{name: Certificate(MNaturalConcave(u), FAMILY) for name, u in EXAMPLES.items()},
    **{f"{name}-perturbed": NotMNaturalConcave(u) for name, u in PERTURBED.items()},
    "convex": Certificate(NotMNaturalConcave(CONVEX), BundlePairAndGood(("1", "2"), (), "1")),
}


def unit_demand() -> Iterator[Statement]:
    """On two to four goods: v additive and monotone, u its satiation at one good; then u is M-natural-concave."""
    for count in (2, 3, 4):
        additive = tuple([Property("module", "v", 1 << j) for j in range(count)])
        satiated = Defined("u", "satiation", ("v",), k=1)
        yield Statement(GOODS[:count], (V,), (satiated,), (*additive, Property("monotone", "v")), M_NATURAL_U)


def _search(prove: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    return (prove(StatementTrue(statement)) for statement in unit_demand())


STORED = {"unit-demand-for-all-values": _search}


@pytest.mark.parametrize("stem", GOLDEN)
def test_the_examples(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_unit_demand_for_all_values() -> None:
    claims = [verdict.claim for verdict in stored(__file__, "unit-demand-for-all-values")]
    assert claims == [StatementTrue(statement) for statement in unit_demand()]


@pytest.mark.parametrize("name", PERTURBED)
def test_with_one_number_perturbed_an_example_is_none(name: str) -> None:
    proof = certified(__file__, f"{name}-by-table", GOLDEN).certificate
    refuses(
        Certificate(MNaturalConcave(PERTURBED[name]), Derivation("none", ())), "local exchange", by=proof.witness.by
    )


def test_a_convex_function_is_no_example() -> None:
    refuses(Certificate(MNaturalConcave(CONVEX), FAMILY), "concave function", by="construction")
    refuses(Certificate(MNaturalConcave(CONVEX), FAMILY), "local exchange", by="table")
