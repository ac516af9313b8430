"""Questions about the agents' utilities in a pseudomarket."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from exactmarket.errors import MalformedInput
from exactmarket.exact.linear import Vector
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.kernel.certificates.utilities import Derivation, Derivations
from exactmarket.kernel.claims.utilities import EachAgent
from exactmarket.kernel.rules.utilities.concavity import check_each_agent
from exactmarket.kernel.theorem import Verified
from exactmarket.model.utility import Utility
from exactmarket.questions.question import Decider, Question, Request
from exactmarket.solvers.control import Control


def _each_agent(decide_one: Callable[[Utility, Control], Verified[Any]], question: str) -> Decider:
    """The question about the utilities of all agents: no for the first of whom it is false; of one agent about hers."""

    def decide_all(instance: PseudomarketInstance, request: Request) -> Verified[Any]:
        market = instance.market
        utilities = tuple([market.utility(i) for i in range(len(market.agents))])
        derivations = []
        for utility in utilities:
            verdict = decide_one(utility, request.control)
            witness = verdict.certificate.witness
            if len(utilities) == 1 or not isinstance(witness, Derivation):
                return verdict
            derivations.append(witness)
        claim = EachAgent(question, tuple([agent.name for agent in market.agents]), utilities)
        return check_each_agent(claim, Derivations(tuple(derivations)))

    return decide_all


def _m_natural() -> Decider:
    from exactmarket.solvers.utilities.m_natural import decide_m_natural

    return _each_agent(decide_m_natural, "m-natural")


def _submodular() -> Decider:
    from exactmarket.solvers.utilities.m_natural import decide_submodular

    return _each_agent(decide_submodular, "submodular")


def _substitutes() -> Decider:
    from exactmarket.solvers.utilities.substitutes import decide_substitutes

    return _each_agent(decide_substitutes, "substitutes")


def _strong_exchange() -> Decider:
    from exactmarket.solvers.utilities.strong_exchange import decide_strong_exchange

    return _each_agent(decide_strong_exchange, "strong-exchange")


def _demand() -> Decider:
    from exactmarket.solvers.utilities.demand import demand

    def decide(instance: PseudomarketInstance, request: Request) -> Verified[Any]:
        utility, prices = _whose_demand(instance, request)
        return demand(utility, prices, request.control)

    return decide


def _whose_demand(instance: PseudomarketInstance, request: Request) -> tuple[Utility, Vector]:
    """The utility of the named agent, or of the only one, and the file's prices."""
    market = instance.market
    names = [agent.name for agent in market.agents]
    if instance.prices is None:
        raise MalformedInput(request.where, 'the key "prices", for the question demand', "none")
    if request.agent is None and len(names) > 1:
        raise MalformedInput("--agent", "one of " + ", ".join(names), "none")
    if request.agent is not None and request.agent not in names:
        raise MalformedInput("--agent", "one of " + ", ".join(names), repr(request.agent))
    who = 0 if request.agent is None else names.index(request.agent)
    return market.utility(who), instance.prices


def every_violation(instance: PseudomarketInstance, request: Request) -> tuple[Verified[Any], ...]:
    """All violations of the exchange axiom by the agents' utilities, in the agents' order; none if there are none.

    Raises:
        SearchFailed: if an agent has too many goods for a table, LimitReached if not in time.
    """
    from exactmarket.solvers.utilities.m_natural import all_violations

    market = instance.market
    each = [all_violations(market.utility(i), request.control) for i in range(len(market.agents))]
    return tuple(chain.from_iterable(each))


QUESTIONS = (
    Question(
        "m-natural",
        (PseudomarketInstance,),
        _m_natural,
        asks="Is each agent's utility M-natural-concave?",
        yes="a derivation: by construction, or by table",
        no="bundles A, B and a good j for which the exchange inequality fails",
        options=("all",),
        source="Murota and Shioura 1999; Gul, Pesendorfer and Zhang, M-natural concavity",
        example="gul-pesendorfer-zhang-2023-example-1",
    ),
    Question(
        "submodular",
        (PseudomarketInstance,),
        _submodular,
        asks="Is each agent's utility submodular?",
        yes="a derivation: by construction, or by table",
        no="bundles A, B for which the inequality fails",
        source="Gul, Pesendorfer and Zhang, M-natural concavity",
        example="gul-pesendorfer-zhang-2023-example-1",
    ),
    Question(
        "substitutes",
        (PseudomarketInstance,),
        _substitutes,
        asks="Does each agent's utility, with money added, satisfy the substitutes condition?",
        yes="a derivation, or each pair of bundles excluded from being demanded alone",
        no="prices before and after one rises",
        source="Kelso and Crawford 1982; Fujishige and Yang 2003; Gul, Pesendorfer and Zhang, Step 1",
        example="gul-pesendorfer-zhang-2023-example-1",
    ),
    Question(
        "strong-exchange",
        (PseudomarketInstance,),
        _strong_exchange,
        asks="Does each agent's utility have the strong exchange property?",
        yes="every exchange works: by construction, or by table",
        no="an exchange that loses",
        source="Murota 2003, Discrete Convex Analysis",
        example="gul-pesendorfer-zhang-2023-example-1",
    ),
    Question(
        "demand",
        (PseudomarketInstance,),
        _demand,
        asks="Which bundle does the agent demand at the file's prices?",
        yes="a demanded bundle, by construction (hundreds of goods) or by table",
        no="(always some bundle)",
        options=("agent",),
        source="Gul, Pesendorfer and Zhang, Step 1",
        example="gul-pesendorfer-zhang-2023-example-2-upper-end",
    ),
)
