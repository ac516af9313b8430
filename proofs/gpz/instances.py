"""The economies of the slides' statements about Hylland-Zeckhauser and about aggregate limits.

Where the numbers are not the slides' (Gul, Pesendorfer, Zhang 2023), the comment says so.
"""

from __future__ import annotations

from exactmarket.exact.rational import ONE
from exactmarket.model.assignment import AssignmentEconomy, random_assignment
from exactmarket.model.budgets import AggregateLimit

# Ours: x is satiated by anything and y wants i.
INDIFFERENT = AssignmentEconomy(values=[[1, 1], [1, 0]], supply=[1, 1], agents=["x", "y"], objects=["i", "j"])
INDIFFERENT_BUDGETS = (ONE, ONE)
HALVES = random_assignment(INDIFFERENT, [["1/2", "1/2"], ["1/2", "1/2"]])
SORTED = random_assignment(INDIFFERENT, [[0, 1], [1, 0]])

# Ours, in the spirit of Vazirani and Yannakakis (2021): equilibrium prices with the square root of 41.
IRRATIONAL = AssignmentEconomy(
    values=[[4, 0, 1, 0], [0, 3, 2, 0], [4, 1, 1, 0], [3, 4, 0, 0]],
    supply=[1, 1, 1, 1],
    objects=["a", "b", "c", "d"],
)
IRRATIONAL_BUDGETS = (ONE,) * 4

# The slides' numbers of seats: at most 60 in each of two courses and at most 90 in both. Ours: 120 students who value the first
# at 5 to 11, the second at 4 to 9 and a third course, with 60 seats, at 0 to 5, in a fixed pattern.
COURSES = AssignmentEconomy(
    values=[[5 + 7 * k % 6 + k // 40 % 2, 4 + 11 * k // 3 % 6, 5 * k // 7 % 6] for k in range(120)],
    supply=[60, 60, 60],
    objects=["Phy 101", "Phy 102", "Bio 101"],
)
COURSES_BUDGETS = (ONE,) * 120
BOTH_PHYSICS = (AggregateLimit(("Phy 101", "Phy 102"), 90),)
