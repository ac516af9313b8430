"""Pictures: cells against brute force in exact arithmetic, and SVG files that are well-formed and always the same."""

from __future__ import annotations

import builtins
import json
import xml.etree.ElementTree as ET
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from exactmarket import AssignmentEconomy, MalformedInput, read, utility
from exactmarket.cli import main
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, Q, dot
from exactmarket.kernel.claims.completeness import PriceFamily
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.report.catalog import read_catalog
from exactmarket.report.plot.cells import Consumer, cells, consumers_of, frame_of
from exactmarket.report.plot.pictures import draw
from exactmarket.report.plot.price_sets import lines_of, points_of, polygons_of
from exactmarket.solvers.completeness.all_equilibria import decide_all_budget_equilibria

TEXTS = {example.name: example.text() for example in read_catalog()}
TWO_GOODS = "gul-pesendorfer-zhang-2023-example-2"
THREE_GOODS = "gul-pesendorfer-zhang-2023-example-1"
THREE_TYPES = "hylland-zeckhauser-1979"

needs_matplotlib = pytest.mark.skipif(
    find_spec("matplotlib") is None, reason="matplotlib, the extra plot, is not installed"
)


def market(source: Random, goods: str, monotone: bool) -> Pseudomarket:
    agents = []
    for name in "xy":
        values: list[int] = []
        for bundle in range(2 ** len(goods)):
            below = [values[bundle & ~(1 << j)] for j in range(len(goods)) if bundle >> j & 1] if monotone else []
            values.append(max([0, *below]) + source.randint(0, 4))
        table = {" ".join(g for j, g in enumerate(goods) if A >> j & 1): v for A, v in enumerate(values)}
        form = utility({"type": "table", "values": table}, list(goods)).form
        agents.append(Agent(name, Q(source.randint(1, 4), 2), form))
    return Pseudomarket(tuple(goods), tuple(agents))


def economy(source: Random, types: int) -> AssignmentEconomy:
    return AssignmentEconomy([[source.randint(0, 5) for _ in range(types)] for _ in range(2)], [2] * types)


def best_by_dual(consumer: Consumer, prices: Vector) -> frozenset[str]:
    """The options that are optimal, from the least line above all options: slopes are 0 or those between two options."""
    priced = [(dot(prices, amounts), u, label) for label, amounts, u in consumer.options]
    slopes = [Q(0)] + [(v - u) / (d - c) for (c, u, _), (d, v, _) in combinations(priced, 2) if c != d]
    lines = [(max(u - t * c for c, u, _ in priced) + t * consumer.budget, t) for t in slopes if t >= 0]
    value = min(worth for worth, _ in lines)
    tight = [t for worth, t in lines if worth == value]
    return frozenset(label for c, u, label in priced if all(u + t * (consumer.budget - c) == value for t in tight))


def inside(source: Random, corners: list[tuple[float, ...]]) -> tuple[float, ...]:
    weights = [source.random() + 0.01 for _ in corners]
    columns = zip(*corners, strict=True)
    return tuple(sum(w * x for w, x in zip(weights, column, strict=True)) / sum(weights) for column in columns)


@pytest.mark.parametrize("seed", range(40))
def test_each_point_of_price_space_lies_in_a_cell_with_its_optimal_options(seed: int) -> None:
    source = Random(seed)  # noqa: S311
    size = 2 + seed % 2
    given = economy(source, size) if seed % 4 < 2 else market(source, "abc"[:size], monotone=seed % 3 > 0)
    consumers = consumers_of(given)
    frame = frame_of(given, sum((consumer.budget * len(consumer.names) for consumer in consumers), Q(0)), [])
    for consumer in consumers:
        found = cells(frame, consumer)
        for chosen, polygon in found * 3:
            prices = frame.exact(inside(source, polygon))
            assert consumer.optimal(prices) == chosen == best_by_dual(consumer, prices)
        for facet in frame.facets * 5:
            assert consumer.optimal(frame.exact(inside(source, facet))) in {chosen for chosen, _ in found}


def written(tmp_path: Path, name: str, out: str) -> str:
    (tmp_path / "m.json").write_text(TEXTS[name])
    assert main(["show", "--plot", str(tmp_path / out), str(tmp_path / "m.json")]) == 0
    return (tmp_path / out).read_text()


