"""Parts of graphs, by SciPy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from exactmarket.solvers.native.quiet import quietly


def connected_rows(links: npt.NDArray[np.bool_]) -> list[int]:
    """For each row of the matrix the number of its part: rows with an entry in a common column are in one part.

    >>> one, other, third = connected_rows(np.array([[True, True], [False, True], [False, False]]))
    >>> one == other, one == third
    (True, False)
    """
    rows, columns = links.shape
    found = coo_array(links)
    size = rows + columns
    graph = coo_array((np.ones(found.nnz), (found.row, found.col + rows)), shape=(size, size))
    _, part = quietly(connected_components, graph, directed=False)
    numbers: list[int] = part[:rows].tolist()
    return numbers
