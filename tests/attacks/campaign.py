"""Attack after attack: what both checkers say of each, and whether what they verify is true."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from checkers import by_kernel, by_recheck
from kinds.completeness import is_list_of_deterministic

from attacks import claims, grounds
from attacks.grounds import Ground
from attacks.judge import certificate, difference, is_false
from attacks.leaves import Spot, forged, spots
from attacks.trees import changed
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.format.certificate import encode_certificate, parse_certificate
from exactmarket.kernel.rules.completeness.all_equilibria import equilibria_of
from exactmarket.kernel.rules.completeness.allocations import allocations
from exactmarket.kernel.rules.completeness.cells import whole_space
from exactmarket.kernel.rules.completeness.exchange import pseudomarket_exchange
from exactmarket.model.bundle import names_of
from exactmarket.solvers.completeness.all_equilibria import decide_deterministic_equilibria

Json = Any
#: Nodes of a tree that is grown anew with other splits: a longer one takes too long.
MOST_GROWN = 90


@dataclass(frozen=True, eq=False)
class Target:
    """A ground with what attacks on it need again and again."""

    ground: Ground

    @cached_property
    def weak_spots(self) -> list[tuple[float, list[Spot]]]:
        """Leaves in which most of the rules have a say: how likely they are tried, and then all leaves."""
        every = spots(self.ground.exchange, self.ground.tree(self.ground.nodes).nodes)
        decided = [spot for spot in every if spot.leaf.pure and spot.leaf.cell.decided()]
        mixed = [spot for spot in decided if len(spot.leaf.pure) == 2]
        return [(0.4, mixed), (0.7, decided), (1.0, every)]

    @cached_property
    def payoffs(self) -> list[list[Any]]:
        return claims.payoffs(self.ground.sets)

    @cached_property
    def allocations(self) -> list[list[str]]:
        """The bundles of each allocation of the market, in the order of the cases."""
        market = self.ground.market
        exchange = pseudomarket_exchange(market, strong=True)
        (space,) = whole_space(exchange)
        return [
            [" ".join(names_of(market.goods, exchange.consumers[i].bundles[c])) for i, c in enumerate(chosen)]
            for chosen in allocations(space)
        ]

    @cached_property
    def deterministic(self) -> Json:
        """The true certificate about deterministic equilibria of the market."""
        found = decide_deterministic_equilibria(self.ground.market).certificate
        return json.loads(json.dumps(encode_certificate(found)))


@dataclass
class Outcome:
    """How many attacks of each sort ended how; and the certificates that show a fault of a checker."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def note(self, attack: str, text: str, kernel: str, true: Callable[[], bool]) -> None:
        """Ask the second checker, and whether the claim is true if both verify it."""
        standalone = by_recheck(text)
        self.counts[attack, kernel] += 1
        if kernel != standalone:
            self.faults.append(f"{attack}: {kernel} by the kernel, {standalone} by recheck: {text}")
        elif kernel == "verified" and not true():
            self.faults.append(f"{attack}: verified, but false: {text}")

    @property
    def attacks(self) -> int:
        """How many there were."""
        return sum(self.counts.values())


def campaign(seed: int, count: int, drawn: int) -> Outcome:
    """At least ``count`` attacks on the grounds that are stored and on ``drawn`` others."""
    dice = random.Random(seed)  # noqa: S311
    targets = [
        Target(ground)
        for ground in (*grounds.stored(), *grounds.attacked_before(), *islice(grounds.drawn(dice), drawn))
    ]
    outcome = Outcome()
    for target in [each for each in targets if len(each.ground.nodes) <= MOST_GROWN]:
        if (ground := grounds.grown(target.ground, dice)) is not None:
            _tree_attack(outcome, "grown tree", target, ground.nodes)
            targets.append(Target(ground))
    weights = [1 / (5 + len(target.ground.nodes)) for target in targets]
    while outcome.attacks < count:
        (target,) = dice.choices(targets, weights)
        for attack in (_change, _forge, _other_tree, _other_sets, _forms, _components, _deterministic):
            attack(outcome, target, targets, dice)
    return outcome


def _tree_attack(outcome: Outcome, attack: str, target: Target, nodes: list[Json]) -> None:
    """The claim is what the kernel finds with the tree; where it finds nothing, one that asks for the tree alone."""
    ground = target.ground
    witness = {"nodes": nodes}
    try:
        found = equilibria_of(ground.exchange, ground.tree(nodes))
    except (Rejected, MalformedInput) as fault:
        said = "rejected" if isinstance(fault, Rejected) else "malformed"
        outcome.note(attack, certificate(_about_nothing(ground), witness), said, lambda: False)
        return
    stated = ground.fitted(found)
    text = certificate(ground.written_claim(stated), witness)
    outcome.note(attack, text, by_kernel(text), lambda: not is_false(stated, found, ground.sets))


