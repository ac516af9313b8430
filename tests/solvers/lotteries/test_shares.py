"""Shares of goods with several copies as a lottery, and draws from it."""

from __future__ import annotations

import random
from hashlib import sha256
from pathlib import Path

import pytest

import exactmarket as em
from exactmarket.draw import draw_record, drawn_csv, rosters
from exactmarket.exact.rational import ZERO, Q, total
from exactmarket.kernel.claims.markets import StrongEquilibriumByShares
from exactmarket.model.laminar_concave import held_of, laminar_concave
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent
from exactmarket.model.seats import SeatMarket
from exactmarket.solvers.lotteries.shares import decide_lottery_of_shares

GOODS = ["a", "b", "c", "d", "e"]


def a_market(seed: int) -> tuple[SeatMarket, list[tuple[tuple[str, Q], ...]]]:
    """Agents with nested limits, who mix bundles within them; supplies and a joint limit that just hold."""
    rng = random.Random(seed)  # noqa: S311
    limits = [{"goods": ["a", "b"], "max": 1}, {"goods": ["a", "b", "c"], "max": 2}, {"goods": GOODS, "max": 3}]
    utility = {"type": "constrained", "of": {"type": "additive", "values": [1] * 5}, "sets": limits}
    form = em.utility(utility, GOODS).form
    normal, rows = laminar_concave(form, GOODS), []
    for _ in range(8):
        bundles = []
        while len(bundles) < 3:
            chosen = [j for j in range(5) if rng.random() < 0.5]
            if normal.within(dict.fromkeys(chosen, Q(1))):
                bundles.append(chosen)
        row = {good: Q(sum(j in bundle for bundle in bundles), 3) for j, good in enumerate(GOODS)}
        rows.append(tuple([(good, share) for good, share in row.items() if share > 0]))
    used = [total(share for row in rows for name, share in row if name == good) for good in GOODS]
    supply = [max(1, int(-(-amount.p // amount.q))) for amount in used]
    together = used[2] + used[3]
    production = LaminarMatroid(5, ((0b01100, int(-(-together.p // together.q))),))
    return SeatMarket(
        tuple(GOODS), tuple(supply), tuple([Agent(f"{i}", Q(1), form) for i in range(8)]), production
    ), rows


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("sparse", [False, True])
def test_each_term_keeps_all_limits_and_their_average_are_the_shares(seed: int, sparse: bool) -> None:
    market, rows = a_market(seed)
    verdict = decide_lottery_of_shares(market, rows, sparse=sparse)
    terms = verdict.certificate.witness.terms  # type: ignore[attr-defined]
    normal = laminar_concave(market.agents[0].utility, GOODS)
    for term in terms:
        assert all(normal.within(dict.fromkeys(ones, Q(1))) for ones in term.ones)
        use = {j: Q(sum(j in ones for ones in term.ones)) for j in range(5)}
        assert all(use[j] <= copies for j, copies in enumerate(market.supply))
        assert all(held_of(use, goods) <= most for goods, most in market.limits)
    for i, row in enumerate(rows):
        for j, good in enumerate(GOODS):
            assert total(term.probability for term in terms if j in term.ones[i]) == dict(row).get(good, ZERO)


def test_shares_beyond_a_limit_are_refused() -> None:
    market, rows = a_market(0)
    with pytest.raises(em.MalformedInput, match="at most 1 goods of one of her sets"):
        decide_lottery_of_shares(market, [(("a", Q(1)), ("b", Q(1))), *rows[1:]])
    with pytest.raises(em.MalformedInput, match="copies in use"):
        decide_lottery_of_shares(market, [(("e", Q(1)),)] * 8)


def test_a_draw_from_the_certificate_is_one_of_the_lottery_and_everybody_is_on_a_roster(tmp_path: Path) -> None:
    form = em.utility({"type": "unit-demand", "values": [3, 1]}, ["a", "b"]).form
    market = SeatMarket(("Algebra I", "Logic"), (2, 1), tuple([Agent(name, Q(1), form) for name in "xyz"]))
    verdict = em.decide("equilibrium", market)
    assert isinstance(verdict.claim, StrongEquilibriumByShares)
    em.write(em.decide("lottery", verdict).certificate, tmp_path / "lottery.json")
    digest = sha256((tmp_path / "lottery.json").read_bytes()).hexdigest()
    seen = set()
    for seed in range(20):
        record = draw_record(verdict, b"content", seed)
        assert record["terms"] == 3
        assert record["probability"] == "1/3"
        assert record["lottery_sha256"] == digest
        lists = dict(rosters(record))
        assert sorted([name for names in lists.values() for name in names]) == ["x", "y", "z"]
        assert {thing: len(names) for thing, names in lists.items()} == {"Algebra I": 2, "Logic": 1}
        assert drawn_csv(record).startswith("agent,good\nx,")
        seen.add(lists["Logic"][0])
    assert seen == {"x", "y", "z"}
