"""Parts of the standalone checker by themselves: what no certificate of a size fit for the corpus would tell apart."""

from __future__ import annotations

import io
import json
import random
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from exactmarket import recheck
from exactmarket.recheck import (
    AlgebraicPoint,
    Family,
    Form,
    Malformed,
    Piece,
    Point,
    Polytope,
    Rejected,
    Root,
    TooLarge,
)

# Utilities ------------------------------------------------------------------------------------------------------------


def best_matching(weights: list[list[int]], goods: list[int], free: frozenset[int]) -> int:
    """By trying all: each good gets a slot of its own or none."""
    if not goods:
        return 0
    first, *rest = goods
    worths = [weights[first][slot] + best_matching(weights, rest, free - {slot}) for slot in free]
    return max([best_matching(weights, rest, free), *worths])


@pytest.mark.parametrize("seed", range(60))
def test_an_assignment_utility_is_the_best_matching(seed: int) -> None:
    """Values 0 to 2, so that many paths are equally good, and values of which few are."""
    chance = random.Random(seed)  # noqa: S311
    size, slots, most = chance.randint(2, 6), chance.randint(2, 5), chance.choice((2, 50))
    weights = [[chance.randint(-1, most) for _ in range(slots)] for _ in range(size)]
    form = Form("assignment", size, {"weights": weights}, [], {})
    everything = list(range(size))
    for goods in (everything, everything[1:], everything[:-1]):
        bundle = sum(1 << j for j in goods)
        assert form.value(bundle) == best_matching(weights, goods, frozenset(range(slots)))


def test_a_matching_stays_one_where_a_round_trip_gains_nothing() -> None:
    weights = [[1, 1], [3, 3], [2, 0], [1, 2], [3, 0]]
    assert Form("assignment", 5, {"weights": weights}, [], {}).value(31) == 6


def test_a_table_has_20_goods_at_most() -> None:
    values = [0] * (1 << 20)
    assert Form("table", 20, {"values": values}, [], {}).table("here") == values
    with pytest.raises(Rejected):
        Form("table", 21, {"values": values}, [], {}).table("here")


def test_all_parts_are_tried_of_20_goods_at_most() -> None:
    recheck.demand_few((1 << 20) - 1)
    with pytest.raises(TooLarge):
        recheck.demand_few((1 << 21) - 1)


# Signs of polynomials -------------------------------------------------------------------------------------------------

ROOT_OF_TWO = Root([-2, 0, 1], [1, 2])


def test_a_sign_between_places_is_the_sign_everywhere_between() -> None:
    """Roots at the ends do not count; a root inside, or that is not seen to be outside, gives None."""
    square = recheck.times([0, 1], [0, 1])
    assert recheck.sign_inside([0, 1], 0, 1) == 1
    assert recheck.sign_inside([0, -1], 0, None) == -1
    assert recheck.sign_inside([1, -1], None, 1) == 1
    assert recheck.sign_inside(square, None, 0) == 1
    assert recheck.sign_inside([-1, 2], 0, 1) is None
    assert recheck.sign_inside(square, -1, 2) is None
    assert recheck.sign_inside([-1, 0, 1], None, None) is None
    assert recheck.sign_inside([], 0, 1) == 0


def test_a_root_that_bounds_an_interval_may_have_the_only_root_near_it() -> None:
    """The sign is read off beside the isolating interval, so that no other root may be in it, nor one at its ends."""
    assert recheck.sign_inside([-2, 0, 1], ROOT_OF_TWO, 3) == 1
    assert recheck.sign_inside([-2, 0, 1], 0, ROOT_OF_TWO) == -1
    assert recheck.sign_inside([3, -1], ROOT_OF_TWO, 3) == 1
    for root_near in ("6/5", "8/5"):
        assert recheck.sign_inside([-Fraction(root_near), 1], ROOT_OF_TWO, 3) is None
        assert recheck.sign_inside([-Fraction(root_near), 1], 0, ROOT_OF_TWO) is None
    for end in (1, 2):
        assert recheck.sign_inside([-end, 1], ROOT_OF_TWO, 3) is None
        assert recheck.sign_inside([-end, 1], 0, ROOT_OF_TWO) is None


