"""Individual constraints (gpz, Constraints as M-natural Concavity Preserving Operations; C-Constrained Utilities).

Legend as in ``model.utility``; C is a list of sets S with bounds l <= |A and S| <= h, and A_C the bundles that meet all of
them. The slides print l, h > 0; pure upper bounds need l = 0, which is allowed here.

u_C is M-natural-concave if u is, the sets are nested or disjoint (C is *hierarchical*), and each S is a *module* of u:
u(A) = u(A and S) + u(A without S) for all A (C is *modular*). Neither hypothesis can be dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import all_exactly, bundle_of_size, settle, whole
from exactmarket.model.bundle import Bundle
from exactmarket.model.matroid import is_hierarchy, rank
from exactmarket.model.operations import Convolution, Restriction, best_part, best_parts
from exactmarket.model.utility import Additive, Form, Laminar, MatroidRank, Value, add, form_of, tabulate

#: Up to so many goods a module is recognised by comparing all values.
_MOST_COMPARED_GOODS = 16


@dataclass(frozen=True)
class Bounds:
    """least <= |A and goods| <= most."""

    goods: Bundle
    least: int
    most: int

    def __post_init__(self) -> None:
        least, most = whole(self.least, "sets: min"), whole(self.most, "sets: max")
        if least > most:
            raise MalformedInput("sets", "bounds with 0 <= min <= max", f"{least} and {most}")
        settle(self, goods=whole(self.goods, "sets: goods"), least=least, most=most)


@dataclass(frozen=True)
class Constrained:
    """u_C(A) = max of u(B) over B within A that meet every constraint, -infinity if there is none."""

    of: Form
    sets: tuple[Bounds, ...]

    def __post_init__(self) -> None:
        of, sets = form_of(self.of, "of"), all_exactly(Bounds, self.sets, "sets")
        for k, bounds in enumerate(sets):
            bundle_of_size(bounds.goods, of.size, f"sets[{k}].goods")
        settle(self, of=of, sets=sets)

    @property
    def size(self) -> int:
        """The number of goods."""
        return self.of.size

    def allows(self, bundle: Bundle) -> bool:
        """Does the bundle meet every constraint?"""
        return all(bound.least <= (bundle & bound.goods).bit_count() <= bound.most for bound in self.sets)

    def value(self, bundle: Bundle) -> Value:
        """The best part, by trying all of them."""
        return best_part(self.of, bundle, self.allows)

    def table(self) -> list[Value]:
        """All values."""
        return best_parts(self.of, self.allows)

    def hierarchical(self) -> bool:
        """Are the sets nested or disjoint?"""
        return is_hierarchy([bound.goods for bound in self.sets])

    def modular(self) -> bool:
        """Is each set a module of the utility? (``False`` also where ``is_module`` cannot tell.)"""
        return all(is_module(self.of, bound.goods) for bound in self.sets)


def is_module(form: Form, goods: Bundle) -> bool:
    """Is v(A) = v(A and S) + v(A without S) for all A? Recognised by the form's construction, or by all values if there
    are at most 16 goods; ``False`` if neither tells.

    >>> from exactmarket.exact.rational import Q
    >>> is_module(Additive((Q(1), Q(2))), 0b01)
    True
    """
    if form.value(0) != 0:
        return False
    if goods in (0, (1 << form.size) - 1) or _module_by_construction(form, goods):
        return True
    if form.size > _MOST_COMPARED_GOODS:
        return False
    values = tabulate(form)
    return all(value == add(values[a & goods], values[a & ~goods]) for a, value in enumerate(values))


def _module_by_construction(form: Form, goods: Bundle) -> bool:
    """Does the form's type make the set a module? The value of the empty bundle is known to be 0."""
    match form:
        case Additive():
            return True
        case Laminar(_, sets):
            return all(bundle & goods in (0, bundle) and values[0] == 0 for bundle, values in sets)
        case MatroidRank(matroid, _):
            whole = (1 << form.size) - 1
            return rank(matroid, goods) + rank(matroid, whole ^ goods) == rank(matroid, whole)
        case Restriction(of, _):
            return is_module(of, goods)
        case Convolution(left, right):
            return is_module(left, goods) and is_module(right, goods)
    return False
