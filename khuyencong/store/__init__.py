"""Writing many rows at once, as each database does it best; below every room."""
