"""The standalone checker on certificates written by hand: it accepts what follows from SPEC.md and refuses the rest."""

import importlib.util
import json
import math
import os
import subprocess
import sys
import threading
import time
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "exactmarket" / "recheck.py"
SPEC = importlib.util.spec_from_file_location("standalone_recheck", SCRIPT)
assert SPEC is not None
assert SPEC.loader is not None
recheck = importlib.util.module_from_spec(SPEC)
sys.modules["standalone_recheck"] = recheck
SPEC.loader.exec_module(recheck)

Json = Any


def certificate(kind: str, claim: Json, witness: Json) -> Json:
    return {"format": "exactmarket-certificate/1", "claim": {"kind": kind, **claim}, "witness": witness}


def check(value: Json) -> str:
    return str(recheck.check_bytes(json.dumps(value).encode()))


def economy(values: Json, supply: Json) -> Json:
    agents = ["x", "y", "z"][: len(values)]
    objects = ["a", "b", "c"][: len(supply)]
    return {"agents": agents, "objects": objects, "supply": supply, "values": values}


# Economies. BOTH_WANT_A: x and y want a. X_DOES_NOT_CARE: y wants a, x is satiated by anything.
BOTH_WANT_A = economy([[1, 0], [1, 0]], [1, 1])
X_DOES_NOT_CARE = economy([[1, 1], [1, 0]], [1, 1])
OPPOSITE = economy([[1, 0], [0, 1]], [1, 1])
ALONE = economy([[1, 0]], [1, 1])
HALVES = [["1/2", "0.5"], ["5e-1", "2/4"]]
STRAIGHT = [[1, 0], [0, 1]]
CROSSED = [[0, 1], [1, 0]]
STRONG = ["optimal", "clearing", "cheapest"]


def about(the_economy: Json, assignment: Json, **more: Json) -> Json:
    return {"economy": the_economy, "assignment": assignment, **more}


def program(**changes: Json) -> Json:
    """Return: minimise 2a + 3b + 1 subject to 2 <= a + b, 0 <= a <= 3/2, 0 <= b; the optimum is 3 + 3/2 + 1."""
    row = {"lower": 2, "upper": None, "coefficients": [[0, 1], [1, "1"]]}
    base = {
        "sense": "minimize",
        "objective": [2, 3],
        "constant": 1,
        "lower": [0, 0],
        "upper": ["3/2", None],
        "rows": [row],
    }
    return {**base, **changes}


def rows(*triples: Json) -> Json:
    return {"rows": [{"lower": low, "upper": high, "coefficients": cells} for low, high, cells in triples]}


MAXIMUM = program(sense="maximize", objective=[1, 1], **rows([None, 4, [[0, 1], [1, 2]]]))  # 3/2 + 5/4 + 1
NO_ROWS = program(rows=[], lower=[0, 0], upper=[1, 1], objective=[1, -1])
NOTHING_AT_ALL = program(objective=[], lower=[], upper=[], rows=[])
IMPOSSIBLE = program(**rows([5, None, [[0, 1], [1, 1]]]), upper=[1, 1])
FREE = program(lower=[None, 0], upper=[None, None], **rows([0, 0, [[0, 1], [1, 1]]]), objective=[1, 0])

LP = "linear-program-"
CONE_OF_TWO = {
    "weights": [[0, 0], [1, 1]],
    "coordinates": [[0, 1], [1, -1]],
    "trades": [[[0, 0], [0, 0]], [[1, -1], [0, 0]]],
    "lower": [[[0, 0], [0, 0]]] * 2,
    "upper": [[[0, 0], [0, 0]]] * 2,
}
CONE_OF_ALL = {
    "weights": [[None], [None]],
    "coordinates": [[1, 0], [0, 1]],
    "trades": [[[0, 0]]] * 2,
    "lower": [[[0, 0]]] * 2,
    "upper": [[[0, 0]]] * 2,
}
NO_GENERATORS = {"weights": [], "coordinates": [], "trades": [], "lower": [[[0, 0]]] * 2, "upper": [[[0, 0]]] * 2}
TURN_BY_TURN = {"prices": [[7, 0], [-5, 0]], "weights": [[None], [None]]}
LOTTERY = {
    "terms": [
        {"probability": "1/2", "assignment": ["a", "b"]},
        {"probability": "1/2", "assignment": ["b", "a"]},
    ]
}
IN_TURN = {"order": [["x"], ["y"]]}
WEAK_CORE = {**IN_TURN, **TURN_BY_TURN}

# Lotteries with given marginals. PAIRS: any two of three cells cross; each of them holds exactly one 1, which is impossible.
PAIRS = {
    "matrix": [["1/2", "1/2"], ["1/2", 0]],
    "constraints": [
        {"cells": cells, "min": 1, "max": 1} for cells in ([[0, 0], [0, 1]], [[0, 0], [1, 0]], [[0, 1], [1, 0]])
    ],
}
ONE_OF_TWO = {"matrix": [["1/3", "2/3"]], "constraints": [{"cells": [[0, 0], [0, 1]], "min": 1, "max": 1}]}
ODD_TREE = [
    {"cell": [0, 0]},
    {"factor": 0, "multipliers": [-1, -1, 1]},
    {"factor": 0, "multipliers": [1, 1, -1]},
]
TWO_TERMS = {"terms": [{"probability": "1/3", "ones": [[0]]}, {"probability": "2/3", "ones": [[1]]}]}


def consumptions(exhaust: bool, *lotteries: Json) -> Json:
    """Return: agents x, y, ... with (probability, bundle) lists over the goods a and b."""
    entries = [[{"probability": p, "bundle": bundle} for p, bundle in lottery] for lottery in lotteries]
    agents = [{"name": name, "lottery": entry} for name, entry in zip("xyz", entries, strict=False)]
    return {"problem": {"goods": ["a", "b"], "agents": agents, "exhaust": exhaust}}


SHARED = consumptions(True, [["1/2", "a b"], ["1/2", ""]], [["1/2", "b a"], ["1/2", ""]])
CROWDED = consumptions(False, [["2/3", "a"], ["1/3", ""]], [["2/3", "a b"], ["1/3", ""]])
IN_TURNS = {"terms": [{"probability": "1/2", "bundles": ["a b", ""]}, {"probability": "1/2", "bundles": ["", "a b"]}]}
ONE_GETS_A = {
    "weights": [[1, 0], [1, 0]],
    "tree": [{"factor": 1, "multipliers": [0, 0, 1, 0]}],
}


def to_spend(*spendings: Json, exhaust: bool = True) -> Json:
    """Return: agents x, y with the bundles {}, {a} each, who are to spend so much on average; the price is 2."""
    agents = [{"name": name, "bundles": ["", "a"], "spending": s} for name, s in zip("xy", spendings, strict=True)]
    return {"problem": {"goods": ["a"], "prices": [2], "agents": agents, "exhaust": exhaust}}


SPENT_IN_TURNS = {"terms": [{"probability": "3/4", "bundles": ["a", ""]}, {"probability": "1/4", "bundles": ["", "a"]}]}


def budgeted(the_economy: Json, prices: Json, assignment: Json, **more: Json) -> Json:
    money: Json = {"budgets": [1, 1], "aggregate": [], **more}
    return {"economy": the_economy, **money, "prices": prices, "assignment": assignment}


def in_weights(*weights: Json) -> Json:
    return {"weights": [*weights], "aggregate_prices": []}


# Both agents spend 1 on half of a at price 2; the price as the square of the root of 2; price and share in a box around (2, 1/2).
HALF_EACH = [[["1/2"], ["1/2"]], [["1/2"], ["1/2"]]]
ROOT_OF_TWO = {"polynomial": [-2, 0, 1], "interval": [1, 2]}
NEAR_HALF = [[["0.4", "0.6"]] * 2] * 2
BOX = {
    "box": [["1.99", "2.01"], ["0.49", "0.51"]],
    "preconditioner": [[1, 1], ["1/4", "-1/4"]],
    "system": ["x", "y"],
    "prices": [[0, 1], []],
    "assignment": [[[0, 0, 1], [1, 0, -1]], [[1, 0, -1], [0, 0, 1]]],
    **in_weights([0, 1], [0, 1]),
}

VERIFIED = {
    "equilibrium": ("equilibrium", budgeted(BOTH_WANT_A, [2, 0], HALVES), in_weights(2, 2)),
    "nearby-equilibrium": (
        "nearby-equilibrium",
        budgeted(BOTH_WANT_A, [2, 0], HALVES, given_budgets=["3/4", "4/3"], distance="1/3"),
        in_weights(2, 2),
    ),
    "budget-equilibrium": ("budget-equilibrium", budgeted(X_DOES_NOT_CARE, [2, 0], HALVES), in_weights(0, 2)),
    "algebraic": (
        "algebraic-equilibrium",
        budgeted(BOTH_WANT_A, [[0, 0, 1], []], HALF_EACH, **ROOT_OF_TWO),
        in_weights([0, 0, 1], [2]),
    ),
    "enclosed": ("enclosed-equilibrium", budgeted(BOTH_WANT_A, [["1.9", "2.1"], [0, 0]], NEAR_HALF), BOX),
    "lp-optimal-min": (
        LP + "optimal",
        {"program": program(), "value": "11/2"},
        {"primal": ["3/2", "1/2"], "dual": [3]},
    ),
    "lp-optimal-max": (
        LP + "optimal",
        {"program": MAXIMUM, "value": "15/4"},
        {"primal": ["3/2", "5/4"], "dual": ["1/2"]},
    ),
    "lp-optimal-no-rows": (LP + "optimal", {"program": NO_ROWS, "value": 0}, {"primal": [0, 1], "dual": []}),
    "lp-optimal-empty": (LP + "optimal", {"program": NOTHING_AT_ALL, "value": 1}, {"primal": [], "dual": []}),
    "lp-infeasible-farkas": (LP + "infeasible", {"program": IMPOSSIBLE}, {"farkas": [1]}),
    "lp-infeasible-column": (
        LP + "infeasible",
        {"program": program(lower=[2, 0])},
        {"place": "column", "index": 0},
    ),
    "lp-infeasible-row": (LP + "infeasible", {"program": program(**rows([1, 0, []]))}, {"place": "row", "index": 0}),
    "lp-unbounded": (LP + "unbounded", {"program": FREE}, {"primal": [0, 0], "ray": [-1, 1]}),
    "lp-unbounded-max": (
        LP + "unbounded",
        {"program": program(sense="maximize")},
        {"primal": [1, 1], "ray": [0, "1/3"]},
    ),
    "pareto-optimal": ("pareto-optimal", about(BOTH_WANT_A, HALVES), {"prices": [1, 0], "weights": [1, 1]}),
    "pareto-optimal-supply-0": (
        "pareto-optimal",
        about(economy([[0, 1, 9]], [1, 1, 0]), [[0, 1, 0]]),
        {"prices": [0, 0, 8], "weights": [1]},
    ),
    "pareto-dominated": ("pareto-dominated", about(X_DOES_NOT_CARE, STRAIGHT), {"assignment": CROSSED}),
    "supported-satiated": (
        "supported",
        about(X_DOES_NOT_CARE, STRAIGHT, conditions=["clearing", "optimal"]),
        {"prices": [1, 0], "weights": [None, 1]},
    ),
    "supported-by-zero": (
        "supported",
        about(X_DOES_NOT_CARE, STRAIGHT, conditions=["cheapest", "quasi-optimal"]),
        {"prices": [0, 0], "weights": [0, 0]},
    ),
    "unsupported": (
        "unsupported",
        about(X_DOES_NOT_CARE, STRAIGHT, conditions=STRONG),
        {"trade": [[-1, 1], [1, -1]]},
    ),
    "unsupported-excess": (
        "unsupported",
        about(ALONE, [[0, 1]], conditions=["clearing", "optimal"]),
        {"trade": [["1/2", "-1/2"]]},
    ),
    "cone": ("quasi-equilibrium-cone", about(BOTH_WANT_A, HALVES, generators=[[1, 1], [1, 0]]), CONE_OF_TWO),
    "cone-all-satiated": ("quasi-equilibrium-cone", about(ALONE, [[1, 0]], generators=STRAIGHT), CONE_OF_ALL),
    "sequential": (
        "sequential-outcome",
        about(BOTH_WANT_A, STRAIGHT, order=[["x"], ["y"]], conditions=["optimal", "clearing"]),
        TURN_BY_TURN,
    ),
    "sequential-order-within-group": (
        "sequential-outcome",
        about(X_DOES_NOT_CARE, STRAIGHT, order=[["y", "x"]], conditions=["optimal"]),
        {"prices": [[1, 0]], "weights": [[1, None]]},
    ),
    "not-sequential": (
        "not-sequential-outcome",
        about(BOTH_WANT_A, CROSSED, order=[["x"], ["y"]], conditions=["optimal", "clearing"]),
        {"turn": 0, "trade": [[1, -1]]},
    ),
    "serial": ("serial-dictatorship", about(BOTH_WANT_A, STRAIGHT, order=["x", "y"]), {"thresholds": [1, "0"]}),
    "weak-core": ("in-weak-core", about(BOTH_WANT_A, STRAIGHT), WEAK_CORE),
    "blocked": ("blocked", about(OPPOSITE, CROSSED), {"coalition": ["y", "x"], "assignment": [[0, 1], [1, 0]]}),
    "lottery": ("lottery-over-assignments", about(BOTH_WANT_A, HALVES), LOTTERY),
    "shortest": (
        "shortest-lottery",
        about(BOTH_WANT_A, HALVES, count=2),
        {**LOTTERY, "tree": [{"index": 0}, *[{"multipliers": y} for y in ([[0, 0], [0, 4]], [[0, 2], [0, 0]])]]},
    ),
    "implementable": ("implementable", {"problem": ONE_OF_TWO}, TWO_TERMS),
    "not-implementable": ("not-implementable", {"problem": PAIRS}, {"weights": [[0, 0], [0, 0]], "tree": ODD_TREE}),
    "consumptions": ("consumptions-implementable", SHARED, IN_TURNS),
    "not-consumptions": ("consumptions-not-implementable", CROWDED, ONE_GETS_A),
    "spendings": ("spendings-implementable", to_spend("3/2", "1/2"), SPENT_IN_TURNS),
    "not-spendings": (
        "spendings-not-implementable",
        to_spend("3/2", "3/2", exhaust=False),
        {"weights": [1, 1], "tree": [{"cell": [0, 1]}, *[{"factor": 1, "multipliers": [0, 0, 2]}] * 2]},
    ),
    "bihierarchy": (
        "bihierarchy",
        {"problem": {**PAIRS, "constraints": PAIRS["constraints"][:2]}},
        {"families": [1, 0]},
    ),
    "not-bihierarchy": ("not-bihierarchy", {"problem": PAIRS}, {"cycle": [2, 0, 1]}),
}

