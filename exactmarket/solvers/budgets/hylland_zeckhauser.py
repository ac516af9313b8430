"""Hylland-Zeckhauser equilibria: approximated in floats, then solved exactly and certified.

A path of the smoothed economy ends near an equilibrium (``structures.continuation``). From there
the types held, the limits paid for and the agents who spend all are read off at several thresholds;
each reading is corrected where its solution in floats violates an inequality, and one without
violations is certified (``structures.tiers``). If none is, other paths are followed; in a small
economy all structures are tried at last (``enumeration``).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from exactmarket.errors import LimitReached, MalformedInput, Rejected, SearchFailed
from exactmarket.exact.checks import all_exactly
from exactmarket.exact.enclosure import Polynomial
from exactmarket.exact.linear import Vector, vector
from exactmarket.exact.rational import ONE, ZERO, Number, Q, rational, total
from exactmarket.kernel.certificates.budgets import EquilibriumWeights
from exactmarket.kernel.claims.budgets import Equilibrium, NearbyEquilibrium
from exactmarket.kernel.rules.budgets import check_nearby_equilibrium
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import AggregateLimit, demand_budgets, demand_laminar, unit_budgets
from exactmarket.solvers.budgets.seats import equilibrium_by_shares, guess_by_shares
from exactmarket.solvers.control import Control, NearbyInTime, OnlyNearby, finished
from exactmarket.solvers.structures.continuation import FloatEconomy, Floats, Guess, follow
from exactmarket.solvers.structures.point import (
    Regular,
    float_at,
    regular,
    simplest,
    solved_in_floats,
    to_float,
    with_fixed,
)
from exactmarket.solvers.structures.structure import Parametrized, Problem, Structure, parametrized, problem
from exactmarket.solvers.structures.tiers import TIERS, AnyVerdict, Candidate, Claimed, certified, rational_verdict

_THRESHOLDS = (1e-2, 1e-3, 3e-2, 1e-4, 1e-1, 3e-3)
_TOLERANCE = 1e-8
_MOST_CORRECTIONS = 12
#: How far unknowns may be moved to simple rationals where the equations leave a family.
TOLERANCES = (0.04, 5e-3, 3e-4, 1e-6)
_MOST_CELLS_ENUMERATED = 20
#: From so many pairs of agent and type on, the search for shares of seats is the faster one.
_LEAST_CELLS_BY_SHARES = 100
#: And from so many on its path is, for the given budgets.
_LEAST_CELLS_BY_ITS_PATH = 400
#: (seed of the perturbation, temperature of the start, temperature of the end) of the paths. At a lower end thrifty agents
#: have let go of what is only a little dearer.
_PATHS = (
    (None, 1.0, 2e-5),
    (None, 1.0, 1e-8),
    (1, 1.0, 2e-5),
    (1, 1.0, 1e-8),
    (2, 0.5, 2e-5),
    (3, 2.0, 2e-5),
    (4, 1.0, 2e-5),
    (5, 0.3, 1e-8),
    (6, 1.0, 2e-5),
    (7, 1.0, 1e-8),
)

_NOTHING = "no path of the smoothed economy led to an equilibrium"
_NO_COPIES = " (with types of supply 0 there may be none)"

#: A structure, its solution as functions of the unknowns, and these in floats.
Settled: TypeAlias = tuple[Structure, Parametrized, dict[int, float]]


def decide_equilibrium(
    economy: AssignmentEconomy,
    budgets: Iterable[Number] | None = None,
    aggregate: Iterable[AggregateLimit] = (),
    control: Control | None = None,
    tiers: tuple[str, ...] = TIERS,
) -> AnyVerdict:
    """An equilibrium with budgets: affordable, budget-optimal, clearing, cheapest, smallest price 0 (``model.budgets``).

    Args:
        budgets: one positive number for each agent, 1 for everyone if left out.
        aggregate: joint limits on object types, laminar.
        tiers: which certificates are wanted, out of "rational", "algebraic", "enclosed", tried in that order.

    Raises:
        MalformedInput: if a budget or a limit is wrong.
        SearchFailed: if no equilibrium was found and certified.

    >>> economy = AssignmentEconomy(values=[[2, 1, 0], [2, 1, 0], [2, 0, 1]], supply=[1, 1, 1])
    >>> decide_equilibrium(economy)
    Verified[Equilibrium]
    """
    limits = all_exactly(AggregateLimit, aggregate, "aggregate")
    given, control, claimed = _given(economy, budgets, limits), control or Control(), Claimed(economy, limits)
    fault: Exception = SearchFailed(_NOTHING + _NO_COPIES * (not all(economy.supply)))
    guesses: list[Settled] = []
    try:
        for candidate in candidates(given, control, guesses):
            try:
                return certified(candidate, claimed, tiers, control)
            except LimitReached:
                raise
            except SearchFailed as failure:
                fault = failure
    except LimitReached as limit:
        if (nearby := finished(lambda: _nearby(given, guesses, claimed))) is not None:
            raise NearbyInTime(nearby, nearby.claim.distance, str(limit)) from None
        raise
    if (nearby := _nearby(given, guesses, claimed)) is not None:
        raise OnlyNearby(nearby, nearby.claim.distance, str(fault))
    raise SearchFailed(str(fault))


def _nearby(given: Problem, guesses: Sequence[Settled], claimed: Claimed) -> Verified[NearbyEquilibrium] | None:
    """An equilibrium for budgets near the given ones, close to the last guess: as near as a few roundings make it."""
    for guess in guesses[-1:]:
        for candidate, distance in rounded_candidates(given, guess):
            with contextlib.suppress(SearchFailed, Rejected):
                return _near(rational_verdict(candidate, claimed), given, distance)
    return None


def rounded_candidates(given: Problem, guess: Settled) -> Iterator[tuple[Candidate, Q]]:
    """What rounding makes of a guess: rational prices and shares, and budgets, with the distance of the one that is furthest from
    the given one. A few roundings, the finest first."""
    for tolerance in roundings(given):
        candidate = _rounded(given, guess, tolerance)
        distance = max([abs(b - c) for b, c in _changes(candidate, given)]) if candidate is not None else ZERO
        if candidate is not None and distance > 0:
            yield candidate, distance


def decide_rational_equilibrium(
    economy: AssignmentEconomy,
    distance: Number,
    budgets: Iterable[Number] | None = None,
    aggregate: Iterable[AggregateLimit] = (),
    control: Control | None = None,
) -> Verified[NearbyEquilibrium]:
    """An equilibrium in rationals with few digits, for budgets within the distance of the given ones: see the claim's.

    The types held and the limits paid for are those of an equilibrium for the given budgets; prices and shares are rounded
    within what these allow, and each budget is what is then spent. In a large economy ``solvers.seats`` finds one sooner.

    Args:
        distance: by how much each budget may be changed at most, > 0.

    Raises:
        MalformedInput: if a budget, a limit or the distance is wrong.
        SearchFailed: if no equilibrium was found.

    >>> economy = AssignmentEconomy(values=[[2, 1, 0], [2, 1, 0], [2, 0, 1]], supply=[1, 1, 1])
    >>> decide_rational_equilibrium(economy, "1/100")
    Verified[NearbyEquilibrium]
    """
    most = rational(distance, "distance")
    if not most > 0:
        raise MalformedInput("distance", "a number > 0", most)
    limits = all_exactly(AggregateLimit, aggregate, "aggregate")
    given, control = _given(economy, budgets, limits), control or Control()
    if len(given.budgets) * len(given.limits_of) >= _LEAST_CELLS_BY_SHARES:
        with contextlib.suppress(SearchFailed, Rejected):
            return equilibrium_by_shares(economy, given.budgets, limits, most, control)
    for guess in _all_settled(given, control):
        for halvings in range(0, 60, 2):
            control.step("rounding", halvings)
            candidate = _rounded(given, guess, to_float(min(most, *given.budgets)) / 2**halvings)
            if candidate is None or any(abs(b - c) > most for b, c in _changes(candidate, given)):
                continue
            with contextlib.suppress(Rejected):
                return _near(rational_verdict(candidate, Claimed(economy, limits)), given, most)
    raise SearchFailed("no equilibrium was found near the given budgets")


def _near(found: Verified[Equilibrium], given: Problem, distance: Q) -> Verified[NearbyEquilibrium]:
    claim, witness = found.claim, found.certificate.witness
    if not isinstance(witness, EquilibriumWeights):
        raise SearchFailed("no weights of a rational equilibrium")
    parts = (claim.economy, claim.budgets, claim.aggregate, claim.prices, claim.assignment)
    return check_nearby_equilibrium(NearbyEquilibrium(*parts, given.budgets, distance), witness)


def _changes(candidate: Candidate, given: Problem) -> Iterator[tuple[Q, Q]]:
    return zip(candidate.problem.budgets, given.budgets, strict=True)


def roundings(given: Problem) -> list[float]:
    """By how much a guess is rounded, the least first."""
    return [to_float(min(given.budgets)) / 2**halvings for halvings in (40, 24, 8)]


@dataclass(frozen=True)
class Rounded:
    """Prices and shares with few digits near those of a guess, and the budgets at which they are an equilibrium.

    Attributes:
        fixed: the unknowns of the form. limit_prices, prices: of the limits and of the options.
    """

    form: Parametrized
    fixed: dict[int, Q]
    limit_prices: Vector
    prices: Vector
    budgets: Vector


def rounded(given: Problem, guess: Settled, tolerance: float) -> Rounded | None:
    """The guess with all unknowns rounded within the tolerance; ``None`` if a share or a budget is not what it must be then.

    Raises:
        SearchFailed: if the structure contradicts itself.
    """
    structure, settled_form, settled_point = guess
    point = _all_unknowns(settled_form, settled_point)
    form = parametrized(given, Structure(structure.supports, structure.paid, frozenset()))
    fixed = {u: simplest(point[u] - tolerance, point[u] + tolerance) for u in form.unknowns}

    def number(function: Polynomial) -> Q:
        return with_fixed(function, fixed).terms.get((), ZERO)

    prices = tuple([number(price) for price in form.prices])
    budgets: list[Q] = []
    for x, row in enumerate(form.shares):
        shares = {j: number(row[j]) for j in structure.supports[x]}
        if min(shares.values()) < 0:
            return None
        spent = total(prices[j] * share for j, share in shares.items())
        content = given.satiated(x, structure.supports[x]) and spent <= given.budgets[x]
        budgets.append(given.budgets[x] if content else spent)
    if min(budgets) <= 0:
        return None
    return Rounded(form, fixed, tuple([number(price) for price in form.limit_prices]), prices, tuple(budgets))


def _rounded(given: Problem, guess: Settled, tolerance: float) -> Candidate | None:
    """What the guess is when it is rounded, with weights."""
    near = rounded(given, guess, tolerance)
    if near is None:
        return None
    system = Regular((), near.fixed, (), (), np.zeros(0))
    return _candidate(replace(given, budgets=near.budgets), guess[0], near.form, system)


def _all_unknowns(form: Parametrized, point: dict[int, float]) -> dict[int, float]:
    """The prices of all limits and all shares at the point, numbered as the unknowns are."""
    functions = [*form.limit_prices, *(share for row in form.shares for share in row)]
    return {k: float_at(function, point) for k, function in enumerate(functions)}


def _given(
    economy: AssignmentEconomy, budgets: Iterable[Number] | None, aggregate: tuple[AggregateLimit, ...]
) -> Problem:
    money = unit_budgets(economy) if budgets is None else vector(budgets, where="budgets")
    demand_budgets(economy, money)
    demand_laminar(economy, aggregate)
    given = problem(economy, money, aggregate)
    if (copies := _copies(given)) < len(economy.agents):
        raise MalformedInput("aggregate", f"limits that leave {len(economy.agents)} copies, one for each agent", copies)
    return given


def _copies(given: Problem) -> int:
    """How many copies can be used within all limits: those of a laminar family, from the smallest set to the largest."""
    most: dict[frozenset[int], int] = {}
    for members, capacity in sorted(zip(map(frozenset, given.members), given.capacity, strict=True), key=_size):
        inside = [other for other in most if other <= members]
        most[members] = min(capacity, sum(most.pop(other) for other in inside)) if inside else capacity
    return sum(most.values())


def _size(limit: tuple[frozenset[int], int]) -> int:
    return len(limit[0])


def candidates(given: Problem, control: Control, guesses: list[Settled] | None = None) -> Iterator[Candidate]:
    """Equilibria in floats with the equations that determine them, best guesses first. What each of them comes from is added
    to ``guesses``."""
    for structure, form, point in _all_settled(given, control):
        if guesses is not None:
            guesses.append((structure, form, point))
        yield from _cut_down(given, structure, form, point)


def _all_settled(given: Problem, control: Control) -> Iterator[Settled]:
    """By the path of the market with seats, in a large economy; by the paths; then, in a small economy, by enumeration."""
    if len(given.budgets) * len(given.limits_of) >= _LEAST_CELLS_BY_ITS_PATH:
        floats = float_economy(given)
        guess = guess_by_shares(given, floats, control)
        if guess is not None:
            yield from _readings_settled(given, guess, floats)
    yield from settled(given, control)
    small = len(given.budgets) * len(given.limits_of) <= _MOST_CELLS_ENUMERATED
    if small and all(given.capacity):  # else there may be no equilibrium, and the search would be long
        yield from settled_by_enumeration(given, control)


def settled(given: Problem, control: Control) -> Iterator[Settled]:
    """Structures with solutions in floats that violate nothing, best guesses first."""
    floats = float_economy(given)
    for seed, start, end in _PATHS:
        control.step("following a path of the smoothed economy")
        guess = follow(floats, control, seed=seed, start=start, end=end)
        if guess is not None:
            yield from _readings_settled(given, guess, floats)


def settled_near(given: Problem, guess: Guess) -> Iterator[Settled]:
    """Structures with solutions in floats that violate nothing, as they are read off at a guess."""
    yield from _readings_settled(given, guess, float_economy(given))


def _readings_settled(given: Problem, guess: Guess, floats: FloatEconomy) -> Iterator[Settled]:
    seen: set[Structure] = set()
    for structure in readings(given, guess, floats):
        found = _settled(given, structure, guess, seen, floats)
        if found is not None:
            yield found


def settled_by_enumeration(given: Problem, control: Control) -> Iterator[Settled]:
    """What comes of all structures of a small economy, tried one by one, whatever the paths find (``enumeration``)."""
    from exactmarket.solvers.budgets.enumeration import structures  # noqa: PLC0415  (hardly ever needed, and slow to load)

    floats = float_economy(given)
    for structure, guess in structures(floats, control):
        found = _settled(given, structure, guess, set(), floats)
        if found is not None:
            yield found


def float_economy(given: Problem) -> FloatEconomy:
    """The problem in floats: values from 0 to 1, money in units of the average budget, no more copies than could matter."""
    average = sum(given.budgets, ZERO) / len(given.budgets)
    values = np.array([[-np.inf if v is None else to_float(v) for v in _from_0_to_1(row)] for row in given.values])
    budgets = np.array([to_float(b / average) for b in given.budgets])
    incidence = np.zeros((len(given.members), values.shape[1]))
    for c, members in enumerate(given.members):
        np.add.at(incidence[c], list(members), 1)
    enough = 10 * len(budgets) * int(incidence.max())
    return FloatEconomy(values, budgets, incidence, np.array([min(c, enough) for c in given.capacity], dtype=float))


def _from_0_to_1(values: Sequence[Q | None]) -> list[Q | None]:
    inside = [value for value in values if value is not None]
    low, high = min(inside), max(inside)
    return [None if v is None else (v - low) / (high - low) if low < high else ZERO for v in values]


def readings(given: Problem, guess: Guess, floats: FloatEconomy) -> Iterator[Structure]:
    """Structures read off the guess at several thresholds."""
    paid = frozenset(int(c) for c in np.flatnonzero(guess.limit_prices > guess.left))
    seen: set[Structure] = set()
    for threshold in _THRESHOLDS:
        supports = tuple(
            tuple(int(j) for j in np.flatnonzero(row > min(threshold, row.max() / 2))) for row in guess.shares
        )
        for loose in (False, True):
            spenders = frozenset(x for x, held in enumerate(supports) if not given.satiated(x, held))
            if loose:
                tight = guess.unspent < 1e-3 * floats.budgets
                spenders |= {int(x) for x in np.flatnonzero(tight)}
            structure = Structure(supports, paid, spenders)
            if structure not in seen:
                seen.add(structure)
                yield structure


def _settled(
    given: Problem, structure: Structure, guess: Guess, seen: set[Structure], floats: FloatEconomy
) -> Settled | None:
    """The structure, corrected until its solution near the guess violates nothing."""
    unit = to_float(sum(given.budgets, ZERO)) / len(given.budgets)
    types = len(given.limits_of)
    start = {c: float(price) * unit for c, price in enumerate(guess.limit_prices)}
    for x, row in enumerate(guess.shares):
        start |= {len(given.members) + x * types + j: float(share) for j, share in enumerate(row)}
    current: Structure | None = structure
    for _ in range(_MOST_CORRECTIONS):
        if current is None or current in seen:
            return None
        seen.add(current)
        try:
            form = parametrized(given, current)
            point = solved_in_floats(form, start)
        except SearchFailed:
            return None
        corrected = _corrected(given, current, form, point, floats.values)
        if corrected == current:
            return current, form, point
        current = corrected
    return None


def _corrected(
    given: Problem, structure: Structure, form: Parametrized, point: dict[int, float], values: Floats
) -> Structure | None:
    """The structure without what its solution shows to be wrong; itself if nothing is, ``None`` if it cannot be mended."""
    prices = np.array([float_at(price, point) for price in form.prices])
    shares = np.array([[float_at(share, point) for share in row] for row in form.shares])
    limit_prices = [float_at(price, point) for price in form.limit_prices]
    paid = _paid_corrected(given, structure, limit_prices, shares)
    spenders, supports = set(structure.spenders), []
    for x, before in enumerate(structure.supports):
        held = {j for j in before if not shares[x, j] < -_TOLERANCE}
        if not held:
            return None
        if x not in spenders and shares[x] @ prices > to_float(given.budgets[x]) + _TOLERANCE:
            spenders.add(x)
        # She would rather have some type: compared among those that she can hold, numbered anew.
        domain = np.flatnonzero(np.isfinite(values[x]))
        place = [int(np.searchsorted(domain, j)) for j in sorted(before)]
        held |= {int(domain[j]) for j in _preferred(values[x, domain], prices[domain], place)}
        if not given.satiated(x, held):
            spenders.add(x)
        supports.append(tuple(sorted(held)))
    return Structure(tuple(supports), paid, frozenset(spenders))


def _paid_corrected(
    given: Problem, structure: Structure, limit_prices: Sequence[float], shares: Floats
) -> frozenset[int]:
    """The limits paid for, without those of negative price, and with those that are exceeded."""
    paid = set(structure.paid)
    for c, members in enumerate(given.members):
        if c in paid and limit_prices[c] < -_TOLERANCE:
            paid.discard(c)
        if c not in paid and shares[:, list(members)].sum() > min(given.capacity[c], len(shares)) + _TOLERANCE:
            paid.add(c)
    return frozenset(paid)


def _preferred(values: Floats, prices: Floats, held: list[int]) -> set[int]:
    """The type that most exceeds the largest net value of what is held, if one does."""
    low, high = min(held, key=lambda j: values[j]), max(held, key=lambda j: values[j])
    gaps = values - values[low]
    # Prices of what she holds lie on a line over values; at its slope net values can be compared.
    if values[high] > values[low]:
        excess = (prices[high] - prices[low]) / (values[high] - values[low]) * gaps - (prices - prices[low])
        return {int(np.argmax(excess))} if excess.max() > _TOLERANCE else set()
    # She holds types of one value, at one price. A cheaper one of this value is better. Otherwise
    # some weight must make nothing else better: slopes to worse types bound it from below, to
    # better types from above.
    dearer = prices - prices[low]
    if (np.abs(gaps) < _TOLERANCE).any() and dearer[np.abs(gaps) < _TOLERANCE].min() < -_TOLERANCE:
        return {int(np.argmin(np.where(np.abs(gaps) < _TOLERANCE, dearer, np.inf)))}
    lower = max([0.0, *(-dearer[gaps < 0] / -gaps[gaps < 0])])
    upper = min([np.inf, *(dearer[gaps > 0] / gaps[gaps > 0])])
    if lower > upper + _TOLERANCE:
        return {int(np.argmin(np.where(gaps > 0, dearer / np.where(gaps > 0, gaps, 1), np.inf)))}
    return set()


def members_near(given: Problem, guess: Settled) -> Iterator[Regular]:
    """The equations of a settled structure. Where they leave a family, it is cut down to members with simple numbers: for each of
    several distances to one that violates nothing in floats, if one is found, else to the nearest.

    A path ends where an agent is on the point of buying something else: on one side of it she does.
    """
    structure, form, point = guess
    values = float_economy(given).values
    for tolerance in TOLERANCES:
        nearest = None
        for side in (0, 1, -1):
            with contextlib.suppress(SearchFailed):
                system = regular(form, point, tolerance, side)
                if not system.fixed:
                    yield system
                    return
                nearest = nearest or system
                if _corrected(given, structure, form, _all_values(system), values) == structure:
                    nearest = system
                    break
        if nearest is not None:
            yield nearest


def _all_values(system: Regular) -> dict[int, float]:
    """All unknowns in floats, those that were fixed and those that are determined."""
    fixed = {unknown: to_float(value) for unknown, value in system.fixed.items()}
    return fixed | dict(zip(system.unknowns, map(float, system.start), strict=True))


def _cut_down(given: Problem, structure: Structure, form: Parametrized, point: dict[int, float]) -> Iterator[Candidate]:
    """The candidate of a settled structure; where there is a family, one of its members with simple numbers."""
    for system in members_near(given, (structure, form, point)):
        candidate = _candidate(given, structure, form, system)
        if candidate is not None:
            yield candidate


def _candidate(given: Problem, structure: Structure, form: Parametrized, system: Regular) -> Candidate | None:
    prices = tuple([with_fixed(price, system.fixed) for price in form.prices])
    shares = tuple([tuple([with_fixed(share, system.fixed) for share in row]) for row in form.shares])
    limits = [with_fixed(price, system.fixed) for price in form.limit_prices]
    at = dict(zip(system.unknowns, (float(value) for value in system.start), strict=True))
    if min(float_at(share, at) for row in shares for share in row) < -_TOLERANCE:
        return None
    weights = [_weight(given, x, held, prices, at) for x, held in enumerate(structure.supports)]
    return Candidate(given, system, prices, shares, tuple(weights), tuple(limits[len(given.limits_of) :]))


def _weight(
    given: Problem, x: int, held: tuple[int, ...], prices: tuple[Polynomial, ...], at: dict[int, float]
) -> Polynomial:
    """The slope of prices in values among what the agent holds; where it is free, a simple number or the end that is tight."""
    values = [given.value(x, j) for j in range(len(given.limits_of))]
    low, high = min(held, key=lambda j: values[j]), max(held, key=lambda j: values[j])
    if values[low] != values[high]:
        return (prices[high] - prices[low]) * (ONE / (values[high] - values[low]))
    # She holds types of one value, at one price. Her weight is at least the slopes to worse types,
    # at most those to better ones.
    slopes = {
        j: (prices[j] - prices[low]) * (ONE / (values[j] - values[low]))
        for j in range(len(values))
        if values[j] != values[low]
    }
    floats = {j: float_at(slope, at) for j, slope in slopes.items()}
    below = [j for j in slopes if values[j] < values[low]]
    above = [j for j in slopes if values[j] > values[low]]
    least = max([0.0, *(floats[j] for j in below)])
    if not above:
        return Polynomial({(): Q(int(least) + 1)})
    tight = min(above, key=lambda j: floats[j])
    # Where the bounds meet in floats, only an exact slope will do.
    if floats[tight] - least < _TOLERANCE:
        return slopes[tight]
    return Polynomial({(): _between(least, floats[tight])})


def _between(low: float, high: float) -> Q:
    """A rational with a small denominator, well between the two."""
    third = (high - low) / 3
    denominator = 1
    while denominator < (1 << 60):
        number = round((low + high) / 2 * denominator)
        if low + third <= number / denominator <= high - third:
            return Q(number, denominator)
        denominator *= 2
    raise SearchFailed("no weight between the two bounds")
