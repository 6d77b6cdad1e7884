"""Encryption of personal numbers with keys outside the database, and the keyed hash they are found by.

The folder holds numbered files, `personal-<n>.key` (encryption) and `lookup-<n>.key` (hash). The highest number is
used for new values; lower ones still open and find old values until everything was written anew. Losing the folder
loses the numbers: it is backed up apart from the database.
"""

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

_FILE = re.compile(r"(personal|lookup)-(\d+)\.key")


class VaultClosed(Exception):
    """No key, or not the key this value was written with. The operator must bring the key folder back."""


class Vault:
    """The keys of one folder, read once. Make a new object after a rotation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keys: dict[str, dict[int, bytes]] = {"personal": {}, "lookup": {}}
        for file in folder.iterdir() if folder.is_dir() else ():
            if found := _FILE.fullmatch(file.name):
                self._keys[found[1]][int(found[2])] = file.read_bytes().strip()

    @property
    def is_empty(self) -> bool:
        return not (self._keys["personal"] and self._keys["lookup"])

    @property
    def prefix(self) -> str:
        """How values sealed with the newest key begin."""
        return f"{self._newest('personal')}:"

    def _newest(self, use: str) -> int:
        if not self._keys[use]:
            raise VaultClosed(f"no {use} key in {self.folder}")
        return max(self._keys[use])

    def add_keys(self) -> "Vault":
        """Write one new encryption key and one new lookup key, readable by the owner only; the vault with them."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for use in ("personal", "lookup"):
            number = max(self._keys[use], default=0) + 1
            key = Fernet.generate_key() if use == "personal" else secrets.token_hex(32).encode()
            handle = os.open(self.folder / f"{use}-{number}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(key)
        return Vault(self.folder)

    def old_keys(self) -> int:
        """How many keys are no longer used for new values."""
        return sum(len(keys) - 1 for keys in self._keys.values() if keys)

    def drop_old_keys(self) -> int:
        """Remove every key but the newest of each use; the count removed. Only after everything was written anew."""
        removed = 0
        for use, keys in self._keys.items():
            for number in sorted(keys)[:-1]:
                (self.folder / f"{use}-{number}.key").unlink()
                removed += 1
        return removed

    def seal(self, text: str) -> str:
        """The encrypted form of a text, with the number of its key."""
        number = self._newest("personal")
        return f"{number}:{Fernet(self._keys['personal'][number]).encrypt(text.encode()).decode()}"

    def open(self, sealed: str) -> str:
        """The text of an encrypted value. Raises VaultClosed when its key is missing or the value was altered."""
        number, _, token = sealed.partition(":")
        try:
            return Fernet(self._keys["personal"][int(number)]).decrypt(token.encode()).decode()
        except (KeyError, ValueError, InvalidToken):
            raise VaultClosed(f"the key {number} of a value is missing or wrong") from None

    def lookup(self, text: str) -> str:
        """The keyed hash new values are stored with."""
        return self._hash(self._newest("lookup"), text)

    def lookups(self, text: str) -> list[str]:
        """The keyed hashes of a text under every key at hand, to find values not yet written anew."""
        self._newest("lookup")
        return [self._hash(number, text) for number in self._keys["lookup"]]

    def _hash(self, number: int, text: str) -> str:
        digest = hmac.new(bytes.fromhex(self._keys["lookup"][number].decode()), text.encode(), hashlib.sha256)
        return f"{number}:{digest.hexdigest()}"
