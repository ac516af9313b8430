"""Statements about all real-valued utilities of a few goods, as clauses of linear inequalities.

Legend as in ``model.utility``. A *statement* quantifies over functions v, w, ... from the bundles to the reals (each finite on a
given domain, -infinity elsewhere), defines others from them by the operations of paper A, assumes properties of some, and
concludes a property of one. It is turned into

- *variables*: the values v(A) of the quantified functions, and for each defined value that is a maximum of several terms one
  variable that stands for it;
- *clauses*: lists of linear forms in the variables, of which at least one is >= 0. A maximum m of terms t_1, t_2, ... gives the
  clauses [m - t_i] for each i and [t_1 - m, t_2 - m, ...]; a property gives its inequalities, or alternatives.

The statement is true if and only if the clauses of the definitions and assumptions imply each clause of the conclusion. All
forms are homogeneous, with integer coefficients. A clause with a form that is zero holds anyway and is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import TypeAlias

from exactmarket.convex.exchange import exchanges
from exactmarket.convex.strong_exchange import strong_exchanges
from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import all_exactly, bundle_of_size, exactly, sequence, settle, whole
from exactmarket.exact.checks import name as checked_name
from exactmarket.model.bundle import Bundle, goods_named, members, subsets
from exactmarket.model.constraint import Bounds

#: A linear form: pairs of a variable and its coefficient, not zero, by increasing variable.
LinearForm: TypeAlias = tuple[tuple[int, int], ...]
#: Forms of which at least one is >= 0.
Clause: TypeAlias = tuple[LinearForm, ...]

#: Statements have at most this many goods.
MOST_GOODS = 5


@dataclass(frozen=True)
class Quantified:
    """A function over which the statement quantifies; ``domain`` lists its bundles of finite value, ``None``: all."""

    name: str
    domain: tuple[Bundle, ...] | None

    def __post_init__(self) -> None:
        settle(self, name=checked_name(self.name, "name"))
        if self.domain is None:
            return
        domain = tuple([whole(a, f"domain[{k}]") for k, a in enumerate(sequence(self.domain, "domain"))])
        if len(set(domain)) < len(domain):
            raise MalformedInput("domain", "each bundle once", "one twice")
        settle(self, domain=domain)


@dataclass(frozen=True)
class Defined:
    """A function defined by an operation on functions named before, as in ``model.operations`` and ``model.constraint``:
    ``endowment`` and ``restriction`` (``goods``), ``convolution``, ``satiation`` and ``lower-bound`` (``k``), ``constrained``
    (``sets``)."""

    name: str
    operation: str
    of: tuple[str, ...]
    goods: Bundle = 0
    k: int = 0
    sets: tuple[Bounds, ...] = ()

    def __post_init__(self) -> None:
        of = tuple([checked_name(each, f"of[{n}]") for n, each in enumerate(sequence(self.of, "of"))])
        settle(self, name=checked_name(self.name, "name"), operation=checked_name(self.operation, "operation"), of=of)
        settle(
            self, goods=whole(self.goods, "goods"), k=whole(self.k, "k"), sets=all_exactly(Bounds, self.sets, "sets")
        )


@dataclass(frozen=True)
class Property:
    """``property`` of the function ``of``: ``m-natural``, ``local-exchange`` (the conditions (1) and (2) of
    ``convex.exchange``; for finite functions), ``submodular``, ``strong-exchange``, ``monotone``, or ``module`` (``goods`` is a
    module of it)."""

    property: str
    of: str
    goods: Bundle = 0

    def __post_init__(self) -> None:
        settle(self, property=checked_name(self.property, "property"), of=checked_name(self.of, "of"))
        settle(self, goods=whole(self.goods, "goods"))


@dataclass(frozen=True)
class Statement:
    """For all ``quantified`` functions, with the ``defined`` ones: if all ``assumed`` properties hold, ``concluded`` holds.

    Raises:
        MalformedInput: if a name is unknown or repeated, or an operation or a property does not fit.
    """

    goods: tuple[str, ...]
    quantified: tuple[Quantified, ...]
    defined: tuple[Defined, ...]
    assumed: tuple[Property, ...]
    concluded: Property

    def __post_init__(self) -> None:
        settle(self, goods=goods_named(self.goods), quantified=all_exactly(Quantified, self.quantified, "quantified"))
        settle(self, defined=all_exactly(Defined, self.defined, "defined"))
        settle(self, assumed=all_exactly(Property, self.assumed, "assumed"))
        exactly(Property, self.concluded, "concluded")
        if len(self.goods) > MOST_GOODS:
            raise MalformedInput("goods", f"at most {MOST_GOODS} goods", len(self.goods))
        _demand_bundles(self)
        known: set[str] = set()
        functions: tuple[Quantified | Defined, ...] = (*self.quantified, *self.defined)
        for function in functions:
            if isinstance(function, Defined):
                _demand_fits(function, known)
            if function.name in known:
                raise MalformedInput("functions", "each name once", repr(function.name))
            known.add(function.name)
        for stated in (*self.assumed, self.concluded):
            if stated.of not in known:
                raise MalformedInput("of", "a function of the statement", repr(stated.of))
            if stated.property not in PROPERTIES:
                raise MalformedInput("property", "one of " + ", ".join(PROPERTIES), repr(stated.property))
        clauses(self)


def _demand_fits(function: Defined, known: set[str]) -> None:
    if function.operation not in OPERATIONS:
        raise MalformedInput("operation", "one of " + ", ".join(OPERATIONS), repr(function.operation))
    count = 2 if function.operation == "convolution" else 1
    if len(function.of) != count or not known.issuperset(function.of):
        raise MalformedInput(f"{function.name}: of", f"{count} functions named before", ", ".join(function.of))


def _demand_bundles(statement: Statement) -> None:
    """Demand that all bundles which the statement names are of its goods."""
    size = len(statement.goods)
    for quantified in statement.quantified:
        for k, bundle in enumerate(quantified.domain or ()):
            bundle_of_size(bundle, size, f"{quantified.name}: domain[{k}]")
    for function in statement.defined:
        bundle_of_size(function.goods, size, f"{function.name}: goods")
        for k, bounds in enumerate(function.sets):
            bundle_of_size(bounds.goods, size, f"{function.name}: sets[{k}]")
    for stated in (*statement.assumed, statement.concluded):
        bundle_of_size(stated.goods, size, f"{stated.property} of {stated.of}: goods")


def combination(*terms: tuple[LinearForm, int]) -> LinearForm:
    """The sum of the forms times their factors.

    >>> combination((((0, 1), (1, 1)), 2), (((1, 1),), -2))
    ((0, 2),)
    """
    found: dict[int, int] = {}
    for form, factor in terms:
        for variable, coefficient in form:
            found[variable] = found.get(variable, 0) + factor * coefficient
    return tuple(sorted((variable, c) for variable, c in found.items() if c))


@dataclass(frozen=True)
class Clauses:
    """A statement in clauses.

    Attributes:
        variables: for each variable the index of its function (quantified ones first, in order) and its bundle.
        given: the clauses of the definitions, then of the assumptions, in order.
        definitions: how many of the given clauses come from definitions.
        goal: the clauses of the conclusion.
    """

    variables: tuple[tuple[int, Bundle], ...]
    given: tuple[Clause, ...]
    definitions: int
    goal: tuple[Clause, ...]


#: The values of a function: a form for each bundle, ``None`` for -infinity.
FormTable: TypeAlias = Sequence["LinearForm | None"]


def clauses(statement: Statement) -> Clauses:
    """The statement in clauses.

    Raises:
        MalformedInput: if a property asks for finite values that the function does not have.
    """
    building = _Building()
    bundles = range(1 << len(statement.goods))
    for n, quantified in enumerate(statement.quantified):
        domain = bundles if quantified.domain is None else quantified.domain
        building.tables[quantified.name] = [building.variable(n, a) if a in domain else None for a in bundles]
    for n, function in enumerate(statement.defined, len(statement.quantified)):
        operands = [building.tables[name] for name in function.of]
        operation = OPERATIONS[function.operation]
        building.tables[function.name] = [building.most(n, a, operation(function, operands, a)) for a in bundles]
    given, tables = building.definitions, building.tables
    assumed = [clause for stated in statement.assumed for clause in _clauses_of(stated, tables)]
    goal = tuple(_clauses_of(statement.concluded, tables))
    return Clauses(tuple(building.variables), (*given, *assumed), len(given), goal)


class _Building:
    """The variables, the clauses of the definitions, and the functions' tables so far."""

    def __init__(self) -> None:
        self.variables: list[tuple[int, Bundle]] = []
        self.definitions: list[Clause] = []
        self.tables: dict[str, FormTable] = {}

    def variable(self, function: int, bundle: Bundle) -> LinearForm:
        """A new variable for this value."""
        self.variables.append((function, bundle))
        return ((len(self.variables) - 1, 1),)

    def most(self, function: int, bundle: Bundle, terms: Iterable[LinearForm]) -> LinearForm | None:
        """The maximum of the terms, a new variable with its clauses if they are several; ``None``
        if there is none."""
        different = list(dict.fromkeys(terms))
        if len(different) < 2:
            return different[0] if different else None
        most = self.variable(function, bundle)
        self.definitions += [(combination((most, 1), (term, -1)),) for term in different]
        self.definitions.append(tuple([combination((term, 1), (most, -1)) for term in different]))
        return most


