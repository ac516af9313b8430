"""Random assignments for people and scripts: the economy, who gets what, and prices, trades and coalitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from rich.text import Text

from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ZERO, Q
from exactmarket.format.codec import MATRIX, VECTOR
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import (
    AllPairs,
    ConeProof,
    Envy,
    Levels,
    PartitionWithPrices,
    Reallocation,
    Reassignment,
    SupportingPrices,
    SupportingPricesByTurn,
    Thresholds,
    Trade,
    TurnTrade,
)
from exactmarket.kernel.claims.assignments import (
    Blocked,
    EnvyFree,
    InWeakCore,
    NotEnvyFree,
    NotSequentialOutcome,
    OrdinallyDominated,
    OrdinallyEfficient,
    ParetoDominated,
    ParetoOptimal,
    QuasiEquilibriumCone,
    SequentialOutcome,
    SerialDictatorship,
    Supported,
    Unsupported,
)
from exactmarket.model.assignment import AssignmentEconomy, demand
from exactmarket.model.equilibrium import Order
from exactmarket.report.numbers import Number
from exactmarket.report.tables import MOST_COLUMNS, Cell, Shown, listed, matrix_table, row_table, table
from exactmarket.report.words import Words, as_written, part_by_part, with_more

_OfAssignment: TypeAlias = (
    ParetoOptimal
    | ParetoDominated
    | QuasiEquilibriumCone
    | InWeakCore
    | Blocked
    | OrdinallyEfficient
    | OrdinallyDominated
)
_Turns: TypeAlias = SupportingPricesByTurn | PartitionWithPrices


def economy_table(economy: AssignmentEconomy, assignment: Sequence[Sequence[Q]]) -> Iterator[Shown]:
    """Values and shares, agent by agent, and expected utilities. Of more object types than fit side by side, only the shares
    that are not 0, and how many copies are used."""
    utilities = economy.utilities(tuple(map(tuple, assignment)))
    if len(economy.objects) <= MOST_COLUMNS:
        rows = zip(economy.values, assignment, utilities, strict=True)
        cells: list[list[Cell]] = [
            [*[(v, ": ", q) for v, q in zip(values, row, strict=True)], u] for values, row, u in rows
        ]
        heads = [f"{name} ({Q(copies)})" for name, copies in zip(economy.objects, economy.supply, strict=True)]
        title = "Economy and assignment (value: probability; supply in brackets)"
        yield table(title, [*heads, "utility"], economy.agents, cells)
    else:
        yield shares_table(economy, [[Number((q, q)) for q in row] for row in assignment], list(utilities))
        yield use_table(economy, {"used": demand(economy, tuple(map(tuple, assignment)))})


def shares_table(
    economy: AssignmentEconomy,
    shares: Sequence[Sequence[Number]],
    utilities: Sequence[Cell],
    budgets: Sequence[Q] | None = None,
) -> Shown:
    """For each agent the probabilities that are not 0, and her expected utility."""
    cells: list[list[Cell]] = []
    for x, row in enumerate(shares):
        parts: list[Cell] = []
        for name, share in zip(economy.objects, row, strict=True):
            if share.interval != (ZERO, ZERO):
                parts += [", " if parts else "", f"{name}: ", share]
        own: list[Cell] = [] if budgets is None else [budgets[x]]
        cells.append([*own, tuple(parts), utilities[x]])
    heads = ["gets (object type: probability)", "expected utility"]
    return table("Assignment", heads if budgets is None else ["budget", *heads], economy.agents, cells)


def use_table(economy: AssignmentEconomy, columns: Mapping[str, Sequence[Cell]]) -> Shown:
    """The object types with their copies, and whatever else is said of each."""
    copies = [Q(number) for number in economy.supply]
    cells = list(zip(copies, *columns.values(), strict=True))
    return table("Object types", ["copies", *columns], economy.objects, cells)


#: What weights of utilities are good for.
_WEIGHTS = "each agent holds only types for which weight times value less price is largest"


# What is claimed.


def _assignment(stated: _OfAssignment) -> Iterator[Shown]:
    yield from economy_table(stated.economy, stated.assignment)


def _with_conditions(stated: Supported | Unsupported) -> Iterator[Shown]:
    yield from economy_table(stated.economy, stated.assignment)
    yield Text(f"conditions: {listed(stated.conditions)}")


def _in_turns(stated: SequentialOutcome | NotSequentialOutcome) -> Iterator[Shown]:
    yield from economy_table(stated.economy, stated.assignment)
    yield Text(f"conditions: {listed(stated.conditions)}")
    yield Text(f"order: {listed(stated.order)}")


def _one_by_one(stated: SerialDictatorship) -> Iterator[Shown]:
    yield from economy_table(stated.economy, stated.assignment)
    yield Text(f"order: {listed(stated.order)}")


def _with_budgets(stated: EnvyFree | NotEnvyFree) -> Iterator[Shown]:
    yield from economy_table(stated.economy, stated.assignment)
    if len({*map(str, stated.budgets)}) > 1:
        yield row_table("budgets", stated.economy.agents, stated.budgets)
    else:
        yield Text("budgets: equal, so that nobody may prefer anybody else's share")


# What proves it.


def _all_pairs(stated: EnvyFree, _: AllPairs) -> Iterator[Shown]:
    count = len(stated.economy.agents)
    yield Text(f"nothing: the shares of all {count} agents are compared, each with each")


def _envy(stated: NotEnvyFree, witness: Envy) -> Iterator[Shown]:
    economy = stated.economy
    own = economy.utility(economy.index[witness.agent], stated.assignment[economy.index[witness.agent]])
    yield Text(envy_in_words(witness, own, "share"))


def envy_in_words(witness: Envy, own: Q, what: str) -> str:
    """Who envies whom, and how much better off she would be."""
    there = f"utility {own + witness.gain} from the {what} of {witness.envied}"
    return f"{witness.agent} envies {witness.envied}: {there} instead of {own}, {witness.gain} more"


def _prices(stated: ParetoOptimal | Supported, witness: SupportingPrices) -> Iterator[Shown]:
    yield row_table("prices", stated.economy.objects, witness.prices)
    yield row_table(f"weights of utility ({_WEIGHTS})", stated.economy.agents, witness.weights)


def _prices_by_turn(stated: SequentialOutcome, witness: SupportingPricesByTurn) -> Iterator[Shown]:
    return _turns(stated.economy, stated.order, witness)


def _partition(stated: InWeakCore, witness: PartitionWithPrices) -> Iterator[Shown]:
    return _turns(stated.economy, witness.order, witness)


def _turns(economy: AssignmentEconomy, order: Order, witness: _Turns) -> Iterator[Shown]:
    for t, (group, prices, weights) in enumerate(zip(order, witness.prices, witness.weights, strict=True)):
        yield row_table(f"turn {t + 1}: prices", economy.objects, prices)
        yield row_table(f"turn {t + 1}: weights of utility ({_WEIGHTS})", group, weights)


def _coalition(stated: Blocked, witness: Reallocation) -> Iterator[Shown]:
    """Who blocks, with which shares, and what each of them gains."""
    economy = stated.economy
    members = [economy.index[name] for name in witness.coalition]
    yield Text(f"The coalition: {len(members)} of {len(economy.agents)} agents")
    yield matrix_table("shares of the coalition", economy.objects, witness.coalition, witness.assignment)
    before = [economy.utility(x, stated.assignment[x]) for x in members]
    after = [economy.utility(x, share) for x, share in zip(members, witness.assignment, strict=True)]
    yield _gains(witness.coalition, before, after)


def _reassignment(stated: ParetoDominated, witness: Reassignment) -> Iterator[Shown]:
    economy = stated.economy
    yield matrix_table("another assignment", economy.objects, economy.agents, witness.assignment)
    yield _gains(economy.agents, economy.utilities(stated.assignment), economy.utilities(witness.assignment))


def _levels(stated: OrdinallyEfficient, witness: Levels) -> Iterator[Shown]:
    """The order of the object types, or of many of them a table of their levels."""
    if len(witness.levels) <= MOST_COLUMNS:
        yield Text(f"the object types, the least wanted first: {_in_order(stated.economy.objects, witness.levels)}")
    yield row_table(
        "levels (whatever an agent likes better than what she may get is higher)",
        stated.economy.objects,
        witness.levels,
    )


def _in_order(names: Sequence[str], levels: Sequence[Q]) -> str:
    """The names by their levels: "c = d < a"."""
    return " < ".join([" = ".join(group) for group in _groups(names, levels)])


def _groups(names: Sequence[str], levels: Sequence[Q]) -> list[list[str]]:
    """The names of each level, the lowest level first."""
    found: dict[Q, list[str]] = {}
    for name, level in sorted(zip(names, levels, strict=True), key=lambda pair: pair[1]):
        found.setdefault(level, []).append(name)
    return list(found.values())


def _dominating(stated: ParetoDominated | OrdinallyDominated, witness: Reassignment) -> Iterator[Shown]:
    if isinstance(stated, ParetoDominated):
        return _reassignment(stated, witness)
    return _exchanges(stated, witness)


def _exchanges(stated: OrdinallyDominated, witness: Reassignment) -> Iterator[Shown]:
    """Who gives up what for what, and the assignment after that."""
    economy = stated.economy
    moved = _moves(economy, stated.assignment, witness.assignment)
    cells: list[list[Cell]] = [[gives, takes, amount] for _, gives, takes, amount in moved]
    title = "exchanges: each agent likes what she gets at least as well, some agent better"
    yield table(title, ["gives up", "gets", "probability"], [agent for agent, *_ in moved], cells)
    yield matrix_table("the assignment after them", economy.objects, economy.agents, witness.assignment)


def _moves(economy: AssignmentEconomy, before: Matrix, after: Matrix) -> list[tuple[str, str, str, Q]]:
    """Who gives up what for what with which probability: her worst type for the worst that she gets more of, and so on."""
    moves: list[tuple[str, str, str, Q]] = []
    for x, agent in enumerate(economy.agents):
        values = economy.values[x]
        change = [new - old for old, new in zip(before[x], after[x], strict=True)]
        types = sorted(range(len(change)), key=lambda j: values[j])
        gets = [j for j in types if change[j] > 0]
        for given in [j for j in types if change[j] < 0]:
            while change[given] < 0:
                amount = min(change[gets[0]], -change[given])
                moves.append((agent, economy.objects[given], economy.objects[gets[0]], amount))
                change[given] += amount
                change[gets[0]] -= amount
                if change[gets[0]] == 0:
                    gets.pop(0)
    return moves


def _gains(names: Sequence[str], before: Sequence[Q], after: Sequence[Q]) -> Shown:
    """Utilities side by side if they are few, else those that change, each in a row."""
    if len(names) <= MOST_COLUMNS:
        pairs = zip(before, after, strict=True)
        cells: list[Cell] = [(old, " -> ", new) if new != old else old for old, new in pairs]
        return table("utilities", names, [""], [cells])
    changed = [k for k in range(len(names)) if before[k] != after[k]]
    rows = [[before[k], after[k], after[k] - before[k]] for k in changed]
    title = f"utilities that change ({len(names) - len(changed)} others keep theirs)"
    return table(title, ["before", "after", "gain"], [names[k] for k in changed], rows)


def _trade(stated: Unsupported, witness: Trade) -> Iterator[Shown]:
    yield matrix_table("gainful trade", stated.economy.objects, stated.economy.agents, witness.trade)


def _turn_trade(stated: NotSequentialOutcome, witness: TurnTrade) -> Iterator[Shown]:
    members = stated.order[witness.turn]
    yield matrix_table(f"gainful trade in turn {witness.turn + 1}", stated.economy.objects, members, witness.trade)


def _thresholds(stated: SerialDictatorship, witness: Thresholds) -> Iterator[Shown]:
    title = "for each agent the value of the least type in her best lottery of what is left"
    yield row_table(title, stated.economy.agents, witness.thresholds)


# The answer.


def _with_utilities(certificate: Certificate[ParetoDominated | Blocked], assignment: Matrix) -> Json:
    utilities = certificate.claim.economy.utilities(assignment)
    more: dict[str, Json] = {"assignment": MATRIX.encode(assignment), "utilities": VECTOR.encode(utilities)}
    return with_more(certificate, more)


def _better(certificate: Certificate[Any]) -> Json:
    return _with_utilities(certificate, certificate.witness.assignment)  # type: ignore[attr-defined]


def _ordered(certificate: Certificate[OrdinallyEfficient]) -> Json:
    levels = certificate.witness.levels  # type: ignore[attr-defined]
    groups = _groups(certificate.claim.economy.objects, levels)
    return with_more(certificate, {"order": [list(group) for group in groups]})


def _after_exchanges(certificate: Certificate[OrdinallyDominated]) -> Json:
    stated = certificate.claim
    moved = _moves(stated.economy, stated.assignment, certificate.witness.assignment)  # type: ignore[attr-defined]
    written: list[Json] = [
        {"agent": agent, "gives": gives, "gets": gets, "probability": str(amount)}
        for agent, gives, gets, amount in moved
    ]
    return with_more(certificate, {"exchanges": written})


def _after_blocking(certificate: Certificate[Any]) -> Json:
    """The whole assignment after the coalition has moved."""
    stated, witness = certificate.claim, certificate.witness
    moved = dict(zip(witness.coalition, witness.assignment, strict=True))  # type: ignore[attr-defined]
    kept = zip(stated.economy.agents, stated.assignment, strict=True)
    return _with_utilities(certificate, tuple([moved.get(name, share) for name, share in kept]))


def _with_groups(certificate: Certificate[SequentialOutcome]) -> Json:
    return with_more(certificate, {"order": [list(group) for group in certificate.claim.order]})


def _dictatorship(certificate: Certificate[SerialDictatorship]) -> Json:
    stated = certificate.claim
    return with_more(certificate, {"order": list(stated.order), "assignment": MATRIX.encode(stated.assignment)})


WORDS = Words(
    claims=MappingProxyType(
        {
            ParetoOptimal: _assignment,
            ParetoDominated: _assignment,
            Supported: _with_conditions,
            Unsupported: _with_conditions,
            QuasiEquilibriumCone: _assignment,
            SequentialOutcome: _in_turns,
            NotSequentialOutcome: _in_turns,
            SerialDictatorship: _one_by_one,
            InWeakCore: _assignment,
            Blocked: _assignment,
            EnvyFree: _with_budgets,
            NotEnvyFree: _with_budgets,
            OrdinallyEfficient: _assignment,
            OrdinallyDominated: _assignment,
        }
    ),
    witnesses=MappingProxyType(
        {
            SupportingPrices: _prices,
            SupportingPricesByTurn: _prices_by_turn,
            PartitionWithPrices: _partition,
            Reallocation: _coalition,
            Reassignment: _dominating,
            Trade: _trade,
            TurnTrade: _turn_trade,
            ConeProof: part_by_part,
            Thresholds: _thresholds,
            AllPairs: _all_pairs,
            Envy: _envy,
            Levels: _levels,
        }
    ),
    answers=MappingProxyType(
        {
            ParetoOptimal: as_written,
            ParetoDominated: _better,
            Supported: as_written,
            Unsupported: as_written,
            QuasiEquilibriumCone: as_written,
            SequentialOutcome: _with_groups,
            NotSequentialOutcome: as_written,
            SerialDictatorship: _dictatorship,
            InWeakCore: as_written,
            Blocked: _after_blocking,
            EnvyFree: as_written,
            NotEnvyFree: as_written,
            OrdinallyEfficient: _ordered,
            OrdinallyDominated: _after_exchanges,
        }
    ),
)
