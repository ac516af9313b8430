"""Weaken every guard of the trusted layers, or of recheck.py, one at a time: does some verdict change?

    python -m tests.guards.run                         the package's guards, all of them
    python -m tests.guards.run --module exact          those of the modules whose path holds "exact"
    python -m tests.guards.run --recheck               those of the standalone checker
    python -m tests.guards.run --store FILE            remembers what it found: the next run takes a fraction of the time

The corpus, golden certificates and tests of the trusted layers (``units``) are the pool. A first pass tells for each of them
which changes would make a difference somewhere in it; then each change is made in a process of its own, and what it could
alter is run again until a verdict differs. Any other verdict counts, an exception or a timeout, too: the tests of the corpus
would fail with them. What nothing notices must stand with its reason in ``explained.toml`` or ``explained_recheck.toml``;
what stands there and is noticed, or is no longer there, must leave. Exit status 1 if one of these fails.
"""

from __future__ import annotations

import argparse
import builtins
import hashlib
import json
import multiprocessing
import os
import resource
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from tests.guards.units import ROOT, Unit, sources, units
from tests.guards.weaken import CHANGE, CHOSEN, OBSERVE, OBSERVER, Change, Module, Observer, install, modules

HERE = Path(__file__).resolve().parent
NONE = -1
MEMORY = 6 * 2**30
FIRST_PASS, SECONDS = 60.0, 120.0
"""Processor seconds that a unit may take in the first pass, and all units of one change together."""
FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Run:
    """What a unit gives with nothing weakened: its verdict, its processor seconds, and the changes that would matter."""

    verdict: str
    seconds: float
    reached: tuple[int, ...]


@dataclass(frozen=True)
class Notice:
    """A change, and the unit that notices it: its verdict before and after; or none, after all units or before the end."""

    change: Change
    unit: str = ""
    before: str = ""
    after: str = ""
    tried: int = 0
    complete: bool = True

    @property
    def noticed(self) -> bool:
        return self.unit != ""


@dataclass
class Store:
    """What earlier runs found, kept in a file: the first pass for unchanged sources, and which unit noticed a change."""

    path: Path | None
    digest: str
    runs: dict[str, Run] = field(default_factory=dict)
    noticed: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def open(path: Path | None, digest: str) -> Store:
        if path is None or not path.exists():
            return Store(path, digest)
        kept = json.loads(path.read_text(encoding="utf-8"))
        runs = kept["runs"] if kept["digest"] == digest else {}
        found = {key: Run(verdict, seconds, tuple(reached)) for key, (verdict, seconds, reached) in runs.items()}
        return Store(path, digest, found, kept["noticed"])

    def write(self) -> None:
        if self.path is None:
            return
        runs = {key: (run.verdict, run.seconds, run.reached) for key, run in self.runs.items()}
        kept = {"digest": self.digest, "noticed": self.noticed, "runs": runs}
        self.path.write_text(json.dumps(kept), encoding="utf-8")


# One unit ------------------------------------------------------------------------------------------------------------


class _TimeoutError(BaseException):
    """The unit takes too long; no ``except Exception`` of the checkers stops it."""


def _ring(_signal: int, _frame: object) -> None:
    raise _TimeoutError


def _timed(unit: Unit, limit: float) -> tuple[str, float]:
    """The unit's verdict and its processor seconds; other programs of the machine do not count."""
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        verdict = unit.run()
    except _TimeoutError:
        verdict = "timeout"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return verdict, time.process_time() - start


def _prepare(guarded: Sequence[Module], mode: str, of_recheck: bool) -> list[Unit]:
    """Rewrite the modules, load them, and make the units; in a process that has loaded none of them yet."""
    if any(name.startswith("exactmarket") for name in sys.modules):
        raise RuntimeError("the package is loaded already")
    sys.setrecursionlimit(20_000)
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _ring)
    setattr(builtins, CHOSEN, NONE)
    setattr(builtins, OBSERVER, Observer())
    install(guarded, mode)
    return units(of_recheck)


def _be_silent() -> None:
    """Native code that a unit calls may write to the descriptor; the table alone belongs there."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _forget() -> None:
    """Empty the caches, so that what a unit reaches does not depend on the units before it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("exactmarket"):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


# Processes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Share:
    """Of the units that are not known yet, every one whose index has the remainder ``part`` modulo ``parts``."""

    known: frozenset[str]
    part: int
    parts: int


def _first_pass(mode: str, guarded: Sequence[Module], of_recheck: bool, share: _Share, results: Connection) -> None:
    _be_silent()
    for k, unit in enumerate(_prepare(guarded, mode, of_recheck)):
        if unit.digest in share.known or k % share.parts != share.part:
            continue
        observer = Observer()
        setattr(builtins, OBSERVER, observer)
        _forget()
        verdict, seconds = _timed(unit, FIRST_PASS)
        results.send((unit.digest, unit.name, Run(verdict, seconds, tuple(sorted(observer.numbers)))))
    results.close()


