"""Pictures of a claim about two or three goods or object types, as shapes in the plane for the page to draw.

A price plane has a price on each axis, the lines on which a bundle costs an agent's budget, and what the claim says of
prices: points, segments and polygons. Of three goods there is a plane for each pair. Shares of three object types are points
of a triangle whose corners are the types. All coordinates are floats: a picture illustrates and proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import sqrt
from typing import Any, TypeAlias

from exactmarket import recheck
from exactmarket.page.scope import Scope
from exactmarket.page.spelling import Root, bundle_in_words, cell, value_at

Spot: TypeAlias = tuple[float, ...]

#: Lines of more agents and bundles than these would hide what is claimed.
_MOST_LINES, _MOST_DOTS = 24, 60


@dataclass
class _Figure:
    """What is claimed of prices: points with labels, segments, polygons; each has a coordinate for each good."""

    dots: list[tuple[Spot, str]] = field(default_factory=list)
    lines: list[tuple[Spot, Spot]] = field(default_factory=list)
    areas: list[list[Spot]] = field(default_factory=list)

    def spots(self) -> list[Spot]:
        """All points named."""
        ends = [spot for line in self.lines for spot in line]
        return [spot for spot, _ in self.dots] + ends + [spot for area in self.areas for spot in area]


def pictures(claim: dict[str, Any], scope: Scope) -> Iterator[dict[str, Any]]:
    """The pictures of a claim; none if it has another number of goods, or says nothing of prices and shares."""
    if len(scope.goods) not in {2, 3} or not scope.agents:
        return
    figure = _figure(claim, scope)
    if figure.spots():
        for pair in combinations(range(len(scope.goods)), 2):
            yield {"picture": _plane(figure, pair, claim, scope)}
    fits = [len(row) for row in claim.get("assignment", [])] == [3] * len(scope.agents)
    if fits and len(scope.agents) <= _MOST_DOTS:
        yield {"picture": _triangle(claim["assignment"], scope)}


def _figure(claim: dict[str, Any], scope: Scope) -> _Figure:
    figure = _Figure()
    # A claim that the checker rejects may lack a price.
    if len(claim.get("prices", [])) == len(scope.goods):
        figure.dots.append((tuple(_near(price, scope.root) for price in claim["prices"]), "the prices"))
    for k, each in enumerate(claim.get("equilibria", []), start=1):
        _add_set(figure, each, str(k))
    return figure


def _near(value: Any, root: Root | None) -> float:
    """A number near a rational, a polynomial in the root, or the middle of an interval."""
    near = cell(value, root)[1]
    return 0.0 if near is None else near


def _add_set(figure: _Figure, each: Any, label: str) -> None:
    """A set of equilibria: a point, a family along a line, a polytope, a piece by its sample."""
    if isinstance(each, recheck.AlgebraicPoint):
        root = Root(*each.root)
        figure.dots.append((tuple(_near(price, root) for price in each.prices), label))
    elif isinstance(each, recheck.Family):
        ends = [_end(each.low, each.high), _end(each.high, each.low)]
        start, end = (tuple(float(value_at(price, t)) for price in each.prices) for t in ends)
        figure.lines.append((start, end))
        figure.dots.append((tuple((a + b) / 2 for a, b in zip(start, end, strict=True)), label))
    elif isinstance(each, recheck.Polytope):
        _add_polytope(figure, each, label)
    elif isinstance(each, recheck.Piece):
        # What bounds it may be curved; a price in it is known exactly.
        if each.sample is not None:
            figure.dots.append((tuple(_near(price, None) for price in each.sample), label))
    else:
        figure.dots.append((tuple(_near(price, None) for price in each.prices), label))


def _end(place: Any, other: Any) -> Fraction:
    """An end of a family; one without an end is cut off."""
    if place is None:
        return _end(other, 0) + (2 if other is None else 1)
    return Root(*place).near if isinstance(place, tuple) else Fraction(place)


def _add_polytope(figure: _Figure, each: recheck.Polytope, label: str) -> None:
    """The corners of a set of one or two parameters, found as crossings of the forms that bound it."""
    forms = [*each.at_least, *each.more_than]
    corners = [spot for spot in _crossings(forms, len(each.free)) if all(_at(form, spot) >= 0 for form in forms)]
    if not corners:
        return
    middle = [sum(spot[k] for spot in corners) / Fraction(len(corners)) for k in range(len(each.free))]
    prices = [tuple(float(_at(price, spot)) for price in each.prices) for spot in _around(corners, middle)]
    figure.areas.append(prices)
    figure.dots.append((tuple(float(_at(price, middle)) for price in each.prices), label))


def _crossings(forms: Sequence[Sequence[Any]], dimension: int) -> list[tuple[Fraction, ...]]:
    """Where one form (of one parameter) or two forms (of two) are zero."""
    if dimension == 1:
        return [(Fraction(-form[0]) / form[1],) for form in forms if form[1]]
    found = []
    for f, g in combinations(forms, 2) if dimension == 2 else []:
        determinant = f[1] * g[2] - f[2] * g[1]
        if determinant:
            x = Fraction(f[2] * g[0] - f[0] * g[2]) / determinant
            found.append((x, Fraction(f[0] * g[1] - f[1] * g[0]) / determinant))
    return list(dict.fromkeys(found))


def _at(form: Sequence[Any], spot: Sequence[Fraction]) -> Fraction:
    return sum((a * t for a, t in zip(form[1:], spot, strict=True)), Fraction(form[0]))


def _around(corners: list[tuple[Fraction, ...]], middle: Sequence[Fraction]) -> list[tuple[Fraction, ...]]:
    """Corners of a convex polygon one after the other: by the half of the plane, then by the slope."""
    if len(middle) < 2:
        return sorted(corners)

    def turn(spot: tuple[Fraction, ...]) -> tuple[bool, Fraction]:
        across, up = spot[0] - middle[0], spot[1] - middle[1]
        upper = up > 0 or (up == 0 and across > 0)
        return upper, -across / (abs(across) + abs(up)) * (1 if upper else -1) if across or up else Fraction(0)

    return sorted(corners, key=turn)


# Planes and triangles -----------------------------------------------------------------------------


def _plane(figure: _Figure, pair: tuple[int, int], claim: dict[str, Any], scope: Scope) -> dict[str, Any]:
    """The prices of two goods."""
    across, up = pair
    budgets = [cell(budget)[1] or 0.0 for budget in scope.budgets]
    spots = figure.spots()
    most = max([*(spot[across] for spot in spots), *(spot[up] for spot in spots), *budgets, 1e-9]) * 1.1
    shapes: list[dict[str, Any]] = []
    if len(scope.goods) == 2:
        shapes += _budget_lines(claim, scope, most)
    shapes += [{"area": [[spot[across], spot[up]] for spot in area]} for area in figure.areas]
    shapes += [{"line": [[spot[across], spot[up]] for spot in line]} for line in figure.lines]
    shapes += [{"dot": [spot[across], spot[up]], "label": label} for spot, label in figure.dots]
    names = [scope.goods[across], scope.goods[up]]
    title = f"Prices of {names[0]} and {names[1]}"
    return {"title": title, "axes": [f"price of {name}" for name in names], "most": most, "shapes": shapes}


def _budget_lines(claim: dict[str, Any], scope: Scope, most: float) -> list[dict[str, Any]]:
    """Where a bundle costs exactly an agent's budget."""
    lines: dict[tuple[float, float, float], list[str]] = {}
    bundles = [(mask, bundle_in_words(scope.bundle(mask))) for mask in (1, 2, 3)]
    if "economy" in claim:
        bundles = bundles[:2]
    for name, budget in zip(scope.agents, scope.budgets, strict=False):
        for mask, words in bundles:
            line = (float(mask & 1), float(mask >> 1), _near(budget, None))
            lines.setdefault(line, []).append(f"{words} costs {name}'s budget")
    shown = [(line, words) for line, words in lines.items() if line[2] <= most * (line[0] + line[1])]
    return [_budget_line(line, words, most) for line, words in shown[:_MOST_LINES]]


