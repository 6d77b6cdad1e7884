"""What is hashed, byte by byte. Pure: the same rows give the same digests on both databases."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

GENESIS = "0" * 64
LABEL_MAX = 300
FIELDS = ("id", "at", "act", "by_id", "subject", "label", "detail", "personal")


def plain(value: object) -> Any:
    """A value as JSON keeps it on both databases: no float, no NUL, dates and decimals as text.

    Raises TypeError for a float (money and shares are never float) and for anything JSON has no form for.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value).replace("\x00", "")
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(plain(str(k))): plain(v) for k, v in value.items()}
    if isinstance(value, Iterable):
        return [plain(v) for v in value]
    if hasattr(value, "__str__") and type(value).__name__ == "__proxy__":  # lazily translated text
        return plain(str(value))
    raise TypeError(f"{type(value).__name__} cannot be kept in the audit log")


def instant(at: datetime) -> str:
    """A moment in UTC to the microsecond, as both databases give it back."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def row_digest(row: Mapping[str, Any]) -> str:
    """SHA-256 of one entry: id, at, act, by_id, subject, label, detail, personal as canonical JSON."""
    canonical = json.dumps(
        {**row, "at": instant(row["at"])}, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def manifest(digests: Iterable[tuple[int, str]]) -> str:
    """The line list of a seal."""
    return "".join(f"{id} {digest}\n" for id, digest in digests)


def read_manifest(text: str) -> dict[int, str]:
    """The line list of a seal, read back; a line that is not "id digest" is kept under a negative number."""
    found: dict[int, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        id, _, digest = line.partition(" ")
        found[int(id) if id.isdigit() else -number] = digest
    return found


def batch_digest(*, previous: str, first_id: int, last_id: int, count: int, rows: str) -> str:
    """SHA-256 of a seal: the chain, the bounds and every row digest."""
    return hashlib.sha256(f"{previous}\n{first_id} {last_id} {count}\n{rows}".encode()).hexdigest()
