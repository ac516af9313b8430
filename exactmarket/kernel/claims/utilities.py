"""Claims about utilities, and about what an agent demands at prices (gpz)."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.exact.linear import Vector
from exactmarket.model.names import Goods, Name
from exactmarket.model.utility import Utility


@dataclass(frozen=True)
class MNaturalConcave:
    """The utility is M-natural-concave: for all bundles A, B of finite utility and each good j in A
    but not in B there is a D within B without A, of at most one good, with u(A - j + D) + u(B - D +
    j) >= u(A) + u(B) (Gul, Pesendorfer and Zhang, M-natural concavity)."""

    utility: Utility


@dataclass(frozen=True)
class NotMNaturalConcave:
    """The utility is not M-natural-concave: for some bundles A, B of finite utility and some good j
    in A but not in B every D within B without A, of at most one good, has u(A - j + D) + u(B - D +
    j) < u(A) + u(B)."""

    utility: Utility


@dataclass(frozen=True)
class Submodular:
    """The utility is submodular: u(A) + u(B) >= u(A or B) + u(A and B) for all bundles A, B whose
    union and intersection both have finite utility (so that A and B then have, too)."""

    utility: Utility


@dataclass(frozen=True)
class NotSubmodular:
    """The utility is not submodular: for some bundles A, B whose union and intersection have finite
    utility, u(A) + u(B) < u(A or B) + u(A and B)."""

    utility: Utility


@dataclass(frozen=True)
class Substitutes:
    """The utility, with money added, satisfies the substitutes condition: if A is the only bundle
    demanded at prices p, B is the only one at prices q, and q differs from p only in a higher price
    of one good j, then A - j is within B (the standard condition; Gul, Pesendorfer and Zhang, Step
    1, print one in which a second price moves freely)."""

    utility: Utility


@dataclass(frozen=True)
class NotSubstitutes:
    """The utility, with money added, violates the substitutes condition: after a rise of one price
    the only bundle demanded lacks another good of the only bundle demanded before."""

    utility: Utility


@dataclass(frozen=True)
class PrintedSubstitutesViolated:
    """The utility, with money added, violates the substitutes condition as Gul, Pesendorfer and
    Zhang, Step 1, print it: the only bundles demanded at prices p and q are single goods j and l, j
    is not l, and q differs from p only in the price of j and in a price of another good that is not
    lower."""

    utility: Utility


@dataclass(frozen=True)
class StrongExchange:
    """The utility has the strong exchange property: for all bundles A, B of finite utility, each
    good j in A but not in B, and each D that is one good in B but not in A, or empty if A has more
    goods than B, u(A - j + D) + u(B - D + j) >= u(A) + u(B) (after Herzog and Hibi 2002; it implies
    M-natural concavity)."""

    utility: Utility


@dataclass(frozen=True)
class NotStrongExchange:
    """The utility lacks the strong exchange property: for some bundles A, B of finite utility, some
    good j in A but not in B, and some D that is one good in B but not in A, or empty if A has more
    goods than B, u(A - j + D) + u(B - D + j) < u(A) + u(B)."""

    utility: Utility


@dataclass(frozen=True)
class Demanded:
    """The bundle is demanded at the prices (any rationals, one for each good): its utility is
    finite, and no bundle A has a larger u(A) - p(A), where p(A) is the sum of the prices of A's
    goods.

    Attributes:
        bundle: the names of its goods.
    """

    utility: Utility
    prices: Vector
    bundle: Goods


@dataclass(frozen=True)
class NotDemanded:
    """The bundle is not demanded at the prices: some bundle A of finite utility has a larger u(A) -
    p(A), where p(A) is the sum of the prices of A's goods."""

    utility: Utility
    prices: Vector
    bundle: Goods


@dataclass(frozen=True)
class EachAgent:
    """The utility of each agent has the property named below: it is M-natural-concave, submodular,
    has substitutes or the strong exchange property, as defined for a single utility.

    Attributes:
        property: "m-natural", "submodular", "substitutes" or "strong-exchange".
    """

    property: Name
    agents: tuple[Name, ...]
    utilities: tuple[Utility, ...]
