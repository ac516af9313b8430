"""What commands take: the parser, and the types of arguments."""

from __future__ import annotations

import argparse
from typing import NoReturn

from exactmarket.errors import escaped


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
