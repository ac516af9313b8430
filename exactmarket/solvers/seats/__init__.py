"""Strong equilibria of markets with seats, in shares: prices, weights and probabilities at the size of a school."""
