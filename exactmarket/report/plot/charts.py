"""Pictures of outcomes: who gets what, a lottery's terms, what agents can attain together, and how a search came to its prices.

As all pictures they are drawn in floating point and prove nothing. matplotlib, an optional extra, is imported when something is
drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product
from math import prod
from types import MappingProxyType
from typing import Any, TypeAlias

from exactmarket.errors import MalformedInput, escaped
from exactmarket.exact.rational import ONE, Q
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.lotteries import FewestTerms, Lottery, PureTerm
from exactmarket.kernel.claims.completeness import AlgebraicPoint, PriceFamily, PricePoint
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.report.budgets import EQUILIBRIA, numbers_of
from exactmarket.report.plot.pictures import draw_content, written_figure
from exactmarket.report.plot.price_sets import middle, prices_at

Spot: TypeAlias = "tuple[float, ...]"

CAPTION = "Illustration drawn in floating point: it proves nothing."
#: More bars, rows or outcomes than these could not be told apart, or would take minutes.
_MOST_NAMED, _MOST_LEGEND, _MOST_OUTCOMES = 45, 40, 300_000
_SAMPLES = 60
#: Temperatures at which a search is looked at: from everybody choosing at random to hardly any smoothing.
_TEMPERATURES = tuple([10 ** (-k / 8) for k in range(1, 38)])


def draw_chart(content: Any, where: str, path: str, picture: str) -> None:
    """Write a picture of what a file holds.

    Args:
        content: an instance, or a certificate. where: what it is called in messages.
        path: where to; it ends in .svg, .png or .pdf.
        picture: one of ``PICTURES``.

    Raises:
        MalformedInput: if the content has not what the picture shows, or it cannot be drawn or written.
    """
    PICTURES[picture](content, where, path)


# Who gets what ------------------------------------------------------------------------------------


def draw_shares(content: Any, where: str, path: str) -> None:
    """A bar for each agent, divided by object types as her probabilities are."""
    economy, rows = _economy_of(content, where), _shares_of(content, where)
    written_figure(path, lambda figure: _shares(figure, economy, rows))


def _shares(figure: Any, economy: AssignmentEconomy, rows: Sequence[Spot]) -> None:
    size, order = len(rows), _order_of_bars(rows)
    figure.set_size_inches(min(11.0, 4.5 + 0.16 * size), 4.4)
    axes = figure.add_subplot()
    below = [0.0] * size
    for j in range(len(economy.objects)):
        heights = [rows[x][j] for x in order]
        axes.bar(range(size), heights, bottom=below, width=1.0 if size > _MOST_NAMED else 0.8, color=_colour(j))
        below = [low + high for low, high in zip(below, heights, strict=True)]
    axes.set_xlim(-0.6, size - 0.4)
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "1/4", "1/2", "3/4", "1"])
    axes.set_ylabel("probability")
    if size > _MOST_NAMED:
        axes.set_xlabel(f"{size} agents, by the object type that each most probably gets")
    else:
        _name_agents(axes, economy)
    _legend(figure, economy.objects)
    figure.supxlabel(CAPTION, fontsize=7)


def _order_of_bars(rows: Sequence[Spot]) -> list[int]:
    """The agents in their order; if they are many, those who most probably get the same type stand side by side, so that the
    picture has areas and not noise."""
    if len(rows) <= _MOST_NAMED:
        return list(range(len(rows)))

    def place(x: int) -> tuple[int, float]:
        most = max(rows[x])
        return rows[x].index(most), -most

    return sorted(range(len(rows)), key=place)


def _name_agents(axes: Any, economy: AssignmentEconomy) -> None:
    """The agents' names below their bars, upright if they are long."""
    names = [escaped(_short(name)) for name in economy.agents]
    upright = max(map(len, names)) * len(names) > 70
    axes.set_xticks(range(len(names)), names, rotation=90 if upright else 0)


def draw_lottery(content: Any, where: str, path: str) -> None:
    """A row for each term of a lottery, as high as its probability, with a cell for each agent in the colour of what she gets."""
    witness = content.witness if isinstance(content, Certificate) else None
    if not isinstance(witness, (Lottery, FewestTerms)):
        raise MalformedInput(where, "a certificate of a lottery over pure assignments", type(content).__name__)
    economy = _economy_of(content, where)
    written_figure(path, lambda figure: _lottery(figure, economy, witness))


def _lottery(figure: Any, economy: AssignmentEconomy, witness: Lottery | FewestTerms) -> None:
    agents = len(economy.agents)
    figure.set_size_inches(min(11.0, 3.5 + 0.45 * agents), 4.6)
    axes = figure.add_subplot()
    _terms(axes, economy, sorted(witness.terms, key=lambda term: -term.probability))
    axes.set_xlim(-0.6, agents - 0.4)
    axes.set_ylim(0, 1)
    axes.set_ylabel(f"{len(witness.terms)} terms and their probabilities")
    if agents > _MOST_NAMED:
        axes.set_xticks([])
    else:
        _name_agents(axes, economy)
    _legend(figure, economy.objects)
    figure.supxlabel(CAPTION, fontsize=7)


