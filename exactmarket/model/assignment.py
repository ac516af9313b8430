"""The random assignment economy and random assignments (Miralles, Sequential pseudomarkets, section 2).

Legend: x is an agent, j an object type; n agents, s types; v_x[j] is agent x's value of type j, Q[x][j] the probability
that she gets a copy of type j, and u_x(q) = sum of v_x[j] q[j] her utility from the share q.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from types import MappingProxyType

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import names, sequence, settle, whole
from exactmarket.exact.linear import Matrix, Vector, column_sums, matrix
from exactmarket.exact.rational import ONE, Number, Q, total

#: A sum of probabilities that is as near to a whole number as this was most likely meant to be that number.
_ROUNDED = Q(1, 1_000_000)


@dataclass(frozen=True)
class AssignmentEconomy:
    """Agents who each get one object, object types with copies, and values.

    Attributes:
        values: n rows of s values v_x[j], any rationals. (The note takes them >= 0; a constant added to an agent's row
            changes nothing here.)
        supply: for each type the number of copies, integers >= 0, n or more in all.
        agents, objects: their names, "1", "2", ... if left out; distinct, not empty.

    Raises:
        MalformedInput: if a number is not exact, the shapes do not fit, the supply is short, or names repeat.

    >>> economy = AssignmentEconomy(values=[[3, 2], [1, 0]], supply=[1, 1])
    >>> economy.values
    ((3, 2), (1, 0))
    """

    values: Matrix
    supply: tuple[int, ...]
    agents: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()

    def __init__(
        self,
        values: Iterable[Iterable[Number]],
        supply: Iterable[Number],
        agents: Iterable[str] | None = None,
        objects: Iterable[str] | None = None,
    ) -> None:
        rows = matrix(values, where="values")
        copies = _copies(supply)
        if not rows or not copies:
            raise MalformedInput("values", "at least one agent and one object type", f"{len(rows)} and {len(copies)}")
        agent_names = names(_numbered(len(rows)) if agents is None else agents, "agents", len(rows))
        object_names = names(_numbered(len(copies)) if objects is None else objects, "objects", len(copies))
        if len(rows[0]) != len(copies):
            raise MalformedInput("values[0]", f"{len(copies)} numbers, one for each object type", len(rows[0]))
        if sum(copies) < len(rows):
            raise MalformedInput("supply", f"at least {len(rows)} copies, one for each agent", sum(copies))
        settle(self, values=rows, supply=copies, agents=agent_names, objects=object_names)

    @property
    def index(self) -> Mapping[str, int]:
        """The row of each agent, by name."""
        return MappingProxyType({name: x for x, name in enumerate(self.agents)})

    def utility(self, agent: int, share: Vector) -> Q:
        """u_x(share) for the agent of that index."""
        # Most probabilities are 0.
        return total([value * chance for value, chance in zip(self.values[agent], share, strict=True) if chance])

    def utilities(self, assignment: Matrix) -> Vector:
        """Each agent's utility from her row of the assignment."""
        return tuple([self.utility(x, share) for x, share in enumerate(assignment)])


def random_assignment(
    economy: AssignmentEconomy, rows: Iterable[Iterable[Number]], where: str = "assignment"
) -> Matrix:
    """The rows as a feasible random assignment of the economy.

    Raises:
        MalformedInput: if an entry is no exact number, the shape is wrong, or the assignment is not feasible.

    >>> import exactmarket as em
    >>> economy = em.AssignmentEconomy([[2, 1], [2, 1]], [1, 1])
    >>> em.random_assignment(economy, [["1/2", "1/2"], ["0.5", "0.5"]])
    ((1/2, 1/2), (1/2, 1/2))
    """
    assignment = matrix(rows, (len(economy.agents), len(economy.objects)), where)
    if fault := infeasibility(economy, assignment):
        raise MalformedInput(f"{where}{fault.where}", fault.expected + rounding_hint(fault.got), fault.got)
    return assignment


def rounding_hint(found: Q | int) -> str:
    """What to do about a sum that misses a whole number by so little that its terms were rounded; nothing of any other.

    >>> rounding_hint(Q("9999999999999999/10000000000000000"))
    ', exactly (rounded decimals miss it: write fractions such as "1/3")'
    """
    missing = Q(found) - (Q(found) + Q(1, 2)).floor()
    if missing == 0 or abs(missing) > _ROUNDED:
        return ""
    return ', exactly (rounded decimals miss it: write fractions such as "1/3")'


@dataclass(frozen=True)
class Infeasibility:
    """The first thing that keeps a matrix from being a feasible random assignment."""

    where: str
    expected: str
    got: Q | int


def infeasibility(economy: AssignmentEconomy, assignment: Matrix) -> Infeasibility | None:
    """Why the matrix is no feasible random assignment: shape, negative entry, row sum, supply; ``None`` if it is one."""
    if len(assignment) != len(economy.agents):
        return Infeasibility("", f"{len(economy.agents)} rows", len(assignment))
    if fault := share_fault(assignment, len(economy.objects)):
        return fault
    for j, (used, copies) in enumerate(zip(demand(economy, assignment), economy.supply, strict=True)):
        if used > copies:
            return Infeasibility(
                f", column {j}", f"a sum of at most the supply {copies} of {economy.objects[j]!r}", used
            )
    return None


def share_fault(rows: Sequence[Vector], types: int) -> Infeasibility | None:
    """Why a row is no probability distribution over that many object types; ``None`` if all are."""
    for x, share in enumerate(rows):
        if len(share) != types:
            return Infeasibility(f"[{x}]", f"{types} numbers", len(share))
        for j, probability in compress(enumerate(share), share):  # most are 0
            if probability < 0:
                return Infeasibility(f"[{x}][{j}]", "a probability >= 0", probability)
        if total(filter(None, share)) != ONE:
            return Infeasibility(f"[{x}]", "probabilities that sum to 1", total(share))
    return None


def demand(economy: AssignmentEconomy, assignment: Sequence[Vector]) -> Vector:
    """For each object type the expected number of copies that the rows use."""
    return column_sums(assignment, len(economy.objects))


def pure_assignments(economy: AssignmentEconomy, assignment: Matrix, most: int) -> list[tuple[int, ...]] | None:
    """The feasible pure assignments within the support of ``assignment``: for each the types of the agents, in
    lexicographic order. ``None`` if there are more than ``most``."""
    found: list[tuple[int, ...]] = []
    partial: list[tuple[int, ...]] = [()]
    while partial:
        types = partial.pop()
        if len(types) == len(assignment):
            found.append(types)
            if len(found) > most:
                return None
            continue
        row = assignment[len(types)]
        free = [j for j, share in enumerate(row) if share > 0 and types.count(j) < economy.supply[j]]
        partial += [(*types, j) for j in reversed(free)]
    return found


def _copies(supply: Iterable[Number]) -> tuple[int, ...]:
    given = sequence(supply, "supply", "a list of numbers")
    return tuple([whole(entry, f"supply[{j}]") for j, entry in enumerate(given)])


def _numbered(count: int) -> tuple[str, ...]:
    return tuple([str(k + 1) for k in range(count)])
