"""Posting on PostgreSQL: one function, one round trip.

Order of steps, and why:
1. The key is looked up: a replay writes nothing.
2. The two accounts are found; the taker's is made if it is new. Accounts are never updated, so that the key-share
   locks of the postings' foreign keys never meet a writer. They are made before any balance is locked.
3. A first look at the giver's balance refuses the hopeless without waiting for a lock.
4. Balances change in the order of account ids: two postings on the same pair cannot wait for each other.
5. The closing of the year is looked up after the balances are locked: `close_year` locks the fund's available
   balance too, so either this posting sees the closing or the closing sees this posting.
6. The entry is inserted; a conflict (another writer with the same key or the same reversal came first) takes the
   balances back. Nothing is raised for a refusal: an exception would end the caller's transaction, or cost a
   savepoint on every posting.
"""

from typing import TYPE_CHECKING, Any

from khuyencong.ledger.choices import FLOOR_NONE_VND

if TYPE_CHECKING:
    from khuyencong.ledger.posting import Move

FUNCTION = """
CREATE OR REPLACE FUNCTION ledger_account_of(p_fund bigint, p_bucket text, p_subject text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  v_id bigint;
BEGIN
  INSERT INTO ledger_account (fund_id, bucket, subject) VALUES (p_fund, p_bucket, p_subject)
    ON CONFLICT (fund_id, subject, bucket) DO NOTHING RETURNING id INTO v_id;
  IF v_id IS NULL THEN
    SELECT id INTO v_id FROM ledger_account
      WHERE fund_id = p_fund AND subject = p_subject AND bucket = p_bucket;
  END IF;
  INSERT INTO ledger_balance (account_id, amount_vnd, floor_vnd)
    VALUES (v_id, 0, CASE WHEN p_bucket = 'source' THEN FLOOR_NONE_VND ELSE 0 END)
    ON CONFLICT (account_id) DO NOTHING;
  RETURN v_id;
END $$;

CREATE OR REPLACE FUNCTION ledger_closed(p_fund bigint, p_other_fund bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  RETURN EXISTS (SELECT FROM ledger_entry WHERE fund_id = p_fund AND act = 'close_year')
    OR p_other_fund IS NOT NULL
       AND EXISTS (SELECT FROM ledger_entry WHERE fund_id = p_other_fund AND act = 'close_year');
END $$;

CREATE OR REPLACE FUNCTION ledger_lack(p_checks_close boolean, p_fund bigint, p_other_fund bigint) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE WHEN p_checks_close AND ledger_closed(p_fund, p_other_fund) THEN 'year_closed' ELSE 'not_enough' END;
END $$;

CREATE OR REPLACE FUNCTION ledger_post(
  p_key text, p_act text, p_fund bigint, p_other_fund bigint, p_subject text, p_label text, p_amount bigint,
  p_document text, p_effective date, p_posted timestamptz, p_by bigint, p_reverses bigint,
  p_giver_fund bigint, p_giver_bucket text, p_giver_subject text,
  p_taker_fund bigint, p_taker_bucket text, p_taker_subject text, p_checks_close boolean,
  p_filed date DEFAULT NULL, p_work_done date DEFAULT NULL,
  OUT o_status text, OUT o_entry bigint, OUT o_available bigint
) LANGUAGE plpgsql AS $$
DECLARE
  v_giver bigint;
  v_taker bigint;
  v_floor bigint;
  v_done boolean;
BEGIN
  o_available := 0;
  SELECT id INTO o_entry FROM ledger_entry WHERE key = p_key;
  IF o_entry IS NOT NULL THEN o_status := 'known'; RETURN; END IF;

  IF p_reverses IS NOT NULL AND EXISTS (SELECT FROM ledger_entry WHERE reverses_id = p_reverses) THEN
    o_status := 'already_reversed';
    RETURN;
  END IF;

  SELECT a.id, b.amount_vnd, b.floor_vnd INTO v_giver, o_available, v_floor
    FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
    WHERE a.fund_id = p_giver_fund AND a.subject = p_giver_subject AND a.bucket = p_giver_bucket;
  IF v_giver IS NULL OR o_available - p_amount < v_floor THEN
    o_available := coalesce(o_available, 0);
    o_status := ledger_lack(p_checks_close, p_fund, p_other_fund);
    RETURN;
  END IF;
  SELECT id INTO v_taker FROM ledger_account
    WHERE fund_id = p_taker_fund AND subject = p_taker_subject AND bucket = p_taker_bucket;
  IF v_taker IS NULL THEN
    v_taker := ledger_account_of(p_taker_fund, p_taker_bucket, p_taker_subject);
  END IF;

  IF v_taker < v_giver THEN
    UPDATE ledger_balance SET amount_vnd = amount_vnd + p_amount WHERE account_id = v_taker;
  END IF;
  UPDATE ledger_balance SET amount_vnd = amount_vnd - p_amount
    WHERE account_id = v_giver AND amount_vnd - p_amount >= floor_vnd;
  v_done := FOUND;
  IF v_done AND v_taker > v_giver THEN
    UPDATE ledger_balance SET amount_vnd = amount_vnd + p_amount WHERE account_id = v_taker;
  END IF;
  IF NOT v_done THEN
    IF v_taker < v_giver THEN
      UPDATE ledger_balance SET amount_vnd = amount_vnd - p_amount WHERE account_id = v_taker;
    END IF;
    SELECT amount_vnd INTO o_available FROM ledger_balance WHERE account_id = v_giver;
    o_status := ledger_lack(p_checks_close, p_fund, p_other_fund);
    RETURN;
  END IF;

  IF p_checks_close AND ledger_closed(p_fund, p_other_fund) THEN
    o_status := 'year_closed';
  ELSE
    INSERT INTO ledger_entry (key, act, fund_id, other_fund_id, subject, subject_label, amount_vnd, document,
                              effective_on, posted_at, by_id, reverses_id, filed_on, work_done_on)
      VALUES (p_key, p_act, p_fund, p_other_fund, p_subject, p_label, p_amount, p_document,
              p_effective, p_posted, p_by, p_reverses, p_filed, p_work_done)
      ON CONFLICT DO NOTHING RETURNING id INTO o_entry;
    IF o_entry IS NOT NULL THEN
      IF p_amount <> 0 THEN
        INSERT INTO ledger_posting (entry_id, account_id, amount_vnd)
          VALUES (o_entry, v_giver, -p_amount), (o_entry, v_taker, p_amount);
      END IF;
      o_status := 'posted';
      RETURN;
    END IF;
    SELECT id INTO o_entry FROM ledger_entry WHERE key = p_key;
    o_status := CASE WHEN o_entry IS NOT NULL THEN 'known'
                     WHEN p_reverses IS NOT NULL THEN 'already_reversed' ELSE 'year_closed' END;
  END IF;
  -- Both rows are ours until the transaction ends: nobody saw the amounts that are taken back here.
  UPDATE ledger_balance SET amount_vnd = amount_vnd + p_amount WHERE account_id = v_giver;
  UPDATE ledger_balance SET amount_vnd = amount_vnd - p_amount WHERE account_id = v_taker;
END $$;
""".replace("FLOOR_NONE_VND", str(FLOOR_NONE_VND))
# Half of each page stays free, so that a changed balance finds room beside its old version (no index is touched).
FILL = "ALTER TABLE ledger_balance SET (fillfactor = 50)"
# Every signature the posting function has had: a second one beside the first would make calls ambiguous.
REMOVE_POST = """
DROP FUNCTION IF EXISTS ledger_post(text, text, bigint, bigint, text, text, bigint, text, date, timestamptz, bigint,
  bigint, bigint, text, text, bigint, text, text, boolean);
DROP FUNCTION IF EXISTS ledger_post(text, text, bigint, bigint, text, text, bigint, text, date, timestamptz, bigint,
  bigint, bigint, text, text, bigint, text, text, boolean, date, date);
"""
REMOVE = (
    REMOVE_POST
    + """
DROP FUNCTION IF EXISTS ledger_account_of(bigint, text, text);
DROP FUNCTION IF EXISTS ledger_closed(bigint, bigint);
DROP FUNCTION IF EXISTS ledger_lack(boolean, bigint, bigint);
"""
)
CALL = "SELECT * FROM ledger_post(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


def install(_apps: Any, schema_editor: Any) -> None:
    """Create or replace the functions. A change of them is a new migration that runs this again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REMOVE_POST)
        schema_editor.execute(FUNCTION)
        schema_editor.execute(FILL)


def remove(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REMOVE)


def parameters(move: "Move") -> tuple[Any, ...]:
    """The arguments of `ledger_post` in order."""
    return (
        move.key,
        move.act,
        move.fund_id,
        move.other_fund_id,
        move.subject,
        move.subject_label,
        move.amount_vnd,
        move.document,
        move.effective_on,
        move.posted_at,
        move.by_id,
        move.reverses_id,
        move.giver_fund_id,
        move.giver_bucket,
        move.giver_subject,
        move.taker_fund_id,
        move.taker_bucket,
        move.taker_subject,
        move.checks_close,
        move.filed_on,
        move.work_done_on,
    )


def post(connection: Any, move: "Move") -> tuple[str, int | None, int]:
    """Call the function. Returns its status, the entry's id and what the giver could give."""
    with connection.cursor() as cursor:
        cursor.execute(CALL, parameters(move))
        status, entry_id, available_vnd = cursor.fetchone()
    return status, entry_id, available_vnd
