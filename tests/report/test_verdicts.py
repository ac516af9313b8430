"""What a verdict says beside its claim: numbers, data frames, notebooks."""

from __future__ import annotations

from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import exactmarket as em
from exactmarket.format.files import read_certificates
from exactmarket.kernel.check import verify
from exactmarket.report.answer import answer_json
from exactmarket.report.numbers import Number

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "accepted"
ECONOMY = em.AssignmentEconomy([[3, 2], [3, 1]], [1, 1], agents=["<i>x</i>", "y & z"], objects=["a", "b"])


def test_numbers_of_a_rational_equilibrium() -> None:
    verdict = em.decide("equilibrium", ECONOMY)
    assert all(isinstance(price, Number) and price.exact is not None for price in verdict.prices)
    rows = [[share.exact for share in row] for row in verdict.shares]
    assert tuple(map(tuple, rows)) == verdict.claim.assignment
    assert [u.exact for u in verdict.utilities] == list(ECONOMY.utilities(verdict.claim.assignment))
    half = em.decide("pareto-optimal", "miralles-theorem-1").shares[0][0]
    assert (float(half), half.minpoly, half.latex(), str(half.to_sympy())) == (
        0.25,
        (em.Q(-1, 4), 1),
        r"\frac{1}{4}",
        "1/4",
    )


def test_numbers_of_an_irrational_equilibrium() -> None:
    verdict = em.decide("equilibrium", "vazirani-yannakakis-2021")
    price = verdict.prices[0]
    assert price.exact is None
    assert price.minpoly == (128, -116, 25)
    root = price.to_sympy()
    assert (25 * root**2 - 116 * root + 128).expand().equals(0)
    assert abs(float(root) - float(price)) < 1e-9
    assert em.Q(1807750060, 10**9) < price.interval[0] < price.interval[1] < em.Q(1807750062, 10**9)
    assert price.latex() == r"\approx 1.807750061"
    assert repr(price) == "Number(~1.807750061)"


def test_an_enclosed_number_has_no_exact_form() -> None:
    with pytest.raises(TypeError, match="interval"):
        Number((em.Q(1), em.Q(2))).to_sympy()


def test_numbers_of_an_enclosed_strong_equilibrium() -> None:
    certificate = next(iter(read_certificates(CORPUS / "enclosed-strong-equilibrium-quadratic.json")))
    verdict = verify(certificate)
    assert [str(price) for price in verdict.prices] == ["~1.807750061", "~1.7403124237", "~0.4519375153", "0"]
    assert verdict.prices[0].exact is None
    assert verdict.prices[0].minpoly == ()
    answer: Any = answer_json("equilibrium", certificate, None)
    answer = answer["witness"]
    assert {"conditions", "prices", "utilities", "weights", "terms"} == set(answer)
    assert answer["utilities"][1]["approx"] == "2.4253905297"
    assert answer["weights"][0]["approx"] == "0.4519375153"
    assert answer["terms"][2] == {
        "probability": "1/4",
        "bundles": {"a0": "g2", "a1": "g1", "a2": "g0", "a3": "g3"},
    }


def test_prices_of_a_witness_are_found_and_what_is_not_there_is_an_attribute_error() -> None:
    dominated = em.decide("pareto-optimal", "miralles-theorem-1")
    assert not hasattr(dominated, "prices")
    optimal = em.decide("pareto-optimal", "miralles-theorem-1-improvement")
    assert len(optimal.prices) == 4
    violation = em.decide("m-natural", "gul-pesendorfer-zhang-2023-example-1")
    for name in ("prices", "shares", "utilities"):
        assert not hasattr(violation, name)


def test_a_data_frame_holds_exact_fractions() -> None:
    pandas = pytest.importorskip("pandas")
    frame = em.decide("pareto-optimal", "miralles-theorem-1").to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.index) == ["x1", "x2", "y1", "y2", "z"]
    assert frame.loc["x1"].tolist() == [Fraction(1, 4), Fraction(1, 4), Fraction(1, 2), Fraction(0)]


class _Checker(HTMLParser):
    """Tags that are opened are closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.json"))[::5], ids=lambda path: path.stem)
def test_every_kind_of_verdict_is_shown_in_a_notebook(path: Path) -> None:
    for certificate in read_certificates(path):
        verdict = em.verify(certificate)
        checker = _Checker()
        checker.feed(verdict._repr_html_())
        checker.close()
        assert checker.open == []
        assert isinstance(verdict._repr_latex_(), str)


def test_names_are_no_markup() -> None:
    shown = em.decide("equilibrium", ECONOMY)._repr_html_()
    assert "<i>" not in shown
    assert "&lt;i&gt;x&lt;/i&gt;" in shown
    assert "y &amp; z" in shown
