"""Economies with money: Walrasian equilibria, the core, budgets (gpz, Steps 1 to 4)."""
