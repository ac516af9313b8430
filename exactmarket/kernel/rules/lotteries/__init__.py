"""Rules about lotteries with given marginals."""
