"""Statements about all utilities of few goods for the Coq checker: the clauses of SPEC.md, section 1.9, and trees of cases.

Coq proves that the given clauses imply the goal's, or do not; that they say what the statement says is the definition there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exactmarket.convex.statement import Clause, Clauses, clauses, relabelled, relabelling
from exactmarket.exact.rational import Q
from exactmarket.formal.terms import NoCoqTerm, applied, listed, natural, pair, rational
from exactmarket.kernel.certificates.statements import CaseTree, Countermodel, Image, Sum, Term, TreesByClause
from exactmarket.kernel.claims.statements import StatementFalse, StatementTrue


@dataclass(frozen=True)
class _Relabelling:
    """Where a relabelling of the goods puts a form of the goal's clause, and form k of given clause c."""

    goal: Sequence[int]
    given: Sequence[tuple[int, Sequence[int]]]


def to_coq_statement_true(stated: StatementTrue, witness: TreesByClause) -> str:
    """The theorem that the given clauses imply the goal's. Images are spelt out: the tree of the source, relabelled.

    Raises:
        NoCoqTerm: if an image is none.
    """
    found = clauses(stated.statement)
    same = [(c, range(len(clause))) for c, clause in enumerate(found.given)]
    trees = []
    for n, proved in enumerate(witness.clauses):
        if isinstance(proved, Image):
            source = witness.clauses[proved.source] if 0 <= proved.source < len(witness.clauses) else proved
            if isinstance(source, Image):
                raise NoCoqTerm(f"clauses[{n}]", "a clause that is proved by cases", Q(proved.source))
            trees.append(_tree(found, source, _image(found, n, proved), ()))
        elif n < len(found.goal):
            trees.append(_tree(found, proved, _Relabelling(range(len(found.goal[n])), same), ()))
    return _statement(found) + applied("follows given goal", f"check_follows_sound with (Ts := {listed(trees)})")


def to_coq_statement_false(stated: StatementFalse, witness: Countermodel) -> str:
    """The theorem that the given clauses do not imply the goal's.

    Raises:
        NoCoqTerm: if there is no such clause.
    """
    found = clauses(stated.statement)
    if not 0 <= witness.clause < len(found.goal):
        raise NoCoqTerm("clause", "a clause of the goal", Q(witness.clause))
    values = _sparse([(j, value) for j, value in enumerate(witness.values) if value])
    return _statement(found) + applied(
        "~ follows given goal",
        f"check_counterexample_sound with (goal := {_clause(found.goal[witness.clause])}) (x := {values});\n"
        f"  [apply nth_error_In with (n := {natural(witness.clause)}); reflexivity|]",
    )


def _statement(found: Clauses) -> str:
    return (
        f"Definition given : list clause := {listed([_clause(clause) for clause in found.given])}.\n"
        f"Definition goal : list clause := {listed([_clause(clause) for clause in found.goal])}.\n"
    )


def _clause(clause: Clause) -> str:
    return listed([_sparse([(j, Q(a)) for j, a in form]) for form in clause])


def _sparse(entries: Sequence[tuple[int, Q]]) -> str:
    return listed([pair(f"{j + 1}%positive", rational(a)) for j, a in sorted(entries)])


def _image(found: Clauses, n: int, image: Image) -> _Relabelling:
    """Raises NoCoqTerm if the relabelling does not map the given clauses to themselves and the source to clause n."""
    moved = relabelling(found, image.permutation)
    if moved is None or n >= len(found.goal) or image.source >= len(found.goal):
        raise NoCoqTerm(f"clauses[{n}]", "a relabelling that maps the given clauses to themselves", image.permutation)
    places = {frozenset(clause): c for c, clause in enumerate(found.given)}
    given = []
    for clause in found.given:
        target = places.get(frozenset(relabelled(form, moved) for form in clause))
        if target is None:
            raise NoCoqTerm(f"clauses[{n}]", "a relabelling of the given clauses", image.permutation)
        given.append((target, _places(found.given[target], clause, moved, n)))
    return _Relabelling(_places(found.goal[n], found.goal[image.source], moved, n), given)


def _places(target: Clause, source: Clause, moved: Sequence[int], n: int) -> list[int]:
    images = [relabelled(form, moved) for form in source]
    if set(images) != set(target):
        raise NoCoqTerm(f"clauses[{n}]", "the image of the source", "another clause")
    return [target.index(form) for form in images]


def _tree(found: Clauses, tree: CaseTree, to: _Relabelling, path: tuple[tuple[int, int], ...]) -> str:
    """``path``: the clauses split so far and the forms supposed, in the source's numbers, the last one first."""
    if isinstance(tree, Sum):
        return f"(Sum {listed([_term(found, term, to, path) for term in tree.terms])})"
    if not 0 <= tree.clause < len(found.given):
        raise NoCoqTerm("split", "a given clause", Q(tree.clause))
    target, places = to.given[tree.clause]
    cases = {places[k]: _tree(found, case, to, ((tree.clause, k), *path)) for k, case in enumerate(tree.cases)}
    return f"(Cases {natural(target)} {listed([cases[k] for k in sorted(cases)])})"


def _term(found: Clauses, term: Term, to: _Relabelling, path: tuple[tuple[int, int], ...]) -> str:
    clause, form, coefficient = term.clause, term.form, term.coefficient
    if clause == -1:
        return f"Negated {natural(to.goal[form])} {rational(coefficient)}"
    if 0 <= clause < len(found.given) and len(found.given[clause]) == 1:
        return f"Only {natural(to.given[clause][0])} {rational(coefficient)}"
    if (clause, form) not in path:
        raise NoCoqTerm("sum", "forms of the case's path, of clauses of one form, or of the goal", f"{clause}, {form}")
    return f"Supposed {natural(path.index((clause, form)))} {rational(coefficient)}"
