"""Linear programs as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from exactmarket.exact.rational import Q
from exactmarket.format.codec import INDEX, NAME, NUMBER, VECTOR, Codec, list_of, or_null, record, sequence_of
from exactmarket.format.text import Json
from exactmarket.model.linear_program import LinearProgram


@dataclass(frozen=True)
class _Row:
    lower: Q | None
    upper: Q | None
    coefficients: tuple[tuple[int, Q], ...]


_ROWS = list_of(
    record(_Row, lower=or_null(NUMBER), upper=or_null(NUMBER), coefficients=list_of(sequence_of(INDEX, NUMBER)))
)
_PROGRAM_PARTS: dict[str, Codec[Any]] = {
    "sense": NAME,
    "objective": VECTOR,
    "constant": NUMBER,
    "lower": list_of(or_null(NUMBER)),
    "upper": list_of(or_null(NUMBER)),
    "rows": _ROWS,
}


def _build_program(rows: tuple[_Row, ...], **parts: Any) -> LinearProgram:
    return LinearProgram(
        rows=tuple([row.coefficients for row in rows]),
        row_lower=tuple([row.lower for row in rows]),
        row_upper=tuple([row.upper for row in rows]),
        **parts,
    )


def _encode_program(program: LinearProgram) -> Json:
    rows = tuple(map(_Row, program.row_lower, program.row_upper, program.rows))
    parts = {key: _PROGRAM_PARTS[key].encode(getattr(program, key)) for key in _PROGRAM_PARTS if key != "rows"}
    return {**parts, "rows": _ROWS.encode(rows)}


PROGRAM: Codec[LinearProgram] = Codec(record(_build_program, **_PROGRAM_PARTS).decode, _encode_program)
