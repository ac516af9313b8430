"""Codecs follow from annotations, and what has no syntax is refused when the codec is made, not when a file is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pytest

from exactmarket.errors import MalformedInput
from exactmarket.format.codec import INDEX, NAME, WORD
from exactmarket.format.derived import codec_of
from exactmarket.model.names import Name


@dataclass(frozen=True)
class Leaf:
    name: Name


@dataclass(frozen=True)
class Tree:
    size: Literal["small", "large"]
    pair: tuple[int, Leaf] | None
    parts: tuple[Tree | Leaf, ...]


@dataclass(frozen=True)
class AlsoNamed:
    name: str


def known() -> dict[Any, Any]:
    return {int: INDEX, str: WORD, Name: NAME}


TREE = Tree("large", (3, Leaf("x")), (Leaf("y"), Tree("small", None, ())))
TEXT = {
    "size": "large",
    "pair": [3, {"name": "x"}],
    "parts": [{"name": "y"}, {"size": "small", "pair": None, "parts": []}],
}


def test_a_class_that_has_itself_as_a_part_is_written_and_read() -> None:
    codec = codec_of(Tree, known())
    assert codec.encode(TREE) == TEXT
    assert codec.decode(TEXT, "here") == TREE


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"size": "huge"}, "here.size"),
        ({"pair": [3]}, "here.pair"),
        ({"pair": [3, {"name": ""}]}, "here.pair[1].name"),
        ({"parts": [{"name": "y", "size": "small"}]}, "here.parts[0]"),
        ({"parts": {}}, "here.parts"),
        ({"more": 1}, "here"),
    ],
)
def test_a_fault_is_located(changed: dict[str, Any], where: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        codec_of(Tree, known()).decode({**TEXT, **changed}, "here")
    assert caught.value.where == where


@pytest.mark.parametrize(
    "annotation",
    [float, bool, list[int], dict[str, int], tuple, Any, Literal[1], int | str, Leaf | int, Leaf | AlsoNamed, object],
)
def test_what_has_no_syntax_is_refused(annotation: Any) -> None:
    with pytest.raises(TypeError):
        codec_of(annotation, known())
