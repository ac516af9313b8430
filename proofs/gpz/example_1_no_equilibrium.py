"""gpz.example-1, the first half: no Walrasian equilibrium with randomization. Holds, for all prices >= 0, all goods being
allocated.

A tree of cases over all prices: in 164 cells the agents' regimes, with what they spend, contradict each other, or no
allocation gives them what they may use. With utilities that are 2 from one good on there are equilibria, so the certificate
does not serve there.
"""

from __future__ import annotations

import pytest

from exactmarket.errors import Rejected
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.completeness import CellTree, NoPrices
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.completeness import NoEquilibrium
from proofs.golden import certified, refuses
from proofs.gpz.pseudomarkets import EXAMPLE_1, market, table

GOLDEN = {"walrasian": NoEquilibrium(EXAMPLE_1, "walrasian"), "strong": NoEquilibrium(EXAMPLE_1, "strong")}


@pytest.mark.parametrize("stem", GOLDEN)
def test_no_equilibrium_at_any_prices(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_twins_one_case_less_and_another_utility_are_refused() -> None:
    certificate = certified(__file__, "walrasian", GOLDEN).certificate
    assert isinstance(certificate.witness, CellTree)
    nodes = certificate.witness.nodes
    refuses(certificate, "parts left", nodes=nodes[:-1])
    k = next(n for n, node in enumerate(nodes) if isinstance(node, NoPrices))
    refuses(certificate, f"nodes[{k}]", nodes=(*nodes[:k], NoPrices(()), *nodes[k + 1 :]))
    easy = table("0", "2", "2", "2", "2", "2", "2", "2")
    with pytest.raises(Rejected):
        verify(Certificate(NoEquilibrium(market(("1", "2", "3"), easy, easy), "walrasian"), certificate.witness))
