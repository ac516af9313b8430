"""The tests' own algebraic numbers, against what is known of square roots and against sympy."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy
from algebraic_numbers import Number, Theta, close, compared
from brute_force import maximum


def root(f: list[int], low: int | Fraction, high: int | Fraction) -> Theta:
    return Theta([Fraction(c) for c in f], [Fraction(low), Fraction(high)])


def of(theta: Theta, *g: int | Fraction) -> Number:
    return Number(theta, tuple(Fraction(c) for c in g))


def test_the_square_root_of_two() -> None:
    theta = root([-2, 0, 1], 1, 2)
    x = of(theta, 0, 1)
    assert x * x == 2
    assert 2 / x == x
    assert Fraction(7, 5) < x < Fraction(3, 2)
    assert (x - 1) * (x + 1) == 1
    assert abs(x.approximation(Fraction(1, 1000)) - Fraction(1414213, 10**6)) < Fraction(1, 500)


def test_a_factor_of_other_roots_does_no_harm() -> None:
    """f = (x^2 - 2)(x - 5): x - 5 has no inverse modulo f, but a value that is not 0 at the root between 1 and 2."""
    theta = root([10, -2, -5, 1], 1, 2)
    x = of(theta, 0, 1)
    assert (x - 5) * (1 / (x - 5)) == 1
    assert x * x == 2


def test_a_root_that_is_rational_after_all() -> None:
    theta = root([-3, 2], 1, 2)
    assert of(theta, 0, 1) == Fraction(3, 2)
    theta = root([-2, 3, -1], Fraction(1, 2), Fraction(3, 2))
    assert not of(theta, 0, 1) - 1


def test_an_end_of_the_interval_may_be_another_root() -> None:
    """f = (x^2 - 2)(x - 1), between 1 and 2."""
    x = of(root([2, -2, -1, 1], 1, 2), 0, 1)
    assert x * x == 2


def test_intervals_that_isolate_nothing_are_refused() -> None:
    for f, low, high in (([-2, 0, 1], 2, 3), ([-2, 0, 1], -2, 2), ([1, 0, 1], -1, 1), ([1, -2, 1], 0, 2)):
        with pytest.raises(ValueError, match=r"double root|one root"):
            root(f, low, high)


def test_numbers_of_two_roots_are_close_or_not() -> None:
    first, second = root([-2, 0, 1], 1, 2), root([-4, 0, 0, 0, 1], 1, 2)
    assert close([of(first, 0, 1)], [of(second, 0, 1)])
    assert not close([of(first, 0, 1)], [of(second, 1, 1)])
    assert compared(of(first, 1, 1), of(second, 0, 1)) == 1


@pytest.mark.parametrize("seed", range(20))
def test_signs_are_those_that_sympy_finds(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    x = sympy.Symbol("x")
    while True:
        f = sympy.Poly([1] + [dice.randint(-5, 5) for _ in range(dice.randint(2, 4))], x)
        roots = [r for r in f.sqf_part().intervals() if r[0][0] < r[0][1]]
        if roots:
            break
    f = f.sqf_part()
    (low, high), _ = dice.choice(roots)
    theta = Theta([Fraction(int(c)) for c in reversed(f.all_coeffs())], [Fraction(str(low)), Fraction(str(high))])
    g = [dice.randint(-4, 4) for _ in range(3)]
    number = of(theta, *g)
    exact = next(r for r in sympy.Poly(f).real_roots() if low < r < high)
    expected = sum(c * exact**k for k, c in enumerate(g))
    assert number.sign() == int(sympy.sign(sympy.N(expected, 60, chop=True)))
    if number:
        assert number / number == 1


def test_the_simplex_method_over_algebraic_numbers() -> None:
    """max x + y subject to x + theta y <= 2, x <= 1, x, y >= 0, with theta the square root of two: 1 + 1 / theta."""
    theta = of(root([-2, 0, 1], 1, 2), 0, 1)
    best = maximum([1, 1], [([1, theta], 2), ([1, 0], 1)])
    assert not isinstance(best, str)
    assert best == 1 + 1 / theta
