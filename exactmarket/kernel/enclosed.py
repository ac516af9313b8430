"""What rules demand of witnesses whose numbers are enclosed: affine functions of the one zero z* of a polynomial system in a box
(``exact.enclosure``).

Each function raises ``Rejected``, naming the place, where what it demands does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from exactmarket.exact.enclosure import EnclosedNumbers, Polynomial
from exactmarket.exact.linear import Vector
from exactmarket.exact.numbers import Element
from exactmarket.kernel.demands import demand, demand_count


def affine(coefficients: Vector, unknowns: int) -> Polynomial:
    """A number of the witness: the constant and then coefficients of unknowns, of which there are no more than so many."""
    most = unknowns + 1
    demand(len(coefficients) <= most, "witness", f"at most {most} coefficients of a number", len(coefficients))
    return Polynomial.affine(coefficients)


def equations(names: Sequence[str], agents: Sequence[str], excess: Callable[[int], Polynomial]) -> list[Polynomial]:
    """The system: by how much each of the named agents spends more than her budget.

    Args:
        names: of the agents whose equations "spending = budget" are the system.
        agents: the names of all agents. excess: of the agent of an index.
    """
    for name in names:
        demand(name in agents, "system", "names of agents", name)
    return [excess(agents.index(name)) for name in names]


def demand_within(
    claimed: Sequence[Vector], functions: Sequence[Element], numbers: EnclosedNumbers, where: str
) -> None:
    """Demand of each number that is claimed an interval that holds all values of its function over the box."""
    demand_count(len(claimed), len(functions), where)
    for k, (ends, function) in enumerate(zip(claimed, functions, strict=True)):
        low, high = numbers.enclosure(function)
        fits = len(ends) == 2 and ends[0] <= low and high <= ends[1]
        demand(fits, f"{where}[{k}]", "an interval around the number's enclosure", ends)
