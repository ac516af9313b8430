"""How each kind of value is written: a codec decodes JSON into the package's types and encodes it back.

A decoder is handed the place it reads, so that every fault names it: ``claim.economy.values[2][1]``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, TypeVar, cast

from flint import fmpz

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Q, rational
from exactmarket.format.text import Json

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


def sequence_of(*items: Codec[Any]) -> Codec[Any]:
    """A list with one entry of each of these kinds, in this order."""

    def decode(value: Json, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise MalformedInput(where, f"a list of {len(items)}", _shown(value))
        if len(value) != len(items):
            raise MalformedInput(where, f"a list of {len(items)}", f"one of {len(value)}")
        pairs = zip(items, value, strict=True)
        return tuple([item.decode(entry, f"{where}[{k}]") for k, (item, entry) in enumerate(pairs)])

    return Codec(decode, lambda values: [item.encode(entry) for item, entry in zip(items, values, strict=True)])


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


def by_keys(*choices: tuple[type, Codec[Any]]) -> Codec[Any]:
    """An object of one of several kinds, which its keys tell apart. A fault is described as one of the kind whose keys are
    most like its own.

    Raises:
        TypeError: if two kinds have the same keys.
    """
    if len({codec.keys for _, codec in choices}) < len(choices):
        raise TypeError(f"the same keys in two of {', '.join(build.__name__ for build, _ in choices)}")
    encoders = {build: codec.encode for build, codec in choices}

    def decode(value: Json, where: str) -> Any:
        keys = frozenset(value) if isinstance(value, dict) else frozenset[str]()
        return min([codec for _, codec in choices], key=lambda codec: len(codec.keys ^ keys)).decode(value, where)

    return Codec(decode, lambda value: encoders[type(value)](value))