def _budget_line(line: tuple[float, float, float], words: list[str], most: float) -> dict[str, Any]:
    first, second, budget = line
    ends = [[budget, 0.0], [budget, most]] if not second else [[0.0, budget], [most, budget]]
    if first and second:
        low = max(0.0, budget - most)
        ends = [[low, budget - low], [budget - low, low]]
    return {"line": ends, "thin": True, "label": "; ".join(words[:4]) + ("; ..." if len(words) > 4 else "")}


def _triangle(rows: Sequence[Sequence[Any]], scope: Scope) -> dict[str, Any]:
    """Each agent's shares of three object types: the nearer a corner, the more likely."""
    corners = [(0.0, 0.0), (1.0, 0.0), (0.5, sqrt(3) / 2)]
    shapes: list[dict[str, Any]] = [{"area": [list(corner) for corner in corners], "empty": True}]
    shapes += [{"corner": list(spot), "label": name} for name, spot in zip(scope.goods, corners, strict=True)]
    # Agents with the same shares have one point and one label.
    together: dict[tuple[float, float], list[str]] = {}
    for name, row in zip(scope.agents, rows, strict=True):
        near = [_near(share, scope.root) for share in row]
        across, up = (sum(a * spot[k] for a, spot in zip(near, corners, strict=True)) for k in (0, 1))
        together.setdefault((round(across, 6), round(up, 6)), []).append(name)
    for spot, names in together.items():
        shapes.append({"dot": list(spot), "label": _first(names)})
    return {"title": "Shares of the three object types", "most": 1.0, "shapes": shapes}


def _first(names: Sequence[str]) -> str:
    """Names in a line, of many the first three."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
