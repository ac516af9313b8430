"""Hunts that are killed or interrupted: the same command goes on, and ends with the same answers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hunted import certificates, sorted_answers

pytestmark = pytest.mark.heavy

HUNT = ("hunt", "several-equilibria", "--agents", "3", "--objects", "3", "--values", "0..2")
ITEMS = 90


def start(store: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "exactmarket", *HUNT, "--store", str(store), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def stored(store: Path) -> int:
    return store.read_bytes().count(b"\n") - 1 if store.exists() else -1


def wait_for(store: Path, lines: int, hunt: subprocess.Popen[str]) -> None:
    """Wait until so many answers are stored."""
    end = time.monotonic() + 120
    while stored(store) < lines:
        assert hunt.poll() is None, hunt.communicate()[1]
        assert time.monotonic() < end
        time.sleep(0.01)


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(word) for word in text.split()]


def workers(pid: int) -> list[int]:
    """The processes beside a hunt that work: not the one that watches over what they share."""
    return [each for each in children(pid) if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a hunt that nobody disturbed."""
    store = tmp_path_factory.mktemp("whole") / "store.jsonl"
    done = start(store)
    done.communicate(timeout=300)
    assert done.returncode == 0
    assert stored(store) == ITEMS
    return store


def is_as(store: Path, whole: Path) -> None:
    assert sorted_answers(store) == sorted_answers(whole)
    assert certificates(store) == certificates(whole) != {}
    assert store.read_bytes().splitlines()[0] == whole.read_bytes().splitlines()[0]


@pytest.mark.parametrize("more", [(), ("--workers", "2")])
def test_after_ctrl_c_the_command_ends_with_130_and_goes_on_later(
    more: tuple[str, ...], whole: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store.jsonl"
    hunt = start(store, *more)
    wait_for(store, 3, hunt)
    beside = workers(hunt.pid)
    assert len(beside) == (2 if more else 0)
    hunt.send_signal(signal.SIGINT)
    _, err = hunt.communicate(timeout=60)
    assert hunt.returncode == 130
    assert err == "exactmarket: interrupted; the same command goes on from there\n"
    assert 3 <= stored(store) < ITEMS
    assert not any(alive(pid) for pid in beside)
    again = start(store, *more)
    _, err = again.communicate(timeout=300)
    assert (again.returncode, err) == (0, "")
    is_as(store, whole)


@pytest.mark.parametrize("more", [(), ("--workers", "2")])
def test_after_kill_9_the_command_goes_on_and_nothing_works_on(
    more: tuple[str, ...], whole: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store.jsonl"
    hunt = start(store, *more)
    wait_for(store, 3, hunt)
    beside = children(hunt.pid)
    hunt.kill()
    hunt.communicate(timeout=60)
    end = time.monotonic() + 30
    while any(alive(pid) for pid in beside):
        assert time.monotonic() < end, "a process outlives the hunt"
        time.sleep(0.05)
    with open(store, "ab") as file:
        file.write(b'{"item":77,"ans')  # what a kill in the middle of writing would leave
    again = start(store, *more)
    assert (again.communicate(timeout=300)[1], again.returncode) == ("", 0)
    is_as(store, whole)


def test_a_worker_that_is_killed_is_replaced(whole: Path, tmp_path: Path) -> None:
    store = tmp_path / "store.jsonl"
    hunt = start(store, "--workers", "2")
    wait_for(store, 3, hunt)
    for pid in workers(hunt.pid):
        os.kill(pid, signal.SIGKILL)
    assert (hunt.communicate(timeout=300)[1], hunt.returncode) == ("", 0)
    is_as(store, whole)


def test_a_second_hunt_into_the_store_is_refused_while_one_runs(tmp_path: Path) -> None:
    store = tmp_path / "store.jsonl"
    hunt = start(store)
    wait_for(store, 1, hunt)
    second = start(store)
    assert "a store that no other hunt is writing" in second.communicate(timeout=60)[1]
    assert second.returncode == 2
    hunt.kill()
    hunt.communicate(timeout=60)
