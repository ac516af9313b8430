"""Certificates for people: what is claimed, of what, and why it is true."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.text import Text

from exactmarket.exact.rational import Q
from exactmarket.format.statements import STATEMENT
from exactmarket.format.text import dump
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import (
    PartitionWithPrices,
    Reallocation,
    Reassignment,
    SupportingPrices,
    SupportingPricesByTurn,
    Trade,
    TurnTrade,
)
from exactmarket.kernel.certificates.completeness import AllocationCases, CellTree
from exactmarket.kernel.certificates.statements import Countermodel, Image, TreesByClause
from exactmarket.kernel.certificates.utilities import (
    BundlePair,
    BundlePairAndGood,
    Derivation,
    Derivations,
    LosingExchange,
)
from exactmarket.kernel.claims.budgets import AlgebraicEquilibrium, NearbyEquilibrium
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.kernel.claims.utilities import Demanded, EachAgent, NotDemanded
from exactmarket.kernel.kinds import kind_of
from exactmarket.kernel.rules.utilities.derivations import operands
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.utility import Form
from exactmarket.report.answer import countermodel
from exactmarket.report.completeness import cases_in_words, describe_all
from exactmarket.report.equilibrium import AnyEquilibrium, root_in_words, rows_of
from exactmarket.report.lotteries import LOTTERIES, lottery_witness, problem_tables
from exactmarket.report.markets import equilibrium_tables, market_witness
from exactmarket.report.quasilinear import market_tables, quasilinear_witness
from exactmarket.report.tables import Shown, listed, matrix_table, row_table, table


def describe(  # noqa: C901, PLR0912
    certificate: Certificate[Any], witness: Iterable[Shown] | None = None
) -> Iterator[Shown]:
    """The claim's sentence, what it is about, the witness, and the rule's argument, ready for a rich console.

    Args:
        witness: the witness in the words of whoever knows more than the certificate says (names, say).
    """
    stated, kind = certificate.claim, kind_of(certificate.claim)
    yield Text(f"Claim ({kind.name})", style="bold")
    yield Text(sentence(type(stated)))
    if kind.subject == "budgets":
        yield from _equilibrium(stated)
    elif kind.subject == "completeness":
        yield from describe_all(stated)
    elif kind.subject == "markets":
        yield from equilibrium_tables(stated)
    elif kind.subject == "quasilinear":
        yield from market_tables(stated)
    elif hasattr(stated, "economy"):
        yield economy_table(stated.economy, stated.assignment)
    elif hasattr(stated, "program"):
        columns, rows = len(stated.program.objective), len(stated.program.rows)
        value = f", value {stated.value}" if isinstance(stated, LinearProgramOptimal) else ""
        yield Text(f"Linear program: {stated.program.sense}, {rows} rows, {columns} columns{value}")
    elif hasattr(stated, "problem"):
        yield from problem_tables(stated.problem)
    elif hasattr(stated, "utility"):
        yield Text(f"Utility of the goods {' '.join(stated.utility.goods)}: {construction(stated.utility.form)}")
        if isinstance(stated, (Demanded, NotDemanded)):
            yield row_table("prices", stated.utility.goods, stated.prices)
            yield Text(f"bundle: {' '.join(stated.bundle) or 'nothing'}")
    elif hasattr(stated, "statement"):
        yield Text(dump(STATEMENT.encode(stated.statement)))
    elif isinstance(stated, EachAgent):
        for name, utility in zip(stated.agents, stated.utilities, strict=True):
            yield Text(f"{stated.property}, agent {name}: {construction(utility.form)}")
    for name in ("conditions", "order"):
        if hasattr(stated, name):
            yield Text(f"{name}: {listed(getattr(stated, name))}")
    yield Text("Witness", style="bold")
    yield from _witness(certificate) if witness is None else witness
    yield Text("Why it is true", style="bold")
    yield Text(sentence(kind.rule))


def construction(form: Form) -> str:
    """How the utility is made, in words: "convolution of additive and satiation of matroid rank"."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in type(form).__name__).strip()
    parts = operands(form)
    return f"{words} of {' and '.join(construction(part) for part in parts)}" if parts else words


def _derivation(derivation: Derivation) -> str:
    below = "; ".join(_derivation(part) for part in derivation.of)
    return f"by {derivation.by}" + (f" ({below})" if below else "")


def sentence(documented: object) -> str:
    """The first paragraphs of a docstring on one line, without markup and without the list of errors."""
    text = inspect.getdoc(documented) or ""
    return " ".join(text.split("Raises:")[0].replace("``", "").split())


def economy_table(economy: AssignmentEconomy, assignment: Sequence[Sequence[Q]]) -> Shown:
    """Values and shares, agent by agent: a cell reads ``value: probability``."""
    cells = [
        [f"{value}: {share}" for value, share in zip(values, row, strict=True)]
        for values, row in zip(economy.values, assignment, strict=True)
    ]
    heads = [f"{name} ({Q(copies)})" for name, copies in zip(economy.objects, economy.supply, strict=True)]
    return table("Economy and assignment (value: probability; supply in brackets)", heads, economy.agents, cells)