# Attack: (the verified certificate it starts from, the path of the value that it replaces, the new value).
REJECTED: dict[str, tuple[str, list[str | int], Json]] = {
    "shortest-of-one": ("shortest", ["claim", "count"], 1),
    "shortest-of-three": ("shortest", ["claim", "count"], 3),
    "shortest-tree-empty": ("shortest", ["witness", "tree"], []),
    "shortest-index-outside": ("shortest", ["witness", "tree", 0, "index"], 2),
    "shortest-bound-of-one": ("shortest", ["witness", "tree", 2, "multipliers"], [[0, 0], [0, 0]]),
    "shortest-multipliers-too-large": ("shortest", ["witness", "tree", 2, "multipliers"], [[0, 5], [0, 0]]),
    "shortest-multipliers-short": ("shortest", ["witness", "tree", 2, "multipliers"], [[0, 1]]),
    "equilibrium-too-dear": ("equilibrium", ["claim", "prices"], ["2.0001", 0]),
    "equilibrium-too-cheap": ("equilibrium", ["claim", "prices"], ["1.9999", 0]),
    "equilibrium-no-price-zero": ("equilibrium", ["claim", "prices"], [2, "1/100"]),
    "equilibrium-weight-zero": ("equilibrium", ["witness", "weights", 0], 0),
    "equilibrium-supply-left": ("equilibrium", ["claim", "economy", "supply"], [2, 1]),
    "equilibrium-money-left": ("equilibrium", ["claim", "budgets"], [1, 2]),
    "nearby-equilibrium-one-further": ("nearby-equilibrium", ["claim", "distance"], "0.3333333333333333333333333"),
    "nearby-equilibrium-other-given": ("nearby-equilibrium", ["claim", "given_budgets", 0], "0.6666666666666666666666"),
    "nearby-equilibrium-too-dear": ("nearby-equilibrium", ["claim", "prices"], ["2.0001", 0]),
    "budget-equilibrium-read-as-cheapest": ("budget-equilibrium", ["claim", "kind"], "equilibrium"),
    "budget-equilibrium-over-budget": ("budget-equilibrium", ["claim", "budgets"], ["1/2", 1]),
    "budget-equilibrium-money-left": ("budget-equilibrium", ["claim", "budgets"], [1, 2]),
    "algebraic-the-root-itself": ("algebraic", ["claim", "prices"], [[0, 1], []]),
    "algebraic-two-roots": ("algebraic", ["claim", "interval"], [-2, 2]),
    "algebraic-no-root": ("algebraic", ["claim", "interval"], [2, 3]),
    "algebraic-root-of-three": ("algebraic", ["claim", "polynomial"], [-3, 0, 1]),
    "algebraic-double-root": ("algebraic", ["claim", "polynomial"], [4, 0, -4, 0, 1]),
    "algebraic-reducible-with-another-root": ("algebraic", ["claim", "polynomial"], [6, -4, -3, 2]),
    "enclosed-box-too-large": ("enclosed", ["witness", "box"], [[1, 3], [0, 1]]),
    "enclosed-box-elsewhere": ("enclosed", ["witness", "box", 0], ["2.01", "2.03"]),
    "enclosed-system-short": ("enclosed", ["witness", "system"], ["x"]),
    "enclosed-system-twice": ("enclosed", ["witness", "system"], ["x", "x"]),
    "enclosed-matrix-zero": ("enclosed", ["witness", "preconditioner"], [[0, 0], [0, 0]]),
    "enclosed-claim-too-narrow": ("enclosed", ["claim", "prices", 0], [2, 2]),
    "enclosed-weight-of-another-line": ("enclosed", ["witness", "weights", 0], [3]),
    "matrix-other-expectation": ("implementable", ["claim", "problem", "matrix"], [["2/3", "1/3"]]),
    "matrix-terms-empty": ("implementable", ["witness", "terms"], []),
    "matrix-both-ones": ("implementable", ["witness", "terms", 0, "ones"], [[0, 1]]),
    "matrix-column-outside": ("implementable", ["witness", "terms", 0, "ones"], [[2]]),
    "matrix-column-negative": ("implementable", ["witness", "terms", 0, "ones"], [[-2]]),
    "matrix-column-twice": ("implementable", ["witness", "terms", 0, "ones"], [[0, 0]]),
    "matrix-probability-zero": ("implementable", ["witness", "terms", 0, "probability"], 0),
    "tree-empty": ("not-implementable", ["witness", "tree"], []),
    "tree-part-left": ("not-implementable", ["witness", "tree"], ODD_TREE[:2]),
    "tree-node-too-many": ("not-implementable", ["witness", "tree"], [*ODD_TREE, ODD_TREE[2]]),
    "tree-parts-swapped": ("not-implementable", ["witness", "tree"], [ODD_TREE[0], ODD_TREE[2], ODD_TREE[1]]),
    "tree-split-where-the-marginal-is-0": ("not-implementable", ["witness", "tree", 0, "cell"], [1, 1]),
    "tree-cell-outside": ("not-implementable", ["witness", "tree", 0, "cell"], [0, -1]),
    "tree-split-twice": ("not-implementable", ["witness", "tree"], [ODD_TREE[0], *ODD_TREE, ODD_TREE[2]]),
    "tree-factor-negative": ("not-implementable", ["witness", "tree", 1, "factor"], -1),
    "tree-multiplier-missing": ("not-implementable", ["witness", "tree", 1, "multipliers"], [-1, -1]),
    "tree-bound-zero": ("not-implementable", ["witness", "tree", 1, "multipliers"], [0, 0, 0]),
    "weights-short": ("not-implementable", ["witness", "weights"], [[0, 0], [0]]),
    "weights-row-missing": ("not-implementable", ["witness", "weights"], [[0, 0]]),
    "ceiling-of-two": ("not-implementable", ["claim", "problem", "constraints", 2, "max"], 2),
    "allocation-over-goods": ("consumptions", ["witness", "terms", 0, "bundles"], ["a b", "a b"]),
    "allocation-leaves-goods": ("consumptions", ["witness", "terms", 0, "bundles"], ["", ""]),
    "allocation-strange-bundle": ("consumptions", ["witness", "terms", 0, "bundles"], ["a", ""]),
    "allocation-agent-missing": ("consumptions", ["witness", "terms", 0, "bundles"], ["a b"]),
    "allocation-marginal": (
        "consumptions",
        ["claim", "problem", "agents", 0, "lottery", 0],
        {"probability": "1/2", "bundle": "a"},
    ),
    "allocation-probability": ("consumptions", ["witness", "terms", 0, "probability"], "1/3"),
    "crowd-of-halves": (
        "not-consumptions",
        ["claim", "problem", "agents", 0, "lottery"],
        [{"probability": "1/3", "bundle": "a"}, {"probability": "2/3", "bundle": ""}],
    ),
    "crowd-bounded-by-the-other-good": ("not-consumptions", ["witness", "tree", 0, "multipliers"], [0, 0, 0, 1]),
    "crowd-factor-zero": ("not-consumptions", ["witness", "tree", 0, "factor"], 0),
    "spendings-other": ("spendings", ["claim", "problem", "agents", 0, "spending"], "1.4999"),
    "spendings-price": ("spendings", ["claim", "problem", "prices"], [3]),
    "spendings-nobody-gets-a": ("spendings", ["witness", "terms", 1, "bundles"], ["", ""]),
    "spendings-both-get-a": ("spendings", ["witness", "terms", 1, "bundles"], ["a", "a"]),
    "spendings-weight-missing": ("not-spendings", ["witness", "weights"], [1]),
    "spendings-weights-of-one": ("not-spendings", ["witness", "weights"], [1, 0]),
    "spendings-bound-reached": ("not-spendings", ["witness", "tree"], [{"factor": 1, "multipliers": [0, 0, 1]}]),
    "spendings-part-left": (
        "not-spendings",
        ["witness", "tree"],
        [{"cell": [0, 1]}, {"factor": 1, "multipliers": [0, 0, 2]}],
    ),
    "spendings-within-the-price": ("not-spendings", ["claim", "problem", "agents", 0, "spending"], "1/2"),
    "families-crossing": ("bihierarchy", ["witness", "families"], [1, 1]),
    "families-short": ("bihierarchy", ["witness", "families"], [1]),
    "families-three": ("bihierarchy", ["witness", "families"], [1, 2]),
    "cycle-even": ("not-bihierarchy", ["witness", "cycle"], [0, 1]),
    "cycle-empty": ("not-bihierarchy", ["witness", "cycle"], []),
    "cycle-of-one": ("not-bihierarchy", ["witness", "cycle"], [1]),
    "cycle-index": ("not-bihierarchy", ["witness", "cycle"], [0, 1, -1]),
    "cycle-contained": (
        "not-bihierarchy",
        ["claim", "problem", "constraints", 1, "cells"],
        [[0, 0]],
    ),
    "value-too-small": ("lp-optimal-min", ["claim", "value"], 5),
    "primal-breaks-row": ("lp-optimal-min", ["witness", "primal"], ["3/2", "1/3"]),
    "primal-breaks-column": ("lp-optimal-min", ["witness", "primal"], [2, 0]),
    "primal-too-short": ("lp-optimal-min", ["witness", "primal"], ["3/2"]),
    "primal-not-optimal": ("lp-optimal-min", ["witness", "primal"], ["1", "1"]),
    "dual-not-optimal": ("lp-optimal-min", ["witness", "dual"], [2]),
    "dual-needs-infinite-row-bound": ("lp-optimal-min", ["witness", "dual"], [-1]),
    "dual-needs-infinite-column-bound": ("lp-optimal-min", ["witness", "dual"], [4]),
    "dual-too-long": ("lp-optimal-no-rows", ["witness", "dual"], [0]),
    "sense-confused": ("lp-optimal-min", ["claim", "program", "sense"], "maximize"),
    "constant-forgotten": ("lp-optimal-max", ["claim", "value"], "11/4"),
    "maximum-with-minimum-dual": ("lp-optimal-max", ["witness", "dual"], ["-1/2"]),
    "value-of-empty-program": ("lp-optimal-empty", ["claim", "value"], 0),
    "farkas-zero": ("lp-infeasible-farkas", ["witness", "farkas"], [0]),
    "farkas-wrong-sign": ("lp-infeasible-farkas", ["witness", "farkas"], [-1]),
    "farkas-of-feasible-program": ("lp-infeasible-farkas", ["claim", "program"], program(upper=[3, 3])),
    "farkas-empty": ("lp-infeasible-farkas", ["claim", "program"], NO_ROWS),
    "bounds-not-crossed": ("lp-infeasible-column", ["witness", "index"], 1),
    "index-negative": ("lp-infeasible-column", ["witness", "index"], -2),
    "index-too-large": ("lp-infeasible-row", ["witness", "index"], 1),
    "bounds-equal": ("lp-infeasible-column", ["claim", "program", "lower"], ["3/2", 0]),
    "row-for-column": ("lp-infeasible-column", ["witness", "place"], "row"),
    "ray-zero": ("lp-unbounded", ["witness", "ray"], [0, 0]),
    "ray-worsens": ("lp-unbounded", ["claim", "program", "sense"], "maximize"),
    "ray-leaves-row": ("lp-unbounded", ["witness", "ray"], [-1, 0]),
    "ray-leaves-column": ("lp-unbounded-max", ["witness", "ray"], [1, 0]),
    "ray-below-lower-bound": ("lp-unbounded-max", ["witness", "ray"], ["-1/3", 1]),
    "ray-without-feasible-point": ("lp-unbounded", ["witness", "primal"], [0, 1]),
    "ray-too-long": ("lp-unbounded", ["witness", "ray"], [-1, 1, 0]),
    "weight-zero-of-pareto": ("pareto-optimal", ["witness"], {"prices": [0, 0], "weights": [0, 0]}),
    "weight-null-of-pareto": ("pareto-optimal", ["witness", "weights"], [1, None]),
    "price-negative": ("pareto-optimal", ["witness", "prices"], [0, -1]),
    "price-too-low": ("pareto-optimal-supply-0", ["witness", "prices"], [0, 0, 7]),
    "unsold-type-not-free": ("pareto-optimal-supply-0", ["witness", "prices"], [1, 0, 8]),
    "column-over-supply": ("pareto-optimal", ["claim", "assignment"], [[1, 0], [1, 0]]),
    "column-over-supply-0": ("pareto-optimal-supply-0", ["claim", "assignment"], [[0, 0, 1]]),
    "share-sums-to-less": ("pareto-optimal", ["claim", "assignment"], [["1/2", "1/2"], ["1/2", 0]]),
    "share-negative": ("pareto-optimal", ["claim", "assignment"], [[2, -1], [-1, 2]]),
    "assignment-empty": ("pareto-optimal", ["claim", "assignment"], []),
    "assignment-ragged": ("pareto-optimal", ["claim", "assignment"], [[1, 0], [1]]),
    "nobody-better-off": ("pareto-dominated", ["witness", "assignment"], STRAIGHT),
    "somebody-worse-off": ("pareto-dominated", ["claim", "economy", "values", 0], [2, 1]),
    "improvement-not-feasible": ("pareto-dominated", ["witness", "assignment"], [[1, 0], [1, 0]]),
    "claim-not-feasible": ("pareto-dominated", ["claim", "assignment"], [[0, 1], [0, 1]]),
    "null-for-unsatiated": ("supported-satiated", ["witness", "weights"], [None, None]),
    "zero-for-unsatiated": ("supported-satiated", ["witness"], {"prices": [0, 0], "weights": [None, 0]}),
    "negative-where-nothing-demanded": ("supported-satiated", ["witness", "weights"], [-1, 1]),
    "weight-given-to-no-avail": ("supported-satiated", ["witness", "weights"], [1, 1]),
    "cheapest-demands-of-satiated": ("supported-satiated", ["claim", "conditions"], STRONG),
    "weights-too-few": ("supported-satiated", ["witness", "weights"], [None]),
    "prices-too-many": ("supported-satiated", ["witness", "prices"], [1, 0, 0]),
    "trade-of-satiated": ("unsupported", ["claim", "conditions"], ["optimal", "clearing"]),
    "trade-where-nothing-positive-demanded": ("unsupported", ["claim", "conditions"], ["cheapest", "quasi-optimal"]),
    "trade-of-zeros": ("unsupported", ["witness", "trade"], [[0, 0], [0, 0]]),
    "trade-sums-to-more": ("unsupported", ["witness", "trade"], [[-1, 1], [1, 0]]),
    "trade-gives-what-she-lacks": ("unsupported", ["witness", "trade"], [[1, -1], [-1, 1]]),
    "trade-uses-more-than-there-is": ("unsupported", ["witness", "trade"], [[0, 0], [1, -1]]),
    "trade-leaves-one-out": ("unsupported", ["witness", "trade"], [[-1, 1]]),
    "trade-into-excess-without-clearing": ("unsupported-excess", ["claim", "conditions"], ["optimal"]),
    "trade-loses": ("unsupported-excess", ["claim", "economy", "values"], [[0, 1]]),
    "generators-missing": ("cone", ["claim", "generators"], [[1, 1]]),
    "generators-empty": ("cone-all-satiated", ["claim", "generators"], []),
    "generator-no-quasi-equilibrium": ("cone", ["claim", "generators"], [[1, 1], [0, 1]]),
    "generator-negative": ("cone-all-satiated", ["claim", "generators"], [[1, -1], [0, 1]]),
    "generator-too-small": ("cone", ["claim", "generators"], [[1, 1], ["1/2", 0]]),
    "generator-too-long": ("cone", ["claim", "generators"], [[1, 1, 0], [1, 0, 0]]),
    "coordinates-not-proved": ("cone", ["witness", "trades"], [[[0, 0], [0, 0]]] * 2),
    "coordinates-too-few": ("cone", ["witness", "coordinates"], [[0, 1]]),
    "cone-proof-loses": ("cone", ["witness", "trades", 0], [[-1, 1], [0, 0]]),
    "cone-lists-empty": ("cone", ["witness", "lower"], []),
    "cone-null-for-unsatiated": ("cone", ["witness", "weights"], [[0, None], [1, 1]]),
    "turns-swapped": ("sequential", ["claim", "order"], [["y"], ["x"]]),
    "excess-in-first-turn-not-free": ("sequential", ["witness", "prices"], [[8, 1], [0, 0]]),
    "turn-missing": ("sequential", ["witness", "prices"], [[7, 0]]),
    "one-market-instead-of-turns": ("sequential", ["claim", "order"], [["x", "y"]]),
    "weights-in-the-economy's-order": ("sequential-order-within-group", ["witness", "weights"], [[None, 1]]),
    "turn-negative": ("not-sequential", ["witness", "turn"], -2),
    "turn-too-large": ("not-sequential", ["witness", "turn"], 2),
    "trade-in-turn-without-unsatiated": ("not-sequential", ["witness", "turn"], 1),
    "trade-without-clearing": ("not-sequential", ["claim", "conditions"], ["optimal"]),
    "trade-for-all-agents": ("not-sequential", ["witness", "trade"], [[1, -1], [0, 0]]),
    "threshold-too-low": ("serial", ["witness", "thresholds"], [-1, 0]),
    "threshold-too-high": ("serial", ["witness", "thresholds"], [2, 0]),
    "serial-order-wrong": ("serial", ["claim", "order"], ["y", "x"]),
    "thresholds-missing": ("serial", ["witness", "thresholds"], [1]),
    "core-order-incomplete": ("weak-core", ["witness"], {"order": [["x"]], "prices": [[7, 0]], "weights": [[None]]}),
    "core-agent-twice": ("weak-core", ["witness", "order"], [["x"], ["x"]]),
    "core-agent-unknown": ("weak-core", ["witness", "order"], [["x"], ["q"]]),
    "core-empty-group": (
        "weak-core",
        ["witness"],
        {"order": [["x"], [], ["y"]], "prices": [[7, 0], [0, 0], [0, 0]], "weights": [[None], [], [None]]},
    ),
    "core-blocked": ("weak-core", ["claim", "assignment"], CROSSED),
    "coalition-empty": ("blocked", ["witness"], {"coalition": [], "assignment": []}),
    "coalition-repeated": ("blocked", ["witness", "coalition"], ["x", "x"]),
    "coalition-unknown": ("blocked", ["witness", "coalition"], ["x", "\ud800"]),
    "coalition-not-better-off": ("blocked", ["witness", "assignment"], [[1, 0], [0, 1]]),
    "coalition-takes-too-much": ("blocked", ["witness"], {"coalition": ["x"], "assignment": [[1, 0]]}),
    "coalition-shares-missing": ("blocked", ["witness", "assignment"], [[0, 1]]),
    "lottery-empty": ("lottery", ["witness", "terms"], []),
    "lottery-probability-zero": (
        "lottery",
        ["witness", "terms"],
        [*LOTTERY["terms"], {"probability": 0, "assignment": ["a", "b"]}],
    ),
    "lottery-sums-to-less": ("lottery", ["witness", "terms", 0, "probability"], "1/3"),
    "lottery-over-supply": ("lottery", ["witness", "terms", 0, "assignment"], ["a", "a"]),
    "lottery-other-expectation": ("lottery", ["claim", "assignment"], STRAIGHT),
    "lottery-agent-left-out": ("lottery", ["witness", "terms", 0, "assignment"], ["a"]),
    "lottery-unknown-object": ("lottery", ["witness", "terms", 0, "assignment"], ["a", ""]),
}


