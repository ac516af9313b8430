"""How deep utilities and matroids may be nested: as deep as a file may be, so that whatever is built can be computed."""

from __future__ import annotations

from collections.abc import Iterator

from exactmarket.errors import MalformedInput

#: The attributes of forms and matroids that hold forms or matroids.
_PARTS = ("of", "left", "right", "matroid")
#: Lists and objects in a file are nested at most so deep (SPEC.md, section 3).
MOST_NESTED = 100


def demand_nested_little(whole: object, where: str) -> None:
    """Demand that a form or a matroid, and what it is made of, is nested at most ``MOST_NESTED`` deep.

    Raises:
        MalformedInput: if it is nested deeper.
    """
    if sum(1 for _ in levels(whole)) > MOST_NESTED:
        raise MalformedInput(where, f"operations nested at most {MOST_NESTED} deep", "more")


def levels(whole: object) -> Iterator[list[object]]:
    """A form or a matroid, then what it is made of, then what that is made of, ..., as deep as is looked at."""
    level = {id(whole): whole}  # a part that is shared is looked at once
    for _ in range(MOST_NESTED + 1):
        yield list(level.values())
        parts = [part for each in level.values() for name in _PARTS if (part := getattr(each, name, None)) is not None]
        level = {id(part): part for part in parts}
        if not level:
            return
