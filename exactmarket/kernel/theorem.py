"""``Verified``: a claim that a rule of the kernel has checked.

There is no way to one but through a rule. It is never stored: what is stored is the certificate, and whoever reads it
checks it again.
"""

from __future__ import annotations

from typing import Any, Generic, NoReturn, TypeVar, final

from exactmarket.kernel.certificates import Certificate, Witness

C = TypeVar("C", covariant=True)


@final
class Verified(Generic[C]):
    """The claim ``claim`` is true; ``certificate`` is the checked proof. Made by the kernel's rules alone."""

    __slots__ = ("_certificate", "_claim")
    _claim: C
    _certificate: Certificate

    def __new__(cls, *_: object, **__: object) -> NoReturn:
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
    def certificate(self) -> Certificate:
        """The claim together with the witness that the rule checked."""
        return self._certificate

    def __repr__(self) -> str:
        return f"Verified[{type(self._claim).__name__}]"


def seal(claim: C, witness: Witness) -> Verified[C]:
    """Make the verdict. For the last line of a rule, after every demand has been met; nobody else calls this."""
    verdict: Verified[C] = object.__new__(Verified)
    object.__setattr__(verdict, "_claim", claim)
    object.__setattr__(verdict, "_certificate", Certificate(claim, witness))
    return verdict
