"""Timings, kept out of the tests: they tell of a machine as much as of the code."""
