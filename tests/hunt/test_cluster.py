"""Hunts on a Dask cluster: the same answers as in one process, whatever happens to workers, scheduler and driver."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hunted import certificates, ends_its_process, has_a_tie, slow_tie, sorted_answers

from exactmarket import hunt
from exactmarket.errors import MalformedInput, SearchFailed
from exactmarket.hunt.cluster import Cluster
from exactmarket.hunt.driver import drive
from exactmarket.hunt.questions import OfFunction
from exactmarket.hunt.records import Task
from exactmarket.hunt.store import Store
from exactmarket.solvers.control import Control

distributed = pytest.importorskip(
    "distributed", reason="needs dask[distributed], the extra hunt: pip install 'exactmarket[hunt]'"
)
pytestmark = [pytest.mark.heavy, pytest.mark.filterwarnings("ignore")]

TESTS = Path(__file__).resolve().parents[1]
PAIRS = hunt.Economies(2, 2, 0, 1)
TRIPLES = hunt.Economies(3, 3, 0, 2)


@pytest.fixture
def paths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers import the tests' questions by name."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(TESTS.parent), str(TESTS)]))


@pytest.fixture
def local(paths: None) -> Iterator[Any]:  # noqa: ARG001 - set for the workers
    """A cluster of two processes on this machine."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster


def test_a_cluster_gives_the_same_answers(local: Any, tmp_path: Path) -> None:
    alone, store = tmp_path / "alone.jsonl", tmp_path / "store.jsonl"
    family = hunt.Economies(3, 3, 0, 1)
    hunt.run(family, "unique", store=alone)
    report = hunt.run(family, "unique", store=store, cluster=local.scheduler_address)
    assert report.complete
    assert sorted_answers(store) == sorted_answers(alone)
    assert certificates(store) == certificates(alone) != {}


def test_a_worker_that_is_killed_costs_nothing(local: Any, tmp_path: Path) -> None:
    alone, store = tmp_path / "alone.jsonl", tmp_path / "store.jsonl"
    killed: list[int] = []

    def kill_one(progress: hunt.Progress) -> None:
        if progress.done > 5 and not killed:
            worker = next(iter(local.workers.values()))
            killed.append(worker.pid)
            os.kill(worker.pid, signal.SIGKILL)

    hunt.run(TRIPLES, has_a_tie, store=alone)
    report = hunt.run(TRIPLES, slow_tie, store=store, cluster=local.scheduler_address, follow=kill_one)
    assert killed
    assert report.complete
    assert sorted_answers(store) == sorted_answers(alone)


def test_an_item_that_ends_its_workers_has_crashed_and_the_others_have_answers(local: Any) -> None:
    report = hunt.run(PAIRS, ends_its_process, cluster=local.scheduler_address)
    assert (report.crashed, report.found + report.not_found, report.complete) == (1, 3, False)


@pytest.mark.usefixtures("paths")
def test_bad_clusters_are_refused_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exactmarket.hunt.cluster._PATIENCE", 1.0)
    with pytest.raises(MalformedInput, match="the address of a Dask scheduler that answers"):
        hunt.run(PAIRS, has_a_tie, cluster=f"tcp://127.0.0.1:{free_port()}")
    with pytest.raises(MalformedInput, match='an address as "tcp://host:8786"'):
        hunt.run(PAIRS, has_a_tie, cluster="nonsense://here")
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=True, dashboard_address=None, silence_logs=50
        ) as wide,
        pytest.raises(MalformedInput, match="workers of one thread each"),
    ):
        hunt.run(PAIRS, has_a_tie, cluster=wide.scheduler_address)
    with (
        distributed.LocalCluster(n_workers=0, processes=True, dashboard_address=None, silence_logs=50) as empty,
        pytest.raises(MalformedInput, match="a worker within 1 seconds, found none"),
    ):
        hunt.run(PAIRS, has_a_tie, cluster=empty.scheduler_address)


