"""Lottery, consumption and spending problems as text: in instance files (with defaults) and in claims (without), and the parts of
their witnesses."""

from __future__ import annotations

from typing import Any, TypeVar

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Q
from exactmarket.format.codec import (
    INDEX,
    INDEX_ROWS,
    MATRIX,
    NAME,
    NAMES,
    NUMBER,
    TRUTH,
    VECTOR,
    WORDS,
    Codec,
    list_of,
    members,
    record,
)
from exactmarket.format.text import Json
from exactmarket.kernel import certificates as proof
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


def _decode_cell(value: Json, where: str) -> Cell:
    if not isinstance(value, list) or len(value) != 2:
        raise MalformedInput(where, "a cell [row, column]", repr(value))
    return INDEX.decode(value[0], f"{where}[0]"), INDEX.decode(value[1], f"{where}[1]")


def _decode_bundle(value: Json, where: str) -> Bundle:
    """Goods joined by single blanks; the empty text is the empty bundle."""
    if not isinstance(value, str):
        raise MalformedInput(where, "a bundle: goods joined by blanks", repr(value))
    goods = tuple(value.split(" ")) if value else ()
    if "" in goods or len(set(goods)) < len(goods):
        raise MalformedInput(where, "goods joined by single blanks, each once", repr(value))
    return goods


def _decode_node(value: Json, where: str) -> proof.Split | proof.Leaf:
    split = isinstance(value, dict) and "cell" in value
    node: proof.Split | proof.Leaf = (_SPLIT if split else _LEAF).decode(value, where)
    return node


def _decode_term_node(value: Json, where: str) -> proof.TermSplit | proof.TermLeaf:
    split = isinstance(value, dict) and "index" in value
    node: proof.TermSplit | proof.TermLeaf = (_TERM_SPLIT if split else _TERM_LEAF).decode(value, where)
    return node


def _encode_term_node(node: proof.TermSplit | proof.TermLeaf) -> Json:
    return _TERM_SPLIT.encode(node) if isinstance(node, proof.TermSplit) else _TERM_LEAF.encode(node)


def _encode_node(node: proof.Split | proof.Leaf) -> Json:
    return _SPLIT.encode(node) if isinstance(node, proof.Split) else _LEAF.encode(node)


_Entry = tuple[Q, Bundle]
CELL: Codec[Cell] = Codec(_decode_cell, list)
BUNDLE: Codec[Bundle] = Codec(_decode_bundle, " ".join)
_WHOLE: Codec[Any] = Codec(NUMBER.decode, lambda bound: bound if abs(bound) < 10**4000 else str(Q(bound)))
_CONSTRAINT = record(CellConstraint, cells=list_of(CELL), min=_WHOLE, max=_WHOLE)


LOTTERY_PROBLEM = record(LotteryProblem, matrix=MATRIX, constraints=list_of(_CONSTRAINT))

_TERM_SPLIT = record(proof.TermSplit, index=INDEX)
_TERM_LEAF = record(proof.TermLeaf, multipliers=MATRIX)
PURE_TERM = record(proof.PureTerm, probability=NUMBER, assignment=WORDS)
FEWEST_TERMS = record(
    proof.FewestTerms, terms=list_of(PURE_TERM), tree=list_of(Codec(_decode_term_node, _encode_term_node))
)
_SPLIT = record(proof.Split, cell=CELL)
_LEAF = record(proof.Leaf, factor=NUMBER, multipliers=VECTOR)
#: A node of a branch tree.
NODE: Codec[proof.Split | proof.Leaf] = Codec(_decode_node, _encode_node)
SEPARATION = record(proof.Separation, weights=MATRIX, tree=list_of(NODE))
MATRIX_TERM = record(proof.MatrixTerm, probability=NUMBER, ones=INDEX_ROWS)
ALLOCATION_TERM = record(proof.AllocationTerm, probability=NUMBER, bundles=list_of(BUNDLE))
_ENTRY: Codec[_Entry] = Codec(
    lambda value, where: _entry(members(value, where, {"probability", "bundle"}), where),
    lambda entry: {"probability": NUMBER.encode(entry[0]), "bundle": BUNDLE.encode(entry[1])},
)
_CONSUMER = record(RandomConsumption, name=NAME, lottery=list_of(_ENTRY))
CONSUMPTION_PROBLEM = record(ConsumptionProblem, goods=NAMES, agents=list_of(_CONSUMER), exhaust=TRUTH)
_SPENDER = record(Spender, name=NAME, bundles=list_of(BUNDLE), spending=NUMBER)
SPENDING_PROBLEM = record(SpendingProblem, goods=NAMES, prices=VECTOR, agents=list_of(_SPENDER), exhaust=TRUTH)
SPENDING_GAP = record(proof.SpendingGap, weights=VECTOR, tree=list_of(Codec(_decode_node, _encode_node)))


def _entry(given: dict[str, Json], where: str) -> _Entry:
    probability = NUMBER.decode(given["probability"], f"{where}.probability")
    return probability, BUNDLE.decode(given["bundle"], f"{where}.bundle")


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
