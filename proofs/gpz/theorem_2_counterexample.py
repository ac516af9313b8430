"""gpz.theorem-2, as printed: constrained economies with M-natural-concave utilities, equal endowments and the feasibility
condition have a strong equilibrium. Refuted: three agents with budgets 1, three goods, no aggregate constraint, and no
equilibrium.

Agents 1 and 3 need some good and want good 1; agent 2 wants everything. There are as many goods as agents, so the printed
condition holds: each of the agents 1, ..., N can have a bundle of her domain. With a fourth good the same agents have an
equilibrium at the prices (3/2, 1/2, 1/2, 1/2): the condition must leave one bundle to spare.
"""

from __future__ import annotations

import pytest

from exactmarket.errors import Rejected
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.completeness import NoAllocation
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.completeness import NoEquilibrium
from exactmarket.kernel.claims.utilities import MNaturalConcave
from exactmarket.model.bundle import subsets
from proofs.golden import certified, refuses
from proofs.gpz.pseudomarkets import COUNTEREXAMPLE, EXAMPLE_2

GOLDEN = {
    "walrasian": NoEquilibrium(COUNTEREXAMPLE, "walrasian"),
    "strong": NoEquilibrium(COUNTEREXAMPLE, "strong"),
    "m-natural-1": MNaturalConcave(COUNTEREXAMPLE.utility(0)),
    "m-natural-2": MNaturalConcave(COUNTEREXAMPLE.utility(1)),
}


@pytest.mark.parametrize("stem", GOLDEN)
def test_no_equilibrium_at_any_prices_though_utilities_are_m_natural_concave(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_the_printed_condition_holds() -> None:
    """Everybody can have a good of her own, of finite utility, and budgets are equal."""
    for i, agent in enumerate(COUNTEREXAMPLE.agents):
        assert agent.utility.value(1 << i) is not None
        assert agent.budget == COUNTEREXAMPLE.agents[0].budget
        for bundle in subsets(0b111):  # monotone
            for good in (1, 2, 4):
                below, above = agent.utility.value(bundle), agent.utility.value(bundle | good)
                assert below is None or (above is not None and below <= above)


def test_twins_another_market_and_a_leaf_that_is_none_are_refused() -> None:
    certificate = certified(__file__, "walrasian", GOLDEN).certificate
    with pytest.raises(Rejected):
        verify(Certificate(NoEquilibrium(EXAMPLE_2, "walrasian"), certificate.witness))
    nodes = certificate.witness.nodes
    refuses(certificate, "nodes[0]", nodes=(NoAllocation(), *nodes[1:]))
