"""What a question is: of which files it is asked, with which options, and who decides it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from exactmarket.convex.statement import Statement
from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Q
from exactmarket.format.instance import AssignmentInstance, Instance
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.format.programs import NamedProgram
from exactmarket.format.seats import SeatInstance
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.theorem import Verified
from exactmarket.model.equilibrium import Condition
from exactmarket.model.lottery_problem import ConsumptionProblem, LotteryProblem
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.spending_problem import SpendingProblem
from exactmarket.solvers.control import Control

Content: TypeAlias = "Instance | Statement | NamedProgram | Certificate[Any]"

#: How the contents of files are called.
CONTENT_NAMES: Mapping[type, str] = MappingProxyType(
    {
        AssignmentInstance: "an assignment economy",
        LotteryProblem: "a lottery problem",
        ConsumptionProblem: "a consumption problem",
        SpendingProblem: "a spending problem",
        PseudomarketInstance: "a pseudomarket",
        SeatInstance: "a pseudomarket with supplies",
        Statement: "a theorem",
        NamedProgram: "a linear program (.mps or .lp)",
        Certificate: "a certificate",
    }
)


@dataclass(frozen=True)
class Request:
    """A question about a file's content, with the command line's options.

    Attributes:
        where: the file, as it is called in messages.
        control: the time limit and the progress.
        conditions: of supporting prices; ``None`` for those of an equilibrium.
        interior: whether as many prices as possible are to be positive.
        sparse: whether a lottery is to have few terms.
        rational: by how much budgets may be changed so that an equilibrium is rational; ``None`` for not at all.
        agent: whose demand is asked for.
        strong: whether only strong equilibria count.
        workers: how many processes search.
    """

    where: str
    control: Control
    conditions: tuple[Condition, ...] | None = None
    interior: bool = False
    sparse: bool = False
    rational: Q | None = None
    agent: str | None = None
    strong: bool = False
    workers: int = 1


Decider: TypeAlias = Callable[[Any, Request], Verified[Any]]


@dataclass(frozen=True)
class Question:
    """A question that can be asked of a file.

    Attributes:
        name: how it is called on the command line.
        kinds: the classes of contents of which it can be asked.
        decider: loads the solvers and returns the function (content, request) -> verdict.
        asks: the question in words.
        yes: what a yes comes with. no: what a no comes with.
        options: the options of the command line that it takes besides those of all questions.
        source: the paper, or another source.
        example: a packaged instance of which it can be asked, or a file of one's own.
        aliases: other names.
        aggregate: whether an assignment economy may have aggregate limits.
        needs_values: whether a table of probabilities alone is not enough.
    """

    name: str
    kinds: tuple[type, ...]
    decider: Callable[[], Decider]
    asks: str
    yes: str
    no: str
    options: tuple[str, ...] = ()
    source: str = ""
    example: str = ""
    aliases: tuple[str, ...] = ()
    aggregate: bool = False
    needs_values: bool = True

    @property
    def of(self) -> str:
        """Of what it is asked: "an assignment economy or a pseudomarket"."""
        return " or ".join(CONTENT_NAMES[kind] for kind in self.kinds)

    def demand_content(self, content: Content, where: str) -> None:
        """Demand a content of which the question can be asked.

        Raises:
            MalformedInput: if it cannot.
        """
        if not isinstance(content, self.kinds):
            found = CONTENT_NAMES[type(content)]
            raise MalformedInput(where, f"{self.of} (for the question {self.name})", found)
        if isinstance(content, AssignmentInstance) and content.aggregate and not self.aggregate:
            expected = f"no aggregate limits for the question {self.name}"
            raise MalformedInput(f"{where}: aggregate", expected, "some")


def of_market(decider: Callable[[Pseudomarket, Control], Verified[Any]]) -> Decider:
    """A decider of a question about a pseudomarket alone, without what its file says besides."""
    return lambda instance, request: decider(instance.market, request.control)


def missing(key: str, request: Request) -> MalformedInput:
    """What to raise where the file lacks a key that the question is about."""
    return MalformedInput(request.where, f'the key "{key}", which this question is about', "none")
