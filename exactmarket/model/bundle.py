"""Goods and bundles. A bundle is a bit mask: good j belongs to A if and only if bit j of A is set.

Legend of the papers, used everywhere in the models of paper A: H is the set of goods, L their number; A, B, D are bundles,
j, k goods (counted from 0 here, named in files); i an agent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import names

Bundle: TypeAlias = int

#: Tables have a value for each of the 2^L bundles; with more goods a utility is given by its construction.
MOST_TABLE_GOODS = 20


def goods_named(goods: Iterable[str], where: str = "goods") -> tuple[str, ...]:
    """The names as those of goods: distinct, printable, without spaces, at least one, so that they can stand in a bundle's text.

    Raises:
        MalformedInput: at the first name that is none.
    """
    return names(goods, where, blanks=False)


def members(bundle: Bundle) -> Iterator[int]:
    """The goods of the bundle, in increasing order.

    >>> list(members(0b1011))
    [0, 1, 3]
    """
    while bundle:
        lowest = bundle & -bundle
        yield lowest.bit_length() - 1
        bundle ^= lowest


def subsets(bundle: Bundle) -> Iterator[Bundle]:
    """All bundles within the bundle, itself first and the empty one last.

    >>> list(subsets(0b101))
    [5, 4, 1, 0]
    """
    subset = bundle
    while True:
        yield subset
        if not subset:
            return
        subset = (subset - 1) & bundle


def bundle_of(goods: tuple[str, ...], names: Iterable[str], where: str = "bundle") -> Bundle:
    """The bundle of the named goods.

    Raises:
        MalformedInput: if a name is no good or comes twice.

    >>> bundle_of(("a", "b", "c"), ["c", "a"])
    5
    """
    bits = _bits(goods)
    bundle = 0
    for name in names:
        if name not in bits:
            raise MalformedInput(where, "goods of the economy", repr(name))
        if bundle & bits[name]:
            raise MalformedInput(where, "each good once", repr(name))
        bundle |= bits[name]
    return bundle


@lru_cache(maxsize=8)
def _bits(goods: tuple[str, ...]) -> Mapping[str, Bundle]:
    """For each good the bundle of it alone; kept, because a file names thousands of bundles of the same goods."""
    return MappingProxyType({name: 1 << j for j, name in enumerate(goods)})


def names_of(goods: tuple[str, ...], bundle: Bundle) -> tuple[str, ...]:
    """The names of the bundle's goods, in the order of the goods."""
    return tuple([goods[j] for j in members(bundle)])


def bundle_text(goods: tuple[str, ...], bundle: Bundle) -> str:
    """The bundle as it stands in files: its goods joined by spaces, "" for the empty bundle.

    >>> bundle_text(("a", "b", "c"), 0b110)
    'b c'
    """
    return " ".join(names_of(goods, bundle))