@pytest.mark.parametrize("name", [TWO_GOODS, THREE_GOODS, THREE_TYPES])
@needs_matplotlib
def test_a_picture_is_well_formed_says_what_it_is_and_is_always_the_same(tmp_path: Path, name: str) -> None:
    text = written(tmp_path, name, "one.svg")
    assert ET.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own file
    assert "it proves nothing" in text
    assert written(tmp_path, name, "two.svg") == text


@needs_matplotlib
def test_names_are_no_markup_and_no_mathematics(tmp_path: Path) -> None:
    given = AssignmentEconomy([[1, 2], [2, 1]], [1, 1], ["<b>&amp;", "$x^2$"], ["a$b$", "\\frac"])
    draw(given, [(0, 0)], [[(0, 0), (1, 0)]], tmp_path / "p.svg", (ONE, Q(2)))
    texts = [node.text or "" for node in ET.parse(tmp_path / "p.svg").iter() if node.tag.endswith("text")]  # noqa: S314
    assert any("<b>&amp;" in text for text in texts)
    assert any("$x^2$" in text for text in texts)


@needs_matplotlib
def test_the_prices_of_a_certificate_are_drawn(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(TEXTS[THREE_TYPES])
    assert main(["decide", "equilibrium", str(tmp_path / "m.json"), "--out", str(tmp_path / "c.json")]) == 0
    assert main(["show", "--plot", str(tmp_path / "c.svg"), str(tmp_path / "c.json")]) == 0
    draw(read(tmp_path / "m.json").economy, [], [], tmp_path / "m.svg")
    assert (tmp_path / "c.svg").read_text().count("<use") == (tmp_path / "m.svg").read_text().count("<use") + 3


def test_without_matplotlib_there_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    load = builtins.__import__

    def refuse(name: str, *given: Any, **named: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return load(name, *given, **named)

    (tmp_path / "m.json").write_text(TEXTS[TWO_GOODS])
    monkeypatch.setattr(builtins, "__import__", refuse)
    assert main(["show", "--plot", str(tmp_path / "p.svg"), str(tmp_path / "m.json")]) == 2
    assert not (tmp_path / "p.svg").exists()
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("name", ["miralles-theorem-1", "gul-pesendorfer-zhang-2023-implementability"])
@needs_matplotlib
def test_what_cannot_be_drawn_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "m.json").write_text(TEXTS[name])
    assert main(["show", "--plot", str(tmp_path / "p.svg"), str(tmp_path / "m.json")]) == 2


def test_a_certificate_that_proves_nothing_is_not_drawn(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(TEXTS[THREE_TYPES])
    assert main(["decide", "equilibrium", str(tmp_path / "m.json"), "--out", str(tmp_path / "c.json")]) == 0
    certificate = json.loads((tmp_path / "c.json").read_text())
    certificate["claim"]["prices"][0] = "17"
    (tmp_path / "c.json").write_text(json.dumps(certificate))
    assert main(["show", "--plot", str(tmp_path / "p.svg"), str(tmp_path / "c.json")]) == 1


def test_too_many_different_agents_or_goods_are_refused() -> None:
    with pytest.raises(MalformedInput, match="different agents"):
        consumers_of(AssignmentEconomy([[k, 1] for k in range(20)], [20, 20]))
    with pytest.raises(MalformedInput, match="two or three"):
        consumers_of(AssignmentEconomy([[1, 2, 3, 4]], [1] * 4))


def marks(tmp_path: Path, certificate: Path) -> int:
    """How many marks a picture of the certificate has more than one of its market alone."""
    content = read(certificate)
    stated = content.claim
    given = stated.market if hasattr(stated, "market") else stated.economy
    assert main(["show", "--plot", str(tmp_path / "c.svg"), str(certificate)]) == 0
    draw(given, [], [], tmp_path / "m.svg", getattr(stated, "budgets", None))
    with_sets, without = ((tmp_path / name).read_text().count("<use") for name in ("c.svg", "m.svg"))
    return with_sets - without


@needs_matplotlib
def test_all_equilibria_of_example_2_are_a_point_and_a_segment(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(TEXTS[TWO_GOODS])
    assert main(["decide", "all-equilibria", str(tmp_path / "m.json"), "--out", str(tmp_path / "all.json")]) == 0
    sets = read(tmp_path / "all.json").claim.equilibria
    (line,) = lines_of(sets)
    assert [*points_of(sets)] == [(2.0, 1.0)]
    assert (line.start, line.end, line.closed) == ((2.25, 0.75), (2.5, 0.5), (True, True))
    assert marks(tmp_path, tmp_path / "all.json") == 2 * 3  # two panels, each with the point and both ends


@needs_matplotlib
def test_all_equilibria_of_two_agents_with_three_types_are_a_square(tmp_path: Path) -> None:
    given = AssignmentEconomy([[2, 1, 0], [1, 2, 0]], [1, 1, 1])
    stated = decide_all_budget_equilibria(given, (ONE, ONE)).claim
    frame = frame_of(given, Q(2), [])
    (square,) = polygons_of(stated.equilibria, frame)
    assert {tuple(map(round, corner)) for corner in square} == {(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)}
    assert sorted(line.closed for line in lines_of(stated.equilibria)) == [(False, True), (True, True)]
    draw(given, [], [], tmp_path / "p.svg", (ONE, ONE), sets=stated.equilibria)
    assert "all equilibrium prices" in (tmp_path / "p.svg").read_text()


def test_a_family_without_an_end_is_clipped_to_the_frame() -> None:
    family = PriceFamily(Q(1), None, "()", ((Q(0), ONE), (Q(0),)), ())
    (line,) = lines_of((family,))
    frame = frame_of(AssignmentEconomy([[1, 0]], [1, 1]), Q(2), [line.start])
    start, end = line.within(frame)
    assert start == (1.0, 0.0)
    assert end == pytest.approx((2.2, 0.0))


@pytest.mark.parametrize(
    ("name", "starts"),
    [("out.svg", b"<?xml"), ("out.png", b"\x89PNG\r\n\x1a\n"), ("out.pdf", b"%PDF-"), ("OUT.PDF", b"%PDF-")],
)
@needs_matplotlib
def test_a_picture_is_what_its_name_says_and_always_the_same(tmp_path: Path, name: str, starts: bytes) -> None:
    source = tmp_path / "market.json"
    source.write_text(TEXTS[TWO_GOODS])
    drawn = []
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        assert main(["show", "--plot", str(tmp_path / folder / name), str(source)]) == 0
        drawn.append((tmp_path / folder / name).read_bytes())
    assert drawn[0].startswith(starts)
    assert drawn[0] == drawn[1]
    assert b"\r\n" not in drawn[0][8:200]


@pytest.mark.parametrize("name", ["out.jpg", "out", "out.svg.gz", ".svg", "svg"])
def test_other_endings_are_refused_with_the_list_of_what_is_possible(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    source = tmp_path / "market.json"
    source.write_text(TEXTS[TWO_GOODS])
    assert main(["show", "--plot", str(tmp_path / name), str(source)]) == 2
    assert ".svg, .png or .pdf" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["market.json"]


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
@needs_matplotlib
def test_names_in_pictures_are_escaped_and_no_markup(tmp_path: Path, kind: str) -> None:
    names = ("a\x1b[2K\u202e", "$x^2$ <b>&")
    given = AssignmentEconomy([[2, 1], [1, 2]], [1, 1], ["$\\frac$", "学生"], ["i", "j"])
    for name, text in zip(("agents", "objects"), (names, names[::-1]), strict=True):
        object.__setattr__(given, name, text)  # past the check of names
    draw(given, [], [], tmp_path / f"out.{kind}")
    if kind == "svg":
        words = "".join(ET.parse(tmp_path / "out.svg").getroot().itertext())  # noqa: S314 - our own file
        assert "a\\x1b[2K\\u202e" in words
        assert "$x^2$ <b>&" in words
        assert "\x1b" not in words


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
@needs_matplotlib
def test_letters_that_the_font_lacks_do_not_end_the_program(tmp_path: Path, kind: str) -> None:
    given = AssignmentEconomy([[2, 1], [1, 2]], [1, 1], ["\u5b66\u751f", "\U0001f393"], ["\u6559\u5ba4", "j"])
    draw(given, [], [], tmp_path / f"out.{kind}")
    assert (tmp_path / f"out.{kind}").stat().st_size > 1000
