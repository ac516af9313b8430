"""A claim and its witness as the standalone checker's readers return them, as texts, tables and pictures for the page.

It knows the checker's few data types (an economy, a pseudomarket, a utility, a linear program, a lottery problem, sets of
equilibria) and which names belong to the fields that every kind shares; any other field is told by its name. So a new kind
needs no word here. A part is ``{"head"}``, ``{"text"}``, ``{"table"}`` or ``{"picture"}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from exactmarket import recheck
from exactmarket.page.drawing import pictures
from exactmarket.page.scope import Scope, groups_of
from exactmarket.page.spelling import (
    LARGEST,
    Cell,
    Root,
    bundle_in_words,
    cell,
    exact,
    form_in,
    in_words,
    polynomial_in,
    quotient_in,
    terms_in,
)

Part: TypeAlias = dict[str, Any]

#: Bundles of more goods are not listed one by one.
_MOST_LISTED_GOODS = 5
#: More numbers than these stand below each other.
_MOST_COLUMNS = 14
#: Rows of a linear program with more terms are shortened.
_MOST_TERMS = 12

#: What the numbers of a field belong to, by the field's name: agents, goods (or object types), columns or rows of a program.
_NAMED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("weights", "budgets", "given_budgets", "payoffs", "thresholds", "utilities"), "agents"),
        **dict.fromkeys(("prices", "bound_prices", "before", "after", "equilibrium_prices", "generators"), "goods"),
        **dict.fromkeys(("primal", "ray"), "columns"),
        **dict.fromkeys(("dual", "farkas"), "rows"),
    }
)
#: Lists of names.
_WORDS = frozenset(("order", "conditions", "agents", "goods", "coalition", "A", "B", "D", "j", "bundle", "better"))
#: Fields that hold trees of cases, proofs or numbers that only the checker reads.
_PROOFS = ("nodes", "tree", "proof", "clauses", "system", "preconditioner", "box", "cases", "lower", "upper", "trades")


def tell(claim: dict[str, Any], witness: dict[str, Any]) -> dict[str, list[Part]]:
    """What is claimed and what proves it, in parts to be shown one below the other."""
    scope = Scope.of(claim)
    told = [*pictures(claim, scope), *_claim(claim, scope)]
    if "order" in witness:
        scope = replace(scope, order=groups_of(witness["order"], scope.agents))
    return {"claim": told, "witness": list(_witness(witness, scope))}


def _claim(claim: dict[str, Any], scope: Scope) -> Iterator[Part]:
    if scope.root is not None:
        yield _text(scope.root.words())
    for name, value in claim.items():
        # Budgets stand in an economy's table of values.
        if name in {"kind", "polynomial", "interval"} or (name == "budgets" and "economy" in claim):
            continue
        yield from _field(name, value, scope)


def _witness(witness: dict[str, Any], scope: Scope) -> Iterator[Part]:
    if not any(True for _ in witness):
        yield _text("Nothing: the checker computes what the claim says.")
    for name, value in witness.items():
        yield from _field(name, value, scope)


def _field(name: str, value: Any, scope: Scope) -> Iterator[Part]:
    """A field by the type of its value, or else by its name and shape."""
    label = name[:1].upper() + name[1:].replace("_", " ")
    told = _TYPES.get(type(value), _unknown if is_dataclass(value) else None)
    if told is not None:
        yield from told(value, scope)
    elif name in _PROOFS and isinstance(value, list):
        yield _text(f"{label}: {_amount(value)}, checked one by one")
    elif isinstance(value, list) and value:
        yield from _list(name, label, value, scope)
    elif name.startswith("aggregate") and not value:
        return  # no limits: nothing to say of their prices, either
    elif isinstance(value, (list, dict)) and not value:
        yield _text(f"{label}: none")
    elif isinstance(value, dict):
        yield from _statement(value, scope) if name == "statement" else [_text(f"{label}: {in_words(value)}")]
    else:
        yield _text(f"{label}: {cell(value)[0]}")


def _amount(values: list[Any]) -> str:
    """How much there is of what is not shown number by number."""
    return f"{len(values)} {'entry' if len(values) == 1 else 'entries'}"


def _list(name: str, label: str, values: list[Any], scope: Scope) -> Iterator[Part]:
    """A list that is not empty."""
    first = values[0]
    if name in _LISTS:
        yield from _LISTS[name](values, scope)
    elif name == "utilities" and isinstance(first, recheck.Utility):
        yield from _utilities([utility.form for utility in values], scope)
    elif name in {"assignment", "trade"} and isinstance(first, list):
        yield from _shares(label, values, scope)
    elif name in _WORDS:
        yield _text(f"{label}: {_names(name, values, scope)}")
    elif isinstance(first, dict):
        yield _records(label, values, scope)
    elif name in _NAMED or not isinstance(first, list):
        yield from _numbers(name, label, values, scope)
    else:
        yield _matrix(label, values, scope)


def _limits(limits: list[Any], scope: Scope) -> Iterator[Part]:
    """Object types of which there are at most so many copies together."""
    for types, most in limits:
        yield _text(f"At most {most} together: {', '.join(scope.goods[j] for j in types)}")


def _shares_by_name(shares: list[Any], scope: Scope) -> Iterator[Part]:
    """Probabilities of a copy; a good that is not named is not given."""
    rows = [[cell(share.get(good, 0)) for good in scope.goods] for share in shares]
    names = scope.names("agents", len(rows))
    yield _table("Shares (probabilities of a copy)", scope.goods, names, rows, faint=True)


def _names(name: str, values: list[Any], scope: Scope) -> str:
    """Names in a line; an order of agents may be read as groups of indices."""
    if name != "order":
        return ", ".join(map(in_words, values))
    return ", then ".join(" and ".join(group) for group in groups_of(values, scope.agents))


# Markets and economies ----------------------------------------------------------------------------


def _economy(economy: recheck.Economy, scope: Scope) -> Iterator[Part]:
    """Values, with budgets and copies."""
    yield _text(f"Assignment economy: {_count(economy.agents, 'agent')}, {_count(economy.objects, 'object type')}.")
    heads, rows = list(economy.objects), [list(map(cell, row)) for row in economy.values]
    if scope.budgets:
        heads, rows = ["budget", *heads], [[cell(own), *row] for own, row in zip(scope.budgets, rows, strict=False)]
    copies = [cell(number) for number in economy.supply]
    last = [cell(""), *copies] if scope.budgets else copies
    yield _table("Values", heads, economy.agents, rows, feet=[("copies", last)])


def _shares(label: str, rows: list[Any], scope: Scope) -> Iterator[Part]:
    """Probabilities, and what they are worth where that is a rational number."""
    heads = scope.names("goods", max(map(len, rows)))
    names = scope.agents if len(rows) == len(scope.agents) else _counted(len(rows))
    width = max(map(len, rows))
    cells = [[cell(share, scope.root) for share in row] + [cell("")] * (width - len(row)) for row in rows]
    values = scope.values if label == "Assignment" else []
    if [len(row) for row in values] == [len(row) for row in rows] and not scope.nested:
        heads = [*heads, "expected utility"]
        for own, worths, row in zip(cells, values, rows, strict=True):
            own.append(cell(recheck.dot(worths, row)))
    yield _table("Assignment (probabilities)" if label == "Assignment" else label, heads, names, cells, faint=True)


def _market(market: recheck.Pseudomarket | recheck.SupplyMarket, scope: Scope) -> Iterator[Part]:
    """Agents with budgets, and how they value bundles."""
    yield _text(
        f"Pseudomarket: {_count(market.names, 'agent')}, {_count(market.goods, 'good')} ({bundle_in_words(market.goods[:40])})."
    )
    title = "Budgets" if market.budgets == scope.budgets else "Budgets, as given"
    yield _vector(title, market.names, list(map(cell, market.budgets)))
    if isinstance(market, recheck.SupplyMarket):
        yield _vector("Copies", market.goods, list(map(cell, market.supply)))
    for goods, most in market.limits:
        yield _text(f"At most {most} of {bundle_in_words(scope.bundle(goods))} can be produced together.")
    yield from _utilities(market.utilities, scope)


def _utilities(forms: Sequence[recheck.Form], scope: Scope) -> Iterator[Part]:
    """All bundles with their utilities if they are few, as the checker computes them; else how the utilities are built."""
    if len(scope.goods) <= _MOST_LISTED_GOODS:
        bundles = range(1 << len(scope.goods))
        rows = [[_utility_cell(form.value(bundle)) for form in forms] for bundle in bundles]
        names = [bundle_in_words(scope.bundle(bundle)) for bundle in bundles]
        yield _table("Utilities of bundles", scope.agents or ["utility"], names, rows)
        return
    by_good = [form.data["values"] for form in forms if form.kind in {"additive", "unit-demand"}]
    if len(by_good) == len(forms):
        kinds = ", ".join(sorted({form.kind for form in forms}))
        rows = [list(map(_utility_cell, values)) for values in by_good]
        yield _table(f"Values of goods ({kinds})", scope.goods, scope.agents or ["utility"], rows)
        return
    for name, form in zip(scope.agents or ["utility"], forms, strict=False):
        yield _text(f"{name}: {_form(form, scope)}")


def _utility_cell(value: Any) -> Cell:
    return ("-∞", -LARGEST) if value is None else cell(value)


def _form(form: recheck.Form, scope: Scope) -> str:
    """How a utility is built."""
    parts = []
    for key, value in form.data.items():
        if key in {"type", "of", "matroid"}:
            continue
        if key == "goods":
            parts.append(f"goods {bundle_in_words(scope.bundle(value))}")
        elif isinstance(value, list) and len(value) == len(scope.goods):
            parts.append(
                f"{key} " + ", ".join(f"{good} {in_words(v)}" for good, v in zip(scope.goods, value, strict=True))
            )
        elif key == "sets":
            parts.append("; ".join(f"{bundle_in_words(scope.bundle(s[0]))}: {in_words(s[1:])}" for s in value))
        else:
            parts.append(f"{key} {in_words(value)}")
    operands = [_form(part, scope) for part in form.of]
    return f"{form.kind} ({'; '.join([*parts, *operands])})"


def _utility(utility: recheck.Utility, scope: Scope) -> Iterator[Part]:
    yield from _utilities([utility.form], scope)


def _consumptions(lotteries: list[Any], scope: Scope) -> Iterator[Part]:
    """Each agent's random consumption in a row."""
    rows = [[cell("; ".join(_chance(term, scope.root) for term in lottery))] for lottery in lotteries]
    names = scope.names("agents", len(rows))
    yield _table("Random consumptions", ["probability: bundle"], names, rows)


