"""Hunts: a question asked of every member of a family."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from exactmarket import __version__
from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import whole
from exactmarket.format.text import Json
from exactmarket.hunt.driver import Follow, Report, drive
from exactmarket.hunt.engines import Engine, Processes, Serial
from exactmarket.hunt.families import Economies, Samples
from exactmarket.hunt.items import Family
from exactmarket.hunt.questions import OfFunction, question_of_hunt
from exactmarket.hunt.records import Asked, Task
from exactmarket.hunt.store import Store
from exactmarket.solvers.control import Control


def run(
    family: Family,
    question: str | Callable[[Any], Any],
    *,
    store: str | Path | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    limit: float | None = None,
    each: float | None = None,
    control: Control | None = None,
    follow: Follow | None = None,
) -> Report:
    """Ask the question of each member of the family, and count the answers; with a store go on where an earlier run ended.

    What is stored, sorted by item, is the same whoever worked it off.

    Args:
        family: ``Economies``, ``Samples``, ``Markets``, ``Given``.
        question: of a hunt or of ``decide``, by name; or a function of the economy (or market, or whatever the item is), which
            returns whether it is what is hunted for, or a verdict. Other processes import a function by its name.
        store: a file (``.jsonl``) for the answers; certificates of what is found go into a folder beside it.
        workers: how many processes work; this one if left out.
        cluster: the address of a Dask scheduler whose workers work.
        limit: seconds for this run. each: seconds for each item, which is undecided after that.
        control: says the same as ``limit``. follow: told how far the hunt is.

    Raises:
        MalformedInput: if an argument is wrong, the question cannot be asked of these items, or the store is another hunt's.
        SearchFailed: if the cluster is lost for good.

    >>> report = run(Economies(2, 2, 0, 1), "unique")
    >>> report.items, report.found, report.not_found, report.first["values"]
    (4, 2, 2, [[0, 0], [0, 0]])
    """
    if not isinstance(family, Family):
        expected = "a family first: Economies, Samples, Markets or Given"
        raise MalformedInput("family", expected, type(family).__name__)
    name, asked = _asked(question, family)
    control = control or Control(limit)
    identity: dict[str, Json] = {"family": family.identity, "question": name, "version": __version__}
    kept = Store(store, identity if each is None else {**identity, "each": f"{each:g}"})
    try:
        engine = engine_for(Task(asked, each), workers, cluster, control)
        try:
            stopped = drive(family, engine, kept, control, follow)
        finally:
            engine.close()
    finally:
        kept.close()
    return report_of(name, family.count, kept, stopped)


def _asked(question: str | Callable[[Any], Any], family: Family) -> tuple[str, Asked]:
    if isinstance(question, str):
        largest = family.high - family.low if isinstance(family, (Economies, Samples)) else None
        return question, question_of_hunt(question, largest)
    if not callable(question):
        raise MalformedInput("question", "the name of a question, or a function", type(question).__name__)
    name = f"{getattr(question, '__module__', '')}.{getattr(question, '__qualname__', type(question).__qualname__)}"
    return name, OfFunction(question)


def engine_for(task: Task, workers: int | None, cluster: str | None, control: Control) -> Engine:
    """Who works: this process, processes beside it, or a cluster.

    Raises:
        MalformedInput: if both others are wanted, or one of them is not to be had.
    """
    if cluster is not None:
        if workers is not None:
            raise MalformedInput("--cluster", "either workers here (--workers) or a cluster", "both")
        from exactmarket.hunt.cluster import Cluster  # noqa: PLC0415 - an extra

        return Cluster(task, cluster)
    if workers is None:
        return Serial(task, control)
    return Processes(task, whole(workers, "--workers", 1))


def report_of(question: str, count: int, store: Store, stopped: str) -> Report:
    """The counts of a store."""
    counts = store.counts
    numbers = (counts["yes"], counts["no"], counts["undecided"], counts["crashed"])
    return Report(question, count, *numbers, store.path, store.first, stopped)