def test_a_sign_is_read_at_one_number_where_intervals_touch() -> None:
    """Between the root of two and the root of three, enclosed in [1, 3/2] and [3/2, 2], there is 3/2."""
    left, right = Root([-2, 0, 1], [1, Fraction(3, 2)]), Root([-3, 0, 1], [Fraction(3, 2), 2])
    assert recheck.sign_inside([1], left, right) == 1
    assert recheck.sign_inside([-5, 1], left, right) == -1
    assert recheck.sign_inside([Fraction(-3, 2), 1], left, right) is None


def test_an_inverse_modulo_a_polynomial_exists_without_common_roots_only() -> None:
    f = [-2, 0, 1]
    for polynomial in ([3], [0, 1], [1, 1], [5, -7, 2]):
        inverse = recheck.inverse_modulo(polynomial, f, "here")
        assert recheck.remainder(recheck.times(polynomial, inverse), f) == [1]
    for polynomial, modulus in (([-1, 1], [-1, 0, 1]), ([0, -2, 0, 1], f), ([], f)):
        with pytest.raises(Rejected):
            recheck.inverse_modulo(polynomial, modulus, "here")


def test_places_increase_and_intervals_of_roots_may_touch() -> None:
    touching = Root([-3, 0, 1], [Fraction(3, 2), 2])
    recheck.demand_increasing([0, Root([-2, 0, 1], [1, Fraction(3, 2)]), touching, 2], "here")
    recheck.demand_increasing([None, 0, 1, None], "here")
    for places in (
        [1, 1],
        [1, 0],
        [ROOT_OF_TWO, touching],
        [ROOT_OF_TWO, Fraction(3, 2)],
        [Fraction(3, 2), ROOT_OF_TWO],
    ):
        with pytest.raises(Rejected):
            recheck.demand_increasing(places, "here")


# Sets of equilibria ---------------------------------------------------------------------------------------------------


def family(
    low: Any, high: Any, brackets: str, price: tuple[Any, ...] = (0, 1), utility: Any = ((0, 1), (1,))
) -> Family:
    """One price, the parameter itself, and one utility, the parameter itself."""
    return Family(low, high, brackets, (price,), (utility,))


def at(t: Any, utility: Any = None) -> Point:
    return Point((t,), (t if utility is None else utility,))


ROOT_KEY = ((-2, 0, 1), (1, 2))


def test_a_point_at_an_open_end_closes_it() -> None:
    assert recheck.put_together([family(0, 1, "()"), at(0), at(1)]) == {family(0, 1, "[]")}
    assert recheck.put_together([at(1), family(0, 1, "[)")]) == {family(0, 1, "[]")}
    two = [family(0, 1, "[)"), family(1, 2, "(]", (0, 1), ((0, 1, 1), (1,)))]
    assert recheck.put_together([*two, at(1)]) == {family(0, 1, "[]"), two[1]}


def test_a_point_elsewhere_stays_a_point() -> None:
    for alone in (at(5), at(1, 7), at(0, 7)):
        for brackets in ("()", "[]"):
            assert recheck.put_together([family(0, 1, brackets), alone]) == {family(0, 1, brackets), alone}
    for closed in (at(0), at(1)):
        assert recheck.put_together([family(0, 1, "[]"), closed]) == {family(0, 1, "[]"), closed}


def test_a_point_is_at_no_end_that_is_missing_or_irrational_or_where_a_utility_is_none() -> None:
    for low, high in ((None, None), (ROOT_KEY, ROOT_KEY), (0, None), (0, ROOT_KEY)):
        found = {family(low, high, "()"), at(1)}
        assert recheck.put_together(list(found)) == found
    nowhere = family(0, 1, "()", utility=((0, 1), (1, -1)))
    assert recheck.put_together([nowhere, at(1, 0)]) == {nowhere, at(1, 0)}


