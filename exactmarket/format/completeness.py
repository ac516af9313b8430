"""Sets of equilibria and trees of cases over all prices as text (SPEC.md sections 1.8 and 3.8)."""

from __future__ import annotations

from typing import Any

from exactmarket.errors import MalformedInput
from exactmarket.exact.places import Place, Root
from exactmarket.format.codec import INDEX, MATRIX, NAME, NUMBER, VECTOR, Codec, list_of, one_of, or_null, record
from exactmarket.format.text import Json
from exactmarket.kernel import certificates as proof
from exactmarket.kernel import claims as claim
from exactmarket.kernel.claims import EquilibriumSet


def _by_keys(*choices: tuple[type, Codec[Any]]) -> Codec[Any]:
    """One of several kinds of objects, told apart by their keys."""

    def decode(value: Json, where: str) -> Any:
        keys = frozenset(value) if isinstance(value, dict) else frozenset[str]()
        return next((codec for _, codec in choices if codec.keys == keys), choices[0][1]).decode(value, where)

    def encode(value: Any) -> Json:
        return next(codec for build, codec in choices if type(value) is build).encode(value)

    return Codec(decode, encode)


def _pair(item: Codec[Any]) -> Codec[Any]:
    """A pair [index, item]."""

    def decode(value: Json, where: str) -> tuple[int, Any]:
        if not isinstance(value, list) or len(value) != 2:
            raise MalformedInput(where, "a pair", "another value")
        return INDEX.decode(value[0], f"{where}[0]"), item.decode(value[1], f"{where}[1]")

    return Codec(decode, lambda pair: [pair[0], item.encode(pair[1])])


_ROOT = record(Root, polynomial=VECTOR, interval=VECTOR)


def _decode_place(value: Json, where: str) -> Place:
    return _ROOT.decode(value, where) if isinstance(value, dict) else NUMBER.decode(value, where)


def _encode_place(place: Place) -> Json:
    return _ROOT.encode(place) if isinstance(place, Root) else NUMBER.encode(place)


_PLACE: Codec[Place] = Codec(_decode_place, _encode_place)
_QUOTIENTS = list_of(record(claim.Quotient, numerator=VECTOR, denominator=VECTOR))

EQUILIBRIUM_SETS: Codec[tuple[EquilibriumSet, ...]] = list_of(
    _by_keys(
        (claim.PricePoint, record(claim.PricePoint, prices=VECTOR, utilities=VECTOR)),
        (claim.AlgebraicPoint, record(claim.AlgebraicPoint, root=_ROOT, prices=MATRIX, utilities=MATRIX)),
        (
            claim.PriceFamily,
            record(
                claim.PriceFamily,
                low=or_null(_PLACE),
                high=or_null(_PLACE),
                brackets=NAME,
                prices=MATRIX,
                utilities=_QUOTIENTS,
            ),
        ),
        (
            claim.PricePolytope,
            record(
                claim.PricePolytope,
                prices=MATRIX,
                free=list_of(INDEX),
                at_least=MATRIX,
                more_than=MATRIX,
                utilities=_QUOTIENTS,
            ),
        ),
    )
)

PAYOFF_SEGMENTS: Codec[tuple[claim.PayoffSegment, ...]] = list_of(record(claim.PayoffSegment, start=VECTOR, end=VECTOR))

_MULTIPLIERS = list_of(_pair(NUMBER))
_TIGHT = list_of(_pair(_MULTIPLIERS))
_PROBABILITIES = list_of(_pair(VECTOR))
_AT = _by_keys(
    (proof.LotteryAt, record(proof.LotteryAt, lottery=_PROBABILITIES)),
    (proof.MoneyAt, record(proof.MoneyAt, against=VECTOR)),
)
_BETWEEN = _by_keys(
    (proof.LotteryAlong, record(proof.LotteryAlong, lottery=_PROBABILITIES, denominator=VECTOR)),
    (proof.MoneyAlong, record(proof.MoneyAlong, against=MATRIX)),
)
_NO_ALLOCATION: Codec[proof.NoAllocation] = record(lambda **_: proof.NoAllocation(), leaf=one_of("no-allocation"))

_NODE = _by_keys(
    (proof.NoPrices, record(proof.NoPrices, multipliers=_MULTIPLIERS)),
    (proof.NoAllocation, Codec(_NO_ALLOCATION.decode, lambda _: {"leaf": "no-allocation"}, _NO_ALLOCATION.keys)),
    (proof.SignSplit, record(proof.SignSplit, good=INDEX)),
    (proof.RegimeSplit, record(proof.RegimeSplit, agent=INDEX)),
    (proof.OptionSplit, record(proof.OptionSplit, agent=INDEX, option=INDEX)),
    (proof.HalfSplit, record(proof.HalfSplit, form=VECTOR)),
    (proof.NoLottery, record(proof.NoLottery, tight=_TIGHT, values=VECTOR, proofs=list_of(_MULTIPLIERS))),
    (
        proof.Everywhere,
        record(
            proof.Everywhere,
            tight=_TIGHT,
            lottery=_MULTIPLIERS,
            affordable=list_of(_MULTIPLIERS),
            sample=VECTOR,
            kept=list_of(INDEX),
            implied=list_of(_MULTIPLIERS),
        ),
    ),
    (
        proof.Mixtures,
        record(
            proof.Mixtures,
            tight=_TIGHT,
            values=MATRIX,
            places=list_of(_PLACE),
            solutions=list_of(list_of(MATRIX)),
        ),
    ),
    (
        proof.AlongLine,
        record(proof.AlongLine, tight=_TIGHT, places=list_of(_PLACE), at=list_of(_AT), between=list_of(_BETWEEN)),
    ),
)
ALLOCATION_CASES = record(
    proof.AllocationCases,
    cases=list_of(
        _by_keys(
            (proof.NoPrices, record(proof.NoPrices, multipliers=_MULTIPLIERS)),
            (proof.PricesFor, record(proof.PricesFor, prices=VECTOR)),
        )
    ),
)
CELL_TREE = record(proof.CellTree, nodes=list_of(_NODE))
