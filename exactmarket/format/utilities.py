"""Utilities and bundles as text, by SPEC.md sections 1.4 and 3.4. Instances and certificates write them alike."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, cast

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE
from exactmarket.format.codec import INDEX, MATRIX, NAME, NAMES, NUMBER, VECTOR, Codec, list_of, members
from exactmarket.format.text import Json
from exactmarket.model.bundle import MOST_TABLE_GOODS, Bundle, bundle_of, bundle_text, goods_named, names_of
from exactmarket.model.constraint import Bounds, Constrained
from exactmarket.model.matroid import (
    BasesMatroid,
    DualMatroid,
    GraphicMatroid,
    LaminarMatroid,
    LinearMatroid,
    Matroid,
    UniformMatroid,
    missing_exchange,
)
from exactmarket.model.operations import Convolution, Endowment, LowerBound, Restriction, Satiation
from exactmarket.model.utility import (
    Additive,
    Assignment,
    Cardinality,
    Form,
    Laminar,
    MatroidRank,
    Table,
    UnitDemand,
    Utility,
    Value,
    Values,
)

Goods = tuple[str, ...]


def _decode_value(value: Json, where: str) -> Value:
    return None if value == "-inf" else NUMBER.decode(value, where)


def _encode_value(value: Value) -> Json:
    return "-inf" if value is None else str(value)


VALUE: Codec[Value] = Codec(_decode_value, _encode_value)


def _decode_values(value: Json, where: str) -> Values:
    """As ``list_of(VALUE)`` does, but each number once if there is no fault: large markets are mostly such lists."""
    if isinstance(value, list) and _WRITTEN.issuperset(map(type, value)):
        texts = set(cast("list[str]", value))
        if len(texts) < len(value):
            with contextlib.suppress(MalformedInput):
                known = {text: _decode_value(text, where) for text in texts}
                return tuple([known[text] for text in cast("list[str]", value)])
    return list_of(VALUE).decode(value, where)


_WRITTEN = frozenset({str})
VALUES: Codec[Values] = Codec(_decode_values, list_of(VALUE).encode)


def _decode_bundle_names(value: Json, where: str) -> tuple[str, ...]:
    if not isinstance(value, str):
        raise MalformedInput(where, 'a bundle: goods joined by spaces, "" for the empty one', repr(value))
    return tuple(value.split(" ")) if value else ()


#: A bundle as the names of its goods.
BUNDLE: Codec[tuple[str, ...]] = Codec(_decode_bundle_names, " ".join)


def _decode_vertex(value: Json, where: str) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else NAME.decode(value, where)


#: The vertex of a graph: a name or an integer.
_VERTEX: Codec[str] = Codec(_decode_vertex, str)


def decode_bundle(value: Json, goods: Goods, where: str) -> Bundle:
    """The bundle of a text: its goods joined by spaces."""
    return bundle_of(goods, BUNDLE.decode(value, where), where)


def decode_set(value: Json, goods: Goods, where: str) -> Bundle:
    """The bundle of a list of goods."""
    if isinstance(value, list) and _WRITTEN.issuperset(map(type, value)):  # what is no name is no good either
        return bundle_of(goods, cast("list[str]", value), where)
    return bundle_of(goods, NAMES.decode(value, where), where)


def _per_good(value: Json, goods: Goods, where: str, item: Codec[Any]) -> tuple[Any, ...]:
    """One entry for each good: an object by name, or a list in the goods' order."""
    if isinstance(value, dict):
        given = members(value, where, set(goods))
        return tuple([item.decode(given[name], f"{where}.{name}") for name in goods])
    entries = VALUES.decode(value, where) if item is VALUE else list_of(item).decode(value, where)
    if len(entries) != len(goods):
        raise MalformedInput(where, f"{len(goods)} entries, one for each good", len(entries))
    return entries


def _table(value: Json, default: Json, goods: Goods, where: str) -> Table:
    """All values as a list, or by bundle; ``default`` is the value of the bundles that are not named."""
    if len(goods) > MOST_TABLE_GOODS:
        raise MalformedInput(where, f"at most {MOST_TABLE_GOODS} goods for a table", len(goods))
    count = 1 << len(goods)
    if not isinstance(value, dict):
        values = VALUES.decode(value, where)
        if len(values) != count:
            raise MalformedInput(where, f"{count} values", len(values))
        return Table(values)
    listed: dict[Bundle, Value] = {}
    for text, entry in value.items():
        bundle = decode_bundle(text, goods, where)
        if bundle in listed:
            raise MalformedInput(where, "each bundle once", repr(text))
        listed[bundle] = _decode_value(entry, f"{where}.{text!r}")
    if default is not None:
        rest = _decode_value(default, "default")
        return Table(tuple([listed.get(bundle, rest) for bundle in range(count)]))
    if len(listed) < count:
        missing = next(bundle for bundle in range(count) if bundle not in listed)
        raise MalformedInput(where, 'a value for each bundle, or the key "default"', _missing(goods, missing))
    return Table(tuple([listed[bundle] for bundle in range(count)]))