def _clauses_of(stated: Property, tables: Mapping[str, FormTable]) -> Iterator[Clause]:
    for clause in PROPERTIES[stated.property](stated, tables[stated.of]):
        if () not in clause:
            yield clause


def _endowment(function: Defined, operands: Sequence[FormTable], a: Bundle) -> Iterator[LinearForm]:
    owned, together = operands[0][function.goods], operands[0][a | function.goods]
    if owned is None:
        raise MalformedInput(f"{function.name}: goods", "an endowment of finite utility", "-infinity")
    if together is not None:
        yield combination((together, 1), (owned, -1))


def _restriction(function: Defined, operands: Sequence[FormTable], a: Bundle) -> Iterator[LinearForm]:
    kept = operands[0][a & function.goods]
    if kept is not None:
        yield kept


def _convolution(_function: Defined, operands: Sequence[FormTable], a: Bundle) -> Iterator[LinearForm]:
    for part in subsets(a):
        left, right = operands[0][part], operands[1][a ^ part]
        if left is not None and right is not None:
            yield combination((left, 1), (right, 1))


def _best(allowed: Callable[[Defined, Bundle], bool]) -> Callable[..., Iterator[LinearForm]]:
    def terms(function: Defined, operands: Sequence[FormTable], a: Bundle) -> Iterator[LinearForm]:
        for part in subsets(a):
            value = operands[0][part]
            if value is not None and allowed(function, part):
                yield value

    return terms