def utility(kind: str, values: Json, goods: Json = ("a", "b")) -> Json:
    return {"utility": {"goods": list(goods), "form": {"type": kind, "values": values}}}


PERFECT, COMPLEMENTS = utility("cardinality", [0, 2, 3]), utility("table", [0, 0, 0, "3/2"])
TABLE, FAMILY = {"by": "table", "of": []}, {"by": "construction", "of": []}
ABOUT_V = {"goods": ["a", "b"], "functions": [{"name": "v"}], "define": []}
M_NATURAL, MONOTONE, LOCAL = ({"property": name, "of": "v"} for name in ("m-natural", "monotone", "local-exchange"))
#: Clauses of m-natural for two goods: d_ab({}) >= 0, from A = {a, b}, B = {} and j = a or b; of local-exchange: the same, once.
IMPLIED = {"statement": {**ABOUT_V, "assume": [LOCAL], "conclude": M_NATURAL}}
NOT_IMPLIED = {"statement": {**ABOUT_V, "assume": [LOCAL], "conclude": MONOTONE}}
EXCLUDED = {
    "A": "",
    "B": "a b",
    "weights": [1, 1],
    "parts": [{"bundle": "a", "weight": 1}, {"bundle": "b", "weight": "1"}],
}
CHANGED = {"before": ["1/2", "1/2"], "after": [3, "1/2"], "A": "a", "B": "b"}
JUMP = {"before": [0, "1/2"], "after": [2, "1/2"], "A": "a b", "B": ""}
VERIFIED |= {
    "derived": ("m-natural-concave", PERFECT, FAMILY),
    "tabulated": ("m-natural-concave", PERFECT, TABLE),
    "violated": ("not-m-natural-concave", COMPLEMENTS, {"A": "a b", "B": "", "j": "b"}),
    "submodular": ("submodular", PERFECT, TABLE),
    "not-submodular": ("not-submodular", COMPLEMENTS, {"A": "b", "B": "a"}),
    "substitutes": ("substitutes", PERFECT, {"pairs": [EXCLUDED]}),
    "substitutes-derived": ("substitutes", PERFECT, FAMILY),
    "not-substitutes": ("not-substitutes", COMPLEMENTS, JUMP),
    "printed": ("printed-substitutes-violated", utility("unit-demand", [2, 1]), CHANGED),
    "strong": ("strong-exchange", PERFECT, TABLE),
    "strong-derived": ("strong-exchange", utility("additive", [2, "-inf"]), FAMILY),
    "not-strong": ("not-strong-exchange", COMPLEMENTS, {"A": "a b", "B": "", "j": "a", "D": ""}),
    "demanded": ("demanded", {**PERFECT, "prices": [0, 2], "bundle": "a"}, FAMILY),
    "not-demanded": ("not-demanded", {**COMPLEMENTS, "prices": ["1/4", "1/4"], "bundle": "a"}, {"better": "b a"}),
    "each": (
        "each-agent",
        {"property": "m-natural", "agents": ["x"], "utilities": [PERFECT["utility"]]},
        {"of": [TABLE]},
    ),
    "implied": (
        "statement-true",
        IMPLIED,
        {"clauses": [{"sum": [[-1, 0, 1], [0, 0, "1"]]}, {"image": 0, "permutation": [1, 0]}]},
    ),
    "not-implied": ("statement-false", NOT_IMPLIED, {"values": [0, -1, -1, "-5/2"], "clause": 0}),
}
REJECTED |= {
    "table-of-complements": ("tabulated", ["claim", "utility", "form", "values"], [0, 0, 1]),
    "construction-with-an-operand": ("derived", ["witness", "of"], [TABLE]),
    "good-not-in-a": ("violated", ["witness", "A"], "a"),
    "exchange-works": ("violated", ["claim", "utility", "form", "values", 3], 0),
    "strong-by-a-family-that-is-not": ("strong-derived", ["claim", "utility", "form", "type"], "unit-demand"),
    "strong-convex": ("strong", ["claim", "utility", "form", "values"], [0, 0, 1]),
    "strong-loses-nothing": ("not-strong", ["claim", "utility", "form", "values"], [0, 1, 1, 2]),
    "strong-the-smaller-gives": ("not-strong", ["witness"], {"A": "a", "B": "b", "j": "a", "D": ""}),
    "demanded-dearer": ("demanded", ["claim", "prices"], ["9/4", 2]),
    "demanded-worthless": ("demanded", ["claim", "bundle"], ""),
    "not-demanded-tie": ("not-demanded", ["claim", "prices"], ["1/4", "3/2"]),
    "not-demanded-worse": ("not-demanded", ["witness", "better"], "b"),
    "supermodular": ("submodular", ["claim", "utility", "form", "values"], [0, 0, 1]),
    "no-such-derivation": ("submodular", ["witness", "by"], "hearsay"),
    "inequality-holds": ("not-submodular", ["claim", "utility", "form", "values", 3], "-1/2"),
    "union-infinite": ("not-submodular", ["claim", "utility", "form", "values", 3], "-inf"),
    "pair-missing": ("substitutes", ["witness", "pairs"], []),
    "worth-less": ("substitutes", ["claim", "utility", "form", "values"], [0, 1, 3]),
    "nothing-lost": ("not-substitutes", ["witness", "B"], "b"),
    "falling-price": ("not-substitutes", ["witness", "after"], [-2, "1/2"]),
    "tie-after": ("printed", ["witness", "after"], ["3/2", "1/2"]),
    "same-good": ("printed", ["witness", "B"], "a"),
    "unknown-property": ("each", ["claim", "property"], "kind"),
    "derivation-missing": ("each", ["witness", "of"], []),
    "sum-not-zero": ("implied", ["witness", "clauses", 0, "sum", 1, 2], 2),
    "image-of-an-image": ("implied", ["witness", "clauses", 1, "image"], 1),
    "clause-holds": ("not-implied", ["witness", "values", 1], 1),
    "assumption-fails": ("not-implied", ["witness", "values", 3], 0),
}


