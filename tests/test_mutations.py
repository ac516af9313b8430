"""One-entry mutations of certificates: the two checkers agree on each, and what they still accept is still true.

The certificates are the accepted corpus and the golden certificates of the proofs. A mutation changes, deletes or doubles one
leaf or one list entry. If a mutated certificate is accepted and its claim is another one, the claim is decided afresh, by
``kinds``; where nothing decides claims of its kind (``kinds.UNDECIDED`` says why) the two checkers are compared and no more.
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
from pathlib import Path
from typing import Any

import pytest
from checkers import by_kernel, by_recheck
from kinds import DECIDE, FALSE, UNDECIDED, decided
from kinds.assignments import cone_is_generated

import exactmarket as em
from exactmarket.format.certificate import decode_certificate
from exactmarket.kernel.claims.assignments import QuasiEquilibriumCone
from exactmarket.kernel.kinds import KINDS, kind_of

SEED = int(os.environ.get("EXACTMARKET_MUTATION_SEED", "20240229"))
ROOT = Path(__file__).resolve().parents[1]
FOLDERS = (ROOT / "tests" / "corpus" / "accepted", *sorted((ROOT / "proofs").glob("*/certificates")))
LONGEST = 200_000
"""Characters of a certificate: longer ones take too long to write ten thousand times."""

LONG = {
    "all-budget-equilibria-mixtures",
    "all-budget-equilibria-of-8-types",
    "all-budget-equilibria-one-irrational",
    "literature_only_irrational.all",
    "no-equilibrium-of-8-goods-nobody-takes-all",
    "not-demanded-table-of-20-goods",
    "shortest-lottery-of-1000-pure-assignments",
    "walrasian-equilibrium-16-goods-compared",
    "walrasian-equilibrium-of-16-goods-compared",
}
"""Files whose claims take more than half a second to decide afresh: 22 seconds together."""

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
    return by_kernel(text), by_recheck(text)


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
                truth = decided(stated)
                found["another claim" if truth is not None else "another claim, undecided"] += 1
                if truth is False:
                    faults.append(f"{name}: {what}: verified, but false")
    assert not faults, f"{len(faults)} of {count} mutations:\n" + "\n".join(faults[:20])
    return found


def test_the_corpus_is_there_before_it_is_mutated() -> None:
    assert len(certificates()) > 50
    for values in certificates().values():
        assert verdicts(values[0]) == ("verified", "verified")


def test_each_kind_of_claim_is_decided_or_it_is_said_why_not() -> None:
    assert set(DECIDE) | set(UNDECIDED) == set(KINDS)
    assert not set(DECIDE) & set(UNDECIDED)
    assert all(UNDECIDED.values())


def claims(long: bool) -> Iterator[tuple[str, Any]]:
    """The first claim of each file and the file's name; those that take long to decide, or the others."""
    for name, values in certificates().items():
        if (Path(name).stem in LONG) == long and len(json.dumps(values[0])) < 20_000:
            yield name, decode_certificate(values[0], name).claim


def opposites(stated: Any) -> Iterator[Any]:
    """False claims made of a true one."""
    for change in FALSE.get(kind_of(stated).name, ()):
        if (false := change(stated)) is not None:
            yield false


def test_each_claim_of_the_corpus_is_found_true_afresh_and_what_is_made_false_of_it_false() -> None:
    true, false = set(), set()
    for name, stated in claims(long=False):
        true.add(kind_of(stated).name)
        assert decided(stated) is not False, name
        for opposite in opposites(stated):
            false.add(kind_of(stated).name)
            assert decided(opposite) is False, name
    assert true == set(KINDS)
    assert false == set(FALSE)


@pytest.mark.heavy
def test_claims_that_take_long_to_decide_are_found_true_and_what_is_made_false_of_them_false() -> None:
    found = list(claims(long=True))
    assert {Path(name).stem for name, _ in found} == LONG
    for name, stated in found:
        assert decided(stated) is not False, name
        assert not any(decided(opposite) for opposite in opposites(stated)), name


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
        stated = QuasiEquilibriumCone(economy, halves, tuple(tuple(map(em.rational, ray)) for ray in generators))
        assert cone_is_generated(stated) == (name == "right")


def test_500_mutations_are_rejected_or_still_true() -> None:
    found = sweep(500)
    assert found["rejected"] > 100
    assert found["malformed"] > 50


@pytest.mark.slow
def test_10000_mutations_are_rejected_or_still_true() -> None:
    found = sweep(10_000)
    print(dict(found))  # noqa: T201
    assert found["rejected"] > 2_500
    assert found["malformed"] > 1_000
    assert found["another claim"] > 100
