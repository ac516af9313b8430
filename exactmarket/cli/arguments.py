"""What commands take: the parser, and the types of arguments."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from exactmarket.errors import MalformedInput, escaped

#: What may be said of files that do not say it themselves: names of options, and how argparse reads them.
READING: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        "floats": {"choices": ["shortest"], "help": "read floats of a workbook (.xlsx) as the shortest decimals"},
        "values": {
            "choices": ["borda", "lexicographic"],
            "help": "the values for orders of PrefLib (.soc, .soi, .toc, .toi)",
        },
        "supply": {"metavar": "N[,N,...]", "help": "the copies of each alternative of a PrefLib file, or of all alike"},
        "as": {"choices": ["pseudomarket"], "help": "read a table as one of bids for courses, with slots and areas"},
    }
)


class Parser(argparse.ArgumentParser):
    """Shows arguments that it does not know with control characters escaped."""

    def error(self, message: str) -> NoReturn:
        """End the program with exit code 2 and the message."""
        super().error(escaped(message))


def seconds(text: str) -> float:
    """A time limit.

    Raises:
        argparse.ArgumentTypeError: if it is no positive number.
    """
    try:
        limit = float(text)
    except ValueError:
        limit = 0.0
    if not 0 < limit < 1e9:
        raise argparse.ArgumentTypeError("expected a positive number of seconds")
    return limit


def path(text: str) -> str:
    """A path.

    Raises:
        argparse.ArgumentTypeError: if it is empty.
    """
    if not text:
        raise argparse.ArgumentTypeError("expected a path, found nothing")
    return text


def seed(text: str) -> int:
    """A seed of a draw.

    Raises:
        argparse.ArgumentTypeError: if it is no whole number, or a very long one.
    """
    if not text.isascii() or not text.isdigit() or len(text) > 1000:
        raise argparse.ArgumentTypeError("expected a whole number, 0 or more, of at most 1000 digits")
    return int(text)


def whole_number(text: str | None, where: str) -> int | None:
    """The number that an option is given; ``None`` if it is not given.

    Raises:
        MalformedInput: if it is no whole number.
    """
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise MalformedInput(where, "a whole number of at most 12 digits", repr(text))
    return int(text)


def add_reading(command: Parser) -> None:
    """Add the options that say how a file of an economy is read."""
    for name, how in READING.items():
        command.add_argument(f"--{name}", **how)


def reading_of(options: Any) -> Any:
    """How the file is to be read, as the options say; those that a command does not have count as not given."""
    from exactmarket.format.reading import Reading, copies

    given = vars(options)
    supply = given.get("supply")
    return Reading(
        relax=bool(given.get("relax")),
        maximize=bool(given.get("maximize")),
        values=given.get("values"),
        supply=None if supply is None else copies(supply, "--supply"),
        floats=given.get("floats"),
        bids=given.get("as") is not None,
    )
