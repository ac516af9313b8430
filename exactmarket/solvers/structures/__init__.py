"""What an equilibrium looks like (who holds what, who spends all) and its exact solution from a float guess."""