# All equilibria. Two agents want one good: each gets it half of the time, at price 2. Or both need it.
def one_good(*utilities: Json, **more: Json) -> Json:
    agents = [{"name": str(k), "budget": 1, "utility": {"type": "table", "values": u}} for k, u in enumerate(utilities)]
    return {"market": {"goods": ["a"], "agents": agents}, "notion": "walrasian", **more}


#: Both satiated; 1 satiated, 2 on the line ({}, a); the other way round; both on that line, where p >= 2 and p <= 2.
HALF_OF_THE_TIME = [
    {"agent": 0},
    {"agent": 1},
    {"leaf": "no-allocation"},
    {"multipliers": [[1, 1], [3, 1]]},
    {"agent": 1},
    {"multipliers": [[2, "1"], [3, "1"]]},
    {
        "tight": [[5, [[6, 1]]]],
        "lottery": [[0, "1/2"], [1, "1/2"]],
        "affordable": [],
        "sample": [2],
        "kept": [],
        "implied": [],
    },
]
#: One agent, two types: the first costs between 0 and 1, the second nothing.
ALONE_AT_ANY_PRICE = [
    {"agent": 0},
    {"good": 1},
    {"tight": [], "lottery": [[0, 1]], "affordable": [], "sample": [0, 0], "kept": [], "implied": []},
    {"leaf": "no-allocation"},
    {"multipliers": [[2, "-1/2"], [4, "1/2"]]},
    {"agent": 0},
    {
        "tight": [],
        "places": [],
        "at": [{"lottery": [[0, [1]]]}],
        "between": [{"lottery": [[0, [1]]], "denominator": [1]}],
    },
    {"multipliers": [[5, 1], [7, 1]]},
]
UP_TO_1 = {
    "low": 0,
    "high": 1,
    "brackets": "[]",
    "prices": [[0, 1], [0, 0]],
    "utilities": [{"numerator": [1], "denominator": [1]}],
}
VERIFIED |= {
    "all": (
        "all-equilibria",
        one_good([0, 1], [0, 1], equilibria=[{"prices": [2], "utilities": ["1/2", "1/2"]}]),
        {"nodes": HALF_OF_THE_TIME},
    ),
    "none": ("no-equilibrium", one_good(["-inf", 1], ["-inf", 1]), {"nodes": [{"leaf": "no-allocation"}]}),
    "all-of-an-economy": (
        "all-budget-equilibria",
        {"economy": ALONE, "budgets": [1], "equilibria": [UP_TO_1]},
        {"nodes": ALONE_AT_ANY_PRICE},
    ),
}
VERIFIED |= {
    "none-produced": (
        "no-equilibrium-with-production",
        {
            "market": {**one_good([0, 1])["market"], "production": {"sets": [{"goods": ["a"], "max": 0}]}},
            "notion": "walrasian",
        },
        # What is not produced goes to the firm; and the agent wants some of it at any price, all of it up to 1.
        {"nodes": [{"agent": 1}, {"agent": 0}, {"leaf": "no-allocation"}, {"multipliers": [[3, 1]]}]},
    ),
}
REJECTED |= {
    "one-produced": ("none-produced", ["claim", "market", "production", "sets", 0, "max"], 1),
    "none-wanted": ("none-produced", ["claim", "market", "agents", 0, "utility", "values"], [0, 0]),
}
VERIFIED |= {
    "payoffs": (
        "equilibrium-payoffs",
        one_good([0, 1], [0, 1], components=[{"start": ["1/2", "1/2"], "end": ["1/2", "1/2"]}]),
        {"nodes": HALF_OF_THE_TIME},
    ),
    "every": (
        "every-equilibrium",
        one_good([0, 1], [0, 1], at_least=[["-1", 1, 1]], more_than=[["-1/4", 1, 0]]),
        {"nodes": HALF_OF_THE_TIME},
    ),
    "deterministic": (
        "deterministic-equilibria",
        {"market": one_good([0, 1], [0, 1])["market"], "allocations": []},
        {"cases": [{"multipliers": [[2, 1], [3, 1]]}, {"multipliers": [[1, 1], [3, 1]]}]},
    ),
}
REJECTED |= {
    "payoffs-other": ("payoffs", ["claim", "components", 0, "start"], [0, 1]),
    "payoffs-none": ("payoffs", ["claim", "components"], []),
    "every-other": ("every", ["claim", "at_least", 0, 0], "-2"),
    "every-strict": ("every", ["claim", "more_than", 0, 0], "-1/2"),
    "deterministic-one": ("deterministic", ["claim", "allocations"], [["a", ""]]),
    "deterministic-no-proof": ("deterministic", ["witness", "cases", 0, "multipliers"], [[1, 1]]),
    "all-other-prices": ("all", ["claim", "equilibria", 0, "prices"], [3]),
    "all-other-utilities": ("all", ["claim", "equilibria", 0, "utilities"], ["1/2", 1]),
    "all-but-none": ("all", ["claim", "equilibria"], []),
    "all-not-tight": ("all", ["witness", "nodes", 6, "tight"], []),
    "all-wrong-multipliers": ("all", ["witness", "nodes", 3, "multipliers"], [[1, 1]]),
    "all-unfair-lottery": ("all", ["witness", "nodes", 6, "lottery"], [[0, 1]]),
    "none-that-might-be": ("none", ["claim", "market", "agents", 0, "utility", "values"], [0, 1]),
    "none-without-a-node": ("none", ["witness", "nodes"], []),
    "economy-end-open": ("all-of-an-economy", ["claim", "equilibria", 0, "brackets"], "[)"),
    "economy-end-later": ("all-of-an-economy", ["claim", "equilibria", 0, "high"], 2),
    "economy-sign-not-open": ("all-of-an-economy", ["witness", "nodes", 1, "good"], 0),
}


