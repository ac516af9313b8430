"""Pseudomarkets as text: in certificates, and with prices and an allocation in instance files of kind ``pseudomarket``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, Q, total
from exactmarket.format.codec import INDEX, NAME, NAMES, NUMBER, VECTOR, Codec, members
from exactmarket.format.text import Json
from exactmarket.format.utilities import BUNDLE, decode_form, decode_goods, encode_form
from exactmarket.kernel.claims.markets import Draw
from exactmarket.model.bundle import Bundle, bundle_of, bundle_text, names_of
from exactmarket.model.laminar_concave import demand_nested
from exactmarket.model.matroid import LaminarMatroid
from exactmarket.model.pseudomarket import Agent, Pseudomarket


@dataclass(frozen=True)
class AllocationTerm:
    """One bundle for each agent, pairwise disjoint, and its probability."""

    probability: Q
    bundles: tuple[Bundle, ...]


@dataclass(frozen=True)
class PseudomarketInstance:
    """What a file of kind ``pseudomarket`` says; ``None`` where it says nothing.

    Attributes:
        prices: one for each good, >= 0.
        allocation: a lottery over allocations, all bundles of finite utility.
    """

    market: Pseudomarket
    prices: Vector | None = None
    allocation: tuple[AllocationTerm, ...] | None = None


KEYS = frozenset({"format", "kind", "goods", "agents"})
OPTIONAL = frozenset({"production", "prices", "allocation"})
_AGENT = {"budget", "utility"}


def decode_pseudomarket(given: dict[str, Json]) -> PseudomarketInstance:
    """The instance of an object with the keys ``KEYS`` and perhaps ``OPTIONAL``.

    Raises:
        MalformedInput: at the first place that does not follow the format.
    """
    market = _market(given, "", shared=True)
    prices = decode_prices(given["prices"], len(market.goods)) if "prices" in given else None
    return PseudomarketInstance(market, prices, _allocation(given.get("allocation"), market))


def _market(given: dict[str, Json], within: str, *, shared: bool) -> Pseudomarket:
    """The pseudomarket of an object's keys goods, agents and perhaps production; ``within`` starts the place of a fault."""
    goods = decode_goods(given["goods"], f"{within}goods")
    agents = decode_agents(given["agents"], goods, f"{within}agents", shared=shared)
    production = decode_production(given["production"], goods, f"{within}production") if "production" in given else None
    try:
        return Pseudomarket(goods, agents, production)
    except MalformedInput as fault:
        raise MalformedInput(f"{within}{fault.where}", fault.expected, fault.got) from None


def decode_agents(value: Json, goods: tuple[str, ...], where: str, *, shared: bool) -> tuple[Agent, ...]:
    """The agents of a list; if ``shared``, an entry may name several, who have the same budget and the same utility.

    Raises:
        MalformedInput: at the first entry that is none.
    """
    if not isinstance(value, list):
        raise MalformedInput(where, "a list", repr(value))
    agents: list[Agent] = []
    for k, entry in enumerate(value):
        agents += _agents(entry, goods, f"{where}[{k}]", shared=shared)
    return tuple(agents)


def _agents(entry: Json, goods: tuple[str, ...], where: str, *, shared: bool) -> list[Agent]:
    """The agents of one entry."""
    if shared and isinstance(entry, dict) and "names" in entry:
        given = members(entry, where, {"names", *_AGENT})
        called = NAMES.decode(given["names"], f"{where}.names")
    else:
        given = members(entry, where, {"name", *_AGENT})
        called = (NAME.decode(given["name"], f"{where}.name"),)
    budget = NUMBER.decode(given["budget"], f"{where}.budget")
    utility = decode_form(given["utility"], goods, f"{where}.utility")
    return [Agent(name, budget, utility) for name in called]


def decode_production(value: Json, goods: tuple[str, ...], where: str) -> LaminarMatroid:
    """The sets of the production with their limits.

    Raises:
        MalformedInput: if two of them cross, or at the first that is none.
    """
    listed = members(value, where, {"sets"})["sets"]
    if not isinstance(listed, list):
        raise MalformedInput(f"{where}.sets", "a list", repr(listed))
    sets = []
    for k, entry in enumerate(listed):
        here = f"{where}.sets[{k}]"
        given = members(entry, here, {"goods", "max"})
        named = given["goods"]
        if not isinstance(named, list):
            raise MalformedInput(f"{here}.goods", "a list", repr(named))
        names = [NAME.decode(name, f"{here}.goods") for name in named]
        sets.append((bundle_of(goods, names, f"{here}.goods"), INDEX.decode(given["max"], f"{here}.max")))
    demand_nested([bundle for bundle, _ in sets], goods, f"{where}.sets")
    try:
        return LaminarMatroid(len(goods), tuple(sets))
    except MalformedInput as fault:
        raise MalformedInput(f"{where}: {fault.where}", fault.expected, fault.got) from None


