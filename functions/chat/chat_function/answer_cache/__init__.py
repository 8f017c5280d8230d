"""Saved answers: looked up, shared, judged and reported."""
