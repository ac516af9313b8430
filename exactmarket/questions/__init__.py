"""The questions that can be asked of a file, by subject: what each asks, of what, and who decides it."""
