"""Rules about utilities: M-natural concavity and submodularity, of one utility or of each agent's.

Legend as in ``model.utility`` and ``convex.exchange``: u utilities, A, B, D bundles, j goods.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from exactmarket.convex.exchange import submodular_failure, violates
from exactmarket.errors import Rejected
from exactmarket.kernel.certificates.utilities import BundlePair, BundlePairAndGood, Derivation, Derivations
from exactmarket.kernel.claims.utilities import (
    EachAgent,
    MNaturalConcave,
    NotMNaturalConcave,
    NotSubmodular,
    StrongExchange,
    Submodular,
    Substitutes,
)
from exactmarket.kernel.demands import bundle_in, demand, rejecting, value_of
from exactmarket.kernel.rules.utilities.derivations import demand_derived, demand_no_operands, table_of
from exactmarket.kernel.rules.utilities.exchange import check_strong_exchange
from exactmarket.kernel.rules.utilities.substitutes import check_substitutes
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.utility import Utility, add


def check_m_natural(claim: MNaturalConcave, witness: Derivation) -> Verified[MNaturalConcave]:
    """Each node of the derivation: a table meets all local exchange conditions; a family is
    M-natural-concave as such; an operation preserves M-natural concavity of its operands.

    Raises:
        Rejected: if the derivation does not follow the utility's construction, or a node's condition fails.
    """
    demand_derived(claim.utility.form, witness, "derivation")
    return seal(claim, witness)


def check_not_m_natural(claim: NotMNaturalConcave, witness: BundlePairAndGood) -> Verified[NotMNaturalConcave]:
    """A, B of finite utility and j in A without B such that the exchange fails for each D.

    Raises:
        Rejected: if A, B, j are not such, or some D works.
    """
    goods = claim.utility.goods
    a, b = bundle_in(goods, witness.A, "A"), bundle_in(goods, witness.B, "B")
    good = bundle_in(goods, (witness.j,), "j")
    demand(good & a & ~b != 0, "j", "a good of A that is not in B", witness.j)
    with rejecting():
        violated = violates(claim.utility.form, a, b, good.bit_length() - 1)
    found = f"A = {' '.join(witness.A)!r}, B = {' '.join(witness.B)!r}, j = {witness.j}"
    demand(violated, "violation", "A and B of finite utility for which each exchange fails", found)
    return seal(claim, witness)


def check_submodular(claim: Submodular, witness: Derivation) -> Verified[Submodular]:
    """By table: the bundles between two of the domain are in it, and u(X + i) + u(X + j) >= u(X) + u(X + i + j) for X and
    X + i + j in the domain. By construction: u is M-natural-concave. (For A, B move the goods of A without B one by one:
    an exchange with D empty is the only one possible between nested bundles.)

    Raises:
        Rejected: if a condition fails.
    """
    if witness.by != "table":
        demand_derived(claim.utility.form, witness, "derivation")
        return seal(claim, witness)
    demand_no_operands(witness, "derivation")
    failure = submodular_failure(table_of(claim.utility.form, "derivation"))
    demand(failure is None, "derivation", "submodularity at each bundle", failure)
    return seal(claim, witness)


def check_not_submodular(claim: NotSubmodular, witness: BundlePair) -> Verified[NotSubmodular]:
    """A, B with union and intersection of finite utility and u(A) + u(B) < u(A or B) + u(A and B).

    Raises:
        Rejected: if A and B are not such.
    """
    goods, u = claim.utility.goods, claim.utility.form
    a, b = bundle_in(goods, witness.A, "A"), bundle_in(goods, witness.B, "B")
    apart = add(value_of(u, a), value_of(u, b))
    together = add(value_of(u, a | b), value_of(u, a & b))
    fails = together is not None and (apart is None or apart < together)
    demand(fails, "violation", "u(A) + u(B) < u(A or B) + u(A and B), finite", f"{apart} and {together}")
    return seal(claim, witness)


#: The properties that each agent's utility may be said to have.
_RULES: Mapping[str, Callable[[Utility, Derivation], object]] = MappingProxyType(
    {
        "m-natural": lambda u, d: check_m_natural(MNaturalConcave(u), d),
        "submodular": lambda u, d: check_submodular(Submodular(u), d),
        "substitutes": lambda u, d: check_substitutes(Substitutes(u), d),
        "strong-exchange": lambda u, d: check_strong_exchange(StrongExchange(u), d),
    }
)


def check_each_agent(claim: EachAgent, witness: Derivations) -> Verified[EachAgent]:
    """Each agent's utility has the property by the derivation for it, which is checked as that of a
    single utility is.

    Raises:
        Rejected: if there is no agent, the property is unknown, a count is off, or a derivation fails.
    """
    demand(claim.property in _RULES, "property", " or ".join(_RULES), claim.property)
    fit = len(claim.agents) == len(claim.utilities) == len(witness.of) > 0
    demand(fit, "derivations", f"one for each of {len(claim.agents)} agents and utilities", len(witness.of))
    rule = _RULES[claim.property]
    for agent, utility, derivation in zip(claim.agents, claim.utilities, witness.of, strict=True):
        try:
            rule(utility, derivation)
        except Rejected as fault:
            raise Rejected(f"agent {agent}: {fault.where}", fault.expected, fault.got) from fault
    return seal(claim, witness)
