"""Marginals of lotteries: both answers agree with brute force, and both checkers with the answers."""

from __future__ import annotations

from itertools import permutations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmarket import Control, LimitReached, MalformedInput, recheck
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import dump
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.lotteries import MatrixLottery, MatrixTerm, OddCycle, Separation
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.lotteries import (
    ConsumptionsImplementable,
    ConsumptionsNotImplementable,
    Implementable,
    NotImplementable,
)
from exactmarket.model.linear_program import LinearProgram
from exactmarket.model.lottery_problem import CellConstraint, ConsumptionProblem, LotteryProblem, RandomConsumption
from exactmarket.solvers.linear_programs.solve import solve_linear_program
from exactmarket.solvers.lotteries.bihierarchy import find_families
from exactmarket.solvers.lotteries.implementability import decide_consumptions, decide_implementable
from exactmarket.solvers.lotteries.separation import find_lottery_or_separation

CELLS = list(product(range(2), range(3)))
TRIANGLE = [[(0, 0), (0, 1)], [(0, 0), (1, 0)], [(0, 1), (1, 0)]]


def in_hull(points: list[list[int]], q: list[Q]) -> bool:
    """Whether q is a mean of the points, by a linear program over all of them."""
    if not points:
        return False
    rows = [tuple([(t, Q(x[c])) for t, x in enumerate(points) if x[c]]) for c in range(len(q))]
    rows.append(tuple([(t, ONE) for t in range(len(points))]))
    sides = (*q, ONE)
    n = len(points)
    program = LinearProgram("minimize", (ZERO,) * n, tuple(rows), sides, sides, (ZERO,) * n, (None,) * n)
    return type(solve_linear_program(program).claim).__name__ == "LinearProgramOptimal"


def agree(verdict) -> None:  # type: ignore[no-untyped-def]
    """The standalone checker verifies what the kernel verified."""
    recheck.check_bytes(dump(encode_certificate(verdict.certificate)).encode())


def admissible(constraints: list[CellConstraint]) -> list[list[int]]:
    found = []
    for x in product((0, 1), repeat=len(CELLS)):
        chosen = {cell for cell, one in zip(CELLS, x, strict=True) if one}
        if all(constraint.met(len(chosen.intersection(constraint.cells))) for constraint in constraints):
            found.append(list(x))
    return found


def random_problem(seed: int) -> LotteryProblem:
    """Half of the matrices are means of admissible ones, the others anything that meets the constraints."""
    source = Random(seed)  # noqa: S311
    constraints = []
    for _ in range(source.randint(1, 6)):
        cells = source.sample(CELLS, source.randint(0, 5))
        least = source.randint(-1, 1)
        constraints.append(CellConstraint(cells, least, least + source.randint(0, 2)))
    points = admissible(constraints)
    q = [Q(source.randint(0, 4), 4) for _ in CELLS]
    if points and source.random() < 0.7:
        chosen = [source.choice(points) for _ in range(4)]
        q = [Q(sum(x[c] for x in chosen), 4) for c in range(len(CELLS))]
        if source.random() < 0.5:
            c, d = source.sample(range(len(CELLS)), 2)
            q[c], q[d] = q[d], q[c]
    return LotteryProblem([q[:3], q[3:]], constraints)


@settings(max_examples=150)
@given(seed=st.integers(0, 10**9))
def test_any_constraints_as_brute_force_says(seed: int) -> None:
    problem = random_problem(seed)
    verdict = decide_implementable(problem)
    q = [p for row in problem.matrix for p in row]
    assert isinstance(verdict.claim, Implementable) == in_hull(admissible(list(problem.constraints)), q)
    agree(verdict)


@settings(max_examples=150)
@given(seed=st.integers(0, 10**9))
def test_column_generation_alone_finds_the_same_answers(seed: int) -> None:
    """Whatever the constraints, without the way of the bihierarchies; the two answers are verified each."""
    problem = random_problem(seed)
    found = find_lottery_or_separation(problem.matrix, problem.constraints, Control())
    if isinstance(found, Separation):
        agree(verify(Certificate(NotImplementable(problem), found)))
        assert isinstance(decide_implementable(problem).claim, NotImplementable)
        return
    rows = [[tuple(j for i, j in ones if i == row) for row in range(2)] for _, ones in found]
    terms = [MatrixTerm(p, tuple(ones)) for (p, _), ones in zip(found, rows, strict=True)]
    agree(verify(Certificate(Implementable(problem), MatrixLottery(tuple(terms)))))
    assert len(terms) <= 1 + sum(0 < p < 1 for row in problem.matrix for p in row)


