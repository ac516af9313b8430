"""Equilibria with budgets in a number field, for people and scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flint import fmpq_poly
from rich.text import Text

from exactmarket.exact.algebraic import AlgebraicNumbers
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ZERO
from exactmarket.format.certificate import encode_witness
from exactmarket.format.text import Json
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.certificates.quasilinear import AlgebraicBudgetWeights
from exactmarket.kernel.claims.quasilinear import AlgebraicBudgetedWalrasian
from exactmarket.model.bundle import bundle_of
from exactmarket.report.equilibrium import Number, algebraic_number, root_in_words
from exactmarket.report.tables import Shown, table


def algebraic_answer(certificate: Certificate[AlgebraicBudgetedWalrasian]) -> Json:
    """What ``--json`` says: prices, allocation, expected utilities and weights as numbers with their minimal polynomials, and
    the demand proofs."""
    stated, witness, written = certificate.claim, certificate.witness, encode_witness(certificate)
    weights = witness.weights if isinstance(witness, AlgebraicBudgetWeights) else ()
    names = [agent.name for agent in stated.market.agents]
    chances = _numbers(stated, [term.probability for term in stated.allocation])
    return {
        "prices": [price.json() for price in _numbers(stated, stated.prices)],
        "allocation": [
            {
                "probability": chance.json(),
                "bundles": {name: " ".join(bundle) for name, bundle in zip(names, term.bundles, strict=True)},
            }
            for chance, term in zip(chances, stated.allocation, strict=True)
        ],
        "utilities": [utility.json() for utility in _numbers(stated, _utilities(stated))],
        "weights": [weight.json() for weight in _numbers(stated, weights)],
        "of": written["of"] if isinstance(written, dict) else [],
    }


def algebraic_tables(stated: AlgebraicBudgetedWalrasian) -> Iterator[Shown]:
    """Prices and the random allocation; ~ means nearly."""
    prices = [str(price) for price in _numbers(stated, stated.prices)]
    yield table("prices (~ means nearly)", stated.market.goods, [""], [prices])
    odds = [str(chance) for chance in _numbers(stated, [term.probability for term in stated.allocation])]
    bundles = [[" ".join(bundle) or "nothing" for bundle in term.bundles] for term in stated.allocation]
    yield table("random allocation", [agent.name for agent in stated.market.agents], odds, bundles)
    yield Text(root_in_words(stated))


def weights_of(stated: Any, witness: Any) -> Sequence[Any]:
    """The witness's weights, ready to be shown."""
    if isinstance(stated, AlgebraicBudgetedWalrasian):
        return _numbers(stated, witness.weights)
    weights: Sequence[Any] = witness.weights
    return weights


def _numbers(stated: AlgebraicBudgetedWalrasian, written: Sequence[Vector]) -> list[Number]:
    numbers, f = AlgebraicNumbers(stated.polynomial, stated.interval), fmpq_poly(list(stated.polynomial))
    return [algebraic_number(numbers.read(coefficients), f, numbers) for coefficients in written]


def _utilities(stated: AlgebraicBudgetedWalrasian) -> list[Vector]:
    """Each agent's expected utility, without money."""
    found = []
    for i, agent in enumerate(stated.market.agents):
        expected = fmpq_poly([ZERO])
        for term in stated.allocation:
            value = agent.utility.value(bundle_of(stated.market.goods, term.bundles[i]))
            expected += fmpq_poly(list(term.probability)) * (ZERO if value is None else value)
        found.append(tuple(expected.coeffs()))
    return found
