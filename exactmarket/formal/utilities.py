"""Utilities for the Coq checkers, which know tables: a binary tree that asks for one good after another.

The checkers go through all pairs of bundles, so only small tables are exported, whatever the certificate's own route: they
check M-natural concavity and submodularity from the table, and need no derivation.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.formal.tables import bits, place, table
from exactmarket.formal.terms import NoCoqChecker, NoCoqTerm, applied, natural, rationals
from exactmarket.kernel.certificates.utilities import (
    BetterBundle,
    BundlePair,
    BundlePairAndGood,
    DemandChange,
    LosingExchange,
)
from exactmarket.kernel.claims.utilities import (
    Demanded,
    EachAgent,
    MNaturalConcave,
    NotDemanded,
    NotMNaturalConcave,
    NotStrongExchange,
    NotSubmodular,
    NotSubstitutes,
    PrintedSubstitutesViolated,
    StrongExchange,
    Submodular,
    Substitutes,
)
from exactmarket.model.utility import Utility

#: The pairs of bundles number 4 to this power.
MOST_GOODS_IN_PAIRS = 6

#: For each property its statement in Coq and the theorem that proves it.
_PROPERTIES = {
    "m-natural": ("m_natural", "check_m_natural_sound"),
    "submodular": ("submodular", "check_submodular_sound"),
    "substitutes": ("substitutes", "substitutes_sound"),
    "strong-exchange": ("strong_exchange", "check_strong_exchange_sound"),
}


def to_coq_m_natural(stated: MNaturalConcave, _witness: object) -> str:
    """The theorem that the table is M-natural-concave."""
    return _property(stated.utility, "m-natural")


def to_coq_submodular(stated: Submodular, _witness: object) -> str:
    """The theorem that the table is submodular."""
    return _property(stated.utility, "submodular")


def to_coq_substitutes(stated: Substitutes, _witness: object) -> str:
    """The theorem that the table satisfies the substitutes condition; Coq checks M-natural concavity, which is equivalent."""
    return _property(stated.utility, "substitutes")


def to_coq_strong_exchange(stated: StrongExchange, _witness: object) -> str:
    """The theorem that the table has the strong exchange property."""
    return _property(stated.utility, "strong-exchange")


def to_coq_each_agent(stated: EachAgent, _witness: object) -> str:
    """The theorem that each agent's table has the property.

    Raises:
        NoCoqChecker: if the property is none of these.
        NoCoqTerm: if there is no agent, or not one utility for each.
    """
    if stated.property not in _PROPERTIES:
        known = ", ".join(_PROPERTIES)
        raise NoCoqChecker("claim.property", f"a property with a Coq checker: {known}", stated.property)
    if not len(stated.agents) == len(stated.utilities) > 0:
        raise NoCoqTerm("claim", "a utility for each of one or more agents", len(stated.utilities))
    notion, theorem = _PROPERTIES[stated.property]
    parts = [f"Module agent_{i}.\n{_table(u)}End agent_{i}.\n" for i, u in enumerate(stated.utilities)]
    each = [f"{notion} {natural(len(u.goods))} agent_{i}.u" for i, u in enumerate(stated.utilities)]
    together = " /\\\n  ".join(each)
    return "".join(parts) + (
        f"Theorem claim : {together}.\nProof. repeat apply conj; apply {theorem}; vm_compute; reflexivity. Qed.\n"
    )


def to_coq_violation(stated: NotMNaturalConcave, witness: BundlePairAndGood) -> str:
    """The theorem that the table is not M-natural-concave, by two bundles and a good."""
    goods = stated.utility.goods
    return _table(stated.utility) + applied(
        f"~ m_natural {natural(len(goods))} u",
        f"check_violation_sound with (la := {bits(goods, witness.A)}) (lb := {bits(goods, witness.B)})\n"
        f"  (j := {natural(place(goods, witness.j))})",
    )


def to_coq_not_strong_exchange(stated: NotStrongExchange, witness: LosingExchange) -> str:
    """The theorem that the table lacks the strong exchange property, by two bundles and an exchange."""
    goods = stated.utility.goods
    if len(witness.D) > 1:
        raise NoCoqTerm("D", "one good at most", witness.D)
    given = f"(Some {natural(place(goods, witness.D[0]))})" if witness.D else "None"
    return _table(stated.utility) + applied(
        f"~ strong_exchange {natural(len(goods))} u",
        f"check_not_strong_exchange_sound with (la := {bits(goods, witness.A)}) (lb := {bits(goods, witness.B)})\n"
        f"  (j := {natural(place(goods, witness.j))}) (e := {given})",
    )


def to_coq_not_submodular(stated: NotSubmodular, witness: BundlePair) -> str:
    """The theorem that the table is not submodular, by two bundles."""
    goods = stated.utility.goods
    return _table(stated.utility) + applied(
        f"~ submodular {natural(len(goods))} u",
        f"check_not_submodular_sound with (la := {bits(goods, witness.A)}) (lb := {bits(goods, witness.B)})",
    )


def to_coq_not_substitutes(stated: NotSubstitutes, witness: DemandChange) -> str:
    """The theorem that the substitutes condition is violated, by a price that rises and a good that is given up."""
    goods = stated.utility.goods
    _demand_prices(goods, witness)
    raised = [j for j in range(len(goods)) if witness.after[j] > witness.before[j]]
    lost = [place(goods, good) for good in witness.A if good not in witness.B]
    given_up = [k for k in lost if k not in raised]
    return _table(stated.utility) + applied(
        f"~ substitutes {natural(len(goods))} u",
        f"check_not_substitutes_sound with {_prices(witness)}\n"
        f"  (la := {bits(goods, witness.A)}) (lb := {bits(goods, witness.B)})\n"
        f"  (j := {natural(raised[0] if raised else 0)}) (k := {natural(given_up[0] if given_up else 0)})",
    )


def to_coq_printed_violated(stated: PrintedSubstitutesViolated, witness: DemandChange) -> str:
    """The theorem that the substitutes condition as it is printed is violated, by two prices that change."""
    goods = stated.utility.goods
    _demand_prices(goods, witness)
    if len(witness.A) != 1 or len(witness.B) != 1:
        raise NoCoqTerm("A", "single goods before and after", witness.A)
    before, after = (place(goods, bundle[0]) for bundle in (witness.A, witness.B))
    changed = [k for k in range(len(goods)) if k != before and witness.after[k] != witness.before[k]]
    return _table(stated.utility) + applied(
        f"~ printed_substitutes_at_any_prices {natural(len(goods))} u",
        f"check_printed_violated_sound with {_prices(witness)}\n"
        f"  (j := {natural(before)}) (l := {natural(after)}) (k := {natural(changed[0] if changed else after)})",
    )


def to_coq_demanded(stated: Demanded, _witness: object) -> str:
    """The theorem that the bundle is demanded; Coq compares all bundles."""
    return _demand(stated) + applied("is_demanded choice", "check_demanded_at_sound")


def to_coq_not_demanded(stated: NotDemanded, witness: BetterBundle) -> str:
    """The theorem that the bundle is not demanded, by a better one."""
    better = bits(stated.utility.goods, witness.better)
    return _demand(stated) + applied("~ is_demanded choice", f"check_not_demanded_sound with (better := {better})")


def _demand(stated: Demanded | NotDemanded) -> str:
    goods = stated.utility.goods
    return (
        f"Definition values : tree := {table(stated.utility.form)}.\n"
        f"Definition choice := Build_demand_data {natural(len(goods))} values\n"
        f"  {rationals(stated.prices)} {bits(goods, stated.bundle)}.\n"
    )


def _property(utility: Utility, name: str) -> str:
    notion, theorem = _PROPERTIES[name]
    return _table(utility) + applied(f"{notion} {natural(len(utility.goods))} u", theorem)


def _prices(witness: DemandChange) -> str:
    return f"(ps := {rationals(witness.before)}) (qs := {rationals(witness.after)})"


def _demand_prices(goods: Sequence[str], witness: DemandChange) -> None:
    for where, prices in (("before", witness.before), ("after", witness.after)):
        if len(prices) != len(goods):
            raise NoCoqTerm(where, f"{len(goods)} prices", len(prices))


def _table(utility: Utility) -> str:
    return (
        f"Definition values : tree := {table(utility.form)}.\n"
        f"Definition u := utility_of {natural(len(utility.goods))} (look_up values).\n"
    )
