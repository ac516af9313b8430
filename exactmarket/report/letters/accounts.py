"""What a certificate that the kernel has verified says to one agent, in exact numbers.

Legend: b is the agent's budget, u her expected utility, w the weight that the certificate has for her, p the prices. Nothing
that she can afford is better than u; that is part of the claim. What is computed here says, of one thing that she likes
better, what she would have had to give up for it:

- An object type that she values above u costs more than b, else she could have had it. So she can have it only some of the
  time, and a cheaper one otherwise: the best of these mixtures with one other type is shown (``Mixture``). It is worth u at
  most.
- Courses are bought in bundles. If M is the largest w u(A) - p(A) of all bundles A within her limits, and M_j that of those
  which hold course j, a random bundle that always holds j and costs b at most is worth at most (M_j + b) / w, since
  w u(A) - p(A) <= M_j whatever is drawn. What she has is worth u = (M + s) / w, where s <= b is what she spends. So with j for
  sure she could expect at most u - (M - M_j - (b - s)) / w, and never more than u (``Bound``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q, dot, total
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims.budgets import (
    AlgebraicEquilibrium,
    BudgetEquilibrium,
    EnclosedEquilibrium,
    Equilibrium,
    NearbyEquilibrium,
)
from exactmarket.kernel.claims.lotteries import LotteryOverAssignments, ShortestLottery
from exactmarket.kernel.claims.markets import (
    AlgebraicStrongEquilibrium,
    EnclosedStrongEquilibrium,
    RandomizedEquilibrium,
    StrongEquilibrium,
    StrongEquilibriumByShares,
)
from exactmarket.kernel.kinds import kind_of
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.bundle import Bundle, bundle_of, members
from exactmarket.model.laminar_concave import LaminarConcave, laminar_concave
from exactmarket.report.seats import utilities

#: Up to so many goods all bundles of an agent are gone through.
_MOST_GOODS = 10
#: Of so many types that an agent would rather have it is said what she would have had to give up.
_MOST_TYPES = 3
_IRRATIONAL = (AlgebraicEquilibrium, EnclosedEquilibrium, AlgebraicStrongEquilibrium, EnclosedStrongEquilibrium)
_EXPECTED = "a certificate of an equilibrium in rational numbers, or of a lottery over assignments"


@dataclass(frozen=True)
class Holding:
    """Something that an agent gets with a probability.

    Attributes:
        name: of an object type, a course or a bundle. value: hers for it. price: ``None`` where nothing has prices.
    """

    name: str
    probability: Q
    value: Q | None
    price: Q | None


@dataclass(frozen=True)
class _Option:
    """Something that an agent might buy."""

    name: str
    value: Q
    price: Q


@dataclass(frozen=True)
class Mixture:
    """The best that she could do with a thing as often as she can pay for it, and one other thing else.

    Attributes:
        thing: what she likes better than what she got, on average; it costs more than her budget.
        probability: how often she can have it. otherwise: what she has else. worth: the mixture's expected utility.
    """

    thing: str
    value: Q
    price: Q
    probability: Q
    otherwise: str
    worth: Q


@dataclass(frozen=True)
class Bound:
    """What she can expect at most if she always has a course and pays no more than her budget.

    Attributes:
        course: one of those that she would take if all were free. probability: how often she gets it.
    """

    course: str
    value: Q
    price: Q
    probability: Q
    most: Q


@dataclass(frozen=True)
class Account:
    """What a certificate says to one agent.

    Attributes:
        budget, spent: ``None`` where there are no prices. given: the budget before it was moved, if it was.
        utility: expected. holdings: what she gets, the likeliest first.
        mixtures, bounds: what she would have had to give up for what she likes better.
        dearer: how many things she values above what she got, on average; each costs more than her budget.
        best: whether nothing at all is better for her than what she has.
    """

    agent: str
    utility: Q
    holdings: tuple[Holding, ...]
    budget: Q | None = None
    given: Q | None = None
    spent: Q | None = None
    mixtures: tuple[Mixture, ...] = ()
    bounds: tuple[Bound, ...] = ()
    dearer: int = 0
    best: bool = False


@dataclass(frozen=True)
class Accounts:
    """What a certificate says to all agents.

    Attributes:
        prices: of all that has a price, by name; empty where nothing has. of: makes the account of an agent, by her place.
        kind: of what an agent gets: "object", "course" or "bundle".
    """

    agents: tuple[str, ...]
    prices: Mapping[str, Q]
    of: Callable[[int], Account]
    kind: str


def accounts(verdict: Verified[Any]) -> Accounts:
    """The accounts of a verified claim about an equilibrium or a lottery over assignments.

    Raises:
        MalformedInput: if the claim is another one, or its numbers are irrational.
    """
    certificate = verdict.certificate
    return _accounts(certificate.claim, certificate)


@singledispatch
def _accounts(claim: object, _: Certificate[Any]) -> Accounts:
    if isinstance(claim, _IRRATIONAL):
        hint = " (decide equilibrium with --rational finds one for budgets nearby)"
        raise MalformedInput("CERTIFICATE", _EXPECTED + hint, "irrational numbers")
    raise MalformedInput("CERTIFICATE", _EXPECTED, kind_of(claim).name)


# Assignment economies.


@_accounts.register(LotteryOverAssignments)
@_accounts.register(ShortestLottery)
def _of_lottery(claim: LotteryOverAssignments | ShortestLottery, _: Certificate[Any]) -> Accounts:
    economy = claim.economy

    def account(x: int) -> Account:
        share = claim.assignment[x]
        holdings = _sorted(_types(economy, x, share, None))
        return Account(economy.agents[x], economy.utility(x, share), holdings, best=_has_best(economy.values[x], share))

    return Accounts(economy.agents, {}, account, "object")


@_accounts.register(Equilibrium)
@_accounts.register(NearbyEquilibrium)
@_accounts.register(BudgetEquilibrium)
def _of_equilibrium(claim: Equilibrium | NearbyEquilibrium | BudgetEquilibrium, _: Certificate[Any]) -> Accounts:
    economy, prices = claim.economy, claim.prices
    given = claim.given_budgets if isinstance(claim, NearbyEquilibrium) else claim.budgets

    def account(x: int) -> Account:
        share, budget = claim.assignment[x], claim.budgets[x]
        utility = economy.utility(x, share)
        options = [_Option(*entry) for entry in zip(economy.objects, economy.values[x], prices, strict=True)]
        return Account(
            economy.agents[x],
            utility,
            _sorted(_types(economy, x, share, prices)),
            budget,
            given[x],
            dot(prices, share),
            mixtures=tuple(_mixtures(options, utility, budget, _MOST_TYPES)),
            dearer=sum(value > utility for value in economy.values[x]),
            best=_has_best(economy.values[x], share),
        )

    return Accounts(economy.agents, dict(zip(economy.objects, prices, strict=True)), account, "object")


def _types(economy: AssignmentEconomy, x: int, share: Vector, prices: Vector | None) -> Iterator[Holding]:
    for j, probability in enumerate(share):
        if probability > 0:
            price = None if prices is None else prices[j]
            yield Holding(economy.objects[j], probability, economy.values[x][j], price)


def _sorted(holdings: Iterator[Holding]) -> tuple[Holding, ...]:
    return tuple(sorted(holdings, key=lambda held: -held.probability))


def _has_best(values: Vector, share: Vector) -> bool:
    most = max(values)
    return all(value == most for value, probability in zip(values, share, strict=True) if probability > 0)


def _mixtures(options: Sequence[_Option], utility: Q, budget: Q, most: int) -> Iterator[Mixture]:
    """For each option that is worth more than the utility, the most valuable first and so many at most, the best mixture."""
    cheaper = [option for option in options if option.price <= budget]
    better = [option for option in options if option.value > utility]
    for wanted in sorted(better, key=lambda option: -option.value)[:most]:
        found = [_mixed(wanted, other, budget) for other in cheaper]
        yield max(found, key=lambda mixture: mixture.worth)


def _mixed(wanted: _Option, other: _Option, budget: Q) -> Mixture:
    """The wanted option as often as the budget can pay for it, and the other one else."""
    if wanted.price <= budget:  # in an equilibrium nothing better is to be had
        raise MalformedInput(wanted.name, "a price above the budget", wanted.price)
    often = (budget - other.price) / (wanted.price - other.price)
    worth = often * wanted.value + (1 - often) * other.value
    return Mixture(wanted.name, wanted.value, wanted.price, often, other.name, worth)


# Pseudomarkets.


@_accounts.register(StrongEquilibrium)
@_accounts.register(RandomizedEquilibrium)
def _of_allocation(claim: StrongEquilibrium | RandomizedEquilibrium, _: Certificate[Any]) -> Accounts:
    market = claim.market
    goods = market.goods

    def account(i: int) -> Account:
        agent = market.agents[i]
        odds: dict[Bundle, Q] = {}
        for draw in claim.allocation:
            bundle = bundle_of(goods, draw.bundles[i])
            odds[bundle] = odds.get(bundle, ZERO) + draw.probability
        worth = {bundle: agent.utility.value(bundle) or ZERO for bundle in odds}
        utility = total(q * worth[bundle] for bundle, q in odds.items())
        holdings = [_bundle(goods, claim.prices, bundle, q, worth[bundle]) for bundle, q in odds.items()]
        spent = total(held.probability * (held.price or ZERO) for held in holdings)
        options = _bundles(agent.utility.value, goods, claim.prices) if len(goods) <= _MOST_GOODS else []
        most = max([option.value for option in options], default=None)
        return Account(
            agent.name,
            utility,
            _sorted(iter(holdings)),
            agent.budget,
            agent.budget,
            spent,
            mixtures=tuple(_mixtures(options, utility, agent.budget, 1)),
            dearer=sum(option.value > utility for option in options),
            best=most == utility,
        )

    return Accounts(
        tuple([agent.name for agent in market.agents]), dict(zip(goods, claim.prices, strict=True)), account, "bundle"
    )


def _bundle(goods: Sequence[str], prices: Vector, bundle: Bundle, probability: Q, value: Q) -> Holding:
    return Holding(_named(goods, bundle), probability, value, total(prices[j] for j in members(bundle)))


def _named(goods: Sequence[str], bundle: Bundle) -> str:
    return " and ".join([goods[j] for j in members(bundle)]) or "nothing"


def _bundles(value_of: Callable[[Bundle], Q | None], goods: Sequence[str], prices: Vector) -> list[_Option]:
    """All bundles of finite utility, the cheapest first."""
    options = []
    for bundle in range(1 << len(goods)):
        value = value_of(bundle)
        if value is not None:
            options.append(_Option(_named(goods, bundle), value, total(prices[j] for j in members(bundle))))
    return sorted(options, key=lambda option: option.price)


# Markets with seats.


@_accounts.register
def _of_shares(claim: StrongEquilibriumByShares, certificate: Certificate[Any]) -> Accounts:
    market, weights = claim.market, certificate.witness.weights  # type: ignore[attr-defined]
    place = {good: j for j, good in enumerate(market.goods)}
    expected = utilities(claim)
    forms: dict[int, LaminarConcave] = {}  # agents may share a utility

    def account(i: int) -> Account:
        agent, prices = market.agents[i], claim.prices
        key = id(agent.utility)
        normal = forms[key] if key in forms else forms.setdefault(key, laminar_concave(agent.utility, market.goods))
        shares = {place[good]: share for good, share in claim.shares[i]}
        spent = total(share * prices[j] for j, share in shares.items())
        seats = _Seats(market.goods, normal, prices, weights[i], shares)
        return Account(
            agent.name,
            expected[i],
            _sorted(Holding(market.goods[j], x, normal.values[j], prices[j]) for j, x in shares.items()),
            claim.budgets[i],
            agent.budget,
            spent,
            bounds=tuple(seats.bounds(expected[i], claim.budgets[i] - spent)),
            best=seats.is_best(),
        )

    prices = dict(zip(market.goods, claim.prices, strict=True))
    return Accounts(tuple([agent.name for agent in market.agents]), prices, account, "course")


@dataclass(frozen=True)
class _Seats:
    """An agent's utility in its normal form, the prices, her weight and her shares by the places of goods."""

    goods: tuple[str, ...]
    normal: LaminarConcave
    prices: Vector
    weight: Q
    shares: Mapping[int, Q]

    def is_best(self) -> bool:
        """Whether her shares are worth as much as the best bundle at no price."""
        best = self._filled(self.normal.values, ONE, 0)
        return self.normal.at(self.shares) == self._worth(best)

    def bounds(self, utility: Q, left: Q) -> Iterator[Bound]:
        """For each course that she would take if all were free, and does not get for sure, the most valuable first, what she
        can expect at most if she always has it; ``left`` is what she does not spend."""
        net = [self.weight * value - price for value, price in zip(self.normal.values, self.prices, strict=True)]
        largest = self._net(self._filled(net, self.weight, 0))
        wanted = members(self._filled(self.normal.values, ONE, 0))
        for j in sorted(wanted, key=lambda j: -self.normal.values[j]):
            probability = self.shares.get(j, ZERO)
            if probability < 1:
                lost = largest - self._net(self._filled(net, self.weight, 1 << j)) - left
                most = utility - max(lost / self.weight, ZERO)
                yield Bound(self.goods[j], self.normal.values[j], self.prices[j], probability, most)

    def _worth(self, bundle: Bundle) -> Q:
        return self.normal.at(dict.fromkeys(members(bundle), ONE))

    def _net(self, bundle: Bundle) -> Q:
        return self.weight * self._worth(bundle) - total(self.prices[j] for j in members(bundle))

    def _filled(self, net: Sequence[Q], factor: Q, bundle: Bundle) -> Bundle:
        """The bundle with further goods, each the best one next, as long as one gains: the best bundle that holds it, by net
        values of goods and the factor times the gains of sets (the greedy algorithm for laminar concave functions)."""
        held = [(bundle & goods).bit_count() for goods, _ in self.normal.sets]
        while True:
            steps = [self._step(j, held, net[j], factor) for j in range(len(net)) if not bundle >> j & 1]
            gain, j = max([step for step in steps if step is not None], default=(ZERO, -1))
            if gain <= 0:
                return bundle
            bundle |= 1 << j
            held = [count + (goods >> j & 1) for count, (goods, _) in zip(held, self.normal.sets, strict=True)]

    def _step(self, j: int, held: Sequence[int], net: Q, factor: Q) -> tuple[Q, int] | None:
        """What the good adds, with its place; ``None`` where a limit is reached."""
        for count, (goods, gains) in zip(held, self.normal.sets, strict=True):
            if goods >> j & 1:
                if count == len(gains):
                    return None
                net += factor * gains[count]
        return net, j
