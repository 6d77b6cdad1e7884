"""Home, search, desk and error pages."""
