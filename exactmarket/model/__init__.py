"""The objects of the two papers, in the papers' words: definitions only, no algorithms."""