def outside_bihierarchies(seed: int) -> LotteryProblem:
    """A 4 x 4 matrix, a mean of permutations or not, with four more sets whose sums are to be rounded."""
    source = Random(seed)  # noqa: S311
    counts = [[0] * 4 for _ in range(4)]
    draws = source.randint(2, 6)
    for _ in range(draws):
        for i, j in enumerate(source.sample(range(4), 4)):
            counts[i][j] += 1
    q = [[Q(count, draws) for count in row] for row in counts]
    every = list(product(range(4), repeat=2))
    sets = [[(i, j) for j in range(4)] for i in range(4)] + [[(i, j) for i in range(4)] for j in range(4)]
    sets += [source.sample(every, source.randint(2, 6)) for _ in range(4)]
    sums = [sum((q[i][j] for i, j in cells), ZERO) for cells in sets]
    bounds = zip(sets, sums, strict=True)
    return LotteryProblem(q, [CellConstraint(cells, int(s.floor()), int(s.ceil())) for cells, s in bounds])


@settings(max_examples=60)
@given(seed=st.integers(0, 10**9))
def test_permutations_under_more_constraints_as_brute_force_says(seed: int) -> None:
    problem = outside_bihierarchies(seed)
    points = []
    for p in permutations(range(4)):
        chosen = set(enumerate(p))
        if all(constraint.met(len(chosen.intersection(constraint.cells))) for constraint in problem.constraints):
            points.append([int(p[i] == j) for i in range(4) for j in range(4)])
    verdict = decide_implementable(problem)
    assert isinstance(verdict.claim, Implementable) == in_hull(points, [p for row in problem.matrix for p in row])
    agree(verdict)


def random_consumptions(seed: int) -> ConsumptionProblem:
    source = Random(seed)  # noqa: S311
    goods = ["a", "b", "c"][: source.randint(1, 3)]
    bundles = [
        [good for good, in_it in zip(goods, sides, strict=True) if in_it]
        for sides in product((0, 1), repeat=len(goods))
    ]
    agents = []
    for i in range(source.randint(1, 3)):
        chosen = source.sample(bundles, source.randint(1, min(3, len(bundles))))
        weights = [source.randint(0, 2) for _ in chosen]
        weights[0] += 1
        lottery = [(Q(w, sum(weights)), bundle) for w, bundle in zip(weights, chosen, strict=True)]
        agents.append(RandomConsumption(str(i), lottery))
    return ConsumptionProblem(goods, agents, source.random() < 0.3)


@settings(max_examples=150)
@given(seed=st.integers(0, 10**9))
def test_random_consumptions_as_brute_force_says(seed: int) -> None:
    problem = random_consumptions(seed)
    points = []
    for choice in product(*[range(len(agent.lottery)) for agent in problem.agents]):
        used = [good for agent, k in zip(problem.agents, choice, strict=True) for good in agent.lottery[k][1]]
        if len(used) == len(set(used)) and (not problem.exhaust or len(used) == len(problem.goods)):
            points.append(
                [int(choice[i] == k) for i, agent in enumerate(problem.agents) for k in range(len(agent.lottery))]
            )
    verdict = decide_consumptions(problem)
    possible = in_hull(points, [p for row in problem.marginals for p in row])
    assert isinstance(verdict.claim, ConsumptionsImplementable) == possible
    agree(verdict)


def test_the_odds_of_example_1_are_not_implementable() -> None:
    """Paper A, Example 1: each of two agents gets two of three goods with probability 3/4, nothing with 1/4."""
    lottery = [("1/4", pair) for pair in (["1", "2"], ["1", "3"], ["2", "3"], [])]
    problem = ConsumptionProblem(["1", "2", "3"], [RandomConsumption(name, lottery) for name in ("x", "y")])
    verdict = decide_consumptions(problem)
    assert isinstance(verdict.claim, ConsumptionsNotImplementable)
    agree(verdict)


