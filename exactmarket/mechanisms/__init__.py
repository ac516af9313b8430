"""Assignment mechanisms, in exact arithmetic: each takes an assignment economy and returns a feasible random assignment.

A mechanism proves nothing about what it returns; the questions of ``decide`` do.

>>> import exactmarket as em
>>> economy = em.AssignmentEconomy([[3, 2, 1], [3, 2, 1], [2, 3, 1]], [1, 1, 1])
>>> em.mechanisms.probabilistic_serial(economy)
((1/2, 1/6, 1/3), (1/2, 1/6, 1/3), (0, 2/3, 1/3))
>>> em.mechanisms.random_serial_dictatorship(economy)
((1/2, 1/6, 1/3), (1/2, 1/6, 1/3), (0, 2/3, 1/3))
>>> em.mechanisms.serial_dictatorship(economy, ["3", "1", "2"])
((1, 0, 0), (0, 0, 1), (0, 1, 0))
>>> em.mechanisms.uniform(economy)[0]
(1/3, 1/3, 1/3)
"""

from exactmarket.mechanisms.dictatorship import serial_dictatorship
from exactmarket.mechanisms.eating import probabilistic_serial
from exactmarket.mechanisms.equal_shares import uniform
from exactmarket.mechanisms.pseudomarket import hylland_zeckhauser
from exactmarket.mechanisms.random_priority import random_serial_dictatorship

__all__ = [
    "hylland_zeckhauser",
    "probabilistic_serial",
    "random_serial_dictatorship",
    "serial_dictatorship",
    "uniform",
]
