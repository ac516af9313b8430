"""A bundle that is demanded at prices: exchange by exchange where M-natural concavity is known by construction, else by
comparing all bundles.

Legend as in ``convex.demand``. Where the construction proves M-natural concavity, goods are added as long as the best of them is
worth its price (gains only fall as the bundle grows, so old gains bound new ones), and then the best exchange is made until
none is left; the kernel looks for one more.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from exactmarket.convex.demand import best_by_exchange, net_values
from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Vector, vector
from exactmarket.exact.rational import Number, Q
from exactmarket.kernel.certificates.utilities import BetterBundle, Derivation
from exactmarket.kernel.claims.utilities import Demanded, NotDemanded
from exactmarket.kernel.rules.utilities.demand import check_demanded, check_not_demanded
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import MOST_TABLE_GOODS, Bundle, bundle_of, members, names_of
from exactmarket.model.lottery_problem import bundle_named
from exactmarket.model.quasilinear import net_value
from exactmarket.model.utility import Cardinality, Form, Laminar, Utility, Value
from exactmarket.solvers.control import Control
from exactmarket.solvers.utilities.m_natural import derivation_by_construction


def demand(utility: Utility, prices: Iterable[Number], control: Control | None = None) -> Verified[Demanded]:
    """A bundle that is demanded at the prices, with its proof: by construction where that proves the utility M-natural-concave
    (any number of goods), else by comparing all bundles.

    Raises:
        MalformedInput: if the prices do not fit the goods.
        SearchFailed: if no bundle has finite utility, or there are too many goods for a table and the construction does not
            tell.

    >>> from exactmarket.format.utilities import utility
    >>> u = utility({"type": "cardinality", "values": [0, 5, 8, 9]}, ["a", "b", "c"])
    >>> demand(u, [2, "5/2", "9/2"]).claim.bundle
    ('a', 'b')
    """
    control, given = control or Control(), _prices(utility, prices)
    bundle, derivation = _best(utility, given, control)
    return check_demanded(Demanded(utility, given, names_of(utility.goods, bundle)), derivation)


def decide_demanded(
    utility: Utility, prices: Iterable[Number], bundle: Iterable[str], control: Control | None = None
) -> Verified[Demanded] | Verified[NotDemanded]:
    """Is the bundle (names of goods) demanded at the prices? No with a better bundle.

    Raises:
        MalformedInput: if the prices or the names do not fit the goods.
        SearchFailed: as for ``demand``.

    >>> import exactmarket as em
    >>> u = em.utility({"type": "additive", "values": [3, 2]}, goods=["a", "b"])
    >>> em.decide_demanded(u, [1, 3], ("a",)).answer, em.decide_demanded(u, [1, 3], ("b",)).answer
    ('yes', 'no')
    """
    control, given = control or Control(), _prices(utility, prices)
    wanted = bundle_named(bundle, "bundle")
    asked = bundle_of(utility.goods, wanted, "bundle")
    best, derivation = _best(utility, given, control)
    before, after = (net_value(utility.form, given, found) for found in (asked, best))
    if before is not None and after is not None and before >= after:
        return check_demanded(Demanded(utility, given, wanted), derivation)
    witness = BetterBundle(names_of(utility.goods, best))
    return check_not_demanded(NotDemanded(utility, given, wanted), witness)


def _prices(utility: Utility, prices: Iterable[Number]) -> Vector:
    return vector(prices, len(utility.goods), "prices")


def _best(utility: Utility, prices: Vector, control: Control) -> tuple[Bundle, Derivation]:
    form = utility.form
    derivation = derivation_by_construction(form, control)
    start = None if derivation is None else _start(form)
    if derivation is not None and start is not None:
        return _climbed(form, prices, _grown(form, prices, start, control), control), derivation
    if form.size > MOST_TABLE_GOODS:
        raise SearchFailed(f"more than {MOST_TABLE_GOODS} goods, and the construction gives no bundle to begin with")
    values = [(value, bundle) for bundle, value in enumerate(net_values(utility.table(), prices)) if value is not None]
    if not values:
        raise SearchFailed("no bundle has finite utility")
    return max(values, key=lambda pair: pair[0])[1], Derivation("table", ())


def _start(form: Form) -> Bundle | None:
    """Some bundle of finite utility; the smallest that serves, where that is easily seen."""
    candidates = [0]
    if isinstance(form, Cardinality):
        candidates = [(1 << k) - 1 for k, value in enumerate(form.values) if value is not None][:1]
    elif isinstance(form, Laminar):
        candidates = [_filled(form)]
    elif form.size <= MOST_TABLE_GOODS:
        candidates = [0, (1 << form.size) - 1]
    return next((bundle for bundle in candidates if form.value(bundle) is not None), None)


def _filled(form: Laminar) -> Bundle:
    """A bundle with the fewest goods that each set's function allows, from the smallest sets up."""
    bundle = 0
    finite = [(goods, [k for k, value in enumerate(values) if value is not None]) for goods, values in form.sets]
    for goods, counts in sorted(finite, key=lambda pair: pair[0].bit_count()):
        for j in members(goods & ~bundle):
            if not counts or (bundle & goods).bit_count() >= counts[0]:
                break
            full = (s for s, allowed in finite if s >> j & 1 and allowed and (bundle & s).bit_count() >= allowed[-1])
            if next(full, None) is None:
                bundle |= 1 << j
    return bundle


def _grown(form: Form, prices: Vector, bundle: Bundle, control: Control) -> Bundle:
    """Goods added one by one, the best first, as long as the net value rises."""
    worth = net_value(form, prices, bundle)
    queue: list[tuple[Q, int, int]] = []
    for j in range(form.size):
        if not bundle >> j & 1 and (gain := _gain(form, prices, bundle, j, worth)) is not None:
            queue.append((-gain, j, bundle))
    heapify(queue)
    while queue and queue[0][0] < 0:
        control.step("goods taken", bundle.bit_count(), form.size)
        gain, j, known_for = heappop(queue)
        if known_for == bundle:
            bundle |= 1 << j
            worth = net_value(form, prices, bundle)
        elif (now := _gain(form, prices, bundle, j, worth)) is not None:
            heappush(queue, (-now, j, bundle))
    return bundle


def _gain(form: Form, prices: Vector, bundle: Bundle, j: int, worth: Value) -> Value:
    with_it = net_value(form, prices, bundle | 1 << j)
    return None if with_it is None or worth is None else with_it - worth


def _climbed(form: Form, prices: Vector, bundle: Bundle, control: Control) -> Bundle:
    """The best exchange made again and again, until none is left."""
    made = 0
    while (better := best_by_exchange(form, prices, bundle)) != bundle:
        made += 1
        control.step("exchanges made", made)
        bundle = better
    return bundle
