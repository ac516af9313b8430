"""``Verified``: a claim that a rule of the kernel has checked.

There is no way to one but through a rule. It is never stored: what is stored is the certificate, and whoever reads it
checks it again.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Generic, NoReturn, TypeVar, final

from exactmarket.errors import Rejected
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.shape import misfit

C = TypeVar("C", covariant=True)
T = TypeVar("T")


@final
class Verified(Generic[C]):
    """The claim ``claim`` is true; ``certificate`` is the checked proof. Made by the kernel's rules alone.

    >>> import exactmarket as em
    >>> economy = em.AssignmentEconomy([[2, 1], [2, 1]], [1, 1])
    >>> verdict = em.decide("equilibrium", economy)
    >>> verdict, verdict.answer
    (Verified[Equilibrium], 'yes')
    >>> verdict.prices
    (Number(2), Number(0))
    """

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

    @property
    def answer(self) -> str | None:
        """The answer to the question that the claim belongs to: "yes" or "no", of a linear program "optimal", "infeasible" or
        "unbounded", of all equilibria whether there is one; ``None`` where the claim answers no question."""
        # The table of kinds is made of the rules, and the rules of this class.
        from exactmarket.kernel.kinds import answer_of  # noqa: PLC0415

        return answer_of(self._claim)

    # What the layers above make of a verdict for people. They are named and not imported: nothing here depends on what they
    # say, and a checker does not load them.

    @property
    def prices(self) -> Any:
        """The prices of the claim or of its witness, as numbers with ``float(x)``, ``x.exact``, ``x.minpoly``, ``x.interval``,
        ``x.latex()``, ``x.to_sympy()``; AttributeError if there are none."""
        return _told().prices(self)

    @property
    def shares(self) -> Any:
        """The random assignment that the claim is about, a row of such numbers for each agent; AttributeError if none."""
        return _told().shares(self)

    @property
    def utilities(self) -> Any:
        """Each agent's expected utility from that random assignment; AttributeError if there is none."""
        return _told().utilities(self)

    def to_pandas(self) -> Any:
        """The main table of the claim (shares, terms of a lottery, ...) as a data frame of exact fractions."""
        return _told().to_pandas(self)

    def _repr_html_(self) -> str:
        return str(_told().html(self))

    def _repr_latex_(self) -> str:
        return str(_told().latex(self))

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is neither true nor false, for a no is verified, too: ask for its .answer")

    def __repr__(self) -> str:
        return f"Verified[{type(self._claim).__name__}]"


def _told() -> Any:
    return import_module("exactmarket.report.verdicts")


def seal(claim: T, witness: object) -> Verified[T]:
    """Make the verdict. For the last line of a rule, after every demand has been met; nobody else calls this.

    Raises:
        Rejected: if the claim or the witness holds a float, something that can change, or anything else that is not
            what its class says.
    """
    demand_shape(claim, "claim")
    demand_shape(witness, "witness")
    verdict: Verified[T] = object.__new__(Verified)
    object.__setattr__(verdict, "_claim", claim)
    object.__setattr__(verdict, "_certificate", Certificate(claim, witness))
    return verdict


def demand_shape(value: object, where: str) -> None:
    """Demand a claim or a witness that is made of what is written in its class, down to the last part.

    The models demand it of themselves when they are built, so this is the second lock on the same door: it does not trust
    that every model was built in the ordinary way.

    Raises:
        Rejected: naming the first part that is something else, a float or a list that can change, say.
    """
    if fault := misfit(value):
        raise Rejected(where + fault.where, fault.expected, fault.found)
