"""Rules about the substitutes condition.

Legend as in ``convex.substitutes``: u utilities, A, B bundles, j goods, p and q prices.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.convex.substitutes import demanded, steep_pairs
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q, total
from exactmarket.kernel.certificates.utilities import DemandChange, Derivation, NoEdge, NoEdges
from exactmarket.kernel.claims.utilities import NotSubstitutes, PrintedSubstitutesViolated, Substitutes
from exactmarket.kernel.demands import bundle_in, demand, demand_count, finite
from exactmarket.kernel.rules.utilities.derivations import demand_derived, table_of
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import Bundle
from exactmarket.model.names import Goods
from exactmarket.model.utility import Utility, Value


def check_substitutes(claim: Substitutes, witness: Derivation | NoEdges) -> Verified[Substitutes]:
    """By M-natural concavity (Fujishige and Yang 2003); or from prices: no two bundles that differ
    by more than one good on one side are the only ones demanded at any prices.

    Raises:
        Rejected: if the derivation fails, a pair is missing, or a pair's combination does not exclude it.
    """
    if isinstance(witness, Derivation):
        demand_derived(claim.utility.form, witness, "derivation")
        return seal(claim, witness)
    values = table_of(claim.utility.form, "pairs")
    missing = set(steep_pairs(values))
    for k, pair in enumerate(witness.pairs):
        missing.discard(_demand_no_edge(claim.utility, values, pair, f"pairs[{k}]"))
    expected = "each pair of bundles with two goods that the other lacks"
    demand(not missing, "pairs", expected, f"{len(missing)} missing")
    return seal(claim, witness)


def check_not_substitutes(claim: NotSubstitutes, witness: DemandChange) -> Verified[NotSubstitutes]:
    """Prices p and q that differ in a rise of p_j; A alone demanded at p, B alone at q; a good of A but j is not in B.

    Raises:
        Rejected: if more than one price or none rises, another bundle is demanded, or nothing but j is given up.
    """
    a, b, changed = _demand_change(claim.utility, witness)
    rise = len(changed) == 1 and witness.after[changed[0]] > witness.before[changed[0]]
    demand(rise, "after", "a rise of exactly one price", f"{len(changed)} changes")
    lost = a & ~b & ~(1 << changed[0])
    demand(lost != 0, "B", "a bundle without some good of A whose price is the same", witness.B)
    return seal(claim, witness)


def check_printed_substitutes_violated(
    claim: PrintedSubstitutesViolated, witness: DemandChange
) -> Verified[PrintedSubstitutesViolated]:
    """Prices p and q, {j} alone demanded at p, {l} alone at q, j is not l; but for p_j one price changed, and it rose.

    Raises:
        Rejected: if the bundles are no different single goods, or other prices changed.
    """
    a, b, changed = _demand_change(claim.utility, witness)
    single = a.bit_count() == 1 and b.bit_count() == 1 and a != b
    demand(single, "B", "single goods, and another one than before", witness.B)
    others = [k for k in changed if a != 1 << k]
    rise = len(others) <= 1 and all(witness.after[k] > witness.before[k] for k in others)
    demand(rise, "after", "besides the price of j at most one change, a rise", f"changes of {others}")
    return seal(claim, witness)


def _demand_no_edge(utility: Utility, values: Sequence[Value], pair: NoEdge, where: str) -> tuple[Bundle, Bundle]:
    """Demand a combination of bundles C, coefficients c >= 0, that is a combination s A + t B with s + t = sum of c, worth
    no less. At prices with A and B alone demanded, each C but A and B is worth less, net of prices: a contradiction."""
    goods = utility.goods
    a, b = bundle_in(goods, pair.A, f"{where}.A"), bundle_in(goods, pair.B, f"{where}.B")
    demand_count(len(pair.weights), 2, f"{where}.weights", "coefficients")
    parts = f"{where}.parts"
    terms = _terms(goods, pair, parts)
    difference = [*terms, (a, -pair.weights[0]), (b, -pair.weights[1])]
    worth = total(weight * finite(values[bundle], parts) for bundle, weight in difference)
    others = any(weight > 0 and bundle not in (a, b) for bundle, weight in terms)
    excluded = others and worth >= 0 and _is_nothing(difference, len(goods))
    demand(excluded, where, "a combination of other bundles equal to one of A and B, worth no less", "another one")
    return min(a, b), max(a, b)


def _terms(goods: Goods, pair: NoEdge, where: str) -> list[tuple[Bundle, Q]]:
    """The bundles of the combination with their coefficients, which are >= 0."""
    terms = [(bundle_in(goods, part.bundle, where), part.weight) for part in pair.parts]
    demand(all(weight >= 0 for _, weight in terms), where, "coefficients >= 0", "a negative one")
    return terms


def _is_nothing(difference: Sequence[tuple[Bundle, Q]], goods: int) -> bool:
    """Whether the coefficients sum to 0, and so do, for each good, those of the bundles that hold it."""
    sums = [total(weight for bundle, weight in difference if bundle >> j & 1) for j in range(goods)]
    return not any([total(weight for _, weight in difference), *sums])


def _demand_change(utility: Utility, change: DemandChange) -> tuple[Bundle, Bundle, list[int]]:
    """Demand that A and B are the only bundles demanded at their prices; with them the goods whose price changes."""
    values = table_of(utility.form, "utility")
    a = _only_demanded(utility, values, (change.before, "before"), (change.A, "A"))
    b = _only_demanded(utility, values, (change.after, "after"), (change.B, "B"))
    return a, b, [j for j in range(len(utility.goods)) if change.before[j] != change.after[j]]


def _only_demanded(
    utility: Utility, values: Sequence[Value], prices: tuple[Vector, str], names: tuple[Goods, str]
) -> Bundle:
    """The named bundle, which alone is demanded at the prices; each with its place."""
    demand_count(len(prices[0]), len(utility.goods), prices[1], "prices")
    bundle = bundle_in(utility.goods, *names)
    alone = values[bundle] is not None and demanded(values, prices[0]) == [bundle]
    demand(alone, prices[1], "prices at which the named bundle alone is demanded", names[0])
    return bundle