def test_families_that_meet_are_one() -> None:
    assert recheck.put_together([family(0, 1, "[]"), family(1, 2, "(]")]) == {family(0, 2, "[]")}
    assert recheck.put_together([family(1, 2, "[)"), family(0, 1, "()")]) == {family(0, 2, "()")}
    three = [family(2, 3, "(]"), family(0, 1, "(]"), family(1, 2, "(]")]
    assert recheck.put_together(three) == {family(0, 3, "(]")}
    assert recheck.put_together([family(0, 1, "()"), family(1, 2, "()"), at(1)]) == {family(0, 2, "()")}


def test_families_that_do_not_meet_stay_apart() -> None:
    for other in (
        family(1, 2, "()"),
        family(2, 3, "[]"),
        family(1, 2, "[]", (0, 2)),
        family(1, 2, "[]", utility=((1,), (1,))),
    ):
        found = {family(0, 1, "()" if other.brackets == "()" else "[]"), other}
        assert recheck.put_together(list(found)) == found
    at_a_root = {family(0, ROOT_KEY, "[]"), family(ROOT_KEY, 2, "[]")}
    assert recheck.put_together(list(at_a_root)) == at_a_root
    unbounded = {family(0, None, "[)"), family(None, 2, "(]")}
    assert recheck.put_together(list(unbounded)) == unbounded


def piece(utility: Any) -> Piece:
    """All prices of two goods at which somebody has this utility."""
    return Piece(((0, 1, 0), (0, 0, 1)), (0, 1), (), (), (), (utility,), None)


def test_signs_of_forms_over_sets() -> None:
    form = [-1, 1]
    assert recheck.signs_over(form, at(1)) == {0}
    assert recheck.signs_over(form, AlgebraicPoint(ROOT_KEY, ((0, 1),), ((0, 1),))) == {1}
    assert recheck.signs_over(form, family(1, 2, "(]")) == {1}
    assert recheck.signs_over(form, family(1, 2, "[)")) == {0, 1}
    assert recheck.signs_over(form, family(0, 2, "()")) == {None}
    assert recheck.signs_over(form, family(2, 3, "()", utility=((0, 1), (0, -1)))) == {-1}
    constant = Polytope(((0, 1, 0), (0, 0, 1)), (0, 1), (), (), (((3,), (1,)),))
    assert recheck.signs_over(form, constant) == {1}
    for utility in (((0, 1), (1,)), ((1,), (0, 1))):
        assert recheck.signs_over(form, Polytope(constant.prices, (0, 1), (), (), (utility,))) == {None}
        assert recheck.signs_over(form, piece(utility)) == {None}
    assert recheck.signs_over(form, piece(((3,), (1,)))) == {1}
    # 1 / (t - 1) is not defined at 1, and not of one sign around it.
    for brackets in ("[]", "()"):
        assert None in recheck.signs_over([0, 1], family(0, 2, brackets, utility=((1,), (-1, 1))))
    assert recheck.signs_over([0, 1], family(1, 2, "[)", utility=((1,), (-1, 1)))) == {None, 1}


def test_where_a_set_is_on_a_segment_of_utilities() -> None:
    whole = family(0, 1, "[]", utility=((0, 1), (1,)))
    assert recheck.extent_on(whole, [0], [1]) == {0, 1}
    assert recheck.extent_on(whole, [0], [2]) == {0, Fraction(1, 2)}
    assert recheck.extent_on(whole, [-1], [1]) == {Fraction(1, 2), 1}
    assert recheck.extent_on(at(1), [1], [1]) == {0}
    assert recheck.extent_on(at(1), [0], [2]) == {Fraction(1, 2)}
    for found, start, end in (
        (at(1), [2], [2]),
        (at(3), [0], [2]),
        (at(-1), [0], [2]),
        (family(0, 1, "[)"), [0], [1]),
        (family(0, 1, "(]"), [0], [1]),
        (family(0, ROOT_KEY, "[]"), [-1], [3]),
        (family(ROOT_KEY, Fraction(5, 2), "[]"), [0], [3]),
        (family(0, 2, "[]"), [0], [1]),
        (family(-1, 1, "[]"), [0], [1]),
        (family(0, 1, "[]", utility=((1,), (-1, 2))), [1], [-1]),
        (Polytope(((0, 1),), (0,), (), (), (((0,), (1,)),)), [0], [1]),
        (piece(((0,), (1,))), [0], [1]),
    ):
        assert recheck.extent_on(found, start, end) is None
    both = Family(0, 1, "[]", ((0, 1),), (((0, 1), (1,)), ((1, -1), (1,))))
    assert recheck.extent_on(both, [0, 1], [1, 0]) == {0, 1}
    assert recheck.extent_on(both, [0, 1], [1, 1]) is None


