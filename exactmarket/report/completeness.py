"""All equilibria, or that there is none, for people and scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from rich.text import Text

from exactmarket.exact.linear import Vector
from exactmarket.exact.places import Place, Root
from exactmarket.exact.polynomials import Polynomial
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.format.codec import MATRIX, VECTOR
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.completeness import (
    AllocationCases,
    AlongLine,
    CellTree,
    Everywhere,
    ExpectationTree,
    Mixtures,
    NoAllocation,
    NoConsumptions,
    NoLottery,
    NoPrices,
    PricesFor,
    Signs,
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
    NoEquilibriumInExpectation,
    NoEquilibriumWithProduction,
    PriceFamily,
    PricePiece,
    PricePoint,
    PricePolytope,
    Quotient,
    may_be_empty,
)
from exactmarket.kernel.claims.markets import AlgebraicEquilibriumInExpectation, EquilibriumInExpectation
from exactmarket.kernel.rules.completeness.exchange import LinearCondition
from exactmarket.report.numbers import Number, numbers_in
from exactmarket.report.tables import Shown, listed, row_table
from exactmarket.report.words import Words, as_written

#: More undecided cells are not shown one by one.
_MOST_CELLS = 10
_Listing: TypeAlias = AllEquilibria | AllBudgetEquilibria
_OfMarket: TypeAlias = AllEquilibria | NoEquilibrium | NoEquilibriumWithProduction | NoEquilibriumInExpectation


def answer_to(question: str, stated: object) -> str | None:
    """What a claim about all equilibria, or about one in expectation, answers to the question: "undecided", if each set that
    is listed may be empty; ``None`` for other claims."""
    if isinstance(stated, (AllEquilibria, AllBudgetEquilibria)):
        some = bool(stated.equilibria)
        if some and all(map(may_be_empty, stated.equilibria)):
            return "undecided"
    elif isinstance(stated, (NoEquilibrium, NoEquilibriumWithProduction, NoEquilibriumInExpectation)):
        some = False
    elif isinstance(stated, (EquilibriumInExpectation, AlgebraicEquilibriumInExpectation)):
        some = True
    else:
        return None
    return "yes" if some != (question in {"no-equilibrium", "no-expectation"}) else "no"


def equilibria_json(found: Sequence[EquilibriumSet], complete: bool) -> dict[str, Json]:
    """The list of equilibria, and whether it is complete."""
    return {"equilibria": [_json(each) for each in found], "complete": complete}


def _json(each: EquilibriumSet) -> Json:
    if isinstance(each, PricePoint):
        return {"prices": VECTOR.encode(each.prices), "utilities": VECTOR.encode(each.utilities)}
    if isinstance(each, AlgebraicPoint):
        prices, utilities = (numbers_in(each.root, rows) for rows in (each.prices, each.utilities))
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
    described: dict[str, Json] = {
        "parameters": _parameters(each),
        "at_least": MATRIX.encode(each.at_least) if isinstance(each, PricePolytope) else _polynomials(each.at_least),
        "more_than": MATRIX.encode(each.more_than) if isinstance(each, PricePolytope) else _polynomials(each.more_than),
        "prices": prices_of,
        "utilities": utilities_of,
    }
    if isinstance(each, PricePiece):
        sample = None if each.sample is None else VECTOR.encode(each.sample)
        described |= {"zero": _polynomials(each.zero), "sample": sample}
    return described


def _parameters(each: PricePolytope | PricePiece) -> list[Json]:
    return [f"t{k + 1}" for k in range(len(each.free))]


def _polynomials(polynomials: Sequence[Polynomial]) -> Json:
    """Each as in the certificate's file: coefficients with the exponents of the parameters."""
    return [[[str(c), list(exponents)] for c, exponents in each.terms] for each in polynomials]


def _quotient(quotient: Quotient) -> Json:
    return {"num": VECTOR.encode(quotient.numerator), "den": VECTOR.encode(quotient.denominator)}


def root_itself(root: Root) -> Number:
    """The root as a number to report."""
    return numbers_in(root, ((ZERO, ONE),))[0]


def _place(place: Place | None) -> Json:
    if isinstance(place, Root):
        return root_itself(place).json()
    return None if place is None else str(place)


# What is claimed.


def _deterministic(stated: DeterministicEquilibria) -> Iterator[Shown]:
    """The allocations of deterministic equilibria."""
    names = _agents(stated)
    yield Text(f"Pseudomarket: {len(names)} agents, goods {' '.join(stated.market.goods)}")
    yield Text(f"Allocations of deterministic equilibria: {len(stated.allocations) or 'none'}", style="bold")
    for bundles in stated.allocations:
        yield Text(", ".join(f"{name} gets {' '.join(b) or 'nothing'}" for name, b in zip(names, bundles, strict=True)))


