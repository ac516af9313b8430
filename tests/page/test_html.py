"""``show --html``: the page of a certificate, here without the checker's runtime, which only a build brings."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from commands import Run

from exactmarket import recheck
from exactmarket.page import assemble, build

ROOT = Path(__file__).resolve().parents[2]
CERTIFICATE = ROOT / "proofs/sp/certificates/pm_in_po.without-cheapest.json"
REJECTED = ROOT / "tests/corpus/rejected/equilibrium-share-missing.json"


@pytest.fixture(autouse=True)
def nothing_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where a built page would be: here none is."""
    place = tmp_path / "built.html"
    monkeypatch.setattr(assemble, "REFEREE", place)
    return place


def held(page: str, name: str) -> object:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_without_the_runtime_the_page_shows_and_says_that_it_does_not_check(run: Run, tmp_path: Path) -> None:
    code, out, err = run("show", "--html", tmp_path / "page.html", CERTIFICATE)
    assert (code, err) == (0, "")
    assert "it has no checker (python -m exactmarket.page.build makes one)" in out
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    (file,) = held(page, "certificates")
    assert gzip.decompress(base64.b64decode(file["data"])) == CERTIFICATE.read_bytes()
    assert file["told"][0]["kind"] == "supported"
    assert held(page, "words")["runtime"] is False
    assert "data-part" not in page.split("<script>")[0]


def test_with_the_runtime_the_page_holds_the_certificate_and_nothing_that_was_told_elsewhere(
    run: Run, tmp_path: Path, nothing_built: Path
) -> None:
    nothing_built.write_text(assemble.assemble({"python_stdlib.zip": b"stands for the runtime"}), encoding="utf-8")
    code, out, _ = run("show", "--html", tmp_path / "page.html", CERTIFICATE)
    assert code == 0
    assert "checks the certificate again" in out
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    (file,) = held(page, "certificates")
    assert set(file) == {"name", "data"}


def test_a_page_built_for_another_checker_is_not_used(run: Run, tmp_path: Path, nothing_built: Path) -> None:
    page = assemble.assemble({"python_stdlib.zip": b"stands for the runtime"})
    own = hashlib.sha256(Path(recheck.__file__).read_bytes()).hexdigest()
    assert assemble.is_of_this_checker(page)
    nothing_built.write_text(page.replace(own, "0" * 64), encoding="utf-8")
    _, out, _ = run("show", "--html", tmp_path / "page.html", CERTIFICATE)
    assert "it has no checker" in out


def test_the_policy_lets_only_the_pages_own_script_run() -> None:
    for parts in (None, {"python_stdlib.zip": b""}):
        page = assemble.assemble(parts)
        policy = re.search('Content-Security-Policy" content="([^"]*)"', page)
        script = page.rpartition("<script>")[2].partition("</script>")[0]
        assert policy
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"script-src 'sha256-{digest}'" in policy[1]
        assert "default-src 'none'" in policy[1]
        assert "connect-src 'none'" in policy[1]
        assert "unsafe-eval" not in policy[1].replace("wasm-unsafe-eval", "")
        assert "unsafe-inline" not in policy[1].partition("style-src")[0]


def test_no_name_in_a_certificate_can_become_markup(run: Run, tmp_path: Path) -> None:
    hostile = json.loads(CERTIFICATE.read_text(encoding="utf-8"))
    names = ["</script><script>alert(1)</script>", "<img src=x onerror=alert(2)>"]
    hostile["claim"]["economy"]["agents"] = names
    hostile["claim"]["economy"]["objects"] = ["@@words@@", "--><!--"]
    place = tmp_path / "a<b>&.json"
    place.write_text(json.dumps(hostile), encoding="utf-8")
    assert run("show", "--html", tmp_path / "page.html", place)[0] == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert not [markup for markup in ("alert(1)</script>", "<img", "<b>&") if markup in page]
    (file,) = held(page, "certificates")
    assert file["name"] == "a<b>&.json"
    assert next(part["table"]["names"] for part in file["told"][0]["claim"] if "table" in part) == names


def test_a_file_of_many_certificates_is_shown_whole(run: Run, tmp_path: Path) -> None:
    many = ROOT / "proofs/gpz/certificates/step_3.axioms.jsonl"
    assert run("show", "--html", tmp_path / "page.html", many)[0] == 0
    (file,) = held((tmp_path / "page.html").read_text(encoding="utf-8"), "certificates")
    assert len(file["told"]) == 9


def test_a_packed_file_is_shown_unpacked(run: Run, tmp_path: Path) -> None:
    packed = tmp_path / "small.json.gz"
    packed.write_bytes(gzip.compress(CERTIFICATE.read_bytes()))
    assert run("show", "--html", tmp_path / "page.html", packed)[0] == 0
    (file,) = held((tmp_path / "page.html").read_text(encoding="utf-8"), "certificates")
    assert file["name"] == "small.json"
    assert gzip.decompress(base64.b64decode(file["data"])) == CERTIFICATE.read_bytes()


@pytest.mark.parametrize(
    ("file", "code", "reason"),
    [
        (REJECTED, 1, "assignment[1]: expected 2 entries, found 1"),
        (ROOT / "exactmarket/examples/zhou-1990.json", 2, "exactmarket-instance/1"),
        (ROOT / "README.md", 2, "expected JSON"),
        (ROOT / "nothing.json", 2, "a file that can be read"),
    ],
)
def test_what_is_not_verified_has_no_page(file: Path, code: int, reason: str, run: Run, tmp_path: Path) -> None:
    found, _, err = run("show", "--html", tmp_path / "page.html", file)
    assert found == code
    assert reason in err
    assert err.count("\n") == 1
    assert not (tmp_path / "page.html").exists()


def test_a_build_refuses_another_runtime_than_the_one_that_is_pinned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pyodide.tgz").write_bytes(b"another")
    assert build.main([str(tmp_path / "out.html"), "--pyodide", str(tmp_path / "pyodide.tgz")]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"pyodide.tgz: expected SHA-256 {build.SHA256}, found ")
    assert err.count("\n") == 1
    assert not (tmp_path / "out.html").exists()


def test_a_build_without_node_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert build.main([str(tmp_path / "out.html")]) == 2
    assert capsys.readouterr().err == "npm: expected it on PATH, found none; install Node.js and npm\n"
