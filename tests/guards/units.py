"""What a weakened guard is tried on: certificates, each checked for a verdict, and tests of the trusted layers.

A certificate's verdict is "verified", "rejected" or "malformed", or the name of another exception that it ends with. A test
has the verdict "passed" or the name of the exception.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import itertools
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
CORPUS = TESTS / "corpus"
#: Layers whose guards are weakened; of format the modules that a certificate is read by.
PACKAGES = ("exact", "model", "convex", "kernel", "format")
NOT_READ_BY = frozenset({"files.py", "instance.py", "mps.py", "places.py", "tables.py", "vipr.py"})
RECHECK = ROOT / "exactmarket" / "recheck.py"
#: Tests that need no command line and no solver, for guards that no certificate reaches.
TEST_FILES = ("exact", "model", "convex", "kernel", "format", "guards")
RECHECK_TEST_FILES = ("recheck", "guards/recheck")
CERTIFICATES_A_FILE = 12
"""Of a golden file's lines so many are taken, spread evenly."""


@dataclass(frozen=True)
class Unit:
    """Something with a verdict: its name, what it depends on, and a function that returns the verdict."""

    name: str
    digest: str
    run: Callable[[], str]


def sources(of_recheck: bool) -> list[Path]:
    """The files whose guards are weakened: of recheck.py, or of the package."""
    if of_recheck:
        return [RECHECK]
    found = [path for package in PACKAGES for path in (ROOT / "exactmarket" / package).rglob("*.py")]
    return sorted(path for path in found if not (path.parent.name == "format" and path.name in NOT_READ_BY))


def units(of_recheck: bool) -> list[Unit]:
    """The corpus, golden certificates and tests."""
    return [*_certificates(_verdict_of_recheck if of_recheck else _verdict_of_kernel), *_tests(of_recheck)]


# Certificates --------------------------------------------------------------------------------------------------------


def _certificates(verdict: Callable[[bytes, str], str]) -> Iterator[Unit]:
    for path in sorted(CORPUS.glob("*/*.json*")):
        yield _certificate(path.name, path.read_bytes(), path.suffix, verdict)
    for path in sorted((ROOT / "proofs").glob("*/certificates/*.json*")):
        data = path.read_bytes()
        if path.suffix == ".json":
            yield _certificate(path.name, data, ".json", verdict)
            continue
        lines = data.removesuffix(b"\n").split(b"\n")
        for k in sorted({n * (len(lines) - 1) // (CERTIFICATES_A_FILE - 1) for n in range(CERTIFICATES_A_FILE)}):
            yield _certificate(f"{path.name}, line {k + 1}", lines[k], ".json", verdict)


def _certificate(name: str, data: bytes, suffix: str, verdict: Callable[[bytes, str], str]) -> Unit:
    return Unit(name, hashlib.sha256(suffix.encode() + data).hexdigest(), lambda: verdict(data, suffix))


def _verdict_of_kernel(data: bytes, suffix: str) -> str:
    from exactmarket.errors import MalformedInput, Rejected  # noqa: PLC0415 - after the modules are rewritten
    from exactmarket.format.files import check  # noqa: PLC0415

    return _verdict(check, data, suffix, MalformedInput, Rejected)


def _verdict_of_recheck(data: bytes, suffix: str) -> str:
    from exactmarket.recheck import Malformed, Rejected, check_file  # noqa: PLC0415

    return _verdict(check_file, data, suffix, Malformed, Rejected)


def _verdict(
    check: Callable[[str], object], data: bytes, suffix: str, malformed: type[Exception], rejected: type[Exception]
) -> str:
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(data)
        file.flush()
        try:
            check(file.name)
        except malformed:
            return "malformed"
        except rejected:
            return "rejected"
        except Exception as fault:
            return type(fault).__name__
        return "verified"


# Tests ---------------------------------------------------------------------------------------------------------------


def _tests(of_recheck: bool) -> Iterator[Unit]:
    folders = RECHECK_TEST_FILES if of_recheck else TEST_FILES
    for path in sorted(path for folder in folders for path in (TESTS / folder).glob("test_*.py")):
        if path.name in ("test_corpus.py", "test_guards.py"):  # the certificates, once more
            continue
        if path.parent.name == "format" and path.name.removeprefix("test_") in NOT_READ_BY:
            continue
        module = _load(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        for name, function in vars(module).items():
            if name.startswith("test_") and inspect.isfunction(function) and function.__module__ == module.__name__:
                yield from _calls(f"{path.stem}.{name}", digest, function)


def _load(path: Path) -> ModuleType:
    name = f"guarded_{path.parent.name}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _calls(name: str, digest: str, function: Callable[..., object]) -> Iterator[Unit]:
    """The calls that a test stands for, one for each of its parameters' values; none if it has other fixtures."""
    marks = getattr(function, "pytestmark", [])
    if hasattr(function, "hypothesis") or any(mark.name in ("slow", "formal", "skip", "xfail") for mark in marks):
        return
    choices = [_parameters(*mark.args[:2]) for mark in marks if mark.name == "parametrize"]
    for k, chosen in enumerate(itertools.product(*choices)):
        arguments = {key: value for part in chosen for key, value in part.items()}
        names = set(inspect.signature(function).parameters) - set(arguments)
        fixtures = {fixture: made for fixture in names if (made := _fixture(fixture, function)) is not None}
        if len(fixtures) == len(names):
            yield Unit(f"{name}[{k}]", f"{digest}-{name}-{k}", _outcome(function, arguments, fixtures))


def _parameters(names: str | Sequence[str], values: Sequence[Any]) -> list[dict[str, Any]]:
    keys = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    found = []
    for value in values:
        marked = type(value).__name__ == "ParameterSet"  # pytest.param
        single = (value,) if len(keys) == 1 else value
        found.append(dict(zip(keys, value.values if marked else single, strict=True)))
    return found


def _folder(stack: ExitStack) -> Path:
    return Path(stack.enter_context(tempfile.TemporaryDirectory()))


#: Of pytest's fixtures those that can be had without pytest's runner.
FIXTURES: dict[str, Callable[[ExitStack], Any]] = {
    "tmp_path": _folder,
    "monkeypatch": lambda stack: stack.enter_context(pytest.MonkeyPatch.context()),
}


def _fixture(name: str, function: Callable[..., object]) -> Callable[[ExitStack], Any] | None:
    """What makes the fixture of that name: one that pytest has, or one without parameters in the test's own file."""
    if name in FIXTURES:
        return FIXTURES[name]
    marked = function.__globals__.get(name)
    made = getattr(marked, "__wrapped__", None) or getattr(marked, "_fixture_function", None)
    return (lambda _: made()) if made is not None and not inspect.signature(made).parameters else None


def _outcome(
    function: Callable[..., object], arguments: dict[str, Any], fixtures: dict[str, Callable[[ExitStack], Any]]
) -> Callable[[], str]:
    def run() -> str:
        with ExitStack() as stack:
            try:
                function(**arguments, **{name: made(stack) for name, made in fixtures.items()})
            except Exception as fault:
                return type(fault).__name__
            except BaseException as fault:  # pytest's own Failed is none of the exceptions above
                if type(fault).__name__ != "Failed":
                    raise
                return "Failed"
        return "passed"

    return run
