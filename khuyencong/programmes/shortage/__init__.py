"""Approved projects that lack money: how much, since when, and what each moved, postponed or gave up (P§9)."""
