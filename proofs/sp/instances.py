"""The economies of the note and of the findings about it, each with the assignment that is talked about.

Numbers as printed in Miralles, Sequential pseudomarkets; where an economy is not the note's, its comment says so.
"""

from __future__ import annotations

from exactmarket.model.assignment import AssignmentEconomy, random_assignment

# Section 3, proof of Theorem 1: two agents of type x, two of type y, and z.
THEOREM_1 = AssignmentEconomy(
    values=[[3, 2, 1, 0], [3, 2, 1, 0], [3, 2, 0, 1], [3, 2, 0, 1], [0, 0, 2, 1]],
    supply=[1, 1, 1, 2],
    agents=["x1", "x2", "y1", "y2", "z"],
)
_X, _Y, _Z = ("1/4", "1/4", "1/2", 0), ("1/4", "1/4", 0, "1/2"), (0, 0, 0, 1)
THEOREM_1_ASSIGNMENT = random_assignment(THEOREM_1, [_X, _X, _Y, _Y, _Z])

# Ours: it keeps 7/4 for each x and y and lifts z from 1 to 5/4.
_BETTER_X, _BETTER_Y = ("1/8", "1/2", "3/8", 0), ("3/8", 0, 0, "5/8")
THEOREM_1_BETTER = random_assignment(THEOREM_1, [_BETTER_X, _BETTER_X, _BETTER_Y, _BETTER_Y, (0, 0, "1/4", "3/4")])

# Section 3, last paragraph: the same without z.
WITHOUT_Z = AssignmentEconomy(values=THEOREM_1.values[:4], supply=[1, 1, 1, 2], agents=["x1", "x2", "y1", "y2"])
WITHOUT_Z_ASSIGNMENT = random_assignment(WITHOUT_Z, [_X, _X, _Y, _Y])

# Theorem 1's economy without z, with types 3 and 4 merged into one type 3*, as the note's argument does.
MERGED = AssignmentEconomy(
    values=[[3, 2, 1], [3, 2, 1], [3, 2, 1], [3, 2, 1]], supply=[1, 1, 3], agents=["x1", "x2", "y1", "y2"]
)
MERGED_ASSIGNMENT = random_assignment(MERGED, [("1/4", "1/4", "1/2")] * 4)

# Section 4, after the proof of Theorem 2: x is indifferent, y strictly prefers i, and x got i.
INDIFFERENT = AssignmentEconomy(values=[[1, 1], [1, 0]], supply=[1, 1], agents=["x", "y"], objects=["i", "j"])
INDIFFERENT_ASSIGNMENT = random_assignment(INDIFFERENT, [[1, 0], [0, 1]])

# Ours: one agent who holds her second choice while the first is unsold.
ALONE = AssignmentEconomy(values=[[2, 1]], supply=[1, 1])
ALONE_ASSIGNMENT = random_assignment(ALONE, [[0, 1]])

# Ours: both agents hold what the other one wants.
CROSSED = AssignmentEconomy(values=[[1, 0], [0, 1]], supply=[1, 1])
CROSSED_ASSIGNMENT = random_assignment(CROSSED, [[0, 1], [1, 0]])

# Ours: an outcome of the sequential pseudomarket that no prices support, with 3 agents and 3 types.
SMALLER = AssignmentEconomy(values=[[1, 0, 0], [1, 0, 0], [0, 1, 0]], supply=[1, 1, 1])
SMALLER_ASSIGNMENT = random_assignment(SMALLER, [["1/2", "1/4", "1/4"], ["1/2", "1/4", "1/4"], [0, "1/2", "1/2"]])

# Ours: the middle agent's best lottery within what is left is a proper one.
DICTATORS = AssignmentEconomy(values=[[1, 1, 0], [2, 1, 0], [0, 3, 1]], supply=[1, 1, 1], agents=["1", "2", "3"])
DICTATORS_ASSIGNMENT = random_assignment(DICTATORS, [["1/2", "1/2", 0], ["1/2", "1/2", 0], [0, 0, 1]])
