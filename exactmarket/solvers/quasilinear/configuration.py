"""The configuration program of a quasilinear economy with few goods: bundles as options, and what its integral solutions
are worth.

    maximise  sum of u_i(A) x_iA   subject to   each agent has one bundle in all, each good is used at most once, x >= 0

Its optimum is reached by an allocation if and only if there are Walrasian prices, and then its dual prices are such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exactmarket.errors import SearchFailed
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.kernel.certificates.linear_programs import Farkas, PrimalDual
from exactmarket.kernel.certificates.lotteries import Leaf, Split
from exactmarket.kernel.certificates.quasilinear import FractionalGain
from exactmarket.kernel.certificates.utilities import Part
from exactmarket.kernel.claims.linear_programs import LinearProgramOptimal
from exactmarket.model.bundle import Bundle, members, names_of, subsets
from exactmarket.model.linear_program import LinearProgram
from exactmarket.model.utility import Form, Value, add, tabulate
from exactmarket.solvers.control import Control
from exactmarket.solvers.linear_programs.solve import find_linear_program_certificate

#: All divisions of the goods are tried, and all bundles are columns, up to so many goods.
MOST_GOODS = 12

_Option = tuple[int, Bundle]
#: For each agent the goods that she must get and those that she must not get.
_Shape = tuple[tuple[Bundle, Bundle], ...]


@dataclass(frozen=True)
class Optimum:
    """The program's value, the probabilities of options, and the prices of the goods."""

    value: Q
    options: dict[_Option, Q]
    prices: Vector


def best_division(tables: Sequence[Sequence[Value]], control: Control) -> tuple[Value, list[Bundle]]:
    """The largest surplus of bundles that use every good once, and such bundles; -infinity if all of them are worth that.

    By agents: the best that the first k can do with each set of goods."""
    reach: list[Value] = [ZERO, *[None] * (len(tables[0]) - 1)]
    choices: list[list[Bundle]] = []
    for k, table in enumerate(tables):
        control.step("agents with bundles", k, len(tables))
        best: list[Value] = [None] * len(table)
        choice = [0] * len(table)
        for goods in range(len(table)):
            for part in subsets(goods):
                value = add(reach[goods ^ part], table[part])
                old = best[goods]
                if value is not None and (old is None or value > old):
                    best[goods], choice[goods] = value, part
        reach = best
        choices.append(choice)
    bundles, left = [], len(tables[0]) - 1
    for choice in reversed(choices):
        bundles.append(choice[left])
        left ^= choice[left]
    return reach[-1], bundles[::-1]


def fractional_optimum(
    tables: Sequence[Sequence[Value]], size: int, control: Control, shape: _Shape | None = None
) -> Optimum | Vector:
    """The optimum of the configuration program, or prices that show that nothing is feasible. With ``shape`` each agent
    has only bundles that fit, and goods are used exactly once.

    Raises:
        SearchFailed: if the program was not solved.
    """
    options = _options(tables, shape or ((0, 0),) * len(tables))
    program = _configuration_program(tables, size, options, exactly_once=shape is not None)
    certificate = find_linear_program_certificate(program, control)
    claim, witness = certificate.claim, certificate.witness
    # Rows of the agents come first; what is left of the multipliers are the goods' prices.
    if isinstance(claim, LinearProgramOptimal) and isinstance(witness, PrimalDual):
        chances = {option: x for option, x in zip(options, witness.primal, strict=True) if x}
        return Optimum(claim.value, chances, witness.dual[len(tables) :])
    if isinstance(witness, Farkas):
        return tuple([-y for y in witness.farkas[len(tables) :]])
    raise SearchFailed("the configuration program was not solved")


def _options(tables: Sequence[Sequence[Value]], shape: _Shape) -> list[_Option]:
    """The agents' bundles of finite utility that fit the shape."""
    return [
        (i, a)
        for i, (table, (must, never)) in enumerate(zip(tables, shape, strict=True))
        for a, value in enumerate(table)
        if value is not None and a & must == must and not a & never
    ]


def _configuration_program(
    tables: Sequence[Sequence[Value]], size: int, options: Sequence[_Option], *, exactly_once: bool
) -> LinearProgram:
    """A column for each option; a row for each agent, then for each good, which is used exactly or
    at most once."""
    agents: list[list[int]] = [[] for _ in tables]
    goods: list[list[int]] = [[] for _ in range(size)]
    for c, (i, a) in enumerate(options):
        agents[i].append(c)
        for j in members(a):
            goods[j].append(c)
    rows = tuple([tuple([(c, ONE) for c in columns]) for columns in (*agents, *goods)])
    return LinearProgram(
        "maximize",
        tuple([tables[i][a] or ZERO for i, a in options]),
        rows,
        (*[ONE] * len(tables), *[ONE if exactly_once else None] * size),
        (ONE,) * len(rows),
        (ZERO,) * len(options),
        (None,) * len(options),
    )


def fractional_gain(
    goods: tuple[str, ...], tables: Sequence[Sequence[Value]], optimum: Optimum | None, control: Control
) -> FractionalGain:
    """The optimum as lotteries, with the branch tree which shows that no allocation is worth as much; without an optimum,
    that there is no allocation of finite utility at all."""
    consumptions: list[list[Part]] = [[] for _ in tables] if optimum else []
    for (i, a), chance in optimum.options.items() if optimum else ():
        consumptions[i].append(Part(names_of(goods, a), chance))
    tree: list[Split | Leaf] = []
    parts: list[_Shape] = [((0, 0),) * len(tables)]
    while parts:
        control.step("parts of the branch tree", len(tree))
        part = parts.pop()
        relaxed = fractional_optimum(tables, len(goods), control, part)
        if not isinstance(relaxed, Optimum):
            tree.append(Leaf(ZERO, relaxed))
        elif optimum is not None and relaxed.value < optimum.value:
            tree.append(Leaf(ONE, relaxed.prices))
        else:
            i, j = _undecided(relaxed, len(tables), len(goods))
            tree.append(Split((i, j)))
            # The part in which the agent is refused the good is taken first, as it comes last.
            parts += [_with_good(part, i, j), _without_good(part, i, j)]
    return FractionalGain(tuple([tuple(own) for own in consumptions]), tuple(tree))


def _with_good(part: _Shape, i: int, j: int) -> _Shape:
    """The shape in which agent i must get good j, and no other agent gets it."""
    good = 1 << j
    return tuple([(must | good, never) if k == i else (must, never | good) for k, (must, never) in enumerate(part)])


def _without_good(part: _Shape, i: int, j: int) -> _Shape:
    """The shape in which agent i does not get good j."""
    good = 1 << j
    return tuple([(must, never | good) if k == i else (must, never) for k, (must, never) in enumerate(part)])


def _undecided(relaxed: Optimum, agents: int, goods: int) -> tuple[int, int]:
    """The agent and the good that she gets with a probability nearest to 1/2."""
    shares = [
        (abs(2 * total(x for (k, a), x in relaxed.options.items() if k == i and a >> j & 1) - 1), i, j)
        for i in range(agents)
        for j in range(goods)
    ]
    distance, i, j = min(shares)
    if distance == 1:
        raise SearchFailed("an allocation is worth as much as the optimum of the configuration program")
    return i, j


def tables_of(forms: Sequence[Form]) -> list[list[Value]]:
    """All values of each agent."""
    return [tabulate(form) for form in forms]
