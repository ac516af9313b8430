"""Quasilinear economies for people and scripts: prices, allocations, payoffs, bounds and coalitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from rich.text import Text

from exactmarket.exact.rational import ONE, ZERO, Q, total
from exactmarket.format.certificate import encode_witness
from exactmarket.format.codec import VECTOR
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.lotteries import Leaf
from exactmarket.kernel.certificates.quasilinear import BlockingCoalition, FractionalGain
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.claims.quasilinear import AlgebraicBudgetedWalrasian, BudgetedWalrasian
from exactmarket.model.bundle import bundle_of
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.report.budgeted import algebraic_answer, algebraic_tables, weights_of
from exactmarket.report.tables import Shown, matrix_table, row_table, table

Draws: TypeAlias = "list[tuple[Q, tuple[tuple[str, ...], ...]]]"


def draws_of(certificate: Certificate[Any]) -> Draws:
    """The allocation of the claim or of its witness as a lottery; empty if there is none."""
    for part in (certificate.claim, certificate.witness):
        allocation = getattr(part, "allocation", None)
        if allocation is not None:
            if isinstance(part, BudgetedWalrasian):
                return [(term.probability, term.bundles) for term in part.allocation]
            return [(ONE, allocation)]
    return []


def quasilinear_answer(certificate: Certificate[Any]) -> Json:
    """The witness with the prices, the allocation as a list of terms, and the utilities that it gives (in expectation)."""
    if isinstance(certificate.claim, AlgebraicBudgetedWalrasian):
        return algebraic_answer(certificate)
    stated, written = certificate.claim, encode_witness(certificate)
    parts: dict[str, Json] = dict(written) if isinstance(written, dict) else {}
    for name in ("prices", "payoffs"):
        if hasattr(stated, name):
            parts[name] = VECTOR.encode(getattr(stated, name))
    draws = draws_of(certificate)
    if draws:
        names = [agent.name for agent in stated.market.agents]
        parts["allocation"] = [
            {"probability": str(chance), "bundles": {n: " ".join(b) for n, b in zip(names, bundles, strict=True)}}
            for chance, bundles in draws
        ]
        parts["utilities"] = VECTOR.encode(_expected(stated.market, draws))
    return parts


def _expected(market: Pseudomarket, draws: Draws) -> tuple[Q, ...]:
    found = []
    for i, agent in enumerate(market.agents):
        values = [(chance, agent.utility.value(bundle_of(market.goods, bundles[i]))) for chance, bundles in draws]
        found.append(total(chance * (ZERO if value is None else value) for chance, value in values))
    return tuple(found)


def market_tables(stated: Any) -> Iterator[Shown]:
    """The market, and the claim's prices, payoffs and allocation."""
    market = stated.market
    names = [agent.name for agent in market.agents]
    kinds = ["".join(f" {c.lower()}" if c.isupper() else c for c in type(a.utility).__name__) for a in market.agents]
    yield table(
        "agents", ["budget", "utility"], names, [[str(a.budget), k] for a, k in zip(market.agents, kinds, strict=True)]
    )
    if isinstance(stated, AlgebraicBudgetedWalrasian):
        yield from algebraic_tables(stated)
        return
    if hasattr(stated, "prices"):
        yield row_table("prices", market.goods, stated.prices)
    if hasattr(stated, "payoffs"):
        yield row_table("payoffs", names, stated.payoffs)
    if isinstance(stated, BudgetedWalrasian):
        odds = [str(term.probability) for term in stated.allocation]
        yield table("random allocation", names, odds, [_words(term.bundles) for term in stated.allocation])
    elif hasattr(stated, "allocation"):
        yield table("allocation", ["bundle"], names, [[words] for words in _words(stated.allocation)])


def quasilinear_witness(stated: Any, witness: Any, in_words: Callable[[Derivation], str]) -> Iterator[Shown]:
    """The witness part by part."""
    market = stated.market
    names = [agent.name for agent in market.agents]
    if isinstance(witness, FractionalGain):
        rows = [
            (n, [str(p.weight), " ".join(p.bundle) or "nothing"])
            for n, own in zip(names, witness.consumptions, strict=False)
            for p in own
        ]
        yield table(
            "lotteries over bundles", ["probability", "bundle"], [name for name, _ in rows], [row for _, row in rows]
        )
        leaves = sum(isinstance(node, Leaf) for node in witness.tree)
        yield Text(f"Parts of the branch tree, in each of which every allocation is worth less: {leaves}")
    elif isinstance(witness, BlockingCoalition):
        yield Text(
            f"Coalition: the agents {', '.join(witness.agents) or '(none)'} and the owners of {' '.join(witness.goods)}"
        )
        yield table("what its agents get", ["bundle"], witness.agents, [[words] for words in _words(witness.bundles)])
    else:
        yield from _supporting(stated, names, witness, in_words)


def _supporting(
    stated: Any, names: Sequence[str], witness: Any, in_words: Callable[[Derivation], str]
) -> Iterator[Shown]:
    market: Pseudomarket = stated.market
    for name in ("prices", "bound_prices"):
        if hasattr(witness, name):
            yield row_table(name.replace("_", " "), market.goods, getattr(witness, name))
    for name in ("allocation", "bundles"):
        if hasattr(witness, name):
            yield table(name, ["bundle"], names, [[words] for words in _words(getattr(witness, name))])
    if hasattr(witness, "weights"):
        yield row_table("weights", names, weights_of(stated, witness))
    if hasattr(witness, "ray"):
        yield row_table("ray", market.goods, witness.ray)
    if hasattr(witness, "equilibrium_prices"):
        listed = witness.equilibrium_prices
        yield matrix_table("prices of equilibria", market.goods, [str(k + 1) for k in range(len(listed))], listed)
        said = [f"{a.weight} x {a.agent} could have {' '.join(a.bundle) or 'nothing'}" for a in witness.alternatives]
        yield Text(f"refused by all prices as extreme as these: {'; '.join(said)}")
    for good, alternatives in zip(market.goods, getattr(witness, "bounds", ()), strict=False):
        said = [f"{a.weight} x {a.agent} could have {' '.join(a.bundle) or 'nothing'}" for a in alternatives]
        yield Text(f"bound on the price of {good}: {'; '.join(said) or 'prices are >= 0'}")
    proofs = ["all bundles compared" if d is None else in_words(d) for d in witness.of]
    yield table("demand proofs", [""], names, [[how] for how in proofs])


def _words(bundles: Sequence[Sequence[str]]) -> list[str]:
    return [" ".join(bundle) or "nothing" for bundle in bundles]
