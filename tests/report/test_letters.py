"""Letters say what is true: what they hold against the best alternatives, found by going through all of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

import exactmarket as em
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.format.files import read_certificates
from exactmarket.kernel.check import verify
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import members
from exactmarket.model.constraint import Constrained
from exactmarket.model.seats import SeatMarket
from exactmarket.report.letters.accounts import accounts
from exactmarket.solvers.completeness.nearby import decide_nearby_equilibrium


def best(options: list[tuple[Q, Q]], budget: Q) -> Q:
    """The largest expected utility of a lottery over the options (value, price) whose expected price is within the budget: of
    one option, or of two at which the budget is spent."""
    found = [value for value, price in options if price <= budget]
    for (value, price), (other, dear) in product(options, repeat=2):
        if price <= budget < dear:
            often = (budget - price) / (dear - price)
            found.append(often * other + (1 - often) * value)
    return max(found)


def allowed(market: SeatMarket, i: int) -> Iterator[int]:
    """The bundles within the student's limits."""
    utility = market.agents[i].utility
    assert isinstance(utility, Constrained)
    return (bundle for bundle in range(1 << len(market.goods)) if utility.allows(bundle))


def test_what_a_course_for_sure_is_worth_at_most() -> None:
    assert sum([strict_bounds(seed) for seed in range(6)]) > 10


def strict_bounds(seed: int) -> int:
    """How many bounds are less than what the student has. All are compared with the best lotteries that hold the course."""
    market = em.random.market(8, 5, seed=seed, each=2, slots=4, years=2, seats=11, model="types")
    verdict = decide_nearby_equilibrium(market, Q(1, 100), em.Control(30))
    told, claim = accounts(verdict), verdict.certificate.claim
    found = 0
    for i, (agent, budget) in enumerate(zip(market.agents, claim.budgets, strict=True)):
        account = told.of(i)
        options = {
            bundle: (agent.utility.value(bundle) or ZERO, total(claim.prices[j] for j in members(bundle)))
            for bundle in allowed(market, i)
        }
        assert account.given == agent.budget
        assert account.utility == best(list(options.values()), budget)
        assert account.best == (account.utility == max([value for value, _ in options.values()]))
        for bound in account.bounds:
            j = market.goods.index(bound.course)
            holding = [option for bundle, option in options.items() if bundle >> j & 1]
            if any(price <= budget for _, price in holding):
                assert best(holding, budget) <= bound.most <= account.utility
            found += bound.most < account.utility
    return found


@pytest.mark.parametrize("seed", range(6))
def test_what_a_better_seat_as_often_as_can_be_is_worth(seed: int) -> None:
    economy = em.random.economy(5, 4, seed=seed, model="popular")
    told = accounts(em.decide("equilibrium", economy))
    for x, _ in enumerate(economy.agents):
        account = told.of(x)
        options = list(zip(economy.values[x], told.prices.values(), strict=True))
        assert account.utility == best(options, ONE)
        assert account.dearer == sum(value > account.utility for value in economy.values[x])
        for mixture in account.mixtures:
            assert mixture.price > 1
            assert mixture.value > account.utility >= mixture.worth
            holding = [best([option, (mixture.value, mixture.price)], ONE) for option in options if option[1] <= 1]
            assert mixture.worth == max(holding)


def test_bundles_of_a_pseudomarket() -> None:
    verdict = em.decide("equilibrium", "gul-pesendorfer-zhang-2023-example-2")
    account = accounts(verdict).of(1)
    (mixture,) = account.mixtures
    assert (mixture.thing, str(mixture.worth), str(account.utility)) == ("a and b", "19/5", "4")
    assert account.dearer == 2
    assert not account.best


def test_whoever_has_the_best_for_sure_is_told_so() -> None:
    economy = em.AssignmentEconomy([[2, 1], [1, 2]], [1, 1])
    account = accounts(em.decide("equilibrium", economy)).of(0)
    assert account.best
    assert (account.mixtures, account.dearer) == ((), 0)


CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "accepted"
IRRATIONAL = (
    "enclosed-equilibrium-quadratic",
    "algebraic-strong-equilibrium-root-of-two",
    "enclosed-strong-equilibrium-quadratic",
)


def corpus(name: str) -> Verified[object]:
    return verify(next(iter(read_certificates(CORPUS / f"{name}.json"))))


def refused() -> list[tuple[Verified[object], str]]:
    return [
        (em.decide("hylland-zeckhauser", "vazirani-yannakakis-2021"), "irrational numbers"),
        (em.decide("pareto-optimal", "miralles-theorem-1"), "pareto-dominated"),
        *[(corpus(name), "irrational numbers") for name in IRRATIONAL],
    ]


def test_claims_that_say_nothing_to_agents_are_refused() -> None:
    for verdict, found in refused():
        with pytest.raises(
            em.MalformedInput, match=f"CERTIFICATE: expected a certificate of an equil.*, found {found}"
        ):
            accounts(verdict)
