"""Rules about the strong exchange property.

Legend as in ``convex.strong_exchange``: u a utility, A, B, D bundles, j a good.
"""

from __future__ import annotations

from exactmarket.convex.strong_exchange import Exchange, is_exchange, loses, losing_exchange
from exactmarket.errors import Rejected
from exactmarket.kernel.certificates.utilities import Derivation, LosingExchange
from exactmarket.kernel.claims.utilities import NotStrongExchange, StrongExchange
from exactmarket.kernel.demands import bundle_in, rejecting
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.utility import Additive, Cardinality, Form, is_concave


def check_strong_exchange(claim: StrongExchange, witness: Derivation) -> Verified[StrongExchange]:
    """By table: u is the sum of weights and a concave function of the number of goods, or, with -infinity, no exchange between
    bundles of the domain loses. By construction: u is additive, or such a function of the number of goods.

    Raises:
        Rejected: if an exchange loses, or the construction does not tell.
    """
    form = claim.utility.form
    if witness.of:
        raise Rejected("derivation.of", "no derivations below", len(witness.of))
    if witness.by == "construction":
        if not _by_construction(form):
            raise Rejected("derivation", "an additive utility or a concave function of cardinality", "another one")
        return seal(claim, witness)
    if witness.by != "table":
        raise Rejected("derivation", 'a derivation by "table" or by "construction"', witness.by)
    with rejecting("derivation"):
        if losing := losing_exchange(claim.utility.table()):
            raise Rejected("derivation", "no exchange that loses", losing)
    return seal(claim, witness)


def _by_construction(form: Form) -> bool:
    return isinstance(form, Additive) or (isinstance(form, Cardinality) and is_concave(form.values))


def check_not_strong_exchange(claim: NotStrongExchange, witness: LosingExchange) -> Verified[NotStrongExchange]:
    """A, B of finite utility, j in A without B, and D, a good of B without A or empty where A has more goods than B, such that
    the exchange lowers the sum of utilities.

    Raises:
        Rejected: if A, B, j, D are not such, or the exchange loses nothing.
    """
    goods = claim.utility.goods
    a, b = bundle_in(goods, witness.A, "A"), bundle_in(goods, witness.B, "B")
    d, good = bundle_in(goods, witness.D, "D"), bundle_in(goods, (witness.j,), "j")
    exchange = Exchange(a, b, good.bit_length() - 1, d)
    with rejecting():
        if not is_exchange(exchange):
            raise Rejected("D", "one good of B without A for j in A without B, or none for the larger A", witness.D)
        if not loses(claim.utility.form, exchange):
            raise Rejected("violation", "A and B of finite utility that lose by the exchange", "no loss")
    return seal(claim, witness)
