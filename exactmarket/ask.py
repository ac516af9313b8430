"""Any question of anything that it can be asked about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from exactmarket.contents import content_of
from exactmarket.errors import MalformedInput, shown
from exactmarket.exact.checks import whole
from exactmarket.exact.rational import Number, rational
from exactmarket.kernel.theorem import Verified
from exactmarket.model.equilibrium import conditions as named
from exactmarket.questions.question import Request
from exactmarket.questions.table import decide as decided
from exactmarket.solvers.control import Control


def decide(
    question: str,
    instance: object,
    *,
    conditions: Iterable[str] | None = None,
    interior: bool = False,
    sparse: bool = False,
    rational_within: Number | None = None,
    agent: str | None = None,
    strong: bool = False,
    workers: int = 1,
    limit: float | None = None,
    control: Control | None = None,
) -> Verified[Any]:
    """The verdict on a question, as the command ``exactmarket decide`` finds it.

    Args:
        question: the name of a question, or an alias: ``exactmarket questions`` lists them.
        instance: an economy, a pseudomarket, a linear program, what ``read`` returns, a dictionary laid out as an instance file,
            a verdict or certificate (the instance that it is about, with its assignment, prices and budgets), a path, or the
            name of a packaged example.
        conditions: of supporting prices, out of "optimal", "clearing", "cheapest"; those of an equilibrium if left out.
        interior: as many positive prices as can be.
        sparse: a lottery of as few terms as can be found.
        rational_within: a rational equilibrium, for budgets changed by at most this number.
        agent: whose demand, if there are several agents.
        strong: strong equilibria of a pseudomarket only.
        workers: how many processes search for all equilibria.
        limit: seconds after which to give up; ``control`` says the same with a report of progress.

    Returns:
        What the kernel verified: ``verdict.answer`` is "yes", "no", "optimal", ...; ``verdict.certificate`` the proof.

    Raises:
        MalformedInput: if there is no such question, or it cannot be asked of this.
        SearchFailed: if no certificate was found; LimitReached if not in time.

    >>> import exactmarket as em
    >>> verdict = em.decide("pareto-optimal", "miralles-theorem-1")
    >>> verdict.answer
    'no'
    >>> economy = em.AssignmentEconomy([[2, 1], [2, 1]], [1, 1])
    >>> equilibrium = em.decide("equilibrium", economy)
    >>> em.decide("lottery", equilibrium)
    Verified[LotteryOverAssignments]
    """
    if not isinstance(question, str):
        expected = 'the name of a question first, then what it is asked about: decide("equilibrium", economy)'
        raise MalformedInput("question", expected, shown(question))
    if isinstance(conditions, str):
        raise MalformedInput("conditions", 'a list such as ["optimal", "clearing"]', shown(conditions))
    request = Request(
        "instance",
        control or Control(limit),
        conditions=None if conditions is None else named(list(conditions), "conditions"),
        interior=interior,
        sparse=sparse,
        rational=None if rational_within is None else rational(rational_within, "rational_within"),
        agent=agent,
        strong=strong,
        workers=whole(workers, "workers", 1),
    )
    return decided(question, content_of(instance), request)
