"""hunt.manipulable: in a Hylland-Zeckhauser economy with equal budgets an agent can gain by a false report, whichever equilibria
are chosen before and after: three agents, three objects, values (0, 1, 2), (0, 1, 2), (1, 2, 0). The first one reports
(0, 2, 3).

Before, the only prices are (0, 1, 2), and she has utility 1; after, the only prices are (0, 6/5, 9/5), and any share that is
hers in an equilibrium there is worth 19/18 or more to her: 1/18 more. The bound is the value of a linear program that demands
less of the shares than an equilibrium does (``exactmarket.hunt.manipulation``). With reports of values 0 to 2 nobody gains for
sure in any economy of such values (hunt.no-gain).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.hunt.items import economy_of
from exactmarket.hunt.manipulation import shares_at
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims.completeness import AllBudgetEquilibria, PricePoint
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from proofs.golden import refuses, stored

TRUTH = economy_of(((0, 1, 2), (0, 1, 2), (1, 2, 0)))
REPORTED = economy_of(((0, 2, 3), (0, 1, 2), (1, 2, 0)))


def _search(_: Callable[[Any], Certificate[Any]]) -> Iterator[Certificate[Any]]:
    from exactmarket.solvers.completeness.all_equilibria import decide_all_budget_equilibria  # noqa: PLC0415
    from exactmarket.solvers.linear_programs.solve import solve_linear_program  # noqa: PLC0415

    yield decide_all_budget_equilibria(TRUTH).certificate
    after = decide_all_budget_equilibria(REPORTED)
    yield after.certificate
    (point,) = after.claim.equilibria
    assert isinstance(point, PricePoint)
    yield solve_linear_program(shares_at(REPORTED, point, 0, TRUTH.values[0])).certificate


STORED = {"gain": _search}


def test_the_first_agent_gains_whichever_equilibria_are_chosen() -> None:
    before, after, bound = [verdict.claim for verdict in stored(__file__, "gain")]
    for claim, economy in ((before, TRUTH), (after, REPORTED)):
        assert type(claim) is AllBudgetEquilibria
        assert (claim.economy, claim.budgets) == (economy, (ONE,) * 3)
    (old,), (new,) = before.equilibria, after.equilibria
    assert isinstance(old, PricePoint)
    assert isinstance(new, PricePoint)
    assert (old.prices, old.utilities[0]) == ((ZERO, ONE, Q(2)), ONE)
    assert new.prices == (ZERO, Q(6, 5), Q(9, 5))
    assert type(bound) is LinearProgramOptimal
    assert bound.program == shares_at(REPORTED, new, 0, TRUTH.values[0])
    assert bound.value == old.utilities[0] + Q(1, 18)


def test_what_the_program_demands_holds_of_an_equilibrium() -> None:
    """The rows of the program, written out once: each agent's probabilities, spending and utility, and each object's copies."""
    _, after, bound = [verdict.claim for verdict in stored(__file__, "gain")]
    (new,) = after.equilibria
    program = bound.program
    assert (program.sense, program.constant) == ("minimize", 0)
    assert program.objective == (*TRUTH.values[0], *[ZERO] * 6)
    assert (program.lower, program.upper) == ((ZERO,) * 9, (None,) * 9)
    expected = []
    for i, values in enumerate(REPORTED.values):
        cells = range(3 * i, 3 * i + 3)
        expected.append((dict.fromkeys(cells, ONE), ONE, ONE))
        expected.append((dict(zip(cells, new.prices, strict=True)), None, ONE))
        expected.append((dict(zip(cells, values, strict=True)), new.utilities[i], new.utilities[i]))
    expected += [({j: ONE, 3 + j: ONE, 6 + j: ONE}, None, ONE) for j in range(3)]
    written = [(tuple([(c, entry) for c, entry in row.items() if entry]), least, most) for row, least, most in expected]
    assert list(zip(program.rows, program.row_lower, program.row_upper, strict=True)) == written


def test_twin_a_tree_cut_short_is_refused() -> None:
    before, *_ = (verdict.certificate for verdict in stored(__file__, "gain"))
    refuses(before, "parts left", nodes=before.witness.nodes[:-1])
