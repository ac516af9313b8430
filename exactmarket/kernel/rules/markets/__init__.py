"""Rules about pseudomarkets: their equilibria, their random allocations, and conditions that fail."""
