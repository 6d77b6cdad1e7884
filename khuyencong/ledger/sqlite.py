"""Posting on SQLite: the steps of `ledger.pg` as statements in one IMMEDIATE transaction.

There is one writer at a time, so everything can be checked before anything is written and nothing is taken back.
"""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from khuyencong.ledger.choices import FLOOR_NONE_VND, Bucket

if TYPE_CHECKING:
    from khuyencong.ledger.posting import Move

_ACCOUNT = """
SELECT a.id, b.amount_vnd, b.floor_vnd FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
WHERE a.fund_id = %s AND a.subject = %s AND a.bucket = %s
"""
_ENTRY = """
INSERT INTO ledger_entry (key, act, fund_id, other_fund_id, subject, subject_label, amount_vnd, document,
                          effective_on, posted_at, by_id, reverses_id, filed_on, work_done_on)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""


def post(connection: Any, move: "Move") -> tuple[str, int | None, int]:
    """Write the move. Returns status, entry id and what the giver could give."""
    # No savepoint: nothing is written before a refusal is known, and a refusal is returned, not raised.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_entry WHERE key = %s", [move.key])
        if known := cursor.fetchone():
            return "known", known[0], 0
        cursor.execute(_ACCOUNT, [move.giver_fund_id, move.giver_subject, move.giver_bucket])
        giver = cursor.fetchone()
        if refusal := _refusal(cursor, move):
            return refusal, None, giver[1] if giver else 0
        if giver is None or giver[1] - move.amount_vnd < giver[2]:
            return "not_enough", None, giver[1] if giver else 0
        taker_id = _account(cursor, move.taker_fund_id, move.taker_bucket, move.taker_subject)
        entry_id = _write(connection, cursor, move, giver[0], taker_id)
        return "posted", entry_id, giver[1]


def _refusal(cursor: Any, move: "Move") -> str:
    if move.checks_close or move.act == "close_year":
        cursor.execute(
            "SELECT 1 FROM ledger_entry WHERE fund_id IN (%s, %s) AND act = 'close_year'",
            [move.fund_id, move.other_fund_id],
        )
        if cursor.fetchone():
            return "year_closed"
    if move.reverses_id is not None:
        cursor.execute("SELECT 1 FROM ledger_entry WHERE reverses_id = %s", [move.reverses_id])
        if cursor.fetchone():
            return "already_reversed"
    return ""


def _account(cursor: Any, fund_id: int, bucket: str, subject: str) -> int:
    cursor.execute(_ACCOUNT, [fund_id, subject, bucket])
    if found := cursor.fetchone():
        return int(found[0])
    cursor.execute(
        "INSERT INTO ledger_account (fund_id, bucket, subject) VALUES (%s, %s, %s) RETURNING id",
        [fund_id, bucket, subject],
    )
    (account_id,) = cursor.fetchone()
    floor = FLOOR_NONE_VND if bucket == Bucket.SOURCE else 0
    cursor.execute(
        "INSERT INTO ledger_balance (account_id, amount_vnd, floor_vnd) VALUES (%s, 0, %s)", [account_id, floor]
    )
    return int(account_id)


def _write(connection: Any, cursor: Any, move: "Move", giver_id: int, taker_id: int) -> int:
    ops = connection.ops
    values = [move.key, move.act, move.fund_id, move.other_fund_id, move.subject, move.subject_label, move.amount_vnd]
    values += [move.document, ops.adapt_datefield_value(move.effective_on)]
    values += [ops.adapt_datetimefield_value(move.posted_at), move.by_id, move.reverses_id]
    values += [ops.adapt_datefield_value(day) if day else None for day in (move.filed_on, move.work_done_on)]
    cursor.execute(_ENTRY, values)
    (entry_id,) = cursor.fetchone()
    if move.amount_vnd:
        cursor.execute(
            "INSERT INTO ledger_posting (entry_id, account_id, amount_vnd) VALUES (%s, %s, %s), (%s, %s, %s)",
            [entry_id, giver_id, -move.amount_vnd, entry_id, taker_id, move.amount_vnd],
        )
        update = "UPDATE ledger_balance SET amount_vnd = amount_vnd + %s WHERE account_id = %s"
        cursor.execute(update, [-move.amount_vnd, giver_id])
        cursor.execute(update, [move.amount_vnd, taker_id])
    return int(entry_id)
