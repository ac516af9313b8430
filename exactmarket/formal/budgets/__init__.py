"""Claims about equilibria with budgets for the Coq checkers."""
