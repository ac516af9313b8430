"""Linear programs in general form.

Legend: A is the matrix of ``rows``; c is the ``objective``; x is a vector of values, one a column.

    minimise (or maximise)   c x + constant
    subject to               row_lower <= A x <= row_upper,   lower <= x <= upper

A bound ``None`` is infinite: it demands nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, NamedTuple, TypeAlias

from exactmarket.errors import MalformedInput, quote, shown
from exactmarket.exact.linear import Vector, common_multiple, parts_by_id
from exactmarket.exact.rational import ZERO, Number, Q, rational

Sense: TypeAlias = Literal["minimize", "maximize"]
Bounds: TypeAlias = tuple["Q | None", ...]
SparseRow: TypeAlias = tuple[tuple[int, Q], ...]

#: A common denominator of all rows of so many bits makes no sum much longer than it must be.
_SHORT_DENOMINATOR_BITS = 40


@dataclass(frozen=True)
class LinearProgram:
    """A linear program with exact data.

    Attributes:
        sense: "minimize" or "maximize".
        objective: c, one number a column.
        rows: each row as pairs (column, coefficient), columns increasing, coefficients not zero.
        row_lower, row_upper: bounds on A x, one a row; ``None`` is infinite.
        lower, upper: bounds on x, one a column; ``None`` is infinite.
        constant: added to the objective.

    Raises:
        MalformedInput: if the shapes do not fit, a column does not exist or is not in increasing order.

    Build one from loose data with ``linear_program``.

    >>> import exactmarket as em
    >>> program = em.linear_program("maximize", [1, 1], rows=[[1, 2], [3, 1]], row_upper=[4, 6])
    >>> program.objective, program.row_upper
    ((1, 1), (4, 6))
    >>> em.solve_linear_program(program).claim.value
    14/5
    """

    sense: Sense
    objective: Vector
    rows: tuple[SparseRow, ...]
    row_lower: Bounds
    row_upper: Bounds
    lower: Bounds
    upper: Bounds
    constant: Q = ZERO

    def __post_init__(self) -> None:
        if type(self.sense) is not str or self.sense not in ("minimize", "maximize"):
            raise MalformedInput("sense", '"minimize" or "maximize"', shown(self.sense))
        if not {tuple}.issuperset(map(type, (self.objective, self.rows))) or not {tuple}.issuperset(
            map(type, self.rows)
        ):
            raise MalformedInput("rows", "tuples, which cannot change", "something else")
        columns = len(self.objective)
        for name, found, wanted in (
            ("lower", self.lower, columns),
            ("upper", self.upper, columns),
            ("row_lower", self.row_lower, len(self.rows)),
            ("row_upper", self.row_upper, len(self.rows)),
        ):
            if type(found) is not tuple or len(found) != wanted:
                raise MalformedInput(name, f"a tuple of {wanted} bounds", quote(found))
            if any(bound is not None and type(bound) is not Q for bound in found):
                raise MalformedInput(name, "exact bounds", "something else")
        if any(type(number) is not Q for number in (*self.objective, self.constant)):
            raise MalformedInput("objective", "exact numbers", "something else")
        for i, row in enumerate(self.rows):
            _demand_row(row, columns, f"rows[{i}]")


class IntegerRows(NamedTuple):
    """Rows of integers, each over one denominator, not always the least one.

    Attributes:
        columns, numerators: of all entries, row after row.
        lengths, denominators: of each row the number of its entries, and its denominator.
    """

    columns: tuple[int, ...]
    numerators: tuple[int, ...]
    lengths: tuple[int, ...]
    denominators: tuple[int, ...]


def integer_rows(rows: Sequence[SparseRow]) -> IntegerRows:
    """The rows over the least common denominator of all of them, if that is short, else each over its own.

    >>> integer_rows([((0, Q(1, 2)), (3, Q(2, 3))), ((1, Q(5)),)])
    IntegerRows(columns=(0, 3, 1), numerators=(3, 4, 30), lengths=(2, 1), denominators=(6, 6))
    """
    entries = list(chain.from_iterable(rows))
    columns = tuple([j for j, _ in entries])
    coefficients = [coefficient for _, coefficient in entries]
    # Most coefficients stand in many entries as the same object: what is computed, is computed once for each object.
    parts, keys = parts_by_id(coefficients), list(map(id, coefficients))
    lengths = tuple(map(len, rows))
    common = common_multiple([denominator for _, denominator in parts.values()])
    if common.bit_length() <= _SHORT_DENOMINATOR_BITS:
        scaled = {key: numerator * (common // denominator) for key, (numerator, denominator) in parts.items()}
        return IntegerRows(columns, tuple([scaled[key] for key in keys]), lengths, (common,) * len(lengths))
    numerators, denominators, start = [], [], 0
    for length in lengths:
        row = [parts[key] for key in keys[start : start + length]]
        own = common_multiple([denominator for _, denominator in row])
        numerators += [numerator * (own // denominator) for numerator, denominator in row]
        denominators.append(own)
        start += length
    return IntegerRows(columns, tuple(numerators), lengths, tuple(denominators))


def _demand_row(row: SparseRow, columns: int, where: str) -> None:
    previous = -1
    for entry in row:
        if type(entry) is not tuple or len(entry) != 2:
            raise MalformedInput(where, "pairs of a column and a coefficient", shown(entry))
        j, coefficient = entry
        if type(j) is not int or not previous < j < columns or not coefficient or type(coefficient) is not Q:
            raise MalformedInput(where, "increasing columns and exact coefficients other than 0", shown(entry))
        previous = j


def linear_program(
    sense: Sense,
    objective: Sequence[Number],
    rows: Iterable[Sequence[Number]] = (),
    row_lower: Iterable[Number | None] | None = None,
    row_upper: Iterable[Number | None] | None = None,
    lower: Iterable[Number | None] | None = None,
    upper: Iterable[Number | None] | None = None,
    constant: Number = 0,
) -> LinearProgram:
    """A linear program from dense rows; bounds left out are infinite, except ``lower``, which is then zero.

    >>> program = linear_program("maximize", [1, 1], rows=[[1, 2], [3, 1]], row_upper=[4, 6])
    >>> program.rows
    (((0, 1), (1, 2)), ((0, 3), (1, 1)))
    """
    c = tuple([rational(entry, f"objective[{j}]") for j, entry in enumerate(objective)])
    sparse = tuple(_sparse(row, len(c), f"rows[{i}]") for i, row in enumerate(rows))
    return LinearProgram(
        sense,
        c,
        sparse,
        _bounds(row_lower, len(sparse), None, "row_lower"),
        _bounds(row_upper, len(sparse), None, "row_upper"),
        _bounds(lower, len(c), ZERO, "lower"),
        _bounds(upper, len(c), None, "upper"),
        rational(constant, "constant"),
    )


def _sparse(row: Sequence[Number], columns: int, where: str) -> SparseRow:
    if len(row) != columns:
        raise MalformedInput(where, f"{columns} coefficients", len(row))
    entries = [(j, rational(entry, f"{where}[{j}]")) for j, entry in enumerate(row)]
    return tuple((j, entry) for j, entry in entries if entry)


def _bounds(bounds: Iterable[Number | None] | None, count: int, default: Q | None, where: str) -> Bounds:
    if bounds is None:
        return (default,) * count
    return tuple([None if b is None else rational(b, f"{where}[{k}]") for k, b in enumerate(bounds)])
