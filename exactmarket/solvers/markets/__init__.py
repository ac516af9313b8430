"""Equilibria of pseudomarkets (gpz)."""
