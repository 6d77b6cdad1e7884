"""Personal values in the log: a keyed hash to find them by, a mask to show. The key lies outside the database."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from django.conf import settings

MASK = "•"
SHOWN = 4


def _key() -> bytes:
    """The key of the log, made once with rights for its owner only."""
    file = Path(settings.KEYS_DIR) / "audit.key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return bytes.fromhex(file.read_text().strip())
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_hex(32))
    return bytes.fromhex(file.read_text().strip())


def keyed_hash(field: str, value: str) -> str:
    """The hash a value is found by; without the key it says nothing about the value."""
    return hmac.new(_key(), f"{field}\n{value}".encode(), hashlib.sha256).hexdigest()


def mask(value: str) -> str:
    """All but the last four characters hidden; a value of up to eight characters is hidden wholly."""
    if len(value) <= 2 * SHOWN:
        return MASK * len(value)
    return MASK * (len(value) - SHOWN) + value[-SHOWN:]
