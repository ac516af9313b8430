"""Rules about demand at prices.

Legend as in ``convex.demand``: u a utility, A bundles, p prices, u(A) - p(A) net values.
"""

from __future__ import annotations

from exactmarket.convex.demand import best_by_exchange, net_values
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.kernel.certificates.utilities import BetterBundle, Derivation
from exactmarket.kernel.claims.utilities import Demanded, MNaturalConcave, NotDemanded
from exactmarket.kernel.rules.utilities.concavity import check_m_natural
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import Bundle, bundle_of, names_of
from exactmarket.model.quasilinear import net_value
from exactmarket.model.utility import largest


def check_demanded(claim: Demanded, witness: Derivation) -> Verified[Demanded]:
    """By table: no bundle has a larger net value. By construction: u is M-natural-concave, and no exchange of one good, to
    get, to give, or both, has a larger net value (``convex.demand``).

    Raises:
        Rejected: if prices are missing, the bundle has no finite utility, the derivation fails, or a bundle is better.
    """
    bundle = _bundle(claim, claim.bundle, "bundle")
    try:
        worth = net_value(claim.utility.form, claim.prices, bundle)
        if worth is None:
            raise Rejected("bundle", "a bundle of finite utility", "-inf")
        if witness.by == "table":
            best = largest(net_values(claim.utility.table(), claim.prices))
            if witness.of or best != worth:
                raise Rejected("bundle", f"a net value of {best}, the largest, and no derivations below", worth)
            return seal(claim, witness)
        check_m_natural(MNaturalConcave(claim.utility), witness)
        better = best_by_exchange(claim.utility.form, claim.prices, bundle)
    except MalformedInput as fault:
        raise Rejected(fault.where, fault.expected, fault.got) from fault
    if better != bundle:
        raise Rejected("bundle", "a bundle that no exchange improves", " ".join(names_of(claim.utility.goods, better)))
    return seal(claim, witness)


def check_not_demanded(claim: NotDemanded, witness: BetterBundle) -> Verified[NotDemanded]:
    """A bundle of finite utility with a larger net value; any such, if the claim's bundle has utility -infinity.

    Raises:
        Rejected: if prices are missing, or the bundle is not better.
    """
    bundle, better = _bundle(claim, claim.bundle, "bundle"), _bundle(claim, witness.better, "better")
    try:
        before = net_value(claim.utility.form, claim.prices, bundle)
        after = net_value(claim.utility.form, claim.prices, better)
    except MalformedInput as fault:
        raise Rejected(fault.where, fault.expected, fault.got) from fault
    if after is None or (before is not None and after <= before):
        raise Rejected("better", f"a finite net value above {before}", after)
    return seal(claim, witness)


def _bundle(claim: Demanded | NotDemanded, names: tuple[str, ...], where: str) -> Bundle:
    """The named bundle, and demand as many prices as goods."""
    if len(claim.prices) != len(claim.utility.goods):
        raise Rejected("prices", f"{len(claim.utility.goods)} numbers", len(claim.prices))
    try:
        return bundle_of(claim.utility.goods, names, where)
    except MalformedInput as fault:
        raise Rejected(fault.where, fault.expected, fault.got) from fault
