"""Rules about random assignments."""
