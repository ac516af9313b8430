"""Questions and stores that the tests of hunts share; worker processes import the questions from here."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import exactmarket as em
from exactmarket.hunt.store import certificates_folder


def has_a_tie(economy: em.AssignmentEconomy) -> bool:
    return any(len(set(row)) < len(row) for row in economy.values)


def slow_tie(economy: em.AssignmentEconomy) -> bool:
    time.sleep(0.05)
    return has_a_tie(economy)


def fails_at_ties(economy: em.AssignmentEconomy) -> bool:
    if has_a_tie(economy):
        raise ZeroDivisionError("a tie")
    return True


def ends_its_process(economy: em.AssignmentEconomy) -> bool:
    """Item 2 of the family of 2 agents, 2 objects and values 0 and 1 takes its process with it."""
    if economy.values == ((0, 1), (0, 1)):
        os.kill(os.getpid(), signal.SIGKILL)
    return has_a_tie(economy)


def never_answers(economy: em.AssignmentEconomy) -> None:
    """``None`` is no answer."""


def sorted_answers(store: Path) -> list[str]:
    """The lines of a store without the first one, by item."""
    lines = store.read_text(encoding="utf-8").splitlines()[1:]
    return sorted(lines, key=lambda line: int(json.loads(line)["item"]))


def certificates(store: Path) -> dict[str, bytes]:
    """The files beside a store."""
    return {file.name: file.read_bytes() for file in certificates_folder(store).glob("*")}
