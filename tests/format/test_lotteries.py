"""Faults of lottery problems in instance files are told at their place."""

from __future__ import annotations

import pytest

from exactmarket.errors import MalformedInput
from exactmarket.format.lotteries import decode_lottery_problem


def test_a_fault_is_located_within_the_file() -> None:
    with pytest.raises(MalformedInput) as caught:
        decode_lottery_problem({"format": "", "kind": "", "matrix": [["1/2", "x"]], "constraints": []}, "problem.json")
    assert caught.value.where == "problem.json: matrix[0][1]"
