"""The VIPR export: an independent checker, written from the published grammar, accepts what is exported and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmarket.errors import MalformedInput, Rejected
from exactmarket.exact.rational import ONE, ZERO, Q
from exactmarket.format.vipr import to_vipr
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas, PointAndRay, PrimalDual
from exactmarket.kernel.claims.linear_programs import (
    LinearProgramInfeasible,
    LinearProgramOptimal,
    LinearProgramUnbounded,
)
from exactmarket.model.linear_program import linear_program

# The checker: VIPR 1.0 without integer variables, rounding and branching, in the words of cert_spec_v1_0.md

Terms = dict[int, Fraction]


class Refused(Exception):
    """The file is not of the format, or does not prove its RTP."""


def demand(condition: object, what: str) -> None:
    if not condition:
        raise Refused(what)


@dataclass(frozen=True)
class Constraint:
    sense: int  # 1, 0, -1 for >=, =, <=
    side: Fraction
    terms: Terms

    def absurd(self) -> bool:
        zero = Fraction(0)
        held = {1: zero >= self.side, 0: zero == self.side, -1: zero <= self.side}[self.sense]
        return not self.terms and not held

    def dominates(self, other: Constraint) -> bool:
        if self.absurd():
            return True
        if self.terms != other.terms or self.sense not in (0, other.sense):
            return False
        gap = self.side - other.side
        return gap == 0 if other.sense == 0 else gap * other.sense >= 0

    def holds_at(self, point: Terms) -> bool:
        return not Constraint(self.sense, self.side - value(self.terms, point), {}).absurd()


def value(terms: Terms, point: Terms) -> Fraction:
    return sum((a * point.get(j, Fraction(0)) for j, a in terms.items()), Fraction(0))


@dataclass
class Checker:
    """Reads the words of a file one after the other and refuses at the first fault."""

    words: list[str]
    variables: int = 0
    minimise: bool = True
    objective: Terms = field(default_factory=dict)
    constraints: list[Constraint] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def word(self, *expected: str) -> str:
        demand(self.words, "the file ends too early")
        word = self.words.pop(0)
        demand(not expected or word in expected, f"{expected} expected, {word} found")
        return word

    def integer(self, least: int, below: int | None = None) -> int:
        word = self.word()
        demand(word.removeprefix("-").isdecimal(), f"{word} is no integer")
        demand(least <= int(word) and (below is None or int(word) < below), f"{word} is out of range")
        return int(word)

    def rational(self) -> Fraction:
        word = self.word()
        demand(all(part.isdecimal() for part in word.removeprefix("-").split("/")), f"{word} is no rational")
        return Fraction(word)

    def pairs(self, below: int) -> Terms:
        count = self.integer(0)
        pairs = [(self.integer(0, below), self.rational()) for _ in range(count)]
        demand(len(dict(pairs)) == count, "an index comes twice")
        return {index: number for index, number in pairs if number}

    def constraint(self) -> Constraint:
        name = self.word()
        demand(name not in self.names, f"a second constraint {name}")
        self.names.add(name)
        sense = {"G": 1, "E": 0, "L": -1}[self.word("G", "E", "L")]
        side = self.rational()
        if self.words and self.words[0] == "OBJ":
            self.word()
            return Constraint(sense, side, self.objective)
        return Constraint(sense, side, self.pairs(self.variables))

    def check(self) -> str:
        """What the file proves, as its RTP section says it."""
        self.word("VER")
        self.word("1.0")
        self.word("VAR")
        self.variables = self.integer(0)
        names = [self.word() for _ in range(self.variables)]
        demand(len(set(names)) == len(names), "two variables of one name")
        self.word("INT")
        self.word("0")
        self.word("OBJ")
        self.minimise = self.word("min", "max") == "min"
        self.objective = self.pairs(self.variables)
        self.word("CON")
        count = self.integer(0)
        bounds = self.integer(0, count + 1)
        self.constraints = [self.constraint() for _ in range(count)]
        demand(all(list(c.terms.values()) == [1] for c in self.constraints[:bounds]), "bounds come first")
        self.word("RTP")
        if self.word("infeas", "range") == "infeas":
            self.solutions(None)
            demand(self.derivations().absurd(), "no absurdity")
            result = "infeas"
        else:
            low, high = self.rational(), self.rational()
            demand(low <= high, "an empty range")
            self.solutions(high if self.minimise else low)
            goal = Constraint(1, low, self.objective) if self.minimise else Constraint(-1, high, self.objective)
            demand(self.derivations().dominates(goal), "another bound")
            result = f"{low} {high}"
        demand(not self.words, "something after the end")
        return result

    def solutions(self, limit: Fraction | None) -> None:
        self.word("SOL")
        good = limit is None
        for _ in range(self.integer(0)):
            self.word()
            point = self.pairs(self.variables)
            demand(all(c.holds_at(point) for c in self.constraints), "an infeasible solution")
            if limit is not None:
                reached = value(self.objective, point)
                good = good or (reached <= limit if self.minimise else reached >= limit)
        demand(good, "no solution is good enough")

    def derivations(self) -> Constraint:
        self.word("DER")
        count = self.integer(1)
        for _ in range(count):
            claimed = self.constraint()
            self.word("{")
            self.word("lin")
            derived = self.combination(self.pairs(len(self.constraints)))
            self.word("}")
            self.word("-1")
            demand(derived.dominates(claimed), "the combination says something else")
            self.constraints.append(claimed)
        return self.constraints[-1]

    def combination(self, multipliers: Terms) -> Constraint:
        used = [(self.constraints[k], m) for k, m in multipliers.items()]
        senses = {c.sense * (1 if m > 0 else -1) for c, m in used} - {0}
        demand(len(senses) <= 1, "no suitable combination")
        terms: Terms = {}
        for c, m in used:
            for j, a in c.terms.items():
                terms[j] = terms.get(j, Fraction(0)) + m * a
        side = sum((m * c.side for c, m in used), Fraction(0))
        return Constraint(senses.pop() if senses else 0, side, {j: a for j, a in terms.items() if a})


def check(text: str) -> str:
    """What the text proves; initial lines that begin with % are comments."""
    lines = text.split("\n")
    while lines[0].startswith("%"):
        demand(lines.pop(0).startswith("% "), "checkers want a blank after %")
    return Checker(" ".join(lines).split()).check()


# Certificates


@st.composite
def optimal(draw: st.DrawFn) -> Certificate[LinearProgramOptimal]:
    """A program made around a solution x and multipliers y, d such that each leans only on a bound that x attains."""
    m, n = draw(st.integers(0, 4)), draw(st.integers(0, 4))
    numbers = st.builds(Q, st.integers(-9, 9), st.integers(1, 4))
    x, matrix = [draw(numbers) for _ in range(n)], [[draw(numbers) for _ in range(n)] for _ in range(m)]
    sense = draw(st.sampled_from(["minimize", "maximize"]))
    sign = 1 if sense == "minimize" else -1
    activity = [sum((a * v for a, v in zip(row, x, strict=True)), ZERO) for row in matrix]
    ends = [draw_ends(draw, value, sign) for value in activity + x]
    y, d = [e[2] for e in ends[:m]], [e[2] for e in ends[m:]]
    c = [d[j] + sum((y[i] * matrix[i][j] for i in range(m)), ZERO) for j in range(n)]
    lower, upper = [e[0] for e in ends], [e[1] for e in ends]
    constant = draw(numbers)
    program = linear_program(sense, c, matrix, lower[:m], upper[:m], lower[m:], upper[m:], constant)
    best = sum((a * v for a, v in zip(c, x, strict=True)), constant)
    return Certificate(LinearProgramOptimal(program, best), PrimalDual(tuple(x), tuple(y)))


def draw_ends(draw: st.DrawFn, attained: Q, sign: int) -> tuple[Q | None, Q | None, Q]:
    """Bounds around a value, and a multiplier that may lean on one of them if they are attained."""
    gaps = st.sampled_from([ZERO, Q(1, 3), Q(5), None])
    below, above = draw(gaps), draw(gaps)
    size = Q(draw(st.integers(0, 3)), 2)
    up = below == 0 and (above != 0 or draw(st.booleans()))
    multiplier = sign * size if up else -sign * size if above == 0 else ZERO
    return None if below is None else attained - below, None if above is None else attained + above, multiplier


@st.composite
def infeasible(draw: st.DrawFn) -> Certificate[LinearProgramInfeasible]:
    """A program made around multipliers: all their bounds are drawn, but one that makes the sum positive."""
    m, n = draw(st.integers(1, 4)), draw(st.integers(0, 4))
    numbers = st.builds(Q, st.integers(-9, 9), st.integers(1, 4))
    matrix = [[draw(numbers) for _ in range(n)] for _ in range(m)]
    y = [ONE if i == 0 else draw(numbers) for i in range(m)]
    d = [-sum((y[i] * matrix[i][j] for i in range(m)), ZERO) for j in range(n)]
    leaned = [draw(numbers) for _ in y + d]
    leaned[0] = draw(st.sampled_from([Q(1, 7), Q(3)])) - sum(
        (w * bound for w, bound in zip(y[1:] + d, leaned[1:], strict=True)), ZERO
    )
    loose = [draw(st.sampled_from([None, ZERO, Q(2)])) for _ in leaned]
    ends = [
        (side, None if gap is None else side + gap) if w > 0 else (None if gap is None else side - gap, side)
        for w, side, gap in zip(y + d, leaned, loose, strict=True)
    ]
    lower, upper = [e[0] for e in ends], [e[1] for e in ends]
    program = linear_program(
        draw(st.sampled_from(["minimize", "maximize"])), [1] * n, matrix, lower[:m], upper[:m], lower[m:], upper[m:], 5
    )
    return Certificate(LinearProgramInfeasible(program), Farkas(tuple(y)))


def market() -> Certificate[LinearProgramOptimal]:
    """Maximise 2x + 3y + 10 subject to x + y <= 4, x <= 3, 1/2 <= y <= 2: at (2, 2) the value is 20."""
    program = linear_program("maximize", [2, 3], [[1, 1]], None, [4], [0, "1/2"], [3, 2], 10)
    return Certificate(LinearProgramOptimal(program, Q(20)), PrimalDual((Q(2), Q(2)), (Q(2),)))


def contradiction() -> Certificate[LinearProgramInfeasible]:
    """x + y >= 5 with x <= 2 and y = 1."""
    program = linear_program("minimize", [1, 1], [[1, 1]], [5], None, [0, 1], [2, 1])
    return Certificate(LinearProgramInfeasible(program), Farkas((ONE,)))


# Accepted


def test_an_optimal_program_word_for_word() -> None:
    assert (
        to_vipr(market(), ["all of it"], ["x", "y"])
        == """\
