"""The proof that at no prices of a cell random consumptions add up: a linear program in values of
money and shadow prices.

A proof that something is >= 0 in a cell is a combination of the cell's conditions, so that what is
asked of values y, shadow prices q, least forms m and all multipliers is linear in them: coefficient
by coefficient the forms agree. The program maximises by how much the conclusion is strict; any
positive optimum is a proof (``rules.completeness.expectation``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Matrix, Vector
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.kernel.certificates.completeness import Multipliers, NoConsumptions
from exactmarket.kernel.certificates.linear_programs import PrimalDual
from exactmarket.kernel.rules.completeness.cells import Cell
from exactmarket.kernel.rules.completeness.exchange import LinearCondition
from exactmarket.model.bundle import members
from exactmarket.model.linear_program import LinearProgram, SparseRow
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate


@dataclass
class _Builder:
    """A linear program that grows: bounds of its columns, and rows with their bounds."""

    lower: list[Q | None] = field(default_factory=list)
    upper: list[Q | None] = field(default_factory=list)
    rows: list[SparseRow] = field(default_factory=list)
    row_upper: list[Q | None] = field(default_factory=list)

    def column(self, lower: Q | None, upper: Q | None = None) -> int:
        """A new column between the bounds."""
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1

    def form(self, size: int) -> list[int]:
        """Columns for the coefficients of a form."""
        return [self.column(None) for _ in range(size)]

    def demand(self, entries: Mapping[int, Q], relation: str) -> None:
        """A row: the entries sum to 0, or to a number >= 0."""
        self.rows.append(tuple(sorted((column, entry) for column, entry in entries.items() if entry)))
        self.row_upper.append(ZERO if relation == "=" else None)

    def maximized(self, columns: Sequence[int], control: Control) -> Vector | None:
        """The columns' values where the sum of these is largest; ``None`` if that is 0."""
        wanted = frozenset(columns)
        program = LinearProgram(
            "maximize",
            tuple([ONE if column in wanted else ZERO for column in range(len(self.lower))]),
            tuple(self.rows),
            (ZERO,) * len(self.rows),
            tuple(self.row_upper),
            tuple(self.lower),
            tuple(self.upper),
        )
        witness = find_linear_program_certificate(program, control).witness
        if not isinstance(witness, PrimalDual):
            raise SearchFailed("a bounded program without an optimum")
        return witness.primal if any(witness.primal[column] > 0 for column in wanted) else None


class _Unknowns:
    """The columns of values, shadow prices and least forms, and for each agent by how much her
    proofs are strict."""

    def __init__(self, cell: Cell, conditions: Sequence[LinearCondition]) -> None:
        self.cell, self.conditions, self.program = cell, conditions, _Builder()
        goods, width = len(cell.positive), len(cell.positive) + 1
        regimes = cell.regimes
        on_line = [regime is not None and not regime.satiated for regime in regimes]
        self.values = [self.program.column(None if line else ZERO) for line in on_line]
        self.shadow_prices = [self.program.form(width) for _ in range(goods)]
        self.least = [self.program.form(width) for _ in regimes]
        self.strict = [self.program.column(ZERO, ONE) for _ in (*regimes, "sum")]
        # What is written twice, or says nothing, would only slow the program down.
        first = {(c.form, c.relation): k for k, c in reversed([*enumerate(conditions)]) if any(c.form)}
        self.counting = sorted(first.values())

    def proof(self, wanted: Sequence[dict[int, Q]], strict: int) -> list[int]:
        """Columns of multipliers that show that a form is >= 0, and > 0 by what ``strict`` is at
        least.

        Args:
            wanted: for each coefficient of the form its entries by column.
        """
        program, conditions = self.program, self.conditions
        equations = [conditions[k].relation == "=" for k in self.counting]
        multipliers = [program.column(None if equation else ZERO) for equation in equations]
        rest = program.column(ZERO)
        for n, entries in enumerate(wanted):
            parts = {m: -conditions[k].form[n] for k, m in zip(self.counting, multipliers, strict=True)}
            program.demand({**entries, **parts, **({} if n else {rest: -ONE})}, "=")
        pairs = zip(self.counting, multipliers, strict=True)
        stricter = {m: ONE for k, m in pairs if conditions[k].relation == ">"}
        program.demand({**stricter, rest: ONE, strict: -ONE}, ">=")
        return multipliers

    def worth(self, agent: int, option: int) -> list[dict[int, Q]]:
        """What an option is worth beyond the agent's least, coefficient by coefficient."""
        exchange = self.cell.exchange
        goods = [*members(exchange.consumers[agent].bundles[option])]
        found = []
        for n, cost in enumerate(exchange.excess(agent, option)):
            entries = {self.shadow_prices[j][n]: -ONE for j in goods}
            found.append({**entries, self.least[agent][n]: -ONE, self.values[agent]: cost})
        return found

    def whole(self) -> list[dict[int, Q]]:
        """The sum of the least forms and the shadow prices, coefficient by coefficient."""
        forms = [*self.least, *self.shadow_prices]
        return [{form[n]: ONE for form in forms} for n in range(len(forms[0]))]


def find_no_consumptions(cell: Cell, conditions: Sequence[LinearCondition], control: Control) -> NoConsumptions | None:
    """The leaf that shows that there are no random consumptions at prices of the cell; ``None`` if
    there is none of this form.

    Args:
        conditions: all that are known of the cell's prices (``expected_conditions``).
    """
    unknowns = _Unknowns(cell, conditions)
    proofs = [
        [unknowns.proof(unknowns.worth(i, option), unknowns.strict[i]) for option in cell.options(i)]
        for i in range(len(cell.regimes))
    ]
    contradiction = unknowns.proof(unknowns.whole(), unknowns.strict[-1])
    found = unknowns.program.maximized(unknowns.strict, control)
    if found is None:
        return None

    def read(columns: Sequence[int]) -> Vector:
        return tuple([found[column] for column in columns])

    def forms(rows: Sequence[Sequence[int]]) -> Matrix:
        return tuple([read(row) for row in rows])

    def multipliers(columns: Sequence[int]) -> Multipliers:
        pairs = zip(unknowns.counting, read(columns), strict=True)
        return tuple([(k, value) for k, value in pairs if value != 0])

    return NoConsumptions(
        read(unknowns.values),
        forms(unknowns.shadow_prices),
        forms(unknowns.least),
        tuple([tuple([multipliers(columns) for columns in rows]) for rows in proofs]),
        multipliers(contradiction),
    )