def _meets(function: Defined, part: Bundle) -> bool:
    return all(bound.least <= (part & bound.goods).bit_count() <= bound.most for bound in function.sets)


#: For each operation the terms whose maximum is its value at a bundle, in the order of ``subsets``; repeated ones once.
OPERATIONS: Mapping[str, Callable[[Defined, Sequence[FormTable], Bundle], Iterable[LinearForm]]] = MappingProxyType(
    {
        "endowment": _endowment,
        "restriction": _restriction,
        "convolution": _convolution,
        "satiation": _best(lambda function, part: part.bit_count() <= function.k),
        "lower-bound": _best(lambda function, part: part.bit_count() >= function.k),
        "constrained": _best(_meets),
    }
)


def _excess(table: FormTable, more: Sequence[Bundle], less: Sequence[Bundle]) -> LinearForm | None:
    """The values of ``more`` less those of ``less``; ``None`` if one of them is -infinity."""
    terms: list[tuple[LinearForm, int]] = []
    for bundles, factor in ((more, 1), (less, -1)):
        for bundle in bundles:
            value = table[bundle]
            if value is None:
                return None
            terms.append((value, factor))
    return combination(*terms)


def _m_natural(_stated: Property, table: FormTable) -> Iterator[Clause]:
    for a in range(len(table)):
        for b in range(len(table)):
            if table[a] is not None and table[b] is not None:
                for j in members(a & ~b):
                    found = [_excess(table, pair, (a, b)) for pair in exchanges(a, b, j)]
                    yield tuple([form for form in found if form is not None])