def _missing(goods: Goods, bundle: Bundle) -> str:
    return f"none for {bundle_text(goods, bundle)!r}"


def _matroid(given: dict[str, Json], goods: Goods, where: str) -> Matroid:
    """The matroid of the one key among ``_MATROIDS``."""
    named = [key for key in _MATROIDS if key in given]
    if len(named) != 1:
        raise MalformedInput(where, "exactly one of " + ", ".join(_MATROIDS), ", ".join(named) or "none")
    key = named[0]
    place = f"{where}.{key}"
    matroid = _MATROIDS[key](given[key], goods, place)
    if matroid.size != len(goods):
        raise MalformedInput(place, f"one entry for each of {len(goods)} goods", matroid.size)
    return matroid


def _linear_matroid(value: Json, _goods: Goods, where: str) -> Matroid:
    rows = MATRIX.decode(value, where)
    if len({len(row) for row in rows}) > 1:
        raise MalformedInput(where, "rows of one length", "others")
    return LinearMatroid(rows)


def _graphic_matroid(value: Json, _goods: Goods, where: str) -> Matroid:
    pairs = list_of(list_of(_VERTEX)).decode(value, where)
    if any(len(pair) != 2 for pair in pairs):
        raise MalformedInput(where, "pairs of vertices", "others")
    return GraphicMatroid(tuple([(pair[0], pair[1]) for pair in pairs]))


def _laminar_matroid(value: Json, goods: Goods, where: str) -> Matroid:
    sets = _sets(value, goods, where, {"goods", "max"})
    limits = [(bundle, INDEX.decode(given["max"], f"{at}.max")) for bundle, given, at in sets]
    return LaminarMatroid(len(goods), tuple(limits))


def _dual_matroid(value: Json, goods: Goods, where: str) -> Matroid:
    return DualMatroid(_matroid(members(value, where, set(), frozenset(_MATROIDS)), goods, where))


#: For each key of a matroid what its value means.
_MATROIDS: Mapping[str, Callable[[Json, Goods, str], Matroid]] = MappingProxyType(
    {
        "matrix": _linear_matroid,
        "edges": _graphic_matroid,
        "uniform": lambda value, goods, where: UniformMatroid(len(goods), INDEX.decode(value, where)),
        "bases": lambda value, goods, where: BasesMatroid(len(goods), _bases(value, goods, where)),
        "laminar": _laminar_matroid,
        "dual": _dual_matroid,
    }
)


def _bases(value: Json, goods: Goods, where: str) -> tuple[Bundle, ...]:
    bases = list_of(Codec(lambda v, w: decode_bundle(v, goods, w), lambda _: None)).decode(value, where)
    if (fault := missing_exchange(bases)) is not None:
        first, second = (f'"{bundle_text(goods, basis)}"' for basis in fault[:2])
        found = f"in {first} no good of {second} that could stand in for {goods[fault[2]]}"
        raise MalformedInput(where, "the bases of a matroid", found)
    return bases


def _sets(
    value: Json, goods: Goods, where: str, required: set[str], optional: frozenset[str] = frozenset()
) -> list[tuple[Bundle, dict[str, Json], str]]:
    if not isinstance(value, list):
        raise MalformedInput(where, "a list of sets", repr(value))
    found = []
    for k, entry in enumerate(value):
        at = f"{where}[{k}]"
        given = members(entry, at, required, optional)
        found.append((decode_set(given["goods"], goods, f"{at}.goods"), given, at))
    return found


def decode_bounds(value: Json, goods: Goods, where: str) -> tuple[Bounds, ...]:
    """The sets of a constraint; without "min" at least 0, without "max" at most all."""
    bounds = []
    for bundle, given, at in _sets(value, goods, where, {"goods"}, frozenset({"min", "max"})):
        least = INDEX.decode(given.get("min", 0), f"{at}.min")
        if "max" not in given and least > bundle.bit_count():
            raise MalformedInput(f"{at}.min", f"at most {bundle.bit_count()}, the number of the set's goods", least)
        most = INDEX.decode(given.get("max", bundle.bit_count()), f"{at}.max")
        bounds.append(Bounds(bundle, least, most))
    return tuple(bounds)


