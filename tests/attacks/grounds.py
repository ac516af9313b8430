"""Markets and economies to attack, each with a true tree of cases and the equilibria that it finds."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import small_markets

from exactmarket.errors import SearchFailed
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.format.certificate import FORMAT, decode_certificate, encode_certificate
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.completeness import (
    CellLeaf,
    CellTree,
    HalfSplit,
    OptionSplit,
    RegimeSplit,
    SignSplit,
)
from exactmarket.kernel.claims.completeness import (
    AllBudgetEquilibria,
    AllEquilibria,
    EquilibriumSet,
    NoEquilibrium,
    NoEquilibriumWithProduction,
)
from exactmarket.kernel.rules.completeness.all_equilibria import equilibria_of, parts
from exactmarket.kernel.rules.completeness.cells import Cell, whole_space
from exactmarket.kernel.rules.completeness.exchange import Exchange, economy_exchange, pseudomarket_exchange
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.pseudomarket import Agent, Pseudomarket
from exactmarket.model.utility import Table
from exactmarket.solvers.completeness.all_equilibria import _node as propose
from exactmarket.solvers.completeness.all_equilibria import complete_search
from exactmarket.solvers.control import Control

ROOT = Path(__file__).resolve().parents[2]
#: Characters of a stored certificate: with a longer one an attack takes too long.
LONGEST = 25_000
#: Nodes of a tree that is drawn: the same.
MOST_NODES = 250
Json = Any


#: What is stated of a ground; of a market with production only that there is no equilibrium.
Stated = AllEquilibria | AllBudgetEquilibria | NoEquilibriumWithProduction


@dataclass(frozen=True, eq=False)
class Ground:
    """What is attacked.

    Attributes:
        stated: a claim about all its equilibria; of a market with production, perhaps a false one.
        sets: its equilibria, as the tree finds them.
        written: the claim as JSON. nodes: those of its tree.
    """

    stated: Stated
    exchange: Exchange
    sets: tuple[EquilibriumSet, ...]
    written: Json
    nodes: list[Json]

    @property
    def market(self) -> Pseudomarket | None:
        """The pseudomarket; None for an economy, or with production."""
        return self.stated.market if isinstance(self.stated, AllEquilibria) else None

    def tree(self, nodes: Sequence[Json]) -> CellTree:
        """The tree of nodes that are written as JSON.

        Raises:
            MalformedInput: if it is none.
        """
        written = {"format": FORMAT, "claim": self.written, "witness": {"nodes": nodes}}
        found: CellTree = decode_certificate(written, "attack").witness  # type: ignore[assignment]
        return found

    def leaf(self, node: CellLeaf) -> Json:
        """A leaf as JSON."""
        return _written(self.stated, CellTree((node,)))["witness"]["nodes"][0]

    def fitted(self, found: tuple[EquilibriumSet, ...]) -> Any:
        """The claim that these are the equilibria; of a market with production that there is none."""
        if isinstance(self.stated, AllEquilibria) and not found:
            return NoEquilibrium(self.stated.market, self.stated.notion)
        return with_sets(self.stated, found)

    def written_claim(self, stated: Any) -> Json:
        """The claim as JSON."""
        return _written(stated, CellTree(()))["claim"]


def with_sets(stated: Stated, found: tuple[EquilibriumSet, ...]) -> Stated:
    """The claim with these sets of equilibria, if it lists any."""
    return stated if isinstance(stated, NoEquilibriumWithProduction) else replace(stated, equilibria=found)


def _written(stated: Any, tree: CellTree) -> Json:
    """The certificate as JSON that is read back."""
    return json.loads(json.dumps(encode_certificate(Certificate(stated, tree))))


def about_all(stated: Any) -> Stated:
    """Of any claim that a tree proves the one about all equilibria, without them."""
    if isinstance(stated, AllBudgetEquilibria):
        return AllBudgetEquilibria(stated.economy, stated.budgets, ())
    return about_market(stated.market, stated.notion)


def about_market(market: Pseudomarket, notion: str) -> AllEquilibria | NoEquilibriumWithProduction:
    """The claim about all equilibria of the pseudomarket, without them."""
    if market.production is not None:
        return NoEquilibriumWithProduction(market, notion)
    return AllEquilibria(market, notion, ())


def exchange_of(stated: Stated) -> Exchange:
    """What is analysed."""
    if isinstance(stated, AllBudgetEquilibria):
        return economy_exchange(stated.economy, stated.budgets)
    return pseudomarket_exchange(stated.market, stated.notion == "strong")


def ground_of(stated: Any, tree: CellTree) -> Ground:
    """The ground of a claim about all equilibria, whatever of them it says, and its tree."""
    stated = about_all(stated)
    exchange = exchange_of(stated)
    found = equilibria_of(exchange, tree)
    true = with_sets(stated, found)
    written = _written(true, tree)
    return Ground(true, exchange, found, written["claim"], written["witness"]["nodes"])


#: How pseudomarkets are drawn.
MARKETS = (
    small_markets.tiny_market,
    small_markets.market,
    small_markets.sparse_market,
    small_markets.two_allocations,
    small_markets.two_allocations,
)


def read(file: Path) -> Certificate[Any]:
    """The certificate in the file."""
    return decode_certificate(json.loads(file.read_text(encoding="utf-8")), str(file))


@cache
def attacked_before() -> list[Ground]:
    """The markets and economies of the rejected corpus, each once, with trees that are right."""
    found: dict[str, Any] = {}
    for file in sorted((ROOT / "tests" / "corpus" / "rejected").glob("*equilibri*.json")):
        certificate = read(file)
        if isinstance(certificate.witness, CellTree):
            true = about_all(certificate.claim)
            found.setdefault(str(true), true)
    return list(solved(iter(found.values())))


@cache
def stored() -> list[Ground]:
    """The grounds of the accepted corpus and of the proofs' certificates."""
    files = sorted((ROOT / "tests" / "corpus" / "accepted").glob("*equilibri*.json"))
    files += sorted((ROOT / "proofs").glob("*/certificates/*.json*"))
    found = []
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines() if file.suffix == ".jsonl" else [file.read_text()]:
            if '"nodes"' in line and len(line) <= LONGEST:
                certificate = decode_certificate(json.loads(line), str(file))
                if isinstance(certificate.witness, CellTree):
                    found.append(ground_of(certificate.claim, certificate.witness))
    return found