def _chance(term: dict[str, Any], root: Root | None) -> str:
    share = term.get("probability", term.get("weight"))
    return f"{cell(share, root)[0]}: {bundle_in_words(term['bundle'])}"


# Numbers and records ------------------------------------------------------------------------------


def _numbers(name: str, label: str, values: list[Any], scope: Scope) -> Iterator[Part]:
    """A vector with the names that belong to it, or several such vectors."""
    if name == "weights" and isinstance(values[0], list) and not scope.nested:
        yield _weights_by_turn(values, scope)
        return
    if name in _NAMED and isinstance(values[0], list) and not scope.nested:
        names = scope.names(_NAMED[name], len(values[0]))
        yield _table(label, names, _counted(len(values)), [[cell(number) for number in row] for row in values])
        return
    names = scope.names(_NAMED.get(name, ""), len(values))
    yield _vector(label, names, [cell(number, scope.root) for number in values])


def _weights_by_turn(turns: list[Any], scope: Scope) -> Part:
    """The weights of those who choose in each turn, or of everybody for each of several price vectors."""
    rows = []
    for t, weights in enumerate(turns):
        group = scope.order[t] if t < len(scope.order) else scope.agents
        names = group if len(group) == len(weights) else _counted(len(weights))
        rows.append(
            [cell(", ".join(f"{name}: {cell(weight)[0]}" for name, weight in zip(names, weights, strict=True)))]
        )
    return _table("Weights", ["agent: weight"], _counted(len(rows)), rows)