def encode_bounds(bounds: tuple[Bounds, ...], goods: Goods) -> Json:
    """The sets of a constraint; the inverse of ``decode_bounds``."""
    return [{"goods": [*names_of(goods, b.goods)], "min": b.least, "max": b.most} for b in bounds]


def _decode_rank(given: dict[str, Json], goods: Goods, where: str) -> Form:
    weights: Vector = (ONE,) * len(goods)
    if "weights" in given:
        weights = _per_good(given["weights"], goods, f"{where}.weights", NUMBER)
    return MatroidRank(_matroid(given, goods, where), weights)


def _decode_laminar(given: dict[str, Json], goods: Goods, where: str) -> Form:
    sets = _sets(given["sets"], goods, f"{where}.sets", {"goods", "values"})
    return Laminar(len(goods), tuple([(b, VALUES.decode(s["values"], f"{at}.values")) for b, s, at in sets]))


def _decode_convolution(given: dict[str, Json], goods: Goods, where: str) -> Form:
    parts = given["of"]
    if not isinstance(parts, list) or len(parts) != 2:
        raise MalformedInput(f"{where}.of", "a list of two utilities", "another value")
    left, right = (decode_form(part, goods, f"{where}.of[{k}]") for k, part in enumerate(parts))
    return Convolution(left, right)


def _of(given: dict[str, Json], goods: Goods, where: str) -> Form:
    return decode_form(given["of"], goods, f"{where}.of")


def _goods(given: dict[str, Json], goods: Goods, where: str) -> Bundle:
    return decode_set(given["goods"], goods, f"{where}.goods")


def _k(given: dict[str, Json], where: str) -> int:
    return INDEX.decode(given["k"], f"{where}.k")


_Decoder = Callable[[dict[str, Json], Goods, str], Form]

#: For each type its required keys, its optional keys, and what the object means.
_TYPES: Mapping[str, tuple[set[str], set[str], _Decoder]] = MappingProxyType(
    {
        "table": ({"values"}, {"default"}, lambda g, h, w: _table(g["values"], g.get("default"), h, f"{w}.values")),
        "additive": ({"values"}, set(), lambda g, h, w: Additive(_per_good(g["values"], h, f"{w}.values", VALUE))),
        "unit-demand": ({"values"}, set(), lambda g, h, w: UnitDemand(_per_good(g["values"], h, f"{w}.values", VALUE))),
        "cardinality": ({"values"}, set(), lambda g, _, w: Cardinality(VALUES.decode(g["values"], f"{w}.values"))),
        "matroid-rank": (set(), {*_MATROIDS, "weights"}, _decode_rank),
        "assignment": (
            {"weights"},
            set(),
            lambda g, h, w: Assignment(_per_good(g["weights"], h, f"{w}.weights", VECTOR)),
        ),
        "laminar": ({"sets"}, set(), _decode_laminar),
        "endowment": ({"of", "goods"}, set(), lambda g, h, w: Endowment(_of(g, h, w), _goods(g, h, w))),
        "restriction": ({"of", "goods"}, set(), lambda g, h, w: Restriction(_of(g, h, w), _goods(g, h, w))),
        "convolution": ({"of"}, set(), _decode_convolution),
        "satiation": ({"of", "k"}, set(), lambda g, h, w: Satiation(_of(g, h, w), _k(g, w))),
        "lower-bound": ({"of", "k"}, set(), lambda g, h, w: LowerBound(_of(g, h, w), _k(g, w))),
        "constrained": (
            {"of", "sets"},
            set(),
            lambda g, h, w: Constrained(_of(g, h, w), decode_bounds(g["sets"], h, f"{w}.sets")),
        ),
    }
)


def type_keys() -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """For each type of utilities the keys that it needs beside "type", and those that it may have."""
    return MappingProxyType({name: (frozenset(needs), frozenset(may)) for name, (needs, may, _) in _TYPES.items()})


def decode_form(value: Json, goods: Goods, where: str) -> Form:
    """The utility that a JSON object denotes, over the goods of these names.

    Raises:
        MalformedInput: at the first place that does not follow the syntax.
    """
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in _TYPES:
        raise MalformedInput(f"{where}.type", "one of " + ", ".join(_TYPES), repr(kind))
    required, optional, build = _TYPES[kind]
    given = members(value, where, {"type", *required}, frozenset(optional))
    try:
        form = build(given, goods, where)
    except MalformedInput as fault:
        inner = fault.where if fault.where.startswith(where) else f"{where}.{fault.where}"
        raise MalformedInput(inner, fault.expected, fault.got) from None
    if form.size != len(goods):
        raise MalformedInput(where, f"a utility of {len(goods)} goods", f"one of {form.size}")
    return form


