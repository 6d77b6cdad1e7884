"""Settings, URLs and the console script."""