def _terms(axes: Any, economy: AssignmentEconomy, terms: Sequence[PureTerm]) -> None:
    """The terms from the top down, with the probabilities of those that are high enough for a word."""
    place = {name: j for j, name in enumerate(economy.objects)}
    agents = len(economy.agents)
    top, marks = 1.0, []
    for term in terms:
        height = float(term.probability)
        colours = [_colour(place[name]) for name in term.assignment]
        axes.bar(range(agents), [-height] * agents, bottom=top, width=0.96, color=colours)
        axes.axhline(top - height, color="white", linewidth=0.8)
        if height > 0.03:
            marks.append((top - height / 2, _short(str(term.probability))))
        top -= height
    axes.set_yticks([at for at, _ in marks], [word for _, word in marks])


# What can be attained -----------------------------------------------------------------------------


def draw_utilities(content: Any, where: str, path: str) -> None:
    """The expected utilities that two agents (or each two of three) can attain together: all of them, the Pareto frontier,
    what is weakly efficient beside it, and those of the assignment or of the equilibria that the content names."""
    market = _market_of(content, where)
    names = market.agents if isinstance(market, AssignmentEconomy) else [agent.name for agent in market.agents]
    if len(names) not in {2, 3}:
        raise MalformedInput(where, "two or three agents", len(names))
    outcomes = sorted(set(_outcomes(market, where)))
    marks, curves = _named(content)
    written_figure(path, lambda figure: _utilities(figure, list(names), outcomes, marks, curves))


def _utilities(
    figure: Any,
    names: Sequence[str],
    outcomes: Sequence[tuple[Q, ...]],
    marks: Sequence[Spot],
    curves: Sequence[list[Spot]],
) -> None:
    pairs = list(combinations(range(len(names)), 2))
    figure.set_size_inches(4.4 * len(pairs) + 0.8, 5.0)
    for k, (across, up) in enumerate(pairs):
        axes = figure.add_subplot(1, len(pairs), k + 1)
        border = hull([(outcome[across], outcome[up]) for outcome in outcomes])
        _attainable(axes, border, alone=len(pairs) == 1)
        for curve in curves:
            axes.plot([spot[across] for spot in curve], [spot[up] for spot in curve], color="black", linewidth=1.8)
        axes.scatter([spot[across] for spot in marks], [spot[up] for spot in marks], color="black", s=22, zorder=4)
        axes.set_xlabel(f"expected utility of {escaped(_short(names[across]))}")
        axes.set_ylabel(f"expected utility of {escaped(_short(names[up]))}")
    handles, words = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, words, loc="outside upper center", ncols=1, fontsize=7)
    third = " Each panel shows, for two, what all three attain together." if len(pairs) > 1 else ""
    figure.supxlabel(f"{CAPTION}{third}\nBlack: the assignment or the equilibria.", fontsize=7)


def _attainable(axes: Any, border: Sequence[tuple[Q, Q]], alone: bool) -> None:
    """The convex set with this border; its frontier is the part where one gains only if the other loses.

    Args:
        alone: whether there is nobody beside these two, so that the frontier is Pareto's and holds all of the weak core
            together with what is weakly efficient.
    """
    from matplotlib.patches import Polygon  # noqa: PLC0415 - an optional extra

    spots = [(float(x), float(y)) for x, y in border]
    axes.add_patch(Polygon(spots, facecolor="0.9", edgecolor="0.6", linewidth=0.8, label="attainable"))
    label = "Pareto frontier" if alone else "frontier of these two"
    axes.plot(*_axes_of(_frontier(border)), color="tab:blue", linewidth=2.5, label=label)
    if alone:
        label = "weakly efficient (the weak core lies here or on the frontier)"
        for k in (1, 0):
            most = max(spot[k] for spot in border)
            side = sorted(spot for spot in border if spot[k] == most)
            axes.plot(*_axes_of(side), color="tab:blue", linestyle=":", label=label if k else None)
    axes.autoscale_view()


def _frontier(border: Sequence[tuple[Q, Q]]) -> list[tuple[Q, Q]]:
    """The part of the border on which one gains only if the other loses, from left to right."""
    most_across, most_up = max(x for x, _ in border), max(y for _, y in border)
    first = max((spot for spot in border if spot[1] == most_up), key=lambda spot: spot[0])
    last = max((spot for spot in border if spot[0] == most_across), key=lambda spot: spot[1])
    corner = [spot for spot in border if spot[0] >= first[0] and spot[1] >= last[1]]
    return sorted(spot for spot in corner if _above(spot, first, last))


