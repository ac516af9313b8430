"""The program, called in the tests' own process."""

from __future__ import annotations

from functools import partial

import pytest
from commands import Run


@pytest.fixture
def decide(run: Run) -> Run:
    """Ask a question of a file: exit code, stdout, stderr."""
    return partial(run, "decide")
