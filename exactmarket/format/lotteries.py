"""Lottery, consumption and spending problems as text: in instance files (with defaults) and in claims (without)."""

from __future__ import annotations

from typing import Any, TypeVar

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Q
from exactmarket.format.codec import (
    INDEX,
    MATRIX,
    NAME,
    NAMES,
    NUMBER,
    TRUTH,
    VECTOR,
    Codec,
    list_of,
    members,
    record,
    sequence_of,
)
from exactmarket.format.text import Json
from exactmarket.model.lottery_problem import (
    Bundle,
    Cell,
    CellConstraint,
    ConsumptionProblem,
    LotteryProblem,
    RandomConsumption,
)
from exactmarket.model.spending_problem import Spender, SpendingProblem

T = TypeVar("T")


def _decode_bundle(value: Json, where: str) -> Bundle:
    """Goods joined by single blanks; the empty text is the empty bundle."""
    if not isinstance(value, str):
        raise MalformedInput(where, "a bundle: goods joined by blanks", repr(value))
    goods = tuple(value.split(" ")) if value else ()
    if "" in goods or len(set(goods)) < len(goods):
        raise MalformedInput(where, "goods joined by single blanks, each once", repr(value))
    return goods


_Entry = tuple[Q, Bundle]
CELL: Codec[Cell] = sequence_of(INDEX, INDEX)
#: A bundle by the names of its goods, each once.
DISTINCT_GOODS: Codec[Bundle] = Codec(_decode_bundle, " ".join)
_WHOLE: Codec[Any] = Codec(NUMBER.decode, lambda bound: bound if abs(bound) < 10**4000 else str(Q(bound)))
_CONSTRAINT = record(CellConstraint, cells=list_of(CELL), min=_WHOLE, max=_WHOLE)


LOTTERY_PROBLEM = record(LotteryProblem, matrix=MATRIX, constraints=list_of(_CONSTRAINT))

_ENTRY: Codec[_Entry] = Codec(
    lambda value, where: _entry(members(value, where, {"probability", "bundle"}), where),
    lambda entry: {"probability": NUMBER.encode(entry[0]), "bundle": DISTINCT_GOODS.encode(entry[1])},
)
_CONSUMER = record(RandomConsumption, name=NAME, lottery=list_of(_ENTRY))
CONSUMPTION_PROBLEM = record(ConsumptionProblem, goods=NAMES, agents=list_of(_CONSUMER), exhaust=TRUTH)
_SPENDER = record(Spender, name=NAME, bundles=list_of(DISTINCT_GOODS), spending=NUMBER)
SPENDING_PROBLEM = record(SpendingProblem, goods=NAMES, prices=VECTOR, agents=list_of(_SPENDER), exhaust=TRUTH)


def _entry(given: dict[str, Json], where: str) -> _Entry:
    probability = NUMBER.decode(given["probability"], f"{where}.probability")
    return probability, DISTINCT_GOODS.decode(given["bundle"], f"{where}.bundle")


def decode_lottery_problem(given: dict[str, Json], where: str) -> LotteryProblem:
    """The problem of an instance file of kind ``lottery-problem``.

    Raises:
        MalformedInput: at the first place that does not follow the format.
    """
    checked = members(given, where, {"format", "kind", "matrix", "constraints"})
    return _decode(LOTTERY_PROBLEM, checked, where)


def decode_consumption_problem(given: dict[str, Json], where: str) -> ConsumptionProblem:
    """The problem of an instance file of kind ``consumption-problem``; goods may stay with nobody unless it says so.

    Raises:
        MalformedInput: at the first place that does not follow the format.
    """
    checked = members(given, where, {"format", "kind", "goods", "agents"}, frozenset({"exhaust"}))
    return _decode(CONSUMPTION_PROBLEM, {"exhaust": False, **checked}, where)


def decode_spending_problem(given: dict[str, Json], where: str) -> SpendingProblem:
    """The problem of an instance file of kind ``spending-problem``; goods may stay with nobody unless it says so.

    Raises:
        MalformedInput: at the first place that does not follow the format.
    """
    checked = members(given, where, {"format", "kind", "goods", "prices", "agents"}, frozenset({"exhaust"}))
    return _decode(SPENDING_PROBLEM, {"exhaust": False, **checked}, where)


def _decode(codec: Codec[T], given: dict[str, Json], where: str) -> T:
    content: Json = {key: part for key, part in given.items() if key not in ("format", "kind")}
    try:
        return codec.decode(content, "")
    except MalformedInput as fault:
        raise MalformedInput(f"{where}: {fault.where.lstrip('.')}", fault.expected, fault.got) from None