def _about_nothing(ground: Ground) -> Json:
    """A claim that says nothing of the equilibria, so that the verdict is one on the tree; of an economy, or with production,
    what is stated of them."""
    if ground.market is None:
        return ground.written
    kept = {key: ground.written[key] for key in ("market", "notion")}
    return {"kind": "every-equilibrium", **kept, "at_least": [], "more_than": []}


def _change(outcome: Outcome, target: Target, targets: Sequence[Target], dice: random.Random) -> None:
    for _ in range(4):
        nodes = changed(target.ground.nodes, dice.choice(targets).ground.nodes, dice)
        if nodes != target.ground.nodes:
            _tree_attack(outcome, "changed tree", target, nodes)


def _forge(outcome: Outcome, target: Target, _targets: Sequence[Target], dice: random.Random) -> None:
    for _ in range(6):
        spots = next(found for chance, found in target.weak_spots if found and dice.random() < chance)
        spot = dice.choice(spots)
        leaf = forged(spot, dice)
        if leaf != spot.old:
            nodes = [*target.ground.nodes]
            nodes[spot.index] = target.ground.leaf(leaf)
            _tree_attack(outcome, f"forged {type(leaf).__name__}", target, nodes)


def _other_tree(outcome: Outcome, target: Target, targets: Sequence[Target], dice: random.Random) -> None:
    """The tree of another ground: of a neighbour, often."""
    alike = [
        each
        for each in targets
        if each is not target and len(each.ground.exchange.consumers) == len(target.ground.exchange.consumers)
    ]
    if alike:
        _tree_attack(outcome, "tree of another", target, dice.choice(alike).ground.nodes)


def _other_sets(outcome: Outcome, target: Target, _targets: Sequence[Target], dice: random.Random) -> None:
    ground = target.ground
    if "equilibria" not in ground.written:
        return
    listed = claims.other_sets(ground.written["equilibria"], dice)
    if listed == ground.written["equilibria"]:
        return
    text = certificate({**ground.written, "equilibria": listed}, {"nodes": ground.nodes})

    def true() -> bool:
        said = parse_certificate(text, "attack").claim.equilibria
        return difference(said, ground.sets) is None

    outcome.note("other sets", text, by_kernel(text), true)


def _forms(outcome: Outcome, target: Target, _targets: Sequence[Target], dice: random.Random) -> None:
    market = target.ground.market
    if market is None:
        return
    known = target.payoffs
    at_least, more_than = claims.forms_at_bounds(known, len(market.agents), dice)
    stated = {**_about_nothing(target.ground), "at_least": at_least, "more_than": more_than}
    text = certificate(stated, {"nodes": target.ground.nodes})
    outcome.note("forms", text, by_kernel(text), lambda: claims.forms_hold(at_least, more_than, known))


def _components(outcome: Outcome, target: Target, _targets: Sequence[Target], dice: random.Random) -> None:
    ground = target.ground
    if ground.market is None:
        return
    components = claims.components_at_bounds(ground.sets, dice)
    kept = {key: ground.written[key] for key in ("market", "notion")}
    text = certificate({"kind": "equilibrium-payoffs", **kept, "components": components}, {"nodes": ground.nodes})
    outcome.note("components", text, by_kernel(text), lambda: claims.components_hold(components, target.payoffs))


def _deterministic(outcome: Outcome, target: Target, _targets: Sequence[Target], dice: random.Random) -> None:
    """Other prices or multipliers for an allocation; the claim lists the allocations that have prices."""
    if target.ground.market is None:
        return
    true = target.deterministic
    cases = list(true["witness"]["cases"])
    if not cases:
        return
    k, size = dice.randrange(len(cases)), len(target.ground.market.goods)
    if dice.random() < 0.5:
        cases[k] = {"prices": [dice.choice(["0", "1", "1/2", "2", "3/2", "-1"]) for _ in range(size)]}
    else:
        cases[k] = changed([dice.choice(cases)], cases, dice)[0]
    listed = [target.allocations[n] for n, case in enumerate(cases) if "prices" in case]
    if dice.random() < 0.2:
        listed = dice.choice([listed[1:], [*listed, *listed[:1]], true["claim"]["allocations"]])
    text = certificate({**true["claim"], "allocations": listed}, {"cases": cases})

    def holds() -> bool:
        return is_list_of_deterministic(parse_certificate(text, "attack").claim)

    outcome.note("deterministic", text, by_kernel(text), holds)
