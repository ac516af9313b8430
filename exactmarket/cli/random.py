"""``exactmarket random``: a random assignment economy, exact and repeatable."""

from __future__ import annotations

import argparse

from exactmarket import random
from exactmarket.cli.arguments import Parser, path, seed
from exactmarket.errors import MalformedInput
from exactmarket.format.files import write
from exactmarket.format.instance import AssignmentInstance, encode_instance
from exactmarket.format.text import dump
from exactmarket.report.instances import summary
from exactmarket.terminal import print_line


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument("--agents", metavar="N", required=True, help="how many agents")
    command.add_argument("--objects", metavar="S", required=True, help="how many object types")
    command.add_argument("--seed", type=seed, metavar="K", required=True, help="a whole number")
    command.add_argument("--model", default="impartial", choices=list(random.MODELS), help="how values are drawn")
    command.add_argument("--largest", default="100", metavar="V", help="values are drawn from 0 to V (100)")
    command.add_argument("--out", type=path, metavar="INSTANCE", help="write it there instead of printing it")


def run(options: argparse.Namespace) -> int:
    """The instance as a file or on standard output."""
    numbers = [_whole(options, name) for name in ("agents", "objects", "largest")]
    economy = random.economy(numbers[0], numbers[1], seed=options.seed, model=options.model, largest=numbers[2])
    instance = AssignmentInstance(economy)
    if options.out:
        write(instance, options.out)
        print_line(f"{options.out}: {summary(instance)}")
    else:
        print(dump(encode_instance(instance)), end="")
    return 0


def _whole(options: argparse.Namespace, name: str) -> int:
    text = getattr(options, name)
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise MalformedInput(f"--{name}", "a whole number of at most 12 digits", repr(text))
    return int(text)
