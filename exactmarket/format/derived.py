"""Codecs read off the annotations of dataclasses: how a claim or a witness is written follows from what it is made of.

The rules are these, and there are no others: a class is an object whose keys are its fields; tuple[X, ...] is a list; tuple[X,
Y] is a list of two; X | None is a value or null; a union of classes is an object that its keys tell apart; a Literal is one of
its strings. Everything else needs a codec of its own. Whoever reads an annotation that is none of these gets a TypeError, and as
all are read when ``format.certificate`` is imported, nothing works until it is mended.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from exactmarket.format.codec import Codec, by_keys, list_of, one_of, or_null, record, sequence_of
from exactmarket.format.text import Json


def codec_of(annotation: Any, known: dict[Any, Codec[Any]]) -> Codec[Any]:
    """The codec of an annotation.

    Args:
        annotation: a class or a type expression, resolved (no strings), ``Annotated`` kept.
        known: codecs by annotation; those that are found are added, so that a class may have itself as a part.

    Raises:
        TypeError: if the annotation is not of the forms above.
    """
    if annotation not in known:
        known[annotation] = _codec(annotation, known)
    return known[annotation]


def _codec(annotation: Any, known: dict[Any, Codec[Any]]) -> Codec[Any]:
    origin, parts = get_origin(annotation), get_args(annotation)
    if is_dataclass(annotation):
        return _record(annotation, known)
    if origin is tuple and len(parts) == 2 and parts[1] is Ellipsis:
        return list_of(codec_of(parts[0], known))
    if origin is tuple and parts and Ellipsis not in parts:
        return sequence_of(*[codec_of(part, known) for part in parts])
    if origin in (Union, UnionType):
        return _union(parts, known)
    if origin is Literal and all(type(choice) is str for choice in parts):
        return one_of(*parts)
    raise TypeError(f"no syntax for {annotation!r}")


def _record(build: Any, known: dict[Any, Codec[Any]]) -> Codec[Any]:
    keys = [part.name for part in fields(build)]

    # A part may be of this class again: until the codec is made, one that looks it up when it is used stands for it.
    def decode(value: Json, where: str) -> Any:
        return known[build].decode(value, where)

    def encode(value: Any) -> Json:
        return known[build].encode(value)

    known[build] = Codec(decode, encode, frozenset(keys))
    annotations = get_type_hints(build, include_extras=True)
    return record(build, **{key: codec_of(annotations[key], known) for key in keys})


def _union(parts: tuple[Any, ...], known: dict[Any, Codec[Any]]) -> Codec[Any]:
    if NoneType in parts:
        # The rest may be a union that is known as such, or one class.
        return or_null(codec_of(Union[tuple(part for part in parts if part is not NoneType)], known))  # noqa: UP007
    if not all(is_dataclass(part) for part in parts):
        raise TypeError(f"no syntax for {parts!r}, of which not all are classes")
    return by_keys(*[(part, codec_of(part, known)) for part in parts])