def _payoffs(stated: EquilibriumPayoffs) -> Iterator[Shown]:
    """The components of the set of payoffs."""
    yield _market_line(stated)
    yield Text(f"Connected components of the set of payoffs: {len(stated.components)}", style="bold")
    for each in stated.components:
        point = each.start == each.end
        yield Text(f"{listed(each.start)}" if point else f"from {listed(each.start)} to {listed(each.end)}")


def _every(stated: EveryEquilibrium) -> Iterator[Shown]:
    """What holds in every equilibrium."""
    names = [f"u({name})" for name in _agents(stated)]
    yield _market_line(stated)
    for forms, relation in ((stated.at_least, ">= 0"), (stated.more_than, "> 0")):
        for form in forms:
            yield Text(f"in every equilibrium {_sum(form, names)} {relation}")


def _all(stated: AllEquilibria) -> Iterator[Shown]:
    yield _market_line(stated)
    yield from _sets(stated.equilibria, stated.market.goods, _agents(stated))


def _none(stated: NoEquilibrium | NoEquilibriumWithProduction) -> Iterator[Shown]:
    yield _market_line(stated)
    yield from _sets((), stated.market.goods, _agents(stated))


def _all_with_budgets(stated: AllBudgetEquilibria) -> Iterator[Shown]:
    goods, agents = stated.economy.objects, stated.economy.agents
    yield Text(f"Assignment economy: {len(agents)} agents, {len(goods)} object types")
    yield row_table("budgets", agents, stated.budgets)
    yield from _sets(stated.equilibria, goods, agents)


def _agents(stated: _OfMarket | EquilibriumPayoffs | EveryEquilibrium | DeterministicEquilibria) -> list[str]:
    return [agent.name for agent in stated.market.agents]


def _market_line(stated: _OfMarket | EquilibriumPayoffs | EveryEquilibrium) -> Shown:
    goods = " ".join(stated.market.goods)
    return Text(f"Pseudomarket: {len(stated.market.agents)} agents, goods {goods}; notion: {stated.notion}")


def _sets(found: Sequence[EquilibriumSet], goods: Sequence[str], agents: Sequence[str]) -> Iterator[Shown]:
    """Each set of equilibria in a few lines."""
    yield Text(f"Sets of equilibria: {len(found) or 'none'}", style="bold")
    for k, each in enumerate(found):
        yield Text(f"{k + 1}. {_kind(each)}{_range(each)}")
        yield Text(f"   prices     {_words(each, 'prices', goods)}")
        yield Text(f"   utilities  {_words(each, 'utilities', agents)}")
        if isinstance(each, PricePiece):
            yield Text(f"   sample     {_sample(each, goods)}")


def _sample(piece: PricePiece, goods: Sequence[str]) -> str:
    """Prices of the piece, or that none are known."""
    if piece.sample is None:
        return "none is known: the piece may be empty"
    return ",  ".join(f"{good}: {price}" for good, price in zip(goods, piece.sample, strict=True))


def sets_so_far(
    found: Sequence[EquilibriumSet], decided: int, names: tuple[Sequence[str], Sequence[str]]
) -> Iterator[Shown]:
    """What a search has found that did not come to its end; ``names`` are those of the goods and of the agents."""
    yield Text(f"Found so far, in {decided} cells of price space that are decided (there may be others):")
    yield from _sets(found, *names)


def cells_left(left: Sequence[Sequence[LinearCondition]], goods: Sequence[str]) -> Iterator[Shown]:
    """The cells of price space that a search could not decide, each by its conditions on prices."""
    yield Text(f"Cells of price space that are undecided: {len(left)}")
    for k, conditions in enumerate(left[:_MOST_CELLS]):
        yield Text(f"{k + 1}. " + ", ".join(f"{_sum(c.form, goods)} {c.relation} 0" for c in conditions))
    if len(left) > _MOST_CELLS:
        yield Text(f"and {len(left) - _MOST_CELLS} more (--json names all)")


def cells_json(left: Sequence[Sequence[LinearCondition]]) -> Json:
    """The cells that are left: for each its conditions, forms of prices (a constant, a coefficient for each) by relation."""
    names = (("zero", "="), ("at_least", ">="), ("more_than", ">"))
    return [
        {name: MATRIX.encode(tuple([c.form for c in conditions if c.relation == relation])) for name, relation in names}
        for conditions in left
    ]


