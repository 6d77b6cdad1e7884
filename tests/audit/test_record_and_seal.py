"""The log keeps what happened, and shows the row somebody touched."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from khuyencong.accounts.models import User
from khuyencong.audit import selectors, services
from khuyencong.audit.models import AppendOnlyError, Entry, SealedBatch
from khuyencong.audit.rules import GENESIS
from tests.append_only import triggers_off

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 3, 4, 5, 678901, tzinfo=UTC)


def record(number: int, **extra: object) -> Entry:
    return services.record(
        act="programmes.submit", by=None, at=AT, subject=f"programmes.project:{number}", label="Máy cưa", **extra
    )  # type: ignore[arg-type]


def verify_command(*args: str) -> tuple[int, dict[str, object]]:
    out = StringIO()
    code = 0
    try:
        call_command("verify_audit", "--json", *args, stdout=out)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, json.loads(out.getvalue())


def damage(sql: str, *params: object) -> None:
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_an_entry_keeps_what_was_done(persona: Callable[[str], User]) -> None:
    entry = services.record(
        act="programmes.approve",
        by=persona("an"),
        at=AT,
        subject="programmes.project:17",
        label="x" * 5000,
        detail={"amount_vnd": 300_000_000, "share": Decimal("0.5"), "on": date(2026, 3, 2), "who": ["a", None]},
        personal={"cccd": "001203004567"},
    )
    kept = Entry.objects.get(pk=entry.pk)
    assert (kept.at, kept.by, kept.subject) == (AT, persona("an"), "programmes.project:17")
    assert len(kept.label) == 300
    assert kept.detail == {"amount_vnd": 300000000, "share": "0.5", "on": "2026-03-02", "who": ["a", None]}
    assert kept.personal["cccd"]["mask"] == "••••••••4567"
    assert "001203" not in json.dumps(kept.personal)
    again = record(1, personal={"cccd": "001203004567"})
    assert again.personal["cccd"]["hash"] == kept.personal["cccd"]["hash"]


def test_a_short_personal_value_is_hidden_wholly() -> None:
    assert record(1, personal={"phone": "12345678"}).personal["phone"]["mask"] == "••••••••"


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        record(1, detail={"amount_vnd": 1.5})


def test_an_act_that_fails_leaves_no_entry() -> None:
    with transaction.atomic():
        record(1)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("table", ["audit_entry", "audit_sealedbatch"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_itself_refuses_changes(table: str, statement: str) -> None:
    record(1)
    services.seal(at=AT)
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_truncating_and_replacing_are_refused() -> None:
    entry = record(1)
    statement = (
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE audit_entry"
        if connection.vendor == "postgresql"
        else "INSERT OR REPLACE INTO audit_entry (id, at, act, subject, label, detail, personal) "
        f"VALUES ({entry.pk}, '2026-01-01', 'x', 'x', 'x', '{{}}', '{{}}')"
    )
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_model_refuses_changes() -> None:
    entry = record(1)
    entry.label = "khác"
    for change in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(label=""),
        lambda: Entry.objects.bulk_update([entry], ["label"]),
    ):
        with pytest.raises(AppendOnlyError):
            change()


def test_seals_form_a_chain_and_a_second_run_seals_nothing() -> None:
    for number in range(7):
        record(number)
    result = services.seal(at=AT, batch_rows=3)
    assert (result.batches, result.entries, result.unsealed) == (3, 7, 0)
    first, second, third = SealedBatch.objects.order_by("id")
    assert [first.previous, second.previous, third.previous] == [GENESIS, first.digest, second.digest]
    assert result.head == third.digest
    again = services.seal(at=AT)
    assert (again.batches, again.head) == (0, third.digest)
    assert selectors.verify().sound


def sealed(count: int = 6) -> list[int]:
    ids = [record(number, detail={"n": number}).pk for number in range(count)]
    services.seal(at=AT, batch_rows=4)
    return ids


def test_a_sound_log_passes_and_what_is_not_sealed_is_listed() -> None:
    sealed()
    late = record(99).pk
    code, said = verify_command()
    assert code == 0
    assert (said["sound"], said["entries"], said["batches"]) == (True, 6, 2)
    assert said["unsealed"] == [late]


@pytest.mark.parametrize(
    "change",
    [
        "label = 'Máy bào'",
        "act = 'programmes.refuse'",
        "subject = 'programmes.project:18'",
        "at = '2026-03-02 03:04:05.678902+00:00'",
        "detail = '{\"n\": 7}'",
        "personal = '{\"cccd\": {}}'",
    ],
)
def test_one_altered_row_is_found_and_named(change: str) -> None:
    third = sealed()[2]
    damage(f"UPDATE audit_entry SET {change} WHERE id = {third}")
    code, said = verify_command()
    assert code == 1
    assert [(d["kind"], d["entry"]) for d in said["damages"]] == [("altered", third)]  # type: ignore[attr-defined]


def test_one_deleted_row_is_found_and_named() -> None:
    last = sealed()[-1]
    damage(f"DELETE FROM audit_entry WHERE id = {last}")
    code, said = verify_command()
    assert code == 1
    assert [(d["kind"], d["entry"]) for d in said["damages"]] == [("deleted", last)]  # type: ignore[attr-defined]


def test_one_inserted_row_is_found_and_named() -> None:
    ids = sealed()
    damage(f"DELETE FROM audit_entry WHERE id = {ids[1]}")
    hole = ids[1]
    services_before = SealedBatch.objects.count()
    with triggers_off():
        Entry(id=hole, at=AT, act="x.y", subject="x.y:1", label="giả").save()
    assert SealedBatch.objects.count() == services_before
    assert [(d.kind, d.entry) for d in selectors.verify().damages] == [("altered", hole)]


def test_a_row_slipped_into_a_gap_is_found() -> None:
    ids = sealed(2)
    with triggers_off():
        Entry(id=ids[-1] + 10, at=AT, act="x.y", subject="x.y:1", label="sau").save()
        services.seal(at=AT)
        Entry(id=ids[-1] + 5, at=AT, act="x.y", subject="x.y:1", label="chen").save()
    assert [(d.kind, d.entry) for d in selectors.verify().damages] == [("inserted", ids[-1] + 5)]


def test_a_changed_seal_and_a_broken_chain_are_found() -> None:
    sealed()
    first, second = SealedBatch.objects.order_by("id")
    damage(f"UPDATE audit_sealedbatch SET previous = '{'f' * 64}' WHERE id = {second.pk}")
    assert {d.kind for d in selectors.verify().damages} == {"seal", "chain"}
    damage(f"DELETE FROM audit_sealedbatch WHERE id = {first.pk}")
    assert "chain" in {d.kind for d in selectors.verify().damages}


def test_a_rewritten_chain_is_found_by_a_digest_kept_elsewhere() -> None:
    sealed()
    kept = selectors.verify().head
    assert verify_command("--head", kept)[0] == 0
    damage("DELETE FROM audit_sealedbatch")
    damage("UPDATE audit_entry SET label = 'viết lại'")
    services.seal(at=AT)
    assert verify_command()[0] == 0  # the chain alone cannot know
    assert verify_command("--head", kept)[0] == 1


def test_missing_triggers_are_reported() -> None:
    record(1)
    with triggers_off():
        damages = selectors.verify().damages
    assert {d.kind for d in damages} == {"guard"}


def test_seal_command_says_what_it_did() -> None:
    record(1)
    out = StringIO()
    call_command("seal_audit", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["batches"], said["entries"], said["unsealed"]) == (1, 1, 0)


def test_the_job_seals() -> None:
    from khuyencong.audit.tasks import seal_audit

    record(1)
    seal_audit.call()
    assert SealedBatch.objects.count() == 1
