"""The words for all claims and witnesses, by the subject of the claim's kind: the one table that ``show`` and ``answer`` read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exactmarket.kernel.kinds import kind_of
from exactmarket.report import (
    assignments,
    budgets,
    completeness,
    linear_programs,
    lotteries,
    markets,
    quasilinear,
    statements,
    utilities,
)
from exactmarket.report.words import Words

SUBJECTS: Mapping[str, Words] = MappingProxyType(
    {
        "linear_programs": linear_programs.WORDS,
        "assignments": assignments.WORDS,
        "lotteries": lotteries.WORDS,
        "utilities": utilities.WORDS,
        "budgets": budgets.WORDS,
        "markets": markets.WORDS,
        "quasilinear": quasilinear.WORDS,
        "completeness": completeness.WORDS,
        "statements": statements.WORDS,
    }
)


def words_of(claim: object) -> Words:
    """How the claim's subject is told.

    Raises:
        KeyError: if it is no claim of this package.
    """
    return SUBJECTS[kind_of(claim).subject]
