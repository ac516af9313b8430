"""Each kind of claim can be told: claims and witnesses in words, answers as JSON. Nothing else stands in the tables."""

from __future__ import annotations

import pytest

from exactmarket.kernel.kinds import KINDS, Kind
from exactmarket.report.registry import SUBJECTS


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_each_kind_is_told(kind: Kind) -> None:
    words = SUBJECTS[kind.subject]
    assert kind.claim in words.claims
    assert kind.claim in words.answers
    assert [witness for witness in kind.witnesses if witness not in words.witnesses] == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_tells_nothing_but_its_own_kinds(subject: str) -> None:
    kinds = [kind for kind in KINDS.values() if kind.subject == subject]
    words = SUBJECTS[subject]
    assert list(words.claims) == list(words.answers)
    assert set(words.claims) == {kind.claim for kind in kinds}
    assert set(words.witnesses) == {witness for kind in kinds for witness in kind.witnesses}
    assert set(words.lotteries) <= set(words.claims)
