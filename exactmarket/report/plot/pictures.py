"""Pictures of small markets: the cells of price space in which an agent's optimal choices stay the same, and equilibria.

A picture is an illustration in floating point: it proves nothing, and says so. matplotlib, an optional extra, is imported
when something is drawn.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from exactmarket.errors import MalformedInput, escaped
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import Q, total
from exactmarket.format.places import write_bytes
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.claims.completeness import EquilibriumSet, PricePiece
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.report.budgets import AnyEquilibrium, numbers_of
from exactmarket.report.plot.cells import Consumer, Floats, Frame, Polygon, cells, consumers_of, frame_of
from exactmarket.report.plot.price_sets import Line, is_polygon, lines_of, points_of, polygons_of, prices_named

#: A set of optimal options, and the prices at which it is that set.
Cell: TypeAlias = "tuple[frozenset[str], Polygon]"
#: Prices, one for each good or type.
Point: TypeAlias = "Sequence[Q | float]"

CAPTION = (
    "Illustration drawn in floating point: it proves nothing. Optimal choices are exact at one point of each cell."
)
_COLUMNS = 3
#: Text stays text, and equal markets have equal pictures.
_SETTINGS: Mapping[Any, Any] = MappingProxyType(
    {"svg.hashsalt": "exactmarket", "svg.fonttype": "none", "text.parse_math": False, "font.size": 8}
)
#: For each kind of picture what it would say of its making, left out so that equal markets have equal pictures.
_METADATA = MappingProxyType(
    {"svg": {"Date": None}, "png": {"Software": None}, "pdf": {"CreationDate": None, "Creator": None, "Producer": None}}
)


def picture_kind(path: str | Path) -> str:
    """Which kind of picture the file's name asks for: svg, png or pdf.

    Raises:
        MalformedInput: if it ends otherwise.
    """
    kind = Path(path).suffix.lower().removeprefix(".")
    if kind not in _METADATA:
        raise MalformedInput(str(path), "a name that ends in .svg, .png or .pdf", Path(path).suffix or "no ending")
    return kind


def draw(  # noqa: PLR0913
    market: Pseudomarket | AssignmentEconomy,
    points: Sequence[Point],
    curves: Sequence[Sequence[Point]],
    path: str | Path,
    budgets: Vector | None = None,
    *,
    sets: Sequence[EquilibriumSet] = (),
) -> None:
    """Write a picture of price space (SVG, PNG or PDF by the path's ending): for each agent, equal ones together, the cells in
    which the set of her optimal choices is constant, and over them equilibrium prices.

    Args:
        market: two or three goods or object types. Of three goods the prices that sum to the sum of the budgets are shown, as
            a triangle; for object types the prices with minimum 0.
        points: prices, such as those of equilibria. curves: lists of prices, each joined by lines.
        budgets: those of an assignment economy's agents, 1 for each if not given.
        sets: sets of equilibria: points, families (an end that does not belong to one is hollow), polytopes and
            pieces.

    Raises:
        MalformedInput: if matplotlib is missing, the market cannot be drawn, the path ends otherwise, or the file cannot be
            written.
    """
    picture_kind(path)
    consumers = consumers_of(market, budgets)
    shown = _Shown(
        [*[tuple(map(float, point)) for point in points], *points_of(sets)],
        [[tuple(map(float, point)) for point in curve] for curve in curves],
        [*lines_of(sets)],
    )
    frame = frame_of(market, total(c.budget * len(c.names) for c in consumers), shown.everything())
    written_figure(path, lambda figure: _fill(figure, frame, consumers, shown, sets))


def written_figure(path: str | Path, fill: Callable[[Any], None]) -> None:
    """Write a figure to a file, whole or not at all; equal figures are equal files.

    Args:
        path: its ending says which kind of picture. fill: draws on an empty figure of matplotlib.

    Raises:
        MalformedInput: if matplotlib is missing, the path ends otherwise, or the file cannot be written.
    """
    kind = picture_kind(path)
    matplotlib = _matplotlib()
    with matplotlib.rc_context(dict(_SETTINGS)), warnings.catch_warnings():
        # Of letters that the font lacks an SVG still holds the text; the other kinds show boxes in their place.
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        figure = matplotlib.figure.Figure(layout="constrained")
        fill(figure)
        written = BytesIO()
        figure.savefig(written, format=kind, metadata=_METADATA[kind])
    write_bytes(path, written.getvalue())


@dataclass(frozen=True)
class _Shown:
    """Equilibrium prices: points, curves that join points, and families."""

    points: list[Floats]
    curves: list[list[Floats]]
    lines: list[Line]

    def alone(self) -> list[Floats]:
        """Points, and the ends of families."""
        ends = [end for line in self.lines for end in (line.start, line.end) if end is not None]
        return [*self.points, *ends]

    def everything(self) -> list[Floats]:
        """All of which the picture must make room for."""
        return [*self.alone(), *chain(*self.curves)]


def _matplotlib() -> Any:
    """The optional extra.

    Raises:
        MalformedInput: if it is missing.
    """
    try:
        import matplotlib  # noqa: PLC0415 - an optional extra
        import matplotlib.figure  # noqa: PLC0415
    except ImportError:
        raise MalformedInput("--plot", "matplotlib (pip install 'exactmarket[plot]')", "none") from None
    return matplotlib


def _fill(
    figure: Any, frame: Frame, consumers: Sequence[Consumer], shown: _Shown, sets: Sequence[EquilibriumSet]
) -> None:
    """A panel for each consumer, and the caption."""
    shapes = [*polygons_of(sets, frame)]
    columns = min(_COLUMNS, len(consumers))
    rows = -(-len(consumers) // columns)
    figure.set_size_inches(4.2 * columns, 4.6 * rows + 0.5)
    found = [cells(frame, consumer) for consumer in consumers]
    colour = _colours(found)
    for k, consumer in enumerate(consumers):
        axes = figure.add_subplot(rows, columns, k + 1)
        _panel(axes, frame, consumer, found[k], colour)
        _equilibria(axes, frame, shown.points, shown.curves)
        _sets(axes, frame, shown.lines, shapes)
    caption = _caption(frame, consumers, shown.alone(), bool(sets))
    if any(isinstance(each, PricePiece) and not is_polygon(each) for each in sets):
        caption += "\nOf each set given by polynomials one point is shown, if one is known."
    figure.supxlabel(caption, fontsize=7)


def _colours(found: Sequence[Sequence[Cell]]) -> dict[frozenset[str], Any]:
    """A colour for each set of optimal options, the same in every panel."""
    from matplotlib import colormaps  # noqa: PLC0415 - as in ``_matplotlib``

    sets = sorted({chosen for each in found for chosen, _ in each}, key=sorted)
    colours = colormaps["tab20"]
    return {chosen: colours(k % colours.N) for k, chosen in enumerate(sets)}


def draw_content(content: Any, where: str, path: str | Path) -> None:
    """``draw`` what a file holds: a pseudomarket or an assignment economy with the prices that it names, or a certificate
    about one with the prices of its claim (rational, in a number field or enclosed), or with all equilibrium prices.

    Raises:
        MalformedInput: as ``draw``, and if the content is none of these.
    """
    stated = content.claim if isinstance(content, Certificate) else content
    market = getattr(stated, "market", None) or getattr(stated, "economy", None)
    if not isinstance(market, (Pseudomarket, AssignmentEconomy)):
        raise MalformedInput(where, "a pseudomarket, an assignment economy, or a certificate about one", "another file")
    prices: Any = getattr(stated, "prices", None)
    if isinstance(stated, AnyEquilibrium):
        prices = [(number.interval[0] + number.interval[1]) / 2 for number in numbers_of(stated)[0]]
    elif (found := prices_named(stated)) is not None:
        prices = found
    sets = getattr(stated, "equilibria", ())
    draw(market, [] if prices is None else [prices], [], path, getattr(stated, "budgets", None), sets=sets)


def _caption(frame: Frame, consumers: Sequence[Consumer], places: Sequence[Floats], every: bool) -> str:
    caption = CAPTION + (" Black: all equilibrium prices." if every else "")
    if frame.kind == "triangle":
        caption += f"\nPrices that sum to {frame.money}, the sum of the budgets (Walras' law)."
    if frame.kind == "square":
        caption += f"\nDashed: prices that sum to {frame.money}, the sum of the budgets (Walras' law)."
    priced = [all(any(amounts) for _, amounts, _ in consumer.options) for consumer in consumers]
    if frame.kind in ("square", "triangle") and any(priced):
        caption += " Grey: nothing is affordable."
    left_out = sum(not frame.holds(point) for point in places)
    return caption + (f" {left_out} of the points do not lie in the picture." if left_out else "")


def _panel(
    axes: Any, frame: Frame, consumer: Consumer, found: Sequence[Cell], colour: Mapping[frozenset[str], Any]
) -> None:
    """The cells of one consumer, a colour for each set of optimal options."""
    from matplotlib.patches import Patch  # noqa: PLC0415 - as in ``_matplotlib``
    from matplotlib.patches import Polygon as Shape  # noqa: PLC0415

    sets = sorted({chosen for chosen, _ in found}, key=sorted)
    for facet in frame.facets:
        axes.add_patch(Shape([frame.shown(point) for point in facet], facecolor="0.9"))
    for chosen, polygon in found:
        corners = [frame.shown(point) for point in polygon]
        axes.add_patch(Shape(corners, facecolor=colour[chosen], edgecolor="white", linewidth=0.6))
    names = ", ".join(consumer.names)
    names = escaped(names if len(names) < 50 else names[:47] + "...")
    axes.set_title(f"{names} (budget {consumer.budget})", pad=12)
    handles = [Patch(color=colour[chosen], label=escaped(" or ".join(sorted(chosen)))) for chosen in sets]
    axes.legend(handles=handles, fontsize=6, loc="upper right" if frame.kind == "square" else "best", framealpha=0.8)
    _axes(axes, frame)


def _axes(axes: Any, frame: Frame) -> None:
    corners = [frame.shown(point) for facet in frame.facets for point in facet]
    named = [escaped(name) for name in frame.names]
    axes.set_xlim(min(x for x, _ in corners), max(x for x, _ in corners))
    axes.set_ylim(min(y for _, y in corners), max(y for _, y in corners))
    if frame.kind == "square":
        axes.set_aspect("equal")
        axes.set_xlabel(f"price of {named[0]}")
        axes.set_ylabel(f"price of {named[1]}")
        axes.plot([0, float(frame.money)], [float(frame.money), 0], color="black", linewidth=0.7, linestyle="--")
    elif frame.kind == "line":
        axes.set_yticks([])
        axes.set_xlabel(f"price of {named[0]} (right of 0) or of {named[1]} (left of 0)")
    else:
        axes.set_aspect("equal")
        axes.set_axis_off()
        for j, name in enumerate(named):
            tip = max(chain(*frame.facets), key=partial(_height, j))
            axes.text(*frame.shown(tip), f" {name}: {max(tip):.3g}", ha="center", fontsize=7)


def _height(j: int, point: Floats) -> float:
    """Largest where good j alone has a price."""
    return 2 * point[j] - sum(point)


def _equilibria(axes: Any, frame: Frame, points: Sequence[Floats], curves: Sequence[Sequence[Floats]]) -> None:
    for curve in curves:
        line = [frame.shown(point) for point in curve if frame.holds(point)]
        axes.plot([x for x, _ in line], [y for _, y in line], color="black", linewidth=1.5)
    places = [frame.shown(point) for point in points if frame.holds(point)]
    axes.scatter([x for x, _ in places], [y for _, y in places], color="black", s=14, zorder=3)


def _sets(axes: Any, frame: Frame, lines: Sequence[Line], shapes: Sequence[Polygon]) -> None:
    """Families with their ends, hollow where they are open, and polygons, hatched."""
    from matplotlib.patches import Polygon as Shape  # noqa: PLC0415 - as in ``_matplotlib``

    for shape in shapes:
        corners = [frame.shown(point) for point in shape]
        axes.add_patch(Shape(corners, fill=False, edgecolor="black", linewidth=1.0, hatch="///"))
    for line in lines:
        ends = line.within(frame)
        if not all(map(frame.holds, ends)):
            continue
        (a, b), (c, d) = (frame.shown(end) for end in ends)
        axes.plot([a, c], [b, d], color="black", linewidth=1.5)
        there = (True, line.end is not None)
        for x, y, closed, exists in zip((a, c), (b, d), line.closed, there, strict=True):
            if exists:
                face = "black" if closed else "white"
                axes.scatter(
                    [x], [y], s=14, zorder=5 if closed else 4, edgecolors="black", facecolors=face, linewidths=0.9
                )
