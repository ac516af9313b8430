"""Certificates of linear programs as VIPR files, for checkers that other people wrote.

VIPR 1.0 (Cheung, Gleixner and Steffy, Verifying integer programming results, IPCO 2017; the grammar is the document
``cert_spec_v1_0.md`` of their distribution) is a text with the variables, the objective, the constraints, what is to be
proved, solutions, and derivations. Constraints are numbered in the order of the file, the bounds of variables first.

Legend: A, c and the bounds are the program's; y are the multipliers of the rows (0 = c in a proof of infeasibility);
d = c - yA are the reduced costs. Each y_i and d_j leans on one bound of its row or column, and with them as
coefficients these constraints add up, in a single derivation, to

    c x >= v (minimise) or c x <= v (maximise)        or        0 >= b with b > 0, an absurdity.

VIPR objectives have no constant: a comment names it, and the value to be proved is shifted by it. VIPR has no form for
unboundedness. A row or column with equal bounds becomes one equation, one with other bounds one inequality a bound, one
without bounds nothing; if nothing is left, 0 >= 0 stands in, since checkers want a constraint. A constraint's name says
which bound it is: "lower:x", "upper:x" or "fixed:x" of the column x, "row-lower:r", "row-upper:r" or "row:r" of the row
r, where blanks, "%" and whatever is not ASCII are percent-encoded.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import quote as percent_encode

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas, PrimalDual
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.linear_programs import (
    LinearProgramInfeasible,
    LinearProgramOptimal,
    LinearProgramUnbounded,
)
from exactmarket.model.linear_program import LinearProgram, SparseRow

_PLAIN = string.punctuation.replace("%", "")
#: For rows and for columns: what the names of an equation, a lower and an upper bound begin with.
_PREFIXES = MappingProxyType(
    {"row": {"E": "row", "G": "row-lower", "L": "row-upper"}, "column": {"E": "fixed", "G": "lower", "L": "upper"}}
)


def to_vipr(
    certificate: Certificate[LinearProgramOptimal | LinearProgramInfeasible | LinearProgramUnbounded],
    row_names: Sequence[str] | None = None,
    column_names: Sequence[str] | None = None,
) -> str:
    """The text of a VIPR file that proves what the certificate proves. Without names rows and columns are numbered.

    Raises:
        Rejected: if the certificate proves nothing.
        MalformedInput: if the claim is not that a linear program is optimal or infeasible, or if the names are not as
            many as the rows and columns, distinct, and not empty.
    """
    claim, witness = certificate.claim, certificate.witness
    if not isinstance(claim, (LinearProgramOptimal, LinearProgramInfeasible)):
        expected = "an optimal or an infeasible linear program, VIPR having no form for anything else"
        raise MalformedInput("VIPR export", expected, type(claim).__name__)
    verify(certificate)
    columns = _names(column_names, len(claim.program.objective), "column_names")
    listing = _list(claim.program, _names(row_names, len(claim.program.rows), "row_names"), columns)
    comments = ["% A linear program with a proof of its outcome, written by exactmarket."]
    if isinstance(claim, LinearProgramOptimal):
        comments += _about_constant(claim)
        proof = _optimal(claim, witness, listing) if isinstance(witness, PrimalDual) else []
    else:
        proof = _infeasible(claim.program, witness, listing)
    return "\n".join([*comments, "VER 1.0", *_problem(claim.program, columns, listing), *proof]) + "\n"


@dataclass
class _Listing:
    """The constraints of a VIPR file in order: their lines, their right-hand sides, and where each bound stands."""

    lines: list[str] = field(default_factory=list)
    sides: list[Q] = field(default_factory=list)
    numbers: dict[tuple[str, int, str], int] = field(default_factory=dict)

    def add(self, place: str, k: int, name: str, terms: SparseRow, ends: tuple[Q | None, Q | None]) -> None:
        """List the bounds ``ends`` (lower, upper) of row or column ``k`` on ``terms``."""
        equal = ends[0] == ends[1]
        for meaning, sense, side in zip(("lower", "upper"), "EE" if equal else "GL", ends, strict=True):
            if side is None:
                continue
            if not (equal and meaning == "upper"):
                self.sides.append(side)
                self.lines.append(f"{_PREFIXES[place][sense]}:{name} {sense} {side} {_pairs(terms)}")
            self.numbers[place, k, meaning] = len(self.lines) - 1

    def lean(self, place: str, multipliers: Iterable[Q], sign: int) -> dict[int, Q]:
        """The multipliers by the numbers of the constraints: ``sign`` times a positive one leans on a lower bound."""
        chosen = [(k, "lower" if sign * m > 0 else "upper", m) for k, m in enumerate(multipliers) if m]
        return {self.numbers[place, k, side]: m for k, side, m in chosen}


def _names(names: Sequence[str] | None, count: int, where: str) -> list[str]:
    if names is None:
        return [str(k) for k in range(count)]
    if len(names) != count:
        raise MalformedInput(where, f"{count} names", len(names))
    if len(set(names)) < count or "" in names:
        raise MalformedInput(where, "names that are distinct and not empty", ", ".join(names))
    return [percent_encode(name, safe=_PLAIN, errors="surrogatepass") for name in names]


def _list(program: LinearProgram, rows: list[str], columns: list[str]) -> _Listing:
    listing = _Listing()
    for j, name in enumerate(columns):
        listing.add("column", j, name, ((j, ONE),), (program.lower[j], program.upper[j]))
    for i, name in enumerate(rows):
        listing.add("row", i, name, program.rows[i], (program.row_lower[i], program.row_upper[i]))
    if not listing.lines:
        listing.lines.append("nothing G 0 0")
    return listing


def _about_constant(claim: LinearProgramOptimal) -> list[str]:
    if not claim.program.constant:
        return []
    return [
        f"% Its objective has the constant {claim.program.constant} besides, which VIPR cannot state,",
        f"% so that its optimal value is {claim.value}: this file proves {claim.value - claim.program.constant}.",
    ]


def _problem(program: LinearProgram, columns: list[str], listing: _Listing) -> list[str]:
    """The sections VAR, INT, OBJ and CON."""
    objective = tuple([(j, c) for j, c in enumerate(program.objective) if c])
    bounds = len({number for (place, _, _), number in listing.numbers.items() if place == "column"})
    return [
        f"VAR {len(columns)}",
        *columns,
        "INT 0",
        f"OBJ {program.sense[:3]}",
        _pairs(objective),
        f"CON {len(listing.lines)} {bounds}",
        *listing.lines,
    ]


def _optimal(claim: LinearProgramOptimal, witness: PrimalDual, listing: _Listing) -> list[str]:
    """The sections RTP, SOL and DER: the solution reaches the value, and no solution can do better."""
    program, value = claim.program, claim.value - claim.program.constant
    sign, sense = (1, "G") if program.sense == "minimize" else (-1, "L")
    multipliers = listing.lean("row", witness.dual, sign)
    multipliers |= listing.lean("column", _reduced(program.objective, program, witness.dual), sign)
    solution = tuple([(j, x) for j, x in enumerate(witness.primal) if x])
    return [
        f"RTP range {value} {value}",
        "SOL 1",
        f"optimal {_pairs(solution)}",
        "DER 1",
        f"bound {sense} {value} OBJ {_derivation(multipliers)}",
    ]


def _infeasible(program: LinearProgram, witness: object, listing: _Listing) -> list[str]:
    """The sections RTP, SOL and DER: the constraints add up to an absurdity."""
    multipliers: dict[int, Q] = {}
    if isinstance(witness, CrossedBounds):
        ends = [listing.numbers[witness.place, witness.index, side] for side in ("lower", "upper")]
        multipliers = dict(zip(ends, (ONE, -ONE), strict=True))
    elif isinstance(witness, Farkas):
        reduced = _reduced((ZERO,) * len(program.objective), program, witness.farkas)
        multipliers = listing.lean("row", witness.farkas, 1) | listing.lean("column", reduced, 1)
    bound = total(m * listing.sides[number] for number, m in multipliers.items())
    return ["RTP infeas", "SOL 0", "DER 1", f"absurdity G {bound} 0 {_derivation(multipliers)}"]


def _reduced(cost: Vector, program: LinearProgram, y: Vector) -> list[Q]:
    """d = c - yA for the objective ``cost``."""
    reduced = list(cost)
    for row, multiplier in zip(program.rows, y, strict=True):
        if multiplier:
            for j, a in row:
                reduced[j] -= multiplier * a
    return reduced


def _derivation(multipliers: Mapping[int, Q]) -> str:
    """The reason "lin": the combination of constraints; -1 says that no later constraint needs this one."""
    return f"{{ lin {_pairs(sorted(multipliers.items()))} }} -1"


def _pairs(pairs: Sequence[tuple[int, Q]]) -> str:
    return " ".join([str(len(pairs)), *(f"{k} {number}" for k, number in pairs)])
