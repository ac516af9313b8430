"""Lotteries over pure assignments, 0/1 matrices and allocations, with given marginals."""
