"""Drawing from a certified lottery, with exact probabilities, so that anyone can repeat the draw.

Legend: W is the common denominator of the probabilities, so that term k has the whole number w_k = W * probability_k and these
sum to W. A uniform whole number x below W picks the term whose stretch [w_1 + ... + w_(k-1), w_1 + ... + w_k) holds x. For x as
many random bits as W - 1 has are read, most significant first, again and again until the number is below W. The bits are those
of SHA-256 of the text "exactmarket-draw/1 SEED BLOCK" for BLOCK = 0, 1, 2, ... (decimal numbers, ASCII), block after block,
most significant bit first. No float occurs. The draw is as fair as the seed: fix the certificate first, then the seed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from math import lcm
from typing import Any, cast

from exactmarket.bits import numbers_until, random_bits
from exactmarket.errors import MalformedInput
from exactmarket.exact.rational import Q
from exactmarket.format.certificate import encode_certificate
from exactmarket.format.text import Json, dump
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.lotteries import FewestTerms, Lottery, MatrixLottery, RandomAllocation
from exactmarket.kernel.claims.markets import (
    AlgebraicStrongEquilibrium,
    EnclosedStrongEquilibrium,
    EnclosedStrongEquilibriumByShares,
    RandomizedEquilibrium,
    StrongEquilibrium,
    StrongEquilibriumByShares,
)
from exactmarket.kernel.claims.quasilinear import BudgetedWalrasian
from exactmarket.kernel.kinds import kind_of
from exactmarket.kernel.theorem import Verified
from exactmarket.report.answer import terms_json

FORMAT = "exactmarket-draw/1"
LONGEST_SEED = 1000
_LONGEST_SHOWN = 80


@dataclass(frozen=True)
class Draw:
    """What was drawn, and each step that led to it.

    Attributes:
        seed: a whole number >= 0. bits: how many are read for a number.
        numbers: all numbers read; the last one is below ``denominator``, the others are not.
        term: the index of the term drawn; its stretch is from ``start`` up to, and not including, ``end``.
    """

    seed: int
    denominator: int
    bits: int
    numbers: tuple[int, ...]
    term: int
    start: int
    end: int


def draw(probabilities: Sequence[Q], seed: int) -> Draw:
    """The term that the seed picks. The probabilities are positive and sum to 1.

    >>> draw([Q(1, 3), Q(2, 3)], 1)
    Draw(seed=1, denominator=3, bits=2, numbers=(0,), term=0, start=0, end=1)
    """
    denominator = lcm(*[int(p.q) for p in probabilities])
    ends = list(accumulate(int((p * denominator).p) for p in probabilities))
    if not ends or ends[-1] != denominator or min(probabilities) <= 0 or seed < 0:
        raise MalformedInput("draw", "positive probabilities that sum to 1 and a seed >= 0", f"seed {seed}")
    bits = (denominator - 1).bit_length()
    numbers = numbers_until(random_bits(FORMAT, seed), denominator)
    term = next(k for k, end in enumerate(ends) if numbers[-1] < end)
    return Draw(seed, denominator, bits, tuple(numbers), term, ends[term - 1] if term else 0, ends[term])


def draw_record(verdict: Verified[Any], content: bytes, seed: int) -> dict[str, Json]:
    """The record of a draw from a verified lottery whose certificate file has this content: all that is needed to repeat
    it, and what was drawn.

    Raises:
        MalformedInput: if the certificate is no lottery.
    """
    certificate = verdict.certificate
    probabilities, given = _lottery(certificate)
    drawn = draw(probabilities, seed)
    return {
        "format": FORMAT,
        "claim": kind_of(certificate.claim).name,
        "certificate_sha256": sha256(content).hexdigest(),
        "seed": str(seed),
        "generator": f'bits of SHA-256("{FORMAT} SEED BLOCK"), BLOCK = 0, 1, 2, ...',
        "denominator": str(drawn.denominator),
        "bits": drawn.bits,
        "numbers": [str(number) for number in drawn.numbers],
        "terms": len(probabilities),
        "term": drawn.term,
        "stretch": [str(drawn.start), str(drawn.end)],
        **given(drawn.term),
    }


def _lottery(certificate: Certificate[Any]) -> tuple[list[Q], Callable[[int], dict[str, Json]]]:
    """The probabilities of the lottery's terms, and what the term of an index is, as JSON.

    Raises:
        MalformedInput: if the certificate is no lottery.
    """
    witness, stated = certificate.witness, certificate.claim
    if isinstance(stated, StrongEquilibriumByShares):
        return _rounded(stated)
    if isinstance(stated, EnclosedStrongEquilibriumByShares):
        expected = "rational shares (decide equilibrium with --rational finds some for budgets nearby)"
        raise MalformedInput("CERTIFICATE", expected, "shares that are only enclosed")
    if isinstance(witness, (Lottery, FewestTerms, MatrixLottery, RandomAllocation)):
        probabilities = [term.probability for term in witness.terms]
    elif isinstance(stated, (StrongEquilibrium, RandomizedEquilibrium, BudgetedWalrasian)):
        probabilities = [term.probability for term in stated.allocation]
    else:
        expected = "a certificate of a lottery"
        if isinstance(stated, (AlgebraicStrongEquilibrium, EnclosedStrongEquilibrium)):
            expected += " in rational numbers (decide equilibrium with --rational finds one for budgets nearby)"
        raise MalformedInput("CERTIFICATE", expected, kind_of(stated).name)
    return probabilities, lambda term: list(terms_json(certificate))[term]


def _rounded(stated: StrongEquilibriumByShares) -> tuple[list[Q], Callable[[int], dict[str, Json]]]:
    """The lottery that the question about it finds for these shares, and the kernel verifies. The record names it by the digest
    of the file that the question writes: another version of this program may find another lottery of the same shares."""
    from exactmarket.solvers.lotteries.shares import decide_lottery_of_shares  # noqa: PLC0415  # nobody else needs it

    market = stated.market
    lottery = decide_lottery_of_shares(market, stated.shares).certificate
    terms = lottery.witness.terms  # type: ignore[attr-defined]
    digest = sha256(dump(encode_certificate(lottery)).encode()).hexdigest()
    names = [agent.name for agent in market.agents]

    def given(term: int) -> dict[str, Json]:
        drawn = terms[term]
        bundles = [[market.goods[j] for j in row] for row in drawn.ones]
        by_agent = cast("Json", dict(zip(names, bundles, strict=True)))
        return {"lottery_sha256": digest, "probability": str(drawn.probability), "bundles": by_agent}

    return [term.probability for term in terms], given


def seed_of(kept: dict[str, Json], where: str) -> int:
    """The seed that the record of a draw names.

    Raises:
        MalformedInput: if it names none.
    """
    written = kept.get("seed")
    if not isinstance(written, str) or not written.isascii() or not written.isdigit() or len(written) > LONGEST_SEED:
        raise MalformedInput(
            f"{where}: seed", f"a whole number of at most {LONGEST_SEED} digits, as text", repr(written)
        )
    return int(written)


def audit_fault(kept: dict[str, Json], record: dict[str, Json]) -> str | None:
    """The first thing in which a record that was kept differs from the record of the same draw made again; ``None`` if they
    are equal."""
    for name in [*record, *[name for name in kept if name not in record]]:
        found, again = kept.get(name), record.get(name)
        if found != again:
            return f"{name}: the record has {_short(found)}, the draw made again {_short(again)}"
    return None


def _short(value: Json) -> str:
    words = "nothing" if value is None else str(value)
    return words if len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]}..."


def drawn_csv(record: dict[str, Json]) -> str:
    """Who gets what, separated by commas: a line for each agent and object type or good; of a 0/1 matrix for each row and
    column of a one, counted from 0."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if "assignment" in record:
        writer.writerows([("agent", "object"), *drawn_pairs(record)])
    elif "bundles" in record:
        writer.writerows([("agent", "good"), *drawn_pairs(record)])
    else:
        writer.writerow(("row", "column"))
        for row, entries in enumerate(cast("list[list[int]]", record["matrix"])):
            writer.writerows([(row, column) for column, one in enumerate(entries) if one])
    return out.getvalue()


def drawn_pairs(record: dict[str, Json]) -> list[tuple[str, str]]:
    """Each agent with each thing that she gets.

    Raises:
        MalformedInput: if a matrix was drawn, whose rows and columns have no names.
    """
    if isinstance(assigned := record.get("assignment"), dict):
        return [(name, str(thing)) for name, thing in assigned.items()]
    if isinstance(bundles := record.get("bundles"), dict):
        return [(name, good) for name, bundle in bundles.items() for good in _goods(bundle)]
    raise MalformedInput("CERTIFICATE", "a lottery over assignments or allocations, which has names", "a matrix")


def _goods(bundle: Json) -> list[str]:
    return [str(good) for good in bundle] if isinstance(bundle, list) else str(bundle).split()


def rosters(record: dict[str, Json]) -> list[tuple[str, list[str]]]:
    """For each thing that somebody gets the agents who get it, things by name.

    Raises:
        MalformedInput: if a matrix was drawn, whose rows and columns have no names.
    """
    lists: dict[str, list[str]] = {}
    for agent, thing in drawn_pairs(record):
        lists.setdefault(thing, []).append(agent)
    return sorted(lists.items())
