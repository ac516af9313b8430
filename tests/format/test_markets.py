"""Prices and allocations in instance files of pseudomarkets, each fault of them, and what has no syntax."""

from __future__ import annotations

from typing import Any

import pytest

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Q
from exactmarket.format.markets import decode_pseudomarket, draws_of
from exactmarket.format.text import dump
from exactmarket.format.utilities import _encode_matroid, encode_form

MARKET: dict[str, Any] = {
    "goods": ["a", "b"],
    "agents": [
        {"name": "x", "budget": "1", "utility": {"type": "additive", "values": ["1", "1"]}},
        {"name": "y", "budget": "1", "utility": {"type": "additive", "values": ["-inf", "1"]}},
    ],
}


class Unknown:
    """A matroid of no kind."""

    size = 0

    def independent(self, _bundle: int) -> bool:
        return True


def given(**more: Any) -> dict[str, Any]:
    return {"format": "exactmarket-instance/1", "kind": "pseudomarket", **MARKET, **more}


def draw(probability: Any = "1", **bundles: str) -> dict[str, Any]:
    return {"probability": probability, "bundles": bundles}


def test_prices_and_an_allocation_are_read_and_are_optional() -> None:
    assert decode_pseudomarket(given()).prices is decode_pseudomarket(given()).allocation is None
    instance = decode_pseudomarket(given(prices=["0", "1/2"], allocation=[draw("1/2", x="a b"), draw("1/2", y="b")]))
    assert instance.prices == (Q(0), Q(1, 2))
    assert instance.allocation is not None
    assert [term.bundles for term in instance.allocation] == [(3, 0), (0, 2)]


@pytest.mark.parametrize(
    "more",
    [
        {"prices": ["1"]},
        {"prices": ["1", "-1"]},
        {"allocation": {}},
        {"allocation": 3},
        {"allocation": [draw("1/2")]},
        {"allocation": [draw("0"), draw()]},
        {"allocation": [draw("-1"), draw("2")]},
        {"allocation": [draw(x="b", y="b")]},
        {"allocation": [draw(y="a")]},
        {"allocation": [draw(z="a")]},
    ],
)
def test_prices_and_allocations_that_are_none_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises(MalformedInput):
        decode_pseudomarket(given(**more))


def test_what_has_no_syntax_is_not_written() -> None:
    with pytest.raises(TypeError):
        encode_form(object(), ("a",))  # type: ignore[arg-type]


def test_a_list_of_numbers_stands_on_one_line_however_long_and_an_object_up_to_110_characters() -> None:
    numbers = ["1"] * 100
    assert dump(numbers).count("\n") == 1
    longest = {"a": "x" * 101}
    assert len(dump(longest)) == 111
    assert dump(longest).count("\n") == 1
    assert dump({"a": "x" * 102}).count("\n") == 3


def test_an_instance_without_an_allocation_has_no_draws() -> None:
    assert draws_of(decode_pseudomarket(given())) is None
    assert draws_of(decode_pseudomarket(given(allocation=[draw(x="a")]))) is not None


def test_a_matroid_that_has_no_syntax_is_not_written() -> None:
    with pytest.raises(TypeError):
        _encode_matroid(Unknown(), ())
