"""hunt.three-values: every Hylland-Zeckhauser economy of four agents and four objects with equal budgets and values 0, 1 and 2
has an equilibrium in rational numbers. (With values 0 to 4 some have none, as the row gpz.literature shows.)

There are 14,194 classes under renaming agents, renaming objects and positive affine maps of each agent's values; for each an
equilibrium is certified. Here all claims are read, and every hundredth is checked; ``python -m proofs.hunts.packed`` checks all
of them.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from exactmarket import hunt
from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE, Q
from exactmarket.format.certificate import parse_certificate
from exactmarket.hunt.items import economy_of
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.budgets import Equilibrium
from proofs.hunts.packed import checked, lines_of

NAME, EVERY = "three-values", 100
FAMILY = hunt.Economies(4, 4, 0, 2)


@cache
def claims() -> tuple[dict[str, Any], ...]:
    """All claims, as they are written."""
    return tuple([json.loads(line)["claim"] for line in lines_of(NAME)])


def fixed_lists(order: tuple[int, ...], rows: list[tuple[int, ...]]) -> int:
    """How many lists of four rows, in which places do not matter, an order of the objects keeps: by the ways in which its
    cycles on the rows make up four."""
    place = {row: k for k, row in enumerate(rows)}
    image = [place[tuple([row[j] for j in order])] for row in rows]
    ways = [1, 0, 0, 0, 0]
    left = set(range(len(rows)))
    while left:
        start = k = left.pop()
        length = 1
        while image[k] != start:
            k = image[k]
            left.discard(k)
            length += 1
        for total in range(length, 5):
            ways[total] += ways[total - length]
    return ways[4]


def test_there_are_so_many_classes() -> None:
    """Burnside's lemma, with a list of the rows and of the orders by definition."""
    from itertools import permutations, product  # noqa: PLC0415

    rows = [row for row in product(range(3), repeat=4) if min(row) == 0 and set(row) != {0, 2}]
    kept = [fixed_lists(order, rows) for order in permutations(range(4))]
    assert len(rows) == 51
    assert sum(kept) == 24 * 14194
    assert FAMILY.count == 14194


def test_there_is_one_claim_for_each_class() -> None:
    written = [claim["economy"]["values"] for claim in claims()]
    assert written == [[[str(value) for value in row] for row in item.values] for item in FAMILY.items()]
    assert {claim["kind"] for claim in claims()} == {"equilibrium"}
    assert all(claim["economy"]["supply"] == [1, 1, 1, 1] for claim in claims())
    assert all(claim["budgets"] == ["1", "1", "1", "1"] for claim in claims())
    assert all(not claim.get("aggregate") for claim in claims())


def certificate(number: int) -> Certificate[Any]:
    """A certificate, which is not checked."""
    return parse_certificate(lines_of(NAME)[number], f"{NAME}, line {number + 1}")


def test_every_hundredth_certificate_is_verified(tmp_path: Path) -> None:
    verdicts = list(checked(NAME, EVERY, tmp_path))
    assert len(verdicts) == 142
    assert {type(verdict.claim) for verdict in verdicts} == {Equilibrium}


def test_twin_other_prices_are_refused() -> None:
    last = certificate(14193)
    assert last.claim.economy == economy_of(list(FAMILY.items())[-1].values)
    assert last.claim.budgets == (ONE,) * 4
    dearer = replace(last.claim, prices=tuple([price + Q(1, 7) for price in last.claim.prices]))
    with pytest.raises(Rejected):
        verify(Certificate(dearer, last.witness))
