"""Files are written through links, into devices and pipes, whole, with the permissions they had, and nowhere else."""

from __future__ import annotations

import ast
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import exactmarket
from exactmarket.errors import MalformedInput
from exactmarket.format import places
from exactmarket.format.places import demand_folder, demand_places, write_bytes
from exactmarket.format.text import write_text

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
as_user = pytest.mark.skipif(ROOT, reason="root may do everything")
as_root = pytest.mark.skipif(not ROOT, reason="only root makes devices and gives files away")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# Links --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("there", [True, False])
def test_a_symbolic_link_stays_and_its_target_is_written(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    if there:
        (folder / "real.json").write_text("old\n")
    (tmp_path / "second.json").symlink_to("folder/real.json")
    (tmp_path / "first.json").symlink_to(tmp_path / "second.json")
    write_text(tmp_path / "first.json", "new\n")
    assert os.readlink(tmp_path / "second.json") == "folder/real.json"
    assert (tmp_path / "first.json").is_symlink()
    assert (folder / "real.json").read_text() == "new\n"
    assert [path.name for path in folder.iterdir()] == ["real.json"]


def test_the_new_file_is_prepared_beside_the_target_and_not_beside_the_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.json").symlink_to("folder/real.json")
    renamed: list[str] = []
    replace = os.replace
    monkeypatch.setattr(places.os, "replace", lambda a, b: (renamed.append(a), replace(a, b)))
    write_text(tmp_path / "link.json", "new\n")
    assert [os.path.dirname(path) for path in renamed] == [str((tmp_path / "folder").resolve())]


# What is no regular file ---------------------------------------------------------------------------------------------


def test_a_named_pipe_is_written_into(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    demand_places([str(pipe)])  # does not open it: the reader would see its end
    write_bytes(pipe, b"content\n" * 50_000)
    reader.join(30)
    assert got == [b"content\n" * 50_000]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


@as_root
@pytest.mark.parametrize("linked", [True, False])
def test_a_device_is_written_into_and_stays_a_device(tmp_path: Path, linked: bool) -> None:
    path = device = _device(tmp_path / "null", 3)
    if linked:
        path = tmp_path / "link"
        path.symlink_to("null")
    write_text(path, "text\n")
    assert stat.S_ISCHR(device.stat().st_mode)
    assert device.stat().st_rdev == os.makedev(1, 3)


@as_root
def test_a_full_device_is_one_line(tmp_path: Path) -> None:
    """A device of the test's own: as root a writer that is broken would destroy the system's."""
    device = _device(tmp_path / "full", 7)
    with pytest.raises(MalformedInput) as caught:
        write_text(device, "text\n")
    assert str(caught.value) == f"{device}: expected a place that can be written, found No space left on device"


def _device(path: Path, minor: int) -> Path:
    """A new node of the memory device: 3 swallows all, 7 is always full."""
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, minor))
        with path.open("rb"):
            return path
    except PermissionError:
        pytest.skip("no devices in this container")


def _process(code: str, **more: object) -> subprocess.CompletedProcess[str]:
    given = {"capture_output": True, **more}
    return subprocess.run([sys.executable, "-c", code], text=True, check=False, timeout=60, **given)  # type: ignore[call-overload, no-any-return]


WRITE = "from exactmarket.format.text import write_text; print('before'); write_text({!r}, 'certificate\\n'); print('after')"


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="no /dev/fd")
@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/dev/../dev/stdout", "/proc/self/fd/1"])
def test_standard_output_is_written_into_be_it_a_pipe_or_a_file(tmp_path: Path, path: str) -> None:
    if not os.path.exists(path):
        pytest.skip("not on this system")
    assert _process(WRITE.format(path)).stdout == "before\ncertificate\nafter\n"
    target = tmp_path / "out.txt"
    with target.open("w") as file:
        _process(WRITE.format(path), capture_output=False, stdout=file)
    assert target.read_text() == "before\ncertificate\nafter\n"


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="no /dev/fd")
def test_another_descriptor_is_written_into_where_it_stands(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT)
    os.write(descriptor, b"first\n")
    write_text(f"/dev/fd/{descriptor}", "second\n")
    os.write(descriptor, b"third\n")
    os.close(descriptor)
    assert target.read_text() == "first\nsecond\nthird\n"
    with pytest.raises(MalformedInput):
        write_text(f"/dev/fd/{descriptor}", "closed\n")


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="no /dev/fd")
def test_a_descriptor_that_is_only_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("in\n")
    with (tmp_path / "in.txt").open() as file, pytest.raises(MalformedInput):
        demand_places([f"/dev/fd/{file.fileno()}"])


