"""Models of values, by name: rows of whole numbers, one row for each agent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from exactmarket.errors import MalformedInput
from exactmarket.exact.checks import whole
from exactmarket.exact.rational import ONE, ZERO, Number, Q, rational
from exactmarket.random import orders
from exactmarket.random.draws import Draws

Rows: TypeAlias = Iterator[list[int]]


@dataclass(frozen=True)
class Size:
    """How many agents and objects there are, and the largest value that is drawn."""

    agents: int
    objects: int
    largest: int

    def __str__(self) -> str:
        return f"{self.agents} {self.objects} {self.largest}"


def impartial(draws: Draws, size: Size) -> Rows:
    """All values uniform in 0..largest and independent."""
    for _ in range(size.agents):
        yield [draws.below(size.largest + 1) for _ in range(size.objects)]


def euclidean(draws: Draws, size: Size) -> Rows:
    """Agents and objects are points with whole coordinates in the square 0..largest; a value is 2 largest^2 less the squared
    distance (M. Davis, M. Hinich, A mathematical model of policy formation in a democratic society, 1966)."""
    most = size.largest
    places = [(draws.below(most + 1), draws.below(most + 1)) for _ in range(size.agents + size.objects)]
    for x, y in places[: size.agents]:
        yield [2 * most**2 - (x - a) ** 2 - (y - b) ** 2 for a, b in places[size.agents :]]


def popular(draws: Draws, size: Size) -> Rows:
    """The sum of an object's popularity, counted three times, and of the agent's taste for it, both uniform in 0..largest and
    independent (common and private parts: A. Abdulkadiroglu, Y.-K. Che, Y. Yasuda, Expanding "choice" in school choice,
    American Economic Journal: Microeconomics 7, 2015)."""
    popularity = [draws.below(size.largest + 1) for _ in range(size.objects)]
    for _ in range(size.agents):
        yield [3 * liked + draws.below(size.largest + 1) for liked in popularity]


def types(draws: Draws, size: Size, count: Q) -> Rows:
    """Each agent is of one of so many types, all equally likely. A value is that of the type, counted three times, and the
    agent's own taste, all uniform in 0..largest and independent: ``popular`` with a popularity for each type (programmes of
    study, neighbourhoods)."""
    known = [[draws.below(size.largest + 1) for _ in range(size.objects)] for _ in range(int(count.p))]
    for _ in range(size.agents):
        yield [3 * liked + draws.below(size.largest + 1) for liked in known[draws.below(len(known))]]


def categorical(draws: Draws, size: Size, count: Q) -> Rows:
    """Few different values: each is one of so many levels from 0 to the largest value, as far apart as whole numbers can be,
    all equally likely and independent. Two levels are dichotomous preferences (A. Bogomolnaia, H. Moulin, Random matching under
    dichotomous preferences, Econometrica 72, 2004)."""
    last = int(count.p) - 1
    for _ in range(size.agents):
        yield [draws.below(last + 1) * size.largest // last for _ in range(size.objects)]


def _ordered(model: Callable[..., Iterator[list[int]]]) -> Callable[..., Rows]:
    """The model of values that a model of orders makes.

    Raises:
        MalformedInput: if there are not as many values as objects.
    """

    def rows(draws: Draws, size: Size, *parameter: Q) -> Rows:
        return orders.valued(draws, model(draws, size.objects, *parameter), size.agents, size.largest)

    rows.__doc__ = model.__doc__
    return rows


@dataclass(frozen=True)
class Parameter:
    """A number that a model takes.

    Attributes:
        name: what it is called. usual: what it is if it is not given. least, most: its bounds, ``None`` for none.
        integral: whether it must be a whole number.
    """

    name: str
    usual: Q
    least: Q
    most: Q | None
    integral: bool

    def read(self, given: Number | None, where: str) -> Q:
        """The number that is given, or the usual one.

        Raises:
            MalformedInput: if it is no exact number within the bounds.
        """
        if given is None:
            return self.usual
        number = rational(given, where)
        proper = number >= self.least and (self.most is None or number <= self.most)
        # Numbers with many digits are powers with very many.
        if not proper or number.q > 1000 or (self.integral and number.q != 1):
            kind = "a whole number" if self.integral else "a number with a denominator up to 1000"
            bounds = f"{self.least} or more" if self.most is None else f"from {self.least} to {self.most}"
            raise MalformedInput(where, f"{kind}, {bounds}", number)
        return number


@dataclass(frozen=True)
class Model:
    """A model of values.

    Attributes:
        rows: the function that draws them. parameter: the number that it takes, if it takes one.
        strict: whether agents are never indifferent, for which there must be as many values as objects.
    """

    rows: Callable[..., Rows]
    parameter: Parameter | None = None
    strict: bool = False


def _of_orders(model: Callable[..., Iterator[list[int]]], parameter: Parameter | None = None) -> Model:
    return Model(_ordered(model), parameter, strict=True)


_DISPERSION = Parameter("dispersion", Q(1, 2), ZERO, ONE, integral=False)
_CONTAGION = Parameter("contagion", Q(1, 10), ZERO, None, integral=False)
_TYPES = Parameter("types", Q(5), ONE, Q(10_000), integral=True)
_LEVELS = Parameter("levels", Q(3), Q(2), Q(10_000), integral=True)

#: How values are drawn, by the model's name.
MODELS: Mapping[str, Model] = MappingProxyType(
    {
        "impartial": Model(impartial),
        "euclidean": Model(euclidean),
        "popular": Model(popular),
        "types": Model(types, _TYPES),
        "categorical": Model(categorical, _LEVELS),
        "mallows": _of_orders(orders.mallows, _DISPERSION),
        "urn": _of_orders(orders.urn, _CONTAGION),
        "plackett-luce": _of_orders(orders.plackett_luce),
        "zipf": _of_orders(orders.zipf),
        "single-peaked-walsh": _of_orders(orders.single_peaked_walsh),
        "single-peaked-conitzer": _of_orders(orders.single_peaked_conitzer),
    }
)
#: The numbers that models take, by name.
PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {model.parameter.name: model.parameter for model in MODELS.values() if model.parameter}
)


def parameter_of(name: str, given: Mapping[str, Number | None]) -> tuple[Q, ...]:
    """What the model of that name takes, of the numbers that are given by name (``None``: not given).

    Raises:
        MalformedInput: if there is no such model, or a number is not one that it takes.
    """
    if name not in MODELS:
        raise MalformedInput("model", "one of " + ", ".join(MODELS), repr(name))
    parameter = MODELS[name].parameter
    for other, number in given.items():
        if number is not None and (parameter is None or other != parameter.name):
            takers = [model for model, each in MODELS.items() if each.parameter and each.parameter.name == other]
            raise MalformedInput(other, "the model " + " or ".join(takers), name)
    return () if parameter is None else (parameter.read(given.get(parameter.name), parameter.name),)


def rows_of(name: str, draws: Draws, size: Size, parameter: tuple[Q, ...]) -> list[list[int]]:
    """The values of the model.

    Raises:
        MalformedInput: if agents are never indifferent in it and there are not enough values.
    """
    model = MODELS[name]
    if model.strict:
        whole(size.largest, "largest", size.objects - 1)
    return list(model.rows(draws, size, *parameter))
