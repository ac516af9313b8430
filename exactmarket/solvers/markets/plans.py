"""Which plans are dearest at exact prices: how many goods of each set of the production they use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from exactmarket.exact.numbers import Element
from exactmarket.exact.rational import ZERO
from exactmarket.model.bundle import Bundle, members
from exactmarket.solvers.markets.field import AnyScalars


@dataclass(frozen=True)
class Use:
    """That at least and at most so many of the goods are used."""

    goods: Bundle
    least: int
    most: int


def dearest_plans(
    scalars: AnyScalars, prices: Sequence[Element], production: Sequence[tuple[Bundle, int]]
) -> list[Use]:
    """What tells the plans of largest price from others; without production these use each good that has a price.

    Taken from the smallest set on, a set keeps the dearest goods of those that the sets within it keep. Its last price is that
    of the last one if it is used up, else 0. The level of a good is the largest last price of the sets that hold it. A plan is
    dearest if and only if it has all goods dearer than their levels and none that is cheaper, and uses up each set whose last
    price is above those of all larger ones (the greedy algorithm's dual solution).
    """
    family = sorted(production, key=lambda entry: entry[0].bit_count())
    last = _last_prices(scalars, prices, family)
    nothing = scalars.element(ZERO)
    level, barred, uses = [nothing] * len(prices), 0, []
    for (goods, most), price in zip(reversed(family), reversed(last), strict=True):
        least = 0
        if most == 0:
            barred |= goods
        elif goods and scalars.sign(price - level[next(members(goods))]) > 0:
            least = most
            for j in members(goods):
                level[j] = price
        uses.append(Use(goods, least, most))
    for j, price in enumerate(prices):
        above = scalars.sign(price - level[j])
        uses.append(Use(1 << j, 0, 0) if barred >> j & 1 else Use(1 << j, int(above > 0), int(above >= 0)))
    return uses


def _last_prices(scalars: AnyScalars, prices: Sequence[Element], family: Sequence[tuple[Bundle, int]]) -> list[Element]:
    """The last price of each set; the smallest sets come first."""

    def compared(j: int, k: int) -> int:
        return scalars.sign(prices[k] - prices[j])

    kept = {1 << j: [j] if scalars.sign(price) > 0 else [] for j, price in enumerate(prices)}
    found: list[Element] = []
    for goods, most in family:
        parts = [part for part in kept if part & goods == part]
        inside = sorted([j for part in parts for j in kept.pop(part)], key=cmp_to_key(compared))
        kept[goods] = inside[:most]
        found.append(prices[inside[most - 1]] if 0 < most <= len(inside) else scalars.element(ZERO))
    return found
