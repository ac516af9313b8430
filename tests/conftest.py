"""Heavy tests, long sweeps, many processes, a browser and Coq run by name only (`pytest -m heavy`, `-m slow`, `-m process`,
`-m browser`, `-m formal`); hypothesis repeats itself; helpers beside this file can be imported."""

from __future__ import annotations

import gc
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from commands import Run

sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite("refusals")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell lets what it runs in the background ignore Ctrl-C, and the programs that tests start would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# As the program does: certificates are large and hold no cycles, and looking for some costs a third of the time.
gc.set_threshold(200_000, 50, 100)

settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("repeatable")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command of the program in this process: exit code, stdout, stderr."""
    from exactmarket.cli import main  # noqa: PLC0415 - most tests call no command

    def command(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return command


BY_NAME = {
    "browser": "drives Chromium; run by name: pytest -m browser tests/page",
    "heavy": "takes seconds; run by name: pytest -m heavy",
    "slow": "long sweep; run by name: pytest -m slow",
    "process": "starts the program many times; run by name: pytest -m process tests/cli",
    "formal": "minutes of Coq; run by name: pytest -m formal tests/coq",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    named = config.getoption("-m") or ""
    for item in items:
        for mark, reason in BY_NAME.items():
            if mark in item.keywords and mark not in named and Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=reason))
