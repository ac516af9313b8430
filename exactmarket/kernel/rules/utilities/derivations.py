"""What a derivation proves: that a utility is M-natural-concave, by its table or by its construction.

Legend as in ``model.utility`` and ``convex.exchange``.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.convex.exchange import m_natural_by_table
from exactmarket.errors import Rejected
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.demands import demand, demand_count
from exactmarket.model.bundle import MOST_TABLE_GOODS
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
    Value,
    is_concave,
)


def demand_derived(form: Form, derivation: Derivation, where: str) -> None:
    """Demand that the derivation proves the form M-natural-concave."""
    if derivation.by == "table":
        demand_no_operands(derivation, where)
        failure = m_natural_by_table(table_of(form, where))
        demand(failure is None, where, "all local exchange conditions", failure)
        return
    parts = operands(form)
    if derivation.by != "construction" or parts is None:
        raise Rejected(where, 'a derivation by "table", or by "construction" of a family', derivation.by)
    if fault := construction_fault(form):
        raise Rejected(where, fault, "another one")
    demand_count(len(derivation.of), len(parts), where, "derivations, one for each operand")
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


def demand_no_operands(derivation: Derivation, where: str) -> None:
    """Demand that nothing stands below a table, which is made of nothing."""
    demand(not derivation.of, where, "no derivations below a table", len(derivation.of))


def table_of(form: Form, where: str) -> Sequence[Value]:
    """The values of all bundles; demand that they are not too many."""
    demand(form.size <= MOST_TABLE_GOODS, where, f"at most {MOST_TABLE_GOODS} goods for a table", form.size)
    return form.table()