def _matrix(label: str, rows: list[Any], scope: Scope) -> Part:
    """Lists in a list, of any lengths and depths."""
    width = max(len(row) if isinstance(row, list) else 1 for row in rows)
    entries = [row if isinstance(row, list) else [row] for row in rows]
    cells = [[cell(entry) for entry in row] + [cell("")] * (width - len(row)) for row in entries]
    heads = (
        scope.goods if width == len(scope.goods) else scope.agents if width == len(scope.agents) else _counted(width)
    )
    return _table(label, heads, _counted(len(rows)), cells)


def _records(label: str, records: list[Any], scope: Scope) -> Part:
    """Records in rows; a bundle or an object type for each agent has a column for each agent."""
    heads: list[str] = []
    rows: list[list[Cell]] = []
    for record in records:
        row: dict[str, Cell] = {}
        for key, value in record.items() if isinstance(record, dict) else []:
            spread = isinstance(value, list) and key in {"bundles", "assignment"} and len(value) == len(scope.agents)
            if spread:
                row.update({name: cell(_part(entry)) for name, entry in zip(scope.agents, value, strict=True)})
            else:
                row[key] = cell(value, scope.root) if key == "probability" else cell(_part(value))
        heads += [head for head in row if head not in heads]
        rows.append([row.get(head, cell("")) for head in heads])
    filled = [row + [cell("")] * (len(heads) - len(row)) for row in rows]
    return _table(label, heads, _counted(len(records)), filled)


