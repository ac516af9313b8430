"""gpz.example-2.deterministic: with equal budgets no deterministic equilibrium; with nearly equal budgets in random order the
payoffs are (6,4,4). Holds.

With budgets 1 + 2e, 1 + e, 1 in any order, for e = 1/10 and e = 1/1000, there is exactly one allocation that is a deterministic
equilibrium: the richest consumer gets a, the second one b. Over the six orders, all equally likely, that gives (6,4,4).
"""

from __future__ import annotations

from itertools import permutations

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.completeness import PricesFor
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.completeness import DeterministicEquilibria
from exactmarket.model.bundle import bundle_of
from exactmarket.model.pseudomarket import Pseudomarket
from proofs.golden import certified, refuses
from proofs.gpz.pseudomarkets import EXAMPLE_2, FIRST, OTHERS, market


def ordered(order: tuple[int, ...], e: Q) -> Pseudomarket:
    """Consumer order[0] is the richest."""
    budgets = tuple([1 + (2 - order.index(i)) * e for i in range(3)])
    return market(("a", "b"), FIRST, OTHERS, OTHERS, budgets=budgets)


def outcome(order: tuple[int, ...]) -> tuple[tuple[str, ...], ...]:
    """a for the first, b for the second."""
    return tuple([(("a",), ("b",), ())[order.index(i)] for i in range(3)])


NEARLY = {"tenth": Q(1, 10), "thousandth": Q(1, 1000)}
GOLDEN = {
    "equal": DeterministicEquilibria(EXAMPLE_2, ()),
    **{
        f"{name}-{''.join(str(i + 1) for i in order)}": DeterministicEquilibria(ordered(order, e), (outcome(order),))
        for name, e in NEARLY.items()
        for order in permutations(range(3))
    },
}


@pytest.mark.parametrize("stem", GOLDEN)
def test_deterministic_equilibria(stem: str) -> None:
    certified(__file__, stem, GOLDEN)


def test_the_payoffs_of_random_order() -> None:
    orders = list(permutations(range(3)))
    payoffs = [
        sum(agent.utility.value(bundle_of(("a", "b"), outcome(order)[i])) or 0 for order in orders) / len(orders)
        for i, agent in enumerate(EXAMPLE_2.agents)
    ]
    assert payoffs == [6, 4, 4]


def test_twins_equal_budgets_and_wrong_prices_are_refused() -> None:
    certificate = certified(__file__, "tenth-123", GOLDEN).certificate
    with pytest.raises(Rejected):
        verify(Certificate(DeterministicEquilibria(EXAMPLE_2, ()), certificate.witness))
    with pytest.raises(Rejected, match="allocations"):
        verify(Certificate(DeterministicEquilibria(certificate.claim.market, ()), certificate.witness))
    cases = certificate.witness.cases
    k = next(n for n, case in enumerate(cases) if isinstance(case, PricesFor))
    refuses(certificate, f"cases[{k}]", cases=(*cases[:k], PricesFor((ONE, ONE)), *cases[k + 1 :]))
