"""Rules about utilities: M-natural concavity, submodularity, substitutes.

Legend as in ``model.utility`` and ``convex``: u utilities, A, B, D bundles, j goods, p prices, p(A) the price of A.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from exactmarket.convex.exchange import m_natural_by_table, submodular_failure, violates
from exactmarket.convex.substitutes import demanded, steep_pairs
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.exact.rational import ZERO
from exactmarket.kernel.certificates.utilities import (
    BundlePair,
    BundlePairAndGood,
    DemandChange,
    Derivation,
    Derivations,
    NoEdge,
    NoEdges,
)
from exactmarket.kernel.claims.utilities import (
    EachAgent,
    MNaturalConcave,
    NotMNaturalConcave,
    NotSubmodular,
    NotSubstitutes,
    PrintedSubstitutesViolated,
    StrongExchange,
    Submodular,
    Substitutes,
)
from exactmarket.kernel.rules.utilities.exchange import check_strong_exchange
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.model.bundle import MOST_TABLE_GOODS, Bundle, bundle_of
from exactmarket.model.constraint import Constrained
from exactmarket.model.operations import Convolution, Endowment, LowerBound, Restriction, Satiation
from exactmarket.model.utility import (
    Additive,
    Assignment,
    Cardinality,
    Form,
    Laminar,
    MatroidRank,
    UnitDemand,
    Utility,
    Value,
    add,
    is_concave,
)


def check_m_natural(claim: MNaturalConcave, witness: Derivation) -> Verified[MNaturalConcave]:
    """Each node of the derivation: a table meets all local exchange conditions (``convex.exchange``); a family is
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
    a, b = _bundle(claim.utility, witness.A, "A"), _bundle(claim.utility, witness.B, "B")
    good = _bundle(claim.utility, (witness.j,), "j")
    if not good & a & ~b:
        raise Rejected("j", "a good of A that is not in B", witness.j)
    try:
        if not violates(claim.utility.form, a, b, good.bit_length() - 1):
            raise Rejected("violation", "A and B of finite utility for which each exchange fails", _text(witness))
    except MalformedInput as fault:
        raise Rejected(fault.where, fault.expected, fault.got) from fault
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
    elif failure := submodular_failure(_table(claim.utility.form, "derivation")):
        raise Rejected("derivation", "submodularity at each bundle", failure)
    else:
        _demand_no_operands(witness, "derivation")
    return seal(claim, witness)


def check_not_submodular(claim: NotSubmodular, witness: BundlePair) -> Verified[NotSubmodular]:
    """A, B with union and intersection of finite utility and u(A) + u(B) < u(A or B) + u(A and B).

    Raises:
        Rejected: if A and B are not such.
    """
    a, b = _bundle(claim.utility, witness.A, "A"), _bundle(claim.utility, witness.B, "B")
    try:
        apart = add(claim.utility.value(a), claim.utility.value(b))
        together = add(claim.utility.value(a | b), claim.utility.value(a & b))
    except MalformedInput as fault:
        raise Rejected(fault.where, fault.expected, fault.got) from fault
    if together is None or (apart is not None and apart >= together):
        raise Rejected("violation", "u(A) + u(B) < u(A or B) + u(A and B), finite", f"{apart} and {together}")
    return seal(claim, witness)


def check_substitutes(claim: Substitutes, witness: Derivation | NoEdges) -> Verified[Substitutes]:
    """By M-natural concavity (Fujishige and Yang 2003); or from prices: no two bundles that differ by more than one good on
    one side are the only ones demanded at any prices (``convex.substitutes``).

    Raises:
        Rejected: if the derivation fails, a pair is missing, or a pair's combination does not exclude it.
    """
    if isinstance(witness, Derivation):
        demand_derived(claim.utility.form, witness, "derivation")
        return seal(claim, witness)
    values = _table(claim.utility.form, "pairs")
    missing = set(steep_pairs(values))
    for k, pair in enumerate(witness.pairs):
        missing.discard(_demand_no_edge(claim.utility, values, pair, f"pairs[{k}]"))
    if missing:
        raise Rejected("pairs", "each pair of bundles with two goods that the other lacks", f"{len(missing)} missing")
    return seal(claim, witness)


