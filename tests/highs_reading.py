"""What HiGHS reads in a file of a linear program, beside what we read there."""

from __future__ import annotations

from pathlib import Path

import highspy

from exactmarket.exact.rational import Q
from exactmarket.format.programs import NamedProgram


def as_floats(bounds: tuple[Q | None, ...], infinity: float) -> list[float]:
    """The numbers in floats, ``None`` as infinity."""
    return [infinity if b is None else int(b.p) / int(b.q) for b in bounds]


def demand_read_by_highs(path: Path, read: NamedProgram) -> highspy.Highs:
    """Demand that HiGHS reads in the file, but for rounding, what was read; the solver that holds it."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    assert solver.readModel(str(path)) != highspy.HighsStatus.kError
    theirs, ours = solver.getLp(), read.program
    assert (list(theirs.row_names_), list(theirs.col_names_)) == (list(read.row_names), list(read.column_names))
    assert (theirs.sense_ == highspy.ObjSense.kMaximize) == (ours.sense == "maximize")
    assert theirs.offset_ == as_floats((ours.constant,), 0)[0]
    assert list(theirs.col_cost_) == as_floats(ours.objective, 0)
    assert list(theirs.col_lower_) == as_floats(ours.lower, -highspy.kHighsInf)
    assert list(theirs.col_upper_) == as_floats(ours.upper, highspy.kHighsInf)
    assert list(theirs.row_lower_) == as_floats(ours.row_lower, -highspy.kHighsInf)
    assert list(theirs.row_upper_) == as_floats(ours.row_upper, highspy.kHighsInf)
    starts, places, values = theirs.a_matrix_.start_, theirs.a_matrix_.index_, theirs.a_matrix_.value_
    entries = {(places[k], j): values[k] for j in range(len(starts) - 1) for k in range(starts[j], starts[j + 1])}
    ours_by_place = {(i, j): as_floats((a,), 0)[0] for i, row in enumerate(ours.rows) for j, a in row}
    assert {place: value for place, value in entries.items() if value} == ours_by_place
    return solver
