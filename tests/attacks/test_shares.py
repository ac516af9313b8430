"""Attacks on equilibria stated by shares: claim and witness are changed together; both checkers agree, and verify only what is
true by the definitions.

Each ground is a market for drawn prices: an agent's shares mix bundles that are best for her at a drawn weight, a last agent,
who values each good at its price, takes what is missing to whole copies, and budgets are what is spent.
"""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import pytest
from checkers import by_kernel, by_recheck
from kinds.by_shares import by_shares

import exactmarket as em
from exactmarket.format.certificate import parse_certificate
from exactmarket.kernel.rules.markets import shares

Json = Any
GOODS = ["a", "b c", "d"]
OPERATIONS = ("satiation", "constrained", "restriction")


def family(dice: random.Random, goods: Sequence[str]) -> Json:
    """A utility that is made of no other one; it may have a negative value or gain."""
    sets = [list(goods), list(goods[: dice.randint(0, len(goods))])]
    values: list[Json] = [dice.choice([-1, 0, 1, 1, 2, 3, "1/2"]) for _ in goods]
    match dice.choice(["additive", "unit-demand", "laminar", "matroid-rank"]):
        case "laminar":
            return {"type": "laminar", "sets": [{"goods": s, "values": concave(dice, len(s))} for s in sets]}
        case "matroid-rank":
            limits = [{"goods": s, "max": dice.randint(0, 2)} for s in sets]
            return {"type": "matroid-rank", "laminar": limits, "weights": values}
        case name:
            return {"type": name, "values": [str(abs(Fraction(v))) if dice.random() < 0.8 else v for v in values]}


def concave(dice: random.Random, size: int) -> list[int]:
    gains = sorted([dice.randint(-1 if dice.random() < 0.1 else 0, 3) for _ in range(size)], reverse=True)
    return [sum(gains[:k]) for k in range(size + 1)]


def operation(dice: random.Random, goods: Sequence[str], inner: Json) -> Json:
    some = [good for good in goods if dice.random() < 0.7]
    match dice.choice(OPERATIONS):
        case "satiation":
            return {"type": "satiation", "of": inner, "k": dice.randint(0, len(goods))}
        case "constrained":
            return {"type": "constrained", "of": inner, "sets": [{"goods": some, "max": dice.randint(0, len(some))}]}
        case name:
            return {"type": name, "of": inner, "goods": some}


def form(dice: random.Random, goods: Sequence[str]) -> Json:
    made = family(dice, goods)
    for _ in range(dice.randint(0, 2)):
        made = operation(dice, goods, made)
    return made


def mixture(
    dice: random.Random, goods: Sequence[str], made: Json, prices: Sequence[Fraction]
) -> tuple[list[Fraction], Fraction]:
    """Shares of bundles that are best at a weight, and that."""
    utility = em.utility(made, [good.replace(" ", "_") for good in goods])
    values = [Fraction(str(utility.form.value(a))) for a in range(1 << len(goods))]
    costs = [sum((p for j, p in enumerate(prices) if a >> j & 1), Fraction(0)) for a in range(1 << len(goods))]
    pairs = [(a, b) for a in range(len(values)) for b in range(a) if values[a] > values[b] and costs[a] > costs[b]]
    a, b = dice.choice(pairs or [(0, 0)])
    weight = (costs[a] - costs[b]) / (values[a] - values[b]) if pairs else Fraction(1)
    most = max(weight * value - cost for value, cost in zip(values, costs, strict=True))
    best = [k for k, value in enumerate(values) if weight * value - costs[k] == most]
    drawn = [dice.choice(best) for _ in range(dice.randint(1, 3))]
    return [Fraction(sum(k >> j & 1 for k in drawn), len(drawn)) for j in range(len(goods))], weight


