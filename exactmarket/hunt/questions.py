"""What can be hunted for: the questions of a hunt, those of ``decide``, and functions of Python programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from exactmarket.errors import MalformedInput, SearchFailed, shown
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.hunt.records import Asked, Finding
from exactmarket.kernel.claims.completeness import NoEquilibrium
from exactmarket.kernel.kinds import kind_of
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.questions.question import Content, Request
from exactmarket.questions.table import NAMES, QUESTIONS, decide, question_named
from exactmarket.report.answer import answer
from exactmarket.solvers.control import Control


@dataclass(frozen=True)
class HuntQuestion:
    """A question that is asked of each member of a family.

    Attributes:
        name: how it is called. asks: the question in words.
        asked: makes the function that answers it, from the largest value of the family (``None`` if it has none).
    """

    name: str
    asks: str
    asked: Callable[[int | None], Asked]


def economy_in(content: Content, question: str) -> AssignmentEconomy:
    """The economy that a question of a hunt is about, with budgets 1.

    Raises:
        MalformedInput: if the content is something else.
    """
    if not isinstance(content, AssignmentInstance):
        raise MalformedInput(question, "an assignment economy", type(content).__name__)
    if content.aggregate or any(budget != 1 for budget in content.budgets or ()):
        raise MalformedInput(question, "an assignment economy with budgets 1 and no aggregate limits", "another")
    return content.economy


@dataclass(frozen=True)
class OfSets:
    """A question about the list of all equilibria: prices with minimum 0, and a tree of cases as the proof that there are no
    others.

    Attributes:
        name: "unique", "several-equilibria" or "continuum".
    """

    name: str

    def __call__(self, content: Content, control: Control) -> Finding:
        """The answer, with how many sets of prices there are of each form."""
        from exactmarket.hunt.price_sets import counted, is_continuum, number_of_points  # noqa: PLC0415
        from exactmarket.solvers.completeness.all_equilibria import decide_all_budget_equilibria  # noqa: PLC0415

        verdict = decide_all_budget_equilibria(economy_in(content, self.name), control=control)
        found = verdict.claim.equilibria
        if self.name == "continuum":
            holds = is_continuum(found)
        else:
            points = 0 if is_continuum(found) else number_of_points(found)
            holds = points == 1 if self.name == "unique" else points > 1
        return Finding("yes" if holds else "no", (verdict.certificate,), {"sets": counted(found)})


@dataclass(frozen=True)
class Irrational:
    """Is there no equilibrium with rational prices? A rational one is looked for first, the tree of cases decides the rest."""

    def __call__(self, content: Content, control: Control) -> Finding:
        """The answer; yes with all equilibria, no with a rational one where it was found without the tree."""
        from exactmarket.hunt.price_sets import counted, has_rational_prices  # noqa: PLC0415
        from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium  # noqa: PLC0415
        from exactmarket.solvers.completeness.all_equilibria import decide_all_budget_equilibria  # noqa: PLC0415
        from exactmarket.solvers.completeness.existence import going_on  # noqa: PLC0415

        economy = economy_in(content, "irrational")
        with going_on():
            rational = decide_equilibrium(economy, control=control, tiers=("rational",))
            return Finding("no", (rational.certificate,))
        verdict = decide_all_budget_equilibria(economy, control=control)
        found = verdict.claim.equilibria
        if not found or any(has_rational_prices(each) for each in found):
            return Finding("no", (verdict.certificate,))  # with no notes, as above: which way it was found is no answer
        return Finding("yes", (verdict.certificate,), {"sets": counted(found)})


def _manipulable(largest: int | None) -> Asked:
    from exactmarket.hunt.manipulation import Manipulable  # noqa: PLC0415 - loads solvers

    if largest is None:
        raise MalformedInput(
            "manipulable", "a family with a range of values, which are what agents may report", "another"
        )
    return Manipulable(largest)


#: The questions of a hunt by name.
HUNTED: Mapping[str, HuntQuestion] = MappingProxyType(
    {
        question.name: question
        for question in (
            HuntQuestion(
                "unique",
                "Is there one vector of equilibrium prices (minimum 0), and no other?",
                lambda _: OfSets("unique"),
            ),
            HuntQuestion(
                "several-equilibria",
                "Are there several vectors of equilibrium prices, finitely many?",
                lambda _: OfSets("several-equilibria"),
            ),
            HuntQuestion(
                "continuum",
                "Are there infinitely many vectors of equilibrium prices?",
                lambda _: OfSets("continuum"),
            ),
            HuntQuestion(
                "irrational",
                "Is there no equilibrium with rational prices?",
                lambda _: Irrational(),
            ),
            HuntQuestion(
                "manipulable",
                "Can some agent gain by reporting other values of the family's range, whichever equilibria are chosen?",
                _manipulable,
            ),
            HuntQuestion(
                "no-strong-equilibrium",
                "Has the pseudomarket no strong equilibrium?",
                lambda _: NoStrongEquilibrium(),
            ),
        )
    }
)


@dataclass(frozen=True)
class NoStrongEquilibrium:
    """Has a pseudomarket no strong equilibrium?"""

    def __call__(self, content: Content, control: Control) -> Finding:
        """Yes with a tree of cases over all prices, no with a strong equilibrium."""
        from exactmarket.solvers.completeness.existence import decide_whether_strong_equilibrium  # noqa: PLC0415

        if not isinstance(content, PseudomarketInstance):
            raise MalformedInput("no-strong-equilibrium", "a pseudomarket", type(content).__name__)
        verdict = decide_whether_strong_equilibrium(content.market, control)
        return Finding("yes" if isinstance(verdict.claim, NoEquilibrium) else "no", (verdict.certificate,))


@dataclass(frozen=True)
class OfDecide:
    """A question of ``decide``; yes is what is hunted for."""

    name: str

    def __call__(self, content: Content, control: Control) -> Finding:
        """The answer with its certificate."""
        verdict = decide(self.name, content, Request("item", control))
        return Finding(
            answer(self.name, verdict.certificate), (verdict.certificate,), {"claim": kind_of(verdict.claim).name}
        )


@dataclass(frozen=True)
class OfFunction:
    """A function of a Python program: of an economy where the item is one and nothing else, of a market, of an instance."""

    function: Callable[[Any], Any]

    def __call__(self, content: Content, _control: Control) -> Finding:
        """Yes or no for a truth value, the answer and certificate of a verdict, or a finding as it is.

        Raises:
            SearchFailed: if the function returns ``None``, which is no answer.
            TypeError: if it returns something else.
        """
        found = self.function(_bare(content))
        if isinstance(found, Finding):
            return found
        if isinstance(found, Verified):
            return Finding(str(found.answer), (found.certificate,))
        if found is None:
            raise SearchFailed("the function gave no answer")
        if type(found) is not bool:
            raise TypeError(f"expected True, False, None, a verdict or a Finding, found {shown(found)}")
        return Finding("yes" if found else "no")


def _bare(content: Content) -> object:
    """The economy or market alone, where the content says nothing besides."""
    if isinstance(content, AssignmentInstance) and content == AssignmentInstance(content.economy):
        return content.economy
    if isinstance(content, PseudomarketInstance) and content == PseudomarketInstance(content.market):
        return content.market
    return content


def question_of_hunt(name: str, largest: int | None = None) -> Asked:
    """The question of that name: of a hunt, or of ``decide``.

    Args:
        largest: the largest value of the family, for questions about what agents may report.

    Raises:
        MalformedInput: if there is none, with those that are spelt alike.
    """
    if name in HUNTED:
        return HUNTED[name].asked(largest)
    if name not in NAMES:
        known = [*HUNTED, *NAMES]
        near = get_close_matches(name, known, n=2)
        expected = (
            f"a question (did you mean {' or '.join(near)}?)" if near else f"one of {', '.join([*HUNTED, *QUESTIONS])}"
        )
        raise MalformedInput("QUESTION", expected, repr(name))
    return OfDecide(question_named(name).name)
