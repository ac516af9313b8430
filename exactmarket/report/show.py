"""Certificates for people: what is claimed, of what, and why it is true."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from exactmarket.exact.rational import Q, dot, total
from exactmarket.format.certificate import KINDS
from exactmarket.kernel import certificates as proof
from exactmarket.kernel import claims as claim
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import RULES
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem

#: Larger tables are named, not shown.
_MOST_ROWS, _MOST_COLUMNS = 30, 14


def describe(certificate: Certificate[Any]) -> Iterator[Table | Text]:
    """The claim's sentence, what it is about, the witness, and the rule's argument, ready for a rich console."""
    stated = certificate.claim
    yield Text(f"Claim ({KINDS[type(stated)]})", style="bold")
    yield Text(sentence(type(stated)))
    if hasattr(stated, "economy"):
        yield economy_table(stated.economy, stated.assignment)
    elif hasattr(stated, "program"):
        columns, rows = len(stated.program.objective), len(stated.program.rows)
        value = f", value {stated.value}" if isinstance(stated, claim.LinearProgramOptimal) else ""
        yield Text(f"Linear program: {stated.program.sense}, {rows} rows, {columns} columns{value}")
    elif hasattr(stated, "problem"):
        yield from _problem(stated.problem)
    for name in ("conditions", "order"):
        if hasattr(stated, name):
            yield Text(f"{name}: {_list(getattr(stated, name))}")
    yield Text("Witness", style="bold")
    yield from _witness(certificate)
    yield Text("Why it is true", style="bold")
    yield Text(sentence(RULES[type(stated)][1]))


def sentence(documented: object) -> str:
    """The first paragraphs of a docstring on one line, without markup and without the list of errors."""
    text = inspect.getdoc(documented) or ""
    return " ".join(text.split("Raises:")[0].replace("``", "").split())


def economy_table(economy: AssignmentEconomy, assignment: Sequence[Sequence[Q]]) -> Table | Text:
    """Values and shares, agent by agent: a cell reads ``value: probability``."""
    cells = [
        [f"{value}: {share}" for value, share in zip(values, row, strict=True)]
        for values, row in zip(economy.values, assignment, strict=True)
    ]
    heads = [f"{name} ({copies})" for name, copies in zip(economy.objects, economy.supply, strict=True)]
    return _table("Economy and assignment (value: probability; supply in brackets)", heads, economy.agents, cells)


def _witness(certificate: Certificate[Any]) -> Iterator[Table | Text]:
    stated, witness = certificate.claim, certificate.witness
    if isinstance(witness, proof.SupportingPrices):
        yield _row("prices", stated.economy.objects, witness.prices)
        yield _row("weights", stated.economy.agents, witness.weights)
    elif isinstance(witness, (proof.SupportingPricesByTurn, proof.PartitionWithPrices)):
        order = witness.order if isinstance(witness, proof.PartitionWithPrices) else stated.order
        for t, (group, prices, weights) in enumerate(zip(order, witness.prices, witness.weights, strict=True)):
            yield _row(f"turn {t + 1}: prices", stated.economy.objects, prices)
            yield _row(f"turn {t + 1}: weights", group, weights)
    elif isinstance(witness, proof.Reallocation):
        yield _matrix("shares of the coalition", stated.economy.objects, witness.coalition, witness.assignment)
    elif isinstance(witness, proof.Reassignment):
        yield _matrix("another assignment", stated.economy.objects, stated.economy.agents, witness.assignment)
        yield _gains(stated.economy, stated.assignment, witness.assignment)
    elif isinstance(witness, proof.Trade):
        yield _matrix("gainful trade", stated.economy.objects, stated.economy.agents, witness.trade)
    elif isinstance(witness, proof.TurnTrade):
        members = stated.order[witness.turn]
        yield _matrix(f"gainful trade in turn {witness.turn + 1}", stated.economy.objects, members, witness.trade)
    elif isinstance(witness, proof.Lottery):
        rows = [str(term.probability) for term in witness.terms]
        yield _table("lottery", stated.economy.agents, rows, [term.assignment for term in witness.terms])
    elif isinstance(witness, proof.MatrixLottery):
        rows = [str(term.probability) for term in witness.terms]
        cells = [[" ".join(map(str, ones)) for ones in term.ones] for term in witness.terms]
        heads = [f"row {i}" for i in range(len(stated.problem.matrix))]
        yield _table("lottery (the columns of the ones in each row)", heads, rows, cells)
    elif isinstance(witness, proof.RandomAllocation):
        rows = [str(term.probability) for term in witness.terms]
        cells = [[_goods(bundle) for bundle in term.bundles] for term in witness.terms]
        yield _table("random allocation", stated.problem.names, rows, cells)
    elif isinstance(witness, proof.Separation):
        yield from _separation(stated.problem, witness)
    else:
        for name, value in vars(witness).items():
            yield Text(f"{name}: {_list(value) if isinstance(value, tuple) else value}")


def _problem(problem: LotteryProblem | ConsumptionProblem) -> Iterator[Table | Text]:
    if isinstance(problem, LotteryProblem):
        heads = [str(j) for j in range(len(problem.matrix[0]))]
        yield _matrix("matrix", heads, [str(i) for i in range(len(problem.matrix))], problem.matrix)
        limits = [[f"{c.min} to {c.max}", _list(c.cells)] for c in problem.constraints]
        yield _table("constraints", ["ones", "in the cells"], [str(k) for k in range(len(limits))], limits)
        return
    use = "; all of them are used" if problem.exhaust else "; they may stay with nobody"
    yield Text(f"Goods: {' '.join(problem.goods)}{use}")
    rows = [(agent.name, [str(p), _goods(bundle)]) for agent in problem.agents for p, bundle in agent.lottery]
    yield _table("random consumptions", ["probability", "bundle"], [name for name, _ in rows], [row for _, row in rows])


def _goods(bundle: Sequence[str]) -> str:
    return " ".join(bundle) or "nothing"


def _separation(problem: LotteryProblem | ConsumptionProblem, witness: proof.Separation) -> Iterator[Table | Text]:
    if isinstance(problem, LotteryProblem):
        heads, names = ([str(k) for k in range(n)] for n in (len(problem.matrix[0]), len(problem.matrix)))
        yield _matrix("weights of the cells", heads, names, witness.weights)
        marginals = problem.matrix
    else:
        bundles = [(agent.name, _goods(bundle)) for agent in problem.agents for _, bundle in agent.lottery]
        weights = [str(w) for row in witness.weights for w in row]
        cells = [[bundle, w] for (_, bundle), w in zip(bundles, weights, strict=True)]
        yield _table("weights of the bundles", ["bundle", "weight"], [name for name, _ in bundles], cells)
        marginals = problem.marginals
    expected = total(dot(w, row) for w, row in zip(witness.weights, marginals, strict=True))
    leaves = sum(isinstance(node, proof.Leaf) for node in witness.tree)
    yield Text(f"Expected total {expected}; no choice reaches it: {leaves} parts of the branch tree, each with a bound")


def _gains(economy: AssignmentEconomy, old: Any, new: Any) -> Table | Text:
    pairs = zip(economy.utilities(old), economy.utilities(new), strict=True)
    cells = [[f"{before} -> {after}" if after != before else str(before) for before, after in pairs]]
    return _table("utilities", economy.agents, [""], cells)


def _row(title: str, heads: Sequence[str], numbers: Iterable[Q | None]) -> Table | Text:
    return _table(title, heads, [""], [["free" if number is None else str(number) for number in numbers]])


def _matrix(title: str, heads: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[Q]]) -> Table | Text:
    return _table(title, heads, names, [[str(number) for number in row] for row in rows])


def _table(title: str, heads: Sequence[str], names: Sequence[str], cells: Sequence[Sequence[str]]) -> Table | Text:
    if len(names) > _MOST_ROWS or len(heads) > _MOST_COLUMNS:
        return Text(f"{title}: {len(names)} x {len(heads)}, too large to show")
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="")
    table.add_column("")
    for head in heads:
        table.add_column(Text(head), justify="right")
    for name, row in zip(names, cells, strict=True):
        table.add_row(Text(name), *[Text(cell) for cell in row])
    return table


def _list(value: Any) -> str:
    if not isinstance(value, tuple):
        return str(value)
    if len(value) > _MOST_ROWS:
        return f"{len(value)} entries, too many to show"
    return "(" + ", ".join(_list(entry) for entry in value) + ")"
