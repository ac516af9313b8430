"""Random assignment economies as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flint import fmpz

from exactmarket.format.codec import MATRIX, NAMES, VECTOR, Codec, record
from exactmarket.format.text import Json
from exactmarket.model.assignment import AssignmentEconomy


def _encode_copies(copies: Iterable[int]) -> Json:
    # As strings where Python would refuse to write the digits.
    return [number if number < 10**4000 else str(fmpz(number)) for number in copies]


COPIES: Codec[Any] = Codec(VECTOR.decode, _encode_copies)
ECONOMY: Codec[AssignmentEconomy] = record(AssignmentEconomy, agents=NAMES, objects=NAMES, supply=COPIES, values=MATRIX)
