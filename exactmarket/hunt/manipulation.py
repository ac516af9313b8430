"""Who gains by reporting other values in the mechanism of equal budgets, whichever equilibria are chosen before and after.

Legend: v are an agent's true values, w her report; p are prices and x shares. If she reports v, her utility is at most ``most``
in every equilibrium: it is read off the list of all of them. If she reports w instead, then at the prices p of an equilibrium
of the reported economy all agents' shares meet the inequalities of ``shares_at``, and the least v x_i that these allow is a
linear program. So if all equilibria of the reported economy are single vectors of rational prices, the least of these numbers
is a bound ``least``, and the agent gains ``least - most`` or more.

On the other side, one equilibrium of each economy refutes a report, if she is no better off in the second than in the first:
that is tried first, since it needs no tree of cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.places import Root
from exactmarket.exact.rational import ONE, ZERO, Q, dot
from exactmarket.format.text import Json
from exactmarket.hunt.items import economy_of, values_of
from exactmarket.hunt.questions import economy_in
from exactmarket.hunt.records import Finding
from exactmarket.hunt.symmetry import Row, Values, normal_rows
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims.budgets import Equilibrium
from exactmarket.kernel.claims.completeness import (
    AlgebraicPoint,
    AllBudgetEquilibria,
    EquilibriumSet,
    PriceFamily,
    PricePiece,
    PricePoint,
    PricePolytope,
    Quotient,
    may_be_empty,
)
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.linear_program import LinearProgram, SparseRow
from exactmarket.questions.question import Content
from exactmarket.solvers.budgets.at_prices import equilibrium_at
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium
from exactmarket.solvers.completeness.all_equilibria import decide_all_budget_equilibria
from exactmarket.solvers.completeness.existence import going_on, sample_of
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import solve_linear_program


@dataclass(frozen=True)
class Gain:
    """A report by which an agent gains whatever is chosen.

    Attributes:
        agent: her place. report: the values that she reports.
        gain: at least so much, in her true values.
        truth, reported: all equilibria before and after. bounds: for each point of the latter the linear program.
    """

    agent: int
    report: Row
    gain: Q
    truth: Verified[AllBudgetEquilibria]
    reported: Verified[AllBudgetEquilibria]
    bounds: tuple[Verified[LinearProgramOptimal], ...]

    @property
    def certificates(self) -> tuple[Certificate[Any], ...]:
        """All equilibria before, all equilibria after, and the bound at each of these."""
        return (self.truth.certificate, self.reported.certificate, *[bound.certificate for bound in self.bounds])


@dataclass(frozen=True)
class Manipulable:
    """Can some agent report other values from 0 up to ``largest`` and gain, whichever equilibria are chosen?"""

    largest: int

    def __call__(self, content: Content, control: Control) -> Finding:
        """Yes with the largest gain that is proved; undecided if a report is neither proved to be one nor refuted."""
        economy = economy_in(content, "manipulable")
        values = values_of(economy)
        truth = decide_all_budget_equilibria(economy, control=control)
        best: Gain | None = None
        open_reports = 0
        for agent, report in _reports(values, self.largest):
            control.step("reports")
            found = gain_of(truth, values, agent, report, control)
            if isinstance(found, Gain):
                best = found if best is None or found.gain > best.gain else best
            elif found is None:
                open_reports += 1
        if best is not None:
            return Finding("yes", best.certificates, _told(best))
        return Finding("undecided", (), {"reports": open_reports}) if open_reports else Finding("no")


def _told(found: Gain) -> dict[str, Json]:
    return {"agent": found.agent, "report": list(found.report), "gain": str(found.gain)}


def _reports(values: Values, largest: int) -> Iterator[tuple[int, Row]]:
    """Each agent with each other report; of agents with the same values one stands for all."""
    rows = normal_rows(len(values[0]), largest)
    for agent, own in enumerate(values):
        if own not in values[:agent]:
            for report in rows:
                if report != own:
                    yield agent, report


def gain_of(
    truth: Verified[AllBudgetEquilibria], values: Values, agent: int, report: Row, control: Control
) -> Gain | bool | None:
    """The gain by a report that is proved; ``False`` if some choice of equilibria leaves none; ``None`` if neither is seen."""
    before = utilities_in(truth.claim.equilibria, agent)
    worth = truth.claim.economy.values[agent]
    changed = economy_of((*values[:agent], report, *values[agent + 1 :]))
    best_seen = max(before.seen, default=None)
    if best_seen is not None:
        with going_on():
            some = decide_equilibrium(changed, control=control, tiers=("rational",))
            if isinstance(some.claim, Equilibrium) and dot(worth, some.claim.assignment[agent]) <= best_seen:
                return False
    reported = decide_all_budget_equilibria(changed, control=control)
    if best_seen is not None and any(
        _worth(each, agent, worth) <= best_seen for each in _at_sets(reported, agent, worth, control)
    ):
        return False
    if before.most is None:
        return None
    bounds = _bounds(reported, agent, worth, control)
    least = min([bound.claim.value for bound in bounds], default=before.most)
    return Gain(agent, report, least - before.most, truth, reported, bounds) if least > before.most else None


def refutations(economy: AssignmentEconomy, largest: int, control: Control) -> Iterator[Certificate[Any]]:
    """Certificates that nobody gains for sure by reporting other values up to ``largest``: for each agent and report (of agents
    with the same values the first one, reports in lexicographic order) an equilibrium of the economy and one of the reported
    economy, in which she is no better off.

    Raises:
        SearchFailed: if there is a report for which two such equilibria are not found.
    """
    values = values_of(economy)
    truth = decide_all_budget_equilibria(economy, control=control)
    for agent, report in _reports(values, largest):
        changed = economy_of((*values[:agent], report, *values[agent + 1 :]))
        worth = economy.values[agent]
        best = max(_at_sets(truth, agent, worth, control, best=True), key=lambda each: _worth(each, agent, worth))
        with going_on():
            some = decide_equilibrium(changed, control=control, tiers=("rational",))
            if _worth(some, agent, worth) <= _worth(best, agent, worth):
                yield best.certificate
                yield some.certificate
                continue
        reported = decide_all_budget_equilibria(changed, control=control)
        worst = min(_at_sets(reported, agent, worth, control), key=lambda each: _worth(each, agent, worth))
        if _worth(worst, agent, worth) > _worth(best, agent, worth):
            raise SearchFailed(f"agent {agent} may gain by reporting {report}")
        yield best.certificate
        yield worst.certificate


def _worth(found: Verified[Any], agent: int, worth: Vector) -> Q:
    return dot(worth, found.claim.assignment[agent])


def _at_sets(
    listed: Verified[AllBudgetEquilibria], agent: int, worth: Vector, control: Control, best: bool = False
) -> Iterator[Verified[Equilibrium]]:
    """For each set of equilibria of which rational prices are known: one there that is worst for the agent, or best."""
    claim = listed.claim
    against = tuple([-value for value in worth]) if best else worth
    for each in claim.equilibria:
        prices = sample_of(each)
        if prices is not None:
            with going_on():
                yield equilibrium_at(claim.economy, claim.budgets, prices, control, (agent, against))


def _bounds(
    reported: Verified[AllBudgetEquilibria], agent: int, worth: Vector, control: Control
) -> tuple[Verified[LinearProgramOptimal], ...]:
    """At each equilibrium the least that the agent's share can be worth; none if they are not all points of rational prices."""
    claim = reported.claim
    points = [each for each in claim.equilibria if isinstance(each, PricePoint)]
    if len(points) < len(claim.equilibria):
        return ()
    found: list[Any] = [solve_linear_program(shares_at(claim.economy, p, agent, worth), control) for p in points]
    return tuple(found) if all(isinstance(each.claim, LinearProgramOptimal) for each in found) else ()


