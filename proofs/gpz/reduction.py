"""Which constraints are enough: all hierarchical modular constraints on four goods follow from a few.

Legend: C is a list of bounds on sets S, which are modules of v; A_C are the bundles that meet them. Three facts.

1. u_C depends on C through A_C only.
2. If S and T are modules of v, v(A) is the sum of its values at the four parts of A (within or without S, within or without T):
   v(A) = v(A and S) + v(A without S), and each of these splits by T. So every union of such parts is a module, and by
   induction every union of *atoms*, the classes of goods that lie in the same sets of C.
3. Relabelling the goods changes nothing.

So the statement about C follows from one about D if after some relabelling of D the bundles A_D are A_C and each set of D is a
union of atoms of C. ``follows`` looks for that D; ``enough`` lists constraints from which all others follow. Bounds beyond a
set's size, an empty set, and a set that stands twice give nothing new: the same A_C comes from bounds within the size or
from none, or A_C is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import TypeAlias

from exactmarket.model.bundle import Bundle, members
from exactmarket.model.constraint import Bounds
from proofs.gpz.family import constraints, hierarchies

#: For the set of allowed bundles of each stated constraint, under each relabelling, its sets.
Stated: TypeAlias = dict[int, list[tuple[Bundle, ...]]]


def all_constraints(count: int) -> Iterator[tuple[Bounds, ...]]:
    """Every hierarchy up to relabelling the goods with all bounds."""
    for sets in hierarchies(count):
        yield from constraints(sets)


def allowed(bounds: tuple[Bounds, ...], count: int) -> int:
    """A_C as a set of bundles, bit A for bundle A."""
    found = 0
    for bundle in range(1 << count):
        if all(b.least <= (bundle & b.goods).bit_count() <= b.most for b in bounds):
            found |= 1 << bundle
    return found


def atoms(bounds: tuple[Bounds, ...], count: int) -> frozenset[Bundle]:
    """The classes of goods that lie in the same sets."""
    classes: dict[tuple[int, ...], Bundle] = {}
    for j in range(count):
        place = tuple([b.goods >> j & 1 for b in bounds])
        classes[place] = classes.get(place, 0) | 1 << j
    return frozenset(classes.values())


def relabellings(bounds: tuple[Bounds, ...], count: int) -> Iterator[tuple[Bounds, ...]]:
    """The constraint under each relabelling of the goods."""
    for names in permutations(range(count)):
        yield tuple([Bounds(sum(1 << names[j] for j in members(b.goods)), b.least, b.most) for b in bounds])


def stated(constraint: Iterable[tuple[Bounds, ...]], count: int) -> Stated:
    """The constraints under all relabellings, by their allowed bundles."""
    found: Stated = {}
    for bounds in constraint:
        for image in relabellings(bounds, count):
            found.setdefault(allowed(image, count), []).append(tuple([b.goods for b in image]))
    return found


def follows(bounds: tuple[Bounds, ...], count: int, known: Stated) -> bool:
    """Does the statement about these bounds follow from a known one, as the module says?"""
    parts = atoms(bounds, count)
    return any(
        all(part & goods in (0, part) for goods in sets for part in parts)
        for sets in known.get(allowed(bounds, count), [])
    )


def enough(count: int) -> list[tuple[Bounds, ...]]:
    """Constraints from which all others on so many goods follow; those with the fewest atoms first, then the fewest sets."""
    everything = sorted(all_constraints(count), key=lambda bounds: (len(atoms(bounds, count)), len(bounds)))
    known: Stated = {}
    found = []
    for bounds in everything:
        if not follows(bounds, count, known):
            found.append(bounds)
            for masks, sets in stated([bounds], count).items():
                known.setdefault(masks, []).extend(sets)
    return found
