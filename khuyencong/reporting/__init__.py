"""Statutory reporting: forms as data, who must report what by when, filling by cells, checks, sums with coverage."""
