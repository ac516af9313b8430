"""Linear programs with the names that their files give, and how numbers in such files are written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from exactmarket.exact.rational import Q
from exactmarket.model.linear_program import LinearProgram

#: What other readers often take for infinity.
HUGE = Q(10) ** 30


@dataclass(frozen=True)
class NamedProgram:
    """A linear program with the names that its file gives.

    Attributes:
        name: what the file calls it, "" if it does not.
        program: the linear program.
        row_names: the constraint rows (not the objective), in the order of ``program.rows``.
        column_names: the columns, in the order of ``program.objective``.
        relaxed: the integer columns of the file, which ``program`` takes for continuous ones.
        hints: what a reader may have meant otherwise, a line each.
    """

    name: str
    program: LinearProgram
    row_names: tuple[str, ...]
    column_names: tuple[str, ...]
    relaxed: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


def house_style(number: str) -> str:
    """The number as ``rational`` takes it: no leading "+", digits on both sides of the point, "e" for Fortran's "D".

    >>> house_style("+.5D-3"), house_style("2.")
    ('0.5e-3', '2')
    """
    text = re.sub(r"^([+-]?)\.", r"\g<1>0.", number).removeprefix("+")
    return re.sub(r"\.(?![0-9])", "", text).translate(str.maketrans("Dd", "ee"))
