"""Certificates for the checkers that are proved sound in Coq (``proofs/formal``)."""