def test_half_of_the_odds_of_example_1_are() -> None:
    lottery = [("1/6", pair) for pair in (["1", "2"], ["1", "3"], ["2", "3"])] + [("1/2", [])]
    problem = ConsumptionProblem(["1", "2", "3"], [RandomConsumption(name, lottery) for name in ("x", "y")])
    assert isinstance(decide_consumptions(problem).claim, ConsumptionsImplementable)


@pytest.mark.parametrize(("share", "answer"), [("1/3", Implementable), ("1/2", NotImplementable)])
def test_three_pairs_of_three_cells(share: str, answer: type) -> None:
    """At most one of each pair: thirds are a lottery over single cells, halves ask for 3/2 cells where one is the most."""
    problem = LotteryProblem([[share, share], [share, 0]], [CellConstraint(cells, 0, 1) for cells in TRIANGLE])
    assert isinstance(decide_implementable(problem).claim, answer)


def test_a_larger_family_outside_bihierarchies() -> None:
    """A 7 x 7 doubly stochastic matrix with a diagonal constraint: rows, columns and the diagonal cross in threes."""
    n = 7
    rows = [[(i, j) for j in range(n)] for i in range(n)]
    columns = [[(i, j) for i in range(n)] for j in range(n)]
    diagonal = [(i, i) for i in range(n)]
    constraints = [CellConstraint(cells, 1, 1) for cells in [*rows, *columns, diagonal]]
    uniform = [[Q(1, n)] * n for _ in range(n)]
    verdict = decide_implementable(LotteryProblem(uniform, constraints))
    assert isinstance(verdict.claim, Implementable)
    agree(verdict)


def test_no_permutation_of_three_moves_exactly_one() -> None:
    """Two of three on the diagonal: then so is the third. The matrix meets the constraints, no permutation does."""
    rows = [[(i, j) for j in range(3)] for i in range(3)]
    columns = [[(i, j) for i in range(3)] for j in range(3)]
    constraints = [CellConstraint(c, 1, 1) for c in [*rows, *columns]] + [
        CellConstraint([(i, i) for i in range(3)], 2, 2)
    ]
    matrix = [[Q(2, 3) if i == j else Q(1, 6) for j in range(3)] for i in range(3)]
    assert isinstance(decide_implementable(LotteryProblem(matrix, constraints)).claim, NotImplementable)


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda: LotteryProblem([], []), id="no rows"),
        pytest.param(lambda: LotteryProblem([[]], []), id="no columns"),
        pytest.param(lambda: LotteryProblem([[1], [1, 0]], []), id="ragged"),
        pytest.param(lambda: LotteryProblem([[0.5]], []), id="float"),
        pytest.param(lambda: LotteryProblem([[1]], [CellConstraint([(0, 1)], 0, 1)]), id="cell outside"),
        pytest.param(lambda: CellConstraint([(0, 0), (0, 0)], 0, 1), id="cell twice"),
        pytest.param(lambda: CellConstraint([(0, 0)], 0, "1/2"), id="half a ceiling"),
        pytest.param(lambda: CellConstraint([(0, 0)], 2, 1), id="floor above ceiling"),
        pytest.param(lambda: CellConstraint([(0, True)], 0, 1), id="boolean index"),
        pytest.param(lambda: RandomConsumption("x", [("1/2", ["a"])]), id="sum below 1"),
        pytest.param(lambda: RandomConsumption("x", []), id="no bundles"),
        pytest.param(lambda: RandomConsumption("x", [("3/2", ["a"]), ("-1/2", [])]), id="negative probability"),
        pytest.param(lambda: RandomConsumption("x", [("1/2", ["a", "b"]), ("1/2", ["b", "a"])]), id="bundle twice"),
        pytest.param(lambda: RandomConsumption("x", [(1, ["a", "a"])]), id="good twice"),
        pytest.param(lambda: ConsumptionProblem(["a", "b"], [RandomConsumption("x", [(1, ["c"])])]), id="unknown good"),
        pytest.param(lambda: ConsumptionProblem([], [RandomConsumption("x", [(1, [])])]), id="no goods"),
        pytest.param(lambda: ConsumptionProblem(["a", "b"], []), id="no agents"),
        pytest.param(lambda: ConsumptionProblem(["a b"], [RandomConsumption("x", [(1, [])])]), id="blank in a name"),
        pytest.param(lambda: ConsumptionProblem(["a"], [RandomConsumption("x", [(1, [])])] * 2), id="agent twice"),
    ],
)
def test_what_is_no_problem_is_malformed(build) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(MalformedInput):
        build()


