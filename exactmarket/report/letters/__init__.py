"""A letter to each agent: what she got, what it cost, and why nothing better was to be had, in exact numbers."""
