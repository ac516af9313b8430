"""Witnesses about all equilibria: a tree of cases over all prices (``kernel.rules.completeness.cells``), written in preorder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.places import Place
from exactmarket.exact.polynomials import Polynomial
from exactmarket.exact.rational import Q

#: The index of a condition of the leaf's cell, and its multiplier.
Multipliers: TypeAlias = tuple[tuple[int, Q], ...]
#: Conditions (by index) that hold with equality all over the cell, each with multipliers that prove its form <= 0.
Tight: TypeAlias = tuple[tuple[int, Multipliers], ...]
#: The index of an allocation of the cell, and its probability as coefficients of a polynomial.
Probabilities: TypeAlias = tuple[tuple[int, Vector], ...]


@dataclass(frozen=True)
class SignSplit:
    """Is the good free or not?"""

    good: int


@dataclass(frozen=True)
class RegimeSplit:
    """Which regime has the agent?"""

    agent: int


@dataclass(frozen=True)
class OptionSplit:
    """Is the agent's option on her line (as cheap as the cheapest) or not?"""

    agent: int
    option: int


@dataclass(frozen=True)
class HalfSplit:
    """Is the form >= 0 or negative?"""

    form: Vector


@dataclass(frozen=True)
class NoAllocation:
    """The agents cannot have options of this cell together. It has nothing to say, so the text says what it is."""

    leaf: Literal["no-allocation"] = "no-allocation"


@dataclass(frozen=True)
class NoPrices:
    """The conditions of the cell contradict each other: with these multipliers their sum is."""

    multipliers: Multipliers


@dataclass(frozen=True)
class NoLottery:
    """At no prices of the cell is there a lottery: with these ``values`` of the agents' money every allocation spends too much,
    which the multipliers of ``proofs`` show, for each allocation."""

    tight: Tight
    values: Vector
    proofs: tuple[Multipliers, ...]


@dataclass(frozen=True)
class Everywhere:
    """At all prices of the cell this lottery is one of an equilibrium.

    Attributes:
        lottery: a probability for each of some allocations.
        affordable: multipliers that show, for each satiated agent in turn, that she can afford it (walrasian notion).
        sample: prices of the cell.
        kept: the conditions that describe the cell. implied: multipliers of these for each other inequality.
    """

    tight: Tight
    lottery: tuple[tuple[int, Q], ...]
    affordable: tuple[Multipliers, ...]
    sample: Vector
    kept: tuple[int, ...]
    implied: tuple[Multipliers, ...]


@dataclass(frozen=True)
class LotteryAt:
    """Probabilities of a lottery, as polynomials in the place (constants, if it is rational)."""

    lottery: Probabilities


@dataclass(frozen=True)
class MoneyAt:
    """Values of the agents' money at which every allocation spends too much there."""

    against: Vector


@dataclass(frozen=True)
class LotteryAlong:
    """Probabilities of a lottery as polynomials in t over a common denominator."""

    lottery: Probabilities
    denominator: Vector


@dataclass(frozen=True)
class MoneyAlong:
    """Values of the agents' money, polynomials in t, at which every allocation spends too much."""

    against: Matrix


@dataclass(frozen=True)
class AlongLine:
    """The cell is a piece of a line, cut at ``places``.

    Attributes:
        at: for each place what holds there: first for the low end if it belongs to the cell, last for the high end if it does.
        between: for each open interval between them, in order.
    """

    tight: Tight
    places: tuple[Place, ...]
    at: tuple[LotteryAt | MoneyAt, ...]
    between: tuple[LotteryAlong | MoneyAlong, ...]


@dataclass(frozen=True)
class Mixtures:
    """The cell has two allocations, so that lotteries are numbers s from 0 to 1, the probability of the second one.

    Attributes:
        values: values of the agents' money, polynomials in s, at which the sum of what they overspend is a number at each s.
        places: all s at which that number can be 0. solutions: for each place and each free price values of the agents' money
            (polynomials in the place) at which the sum of what they overspend is that price less a number.
    """

    tight: Tight
    values: Matrix
    places: tuple[Place, ...]
    solutions: tuple[tuple[Matrix, ...], ...]


