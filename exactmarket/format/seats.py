"""Pseudomarkets with supplies as text: in certificates, and with prices and an allocation in instance files of kind
``pseudomarket`` that have the key ``supply``, or goods whose names hold spaces."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import names
from exactmarket.exact.linear import Vector
from exactmarket.format.codec import INDEX, NAME, NUMBER, VECTOR, Codec, list_of, members
from exactmarket.format.markets import (
    AllocationTerm,
    decode_agents,
    decode_draw,
    decode_prices,
    decode_production,
    decode_terms,
    encode_agents,
    encode_production,
)
from exactmarket.format.text import Json
from exactmarket.format.utilities import BUNDLE
from exactmarket.model.bundle import bundle_of, names_of
from exactmarket.model.names import ListsByGood, SharesByGood
from exactmarket.model.seats import SeatMarket


def _decode_market(value: Json, where: str) -> SeatMarket:
    given = members(value, where, {"goods", "supply", "agents"}, frozenset({"production"}))
    supply = list_of(INDEX).decode(given["supply"], f"{where}.supply")
    return _market(given, supply, f"{where}.", shared=False)


def _market(given: dict[str, Json], supply: tuple[int, ...], within: str, *, shared: bool) -> SeatMarket:
    """The market of an object's keys goods, agents and perhaps production; ``within`` starts the place of a fault."""
    goods = list_of(NAME).decode(given["goods"], f"{within}goods")
    agents = decode_agents(given["agents"], goods, f"{within}agents", shared=shared)
    production = decode_production(given["production"], goods, f"{within}production") if "production" in given else None
    try:
        return SeatMarket(goods, supply, agents, production)
    except MalformedInput as fault:
        raise MalformedInput(f"{within}{fault.where}", fault.expected, fault.got) from None


def _encode_market(market: SeatMarket) -> dict[str, Json]:
    written: dict[str, Json] = {
        "goods": list(market.goods),
        "supply": list(market.supply),
        "agents": encode_agents(market.agents, market.goods),
    }
    if market.production is not None:
        written["production"] = encode_production(market.production, market.goods)
    return written


#: A pseudomarket with supplies within a certificate.
SEAT_MARKET: Codec[SeatMarket] = Codec(_decode_market, _encode_market)


def _decode_shares(value: Json, where: str) -> SharesByGood:
    if not isinstance(value, dict):
        raise MalformedInput(where, "an object with a number for each of some goods", repr(value))
    return tuple([(good, NUMBER.decode(share, f"{where}.{good}")) for good, share in value.items()])


#: Numbers by good; the rule demands that the names are those of goods.
SHARES: Codec[SharesByGood] = Codec(_decode_shares, lambda shares: {good: str(share) for good, share in shares})


def _decode_lists(value: Json, where: str) -> ListsByGood:
    if not isinstance(value, dict):
        raise MalformedInput(where, "an object with a list of numbers for each of some goods", repr(value))
    return tuple([(good, VECTOR.decode(numbers, f"{where}.{good}")) for good, numbers in value.items()])


#: Lists of numbers by good; the rule demands that the names are those of goods, and how many numbers there are.
LISTS: Codec[ListsByGood] = Codec(_decode_lists, lambda rows: {good: VECTOR.encode(numbers) for good, numbers in rows})


@dataclass(frozen=True)
class SeatInstance:
    """What a file about a pseudomarket with supplies says; ``None`` where it says nothing.

    Attributes:
        prices: one for each good, >= 0.
        allocation: a lottery over allocations that use no more copies than there are, all bundles of finite utility.
        shares: for each agent her shares of goods, each > 0 and at most 1.
    """

    market: SeatMarket
    prices: Vector | None = None
    allocation: tuple[AllocationTerm, ...] | None = None
    shares: tuple[SharesByGood, ...] | None = None


#: The keys beside those of all pseudomarkets.
OPTIONAL = frozenset({"supply", "production", "prices", "allocation", "shares"})


def has_seats(given: dict[str, Json]) -> bool:
    """Whether the object of a file of kind ``pseudomarket`` speaks of supplies, or of goods whose names hold spaces."""
    goods = given.get("goods")
    spaced = isinstance(goods, list) and any(isinstance(good, str) and " " in good for good in goods)
    return spaced or "supply" in given or "shares" in given