def _kind(each: EquilibriumSet) -> str:
    if isinstance(each, PriceFamily):
        return "a family, one for each t"
    if isinstance(each, PricePolytope):
        return f"a polytope of {len(each.free)} dimensions"
    if isinstance(each, PricePiece):
        return f"a piece of {len(each.free)} parameters"
    return "a point" + (", irrational (~ means nearly)" if isinstance(each, AlgebraicPoint) else "")


def _words(each: EquilibriumSet, part: str, names: Sequence[str]) -> str:
    values: Sequence[Any] = getattr(each, part)
    if isinstance(each, AlgebraicPoint):
        values = numbers_in(each.root, getattr(each, part))
    elif isinstance(each, (PriceFamily, PricePolytope, PricePiece)):
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
    one = len(parameters) == 1
    powers = [("" if k == 0 else parameters[0] + (f"^{k}" if k > 1 else "")) for k in range(len(coefficients))]
    return _terms(list(zip(coefficients, powers if one else ["", *parameters], strict=False)))


def _terms(terms: Sequence[tuple[Q, str]]) -> str:
    """The sum of the terms, each a number and what it is multiplied by, as text."""
    written = ""
    for c, name in terms:
        if c == 0:
            continue
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
    if isinstance(each, PricePiece):
        names = [f"t{k + 1}" for k in range(len(each.free))]
        of_relation = ((each.zero, "= 0"), (each.at_least, ">= 0"), (each.more_than, "> 0"))
        parts = [f"{_written(polynomial, names)} {relation}" for some, relation in of_relation for polynomial in some]
        return ": " + ", ".join(parts) if parts else ""
    return ""


def _written(polynomial: Polynomial, names: Sequence[str]) -> str:
    """The polynomial as text, terms of low degree first."""
    return _terms([(c, _power_product(exponents, names)) for c, exponents in polynomial.terms])


def _power_product(exponents: Sequence[int], names: Sequence[str]) -> str:
    powers = [(name, power) for name, power in zip(names, exponents, strict=True) if power]
    return " ".join(name if power == 1 else f"{name}^{power}" for name, power in powers)


def _end(place: Place | None) -> str:
    if isinstance(place, Root):
        return str(root_itself(place))
    return str(place)


# What proves it.


def _cells(_: object, witness: CellTree | ExpectationTree) -> Iterator[Shown]:
    """How many cells there are, and of which sort."""
    parts = [(sum(isinstance(node, kind) for node in witness.nodes), words) for kind, words in _LEAVES.items()]
    leaves = sum(count for count, _ in parts)
    sorts = ", ".join(f"{count} {words}" for count, words in parts if count)
    yield Text(f"{leaves} cells of price space: {sorts}")


_LEAVES: Mapping[type, str] = MappingProxyType(
    {
        NoAllocation: "without an allocation of what agents may use",
        NoPrices: "with contradictory conditions",
        NoLottery: "without a lottery",
        NoConsumptions: "where random consumptions do not add up",
        Everywhere: "with one lottery for all prices",
        AlongLine: "along a line",
        Mixtures: "with allocations to mix",
        Signs: "divided by signs of polynomials",
    }
)


def _cases(_: DeterministicEquilibria, witness: AllocationCases) -> Iterator[Shown]:
    priced = sum(isinstance(case, PricesFor) for case in witness.cases)
    yield Text(f"{len(witness.cases)} allocations: {priced} with prices, the others with a contradiction")


# The answer.


def _listed_answer(certificate: Certificate[_Listing]) -> Json:
    return equilibria_json(certificate.claim.equilibria, True)


def _none_answer(_: Certificate[NoEquilibrium | NoEquilibriumWithProduction]) -> Json:
    return equilibria_json((), True)


WORDS = Words(
    claims=MappingProxyType(
        {
            AllEquilibria: _all,
            NoEquilibrium: _none,
            NoEquilibriumWithProduction: _none,
            NoEquilibriumInExpectation: _none,
            AllBudgetEquilibria: _all_with_budgets,
            EquilibriumPayoffs: _payoffs,
            EveryEquilibrium: _every,
            DeterministicEquilibria: _deterministic,
        }
    ),
    witnesses=MappingProxyType({CellTree: _cells, ExpectationTree: _cells, AllocationCases: _cases}),
    answers=MappingProxyType(
        {
            AllEquilibria: _listed_answer,
            NoEquilibrium: _none_answer,
            NoEquilibriumWithProduction: _none_answer,
            NoEquilibriumInExpectation: _none_answer,
            AllBudgetEquilibria: _listed_answer,
            EquilibriumPayoffs: as_written,
            EveryEquilibrium: as_written,
            DeterministicEquilibria: as_written,
        }
    ),
)