def test_a_quotient_is_from_0_to_1_where_its_signs_are_seen() -> None:
    def constant(sign: int | None) -> Any:
        return lambda _polynomial: sign

    assert recheck.from_0_to_1([1], [2], lambda polynomial: recheck.sign_at(polynomial, 0))
    assert recheck.from_0_to_1([-1], [-2], lambda polynomial: recheck.sign_at(polynomial, 0))
    for above, below in (([3], [2]), ([-1], [2]), ([1], [])):
        assert not recheck.from_0_to_1(above, below, lambda polynomial: recheck.sign_at(polynomial, 0))
    for sign in (None, 0):
        assert not recheck.from_0_to_1([1], [2], constant(sign))


def test_segments_are_told_apart_by_an_agent_all_of_whose_utilities_are_less() -> None:
    low, high = {"start": [0, 0], "end": [1, 1]}, {"start": [2, 0], "end": [3, 1]}
    assert recheck.told_apart(low, high)
    assert recheck.told_apart(high, low)
    assert not recheck.told_apart(low, {"start": [1, 0], "end": [2, 1]})
    assert not recheck.told_apart({"start": [1, 0], "end": [2, 1]}, low)


# Leaves ---------------------------------------------------------------------------------------------------------------


def one_good_leaf(strong: bool) -> recheck.CellLeaf:
    """Agents x and y with the budgets 1 and 2, of whom x is satiated by the good, y by nothing; the price is free.

    One allocation: x gets the good.
    """
    shop = recheck.Shop([1, 2], [[(0, 0), (1, 1)], [(0, 0)]], [1], False, strong)
    satiated, idle = recheck.Choice(True, 1, 1, [1], []), recheck.Choice(True, 0, 0, [0], [])
    return recheck.CellLeaf(shop, recheck.PriceCell([([0, 1], ">=")], [satiated, idle], [None]), "here")


def test_an_entry_has_weights_that_suit_the_budgets() -> None:
    """At the price 2 the good costs x more than her budget, which matters only if she may use what costs more."""
    walrasian, strong = one_good_leaf(False), one_good_leaf(True)
    hull = walrasian.hull([])
    dear, cheap = recheck.at_place(2), recheck.at_place(1)
    sure = {"lottery": [(0, [1])]}
    assert recheck.demand_entry(walrasian, hull, sure, cheap)
    assert recheck.demand_entry(strong, hull, sure, dear)
    for entry, sign in (
        (sure, dear),
        ({"lottery": [(0, [2]), (0, [-1])]}, cheap),
        ({"lottery": [(0, [2])]}, cheap),
        ({"lottery": [(0, [1])], "denominator": [-1]}, cheap),
    ):
        with pytest.raises(Rejected):
            recheck.demand_entry(walrasian, hull, entry, sign)


def test_values_against_all_lotteries_are_not_negative_but_on_lines() -> None:
    leaf = one_good_leaf(False)
    hull = leaf.hull([])
    recheck.demand_against(leaf, hull, [1, 0], recheck.at_place(2))
    for values, price in (([1, 0], 1), ([-1, 0], 0), ([0, -1], 2)):
        with pytest.raises(Rejected):
            recheck.demand_against(leaf, hull, values, recheck.at_place(price))


# Signs in several free prices -----------------------------------------------------------------------------------------

ONE, X, Y = {(0, 0): 1}, {(1, 0): 1}, {(0, 1): 1}