def shares_at(economy: AssignmentEconomy, point: PricePoint, agent: int, worth: Vector) -> LinearProgram:
    """The least of what the agent's share can be worth, by these values, at the point's prices.

    The shares x of an equilibrium there meet: each agent gets 1 in all, each object is given at most once, nobody spends more
    than 1, and each agent has the utility that the point says.
    """
    agents, objects = range(len(economy.agents)), range(len(economy.objects))
    size = len(objects)
    rows: list[SparseRow] = []
    lower: list[Q | None] = []
    upper: list[Q | None] = []

    def demand(entries: dict[int, Q], least: Q | None, most: Q | None) -> None:
        rows.append(tuple([(column, entry) for column, entry in entries.items() if entry]))
        lower.append(least)
        upper.append(most)

    for i in agents:
        own = {j: i * size + j for j in objects}
        demand({own[j]: ONE for j in objects}, ONE, ONE)
        demand({own[j]: point.prices[j] for j in objects}, None, ONE)
        demand({own[j]: economy.values[i][j] for j in objects}, point.utilities[i], point.utilities[i])
    for j in objects:
        demand({i * size + j: ONE for i in agents}, None, ONE)
    count = len(agents) * size
    objective = [ZERO] * count
    objective[agent * size : (agent + 1) * size] = worth
    return LinearProgram(
        "minimize", tuple(objective), tuple(rows), tuple(lower), tuple(upper), (ZERO,) * count, (None,) * count
    )


