"""A bundle of finite utility with few goods, found by what the utility is made of."""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.model.bundle import MOST_TABLE_GOODS, Bundle, members
from exactmarket.model.constraint import Constrained
from exactmarket.model.operations import Convolution, Endowment, LowerBound, Restriction, Satiation
from exactmarket.model.utility import Form


def small_bundle(form: Form, late: Bundle) -> Bundle | None:
    """A bundle of finite utility: the empty one, if its utility is; else as few goods as floors ask for; else all of a few goods
    less what can be left out. ``None`` if none of these is one.

    Args:
        late: goods that are taken only where others will not do.
    """
    order = sorted(range(form.size), key=lambda j: late >> j & 1)
    asked = _asked(form, order)
    for first in (0, asked, (1 << form.size) - 1):
        if first.bit_count() <= MOST_TABLE_GOODS and form.value(first) is not None:
            return _lessened(form, first, order)
    return None


def common_bundle(forms: Sequence[Form], late: Bundle) -> Bundle | None:
    """A small bundle in the domain of every utility, found one utility after the other; ``None`` if what is found is none.

    Args:
        late: goods that are taken only where others will not do.
    """
    found = 0
    for form in forms:
        if form.value(found) is None:
            order = sorted(range(form.size), key=lambda j: (not found >> j & 1, late >> j & 1))
            found |= _asked(form, order)
    for j in members(found):
        less = found ^ 1 << j
        if all(form.value(less) is not None for form in forms):
            found = less
    return found if all(form.value(found) is not None for form in forms) else None


def _asked(form: Form, order: Sequence[int]) -> Bundle:
    """Goods that meet the floors of the utility, in the given order."""
    match form:
        case Constrained(of, sets):
            found = _asked(of, order)
            for bounds in sorted(sets, key=lambda each: each.goods.bit_count()):
                found = _filled(found, bounds.goods, bounds.least, order)
        case LowerBound(of, k):
            found = _filled(_asked(of, order), (1 << form.size) - 1, k, order)
        case Satiation(of, _) | Restriction(of, _) | Endowment(of, _):
            found = _asked(of, order)
        case Convolution(left, right):
            first = _asked(left, order)
            found = first | _asked(right, sorted(order, key=lambda j: first >> j & 1))
        case _:
            found = 0
    return found


def _filled(bundle: Bundle, goods: Bundle, least: int, order: Sequence[int]) -> Bundle:
    """The bundle with further goods of the set, so that it has at least so many of them, if there are so many."""
    for j in order:
        if (bundle & goods).bit_count() >= least:
            break
        if goods >> j & 1:
            bundle |= 1 << j
    return bundle


def _lessened(form: Form, bundle: Bundle, order: Sequence[int]) -> Bundle:
    """The bundle without goods that the utility can do without, those that come late first."""
    for j in reversed(order):
        if bundle >> j & 1 and form.value(bundle ^ 1 << j) is not None:
            bundle ^= 1 << j
    return bundle