@dataclass(frozen=True)
class SignProof:
    """Why a polynomial is >= 0 (> 0, 0) where some facts hold: it is a sum of products of them.

    Attributes:
        products: numbers >= 0, each with the facts (inequalities, by index) by which it is multiplied.
        equations: facts that are equations, each with the polynomial by which it is multiplied.
    """

    products: tuple[tuple[Q, tuple[int, ...]], ...]
    equations: tuple[tuple[int, Polynomial], ...]


@dataclass(frozen=True)
class Division:
    """Is the polynomial > 0, 0 or < 0?"""

    polynomial: Polynomial


@dataclass(frozen=True)
class NoFacts:
    """The facts contradict each other: they show that 0 is > 0."""

    contradiction: SignProof


@dataclass(frozen=True)
class MoneyWhere:
    """Where the facts hold every allocation spends too much with these ``values`` of the agents' money.

    Attributes:
        proofs: for each agent who has to afford her lottery that her value is >= 0; then for each allocation.
    """

    values: tuple[Polynomial, ...]
    proofs: tuple[SignProof, ...]


@dataclass(frozen=True)
class LotteryWhere:
    """Where the facts hold the allocations with these weights make an equilibrium.

    Attributes:
        lottery: the index of an allocation and its weight, each.
        proofs: that each weight is >= 0 and their sum > 0; for each agent who spends all that she does, and then for
            each who has to afford her lottery that she can.
        sample: prices of the cell where the facts hold, if some are known.
    """

    lottery: tuple[tuple[int, Polynomial], ...]
    proofs: tuple[SignProof, ...]
    sample: Vector | None


@dataclass(frozen=True)
class Signs:
    """The cell is divided by signs of polynomials in its free prices.

    Attributes:
        kept: the conditions that describe the cell. implied: multipliers of these for each other inequality.
        signs: divisions and ends in preorder, the parts where the polynomial is > 0, 0 and < 0 in this order.
    """

    tight: Tight
    kept: tuple[int, ...]
    implied: tuple[Multipliers, ...]
    signs: tuple[Division | NoFacts | MoneyWhere | LotteryWhere, ...]


CellSplit: TypeAlias = SignSplit | RegimeSplit | OptionSplit | HalfSplit
CellLeaf: TypeAlias = NoAllocation | NoPrices | NoLottery | Everywhere | AlongLine | Mixtures | Signs


@dataclass(frozen=True)
class CellTree:
    """The splits and leaves in preorder; with disposal one tree after another for each good as the first that is free."""

    nodes: tuple[CellSplit | CellLeaf, ...]


@dataclass(frozen=True)
class PricesFor:
    """Prices at which the allocation is a deterministic equilibrium."""

    prices: Vector


@dataclass(frozen=True)
class AllocationCases:
    """For each allocation, in lexicographic order, prices, or multipliers that show that there are none."""

    cases: tuple[PricesFor | NoPrices, ...]


@dataclass(frozen=True)
class NoConsumptions:
    """At no prices of the cell do random consumptions of what agents may use add up to all goods: with these ``values`` of the
    agents' money and ``shadow_prices`` of the goods they would be worth more than nothing.

    Attributes:
        values: a number for each agent. shadow_prices: a form in prices for each good.
        least: for each agent a form, at least as much as which each of her options is worth.
        proofs: for each agent, for each option that she may use, multipliers that show that.
        contradiction: multipliers that show that these forms and the shadow prices sum to more than 0 (or no less).
    """

    values: Vector
    shadow_prices: Matrix
    least: Matrix
    proofs: tuple[tuple[Multipliers, ...], ...]
    contradiction: Multipliers


@dataclass(frozen=True)
class ExpectationTree:
    """The splits and leaves in preorder of a tree of cases that shows that there is no equilibrium in expectation."""

    nodes: tuple[RegimeSplit | OptionSplit | HalfSplit | NoPrices | NoConsumptions, ...]
