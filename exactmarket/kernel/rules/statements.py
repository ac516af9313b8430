"""Rules about statements for all real-valued utilities of a few goods.

Legend as in ``convex.statement``: the given clauses and the goal's clauses are linear forms of which at least one is >= 0.
"""

from __future__ import annotations

from exactmarket.convex.statement import Clause, Clauses, LinearForm, clauses, relabelled, relabelling
from exactmarket.errors import Rejected
from exactmarket.exact.rational import ZERO, Q
from exactmarket.kernel.certificates.statements import CaseTree, Countermodel, Image, Sum, TreesByClause
from exactmarket.kernel.claims.statements import StatementFalse, StatementTrue
from exactmarket.kernel.demands import demand, demand_count, demand_index
from exactmarket.kernel.theorem import Verified, seal


def check_statement_true(claim: StatementTrue, witness: TreesByClause) -> Verified[StatementTrue]:
    """For each clause of the goal: suppose all its forms are < 0. The given clauses are split into
    cases; in each case forms that are >= 0 add up, with coefficients >= 0, to a form that is < 0.
    Or the clause is the image, under a relabelling of the goods that maps the given clauses to
    themselves, of a clause so proved.

    Raises:
        Rejected: if a clause has no proof, a case is missing, a sum is not zero, or a relabelling changes what is given.
    """
    stated = clauses(claim.statement)
    demand_count(len(witness.clauses), len(stated.goal), "clauses", "proofs, one for each clause of the goal")
    # Many clauses are images under one relabelling, and what it does to the variables takes time to find.
    relabellings: dict[tuple[int, ...], list[int] | None] = {}
    for n, (goal, proof) in enumerate(zip(stated.goal, witness.clauses, strict=True)):
        where = f"clauses[{n}]"
        if isinstance(proof, Image):
            _demand_image(proof, witness, len(claim.statement.goods), where)
            if proof.permutation not in relabellings:
                relabellings[proof.permutation] = relabelling(stated, proof.permutation)
            _demand_relabelled(stated, goal, proof, relabellings[proof.permutation], where)
        else:
            _demand_refuted(stated, goal, {}, proof, where)
    return seal(claim, witness)


def _demand_relabelled(stated: Clauses, goal: Clause, proof: Image, image: list[int] | None, where: str) -> None:
    """Demand that the relabelling, ``image``, keeps what is given and maps the source to the clause."""
    if image is None:
        raise Rejected(where, "a relabelling that maps the given clauses to themselves", proof.permutation)
    same = {relabelled(form, image) for form in stated.goal[proof.source]} == set(goal)
    demand(same, where, f"the image of clause {proof.source}", "another clause")


def _demand_image(proof: Image, witness: TreesByClause, goods: int, where: str) -> None:
    """Demand a permutation of the goods, and a source that is itself proved by cases: else two images could prove each other."""
    demand_index(proof.source, len(witness.clauses), "a clause", where)
    by_cases = not isinstance(witness.clauses[proof.source], Image)
    demand(by_cases, where, "a clause that is proved by cases", proof.source)
    demand(sorted(proof.permutation) == list(range(goods)), where, "a permutation of the goods", proof.permutation)


def _demand_refuted(stated: Clauses, goal: Clause, path: dict[int, int], tree: CaseTree, where: str) -> None:
    """Demand that the tree refutes: all forms of the goal < 0, and form path[c] of each given clause c on the path >= 0."""
    if isinstance(tree, Sum):
        _demand_absurd(stated, goal, path, tree, where)
        return
    demand_index(tree.clause, len(stated.given), "a given clause to split", where)
    demand_count(len(tree.cases), len(stated.given[tree.clause]), where, "cases")
    for k, case in enumerate(tree.cases):
        _demand_refuted(stated, goal, {**path, tree.clause: k}, case, f"{where}.cases[{k}]")


def _demand_absurd(stated: Clauses, goal: Clause, path: dict[int, int], leaf: Sum, where: str) -> None:
    """Demand coefficients >= 0 with sum of c f over forms f >= 0 (of the path, or alone in a given clause) equal to the
    sum of c g over the goal's forms g < 0, one of these c > 0."""
    total: dict[int, Q] = {}
    strict = False
    for term in leaf.terms:
        demand(term.coefficient >= 0, where, "coefficients >= 0", term.coefficient)
        if term.clause == -1 and 0 <= term.form < len(goal):
            form, sign = goal[term.form], -1
            strict = strict or term.coefficient > 0
        else:
            form, sign = _known(stated, path, term.clause, term.form, where), 1
        for variable, coefficient in form:
            total[variable] = total.get(variable, ZERO) + sign * term.coefficient * coefficient
    absurd = strict and not any(total.values())
    demand(absurd, where, "a sum of forms >= 0 that is a sum of forms < 0", "another sum")


def _known(stated: Clauses, path: dict[int, int], clause: int, form: int, where: str) -> LinearForm:
    """The form of the given clause, which is >= 0 in this case."""
    if 0 <= clause < len(stated.given):
        found = stated.given[clause]
        if (len(found) == 1 and form == 0) or (clause in path and path[clause] == form):
            return found[form]
    raise Rejected(where, "forms of the case's path, of clauses of one form, or of the goal", f"{clause}, {form}")


def check_statement_false(claim: StatementFalse, witness: Countermodel) -> Verified[StatementFalse]:
    """Values of all variables at which every given clause has a form >= 0 and all forms of one clause of the goal are < 0
    (or the goal asks finite values where there are none: a clause without forms).

    Raises:
        Rejected: if a given clause fails, or the goal's clause holds.
    """
    stated = clauses(claim.statement)
    demand_count(len(witness.values), len(stated.variables), "values", "numbers")
    for n, clause in enumerate(stated.given):
        met = any(_value(form, witness.values) >= 0 for form in clause)
        demand(met, "values", f"values that meet the given clause {n}", "others")
    demand_index(witness.clause, len(stated.goal), "a clause of the goal", "clause")
    fails = all(_value(form, witness.values) < 0 for form in stated.goal[witness.clause])
    demand(fails, "values", f"values that fail clause {witness.clause} of the goal", "others")
    return seal(claim, witness)


def _value(form: LinearForm, values: tuple[Q, ...]) -> Q:
    return sum((coefficient * values[variable] for variable, coefficient in form), ZERO)
