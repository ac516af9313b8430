"""The probabilistic serial mechanism: agents eat from their best types at the same speed.

Legend: at time t each agent has eaten t in all. Agents are taken together in groups: those with the same best types among those
that are left and the same amount c that they have eaten of types that are used up. A group of m agents needs m (t - c) of its
best types. The largest t at which all groups can be served is when the next types are used up: those of a set of groups
that need all that is there of their best types.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from exactmarket.exact.linear import Matrix
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.mechanisms.given import Economy, economy_of
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.solvers.control import Control


@dataclass
class _Group:
    """Agents who eat alike: ``best`` types among those left, ``eaten`` by each of types that are used up."""

    members: list[int]
    best: frozenset[int]
    eaten: Q
    #: What the group has of each type, in the flow of the moment.
    flow: dict[int, Q] = field(default_factory=dict)

    def needs(self, time: Q) -> Q:
        return len(self.members) * (time - self.eaten)


def probabilistic_serial(economy: Economy, control: Control | None = None) -> Matrix:
    """The outcome of probabilistic serial (Bogomolnaia and Moulin, "A new solution to the random assignment problem", Journal of
    Economic Theory, 2001); where agents are indifferent, of its extension to ties (Katta and Sethuraman, "A solution to the
    random assignment problem on the full preference domain", Journal of Economic Theory, 2006).

    Only the agents' rankings matter. With ties several assignments give everybody the same shares of each level of her ranking;
    one of them is returned, in which agents who rank alike get the same.

    Args:
        economy: n agents, s object types; or an instance of one.
        control: limits the time.

    Returns:
        A feasible random assignment, n rows of s probabilities.

    Raises:
        LimitReached: if the time is over.

    >>> economy = AssignmentEconomy([[2, 1], [2, 1], [1, 1]], [1, 2])
    >>> probabilistic_serial(economy)
    ((1/2, 1/2), (1/2, 1/2), (0, 1))
    """
    economy = economy_of(economy)
    control = control or Control()
    left = {j: Q(copies) for j, copies in enumerate(economy.supply) if copies}
    eaten = [ZERO] * len(economy.agents)
    shares = [[ZERO] * len(economy.objects) for _ in economy.agents]
    time = ZERO
    while time < ONE:
        control.step("types used up", len(economy.objects) - len(left), len(economy.objects))
        groups = _groups(economy, eaten, left)
        time, served = _until_used_up(groups, left)
        for group in served:
            for j, amount in group.flow.items():
                for x in group.members:
                    shares[x][j] += amount / len(group.members)
            for x in group.members:
                eaten[x] = time
        used = {j for group in served for j in group.best}
        left = {j: amount for j, amount in left.items() if j not in used}
    return tuple(map(tuple, shares))


def _groups(economy: AssignmentEconomy, eaten: Sequence[Q], left: dict[int, Q]) -> list[_Group]:
    """The agents by their best types among those left and by what they have eaten."""
    groups: dict[tuple[frozenset[int], Q], _Group] = {}
    for x, values in enumerate(economy.values):
        highest = max(values[j] for j in left)
        best = frozenset([j for j in left if values[j] == highest])
        group = groups.setdefault((best, eaten[x]), _Group([], best, eaten[x]))
        group.members.append(x)
    return list(groups.values())


def _until_used_up(groups: list[_Group], left: dict[int, Q]) -> tuple[Q, list[_Group]]:
    """The time at which the next types are used up, and the groups that use them up, with their flows; all groups if everybody
    has eaten enough before that.

    Newton's method on t: groups that cannot be served at time t, with all who compete with them, say at which earlier time
    they could be.
    """
    time = ONE
    while short := _unserved(groups, left, time):
        supply = total([left[j] for j in frozenset[int]().union(*[group.best for group in short])])
        eaten = total([len(group.members) * group.eaten for group in short])
        time = (supply + eaten) / sum(len(group.members) for group in short)
    if time == ONE:
        return time, groups
    return time, _tight(groups, left)


def _unserved(groups: list[_Group], left: dict[int, Q], time: Q) -> list[_Group]:
    """Find a largest flow from the types to the groups; of groups that are not served in full, and of all that compete with them,
    the list."""
    room = dict(left)
    for group in groups:
        group.flow = {}
    short: list[_Group] = []
    for group in groups:
        missing = group.needs(time)
        while missing > 0:
            path, reached = _path_to_room(group, groups, room)
            if path is None:
                short += [one for one in reached if one not in short]
                break
            missing -= _push(path, missing, room)
    return short


_Path = list[tuple[_Group, int]]


def _path_to_room(start: _Group, groups: list[_Group], room: dict[int, Q]) -> tuple[_Path | None, list[_Group]]:
    """A shortest way, from this group over types to other groups that could give way, to a type with room: pairs of a group and
    the type that it takes. If there is none, the groups that were reached."""
    came_from: dict[int, tuple[_Group, int | None]] = dict.fromkeys(sorted(start.best), (start, None))
    queue, reached = list(came_from), [start]
    for j in queue:
        if room[j] > 0:
            path: _Path = []
            at: int | None = j
            while at is not None:
                group, before = came_from[at]
                path.append((group, at))
                at = before
            return path, reached
        for group in groups:
            if group.flow.get(j, ZERO) > 0 and group not in reached:
                reached.append(group)
                for other in sorted(group.best):
                    if other not in came_from:
                        came_from[other] = (group, j)
                        queue.append(other)
    return None, reached


def _push(path: _Path, wanted: Q, room: dict[int, Q]) -> Q:
    """Move as much as can be along the path, from its end with room to its start; how much that is."""
    last = path[0][1]
    amount = min(wanted, room[last])
    for (group, _), (_, gives) in itertools.pairwise(path):
        amount = min(amount, group.flow[gives])
    room[last] -= amount
    for group, takes in path:
        group.flow[takes] = group.flow.get(takes, ZERO) + amount
    for (group, _), (_, gives) in itertools.pairwise(path):
        group.flow[gives] -= amount
    return amount


def _tight(groups: list[_Group], left: dict[int, Q]) -> list[_Group]:
    """Of groups that are all served, those of which none can have more: each type that one of them could reach is used up."""
    room = {j: amount - total([group.flow.get(j, ZERO) for group in groups]) for j, amount in left.items()}
    return [group for group in groups if _path_to_room(group, groups, room)[0] is None]