def _local_exchange(stated: Property, table: FormTable) -> Iterator[Clause]:
    goods = range(len(table).bit_length() - 1)
    if None in table:
        raise MalformedInput(f"local-exchange of {stated.of}", "a function that is finite everywhere", "-infinity")

    def d(x: Bundle, i: int, j: int) -> LinearForm:
        return _excess(table, (x | 1 << i, x | 1 << j), (x, x | 1 << i | 1 << j)) or ()

    for x in range(len(table)):
        free = [j for j in goods if not x >> j & 1]
        for i, j in combinations(free, 2):
            yield (d(x, i, j),)
        for i, j, k in combinations(free, 3):
            three = d(x, i, j), d(x, i, k), d(x, j, k)
            for n, least in enumerate(three):
                yield tuple([combination((least, 1), (three[m], -1)) for m in range(3) if m != n])


def _submodular(_stated: Property, table: FormTable) -> Iterator[Clause]:
    for a in range(len(table)):
        for b in range(a):
            if a & b not in (a, b) and table[a | b] is not None and table[a & b] is not None:
                form = _excess(table, (a, b), (a | b, a & b))
                yield () if form is None else (form,)


def _strong_exchange(_stated: Property, table: FormTable) -> Iterator[Clause]:
    for a in range(len(table)):
        for b in range(len(table)):
            if table[a] is not None and table[b] is not None:
                for exchange in strong_exchanges(a, b):
                    after = a ^ 1 << exchange.j | exchange.d, b ^ exchange.d | 1 << exchange.j
                    form = _excess(table, after, (a, b))
                    yield () if form is None else (form,)


def _monotone(_stated: Property, table: FormTable) -> Iterator[Clause]:
    for a in range(len(table)):
        for j in range(len(table).bit_length() - 1):
            if not a >> j & 1 and table[a] is not None:
                form = _excess(table, (a | 1 << j,), (a,))
                yield () if form is None else (form,)


def _module(stated: Property, table: FormTable) -> Iterator[Clause]:
    if None in table:
        raise MalformedInput(f"module of {stated.of}", "a function that is finite everywhere", "-infinity")
    for a in range(len(table)):
        form = _excess(table, (a,), (a & stated.goods, a & ~stated.goods)) or ()
        yield (form,)
        yield (combination((form, -1)),)


#: For each property its clauses.
PROPERTIES: Mapping[str, Callable[[Property, FormTable], Iterable[Clause]]] = MappingProxyType(
    {
        "m-natural": _m_natural,
        "local-exchange": _local_exchange,
        "submodular": _submodular,
        "strong-exchange": _strong_exchange,
        "monotone": _monotone,
        "module": _module,
    }
)


def relabelled(form: LinearForm, image: Sequence[int]) -> LinearForm:
    """The form with each variable replaced by its image."""
    return tuple(sorted((image[variable], coefficient) for variable, coefficient in form))


def relabelling(stated: Clauses, permutation: Sequence[int]) -> list[int] | None:
    """The image of each variable when good j is called permutation[j]; ``None`` if the given clauses are not, as a whole, the
    same as before."""
    place = {key: v for v, key in enumerate(stated.variables)}
    image: list[int] = []
    for function, bundle in stated.variables:
        key = function, sum(1 << permutation[j] for j in members(bundle))
        if key not in place:
            return None
        image.append(place[key])
    before = {frozenset(clause) for clause in stated.given}
    after = {frozenset(relabelled(form, image) for form in clause) for clause in stated.given}
    return image if before == after else None
