"""The exchange axiom of M-natural concavity, and how a table decides it (gpz, M-natural concavity).

Legend as in ``model.utility``. u is *M-natural-concave* if for all A, B in its domain and each j in A without B there is a D
within B without A, of at most one good, such that

    u(A - j + D) + u(B - D + j) >= u(A) + u(B).

Local exchange. Where u is finite everywhere, this holds if and only if for each bundle X and goods i, j, k outside X, with
d_ij(X) = u(X + i) + u(X + j) - u(X) - u(X + i + j),

    (1) d_ij(X) >= 0, and
    (2) the smallest of d_ij(X), d_ik(X), d_jk(X) is reached by two of them at least

(Reijnierse, van Gellekom and Potters 2002; Fujishige and Yang 2003; Murota, Discrete Convex Analysis, section 6.3). For (2):
the three sums u(X + i + j) + u(X + k), ..., are one constant minus d_ij(X), ....

-infinity. Let K > 2 (max u - min u), over the domain, and v(A) = max over B in the domain of u(B) - K m, where m goods are in
one of A and B only; v is finite everywhere. If v is M-natural-concave, so is u: on the domain v = u; for A, B in it the
exchange for v yields bundles A', B' with v(A') + v(B') >= u(A) + u(B) >= 2 min u, and if one were outside the domain, the
sum would be at most 2 max u - K. (And if u is, so is v, as a convolution with a separable concave function.)

Packed tables. All values are scaled to integers >= 0 and written into the fields of one long integer, bundle A's into field
A; a field has so many bits that no sum of two values reaches its topmost bit, the *guard*. One subtraction then compares
all fields at once, and shifting by 2^j fields moves the value of A + j to field A.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from flint import fmpz

from exactmarket.exact.rational import Q
from exactmarket.model.bundle import Bundle, members
from exactmarket.model.utility import Form, Value, add


def exchanges(a: Bundle, b: Bundle, j: int) -> Iterator[tuple[Bundle, Bundle]]:
    """The pairs A - j + D, B - D + j for each D within B without A of at most one good.

    >>> list(exchanges(0b001, 0b110, 0))
    [(0, 7), (2, 5), (4, 3)]
    """
    bit = 1 << j
    yield a ^ bit, b | bit
    for k in members(b & ~a):
        yield a ^ bit | 1 << k, b ^ 1 << k | bit


def violates(form: Form, a: Bundle, b: Bundle, j: int) -> bool:
    """Are A and B in the domain, is j in A without B, and does the exchange fail for each D?"""
    together = add(form.value(a), form.value(b))
    if together is None or not (a & ~b) >> j & 1:
        return False
    for given, taken in exchanges(a, b, j):
        after = add(form.value(given), form.value(taken))
        if after is not None and after >= together:
            return False
    return True


def integers(values: Sequence[Value]) -> list[int | None]:
    """The values times their common denominator."""
    scale = 1
    for denominator in {value.q for value in values if value is not None}:
        scale = int(Q(scale, denominator).p * denominator)
    return [None if value is None else int((value * scale).p) for value in values]


def filled(values: Sequence[int | None]) -> list[int]:
    """The values, with -infinity replaced by v of the module's legend; all zeros if none is finite.

    >>> filled([0, None, 1, None])
    [0, -3, 1, -2]
    """
    finite = [value for value in values if value is not None]
    if not finite:
        return [0] * len(values)
    if len(finite) == len(values):
        return finite
    penalty = 2 * (max(finite) - min(finite)) + 1
    none = min(finite) - penalty * len(values)
    best = [none if value is None else value for value in values]
    for j in range(len(values).bit_length() - 1):
        bit = 1 << j
        for a in range(len(best)):
            if not a & bit:
                low, high = best[a], best[a | bit]
                if low - penalty > high:
                    best[a | bit] = low - penalty
                elif high - penalty > low:
                    best[a] = high - penalty
    return best


@dataclass(frozen=True)
class LocalFailure:
    """A bundle X and goods outside it for which a local exchange condition fails: (1) for two goods, (2) for three, of
    which the first two have the smallest d alone."""

    bundle: Bundle
    goods: tuple[int, ...]


class PackedTable:
    """A table of integers in the fields of one long integer, as in the module's legend."""

    def __init__(self, values: Sequence[int]) -> None:
        least = min(values)
        self.count = len(values)
        self.goods = self.count.bit_length() - 1
        octets = ((max(values) - least).bit_length() + 3 + 7) // 8
        self.width = 8 * octets
        fields = b"".join([(v - least).to_bytes(octets, "little") for v in values])
        self.packed = fmpz(int.from_bytes(fields, "little"))
        self.guards = fmpz(self._every(1, self.count) << self.width - 1)
        self.absent = [fmpz(self._fields_without(j)) for j in range(self.goods)]

    def _every(self, step: int, count: int) -> int:
        """The lowest bit of each ``step``-th field, ``count`` times."""
        ones, length = 1, 1
        while length < count:
            ones |= ones << self.width * step * length
            length *= 2
        return ones

    def _fields_without(self, j: int) -> int:
        """The guards of the fields of bundles without good j."""
        run = self._every(1, 1 << j)
        return run * self._every(2 << j, self.count >> j + 1) << self.width - 1

    def raised(self, *goods: int) -> fmpz:
        """The table with the value of A + goods in field A."""
        return self.packed >> self.width * sum([1 << j for j in goods])

    def difference(self, i: int, j: int) -> tuple[fmpz, fmpz]:
        """d_ij in the fields of bundles without i and j (0 in the others), and the guards of those where it is negative.
        There d_ij itself means nothing."""
        here = self.absent[i] & self.absent[j]
        sums = (self.raised(i) + self.raised(j) | self.guards) - self.raised(i, j) - self.packed
        return sums & (here - (here >> self.width - 1)), here & ~sums

    def alone(self, least: fmpz, others: tuple[fmpz, fmpz], within: fmpz) -> fmpz:
        """The guards of the fields ``within`` where ``least`` is less than each of the others."""
        first, second = ((least | self.guards) - other for other in others)
        return within & ~(first | second)

    def guards_where(self, chosen: Sequence[bool]) -> fmpz:
        """The guards of the chosen fields."""
        octets = self.width // 8
        guard, none = (1 << self.width - 1).to_bytes(octets, "little"), bytes(octets)
        return fmpz(int.from_bytes(b"".join([guard if there else none for there in chosen]), "little"))

    def field_of(self, guards: fmpz) -> int:
        """The first field whose guard is set."""
        return (int(guards & -guards).bit_length() - 1) // self.width


