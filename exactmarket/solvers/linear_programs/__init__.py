"""Linear programs: floats propose a basis, exact arithmetic decides what it proves."""
