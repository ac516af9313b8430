"""Claims changed at their bounds, as JSON, under a tree that is right: sets of equilibria, utilities in all of them, forms."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from algebraic_numbers import Real, approximated, close, compared
from equilibrium_prices import NEAR, samples_of, utilities_of

from attacks.trees import number
from exactmarket.kernel.claims.completeness import AlgebraicPoint

Json = Any
#: How much beside a bound a number is put.
STEPS = (Fraction(1), Fraction(-1), Fraction(1, 1000), Fraction(-1, 1000))


# Sets of equilibria ---------------------------------------------------------------------------------------------------


def other_sets(listed: Sequence[Json], dice: random.Random) -> list[Json]:
    """The list of sets of equilibria with one change."""
    found = copy.deepcopy(list(listed))
    if not found:
        size = dice.choice([1, 2, 3])
        return [{"prices": [dice.choice(["0", "1"]) for _ in range(size)], "utilities": ["1"] * dice.choice([1, 2])}]
    k, draw = dice.randrange(len(found)), dice.random()
    if draw < 0.12:
        del found[k]
    elif draw < 0.2:
        found.append(copy.deepcopy(found[k]))
    elif draw < 0.3:
        found[k : k + 1] = _divided(found[k], dice)
    else:
        dice.choice(_CHANGES)(found[k], dice)
    return found


def _divided(each: Json, dice: random.Random) -> list[Json]:
    """A family in two pieces, that meet or leave a gap; another set as it is, and a point of its prices."""
    low, high = number(each.get("low")), number(each.get("high"))
    if low is None or high is None:
        return [each]
    middle = str((low + high) / 2)
    ends = dice.choice(["](", ")[", ")(", "]["])
    left = {**each, "high": middle, "brackets": each["brackets"][0] + ends[0]}
    return [left, {**each, "low": middle, "brackets": ends[1] + each["brackets"][1]}]


def _change_number(each: Json, dice: random.Random) -> None:
    """One of the numbers, a little or by one; an index to another."""
    places = list(_numbers(each))
    parent, key = dice.choice(places)
    old = number(parent[key])
    parent[key] = parent[key] + dice.choice([1, -1]) if isinstance(parent[key], int) else str(old + dice.choice(STEPS))


def _numbers(value: Json) -> list[tuple[Any, Any]]:
    found = []
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(part, dict | list):
            found += _numbers(part)
        elif number(part) is not None:
            found.append((value, key))
    return found


def _change_brackets(each: Json, dice: random.Random) -> None:
    """Which ends belong to a family; for a root another interval around it."""
    if "brackets" in each:
        each["brackets"] = dice.choice(["[]", "[)", "(]", "()"])
    if "root" in each:
        low, high = map(Fraction, each["root"]["interval"])
        each["root"]["interval"] = [str(low - (high - low) / 8), str(high)]


def _change_end(each: Json, dice: random.Random) -> None:
    """An end of a family: none, the other end, or a root of that value."""
    if "low" in each:
        end = dice.choice(["low", "high"])
        value = number(each[end])
        if value is not None and dice.random() < 0.5:
            around = [str(value - 1), str(value + 1)]
            each[end] = {"polynomial": [str(-value), "1"], "interval": around}
        else:
            each[end] = dice.choice([None, each["low"], each["high"]])


def _change_conditions(each: Json, dice: random.Random) -> None:
    """A condition of a polytope: left out, or strict instead of not."""
    if "free" in each:
        lists = [each["at_least"], each["more_than"]]
        dice.shuffle(lists)
        if lists[0]:
            form = lists[0].pop(dice.randrange(len(lists[0])))
            if dice.random() < 0.5:
                lists[1].append(form)
                lists[1].sort(key=lambda form: [Fraction(c) for c in form])


_CHANGES: list[Callable[[Json, random.Random], None]] = [
    _change_number,
    _change_number,
    _change_brackets,
    _change_end,
    _change_conditions,
]


# Utilities ------------------------------------------------------------------------------------------------------------


def payoffs(sets: Sequence[Any]) -> list[list[Real]]:
    """Utilities in equilibria: at points, along families and at their ends, in polytopes."""
    found: list[list[Real]] = []
    for each in sets:
        for prices in samples_of(each):
            utilities = utilities_of(each, prices)
            if utilities is not None and not any(close(utilities, other) for other in found):
                found.append(utilities)
    return found


def forms_at_bounds(known: Sequence[Sequence[Real]], agents: int, dice: random.Random) -> tuple[Json, Json]:
    """Forms of utilities that are as small as possible in some equilibrium: 0 there, or a little more or less."""

    def form() -> list[str]:
        coefficients = [Fraction(dice.choice([0, 0, 1, -1, 2, -2])) for _ in range(agents)]
        values = [approximated(total(coefficients, payoff), NEAR) for payoff in known] or [Fraction(0)]
        bound = dice.choice([min(values), min(values), max(values)])
        step = dice.choice([Fraction(0), Fraction(0), Fraction(1, 1000), Fraction(-1, 1000), 2 * NEAR])
        return [str(step - bound), *map(str, coefficients)]

    return [form() for _ in range(dice.choice([0, 1, 1, 2]))], [form() for _ in range(dice.choice([0, 0, 1]))]


def total(coefficients: Sequence[Fraction], payoff: Sequence[Real]) -> Real:
    found: Real = Fraction(0)
    for c, u in zip(coefficients, payoff, strict=True):
        found += u * c
    return found


def forms_hold(at_least: Json, more_than: Json, known: Sequence[Sequence[Real]]) -> bool:
    """Whether the forms have their signs in all known equilibria."""

    def signs(form: Json) -> set[int]:
        constant, *coefficients = map(Fraction, form)
        return {compared(total(coefficients, payoff) + constant, Fraction(0)) for payoff in known}

    return all(signs(form) <= {0, 1} for form in at_least) and all(signs(form) <= {1} for form in more_than)


def components_at_bounds(sets: Sequence[Any], dice: random.Random) -> Json:
    """The segments of utilities of the sets, as they are, or with one that is changed, missing, twice or joined to another."""
    found = [segment for each in sets if (segment := _segment(each))]
    found = [segment for n, segment in enumerate(found) if segment not in found[:n]]
    draw = dice.random()
    if found and draw < 0.7:
        k = dice.randrange(len(found))
        if draw < 0.3:
            end = found[k][dice.choice(["start", "end"])]
            j = dice.randrange(len(end))
            end[j] = str(Fraction(end[j]) + dice.choice(STEPS))
        elif draw < 0.4:
            del found[k]
        elif draw < 0.5:
            found.append({"start": found[k]["start"], "end": found[k]["start"]})
        elif draw < 0.6:
            other = dice.choice(found)
            found[k] = {"start": found[k]["start"], "end": other["end"]}
        else:
            found[k] = {"start": found[k]["end"], "end": found[k]["start"]}
    return found


def _segment(each: Any) -> Json:
    """The utilities of a set from one end to the other; None if one is irrational or missing."""
    known = [payoff for payoff in payoffs([each]) if all(isinstance(u, Fraction) for u in payoff)]
    if isinstance(each, AlgebraicPoint) or not known:
        return None
    return {"start": [str(u) for u in min(known)], "end": [str(u) for u in max(known)]}


def components_hold(components: Json, known: Sequence[Sequence[Real]]) -> bool:
    """Whether all known utilities in equilibria are on the segments, and their ends among them."""
    segments = [[list(map(Fraction, each[end])) for end in ("start", "end")] for each in components]
    reached = all(any(close(end, payoff) for payoff in known) for segment in segments for end in segment)
    return reached and all(any(_on(payoff, *segment) for segment in segments) for payoff in known)


def _on(payoff: Sequence[Real], start: Sequence[Fraction], end: Sequence[Fraction]) -> bool:
    steps = [(u - a, b - a) for u, a, b in zip(payoff, start, end, strict=True)]
    share = next((step / run for step, run in steps if run), Fraction(0))
    return 0 <= share <= 1 and all(step == share * run for step, run in steps)
