"""All equilibria, or none: trees of cases over all prices."""