# Pseudomarkets: TWO share a good at the price 2; in ROOT_MARKET x is satiated by a good at the price root of two.
TWO = {
    "goods": ["a", "b"],
    "agents": [
        {"name": name, "budget": 1, "utility": {"type": "additive", "values": [values, 0]}}
        for name, values in (("x", 3), ("y", 5))
    ],
}
TOSSED = [{"probability": "1/2", "bundles": ["a b", ""]}, {"probability": "1/2", "bundles": ["", "b a"]}]
SHARED = {"market": TWO, "prices": [2, 0], "allocation": TOSSED}
AS_TWO = {"weights": ["2/3", "2/5"], "concavity": [None, {"by": "construction", "of": []}]}
HALVES_OF_A = [
    [{"probability": "1/2", "bundle": "a b"}, {"probability": "1/2", "bundle": ""}],
    [{"probability": "1/2", "bundle": "a"}, {"probability": "1/2", "bundle": "b"}],
]
ROOT_MARKET = {
    "goods": ["a"],
    "agents": [{"name": "x", "budget": 2, "utility": {"type": "table", "values": [0, 1]}}],
}
IN_ROOT: Json = {"market": ROOT_MARKET, "polynomial": [-2, 0, 1], "interval": [1, 2], "prices": [[0, 1]]}
AS_ROOT: Json = {"weights": [[0, 1]], "concavity": [None]}
# TWO with the price and the probability in the box around (2, 1/2).
SHARED_NEARLY = {
    **SHARED,
    "prices": [["1.9", "2.1"], [0, 0]],
    "allocation": [{**draw, "probability": ["0.4", "0.6"]} for draw in TOSSED],
}
AS_BOX: Json = {
    **{key: BOX[key] for key in ("box", "preconditioner", "system", "prices")},
    "probabilities": [[0, 0, 1], [1, 0, -1]],
    "weights": [[0, "1/3"], [0, "1/5"]],
    "concavity": AS_TWO["concavity"],
}
SPLIT = {
    "goods": ["a", "b"],
    "agents": [
        {"name": name, "budget": 1, "utility": {"type": "additive", "values": values}}
        for name, values in (("x", [1, 0]), ("y", [0, 0]))
    ],
}
NEEDY = {
    "goods": ["a", "b"],
    "agents": [{"name": "x", "budget": 1, "utility": {"type": "table", "values": ["-inf", 0, 0, 0]}}],
}
VERIFIED |= {
    "randomized": ("randomized-equilibrium", SHARED, AS_TWO),
    "strong-market": ("strong-equilibrium", SHARED, AS_TWO),
    "strong-root": (
        "algebraic-strong-equilibrium",
        {**IN_ROOT, "allocation": [{"probability": [1], "bundles": ["a"]}]},
        AS_ROOT,
    ),
    "strong-box": ("enclosed-strong-equilibrium", SHARED_NEARLY, AS_BOX),
    "expectation": (
        "equilibrium-in-expectation",
        {"market": TWO, "prices": [2, 0], "consumptions": HALVES_OF_A},
        AS_TWO,
    ),
    "expectation-root": (
        "algebraic-equilibrium-in-expectation",
        {**IN_ROOT, "consumptions": [[{"probability": [1], "bundle": "a"}]]},
        AS_ROOT,
    ),
    "common": ("common-bundles", {"market": SPLIT, "count": 2}, {"bundles": ["b", "a"]}),
    "not-common": ("no-common-bundles", {"market": NEEDY, "count": 3}, {}),
    "dominated-market": (
        "allocation-dominated",
        {"market": SPLIT, "allocation": [{"probability": 1, "bundles": ["b", "a"]}]},
        {"allocation": [{"probability": 1, "bundles": ["a", "b"]}]},
    ),
    "violated-budget": (
        "market-condition-violated",
        {**SHARED, "prices": [3, 0], "condition": "affordable"},
        {"agent": "x", "lottery": []},
    ),
    "violated-plan": (
        "market-condition-violated",
        {**SHARED, "allocation": [{"probability": 1, "bundles": ["a", ""]}], "condition": "allocated"},
        {"draw": 0, "goods": "b"},
    ),
}
REJECTED |= {
    "randomized-price": ("randomized", ["claim", "prices", 0], 3),
    "randomized-weight": ("randomized", ["witness", "weights", 0], "2/5"),
    "strong-bundle-of-both": ("strong-market", ["claim", "allocation", 0, "bundles"], ["a b", "a"]),
    "strong-probability": ("strong-market", ["claim", "allocation", 0, "probability"], "1/3"),
    "strong-derivation": ("strong-market", ["witness", "concavity", 1], {"by": "faith", "of": []}),
    "strong-root-budget": ("strong-root", ["claim", "market", "agents", 0, "budget"], "7/5"),
    "strong-root-negative": ("strong-root", ["claim", "interval"], [-2, -1]),
    "strong-box-too-large": ("strong-box", ["witness", "box"], [[1, 3], [0, 1]]),
    "strong-box-system-of-one": ("strong-box", ["witness", "system"], ["x", "x"]),
    "strong-box-sum": ("strong-box", ["witness", "probabilities", 1], [1, 0, "-0.999"]),
    "strong-box-price-is-not-in": ("strong-box", ["claim", "prices", 0], [2, 2]),
    "strong-box-probability-is-not-in": ("strong-box", ["claim", "allocation", 1, "probability"], ["0.5", "0.6"]),
    "strong-box-weight-of-another": ("strong-box", ["witness", "weights", 1], [0, "1/3"]),
    "expectation-use": ("expectation", ["claim", "consumptions", 1, 1, "bundle"], ""),
    "expectation-sum": ("expectation", ["claim", "consumptions", 1, 1, "probability"], "1/4"),
    "expectation-root-weight": ("expectation-root", ["witness", "weights", 0], [1]),
    "expectation-root-unknown-good": ("expectation-root", ["claim", "consumptions", 0, 0, "bundle"], "b"),
    "common-twice": ("common", ["witness", "bundles"], ["a", "a b"]),
    "common-too-few": ("common", ["witness", "bundles"], ["a"]),
    "not-common-but-two": ("not-common", ["claim", "count"], 2),
    "not-common-none": ("not-common", ["claim", "count"], -1),
    "dominated-market-same": ("dominated-market", ["witness", "allocation", 0, "bundles"], ["b", "a"]),
    "dominated-market-good-left": ("dominated-market", ["witness", "allocation", 0, "bundles"], ["a", ""]),
    "dominated-market-good-twice": ("dominated-market", ["claim", "allocation", 0, "bundles"], ["b", "b a"]),
    "violated-within": ("violated-budget", ["claim", "prices", 0], 2),
    "violated-given": ("violated-plan", ["witness", "goods"], "a"),
    "violated-index": ("violated-plan", ["witness", "draw"], 1),
}


#: Two agents who want the one good, and get it one half of the time each, or the first one for sure.
WANTED = {"market": one_good([0, 1], [0, 1])["market"]}
HALF_OF_THE_TIME_EACH = [{"probability": "1/2", "bundles": ["a", ""]}, {"probability": "1/2", "bundles": ["", "a"]}]
FOR_SURE = [{"probability": 1, "bundles": ["a", ""]}]
VERIFIED |= {
    "no-envy": ("envy-free", about(BOTH_WANT_A, HALVES, budgets=[1, 1]), {}),
    "no-envy-of-the-richer": ("envy-free", about(BOTH_WANT_A, STRAIGHT, budgets=[2, 1]), {}),
    "envy": ("not-envy-free", about(OPPOSITE, CROSSED, budgets=[2, 1]), {"agent": "x", "envied": "y", "gain": 1}),
    "no-envy-in-halves": ("envy-free-allocation", {**WANTED, "allocation": HALF_OF_THE_TIME_EACH}, {}),
    "envy-for-sure": (
        "not-envy-free-allocation",
        {**WANTED, "allocation": FOR_SURE},
        {"agent": "1", "envied": "0", "gain": 1},
    ),
    # Both need the good. At the shadow price -1 of it both forms are 0 where they have it, and their sum is 1.
    "none-in-expectation": (
        "no-equilibrium-in-expectation",
        one_good(["-inf", 0], ["-inf", 0]),
        {
            "nodes": [
                {
                    "values": [0, 0],
                    "shadow_prices": [[-1, 0]],
                    "least": [[1, 0], [1, 0]],
                    "proofs": [[[]], [[]]],
                    "contradiction": [],
                }
            ]
        },
    ),
}
REJECTED |= {
    "no-envy-but-x-envies": ("no-envy", ["claim", "assignment"], CROSSED),
    "no-envy-but-y-envies": ("no-envy", ["claim", "assignment"], STRAIGHT),
    "no-envy-infeasible": ("no-envy", ["claim", "assignment"], [[1, 0], [1, 0]]),
    "no-envy-of-the-equally-rich": ("no-envy-of-the-richer", ["claim", "budgets"], [1, 1]),
    "envy-gain": ("envy", ["witness", "gain"], "1/2"),
    "envy-of-the-richer": ("envy", ["claim", "budgets"], [1, 2]),
    "envy-of-nobody": ("envy", ["witness", "envied"], "z"),
    "envy-by-nobody": ("envy", ["witness", "agent"], "z"),
    "no-envy-surely": ("no-envy-in-halves", ["claim", "allocation"], FOR_SURE),
    "no-envy-good-twice": ("no-envy-in-halves", ["claim", "allocation", 0, "bundles"], ["a", "a"]),
    "envy-in-halves": ("envy-for-sure", ["claim", "allocation"], HALF_OF_THE_TIME_EACH),
    "envy-loss": ("envy-for-sure", ["witness"], {"agent": "0", "envied": "1", "gain": -1}),
    "none-in-expectation-one-can-do-without": (
        "none-in-expectation",
        ["claim", "market", "agents", 0, "utility", "values"],
        [0, 0],
    ),
    "none-in-expectation-sum": ("none-in-expectation", ["witness", "nodes", 0, "least"], [[1, 0], [-1, 0]]),
    "none-in-expectation-form": ("none-in-expectation", ["witness", "nodes", 0, "shadow_prices"], [["-1/2", 0]]),
    "none-in-expectation-value": ("none-in-expectation", ["witness", "nodes", 0, "values"], [0, -1]),
    "none-in-expectation-nodes": ("none-in-expectation", ["witness", "nodes"], []),
}


#: Levels by which nothing dominates that both have what they like better, or half of the only good that both like.
VERIFIED |= {
    "levels": ("ordinally-efficient", about(OPPOSITE, STRAIGHT), {"levels": [0, 0]}),
    "levels-in-halves": ("ordinally-efficient", about(BOTH_WANT_A, HALVES), {"levels": [1, 0]}),
    "swapped": ("ordinally-dominated", about(OPPOSITE, CROSSED), {"assignment": STRAIGHT}),
}
REJECTED |= {
    "levels-crossed": ("levels", ["claim", "assignment"], CROSSED),
    "levels-of-one": ("levels", ["witness", "levels"], [0]),
    "levels-equal": ("levels-in-halves", ["witness", "levels"], [1, 1]),
    "levels-negative": ("levels-in-halves", ["witness", "levels"], [0, -1]),
    "levels-of-what-is-left": ("levels-in-halves", ["claim", "economy", "supply"], [2, 1]),
    "levels-of-what-is-as-good": ("levels-in-halves", ["claim", "economy", "values"], [[0, 0], [0, 0]]),
    "swapped-back": ("swapped", ["claim", "assignment"], STRAIGHT),
    "swapped-into-halves-of-a-type": ("swapped", ["witness", "assignment"], [[1, 0], [1, 0]]),
    "swapped-one-loses": ("swapped", ["claim", "economy"], BOTH_WANT_A),
}


