"""Rules about all equilibria: a calculus of cases over all prices."""