def check_not_substitutes(claim: NotSubstitutes, witness: DemandChange) -> Verified[NotSubstitutes]:
    """Prices p and q that differ in a rise of p_j; A alone demanded at p, B alone at q; a good of A but j is not in B.

    Raises:
        Rejected: if more than one price or none rises, another bundle is demanded, or nothing but j is given up.
    """
    a, b, changed = _demand_change(claim.utility, witness)
    if len(changed) != 1 or not witness.after[changed[0]] > witness.before[changed[0]]:
        raise Rejected("after", "a rise of exactly one price", f"{len(changed)} changes")
    if not a & ~b & ~(1 << changed[0]):
        raise Rejected("B", "a bundle without some good of A whose price is the same", witness.B)
    return seal(claim, witness)


def check_printed_substitutes_violated(
    claim: PrintedSubstitutesViolated, witness: DemandChange
) -> Verified[PrintedSubstitutesViolated]:
    """Prices p and q, {j} alone demanded at p, {l} alone at q, j is not l; but for p_j one price changed, and it rose.

    Raises:
        Rejected: if the bundles are no different single goods, or other prices changed.
    """
    a, b, changed = _demand_change(claim.utility, witness)
    if a.bit_count() != 1 or b.bit_count() != 1 or a == b:
        raise Rejected("B", "single goods, and another one than before", witness.B)
    others = [k for k in changed if a != 1 << k]
    if len(others) > 1 or any(witness.after[k] < witness.before[k] for k in others):
        raise Rejected("after", "besides the price of j at most one change, a rise", f"changes of {others}")
    return seal(claim, witness)


def check_each_agent(claim: EachAgent, witness: Derivations) -> Verified[EachAgent]:
    """The property of each agent's utility by its derivation, as for a single utility.

    Raises:
        Rejected: if there is no agent, the property is unknown, a count is off, or a derivation fails.
    """
    rules: dict[str, Callable[[Utility, Derivation], object]] = {
        "m-natural": lambda u, d: check_m_natural(MNaturalConcave(u), d),
        "submodular": lambda u, d: check_submodular(Submodular(u), d),
        "substitutes": lambda u, d: check_substitutes(Substitutes(u), d),
        "strong-exchange": lambda u, d: check_strong_exchange(StrongExchange(u), d),
    }
    if claim.property not in rules:
        raise Rejected("property", " or ".join(rules), claim.property)
    if not len(claim.agents) == len(claim.utilities) == len(witness.of) > 0:
        raise Rejected("derivations", f"one for each of {len(claim.agents)} agents and utilities", len(witness.of))
    for agent, utility, derivation in zip(claim.agents, claim.utilities, witness.of, strict=True):
        try:
            rules[claim.property](utility, derivation)
        except Rejected as fault:
            raise Rejected(f"agent {agent}: {fault.where}", fault.expected, fault.got) from fault
    return seal(claim, witness)


def demand_derived(form: Form, derivation: Derivation, where: str) -> None:
    """Demand that the derivation proves the form M-natural-concave."""
    if derivation.by == "table":
        _demand_no_operands(derivation, where)
        if failure := m_natural_by_table(_table(form, where)):
            raise Rejected(where, "all local exchange conditions", failure)
        return
    parts = operands(form)
    if derivation.by != "construction" or parts is None:
        raise Rejected(where, 'a derivation by "table", or by "construction" of a family', derivation.by)
    if fault := construction_fault(form):
        raise Rejected(where, fault, "another one")
    if len(parts) != len(derivation.of):
        raise Rejected(where, f"{len(parts)} derivations, one for each operand", len(derivation.of))
    for k, (operand, inner) in enumerate(zip(parts, derivation.of, strict=True)):
        demand_derived(operand, inner, f"{where}.of[{k}]")


def operands(form: Form) -> tuple[Form, ...] | None:
    """The utilities that the form is made of; ``None`` for a table, which is made of nothing."""
    match form:
        case Additive() | MatroidRank() | Assignment() | UnitDemand() | Cardinality() | Laminar():
            return ()
        case Endowment(of) | Restriction(of) | Satiation(of) | LowerBound(of) | Constrained(of):
            return (of,)
        case Convolution(left, right):
            return (left, right)
    return None


