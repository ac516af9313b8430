"""What a hunt costs beside a plain loop, and what processes and a Dask cluster gain.

    python -m tests.benchmarks.hunt [--items N] [--runs R] [--workers W]

Each run works off the same sample of 3 x 3 economies (all equilibria of each) in turn: by a plain loop, by a hunt in this process
with a store, by W processes, by W workers of a Dask ``LocalCluster`` (if it is installed). Processes and workers are started
before the clock is: a short hunt warms them up. Printed are medians of seconds on the clock and of processor time of this process
and its children, and ratios of runs that follow each other, so that a machine whose speed drifts changes no ratio. The answers
of all ways are compared.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from exactmarket import hunt
from exactmarket.errors import SearchFailed
from exactmarket.hunt.driver import drive
from exactmarket.hunt.engines import Engine, Processes, Serial
from exactmarket.hunt.questions import question_of_hunt
from exactmarket.hunt.records import Task
from exactmarket.hunt.store import Store
from exactmarket.solvers.control import Control

QUESTION = "several-equilibria"


def plain_loop(family: hunt.Samples) -> list[str]:
    """The answers of a loop that keeps nothing else."""
    asked, answers = question_of_hunt(QUESTION), []
    for item in family.items():
        try:
            answers.append(asked(item.content(), Control()).answer)
        except SearchFailed:
            answers.append("undecided")
    return answers


def driven(family: hunt.Samples, engine: Engine) -> list[str]:
    """The answers of a hunt into a new store."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.jsonl"
        store = Store(path, {"benchmark": QUESTION})
        drive(family, engine, store, Control())
        store.close()
        answers = sorted(hunt.stored_answers(path), key=lambda answer: int(answer["item"]))
    return [answer["answer"] for answer in answers]


@contextlib.contextmanager
def dask_engine(task: Task, workers: int) -> Iterator[Any]:
    """Workers of a cluster on this machine; ``None`` without the package."""
    try:
        from distributed import LocalCluster  # noqa: PLC0415
    except ImportError:
        yield None
        return
    from exactmarket.hunt.cluster import Cluster  # noqa: PLC0415

    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        contextlib.closing(Cluster(task, cluster.scheduler_address)) as engine,
    ):
        yield engine


def measured(work: Callable[[], list[str]]) -> tuple[float, float, list[str]]:
    """Seconds on the clock, processor seconds of this process, and the answers."""
    wall, own = time.monotonic(), time.process_time()
    answers = work()
    return time.monotonic() - wall, time.process_time() - own, answers


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="What a hunt costs beside a plain loop.")
    parser.add_argument("--items", type=int, default=400, metavar="N")
    parser.add_argument("--runs", type=int, default=3, metavar="R")
    parser.add_argument("--workers", type=int, default=2, metavar="W")
    given = parser.parse_args()
    family = hunt.Samples(3, 3, 0, 9, seed=1, count=given.items)
    task = Task(question_of_hunt(QUESTION))
    with contextlib.closing(Processes(task, given.workers)) as pool, dask_engine(task, given.workers) as cluster:
        ways: dict[str, Callable[[], list[str]]] = {
            "plain loop": lambda: plain_loop(family),
            "hunt, this process": lambda: driven(family, Serial(task, Control())),
            f"hunt, {given.workers} processes": lambda: driven(family, pool),
        }
        if cluster is not None:
            ways[f"hunt, Dask, {given.workers} workers"] = lambda: driven(family, cluster)
        for name in list(ways)[2:]:  # start what they need
            warm = hunt.Samples(3, 3, 0, 9, seed=2, count=8)
            driven(warm, pool if "processes" in name else cluster)
        rows: dict[str, list[tuple[float, float, list[str]]]] = {name: [] for name in ways}
        for _ in range(given.runs):
            for name, work in ways.items():
                rows[name].append(measured(work))
    _print(rows)


def _print(rows: dict[str, list[tuple[float, float, list[str]]]]) -> None:
    (first, base), *_ = rows.items()
    print(f"{'':28}{'wall s':>9}{'own CPU s':>11}{'wall/loop':>11}{'CPU/loop':>10}")
    for name, runs in rows.items():
        wall = median(run[0] / loop[0] for run, loop in zip(runs, base, strict=True))
        own = median(run[1] / loop[1] for run, loop in zip(runs, base, strict=True))
        print(f"{name:28}{median(r[0] for r in runs):9.2f}{median(r[1] for r in runs):11.2f}{wall:11.3f}{own:10.3f}")
        if any(run[2] != base[0][2] for run in runs):
            raise SystemExit(f"{name}: other answers than the {first}")


if __name__ == "__main__":
    main()
