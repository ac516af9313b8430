"""``decide_*`` from Python: what ``read`` returns will do, floats and other things will not, lists are as good as tuples."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import exactmarket as em
from exactmarket import AssignmentEconomy, MalformedInput, Q, Verified
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.markets import AllocationTerm, PseudomarketInstance
from exactmarket.kernel.claims.markets import Draw
from exactmarket.model.budgets import AggregateLimit
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Additive, Table, UnitDemand, Utility

EXAMPLES = Path(em.__file__).parent / "examples"
ECONOMY = AssignmentEconomy([[3, 2], [1, 0]], [1, 1], ["x", "y"], ["i", "j"])
HALVES = [["1/2", "1/2"], ["1/2", "1/2"]]
MARKET = Pseudomarket(
    ("a", "b"), (Agent("x", Q(1), UnitDemand((Q(3), Q(2)))), Agent("y", Q(1), UnitDemand((Q(2), Q(1)))))
)
UTILITY = MARKET.utility(0)


def example(name: str) -> Any:
    return em.read(EXAMPLES / f"{name}.json")


def deciders() -> list[str]:
    return [name for name in em.__all__ if name.startswith("decide_")] + ["demand", "solve_linear_program"]


@pytest.mark.parametrize("name", deciders())
def test_each_has_its_documentation_and_refuses_what_it_is_not_about(name: str) -> None:
    decide = getattr(em, name)
    assert len(inspect.getdoc(decide) or "") > 60
    assert decide.__name__ == name
    first = next(iter(inspect.signature(decide).parameters))
    for other in ("file.json", None, 3, [[1]], HALVES, example("miralles-theorem-1").order):
        with pytest.raises(MalformedInput) as caught:
            decide(other)
        assert caught.value.where == first


@pytest.mark.parametrize(
    ("name", "read", "answer"),
    [
        ("decide_pareto_optimality", "miralles-theorem-1", "no"),
        ("decide_weak_core", "miralles-theorem-1", "yes"),
        ("decide_lottery", "miralles-theorem-1", "yes"),
        ("decide_supporting_prices", "miralles-theorem-1", "no"),
        ("decide_sequential_outcome", "miralles-theorem-1", "yes"),
        ("decide_some_sequential_outcome", "miralles-theorem-1", "yes"),
        ("decide_serial_dictatorship", "abdulkadiroglu-sonmez-1998-serial-dictatorship", "yes"),
        ("decide_equilibrium", "hylland-zeckhauser-1979", "yes"),
        ("decide_all_budget_equilibria", "mclennan-2002", "yes"),
        ("decide_all_equilibria", "gul-pesendorfer-zhang-2023-example-2", "yes"),
        ("decide_deterministic_equilibria", "gul-pesendorfer-zhang-2023-example-2", "yes"),
        ("decide_verify", "gul-pesendorfer-zhang-2023-example-2", "yes"),
        ("decide_strong_equilibrium", "gul-pesendorfer-zhang-2023-example-2", "yes"),
        ("decide_equilibrium_in_expectation", "gul-pesendorfer-zhang-2023-example-2", "yes"),
        ("decide_equilibrium_in_expectation", "gul-pesendorfer-zhang-2023-theorem-2-counterexample", "no"),
        ("decide_envy_freeness", "bogomolnaia-moulin-2001-envy", "no"),
        ("decide_envy_freeness", "bogomolnaia-moulin-2001-probabilistic-serial", "yes"),
        ("decide_envy_freeness_of_allocation", "gul-pesendorfer-zhang-2023-example-2", "yes"),
        ("decide_walrasian", "shapley-shubik-1971", "yes"),
        ("decide_lowest_prices", "shapley-shubik-1971", "yes"),
        ("decide_highest_prices", "shapley-shubik-1971", "yes"),
        ("decide_budgeted", "shapley-shubik-1971", "yes"),
        ("decide_implementable", "budish-che-kojima-milgrom-2013", "no"),
        ("decide_bihierarchy", "budish-che-kojima-milgrom-2013", "no"),
        ("decide_consumptions", "gul-pesendorfer-zhang-2023-example-1-marginals", "no"),
        ("decide_spendings", "gul-pesendorfer-zhang-2023-example-2-spendings", "yes"),
    ],
)
def test_what_read_returns_is_decided(name: str, read: str, answer: str) -> None:
    verdict = getattr(em, name)(example(read))
    assert isinstance(verdict, Verified)
    assert verdict.answer == answer


def test_a_program_that_was_read_is_solved(tmp_path: Path) -> None:
    text = "NAME P\nROWS\n N c\n G r\nCOLUMNS\n x c 1 r 2\nRHS\n RHS r 3\nENDATA\n"
    (tmp_path / "p.mps").write_text(text, encoding="utf-8")
    verdict = em.solve_linear_program(em.read(tmp_path / "p.mps"))  # type: ignore[arg-type]
    assert (verdict.answer, verdict.claim.value) == ("optimal", Q(3, 2))  # type: ignore[union-attr]


def test_the_file_fills_in_what_the_caller_leaves_out() -> None:
    instance = AssignmentInstance(ECONOMY, budgets=(Q(1), Q(2)))
    assert em.decide_equilibrium(instance).claim.budgets == (Q(1), Q(2))  # type: ignore[union-attr]
    assert em.decide_equilibrium(instance, budgets=[1, 1]).claim.budgets == (Q(1), Q(1))  # type: ignore[union-attr]
    assert em.decide_equilibrium(instance, [1, 1]).claim.budgets == (Q(1), Q(1))  # type: ignore[union-attr]
    assert em.decide_pareto_optimality(instance, HALVES).answer == "yes"
    with pytest.raises(MalformedInput, match='assignment: expected the key "assignment" in the file, or the argument'):
        em.decide_pareto_optimality(instance)
    with pytest.raises(MalformedInput, match=r"order\[0\]"):
        em.decide_serial_dictatorship(AssignmentInstance(ECONOMY, order=(("x", "y"),)))


def test_limits_that_a_question_knows_nothing_of_are_refused() -> None:
    economy = AssignmentEconomy([[3, 2], [1, 0]], [2, 1], ["x", "y"], ["i", "j"])
    instance = AssignmentInstance(economy, aggregate=(AggregateLimit(("i",), 1),))
    assert em.decide_equilibrium(instance).claim.aggregate == instance.aggregate  # type: ignore[union-attr]
    with pytest.raises(MalformedInput, match="no aggregate limits for decide_lottery"):
        em.decide_lottery(instance, HALVES)


def test_the_core_is_that_of_the_files_prices_and_allocation() -> None:
    allocation = (AllocationTerm(Q(1), (0b01, 0b00)),)
    verdict = em.decide_core(PseudomarketInstance(MARKET, (Q(2), Q(0)), allocation))
    # x pays 2 for good a, which is worth 3 to her; nobody gets b, so its owner earns nothing.
    assert (verdict.claim.prices, verdict.claim.payoffs) == ((Q(2), Q(0)), (Q(1), Q(0)))
    assert verdict.answer == em.decide_core(MARKET, [2, 0], [1, 0]).answer == "no"
    assert em.decide_core(PseudomarketInstance(MARKET, (Q(1), Q(0)))).claim.payoffs == (Q(2), Q(1))
    with pytest.raises(MalformedInput, match="allocation: expected a single term"):
        em.decide_core(example("gul-pesendorfer-zhang-2023-example-2"))
    with pytest.raises(MalformedInput, match="prices: expected the key"):
        em.decide_core(MARKET)


FLOATS: list[tuple[Callable[[], Any], str]] = [
    (lambda: em.decide_pareto_optimality(ECONOMY, [[0.5, 0.5], [0.5, 0.5]]), "assignment[0][0]"),  # type: ignore[list-item]
    (lambda: em.decide_lottery(ECONOMY, [[1, 0], [0, 1.0]]), "assignment[1][1]"),  # type: ignore[list-item]
    (lambda: em.decide_weak_core(ECONOMY, [[True, 0], [0, 1]]), "assignment[0][0]"),
    (lambda: em.decide_equilibrium(ECONOMY, [1, 0.5]), "budgets[1]"),  # type: ignore[list-item]
    (lambda: em.decide_equilibrium(ECONOMY, [1, -1]), "budgets[1]"),
    (lambda: em.decide_equilibrium(ECONOMY, aggregate=["i"]), "aggregate[0]"),  # type: ignore[list-item]
    (lambda: em.decide_rational_equilibrium(ECONOMY, 0.01), "distance"),  # type: ignore[arg-type]
    (lambda: em.decide_all_budget_equilibria(ECONOMY, [1, float("nan")]), "budgets[1]"),  # type: ignore[list-item]
    (lambda: em.decide_supporting_prices(ECONOMY, HALVES, ["best"]), "conditions"),  # type: ignore[list-item]
    (lambda: em.decide_supporting_prices(ECONOMY, HALVES, "optimal"), "conditions"),  # type: ignore[arg-type]
    (lambda: em.decide_sequential_outcome(ECONOMY, HALVES, ["x", "y"]), "order[0]"),
    (lambda: em.decide_sequential_outcome(ECONOMY, HALVES, [["x"]]), "order"),
    (lambda: em.decide_serial_dictatorship(ECONOMY, "xy"), "order"),
    (lambda: em.decide_serial_dictatorship(ECONOMY, ["x", "z"]), "order[1]"),
    (lambda: em.decide_core(MARKET, [0.5, 1]), "prices[0]"),  # type: ignore[list-item]
    (lambda: em.decide_core(MARKET, [1, 1], [1.0, 1]), "payoffs[0]"),  # type: ignore[list-item]
    (lambda: em.decide_core(MARKET, [1]), "prices"),
    (lambda: em.decide_core(MARKET, [1, 1], [1]), "payoffs"),
    (lambda: em.decide_verify(MARKET, [1.0, 0], [Draw(Q(1), (("a",), ("b",)))]), "prices[0]"),  # type: ignore[list-item]
    (lambda: em.decide_verify(MARKET, [1, 0], ["all"]), "allocation[0]"),  # type: ignore[list-item]
    (lambda: em.decide_all_equilibria(MARKET, "weak"), "notion"),  # type: ignore[arg-type]
    (lambda: em.demand(UTILITY, [1, 0.5]), "prices[1]"),  # type: ignore[list-item]
    (lambda: em.decide_demanded(UTILITY, [1], ["a"]), "prices"),
    (lambda: em.decide_demanded(UTILITY, [1, 1], "ab"), "bundle"),
    (lambda: em.decide_demanded(UTILITY, [1, 1], ["c"]), "bundle"),
    (lambda: em.linear_program("minimize", [0.5]), "objective[0]"),  # type: ignore[list-item]
    (lambda: em.utility({"type": "additive", "values": [0.5, 1]}, ["a", "b"]), "utility.values[0]"),  # type: ignore[dict-item]
    (lambda: em.utility({"type": "additive", "values": [1, 1]}, ["a", 2]), "goods[1]"),  # type: ignore[list-item]
    (lambda: em.random_assignment(ECONOMY, [[0.5, 0.5], HALVES[0]]), "assignment[0][0]"),  # type: ignore[list-item]
]


@pytest.mark.parametrize(("ask", "where"), FLOATS)
def test_floats_and_other_things_are_refused_by_name(ask: Callable[[], Any], where: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        ask()
    assert caught.value.where == where


def test_conditions_keep_their_order() -> None:
    verdict = em.decide_supporting_prices(ECONOMY, HALVES, ["clearing", "optimal"])
    assert verdict.claim.conditions == ("clearing", "optimal")


def test_lists_are_as_good_as_tuples() -> None:
    for verdict in (
        em.decide_supporting_prices(ECONOMY, HALVES, ["clearing", "optimal"]),
        em.decide_sequential_outcome(ECONOMY, [[1, 0], [0, 1]], [["x"], ["y"]], ["optimal"]),
        em.decide_serial_dictatorship(ECONOMY, ["x", "y"]),
        em.decide_equilibrium(ECONOMY, [1, "1"], [AggregateLimit(("i",), 1)]),
        em.decide_core(MARKET, [1, "0"], [2, 1]),
        em.decide_verify(MARKET, [0, 0], [Draw(Q(1), (("a",), ("b",)))]),
        em.decide_demanded(UTILITY, ["1/2", 0], ["b"]),
        em.demand(UTILITY, ["1/2", 0]),
    ):
        assert isinstance(verdict, Verified)
        assert em.verify(verdict.certificate).answer == verdict.answer


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.json") if path.stem != "catalog"))
def test_what_is_written_is_read_back(name: str, tmp_path: Path) -> None:
    content = example(name)
    path = tmp_path / "written.json"
    if name.startswith("theorem-"):
        with pytest.raises(
            MalformedInput, match="content: expected a certificate, an instance, an economy or a market"
        ):
            em.write(content, path)
        assert not path.exists()
        return
    em.write(content, path)
    assert em.read(path) == content
    if isinstance(content, AssignmentInstance):
        em.write(content.economy, path)
        assert em.read(path) == AssignmentInstance(content.economy)
    if isinstance(content, PseudomarketInstance):
        em.write(content.market, path)
        assert em.read(path) == PseudomarketInstance(content.market)


def test_what_was_built_in_python_is_written_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "written.json"
    market = Pseudomarket(["a", "b"], [Agent("x", 1, Table([0, 1, "1/2", 2])), Agent("y", "3/2", Additive([1, None]))])  # type: ignore[arg-type]
    em.write(market, path)
    assert em.read(path) == PseudomarketInstance(market)
    assert hash(market) == hash(em.read(path).market)  # type: ignore[union-attr]
    for other in (3, "text", Utility(("a", "b"), Additive((Q(1), Q(2)))), None):
        with pytest.raises(MalformedInput, match="content"):
            em.write(other, path)  # type: ignore[arg-type]
