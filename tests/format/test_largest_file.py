"""A file may be as large as the bound on files, to the byte."""

from __future__ import annotations

from pathlib import Path

from exactmarket.format.text import LARGEST_FILE, read_text


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    largest = tmp_path / "largest.json"
    with largest.open("wb") as file:
        file.truncate(LARGEST_FILE)
    assert len(read_text(largest)) == LARGEST_FILE
