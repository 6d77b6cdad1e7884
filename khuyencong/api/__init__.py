"""The API: tokens, idempotency keys, and the one NinjaAPI that mounts the routers of the rooms."""
