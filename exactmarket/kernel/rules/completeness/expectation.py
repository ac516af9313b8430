"""The rule that there is no equilibrium in expectation: a tree of cases over all prices, as for
equilibria, whose leaves speak of random consumptions that add up to all goods on average instead of
lotteries over allocations.

Legend as in ``exchange`` and ``cells``, beside this file. Prices p >= 0 and a random option sigma_i
of each agent are an *equilibrium in expectation* if each sigma_i is affordable in expectation and
none that is has a larger expected utility, and each good is used once in expectation; with the
strong notion a satiated agent uses her cheapest best options only. With production the firm, who
keeps what is not produced, is one more agent: so the plans have the largest price, and expected
uses that she and the agents make 1 together are those of a lottery over plans.

Why the tree covers all prices and all random options. Let p and sigma be an equilibrium in
expectation. At p each agent has an optimal random option, and which ones are optimal depends on p
and on her alone, not on whether they are drawn together. So she has exactly one regime at p, and
sigma_i is on the options that the regime lets her use (``cells``): the cells into which the rule
itself divides all prices >= 0 are those of all equilibria, and p is in one leaf's cell. There the
following holds, if D_i are the options that agent i may use in the cell:

- every sigma_i is on D_i, costs at most b_i, and exactly b_i if she has a line;
- what is paid for the goods of a set J is p(J), since each good is used once in expectation; agents
  with all of D_i inside J pay all that they spend for goods of J, and only those with an option in
  D_i that meets J pay for any. These are the conditions of money that ``allocations`` derives for
  lotteries over allocations; it uses nothing of them but the expectations.

A leaf shows by multipliers of conditions that hold in its cell that the conditions contradict each
other; or that there are no such sigma_i (``_demand_no_consumptions``). No leaf speaks of
allocations, of which there may be none.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmarket.exact.rational import ONE, ZERO
from exactmarket.kernel.certificates.completeness import (
    ExpectationTree,
    HalfSplit,
    NoConsumptions,
    NoPrices,
    OptionSplit,
    RegimeSplit,
)
from exactmarket.kernel.claims.completeness import NoEquilibriumInExpectation
from exactmarket.kernel.demands import demand, demand_count
from exactmarket.kernel.rules.completeness.all_equilibria import parts
from exactmarket.kernel.rules.completeness.allocations import conditions_of_money
from exactmarket.kernel.rules.completeness.cells import Cell, whole_space
from exactmarket.kernel.rules.completeness.exchange import (
    Form,
    LinearCondition,
    plus,
    pseudomarket_exchange,
)
from exactmarket.kernel.rules.completeness.leaves import demand_contradiction, sign_shown
from exactmarket.kernel.theorem import Verified, seal
from exactmarket.kernel.trees import demand_each_part
from exactmarket.model.bundle import members


def check_no_equilibrium_in_expectation(
    claim: NoEquilibriumInExpectation, witness: ExpectationTree
) -> Verified[NoEquilibriumInExpectation]:
    """The tree divides all prices >= 0 into cells, by how each agent's optimal random consumptions
    look. In each cell its conditions contradict each other, or values of the agents' money and
    shadow prices of the goods show that no random consumptions of what agents may use there add up
    to all goods and cost what they must.

    Raises:
        Rejected: naming the node that fails.
    """
    exchange = pseudomarket_exchange(claim.market, claim.notion == "strong")

    def visit(
        cell: Cell, node: RegimeSplit | OptionSplit | HalfSplit | NoPrices | NoConsumptions, where: str
    ) -> Sequence[Cell]:
        if isinstance(node, NoPrices):
            demand_contradiction(expected_conditions(cell), node.multipliers, where)
            return ()
        if isinstance(node, NoConsumptions):
            _demand_no_consumptions(cell, node, where)
            return ()
        return parts(cell, node, where)

    demand_each_part(whole_space(exchange), witness.nodes, visit, "nodes")
    return seal(claim, witness)


def expected_conditions(cell: Cell) -> tuple[LinearCondition, ...]:
    """The cell's conditions, and those about money that its prices meet in an equilibrium in
    expectation besides."""
    used = [cell.options(i) for i in range(len(cell.regimes))]
    return (*cell.conditions, *conditions_of_money(cell, used))


def _demand_no_consumptions(cell: Cell, node: NoConsumptions, where: str) -> None:
    """Demand that at no prices of the cell there are random options sigma_i on D_i of which each
    costs at most b_i, and exactly b_i on a line, and which use each good once in expectation.

    With values y of money (>= 0 but on a line), shadow prices q and forms m let w_i(C) = y_i (p(C)
    - b_i) - q(C) - m_i for each option C in D_i. It is shown to be >= 0. The expectations of all
    w_i(sigma_i) sum to the sum of the y_i (p(sigma_i) - b_i), which is <= 0, less q of all goods,
    less the sum of the m_i. So it is a contradiction if the m_i and q of all goods sum to a number
    > 0, or to one >= 0 and each w_i(C) of some agent is > 0 (or there is none: then she has no
    random option).

    Raises:
        Rejected: naming the node.
    """
    agents, size = range(len(cell.regimes)), len(cell.positive)
    _demand_shape(node, len(agents), size, where)
    conditions = expected_conditions(cell)
    strictly = [_demand_worth(cell, node, i, conditions, where) for i in agents]
    terms = [(ONE, form) for form in (*node.least, *node.shadow_prices)]
    whole = plus(cell.exchange.number(ZERO), terms)
    shown = sign_shown(whole, conditions, node.contradiction, where)
    holds = shown == 1 or (shown == 0 and any(strictly))
    demand(holds, where, "proof that all are worth more than nothing", "none")


def _demand_worth(
    cell: Cell, node: NoConsumptions, agent: int, conditions: Sequence[LinearCondition], where: str
) -> bool:
    """Demand of the agent a value of money >= 0 but on a line, and a proof that w_i(C) >= 0 for
    each of her options; whether each proof shows that it is > 0."""
    value, options, proofs = node.values[agent], cell.options(agent), node.proofs[agent]
    may_be_negative = cell.spends_all(agent)
    demand(value >= 0 or may_be_negative, where, "a value >= 0 of who need not spend all", value)
    demand_count(len(proofs), len(options), where, f"lists of multipliers for agent {agent}")
    pairs = zip(options, proofs, strict=True)
    signs = [sign_shown(worth(cell, node, agent, c), conditions, p, where) for c, p in pairs]
    demand(-1 not in signs, where, f"proof that no option of agent {agent} is worth less", "none")
    return 0 not in signs


def _demand_shape(node: NoConsumptions, agents: int, goods: int, where: str) -> None:
    """Demand a value, a form and a list of proofs for each agent, and a form for each good."""
    demand_count(len(node.values), agents, where, "values")
    demand_count(len(node.least), agents, where, "forms of agents")
    demand_count(len(node.proofs), agents, where, "lists of proofs")
    demand_count(len(node.shadow_prices), goods, where, "shadow prices")
    for form in (*node.least, *node.shadow_prices):
        demand_count(len(form), goods + 1, where, "coefficients")


def worth(cell: Cell, node: NoConsumptions, agent: int, option: int) -> Form:
    """w_i(C) as a form in prices: what the option costs beyond the budget, so valued, less the
    shadow prices of its goods, less the agent's least."""
    bundle = cell.exchange.consumers[agent].bundles[option]
    terms = [(node.values[agent], cell.exchange.excess(agent, option)), (-ONE, node.least[agent])]
    terms += [(-ONE, node.shadow_prices[j]) for j in members(bundle)]
    return plus(cell.exchange.number(ZERO), terms)
