"""The linear program of improvements, and its numbers as integers.

Legend as in ``model.equilibrium``: shares q_x, values v_x, utilities u_x. The variables are new shares q'_x of the agents
whom the conditions bind, over the types on offer:

    maximise    the sum of the u_x(q'_x) of the agents who must have a positive weight
    subject to  each q'_x sums to 1,  u_x(q'_x) >= u_x(q_x),  and for each type the copies that may be used.

If the present shares are optimal, the dual solution holds supporting prices and weights; if not, the new shares minus
the present ones are a gainful trade.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from exactmarket.exact.linear import Vector, column_sums, over_one_denominator
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.model.equilibrium import Market
from exactmarket.model.linear_program import LinearProgram, SparseRow

#: An agent's share, or a change of one, by type: what is left out is 0.
Share: TypeAlias = "dict[int, Q]"


class IntegerValues(NamedTuple):
    """An agent's values of the types on offer: ``numerators[i] / denominator`` is by how much that of the i-th one exceeds an
    origin. Since shares sum to 1, the origin changes nothing but her utilities, all by as much."""

    numerators: list[int]
    denominator: int
    origin: Q


@dataclass(frozen=True)
class Priced:
    """Prices of the types and weights of the agents that support the present shares."""

    prices: list[Q]
    weights: list[Q]


@dataclass(frozen=True)
class Traded:
    """New shares of the agents: one who is favoured gains, and nobody loses."""

    shares: list[Share]


@dataclass(frozen=True)
class ImprovementProgram:
    """The program of this module.

    Attributes:
        bound: the agents whom the conditions bind, at least one. The k-th of them is agent k of the program.
        favoured: for each of them whether she must have a positive weight.
        copies: for each type on offer the copies that they may use. The i-th type on offer is type i of the program.
    """

    market: Market
    bound: Sequence[int]
    favoured: Sequence[bool]
    copies: Sequence[Q]

    @cached_property
    def present(self) -> list[Q]:
        """The utilities u_x(q_x) of the bound agents."""
        return [self.market.economy.utility(x, self.market.assignment[x]) for x in self.bound]

    @cached_property
    def above_origin(self) -> list[Q]:
        """The utilities of the bound agents at present, each measured from her origin."""
        return [utility - row.origin for utility, row in zip(self.present, self.values, strict=True)]

    @cached_property
    def values(self) -> list[IntegerValues]:
        """The bound agents' values of the types on offer."""
        found = []
        for x in self.bound:
            numerators, denominator = over_one_denominator(self.on_offer(self.market.economy.values[x]))
            least, most = min(numerators), max(numerators)
            # HiGHS is quickest without an origin other than 0, but differences must not vanish beside large values.
            if not 0 <= least <= most - least:
                numerators = [numerator - least for numerator in numerators]
                found.append(IntegerValues(numerators, denominator, Q(least, denominator)))
            else:
                found.append(IntegerValues(numerators, denominator, ZERO))
        return found

    @cached_property
    def used(self) -> list[Q]:
        """The copies of each type that the bound agents use at present."""
        shares = [self.on_offer(self.market.assignment[x]) for x in self.bound]
        return list(column_sums(shares, len(self.copies)))

    @cached_property
    def indifferent_within_shares(self) -> bool:
        """Whether each agent holds only types of one value, as in a pure assignment."""
        values = [row.numerators for row in self.values]
        return all(len({own[i] for i in self.held(k)}) == 1 for k, own in enumerate(values))

    def share(self, k: int) -> Share:
        """Agent k's present share."""
        row = self.on_offer(self.market.assignment[self.bound[k]])
        return {i: probability for i, probability in enumerate(row) if probability}

    def held(self, k: int) -> list[int]:
        """The types in agent k's present share."""
        return list(self.share(k))

    def on_offer(self, row: Vector) -> Vector:
        """The entries of a row that belong to types on offer."""
        types = self.market.types
        return row if len(types) == len(row) else tuple([row[j] for j in types])

    def linear_program(self) -> LinearProgram:
        """The program in the general form: column k * types + i is the new probability of type i for agent k; the rows
        are the agents' sums, the copies of the types, the agents' utilities."""
        width = len(self.market.types)
        objective: list[Q] = []
        sums: list[SparseRow] = []
        gains: list[SparseRow] = []
        for k, x in enumerate(self.bound):
            row = self.on_offer(self.market.economy.values[x])
            first = k * width
            objective += row if self.favoured[k] else [ZERO] * width
            sums.append(tuple([(column, ONE) for column in range(first, first + width)]))
            gains.append(tuple([(first + i, value) for i, value in enumerate(row) if value]))
        columns = [tuple([(k * width + i, ONE) for k in range(len(self.bound))]) for i in range(width)]
        ones = [ONE] * len(self.bound)
        return LinearProgram(
            "maximize",
            tuple(objective),
            (*sums, *columns, *gains),
            (*ones, *[None] * width, *self.present),  # whom the conditions bind shall not lose
            (*ones, *self.copies, *[None] * len(self.bound)),
            (ZERO,) * len(objective),
            (None,) * len(objective),
        )
