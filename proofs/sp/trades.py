"""sp.trades (section 3): the example's argument about trades. Amended.

Holds: z gives delta of type 4 for delta/2 or more of type 3; there is no mutually beneficial trade among the x and y agents; in
the economy without z the prices (2,1,0,0) are an equilibrium.
False: "no x-type nor y-type agent (nor any coalition of them) would accept any such trade": x and y agents together
accept, at no loss to anyone. The error is that "for them object types 3 and 4 could be regarded as a unique object type 3*": with
the types merged the shares are Pareto optimal, with the types apart they are not.
"""

from __future__ import annotations

from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import Reassignment, SupportingPrices
from exactmarket.kernel.claims.assignments import ParetoDominated, ParetoOptimal
from proofs.golden import certified, refuses
from proofs.sp.instances import (
    MERGED,
    MERGED_ASSIGNMENT,
    THEOREM_1,
    THEOREM_1_ASSIGNMENT,
    THEOREM_1_BETTER,
    WITHOUT_Z,
    WITHOUT_Z_ASSIGNMENT,
)

GOLDEN = {
    "without-z": Certificate(
        ParetoOptimal(WITHOUT_Z, WITHOUT_Z_ASSIGNMENT),
        SupportingPrices((Q(2), Q(1), Q(0), Q(0)), (Q(1), Q(1), Q(1), Q(1))),
    ),
    "merged": ParetoOptimal(MERGED, MERGED_ASSIGNMENT),
    "accepted": Certificate(ParetoDominated(THEOREM_1, THEOREM_1_ASSIGNMENT), Reassignment(THEOREM_1_BETTER)),
}


def test_no_trade_among_x_and_y_and_the_prices_are_an_equilibrium_without_z() -> None:
    verdict = certified(__file__, "without-z", GOLDEN)
    assert verdict.certificate.witness.prices == (2, 1, 0, 0)


def test_x_and_y_together_accept_a_trade_that_z_offers() -> None:
    verdict = certified(__file__, "accepted", GOLDEN)
    before, after = THEOREM_1.utilities(THEOREM_1_ASSIGNMENT), THEOREM_1.utilities(THEOREM_1_BETTER)
    assert before[:4] == after[:4]
    gained, _, got, given = (new - old for new, old in zip(THEOREM_1_BETTER[4], THEOREM_1_ASSIGNMENT[4], strict=True))
    assert gained == 0
    assert got >= -given / 2 > 0
    assert verdict.claim.assignment == THEOREM_1_ASSIGNMENT


def test_z_needs_half_of_what_she_gives() -> None:
    values = THEOREM_1.values[4]
    assert values[3] == values[2] / 2 > 0 == values[0] == values[1]


def test_merged_types_hide_the_trade() -> None:
    certified(__file__, "merged", GOLDEN)
    merged = tuple([(row[0], row[1], row[2] + row[3]) for row in WITHOUT_Z_ASSIGNMENT])
    assert merged == MERGED_ASSIGNMENT
    held = [{j for j in (2, 3) if row[j]} for row in WITHOUT_Z_ASSIGNMENT]
    for agent, row in enumerate(WITHOUT_Z.values):
        assert all(row[j] == MERGED.values[agent][2] for j in held[agent])
        assert row[2] != row[3]


def test_twin_one_more_copy_of_type_1_is_refused() -> None:
    certificate = certified(__file__, "without-z", GOLDEN).certificate
    more = type(WITHOUT_Z)(WITHOUT_Z.values, (2, 1, 1, 2), WITHOUT_Z.agents)
    refuses(Certificate(ParetoOptimal(more, WITHOUT_Z_ASSIGNMENT), certificate.witness), "clearing")
