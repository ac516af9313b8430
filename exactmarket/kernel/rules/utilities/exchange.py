"""Rules about the strong exchange property.

Legend as in ``convex.strong_exchange``: u a utility, A, B, D bundles, j a good.
"""

from __future__ import annotations

from exactmarket.convex.strong_exchange import Exchange, is_exchange, loses, losing_exchange
from exactmarket.kernel.certificates.utilities import Derivation, LosingExchange
from exactmarket.kernel.claims.utilities import NotStrongExchange, StrongExchange
from exactmarket.kernel.demands import bundle_in, demand, rejecting
from exactmarket.kernel.rules.utilities.derivations import demand_no_operands, table_of
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.utility import Additive, Cardinality, Form, is_concave


def check_strong_exchange(claim: StrongExchange, witness: Derivation) -> Verified[StrongExchange]:
    """By table: u is the sum of weights and a concave function of the number of goods, or, with -infinity, no exchange between
    bundles of the domain loses. By construction: u is additive, or such a function of the number of goods.

    Raises:
        Rejected: if an exchange loses, or the construction does not tell.
    """
    form = claim.utility.form
    demand_no_operands(witness, "derivation")
    if witness.by == "construction":
        expected = "an additive utility or a concave function of cardinality"
        demand(_by_construction(form), "derivation", expected, "another one")
        return seal(claim, witness)
    demand(witness.by == "table", "derivation", 'a derivation by "table" or by "construction"', witness.by)
    losing = losing_exchange(table_of(form, "derivation"))
    demand(losing is None, "derivation", "no exchange that loses", losing)
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
    expected = "one good of B without A for j in A without B, or none for the larger A"
    demand(is_exchange(exchange), "D", expected, witness.D)
    with rejecting():
        losing = loses(claim.utility.form, exchange)
    demand(losing, "violation", "A and B of finite utility that lose by the exchange", "no loss")
    return seal(claim, witness)
