"""The models take exact numbers and names, whatever they are handed in as, and nothing else, however they are built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from alterations import Liar, altered

import exactmarket as em
from exactmarket import MalformedInput, Q
from exactmarket.convex.statement import Defined, Property, Quantified, Statement
from exactmarket.exact.checks import is_ours, name, names, sequence, whole
from exactmarket.exact.places import Root
from exactmarket.kernel.shape import _check
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import AggregateLimit
from exactmarket.model.constraint import Bounds, Constrained
from exactmarket.model.linear_program import linear_program
from exactmarket.model.lottery_problem import CellConstraint, ConsumptionProblem, LotteryProblem, RandomConsumption
from exactmarket.model.matroid import (
    BasesMatroid,
    DualMatroid,
    GraphicMatroid,
    LaminarMatroid,
    LinearMatroid,
    UniformMatroid,
)
from exactmarket.model.operations import Convolution, Endowment, LowerBound, Restriction, Satiation
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.spending_problem import Spender, SpendingProblem
from exactmarket.model.utility import (
    Additive,
    Assignment,
    Cardinality,
    Laminar,
    MatroidRank,
    Table,
    UnitDemand,
    Utility,
)

TWO = Additive((Q(1), Q(3, 2)))
GOODS = ("a", "b")
MODELS: list[Any] = [
    AssignmentEconomy([[3, 2], [1, 0]], [1, 1], ["x", "y"], ["i", "j"]),
    AggregateLimit(("i", "j"), 1),
    Root((Q(-2), Q(0), Q(1)), (Q(1), Q(2))),
    linear_program("maximize", [1, 1], rows=[[1, 2], [3, 1]], row_upper=[4, 6]),
    CellConstraint([(0, 0), (0, 1)], 1, 1),
    LotteryProblem([["1/2", "1/2"]], [CellConstraint([(0, 0), (0, 1)], 1, 1)]),
    RandomConsumption("x", [("1/2", ["a"]), ("1/2", [])]),
    ConsumptionProblem(GOODS, [RandomConsumption("x", [("1/2", ["a"]), ("1/2", [])])], True),
    Spender("x", [("a",), ()], 1),
    SpendingProblem(GOODS, [1, 2], [Spender("x", [("a",), ()], 1)]),
    Table((Q(0), Q(1), None, Q(2))),
    TWO,
    UnitDemand((Q(1), None)),
    Cardinality((Q(0), Q(1), Q(3, 2))),
    MatroidRank(UniformMatroid(2, 1), (Q(1), Q(2))),
    MatroidRank(GraphicMatroid((("s", "t"), ("t", "s"))), (Q(1), Q(2))),
    MatroidRank(LinearMatroid(((Q(1), Q(0)), (Q(1), Q(1)))), (Q(1), Q(2))),
    MatroidRank(BasesMatroid(2, (1, 2)), (Q(1), Q(2))),
    MatroidRank(DualMatroid(LaminarMatroid(2, ((3, 1),))), (Q(1), Q(2))),
    Assignment(((Q(1), Q(0)), (Q(1, 2), Q(1)))),
    Laminar(2, ((3, (Q(0), Q(2), None)), (1, (Q(0), Q(1))))),
    Endowment(TWO, 1),
    Restriction(TWO, 2),
    Convolution(TWO, TWO),
    Satiation(TWO, 1),
    LowerBound(TWO, 1),
    Constrained(TWO, (Bounds(3, 0, 1),)),
    Utility(GOODS, TWO),
    Agent("x", Q(3, 2), TWO),
    Pseudomarket(GOODS, (Agent("x", Q(3, 2), TWO), Agent("y", Q(1), TWO)), LaminarMatroid(2, ((3, 1),))),
    Statement(
        GOODS,
        (Quantified("v", (0, 1, 2, 3)), Quantified("w", None)),
        (Defined("u", "satiation", ("v",), k=1), Defined("t", "constrained", ("v",), sets=(Bounds(3, 0, 1),))),
        (Property("m-natural", "v"), Property("module", "w", 1)),
        Property("submodular", "u"),
    ),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_a_part_in_other_clothes_is_refused_or_means_the_same(model: Any) -> None:
    faults = []
    for alteration in altered(model):
        try:
            found = alteration.build()
        except MalformedInput as fault:
            faults.append(str(fault))
            continue
        if type(found) is type(model):
            assert found == model
            assert _check(type(found))(found) is None
    assert faults
    assert all(fault.isprintable() for fault in faults)


def subclass(model: Any) -> Any:
    """The model as one of a subclass, which might answer otherwise."""
    kind = type(f"Other{type(model).__name__}", (type(model),), {})
    return kind(**{key: getattr(model, key) for key in model.__dataclass_fields__})


@pytest.mark.parametrize(
    "build",
    [
        lambda: Utility(GOODS, subclass(TWO)),
        lambda: Agent("x", Q(1), subclass(TWO)),
        lambda: Convolution(TWO, subclass(TWO)),
        lambda: Satiation(subclass(TWO), 1),
        lambda: Constrained(TWO, (subclass(Bounds(3, 0, 1)),)),
        lambda: MatroidRank(subclass(UniformMatroid(2, 1)), (Q(1), Q(2))),
        lambda: DualMatroid(subclass(UniformMatroid(2, 1))),
        lambda: Pseudomarket(GOODS, (subclass(Agent("x", Q(1), TWO)),)),
        lambda: Pseudomarket(GOODS, (Agent("x", Q(1), TWO),), subclass(LaminarMatroid(2, ((3, 1),)))),
        lambda: Pseudomarket(GOODS, (Agent("x", Q(1), TWO),), UniformMatroid(2, 1)),  # type: ignore[arg-type]
        lambda: LotteryProblem([[1]], [subclass(CellConstraint([(0, 0)], 1, 1))]),
        lambda: ConsumptionProblem(["a"], [subclass(RandomConsumption("x", [(1, ["a"])]))]),
        lambda: SpendingProblem(["a"], [1], [subclass(Spender("x", [("a",)], 1))]),
        lambda: replace(MODELS[-1], concluded=subclass(Property("submodular", "u"))),
        lambda: Utility(GOODS, MODELS[0]),
        lambda: Utility(GOODS, MODELS[-4]),
        lambda: MatroidRank(TWO, (Q(1), Q(2))),  # type: ignore[arg-type]
        lambda: Utility(GOODS, 3),  # type: ignore[arg-type]
        lambda: Utility(GOODS, Additive),  # type: ignore[arg-type]
    ],
)
def test_subclasses_and_models_of_another_kind_are_refused(build: Callable[[], Any]) -> None:
    with pytest.raises(MalformedInput):
        build()


@dataclass(frozen=True)
class Additive2:
    """A form that could answer anything."""

    size: int = 2

    def value(self, bundle: int) -> Q:
        return Q(bundle)

    def table(self) -> list[Q]:
        return [Q(0), Q(1), Q(1), Q(2)]


def test_forms_and_matroids_of_somebody_elses_making_are_refused() -> None:
    with pytest.raises(MalformedInput, match=r"form: expected a utility by a table, a family or an operation"):
        Utility(GOODS, Additive2())  # type: ignore[arg-type]
    Additive2.__module__, Additive2.__name__ = "exactmarket.model.utility", "Additive"
    assert not is_ours(Additive2, "exactmarket.model.")
    with pytest.raises(MalformedInput):
        Utility(GOODS, Additive2())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("build", "where"),
    [
        (lambda: Table((0, 1, 0.5, 1)), "values[2]"),
        (lambda: Cardinality((0.0, 1)), "values[0]"),
        (lambda: UnitDemand((float("nan"), 1)), "values[0]"),
        (lambda: Additive((True, 1)), "values[0]"),
        (lambda: Additive("12"), "values"),
        (lambda: Additive({Q(1), Q(2)}), "values"),
        (lambda: Additive({"a": 1}), "values"),
        (lambda: Assignment([[1, 2], [3]]), "weights[1]"),
        (lambda: MatroidRank(UniformMatroid(2, 1), [1, 0.5]), "weights[1]"),
        (lambda: UniformMatroid(2, -1), "uniform"),
        (lambda: UniformMatroid(2, 1.5), "uniform"),
        (lambda: UniformMatroid(True, 1), "size"),
        (lambda: BasesMatroid(2, (1, 4)), "bases[1]"),
        (lambda: BasesMatroid(2, (1, -1)), "bases[1]"),
        (lambda: GraphicMatroid((("s", "t", "u"),)), "edges[0]"),
        (lambda: GraphicMatroid((("s", ""),)), "edges[0]"),
        (lambda: LaminarMatroid(2, ((4, 1),)), "laminar[0].goods"),
        (lambda: LaminarMatroid(2, ((1, -1),)), "laminar[0].max"),
        (lambda: LaminarMatroid(2, (1,)), "laminar[0]"),
        (lambda: Laminar(2, ((1, (0, 0.5)),)), "sets[0].values[1]"),
        (lambda: Satiation(TWO, -1), "k"),
        (lambda: Satiation(TWO, "many"), "k"),
        (lambda: Restriction(TWO, 4), "goods"),
        (lambda: Endowment(TWO, -1), "goods"),
        (lambda: Constrained(TWO, (Bounds(4, 0, 1),)), "sets[0].goods"),
        (lambda: Bounds(1, 0.5, 1), "sets: min"),
        (lambda: Bounds(1, 1, 0), "sets"),
        (lambda: Utility(("a", "a"), TWO), "goods[1]"),
        (lambda: Utility(("a", "b c"), TWO), "goods[1]"),
        (lambda: Utility("ab", TWO), "goods"),
        (lambda: Utility({"a", "b"}, TWO), "goods"),
        (lambda: Agent("x", 0.1, TWO), "budget"),
        (lambda: Agent(3, 1, TWO), "name"),
        (lambda: Agent("", 1, TWO), "name"),
        (lambda: Agent("\x1b[2J", 1, TWO), "name"),
        (lambda: Pseudomarket(GOODS, (Agent("x", 0, TWO),)), "agents[0].budget"),
        (lambda: Pseudomarket(GOODS, ("x",)), "agents[0]"),
        (lambda: AggregateLimit(("i",), -1), "max"),
        (lambda: AggregateLimit("i", 1), "objects"),
        (lambda: CellConstraint([(0, True)], 0, 1), "cells[0]"),
        (lambda: CellConstraint([(0, 0)], 0.5, 1), "min"),
        (lambda: LotteryProblem([[0.5]], []), "matrix[0][0]"),
        (lambda: LotteryProblem([[1]], ["all"]), "constraints[0]"),
        (lambda: RandomConsumption(3, [(1, ["a"])]), "name"),
        (lambda: RandomConsumption("x", [(1, "a")]), "lottery[0].bundle"),
        (lambda: RandomConsumption("x", [(1.0, ["a"])]), "lottery[0]"),
        (lambda: ConsumptionProblem(["a"], [RandomConsumption("x", [(1, [])])], 1), "exhaust"),
        (lambda: Spender("x", [("a",)], 0.5), "spending"),
        (lambda: Spender("x", "a", 1), "bundles"),
        (lambda: SpendingProblem(["a"], [0.5], [Spender("x", [("a",)], 1)]), "prices[0]"),
        (lambda: Quantified("v", (0, 0)), "domain"),
        (lambda: Quantified(3, None), "name"),
        (lambda: replace(MODELS[-1], quantified=(Quantified("v", (0, 4)), Quantified("w", None))), "v: domain[1]"),
        (lambda: replace(MODELS[-1], concluded=Property("module", "u", 4)), "module of u: goods"),
        (lambda: replace(MODELS[3], sense=Liar("maximize")), "sense"),
        (lambda: replace(MODELS[3], rows=(([0, Q(1)],), ())), "rows[0]"),
    ],
)
def test_what_is_wrong_is_named(build: Callable[[], Any], where: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        build()
    assert caught.value.where == where


def test_numbers_of_other_packages_are_what_they_denote() -> None:
    exact = AssignmentEconomy([[3, Fraction(1, 2)], ["1/4", -1]], [1, 2], ["x", "y"], ["i", "j"])
    values: list[list[Any]] = [[np.int64(3), Decimal("0.5")], [sympy.Rational(1, 4), sympy.Integer(-1)]]
    supply = np.array([1, 2], dtype=np.uint8)
    assert AssignmentEconomy(values, supply, np.array(["x", "y"]), ("i", "j")) == exact
    assert all(type(agent) is str for agent in AssignmentEconomy(values, supply, np.array(["x", "y"])).agents)
    assert AssignmentEconomy(np.array([[1, 2], [3, 4]]), supply).values == ((Q(1), Q(2)), (Q(3), Q(4)))
    assert Additive((np.int8(-3), Fraction(1, 3))) == Additive((Q(-3), Q(1, 3)))
    assert em.decide_submodular(Utility(GOODS, Table(tuple(map(Fraction, (0, 1, 2, 4)))))).answer == "no"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "number",
    [
        np.float64(0.5),
        np.float32(1),
        np.bool_(True),
        np.array(0.5),
        np.array(1),
        np.datetime64("2026-11-26"),
        sympy.Float("0.5"),
        sympy.sqrt(2),
        sympy.oo,
        sympy.nan,
        sympy.true,
        sympy.Symbol("x"),
        Decimal("NaN"),
        Decimal("-Infinity"),
        Decimal("1e5000"),
        [10**5000],
    ],
    ids=range(16),
)
def test_what_is_not_exact_is_refused(number: Any) -> None:
    with pytest.raises(MalformedInput) as caught:
        AssignmentEconomy([[number]], [1])
    assert caught.value.where.startswith("values[0][0]")


class Rational(Fraction):
    """A fraction whose parts are none."""

    @property
    def numerator(self) -> Any:
        return 0.5


class ZeroBelow(Fraction):
    """A fraction that divides by nothing."""

    @property
    def denominator(self) -> int:
        return 0


def test_fractions_that_lie_are_refused() -> None:
    for lie in (Rational(1, 2), ZeroBelow(1, 2)):
        with pytest.raises(MalformedInput):
            em.rational(lie)


def test_names_that_lie_are_taken_at_their_word() -> None:
    found = name(Liar("b"), "name")
    assert (type(found), found) == (str, "b")
    assert names([Liar("b"), "a"], "names") == ("b", "a")
    assert em.rational(Liar("7")) == Q(7)


def test_lists_have_an_order() -> None:
    assert sequence([1], "list") == sequence((1,), "list") == sequence(iter([1]), "list") == (1,)
    for unordered in ({1}, {1: 2}, frozenset(), "a", b"a", 3, None, np.array(3), {1: 2}.keys()):
        with pytest.raises(MalformedInput):
            sequence(unordered, "list")
    assert whole("3", "number") == 3
    with pytest.raises(MalformedInput):
        whole("1/2", "number")
