"""PostgreSQL only: which entries can no longer be overtaken by a lower number.

Numbers come from a sequence and transactions end in any order: entry 5 may be committed after entry 6. Sealing up
to 6 at that moment would let 5 slip in behind the seal. So `recording` takes a shared advisory lock *before* the
number is drawn and holds it to the end of its transaction; the sealer reads the highest number, then waits for the
transactions that hold the lock at that moment, and for no later ones: those draw higher numbers. Nobody waits for
the sealer. SQLite has one writer at a time: numbers and commits come in the same order.
"""

import time

from django.db import connection

RECORDING = 7301
SEALING = 7302
_HOLDERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'advisory' AND classid = 0 AND objid = %s AND objsubid = 1 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()
"""


def recording() -> None:
    """Say that this transaction is about to draw a number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [RECORDING])


def sealing() -> bool:
    """Become the only sealer until the transaction ends; False when another one is at work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING])
        return bool(cursor.fetchone()[0])


def holders() -> set[str]:
    """The transactions of other sessions that may hold numbers not yet committed."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, [RECORDING])
        return {row[0] for row in cursor.fetchall()}


def wait_for(started: set[str], seconds: float) -> bool:
    """Wait until these transactions have ended; False when one is still open after `seconds`."""
    until = time.monotonic() + seconds
    while started & holders():
        if time.monotonic() >= until:
            return False
        time.sleep(0.05)
    return True
