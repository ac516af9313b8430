"""Random bits that anybody can make again: SHA-256 of a purpose, a seed and a counter. No float, no state, no platform."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256


def random_bits(purpose: str, seed: int) -> Iterator[str]:
    """The bits "0" and "1" of the seed for this purpose, without end: those of SHA-256 of the text "PURPOSE SEED BLOCK" for BLOCK
    = 0, 1, 2, ... (decimal numbers, ASCII), block after block, most significant bit first."""
    block = 0
    while True:
        digest = sha256(f"{purpose} {seed} {block}".encode("ascii")).digest()
        yield from f"{int.from_bytes(digest, 'big'):0256b}"
        block += 1


def numbers_until(bits: Iterator[str], below: int) -> list[int]:
    """Numbers of as many bits as ``below - 1`` has, read until one is below it: the last one, which is uniform there."""
    width = (below - 1).bit_length()
    numbers: list[int] = []
    while not numbers or numbers[-1] >= below:
        numbers.append(int("".join(next(bits) for _ in range(width)) or "0", 2))
    return numbers