def construction_fault(form: Form) -> str | None:
    """What a form of this type must be for its construction to prove M-natural concavity and is not; ``None`` if it is."""
    match form:
        case UnitDemand(values) if any(value is None or value < 0 for value in values):
            return "unit demand with finite values >= 0"
        case Cardinality(values) if not is_concave(values):
            return "a concave function of the number of goods"
        case Laminar(_, sets) if not all(is_concave(values) for _, values in sets):
            return "concave functions on the sets"
        case Constrained() if not form.hierarchical():
            return "a hierarchical constraint"
        case Constrained() if not form.modular():
            return "a constraint on modules of the utility"
    return None


def _demand_no_operands(derivation: Derivation, where: str) -> None:
    if derivation.of:
        raise Rejected(where, "no derivations below a table", len(derivation.of))


def _table(form: Form, where: str) -> Sequence[Value]:
    if form.size > MOST_TABLE_GOODS:
        raise Rejected(where, f"at most {MOST_TABLE_GOODS} goods for a table", form.size)
    return form.table()


def _demand_no_edge(utility: Utility, values: Sequence[Value], pair: NoEdge, where: str) -> tuple[Bundle, Bundle]:
    """Demand a combination of bundles C, coefficients c >= 0, that is a combination s A + t B with s + t = sum of c, worth
    no less. At prices with A and B alone demanded, each C but A and B is worth less, net of prices: a contradiction."""
    a, b = _bundle(utility, pair.A, f"{where}.A"), _bundle(utility, pair.B, f"{where}.B")
    if len(pair.weights) != 2:
        raise Rejected(f"{where}.weights", "two coefficients", len(pair.weights))
    balance = dict.fromkeys(range(-1, len(utility.goods)), ZERO)
    worth = ZERO
    terms = [(_bundle(utility, part.bundle, f"{where}.parts"), part.weight) for part in pair.parts]
    if any(weight < 0 for _, weight in terms):
        raise Rejected(f"{where}.parts", "coefficients >= 0", "a negative one")
    for bundle, weight in [*terms, (a, -pair.weights[0]), (b, -pair.weights[1])]:
        value = values[bundle]
        if value is None:
            raise Rejected(f"{where}.parts", "bundles of finite utility", "-inf")
        worth += weight * value
        for place in balance:
            if place < 0 or bundle >> place & 1:
                balance[place] += weight
    strict = any(weight > 0 and bundle not in (a, b) for bundle, weight in terms)
    if not strict or worth < 0 or any(balance.values()):
        raise Rejected(where, "a combination of other bundles equal to one of A and B, worth no less", "another one")
    return (a, b) if a < b else (b, a)


def _demand_change(utility: Utility, change: DemandChange) -> tuple[Bundle, Bundle, list[int]]:
    """Demand that A and B are the only bundles demanded at their prices; with them the goods whose price changes."""
    values, count = _table(utility.form, "utility"), len(utility.goods)
    bundles = []
    for name, prices, names in (("before", change.before, change.A), ("after", change.after, change.B)):
        if len(prices) != count:
            raise Rejected(name, f"{count} prices", len(prices))
        bundle = _bundle(utility, names, "A" if name == "before" else "B")
        if values[bundle] is None or demanded(values, prices) != [bundle]:
            raise Rejected(name, "prices at which the named bundle alone is demanded", names)
        bundles.append(bundle)
    changed = [j for j in range(count) if change.before[j] != change.after[j]]
    return bundles[0], bundles[1], changed


def _bundle(utility: Utility, names: tuple[str, ...], where: str) -> Bundle:
    try:
        return bundle_of(utility.goods, names, where)
    except MalformedInput as fault:
        raise Rejected(fault.where, fault.expected, fault.got) from fault


def _text(witness: BundlePairAndGood) -> str:
    return f"A = {' '.join(witness.A)!r}, B = {' '.join(witness.B)!r}, j = {witness.j}"
