"""sp.theorem-1 (section 3): some Pareto-optimal assignment is supported by no prices (no Second Welfare Theorem). Refuted.

1. The example's assignment is not Pareto optimal: another one keeps 7/4 for each x and y and lifts z from 1 to 5/4.
2. The theorem is false: on the whole family every Pareto-optimal assignment is supported by prices, with all three conditions.
   The general argument: it maximises a positively weighted sum of utilities (Isermann 1974), and the dual prices of that
   linear program support it; the certificate of Pareto optimality is these weights and prices.
3. What does hold of the text: no prices support the example's assignment, and quasi-equilibrium prices do.
"""

from __future__ import annotations

from dataclasses import replace

from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import Reassignment, SupportingPrices
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.assignments import ParetoDominated, ParetoOptimal, Supported, Unsupported
from exactmarket.model.equilibrium import EQUILIBRIUM, QUASI_EQUILIBRIUM
from proofs.golden import certified, refuses
from proofs.sp import family
from proofs.sp.instances import THEOREM_1, THEOREM_1_ASSIGNMENT, THEOREM_1_BETTER

GOLDEN = {
    "dominated": Certificate(ParetoDominated(THEOREM_1, THEOREM_1_ASSIGNMENT), Reassignment(THEOREM_1_BETTER)),
    "better": ParetoOptimal(THEOREM_1, THEOREM_1_BETTER),
    "unsupported": Unsupported(THEOREM_1, THEOREM_1_ASSIGNMENT, ("optimal",)),
    "quasi": Certificate(
        Supported(THEOREM_1, THEOREM_1_ASSIGNMENT, QUASI_EQUILIBRIUM),
        SupportingPrices((Q(2), Q(1), Q(0), Q(0)), (Q(1), Q(1), Q(1), Q(1), Q(0))),
    ),
}


def test_the_example_is_not_pareto_optimal() -> None:
    verdict = certified(__file__, "dominated", GOLDEN)
    before = THEOREM_1.utilities(verdict.claim.assignment)
    after = THEOREM_1.utilities(verdict.certificate.witness.assignment)
    assert before == (Q(7, 4), Q(7, 4), Q(7, 4), Q(7, 4), Q(1))
    assert after == (Q(7, 4), Q(7, 4), Q(7, 4), Q(7, 4), Q(5, 4))


def test_the_better_assignment_is_pareto_optimal_and_supported() -> None:
    verdict = certified(__file__, "better", GOLDEN)
    verify(Certificate(Supported(THEOREM_1, THEOREM_1_BETTER, EQUILIBRIUM), verdict.certificate.witness))


def test_no_prices_support_the_example() -> None:
    certified(__file__, "unsupported", GOLDEN)


def test_quasi_equilibrium_prices_do() -> None:
    certified(__file__, "quasi", GOLDEN)


def test_every_pareto_optimal_assignment_of_the_family_is_supported() -> None:
    optimal = [member for member in family.certified() if isinstance(member.verdicts[0].claim, ParetoOptimal)]
    for member in optimal:
        claim = Supported(member.claim.economy, member.claim.assignment, EQUILIBRIUM)
        verify(Certificate(claim, member.verdicts[0].certificate.witness))
    assert len(optimal) > 100


def test_twin_a_swap_between_the_x_agents_dominates_no_more() -> None:
    certificate = certified(__file__, "dominated", GOLDEN).certificate
    rows = list(certificate.witness.assignment)
    little = Q(1, 1000)
    rows[0] = (Q(1, 8) - little, Q(1, 2) + little, Q(3, 8), Q(0))
    rows[1] = (Q(1, 8) + little, Q(1, 2) - little, Q(3, 8), Q(0))
    refuses(certificate, "a utility of at least 7/4", assignment=tuple(rows))


def test_twin_the_trade_does_not_contradict_quasi_equilibrium_prices() -> None:
    certificate = certified(__file__, "unsupported", GOLDEN).certificate
    weaker = replace(certificate.claim, conditions=QUASI_EQUILIBRIUM)
    refuses(Certificate(weaker, certificate.witness), "an agent with positive weight who gains")
