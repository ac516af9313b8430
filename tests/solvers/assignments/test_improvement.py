"""The program of improvements by its structure: it decides alone, agrees with levels of prices, and no proposal misleads it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import assigned_economies

from exactmarket import AssignmentEconomy, Control, Q, SearchFailed, decide_pareto_optimality
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ONE, ZERO, rational
from exactmarket.kernel.certificates.assignments import Reassignment, SupportingPrices
from exactmarket.kernel.claims.assignments import ParetoDominated, ParetoOptimal
from exactmarket.kernel.rules.assignments.outcomes import check_pareto_dominated
from exactmarket.kernel.rules.assignments.support import check_pareto_optimal
from exactmarket.model.equilibrium import whole_market
from exactmarket.solvers.assignments import improvement
from exactmarket.solvers.assignments.exchanges import priced_or_exchanged
from exactmarket.solvers.assignments.improvement_floats import ProposedBasis
from exactmarket.solvers.assignments.improvement_program import ImprovementProgram, Priced, Traded
from exactmarket.solvers.assignments.price_levels import price_level_by_level

Assigned = tuple[AssignmentEconomy, Matrix]


def improvements(economy: AssignmentEconomy, shares: Matrix) -> ImprovementProgram:
    """The program in which everybody must have a positive weight."""
    agents = range(len(economy.agents))
    return ImprovementProgram(
        whole_market(economy, shares), agents, [True] * len(agents), [Q(copies) for copies in economy.supply]
    )


def served_one_by_one(agents: int, types: int, seed: int, turns: int) -> Assigned:
    """An economy, and equal chances of so many serial dictatorships."""
    dice = random.Random(seed)  # noqa: S311
    values = [[dice.randint(0, 100) for _ in range(types)] for _ in range(agents)]
    supply = [agents // types + (j < agents % types) for j in range(types)]
    shares = [[ZERO] * types for _ in range(agents)]
    for _ in range(turns):
        left = list(supply)
        for x in dice.sample(range(agents), agents):
            j = max((j for j in range(types) if left[j]), key=values[x].__getitem__)
            left[j] -= 1
            shares[x][j] += ONE / turns
    return AssignmentEconomy(values, supply), tuple(map(tuple, shares))


def verified(program: ImprovementProgram, found: Priced | Traded) -> bool:
    """Whether prices were found, which the kernel accepts, or shares, which it accepts."""
    economy, shares = program.market.economy, program.market.assignment
    stated = improvement._stated(program, found)
    if isinstance(stated, SupportingPrices):
        check_pareto_optimal(ParetoOptimal(economy, shares), stated)
        return True
    check_pareto_dominated(ParetoDominated(economy, shares), Reassignment(stated.shares))
    return False


@settings(max_examples=150)
@given(assigned_economies())
def test_all_ways_agree(given_: Assigned) -> None:
    program = improvements(*given_)
    by_structure = improvement._by_structure(program, Control())
    assert by_structure is not None
    optimal = isinstance(by_structure, SupportingPrices)
    assert verified(program, price_level_by_level(program, Control())) == optimal
    by_order = priced_or_exchanged(program, Control())
    # The orders of values decide all pure assignments.
    assert by_order is not None or not program.indifferent_within_shares
    assert by_order is None or verified(program, by_order) == optimal


def test_weights_may_have_to_be_of_very_different_sizes() -> None:
    """Everybody has nearly the same order, and values each object twice the next one; agents choose one by one."""
    dice = random.Random(3)  # noqa: S311
    values = []
    for _ in range(60):
        order = sorted(range(60), key=lambda j: j + 3 * dice.random())
        values.append([2 ** order.index(j) for j in range(60)])
    left, rows = set(range(60)), []
    for own in values:
        best = max(left, key=own.__getitem__)
        left.remove(best)
        rows.append([int(j == best) for j in range(60)])
    assert isinstance(decide_pareto_optimality(AssignmentEconomy(values, [1] * 60), rows).claim, ParetoOptimal)


def test_levels_add_up() -> None:
    """The first level's largest sum of weights leaves agents without one."""
    values = [
        [747, 819, 826, 163],
        [974, 698, 714, 978],
        [92, 122, 424, 323],
        [228, 730, 792, 458],
        [141, 973, 688, 667],
    ]
    held = (2, 3, 1, 2, 0)
    shares = tuple(tuple(ONE if j == i else ZERO for j in range(4)) for i in held)
    program = improvements(AssignmentEconomy(values, [2, 1, 2, 1]), shares)
    assert verified(program, price_level_by_level(program, Control()))


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_few_columns_are_enough_and_an_improvement_cannot_be_improved(turns: int) -> None:
    """1200 cells: HiGHS sees all of them only if they are worth it."""
    economy, shares = served_one_by_one(60, 20, 7, turns)
    while isinstance(
        found := improvement._by_structure(improvements(economy, shares), Control()), improvement.Improvement
    ):
        assert isinstance(decide_pareto_optimality(economy, shares).claim, ParetoDominated)
        shares = found.shares
    assert isinstance(found, SupportingPrices)
    assert isinstance(decide_pareto_optimality(economy, shares).claim, ParetoOptimal)


@st.composite
def proposals(draw: st.DrawFn) -> tuple[Assigned, ProposedBasis]:
    """An assigned economy, and anything for a basis of its program."""
    economy, shares = draw(assigned_economies(agents=3, types=3))
    agents, types = len(economy.agents), len(economy.objects)
    some_types = st.lists(st.integers(0, types - 1), unique=True).map(sorted)
    flags = st.lists(st.booleans(), min_size=agents, max_size=agents)
    cells = draw(st.lists(some_types, min_size=agents, max_size=agents))
    return (economy, shares), ProposedBasis(cells, draw(flags), draw(flags), draw(some_types), draw(st.booleans()))


@settings(max_examples=200)
@given(proposals())
def test_no_proposal_misleads(drawn: tuple[Assigned, ProposedBasis]) -> None:
    (economy, shares), proposal = drawn
    expected = type(decide_pareto_optimality(economy, shares).claim)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(improvement, "propose_basis", lambda *_: proposal)
        assert type(decide_pareto_optimality(economy, shares).claim) is expected


def test_without_a_proposal_levels_of_prices_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> ProposedBasis:
        raise SearchFailed("no basis")

    monkeypatch.setattr(improvement, "propose_basis", fails)
    for turns, kind in ((1, ParetoOptimal), (3, ParetoDominated)):
        assert isinstance(decide_pareto_optimality(*served_one_by_one(8, 4, 0, turns)).claim, kind)


@pytest.mark.parametrize("unit", ["1e-200", "1e-30", "1", "1e30", "1e300", "1e400"])
def test_the_unit_of_a_value_makes_no_difference(unit: str) -> None:
    for turns, kind in ((1, ParetoOptimal), (3, ParetoDominated)):
        economy, shares = served_one_by_one(8, 4, 0, turns)
        first, *others = economy.values
        scaled = AssignmentEconomy([[value * rational(unit) for value in first], *others], economy.supply)
        assert isinstance(decide_pareto_optimality(scaled, shares).claim, kind)