@dataclass(frozen=True)
class Utilities:
    """An agent's utilities in all equilibria.

    Attributes:
        most: a bound on all of them; ``None`` if none is seen. seen: some of them.
    """

    most: Q | None
    seen: tuple[Q, ...]


def utilities_in(found: Sequence[EquilibriumSet], agent: int) -> Utilities:
    """The agent's utilities in the sets: constants, and quotients of linear functions along a family with rational ends, which
    are monotone, so that the ends bound them."""
    seen: list[Q] = []
    bounds: list[Q] = []
    bounded = True
    for each in found:
        if isinstance(each, PricePoint):
            seen.append(each.utilities[agent])
            bounds.append(each.utilities[agent])
            continue
        ends = None if isinstance(each, AlgebraicPoint) else _ends(each, agent)
        if ends is None:
            bounded = False
            continue
        bounds.extend(ends.bounds)
        seen.extend(ends.seen)
    return Utilities(max(bounds) if bounded and bounds else None, tuple(seen))


@dataclass(frozen=True)
class _Ends:
    bounds: tuple[Q, ...]
    seen: tuple[Q, ...]


def _ends(each: PriceFamily | PricePolytope | PricePiece, agent: int) -> _Ends | None:
    """Bounds on the utility, and values that it takes; ``None`` if it is neither constant nor monotone."""
    utility = each.utilities[agent]
    if (constant := _constant(utility)) is not None:
        return _Ends((constant,), () if may_be_empty(each) else (constant,))
    if not isinstance(each, PriceFamily) or each.low is None or each.high is None:
        return None
    if isinstance(each.low, Root) or isinstance(each.high, Root):
        return None
    if len(utility.numerator) > 2 or len(utility.denominator) > 2:
        return None
    low, high = each.low, each.high
    values = [_at(utility, place) for place in (low, (low + high) / 2, high)]
    if values[0] is None or values[1] is None or values[2] is None:
        return None
    taken = [values[1]]
    taken += [values[0]] if each.brackets[0] == "[" else []
    taken += [values[2]] if each.brackets[1] == "]" else []
    return _Ends((values[0], values[2]), tuple(taken))


def _constant(utility: Quotient) -> Q | None:
    """The value of a quotient that is one number everywhere."""
    if not any(utility.denominator[1:]) and not any(utility.numerator[1:]):
        return utility.numerator[0] / utility.denominator[0] if utility.numerator else ZERO
    return None


def _at(utility: Quotient, place: Q) -> Q | None:
    powers = (ONE, place)
    below = dot(utility.denominator, powers[: len(utility.denominator)])
    return dot(utility.numerator, powers[: len(utility.numerator)]) / below if below else None