def ground(dice: random.Random) -> Json:
    """A certificate, which is often right."""
    goods = GOODS[: dice.randint(1, 3)]
    prices = [Fraction(dice.choice(["0", "1", "1", "2", "1/2"])) for _ in goods]
    forms = [form(dice, goods) for _ in range(dice.randint(1, 2))]
    found = [mixture(dice, goods, _plain(made), prices) for made in forms]
    rows, weights = [row for row, _ in found], [weight for _, weight in found]
    missing = [
        -sum(column) % 1 if price else Fraction(0)
        for column, price in zip(zip(*rows, strict=True), prices, strict=True)
    ]
    if any(missing):
        forms.append({"type": "additive", "values": [str(price) for price in prices]})
        rows.append(missing)
        weights.append(Fraction(1))
    uses = [sum(column) for column in zip(*rows, strict=True)]
    market: Json = {"goods": goods, "supply": [max(1, -int(-use // 1)) for use in uses]}
    market["agents"] = [
        {"name": name, "budget": "1", "utility": made} for name, made in zip("xyz", forms, strict=False)
    ]
    if dice.random() < 0.3:
        market["production"] = {"sets": [{"goods": goods, "max": -int(-sum(uses) // 1)}]}
        market["supply"] = [copies + 1 for copies in market["supply"]]
    claim: Json = {
        "kind": "strong-equilibrium-by-shares",
        "market": market,
        "budgets": ["1"] * len(forms),
        "distance": "0",
    }
    claim["prices"] = [str(price) for price in prices]
    claim["shares"] = [{good: str(share) for good, share in zip(goods, row, strict=True) if share} for row in rows]
    witness = {"weights": [str(weight) for weight in weights]}
    made = {"format": "exactmarket-certificate/1", "claim": claim, "witness": witness}
    spend(made)
    return made


def _plain(made: Json) -> Json:
    """The utility of goods whose names have no spaces."""
    return json.loads(json.dumps(made).replace("b c", "b_c"))


def spend(made: Json) -> None:
    """Budgets become what is spent, where that is something."""
    claim = made["claim"]
    prices = dict(zip(claim["market"]["goods"], map(Fraction, claim["prices"]), strict=True))
    for i, (row, agent) in enumerate(zip(claim["shares"], claim["market"]["agents"], strict=True)):
        spent = sum((prices[good] * Fraction(share) for good, share in row.items()), Fraction(0))
        if spent > 0:
            claim["budgets"][i] = agent["budget"] = str(spent)


def changed(dice: random.Random, before: Json) -> Json:
    """Shares moved between goods or agents, a weight, price, limit or utility changed; mostly with budgets that fit."""
    made = copy.deepcopy(before)
    claim, weights = made["claim"], made["witness"]["weights"]
    goods, agents = claim["market"]["goods"], claim["market"]["agents"]
    i, k, step = dice.randrange(len(agents)), dice.randrange(len(agents)), Fraction(1, dice.choice([1, 2, 3]))
    one, other, j = dice.choice(goods), dice.choice(goods), dice.randrange(len(goods))
    match dice.randrange(6):
        case 0:
            move(claim["shares"], [(i, one, -step), (i, other, step), (k, one, step), (k, other, -step)])
        case 1:
            move(claim["shares"], [(i, one, -step), (i, other, step)])
        case 2:
            weights[i] = str(Fraction(weights[i]) * dice.choice([Fraction(1, 2), Fraction(2), Fraction(0)]))
        case 3:
            claim["prices"][j] = str(Fraction(claim["prices"][j]) + step)
        case 4:
            claim["market"]["supply"][j] += 1
        case _:
            agents[i]["utility"] = operation(dice, goods, agents[i]["utility"])
    if dice.random() < 0.7:
        spend(made)
    return made


def move(held: list[dict[str, str]], steps: Sequence[tuple[int, str, Fraction]]) -> None:
    for i, good, step in steps:
        share = Fraction(held[i].pop(good, 0)) + step
        if share:
            held[i][good] = str(share)


def attacks(count: int) -> Iterator[str]:
    dice = random.Random(20261126)  # noqa: S311
    for _ in range(count):
        made = ground(dice)
        yield json.dumps(made)
        for _ in range(3):
            yield json.dumps(changed(dice, made))


def is_false(text: str) -> bool:
    return not by_shares(parse_certificate(text, "attack").claim)


def test_what_is_verified_is_true_and_both_checkers_agree() -> None:
    counts: Counter[str] = Counter()
    for text in attacks(60):
        verdict = by_kernel(text)
        assert by_recheck(text) == verdict, text
        assert verdict != "verified" or not is_false(text), text
        counts[verdict] += 1
    assert counts["verified"] > 40
    assert counts["rejected"] > 60


@pytest.mark.parametrize("left_out", ["_demand_best", "_demand_cleared", "_demand_spent"])
def test_a_hole_is_found(monkeypatch: pytest.MonkeyPatch, left_out: str) -> None:
    """Without one of its demands the kernel verifies what the second checker rejects, and what is seen to be false."""
    monkeypatch.setattr(shares, left_out, lambda *_: None)
    found = [text for text in attacks(40) if by_kernel(text) == "verified" and by_recheck(text) == "rejected"]
    assert any(is_false(text) for text in found)
