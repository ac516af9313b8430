"""``exactmarket random``: a random assignment economy or market of courses, exact and repeatable."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import PurePath
from typing import Any, cast

from exactmarket import random
from exactmarket.cli.arguments import Parser, path, seed
from exactmarket.errors import MalformedInput, quote
from exactmarket.exact.rational import rational
from exactmarket.format.files import is_table, write
from exactmarket.format.instance import AssignmentInstance, encode_instance
from exactmarket.format.seats import SeatInstance
from exactmarket.format.text import dump, write_text
from exactmarket.report.bids import HABITS, bids_table, to_table, values_table
from exactmarket.report.instances import summary
from exactmarket.terminal import print_line

#: The options of markets alone, each a whole number, and what they say.
_OF_MARKETS = {
    "each": "at most so many courses for a student (3)",
    "slots": "so many times of the week, at most one course of each for a student (0: courses do not clash)",
    "areas": "so many areas, at most two courses of each for a student (0: none)",
    "years": "so many years of study; each year has 1/10 more to spend (1)",
    "seats": "so many seats in all (agents times --each)",
}


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("--market", action="store_true", help="a market of courses with seats")
    command.add_argument("--agents", metavar="N", required=True, help="how many agents (with --market, students)")
    command.add_argument("--objects", metavar="S", required=True, help="how many object types (with --market, courses)")
    command.add_argument("--seed", type=seed, metavar="K", required=True, help="a whole number")
    command.add_argument("--model", choices=list(random.MODELS), help="how values are drawn (impartial; popular)")
    command.add_argument("--largest", default="100", metavar="V", help="values are drawn from 0 to V (100)")
    for name, parameter in random.PARAMETERS.items():
        takers = [model for model, each in random.MODELS.items() if each.parameter is parameter]
        command.add_argument(f"--{name}", metavar="X", help=f"of {', '.join(takers)} ({parameter.usual})")
    for name, said in _OF_MARKETS.items():
        command.add_argument(f"--{name}", metavar="N", help=f"--market: {said}")
    command.add_argument(
        "--csv",
        nargs="?",
        const="comma",
        choices=list(HABITS),
        help="as a table (.csv): cells separated by commas, or by semicolons with decimal commas",
    )
    command.add_argument("--out", type=path, metavar="INSTANCE", help="write it there instead of printing it")


def run(options: argparse.Namespace) -> int:
    """The instance as a file or on standard output."""
    habit = _habit(options)
    instance = _market(options) if options.market else _economy(options)
    if habit is None:
        if options.out:
            write(instance, options.out)
        else:
            print(dump(encode_instance(instance)), end="")
    else:
        lines = bids_table(instance) if isinstance(instance, SeatInstance) else values_table(instance)
        text = to_table(lines, habit)
        if options.out:
            write_text(options.out, text)
        else:
            print(text, end="")
    if options.out:
        print_line(f"{options.out}: {summary(instance)}")
    return 0


def _habit(options: argparse.Namespace) -> str | None:
    """How cells of a table are separated; ``None`` for a JSON file. A file is what its name says."""
    if not options.out:
        return cast("str | None", options.csv)
    ending = PurePath(options.out).suffix.lower()
    if ending == ".csv":
        return options.csv or next(iter(HABITS))
    if options.csv or is_table(options.out):
        expected = "a name that ends in .csv for a table, in .json for an instance"
        raise MalformedInput("--out", expected, quote(options.out))
    return None


def _economy(options: argparse.Namespace) -> AssignmentInstance:
    for name in _OF_MARKETS:
        if getattr(options, name) is not None:
            raise MalformedInput(f"--{name}", "--market beside it", "none")
    return AssignmentInstance(_drawn(options, random.economy, "impartial", {}))


def _market(options: argparse.Namespace) -> SeatInstance:
    given = {name: _whole(options, name) for name in _OF_MARKETS if getattr(options, name) is not None}
    return SeatInstance(_drawn(options, random.market, "popular", given))


def _drawn(options: argparse.Namespace, draw: Callable[..., Any], usual: str, more: dict[str, int]) -> Any:
    """What the function draws for the options that all instances share, and these."""
    agents, objects, largest = [_whole(options, name) for name in ("agents", "objects", "largest")]
    for name in random.PARAMETERS:
        if (text := getattr(options, name)) is not None:
            more = {**more, name: rational(text, f"--{name}")}  # type: ignore[dict-item]  # perhaps no whole number
    try:
        return draw(agents, objects, seed=options.seed, model=options.model or usual, largest=largest, **more)
    except MalformedInput as fault:
        named = f"--{fault.where}" if hasattr(options, fault.where) else fault.where
        raise MalformedInput(named, fault.expected, fault.got) from None


def _whole(options: argparse.Namespace, name: str) -> int:
    text = getattr(options, name)
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise MalformedInput(f"--{name}", "a whole number of at most 12 digits", repr(text))
    return int(text)