def decode_prices(value: Json, count: int) -> Vector:
    """So many prices.

    Raises:
        MalformedInput: if there are others, or one is negative.
    """
    prices = VECTOR.decode(value, "prices")
    if len(prices) != count:
        raise MalformedInput("prices", f"{count} numbers", len(prices))
    for k, price in enumerate(prices):
        if price < 0:
            raise MalformedInput(f"prices[{k}]", "a number >= 0", price)
    return prices


def _allocation(value: Json, market: Pseudomarket) -> tuple[AllocationTerm, ...] | None:
    return None if value is None else decode_terms(value, lambda entry, where: _term(entry, market, where))


def decode_terms(value: Json, read: Callable[[Json, str], AllocationTerm]) -> tuple[AllocationTerm, ...]:
    """A lottery over allocations, each of which ``read`` makes of its entry and its place.

    Raises:
        MalformedInput: if there is no list, or the probabilities do not sum to 1; and what ``read`` raises.
    """
    if not isinstance(value, list):
        raise MalformedInput("allocation", "a list", repr(value))
    terms = tuple([read(entry, f"allocation[{k}]") for k, entry in enumerate(value)])
    if total(term.probability for term in terms) != ONE:
        raise MalformedInput("allocation", "probabilities that sum to 1", total(term.probability for term in terms))
    return terms


def decode_draw(entry: Json, agents: Sequence[Agent], where: str) -> tuple[Q, Iterator[tuple[Agent, str, Json]]]:
    """The probability of an entry, and for each agent the place and the text of her bundle; one who is not named gets the
    empty bundle.

    Raises:
        MalformedInput: if the entry has other keys, names others, or has no positive probability.
    """
    given = members(entry, where, {"probability", "bundles"})
    probability = NUMBER.decode(given["probability"], f"{where}.probability")
    if not probability > 0:
        raise MalformedInput(f"{where}.probability", "a number > 0", probability)
    named = members(given["bundles"], f"{where}.bundles", set(), frozenset(agent.name for agent in agents))
    return probability, ((agent, f"{where}.bundles.{agent.name}", named.get(agent.name, "")) for agent in agents)


def _term(entry: Json, market: Pseudomarket, where: str) -> AllocationTerm:
    probability, given = decode_draw(entry, market.agents, where)
    bundles, taken = [], 0
    for agent, place, text in given:
        bundle = bundle_of(market.goods, BUNDLE.decode(text, place), place)
        if bundle & taken:
            raise MalformedInput(place, "goods that no other agent gets", bundle_text(market.goods, bundle & taken))
        if agent.utility.value(bundle) is None:
            raise MalformedInput(place, "a bundle of finite utility", bundle_text(market.goods, bundle))
        taken |= bundle
        bundles.append(bundle)
    return AllocationTerm(probability, tuple(bundles))


def _encode_market(market: Pseudomarket) -> dict[str, Json]:
    written: dict[str, Json] = {"goods": list(market.goods), "agents": encode_agents(market.agents, market.goods)}
    if market.production is not None:
        written["production"] = encode_production(market.production, market.goods)
    return written


def encode_agents(agents: Sequence[Agent], goods: tuple[str, ...]) -> list[Json]:
    """The agents, each by herself; an inverse of ``decode_agents``."""
    return [
        {"name": agent.name, "budget": str(agent.budget), "utility": encode_form(agent.utility, goods)}
        for agent in agents
    ]


def encode_production(production: LaminarMatroid, goods: tuple[str, ...]) -> Json:
    """The sets of the production; the inverse of ``decode_production``."""
    return {"sets": [{"goods": [*names_of(goods, bundle)], "max": most} for bundle, most in production.sets]}


#: A pseudomarket within a certificate.
MARKET: Codec[Pseudomarket] = Codec(
    lambda value, where: _market(
        members(value, where, {"goods", "agents"}, frozenset({"production"})), f"{where}.", shared=False
    ),
    _encode_market,
)


def draws_of(instance: PseudomarketInstance) -> tuple[Draw, ...] | None:
    """The instance's allocation as claims have it, bundles by the names of their goods."""
    if instance.allocation is None:
        return None
    goods = instance.market.goods
    return tuple(
        [
            Draw(term.probability, tuple([names_of(goods, bundle) for bundle in term.bundles]))
            for term in instance.allocation
        ]
    )


def encode_pseudomarket(instance: PseudomarketInstance) -> dict[str, Json]:
    """The instance's keys but ``format`` and ``kind``; the inverse of ``decode_pseudomarket``."""
    market = instance.market
    written = _encode_market(market)
    if instance.prices is not None:
        written["prices"] = VECTOR.encode(instance.prices)
    if instance.allocation is not None:
        written["allocation"] = [
            {
                "probability": str(term.probability),
                "bundles": {
                    agent.name: bundle_text(market.goods, bundle)
                    for agent, bundle in zip(market.agents, term.bundles, strict=True)
                },
            }
            for term in instance.allocation
        ]
    return written
