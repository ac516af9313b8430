"""Native code's text never reaches standard output: the wrapper, whatever happens to it, and that nobody goes past it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import exactmarket

PACKAGE = Path(exactmarket.__file__).parent
NATIVE = PACKAGE / "solvers" / "native"
#: Modules with native solvers in them, and what begins like them.
SOLVERS = ("highspy", "cvxopt", "scipy.optimize", "scipy.linalg", "scipy.sparse.linalg", "scipy.sparse.csgraph")

WRITERS = """
import ctypes, os, signal, sys, threading, time
from exactmarket.solvers.native.quiet import quietly
libc = ctypes.CDLL(None)
def native():
    os.write(1, b"[descriptor]")
    libc.printf(b"[buffered]")
    return 7
"""


def run(body: str, **more: object) -> subprocess.CompletedProcess[str]:
    """A process that runs these lines after ``WRITERS``."""
    command = [sys.executable, "-c", WRITERS + body]
    done: subprocess.CompletedProcess[str] = subprocess.run(  # type: ignore[call-overload]
        command, capture_output=True, text=True, check=False, timeout=60, **more
    )
    return done


def test_what_a_quiet_call_writes_is_lost_and_what_is_around_it_is_not() -> None:
    done = run(
        """
print("before")
libc.printf(b"native before\\n")
print(quietly(native), quietly(quietly, native))
libc.printf(b"native after\\n")
"""
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(done.stdout.splitlines()) == ["7 7", "before", "native after", "native before"]


def test_the_writers_of_these_tests_do_write() -> None:
    assert sorted(run("native()").stdout.split("]")) == ["", "[buffered", "[descriptor"]


def test_descriptor_1_is_restored_after_an_exception() -> None:
    done = run(
        """
def fails():
    native()
    raise ZeroDivisionError
try:
    quietly(fails)
except ZeroDivisionError:
    os.write(1, b"here")
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "here", "")


def test_descriptor_1_stays_diverted_until_the_last_thread_is_done() -> None:
    done = run(
        """
def slow():
    native()
    time.sleep(0.3)
    native()
threads = [threading.Thread(target=quietly, args=(slow,)) for _ in range(8)]
for thread in threads:
    thread.start()
    time.sleep(0.02)
    quietly(native)
for thread in threads:
    thread.join()
os.write(1, b"here")
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "here", "")


@pytest.mark.skipif(sys.platform == "win32", reason="needs signal.setitimer")
@pytest.mark.heavy
def test_no_signal_leaves_descriptor_1_diverted() -> None:
    """An exception from a signal at every moment of a call, thousands of times."""
    done = run(
        """
class Stop(Exception): pass
def stop(*_): raise Stop
signal.signal(signal.SIGALRM, stop)
before, stopped, finished = os.fstat(1), 0, 0
def storm():
    global finished
    while True:
        quietly(native)
        finished += 1
end = time.monotonic() + 4
while time.monotonic() < end:
    try:
        signal.setitimer(signal.ITIMER_REAL, 1e-5 * (1 + stopped % 37))
        storm()
    except Stop:
        stopped += 1
    assert os.path.samestat(before, os.fstat(1)), (stopped, finished)
signal.setitimer(signal.ITIMER_REAL, 0)
print(stopped > 100, finished > 10)
"""
    )
    assert (done.returncode, done.stdout) == (0, "True True\n")


def test_a_closed_standard_output_stays_closed() -> None:
    done = run(
        """
os.close(1)
quietly(native)
try:
    os.fstat(1)
except OSError:
    print("closed", file=sys.stderr)
"""
    )
    assert (done.stdout, done.stderr.splitlines()[:1]) == ("", ["closed"])


def imported(file: Path) -> Iterator[str]:
    """The modules that the file imports, with each name that it takes from them as a module of its own."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def native_imports(file: Path) -> list[str]:
    return [name for name in imported(file) if any(f"{name}.".startswith(f"{solver}.") for solver in SOLVERS)]


def test_only_the_wrappers_import_native_solvers() -> None:
    past = {file: native_imports(file) for file in PACKAGE.rglob("*.py") if NATIVE not in file.parents}
    assert {file: names for file, names in past.items() if names} == {}
    assert {file.stem for file in NATIVE.glob("*.py") if native_imports(file)} == {
        "highs",
        "interior_point",
        "factors",
        "graphs",
    }


def test_the_wrappers_make_no_call_past_quietly() -> None:
    """What comes from a solver is called as an argument of ``quietly``; its types and constants do nothing."""
    harmless = {"HighsLp", "HighsBasis", "HighsBasisStatus", "matrix", "spmatrix", "cancelSolve"}
    for file in sorted(NATIVE.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called.startswith(("highspy.", "cvxopt.", "self._solver.")):
                    assert called.rpartition(".")[2] in harmless, f"{file.name}, line {node.lineno}: {called}"
