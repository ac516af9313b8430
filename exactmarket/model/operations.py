"""The operations of paper A on utilities (gpz, M-natural Concavity Preserving Operations), exactly as defined there.

Legend as in ``model.utility``; v and w are the operands, u the result. Each operation preserves M-natural concavity;
``kernel.rules.utilities`` builds on that. Where v is not monotone, satiation and lower bound also make it so from above:
they take the best part of the bundle. Satiation with k the number of goods is the monotone closure: u(A) is the largest v(B)
with B within A. No operation asks for a monotone operand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import bundle_of_size, settle, whole
from exactmarket.model.bundle import MOST_TABLE_GOODS, Bundle, subsets
from exactmarket.model.utility import Form, Value, add, form_of, larger, largest, tabulate


@dataclass(frozen=True)
class Endowment:
    """u(A) = v(A or B) - v(B), for the goods B that the agent already has; v(B) is finite."""

    of: Form
    goods: Bundle

    def __post_init__(self) -> None:
        of = form_of(self.of, "of")
        settle(self, of=of, goods=bundle_of_size(self.goods, of.size, "goods"))
        if self.of.value(self.goods) is None:
            raise MalformedInput("goods", "an endowment of finite utility", "-inf")

    @property
    def size(self) -> int:
        """The number of goods."""
        return self.of.size

    def value(self, bundle: Bundle) -> Value:
        """What the bundle adds to the endowment."""
        owned, together = self.of.value(self.goods), self.of.value(bundle | self.goods)
        return None if owned is None or together is None else together - owned

    def table(self) -> list[Value]:
        """All values."""
        values = tabulate(self.of)
        owned = values[self.goods]
        shifted = [None if value is None or owned is None else value - owned for value in values]
        return [shifted[bundle | self.goods] for bundle in range(len(values))]


@dataclass(frozen=True)
class Restriction:
    """u(A) = v(A and B): only the goods B count."""

    of: Form
    goods: Bundle

    def __post_init__(self) -> None:
        of = form_of(self.of, "of")
        settle(self, of=of, goods=bundle_of_size(self.goods, of.size, "goods"))

    @property
    def size(self) -> int:
        """The number of goods."""
        return self.of.size

    def value(self, bundle: Bundle) -> Value:
        """The value of the part that counts."""
        return self.of.value(bundle & self.goods)

    def table(self) -> list[Value]:
        """All values."""
        values = tabulate(self.of)
        return [values[bundle & self.goods] for bundle in range(len(values))]


@dataclass(frozen=True)
class Convolution:
    """u(A) = max over B within A of v(B) + w(A without B): the best division of the bundle."""

    left: Form
    right: Form

    def __post_init__(self) -> None:
        settle(self, left=form_of(self.left, "of[0]"), right=form_of(self.right, "of[1]"))
        if self.left.size != self.right.size:
            raise MalformedInput("of", "two utilities of the same goods", f"{self.left.size} and {self.right.size}")

    @property
    def size(self) -> int:
        """The number of goods."""
        return self.left.size

    def value(self, bundle: Bundle) -> Value:
        """The best division, by trying all of them."""
        demand_few(bundle)
        return largest(add(self.left.value(part), self.right.value(bundle ^ part)) for part in subsets(bundle))

    def table(self) -> list[Value]:
        """All values."""
        left, right = tabulate(self.left), tabulate(self.right)
        return [largest(add(left[part], right[a ^ part]) for part in subsets(a)) for a in range(len(left))]


def demand_few(bundle: Bundle) -> None:
    """Demand a bundle small enough to try all of its subsets.

    Raises:
        MalformedInput: if it has more than ``MOST_TABLE_GOODS`` goods.
    """
    if bundle.bit_count() > MOST_TABLE_GOODS:
        raise MalformedInput("utility", f"a value of at most {MOST_TABLE_GOODS} goods", bundle.bit_count())


def best_part(form: Form, bundle: Bundle, allowed: Callable[[Bundle], bool]) -> Value:
    """The largest value of an allowed subset of the bundle."""
    demand_few(bundle)
    return largest(form.value(part) for part in subsets(bundle) if allowed(part))


def best_parts(form: Form, allowed: Callable[[Bundle], bool]) -> list[Value]:
    """For each bundle the largest value of an allowed subset, good by good."""
    values = [value if allowed(bundle) else None for bundle, value in enumerate(tabulate(form))]
    for j in range(form.size):
        bit = 1 << j
        for bundle in range(len(values)):
            if bundle & bit:
                values[bundle] = larger(values[bundle], values[bundle ^ bit])
    return values


@dataclass(frozen=True)
class Satiation:
    """u(A) = max of v(B) over B within A with at most k goods."""

    of: Form
    k: int

    def __post_init__(self) -> None:
        settle(self, of=form_of(self.of, "of"), k=whole(self.k, "k"))

    @property
    def size(self) -> int:
        """The number of goods."""
        return self.of.size

    def value(self, bundle: Bundle) -> Value:
        """The best part, by trying all of them."""
        return best_part(self.of, bundle, self._allowed)

    def table(self) -> list[Value]:
        """All values."""
        return best_parts(self.of, self._allowed)

    def _allowed(self, part: Bundle) -> bool:
        return part.bit_count() <= self.k


@dataclass(frozen=True)
class LowerBound:
    """u(A) = max of v(B) over B within A with at least k goods, so -infinity if A has fewer than k."""

    of: Form
    k: int

    def __post_init__(self) -> None:
        settle(self, of=form_of(self.of, "of"), k=whole(self.k, "k"))

    @property
    def size(self) -> int:
        """The number of goods."""
        return self.of.size

    def value(self, bundle: Bundle) -> Value:
        """The best part, by trying all of them."""
        return best_part(self.of, bundle, self._allowed)

    def table(self) -> list[Value]:
        """All values."""
        return best_parts(self.of, self._allowed)

    def _allowed(self, part: Bundle) -> bool:
        return part.bit_count() >= self.k
