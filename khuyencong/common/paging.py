"""Page limits, in one place."""

PAGE_SIZE = 50
PAGE_SIZE_MAX = 200
