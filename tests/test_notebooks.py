"""The notebooks of the guide are executed, and print what stands in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.heavy
FOLDER = Path(__file__).resolve().parents[1] / "exactmarket" / "guide" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def printed(notebook: Any) -> list[list[str]]:
    """What each cell of code has printed, as text; tables for people beside it are left out."""
    return [
        [str(output.get("text") or output.get("data", {}).get("text/plain")) for output in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def test_there_are_three_notebooks_with_verdicts_as_tables() -> None:
    assert len(NOTEBOOKS) == 3
    for path in NOTEBOOKS:
        assert '"text/html"' in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_prints_what_stands_in_it(path: Path, tmp_path: Path) -> None:
    nbformat = pytest.importorskip("nbformat", reason="no nbformat: pip install -e '.[site]'")
    nbclient = pytest.importorskip("nbclient", reason="no nbclient: pip install -e '.[site]'")
    pytest.importorskip("ipykernel", reason="no ipykernel: pip install -e '.[site]'")
    stored, executed = (nbformat.read(path, as_version=4) for _ in range(2))
    nbclient.NotebookClient(
        executed, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    assert printed(executed) == printed(stored)