def encode_form(form: Form, goods: Goods) -> Json:
    """The utility as a JSON object; the inverse of ``decode_form``."""
    kind, content = _encode_content(form, goods)
    return {"type": kind, **content}


#: The types whose content is a list of values, an operand with a set, an operand with a number.
_LISTED: Mapping[type, str] = MappingProxyType(
    {Table: "table", Additive: "additive", UnitDemand: "unit-demand", Cardinality: "cardinality"}
)
_WITH_GOODS: Mapping[type, str] = MappingProxyType({Endowment: "endowment", Restriction: "restriction"})
_WITH_NUMBER: Mapping[type, str] = MappingProxyType({Satiation: "satiation", LowerBound: "lower-bound"})


def _encode_content(form: Form, goods: Goods) -> tuple[str, dict[str, Json]]:
    content: dict[str, Json]
    match form:
        case Table(values) | Additive(values) | UnitDemand(values) | Cardinality(values):
            kind, content = _LISTED[type(form)], {"values": VALUES.encode(values)}
        case MatroidRank(matroid, weights):
            kind, content = "matroid-rank", {**_encode_matroid(matroid, goods), "weights": VECTOR.encode(weights)}
        case Assignment(matching):
            kind, content = "assignment", {"weights": MATRIX.encode(matching)}
        case Laminar(_, sets):
            listed: list[Json] = [{"goods": [*names_of(goods, b)], "values": VALUES.encode(f)} for b, f in sets]
            kind, content = "laminar", {"sets": listed}
        case _:
            return _encode_operation(form, goods)
    return kind, content


def _encode_operation(form: Form, goods: Goods) -> tuple[str, dict[str, Json]]:
    """Utilities made of others."""
    content: dict[str, Json]
    match form:
        case Convolution(left, right):
            kind, content = "convolution", {"of": [encode_form(left, goods), encode_form(right, goods)]}
        case Endowment(of, bundle) | Restriction(of, bundle):
            kind = _WITH_GOODS[type(form)]
            content = {"of": encode_form(of, goods), "goods": [*names_of(goods, bundle)]}
        case Satiation(of, k) | LowerBound(of, k):
            kind, content = _WITH_NUMBER[type(form)], {"of": encode_form(of, goods), "k": k}
        case Constrained(of, bounds):
            kind, content = "constrained", {"of": encode_form(of, goods), "sets": encode_bounds(bounds, goods)}
        case _:
            raise TypeError(f"no syntax for {type(form).__name__}")
    return kind, content


def _encode_matroid(matroid: Matroid, goods: Goods) -> dict[str, Json]:
    content: Json
    match matroid:
        case LinearMatroid(rows):
            kind, content = "matrix", MATRIX.encode(rows)
        case GraphicMatroid(edges):
            kind, content = "edges", [list(edge) for edge in edges]
        case UniformMatroid(_, k):
            kind, content = "uniform", k
        case BasesMatroid(_, bases):
            kind, content = "bases", [bundle_text(goods, basis) for basis in bases]
        case LaminarMatroid(_, sets):
            kind, content = "laminar", [{"goods": [*names_of(goods, bundle)], "max": most} for bundle, most in sets]
        case DualMatroid(of):
            kind, content = "dual", _encode_matroid(of, goods)
        case _:
            raise TypeError(f"no syntax for {type(matroid).__name__}")
    return {kind: content}


def _decode_utility(value: Json, where: str) -> Utility:
    given = members(value, where, {"goods", "form"})
    goods = decode_goods(given["goods"], f"{where}.goods")
    return Utility(goods, decode_form(given["form"], goods, f"{where}.form"))


def decode_goods(value: Json, where: str) -> Goods:
    """The names of the goods.

    Raises:
        MalformedInput: if they cannot be names of goods.
    """
    return goods_named(list_of(NAME).decode(value, where), where)


#: A utility with its goods' names, as it stands in a claim.
UTILITY: Codec[Utility] = Codec(
    _decode_utility, lambda u: {"goods": list(u.goods), "form": encode_form(u.form, u.goods)}
)


def utility(content: Json, goods: list[str] | tuple[str, ...]) -> Utility:
    """The utility that a JSON-like object of the instance format denotes (numbers as integers or strings).

    Args:
        content: for instance ``{"type": "additive", "values": {"a": "1", "b": "1/2"}}``.
        goods: the names of the goods, in order.

    Raises:
        MalformedInput: at the first place that does not follow the format.

    >>> u = utility({"type": "cardinality", "values": ["0", "2", "3"]}, goods=["a", "b"])
    >>> u.value(0b11)
    3
    """
    names = decode_goods(list(goods), "goods")
    return Utility(names, decode_form(content, names, "utility"))
