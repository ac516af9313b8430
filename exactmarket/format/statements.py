"""Statements about all utilities of few goods as text, and what refutes them; theorem files (SPEC.md sections 1.9 and 3.9).

In a tree of cases a split is [clause, [tree, ...]], a sum {"sum": [[clause, form, coefficient], ...]}; the image of a clause is
{"image": source, "permutation": [...]}.
"""

from __future__ import annotations

from exactmarket.convex.statement import Defined, Property, Quantified, Statement
from exactmarket.errors import MalformedInput
from exactmarket.format.codec import INDEX, NAME, NAMES, NUMBER, Codec, list_of, members
from exactmarket.format.text import Json
from exactmarket.format.utilities import decode_bounds, decode_bundle, decode_goods, decode_set, encode_bounds
from exactmarket.kernel.certificates.statements import CaseSplit, CaseTree, Image, Sum, Term
from exactmarket.model.bundle import bundle_text, names_of

FORMAT = "exactmarket-theorem/1"

Goods = tuple[str, ...]

#: What an operation or a property needs besides its names.
_NEEDS = {
    "endowment": "goods",
    "restriction": "goods",
    "satiation": "k",
    "lower-bound": "k",
    "constrained": "sets",
    "module": "goods",
}


def _quantified(value: Json, goods: Goods, where: str) -> Quantified:
    given = members(value, where, {"name"}, frozenset({"domain"}))
    domain = None
    if "domain" in given:
        listed = list_of(Codec(lambda v, w: decode_bundle(v, goods, w), str)).decode(given["domain"], f"{where}.domain")
        if len(set(listed)) != len(listed):
            raise MalformedInput(f"{where}.domain", "each bundle once", "one twice")
        domain = tuple(sorted(listed))
    return Quantified(NAME.decode(given["name"], f"{where}.name"), domain)


def _defined(value: Json, goods: Goods, where: str) -> Defined:
    operation = value.get("operation") if isinstance(value, dict) else None
    need = _NEEDS.get(operation) if isinstance(operation, str) else None
    given = members(value, where, {"name", "operation", "of", *([need] if need else [])})
    return Defined(
        NAME.decode(given["name"], f"{where}.name"),
        NAME.decode(given["operation"], f"{where}.operation"),
        NAMES.decode(given["of"], f"{where}.of"),
        decode_set(given["goods"], goods, f"{where}.goods") if need == "goods" else 0,
        INDEX.decode(given["k"], f"{where}.k") if need == "k" else 0,
        decode_bounds(given["sets"], goods, f"{where}.sets") if need == "sets" else (),
    )


def _property(value: Json, goods: Goods, where: str) -> Property:
    stated = value.get("property") if isinstance(value, dict) else None
    given = members(value, where, {"property", "of", *(["goods"] if stated == "module" else [])})
    inside = decode_set(given["goods"], goods, f"{where}.goods") if stated == "module" else 0
    return Property(
        NAME.decode(given["property"], f"{where}.property"), NAME.decode(given["of"], f"{where}.of"), inside
    )


def _decode(value: Json, where: str) -> Statement:
    given = members(value, where, {"goods", "functions", "define", "assume", "conclude"})
    goods = decode_goods(given["goods"], f"{where}.goods")
    functions = Codec(lambda v, w: _quantified(v, goods, w), str)
    definitions = Codec(lambda v, w: _defined(v, goods, w), str)
    properties = Codec(lambda v, w: _property(v, goods, w), str)
    parts = (
        list_of(functions).decode(given["functions"], f"{where}.functions"),
        list_of(definitions).decode(given["define"], f"{where}.define"),
        list_of(properties).decode(given["assume"], f"{where}.assume"),
    )
    conclusion = _property(given["conclude"], goods, f"{where}.conclude")
    try:
        return Statement(goods, *parts, conclusion)
    except MalformedInput as fault:
        raise MalformedInput(f"{where}: {fault.where}", fault.expected, fault.got) from None


