"""Other people's solvers, each behind a small wrapper: only this folder imports them, and all calls go through ``quietly``."""
