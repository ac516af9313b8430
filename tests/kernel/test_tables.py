"""Tables of as many goods as are allowed, which no certificate of the corpus has: they have a million values."""

from __future__ import annotations

import pytest

from exactmarket.errors import Rejected
from exactmarket.exact.rational import ONE
from exactmarket.kernel.rules.utilities.demand import Choice
from exactmarket.kernel.rules.utilities.derivations import table_of
from exactmarket.model.bundle import MOST_TABLE_GOODS
from exactmarket.model.utility import Cardinality


def test_tables_of_20_goods_are_made_and_of_21_are_not() -> None:
    largest, larger = (Cardinality((ONE,) * (goods + 1)) for goods in (MOST_TABLE_GOODS, MOST_TABLE_GOODS + 1))
    assert len(table_of(largest, "derivation")) == 1 << MOST_TABLE_GOODS
    Choice(largest, None, "of")
    with pytest.raises(Rejected, match="at most 20 goods for a table"):
        table_of(larger, "derivation")
    with pytest.raises(Rejected, match="at most 20 goods to compare"):
        Choice(larger, None, "of")
