"""What ``import exactmarket as em`` offers: each with an example, nothing else in ``dir``, and clear about mistakes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

import exactmarket as em
from exactmarket.format.instance import AssignmentInstance

ECONOMY = em.AssignmentEconomy([[2, 1], [2, 1]], [1, 1], ["x", "y"], ["i", "j"])


@pytest.mark.parametrize("name", em.__all__)
def test_each_public_name_has_an_example(name: str) -> None:
    value = getattr(em, name)
    assert ">>> " in (inspect.getdoc(inspect.unwrap(value) if callable(value) else value) or "")


@pytest.mark.parametrize("name", em.mechanisms.__all__)
def test_each_mechanism_has_an_example_and_takes_an_instance(name: str) -> None:
    mechanism: Callable[[Any], Any] = getattr(em.mechanisms, name)
    assert ">>> " in (inspect.getdoc(mechanism) or "")
    strict = em.AssignmentEconomy([[2, 1], [1, 2]], [1, 1])
    assert mechanism(AssignmentInstance(strict)) == mechanism(strict)
    with pytest.raises(em.MalformedInput, match="economy: expected an AssignmentEconomy"):
        mechanism([[2, 1], [2, 1]])


def test_nothing_else_is_offered() -> None:
    assert [name for name in dir(em) if not name.startswith("__")] == sorted(em.__all__)


def test_budgets_of_an_instance_count() -> None:
    given = AssignmentInstance(ECONOMY, budgets=(em.Q(2), em.Q(1)))
    assert em.mechanisms.hylland_zeckhauser(given) == em.mechanisms.hylland_zeckhauser(ECONOMY, [2, 1])
    assert em.mechanisms.hylland_zeckhauser(given, [1, 1]) == em.mechanisms.hylland_zeckhauser(ECONOMY)


@pytest.mark.parametrize(
    ("wrong", "fault", "said"),
    [
        (lambda: em.decide(ECONOMY, "equilibrium"), em.MalformedInput, "the name of a question first"),  # type: ignore[arg-type]
        (lambda: em.decide("equilibrum", ECONOMY), em.MalformedInput, "did you mean equilibrium"),
        (lambda: em.decide("equilibrium", 3), em.MalformedInput, "a path, an instance or a dictionary of one"),
        (lambda: em.decide("supporting-prices", ECONOMY, conditions="optimal"), em.MalformedInput, "a list such as"),
        (lambda: em.decide("equilibrium", ECONOMY, limit="3"), TypeError, "a number of seconds"),  # type: ignore[arg-type]
        (lambda: em.Control(True), TypeError, "a number of seconds"),
        (lambda: em.read(3), em.MalformedInput, "the path of a file"),  # type: ignore[arg-type]
        (lambda: em.check(ECONOMY), em.MalformedInput, "the path of a file"),  # type: ignore[arg-type]
        (lambda: em.verify(ECONOMY), TypeError, "verify takes a certificate"),  # type: ignore[arg-type]
        (lambda: em.verify(em.decide("equilibrium", ECONOMY)), TypeError, "such as verdict.certificate"),  # type: ignore[arg-type]
        (lambda: em.mechanisms.serial_dictatorship(ECONOMY, "xy"), em.MalformedInput, "a list of names of agents"),
        (lambda: bool(em.decide("equilibrium", ECONOMY)), TypeError, "ask for its .answer"),
    ],
)
def test_a_mistake_is_told_what_to_pass(wrong: Callable[[], object], fault: type[Exception], said: str) -> None:
    with pytest.raises(fault, match=said):
        wrong()
