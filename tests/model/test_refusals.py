"""What the models refuse when they are built in Python; a file is refused by its syntax before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from exactmarket.convex.statement import MOST_GOODS, Defined, Property, Quantified, Statement
from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import is_ours
from exactmarket.exact.rational import Q
from exactmarket.kernel.claims.completeness import AllEquilibria, NoEquilibriumInExpectation
from exactmarket.kernel.claims.markets import MarketConditionViolated
from exactmarket.model.budgets import AggregateLimit
from exactmarket.model.bundle import MOST_TABLE_GOODS, goods_named
from exactmarket.model.constraint import Bounds
from exactmarket.model.linear_program import LinearProgram
from exactmarket.model.lottery_problem import CellConstraint, ConsumptionProblem, LotteryProblem, RandomConsumption
from exactmarket.model.matroid import BasesMatroid, DualMatroid, LinearMatroid, UniformMatroid
from exactmarket.model.nesting import MOST_NESTED
from exactmarket.model.operations import Convolution, Satiation, best_part, demand_few
from exactmarket.model.pseudomarket import Agent, LaminarMatroid, Pseudomarket
from exactmarket.model.utility import Additive, Assignment, Cardinality, MatroidRank, Table, Utility, tabulate

ONE_GOOD, TWO_GOODS = Additive((Q(1),)), Additive((Q(1), Q(1)))
MANY = Additive((Q(1),) * (MOST_TABLE_GOODS + 1))
ALL_OF_MANY = (1 << MOST_TABLE_GOODS + 1) - 1
X: Any = 7
"""What the type checker would not let pass."""


def statement(goods: tuple[str, ...], *defined: Defined) -> Statement:
    return Statement(goods, (Quantified("f", (0,)),), defined, (), Property("monotone", "f"))


@pytest.mark.parametrize(
    "build",
    [
        lambda: AggregateLimit(("a",), True),
        lambda: AggregateLimit(("a", X), 1),
        lambda: goods_named(()),
        lambda: goods_named((X,)),
        lambda: goods_named(("",)),
        lambda: goods_named(("a\x07",)),
        lambda: ConsumptionProblem(["a"], [RandomConsumption("x\x07", [(1, ())])]),
        lambda: ConsumptionProblem([""], [RandomConsumption("x", [(1, ())])]),
        lambda: Table(()),
        lambda: Table((Q(0),)),
        lambda: Table((Q(0),) * 3),
        lambda: Table((None,) * (2 << MOST_TABLE_GOODS)),
        lambda: Cardinality(()),
        lambda: Cardinality((Q(0),)),
        lambda: MatroidRank(UniformMatroid(2, 1), (Q(1),)),
        lambda: Assignment(()),
        lambda: Utility(("a", "a"), TWO_GOODS),
        lambda: Utility(("a",), TWO_GOODS),
        lambda: Convolution(ONE_GOOD, TWO_GOODS),
        lambda: tabulate(MANY),
        lambda: demand_few(ALL_OF_MANY),
        lambda: Convolution(MANY, MANY).value(ALL_OF_MANY),
        lambda: best_part(MANY, ALL_OF_MANY, lambda part: part == 0),
        lambda: Pseudomarket(("a", "a"), (Agent("x", Q(1), TWO_GOODS),)),
        lambda: Pseudomarket(("a",), (Agent("x", Q(1), TWO_GOODS),)),
        lambda: Pseudomarket(("a",), (Agent("x", Q(1), ONE_GOOD),), LaminarMatroid(2, ())),
        lambda: LotteryProblem([], []),
        lambda: LotteryProblem([[]], []),
        lambda: CellConstraint([(0,)], 0, 1),
        lambda: CellConstraint([(0, 0, 0)], 0, 1),
        lambda: CellConstraint([(0, X / 7)], 0, 1),
        lambda: RandomConsumption("x", [(1, ("a", "a"))]),
        lambda: ConsumptionProblem(["a\x07"], [RandomConsumption("x", [(1, ())])]),
        lambda: statement(("a", "a")),
        lambda: statement(tuple("abcdefgh"[: MOST_GOODS + 1])),
        lambda: statement(("a",), Defined("g", "sum", ("f",))),
        lambda: statement(("a",), Defined("g", "endowment", ("f",), goods=1)),
        lambda: statement(("a",), Defined("g", "restriction", ("f",), goods=2)),
        lambda: statement(("a",), Defined("g", "constrained", ("f",), sets=(Bounds(2, 0, 1),))),
        lambda: BasesMatroid(4, (0b0011, 0b1100)),
        lambda: LinearProgram("minimize", (), (((0, Q(1), X),),), (None,), (None,), (), ()),
        lambda: AllEquilibria(Pseudomarket(("a",), (Agent("x", Q(1), ONE_GOOD),)), X, ()),
        lambda: NoEquilibriumInExpectation(Pseudomarket(("a",), (Agent("x", Q(1), ONE_GOOD),)), X),
        lambda: MarketConditionViolated(Pseudomarket(("a",), (Agent("x", Q(1), ONE_GOOD),)), (), (), X),
    ],
)
def test_what_fits_nothing_is_not_built(build: Callable[[], object]) -> None:
    with pytest.raises(MalformedInput):
        build()


def test_as_much_as_is_allowed_is_not_refused() -> None:
    demand_few((1 << MOST_TABLE_GOODS) - 1)
    assert Table((None,) * (1 << MOST_TABLE_GOODS)).size == MOST_TABLE_GOODS
    assert len(tabulate(Cardinality((None,) * (MOST_TABLE_GOODS + 1)))) == 1 << MOST_TABLE_GOODS
    assert len(statement(tuple("abcdefgh"[:MOST_GOODS])).goods) == MOST_GOODS


def test_a_cell_constraint_is_met_up_to_its_bounds() -> None:
    constraint = CellConstraint([(0, 0), (0, 1)], 1, 2)
    assert [constraint.met(amount) for amount in (0, 1, 2, 3)] == [False, True, True, False]


def test_no_rows_are_independent_and_a_row_of_no_columns_is_not() -> None:
    assert LinearMatroid(((Q(1),),)).independent(0)
    assert LinearMatroid(((),)).independent(0)
    assert not LinearMatroid(((),)).independent(1)


def test_forms_and_matroids_are_nested_as_deep_as_files_and_no_deeper() -> None:
    form: Any = ONE_GOOD
    matroid: Any = UniformMatroid(1, 1)
    for _ in range(MOST_NESTED - 1):
        form, matroid = Satiation(form, 1), DualMatroid(matroid)
    with pytest.raises(MalformedInput):
        Satiation(Satiation(form, 1), 1)
    with pytest.raises(MalformedInput):
        DualMatroid(DualMatroid(matroid))


def test_a_class_is_ours_only_if_it_stands_where_it_says() -> None:
    class Homeless:
        pass

    Homeless.__module__ = X
    assert not is_ours(Homeless, "exactmarket.")
    assert not is_ours(MalformedInput, "exactmarket.")
    assert is_ours(Bounds, "exactmarket.model.")
