"""Page limits, in one place."""

PAGE_SIZE = 50
PAGE_SIZE_MAX = 200
EXPORT_ROWS_MAX = 1_000_000
