"""Utilities that are additive under nested or disjoint limits, in one normal form (weighted ranks of laminar matroids, and
laminar concave utilities).

Legend as in ``model.utility``. The normal form has a number v_j for each good and a family of sets S of goods, any two nested or
disjoint, each with a list of *gains* d_S(1) >= d_S(2) >= ...; a bundle C is *within the limits* if it has no more goods of S
than S has gains, for each S, and then

    g(C) = the sum of v_j over the goods j of C + the sum over S of d_S(1) + ... + d_S(|C and S|).

It stands for the utility u(A) = max of g(C) over C within A and within the limits, up to a constant. A limit alone is a set of
gains 0: unit demand has one gain for all goods, the k best goods have k.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ZERO, Q, total
from exactmarket.model.bundle import Bundle, names_of
from exactmarket.model.constraint import Constrained
from exactmarket.model.matroid import LaminarMatroid, Matroid, UniformMatroid
from exactmarket.model.operations import Restriction, Satiation
from exactmarket.model.utility import Additive, Cardinality, Form, Laminar, MatroidRank, UnitDemand, Value, Values

_TYPES = (
    "a utility that is additive under limits: additive, unit-demand, cardinality, laminar, matroid-rank (uniform or laminar), "
    "satiation, constrained, restriction"
)


@dataclass(frozen=True)
class LaminarConcave:
    """The normal form.

    Attributes:
        values: v_j for each good.
        sets: the sets, each once and none empty, with their gains; smaller ones first. No set has more gains than goods.
    """

    values: Vector
    sets: tuple[tuple[Bundle, Vector], ...]

    def within(self, shares: Mapping[int, Q]) -> bool:
        """Do the shares of goods (by their places) keep within the limits?"""
        return all(held_of(shares, goods) <= len(gains) for goods, gains in self.sets)

    def at(self, shares: Mapping[int, Q]) -> Q:
        """g at shares within the limits, gains interpolated where the number of goods of a set is not whole."""
        worth = total(share * self.values[j] for j, share in shares.items())
        for goods, gains in self.sets:
            held = held_of(shares, goods)
            taken = int(held.p // held.q)
            worth += total(gains[:taken])
            if held != taken:
                worth += (held - taken) * gains[taken]
        return worth


def held_of(shares: Mapping[int, Q], goods: Bundle) -> Q:
    """The sum of the shares of the bundle's goods."""
    return total(share for j, share in shares.items() if goods >> j & 1)


@dataclass
class _Parts:
    """A normal form that is being put together: values, and gains by set."""

    values: list[Value]
    gains: dict[Bundle, Vector]

    def limit(self, goods: Bundle, most: int) -> None:
        """At most so many goods of the set, in addition to what is said of it already."""
        self.gain(goods, (ZERO,) * min(most, goods.bit_count()))

    def gain(self, goods: Bundle, gains: Vector) -> None:
        """Further gains of the set, and no more goods than there are gains. (One of an empty set says nothing, and is left out
        in the end.)"""
        before = self.gains.get(goods, (ZERO,) * goods.bit_count())
        self.gains[goods] = tuple([a + b for a, b in zip(before, gains, strict=False)])

    def keep(self, goods: Bundle) -> None:
        """Only these goods count."""
        inside, self.gains = self.gains, {}
        self.values = [value if goods >> j & 1 else ZERO for j, value in enumerate(self.values)]
        for each, gains in inside.items():
            self.gain(each & goods, gains)


def laminar_concave(form: Form, goods: Sequence[str], where: str = "utility") -> LaminarConcave:
    """The normal form of a utility of these goods.

    Raises:
        MalformedInput: if its type has none, it is not monotone, or two of its sets cross, which are then named.

    >>> from exactmarket.exact.rational import Q
    >>> laminar_concave(Satiation(Additive((Q(3), Q(2))), 1), ("a", "b"))
    LaminarConcave(values=(3, 2), sets=((3, (0,)),))
    """
    _demand_monotone(form, where)
    parts = _parts(form, where)
    # What is worth -infinity is never used; so it may as well be worth nothing and be limited to no copy.
    for j, value in enumerate(parts.values):
        if value is None:
            parts.limit(1 << j, 0)
    everything = [(each, gains) for each, gains in parts.gains.items() if not _says_nothing(each, gains)]
    everything.sort(key=lambda entry: (entry[0].bit_count(), entry[0]))
    demand_nested([each for each, _ in everything], goods, where)
    return LaminarConcave(tuple([ZERO if value is None else value for value in parts.values]), tuple(everything))


