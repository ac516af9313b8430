"""Claims about all equilibria against the definition (``equilibrium_prices``): at prices in the sets that they list, at their
ends, beside them and where several conditions bind, exact linear programs over all allocations say whether there is an
equilibrium."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import small_markets
from algebraic_numbers import Number, Theta
from brute_force import table
from equilibrium_prices import Setting, refuted_at, samples_of, setting_of, utilities_at, utilities_of
from kinds import decided

from exactmarket.errors import SearchFailed
from exactmarket.format.files import read_certificates
from exactmarket.kernel.certificates.completeness import CellTree
from exactmarket.kernel.claims.completeness import (
    AlgebraicPoint,
    AllBudgetEquilibria,
    AllEquilibria,
    EquilibriumPayoffs,
    EveryEquilibrium,
    NoEquilibrium,
    NoEquilibriumWithProduction,
    PriceFamily,
    PricePiece,
    PricePoint,
    PricePolytope,
)
from exactmarket.solvers.completeness.all_equilibria import decide_all_budget_equilibria, decide_all_equilibria
from exactmarket.solvers.control import Control

ROOT = Path(__file__).resolve().parents[3]
CORPUS = ROOT / "tests" / "corpus"
FILES = [*sorted((CORPUS / "accepted").glob("*.json")), *sorted((ROOT / "proofs").glob("*/certificates/*.json*"))]
SETS = AllEquilibria | NoEquilibrium | NoEquilibriumWithProduction | AllBudgetEquilibria
#: Of a file with many certificates the first ones are tried.
MOST = 3
#: Takes three seconds alone.
HEAVY = "no-equilibrium-of-8-goods-nobody-takes-all.json"


def claims_with_trees() -> list[Any]:
    """Each claim of the accepted corpus and of the proofs' certificates that a tree of cases proves."""
    found = []
    for path in FILES:
        head = path.read_text(encoding="utf-8")[:200]
        if "equilibri" in head:
            for n, certificate in enumerate(read_certificates(path)[:MOST]):
                if isinstance(certificate.witness, CellTree):
                    marks = [pytest.mark.heavy] if path.name == HEAVY else []
                    found.append(pytest.param(certificate.claim, id=f"{path.name}-{n}", marks=marks))
    return found


@pytest.mark.parametrize("stated", claims_with_trees())
def test_what_is_certified_is_true_by_definition(stated: Any) -> None:
    if isinstance(stated, SETS):
        assert refuted_at(stated) is None
    else:
        assert decided(stated) is True


def test_the_claims_certified_are_of_all_sorts() -> None:
    claims = [each.values[0] for each in claims_with_trees()]
    sets = {type(one) for each in claims for one in getattr(each, "equilibria", ())}
    assert sets == {PricePoint, AlgebraicPoint, PriceFamily, PricePolytope, PricePiece}
    kinds = {EquilibriumPayoffs, EveryEquilibrium, NoEquilibrium, NoEquilibriumWithProduction}
    assert {type(each) for each in claims} == kinds | {AllEquilibria, AllBudgetEquilibria}


@pytest.mark.parametrize(
    "name",
    [
        "all-equilibria-mixture-of-probability-2-strong",
        "all-equilibria-mixture-of-probability-2-walrasian",
        "all-equilibria-mixture-of-probability-minus-1-strong",
        "all-equilibria-mixture-of-a-root-above-1-strong",
        "all-equilibria-line-lottery-on-an-allocation-that-does-not-exist-strong",
        "all-budget-equilibria-line-lottery-on-an-allocation-that-does-not-exist",
        "all-equilibria-end-of-a-family-left-out",
        "all-equilibria-one-missing",
        "all-equilibria-other-utilities",
        "no-equilibrium-with-production-all-can-be-produced",
        "no-equilibrium-with-production-firm-pays-as-if-without-money",
        "no-equilibrium-with-production-firm-that-spends-nothing",
        "no-equilibrium-with-production-firm-with-a-budget-of-nothing",
    ],
)
def test_what_was_forged_is_false_by_definition(name: str) -> None:
    (certificate,) = read_certificates(CORPUS / "rejected" / f"{name}.json")
    assert refuted_at(certificate.claim) is not None


def test_an_irrational_equilibrium_is_one_and_no_rational_price_beside_it() -> None:
    """Four agents, and the only equilibrium (unit demand): tried in the field of its root."""
    (certificate,) = read_certificates(CORPUS / "accepted" / "all-budget-equilibria-one-irrational.json")
    stated = certificate.claim
    (point,) = stated.equilibria
    there, *beside = samples_of(point)
    assert any(isinstance(price, Number) for price in there)
    assert utilities_at(setting_of(stated), there) == utilities_of(point, there)
    assert all(utilities_at(setting_of(stated), prices) is None for prices in beside)


def test_equilibria_by_hand() -> None:
    """One good that both want: at price 2 each gets it with probability 1/2; nothing else clears."""
    options = tuple([((), Fraction(0)), ((0,), Fraction(1))] for _ in "12")
    setting = Setting((Fraction(1),) * 2, tuple(map(tuple, options)), (1,), False, True)
    assert utilities_at(setting, [Fraction(2)]) == [Fraction(1, 2)] * 2
    for price in table([["0"], ["1"], ["199/100"], ["201/100"], ["-1"]]):
        assert utilities_at(setting, price) is None
    near_two = Number(
        Theta([Fraction(-5), Fraction(0), Fraction(1)], [Fraction(2), Fraction(3)]), (Fraction(0), Fraction(1))
    )
    assert utilities_at(setting, [near_two]) is None
    assert utilities_at(setting, [near_two * near_two - 3]) == [Fraction(1, 2)] * 2


def found_and_true(dice: random.Random) -> bool:
    """Whether the equilibria of a random market or economy are found; if so, the definition does not refute them."""
    try:
        if dice.random() < 0.3:
            stated: Any = decide_all_budget_equilibria(*small_markets.economy(dice), Control(5.0)).claim
        else:
            draw = dice.choice([small_markets.market, small_markets.sparse_market, small_markets.two_allocations])
            stated = decide_all_equilibria(draw(dice), dice.choice(["walrasian", "strong"]), Control(5.0)).claim
    except SearchFailed:
        return False
    assert refuted_at(stated) is None
    return True


@pytest.mark.heavy
def test_what_is_found_of_random_markets_is_true_by_definition() -> None:
    found = [found_and_true(random.Random(seed)) for seed in range(25)]  # noqa: S311
    assert sum(found) > 20


@pytest.mark.slow
def test_what_is_found_of_a_thousand_random_markets_is_true_by_definition() -> None:
    found = [found_and_true(random.Random(seed)) for seed in range(1000, 2000)]  # noqa: S311
    assert sum(found) > 900
