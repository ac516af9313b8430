"""Is a utility M-natural-concave, or submodular? Derivations first, then tables, then the search for a violation.

Legend as in ``convex.exchange``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from typing import Any

import numpy as np

from exactmarket.convex.exchange import (
    LocalFailure,
    domain_gap,
    exchanges,
    filled,
    integers,
    local_failures,
    m_natural_by_table,
    submodular_failure,
    violates,
)
from exactmarket.errors import Rejected, SearchFailed
from exactmarket.kernel.certificates.utilities import BundlePair, BundlePairAndGood, Derivation
from exactmarket.kernel.claims.utilities import MNaturalConcave, NotMNaturalConcave, NotSubmodular, Submodular
from exactmarket.kernel.rules.utilities.concavity import (
    check_m_natural,
    check_not_m_natural,
    check_not_submodular,
    check_submodular,
)
from exactmarket.kernel.rules.utilities.derivations import construction_fault, operands
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import MOST_TABLE_GOODS, Bundle, members, names_of
from exactmarket.model.utility import Form, Table, Utility, Value, tabulate
from exactmarket.solvers.control import Control
from exactmarket.solvers.utilities.local_violations import local_violations, most_goods

#: A violation of the exchange axiom: A, B and j.
Violation = tuple[Bundle, Bundle, int]

#: All pairs of bundles are compared one by one up to so many pairs.
_MOST_PAIRS = 4_000_000
_WINDOW = 3


def decide_m_natural(
    utility: Utility, control: Control | None = None
) -> Verified[MNaturalConcave] | Verified[NotMNaturalConcave]:
    """Is the utility M-natural-concave? Yes with a derivation, no with bundles A, B and a good j.

    Raises:
        SearchFailed: if there are too many goods for a table, the construction does not tell, and no violation is found.

    >>> from exactmarket.format.utilities import utility
    >>> decide_m_natural(utility({"type": "cardinality", "values": [0, 0, 2]}, ["a", "b"])).certificate.witness
    BundlePairAndGood(A=('a', 'b'), B=(), j='a')
    """
    control = control or Control()
    derivation = find_derivation(utility.form, control)
    if derivation is not None:
        try:
            return check_m_natural(MNaturalConcave(utility), derivation)
        except Rejected:
            control.step("violation")
    return _refuted(utility, find_violation(utility.form, control))


def all_violations(utility: Utility, control: Control | None = None) -> Iterator[Verified[NotMNaturalConcave]]:
    """Every violation of the exchange axiom (A, B, j), each certified, once; none if the utility is M-natural-concave.

    Raises:
        SearchFailed: if there are too many goods for a table.

    >>> from exactmarket.format.utilities import utility
    >>> convex = utility({"type": "cardinality", "values": [0, 0, 2]}, ["a", "b"])
    >>> [verdict.certificate.witness.j for verdict in all_violations(convex)]
    ['a', 'b']
    """
    if utility.form.size > MOST_TABLE_GOODS:
        raise SearchFailed(f"more than {MOST_TABLE_GOODS} goods: not all violations can be listed")
    control, table, seen = control or Control(), Table(tuple(utility.table())), set()
    if all(value is None for value in table.values) or m_natural_by_table(table.values) is None:
        return
    for violation in violations(table, control):
        if violation not in seen:
            seen.add(violation)
            control.step("violations", len(seen))
            yield _refuted(utility, violation)


def _refuted(utility: Utility, violation: Violation) -> Verified[NotMNaturalConcave]:
    a, b, j = violation
    goods = utility.goods
    witness = BundlePairAndGood(names_of(goods, a), names_of(goods, b), goods[j])
    return check_not_m_natural(NotMNaturalConcave(utility), witness)


def decide_submodular(
    utility: Utility, control: Control | None = None
) -> Verified[Submodular] | Verified[NotSubmodular]:
    """Is the utility submodular? Yes by table or because it is M-natural-concave, no with two bundles.

    Raises:
        SearchFailed: if there are too many goods for a table and the construction does not tell.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "table", "values": {"": 0, "a": 1, "b": 1, "a b": 3}}, goods=["a", "b"])
    >>> em.decide_submodular(u)
    Verified[NotSubmodular]
    """
    control = control or Control()
    if utility.form.size > MOST_TABLE_GOODS:
        derivation = find_derivation(utility.form, control)
        if derivation is None:
            raise SearchFailed(f"more than {MOST_TABLE_GOODS} goods, and the construction does not tell")
        return check_submodular(Submodular(utility), derivation)
    values = tabulate(utility.form)
    failure = submodular_failure(values)
    if failure is None:
        return check_submodular(Submodular(utility), Derivation("table", ()))
    a, b = _submodular_violation(values, failure)
    witness = BundlePair(names_of(utility.goods, a), names_of(utility.goods, b))
    return check_not_submodular(NotSubmodular(utility), witness)


def _submodular_violation(values: Sequence[Value], failure: LocalFailure) -> tuple[Bundle, Bundle]:
    if failure.goods:
        i, j = failure.goods
        return failure.bundle | 1 << i, failure.bundle | 1 << j
    middle = domain_gap(values) or 0
    domain = [a for a, value in enumerate(values) if value is not None]
    low = next(a for a in domain if not a & ~middle)
    high = next(a for a in domain if not middle & ~a)
    return middle, low | high & ~middle


def find_derivation(form: Form, control: Control) -> Derivation | None:
    """What may be a derivation of M-natural concavity: by construction where that works, else by table, untried; ``None``
    if there are too many goods for a table."""
    if derivation := derivation_by_construction(form, control):
        return derivation
    return None if form.size > MOST_TABLE_GOODS else Derivation("table", ())


def derivation_by_construction(form: Form, control: Control) -> Derivation | None:
    """The derivation that follows the form's construction, with tables for operands where only those help; ``None`` if it proves
    nothing."""
    control.step("derivation")
    parts = operands(form)
    if parts is None or construction_fault(form) is not None:
        return None
    below = [_operand(part, control) for part in parts]
    found = tuple([part for part in below if part is not None])
    return Derivation("construction", found) if len(found) == len(below) else None


def _operand(form: Form, control: Control) -> Derivation | None:
    if derivation := derivation_by_construction(form, control):
        return derivation
    if form.size > MOST_TABLE_GOODS or m_natural_by_table(tabulate(form)) is not None:
        return None
    return Derivation("table", ())


def find_violation(form: Form, control: Control) -> Violation:
    """Some A, B, j for which the exchange fails.

    Raises:
        SearchFailed: if none is found.
    """
    found = next(violations(form, control), None)
    if found is None:
        raise SearchFailed("no violation of the exchange axiom was found")
    return found


def violations(form: Form, control: Control) -> Iterator[Violation]:
    """Violations of the exchange axiom; of a table with at most 20 goods all of them, in no particular order and the local
    ones, which are found at once, perhaps twice. With more goods, those within small windows of goods, and the local ones at
    some bundles."""
    if form.size > MOST_TABLE_GOODS:
        yield from _windows(form, control)
        yield from local_violations(form, control)
        return
    values = tabulate(form)
    if None not in values:
        yield from map(_local_violation, local_failures(filled(integers(values))))
    domain = [a for a, value in enumerate(values) if value is not None]
    if len(domain) ** 2 <= _MOST_PAIRS:
        yield from _among(Table(tuple(values)), domain, control)
    else:
        yield from _by_difference(values, control)


def _local_violation(failure: LocalFailure) -> Violation:
    i, j, *rest = failure.goods
    a = failure.bundle | 1 << i | 1 << j
    return a, failure.bundle | sum(1 << k for k in rest), i


def _among(form: Form, domain: list[Bundle], control: Control) -> Iterator[Violation]:
    for n, a in enumerate(domain):
        control.step("pairs of bundles", n, len(domain))
        for b in domain:
            yield from ((a, b, j) for j in members(a & ~b) if violates(form, a, b, j))


def _by_difference(values: Sequence[Value], control: Control) -> Iterator[Violation]:
    """All violations with A without B and B without A given, for all such pairs of bundles, the smaller ones first."""
    table, inside = _array(integers(values)), np.array([value is not None for value in values])
    count = len(values).bit_length() - 1
    everything = np.arange(len(values))
    for size in range(2, count + 1):
        for changed in combinations(range(count), size):
            control.step("differences of bundles", size, count)
            mask = sum(1 << k for k in changed)
            common = everything[everything & mask == 0]
            for given in chain.from_iterable(combinations(changed, r) for r in range(1, size + 1)):
                first = sum(1 << k for k in given)
                second = mask ^ first
                both = common[inside[common | first] & inside[common | second]]
                yield from _violations_of(table, both, first, second)


def _violations_of(table: Any, common: Any, first: Bundle, second: Bundle) -> Iterator[Violation]:
    """Those with A = X + first and B = X + second for an X in ``common``."""
    together = table[common | first] + table[common | second]
    for j in members(first):
        fails = np.ones(len(common), dtype=bool)
        for given, taken in exchanges(first, second, j):
            fails &= table[common | given] + table[common | taken] < together
        for x in common[fails]:
            yield int(x) | first, int(x) | second, j


def _array(values: Sequence[int | None]) -> Any:
    """The values with a number for -infinity that is lower than any sum of two others with it; in machine integers only
    where no such sum can overflow."""
    most = max(abs(value) for value in values if value is not None)
    exact = [-8 * (most + 1) if value is None else value for value in values]
    return np.array(exact, dtype=np.int64 if most < 2**55 else object)


def _windows(form: Form, control: Control) -> Iterator[Violation]:
    """Violations A, B that agree outside a few neighbouring goods, on an interval of goods."""
    for start in range(form.size - 1):
        width = min(_WINDOW, form.size - start)
        control.step("windows of goods", start, form.size)
        for base in (0, (1 << start) - 1):
            if base.bit_count() > most_goods(form):
                continue
            inner = Table(tuple([form.value(base | part << start) for part in range(1 << width)]))
            domain = [a for a, value in enumerate(inner.values) if value is not None]
            for a, b, j in _among(inner, domain, control):
                yield base | a << start, base | b << start, j + start
