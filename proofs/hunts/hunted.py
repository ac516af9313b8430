"""The hunts behind ``proofs/hunts``, and how their certificates are made again:

    python -m proofs.hunts.hunted FOLDER [NAME...] [--workers N] [--limit SECONDS]

Stores go into the folder, so a run that was ended goes on. When a hunt is complete, the certificates of all members are packed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from exactmarket import hunt
from exactmarket.format.instance import AssignmentInstance
from exactmarket.hunt.items import Family
from exactmarket.hunt.manipulation import Manipulable, refutations
from exactmarket.hunt.store import certificates_folder
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.solvers.budgets.hylland_zeckhauser import decide_equilibrium
from exactmarket.solvers.completeness.all_equilibria import decide_all_budget_equilibria
from exactmarket.solvers.completeness.existence import decide_whether_strong_equilibrium
from exactmarket.solvers.control import Control
from proofs.hunts.packed import pack


def all_equilibria(economy: AssignmentEconomy) -> Any:
    """All equilibria with budgets 1."""
    return hunt.Finding("yes", (decide_all_budget_equilibria(economy).certificate,))


def rational_equilibrium(economy: AssignmentEconomy) -> Any:
    """An equilibrium in rational numbers."""
    return hunt.Finding("yes", (decide_equilibrium(economy, tiers=("rational",)).certificate,))


def strong_equilibrium_or_none(market: Pseudomarket) -> Any:
    """A strong equilibrium, or that there is none."""
    return hunt.Finding("yes", (decide_whether_strong_equilibrium(market).certificate,))


def no_gain_up_to_2(economy: AssignmentEconomy) -> Any:
    """For each agent and each report of values up to 2 two equilibria, before and after, between which she gains nothing."""
    return hunt.Finding("yes", tuple(refutations(economy, 2, Control())))


def gains_up_to_3(economy: AssignmentEconomy) -> Any:
    """For reports of values up to 3: the largest gain that is certain, or that no report has one."""
    found = Manipulable(3)(AssignmentInstance(economy), Control())
    if found.answer == "yes":
        return hunt.Finding("yes", found.certificates)
    return hunt.Finding("yes", tuple(refutations(economy, 3, Control())))


@dataclass(frozen=True)
class Hunted:
    """A family, and what is certified of each of its members."""

    family: Family
    question: Callable[[Any], Any]


_NEEDS_ONE, _NEEDS_TWO, _NEEDS_NONE = hunt.AgentType(1, 1, 1), hunt.AgentType(1, 2, 1), hunt.AgentType(1, 0, 1)
_RICH_NEEDS_ONE = hunt.AgentType(2, 1, 1)

#: By the goods and the agents' types.
MARKETS: Mapping[str, hunt.Markets] = MappingProxyType(
    {
        "three-need-one": hunt.Markets(3, (_NEEDS_ONE,) * 3),
        "two-need-one": hunt.Markets(3, (_NEEDS_ONE,) * 2 + (_NEEDS_NONE,)),
        "one-needs-one": hunt.Markets(3, (_NEEDS_ONE,) + (_NEEDS_NONE,) * 2),
        "nobody-needs": hunt.Markets(3, (_NEEDS_NONE,) * 3),
        "one-needs-two": hunt.Markets(3, (_NEEDS_TWO,) + (_NEEDS_NONE,) * 2),
        "two-rich-need-one": hunt.Markets(3, (_RICH_NEEDS_ONE,) * 2 + (_NEEDS_NONE,)),
    }
)

HUNTS: Mapping[str, Hunted] = MappingProxyType(
    {
        "three-by-three": Hunted(hunt.Economies(3, 3, 0, 4), all_equilibria),
        "three-values": Hunted(hunt.Economies(4, 4, 0, 2), rational_equilibrium),
        "no-gain": Hunted(hunt.Economies(3, 3, 0, 2), no_gain_up_to_2),
        "gains": Hunted(hunt.Economies(3, 3, 0, 2), gains_up_to_3),
        **{name: Hunted(family, strong_equilibrium_or_none) for name, family in MARKETS.items()},
    }
)


def main() -> int:
    """Run the hunts, and pack those that are complete."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", default=list(HUNTS))
    parser.add_argument("--workers", type=int)
    parser.add_argument("--limit", type=float)
    given = parser.parse_args()
    control = Control(given.limit)
    for name in given.names:
        hunted, store = HUNTS[name], given.folder / f"{name}.jsonl"
        report = hunt.run(hunted.family, hunted.question, store=store, workers=given.workers, control=control)
        print(name, report)
        if not report.complete:
            return 3
        files = [certificates_folder(store) / f"{k}.jsonl" for k in range(report.items)]
        print(pack(name, [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
