"""Exact arithmetic: rationals, vectors and matrices. Nothing in here can round."""