def _part(value: Any) -> Any:
    """An entry of a record: a list of names is a bundle."""
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return bundle_in_words(value)
    return value


# Programs, lottery problems, statements ----------------------------------------------------------


def _program(program: recheck.Program, _scope: Scope) -> Iterator[Part]:
    """Columns and rows of a linear program."""
    size = f"{_count(program.objective, 'column')}, {_count(program.rows, 'row')}"
    yield _text(f"Linear program: {program.sense} over {size}; constant of the objective {program.constant}.")
    ends = zip(program.objective, program.lower, program.upper, strict=True)
    columns = [[cell(cost), _end(low, "-∞"), _end(high, "∞")] for cost, low, high in ends]
    yield _table("Columns", ["objective", "from", "to"], _counted(len(columns)), columns)
    rows = [[_end(row.lower, "-∞"), cell(_terms(row.coefficients)), _end(row.upper, "∞")] for row in program.rows]
    yield _table("Rows", ["from", "sum", "to"], _counted(len(rows)), rows)


def _end(value: Any, infinite: str) -> Cell:
    return (infinite, -LARGEST if infinite.startswith("-") else LARGEST) if value is None else cell(value)


def _terms(coefficients: Sequence[tuple[int, Any]]) -> str:
    shown = coefficients[:_MOST_TERMS]
    words = form_in([a for _, a in shown], [f"x{j + 1}" for j, _ in shown])
    left = len(coefficients) - len(shown)
    return f"{words} + {left} more terms" if left else words


def _lottery_problem(problem: recheck.LotteryProblem, _scope: Scope) -> Iterator[Part]:
    """Marginals, and what makes a draw admissible."""
    if problem.bundles and any(problem.bundles):
        rows = []
        for bundles, chances in zip(problem.bundles, problem.q, strict=True):
            rows.append([cell("; ".join(f"{q}: {in_words(b)}" for b, q in zip(bundles, chances, strict=False)))])
        yield _table("Random consumptions", ["probability: bundle"], _counted(len(rows)), rows)
    elif problem.q:
        rows = [list(map(cell, row)) for row in problem.q]
        yield _table("Probabilities of ones", _counted(len(problem.q[0])), _counted(len(rows)), rows)
    yield from _constraints(problem.constraints)


