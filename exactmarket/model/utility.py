"""Utilities: functions from bundles to the rationals and -infinity, by table or by family.

Legend as in ``model.bundle``; u(A) is the utility of bundle A, ``None`` stands for -infinity, and the bundles of finite
utility are the *domain* of u (dom u in gpz, The Pseudo Market). The paper's utilities are monotone; nothing here asks
for it, and M-natural concavity does not either.

A *form* is a utility without the goods' names. Each family is a frozen dataclass with ``size`` (the number of goods),
``value(bundle)`` and ``table()`` (all values, in the order of the bit masks).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, cast

from exactmarket.errors import MalformedInput, shown
from exactmarket.exact.checks import bundle_of_size, is_ours, pair, sequence, settle, whole
from exactmarket.exact.linear import Matrix, Vector, matrix, vector
from exactmarket.exact.rational import ZERO, Q, rational, total
from exactmarket.model.bundle import MOST_TABLE_GOODS, Bundle, goods_named, members
from exactmarket.model.matroid import Matroid, demand_hierarchy, largest_independent, matroid_of
from exactmarket.model.nesting import demand_nested_little

#: A utility: a rational, or ``None`` for -infinity.
Value: TypeAlias = "Q | None"
Values: TypeAlias = tuple[Value, ...]

_EXACT = frozenset({Q, type(None)})


class Form(Protocol):
    """What every family and every operation can answer."""

    @property
    def size(self) -> int:
        """The number of goods."""

    def value(self, bundle: Bundle) -> Value:
        """u(bundle)."""

    def table(self) -> list[Value]:
        """u(A) for A = 0, 1, ..., 2^size - 1."""


def form_of(value: object, where: str) -> Form:
    """The value as one of this package's forms, which compute exactly; one of somebody else's making could answer anything.

    Raises:
        MalformedInput: if it is none, or is nested too deep.
    """
    if not is_ours(type(value), "exactmarket.model.") or not hasattr(value, "table") or isinstance(value, Utility):
        raise MalformedInput(where, "a utility by a table, a family or an operation of exactmarket.model", shown(value))
    demand_nested_little(value, where)
    return cast("Form", value)


def values_of(values: object, where: str = "values") -> Values:
    """The values as rationals; ``None`` stands for -infinity.

    Raises:
        MalformedInput: at the first that is neither.
    """
    given = sequence(values, where, "a list of values")
    if _EXACT.issuperset(map(type, given)):
        return given
    return tuple([None if value is None else rational(value, f"{where}[{k}]") for k, value in enumerate(given)])


@dataclass(frozen=True)
class Utility:
    """A utility of named goods.

    Raises:
        MalformedInput: if the form is none of this package's, the names do not fit it, or operations are nested too deep.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "additive", "values": {"a": "1", "b": "1/2"}}, goods=["a", "b"])
    >>> u.value(0b11)
    3/2
    """

    goods: tuple[str, ...]
    form: Form

    def __post_init__(self) -> None:
        settle(self, goods=goods_named(self.goods), form=form_of(self.form, "form"))
        if self.form.size != len(self.goods):
            raise MalformedInput("utility", f"a utility of {len(self.goods)} goods", f"one of {self.form.size}")

    def value(self, bundle: Bundle) -> Value:
        """u(bundle)."""
        return self.form.value(bundle)

    def table(self) -> list[Value]:
        """All values, in the order of the bit masks.

        Raises:
            MalformedInput: if there are too many goods for a table.
        """
        return tabulate(self.form)


def tabulate(form: Form) -> list[Value]:
    """All values of the form, in the order of the bit masks.

    Raises:
        MalformedInput: if there are more than ``MOST_TABLE_GOODS`` goods.
    """
    if form.size > MOST_TABLE_GOODS:
        raise MalformedInput("utility", f"at most {MOST_TABLE_GOODS} goods for a table", form.size)
    return form.table()


def add(left: Value, right: Value) -> Value:
    """The sum, -infinity if one of them is."""
    return None if left is None or right is None else left + right


def larger(left: Value, right: Value) -> Value:
    """The larger of two values."""
    if left is None:
        return right
    return left if right is None or right <= left else right


def largest(values: Iterable[Value]) -> Value:
    """The largest value, -infinity for none."""
    best: Value = None
    for value in values:
        best = larger(best, value)
    return best


@dataclass(frozen=True)
class Table:
    """One value for each bundle, in the order of the bit masks."""

    values: Values

    def __post_init__(self) -> None:
        settle(self, values=values_of(self.values))
        count = len(self.values)
        if count < 2 or count & count - 1 or self.size > MOST_TABLE_GOODS:
            raise MalformedInput("values", f"2^L values for L = 1 to {MOST_TABLE_GOODS} goods", count)

    @property
    def size(self) -> int:
        """The number of goods."""
        return len(self.values).bit_length() - 1

    def value(self, bundle: Bundle) -> Value:
        """The listed value."""
        return self.values[bundle]

    def table(self) -> list[Value]:
        """The listed values."""
        return list(self.values)


@dataclass(frozen=True)
class Additive:
    """The sum of the goods' values."""

    values: Values

    def __post_init__(self) -> None:
        settle(self, values=values_of(self.values))

    @property
    def size(self) -> int:
        """The number of goods."""
        return len(self.values)

    def value(self, bundle: Bundle) -> Value:
        """The sum over the bundle."""
        worth: Value = ZERO
        for j in members(bundle):
            worth = add(worth, self.values[j])
        return worth

    def table(self) -> list[Value]:
        """All sums, good by good."""
        values: list[Value] = [ZERO]
        for worth in self.values:
            values += [add(value, worth) for value in values]
        return values


