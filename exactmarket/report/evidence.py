"""What stands behind a row of the ledger: Coq theorems with their axioms, golden certificates, and who checks their kinds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from exactmarket.errors import MalformedInput
from exactmarket.format.text import read_text
from exactmarket.report.ledger import Row, proofs_folder

#: The axioms of a theorem whose line in ``THEOREMS`` ends with the word, and of one whose line does not.
_FOUR, _TWO = "four", "two"
_AXIOMS = (
    "Axioms of Coq's standard library. Two: its real numbers; functions are equal that are so at all points. Four: also the "
    "excluded middle and its form for real numbers, for what rests on compactness."
)


@dataclass(frozen=True)
class Theorem:
    """A theorem proved in Coq: its name, its file below ``proofs/``, and the axioms of the standard library that it rests on."""

    name: str
    file: str
    axioms: str


@dataclass(frozen=True)
class Golden:
    """A file of golden certificates below ``proofs/``: how many there are in it of each kind."""

    file: str
    kinds: Mapping[str, int]


@dataclass(frozen=True)
class Evidence:
    """What stands behind a row: its theorems, and for each proof file the golden certificates that it reads."""

    theorems: tuple[Theorem, ...]
    golden: Mapping[str, tuple[Golden, ...]]

    @property
    def kinds(self) -> list[str]:
        """The kinds of the golden certificates, each once."""
        return sorted({kind for files in self.golden.values() for file in files for kind in file.kinds})


def evidence_for(row: Row, folder: Path | None = None) -> Evidence:
    """What ``proofs/`` (or this folder) holds for the row.

    Raises:
        MalformedInput: if the row names a theorem that ``formal/THEOREMS`` does not list for it, or a stored file is no
            certificate.
    """
    proofs = folder or proofs_folder()
    listed = _theorems(row.id, proofs / "formal" / "THEOREMS")
    for name in row.theorems:
        if name not in listed:
            raise MalformedInput(row.id, "theorems that formal/THEOREMS lists for the row", name)
    golden = {place: tuple(map(_golden, _stored(proofs / place))) for place in row.files}
    return Evidence(tuple([listed[name] for name in row.theorems]), golden)


def _theorems(row: str, path: Path) -> dict[str, Theorem]:
    """By name, the theorems that the list has for this row: lines "row file name", and "four" for the larger set of axioms."""
    found = {}
    for line in read_text(path).splitlines():
        words = line.split()
        if words[:1] == [row]:
            file, name = words[1:3]
            found[name] = Theorem(name, f"formal/{file}.v", _FOUR if words[3:] == ["four"] else _TWO)
    return found


def _stored(proof_file: Path) -> list[Path]:
    """A proof file's certificates stand in the folder beside it, under its name."""
    return sorted((proof_file.parent / "certificates").glob(f"{proof_file.stem}.*"))


def _golden(path: Path) -> Golden:
    text = read_text(path)
    written = text.splitlines() if ".jsonl" in path.name else [text]
    kinds = Counter(str(json.loads(one)["claim"]["kind"]) for one in written if one.strip())
    return Golden(f"{path.parent.parent.name}/certificates/{path.name}", dict(kinds))


def told(row: Row, evidence: Evidence, checkers: Mapping[str, Collection[str]]) -> list[RenderableType]:
    """The row in words and tables.

    Args:
        row: the row. evidence: what stands behind it.
        checkers: by the name of a checker, the kinds that it checks.
    """
    parts: list[RenderableType] = [
        Text(f"{row.id}: {row.verdict}" + (f", {', '.join(row.scope)}" if any(row.scope) else "")),
        Text(f"{_paper(row)}, {row.place}: {row.statement}"),
    ]
    parts += [Text(f"\n{text}") for text in (row.finding, row.reason) if text]
    if evidence.theorems:
        cells = [(theorem.name, theorem.file, theorem.axioms) for theorem in evidence.theorems]
        parts += [_grid("\nproved in Coq", ("theorem", "file", "axioms"), cells), Text(_AXIOMS)]
    if evidence.golden:
        cells = [line for place in evidence.golden for line in _files(place, evidence.golden[place])]
        parts.append(_grid("\nchecked by pytest", ("proof file", "certificates", "of the kinds"), cells))
    if evidence.kinds:
        lines = [_checked(kind, checkers) for kind in evidence.kinds]
        parts.append(_grid("\nwho checks these kinds", ("kind", *checkers), lines))
    return parts


def _paper(row: Row) -> str:
    """Whose statement it is."""
    sources = {"sp": "Miralles", "gpz": "Gul, Pesendorfer and Zhang", "hunt": "Found by a hunt"}
    return sources[row.id.partition(".")[0]]


def _files(place: str, stored: Sequence[Golden]) -> list[tuple[str, str, str]]:
    """A line for each file of certificates; a proof file that reads none still has a line."""
    lines = []
    for golden in stored:
        kinds = ", ".join(f"{count} {kind}" for kind, count in golden.kinds.items())
        lines.append((place, golden.file.rpartition("/")[2], kinds))
    return lines or [(place, "none of its own", "")]


def _checked(kind: str, checkers: Mapping[str, Collection[str]]) -> list[str]:
    return [kind, *["yes" if kind in checked else "no" for checked in checkers.values()]]


def _grid(title: str, heads: Sequence[str], cells: Sequence[Sequence[str]]) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, padding=(0, 1), title=title, title_justify="left")
    for head in heads:
        grid.add_column(head)
    for line in cells:
        grid.add_row(*map(Text, line))
    return grid


def as_json(row: Row, evidence: Evidence, checkers: Mapping[str, Collection[str]]) -> dict[str, object]:
    """The row and what stands behind it, as JSON."""
    return {
        **vars(row),
        "theorems": [vars(theorem) for theorem in evidence.theorems],
        "golden": {place: [vars(file) for file in files] for place, files in evidence.golden.items()},
        "checkers": {name: sorted(set(evidence.kinds) & set(kinds)) for name, kinds in checkers.items()},
    }