def with_seats(*utilities: Json, supply: Json, **more: Json) -> Json:
    """A market of goods A a and B, with spaces in a name, and one agent of budget 1 for each utility."""
    agents = [{"name": f"i{k}", "budget": 1, "utility": utility} for k, utility in enumerate(utilities)]
    return {"goods": ["A a", "B"], "supply": supply, "agents": agents, **more}


WANTS_A = {"type": "unit-demand", "values": [1, 0]}
TWO_OF_BOTH = {"type": "cardinality", "values": [0, 3, 4]}
EITHER = {"type": "unit-demand", "values": [2, 2]}
ONLY_B: Json = {
    "type": "constrained",
    "of": {"type": "cardinality", "values": [0, 1, 2]},
    "sets": [{"goods": ["A a"], "max": 0}],
}
HALF_OF_EACH = {"A a": "1/2", "B": "1/2"}
VERIFIED |= {
    "seats": (
        "strong-equilibrium-by-shares",
        {
            "market": with_seats(WANTS_A, WANTS_A, supply=[1, 1]),
            "budgets": [1, 1],
            "distance": 0,
            "prices": [2, 0],
            "shares": [HALF_OF_EACH, HALF_OF_EACH],
        },
        {"weights": [2, 2]},
    ),
    "seats-satiated": (
        "strong-equilibrium-by-shares",
        {
            "market": with_seats(TWO_OF_BOTH, supply=[3, 3], production={"sets": [{"goods": ["A a", "B"], "max": 2}]}),
            "budgets": ["9/10"],
            "distance": "1/10",
            "prices": [0, 0],
            "shares": [{"A a": 1, "B": 1}],
        },
        {"weights": ["1/7"]},
    ),
    # One good and a half are worth 3 and half of 1; the half is worth what it costs.
    "seats-between": (
        "strong-equilibrium-by-shares",
        {
            "market": with_seats(TWO_OF_BOTH, TWO_OF_BOTH, supply=[1, 2]),
            "budgets": [1, 1],
            "distance": 0,
            "prices": [2, 0],
            "shares": [{"A a": "1/2", "B": 1}, {"A a": "1/2", "B": 1}],
        },
        {"weights": [2, 2]},
    ),
    # Of the two goods with gains one has no step.
    "seats-fewer-steps-than-gains": (
        "strong-equilibrium-by-shares",
        {
            "market": with_seats(ONLY_B, supply=[1, 1]),
            "budgets": [1],
            "distance": 0,
            "prices": [0, 0],
            "shares": [{"B": 1}],
        },
        {"weights": [1]},
    ),
    # z = 1 as both spend (1 + z)/2; so each has one good, and none is left.
    "seats-box": (
        "enclosed-strong-equilibrium-by-shares",
        {
            "market": with_seats(EITHER, EITHER, supply=[1, 1]),
            "prices": [[1, 1], [1, 1]],
            "shares": [{"A a": ["0.5", "0.5"], "B": ["0.4", "0.6"]}, {"B": ["0.4", "0.6"], "A a": ["0.5", "0.5"]}],
        },
        {
            "box": [["0.9", "1.1"]],
            "preconditioner": [[2]],
            "system": ["i0"],
            "prices": [[1], [1]],
            "shares": [{"A a": ["1/2"], "B": [0, "1/2"]}, {"A a": ["1/2"], "B": [0, "1/2"]}],
            "weights": [[1], [1]],
        },
    ),
}
REJECTED |= {
    "seats-box-too-large": ("seats-box", ["witness", "box"], [[-1, 3]]),
    "seats-box-system": ("seats-box", ["witness", "system"], ["A a"]),
    "seats-box-a-share-that-only-the-claim-has": ("seats-box", ["witness", "shares", 1], {"A a": [1]}),
    "seats-box-share-is-not-in": ("seats-box", ["claim", "shares", 1, "B"], ["0.46", "0.6"]),
    "seats-box-price-is-not-in": ("seats-box", ["claim", "prices", 1], ["0.9", "0.99"]),
    "seats-box-price-of-unknown-sign": ("seats-box", ["witness", "prices", 0], [-1, 1]),
    "seats-box-sum-is-not-known": ("seats-box", ["witness", "shares", 1, "A a"], ["2/5", "1/10"]),
    "seats-box-weight-of-unknown-sign": ("seats-box", ["witness", "weights", 0], [-1, 1]),
    "seats-dearer": ("seats", ["claim", "prices"], ["2.01", 0]),
    "seats-price-below-zero": ("seats", ["claim", "prices"], [2, -1]),
    "seats-no-price": ("seats", ["claim", "prices"], [2]),
    "seats-weight": ("seats", ["witness", "weights", 0], 3),
    "seats-weight-zero": ("seats", ["witness", "weights", 0], 0),
    "seats-weight-missing": ("seats", ["witness", "weights"], [2]),
    "seats-share-zero": ("seats", ["claim", "shares", 0], {"A a": "1/2", "B": 0}),
    "seats-unknown": ("seats", ["claim", "shares", 0], {"A a": "1/2", "C": "1/2"}),
    "seats-row-missing": ("seats", ["claim", "shares"], [HALF_OF_EACH]),
    "seats-more-than-one-good": ("seats", ["claim", "shares", 0], {"A a": "1/2", "B": 1}),
    "seats-too-few-copies": ("seats", ["claim", "shares"], [{"A a": "1/2", "B": "1/2"}, {"A a": "3/4", "B": "1/4"}]),
    "seats-left": ("seats", ["claim", "market", "supply"], [2, 1]),
    "seats-poor": ("seats", ["claim", "budgets"], [1, "99/100"]),
    "seats-far": ("seats-satiated", ["claim", "budgets"], ["89/100"]),
    "seats-farther": ("seats-satiated", ["claim", "budgets"], ["111/100"]),
    "seats-not-satiated": ("seats-satiated", ["claim", "shares"], [{"A a": 1}]),
    "seats-limit-of-the-goods": ("seats-satiated", ["claim", "market", "production", "sets", 0, "max"], 1),
    "seats-twice": ("seats-between", ["claim", "shares", 1], {"A a": "1/2", "B": "3/2"}),
    "seats-not-concave": (
        "seats-between",
        ["claim", "market", "agents", 0, "utility", "values"],
        [0, 1, 4],
    ),
    "seats-falling": ("seats-satiated", ["claim", "market", "agents", 0, "utility", "values"], [0, 3, 2]),
    "seats-no-normal-form": (
        "seats",
        ["claim", "market", "agents", 0, "utility"],
        {"type": "table", "values": [0, 1, 0, 1]},
    ),
}


def market(*values: Json) -> Json:
    """Return the market of unit-demand agents with these values of the goods a and b, and budget 2 each."""
    utilities = [{"type": "unit-demand", "values": worth} for worth in values]
    agents = [{"name": n, "budget": 2, "utility": u} for n, u in zip(["x", "y"], utilities, strict=False)]
    return {"market": {"goods": ["a", "b"], "agents": agents}}


RIVALS = market([5, 3], [4, 1])
BUNDLES = {"market": {**RIVALS["market"], "agents": [dict(a) for a in RIVALS["market"]["agents"]]}}
for _agent in BUNDLES["market"]["agents"]:
    _agent["utility"] = {"type": "table", "values": [0, 0, 0, 3]}
BUNDLES["market"]["agents"][1]["utility"] = {"type": "table", "values": [0, 2, 2, 2]}
SHARED_OUT = {"allocation": ["b", "a"]}
LOWEST, HIGHEST = ({"prices": prices} for prices in ([2, 0], [4, 2]))
BOTH = {"of": [None, FAMILY]}
LOWER = [[{"agent": "x", "bundle": "a", "weight": 1}], []]
UPPER = [[{"agent": "y", "bundle": "", "weight": 1}], [{"agent": "x", "bundle": "a", "weight": 1}]]
UPPER[1].append({"agent": "y", "bundle": "", "weight": 1})
GAIN = [[{"bundle": "a b", "weight": "1/2"}, {"bundle": "", "weight": "1/2"}]]
GAIN.append([{"bundle": "a", "weight": "1/2"}, {"bundle": "b", "weight": "1/2"}])
FREE_GOODS = {"factor": 1, "multipliers": [0, 0]}
TURNS = [{"probability": "1/2", "bundles": pair} for pair in (["a", "b"], ["b", "a"])]
#: x wants both goods or nothing, y and z one each: a and b cost at most 8 each, and 10 at least together.
TWO_FOR_ONE = {"goods": ["a", "b"], "agents": [{"name": n, "budget": 1} for n in "xyz"]}
TWO_FOR_ONE["agents"] = [
    {**agent, "utility": {"type": "table", "values": values}}
    for agent, values in zip(TWO_FOR_ONE["agents"], ([0, 0, 0, 10], [0, 8, 0, 8], [0, 0, 8, 8]), strict=True)
]
MUST_HAVE = {
    "goods": ["a"],
    "agents": [{"name": "x", "budget": 1, "utility": {"type": "table", "values": ["-inf", 1]}}],
}
VERIFIED |= {
    "no-lowest": (
        "no-lowest-walrasian-prices",
        {"market": TWO_FOR_ONE},
        {
            "equilibrium_prices": [[2, 8], [8, 2]],
            "allocation": ["", "a", "b"],
            "of": [None] * 3,
            "alternatives": [{"agent": "x", "bundle": "a b", "weight": 1}],
        },
    ),
    "no-highest": (
        "no-highest-walrasian-prices",
        {"market": {**TWO_FOR_ONE, "agents": [TWO_FOR_ONE["agents"][0]]}},
        {
            "equilibrium_prices": [[10, 0], [0, 10]],
            "allocation": ["a b"],
            "of": [None],
            "alternatives": [{"agent": "x", "bundle": "", "weight": 1}],
        },
    ),
    "no-highest-ray": (
        "no-highest-walrasian-prices",
        {"market": MUST_HAVE},
        {"prices": [3], "allocation": ["a"], "of": [None], "ray": [1]},
    ),
    "walrasian": ("walrasian-equilibrium", {**RIVALS, **LOWEST, **SHARED_OUT}, BOTH),
    "no-walrasian": (
        "no-walrasian-equilibrium",
        BUNDLES,
        # x gets less than both goods, or y gets nothing: worth at most 3 < 7/2.
        {"consumptions": GAIN, "tree": [{"cell": [0, 0]}, FREE_GOODS, {"cell": [0, 1]}, FREE_GOODS, FREE_GOODS]},
    ),
    "efficient": ("efficient-allocation", {**RIVALS, **SHARED_OUT}, {**LOWEST, **BOTH}),
    "lowest": ("lowest-walrasian-prices", {**RIVALS, **LOWEST}, {**SHARED_OUT, **BOTH, "bounds": LOWER}),
    "highest": ("highest-walrasian-prices", {**RIVALS, **HIGHEST}, {**SHARED_OUT, **BOTH, "bounds": UPPER}),
    "in-core": ("in-core", {**RIVALS, **LOWEST, "payoffs": [3, 2]}, {**SHARED_OUT, **BOTH}),
    "not-in-core": (
        "not-in-core",
        {**RIVALS, **LOWEST, "payoffs": ["5/2", "5/2"]},
        {"agents": ["x"], "goods": "a", "bundles": ["a"]},
    ),
    "too-much": (
        "not-in-core",
        {**RIVALS, **LOWEST, "payoffs": [3, 3]},
        {"bound_prices": [2, 0], "bundles": ["b", "a"], **BOTH},
    ),
    "budgeted": (
        "budgeted-walrasian",
        {**market([8, 8], [8, 8]), "prices": [2, 2], "allocation": TURNS},
        {"weights": ["1/2", "1/2"], "of": [None, FAMILY]},
    ),
    "algebraic-budgeted": (
        "algebraic-budgeted-walrasian",
        {
            **market([8, 8], [8, 8]),
            **ROOT_OF_TWO,
            "prices": [[2], [0, 0, 1]],
            "allocation": [{**turn, "probability": [0, 0, "1/4"]} for turn in TURNS],
        },
        {"weights": [["1/2"], [0, 0, "1/4"]], "of": [None, FAMILY]},
    ),
}
REJECTED |= {
    "lowest-after-all": ("no-lowest", ["witness", "equilibrium_prices"], [[2, 8]]),
    "no-prices-at-all": ("no-lowest", ["witness", "equilibrium_prices"], []),
    "refused-by-nobody": ("no-lowest", ["witness", "alternatives"], []),
    "highest-after-all": ("no-highest", ["witness", "equilibrium_prices"], [[10, 0]]),
    "bound-from-below": ("no-highest", ["witness", "alternatives", 0, "bundle"], "a b"),
    "ray-of-nothing": ("no-highest-ray", ["witness", "ray"], [0]),
    "ray-of-what-can-be-left": ("no-highest-ray", ["claim", "market", "agents", 0, "utility", "values"], [0, 4]),
    "demand-of-another": ("walrasian", ["claim", "allocation"], ["a", "b"]),
    "price-below-rival": ("walrasian", ["claim", "prices"], ["3/2", 0]),
    "good-nowhere": ("walrasian", ["claim", "allocation"], ["b", ""]),
    "worth-too-little": ("no-walrasian", ["claim", "market", "agents", 1, "utility", "values"], [0, 1, 1, 1]),
    "tree-cut": ("no-walrasian", ["witness", "tree"], [{"cell": [0, 0]}, FREE_GOODS]),
    "good-too-often": ("no-walrasian", ["witness", "consumptions", 0], [{"bundle": "a b", "weight": 1}]),
    "not-efficient": ("efficient", ["claim", "allocation"], ["a", "b"]),
    "efficient-at-no-prices": ("efficient", ["witness", "prices"], [9, 0]),
    "lower-than-lowest": ("lowest", ["claim", "prices"], [1, 0]),
    "lowest-is-not-highest": ("lowest", ["claim", "kind"], "highest-walrasian-prices"),
    "higher-than-lowest": ("lowest", ["claim", "prices"], [3, 1]),
    "bound-by-two-prices": ("highest", ["witness", "bounds", 1], [{"agent": "x", "bundle": "a", "weight": 1}]),
    "highest-is-not-lowest": ("highest", ["claim", "kind"], "lowest-walrasian-prices"),
    "weight-below-zero": ("highest", ["witness", "bounds", 0, 0, "weight"], -1),
    "payoff-of-nowhere": ("in-core", ["claim", "payoffs"], [4, 2]),
    "left-over-at-a-price": ("in-core", ["witness", "allocation"], ["b", ""]),
    "content": ("not-in-core", ["claim", "payoffs"], [3, 2]),
    "goods-of-others": ("not-in-core", ["witness", "goods"], "b"),
    "just-enough": ("too-much", ["claim", "payoffs"], [3, 2]),
    "money-left": ("budgeted", ["claim", "market", "agents", 0, "budget"], 3),
    "too-dear": ("budgeted", ["claim", "market", "agents", 0, "budget"], 1),
    "weight-of-another": ("budgeted", ["witness", "weights"], ["1/5", "1/2"]),
    "algebraic-money-left": ("algebraic-budgeted", ["claim", "market", "agents", 0, "budget"], 3),
    "algebraic-too-dear": ("algebraic-budgeted", ["claim", "market", "agents", 0, "budget"], 1),
    "algebraic-weight-of-another": ("algebraic-budgeted", ["witness", "weights"], [["1/5"], ["1/2"]]),
    "algebraic-weight-of-the-root": ("algebraic-budgeted", ["witness", "weights"], [["1/2"], [0, 1]]),
    "algebraic-weight-empty": ("algebraic-budgeted", ["witness", "weights"], [[], ["1/2"]]),
    "algebraic-price-below-zero": ("algebraic-budgeted", ["claim", "prices"], [[2], [0, -1]]),
    "algebraic-odds-below-one": ("algebraic-budgeted", ["claim", "allocation", 0, "probability"], ["1/4"]),
    "algebraic-budgeted-two-roots": ("algebraic-budgeted", ["claim", "interval"], [-2, 2]),
    "weight-null": ("budgeted", ["witness", "weights"], [0, "1/2"]),
}