def _spending_problem(problem: recheck.SpendingProblem, _scope: Scope) -> Iterator[Part]:
    """Expected spendings, and the bundles among which each agent's is drawn."""
    rows = []
    for bundles, costs, spending in zip(problem.bundles, problem.costs, problem.spendings, strict=True):
        choice = "; ".join(f"{in_words(b)} at {cost}" for b, cost in zip(bundles, costs, strict=True))
        rows.append([cell(spending), cell(choice)])
    yield _table("Expected spendings", ["spends", "by bundles"], _counted(len(rows)), rows)
    yield from _constraints(problem.constraints)


def _constraints(constraints: Sequence[recheck.Constraint]) -> Iterator[Part]:
    rows = [
        [cell(", ".join(f"{i + 1}.{j + 1}" for i, j in each.cells)), cell(each.min), cell(each.max)]
        for each in constraints
    ]
    yield _table(
        "Constraints (ones in the cells row.column)", ["cells", "at least", "at most"], _counted(len(rows)), rows
    )


def _statement(statement: dict[str, Any], scope: Scope) -> Iterator[Part]:
    """For all functions of the goods: what is assumed, what follows."""
    yield _text(f"For all real-valued functions of the bundles of {bundle_in_words(scope.goods)}:")
    for function in statement["functions"]:
        domain = function.get("domain")
        known = [bundle_in_words(scope.bundle(bundle)) for bundle in domain or []]
        where = f", finite exactly at {', '.join(known)}" if domain is not None else ""
        yield _text(f"function {function['name']}{where}")
    for each in statement["define"]:
        more = {key: value for key, value in each.items() if key not in {"name", "operation", "of"}}
        yield _text(
            f"{each['name']} = {each['operation']} of {' and '.join(each['of'])} {_with_goods(more, scope)}".strip()
        )
    for each in statement["assume"]:
        yield _text(f"assume: {_property(each, scope)}")
    yield _text(f"then: {_property(statement['conclude'], scope)}")


def _property(stated: dict[str, Any], scope: Scope) -> str:
    more = {key: value for key, value in stated.items() if key not in {"property", "of"}}
    return f"{stated['of']} is {stated['property']} {_with_goods(more, scope)}".strip()


def _with_goods(more: dict[str, Any], scope: Scope) -> str:
    words = {**more, **({"goods": bundle_in_words(scope.bundle(more["goods"]))} if "goods" in more else {})}
    return f"({in_words(words)})" if words else ""


# Sets of equilibria -------------------------------------------------------------------------------


def _equilibria(found: Sequence[Any], scope: Scope) -> Iterator[Part]:
    """Each set of equilibria: prices and utilities."""
    sets = [_set_of_equilibria(each) for each in found]
    yield {"head": f"Sets of equilibria: {len(found)}"}
    for k, (_, _, what) in enumerate(sets, start=1):
        yield _text(f"{k}. {what}")
    if len(scope.goods) + len(scope.agents) <= _MOST_COLUMNS:
        heads = [f"price of {good}" for good in scope.goods] + [f"utility of {agent}" for agent in scope.agents]
        yield _table(
            "Prices and utilities", heads, _counted(len(sets)), [prices + utilities for prices, utilities, _ in sets]
        )
        return
    for k, (prices, utilities, _) in enumerate(sets, start=1):
        yield _vector(f"{k}. prices", scope.goods, prices)
        yield _vector(f"{k}. utilities", scope.agents, utilities)


def _set_of_equilibria(each: Any) -> tuple[list[Cell], list[Cell], str]:
    """Prices and utilities as cells, and what the set is."""
    if isinstance(each, recheck.AlgebraicPoint):
        root = Root(*each.root)
        return [cell(p, root) for p in each.prices], [cell(u, root) for u in each.utilities], f"a point; {root.words()}"
    if isinstance(each, recheck.Family):
        prices = [cell(polynomial_in(price, "t")) for price in each.prices]
        powers = ["", "t", "t²", "t³"]
        utilities = [cell(quotient_in(utility, powers)) for utility in each.utilities]
        return prices, utilities, f"a family, one for each t in {_stretch(each)}"
    if isinstance(each, recheck.Polytope):
        names = ["", *[f"t{k + 1}" for k in range(len(each.free))]]
        conditions = [f"{form_in(form, names)} >= 0" for form in each.at_least]
        conditions += [f"{form_in(form, names)} > 0" for form in each.more_than]
        prices = [cell(form_in(price, names)) for price in each.prices]
        utilities = [cell(quotient_in(utility, names)) for utility in each.utilities]
        return prices, utilities, f"a polytope of prices: all with {', '.join(conditions)}"
    if isinstance(each, recheck.Piece):
        return _piece(each)
    return list(map(cell, each.prices)), list(map(cell, each.utilities)), "a point"