def decode_seats(given: dict[str, Json]) -> SeatInstance:
    """The instance of an object with the keys of a pseudomarket and perhaps ``OPTIONAL``.

    Raises:
        MalformedInput: at the first place that does not follow the format.
    """
    goods = names(list_of(NAME).decode(given["goods"], "goods"), "goods")
    market = _market(given, _supply(given.get("supply", {}), goods), "", shared=True)
    prices = decode_prices(given["prices"], len(goods)) if "prices" in given else None
    allocation = None
    if "allocation" in given:
        allocation = decode_terms(given["allocation"], lambda entry, where: _term(entry, market, where))
    shares = _shares(given["shares"], market) if "shares" in given else None
    return SeatInstance(market, prices, allocation, shares)


def _supply(value: Json, goods: tuple[str, ...]) -> tuple[int, ...]:
    """The numbers of copies, by good (1 of what is not named) or as a list."""
    if isinstance(value, dict):
        named = members(value, "supply", set(), frozenset(goods))
        value = [named.get(good, 1) for good in goods]
    numbers = list_of(NUMBER).decode(value, "supply")
    if len(numbers) != len(goods):
        raise MalformedInput("supply", f"{len(goods)} numbers of copies, one for each good", len(numbers))
    for good, copies in zip(goods, numbers, strict=True):
        if copies.q != 1 or copies < 1:
            raise MalformedInput(f"supply.{good}", "a whole number >= 1 (a good without copies is left out)", copies)
    return tuple([int(copies.p) for copies in numbers])


def _term(entry: Json, market: SeatMarket, where: str) -> AllocationTerm:
    probability, given = decode_draw(entry, market.agents, where)
    bundles = []
    for agent, place, text in given:
        bundle = bundle_of(market.goods, _bundle_names(text, place), place)
        if agent.utility.value(bundle) is None:
            raise MalformedInput(place, "a bundle of finite utility", ", ".join(names_of(market.goods, bundle)))
        bundles.append(bundle)
    for j, (good, copies) in enumerate(zip(market.goods, market.supply, strict=True)):
        used = sum(bundle >> j & 1 for bundle in bundles)
        if used > copies:
            raise MalformedInput(f"{where}.bundles", f"at most {copies} copies of {good!r}", used)
    return AllocationTerm(probability, tuple(bundles))


def _bundle_names(value: Json, where: str) -> tuple[str, ...]:
    """The names of a bundle's goods, from a list of them or from a text in which spaces separate them."""
    return list_of(NAME).decode(value, where) if isinstance(value, list) else BUNDLE.decode(value, where)


def _shares(value: Json, market: SeatMarket) -> tuple[SharesByGood, ...]:
    """Each agent's shares; an agent who is not named has none, and shares of 0 are left out."""
    named = members(value, "shares", set(), frozenset(agent.name for agent in market.agents))
    rows = []
    for agent in market.agents:
        where = f"shares.{agent.name}"
        given = members(named.get(agent.name, {}), where, set(), frozenset(market.goods))
        row = SHARES.decode(given, where)
        for good, share in row:
            if not 0 <= share <= 1:
                raise MalformedInput(f"{where}.{good}", "a probability", share)
        rows.append(tuple([(good, share) for good, share in row if share > 0]))
    return tuple(rows)


def encode_seats(instance: SeatInstance) -> dict[str, Json]:
    """The instance's keys but ``format`` and ``kind``; an inverse of ``decode_seats``."""
    market = instance.market
    written = _encode_market(market)
    written["supply"] = dict(zip(market.goods, market.supply, strict=True))
    agents = [agent.name for agent in market.agents]
    if instance.prices is not None:
        written["prices"] = VECTOR.encode(instance.prices)
    if instance.shares is not None:
        written["shares"] = {name: SHARES.encode(row) for name, row in zip(agents, instance.shares, strict=True) if row}
    if instance.allocation is not None:
        written["allocation"] = [
            {
                "probability": str(term.probability),
                "bundles": {
                    name: list(names_of(market.goods, bundle))
                    for name, bundle in zip(agents, term.bundles, strict=True)
                },
            }
            for term in instance.allocation
        ]
    return written
