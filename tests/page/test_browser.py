"""The referee's page in a real browser: what it verifies, refuses and shows, and that it asks nobody for anything."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from exactmarket import recheck
from exactmarket.page import assemble

from .conftest import Opened

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus"
GOLDEN = ROOT / "proofs"
CERTIFICATE = GOLDEN / "sp/certificates/pm_in_po.without-cheapest.json"
#: The page's own address, and those of what it made itself.
OWN = ("file:", "blob:")


def by_python(path: Path) -> tuple[str, str, str]:
    """The verdict of the standalone checker as a program: a word, kinds, a reason."""
    status, line, reason = recheck.verdict_on(str(path))
    word = ("verified", "rejected", "malformed")[status]
    return (
        word,
        line.rpartition("  ")[2] if status == 0 else "",
        reason.removeprefix(f"{recheck.printable(str(path))}: "),
    )


def corpus(folder: str) -> list[Path]:
    return sorted((CORPUS / folder).iterdir())


def golden() -> list[Path]:
    return sorted(GOLDEN.glob("*/certificates/*.json*"))


def test_the_page_is_smaller_than_9_mb(referee: Path) -> None:
    assert referee.stat().st_size < 9_000_000


@pytest.mark.parametrize(
    "files",
    [corpus("accepted"), corpus("rejected"), corpus("malformed"), golden()],
    ids=["accepted", "rejected", "malformed", "golden"],
)
def test_the_page_says_what_the_checker_says_as_a_program(files: list[Path], opened: Opened) -> None:
    for start in range(0, len(files), 100):
        some = files[start : start + 100]
        for path, found in zip(some, opened.check(*some), strict=True):
            word, kinds, reason = by_python(path)
            assert (found["name"], found["state"]) == (path.name, word), found["reason"]
            assert found["kind"] == kinds
            # The reason is the checker's, perhaps with advice in brackets after it; another Python words it otherwise where
            # JSON breaks off.
            reason = reason.partition(", found")[0] if "one JSON text" in reason else reason
            assert found["reason"].startswith(reason), f"{path.name}: {found['reason']}"
    assert not opened.complaints
    assert all(address.startswith(OWN) for address in opened.requests)


def test_a_request_to_anybody_is_refused_by_the_policy(opened: Opened) -> None:
    asked = "fetch('https://example.org/').then(() => 'answered', (fault) => String(fault))"
    assert "TypeError" in opened.page.evaluate(asked)
    assert any("Content Security Policy" in complaint for complaint in opened.complaints)
    script = "(() => { const node = document.createElement('script'); node.textContent = 'window.ran = 1';"
    assert opened.page.evaluate(f"{script} document.body.append(node); return window.ran }})()") is None


def test_hostile_names_are_shown_and_do_nothing(opened: Opened, tmp_path: Path) -> None:
    stated = json.loads(CERTIFICATE.read_text(encoding="utf-8"))
    names = ["</script><script>alert(1)</script>", "<img src=x onerror=alert(2)>"]
    stated["claim"]["economy"]["agents"] = names
    stated["claim"]["economy"]["objects"] = ["שלום", "javascript:alert(3)"]
    place = tmp_path / "<b>name&.json"
    place.write_text(json.dumps(stated), encoding="utf-8")
    assert [each["state"] for each in opened.check(place)] == ["verified"]
    text = opened.page.inner_text("#certificate")
    assert all(name in text for name in [*names, "<b>name&.json", "javascript:alert(3)"])
    assert opened.page.locator("#certificate img, #certificate b, #certificate script").count() == 0
    assert not opened.complaints


def test_a_name_that_hides_or_turns_text_is_written_out(opened: Opened) -> None:
    assert opened.page.evaluate("visible('a\\u202eb\\u2800\\u0000c')") == "a\\u{202e}b\\u{2800}\\u{0}c"
    assert opened.page.evaluate("visible('Zürich שלום 中 <b>')") == "Zürich שלום 中 <b>"


def large(place: Path, agents: int, types: int) -> Path:
    """A certificate of megabytes: everybody has the type that she alone values most, which supports itself."""
    values = [[str(10**9 + 7 * x * j % 1000) for j in range(types)] for x in range(agents)]
    shares = [["1" if j == x % types else "0" for j in range(types)] for x in range(agents)]
    for x in range(agents):
        values[x][x % types] = str(10**12)
    economy: dict[str, Any] = {
        "agents": [f"agent {x}" for x in range(agents)],
        "objects": [f"type {j}" for j in range(types)],
    }
    economy |= {"supply": [agents] * types, "values": values}
    claim = {"kind": "pareto-optimal", "economy": economy, "assignment": shares}
    witness = {"prices": ["0"] * types, "weights": ["1"] * agents}
    place.write_text(
        json.dumps({"format": "exactmarket-certificate/1", "claim": claim, "witness": witness}), encoding="utf-8"
    )
    return place


def test_a_certificate_of_five_megabytes_is_checked_and_shown(opened: Opened, tmp_path: Path) -> None:
    path = large(tmp_path / "large.json", agents=3000, types=90)
    assert path.stat().st_size > 5_000_000
    (found,) = opened.check(path)
    assert found["state"] == "verified", found["reason"]
    table = opened.page.locator("#certificate .table").first
    assert "show all 3000 rows" in table.inner_text()
    table.locator("input[type=search]").fill("agent 2999")
    assert table.locator("tbody tr").count() == 1
    table.locator("input[type=search]").fill("")
    table.get_by_role("button", name="type 7", exact=True).click()
    assert table.locator("th[aria-sort=ascending]").inner_text().startswith("type 7")


def test_a_large_table_keeps_its_heads_in_sight(opened: Opened, tmp_path: Path) -> None:
    opened.check(large(tmp_path / "table.json", agents=300, types=25))
    scroll = opened.page.locator("#certificate .scroll").first
    scroll.evaluate("(node) => node.scrollTo(400, 3000)")
    top = scroll.bounding_box()
    head, name = scroll.locator("thead th").nth(3).bounding_box(), scroll.locator("tbody th").nth(120).bounding_box()
    assert top
    assert head
    assert name
    assert abs(head["y"] - top["y"]) < 3, "the head of a column stays at the top"
    assert abs(name["x"] - top["x"]) < 3, "the name of a row stays at the left"


def test_tables_are_sorted_by_numbers_and_not_by_letters(opened: Opened) -> None:
    opened.check(GOLDEN / "sp/certificates/lottery.scale.json")
    table = opened.page.locator("#certificate .table").nth(1)
    table.locator("thead button").nth(1).click()
    column = table.locator("tbody td:nth-child(2)").all_inner_texts()
    numbers = [Fraction(cell.partition("≈")[2].strip() or cell.strip()) for cell in column]
    assert len(set(numbers)) > 1
    assert numbers == sorted(numbers)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"GIF89a\xff\x00", "the file: expected UTF-8"),
        (b"", "the file: expected one JSON text"),
        (CERTIFICATE.read_bytes()[:200], "the file: expected one JSON text"),
        (
            CERTIFICATE.read_bytes().replace(b"certificate/1", b"certificate/7"),
            "a newer format than this page's checker reads",
        ),
        ((ROOT / "exactmarket/examples/zhou-1990.json").read_bytes(), "it states a question, not an answer"),
        (b"[" * 100_000, "the file: expected nesting of depth"),
    ],
    ids=["picture", "empty", "truncated", "newer", "instance", "nested"],
)
def test_what_is_no_certificate_gets_one_clear_line(data: bytes, reason: str, opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(data)
    (found,) = opened.check(path)
    assert found["state"] == "malformed"
    said = opened.page.inner_text("#certificate .reason")
    assert reason in said
    assert "\n" not in said.strip()


def test_a_file_of_100_mb_is_refused_without_being_read(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    (found,) = opened.check(path)
    assert found["reason"] == f"the file: expected at most {recheck.MOST_BYTES} bytes, found {100 * 2**20}"
    assert opened.page.evaluate("entries[0].bytes") is None


def test_checking_can_be_stopped_and_goes_on_with_the_next_file(opened: Opened) -> None:
    # Nothing is sent to the checker, so that its answer never comes.
    opened.page.evaluate("checker.busy = {}; add('endless.json', new Uint8Array(0)); shown.state = 'checking'")
    opened.page.evaluate("checker.busy = {entry: shown, id: shown.id}; show()")
    opened.page.get_by_role("button", name="Stop").click()
    assert "No verdict" in opened.page.inner_text("#certificate .verdict")
    opened.wait("checker.ready")
    assert [each["state"] for each in opened.check(CERTIFICATE)] == ["verified"]


def test_many_files_are_listed_and_each_can_be_shown(opened: Opened) -> None:
    rejected = CORPUS / "rejected" / "equilibrium-share-missing.json"
    found = opened.check(CERTIFICATE, rejected)
    assert [each["state"] for each in found] == ["verified", "rejected"]
    assert "2 files: 1 verified, 1 rejected" in opened.page.inner_text("#list h2")
    opened.page.get_by_role("button", name=rejected.name).click()
    opened.wait("shown.at in shown.told")
    text = opened.page.inner_text("#certificate")
    assert "The claim, which this certificate does not prove" in text
    assert "expected length 2, found 1" in text


def test_of_a_file_of_many_certificates_each_can_be_shown(opened: Opened) -> None:
    opened.check(GOLDEN / "gpz/certificates/step_3.axioms.jsonl")
    assert "certificate 1 of 9" in opened.page.inner_text("#certificate")
    opened.page.get_by_role("button", name="Next").click()
    opened.wait("shown.at == 1 && 1 in shown.told")
    assert "certificate 2 of 9" in opened.page.inner_text("#certificate")


def test_the_checkers_text_and_sum_are_those_of_the_file(opened: Opened) -> None:
    text = Path(recheck.__file__).read_bytes()
    assert opened.page.inner_text("#checker-sum") == hashlib.sha256(text).hexdigest()
    opened.page.locator("#checker summary").click()
    opened.wait("document.getElementById('checker-text').textContent")
    assert opened.page.evaluate("document.getElementById('checker-text').textContent") == text.decode()


def test_an_embedded_certificate_is_checked_when_the_page_is_opened(
    chromium: Any, referee: Path, tmp_path: Path
) -> None:
    embedded = assemble.Embedded("mine.json", CERTIFICATE.read_bytes())
    place = tmp_path / "page.html"
    place.write_text(assemble.embed(referee.read_text(encoding="utf-8"), [embedded]), encoding="utf-8")
    page = Opened(chromium, place)
    page.wait("entries[0].state == 'verified' && 0 in entries[0].told")
    assert "Verified" in page.page.inner_text("#certificate")
    assert not page.complaints
    page.context.close()


def test_a_page_without_the_checker_shows_the_same_and_says_so(
    chromium: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assemble, "REFEREE", tmp_path / "none.html")
    text, checks = assemble.page_of("mine.json", CERTIFICATE.read_bytes())
    assert not checks
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    page = Opened(chromium, tmp_path / "page.html")
    page.wait("entries.length == 1")
    said = page.page.inner_text("#certificate")
    assert not [
        words for words in ("Not checked here", "python recheck.py FILE", "expected utility") if words not in said
    ]
    assert page.page.locator("#drop").is_hidden()
    assert not page.complaints
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_ground(chromium: Any, referee: Path, scheme: str) -> None:
    page = Opened(chromium, referee, color_scheme=scheme)
    page.check(CORPUS / "rejected" / "equilibrium-share-missing.json")
    for words, ground in (
        ("ink", "ground"),
        ("soft", "ground"),
        ("soft", "wash"),
        ("good", "good-wash"),
        ("bad", "bad-wash"),
        ("open", "open-wash"),
        ("link", "ground"),
    ):
        found = [
            page.page.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('--{name}')")
            for name in (words, ground)
        ]
        light = sorted(luminance(colour.strip()) for colour in found)
        assert (light[1] + 0.05) / (light[0] + 0.05) >= 4.5, f"{words} on {ground}"
    page.context.close()


def luminance(colour: str) -> float:
    """The relative luminance of a colour written #abc or #aabbcc (WCAG 2)."""
    digits = colour.removeprefix("#")
    parts = (
        [int(digits[k : k + 2], 16) for k in (0, 2, 4)] if len(digits) == 6 else [int(2 * each, 16) for each in digits]
    )
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_everything_can_be_reached_by_the_keyboard(opened: Opened) -> None:
    opened.check(CERTIFICATE)
    reached = set()
    for _ in range(40):
        opened.page.keyboard.press("Tab")
        name = "(({id, tagName, textContent}) => id || tagName + ' ' + textContent)"
        reached.add(opened.page.evaluate(f"{name}(document.activeElement)"))
    assert "files" in reached
    assert any(each.startswith("SUMMARY The certificate") for each in reached)
    assert any(each.startswith("A Save the certificate") for each in reached)


def test_a_printed_page_holds_the_verdict_and_whole_tables(opened: Opened) -> None:
    opened.check(CERTIFICATE)
    opened.page.emulate_media(media="print")
    assert opened.page.locator("#drop").is_hidden()
    assert opened.page.locator("#certificate .verdict").is_visible()
    assert (
        opened.page.locator("#certificate .scroll").first.evaluate("(node) => getComputedStyle(node).maxHeight")
        == "none"
    )


def test_a_verdict_stands_where_the_words_break_off(opened: Opened) -> None:
    ask = "const ask = checker.worker.postMessage.bind(checker.worker)"
    other = "checker.worker.postMessage = (asked) => ask('tell' in asked ? {...asked, tell: 7} : asked)"
    opened.page.evaluate(f"(() => {{ {ask}; {other} }})()")
    assert [each["state"] for each in opened.check(CERTIFICATE)] == ["verified"]
    text = opened.page.inner_text("#certificate")
    assert "Verified" in text
    assert "could not be put into words here" in text