@dataclass(frozen=True)
class UnitDemand:
    """The value of the best single good in the bundle, 0 for the empty bundle."""

    values: Values

    def __post_init__(self) -> None:
        settle(self, values=values_of(self.values))

    @property
    def size(self) -> int:
        """The number of goods."""
        return len(self.values)

    def value(self, bundle: Bundle) -> Value:
        """The largest value in the bundle."""
        return largest(self.values[j] for j in members(bundle)) if bundle else ZERO

    def table(self) -> list[Value]:
        """All values, good by good."""
        values: list[Value] = [None]
        for worth in self.values:
            values += [larger(value, worth) for value in values]
        return [ZERO, *values[1:]]


@dataclass(frozen=True)
class Cardinality:
    """f(|A|), given f(0), ..., f(L)."""

    values: Values

    def __post_init__(self) -> None:
        settle(self, values=values_of(self.values))
        if len(self.values) < 2:
            raise MalformedInput("values", "the values f(0), f(1), ... for 0 to L goods", len(self.values))

    @property
    def size(self) -> int:
        """The number of goods."""
        return len(self.values) - 1

    def value(self, bundle: Bundle) -> Value:
        """f of the number of goods."""
        return self.values[bundle.bit_count()]

    def table(self) -> list[Value]:
        """All values."""
        return [self.values[bundle.bit_count()] for bundle in range(1 << self.size)]


@dataclass(frozen=True)
class MatroidRank:
    """The largest weight of an independent subset of the bundle; with all weights 1 its rank."""

    matroid: Matroid
    weights: Vector

    def __post_init__(self) -> None:
        settle(self, matroid=matroid_of(self.matroid, "matroid"), weights=vector(self.weights, where="weights"))
        if len(self.weights) != self.matroid.size:
            raise MalformedInput("weights", f"{self.matroid.size} numbers", len(self.weights))

    @property
    def size(self) -> int:
        """The number of goods."""
        return len(self.weights)

    def value(self, bundle: Bundle) -> Q:
        """The weight of what the greedy algorithm takes: goods of positive weight, heaviest first."""
        useful = [j for j in members(bundle) if self.weights[j] > 0]
        useful.sort(key=lambda j: self.weights[j], reverse=True)
        return total(self.weights[j] for j in members(largest_independent(self.matroid, useful)))

    def table(self) -> list[Value]:
        """All values."""
        return [self.value(bundle) for bundle in range(1 << self.size)]


@dataclass(frozen=True)
class Assignment:
    """The largest weight of a matching of the bundle's goods into slots, one good a slot (OXS; goods may stay out)."""

    weights: Matrix

    def __post_init__(self) -> None:
        settle(self, weights=matrix(self.weights, where="weights"))
        if not self.weights:
            raise MalformedInput("weights", "a row of as many numbers for each good", "none")

    @property
    def size(self) -> int:
        """The number of goods."""
        return len(self.weights)

    def value(self, bundle: Bundle) -> Q:
        """The weight of a best matching, grown slot by slot along best alternating paths."""
        goods = list(members(bundle))
        return best_matching([self.weights[j] for j in goods]) if goods else ZERO

    def table(self) -> list[Value]:
        """All values, slot by slot: the slot stays empty or takes a good of the bundle."""
        values = [ZERO] * (1 << self.size)
        for slot in zip(*self.weights, strict=True):
            before = values
            values = [
                max([before[a], *[before[a ^ 1 << j] + slot[j] for j in members(a)]]) for a in range(1 << self.size)
            ]
        return list(values)


