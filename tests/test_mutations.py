"""One-entry mutations of certificates: the two checkers agree on each, and what they still accept is still true.

The certificates are the accepted corpus and the golden certificates of the proofs. A mutation changes, deletes or doubles one
leaf or one list entry. If a mutated certificate is accepted and its claim is another one, the claim is decided afresh.
The sweep by name: `pytest -m slow tests/test_mutations.py`; another seed: EXACTMARKET_MUTATION_SEED.
"""

from __future__ import annotations

import copy
import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import exactmarket as em
from exactmarket import recheck
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.format.certificate import decode_certificate, parse_certificate
from exactmarket.kernel import claims as claim
from exactmarket.kernel.check import verify
from exactmarket.report.equilibrium import numbers_of

EQUILIBRIA = (claim.Equilibrium, claim.BudgetEquilibrium, claim.AlgebraicEquilibrium, claim.EnclosedEquilibrium)
SLACK = em.rational("1e-6")
SEED = int(os.environ.get("EXACTMARKET_MUTATION_SEED", "20240229"))
ROOT = Path(__file__).resolve().parents[1]
FOLDERS = (ROOT / "tests" / "corpus" / "accepted", *sorted((ROOT / "proofs").glob("*/certificates")))
LONGEST = 200_000
"""Characters of a certificate: longer ones take too long to write ten thousand times."""

Path_ = tuple[str | int, ...]


@cache
def certificates() -> dict[str, list[Any]]:
    """The certificates of each file."""
    found: dict[str, list[Any]] = {}
    for folder in FOLDERS:
        for file in sorted(folder.iterdir()):
            text = file.read_text(encoding="utf-8")
            lines = text.splitlines() if file.suffix == ".jsonl" else [text]
            found[str(file.relative_to(ROOT))] = [json.loads(line) for line in lines if len(line) <= LONGEST]
    return {name: values for name, values in found.items() if values}


