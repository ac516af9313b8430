"""The one way to a verdict from outside: hand in a certificate, get back what it proves."""

from __future__ import annotations

from typing import TypeVar, cast

from exactmarket.errors import MalformedInput, Rejected
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.kinds import kind_of
from exactmarket.kernel.theorem import Verified, demand_shape

C = TypeVar("C")


def verify(certificate: Certificate[C]) -> Verified[C]:
    """What the certificate proves.

    Raises:
        Rejected: if it proves nothing; ``where`` names the condition that fails.

    >>> import exactmarket as em
    >>> economy = em.AssignmentEconomy([[2, 1], [2, 1]], [1, 1])
    >>> em.verify(em.decide("equilibrium", economy).certificate)
    Verified[Equilibrium]
    """
    if not isinstance(certificate, Certificate):
        raise TypeError(f"verify takes a certificate, such as verdict.certificate, not {type(certificate).__name__}")
    try:
        kind = kind_of(certificate.claim)
    except KeyError:
        raise Rejected("claim", "a claim of this package", type(certificate.claim).__name__) from None
    if type(certificate.witness) not in kind.witnesses:
        expected = " or ".join(witness.__name__ for witness in kind.witnesses)
        raise Rejected("witness", expected, type(certificate.witness).__name__)
    try:
        # Before the rule, which computes with the parts: a float among them would be a TypeError there, or worse.
        demand_shape(certificate.claim, "claim")
        demand_shape(certificate.witness, "witness")
        return cast("Verified[C]", kind.rule(certificate.claim, certificate.witness))
    except MalformedInput as fault:  # a model's demand that the claim's own models did not make when they were built
        raise Rejected(fault.where, fault.expected, fault.got) from None
    except RecursionError:  # only of a claim or witness that was built in Python: no file nests so deep
        raise Rejected("certificate", "utilities and derivations nested at most 100 deep", "more") from None
