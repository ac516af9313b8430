"""JSON Schema (draft 2020-12) of instance files and of certificates, generated from what the package reads.

What a claim or a witness is made of is read off its class by the rules of ``format.derived``; what has a syntax of its own is
described here. A file that follows the schema is of the right shape: numbers, names, keys and lists where they belong. Whether
lists are long enough, names known and probabilities a distribution only ``read`` and ``check`` say. One thing is said here alone:
JSON Schema takes 1.0 for an integer, where the package takes integers and text.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from exactmarket.convex.statement import Statement
from exactmarket.exact.places import Place, Root
from exactmarket.exact.polynomials import Polynomial
from exactmarket.exact.rational import Q
from exactmarket.format import certificate as certificates
from exactmarket.format import instance as instances
from exactmarket.format.text import Json
from exactmarket.format.utilities import type_keys
from exactmarket.kernel.certificates.statements import CaseSplit, Image, Sum
from exactmarket.kernel.kinds import KINDS
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.linear_program import LinearProgram
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem
from exactmarket.model.names import DistinctGoods, Goods, ListsByGood, Name, SharesByGood
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.seats import SeatMarket
from exactmarket.model.spending_problem import SpendingProblem
from exactmarket.model.utility import Utility

Schema: TypeAlias = dict[str, Json]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
#: What there is a schema of.
SUBJECTS = ("instance", "certificate")


def _to(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list(entry: Schema, **more: Json) -> Schema:
    return {"type": "array", "items": entry, **more}


def _tuple(*entries: Schema) -> Schema:
    return {"type": "array", "prefixItems": [*entries], "items": False, "minItems": len(entries)}


def _object(required: Schema, optional: Schema | None = None) -> Schema:
    """An object with these keys and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": [*required],
        "additionalProperties": False,
    }


def _either(*choices: Schema) -> Schema:
    return {"anyOf": [*choices]}


_NUMBER, _INDEX, _NAME, _BUNDLE, _TEXT = map(_to, ("number", "index", "name", "bundle", "text"))
_NUMBERS, _VALUES, _NAMES, _MATRIX = map(_to, ("numbers", "values", "names", "matrix"))
_ORDER = _list(_list(_TEXT))
_SETS_WITH_MAX = _list(_object({"goods": _NAMES, "max": _INDEX}))
_CELL = _tuple(_INDEX, _INDEX)
_TERM = _tuple(_INDEX, _INDEX, _NUMBER)

#: The values of the keys of utilities, whatever the type.
_OF_UTILITIES: Schema = {
    "type": {"enum": [*type_keys()]},
    "values": _either(_VALUES, {"type": "object", "additionalProperties": _to("value")}),
    "default": _to("value"),
    "weights": _either(_NUMBERS, _MATRIX, {"type": "object", "additionalProperties": _either(_NUMBER, _NUMBERS)}),
    "of": _either(_to("form"), _list(_to("form"), minItems=2, maxItems=2)),
    "goods": _NAMES,
    "k": _INDEX,
    "sets": _list(_object({"goods": _NAMES}, {"values": _VALUES, "min": _INDEX, "max": _INDEX})),
    "matrix": _MATRIX,
    "edges": _list(_list(_either(_NAME, _INDEX), minItems=2, maxItems=2)),
    "uniform": _INDEX,
    "bases": _list(_BUNDLE),
    "laminar": _SETS_WITH_MAX,
    "dual": _to("matroid"),
}
_MATROIDS = ("matrix", "edges", "uniform", "bases", "laminar", "dual")


def _form() -> Schema:
    """A utility: its type says which keys it has."""
    cases: list[Json] = []
    for name, (required, optional) in type_keys().items():
        keys = ["type", *sorted(required | optional)]
        known: Schema = {key: _OF_UTILITIES[key] for key in keys} | {"type": {"const": name}}
        needed: list[Json] = ["type", *sorted(required)]
        cases.append({"properties": known, "required": needed, "additionalProperties": False})
    return {"type": "object", "anyOf": cases}


def _agent() -> Schema:
    return _object({"name": _NAME, "budget": _NUMBER, "utility": _to("form")})