def test_a_limit_that_is_over_is_no_answer() -> None:
    problem = LotteryProblem([["1/2", "1/2"], ["1/2", 0]], [CellConstraint(cells, 0, 1) for cells in TRIANGLE])
    with pytest.raises(LimitReached):
        decide_implementable(problem, Control(limit=0))


def mixture_outside_bihierarchies(seed: int, order: int, draws: int) -> LotteryProblem:
    """A mean of random permutations with random weights, under more sets whose sums must be those of some of them."""
    source = Random(seed)  # noqa: S311
    drawn = [(source.randint(1, 20), list(enumerate(source.sample(range(order), order)))) for _ in range(draws)]
    whole = sum(weight for weight, _ in drawn)
    counts = {(i, j): sum(w for w, cells in drawn if (i, j) in cells) for i in range(order) for j in range(order)}
    sets = [[(i, j) for j in range(order)] for i in range(order)] + [
        [(i, j) for i in range(order)] for j in range(order)
    ]
    sets += [source.sample(sorted(counts), source.randint(3, 2 * order)) for _ in range(order)]
    sums = [[len(set(cells).intersection(chosen)) for _, chosen in drawn] for cells in sets]
    q = [[Q(counts[i, j], whole) for j in range(order)] for i in range(order)]
    return LotteryProblem(q, [CellConstraint(cells, min(s), max(s)) for cells, s in zip(sets, sums, strict=True)])


@pytest.mark.parametrize("seed", range(3))
def test_few_terms_outside_bihierarchies(seed: int) -> None:
    """Eight permutations are enough; without asking one gets more."""
    problem = mixture_outside_bihierarchies(seed, 6, 8)
    assert isinstance(find_families(problem.constraints), OddCycle)
    plain, few = (len(decide_implementable(problem, sparse=s).certificate.witness.terms) for s in (False, True))
    assert few <= 8 < plain


@pytest.mark.heavy
def test_few_terms_where_the_choices_are_too_many_to_list() -> None:
    problem = mixture_outside_bihierarchies(3, 8, 12)
    assert len(decide_implementable(problem, sparse=True).certificate.witness.terms) <= 20


@settings(max_examples=30)
@given(seed=st.integers(0, 10**9))
def test_asking_for_few_terms_changes_no_answer_and_never_gives_more(seed: int) -> None:
    for problem in (random_problem(seed), outside_bihierarchies(seed)):
        plain, sparse = decide_implementable(problem), decide_implementable(problem, sparse=True)
        assert plain.claim == sparse.claim
        if isinstance(plain.claim, Implementable):
            assert len(sparse.certificate.witness.terms) <= len(plain.certificate.witness.terms)


@pytest.mark.parametrize("sparse", [False, True])
def test_bounds_beyond_all_floats_bind_nobody_or_everybody(sparse: bool) -> None:
    pairs = [[(0, 0), (0, 1)], [(0, 0), (1, 0)], [(0, 1), (1, 0)]]
    halves = [["1/2", "1/2"], ["1/2", "1/2"]]
    loose = LotteryProblem(halves, [CellConstraint(cells, -(10**400), 10**400) for cells in pairs])
    assert isinstance(decide_implementable(loose, sparse=sparse).claim, Implementable)
    tight = LotteryProblem(halves, [CellConstraint(cells, 10**400, 10**400) for cells in pairs])
    assert isinstance(decide_implementable(tight, sparse=sparse).claim, NotImplementable)
