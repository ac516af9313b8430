"""How a file is read where it does not say so itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Number, Q, rational

Floats: TypeAlias = Literal["shortest"] | None


@dataclass(frozen=True)
class Reading:
    """What the user says of a file.

    Attributes:
        relax: the integer columns of a linear program are read as continuous ones.
        maximize: a linear program that does not say so itself is maximised.
        values: which values stand for the orders of a PrefLib file, "borda" or "lexicographic".
        supply: the copies of each alternative of a PrefLib file, or one number for all of them.
        floats: "shortest" takes for a float of a workbook the shortest decimal that stands for it.
        bids: a table or a workbook is read as one of bids for courses.
    """

    relax: bool = False
    maximize: bool = False
    values: str | None = None
    supply: tuple[Q, ...] | None = None
    floats: Floats = None
    bids: bool = False


#: How the names of tables end (``format.tables``).
TABLES = (".csv", ".tsv")
#: How the names of PrefLib's files end (``format.preflib``).
PREFLIB = (".soc", ".soi", ".toc", ".toi")
#: The options that are not called like what they say.
_OPTIONS = {"bids": "as"}
#: Nothing is said.
AS_IT_IS = Reading()


def copies(given: Number | Iterable[Number], where: str) -> tuple[Q, ...]:
    """The copies that are said of a PrefLib file: one number, or a list of them.

    Raises:
        MalformedInput: at ``where``, if one is no number.

    >>> copies("3, 2", "supply"), copies(2, "supply")
    ((3, 2), (2,))
    """
    if isinstance(given, str):
        return tuple([rational(word.strip(), where) for word in given.split(",")])
    if isinstance(given, Iterable):
        return tuple([rational(number, f"{where}[{j}]") for j, number in enumerate(given)])
    return (rational(given, where),)


def demand_unused(how: Reading, names: tuple[str, ...], expected: str, found: str) -> None:
    """Demand that nothing is said that this file has no use for.

    Raises:
        MalformedInput: naming the option, and the files that it is for.
    """
    for name in names:
        if getattr(how, name) != getattr(AS_IT_IS, name):
            raise MalformedInput(f"--{_OPTIONS.get(name, name)}", expected, found)
