"""Utilities for people and scripts: how one is made, derivations, violations, and what is demanded at prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from rich.text import Text

from exactmarket.exact.rational import total
from exactmarket.format.certificate import encode_witness
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.utilities import (
    BetterBundle,
    BundlePair,
    BundlePairAndGood,
    DemandChange,
    Derivation,
    Derivations,
    LosingExchange,
    NoEdges,
)
from exactmarket.kernel.claims.utilities import (
    Demanded,
    EachAgent,
    MNaturalConcave,
    NotDemanded,
    NotMNaturalConcave,
    NotStrongExchange,
    NotSubmodular,
    NotSubstitutes,
    PrintedSubstitutesViolated,
    StrongExchange,
    Submodular,
    Substitutes,
)
from exactmarket.kernel.rules.utilities.derivations import operands
from exactmarket.model.bundle import bundle_of, bundle_text, members
from exactmarket.model.names import Goods
from exactmarket.model.utility import Form, Utility
from exactmarket.report.tables import Shown, row_table
from exactmarket.report.words import Words, as_written, part_by_part

_OfUtility: TypeAlias = (
    MNaturalConcave
    | NotMNaturalConcave
    | Submodular
    | NotSubmodular
    | Substitutes
    | NotSubstitutes
    | PrintedSubstitutesViolated
    | StrongExchange
    | NotStrongExchange
)


def construction(form: Form) -> str:
    """How the utility is made, in words: "convolution of additive and satiation of matroid rank"."""
    words = type_in_words(form)
    parts = operands(form)
    return f"{words} of {' and '.join(construction(part) for part in parts)}" if parts else words


def type_in_words(form: object) -> str:
    """The type of the utility: "matroid rank"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in type(form).__name__).strip()


def derivation_in_words(derivation: Derivation) -> str:
    """Why the utility is M-natural-concave: "by construction (by table)"."""
    below = "; ".join(derivation_in_words(part) for part in derivation.of)
    return f"by {derivation.by}" + (f" ({below})" if below else "")


# What is claimed.


def _utility(stated: _OfUtility) -> Iterator[Shown]:
    yield _made(stated.utility)


def _made(utility: Utility) -> Shown:
    return Text(f"Utility of the goods {' '.join(utility.goods)}: {construction(utility.form)}")


def _at_prices(stated: Demanded | NotDemanded) -> Iterator[Shown]:
    yield _made(stated.utility)
    yield row_table("prices", stated.utility.goods, stated.prices)
    yield Text(f"bundle: {' '.join(stated.bundle) or 'nothing'}")


def _each_agent(stated: EachAgent) -> Iterator[Shown]:
    for name, utility in zip(stated.agents, stated.utilities, strict=True):
        yield Text(f"{stated.property}, agent {name}: {construction(utility.form)}")


# What proves it.


def _derivation(_: object, witness: Derivation) -> Iterator[Shown]:
    yield Text(derivation_in_words(witness))


def _derivations(stated: EachAgent, witness: Derivations) -> Iterator[Shown]:
    for name, derivation in zip(stated.agents, witness.of, strict=True):
        yield Text(f"agent {name}: {derivation_in_words(derivation)}")


def _two_bundles(_: object, witness: BundlePair) -> Iterator[Shown]:
    yield _named({"A": witness.A, "B": witness.B})


def _no_exchange(_: object, witness: BundlePairAndGood) -> Iterator[Shown]:
    yield _named({"A": witness.A, "B": witness.B})
    yield Text(f"j = {witness.j}")


def _losing_exchange(_: object, witness: LosingExchange) -> Iterator[Shown]:
    yield _named({"A": witness.A, "B": witness.B, "D": witness.D})
    yield Text(f"j = {witness.j}")


def _named(bundles: Mapping[str, Goods]) -> Shown:
    return Text(", ".join(f"{name} = {{{', '.join(goods)}}}" for name, goods in bundles.items()))


# The answer.


def _violation(certificate: Certificate[Any]) -> Json:
    return {"violation": encode_witness(certificate)}


def _derived(certificate: Certificate[Any]) -> Json:
    return {"derivation": encode_witness(certificate)}


def _substitutes(certificate: Certificate[Substitutes]) -> Json:
    """A derivation; or, from prices, the witness as it is written."""
    return _derived(certificate) if isinstance(certificate.witness, Derivation) else as_written(certificate)


def _demanded(certificate: Certificate[Demanded]) -> Json:
    return {**_net_value(certificate.claim), "derivation": encode_witness(certificate)}


def _not_demanded(certificate: Certificate[Any]) -> Json:
    better: Any = certificate.witness
    return {**_net_value(certificate.claim), "better": " ".join(better.better)}


def _net_value(stated: Demanded | NotDemanded) -> dict[str, Json]:
    """The bundle, its price, its utility and the difference."""
    goods = stated.utility.goods
    bundle = bundle_of(goods, stated.bundle, "bundle")
    cost, worth = total(stated.prices[j] for j in members(bundle)), stated.utility.value(bundle)
    value = "-inf" if worth is None else str(worth)
    net = "-inf" if worth is None else str(worth - cost)
    return {"bundle": bundle_text(goods, bundle), "price": str(cost), "utility": value, "net_value": net}


WORDS = Words(
    claims=MappingProxyType(
        {
            MNaturalConcave: _utility,
            NotMNaturalConcave: _utility,
            Submodular: _utility,
            NotSubmodular: _utility,
            Substitutes: _utility,
            NotSubstitutes: _utility,
            PrintedSubstitutesViolated: _utility,
            StrongExchange: _utility,
            NotStrongExchange: _utility,
            Demanded: _at_prices,
            NotDemanded: _at_prices,
            EachAgent: _each_agent,
        }
    ),
    witnesses=MappingProxyType(
        {
            Derivation: _derivation,
            Derivations: _derivations,
            BundlePair: _two_bundles,
            BundlePairAndGood: _no_exchange,
            LosingExchange: _losing_exchange,
            NoEdges: part_by_part,
            DemandChange: part_by_part,
            BetterBundle: part_by_part,
        }
    ),
    answers=MappingProxyType(
        {
            MNaturalConcave: _derived,
            NotMNaturalConcave: _violation,
            Submodular: _derived,
            NotSubmodular: _violation,
            Substitutes: _substitutes,
            NotSubstitutes: as_written,
            PrintedSubstitutesViolated: as_written,
            StrongExchange: _derived,
            NotStrongExchange: _violation,
            Demanded: _demanded,
            NotDemanded: _not_demanded,
            EachAgent: as_written,
        }
    ),
)
