"""State support of clusters, one ledger with promotion money (C§11)."""
