"""hunt.no-gain: in Hylland-Zeckhauser economies of three agents and three objects, with equal budgets and values 0 to 2, nobody
gains for sure by reporting other values of that range: for each of the 90 classes, each agent and each report some choice of
equilibria, before and after, leaves her no better off.

For each report two equilibria are certified: one of the economy, and one of the reported economy in which her share is, by her
true values, worth no more. (Of agents with the same values the first one stands for all.) All claims are read and compared;
every sixtieth is checked, and ``python -m proofs.hunts.packed`` checks all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import Q, dot
from exactmarket.hunt.items import economy_of
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.budgets import Equilibrium
from exactmarket.model.budgets import unit_budgets
from proofs.hunts.packed import checked, read_all
from proofs.hunts.three_by_three import listed_by_definition

NAME, EVERY = "no-gain", 60


def reports() -> Iterator[tuple[tuple[tuple[int, ...], ...], int, tuple[int, ...]]]:
    """Each economy, each agent of other values than those before her, each other report of values 0 to 2 up to positive affine
    maps: those whose minimum is 0, and 1 if they are not constant and no 1 is there."""
    rows = sorted({row for values in listed_by_definition(3, 2) for row in _all_orders(values)})
    assert len(rows) == 13
    for values in sorted(listed_by_definition(3, 2)):
        for agent, own in enumerate(values):
            if own not in values[:agent]:
                yield from ((values, agent, report) for report in rows if report != own)


def _all_orders(values: tuple[tuple[int, ...], ...]) -> Iterator[tuple[int, ...]]:
    from itertools import permutations  # noqa: PLC0415

    for row in values:
        yield from permutations(row)


def test_each_report_leaves_somebody_no_better_off_in_some_equilibria() -> None:
    found, expected = read_all(NAME), list(reports())
    assert len(found) == 2 * len(expected)
    for (values, agent, report), before, after in zip(expected, found[::2], found[1::2], strict=True):
        changed = (*values[:agent], report, *values[agent + 1 :])
        for certificate, economy in ((before, economy_of(values)), (after, economy_of(changed))):
            assert type(certificate.claim) is Equilibrium
            assert certificate.claim.economy == economy
            assert certificate.claim.budgets == unit_budgets(economy)
            assert certificate.claim.aggregate == ()
        worth = before.claim.economy.values[agent]
        assert dot(worth, after.claim.assignment[agent]) <= dot(worth, before.claim.assignment[agent])


def test_every_sixtieth_certificate_is_verified(tmp_path: Path) -> None:
    assert list(checked(NAME, EVERY, tmp_path))


def test_twin_other_prices_are_refused() -> None:
    certificate: Certificate[Any] = read_all(NAME)[-1]
    prices = tuple([price + Q(1, 7) for price in certificate.claim.prices])
    claim = Equilibrium(certificate.claim.economy, certificate.claim.budgets, (), prices, certificate.claim.assignment)
    with pytest.raises(Rejected):
        verify(Certificate(claim, certificate.witness))