def _above(spot: tuple[Q, Q], first: tuple[Q, Q], last: tuple[Q, Q]) -> bool:
    """Whether the spot is not below the line between the ends of the frontier."""
    across, down = last[0] - first[0], last[1] - first[1]
    return across * (spot[1] - first[1]) - down * (spot[0] - first[0]) >= 0


def _axes_of(spots: Sequence[tuple[Q, Q]]) -> tuple[list[float], list[float]]:
    return [float(x) for x, _ in spots], [float(y) for _, y in spots]


def hull(spots: Sequence[tuple[Q, Q]]) -> list[tuple[Q, Q]]:
    """The corners of the smallest convex set that holds the spots, counter-clockwise, in exact arithmetic.

    >>> from exactmarket import Q
    >>> [tuple(map(int, spot)) for spot in hull([(Q(x), Q(y)) for x, y in [(0, 0), (2, 0), (1, 1), (2, 2), (0, 2), (1, 2)]])]
    [(0, 0), (2, 0), (2, 2), (0, 2)]
    """
    ordered = sorted(set(spots))
    if len(ordered) < 3:
        return ordered
    return _chain(ordered)[:-1] + _chain(ordered[::-1])[:-1]


def _chain(spots: Sequence[tuple[Q, Q]]) -> list[tuple[Q, Q]]:
    """One side of the border (Andrew's monotone chain)."""
    kept: list[tuple[Q, Q]] = []
    for spot in spots:
        while len(kept) > 1 and not _left_turn(kept[-2], kept[-1], spot):
            kept.pop()
        kept.append(spot)
    return kept


def _left_turn(a: tuple[Q, Q], b: tuple[Q, Q], c: tuple[Q, Q]) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])


def _outcomes(market: AssignmentEconomy | Pseudomarket, where: str) -> Iterator[tuple[Q, ...]]:
    """The utilities of all pure assignments or allocations; lotteries over them attain the rest."""
    if isinstance(market, AssignmentEconomy):
        _demand_few(prod(len(market.objects) for _ in market.agents), where)
        for choice in product(range(len(market.objects)), repeat=len(market.agents)):
            if all(choice.count(j) <= market.supply[j] for j in choice):
                yield tuple([values[j] for values, j in zip(market.values, choice, strict=True)])
        return
    if market.production is not None:
        raise MalformedInput(where, "a pseudomarket without production", "one with production")
    agents, goods = len(market.agents), len(market.goods)
    _demand_few((agents + 1) ** goods, where)
    for owners in product(range(agents + 1), repeat=goods):
        bundles = [sum([1 << j for j, owner in enumerate(owners) if owner == i]) for i in range(agents)]
        found = [agent.utility.value(bundle) for agent, bundle in zip(market.agents, bundles, strict=True)]
        if None not in found:
            yield tuple([value for value in found if value is not None])


def _demand_few(count: int, where: str) -> None:
    if count > _MOST_OUTCOMES:
        raise MalformedInput(where, f"at most {_MOST_OUTCOMES} pure assignments to draw", count)


def _named(content: Any) -> tuple[list[Spot], list[list[Spot]]]:
    """The utilities of what the content names: single ones, and curves of a family."""
    stated = content.claim if isinstance(content, Certificate) else content
    sets = getattr(stated, "equilibria", None)
    if sets is None:
        row = _stated_utilities(stated)
        return ([row] if row else []), []
    marks = [tuple(map(float, each.utilities)) for each in sets if isinstance(each, PricePoint)]
    marks += [prices_at(each.root, each.utilities) for each in sets if isinstance(each, AlgebraicPoint)]
    return marks, [_curve(each) for each in sets if isinstance(each, PriceFamily) and _is_bounded(each)]


def _stated_utilities(stated: Any) -> Spot:
    if isinstance(stated, EQUILIBRIA):
        return tuple(map(middle, numbers_of(stated)[2]))
    economy, assignment = getattr(stated, "economy", None), getattr(stated, "assignment", None)
    if isinstance(economy, AssignmentEconomy) and assignment is not None:
        return tuple(map(float, economy.utilities(assignment)))
    return ()


def _is_bounded(family: PriceFamily) -> bool:
    return isinstance(family.low, (int, Q)) and isinstance(family.high, (int, Q))


def _curve(family: PriceFamily) -> list[Spot]:
    """The utilities along a family between rational ends."""
    low, high = float(Q(family.low)), float(Q(family.high))  # type: ignore[arg-type]
    places = [low + (high - low) * k / _SAMPLES for k in range(_SAMPLES + 1)]
    return [tuple([_at(u.numerator, t) / _at(u.denominator, t) for u in family.utilities]) for t in places]


def _at(polynomial: Sequence[Q], t: float) -> float:
    return sum([float(c) * t**k for k, c in enumerate(polynomial)])


