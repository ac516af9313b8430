"""Equilibria of a pseudomarket (gpz, Walrasian Equilibrium with Randomization; Strong Equilibrium; Random Allocation in
the Constrained Pseudo Market).

Legend: i is an agent with utility u_i and budget b_i, p >= 0 prices, p(A) the price of bundle A, sigma_i a random
consumption: a lottery over bundles of finite utility, with expected utility u_i(sigma_i) and expected cost p(sigma_i).
A random allocation alpha is a lottery over allocations, which give each agent a bundle; its marginals are the random
consumptions. The *plan* of an allocation is all that it hands out. Conditions on prices and a random allocation:

    feasible         in each allocation of alpha the bundles are disjoint and of finite utility, and its plan can be produced
    allocated        without production: each allocation gives away all goods
    produced         with production: each plan has the largest price of all plans that can be produced
    affordable       p(sigma_i) <= b_i
    budget-optimal   anything strictly better costs more than the budget:  u_i(s) > u_i(sigma_i)  implies  p(s) > b_i
    cheapest         anything as good costs at least as much:  u_i(s) >= u_i(sigma_i)  implies  p(s) >= p(sigma_i)

A *Walrasian equilibrium* meets all but ``cheapest``, a *strong equilibrium* meets all. Prices and random consumptions
that need not be the marginals of one random allocation are an *equilibrium in expectation* if each random consumption
meets the last three, and goods clear on average: without production each good's expected use is 1; with production the
expected uses are those of a lottery over plans of largest price.

Weights. By the duality of linear programs an agent meets the last three conditions if and only if p(sigma_i) <= b_i and
there is w >= 0 such that sigma_i puts probability only on bundles that maximise w u_i(A) - p(A) over her domain, and
either she is satiated (each bundle that she holds has her largest utility), or w > 0 and p(sigma_i) = b_i. A satiated
agent is always budget-optimal; if ``cheapest`` is not asked for, nothing is demanded of her weight. (Nobody needs money
to spare: an agent whose cheapest bundle of finite utility costs exactly b_i has such a weight, a small one; if it costs
more, nothing is affordable.)
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

MarketCondition: TypeAlias = Literal["feasible", "allocated", "produced", "affordable", "budget-optimal", "cheapest"]
MARKET_CONDITIONS: tuple[MarketCondition, ...] = get_args(MarketCondition)
