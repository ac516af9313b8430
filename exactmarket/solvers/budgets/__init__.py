"""Equilibria of assignment economies with budgets (Hylland and Zeckhauser)."""
