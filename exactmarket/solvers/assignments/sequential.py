"""Is a random assignment an outcome of the sequential pseudomarket, for a given order or for some order?"""

from __future__ import annotations

from collections.abc import Iterable

from exactmarket.exact.checks import names
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import ONE, ZERO, Number, Q
from exactmarket.kernel.certificates.assignments import (
    Reallocation,
    SupportingPrices,
    SupportingPricesByTurn,
    Thresholds,
    TurnTrade,
)
from exactmarket.kernel.claims.assignments import Blocked, NotSequentialOutcome, SequentialOutcome, SerialDictatorship
from exactmarket.kernel.rules.assignments.outcomes import (
    check_blocked,
    check_not_sequential_outcome,
    check_sequential_outcome,
    check_serial_dictatorship,
)
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.model.equilibrium import (
    TURN,
    Condition,
    Order,
    conditions_as_given,
    demand_partition,
    ordered_partition,
    turns,
)
from exactmarket.solvers.assignments.supporting_prices import find_market_proof
from exactmarket.solvers.assignments.weak_core import find_weak_core_proof
from exactmarket.solvers.control import Control


def find_sequential_proof(
    economy: AssignmentEconomy, assignment: Matrix, order: Order, conditions: tuple[Condition, ...], control: Control
) -> SupportingPricesByTurn | TurnTrade:
    """Supporting prices for each turn, or the first turn that has none with a trade that shows it.

    Raises:
        SearchFailed: if a linear program was not solved.
    """
    found: list[SupportingPrices] = []
    markets = turns(economy, assignment, order)
    for t, market in enumerate(markets):
        control.step("turns", t, len(markets))
        proof = find_market_proof(market, conditions, control)
        if not isinstance(proof, SupportingPrices):
            return TurnTrade(t, proof.trade)
        found.append(proof)
    return SupportingPricesByTurn(tuple([p.prices for p in found]), tuple([p.weights for p in found]))


def decide_sequential_outcome(
    economy: AssignmentEconomy,
    assignment: Iterable[Iterable[Number]],
    order: Iterable[Iterable[str]],
    conditions: Iterable[Condition] = TURN,
    control: Control | None = None,
) -> Verified[SequentialOutcome] | Verified[NotSequentialOutcome]:
    """Whether in each turn of the ordered partition some prices meet the conditions (sp, section 4).

    Args:
        assignment: n rows of s probabilities.
        order: the groups, by the agents' names, in the order in which they are called.

    Raises:
        MalformedInput: if the assignment is infeasible, the order is no ordered partition, or a condition is unknown.
        SearchFailed: if a linear program was not solved.

    >>> economy = AssignmentEconomy([[1, 1], [1, 0]], [1, 1], agents=["x", "y"])
    >>> decide_sequential_outcome(economy, [[1, 0], [0, 1]], (("x",), ("y",)))
    Verified[SequentialOutcome]
    """
    shares = random_assignment(economy, assignment)
    groups, wanted = ordered_partition(order), conditions_as_given(conditions)
    claim = SequentialOutcome(economy, shares, groups, wanted)
    opposite = NotSequentialOutcome(economy, shares, groups, wanted)
    proof = find_sequential_proof(economy, shares, groups, wanted, control or Control())
    if isinstance(proof, TurnTrade):
        return check_not_sequential_outcome(opposite, proof)
    return check_sequential_outcome(claim, proof)


def decide_some_sequential_outcome(
    economy: AssignmentEconomy, assignment: Iterable[Iterable[Number]], control: Control | None = None
) -> Verified[SequentialOutcome] | Verified[Blocked]:
    """Whether the assignment is a sequential outcome for some order: it is if and only if no coalition blocks it.

    Raises:
        MalformedInput: if the assignment is infeasible.
        SearchFailed: if a linear program was not solved.

    >>> import exactmarket as em
    >>> economy = em.AssignmentEconomy([[2, 1], [1, 2]], [1, 1])
    >>> em.decide_some_sequential_outcome(economy, [[1, 0], [0, 1]]).answer
    'yes'
    """
    shares = random_assignment(economy, assignment)
    proof = find_weak_core_proof(economy, shares, control or Control())
    if isinstance(proof, Reallocation):
        return check_blocked(Blocked(economy, shares), proof)
    claim = SequentialOutcome(economy, shares, proof.order, TURN)
    return check_sequential_outcome(claim, SupportingPricesByTurn(proof.prices, proof.weights))


def decide_serial_dictatorship(
    economy: AssignmentEconomy, order: Iterable[str], assignment: Iterable[Iterable[Number]] | None = None
) -> Verified[SerialDictatorship]:
    """That each agent in turn gets a best lottery within the supply that is left (sp.extremes).

    Without ``assignment`` the dictators choose here: each takes her best types, the first of equals first.

    Raises:
        MalformedInput: if the order is not one of all agents or the assignment is infeasible.
        Rejected: if the assignment is no outcome of this serial dictatorship.

    >>> economy = AssignmentEconomy([[1, 2], [1, 3]], [1, 1], agents=["x", "y"])
    >>> decide_serial_dictatorship(economy, ("y", "x")).claim.assignment
    ((1, 0), (0, 1))
    """
    called = names(order, "order")
    demand_partition(economy, tuple([(name,) for name in called]))
    shares = _dictate(economy, called) if assignment is None else random_assignment(economy, assignment)
    left = [Q(copies) for copies in economy.supply]
    thresholds = [ZERO] * len(economy.agents)
    for name in called:
        x = economy.index[name]
        best = _best_share(economy.values[x], left)
        thresholds[x] = min(value for value, probability in zip(economy.values[x], best, strict=True) if probability)
        left = [copies - taken for copies, taken in zip(left, shares[x], strict=True)]
    return check_serial_dictatorship(SerialDictatorship(economy, shares, called), Thresholds(tuple(thresholds)))


def _dictate(economy: AssignmentEconomy, order: tuple[str, ...]) -> Matrix:
    left = [Q(copies) for copies in economy.supply]
    shares: dict[int, Vector] = {}
    for name in order:
        x = economy.index[name]
        shares[x] = _best_share(economy.values[x], left)
        left = [copies - taken for copies, taken in zip(left, shares[x], strict=True)]
    return tuple([shares[x] for x in range(len(economy.agents))])


def _best_share(values: Vector, left: list[Q]) -> Vector:
    share, needed = [ZERO] * len(values), ONE
    for j in sorted(range(len(values)), key=lambda j: (-values[j], j)):
        share[j] = min(left[j], needed)
        needed -= share[j]
    return tuple(share)