#: The syntax of what is not read off a class.
_FIXED: Schema = {
    "number": {
        "description": "an integer, or text: an integer, a fraction p/q or an exact decimal",
        "anyOf": [
            {"type": "integer"},
            {"type": "string", "pattern": r"^-?[0-9]+(/[0-9]+|(\.[0-9]+)?([eE][+-]?[0-9]+)?)$"},
        ],
    },
    "value": {"description": 'a number, or "-inf"', "anyOf": [_NUMBER, {"const": "-inf"}]},
    "index": {"type": "integer"},
    "text": {"type": "string"},
    "name": {"type": "string", "minLength": 1},
    "bundle": {"description": "goods joined by single blanks; the empty text is the empty bundle", "type": "string"},
    "numbers": _list(_NUMBER),
    "values": _list(_to("value")),
    "names": _list(_NAME),
    "matrix": _list(_NUMBERS),
    "root": _object({"polynomial": _NUMBERS, "interval": _NUMBERS}),
    "place": _either(_NUMBER, _to("root")),
    "polynomial": _list(_tuple(_NUMBER, _list(_INDEX))),
    "economy": _object({"agents": _NAMES, "objects": _NAMES, "supply": _NUMBERS, "values": _MATRIX}),
    "program": _object(
        {
            "sense": {"enum": ["minimize", "maximize"]},
            "objective": _NUMBERS,
            "constant": _NUMBER,
            "lower": _to("bounds"),
            "upper": _to("bounds"),
            "rows": _list(
                _object(
                    {
                        "lower": _to("bound"),
                        "upper": _to("bound"),
                        "coefficients": _list(_tuple(_INDEX, _NUMBER)),
                    }
                )
            ),
        }
    ),
    "bound": _either(_NUMBER, {"type": "null"}),
    "bounds": _list(_to("bound")),
    "lottery-problem": _object(
        {"matrix": _MATRIX, "constraints": _list(_object({"cells": _list(_CELL), "min": _NUMBER, "max": _NUMBER}))}
    ),
    "consumers": _list(
        _object({"name": _NAME, "lottery": _list(_object({"probability": _NUMBER, "bundle": _BUNDLE}))})
    ),
    "spenders": _list(_object({"name": _NAME, "bundles": _list(_BUNDLE), "spending": _NUMBER})),
    "consumption-problem": _object({"goods": _NAMES, "agents": _to("consumers"), "exhaust": {"type": "boolean"}}),
    "spending-problem": _object(
        {"goods": _NAMES, "prices": _NUMBERS, "agents": _to("spenders"), "exhaust": {"type": "boolean"}}
    ),
    "matroid": {
        "type": "object",
        "properties": {key: _OF_UTILITIES[key] for key in _MATROIDS},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    },
    "form": _form(),
    "utility": _object({"goods": _NAMES, "form": _to("form")}),
    "agents": _list(_agent()),
    "production": _object({"sets": _SETS_WITH_MAX}),
    "seat-market": _object(
        {"goods": _NAMES, "supply": _list(_INDEX), "agents": _to("agents")}, {"production": _to("production")}
    ),
    "shares": {"type": "object", "additionalProperties": _NUMBER},
    "lists-by-good": {"type": "object", "additionalProperties": _NUMBERS},
    "market": _object({"goods": _NAMES, "agents": _to("agents")}, {"production": _to("production")}),
    "property": _object({"property": _NAME, "of": _NAME}, {"goods": _NAMES}),
    "statement": _object(
        {
            "goods": _NAMES,
            "functions": _list(_object({"name": _NAME}, {"domain": _list(_BUNDLE)})),
            "define": _list(
                _object(
                    {"name": _NAME, "operation": _NAME, "of": _NAMES},
                    {"goods": _NAMES, "k": _INDEX, "sets": _OF_UTILITIES["sets"]},
                )
            ),
            "assume": _list(_to("property")),
            "conclude": _to("property"),
        }
    ),
    "tree": _either(_tuple(_INDEX, _list(_to("tree"))), _object({"sum": _list(_TERM)})),
    "tree-or-image": _either(
        _tuple(_INDEX, _list(_to("tree-or-image"))),
        _object({"sum": _list(_TERM)}),
        _object({"image": _INDEX, "permutation": _list(_INDEX)}),
    ),
}
#: The names of these by the annotations that they stand for, as ``format.certificate`` knows them.
_NAMED: dict[Any, str] = {
    Q: "number",
    int: "index",
    str: "text",
    Name: "name",
    Goods: "bundle",
    DistinctGoods: "bundle",
    Root: "root",
    Place: "place",
    Polynomial: "polynomial",
    AssignmentEconomy: "economy",
    LinearProgram: "program",
    LotteryProblem: "lottery-problem",
    ConsumptionProblem: "consumption-problem",
    SpendingProblem: "spending-problem",
    Pseudomarket: "market",
    SeatMarket: "seat-market",
    SharesByGood: "shares",
    ListsByGood: "lists-by-good",
    Utility: "utility",
    Statement: "statement",
    CaseSplit | Sum: "tree",
    CaseSplit | Sum | Image: "tree-or-image",
}


def schema_of(subject: str) -> Schema:
    """The schema of instance files ("instance") or of certificates ("certificate").

    Raises:
        KeyError: if there is no such subject.

    >>> schema_of("certificate")["title"]
    'exactmarket-certificate/1'
    """
    return {"instance": _instance, "certificate": _certificate}[subject]()


