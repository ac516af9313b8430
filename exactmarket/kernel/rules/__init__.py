"""The rules of the kernel, by subject: each checks one kind of claim and is a maker of verdicts."""