def _equilibrium(stated: AnyEquilibrium) -> Iterator[Shown]:
    economy = stated.economy
    heads = [f"{name} ({Q(copies)})" for name, copies in zip(economy.objects, economy.supply, strict=True)]
    names, cells = zip(*rows_of(stated), strict=True)
    title = "Economy and equilibrium (value: probability; budget and supply in brackets; ~ means nearly)"
    yield table(title, heads, names, cells)
    for limit in stated.aggregate:
        yield Text(f"at most {Q(limit.max)} together: {', '.join(limit.objects)}")
    if isinstance(stated, NearbyEquilibrium):
        yield row_table("given budgets", economy.agents, stated.given_budgets)
        yield Text(f"no budget differs from the given one by more than {stated.distance}")
    if isinstance(stated, AlgebraicEquilibrium):
        yield Text(root_in_words(stated))


def _witness(certificate: Certificate[Any]) -> Iterator[Shown]:
    stated, witness = certificate.claim, certificate.witness
    if isinstance(witness, SupportingPrices):
        yield row_table("prices", stated.economy.objects, witness.prices)
        yield row_table("weights", stated.economy.agents, witness.weights)
    elif isinstance(witness, (SupportingPricesByTurn, PartitionWithPrices)):
        order = witness.order if isinstance(witness, PartitionWithPrices) else stated.order
        for t, (group, prices, weights) in enumerate(zip(order, witness.prices, witness.weights, strict=True)):
            yield row_table(f"turn {t + 1}: prices", stated.economy.objects, prices)
            yield row_table(f"turn {t + 1}: weights", group, weights)
    elif isinstance(witness, Reallocation):
        yield matrix_table("shares of the coalition", stated.economy.objects, witness.coalition, witness.assignment)
    elif isinstance(witness, Reassignment):
        yield matrix_table("another assignment", stated.economy.objects, stated.economy.agents, witness.assignment)
        yield _gains(stated.economy, stated.assignment, witness.assignment)
    elif isinstance(witness, Trade):
        yield matrix_table("gainful trade", stated.economy.objects, stated.economy.agents, witness.trade)
    elif isinstance(witness, TurnTrade):
        members = stated.order[witness.turn]
        yield matrix_table(f"gainful trade in turn {witness.turn + 1}", stated.economy.objects, members, witness.trade)
    else:
        yield from _later_witness(stated, witness)


def _later_witness(stated: Any, witness: object) -> Iterator[Shown]:
    """Witnesses about pseudomarkets, quasilinear economies and lotteries, and the rest."""
    subject = kind_of(stated).subject
    if subject == "markets":
        yield from market_witness(stated, witness)
    elif subject == "quasilinear":
        yield from quasilinear_witness(stated, witness, _derivation)
    elif isinstance(witness, (CellTree, AllocationCases)):
        yield Text(cases_in_words(witness))
    elif isinstance(witness, LOTTERIES):
        yield from lottery_witness(stated, witness)
    else:
        yield from _other_witness(stated, witness)


def _other_witness(stated: Any, witness: object) -> Iterator[Shown]:
    """Witnesses about utilities in words; any other part by part."""
    if isinstance(witness, Derivation):
        yield Text(_derivation(witness))
    elif isinstance(witness, TreesByClause):
        images = sum(isinstance(tree, Image) for tree in witness.clauses)
        yield Text(
            f"{len(witness.clauses)} clauses of the goal: {len(witness.clauses) - images} by cases, {images} by relabelling"
        )
    elif isinstance(witness, Countermodel):
        yield Text(dump(countermodel(stated.statement, witness)))
    elif isinstance(witness, Derivations):
        for name, derivation in zip(stated.agents, witness.of, strict=True):
            yield Text(f"agent {name}: {_derivation(derivation)}")
    elif isinstance(witness, (BundlePairAndGood, BundlePair, LosingExchange)):
        parts = {"A": witness.A, "B": witness.B}
        if isinstance(witness, LosingExchange):
            parts["D"] = witness.D
        yield Text(", ".join(f"{name} = {{{', '.join(goods)}}}" for name, goods in parts.items()))
        if isinstance(witness, (BundlePairAndGood, LosingExchange)):
            yield Text(f"j = {witness.j}")
    else:
        for name, value in vars(witness).items():
            yield Text(f"{name}: {listed(value) if isinstance(value, tuple) else value}")


def _gains(economy: AssignmentEconomy, old: Any, new: Any) -> Shown:
    pairs = zip(economy.utilities(old), economy.utilities(new), strict=True)
    cells = [[f"{before} -> {after}" if after != before else str(before) for before, after in pairs]]
    return table("utilities", economy.agents, [""], cells)