# The same for files that are no certificates.
MALFORMED: dict[str, tuple[str, list[str | int], Json]] = {
    "format": ("cone", ["format"], "exactmarket-certificate/2"),
    "kind-unknown": ("cone", ["claim", "kind"], "pareto"),
    "kind-no-string": ("cone", ["claim", "kind"], []),
    "claim-no-object": ("cone", ["claim"], [1]),
    "witness-null": ("cone", ["witness"], None),
    "witness-list-for-either-form": ("lp-infeasible-row", ["witness"], ["place", "index"]),
    "witness-of-other-kind": ("supported-satiated", ["witness"], {"trade": [[0, 0], [0, 0]]}),
    "witness-both-forms": ("lp-infeasible-row", ["witness", "farkas"], [1]),
    "key-unknown": ("lottery", ["comment"], "trust me"),
    "key-unknown-inside": ("lottery", ["claim", "economy", "note"], ""),
    "number-float": ("cone", ["witness", "coordinates", 0, 0], 0.0),
    "number-boolean": ("cone", ["witness", "coordinates", 0, 1], True),
    "number-null": ("cone", ["witness", "coordinates", 0, 1], None),
    "number-nan": ("cone", ["witness", "coordinates", 0, 1], float("nan")),
    "number-infinity": ("lp-optimal-min", ["claim", "program", "upper", 1], float("inf")),
    "number-bound-inf": ("lp-optimal-min", ["claim", "program", "upper", 1], "inf"),
    "index-boolean": ("lp-infeasible-row", ["witness", "index"], False),
    "index-string": ("lp-infeasible-row", ["witness", "index"], "0"),
    "turn-boolean": ("not-sequential", ["witness", "turn"], False),
    "place": ("lp-infeasible-row", ["witness", "place"], "cell"),
    "weights-not-by-turn": ("sequential", ["witness", "weights"], [None, None]),
    "conditions-empty": ("supported-satiated", ["claim", "conditions"], []),
    "conditions-repeated": ("supported-satiated", ["claim", "conditions"], ["optimal", "optimal"]),
    "conditions-unknown": ("supported-satiated", ["claim", "conditions"], ["optimal", "fair"]),
    "order-repeats": ("sequential", ["claim", "order"], [["x"], ["y"], ["x"]]),
    "order-misses": ("sequential", ["claim", "order"], [["x"]]),
    "order-empty-group": ("sequential", ["claim", "order"], [["x"], [], ["y"]]),
    "order-unknown": ("serial", ["claim", "order"], ["x", "z"]),
    "order-empty": ("serial", ["claim", "order"], []),
    "order-grouped": ("serial", ["claim", "order"], [["x"], ["y"]]),
    "agents-same-name": ("weak-core", ["claim", "economy", "agents"], ["x", "x"]),
    "agents-empty-name": ("weak-core", ["claim", "economy", "agents"], ["x", ""]),
    "agents-control-character": ("weak-core", ["claim", "economy", "agents"], ["x", "y\n"]),
    "agents-lone-surrogate": ("weak-core", ["claim", "economy", "agents"], ["x", "\ud800"]),
    "agents-none": ("pareto-optimal", ["claim", "economy"], economy([], [1])),
    "objects-none": ("pareto-optimal", ["claim", "economy"], economy([[]], [])),
    "supply-too-small": ("pareto-optimal", ["claim", "economy", "supply"], [1, 0]),
    "supply-negative": ("pareto-optimal", ["claim", "economy", "supply"], [3, -1]),
    "supply-fraction": ("pareto-optimal", ["claim", "economy", "supply"], ["3/2", "1/2"]),
    "values-ragged": ("pareto-optimal", ["claim", "economy", "values"], [[1, 0], [1]]),
    "sense-british": ("lp-optimal-min", ["claim", "program", "sense"], "minimise"),
    "bounds-missing": ("lp-optimal-min", ["claim", "program", "upper"], [None]),
    "column-index-repeated": ("lp-optimal-min", ["claim", "program", "rows", 0, "coefficients"], [[0, 1], [0, 1]]),
    "column-index-falling": ("lp-optimal-min", ["claim", "program", "rows", 0, "coefficients"], [[1, 1], [0, 1]]),
    "column-index-negative": ("lp-optimal-min", ["claim", "program", "rows", 0, "coefficients"], [[-1, 1]]),
    "column-index-too-large": ("lp-optimal-min", ["claim", "program", "rows", 0, "coefficients"], [[2, 1]]),
    "coefficient-zero": ("lp-optimal-min", ["claim", "program", "rows", 0, "coefficients"], [[0, "0/3"]]),
    "coefficient-triple": ("lp-optimal-min", ["claim", "program", "rows", 0, "coefficients"], [[0, 1, 1]]),
}

WORDS_THAT_ARE_NO_NUMBERS = [
    *[
        "",
        " ",
        "1 ",
        " 1",
        "+1",
        "--1",
        "1_000",
        "1/0",
        "1/-2",
        "1/2/3",
        "1.5/2",
        "1/2e3",
        "1.",
        ".5",
        "e5",
        "1e",
        "1e1.5",
    ],
    *[
        "0x10",
        "NaN",
        "inf",
        "-inf",
        "one",
        "\u0661",
        "1\u2044 2",
        "½",
        "1,5",
        "1e4097",
        "1e-4097",
        "1e999999999",
        "1\n",
    ],
    *["1" * 100_001, "1e" + "9" * 50_000, "1\x00", "\ud800"],
]

TEXTS_THAT_ARE_NO_CERTIFICATES = {
    "empty": b"",
    "null": b"null",
    "truncated": json.dumps(certificate(*VERIFIED["cone"])).encode()[:-3],
    "text-after": json.dumps(certificate(*VERIFIED["cone"])).encode() + b"{}",
    "byte-order-mark": b"\xef\xbb\xbf" + json.dumps(certificate(*VERIFIED["cone"])).encode(),
    "invalid-utf-8": b'{"format": "\xff"}',
    "utf-16": json.dumps(certificate(*VERIFIED["cone"])).encode("utf-16"),
    "deep-nesting": b"[" * 1_000_000,
    "deep-nesting-closed": b"[" * 101 + b"]" * 101,
    "deep-objects": b'{"a":' * 200_000,
    "deep-after-quotes": b'["\\"]]]]",' + b"[" * 100_000,
    "unterminated-string": b'"' + b'\\"' * 1_000_000,
    "huge-integer": b"[" + b"9" * 1_000_000 + b"]",
    "huge-exponent": b"[1e999999999]",
    "float": b"[1.0]",
    "minus-infinity": b"[-Infinity]",
    "leading-zero": b"[01]",
    "key-repeated": b'{"format": "exactmarket-certificate/1", "format": "exactmarket-certificate/1"}',
    "control-character-in-string": b'["\n"]',
    "single-quotes": b"{'format': 1}",
}


def changed(attack: tuple[str, list[str | int], Json]) -> Json:
    base, path, value = attack
    result = deepcopy(certificate(*VERIFIED[base]))
    place = result
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return result


@pytest.mark.parametrize("name", VERIFIED)
def test_verifies(name: str) -> None:
    assert check(certificate(*VERIFIED[name])) == VERIFIED[name][0]


