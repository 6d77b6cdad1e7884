"""The secrets of an installation: made once, in KC_KEYS_DIR, readable by their owner only."""

import os
import secrets
from pathlib import Path

from khuyencong.common.vault import Vault


def _write_once(file: Path, text: str) -> bool:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as out:
        out.write(text)
    return True


def make_keys(folder: Path) -> list[str]:
    """Make the keys that are missing: session key, log key, personal-data keys. Returns what was made."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = [
        name
        for name, text in (("session.key", secrets.token_urlsafe(64)), ("audit.key", secrets.token_hex(32)))
        if _write_once(folder / name, text)
    ]
    if Vault(folder).is_empty:
        Vault(folder).add_keys()
        made.append("personal, lookup")
    return made
