"""What agents spend at some of the prices of a leaf: with a lottery all that they must, or so much
that there is no lottery."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from exactmarket.exact.numbers import Element, added
from exactmarket.exact.rational import ZERO
from exactmarket.kernel.certificates.completeness import Multipliers
from exactmarket.kernel.demands import demand, demand_count, demand_index
from exactmarket.kernel.rules.completeness.exchange import Form, plus
from exactmarket.kernel.rules.completeness.leaves import LeafCell

#: A form as it is written at these prices: its coefficients, numbers that can be multiplied with
#: weights and values of money.
Written: TypeAlias = tuple[Element, ...]
#: The index of an allocation and its weight.
Lottery: TypeAlias = Sequence[tuple[int, Element]]


@dataclass(frozen=True)
class Spending:
    """What the agents spend at some of the prices of a leaf: all of them, a place on a line, or an
    open interval of it.

    Attributes:
        write: writes a form as it is at these prices.
        of_number: the sign of a weight or of a value of money, if it is seen to be the same all over.
        of_form: the sign of a form, written so, if it is seen, or if multipliers show that it is 1
            or 0; else something else.
    """

    leaf: LeafCell
    write: Callable[[Form], Written]
    of_number: Callable[[Element], int | None]
    of_form: Callable[[Written, Multipliers], int | None]

    def demand_too_dear(self, values: Sequence[Element], proofs: Sequence[Multipliers] = ()) -> None:
        """Demand that there is no lottery: whoever spends all has a value of money, any other a value
        >= 0, and every allocation costs more than the budgets, so valued. A lottery that agents can
        afford would cost at most that.

        Args:
            values: one for each agent. proofs: multipliers for each allocation, or none.

        Raises:
            Rejected: naming the leaf.
        """
        leaf, count = self.leaf, len(self.leaf.pure)
        demand_count(len(values), len(leaf.cell.regimes), leaf.where, "values")
        demand(len(proofs) in {0, count}, leaf.where, f"{count} proofs, or none", len(proofs))
        for i, value in enumerate(values):
            allowed = leaf.cell.spends_all(i) or self.of_number(value) in {0, 1}
            demand(allowed, leaf.where, "a value >= 0 of who need not spend all", value)
        for n, chosen in enumerate(leaf.pure):
            excess = self._excess([(value, i, chosen[i]) for i, value in enumerate(values)])
            shown = self.of_form(excess, proofs[n] if proofs else ())
            demand(shown == 1, leaf.where, f"proof that allocation {n} costs too much", "none")

    def demand_lottery(self, lottery: Lottery, whole: Element, proofs: Mapping[int, Multipliers]) -> None:
        """Demand that the lottery is one of an equilibrium: every agent spends what she must, and no
        more than she can.

        Args:
            lottery: weights of allocations. whole: their sum.
            proofs: multipliers for agents who have to afford their lotteries.

        Raises:
            Rejected: naming the leaf.
        """
        self._demand_weights(lottery, whole)
        where, cell = self.leaf.where, self.leaf.cell
        for i, name in enumerate(cell.exchange.agents):
            # What the lottery leaves of her budget in expectation, times the sum of the weights.
            left = self._excess([(-weight, i, self.leaf.pure[a][i]) for a, weight in lottery])
            shown = self.of_form(left, proofs.get(i, ()))
            if cell.spends_all(i):
                demand(shown == 0, where, f"a lottery with which {name} spends all", "another")
            elif cell.bound_by_budget(i):
                expected = f"a lottery that {name} can afford"
                demand(shown in {0, 1}, where, expected, "no proof of that")

    def _demand_weights(self, lottery: Lottery, whole: Element) -> None:
        where = self.leaf.where
        for allocation, weight in lottery:
            demand_index(allocation, len(self.leaf.pure), "an allocation", where)
            demand(self.of_number(weight) in {0, 1}, where, "probabilities >= 0", weight)
        rest = added([whole, *[-weight for _, weight in lottery]])
        demand(self.of_number(rest) == 0, where, "probabilities that sum to 1", rest)

    def _excess(self, terms: Sequence[tuple[Element, int, int]]) -> Written:
        """The sum of what options cost beyond the budgets, each a weight, an agent and her option."""
        exchange = self.leaf.cell.exchange
        excess = [(weight, self.write(exchange.excess(i, option))) for weight, i, option in terms]
        return plus(self.write(exchange.number(ZERO)), excess)
