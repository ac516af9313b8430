"""The data that prove claims, a file for each subject, and the certificate: a claim with its witness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

C = TypeVar("C", covariant=True)


@dataclass(frozen=True)
class Certificate(Generic[C]):
    """A claim and the witness offered for it. It proves nothing until a rule has checked it.

    Attributes:
        claim: an instance of one of the classes of ``kernel.claims``.
        witness: one of ``kernel.certificates``; which classes prove a claim says ``kernel.kinds``.

    >>> import exactmarket as em
    >>> economy = em.AssignmentEconomy([[2, 1], [2, 1]], [1, 1])
    >>> certificate = em.decide("equilibrium", economy).certificate
    >>> certificate.claim.assignment
    ((1/2, 1/2), (1/2, 1/2))
    >>> em.verify(certificate)
    Verified[Equilibrium]
    """

    claim: C
    witness: object