def local_failures(values: Sequence[int]) -> Iterator[LocalFailure]:
    """For each pair and triple of goods that fails somewhere a bundle where it does; nothing if none does.

    >>> next(local_failures([0, 0, 0, 1]))
    LocalFailure(bundle=0, goods=(0, 1))
    >>> list(local_failures([0, 1, 1, 2]))
    []
    """
    table = PackedTable(values)
    for i in range(table.goods):
        with_i: dict[int, tuple[fmpz, fmpz]] = {}
        for j in range(i + 1, table.goods):
            with_i[j] = table.difference(i, j)
            if negative := with_i[j][1]:
                yield LocalFailure(table.field_of(negative), (i, j))
        for j, k in combinations(with_i, 2):
            three = ((i, j, k), with_i[j]), ((i, k, j), with_i[k]), ((j, k, i), table.difference(j, k))
            within = table.absent[i] & table.absent[j] & table.absent[k]
            for _, (_, negative) in three:
                within &= ~negative
            for n, (goods, (least, _)) in enumerate(three):
                others = (three[n - 1][1][0], three[n - 2][1][0])
                if bad := table.alone(least, others, within):
                    yield LocalFailure(table.field_of(bad), goods)


def m_natural_by_table(values: Sequence[Value]) -> LocalFailure | None:
    """A local exchange condition that fails, after -infinity has been filled in; ``None`` if u is M-natural-concave."""
    return next(local_failures(filled(integers(values))), None)


def domain_gap(values: Sequence[Value]) -> Bundle | None:
    """A bundle outside the domain that lies between two bundles of the domain; ``None`` if there is none."""
    inside = [value is not None for value in values]
    above, below = list(inside), list(inside)
    for j in range(len(values).bit_length() - 1):
        bit = 1 << j
        for a in range(len(values)):
            if a & bit:
                above[a] = above[a] or above[a ^ bit]
                below[a ^ bit] = below[a ^ bit] or below[a]
    return next((z for z, there in enumerate(inside) if not there and above[z] and below[z]), None)


def submodular_failure(values: Sequence[Value]) -> LocalFailure | None:
    """Where u is not submodular; ``None`` if it is.

    Let X < Z < Y with X, Y in the domain. Submodularity of Z and X + (Y - Z), whose union is Y and whose intersection is X,
    asks Z into the domain (a Z that is not is reported with no goods). Once all such Z are in it, the conditions (1) for X
    and X + i + j in the domain add up to the inequality for all A, B.
    """
    if (gap := domain_gap(values)) is not None:
        return LocalFailure(gap, ())
    whole = integers(values)
    least = min((value for value in whole if value is not None), default=0)
    table = PackedTable([least if value is None else value for value in whole])
    domain = table.guards_where([value is not None for value in whole])
    for i, j in combinations(range(table.goods), 2):
        _, negative = table.difference(i, j)
        here = negative & domain & domain >> table.width * ((1 << i) + (1 << j))
        if here:
            return LocalFailure(table.field_of(here), (i, j))
    return None
