"""Draws: exact, repeatable from their record, and refused where there is nothing to draw from."""

from __future__ import annotations

from hashlib import sha256
from itertools import count, product
from pathlib import Path

import pytest

from exactmarket import MalformedInput, draw
from exactmarket.cli import main
from exactmarket.exact.rational import Q

THIRDS = [Q(1, 3), Q(1, 6), Q(1, 2)]


def test_each_term_is_drawn_by_exactly_its_share_of_all_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the 8 numbers of 3 bits 6 are below the denominator 6; a number that is not is followed by another one."""
    drawn = []
    for bits in product("01", repeat=3):
        monkeypatch.setattr(draw, "random_bits", lambda _purpose, _seed, bits=bits: iter([*bits, *"000"]))
        drawn.append(draw.draw(THIRDS, 0))
    direct = [d.term for d in drawn if len(d.numbers) == 1]
    assert [direct.count(k) for k in range(3)] == [2, 1, 3]
    assert [d.numbers for d in drawn if len(d.numbers) > 1] == [(6, 0), (7, 0)]


def test_the_bits_are_those_of_the_documented_text() -> None:
    bits = draw.random_bits(draw.FORMAT, 41)
    first = "".join(next(bits) for _ in range(600))
    blocks = [sha256(f"exactmarket-draw/1 41 {block}".encode()).digest() for block in range(3)]
    assert first == "".join(f"{byte:08b}" for block in blocks for byte in block)[:600]


def test_a_draw_can_be_repeated_by_hand_from_its_record() -> None:
    for seed in range(200):
        drawn = draw.draw(THIRDS, seed)
        stream = "".join(
            f"{byte:08b}" for k in range(3) for byte in sha256(f"exactmarket-draw/1 {seed} {k}".encode()).digest()
        )
        numbers = []
        for start in count(0, 3):
            numbers.append(int(stream[start : start + 3], 2))
            if numbers[-1] < 6:
                break
        assert drawn.numbers == tuple(numbers)
        assert drawn.start <= numbers[-1] < drawn.end
        assert (drawn.start, drawn.end) == [(0, 2), (2, 3), (3, 6)][drawn.term]


def test_a_certain_term_needs_no_bits() -> None:
    drawn = draw.draw([Q(1)], 5)
    assert (drawn.term, drawn.bits, drawn.numbers) == (0, 0, (0,))


def test_tiny_probabilities_are_not_rounded_away() -> None:
    tiny = Q(1, 10**400)
    drawn = draw.draw([1 - tiny, tiny], 3)
    assert drawn.denominator == 10**400
    assert (drawn.start, drawn.end) == (0, 10**400 - 1)


@pytest.mark.parametrize(
    ("probabilities", "seed"),
    [([], 1), ([Q(1, 2)], 1), ([Q(1, 2), Q(2, 3)], 1), ([Q(3, 2), Q(-1, 2)], 1), ([Q(1), Q(0)], 1), ([Q(1)], -1)],
    ids=["nothing", "sum below 1", "sum above 1", "negative", "zero", "negative seed"],
)
def test_refuses_what_is_no_lottery(probabilities: list[Q], seed: int) -> None:
    with pytest.raises(MalformedInput):
        draw.draw(probabilities, seed)


@pytest.mark.parametrize("kind", ["algebraic-strong-equilibrium-root-of-two", "enclosed-strong-equilibrium-quadratic"])
def test_irrational_probabilities_are_refused_with_what_to_do(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path(__file__).parent / "corpus" / "accepted" / f"{kind}.json"
    assert main(["sample", str(path), "--seed", "1"]) == 2
    assert "in rational numbers (decide equilibrium with --rational finds one" in capsys.readouterr().err
