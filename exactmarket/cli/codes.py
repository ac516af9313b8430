"""Exit codes that several commands share; 130 and 141 are in ``startup`` and ``streams``."""

REJECTED, MALFORMED, UNDECIDED = 1, 2, 3
