"""Writing the items of a dossier, and the verdict on them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.errors import Finding, Severity
from khuyencong.common.fold import composed
from khuyencong.support import rules
from khuyencong.support.choices import ItemState
from khuyencong.support.models import Key, SupportItem
from khuyencong.support.selectors.items import outward
from khuyencong.support.selectors.overlap import (
    Hit,
    InvoiceCase,
    Mine,
    hits,
    hits_of_many,
    open_invoice_cases_of_many,
)
from khuyencong.support.services import cases
from khuyencong.support.services.dossiers import Dossier, NewItem, sides_of


def verdict(dossier: Dossier, items: list[NewItem], *, registering: bool = False) -> list[Finding]:
    """Every other State money on the same items, over all provinces, purses, policies and years (P§15.13, P§15.50).

    Same key: blocked, until it is recorded that the two are not the same item or a decision splits it. `registering`:
    the dossier is only being handed in; the unit is told and explains, and the case opens (`record_items`).
    """
    return verdicts([(dossier, items)], registering=registering)[0]


def verdicts(asked: Sequence[tuple[Dossier, list[NewItem]]], *, registering: bool = False) -> list[list[Finding]]:
    """The verdict on each of many dossiers, in order: a few look-ups for all of them."""
    subjects = [dossier.subject for dossier, _items in asked]
    recorded: dict[str, dict[str, int]] = {subject: {} for subject in subjects}
    rows = SupportItem.objects.filter(subject__in=subjects).values_list("subject", "item_ref", "pk")
    for subject, item_ref, pk in rows:
        recorded[subject][item_ref] = pk
    sides = {dossier.subject: sides_of(dossier, items, recorded[dossier.subject]) for dossier, items in asked}
    found, reviews = hits_of_many(sides), open_invoice_cases_of_many(subjects)
    severity = Severity.WARN if registering else Severity.BLOCK
    judged = []
    for dossier, items in asked:
        names = {item.item_ref: (item.name, item.amount_vnd) for item in items}
        own = [_finding(hit, *names[hit.mine.item_ref], severity) for hit in found[dossier.subject]]
        judged.append([finding for finding in own if finding] + _in_review(reviews[dossier.subject]))
    return judged


def _finding(hit: Hit, name: str, amount_vnd: int, severity: Severity) -> Finding | None:
    if hit.decision is not None:
        return rules.split_finding(name, amount_vnd, hit.part_vnd, hit.decision)
    return rules.same_item_finding(name, hit.key, hit.other, hit.case.pk if hit.case else None, severity)


def _in_review(reviews: Iterable[InvoiceCase]) -> list[Finding]:
    """An invoice that another dossier used too blocks until its case is decided (P§15.45)."""
    return [rules.invoice_used_finding(outward(other), case=case.pk) for case, _own, other in reviews]


@transaction.atomic
def record_items(
    *, dossier: Dossier, items: list[NewItem], batch: str = "", by: User, at: datetime
) -> list[SupportItem]:
    """Write the support items of a dossier anew, before any money is reserved for it.

    Never refuses: what shares a key with State money elsewhere opens a case, which blocks every approval of both
    dossiers until it is decided (`verdict`). A case whose key changed or went away is withdrawn. Two dossiers that
    record one machine at the same moment wait for each other at its key. A row of an import (`batch`) has the entry
    of the import in the audit.
    """
    sides = sides_of(dossier, items, {})
    keys = lock_keys(key for side in sides for key in side.candidate.keys)
    rows = _write(dossier, items, by, at)
    set_keys(rows, sides, keys)
    recorded = {row.item_ref: row.pk for row in rows}
    cases.review(dossier.subject, hits(sides_of(dossier, items, recorded), dossier.subject), by=by, at=at)
    if batch:
        return rows
    audit.record(
        act="support.record_items",
        by=by,
        at=at,
        subject=dossier.subject,
        label=dossier.label,
        detail={"items": len(rows), "amount_vnd": sum(r.amount_vnd for r in rows)},
    )
    return rows


def lock_keys(keys: Iterable[rules.Key]) -> dict[str, int]:
    """The rows of keys, made if need be, held until the end of the transaction; in one order, so nobody deadlocks."""
    wanted = sorted({key.value: key for key in keys}.items())
    Key.objects.bulk_create([Key(kind=key.kind, value=value) for value, key in wanted], ignore_conflicts=True)
    rows = Key.objects.select_for_update().filter(value__in=[value for value, _key in wanted]).order_by("value")
    return dict(rows.values_list("value", "pk"))


def _write(dossier: Dossier, items: list[NewItem], by: User, at: datetime) -> list[SupportItem]:
    """The rows of a dossier in the order of its items; what it no longer asks for is void."""
    there = {row.item_ref: row for row in SupportItem.objects.select_for_update().filter(subject=dossier.subject)}
    new: list[SupportItem] = []
    changed: list[SupportItem] = []
    rows = []
    for item in items:
        row = there.pop(item.item_ref, None) or SupportItem(subject=dossier.subject, item_ref=item.item_ref)
        before = {name: getattr(row, name) for name in _WRITTEN} if row.pk else None
        for name, value in _values(dossier, item).items():
            setattr(row, name, value)
        if row.state == ItemState.VOID:
            row.state = ItemState.PLANNED
        if before != {name: getattr(row, name) for name in _WRITTEN}:
            row.recorded_by, row.recorded_at = by, at
            (changed if row.pk else new).append(row)
        rows.append(row)
    SupportItem.objects.bulk_create(new)
    SupportItem.objects.bulk_update(changed, _COLUMNS)
    SupportItem.objects.filter(pk__in=[row.pk for row in there.values()]).update(state=ItemState.VOID)
    return rows


_FROM_ITEM = (
    "beneficiary_id", "activity", "kind", "period", "cost_vnd", "amount_vnd",
    "serial_key", "works_key", "contract_key", "event_key",
)  # fmt: skip
_WRITTEN = (
    "state", "subject_label", "scheme", "purse", "level", "budget_year", "office_id", "office_name", "province_id",
    "implementer_id", "name", *_FROM_ITEM,
)  # fmt: skip
_COLUMNS = [*(name.removesuffix("_id") for name in _WRITTEN), "recorded_by", "recorded_at"]


def _values(dossier: Dossier, item: NewItem) -> dict[str, Any]:
    """The columns of an item's row."""
    return {
        "subject_label": dossier.label,
        "scheme": dossier.scheme,
        "purse": dossier.purse,
        "level": dossier.level,
        "budget_year": dossier.budget_year,
        "office_id": (item.office or dossier.office).pk,
        "office_name": dossier.payer(item)[:300],
        "province_id": item.province_id or dossier.province_id,
        "implementer_id": dossier.implementer_id,
        "name": composed(item.name)[:300],
        **{name: getattr(item, name) for name in _FROM_ITEM},
    }