def power_of(polynomial: Any, exponent: int) -> Any:
    """By multiplying; 1 for the exponent 0."""
    return recheck.product_of_polynomials(polynomial, power_of(polynomial, exponent - 1)) if exponent else ONE


def test_polynomials_in_free_prices() -> None:
    """(x + y) (x - y) = x² - y²; what is 0 has no terms."""
    total = recheck.sum_of_polynomials([X, Y])
    difference = recheck.sum_of_polynomials([X, recheck.negative(Y)])
    assert recheck.product_of_polynomials(total, difference) == {(2, 0): 1, (0, 2): -1}
    assert recheck.sum_of_polynomials([total, recheck.negative(total)]) == {}
    assert recheck.product_of_polynomials(total, {}) == {}
    assert recheck.as_polynomial([2, 0, Fraction(1, 2)]) == {(0, 0): 2, (0, 1): Fraction(1, 2)}
    assert recheck.polynomial_at(power_of(total, 3), [2, Fraction(1, 2)]) == Fraction(125, 8)
    assert recheck.polynomial_at({}, [1, 1]) == 0
    assert recheck.is_number({})
    assert recheck.is_number({(0, 0): 7})
    assert not recheck.is_number({(0, 0): 7, (0, 1): 1})


def test_of_a_leading_coefficient_the_sign_counts_in_inequalities() -> None:
    """The last term leads: of 3x - 2y that of x, however the polynomial is built up."""
    polynomial = {(1, 0): -3, (0, 1): 2}
    half = Fraction(2, 3)
    assert recheck.with_leading_one(polynomial, "=") == (((0, 1), -half), ((1, 0), 1))
    for sign in (">=", ">"):
        assert recheck.with_leading_one(polynomial, sign) == (((0, 1), half), ((1, 0), -1))
    assert recheck.with_leading_one({}, ">") == ()


@pytest.mark.parametrize(
    ("parts", "sets"),
    [
        ([], []),
        ([0], [">"]),
        ([1], ["="]),
        ([2], ["> of the negative"]),
        ([0, 1], [">="]),
        ([1, 2], [">= of the negative"]),
        ([0, 2], [">", "> of the negative"]),
        ([0, 1, 2], [""]),
    ],
)
def test_parts_of_a_division_are_put_together(parts: list[int], sets: list[str]) -> None:
    """The part where the polynomial is 0 goes together with its neighbours; the first sample is kept."""
    names = {(str(sorted(X.items())), sign): sign for sign in (">", "=", ">=")}
    names |= {(str(sorted(recheck.negative(X).items())), sign): f"{sign} of the negative" for sign in (">", ">=")}
    division = recheck.Division(X, 0, {k: None if k == 0 else [k] for k in parts})
    found = division.joined()
    assert [" ".join(names[str(sorted(p.items())), sign] for p, sign in facts) for facts, _ in found] == sets
    if len(found) == 1:
        assert found[0][1] == next(([k] for k in parts if k), None)
    else:
        assert [sample for _, sample in found] == [None if k == 0 else [k] for k in parts]


def test_a_long_chain_of_divisions_is_no_deep_recursion() -> None:
    """2,000 divisions, each of the last part of the one before it; the other parts are ruled out by a condition -1 >= 0."""
    shop = recheck.Shop([1], [[(3, 1)]], [1, 1], False, True)
    impossible: recheck.Condition = ([-1, 0, 0], ">=")
    leaf = recheck.CellLeaf(
        shop, recheck.PriceCell([impossible], [recheck.Choice(True, 0, 0, [0], [])], [None] * 2), "here"
    )
    ruled_out = {"contradiction": {"products": [(1, [0]), (1, [])], "equations": []}}
    sure = {"products": [(1, [])], "equations": []}
    end = {"lottery": [(0, ONE)], "proofs": [sure, sure], "sample": None}
    nodes = [node for _ in range(2_000) for node in ({"polynomial": X}, ruled_out, ruled_out)]
    (found,) = recheck.SignTree(leaf, leaf.hull([]), []).pieces([*nodes, end])
    assert found.more_than == ((((1, 0), -1),),)


