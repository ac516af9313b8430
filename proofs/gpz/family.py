"""Statements for all real-valued utilities on two to four goods, from which the proof files take theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product

from exactmarket.convex.exchange import m_natural_by_table
from exactmarket.convex.statement import Defined, Property, Quantified, Statement
from exactmarket.exact.rational import ZERO
from exactmarket.model.bundle import Bundle
from exactmarket.model.constraint import Bounds
from exactmarket.model.matroid import is_hierarchy

GOODS = ("a", "b", "c", "d")
V, W = Quantified("v", None), Quantified("w", None)
M_NATURAL_V, M_NATURAL_W = Property("m-natural", "v"), Property("m-natural", "w")
M_NATURAL_U = Property("m-natural", "u")


def implication(count: int, assumed: str, concluded: str) -> Statement:
    """Every v on ``count`` goods with the one property has the other."""
    return Statement(GOODS[:count], (V,), (), (Property(assumed, "v"),), Property(concluded, "v"))


def preserved(count: int, definition: Defined, *modules: Bundle) -> Statement:
    """The operation ``u`` on M-natural-concave v (and w), of which these sets are modules, is M-natural-concave."""
    quantified = (V, W) if "w" in definition.of else (V,)
    assumed = (M_NATURAL_V, M_NATURAL_W) if "w" in definition.of else (M_NATURAL_V,)
    asked = tuple(Property("module", "v", goods) for goods in modules)
    return Statement(GOODS[:count], quantified, (definition,), (*assumed, *asked), M_NATURAL_U)


def operations(count: int) -> Iterator[Statement]:
    """Each operation, each number k of goods; sets up to relabelling the goods: the first k of them."""
    yield preserved(count, Defined("u", "convolution", ("v", "w")))
    for k in range(count + 1):
        for operation in ("endowment", "restriction"):
            yield preserved(count, Defined("u", operation, ("v",), goods=(1 << k) - 1))
        for operation in ("satiation", "lower-bound"):
            yield preserved(count, Defined("u", operation, ("v",), k=k))


def constraints(sets: Iterable[Bundle]) -> Iterator[tuple[Bounds, ...]]:
    """All bounds on these sets that exclude something: 0 <= least <= most <= size, not 0 to size."""
    choices = [
        [
            Bounds(goods, least, most)
            for most in range(goods.bit_count() + 1)
            for least in range(most + 1)
            if (least, most) != (0, goods.bit_count())
        ]
        for goods in sets
    ]
    return product(*choices)


def hierarchies(count: int) -> Iterator[tuple[Bundle, ...]]:
    """All sets of non-empty bundles that are nested or disjoint, one for each class under relabelling the goods."""
    seen: set[frozenset[Bundle]] = set()
    bundles = range(1, 1 << count)
    for size in range(1, 2 * count):
        for sets in combinations(bundles, size):
            if is_hierarchy(sets) and not seen & set(_relabellings(sets, count)):
                seen.add(frozenset(sets))
                yield sets


def _relabellings(sets: tuple[Bundle, ...], count: int) -> Iterator[frozenset[Bundle]]:
    for names in product(range(count), repeat=count):
        if len(set(names)) == count:
            yield frozenset(sum(1 << names[j] for j in range(count) if goods >> j & 1) for goods in sets)


def constrained(count: int) -> Iterator[Statement]:
    """Every hierarchy up to relabelling with all bounds, each set a module."""
    for sets in hierarchies(count):
        for bounds in constraints(sets):
            yield preserved(count, Defined("u", "constrained", ("v",), sets=bounds), *sets)


def constrained_without_modules(count: int) -> Iterator[Statement]:
    """Constraints on utilities of which it is not assumed that the sets are modules."""
    for sets in hierarchies(count):
        for bounds in constraints(sets):
            yield preserved(count, Defined("u", "constrained", ("v",), sets=bounds))


def domains(count: int) -> Iterator[tuple[Bundle, ...]]:
    """The domains but the full one that an M-natural-concave function can have (``convex.exchange``: 0 on it is one), one for
    each class under relabelling the goods."""
    seen: set[frozenset[Bundle]] = set()
    for size in range(1, 1 << count):
        for domain in combinations(range(1 << count), size):
            there = frozenset(domain)
            if (
                there not in seen
                and m_natural_by_table([ZERO if a in there else None for a in range(1 << count)]) is None
            ):
                seen.update(_relabellings(domain, count))
                yield domain


def operations_on(count: int, domain: tuple[Bundle, ...]) -> Iterator[Statement]:
    """Each operation on one function with that domain, each set of goods and each number k; endowments are in the domain."""
    v = Quantified("v", domain)
    made = [Defined("u", "endowment", ("v",), goods=goods) for goods in domain]
    made += [Defined("u", "restriction", ("v",), goods=goods) for goods in range(1 << count)]
    made += [Defined("u", name, ("v",), k=k) for k in range(count + 1) for name in ("satiation", "lower-bound")]
    for defined in made:
        yield Statement(GOODS[:count], (v,), (defined,), (M_NATURAL_V,), M_NATURAL_U)


def convolutions_on(count: int) -> Iterator[Statement]:
    """The convolution of v and w, for each domain of v and all domains of w, one of them not full at least."""
    everything = tuple(range(1 << count))
    of_v = [everything, *domains(count)]
    of_w = [everything, *dict.fromkeys(tuple(sorted(d)) for one in domains(count) for d in _relabellings(one, count))]
    for left in of_v:
        for right in of_w:
            if (left, right) != (everything, everything):
                quantified = (Quantified("v", left), Quantified("w", right))
                defined = (Defined("u", "convolution", ("v", "w")),)
                yield Statement(GOODS[:count], quantified, defined, (M_NATURAL_V, M_NATURAL_W), M_NATURAL_U)