def best_matching(rows: Sequence[Vector]) -> Q:
    """The largest weight of a matching of rows to columns; rows and columns may stay single.

    Each round adds an alternating path of largest gain (Bellman-Ford on rows; a matched column leads to its row), which
    yields a best matching of each size; the gains decrease, so the first that is not positive ends it.

    >>> int(best_matching([(Q(3), Q(2)), (Q(2), Q(0))]))
    4
    """
    owner: dict[int, int] = {}
    worth = ZERO
    while True:
        gain: list[Value] = [None if x in owner.values() else ZERO for x in range(len(rows))]
        came: dict[int, int] = {}
        _relax(rows, owner, gain, came)
        paths = [
            (start + row[c], x, c)
            for x, (start, row) in enumerate(zip(gain, rows, strict=True))
            if start is not None
            for c in range(len(row))
            if c not in owner
        ]
        best = max(paths, default=(ZERO, 0, 0))
        if not best[0] > 0:
            return worth
        worth += best[0]
        _augment(owner, came, best[1], best[2])


def _relax(rows: Sequence[Vector], owner: dict[int, int], gain: list[Value], came: dict[int, int]) -> None:
    """Bellman-Ford: the best gain of a path that frees row y, taking its column away from it; ``came`` is that path."""
    for _ in rows:
        changed = False
        for c, y in owner.items():
            for x, row in enumerate(rows):
                start, old = gain[x], gain[y]
                if x == y or start is None:
                    continue
                new = start + row[c] - rows[y][c]
                if old is None or new > old:
                    gain[y], came[c], changed = new, x, True
        if not changed:
            return


def _augment(owner: dict[int, int], came: dict[int, int], x: int, c: int) -> None:
    column = {row: taken for taken, row in owner.items()}
    while True:
        owner[c] = x
        if x not in column:
            return
        c = column[x]
        x = came[c]


@dataclass(frozen=True)
class Laminar:
    """The sum of f_S(|A and S|) over the sets S, which are nested or disjoint; f_S is given by f_S(0), ..., f_S(|S|)."""

    size: int
    sets: tuple[tuple[Bundle, Values], ...]

    def __post_init__(self) -> None:
        size = whole(self.size, "size")
        sets = []
        for k, entry in enumerate(sequence(self.sets, "sets")):
            goods, values = pair(entry, f"sets[{k}]", "a bundle and its values")
            bundle, given = bundle_of_size(goods, size, f"sets[{k}].goods"), values_of(values, f"sets[{k}].values")
            if len(given) != bundle.bit_count() + 1:
                raise MalformedInput(f"sets[{k}].values", f"{bundle.bit_count() + 1} values", len(given))
            sets.append((bundle, given))
        demand_hierarchy([bundle for bundle, _ in sets], "sets")
        settle(self, size=size, sets=tuple(sets))

    def value(self, bundle: Bundle) -> Value:
        """The sum of the sets' values."""
        worth: Value = ZERO
        for goods, values in self.sets:
            worth = add(worth, values[(bundle & goods).bit_count()])
        return worth

    def table(self) -> list[Value]:
        """All values."""
        return [self.value(bundle) for bundle in range(1 << self.size)]


def is_concave(values: Values) -> bool:
    """Is f concave: f(k-1) + f(k+1) <= 2 f(k), and no -infinity between finite values?

    >>> is_concave((Q(0), Q(2), Q(3), None)), is_concave((Q(0), None, Q(1)))
    (True, False)
    """
    finite = [k for k, value in enumerate(values) if value is not None]
    if not finite:
        return True
    inner = [value for value in values[finite[0] : finite[-1] + 1] if value is not None]
    if len(inner) != finite[-1] - finite[0] + 1:
        return False
    return all(a + c <= b + b for a, b, c in zip(inner, inner[1:], inner[2:], strict=False))