def leaves(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The places of all numbers, strings and nulls, and of all entries of lists."""
    if path and (not isinstance(value, (dict, list)) or isinstance(path[-1], int)):
        yield path
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from leaves(part, (*path, key))


def words(value: Any) -> set[str]:
    """All strings in the value, as replacements that fit."""
    if isinstance(value, (dict, list)):
        return set().union(*map(words, value.values() if isinstance(value, dict) else value))
    return {value} if isinstance(value, str) else set()


def mutated(value: Any, rng: random.Random) -> tuple[Any, str]:
    """A copy with one mutation, and what it is."""
    path = rng.choice(list(leaves(value)))
    result = copy.deepcopy(value)
    at = result
    for key in path[:-1]:
        at = at[key]
    key, old = path[-1], at[path[-1]]  # type: ignore[index]
    action = rng.choice(
        ["change"] * 6 + ["delete", "double", "swap"] if isinstance(key, int) else ["change"] * 9 + ["delete"]
    )
    if action == "delete":
        del at[key]
    elif action == "double":
        at.insert(key, copy.deepcopy(old))
    elif action == "swap":
        other = rng.randrange(len(at))
        at[key], at[other] = at[other], at[key]
    else:
        at[key] = replacement(old, value, rng)
    return result, f"{action} {path}: {old!r:.60} -> {at[key]!r:.60}" if action == "change" else f"{action} {path}"


def replacement(old: Any, whole: Any, rng: random.Random) -> Any:
    if isinstance(old, (list, dict)):
        return rng.choice([[], None, 0, "x"])
    others = [
        "0",
        "1",
        "-1",
        0,
        1,
        None,
        "1/2",
        "-0",
        "",
        "w",
        0.5,
        True,
        [],
        "1e3",
        "optimal",
        rng.choice(sorted(words(whole))),
    ]
    try:
        number = Fraction(str(old))
    except ValueError:
        return rng.choice(others)
    steps = [
        number + 1,
        number - 1,
        -number,
        2 * number,
        number / 2,
        number + Fraction(1, 10**20),
        number * Fraction(3, 2),
        1 - number,
    ]
    if isinstance(old, int) and rng.random() < 0.8:
        return rng.choice([old + 1, old - 1, -old, old + 10])
    return rng.choice([*[str(step) for step in steps], *[str(step) for step in steps], *others])


def verdicts(value: Any) -> tuple[str, str]:
    """What the kernel and the standalone checker say."""
    text = json.dumps(value)
    try:
        verify(parse_certificate(text, "mutant"))
        kernel = "verified"
    except Rejected:
        kernel = "rejected"
    except MalformedInput:
        kernel = "malformed"
    try:
        recheck.check_bytes(text.encode())
        standalone = "verified"
    except recheck.Rejected:
        standalone = "rejected"
    except recheck.Malformed:
        standalone = "malformed"
    return kernel, standalone


def true(stated: Any) -> bool:  # noqa: PLR0911
    """Decide the claim afresh."""
    if isinstance(stated, (claim.LinearProgramOptimal, claim.LinearProgramInfeasible, claim.LinearProgramUnbounded)):
        return bool(em.solve_linear_program(stated.program).claim == stated)
    if isinstance(stated, claim.QuasiEquilibriumCone):
        return cone_is_generated(stated)
    if isinstance(stated, EQUILIBRIA):
        return equilibrium_holds(stated)
    economy, shares = stated.economy, stated.assignment
    if isinstance(stated, claim.SerialDictatorship):
        return bool(em.decide_serial_dictatorship(economy, stated.order, shares).claim == stated)
    if isinstance(stated, (claim.Supported, claim.Unsupported)):
        return bool(em.decide_supporting_prices(economy, shares, stated.conditions).claim == stated)
    if isinstance(stated, (claim.SequentialOutcome, claim.NotSequentialOutcome)):
        return bool(em.decide_sequential_outcome(economy, shares, stated.order, stated.conditions).claim == stated)
    decider: Any = {
        claim.ParetoOptimal: em.decide_pareto_optimality,
        claim.ParetoDominated: em.decide_pareto_optimality,
        claim.InWeakCore: em.decide_weak_core,
        claim.Blocked: em.decide_weak_core,
        claim.LotteryOverAssignments: em.decide_lottery,
    }[type(stated)]
    return bool(decider(economy, shares).claim == stated)


def equilibrium_holds(stated: Any) -> bool:
    """The definition, by linear programs: no better share within the budget, none as good that costs less; irrational numbers
    are replaced by near rationals, and a millionth is forgiven."""
    if isinstance(stated, claim.EnclosedEquilibrium):
        return equilibrium_within(stated)
    found_prices, found_shares, _ = numbers_of(stated)
    p = [middle(price) for price in found_prices]
    q = [[middle(share) for share in row] for row in found_shares]
    economy, nothing = stated.economy, em.Q(0)
    used = [sum(column, nothing) for column in zip(*q, strict=True)]
    together = [sum((used[economy.objects.index(o)] for o in limit.objects), nothing) for limit in stated.aggregate]
    allowed = [*economy.supply, *(limit.max for limit in stated.aggregate)]
    if abs(min(p)) > SLACK or any(u > most + SLACK for u, most in zip([*used, *together], allowed, strict=True)):
        return False
    cheapest = not isinstance(stated, claim.BudgetEquilibrium)
    agents = zip(economy.values, stated.budgets, q, strict=True)
    return all(best_within_budget(list(values), p, budget, row, cheapest) for values, budget, row in agents)


def equilibrium_within(stated: claim.EnclosedEquilibrium) -> bool:
    """An equilibrium found afresh, and true, lies in the intervals up to a millionth."""
    fresh = em.decide_equilibrium(
        stated.economy, stated.budgets, stated.aggregate, tiers=("rational", "algebraic")
    ).claim
    prices, shares, _ = numbers_of(fresh)
    pairs = [*zip(stated.prices, prices, strict=True)]
    for claimed, row in zip(stated.assignment, shares, strict=True):
        pairs += zip(claimed, row, strict=True)
    inside = all(ends[0] - SLACK <= middle(number) <= ends[1] + SLACK for ends, number in pairs)
    return inside and equilibrium_holds(fresh)


def middle(number: Any) -> em.Q:
    return (number.interval[0] + number.interval[1]) / 2


def best_within_budget(values: list[em.Q], p: list[em.Q], budget: em.Q, row: list[em.Q], cheapest: bool) -> bool:
    utility, spent = (sum((a * b for a, b in zip(row, c, strict=True)), em.Q(0)) for c in (values, p))
    if spent > budget + SLACK or abs(sum(row, em.Q(0)) - 1) > SLACK or min(row) < -SLACK:
        return False
    ones, floor = [1] * len(p), [0] * len(p)
    best = em.linear_program("maximize", values, [p, ones], [None, 1], [budget, 1], lower=floor)
    least = em.linear_program("minimize", p, [values, ones], [utility - SLACK, 1], [None, 1], lower=floor)
    if utility < value_of(best) - SLACK:
        return False
    return not cheapest or spent <= value_of(least) + 1000 * SLACK


def value_of(program: em.LinearProgram) -> em.Q:
    solved = em.solve_linear_program(program).claim
    assert isinstance(solved, claim.LinearProgramOptimal)
    return solved.value


def cone_is_generated(stated: claim.QuasiEquilibriumCone) -> bool:
    """Each generator is a quasi-equilibrium; and no quasi-equilibrium lies outside the cone of the generators, to a grid: for
    each of many linear forms h that are >= 0 on the generators, h P >= 0 for all prices and weights of the definition."""
    rows, n, rays = weighted_net_values(stated), len(stated.assignment), stated.generators
    s = len(stated.economy.objects)

    def least(objective: list[int], lower: Any, upper: Any) -> Any:
        program = em.linear_program("minimize", objective + [0] * n, rows, [0] * len(rows), lower=lower, upper=upper)
        return em.solve_linear_program(program).claim

    for ray in rays:
        fixed = least([0] * s, [*ray, *[0] * n], [*ray, *[None] * n])
        if min(ray) < 0 or isinstance(fixed, claim.LinearProgramInfeasible):
            return False
    rng = random.Random(0)  # noqa: S311
    forms = [[rng.randint(-3, 3) for _ in range(s)] for _ in range(200)]
    dual = [form for form in forms if all(sum(h * p for h, p in zip(form, ray, strict=True)) >= 0 for ray in rays)]
    return all(least(form, None, [1] * s + [None] * n).value == 0 for form in dual)


def weighted_net_values(stated: claim.QuasiEquilibriumCone) -> list[list[Any]]:
    """The rows, each to be >= 0 in prices and weights: what an agent holds has the largest weighted value minus price."""
    values, n, s = stated.economy.values, len(stated.assignment), len(stated.economy.objects)
    rows: list[list[Any]] = []
    for x, held in enumerate(stated.assignment):
        satiated = stated.economy.utility(x, held) == max(values[x])
        for i, j in () if satiated else product(range(s), repeat=2):
            if held[i] and i != j:
                row = [int(k == j) - int(k == i) for k in range(s)] + [em.rational(0)] * n
                row[s + x] = values[x][i] - values[x][j]
                rows.append(row)
    return rows


def sweep(count: int) -> Counter[str]:
    """That many mutations; how often which verdict."""
    rng = random.Random(SEED)  # noqa: S311
    print(f"seed {SEED}")  # noqa: T201
    found: Counter[str] = Counter()
    faults: list[str] = []
    names = sorted(certificates())
    for step in range(count):
        name = names[step % len(names)]
        original = rng.choice(certificates()[name])
        value, what = mutated(original, rng)
        kernel, standalone = verdicts(value)
        if kernel != standalone:
            faults.append(f"{name}: {what}: {kernel} by the kernel, {standalone} by the standalone checker")
            continue
        found[kernel] += 1
        if kernel == "verified":
            stated = decode_certificate(value, "mutant").claim
            if stated != decode_certificate(original, "original").claim:
                found["another claim"] += 1
                if not true(stated):
                    faults.append(f"{name}: {what}: verified, but false")
    assert not faults, f"{len(faults)} of {count} mutations:\n" + "\n".join(faults[:20])
    return found


def test_the_corpus_is_there_before_it_is_mutated() -> None:
    assert len(certificates()) > 50
    for values in certificates().values():
        assert verdicts(values[0]) == ("verified", "verified")


def test_each_claim_of_the_corpus_is_found_true_afresh() -> None:
    kinds = set()
    for name, values in certificates().items():
        stated = decode_certificate(values[0], name).claim
        if len(json.dumps(values[0])) < 20_000:
            kinds.add(type(stated))
            assert true(stated), name
    assert len(kinds) == 18


def test_false_cones_are_found_false() -> None:
    economy = em.AssignmentEconomy([[1, 0], [1, 0]], [1, 1])
    halves = em.random_assignment(economy, [["1/2", "1/2"]] * 2)
    rays = {
        "right": [[1, 1], [1, 0]],
        "too small": [[1, 1], [2, 1]],
        "too large": [[1, 1], [0, 1], [1, 0]],
        "a ray": [[1, 1]],
    }
    for name, generators in rays.items():
        stated = claim.QuasiEquilibriumCone(economy, halves, tuple(tuple(map(em.rational, ray)) for ray in generators))
        assert cone_is_generated(stated) == (name == "right")


def test_500_mutations_are_rejected_or_still_true() -> None:
    found = sweep(500)
    assert found["rejected"] > 100
    assert found["malformed"] > 50


@pytest.mark.slow
def test_10000_mutations_are_rejected_or_still_true() -> None:
    found = sweep(10_000)
    print(dict(found))  # noqa: T201
    assert found["rejected"] > 3_000
    assert found["malformed"] > 1_000
    assert found["another claim"] > 100
