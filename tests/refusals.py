"""Shorthands of the kernel's tests: claims from loose data, and the demand that one certificate is refused at one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import Number, rational
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.assignments import Weights
from exactmarket.kernel.check import verify
from exactmarket.kernel.theorem import Verified


def vec(*numbers: Number) -> Vector:
    return tuple(rational(number) for number in numbers)


def mat(*rows: Iterable[Number]) -> Matrix:
    return tuple(vec(*row) for row in rows)


def wts(*numbers: Number | None) -> Weights:
    return tuple(None if number is None else rational(number) for number in numbers)


def accepted(claim: Any, witness: object) -> Verified[Any]:
    verdict = verify(Certificate(claim, witness))
    assert verdict.claim == claim
    assert verdict.certificate == Certificate(claim, witness)
    return verdict


def refused(claim: Any, witness: object, where: str, expected: str = "") -> Rejected:
    with pytest.raises(Rejected) as caught:
        verify(Certificate(claim, witness))
    assert caught.value.where == where
    assert expected in caught.value.expected
    assert "\n" not in str(caught.value)
    return caught.value


def changed(rows: Sequence[Sequence[Any]], x: int, new: Sequence[Any]) -> Any:
    """The rows with row x replaced."""
    return tuple(new if k == x else row for k, row in enumerate(rows))