def _certificate() -> Schema:
    defs = dict(_FIXED)
    cases: list[Json] = []
    for name, kind in KINDS.items():
        stated = _described(kind.claim, defs)
        stated["properties"] = {"kind": {"const": name}, **stated["properties"]}  # type: ignore[dict-item]
        stated["required"] = ["kind", *stated["required"]]  # type: ignore[misc]
        witnesses = _either(*[_of(witness, defs) for witness in kind.witnesses])
        then: Json = {"properties": {"claim": stated, "witness": witnesses}}
        cases.append({"if": {"properties": {"claim": {"properties": {"kind": {"const": name}}}}}, "then": then})
    kinds: Schema = {"type": "object", "properties": {"kind": {"enum": [*KINDS]}}, "required": ["kind"]}
    whole = _object({"format": {"const": certificates.FORMAT}, "claim": kinds, "witness": {"type": "object"}})
    return {"$schema": DRAFT, "title": certificates.FORMAT, **whole, "allOf": cases, "$defs": defs}


def _of(annotation: Any, defs: Schema) -> Schema:
    """The schema of an annotation, by the rules of ``format.derived``; those of classes are kept under their names.

    Raises:
        TypeError: if the annotation is of no form that has a syntax.
    """
    if annotation in _NAMED:
        return _to(_NAMED[annotation])
    origin, parts = get_origin(annotation), get_args(annotation)
    if is_dataclass(annotation):
        return _class(annotation, defs)
    if origin is tuple:
        many = len(parts) == 2 and parts[1] is Ellipsis
        return _list(_of(parts[0], defs)) if many else _tuple(*[_of(part, defs) for part in parts])
    if origin in (Union, UnionType):
        return _union(parts, defs)
    if origin is Literal:
        return {"enum": [*parts]}
    raise TypeError(f"no syntax for {annotation!r}")


def _union(parts: tuple[Any, ...], defs: Schema) -> Schema:
    """One of several; of a union that is known as such, that one."""
    rest = tuple(part for part in parts if part is not NoneType)
    whole: Any = Union[rest]  # noqa: UP007
    choices: list[Schema] = [_to(_NAMED[whole])] if whole in _NAMED else [_of(part, defs) for part in rest]
    if len(rest) < len(parts):
        choices.append({"type": "null"})
    return _either(*choices)


def _class(build: Any, defs: Schema) -> Schema:
    name = build.__name__
    if name not in defs:
        defs[name] = {}  # so that a class may have itself as a part
        defs[name] = _described(build, defs)
    return _to(name)


def _described(build: Any, defs: Schema) -> Schema:
    annotations = get_type_hints(build, include_extras=True)
    return _object({part.name: _of(annotations[part.name], defs) for part in fields(build)})


def _instance() -> Schema:
    """Each kind of instance has its keys."""
    flag: Schema = {"exhaust": {"type": "boolean"}}
    cases: dict[str, tuple[Schema, Schema]] = {
        "assignment-economy": (
            {"supply": _NUMBERS, "values": _MATRIX},
            {
                "agents": _NAMES,
                "objects": _NAMES,
                "assignment": _MATRIX,
                "prices": _NUMBERS,
                "budgets": _NUMBERS,
                "order": _ORDER,
                "aggregate": _list(_object({"objects": _NAMES, "max": _NUMBER})),
            },
        ),
        "pseudomarket": (
            {"goods": _NAMES, "agents": _to("buyers")},
            {
                "supply": _either(_NUMBERS, {"type": "object", "additionalProperties": _NUMBER}),
                "production": _to("production"),
                "prices": _NUMBERS,
                "allocation": _to("allocation"),
                "shares": {"type": "object", "additionalProperties": _to("shares")},
            },
        ),
        "lottery-problem": (_parts("lottery-problem"), {}),
        "consumption-problem": ({"goods": _NAMES, "agents": _to("consumers")}, flag),
        "spending-problem": ({"goods": _NAMES, "prices": _NUMBERS, "agents": _to("spenders")}, flag),
    }
    several = _object({"names": _NAMES, "budget": _NUMBER, "utility": _to("form")})
    given: Schema = {"type": "object", "additionalProperties": _either(_BUNDLE, _NAMES)}
    more: Schema = {
        "buyers": _list(_either(_agent(), several)),
        "allocation": _list(_object({"probability": _NUMBER, "bundles": given})),
    }
    head: Schema = {"format": {"const": instances.FORMAT}}
    then: list[Json] = [
        {
            "if": {"properties": {"kind": {"const": kind}}},
            "then": _object({**head, "kind": {"const": kind}, **required}, optional),
        }
        for kind, (required, optional) in cases.items()
    ]
    return {
        "$schema": DRAFT,
        "title": instances.FORMAT,
        "type": "object",
        "properties": {**head, "kind": {"enum": [*instances.KINDS]}},
        "required": ["format", "kind"],
        "allOf": then,
        "$defs": {**_FIXED, **more},
    }


def _parts(name: str) -> Schema:
    """The keys of something that is written the same in instance files and in claims."""
    described: Any = _FIXED[name]
    keys: Schema = described["properties"]
    return keys