# Permissions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [0o600, 0o640, 0o666, 0o755])
def test_an_existing_file_keeps_its_permissions(tmp_path: Path, given: int) -> None:
    target = tmp_path / "out.json"
    target.write_text("old\n")
    target.chmod(given)
    (tmp_path / "link.json").symlink_to("out.json")
    for path in (target, tmp_path / "link.json"):
        write_text(path, "new\n")
        assert mode(target) == given


@as_root
def test_an_existing_file_keeps_its_owner_if_root_writes_it(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old\n")
    os.chown(target, 1234, 4321)
    write_text(target, "new\n")
    assert (target.stat().st_uid, target.stat().st_gid) == (1234, 4321)


# Refusals ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("missing/out.json", "no folder "),
        ("file/out.json", "no folder "),
        ("folder", "a folder"),
        ("new.json/", "a folder"),
        ("x" * 300, "File name too long"),
        ("nul\x00.json", "embedded null byte"),
        ("loop", "Too many levels of symbolic links"),
        ("link-to-nowhere", "no folder "),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_before_and_when_it_is_written(
    tmp_path: Path, name: str, found: str
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "link-to-nowhere").symlink_to("missing/out.json")
    before = sorted(tmp_path.rglob("*"))
    path = f"{tmp_path}/{name}"
    for refused in (lambda: demand_places([path]), lambda: write_text(path, "text\n")):
        with pytest.raises(MalformedInput) as caught:
            refused()
        assert caught.value.where == path
        assert caught.value.got.startswith(found)
    assert sorted(tmp_path.rglob("*")) == before


@as_user
@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_may_not_be_written_is_refused_before(tmp_path: Path, what: str) -> None:
    target = tmp_path / "out.json"
    target.write_text("old\n")
    (tmp_path if what == "folder" else target).chmod(0o555 if what == "folder" else 0o444)
    try:
        with pytest.raises(MalformedInput):
            demand_places([str(target)])
    finally:
        tmp_path.chmod(0o755)
    assert target.read_text() == "old\n"


def test_a_file_that_is_read_or_written_already_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text("in\n")
    (tmp_path / "link.json").symlink_to("in.json")
    given, link, new = (str(tmp_path / name) for name in ("in.json", "link.json", "new.json"))
    demand_places([new], [given])
    for outputs, inputs in (([given], [given]), ([link], [given]), ([given], [link]), ([new, new], [])):
        with pytest.raises(MalformedInput):
            demand_places(outputs, inputs)
    demand_places(["/dev/null", "/dev/null"], ["/dev/null"])


def test_a_folder_for_files_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    demand_folder(str(tmp_path))
    for name in ("missing", "file"):
        with pytest.raises(MalformedInput):
            demand_folder(str(tmp_path / name))


# One way in which files are written -----------------------------------------------------------------------------------


def _text_mode_writers(path: Path) -> list[int]:
    """The lines where the module opens or writes a text file without saying how lines end."""
    lines = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or any(keyword.arg == "newline" for keyword in node.keywords):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        words = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        in_text_mode = any(set("wax") & set(word) and set(word) <= set("wax+t") for word in words)
        if (name == "write_text" and isinstance(node.func, ast.Attribute)) or (name == "open" and in_text_mode):
            lines.append(node.lineno)
    return lines


def test_the_scan_below_sees_files_opened_as_text(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('path.write_text("")\nopen(path, "w")\nopen(path, "wb")\nopen(path)\nwrite_text(path, "w")\n')
    assert _text_mode_writers(module) == [1, 2]


def test_no_module_writes_files_with_the_line_ends_of_the_system() -> None:
    found = {path.name: _text_mode_writers(path) for path in Path(exactmarket.__file__).parent.rglob("*.py")}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_line_ends_are_written_as_they_are(tmp_path: Path) -> None:
    write_text(tmp_path / "out.json", "one\ntwo\r\nthree")
    assert (tmp_path / "out.json").read_bytes() == b"one\ntwo\r\nthree"
