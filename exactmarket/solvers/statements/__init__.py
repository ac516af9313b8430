"""Statements about all utilities of a few goods."""
