"""Linear programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from strategies import INDICES, NUMBERS, VECTORS, linear_programs

import exactmarket as em
from exactmarket.kernel.certificates.linear_programs import CrossedBounds, Farkas, PointAndRay, PrimalDual
from exactmarket.kernel.claims.linear_programs import (
    LinearProgramInfeasible,
    LinearProgramOptimal,
    LinearProgramUnbounded,
)
from kinds.opposites import opposites

CLAIM: dict[str, st.SearchStrategy[Any]] = {
    "linear-program-optimal": st.builds(LinearProgramOptimal, linear_programs(wide=True), NUMBERS),
    "linear-program-infeasible": st.builds(LinearProgramInfeasible, linear_programs(wide=True)),
    "linear-program-unbounded": st.builds(LinearProgramUnbounded, linear_programs(wide=True)),
}

WITNESS: dict[type, st.SearchStrategy[Any]] = {
    PrimalDual: st.builds(PrimalDual, VECTORS, VECTORS),
    Farkas: st.builds(Farkas, VECTORS),
    CrossedBounds: st.builds(CrossedBounds, st.sampled_from(["row", "column"]), INDICES),
    PointAndRay: st.builds(PointAndRay, VECTORS, VECTORS),
}


def program_is(stated: Any) -> bool:
    return bool(em.solve_linear_program(stated.program).claim == stated)


DECIDE: dict[str, Callable[[Any], bool]] = dict.fromkeys(CLAIM, program_is)
UNDECIDED: dict[str, str] = {}
FALSE = {
    **opposites(("linear-program-infeasible", "linear-program-unbounded")),
    "linear-program-optimal": [lambda stated: replace(stated, value=stated.value + 1)],
}
