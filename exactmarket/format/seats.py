"""Pseudomarkets with supplies as text: in certificates, and with prices and an allocation in instance files of kind
``pseudomarket`` that have the key ``supply``, or goods whose names hold spaces."""

from __future__ import annotations

from exactmarket.errors import MalformedInput
from exactmarket.format.codec import INDEX, NAME, NUMBER, Codec, list_of, members
from exactmarket.format.markets import (
    decode_agents,
    decode_production,
    encode_agents,
    encode_production,
)
from exactmarket.format.text import Json
from exactmarket.model.names import SharesByGood
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
