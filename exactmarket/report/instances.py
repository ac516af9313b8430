"""Instances for people: what was read from a file, in a line and in tables."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from exactmarket.convex.statement import Statement
from exactmarket.exact.rational import Q
from exactmarket.format.instance import AssignmentInstance, Instance
from exactmarket.format.markets import PseudomarketInstance, draws_of
from exactmarket.format.programs import NamedProgram
from exactmarket.format.seats import SeatInstance
from exactmarket.format.statements import STATEMENT
from exactmarket.format.text import dump
from exactmarket.model.bundle import names_of
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem
from exactmarket.model.spending_problem import SpendingProblem
from exactmarket.report.assignments import economy_table
from exactmarket.report.linear_programs import describe_program
from exactmarket.report.lotteries import consumption_problem, matrix_problem, spending_problem
from exactmarket.report.markets import production_in_words
from exactmarket.report.quasilinear import agents_table
from exactmarket.report.seats import limits_in_words, seats_table, shares_in_words
from exactmarket.report.tables import MOST_COLUMNS, Shown, listed, row_table, table


def summary(instance: AssignmentInstance | SeatInstance) -> str:
    """How much was read, in a line: "3 agents, 5 object types, 4 copies"."""
    if isinstance(instance, SeatInstance):
        market = instance.market
        agents, goods = _counted(len(market.agents), "agent", "agents"), _counted(len(market.goods), "good", "goods")
        return f"{agents}, {goods}, {_counted(sum(market.supply), 'copy', 'copies')}"
    economy = instance.economy
    copies = sum(economy.supply)
    parts = [
        _counted(len(economy.agents), "agent", "agents"),
        _counted(len(economy.objects), "object type", "object types"),
        _counted(copies, "copy", "copies"),
    ]
    return ", ".join([*parts, *_beside(instance)])


def _counted(number: int, one: str, more: str) -> str:
    return f"{Q(number)} {one if number == 1 else more}"  # a Q writes numbers that Python refuses to write


def _beside(instance: AssignmentInstance) -> Iterator[str]:
    if instance.budgets is not None:
        yield "budgets"
    if instance.assignment is not None:
        yield "an assignment"


def describe_content(content: Instance | Statement | NamedProgram) -> Iterator[Shown]:
    """What a file holds that is no certificate, ready for a rich console."""
    if isinstance(content, AssignmentInstance):
        yield from describe_instance(content)
    elif isinstance(content, PseudomarketInstance):
        yield from describe_market(content)
    elif isinstance(content, SeatInstance):
        yield from describe_seats(content)
    elif isinstance(content, LotteryProblem):
        yield Text("Lottery problem", style="bold")
        yield from matrix_problem(content)
    elif isinstance(content, ConsumptionProblem):
        yield Text("Consumption problem", style="bold")
        yield from consumption_problem(content)
    elif isinstance(content, SpendingProblem):
        yield Text("Spending problem", style="bold")
        yield from spending_problem(content)
    elif isinstance(content, NamedProgram):
        yield from describe_program(content)
    else:
        yield Text("Statement about all utilities", style="bold")
        yield Text(dump(STATEMENT.encode(content)))


def describe_market(instance: PseudomarketInstance) -> Iterator[Shown]:
    """The agents of a pseudomarket with their budgets and types of utility, and what else the file says."""
    market = instance.market
    counted = f"{_counted(len(market.agents), 'agent', 'agents')}, {_counted(len(market.goods), 'good', 'goods')}"
    yield Text(f"Pseudomarket: {counted}: {' '.join(market.goods)}", style="bold")
    yield agents_table(market)
    yield from production_in_words(market)
    if instance.prices is not None:
        yield row_table("prices", market.goods, instance.prices)
    draws = draws_of(instance)
    if draws is not None:
        cells = [[" ".join(goods) or "nothing" for goods in draw.bundles] for draw in draws]
        yield table("random allocation", [a.name for a in market.agents], [str(d.probability) for d in draws], cells)


def describe_seats(instance: SeatInstance) -> Iterator[Shown]:
    """The goods of a pseudomarket with supplies, its agents with their budgets and types of utility, and what else the file
    says."""
    market, prices = instance.market, instance.prices
    yield Text(f"Pseudomarket with supplies: {summary(instance)}", style="bold")
    yield seats_table(market, {} if prices is None else {"price": prices})
    yield from limits_in_words(market)
    yield agents_table(market)
    names = [agent.name for agent in market.agents]
    if instance.shares is not None:
        yield table("shares", ["of goods"], names, [[shares_in_words(shares)] for shares in instance.shares])
    if instance.allocation is not None:
        odds = [str(term.probability) for term in instance.allocation]
        cells = [
            [", ".join(names_of(market.goods, bundle)) or "nothing" for bundle in term.bundles]
            for term in instance.allocation
        ]
        yield table("random allocation", names, odds, cells)


def describe_instance(instance: AssignmentInstance) -> Iterator[Shown]:
    """The economy with everything else that the file says, ready for a rich console."""
    yield Text(f"Assignment economy: {summary(instance)}", style="bold")
    yield from _values(instance)
    economy = instance.economy
    if instance.budgets is not None:
        yield row_table("budgets", economy.agents, instance.budgets)
    if instance.prices is not None:
        yield row_table("prices", economy.objects, instance.prices)
    if instance.order is not None:
        yield Text(f"order: {listed(instance.order)}")
    for limit in instance.aggregate:
        yield Text(f"at most {Q(limit.max)} together: {', '.join(limit.objects)}")


def _values(instance: AssignmentInstance) -> Iterator[Shown]:
    """Values, with the shares if there are any; where they are many, the shares that are not 0 stand apart."""
    economy, shares = instance.economy, instance.assignment
    heads = [f"{name} ({Q(copies)})" for name, copies in zip(economy.objects, economy.supply, strict=True)]
    if shares is not None and len(heads) <= MOST_COLUMNS:
        yield from economy_table(economy, shares)
        return
    yield table("Values (supply in brackets)", heads, economy.agents, economy.values)
    if shares is not None:
        yield from economy_table(economy, shares)
