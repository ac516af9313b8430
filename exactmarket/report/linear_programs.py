"""Linear programs for people and scripts, perhaps with the names that their files give to rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from rich.text import Text

from exactmarket.exact.rational import Q
from exactmarket.format.programs import NamedProgram
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas, PointAndRay, PrimalDual
from exactmarket.kernel.claims.linear_programs import (
    LinearProgramInfeasible,
    LinearProgramOptimal,
    LinearProgramUnbounded,
)
from exactmarket.model.linear_program import LinearProgram
from exactmarket.report.tables import Shown, table
from exactmarket.report.words import Words, as_written, part_by_part, with_more

_MOST_NAMED = 30


def _program(stated: LinearProgramInfeasible | LinearProgramUnbounded) -> Iterator[Shown]:
    yield Text(_size(stated.program))


def _optimal(stated: LinearProgramOptimal) -> Iterator[Shown]:
    yield Text(f"{_size(stated.program)}, value {stated.value}")


def _size(program: LinearProgram) -> str:
    rows, columns = len(program.rows), len(program.objective)
    return f"Linear program: {program.sense}, {rows} rows, {columns} columns"


def _with_value(certificate: Certificate[LinearProgramOptimal]) -> Json:
    return with_more(certificate, {"value": str(certificate.claim.value)})


WORDS = Words(
    claims=MappingProxyType(
        {
            LinearProgramOptimal: _optimal,
            LinearProgramInfeasible: _program,
            LinearProgramUnbounded: _program,
        }
    ),
    witnesses=MappingProxyType(
        {
            PrimalDual: part_by_part,
            Farkas: part_by_part,
            CrossedBounds: part_by_part,
            PointAndRay: part_by_part,
        }
    ),
    answers=MappingProxyType(
        {
            LinearProgramOptimal: _with_value,
            LinearProgramInfeasible: as_written,
            LinearProgramUnbounded: as_written,
        }
    ),
)


def describe_program(program: NamedProgram) -> Iterator[Shown]:
    """The size of the program and the names of its rows and columns."""
    words = f"Linear program {program.name}".strip()
    entries = sum(len(row) for row in program.program.rows)
    size = f"{len(program.row_names)} rows, {len(program.column_names)} columns, {entries} entries"
    yield Text(f"{words}: {size}", style="bold")
    yield Text(f"rows: {', '.join(program.row_names)}")
    yield Text(f"columns: {', '.join(program.column_names)}")
    if program.relaxed:
        yield Text(relaxation(program))


def program_witness(program: NamedProgram, certificate: Certificate[Any]) -> Iterator[Shown]:
    """Who has which number in the certificate's witness, by name."""
    return _BY_NAME[type(certificate.witness)](program, certificate.witness)


def _solutions(program: NamedProgram, witness: PrimalDual) -> Iterator[Shown]:
    yield from _named("columns", ["value"], program.column_names, [witness.primal])
    yield from _named("rows", ["multiplier"], program.row_names, [witness.dual])


def _ray(program: NamedProgram, witness: PointAndRay) -> Iterator[Shown]:
    yield from _named("columns", ["value", "ray"], program.column_names, [witness.primal, witness.ray])


def _multipliers(program: NamedProgram, witness: Farkas) -> Iterator[Shown]:
    yield from _named("rows", ["multiplier"], program.row_names, [witness.farkas])


def _crossed(program: NamedProgram, witness: CrossedBounds) -> Iterator[Shown]:
    names = program.row_names if witness.place == "row" else program.column_names
    yield Text(f"{witness.place} {names[witness.index]}: its lower bound is above its upper one")


_BY_NAME: Mapping[type, Callable[[NamedProgram, Any], Iterator[Shown]]] = MappingProxyType(
    {PrimalDual: _solutions, PointAndRay: _ray, Farkas: _multipliers, CrossedBounds: _crossed}
)


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


def relaxation(program: NamedProgram) -> str:
    """What the relaxation leaves out, in words."""
    names = ", ".join(program.relaxed[:5]) + (", ..." if len(program.relaxed) > 5 else "")
    count = len(program.relaxed)
    return f"{count} integer column{'s' if count > 1 else ''} taken for continuous ({names})"


def with_names(said: dict[str, Json], program: NamedProgram) -> dict[str, Json]:
    """The answer with names in the order of the witness's vectors, and which integer columns were taken for continuous."""
    witness = said["witness"] if isinstance(said["witness"], dict) else {}
    names: dict[str, Json] = {"rows": list(program.row_names), "columns": list(program.column_names)}
    relaxed: dict[str, Json] = {"relaxed": list(program.relaxed)} if program.relaxed else {}
    return {**said, "witness": {**witness, **names}, **relaxed}