def test_without_the_package_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MalformedInput, match=r"the package dask\[distributed\]"):
        hunt.run(PAIRS, has_a_tie, cluster="tcp://127.0.0.1:8786")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Machines:
    """A scheduler and a worker as processes of their own, which can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        scheduler = ["scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard"]
        worker = ["worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        for words in (scheduler, [*worker, "--local-directory", str(self.folder)]):
            command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
            nowhere = subprocess.DEVNULL
            self.running.append(subprocess.Popen(command, stdout=nowhere, stderr=nowhere, cwd=self.folder))

    def kill(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()
        self.running.clear()


@pytest.fixture
def machines(paths: None, tmp_path: Path) -> Iterator[Machines]:  # noqa: ARG001 - set for the workers
    found = Machines(tmp_path)
    found.start()
    yield found
    found.kill()


def test_a_scheduler_that_is_killed_and_started_again_costs_nothing(machines: Machines, tmp_path: Path) -> None:
    alone, store = tmp_path / "alone.jsonl", tmp_path / "store.jsonl"
    restarted: list[float] = []

    def restart(progress: hunt.Progress) -> None:
        if progress.done > 5 and not restarted:
            restarted.append(time.monotonic())
            machines.kill()
            machines.start()

    hunt.run(TRIPLES, has_a_tie, store=alone)
    report = hunt.run(TRIPLES, slow_tie, store=store, cluster=machines.address, follow=restart)
    assert restarted
    assert report.complete
    assert sorted_answers(store) == sorted_answers(alone)


def test_a_scheduler_that_does_not_come_back_ends_the_hunt_in_a_line_and_the_store_goes_on(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store.jsonl"
    task, gone = Task(OfFunction(slow_tie)), list[int]()

    def lose(progress: hunt.Progress) -> None:
        if progress.done > 5 and not gone:
            gone.append(progress.done)
            machines.kill()

    kept = Store(store, {"test": "lost"})
    engine = Cluster(task, machines.address, calls=2, pause=0.1)
    monkeypatch.setattr("exactmarket.hunt.cluster._PATIENCE", 1.0)
    with contextlib.closing(engine), pytest.raises(SearchFailed, match="was lost and did not answer 2 calls"):
        drive(TRIPLES, engine, kept, Control(), lose)
    kept.close()
    machines.start()
    again = Store(store, {"test": "lost"})
    assert 5 < len(again.done) < TRIPLES.count
    monkeypatch.undo()
    machines_again = Cluster(task, machines.address)
    with contextlib.closing(machines_again):
        assert drive(TRIPLES, machines_again, again, Control()) == ""
    assert len(again.done) == TRIPLES.count
    again.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_driver_that_is_ended_leaves_the_cluster_and_goes_on(
    how: signal.Signals, machines: Machines, tmp_path: Path
) -> None:
    alone, store = tmp_path / "alone.jsonl", tmp_path / "store.jsonl"
    words = ["hunt", "several-equilibria", "--agents", "3", "--objects", "3", "--values", "0..2"]
    command = [sys.executable, "-m", "exactmarket", *words, "--store"]
    subprocess.run([*command, str(alone)], check=True, stdout=subprocess.DEVNULL)
    first = subprocess.Popen(
        [*command, str(store), "--cluster", machines.address],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 120
    while not store.exists() or store.read_bytes().count(b"\n") < 4:
        assert first.poll() is None, first.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)
    first.send_signal(how)
    _, err = first.communicate(timeout=60)
    assert first.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
    assert err == ("exactmarket: interrupted; the same command goes on from there\n" if how == signal.SIGINT else "")
    assert store.read_bytes().count(b"\n") < 91
    subprocess.run([*command, str(store), "--cluster", machines.address], check=True, stdout=subprocess.DEVNULL)
    assert sorted_answers(store) == sorted_answers(alone)
    assert certificates(store) == certificates(alone) != {}
