"""What hunts found: statements about every member of a family, each member with its certificate."""
