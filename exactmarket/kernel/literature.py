"""The theorems of the literature that rules lean on: what a reader takes on trust besides the arguments in the rules' docstrings.

Everything else that a rule uses it says and proves where it uses it. Some of these theorems are proved in Coq as well; then their
names in ``proofs/formal/THEOREMS`` stand here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from exactmarket.kernel.certificates.completeness import CellTree
from exactmarket.kernel.certificates.utilities import Derivation
from exactmarket.kernel.kinds import KINDS, Kind


@dataclass(frozen=True)
class Theorem:
    """A theorem of the literature.

    Attributes:
        name: how it is called.
        statement: what it says, in the words of the models.
        source: where it is proved, with pages or number.
        used_by: whether the rule for a kind may use it.
        coq: theorems in ``proofs/formal`` that prove it, or what the rules need of it.
    """

    name: str
    statement: str
    source: str
    used_by: Callable[[Kind], bool]
    coq: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of claims whose rules may use it."""
        return tuple([kind.name for kind in KINDS.values() if self.used_by(kind)])


def _by_derivation(kind: Kind) -> bool:
    """Whether a witness may say by a derivation that a utility is M-natural-concave. (Those of strong exchange say another
    thing.)"""
    return kind.name != "strong-exchange" and any(_holds(witness, Derivation) for witness in kind.witnesses)


def _holds(witness: type, wanted: type) -> bool:
    """Whether the class has parts of the other one, as its annotations say, at any depth."""
    seen: set[Any] = set()
    unread: list[Any] = [witness]
    while unread:
        annotation = unread.pop()
        if annotation not in seen:
            seen.add(annotation)
            unread += get_type_hints(annotation).values() if isinstance(annotation, type) else get_args(annotation)
    return wanted in seen


def _of_choices(kind: Kind) -> bool:
    """Whether a derivation says so in order that bundles have to be compared with their neighbours only."""
    return _by_derivation(kind) and kind.name not in {"m-natural-concave", "submodular", "substitutes", "each-agent"}


def _in_expectation(kind: Kind) -> bool:
    return kind.name.endswith("equilibrium-in-expectation") and kind.answer == "yes"


def _of_roots(kind: Kind) -> bool:
    """Whether the claim or the tree of cases speaks of a root of a polynomial."""
    return "polynomial" in get_type_hints(kind.claim) or kind.witnesses == (CellTree,)


THEOREMS = (
    Theorem(  # convex.exchange has the conditions.
        "local exchange",
        "A utility that is finite everywhere is M-natural-concave if and only if the local exchange conditions hold for each "
        "bundle and each two and three goods outside it (this is what a derivation by table rests on).",
        "Reijnierse, van Gellekom and Potters 2002, Verifying gross substitutability, Economic Theory 20(4), 767-776; with "
        "Fujishige and Yang 2003",
        _by_derivation,
    ),
    Theorem(
        "families",
        "Additive utilities, unit demand, concave functions of the number of goods, sums of these over laminar sets, weighted "
        "matroid ranks and assignment utilities are M-natural-concave (this is what a derivation by construction rests on).",
        "Murota and Shioura 1999, M-convex function on generalized polymatroid, Mathematics of Operations Research 24(1), "
        "95-105; for weighted ranks Shioura 2012, Matroid rank functions and discrete concavity, Japan Journal of Industrial "
        "and Applied Mathematics 29, 535-546; for the rest Gul, Pesendorfer and Zhang, Examples",
        _by_derivation,
    ),
    Theorem(  # model.operations and model.constraint have them.
        "operations",
        "Endowment, restriction, satiation, lower bound, convolution, and hierarchical constraints on modules preserve "
        "M-natural concavity (this, too, is what a derivation by construction rests on).",
        "Gul, Pesendorfer and Zhang, M-natural Concavity Preserving Operations and C-Constrained Utilities; for "
        "convolution Murota 2003, Discrete Convex Analysis, chapter 6",
        _by_derivation,
        (
            "gpz_endowment",
            "gpz_restriction",
            "gpz_satiation",
            "gpz_lower_bound",
            "gpz_convolution",
            "gpz_constraints",
        ),
    ),
    Theorem(  # model.quasilinear proves it again.
        "local optimum",
        "If u is M-natural-concave, a bundle A has the largest w u - p if no exchange of at most one good for at most one good "
        "has a larger one.",
        "Murota 2003, Discrete Convex Analysis, Theorem 6.26",
        _of_choices,
    ),
    Theorem(
        "substitutes",
        "A utility is M-natural-concave if and only if, with money added, it satisfies the substitutes condition.",
        "Fujishige and Yang 2003, A note on Kelso and Crawford's gross substitutes condition, Mathematics of Operations "
        "Research 28(3), 463-469",
        lambda kind: kind.name in {"substitutes", "each-agent"},
        ("m_natural_substitutes",),
    ),
    Theorem(
        "greedy algorithm",
        "The goods taken by decreasing weight, each that stays independent, are an independent set of largest weight among "
        "those of a matroid.",
        "Edmonds 1971, Matroids and the greedy algorithm, Mathematical Programming 1, 127-136",
        _in_expectation,
    ),
    Theorem(
        "laminar polytope",
        "If the sets are nested or disjoint, the vectors x with 0 <= x <= 1 and x(S) at most a whole number for each set are the "
        "averages of the 0/1 vectors among them.",
        "Edmonds 1970, Submodular functions, matroids, and certain polyhedra, in Combinatorial Structures and Their "
        "Applications, 69-87; as used by Budish, Che, Kojima and Milgrom 2013, American Economic Review 103(2), 585-623, "
        "Theorem 1",
        _in_expectation,
    ),
    Theorem(  # exact.algebraic uses it.
        "Sturm",
        "The number of distinct real roots of a polynomial between two numbers that are none is the difference of the numbers of "
        "sign changes in its Sturm chain there.",
        "Sturm 1835, Memoire sur la resolution des equations numeriques",
        _of_roots,
        ("check_isolated_ok",),
    ),
    Theorem(  # exact.enclosure proves it again, by the mean value theorem and Banach's fixed point theorem.
        "Krawczyk",
        "If Krawczyk's operator maps a box into its interior, the system has exactly one zero in the box.",
        "Krawczyk 1969, Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken, Computing 4, 187-201",
        lambda kind: kind.name == "enclosed-equilibrium",
    ),
)


def leaned_on(kind: str) -> tuple[Theorem, ...]:
    """The theorems of the literature that the rule for this kind may use, by the kind's name.

    Raises:
        KeyError: if there is no such kind.
    """
    return tuple([theorem for theorem in THEOREMS if theorem.used_by(KINDS[kind])])
