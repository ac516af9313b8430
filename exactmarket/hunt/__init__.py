"""Hunts through families of economies: for counterexamples, for catalogues, and to count what is common.

>>> from exactmarket import hunt
>>> report = hunt.run(hunt.Economies(agents=2, objects=2, low=0, high=1), "continuum")
>>> report.found, report.not_found, report.complete
(2, 2, True)
"""

from exactmarket.hunt.driver import Progress, Report
from exactmarket.hunt.families import Economies, Given, Samples
from exactmarket.hunt.markets import AgentType, Markets
from exactmarket.hunt.records import Finding
from exactmarket.hunt.run import run
from exactmarket.hunt.store import stored_answers

__all__ = [
    "AgentType",
    "Economies",
    "Finding",
    "Given",
    "Markets",
    "Progress",
    "Report",
    "Samples",
    "run",
    "stored_answers",
]