@pytest.mark.parametrize("name", REJECTED)
def test_rejects(name: str) -> None:
    with pytest.raises(recheck.Rejected):
        check(changed(REJECTED[name]))


@pytest.mark.parametrize("name", MALFORMED)
def test_calls_malformed(name: str) -> None:
    with pytest.raises(recheck.Malformed):
        check(changed(MALFORMED[name]))


@pytest.mark.parametrize("word", WORDS_THAT_ARE_NO_NUMBERS, ids=lambda word: ascii(word)[:12])
def test_calls_malformed_what_is_no_number(word: str) -> None:
    with pytest.raises(recheck.Malformed):
        check(changed(("lp-optimal-min", ["claim", "value"], word)))


@pytest.mark.parametrize("name", TEXTS_THAT_ARE_NO_CERTIFICATES)
def test_calls_malformed_text(name: str) -> None:
    with pytest.raises(recheck.Malformed) as refusal:
        recheck.check_bytes(TEXTS_THAT_ARE_NO_CERTIFICATES[name])
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 500


@pytest.mark.parametrize("name", VERIFIED)
def test_every_key_is_needed(name: str) -> None:
    whole = certificate(*VERIFIED[name])
    for part in (whole, whole["claim"], whole["witness"]):
        for key in part:
            smaller = deepcopy(whole)
            del {id(whole): smaller, id(whole["claim"]): smaller["claim"]}.get(id(part), smaller["witness"])[key]
            with pytest.raises(recheck.Malformed):
                check(smaller)


@pytest.mark.parametrize("kind", recheck.KINDS)
def test_every_kind_is_verified_once_and_rejected_twice(kind: str) -> None:
    assert kind in {case[0] for case in VERIFIED.values()}
    assert [VERIFIED[base][0] for base, _, _ in REJECTED.values()].count(kind) >= 2


def test_reads_the_numbers_of_the_specification() -> None:
    words = {"-7/2": Fraction(-7, 2), "3": 3, "0.25": Fraction(1, 4), "1e-3": Fraction(1, 1000), "-0.5E+1": -5, "-0": 0}
    assert {word: recheck.number(word, "here") for word in words} == words
    assert recheck.number("1e4096", "here") == 10**4096
    assert recheck.number("9" * 100_000, "here") == 10**100_000 - 1
    assert recheck.parse("-" + "9" * 99_999) == 1 - 10**99_999


def test_reports_numbers_that_python_would_not_print() -> None:
    with pytest.raises(recheck.Rejected, match="a number of 332193 bits"):
        check(changed(("lp-optimal-min", ["claim", "value"], "9" * 100_000)))


def test_satiation_refers_to_types_on_offer() -> None:
    """The type of supply 0 that x likes best is on offer in the whole market, but not in the first turn."""
    likes_c = economy([[1, 0, 5], [1, 0, 0]], [1, 1, 0])
    claim = about(likes_c, [[1, 0, 0], [0, 1, 0]], conditions=["optimal"])
    null_weights = {"prices": [9, 0, 9], "weights": [None, 1]}
    with pytest.raises(recheck.Rejected):
        check(certificate("supported", claim, null_weights))
    in_turn = {"prices": [[9, 8, -9]], "weights": [[None, 1]]}
    assert check(certificate("sequential-outcome", {**claim, "order": [["x", "y"]]}, in_turn)) == "sequential-outcome"
    trade = {"turn": 0, "trade": [[-1, 0, 1], [1, -1, 0]]}
    with pytest.raises(recheck.Rejected):
        check(certificate("not-sequential-outcome", {**claim, "order": [["x", "y"]]}, trade))


def test_serial_dictatorship_may_leave_fractions() -> None:
    """The first agent is indifferent and takes halves; the others share what is left, in turn."""
    claim = about(economy([[1, 1, 0], [2, 1, 0], [2, 1, 0]], [1, 1, 1]), [["1/2", "1/2", 0]] * 2 + [[0, 0, 1]])
    claim["order"] = ["x", "y", "z"]
    assert check(certificate("serial-dictatorship", claim, {"thresholds": [1, 1, 0]})) == "serial-dictatorship"
    claim["assignment"][1] = ["1/2", "1/4", "1/4"]
    claim["assignment"][2] = [0, "1/4", "3/4"]
    with pytest.raises(recheck.Rejected):
        check(certificate("serial-dictatorship", claim, {"thresholds": [1, 1, 0]}))


def write(path: Path, *values: Json) -> str:
    path.write_text("\n".join(json.dumps(value) for value in values), encoding="utf-8")
    return str(path)


COMMAND = [sys.executable, str(SCRIPT)]


def run(*arguments: str) -> tuple[int, list[str], str]:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=60)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_command_line(tmp_path: Path) -> None:
    good = write(tmp_path / "good.json", certificate(*VERIFIED["lottery"]))
    bad = write(tmp_path / "bad.json", changed(REJECTED["lottery-empty"]))
    ugly = write(tmp_path / "ugly.json", changed(MALFORMED["key-unknown"]))
    assert run(good) == (0, [f"verified  {good}  lottery-over-assignments"], "")
    status, lines, reasons = run(good, bad)
    assert (status, lines[1]) == (1, f"rejected  {bad}")
    assert reasons == f"{bad}: terms: expected probabilities that sum to 1, found 0\n"
    status, lines, reasons = run(ugly, bad, good)
    assert (status, [line.split()[0] for line in lines]) == (2, ["malformed", "rejected", "verified"])
    assert len(reasons.splitlines()) == 2


def test_a_run_that_checks_nothing_fails(tmp_path: Path) -> None:
    assert run()[0] == 2
    assert run("--help")[0] == 2
    empty = write(tmp_path / "empty.jsonl")
    assert run(empty)[:2] == (2, [f"malformed  {empty}"])


def test_command_line_refuses_what_is_no_readable_file(tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(67_108_865)
    deep = tmp_path / "deep.json"
    deep.write_bytes(b"[" * 5_000_000)
    paths = [str(large), str(deep), str(tmp_path), str(tmp_path / "missing.json"), str(tmp_path / "two\nlines")]
    status, lines, reasons = run(*paths)
    assert status == 2
    assert [line.split()[0] for line in lines] == ["malformed"] * 5
    assert len(reasons.splitlines()) == 5


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    data = json.dumps(certificate(*VERIFIED["lottery"])).encode()
    writer = threading.Thread(target=pipe.write_bytes, args=(data,))
    writer.start()
    assert run(str(pipe)) == (0, [f"verified  {pipe}  lottery-over-assignments"], "")
    writer.join(timeout=30)


def test_a_dash_is_standard_input() -> None:
    good, bad = certificate(*VERIFIED["lottery"]), changed(REJECTED["lottery-empty"])
    for value, status, line in ((good, 0, "verified  -  lottery-over-assignments\n"), (bad, 1, "rejected  -\n")):
        done = subprocess.run([*COMMAND, "-"], input=json.dumps(value), capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (status, line)


@pytest.mark.skipif(sys.platform == "win32", reason="names with control characters")
def test_nothing_that_a_terminal_obeys_is_printed(tmp_path: Path) -> None:
    value = deepcopy(certificate(*VERIFIED["violated-budget"]))
    value["witness"]["agent"] = "\x1b[2K\rverified"
    names = ["plain.json", "\x1b[31m.json", "two\nlines.json", "right-to-left\u202e.json"]
    paths = [write(tmp_path / name, value) for name in names]
    status, lines, reasons = run(*paths)
    assert status == 1
    assert [line.split()[0] for line in lines] == ["rejected"] * 4
    assert len(reasons.splitlines()) == 4
    assert all(line.isprintable() for line in [*lines, *reasons.splitlines()])


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize("redirected", ["> /dev/full", ">&-", "2> /dev/full", "2>&-"])
def test_a_verdict_that_cannot_be_written_is_none(tmp_path: Path, redirected: str) -> None:
    """2, also where the certificate is rejected, and never the 1 of a rejection where it is verified."""
    bad = write(tmp_path / "bad.json", changed(REJECTED["lottery-empty"]))
    good = write(tmp_path / "good.json", certificate(*VERIFIED["lottery"]))
    for path in (bad, good):
        command = f"{' '.join(COMMAND)} {path} {redirected}"
        done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
        untouched = path == good and redirected.startswith("2")
        assert done.returncode == (0 if untouched else 2)
        assert len(done.stderr.splitlines()) == (0 if redirected.startswith("2") else 1)


def test_a_pipe_that_is_closed_ends_quietly(tmp_path: Path) -> None:
    good = write(tmp_path / "good.json", certificate(*VERIFIED["lottery"]))
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*COMMAND, good], stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


def test_lines(tmp_path: Path) -> None:
    good, bad = certificate(*VERIFIED["cone"]), changed(REJECTED["generators-missing"])
    other, ugly = certificate(*VERIFIED["lottery"]), changed(MALFORMED["kind-unknown"])
    assert recheck.check_file(write(tmp_path / "good.jsonl", good, other, good)) == (
        "quasi-equilibrium-cone,lottery-over-assignments"
    )
    with pytest.raises(recheck.Rejected, match=r"^line 2: "):
        recheck.check_file(write(tmp_path / "bad.jsonl", good, bad))
    with pytest.raises(recheck.Malformed, match=r"^line 3: "):
        recheck.check_file(write(tmp_path / "ugly.jsonl", good, bad, ugly))
    with pytest.raises(recheck.Malformed):
        recheck.check_file(write(tmp_path / "two.json", good, good))
    final_newline = tmp_path / "newline.jsonl"
    final_newline.write_text(json.dumps(good) + "\n", encoding="utf-8")
    assert recheck.check_file(str(final_newline)) == "quasi-equilibrium-cone"
    for gap in ("\n\n", "\n \n"):
        final_newline.write_text(json.dumps(good) + gap, encoding="utf-8")
        with pytest.raises(recheck.Malformed):
            recheck.check_file(str(final_newline))


def test_refuses_with_and_without_optimisation(tmp_path: Path) -> None:
    """Nothing rests on `assert`."""
    bad = write(tmp_path / "bad.json", changed(REJECTED["weight-zero-of-pareto"]))
    done = subprocess.run([sys.executable, "-I", "-OO", str(SCRIPT), bad], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, f"rejected  {bad}\n")


def test_no_nesting_that_is_allowed_is_too_deep() -> None:
    """Each satiation goes down to single goods, each endowment up again: depths must not multiply."""
    goods = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]
    form: Json = {"type": "additive", "values": [1] * 12}
    for level in range(94):
        operation = {"type": "endowment", "goods": goods[:9]} if level % 2 else {"type": "satiation", "k": 1}
        form = {**operation, "of": form}
    claim = {"utility": {"goods": goods, "form": form}}
    with pytest.raises(recheck.Rejected):
        check(certificate("not-submodular", claim, {"A": " ".join(goods[:7]), "B": " ".join(goods[5:])}))


def test_long_ends_of_an_interval_cost_little() -> None:
    """The root of two, in an interval with ends of 20,000 digits, as narrow as that and as wide as 1."""
    base = deepcopy(certificate(*VERIFIED["algebraic"]))
    grid = 10**20_000
    low = math.isqrt(2 * grid**2)
    limit = sys.get_int_max_str_digits()
    for ends in ([low, low + 1], [grid + 1, 2 * grid + 1]):
        sys.set_int_max_str_digits(0)
        base["claim"]["interval"] = [f"{end}/{grid}" for end in ends]
        sys.set_int_max_str_digits(limit)
        started = time.process_time()
        assert check(base) == base["claim"]["kind"]
        assert time.process_time() - started < 5
