"""Whom and what a claim is about, as the standalone checker read it: the names to which its numbers belong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exactmarket import recheck
from exactmarket.page.spelling import Root


@dataclass(frozen=True)
class Scope:
    """Names and numbers of a claim.

    Attributes:
        agents, goods: names, of agents and of goods or object types; empty if the claim has none.
        budgets: of the agents, in their order; empty if there are none.
        values: of an economy, for each agent that of each object type; empty for other claims.
        root: the root in which the claim's numbers are polynomials; ``None`` if they are rational.
        order: groups of agents, if they choose one after the other.
        nested: whether a number of the claim is a list: a polynomial in the root, or the ends of an interval.
    """

    agents: Sequence[str]
    goods: Sequence[str]
    budgets: Sequence[Any]
    values: Sequence[Sequence[Any]]
    root: Root | None
    order: Sequence[Sequence[str]]
    nested: bool

    @classmethod
    def of(cls, claim: dict[str, Any]) -> Scope:
        """The scope of a claim's fields."""
        root = Root(claim["polynomial"], claim["interval"]) if "polynomial" in claim else None
        nested = root is not None or claim["kind"] in {"enclosed-equilibrium", "enclosed-strong-equilibrium"}
        agents: Sequence[str] = claim.get("agents", [])
        goods: Sequence[str] = []
        values: Sequence[Sequence[Any]] = []
        budgets: Sequence[Any] = claim.get("budgets", [])
        if "economy" in claim:
            agents, goods, values = claim["economy"].agents, claim["economy"].objects, claim["economy"].values
        elif "market" in claim:
            agents, goods = claim["market"].names, claim["market"].goods
            budgets = budgets or claim["market"].budgets
        elif "utility" in claim:
            goods = claim["utility"].goods
        elif claim.get("utilities") and isinstance(claim["utilities"][0], recheck.Utility):
            goods = claim["utilities"][0].goods
        elif "statement" in claim:
            goods = claim["statement"]["goods"]
        return cls(agents, goods, budgets, values, root, groups_of(claim.get("order", []), agents), nested)

    def names(self, whose: str, count: int) -> list[str]:
        """The names of so many numbers: of agents or goods if they are as many, else 1, 2, ..."""
        known = {"agents": self.agents, "goods": self.goods}.get(whose, [])
        return list(known) if len(known) == count else [str(k + 1) for k in range(count)]

    def bundle(self, goods: int) -> list[str]:
        """The names of a bundle's goods."""
        return [self.goods[j] for j in recheck.goods_in(goods)]


def groups_of(order: Sequence[Any], agents: Sequence[str]) -> list[list[str]]:
    """Groups of agents by their names; the checker reads some of them as indices, and an agent alone without a list."""
    groups = [group if isinstance(group, list) else [group] for group in order]
    return [[agents[member] if isinstance(member, int) else str(member) for member in group] for group in groups]
