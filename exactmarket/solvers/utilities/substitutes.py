"""Does a utility, with money added, satisfy the substitutes condition? Decided from prices, without the exchange axiom.

Legend as in ``convex.substitutes``. For each pair A, B of which one has two goods that the other lacks, either a combination
of other bundles shows that no prices make A and B the only bundles demanded, or there are such prices, and then a small
change of one price breaks the condition. Combinations of two bundles with A's and B's goods in all are tried first; what
they do not settle, exact linear programming does.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.convex.substitutes import demanded, steep_pairs
from exactmarket.errors import Rejected, SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.kernel.certificates.utilities import DemandChange, NoEdge, NoEdges, Part
from exactmarket.kernel.claims.utilities import NotSubstitutes, Substitutes
from exactmarket.kernel.rules.utilities.substitutes import check_not_substitutes, check_substitutes
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import MOST_TABLE_GOODS, Bundle, members, names_of, subsets
from exactmarket.model.linear_program import LinearProgram, linear_program
from exactmarket.model.utility import Utility, Value
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import solve_linear_program
from exactmarket.solvers.utilities.m_natural import find_derivation


def decide_substitutes(
    utility: Utility, control: Control | None = None
) -> Verified[Substitutes] | Verified[NotSubstitutes]:
    """The substitutes condition: yes by a derivation of M-natural concavity, no by prices.

    Raises:
        SearchFailed: if there are too many goods for a table and the construction does not tell.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "table", "values": {"": 0, "a": 1, "b": 1, "a b": 3}}, goods=["a", "b"])
    >>> em.decide_substitutes(u).answer
    'no'
    """
    control = control or Control()
    derivation = find_derivation(utility.form, control)
    if derivation is not None:
        try:
            return check_substitutes(Substitutes(utility), derivation)
        except Rejected:
            control.step("prices")
    return decide_substitutes_from_prices(utility, control)


def decide_substitutes_from_prices(
    utility: Utility, control: Control | None = None
) -> Verified[Substitutes] | Verified[NotSubstitutes]:
    """The substitutes condition, both answers from prices alone.

    Raises:
        SearchFailed: if there are too many goods for a table.

    >>> from exactmarket.format.utilities import utility
    >>> decide_substitutes_from_prices(utility({"type": "cardinality", "values": [0, 0, 2]}, ["a", "b"]))
    Verified[NotSubstitutes]
    """
    control = control or Control()
    if utility.form.size > MOST_TABLE_GOODS:
        raise SearchFailed(f"more than {MOST_TABLE_GOODS} goods")
    values, found = utility.table(), []
    for n, (a, b) in enumerate(steep_pairs(values)):
        control.step("pairs of bundles", n)
        edge = _exchange(utility, values, a, b) or _separate(utility, values, a, b, control)
        if isinstance(edge, DemandChange):
            return check_not_substitutes(NotSubstitutes(utility), edge)
        found.append(edge)
    return check_substitutes(Substitutes(utility), NoEdges(tuple(found)))


def _exchange(utility: Utility, values: Sequence[Value], a: Bundle, b: Bundle) -> NoEdge | None:
    """Two other bundles with the same goods in all that are worth no less."""
    together = _sum(values, a, b)
    for part in subsets(a ^ b):
        c = a & b | part
        d = (a | b) ^ part
        other = _sum(values, c, d)
        if c not in (a, b) and other is not None and together is not None and other >= together:
            parts = (Part(names_of(utility.goods, c), ONE), Part(names_of(utility.goods, d), ONE))
            return NoEdge(names_of(utility.goods, a), names_of(utility.goods, b), (ONE, ONE), parts)
    return None


def _sum(values: Sequence[Value], a: Bundle, b: Bundle) -> Value:
    left, right = values[a], values[b]
    return None if left is None or right is None else left + right


def _separate(
    utility: Utility, values: Sequence[Value], a: Bundle, b: Bundle, control: Control
) -> NoEdge | DemandChange:
    """Prices at which A and B are the only bundles demanded, made into a change of demand; or a
    combination of other bundles that shows that there are none."""
    goods = len(utility.goods)
    others = [c for c, value in enumerate(values) if value is not None and c not in (a, b)]
    program = _separation(values, goods, (a, b), others)
    witness = solve_linear_program(program, control).certificate.witness
    if not isinstance(witness, PrimalDual):
        raise SearchFailed("the linear program of a pair of bundles has no optimum")
    if witness.primal[goods] > 0:
        return _change(utility, values, (a, b), witness.primal[:goods])
    # Prices are free, so the multipliers y make sum y_C (C - A) + y_B (B - A) = 0: the combination
    # of the others has the goods of -y_B times B and, for the rest of its weight, A.
    weights = [abs(y) for y in witness.dual]
    first = sum(weights[1:], ZERO) + witness.dual[0]
    parts = tuple([Part(names_of(utility.goods, c), y) for c, y in zip(others, weights[1:], strict=True) if y])
    return NoEdge(names_of(utility.goods, a), names_of(utility.goods, b), (first, -witness.dual[0]), parts)


def _separation(
    values: Sequence[Value], goods: int, pair: tuple[Bundle, Bundle], others: Sequence[Bundle]
) -> LinearProgram:
    """Largest t <= 1 such that at some prices A and B are worth the same, net, and all others less by t: its solution are
    the prices, or its multipliers the combination. Columns: prices, then t; a row for B and for each other bundle C:
    p(C) - p(A) - t >= u(C) - u(A), for B without t and with equality."""
    (a, b), top = pair, values[pair[0]]
    rows, lower = [], []
    for c in [b, *others]:
        value = values[c]
        rows.append([*[Q((c >> j & 1) - (a >> j & 1)) for j in range(goods)], ZERO if c == b else -ONE])
        lower.append(None if value is None or top is None else value - top)
    return linear_program(
        sense="maximize",
        objective=[*[ZERO] * goods, ONE],
        rows=rows,
        row_lower=lower,
        row_upper=[lower[0], *[None] * len(others)],
        lower=[None] * (goods + 1),
        upper=[*[None] * goods, ONE],
    )


def _change(utility: Utility, values: Sequence[Value], pair: tuple[Bundle, Bundle], prices: Vector) -> DemandChange:
    """A small change of one price, from just below to just above prices at which the two bundles alone are demanded."""
    a, b = pair if (pair[0] & ~pair[1]).bit_count() > 1 else pair[::-1]
    j = next(members(a & ~b))
    step = ONE
    while True:
        before = tuple([price - step if k == j else price for k, price in enumerate(prices)])
        after = tuple([price + step if k == j else price for k, price in enumerate(prices)])
        if demanded(values, before) == [a] and demanded(values, after) == [b]:
            return DemandChange(before, after, names_of(utility.goods, a), names_of(utility.goods, b))
        step /= 2