def _pass(
    mode: str, guarded: Sequence[Module], of_recheck: bool, known: frozenset[str], processes: int
) -> Iterator[tuple[str, str, Run]]:
    """Run the units that are not known yet, in processes of their own; the digest and the name of each, and its run."""
    open_ends = []
    for part in range(processes):
        ours, theirs = FORK.Pipe(duplex=False)
        share = _Share(known, part, processes)
        worker = FORK.Process(target=_first_pass, args=(mode, guarded, of_recheck, share, theirs))
        worker.start()
        theirs.close()
        open_ends.append(ours)
    count = 0
    while open_ends:
        for end in wait(open_ends):
            try:
                digest, name, run = end.recv()  # type: ignore[union-attr]
            except EOFError:
                open_ends.remove(end)  # type: ignore[arg-type]
                continue
            count += 1
            _say(f"{mode}: {count} units, {name}")
            yield digest, name, run
    _say(f"{mode}: {count} units.")


def _observe(
    guarded: Sequence[Module], observed: Sequence[Module], of_recheck: bool, store: Store, processes: int
) -> None:
    """Add the runs that the store does not hold: which changes of the observed modules would matter to a unit, and, if there are
    some, what it gives without being observed."""
    known = frozenset(store.runs)
    seen = {digest: run for digest, _, run in _pass(OBSERVE, observed, of_recheck, known, processes)}
    idle = {digest: run for digest, run in seen.items() if not run.reached and run.verdict != "timeout"}
    store.runs.update(idle)
    for count, (digest, name, run) in enumerate(_pass(CHANGE, guarded, of_recheck, known | set(idle), processes), 1):
        if seen[digest].verdict not in (run.verdict, "timeout"):  # it looks at the code itself, or at the time
            _say(f"left out: {name} is {run.verdict}, but {seen[digest].verdict} when it is observed.")
            continue
        store.runs[digest] = Run(run.verdict, run.seconds, seen[digest].reached)
        if count % 500 == 0:
            store.write()


def _try_change(
    number: int, pool: Sequence[tuple[Unit, Run]], change: Change, order: Sequence[int], results: Connection
) -> None:
    _be_silent()
    setattr(builtins, CHOSEN, number)
    left = SECONDS
    for tried, k in enumerate(order):
        unit, run = pool[k]
        results.send(k)  # if this process dies, this unit was the last
        verdict, seconds = _timed(unit, max(3.0, 10 * run.seconds))
        if verdict != run.verdict:
            results.send(Notice(change, unit.name, run.verdict, verdict, tried + 1))
            return
        left -= seconds
        if left < 0 and tried + 1 < len(order):
            results.send(Notice(change, tried=tried + 1, complete=False))
            return
    results.send(Notice(change, tried=len(order)))


def _order(number: int, pool: Sequence[tuple[Unit, Run]], hint: str | None) -> list[int]:
    """Who can notice the change: what noticed it last time, then refused certificates, then what takes little time."""
    could = [k for k, (_, run) in enumerate(pool) if number in run.reached or run.verdict == "timeout"]
    return sorted(could, key=lambda k: (pool[k][0].name != hint, pool[k][1].verdict == "verified", pool[k][1].seconds))


def _notices(
    wanted: Sequence[tuple[int, Change]], pool: Sequence[tuple[Unit, Run]], store: Store, processes: int
) -> Iterator[Notice]:
    """Make each change in a process of its own, a few at a time."""
    waiting = list(reversed(wanted))
    running: dict[Any, tuple[Any, Change, int]] = {}
    while waiting or running:
        while waiting and len(running) < processes:
            number, change = waiting.pop()
            order = _order(number, pool, store.noticed.get(_key(change)))
            ours, theirs = FORK.Pipe(duplex=False)
            worker = FORK.Process(target=_try_change, args=(number, pool, change, order, theirs))
            worker.start()
            theirs.close()
            running[ours] = worker, change, 0
        for end in wait(list(running)):
            worker, change, at = running.pop(end)
            try:
                message = end.recv()  # type: ignore[union-attr]
            except EOFError:  # the process died: native code ended it, or the system
                unit, run = pool[at]
                message = Notice(change, unit.name, run.verdict, "died")
            if isinstance(message, Notice):
                worker.join()
                yield message
            else:
                running[end] = worker, change, message


# Reasons -------------------------------------------------------------------------------------------------------------


def _key(change: Change) -> str:
    return json.dumps(list(asdict(change).values()))


def explained(of_recheck: bool) -> dict[Change, str]:
    """The changes that nothing can notice, and why."""
    path = HERE / ("explained_recheck.toml" if of_recheck else "explained.toml")
    found: dict[Change, str] = {}
    for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("explained", []):
        reason = entry.pop("reason")
        if not reason or (change := Change(**entry)) in found:
            raise ValueError(f"{path.name}: no reason, or listed twice: {entry}")
        found[change] = reason
    return found


