"""JSON without surprises, canonical text, and files that are whole or not there."""

from __future__ import annotations

import gzip
import json
import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmarket import recheck
from exactmarket.errors import MalformedInput
from exactmarket.format import places
from exactmarket.format.text import LARGEST_FILE, dump, parse, read_text, unpacked, write_text

SCALARS = st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
VALUES = st.recursive(
    SCALARS,
    lambda part: st.lists(part, max_size=5) | st.dictionaries(st.text(max_size=5), part, max_size=5),
    max_leaves=30,
)


def encodable(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


@given(VALUES.filter(encodable))
def test_what_is_written_is_read_again(value: Any) -> None:
    assert parse(dump(value), "text") == value
    assert dump(value) == dump(parse(dump(value), "text"))
    assert dump(value).endswith("\n")


@pytest.mark.parametrize("length", [1, 100, 108, 109, 110, 111, 112, 200, 5000])
def test_scalars_of_every_length_are_written_whole(length: int) -> None:
    for value in (
        "7" * length,
        {"value": "7" * length},
        [["7" * length], "7" * length, None],
        {"a": {"b": "é" * length}},
    ):
        assert json.loads(dump(value)) == value


def test_the_text_is_canonical() -> None:
    assert dump({"a": ["1", "2/3"], "b": None}) == '{"a": ["1", "2/3"], "b": null}\n'
    long = {"matrix": [["1"] * 12] * 4, "name": "é"}
    row = " [" + ", ".join(['"1"'] * 12) + "]"
    assert dump(long) == '{\n "matrix": [\n ' + ",\n ".join([row] * 4) + '\n ],\n "name": "é"\n}\n'


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        "[1,]",
        "[1] [2]",
        "{'a': 1}",
        "[01]",
        "[+1]",
        "[1.0]",
        "[-0.0]",
        "[1e5]",
        "[1E999999999]",
        "[NaN]",
        "[Infinity]",
        "[-Infinity]",
        '{"a": 1, "a": 1}',
        '{"a": 1, "\\u0061": 2}',
        '[{"b": {"a": null, "a": null}}]',
        "\ufeff[1]",
        '["\t"]',
        '["\\x41"]',
        "undefined",
        "True",
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 50_000,
        "[" + "1" * 100_001 + "]",
        "[-" + "1" * 100_000 + "]",
    ],
    ids=lambda text: ascii(text[:16]),
)
def test_anything_but_plain_json_is_malformed(text: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        parse(text, "file.json")
    assert caught.value.where.startswith("file.json")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_syntax_error_names_its_line() -> None:
    with pytest.raises(MalformedInput) as caught:
        parse('{\n"a": 1,\n"b" 2}', "file.json")
    assert caught.value.where == "file.json, line 3"


def nested(deep: int, kind: str) -> str:
    """JSON with lists, objects or both in turn inside each other, and brackets in strings, which do not count."""
    opened, closed = {"list": ("[", "]"), "object": ('{"[{": ', "}"), "both": ('{"[[": [', "]}")}[kind]
    times = deep // 2 if kind == "both" else deep
    odd = kind == "both" and deep % 2
    return "[" * odd + opened * times + '"]}[["' + closed * times + "]" * odd


@pytest.mark.parametrize("kind", ["list", "object", "both"])
def test_json_is_nested_at_most_100_deep_for_both_readers(kind: str) -> None:
    for deep in (1, 99, 100):
        assert parse(nested(deep, kind), "file.json") == recheck.parse(nested(deep, kind))
    for deep in (101, 102, 500, 990, 1010, 100_000):
        with pytest.raises(MalformedInput) as caught:
            parse(nested(deep, kind), "file.json")
        assert str(caught.value) == "file.json: expected JSON nested at most 100 deep, found more"
        with pytest.raises(recheck.Malformed):
            recheck.parse(nested(deep, kind))


def test_long_integers_are_read_exactly() -> None:
    digits = "9" * 100_000
    (value,) = parse(f"[{digits}]", "file.json")  # type: ignore[misc, union-attr]
    assert str(value) == digits


# Files --------------------------------------------------------------------------------------------------------------


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    write_text(target, "żółw\n")
    assert target.read_bytes() == "żółw\n".encode()
    write_text(target, "again\n")
    assert target.read_text() == "again\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_text(tmp_path / "out.json", "")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "out.json").stat().st_mode) == 0o640


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.json"
    target.write_text("old\n")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(places.os, "replace", fail)
    with pytest.raises(MalformedInput) as caught:
        write_text(target, "new\n")
    assert caught.value.where == str(target)
    assert "No space left" in str(caught.value)
    assert target.read_text() == "old\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_text_that_cannot_be_encoded_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old\n")
    with pytest.raises(MalformedInput):
        write_text(target, "new \ud800\n")
    assert target.read_text() == "old\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


@pytest.mark.parametrize("name", ["missing/out.json", "file/out.json", "folder", "x" * 300])
def test_a_place_that_cannot_be_written_is_malformed_input(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(MalformedInput):
        write_text(tmp_path / name, "text\n")
    assert sorted(tmp_path.rglob("*")) == before


def test_readers_see_the_old_file_or_the_new_one_and_never_a_part(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    texts = {"a" * 300_000, "b" * 300_000}
    write_text(target, min(texts))
    seen: set[str] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.add(target.read_text())

    reader = threading.Thread(target=look)
    reader.start()
    for _ in range(50):
        for text in texts:
            write_text(target, text)
    done.set()
    reader.join()
    assert seen <= texts


@pytest.mark.parametrize("name", ["missing.json", "folder", "x" * 300, "nul\x00.json"])
def test_a_file_that_cannot_be_read_is_malformed_input(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(MalformedInput):
        read_text(tmp_path / name)


def test_a_file_that_is_too_large_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(MalformedInput) as caught:
        read_text(path)
    assert str(LARGEST_FILE) in caught.value.expected


def test_bytes_that_are_no_utf_8_are_refused_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "latin.json"
    path.write_bytes('{"a": "é"}'.encode("latin-1"))
    with pytest.raises(MalformedInput) as caught:
        read_text(path)
    assert caught.value.where == f"{path}, byte 7"


@pytest.mark.parametrize(
    "data", [b"not packed", gzip.compress(b"cut short", mtime=0)[:-4], gzip.compress(b"x", mtime=0)[:10] + b"\xff" * 20]
)
def test_bytes_that_are_not_packed_by_gzip_are_malformed(data: bytes) -> None:
    with pytest.raises(MalformedInput, match="a file packed by gzip"):
        unpacked(data, "packed.gz")
