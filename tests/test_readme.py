"""The transcripts of README and guide are true, as are the README's figures: commands are run, and lines of code are counted."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

from exactmarket.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
_LONG = {"school"}
GUIDE = sorted((ROOT / "exactmarket" / "guide").glob("*.md"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the transcripts run one after the other, with the checkout's folders at hand."""
    place = tmp_path_factory.mktemp("readme")
    for name in ("exactmarket", "proofs"):
        (place / name).symlink_to(ROOT / name)
    (place / "nonsense.json").write_text("{", encoding="utf-8")
    return place


def run(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    words = command.split()
    if words[0] == "cat":
        return "".join((folder / name).read_text(encoding="utf-8") for name in words[1:])
    assert words[0] == "exactmarket", f"no transcript of other programs: {command}"
    capsys.readouterr()
    main(words[1:])
    return capsys.readouterr().out


def transcripts(page: Path) -> list[str]:
    """What stands between console fences."""
    return re.findall(r"^```console\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_there_are_transcripts() -> None:
    assert len(transcripts(ROOT / "README.md")) >= 4
    assert GUIDE


def pages() -> list[Any]:
    """README and guide; a page on which a market of a school's size is solved takes seconds."""
    every = [ROOT / "README.md", *GUIDE]
    return [pytest.param(page, id=page.stem, marks=[pytest.mark.heavy] * (page.stem in _LONG)) for page in every]


@pytest.mark.parametrize("page", pages())
def test_transcripts_are_what_the_commands_print(
    page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if page.stem == "pictures":
        pytest.importorskip("matplotlib", reason="matplotlib, the extra plot, is not installed")
    monkeypatch.chdir(folder)
    written = r"^```(?:csv|json|text) (\S+)\n(.*?)^```$"
    for name, content in re.findall(written, page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        (folder / name).write_text(content, encoding="utf-8")
    for transcript in transcripts(page):
        for step in re.split(r"^\$ ", transcript, flags=re.MULTILINE)[1:]:
            command, _, printed = step.partition("\n")
            pattern = re.escape("\n".join(line.rstrip() for line in printed.splitlines()))
            found = "\n".join(line.rstrip() for line in run(command, folder, capsys).splitlines())
            assert re.fullmatch(pattern.replace(re.escape("..."), ".*"), found, re.DOTALL), f"$ {command}\n{found}"


@pytest.mark.parametrize("page", GUIDE, ids=lambda page: page.stem)
def test_snippets_of_the_guide_print_what_stands_there(page: Path) -> None:
    options = doctest.IGNORE_EXCEPTION_DETAIL
    found = doctest.testfile(str(page), module_relative=False, optionflags=options, encoding="utf-8")
    assert found.failed == 0
    assert found.attempted == len(re.findall("^>>> ", page.read_text(encoding="utf-8"), re.MULTILINE))


def rounded(*patterns: str) -> int:
    """The lines of the files, to the nearest hundred."""
    files = [file for pattern in patterns for file in ROOT.glob(pattern)]
    return round(sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files), -2)


@pytest.mark.parametrize(
    ("row", "patterns"),
    [
        ("`exactmarket/kernel`", ("exactmarket/kernel/**/*.py",)),
        ("`exactmarket/convex`", ("exactmarket/convex/*.py",)),
        ("`exactmarket/model`", ("exactmarket/model/*.py",)),
        ("`exactmarket/exact`", ("exactmarket/exact/*.py", "exactmarket/errors.py")),
        ("`exactmarket/format`", ("exactmarket/format/*.py",)),
    ],
)
def test_sizes_of_the_trusted_layers_are_as_stated(row: str, patterns: tuple[str, ...]) -> None:
    stated = re.search(rf"^\| {re.escape(row)}.*\| ([0-9,]+) \|$", README, re.MULTILINE)
    assert stated, f"README has no row for {row}"
    assert rounded(*patterns) == int(stated[1].replace(",", ""))


def test_size_of_the_standalone_checker_is_as_stated() -> None:
    stated = re.search(r"one file of about ([0-9,]+) lines", README)
    assert stated
    assert rounded("exactmarket/recheck.py") == int(stated[1].replace(",", ""))
