"""Claims about all utilities of few goods (gpz)."""

from __future__ import annotations

from dataclasses import dataclass

from exactmarket.convex.statement import Statement


@dataclass(frozen=True)
class StatementTrue:
    """The statement is true: for all its quantified functions from the bundles to the reals, the
    assumed properties imply the concluded one."""

    statement: Statement


@dataclass(frozen=True)
class StatementFalse:
    """The statement is false: some functions, with rational values, have the assumed properties but
    not the concluded one."""

    statement: Statement
