"""The program, called in the tests' own process."""

from __future__ import annotations

from functools import partial

import pytest
from commands import Run

from exactmarket.cli import main


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command: exit code, stdout, stderr."""

    def command(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def decide(run: Run) -> Run:
    """Ask a question of a file: exit code, stdout, stderr."""
    return partial(run, "decide")
