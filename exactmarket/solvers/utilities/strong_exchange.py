"""Does a utility have the strong exchange property? By construction, or by table.

Legend as in ``convex.strong_exchange``.
"""

from __future__ import annotations

from exactmarket.convex.strong_exchange import losing_exchange
from exactmarket.errors import Rejected, SearchFailed
from exactmarket.kernel.certificates.utilities import Derivation, LosingExchange
from exactmarket.kernel.claims.utilities import NotStrongExchange, StrongExchange
from exactmarket.kernel.rules.utilities.exchange import check_not_strong_exchange, check_strong_exchange
from exactmarket.kernel.theorem import Verified
from exactmarket.model.bundle import MOST_TABLE_GOODS, names_of
from exactmarket.model.utility import Utility
from exactmarket.solvers.control import Control


def decide_strong_exchange(
    utility: Utility, control: Control | None = None
) -> Verified[StrongExchange] | Verified[NotStrongExchange]:
    """Does the utility have the strong exchange property? Yes with a derivation, no with an exchange that loses.

    Raises:
        SearchFailed: if there are too many goods for a table and the construction does not tell.

    >>> from exactmarket.format.utilities import utility
    >>> decide_strong_exchange(utility({"type": "unit-demand", "values": [1, 1, 0]}, ["a", "b", "c"])).certificate.witness
    LosingExchange(A=('a', 'c'), B=('b',), j='a', D=())
    """
    (control or Control()).step("exchanges")
    try:
        return check_strong_exchange(StrongExchange(utility), Derivation("construction", ()))
    except Rejected:
        if utility.form.size > MOST_TABLE_GOODS:
            reason = f"more than {MOST_TABLE_GOODS} goods, and the construction does not tell"
            raise SearchFailed(reason) from None
    losing = losing_exchange(utility.table())
    if losing is None:
        return check_strong_exchange(StrongExchange(utility), Derivation("table", ()))
    goods = utility.goods
    a, b, d = (names_of(goods, bundle) for bundle in (losing.a, losing.b, losing.d))
    return check_not_strong_exchange(NotStrongExchange(utility), LosingExchange(a, b, goods[losing.j], d))
