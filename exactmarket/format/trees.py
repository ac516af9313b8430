"""Trees of cases as text: a split is [clause, [tree, ...]], a sum {"sum": [[clause, form, coefficient], ...]}, an image
{"image": source, "permutation": [...]} (SPEC.md section 3.9)."""

from __future__ import annotations

from exactmarket.errors import MalformedInput
from exactmarket.format.codec import INDEX, NUMBER, Codec, list_of, members
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import CaseSplit, CaseTree, Image, Sum, Term


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