# Limits ---------------------------------------------------------------------------------------------------------------


def test_allocations_and_choices_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two agents and two goods: each agent may have any bundle, so there are 4 allocations of both goods.

    Choices: one of nobody, four of the first agent, nine of both (each good to one of them or to nobody).
    """
    options = [(bundle, bundle) for bundle in range(4)]
    shop = recheck.Shop([1, 1], [options, options], [1, 1], False, True)
    (space,) = recheck.all_prices(shop)
    monkeypatch.setattr(recheck, "MOST_ALLOCATIONS", 4)
    monkeypatch.setattr(recheck, "MOST_CHOICES", 14)
    assert recheck.cell_allocations(shop, space, "here") == [[0, 3], [1, 2], [2, 1], [3, 0]]
    for limit, smaller in (("MOST_ALLOCATIONS", 3), ("MOST_CHOICES", 13)):
        with monkeypatch.context() as patch:
            patch.setattr(recheck, limit, smaller)
            with pytest.raises(Rejected):
                recheck.cell_allocations(shop, space, "here")


def test_files_are_limited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    statement = {"goods": ["a"], "functions": [{"name": "f"}], "define": [], "assume": []}
    claim = {"kind": "statement-true", "statement": {**statement, "conclude": {"property": "submodular", "of": "f"}}}
    data = json.dumps({"format": recheck.FORMAT, "claim": claim, "witness": {"clauses": []}}).encode()
    path, lines = tmp_path / "certificate.json", tmp_path / "certificates.jsonl"
    path.write_bytes(data)
    lines.write_bytes(data + b"\n")
    monkeypatch.setattr(recheck, "MOST_BYTES", len(data) + 1)
    assert recheck.check_file(str(lines)) == "statement-true"
    monkeypatch.setattr(recheck, "MOST_BYTES", len(data))
    assert recheck.check_bytes(data) == recheck.check_file(str(path)) == "statement-true"
    with pytest.raises(Malformed):
        recheck.check_file(str(lines))
    monkeypatch.setattr(recheck, "MOST_BYTES", len(data) - 1)
    for check in (lambda: recheck.check_bytes(data), lambda: recheck.check_file(str(path))):
        with pytest.raises(Malformed):
            check()
    with pytest.raises(Malformed):
        recheck.check_file(str(tmp_path / "missing.json"))


# The command line -----------------------------------------------------------------------------------------------------


def ran(monkeypatch: pytest.MonkeyPatch, *paths: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    status = recheck.main(list(paths))
    return status, out.getvalue(), err.getvalue()


def test_the_usage_is_said_where_it_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for paths in ((), ("--help",), ("-x", str(tmp_path))):
        status, out, err = ran(monkeypatch, *paths)
        assert (status, out, err.splitlines()[0][:6]) == (2, "", "usage:")


def test_a_line_for_each_file_and_a_reason_for_what_is_not_verified(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    missing = str(tmp_path / "missing.json")
    status, out, err = ran(monkeypatch, missing, missing)
    assert (status, out) == (2, f"malformed  {missing}\n" * 2)
    assert err == f"{missing}: the file: expected a file that can be read, found 'FileNotFoundError'\n" * 2


def test_a_dash_alone_is_no_option(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"[]")))
    assert ran(monkeypatch, "-")[:2] == (2, "malformed  -\n")


class Full(io.StringIO):
    """A device that is full."""

    def write(self, _text: str) -> int:
        raise OSError("no space left on device")


@pytest.mark.parametrize("stdout", [None, Full()])
def test_a_stream_that_cannot_be_written_gives_one_line_and_is_let_alone(
    monkeypatch: pytest.MonkeyPatch, stdout: Any
) -> None:
    redirected: list[int] = []
    monkeypatch.setattr(recheck.os, "dup2", lambda _from, to: redirected.append(to))
    err = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stdout)
    monkeypatch.setattr(sys, "stderr", err)
    assert recheck.main(["missing.json"]) == 2
    assert err.getvalue().startswith("recheck.py: cannot write: ")
    assert redirected == [1, 2]
