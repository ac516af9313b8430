"""Two hierarchies: recognised or refuted, and lotteries that round every constraint, with as few terms as promised."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmarket import Control
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.lotteries import MatrixLottery, TwoFamilies
from exactmarket.model.lottery_problem import Cell, CellConstraint, LotteryProblem, crossing
from exactmarket.solvers.lotteries.bihierarchy import decide_bihierarchy, find_families, network, rounded_terms
from exactmarket.solvers.lotteries.circulation import Circulation, whole_circulation
from exactmarket.solvers.lotteries.few_terms import few_terms
from exactmarket.solvers.lotteries.implementability import decide_implementable

Family = list[list[Cell]]


def hierarchy(cells: list[Cell], source: Random) -> Family:
    """A random hierarchy: the cells in random order are cut into stretches, and these again."""
    source.shuffle(cells)
    sets: Family = []
    parts = [cells]
    while parts:
        part = parts.pop()
        if len(part) > 1 and source.random() < 0.8:
            sets.append(part)
            cut = source.randint(1, len(part) - 1)
            parts += [part[:cut], part[cut:]]
    return sets


def bihierarchy(seed: int) -> tuple[list[list[Q]], Family, Family]:
    source = Random(seed)  # noqa: S311
    height, width = source.randint(1, 4), source.randint(1, 4)
    weight = source.choice([2, 3, 6, 60, 10**30])
    q = [
        [Q(source.choice([0, weight, source.randint(0, weight)]), weight) for _ in range(width)] for _ in range(height)
    ]
    cells = list(product(range(height), range(width)))
    return q, hierarchy(list(cells), source), hierarchy(list(cells), source)


def amount(q: list[list[Q]], cells: list[Cell]) -> Q:
    return sum((q[i][j] for i, j in cells), ZERO)


def dimension(q: list[list[Q]], first: Family, second: Family) -> int:
    """Edges with a choice - nodes + components, in the graph of these edges alone."""
    net = network(tuple(map(tuple, q)), first, second)
    loose = [edge for edge, value in zip(net.edges, net.amounts, strict=True) if value % net.weight]
    nodes = {node for edge in loose for node in edge}
    group = {node: node for node in nodes}
    for one, other in loose:
        old, new = group[one], group[other]
        group = {node: new if root == old else root for node, root in group.items()}
    return len(loose) - len(nodes) + len(set(group.values()))


@pytest.mark.parametrize("decompose", [rounded_terms, lambda *given: few_terms(*given)[0]])
@settings(max_examples=150)
@given(seed=st.integers(0, 10**9))
def test_every_term_rounds_every_constraint_and_there_are_few(decompose, seed: int) -> None:  # type: ignore[no-untyped-def]
    q, first, second = bihierarchy(seed)
    terms = list(decompose(tuple(map(tuple, q)), first, second, Control()))
    expected: Counter[Cell] = Counter()
    for probability, ones in terms:
        chosen = {(i, j) for i, row in enumerate(ones) for j in row}
        assert probability > 0
        for cells in [*first, *second, *[[cell] for cell in product(range(len(q)), range(len(q[0])))]]:
            assert abs(len(chosen.intersection(cells)) - amount(q, cells)) < 1
        for cell in chosen:
            expected[cell] += Fraction(str(probability))
    assert all(expected[i, j] == Fraction(str(p)) for i, row in enumerate(q) for j, p in enumerate(row))
    assert sum((p for p, _ in terms), ZERO) == ONE
    assert len(terms) <= dimension(q, first, second) + 1
    assert len({ones for _, ones in terms}) == len(terms)


@settings(max_examples=60)
@given(seed=st.integers(0, 10**9))
def test_bihierarchies_are_recognised_and_implementable_within_their_roundings(seed: int) -> None:
    q, first, second = bihierarchy(seed)
    constraints = []
    for cells in [*first, *second]:
        total = amount(q, cells)
        constraints.append(CellConstraint(cells, int(total.floor()), int(total.ceil())))
    Random(seed).shuffle(constraints)  # noqa: S311
    problem = LotteryProblem(q, constraints)
    assert isinstance(decide_bihierarchy(problem).certificate.witness, TwoFamilies)
    lottery = decide_implementable(problem).certificate.witness
    assert isinstance(lottery, MatrixLottery)


@settings(max_examples=200)
@given(seed=st.integers(0, 10**9))
def test_families_or_an_odd_cycle_as_brute_force_says(seed: int) -> None:
    source = Random(seed)  # noqa: S311
    cells = list(product(range(2), range(3)))
    constraints = [
        CellConstraint(source.sample(cells, source.randint(0, 4)), 0, 4) for _ in range(source.randint(0, 6))
    ]
    pairs = [(j, k) for j, k in combinations(range(len(constraints)), 2) if crossing(constraints[j], constraints[k])]
    possible = any(all(f[j] != f[k] for j, k in pairs) for f in product((0, 1), repeat=len(constraints)))
    assert isinstance(find_families(constraints), TwoFamilies) == possible
    decide_bihierarchy(LotteryProblem([[0, 0, 0], [0, 0, 0]], constraints))  # the kernel agrees with the witness


def test_rows_and_columns_meet_the_bound_of_assignments() -> None:
    """4 x 3, rows sum to 1, columns to 4/3 each: 12 positive entries - 4 rows - no whole column + no component + 1."""
    rows = [[(i, j) for j in range(3)] for i in range(4)]
    columns = [[(i, j) for i in range(4)] for j in range(3)]
    constraints = [CellConstraint(cells, 1, 1) for cells in rows] + [CellConstraint(cells, 0, 2) for cells in columns]
    for seed in range(20):
        source = Random(seed)  # noqa: S311
        thirds = [source.sample([Q(1, 3) + d for d in (Q(1, 7), -Q(1, 7), Q(0))], 3) for _ in range(4)]
        problem = LotteryProblem(thirds, constraints)
        whole = sum(sum((row[j] for row in thirds), ZERO).q == 1 for j in range(3))
        assert len(decide_implementable(problem).certificate.witness.terms) <= 12 - 4 - whole + 1 + (whole == 3)


def test_amounts_that_do_not_circulate_have_no_whole_circulation() -> None:
    assert whole_circulation([(0, 1), (1, 0)], [0, 0], [True, False]) is None
    assert whole_circulation([(0, 1), (1, 0)], [0, 0], [True, None]) == [True, True]
    assert whole_circulation([(0, 1), (1, 0)], [1, 0], [None, None]) in ([False, True],)


def test_steps_add_up_to_the_weight() -> None:
    turned: list[tuple[int, bool]] = []
    circulation = Circulation([(0, 1), (0, 1), (1, 0)], [1, 2, 3], 3, lambda e, up: turned.append((e, up)))
    assert list(circulation.steps(True)) in ([1, 2], [2, 1])
    assert turned