def set_keys(rows: list[SupportItem], sides: list[Mine], keys: dict[str, int]) -> None:
    """Give each row exactly its keys."""
    through = SupportItem.keys.through
    wanted = {(row.pk, keys[key.value]) for row, side in zip(rows, sides, strict=True) for key in side.candidate.keys}
    found = through.objects.filter(supportitem__in=rows).values_list("supportitem_id", "key_id", "pk")
    there = {(item_id, key_id): pk for item_id, key_id, pk in found}
    through.objects.filter(pk__in=[pk for pair, pk in there.items() if pair not in wanted]).delete()
    new = sorted(wanted - there.keys())
    through.objects.bulk_create([through(supportitem_id=item_id, key_id=key_id) for item_id, key_id in new])


@transaction.atomic
def mark_paid(*, subject: str, by: User, at: datetime) -> None:
    """The money of a dossier has been paid: its items stand as paid."""
    SupportItem.objects.filter(subject=subject, state=ItemState.PLANNED).update(state=ItemState.PAID)
    audit.record(act="support.mark_paid", by=by, at=at, subject=subject, label=subject)


@transaction.atomic
def void_items(*, subject: str, by: User, at: datetime) -> None:
    """A refused or stopped dossier holds no State money: its items no longer stand against others."""
    SupportItem.objects.filter(subject=subject).update(state=ItemState.VOID)
    cases.review(subject, [], by=by, at=at)
    audit.record(act="support.void_items", by=by, at=at, subject=subject, label=subject)
