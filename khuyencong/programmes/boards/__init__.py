"""Dashboards: what projects planned, were given, committed, paid and brought about, by year, purse, level and place."""