def _encode_property(stated: Property, goods: Goods) -> Json:
    added: dict[str, Json] = {"goods": [*names_of(goods, stated.goods)]} if stated.property == "module" else {}
    return {"property": stated.property, "of": stated.of, **added}


def _encode_defined(function: Defined, goods: Goods) -> Json:
    needed: dict[str, Json] = {
        "goods": [*names_of(goods, function.goods)],
        "k": function.k,
        "sets": encode_bounds(function.sets, goods),
    }
    need = _NEEDS.get(function.operation)
    added = {need: needed[need]} if need else {}
    return {"name": function.name, "operation": function.operation, "of": list(function.of), **added}


def _encode_quantified(function: Quantified, goods: Goods) -> Json:
    domain: list[Json] = [bundle_text(goods, bundle) for bundle in function.domain or ()]
    return {"name": function.name} if function.domain is None else {"name": function.name, "domain": domain}


def _encode(statement: Statement) -> Json:
    goods = statement.goods
    return {
        "goods": list(goods),
        "functions": [_encode_quantified(function, goods) for function in statement.quantified],
        "define": [_encode_defined(function, goods) for function in statement.defined],
        "assume": [_encode_property(stated, goods) for stated in statement.assumed],
        "conclude": _encode_property(statement.concluded, goods),
    }


STATEMENT: Codec[Statement] = Codec(_decode, _encode)


def decode_theorem(value: dict[str, Json], where: str) -> Statement:
    """The statement of a theorem file; ``define`` and ``assume`` may be left out.

    Raises:
        MalformedInput: at the first place that does not follow the format.
    """
    given = {key: part for key, part in value.items() if key != "format"}
    return _decode({"define": [], "assume": [], **given}, where)


def _decode_term(value: Json, where: str) -> Term:
    if not isinstance(value, list) or len(value) != 3:
        raise MalformedInput(where, "a triple [clause, form, coefficient]", "another value")
    return Term(INDEX.decode(value[0], where), INDEX.decode(value[1], where), NUMBER.decode(value[2], where))


_TERMS = list_of(Codec(_decode_term, lambda term: [term.clause, term.form, _short(term)]))


def _short(term: Term) -> Json:
    return int(term.coefficient.p) if term.coefficient.q == 1 else str(term.coefficient)


def _decode_tree(value: Json, where: str) -> CaseTree:
    if isinstance(value, list):
        if len(value) != 2:
            raise MalformedInput(where, "a pair [clause, cases]", f"{len(value)} entries")
        return CaseSplit(INDEX.decode(value[0], where), TREES.decode(value[1], where))
    return Sum(_TERMS.decode(members(value, where, {"sum"})["sum"], f"{where}.sum"))


def _encode_tree(tree: CaseTree) -> Json:
    if isinstance(tree, CaseSplit):
        return [tree.clause, TREES.encode(tree.cases)]
    return {"sum": _TERMS.encode(tree.terms)}


TREE: Codec[CaseTree] = Codec(_decode_tree, _encode_tree)
TREES = list_of(TREE)


def _decode_tree_or_image(value: Json, where: str) -> CaseSplit | Sum | Image:
    if isinstance(value, dict) and "image" in value:
        given = members(value, where, {"image", "permutation"})
        permutation = list_of(INDEX).decode(given["permutation"], f"{where}.permutation")
        return Image(INDEX.decode(given["image"], f"{where}.image"), permutation)
    return TREE.decode(value, where)


def _encode_tree_or_image(tree: CaseSplit | Sum | Image) -> Json:
    if isinstance(tree, Image):
        return {"image": tree.source, "permutation": list(tree.permutation)}
    return TREE.encode(tree)


TREE_OR_IMAGE: Codec[CaseSplit | Sum | Image] = Codec(_decode_tree_or_image, _encode_tree_or_image)
