"""``Verified``: a claim that a rule of the kernel has checked.

There is no way to one but through a rule. It is never stored: what is stored is the certificate, and whoever reads it
checks it again.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, Generic, NoReturn, TypeVar, final

from exactmarket.convex.statement import Statement
from exactmarket.errors import Rejected
from exactmarket.exact.places import Root
from exactmarket.exact.rational import Q
from exactmarket.kernel.certificates import Certificate
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.budgets import AggregateLimit
from exactmarket.model.linear_program import LinearProgram
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.spending_problem import SpendingProblem
from exactmarket.model.utility import Utility

#: What claims and witnesses are made of. The models demand exact numbers of themselves when they are built.
_ATOMS = frozenset(
    {
        Q,
        int,
        str,
        type(None),
        AggregateLimit,
        AssignmentEconomy,
        LinearProgram,
        LotteryProblem,
        ConsumptionProblem,
        Pseudomarket,
        Root,
        SpendingProblem,
        Statement,
        Utility,
    }
)

C = TypeVar("C", covariant=True)
T = TypeVar("T")


@final
class Verified(Generic[C]):
    """The claim ``claim`` is true; ``certificate`` is the checked proof. Made by the kernel's rules alone."""

    __slots__ = ("_certificate", "_claim")
    _claim: C
    _certificate: Certificate[C]

    def __init__(self, *_: object, **__: object) -> None:
        raise TypeError("a Verified is made by the kernel's rules only")

    def __init_subclass__(cls, **_: object) -> None:
        raise TypeError("Verified has no subclasses")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Verified never changes")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Verified never changes")

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a Verified is never stored or copied; store its certificate")

    @property
    def claim(self) -> C:
        """The statement that has been verified."""
        return self._claim

    @property
    def certificate(self) -> Certificate[C]:
        """The claim together with the witness that the rule checked."""
        return self._certificate

    def __repr__(self) -> str:
        return f"Verified[{type(self._claim).__name__}]"


def seal(claim: T, witness: object) -> Verified[T]:
    """Make the verdict. For the last line of a rule, after every demand has been met; nobody else calls this.

    Raises:
        Rejected: if the claim or the witness holds a float or anything that could change later.
    """
    _demand_exact(claim, "claim")
    _demand_exact(witness, "witness")
    verdict: Verified[T] = object.__new__(Verified)
    object.__setattr__(verdict, "_claim", claim)
    object.__setattr__(verdict, "_certificate", Certificate(claim, witness))
    return verdict


def _demand_exact(value: object, where: str) -> None:
    """Demand rationals, integers, names and models, in tuples and in this package's frozen dataclasses."""
    if fault := _inexact(value):
        raise Rejected(where + fault[0], "exact numbers and names in tuples", fault[1])


def _inexact(value: object) -> tuple[str, str] | None:
    """The place of the first part that is none of these, and its type."""
    kind = type(value)
    if kind in _ATOMS:
        return None
    if isinstance(value, tuple) and kind is tuple:
        if not _ATOMS.issuperset(map(type, value)):
            for k, entry in enumerate(value):
                if fault := _inexact(entry):
                    return f"[{k}]{fault[0]}", fault[1]
        return None
    if is_dataclass(value) and kind.__module__.startswith("exactmarket.kernel."):
        for part in fields(value):
            if fault := _inexact(getattr(value, part.name)):
                return f".{part.name}{fault[0]}", fault[1]
        return None
    return "", kind.__name__
