"""Statements about all utilities of few goods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from strategies import NUMBERS, VECTORS, rationals

from exactmarket.convex.statement import Property, Quantified, Statement
from exactmarket.kernel.certificates.statements import CaseSplit, Countermodel, Image, Sum, Term, TreesByClause
from exactmarket.kernel.claims.statements import StatementFalse, StatementTrue
from exactmarket.solvers.statements.universal import decide_statement
from kinds.opposites import opposites

GOODS = ("a", "b", "c")
SMALL = st.integers(-1, 3)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Statements about one function of one to three goods: one property, or none, implies another."""
    properties = st.builds(
        Property,
        st.sampled_from(["m-natural", "local-exchange", "submodular", "monotone", "strong-exchange"]),
        st.just("v"),
    )
    assumed = draw(st.lists(properties, max_size=1).map(tuple))
    return Statement(GOODS[: draw(st.integers(1, 3))], (Quantified("v", None),), (), assumed, draw(properties))


CLAIM: dict[str, st.SearchStrategy[Any]] = {
    "statement-true": st.builds(StatementTrue, statements()),
    "statement-false": st.builds(StatementFalse, statements()),
}

TREES = st.recursive(
    st.builds(Sum, st.lists(st.builds(Term, SMALL, SMALL, NUMBERS), max_size=3).map(tuple)),
    lambda inner: st.builds(CaseSplit, SMALL, st.lists(inner, max_size=3).map(tuple)),
    max_leaves=4,
)
IMAGES = st.builds(Image, SMALL, st.lists(SMALL, max_size=3).map(tuple))
#: One, two or three goods have 2, 4 or 8 values.
VALUES = st.sampled_from([2, 4, 8]).flatmap(lambda n: st.lists(rationals(), min_size=n, max_size=n).map(tuple))

WITNESS: dict[type, st.SearchStrategy[Any]] = {
    TreesByClause: st.builds(TreesByClause, st.lists(TREES | IMAGES, max_size=9).map(tuple)),
    Countermodel: st.builds(Countermodel, VALUES | VECTORS, SMALL),
}


def statement_is(stated: Any) -> bool:
    return bool(decide_statement(stated.statement).claim == stated)


DECIDE: dict[str, Callable[[Any], bool]] = dict.fromkeys(CLAIM, statement_is)
UNDECIDED: dict[str, str] = {}
FALSE = opposites(("statement-true", "statement-false"))
