"""Instances for people: what was read from a file, in a line and in tables."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from exactmarket.exact.rational import Q
from exactmarket.format.instance import AssignmentInstance
from exactmarket.report.tables import Shown, listed, row_table, table

#: Of a larger table so much is shown.
_SHOWN_AGENTS, _SHOWN_OBJECTS = 30, 14


def summary(instance: AssignmentInstance) -> str:
    """How much was read, in a line: "3 agents, 5 object types, 4 copies"."""
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
    economy, shares = instance.economy, instance.assignment
    agents, objects = economy.agents[:_SHOWN_AGENTS], economy.objects[:_SHOWN_OBJECTS]
    heads = [f"{name} ({Q(copies)})" for name, copies in zip(objects, economy.supply, strict=False)]
    cells = [[_cell(instance, x, j) for j in range(len(objects))] for x in range(len(agents))]
    of = " and probability" if shares is not None else ""
    yield table(f"Values{of} (supply in brackets)", heads, agents, cells)
    if len(agents) < len(economy.agents) or len(objects) < len(economy.objects):
        yield Text(f"(the first {len(agents)} agents and {len(objects)} object types)")


def _cell(instance: AssignmentInstance, x: int, j: int) -> str:
    value = str(instance.economy.values[x][j])
    return value if instance.assignment is None else f"{value}: {instance.assignment[x][j]}"