def _piece(each: recheck.Piece) -> tuple[list[Cell], list[Cell], str]:
    """A piece of prices; without a sample nothing says that it holds any."""
    names = [f"t{k + 1}" for k in range(len(each.free))]
    conditions: list[str] = []
    for listed, sign in ((each.zero, "= 0"), (each.at_least, ">= 0"), (each.more_than, "> 0")):
        conditions += [f"{terms_in(terms, names)} {sign}" for terms in listed]
    prices = [cell(form_in(price, ["", *names])) for price in each.prices]
    utilities = [cell(quotient_in(utility, ["", *names])) for utility in each.utilities]
    example = "perhaps none" if each.sample is None else f"for example {', '.join(map(exact, each.sample))}"
    return prices, utilities, f"a piece of prices: all with {', '.join(conditions) or 'no condition'}; {example}"


def _stretch(family: recheck.Family) -> str:
    low, high = _place(family.low, "-∞"), _place(family.high, "∞")
    return f"{family.brackets[0]}{low}, {high}{family.brackets[1]}"


def _place(place: Any, infinite: str) -> str:
    if isinstance(place, tuple):
        return f"({Root(*place).words()})"
    return infinite if place is None else str(place)


# Parts --------------------------------------------------------------------------------------------


def _unknown(value: Any, scope: Scope) -> Iterator[Part]:
    """A data type of the checker that has no words of its own here: field by field."""
    for each in fields(value):
        yield from _field(each.name, getattr(value, each.name), scope)


def _text(words: str) -> Part:
    return {"text": words}


def _table(
    title: str,
    heads: Sequence[str],
    names: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    **more: Any,
) -> Part:
    """Rows of cells with names.

    Args:
        more: ``feet``, rows (a name and its cells) that stay below when the others are sorted; ``faint``: whether zeros are
            paler, so that the other numbers stand out.
    """
    below = [{"name": name, "cells": cells} for name, cells in more.get("feet", ())]
    table = {
        "title": title,
        "heads": list(heads),
        "names": list(names),
        "rows": list(rows),
        "feet": below,
        "faint": more.get("faint", False),
    }
    return {"table": table}


def _vector(title: str, names: Sequence[str], cells: Sequence[Cell]) -> Part:
    """Numbers under their names, or beside them if they are many."""
    if len(names) <= _MOST_COLUMNS:
        return _table(title, names, [""], [cells])
    return _table(title, [title], names, [[entry] for entry in cells])


def _count(values: Sequence[Any], what: str) -> str:
    return f"{len(values)} {what}{'' if len(values) == 1 else 's'}"


def _counted(count: int) -> list[str]:
    return [str(k + 1) for k in range(count)]


_TYPES: Mapping[type, Callable[[Any, Scope], Iterator[Part]]] = MappingProxyType(
    {
        recheck.Economy: _economy,
        recheck.Pseudomarket: _market,
        recheck.SupplyMarket: _market,
        recheck.Utility: _utility,
        recheck.Program: _program,
        recheck.LotteryProblem: _lottery_problem,
        recheck.SpendingProblem: _spending_problem,
    }
)

#: Fields whose name says what their list is.
_LISTS: Mapping[str, Callable[[list[Any], Scope], Iterator[Part]]] = MappingProxyType(
    {
        "aggregate": _limits,
        "equilibria": _equilibria,
        "shares": _shares_by_name,
        "consumptions": _consumptions,
    }
)
