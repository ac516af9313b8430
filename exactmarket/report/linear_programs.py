"""Linear programs with the names that their files give to rows and columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from exactmarket.exact.rational import Q
from exactmarket.format.mps import MpsProgram
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas, PointAndRay, PrimalDual
from exactmarket.report.tables import Shown, table

_MOST_NAMED = 30


def program_witness(program: MpsProgram, certificate: Certificate[Any]) -> Iterator[Shown]:
    """Who has which number in the certificate's witness, by name."""
    witness, columns, rows = certificate.witness, program.column_names, program.row_names
    if isinstance(witness, PrimalDual):
        yield from _named("columns", ["value"], columns, [witness.primal])
        yield from _named("rows", ["multiplier"], rows, [witness.dual])
    elif isinstance(witness, PointAndRay):
        yield from _named("columns", ["value", "ray"], columns, [witness.primal, witness.ray])
    elif isinstance(witness, Farkas):
        yield from _named("rows", ["multiplier"], rows, [witness.farkas])
    elif isinstance(witness, CrossedBounds):
        names = rows if witness.place == "row" else columns
        yield Text(f"{witness.place} {names[witness.index]}: its lower bound is above its upper one")


def _named(what: str, heads: Sequence[str], names: Sequence[str], numbers: Sequence[Sequence[Q]]) -> Iterator[Shown]:
    """A line for each name; where there are many, for those alone that have a number other than 0."""
    lines = list(zip(names, zip(*numbers, strict=True), strict=True))
    title = what
    if len(lines) > _MOST_NAMED:
        lines = [(name, entries) for name, entries in lines if any(entries)]
        title = f"{what} with a number other than 0, of {len(names)}"
    if lines:
        cells = [[str(entry) for entry in entries] for _, entries in lines]
        yield table(title, heads, [name for name, _ in lines], cells)


def relaxation(program: MpsProgram) -> str:
    """What the relaxation leaves out, in words."""
    names = ", ".join(program.relaxed[:5]) + (", ..." if len(program.relaxed) > 5 else "")
    count = len(program.relaxed)
    return f"{count} integer column{'s' if count > 1 else ''} taken for continuous ({names})"


def with_names(said: dict[str, Json], program: MpsProgram) -> dict[str, Json]:
    """The answer with names in the order of the witness's vectors, and which integer columns were taken for continuous."""
    witness = said["witness"] if isinstance(said["witness"], dict) else {}
    names: dict[str, Json] = {"rows": list(program.row_names), "columns": list(program.column_names)}
    relaxed: dict[str, Json] = {"relaxed": list(program.relaxed)} if program.relaxed else {}
    return {**said, "witness": {**witness, **names}, **relaxed}
