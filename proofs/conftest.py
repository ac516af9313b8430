"""The ledger at the end of ``pytest proofs/``: each statement with its verdict, withdrawn where its proof failed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from exactmarket.format.text import write_text
from exactmarket.report.export import to_csv, to_html, to_latex
from exactmarket.report.ledger import Row, counts, ledger_grid, ledger_table, read_ledger

HERE = Path(__file__).parent
OUTCOMES = pytest.StashKey[dict[str, bool]]()


FORMS = {".html": to_html, ".tex": to_latex, ".csv": to_csv}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--ledger", metavar="OUT.html|.tex|.csv", help="keep the ledger of the papers' statements as a table"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[OUTCOMES] = {}
    out = config.getoption("--ledger")
    if out is not None and Path(out).suffix not in FORMS:
        raise pytest.UsageError(f"--ledger: expected a name that ends in {' or '.join(FORMS)}, found {out}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):  # type: ignore[no-untyped-def]
    """Note for each proof file whether all of its checks passed so far."""
    report = yield
    if HERE in item.path.parents and (report.when == "call" or not report.passed):
        place = item.path.relative_to(HERE).as_posix()
        outcomes = item.config.stash[OUTCOMES]
        outcomes[place] = outcomes.get(place, True) and report.passed
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the ledger if proofs were run, with the rows whose proof files did not pass named in red."""
    outcomes = config.stash[OUTCOMES]
    if not outcomes:
        return
    rows = read_ledger(HERE / "claims.toml")
    console = Console(width=118, highlight=False)
    with console.capture() as captured:
        console.print(ledger_table(rows))
    terminalreporter.section("ledger of the papers' statements")
    terminalreporter.write_line(captured.get())
    terminalreporter.write_line(counts(rows))
    for row in rows:
        for line in _withdrawn(row, outcomes):
            terminalreporter.write_line(line, red=True)
    out = config.getoption("--ledger")
    if out is not None:
        confirmed = {row.id: not _withdrawn(row, outcomes) for row in rows}
        write_text(out, FORMS[Path(out).suffix](ledger_grid(rows, confirmed)))
        terminalreporter.write_line(f"kept in {out}")


def _withdrawn(row: Row, outcomes: dict[str, bool]) -> list[str]:
    return [f"NOT CONFIRMED: {row.id}: {place} failed" for place in row.where if outcomes.get(place) is False]
