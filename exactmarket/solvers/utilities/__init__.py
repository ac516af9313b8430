"""Utilities over bundles: M-natural concavity, exchange, substitutes, demand."""
