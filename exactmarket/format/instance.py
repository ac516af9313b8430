"""Instance files: the questions' inputs, in JSON. (``format.tables`` reads tables.)"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import Q
from exactmarket.format.assignments import COPIES
from exactmarket.format.codec import (
    MATRIX,
    NAMES,
    NUMBER,
    ORDER,
    VECTOR,
    list_of,
    members,
    record,
)
from exactmarket.format.lotteries import (
    CONSUMPTION_PROBLEM,
    LOTTERY_PROBLEM,
    SPENDING_PROBLEM,
    decode_consumption_problem,
    decode_lottery_problem,
    decode_spending_problem,
)
from exactmarket.format.markets import (
    KEYS,
    OPTIONAL,
    PseudomarketInstance,
    decode_pseudomarket,
    encode_pseudomarket,
)
from exactmarket.format.seats import OPTIONAL as SEAT_KEYS
from exactmarket.format.seats import SeatInstance, decode_seats, encode_seats, has_seats
from exactmarket.format.text import Json
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.model.budgets import AggregateLimit, demand_laminar
from exactmarket.model.equilibrium import Order, demand_partition
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem
from exactmarket.model.spending_problem import SpendingProblem

FORMAT = "exactmarket-instance/1"

#: The kinds of instances that this version reads.
KINDS = ("assignment-economy", "pseudomarket", "lottery-problem", "consumption-problem", "spending-problem")

_OPTIONAL = frozenset({"agents", "objects", "assignment", "prices", "budgets", "order", "aggregate"})


@dataclass(frozen=True)
class AssignmentInstance:
    """What a file of kind ``assignment-economy`` says; ``None`` or empty where it says nothing.

    Attributes:
        assignment: a feasible random assignment, n rows of s numbers.
        prices: one for each object type. budgets: one for each agent.
        order: an ordered partition of the agents.
        aggregate: joint limits on object types.
    """

    economy: AssignmentEconomy
    assignment: Matrix | None = None
    prices: Vector | None = None
    budgets: Vector | None = None
    order: Order | None = None
    aggregate: tuple[AggregateLimit, ...] = ()


Instance: TypeAlias = (
    AssignmentInstance | PseudomarketInstance | SeatInstance | LotteryProblem | ConsumptionProblem | SpendingProblem
)


def decode_instance(value: Json, where: str) -> Instance:
    """The instance that a JSON value denotes.

    Raises:
        MalformedInput: at the first place that does not follow the format.
    """
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        found = repr(value.get("format")) if isinstance(value, dict) else type(value).__name__
        raise MalformedInput(f"{where}: format", f'"{FORMAT}"', found)
    if value.get("kind") not in KINDS:
        raise MalformedInput(f"{where}: kind", "one of " + ", ".join(KINDS), repr(value.get("kind")))
    if value["kind"] == "lottery-problem":
        return decode_lottery_problem(value, where)
    if value["kind"] == "consumption-problem":
        return decode_consumption_problem(value, where)
    if value["kind"] == "spending-problem":
        return decode_spending_problem(value, where)
    if value["kind"] == "pseudomarket":
        try:
            if has_seats(value):
                return decode_seats(members(value, where, set(KEYS), SEAT_KEYS))
            return decode_pseudomarket(members(value, where, set(KEYS), OPTIONAL | SEAT_KEYS))
        except MalformedInput as fault:
            inner = fault.where if fault.where.startswith(where) else f"{where}: {fault.where}"
            raise MalformedInput(inner, fault.expected, fault.got) from None
    given = members(value, where, {"format", "kind", "supply", "values"}, _OPTIONAL)
    return _assignment_instance(given, where)


def _assignment_instance(given: dict[str, Json], where: str) -> AssignmentInstance:
    try:
        economy = AssignmentEconomy(
            MATRIX.decode(given["values"], "values"),
            COPIES.decode(given["supply"], "supply"),
            NAMES.decode(given["agents"], "agents") if "agents" in given else None,
            NAMES.decode(given["objects"], "objects") if "objects" in given else None,
        )
        return AssignmentInstance(
            economy,
            random_assignment(economy, MATRIX.decode(given["assignment"], "assignment"))
            if "assignment" in given
            else None,
            _numbers(given, "prices", len(economy.objects), positive=False),
            _numbers(given, "budgets", len(economy.agents), positive=True),
            _order(given, economy),
            _aggregate(given, economy),
        )
    except MalformedInput as fault:
        raise MalformedInput(f"{where}: {fault.where}", fault.expected, fault.got) from None


def _numbers(given: dict[str, Json], key: str, count: int, positive: bool) -> Vector | None:
    if key not in given:
        return None
    numbers = VECTOR.decode(given[key], key)
    if len(numbers) != count:
        raise MalformedInput(key, f"{count} numbers", len(numbers))
    for k, number in enumerate(numbers):
        if number < 0 or (positive and number == 0):
            raise MalformedInput(f"{key}[{k}]", "a number > 0" if positive else "a number >= 0", number)
    return numbers


def _order(given: dict[str, Json], economy: AssignmentEconomy) -> Order | None:
    if "order" not in given:
        return None
    order = ORDER.decode(given["order"], "order")
    demand_partition(economy, order)
    return order


def _limit(objects: tuple[str, ...], max: Q) -> AggregateLimit:  # noqa: A002
    if max.q != 1:
        raise MalformedInput("max", "a whole number, 0 or more", max)
    return AggregateLimit(objects, int(max.p))


_LIMITS = list_of(record(_limit, objects=NAMES, max=NUMBER))


def _aggregate(given: dict[str, Json], economy: AssignmentEconomy) -> tuple[AggregateLimit, ...]:
    limits = _LIMITS.decode(given["aggregate"], "aggregate") if "aggregate" in given else ()
    demand_laminar(economy, limits)
    return limits


def encode_instance(instance: Instance) -> Json:
    """The instance as a JSON value; the inverse of ``decode_instance``."""
    if isinstance(instance, LotteryProblem):
        return _with_kind("lottery-problem", LOTTERY_PROBLEM.encode(instance))
    if isinstance(instance, ConsumptionProblem):
        return _with_kind("consumption-problem", CONSUMPTION_PROBLEM.encode(instance))
    if isinstance(instance, SpendingProblem):
        return _with_kind("spending-problem", SPENDING_PROBLEM.encode(instance))
    if isinstance(instance, PseudomarketInstance):
        return _with_kind("pseudomarket", encode_pseudomarket(instance))
    if isinstance(instance, SeatInstance):
        return _with_kind("pseudomarket", encode_seats(instance))
    return _encode_assignment(instance)


def _encode_assignment(instance: AssignmentInstance) -> Json:
    economy = instance.economy
    written: dict[str, Json] = {
        "format": FORMAT,
        "kind": "assignment-economy",
        "agents": list(economy.agents),
        "objects": list(economy.objects),
        "supply": COPIES.encode(economy.supply),
        "values": MATRIX.encode(economy.values),
    }
    if instance.assignment is not None:
        written["assignment"] = MATRIX.encode(instance.assignment)
    for key, numbers in (("prices", instance.prices), ("budgets", instance.budgets)):
        if numbers is not None:
            written[key] = VECTOR.encode(numbers)
    if instance.order is not None:
        written["order"] = ORDER.encode(instance.order)
    if instance.aggregate:
        written["aggregate"] = [{"objects": list(limit.objects), "max": limit.max} for limit in instance.aggregate]
    return written


def _with_kind(kind: str, content: Json) -> Json:
    return {"format": FORMAT, "kind": kind, **content} if isinstance(content, dict) else content
