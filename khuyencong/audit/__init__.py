"""Append-only entries, one per act, sealed in a hash chain."""
