"""Markets in normal form, goods that are alike for everybody taken together: the seats of a course are one kind of good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ZERO, Q
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.laminar_concave import LaminarConcave, laminar_concave
from exactmarket.model.seats import SeatMarket


@dataclass(frozen=True)
class Kinds:
    """A market in which each agent makes use of at most one copy of each kind of goods.

    Attributes:
        goods: for each kind the places of its goods in the market. supply: the copies of all of them.
        forms: the agents' utilities of kinds, in normal form. limits: those of the production, as sets of kinds.
    """

    market: SeatMarket
    goods: tuple[tuple[int, ...], ...]
    supply: tuple[int, ...]
    forms: tuple[LaminarConcave, ...]
    limits: tuple[tuple[Bundle, int], ...]

    @property
    def budgets(self) -> Vector:
        """The agents' budgets."""
        return tuple([agent.budget for agent in self.market.agents])


def kinds_of(market: SeatMarket) -> Kinds:
    """The market's kinds of goods.

    Raises:
        MalformedInput: if a utility has no normal form.
    """
    each: dict[int, LaminarConcave] = {}
    for i, agent in enumerate(market.agents):
        if id(agent.utility) not in each:
            each[id(agent.utility)] = laminar_concave(agent.utility, market.goods, f"agents[{i}].utility")
    forms = list(each.values())
    alike: dict[tuple[object, ...], list[int]] = {}
    for j in range(len(market.goods)):
        alike.setdefault(_told_by(market, forms, j), []).append(j)
    goods: list[tuple[int, ...]] = []
    for group in alike.values():
        single = len(group) == 1 or not all(_one_is_enough(form, group) for form in forms)
        goods += [(j,) for j in group] if single else [tuple(group)]
    merged = {key: _merged(form, goods) for key, form in each.items()}
    return Kinds(
        market,
        tuple(goods),
        tuple([sum(market.supply[j] for j in group) for group in goods]),
        tuple([merged[id(agent.utility)] for agent in market.agents]),
        tuple([(_of_kinds(each_set, goods), most) for each_set, most in market.limits]),
    )


def _told_by(market: SeatMarket, forms: Sequence[LaminarConcave], j: int) -> tuple[object, ...]:
    """What tells the good from others: its values and the sets that it belongs to."""
    inside = [tuple([k for k, (goods, _) in enumerate(form.sets) if goods >> j & 1]) for form in forms]
    produced = tuple([k for k, (goods, _) in enumerate(market.limits) if goods >> j & 1])
    return (produced, *zip([str(form.values[j]) for form in forms], inside, strict=True))


def _one_is_enough(form: LaminarConcave, group: Sequence[int]) -> bool:
    """Whether a second one of these goods, which are alike to the agent, is not allowed or never worth anything."""
    around = [gains for goods, gains in form.sets if goods >> group[0] & 1 and all(goods >> j & 1 for j in group)]
    return any(len(gains) <= 1 for gains in around) or (
        form.values[group[0]] <= 0 and not any(gain > 0 for gains in around for gain in gains)
    )


def _of_kinds(goods: Bundle, kinds: Sequence[Sequence[int]]) -> Bundle:
    """The kinds of the goods; a set holds all goods of a kind or none."""
    return sum(1 << k for k, group in enumerate(kinds) if goods >> group[0] & 1)


def _merged(form: LaminarConcave, kinds: Sequence[Sequence[int]]) -> LaminarConcave:
    values = tuple([form.values[group[0]] for group in kinds])
    sets = []
    for goods, gains in form.sets:
        inside = _of_kinds(goods, kinds)
        sets.append((inside, gains[: inside.bit_count()]))
    kept = [(inside, gains) for inside, gains in sets if any(gains) or len(gains) < inside.bit_count()]
    return LaminarConcave(values, tuple(sorted(kept, key=lambda entry: (entry[0].bit_count(), entry[0]))))


def bundles_within(kinds: Kinds, most: int) -> list[Bundle] | None:
    """All bundles of kinds that some agent's limits allow, in increasing order; ``None`` if there are more than ``most``."""
    found: set[Bundle] = set()
    for form in {id(form): form for form in kinds.forms}.values():
        own = [0]
        for j, value in enumerate(form.values):
            worth = value > 0 or any(gain > 0 for goods, gains in form.sets if goods >> j & 1 for gain in gains)
            if worth:
                own += [bundle | 1 << j for bundle in own if is_within(form, bundle | 1 << j)]
            if len(own) > most:
                return None
        found.update(own)
    return sorted(found) if len(found) <= most else None


def is_within(form: LaminarConcave, bundle: Bundle) -> bool:
    """Do the goods keep within the limits?"""
    return all((bundle & goods).bit_count() <= len(gains) for goods, gains in form.sets)


def worth_of(form: LaminarConcave, bundle: Bundle) -> Q:
    """g of a bundle within the limits."""
    worth = sum([form.values[j] for j in members(bundle)], ZERO)
    return worth + sum([sum(gains[: (bundle & goods).bit_count()], ZERO) for goods, gains in form.sets], ZERO)
