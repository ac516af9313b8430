"""Sets of all equilibria for people and scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flint import fmpq_poly
from rich.text import Text

from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.places import Place, Root
from exactmarket.exact.rational import ONE, ZERO
from exactmarket.format.codec import MATRIX, VECTOR
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.completeness import (
    AllocationCases,
    AlongLine,
    CellTree,
    Everywhere,
    Mixtures,
    NoAllocation,
    NoLottery,
    NoPrices,
    PricesFor,
)
from exactmarket.kernel.claims.completeness import (
    AlgebraicPoint,
    AllBudgetEquilibria,
    AllEquilibria,
    DeterministicEquilibria,
    EquilibriumPayoffs,
    EquilibriumSet,
    EveryEquilibrium,
    NoEquilibrium,
    NoEquilibriumWithProduction,
    PriceFamily,
    PricePoint,
    PricePolytope,
    Quotient,
)
from exactmarket.report.equilibrium import Number, algebraic_number
from exactmarket.report.tables import Shown, listed, row_table

#: The claims that list equilibria.
COMPLETE = (AllEquilibria, NoEquilibrium, NoEquilibriumWithProduction, AllBudgetEquilibria)


def answer_to(question: str, certificate: Certificate[Any]) -> str | None:
    """What a claim about all equilibria answers to the question; ``None`` for other claims."""
    if not isinstance(certificate.claim, COMPLETE):
        return None
    some = bool(equilibria_of(certificate.claim))
    return "yes" if some != (question == "no-equilibrium") else "no"


def equilibria_of(stated: Any) -> tuple[EquilibriumSet, ...]:
    """The equilibria that the claim lists."""
    return tuple(stated.equilibria) if hasattr(stated, "equilibria") else ()


def equilibria_json(found: Sequence[EquilibriumSet], complete: bool) -> dict[str, Json]:
    """The list of equilibria, and whether it is complete."""
    return {"equilibria": [_json(each) for each in found], "complete": complete}


def _json(each: EquilibriumSet) -> Json:
    if isinstance(each, PricePoint):
        return {"prices": VECTOR.encode(each.prices), "utilities": VECTOR.encode(each.utilities)}
    if isinstance(each, AlgebraicPoint):
        prices, utilities = (numbers_at(each.root, rows) for rows in (each.prices, each.utilities))
        return {"prices": [price.json() for price in prices], "utilities": [utility.json() for utility in utilities]}
    utilities_of: list[Json] = [_quotient(utility) for utility in each.utilities]
    prices_of: list[Json] = [{"num": VECTOR.encode(price), "den": ["1"]} for price in each.prices]
    if isinstance(each, PriceFamily):
        return {
            "parameter": "t",
            "interval": [_place(each.low), _place(each.high)],
            "closed": [each.brackets[0] == "[", each.brackets[1] == "]"],
            "prices": prices_of,
            "utilities": utilities_of,
        }
    return {
        "parameters": [f"t{k + 1}" for k in range(len(each.free))],
        "at_least": MATRIX.encode(each.at_least),
        "more_than": MATRIX.encode(each.more_than),
        "prices": prices_of,
        "utilities": utilities_of,
    }


def _quotient(quotient: Quotient) -> Json:
    return {"num": VECTOR.encode(quotient.numerator), "den": VECTOR.encode(quotient.denominator)}


def numbers_at(root: Root, rows: Matrix) -> list[Number]:
    """Polynomials in the root, as numbers to report."""
    field = AlgebraicNumbers(root.polynomial, root.interval)
    f = fmpq_poly(list(root.polynomial))
    return [algebraic_number(field.read(row), f, field) for row in rows]


def root_itself(root: Root) -> Number:
    """The root as a number to report."""
    return numbers_at(root, ((ZERO, ONE),))[0]


def _place(place: Place | None) -> Json:
    if isinstance(place, Root):
        return root_itself(place).json()
    return None if place is None else str(place)


def describe_all(stated: Any) -> Iterator[Shown]:
    """What a claim about all equilibria says."""
    if isinstance(stated, DeterministicEquilibria):
        return describe_deterministic(stated)
    if isinstance(stated, (EquilibriumPayoffs, EveryEquilibrium)):
        return describe_payoffs(stated)
    return describe_equilibria(stated)


def describe_deterministic(stated: DeterministicEquilibria) -> Iterator[Shown]:
    """The allocations of deterministic equilibria."""
    names = [agent.name for agent in stated.market.agents]
    yield Text(f"Pseudomarket: {len(names)} agents, goods {' '.join(stated.market.goods)}")
    yield Text(f"Allocations of deterministic equilibria: {len(stated.allocations) or 'none'}", style="bold")
    for bundles in stated.allocations:
        yield Text(", ".join(f"{name} gets {' '.join(b) or 'nothing'}" for name, b in zip(names, bundles, strict=True)))


def describe_payoffs(stated: EquilibriumPayoffs | EveryEquilibrium) -> Iterator[Shown]:
    """The components of the set of payoffs, or what holds in every equilibrium."""
    names = [f"u({agent.name})" for agent in stated.market.agents]
    yield Text(f"Pseudomarket: {len(names)} agents, goods {' '.join(stated.market.goods)}; notion: {stated.notion}")
    if isinstance(stated, EveryEquilibrium):
        for forms, relation in ((stated.at_least, ">= 0"), (stated.more_than, "> 0")):
            for form in forms:
                yield Text(f"in every equilibrium {_sum(form, names)} {relation}")
        return
    yield Text(f"Connected components of the set of payoffs: {len(stated.components)}", style="bold")
    for each in stated.components:
        point = each.start == each.end
        yield Text(f"{listed(each.start)}" if point else f"from {listed(each.start)} to {listed(each.end)}")


def describe_equilibria(stated: Any) -> Iterator[Shown]:
    """What is said of which market, and each set of equilibria in a few lines."""
    if isinstance(stated, AllBudgetEquilibria):
        economy = stated.economy
        goods, agents = economy.objects, economy.agents
        yield Text(f"Assignment economy: {len(agents)} agents, {len(goods)} object types")
        yield row_table("budgets", agents, stated.budgets)
    else:
        goods, agents = stated.market.goods, tuple([agent.name for agent in stated.market.agents])
        yield Text(f"Pseudomarket: {len(agents)} agents, goods {' '.join(goods)}; notion: {stated.notion}")
    found = equilibria_of(stated)
    yield Text(f"Sets of equilibria: {len(found) or 'none'}", style="bold")
    for k, each in enumerate(found):
        yield Text(f"{k + 1}. {_kind(each)}{_range(each)}")
        yield Text(f"   prices     {_words(each, 'prices', goods)}")
        yield Text(f"   utilities  {_words(each, 'utilities', agents)}")


def _kind(each: EquilibriumSet) -> str:
    if isinstance(each, PriceFamily):
        return "a family, one for each t"
    if isinstance(each, PricePolytope):
        return f"a polytope of {len(each.free)} dimensions"
    return "a point" + (", irrational (~ means nearly)" if isinstance(each, AlgebraicPoint) else "")


def _words(each: EquilibriumSet, part: str, names: Sequence[str]) -> str:
    values: Sequence[Any] = getattr(each, part)
    if isinstance(each, AlgebraicPoint):
        values = numbers_at(each.root, getattr(each, part))
    elif isinstance(each, (PriceFamily, PricePolytope)):
        names_of = ["t"] if isinstance(each, PriceFamily) else [f"t{k + 1}" for k in range(len(each.free))]
        values = [_formula(value, names_of) for value in values]
    return ",  ".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))


def _formula(value: Quotient | Vector, parameters: Sequence[str]) -> str:
    if not isinstance(value, Quotient):
        return _sum(value, parameters)
    above, below = _sum(value.numerator, parameters), _sum(value.denominator, parameters)
    return above if below == "1" else f"{_factor(above)} / {_factor(below)}"


def _factor(written: str) -> str:
    return f"({written})" if " " in written else written


def _sum(coefficients: Vector, parameters: Sequence[str]) -> str:
    """The polynomial in one parameter, or the form in several, as text."""
    written = ""
    for k, c in enumerate(coefficients):
        if c == 0:
            continue
        one = len(parameters) == 1
        name = "" if k == 0 else parameters[0] + (f"^{k}" if k > 1 else "") if one else parameters[k - 1]
        size = str(abs(c)) if not name or abs(c) != 1 else ""
        term = f"{size} {name}".strip()
        sign = " - " if c < 0 else " + "
        written = f"{written}{sign}{term}" if written else ("-" if c < 0 else "") + term
    return written or "0"


def _range(each: EquilibriumSet) -> str:
    if isinstance(each, PriceFamily):
        low, high = (_end(end) for end in (each.low, each.high))
        below = "" if each.low is None else f"{low} {'<=' if each.brackets[0] == '[' else '<'} "
        above = "" if each.high is None else f" {'<=' if each.brackets[1] == ']' else '<'} {high}"
        return f": {below}t{above}" if below or above else ""
    if isinstance(each, PricePolytope):
        names = [f"t{k + 1}" for k in range(len(each.free))]
        parts = [f"{_sum(form, names)} >= 0" for form in each.at_least]
        parts += [f"{_sum(form, names)} > 0" for form in each.more_than]
        return ": " + ", ".join(parts)
    return ""


def _end(place: Place | None) -> str:
    if isinstance(place, Root):
        return str(root_itself(place))
    return str(place)


def cases_in_words(tree: CellTree | AllocationCases) -> str:
    """How many cells or allocations there are, and of which sort."""
    if isinstance(tree, AllocationCases):
        priced = sum(isinstance(case, PricesFor) for case in tree.cases)
        return f"{len(tree.cases)} allocations: {priced} with prices, the others with a contradiction"
    counts = {
        "without an allocation of what agents may use": NoAllocation,
        "with contradictory conditions": NoPrices,
        "without a lottery": NoLottery,
        "with one lottery for all prices": Everywhere,
        "along a line": AlongLine,
        "with allocations to mix": Mixtures,
    }
    parts = [(sum(isinstance(node, kind) for node in tree.nodes), words) for words, kind in counts.items()]
    leaves = sum(count for count, _ in parts)
    return f"{leaves} cells of price space: " + ", ".join(f"{count} {words}" for count, words in parts if count)
