"""Exact certificates for pseudomarkets."""
