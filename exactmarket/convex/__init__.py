"""Discrete convexity: what the exchange axioms, submodularity and substitutes mean, and how tables decide them."""
