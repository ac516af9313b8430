"""recheck.py has the sections of SPEC.md in the order of SPEC.md, and a table of contents that is right."""

from __future__ import annotations

import re
from pathlib import Path

import exactmarket
from exactmarket import recheck

PACKAGE = Path(exactmarket.__file__).parent
SPEC = (PACKAGE / "format" / "SPEC.md").read_text(encoding="utf-8")
SOURCE = (PACKAGE / "recheck.py").read_text(encoding="utf-8")
SUBJECTS = (
    "linear_programs",
    "assignments",
    "lotteries",
    "utilities",
    "budgets",
    "markets",
    "quasilinear",
    "completeness",
    "statements",
)


def sections_of_the_specification() -> list[tuple[str, str]]:
    return re.findall(r"^### (\d\.\d+) (.+)$", SPEC, re.MULTILINE)


def sections_of_the_checker() -> list[tuple[str, str]]:
    return re.findall(r"^# (\d\.\d+) ([^-:]+?)(?:: \w+)? -{3,}$", SOURCE, re.MULTILINE)


def test_the_checker_has_the_sections_of_the_specification_in_its_order() -> None:
    """But for the table of kinds, which uses the readers, and so stands after them under the name KINDS."""
    assert sections_of_the_checker() == [s for s in sections_of_the_specification() if s[1] != "Table of kinds"]
    assert SOURCE.index("\n# 3.9 ") < SOURCE.index("\n# KINDS ---") < SOURCE.index("\n# 3.10 ")


def test_the_same_subjects_stand_in_one_order_in_all_three_parts() -> None:
    sections = dict(sections_of_the_specification())
    for part in "123":
        words = [sections[f"{part}.{n}"].lower().replace(" ", "_") for n in range(1, len(SUBJECTS) + 1)]
        assert words == list(SUBJECTS)


def test_a_subject_has_the_same_name_in_the_folders() -> None:
    for layer in ("kernel/rules", "solvers"):
        names = {path.stem for path in (PACKAGE / layer).iterdir()}
        assert set(SUBJECTS) <= names


def test_the_table_of_contents_names_every_section() -> None:
    contents = str(recheck.__doc__)
    for number, title in sections_of_the_specification():
        if number[0] == "1" or number in ("3.0", "3.10"):
            assert re.search(rf"^    {re.escape(number)} +{re.escape(title)}  ", contents, re.MULTILINE)


def test_each_kind_is_checked_in_the_section_of_its_subject() -> None:
    """By the function named like it; a kind about consumptions may share the one about matrices."""
    starts = [(SOURCE.index(f"\n# {number} "), number) for number, _ in sections_of_the_checker()]
    in_specification = [
        (number, kind)
        for number, text in re.findall(r"^### (2\.\d) .+\n((?:(?!###).*\n)+)", SPEC, re.MULTILINE)
        for kind in re.findall(r"\*\*`([a-z-]+)`\*\*", text)
    ]
    assert [kind for _, kind in in_specification] == list(recheck.KINDS)
    for number, kind in in_specification:
        function = recheck.KINDS[kind].check.__name__
        assert function == kind.replace("-", "_") or kind.endswith(function.replace("_", "-"))
        place = SOURCE.index(f"\ndef {function}(")
        assert max(start for start in starts if start[0] < place)[1] == number


def test_the_rows_are_in_the_order_of_the_specification() -> None:
    table = SPEC[SPEC.index("### 2.10 ") :]
    assert re.findall(r"^\| `([a-z-]+)` \|.*\|$", table[: table.index("## 3.")], re.MULTILINE) == list(recheck.KINDS)