def demand_nested(sets: Sequence[Bundle], goods: Sequence[str], where: str) -> None:
    """Demand that any two of the sets are nested or disjoint.

    Raises:
        MalformedInput: naming two that cross.
    """
    for k, one in enumerate(sets):
        for other in sets[:k]:
            if one & other not in (0, one, other):
                pair = " and ".join("{" + ", ".join(names_of(tuple(goods), each)) + "}" for each in (other, one))
                raise MalformedInput(where, "sets that are nested or disjoint", f"{pair}, which cross")


def _says_nothing(goods: Bundle, gains: Vector) -> bool:
    return len(gains) == goods.bit_count() and not any(gains)


def _parts(form: Form, where: str) -> _Parts:
    """Values and gains with u(A) = max of g(C) over C within A, where u is what an operation makes of the form that lets goods
    go; of a monotone form it is the form itself."""
    match form:
        case Satiation(of, k):
            parts = _parts(of, where)
            parts.limit((1 << form.size) - 1, k)
        case Restriction(of, kept):
            parts = _parts(of, where)
            parts.keep(kept)
        case Constrained():
            parts = _constrained(form, where)
        case _:
            parts = _family(form, where)
    return parts


def _family(form: Form, where: str) -> _Parts:
    """The parts of a utility that is made of no other one."""
    everything = (1 << form.size) - 1
    parts = _Parts([ZERO] * form.size, {})
    match form:
        case Additive(values) | UnitDemand(values):
            parts.values = list(values)
            if isinstance(form, UnitDemand):
                parts.limit(everything, 1)
        case Cardinality(values):
            parts.gain(everything, _gains(values, where))
        case Laminar(_, sets):
            for each, listed in sets:
                parts.gain(each, _gains(listed, where))
        case MatroidRank(matroid, weights):
            parts.values = list(weights)
            for each, most in _limits(matroid, where):
                parts.limit(each, most)
        case _:
            raise MalformedInput(where, _TYPES, type(form).__name__)
    return parts


def _constrained(form: Constrained, where: str) -> _Parts:
    parts = _parts(form.of, where)
    for bounds in form.sets:
        if bounds.least > 0:
            raise MalformedInput(where, "limits without a min", f"min {bounds.least}")
        parts.limit(bounds.goods, bounds.most)
    return parts


def _limits(matroid: Matroid, where: str) -> Sequence[tuple[Bundle, int]]:
    """The matroid's limits on sets."""
    match matroid:
        case UniformMatroid(size, k):
            return (((1 << size) - 1, k),)
        case LaminarMatroid(_, sets):
            return sets
    raise MalformedInput(where, "a matroid that is uniform or laminar", type(matroid).__name__)


def _gains(values: Values, where: str) -> Vector:
    """f(1) - f(0), f(2) - f(1), ... as long as they are finite; demand that f(0) is, and that f is concave.

    Raises:
        MalformedInput: if that is not so.
    """
    gains = []
    for before, after in pairwise(values):
        if before is None or after is None:
            break
        gains.append(after - before)
    finite = sum(value is not None for value in values)
    concave = all(a >= b for a, b in pairwise(gains))
    if finite != len(gains) + 1 or not concave:
        raise MalformedInput(where, "a concave list of values, finite from the first one on", "another list")
    return tuple(gains)


def _demand_monotone(form: Form, where: str) -> None:
    """Demand that more goods are never worth less. (Utilities that let goods go are so by what they are.)

    Raises:
        MalformedInput: if they may be worth less.
    """
    match form:
        case Restriction(of, _):
            _demand_monotone(of, where)
        case Additive(values) | UnitDemand(values):
            _demand_rising([ZERO, *values], where, from_zero=True)
        case Cardinality(values):
            _demand_rising(values, where)
        case Laminar(_, sets):
            for _, values in sets:
                _demand_rising(values, where)


def _demand_rising(values: Values | list[Value], where: str, *, from_zero: bool = False) -> None:
    """Demand finite values none of which is less than the one before, or, ``from_zero``, than the first.

    Raises:
        MalformedInput: if that is not so.
    """
    for k, value in enumerate(values):
        least = values[0 if from_zero else max(k - 1, 0)]
        if value is None or least is None or value < least:
            raise MalformedInput(
                where, "a monotone utility: no good worth less than nothing", "-inf" if value is None else value
            )