def drawn(dice: random.Random) -> Iterator[Ground]:
    """Random grounds, and after each a few neighbours: their trees fit each other all but a little.

    Cells with irrational equilibria or mixtures of allocations are rare: some grounds are stored ones with a thing changed.
    """
    economies = [each.stated for each in stored() if isinstance(each.stated, AllBudgetEquilibria)]
    while True:
        draw = dice.random()
        if draw < 0.05:
            old = dice.choice(economies)
            yield from solved(iter([AllBudgetEquilibria(*_economy_beside(old.economy, old.budgets, dice), ())]))
            continue
        if draw < 0.35:
            economy, budgets = small_markets.economy(dice)
            options = [(economy, budgets), *[_economy_beside(economy, budgets, dice) for _ in range(2)]]
            yield from solved(AllBudgetEquilibria(*each, ()) for each in options)
            continue
        maker = dice.choice(MARKETS)
        market, notion = maker(dice), dice.choice(["walrasian", "strong"])
        other = "strong" if notion == "walrasian" else "walrasian"
        markets = [market, market, _market_beside(market, dice)]
        if dice.random() < 0.25:
            markets = [small_markets.with_production(each, dice) for each in markets]
        notions = [notion, other, notion]
        yield from solved(map(about_market, markets, notions))


def solved(claims: Iterator[Any]) -> Iterator[Ground]:
    """The grounds of the claims that the solver decides with a tree that is not too long."""
    for stated in claims:
        exchange = exchange_of(stated)
        try:
            tree = complete_search(exchange, Control(5.0)).tree
        except SearchFailed:
            continue
        if len(tree.nodes) <= MOST_NODES:
            yield ground_of(stated, tree)


def _economy_beside(
    economy: AssignmentEconomy, budgets: tuple[Q, ...], dice: random.Random
) -> tuple[AssignmentEconomy, tuple[Q, ...]]:
    """With another value, or another budget."""
    x, j = dice.randrange(len(economy.agents)), dice.randrange(len(economy.objects))
    if dice.random() < 0.5:
        return economy, _with(budgets, x, budgets[x] * Q(dice.choice([2, 3])) / 2)
    values = [list(row) for row in economy.values]
    values[x][j] += dice.choice([1, -1])
    return AssignmentEconomy(values, economy.supply), budgets


def _market_beside(market: Pseudomarket, dice: random.Random) -> Pseudomarket:
    """With another value, or another budget."""
    i = dice.randrange(len(market.agents))
    agent = market.agents[i]
    if dice.random() < 0.5:
        changed = replace(agent, budget=agent.budget * Q(dice.choice([2, 3])) / 2)
    else:
        table = list(agent.utility.table())
        a = dice.choice([a for a, value in enumerate(table) if value is not None] or [0])
        value = table[a]
        table[a] = Q(1) if value is None else value + dice.choice([Q(1), Q(-1), Q(1, 2)])
        changed = Agent(agent.name, agent.budget, Table(tuple(table)))
    return replace(market, agents=_with(market.agents, i, changed))


def _with(values: tuple[Any, ...], i: int, value: Any) -> tuple[Any, ...]:
    return (*values[:i], value, *values[i + 1 :])


def grown(ground: Ground, dice: random.Random) -> Ground | None:
    """The ground with a tree that also splits where the solver would not; None if a cell remains undecided."""
    cells, nodes = list(reversed(whole_space(ground.exchange))), []
    while cells:
        cell = cells.pop()
        try:
            node = _halved(cell, dice) if dice.random() < 0.1 else propose(cell, Control(2.0))
        except SearchFailed:
            return None
        nodes.append(node)
        if len(nodes) > MOST_NODES:
            return None
        if isinstance(node, SignSplit | RegimeSplit | OptionSplit | HalfSplit):
            cells.extend(reversed(parts(cell, node, "grown")))
    return ground_of(ground.stated, CellTree(tuple(nodes)))


def _halved(cell: Cell, dice: random.Random) -> HalfSplit:
    """A split of the cell by whether a price, or a condition's form, exceeds a number."""
    size = len(cell.positive)
    form = list(dice.choice(cell.conditions).form)
    if dice.random() < 0.5:
        j = dice.randrange(size)
        form = [ZERO, *[ONE if k == j else ZERO for k in range(size)]]
    form[0] -= dice.choice([ZERO, ONE, ONE / 2, Q(1, 3), ONE + ONE])
    return HalfSplit(tuple(form))
