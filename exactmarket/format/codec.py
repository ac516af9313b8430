"""How each kind of value is written: a codec decodes JSON into the package's types and encodes it back.

A decoder is handed the place it reads, so that every fault names it: ``claim.economy.values[2][1]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, TypeVar, cast

from flint import fmpz

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Q, rational
from exactmarket.format.text import Json
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import AggregateLimit
from exactmarket.model.linear_program import LinearProgram

T = TypeVar("T")


@dataclass(frozen=True)
class Codec(Generic[T]):
    """A pair of inverse functions: ``decode(json, where)`` raises MalformedInput, ``encode(value)`` never fails. ``keys``
    are those of an object."""

    decode: Callable[[Json, str], T]
    encode: Callable[[T], Json]
    keys: frozenset[str] = frozenset()


def members(value: Json, where: str, required: set[str], optional: frozenset[str] = frozenset()) -> dict[str, Json]:
    """The members of a JSON object that has exactly the required keys, and perhaps some optional ones.

    Raises:
        MalformedInput: naming the first key that is missing or unknown.
    """
    if not isinstance(value, dict):
        raise MalformedInput(where, "an object", _shown(value))
    for key in sorted(required - set(value)):
        raise MalformedInput(where, f'the key "{key}"', "none")
    for key in value:
        if key not in required and key not in optional:
            known = ", ".join(sorted(required | optional))
            raise MalformedInput(where, f"no keys but {known}", repr(key))
    return value


def _shown(value: Json) -> str:
    names = {dict: "an object", list: "a list", type(None): "null"}
    return names.get(type(value)) or repr(value)


def _decode_number(value: Json, where: str) -> Q:
    if isinstance(value, (dict, list)) or value is None:
        raise MalformedInput(where, 'an integer or a quoted number such as "1/4"', _shown(value))
    return rational(value, where)


def _decode_index(value: Json, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, fmpz)):
        raise MalformedInput(where, "an index, counted from 0", _shown(value))
    return int(value)


def _decode_name(value: Json, where: str) -> str:
    if not isinstance(value, str) or not value or not value.isprintable():
        raise MalformedInput(where, "a printable name", _shown(value))
    return value


def _same(value: Any) -> Json:
    return cast(Json, value)


def _decode_truth(value: Json, where: str) -> bool:
    if not isinstance(value, bool):
        raise MalformedInput(where, "true or false", _shown(value))
    return value


def _decode_word(value: Json, where: str) -> str:
    if not isinstance(value, str):
        raise MalformedInput(where, "a string", _shown(value))
    return value


def _encode_copies(copies: Iterable[int]) -> Json:
    # As strings where Python would refuse to write the digits.
    return [number if number < 10**4000 else str(fmpz(number)) for number in copies]


NUMBER: Codec[Q] = Codec(_decode_number, str)
INDEX: Codec[int] = Codec(_decode_index, _same)
NAME: Codec[str] = Codec(_decode_name, _same)
#: A name in a witness; the rule demands that it is one of the economy's.
WORD: Codec[str] = Codec(_decode_word, _same)
TRUTH: Codec[bool] = Codec(_decode_truth, _same)


def one_of(*choices: str) -> Codec[str]:
    """One of these words."""

    def decode(value: Json, where: str) -> str:
        if not isinstance(value, str) or value not in choices:
            raise MalformedInput(where, " or ".join(f'"{choice}"' for choice in choices), _shown(value))
        return value

    return Codec(decode, _same)


def list_of(item: Codec[T]) -> Codec[tuple[T, ...]]:
    """A list whose entries are all of one kind."""

    def decode(value: Json, where: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise MalformedInput(where, "a list", _shown(value))
        return tuple([item.decode(entry, f"{where}[{k}]") for k, entry in enumerate(value)])

    return Codec(decode, lambda values: [item.encode(entry) for entry in values])


def _decode_index_rows(value: Json, where: str) -> tuple[tuple[int, ...], ...]:
    """As ``list_of(list_of(INDEX))`` does, but in one go if there is no fault: large lotteries are mostly such rows."""
    if isinstance(value, list) and {list}.issuperset(map(type, value)):
        rows = cast("list[list[int]]", value)
        if {int}.issuperset(map(type, chain.from_iterable(rows))):
            return tuple(map(tuple, rows))
    return list_of(list_of(INDEX)).decode(value, where)


def or_null(item: Codec[T]) -> Codec[T | None]:
    """A value or null."""
    return Codec(
        lambda value, where: None if value is None else item.decode(value, where),
        lambda value: None if value is None else item.encode(value),
    )


def record(build: Callable[..., T], **parts: Codec[Any]) -> Codec[T]:
    """An object with exactly these keys, from which ``build`` makes a value that has them as attributes."""

    def decode(value: Json, where: str) -> T:
        given = members(value, where, set(parts))
        arguments = {key: part.decode(given[key], f"{where}.{key}") for key, part in parts.items()}
        try:
            return build(**arguments)
        except MalformedInput as fault:
            raise MalformedInput(f"{where}.{fault.where}", fault.expected, fault.got) from None

    def encode(value: T) -> Json:
        return {key: part.encode(getattr(value, key)) for key, part in parts.items()}

    return Codec(decode, encode, frozenset(parts))


#: Rows of indices, such as the columns of the ones in each row of a 0/1 matrix.
INDEX_ROWS: Codec[tuple[tuple[int, ...], ...]] = Codec(_decode_index_rows, lambda rows: list(map(list, rows)))
VECTOR = list_of(NUMBER)
MATRIX = list_of(VECTOR)
NAMES = list_of(NAME)
WORDS = list_of(WORD)
ORDER = list_of(WORDS)
WEIGHTS = list_of(or_null(NUMBER))
COPIES: Codec[Any] = Codec(VECTOR.decode, _encode_copies)
ECONOMY: Codec[AssignmentEconomy] = record(AssignmentEconomy, agents=NAMES, objects=NAMES, supply=COPIES, values=MATRIX)

AGGREGATE: Codec[tuple[AggregateLimit, ...]] = list_of(record(AggregateLimit, objects=NAMES, max=INDEX))


def _decode_entry(value: Json, where: str) -> tuple[int, Q]:
    if not isinstance(value, list) or len(value) != 2:
        raise MalformedInput(where, "a pair [column index, number]", _shown(value))
    return INDEX.decode(value[0], f"{where}[0]"), NUMBER.decode(value[1], f"{where}[1]")


_ENTRIES = list_of(Codec(_decode_entry, lambda entry: [entry[0], str(entry[1])]))


@dataclass(frozen=True)
class _Row:
    lower: Q | None
    upper: Q | None
    coefficients: tuple[tuple[int, Q], ...]


_ROWS = list_of(record(_Row, lower=or_null(NUMBER), upper=or_null(NUMBER), coefficients=_ENTRIES))
_PROGRAM_PARTS: dict[str, Codec[Any]] = {
    "sense": NAME,
    "objective": VECTOR,
    "constant": NUMBER,
    "lower": list_of(or_null(NUMBER)),
    "upper": list_of(or_null(NUMBER)),
    "rows": _ROWS,
}


def _build_program(rows: tuple[_Row, ...], **parts: Any) -> LinearProgram:
    return LinearProgram(
        rows=tuple([row.coefficients for row in rows]),
        row_lower=tuple([row.lower for row in rows]),
        row_upper=tuple([row.upper for row in rows]),
        **parts,
    )


def _encode_program(program: LinearProgram) -> Json:
    rows = tuple(map(_Row, program.row_lower, program.row_upper, program.rows))
    parts = {key: _PROGRAM_PARTS[key].encode(getattr(program, key)) for key in _PROGRAM_PARTS if key != "rows"}
    return {**parts, "rows": _ROWS.encode(rows)}


PROGRAM: Codec[LinearProgram] = Codec(record(_build_program, **_PROGRAM_PARTS).decode, _encode_program)
