"""Untrusted search. Solvers may use floats, heuristics and other people's programs: all they can do is propose.

``find_*`` proposes a certificate or raises ``SearchFailed``; ``decide_*`` proposes and returns what the kernel verified.
"""
