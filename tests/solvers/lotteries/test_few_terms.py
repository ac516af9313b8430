"""Few terms: never more than without asking, close to the best known counts, and the fewest with a proof where it is small."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmarket import AssignmentEconomy, Control, Rejected, decide_lottery, recheck
from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import dump
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.lotteries import FewestTerms
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.kernel.claims.lotteries import LotteryOverAssignments, ShortestLottery
from exactmarket.model.assignment import pure_assignments
from exactmarket.model.linear_program import LinearProgram
from exactmarket.solvers.linear_programs.solve import solve_linear_program
from exactmarket.solvers.lotteries.lottery import find_lottery
from tests.benchmarks.lottery import scaled_permutations

Given = tuple[AssignmentEconomy, Matrix]


def with_copies(seed: int) -> Given:
    """Three agents, three types, two copies of the first: a mean of up to four pure assignments."""
    source = Random(seed)  # noqa: S311
    economy = AssignmentEconomy([[0] * 3] * 3, [2, 1, 1])
    sums = [[0] * 3 for _ in range(3)]
    draws = source.randint(1, 4)
    for _ in range(draws):
        for row, j in zip(sums, source.sample([0, 0, 1, 2], 3), strict=True):
            row[j] += 1
    return economy, tuple([tuple([Q(entry, draws) for entry in row]) for row in sums])


def is_mixture(q: Matrix, chosen: tuple[tuple[int, ...], ...]) -> bool:
    cells = [(x, j) for x in range(len(q)) for j in range(len(q[0]))]
    rows = tuple(tuple((t, ONE) for t, types in enumerate(chosen) if types[x] == j) for x, j in cells)
    sides = tuple(q[x][j] for x, j in cells)
    n = len(chosen)
    program = LinearProgram("minimize", (ZERO,) * n, rows, sides, sides, (ZERO,) * n, (None,) * n)
    return isinstance(solve_linear_program(program).claim, LinearProgramOptimal)


def fewest(economy: AssignmentEconomy, q: Matrix) -> int:
    """By trying all sets of pure assignments, the small ones first."""
    pure = pure_assignments(economy, q, 100)
    assert pure is not None
    return next(k for k in range(1, 10) if any(is_mixture(q, chosen) for chosen in combinations(pure, k)))


@settings(max_examples=40)
@given(seed=st.integers(0, 10**9))
@pytest.mark.heavy
def test_the_fewest_terms_as_brute_force_says(seed: int) -> None:
    economy, q = with_copies(seed) if seed % 2 else scaled_permutations(3, seed, 12)
    verdict = decide_lottery(economy, q, sparse=True)
    assert isinstance(verdict.claim, ShortestLottery)
    assert verdict.claim.count == fewest(economy, q)
    recheck.check_bytes(dump(encode_certificate(verdict.certificate)).encode())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("order", "scale", "most"), [(5, 1000, 14), (6, 1000, 20)])
def test_dense_matrices_of_order_5_and_6_need_as_few_terms_as_the_best_known(
    order: int, scale: int, most: int, seed: int
) -> None:
    economy, q = scaled_permutations(order, seed, scale)
    verdict = decide_lottery(economy, q, sparse=True)
    assert isinstance(verdict.claim, LotteryOverAssignments)
    assert len(verdict.certificate.witness.terms) <= most


@pytest.mark.parametrize(("order", "most"), [(7, 25), (12, 14)])
def test_with_many_whole_circulations_few_terms_are_found_asked_or_not(order: int, most: int) -> None:
    """Where decompositions that look for no large factors have 37 and 56."""
    economy, q = scaled_permutations(order, 1, 1000) if order == 7 else cyclic(order)
    assert len(find_lottery(economy, q, Control())[0].terms) <= most
    assert len(decide_lottery(economy, q, sparse=True).certificate.witness.terms) <= most


def cyclic(order: int) -> Given:
    """Each agent's shares are those of the agent before her, moved on by one; two agents' rows swapped in a third of it."""
    shares = [Q(1 + k * k % 7, 1) for k in range(order)]
    whole = sum(shares, ZERO)
    rows = [[shares[(j - x) % order] / whole for j in range(order)] for x in range(order)]
    mixed = [[(2 * entry + rows[x ^ 1][j]) / 3 for j, entry in enumerate(row)] for x, row in enumerate(rows)]
    return AssignmentEconomy([[0] * order] * order, [1] * order), tuple(map(tuple, mixed))


def test_too_many_pure_assignments_are_no_proof() -> None:
    """7! of them; the rule refuses before it looks at the tree."""
    economy, q = scaled_permutations(7, 0, 1000)
    lottery, _ = find_lottery(economy, q, Control())
    claim = ShortestLottery(economy, q, len(lottery.terms))
    with pytest.raises(Rejected, match="at most 1000 pure assignments"):
        verify(Certificate(claim, FewestTerms(lottery.terms, ())))


def test_pure_assignments_are_listed_in_order_within_support_and_supply() -> None:
    economy = AssignmentEconomy([[0, 0, 0]] * 3, [2, 1, 1])
    q = ((Q(1, 2), Q(1, 2), ZERO), (Q(1, 2), ZERO, Q(1, 2)), (Q(1, 2), Q(1, 2), ZERO))
    assert pure_assignments(economy, q, 9) == [(0, 0, 1), (0, 2, 0), (0, 2, 1), (1, 0, 0), (1, 2, 0)]
    assert pure_assignments(economy, q, 4) is None
