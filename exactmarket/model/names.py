"""Names as they stand in claims and witnesses. The types say how a name or a bundle is written in files.

To a type checker they are plain strings and tuples of strings, so that nobody has to wrap what she writes down.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q

#: A name: not empty, all characters printable. (A plain ``str`` may be any string.)
Name: TypeAlias = Annotated[str, "a name"]

#: A bundle by the names of its goods, in any order. A rule finds out whether they are goods, each once (``model.bundle``).
Goods: TypeAlias = Annotated[tuple[str, ...], "a bundle"]

#: A bundle by the names of its goods, in any order, each once: what a text says that repeats one is no bundle.
DistinctGoods: TypeAlias = Annotated[tuple[str, ...], "a bundle, each good once"]

#: Goods by name, each once, with a number each.
SharesByGood: TypeAlias = Annotated[tuple[tuple[str, Q], ...], "numbers by good"]

#: Goods by name, each once, with a list of numbers each: the two ends of an interval, or the coefficients of a function.
ListsByGood: TypeAlias = Annotated[tuple[tuple[str, Vector], ...], "lists of numbers by good"]
