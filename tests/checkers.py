"""What the two checkers say of a certificate's text."""

from __future__ import annotations

from exactmarket import recheck
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.format.certificate import parse_certificate
from exactmarket.kernel.check import verify


def by_kernel(text: str) -> str:
    """One of "verified", "rejected" and "malformed"."""
    try:
        verify(parse_certificate(text, "text"))
    except Rejected:
        return "rejected"
    except MalformedInput:
        return "malformed"
    return "verified"


def by_recheck(text: str) -> str:
    """One of "verified", "rejected" and "malformed"."""
    try:
        recheck.check_bytes(text.encode())
    except recheck.Rejected:
        return "rejected"
    except recheck.Malformed:
        return "malformed"
    return "verified"
