"""Claims about random assignments for the Coq checkers."""
