"""Rules about economies with money."""