# How a search came to its prices ------------------------------------------------------------------


def draw_search(content: Any, where: str, path: str) -> None:
    """The prices along the path that the search for an equilibrium follows: from a market whose agents choose nearly at random
    to one with hardly any smoothing, whose prices the exact equilibrium is read off."""
    from exactmarket.solvers.budgets.hylland_zeckhauser import float_economy  # noqa: PLC0415 - slow to load
    from exactmarket.solvers.control import Control  # noqa: PLC0415
    from exactmarket.solvers.structures.continuation import follow  # noqa: PLC0415
    from exactmarket.solvers.structures.structure import problem  # noqa: PLC0415

    economy = _economy_of(content, where)
    stated = content.claim if isinstance(content, Certificate) else content
    budgets = getattr(stated, "budgets", None) or (ONE,) * len(economy.agents)
    floats = float_economy(problem(economy, tuple(budgets), ()))
    average = float(sum(budgets, Q(0)) / len(budgets))
    steps = []
    for temperature in _TEMPERATURES:
        guess = follow(floats, Control(), end=temperature)
        if guess is not None:
            steps.append((guess.temperature, [average * price for price in guess.limit_prices]))
    if not steps:
        raise MalformedInput(where, "an economy with a path to follow", "none")
    written_figure(path, lambda figure: _search(figure, economy, steps))


def _search(figure: Any, economy: AssignmentEconomy, steps: Sequence[tuple[float, list[float]]]) -> None:
    figure.set_size_inches(6.4, 4.4)
    axes = figure.add_subplot()
    for j in range(len(economy.objects)):
        axes.plot([t for t, _ in steps], [prices[j] for _, prices in steps], color=_colour(j), linewidth=1.4)
    axes.set_xscale("log")
    axes.set_xticks([1, 0.1, 0.01, 0.001, 0.0001], ["1", "1/10", "1/100", "1/1,000", "1/10,000"])
    axes.minorticks_off()
    axes.set_xlim(1.2, steps[-1][0] * 0.8)
    axes.set_xlabel("temperature: how much the agents' choices are smoothed")
    axes.set_ylabel("price")
    axes.set_ylim(bottom=0)
    _legend(figure, economy.objects)
    figure.supxlabel(CAPTION, fontsize=7)


# What several pictures need -----------------------------------------------------------------------


def _market_of(content: Any, where: str) -> AssignmentEconomy | Pseudomarket:
    stated = content.claim if isinstance(content, Certificate) else content
    if isinstance(stated, (AssignmentEconomy, Pseudomarket)):
        return stated
    if isinstance(stated, (AssignmentInstance, PseudomarketInstance)) or isinstance(content, Certificate):
        market = getattr(stated, "economy", None) or getattr(stated, "market", None)
        if isinstance(market, (AssignmentEconomy, Pseudomarket)):
            return market
    raise MalformedInput(where, "an assignment economy, a pseudomarket, or a certificate about one", "another file")


def _economy_of(content: Any, where: str) -> AssignmentEconomy:
    market = _market_of(content, where)
    if isinstance(market, AssignmentEconomy):
        return market
    raise MalformedInput(where, "an assignment economy, or a certificate about one", "a pseudomarket")


def _shares_of(content: Any, where: str) -> list[Spot]:
    stated = content.claim if isinstance(content, Certificate) else content
    if isinstance(stated, EQUILIBRIA):
        return [tuple(map(middle, row)) for row in numbers_of(stated)[1]]
    assignment = getattr(stated, "assignment", None)
    if assignment is None:
        raise MalformedInput(where, "an assignment", "none")
    return [tuple(map(float, row)) for row in assignment]


def _colour(j: int) -> Any:
    """The colour of an object type, the same in every picture."""
    from matplotlib import colormaps  # noqa: PLC0415 - an optional extra

    return colormaps["tab20" if j % _MOST_LEGEND < 20 else "tab20b"](j % 20)


def _legend(figure: Any, objects: Sequence[str]) -> None:
    """The object types by their colours, as far as there are names enough for the colours."""
    from matplotlib.patches import Patch  # noqa: PLC0415 - an optional extra

    handles = [Patch(color=_colour(j), label=escaped(_short(name))) for j, name in enumerate(objects[:_MOST_LEGEND])]
    figure.legend(handles=handles, loc="outside right upper", fontsize=7, ncols=1 + (len(handles) > 26))


def _short(name: str) -> str:
    return name if len(name) <= 18 else name[:17] + "…"


#: What ``show --plot --picture`` draws, by name.
PICTURES: Mapping[str, Callable[[Any, str, str], None]] = MappingProxyType(
    {
        "prices": draw_content,
        "utilities": draw_utilities,
        "shares": draw_shares,
        "lottery": draw_lottery,
        "search": draw_search,
    }
)
