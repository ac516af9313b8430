"""Pictures of outcomes: what they need, what they show, and that a file always gives the same picture."""

from __future__ import annotations

import re
from html import unescape
from importlib.util import find_spec
from pathlib import Path

import pytest

from exactmarket import AssignmentEconomy, Q, decide, read, write
from exactmarket.cli import main
from exactmarket.report.plot.charts import PICTURES, draw_chart, hull

needs_matplotlib = pytest.mark.skipif(
    find_spec("matplotlib") is None, reason="matplotlib, the extra plot, is not installed"
)
ROOT = Path(__file__).resolve().parents[1]
THREE = "agent,Logic,Ethics,Cinema\nAna <b>,6,3,1\nBen,6,4,0\nCleo,5,4,1\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("charts")
    (folder / "three.csv").write_text(THREE, encoding="utf-8")
    equilibrium = decide("equilibrium", folder / "three.csv")
    write(equilibrium.certificate, folder / "equilibrium.json")
    write(decide("lottery", equilibrium, sparse=True).certificate, folder / "lottery.json")
    write(decide("all-equilibria", folder / "three.csv").certificate, folder / "all.json")
    return folder


def words_of(picture: Path) -> str:
    return " ".join(map(unescape, re.findall(">([^<>]+)<", picture.read_text(encoding="utf-8"))))


@needs_matplotlib
@pytest.mark.parametrize(
    ("file", "picture", "said"),
    [
        ("all.json", "prices", ["Cinema or Logic", "budget 1"]),
        ("all.json", "utilities", ["frontier of these two", "expected utility of Ana <b>"]),
        ("equilibrium.json", "shares", ["Ana <b>", "Cinema", "1/2"]),
        ("lottery.json", "lottery", ["terms and their probabilities", "Cleo"]),
        ("three.csv", "search", ["temperature", "1/1,000", "Ethics"]),
    ],
)
def test_a_picture_says_what_it_shows_and_is_always_the_same(
    file: str, picture: str, said: list[str], files: Path, tmp_path: Path
) -> None:
    for name in ("one.svg", "two.svg"):
        assert main(["show", str(files / file), "--plot", str(tmp_path / name), "--picture", picture]) == 0
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    words = words_of(tmp_path / "one.svg")
    assert [each for each in said if each not in words] == []
    assert "it proves nothing" in words


@needs_matplotlib
def test_two_agents_have_a_pareto_frontier(tmp_path: Path) -> None:
    economy = AssignmentEconomy([[6, 4, 0], [5, 4, 1]], [1, 1, 1])
    draw_chart(economy, "economy", str(tmp_path / "u.svg"), "utilities")
    words = words_of(tmp_path / "u.svg")
    assert "Pareto frontier" in words
    assert "the weak core lies here or on the frontier" in words


@needs_matplotlib
@pytest.mark.parametrize(
    ("file", "picture", "reason"),
    [
        ("three.csv", "shares", "expected an assignment, found none"),
        ("equilibrium.json", "lottery", "expected a certificate of a lottery over pure assignments"),
        ("gul-pesendorfer-zhang-2023-example-2", "shares", "expected an assignment economy"),
        ("miralles-theorem-1", "utilities", "expected two or three agents, found 5"),
        ("shapley-shubik-1971", "search", "expected an assignment economy"),
        ("budish-che-kojima-milgrom-2013", "utilities", "expected an assignment economy, a pseudomarket"),
    ],
)
def test_what_cannot_be_drawn_gets_one_line(
    file: str, picture: str, reason: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, out = files / file, files / "not-drawn.svg"
    given = str(place) if place.exists() else file
    assert main(["show", given, "--plot", str(out), "--picture", picture]) == 2
    assert reason in capsys.readouterr().err
    assert not out.exists()


def test_a_picture_needs_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "miralles-theorem-1", "--picture", "shares"]) == 2
    assert "--picture: expected --plot OUT beside it" in capsys.readouterr().err


def test_the_hull_is_exact() -> None:
    spots = [(Q(0), Q(0)), (Q(1), Q(0)), (Q(1, 3), Q(1, 3)), (Q(0), Q(1)), (Q(1, 2), Q(1, 2)), (Q(1, 2), Q(0))]
    assert hull(spots) == [(0, 0), (1, 0), (0, 1)]
    assert hull(spots[:1]) == spots[:1]


def test_every_picture_of_the_gallery_is_there_and_named_in_it() -> None:
    page = (ROOT / "exactmarket" / "guide" / "pictures.md").read_text(encoding="utf-8")
    pictures = sorted((ROOT / "exactmarket" / "guide" / "pictures").iterdir())
    assert pictures
    assert [picture.name for picture in pictures if f"(pictures/{picture.name})" not in page] == []
    assert page.count("](pictures/") == len(pictures)
    assert [name for name in PICTURES if name != "prices" and f"--picture {name}" not in page] == []
    assert read(ROOT / "exactmarket/examples/miralles-theorem-1.json")