def _toml(change: Change, reason: str) -> str:
    nth = f"nth = {change.nth}\n" if change.nth > 1 else ""
    texts = {"function": change.function, "guard": change.guard, "change": change.change}
    lines = "".join(f"{key} = {_quoted(text)}\n" for key, text in texts.items())
    return f"[[explained]]\n{lines}{nth}reason = {_quoted(reason)}\n"


def _quoted(text: str) -> str:
    return f"'{text}'" if "'" not in text else json.dumps(text, ensure_ascii=False)


# Report --------------------------------------------------------------------------------------------------------------


@dataclass
class Row:
    """A module's line in the table: its changes, and by what they are noticed."""

    module: str
    changes: int = 0
    verified: int = 0
    noticed: int = 0
    explained: int = 0
    unexplained: int = 0
    seconds: float = 0.0

    def line(self) -> str:
        counts = (self.changes, self.noticed, self.verified, self.explained, self.unexplained)
        return f"{self.module:<58}" + "".join(f"{count:>12}" for count in counts) + f"{self.seconds:>9.0f}"


HEAD = f"{'module':<58}" + "".join(
    f"{word:>12}" for word in ("changes", "noticed", "as verified", "explained", "unexplained")
)


def _say(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text[:120]}")
    elif text and text.endswith("."):
        sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _digest(paths: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in [*paths, HERE / "weaken.py"]:
        whole.update(f"{path.name}\0".encode() + path.read_bytes())
    return whole.hexdigest()


def run(
    *, of_recheck: bool, only: Sequence[str] = (), store_path: Path | None = None, processes: int = 2
) -> tuple[list[Row], list[Notice], list[Change]]:
    """The table, what is neither noticed nor explained, and what is explained though it is noticed or does not exist."""
    guarded = modules(sources(of_recheck))
    store = Store.open(store_path, _digest(module.path for module in guarded))
    chosen = [module for module in guarded if not only or any(part in _name(module) for part in only)]
    # A file that remembers is to serve other modules, too; without one it is enough to look at those that are asked for.
    _observe(guarded, chosen if store_path is None else guarded, of_recheck, store, processes)
    store.write()
    prepared = _prepare(guarded, CHANGE, of_recheck)
    pool = [(unit, store.runs[unit.digest]) for unit in prepared if unit.digest in store.runs]
    reasons = explained(of_recheck)
    rows, open_changes, stale = [], [], []
    for module in chosen:
        row, start = Row(_name(module)), time.perf_counter()
        wanted = [(module.first + k, change) for k, change in enumerate(module.changes)]
        for notice in _notices(wanted, pool, store, processes):
            _count(row, notice, reasons)
            if notice.noticed:
                store.noticed[_key(notice.change)] = notice.unit
                stale += [notice.change] if notice.change in reasons else []
            elif notice.change not in reasons:
                open_changes.append(notice)
            _say(f"{row.module}: {row.changes} of {len(wanted)}")
        row.seconds = time.perf_counter() - start
        if wanted:
            rows.append(row)
            _say(f"{row.module}: {row.changes} changes, {row.noticed} noticed, {row.unexplained} unexplained.")
        store.write()
    if not only:
        stale += sorted(set(reasons) - {change for module in guarded for change in module.changes})
    return rows, open_changes, stale


def _name(module: Module) -> str:
    return module.path.relative_to(ROOT / "exactmarket").as_posix()


def _count(row: Row, notice: Notice, reasons: Mapping[Change, str]) -> None:
    row.changes += 1
    if notice.noticed:
        row.noticed += 1
        row.verified += 1 if notice.after in ("verified", "passed") else 0
    elif notice.change in reasons:
        row.explained += 1
    else:
        row.unexplained += 1


def table(rows: Sequence[Row]) -> str:
    """The table of modules with its sum."""
    total = Row("all")
    for row in rows:
        for key in ("changes", "noticed", "verified", "explained", "unexplained", "seconds"):
            setattr(total, key, getattr(total, key) + getattr(row, key))
    return "\n".join([f"{HEAD}{'seconds':>9}", *[row.line() for row in rows], total.line()])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recheck", action="store_true", help="the standalone checker instead of the package")
    parser.add_argument("--module", action="append", default=[], help="only modules whose path holds this")
    parser.add_argument("--store", type=Path, help="a file that remembers what was found")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    options = parser.parse_args(arguments)
    rows, open_changes, stale = run(
        of_recheck=options.recheck, only=options.module, store_path=options.store, processes=options.processes
    )
    for notice in open_changes:
        print(f"# tried {notice.tried}{'' if notice.complete else ', out of time'}")
        print(_toml(notice.change, ""))
    for change in stale:
        print(f"explained, but noticed or gone: {change}")
    print(table(rows))
    repeated = [change for change, count in Counter(notice.change for notice in open_changes).items() if count > 1]
    for change in repeated:
        print(f"in several modules: {change}")
    return 1 if open_changes or stale else 0


if __name__ == "__main__":
    sys.exit(main())