% A linear program with a proof of its outcome, written by exactmarket.
% Its objective has the constant 10 besides, which VIPR cannot state,
% so that its optimal value is 20: this file proves 10.
VER 1.0
VAR 2
x
y
INT 0
OBJ max
2 0 2 1 3
CON 5 4
lower:x G 0 1 0 1
upper:x L 3 1 0 1
lower:y G 1/2 1 1 1
upper:y L 2 1 1 1
row-upper:all%20of%20it L 4 2 0 1 1 1
RTP range 10 10
SOL 1
optimal 2 0 2 1 2
DER 1
bound L 10 OBJ { lin 2 3 1 4 2 } -1
"""
    )


def test_an_infeasible_program_word_for_word() -> None:
    assert to_vipr(contradiction()).endswith("""\
CON 4 3
lower:0 G 0 1 0 1
upper:0 L 2 1 0 1
fixed:1 E 1 1 1 1
row-lower:0 G 5 2 0 1 1 1
RTP infeas
SOL 0
DER 1
absurdity G 2 0 { lin 3 1 -1 2 -1 3 1 } -1
""")


@settings(max_examples=150, deadline=None)
@given(optimal())
def test_optimal_programs(certificate: Certificate[LinearProgramOptimal]) -> None:
    proven = certificate.claim.value - certificate.claim.program.constant
    assert check(to_vipr(certificate)) == f"{proven} {proven}"


@settings(max_examples=150, deadline=None)
@given(infeasible())
def test_infeasible_programs(certificate: Certificate[LinearProgramInfeasible]) -> None:
    assert check(to_vipr(certificate)) == "infeas"


@pytest.mark.parametrize("place", ["row", "column"])
def test_crossed_bounds(place: str) -> None:
    program = linear_program("minimize", [1, 1], [[1, 1], [0, 1]], [0, 9], [9, "26/3"], [0, 5], [4, "-5/2"])
    assert check(to_vipr(Certificate(LinearProgramInfeasible(program), CrossedBounds(place, 1)))) == "infeas"


def test_an_empty_row_that_nothing_meets() -> None:
    program = linear_program("maximize", [], [[]], [1], [1])
    assert check(to_vipr(Certificate(LinearProgramInfeasible(program), Farkas((ONE,))))) == "infeas"


def test_a_program_without_constraints() -> None:
    program = linear_program("maximize", [0], lower=[None], constant=7)
    text = to_vipr(Certificate(LinearProgramOptimal(program, Q(7)), PrimalDual((Q(3),), ())))
    assert check(text) == "0 0"
    assert "nothing G 0 0" in text


def test_numbers_of_any_size() -> None:
    huge = Q(10**400 + 1, 10**200 + 7)
    program = linear_program("minimize", [huge], lower=[huge])
    text = to_vipr(Certificate(LinearProgramOptimal(program, huge * huge), PrimalDual((huge,), ())))
    assert check(text) == f"{huge * huge} {huge * huge}"


def test_names_stay_distinct_words() -> None:
    program = linear_program("minimize", [1] * 5, upper=[9] * 5)
    certificate = Certificate(LinearProgramOptimal(program, ZERO), PrimalDual((ZERO,) * 5, ()))
    text = to_vipr(certificate, [], ["a b", "a%20b", "ü\n", "VER 1.0\nINT", "{"])
    assert check(text) == "0 0"
    assert text.isascii()
    assert text.split("\n")[3:8] == ["a%20b", "a%2520b", "%C3%BC%0A", "VER%201.0%0AINT", "{"]


# Refused by the exporter


def test_unbounded_programs_have_no_form() -> None:
    program = linear_program("maximize", [1])
    certificate = Certificate(LinearProgramUnbounded(program), PointAndRay((ZERO,), (ONE,)))
    with pytest.raises(MalformedInput, match="VIPR having no form for anything else, found LinearProgramUnbounded"):
        to_vipr(certificate)


@pytest.mark.parametrize(
    "certificate",
    [
        Certificate(market().claim, PrimalDual((Q(2), Q(1)), (Q(2),))),
        Certificate(market().claim, PrimalDual((Q(2), Q(2)), (Q(1),))),
        Certificate(market().claim, PrimalDual((Q(2), Q(2)), (Q(-2),))),
        Certificate(market().claim, PrimalDual((Q(2), Q(2)), ())),
        Certificate(market().claim, Farkas((Q(2),))),
        Certificate(LinearProgramOptimal(market().claim.program, Q(21)), market().witness),
        Certificate(contradiction().claim, Farkas((Q(0),))),
        Certificate(contradiction().claim, Farkas((Q(-1),))),
        Certificate(contradiction().claim, CrossedBounds("column", 0)),
        Certificate(contradiction().claim, market().witness),
    ],
)
def test_false_certificates_are_not_exported(certificate: Certificate[LinearProgramOptimal]) -> None:
    with pytest.raises(Rejected):
        to_vipr(certificate)


@pytest.mark.parametrize(
    ("rows", "columns"),
    [([], ["x", "y"]), (["r"], ["x"]), (["r"], ["x", "x"]), (["r"], ["", "y"]), (["r", "s"], ["x", "y"])],
)
def test_names_that_do_not_fit(rows: list[str], columns: list[str]) -> None:
    with pytest.raises(MalformedInput, match="names"):
        to_vipr(market(), rows, columns)


# Refused by the checker

ATTACKS: dict[str, Callable[[str], str]] = {
    "better_value": lambda text: text.replace("RTP range 10 10", "RTP range 9 9"),
    "worse_value": lambda text: text.replace("RTP range 10 10", "RTP range 11 11"),
    "tighter_bound": lambda text: text.replace("bound L 10 OBJ", "bound L 9 OBJ"),
    "looser_bound": lambda text: text.replace("bound L 10 OBJ", "bound L 11 OBJ"),
    "bound_of_the_other_sense": lambda text: text.replace("bound L", "bound G"),
    "bound_on_something_else": lambda text: text.replace("bound L 10 OBJ", "bound L 10 2 0 2 1 2"),
    "larger_multiplier": lambda text: text.replace("3 1 4 2 }", "3 1 4 5/2 }"),
    "negative_multiplier": lambda text: text.replace("3 1 4 2 }", "3 -1 4 2 }"),
    "multiplier_of_a_lower_bound": lambda text: text.replace("2 3 1 4 2 }", "3 0 1 3 1 4 2 }"),
    "multiplier_of_the_wrong_bound": lambda text: text.replace("3 1 4 2 }", "2 1 4 2 }"),
    "multiplier_of_itself": lambda text: text.replace("2 3 1 4 2 }", "1 5 1 }"),
    "multiplier_twice": lambda text: text.replace("2 3 1 4 2 }", "3 3 1 4 1 4 1 }"),
    "infeasible_solution": lambda text: text.replace("optimal 2 0 2 1 2", "optimal 2 0 3 1 2"),
    "suboptimal_solution": lambda text: text.replace("optimal 2 0 2 1 2", "optimal 2 0 1 1 2"),
    "no_solution": lambda text: text.replace("SOL 1\noptimal 2 0 2 1 2", "SOL 0"),
    "no_derivation": lambda text: text[: text.index("DER")] + "DER 0\n",
    "weaker_constraint": lambda text: text.replace("L 4 2 0 1 1 1", "L 5 2 0 1 1 1"),
    "stronger_constraint": lambda text: text.replace("L 4 2 0 1 1 1", "L 3 2 0 1 1 1"),
    "missing_constraint": lambda text: text.replace("row-upper:0 L 4 2 0 1 1 1\n", "").replace("CON 5", "CON 4"),
    "other_objective": lambda text: text.replace("2 0 2 1 3", "2 0 2 1 4"),
    "minimisation": lambda text: text.replace("OBJ max", "OBJ min"),
    "row_among_the_bounds": lambda text: text.replace("CON 5 4", "CON 5 5"),
    "constraint_name_twice": lambda text: text.replace("lower:1", "lower:0"),
    "unknown_variable": lambda text: text.replace("optimal 2 0 2 1 2", "optimal 2 0 2 2 2"),
    "a_float": lambda text: text.replace("G 1/2", "G inf"),
    "other_version": lambda text: text.replace("VER 1.0", "VER 2.0"),
    "something_after_the_end": lambda text: text + "bound L 10 OBJ { lin 0 } -1\n",
    "cut": lambda text: text[:-4],
    "infeasible_after_all": lambda text: text.replace("RTP range 10 10", "RTP infeas"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_spoiled_file_is_refused(attack: str) -> None:
    text = to_vipr(market())
    spoiled = ATTACKS[attack](text)
    assert spoiled != text
    with pytest.raises(Refused):
        check(spoiled)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("G 2 0 {", "G 0 0 {"),
        ("G 2 0 {", "L 2 0 {"),
        ("2 -1 3 1", "2 1 3 1"),
        ("L 2 1 0 1", "L 4 1 0 1"),
        ("infeas", "range 2 2"),
    ],
)
def test_a_spoiled_refutation_is_refused(old: str, new: str) -> None:
    text = to_vipr(contradiction())
    assert text.count(old) == 1
    with pytest.raises(Refused):
        check(text.replace(old, new))


# The checker of the format's authors

VIPRCHK = shutil.which("viprchk")
needs_viprchk = pytest.mark.skipif(not VIPRCHK, reason="viprchk, the checker of the authors of VIPR, is not on PATH")


@needs_viprchk
@settings(max_examples=50, deadline=None)
@given(st.one_of(optimal(), infeasible()))
def test_viprchk_accepts(
    tmp_path_factory: pytest.TempPathFactory, certificate: Certificate[LinearProgramOptimal]
) -> None:
    path = tmp_path_factory.getbasetemp() / "certificate.vipr"
    assert viprchk(path, to_vipr(certificate))


@needs_viprchk
@pytest.mark.parametrize(
    "attack", ["better_value", "tighter_bound", "larger_multiplier", "weaker_constraint", "minimisation"]
)
def test_viprchk_refuses(tmp_path: Path, attack: str) -> None:
    assert not viprchk(tmp_path / "spoiled.vipr", ATTACKS[attack](to_vipr(market())))


def viprchk(path: Path, text: str) -> bool:
    path.write_text(text, encoding="utf-8")
    run = subprocess.run([str(VIPRCHK), str(path)], capture_output=True, text=True, timeout=20, check=False)
    verdicts = ("Infeasibility verified.", "Successfully verified optimal value range", "RTP is a tautology.")
    return run.returncode == 0 and any(verdict in run.stdout for verdict in verdicts)
