"""Naming, ending and handing over the body responsible for a matter in a place."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.common.errors import Finding, Invalid, RuleBroken, Severity, WrongState
from khuyencong.network.choices import CITATIONS, LAST_DISTRICT_DAY, NAME_MAX, TEXT_MAX, Matter
from khuyencong.network.models import Responsibility
from khuyencong.network.models.base import overlapping
from khuyencong.network.services.papers import Decision, Faults, body_active, hold, keep_scan, log, same_form
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import province_of

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation, User


@transaction.atomic
def assign_body(
    *,
    place: Unit,
    matter: str,
    body: Organisation,
    valid_from: date,
    valid_to: date | None = None,
    decision: Decision,
    note: str = "",
    key: str = "",
    by: User,
    at: datetime,
) -> Responsibility:
    """Record which body is responsible for a matter in a place, from a day to a day, by which decision.

    One body at a time for a place and matter: of two officers at once the second is refused. A form sent twice makes
    one record. Raises Invalid by field (place not valid on the first day, reversed days, a district after 30 June
    2025, no decision) and RuleBroken: the matter is given to another body on one of those days, or the body does not
    exist on them.
    """
    hold(place)
    if (made := same_form(Responsibility.objects, key)) is not None:
        return made  # type: ignore[no-any-return]
    faults = Faults()
    if matter not in Matter.values:
        faults.add("matter", _("Chọn một giá trị trong danh sách."))
    faults.period(valid_from, valid_to)
    faults.unit_on("place", place, valid_from)
    if place.level == Level.DISTRICT and (valid_to is None or valid_to > LAST_DISTRICT_DAY):
        faults.add("valid_to", _("Cấp huyện kết thúc ngày 30/6/2025: ghi ngày kết thúc không sau ngày đó."))
    faults.decision(decision, at)
    note = faults.text("note", note, TEXT_MAX)
    faults.stop()
    _refuse_taken(place, matter, body, valid_from, valid_to)
    row = Responsibility.objects.create(
        place=place, province=province_of(place), matter=matter, body=body, valid_from=valid_from, valid_to=valid_to,
        note=note, form_key=key or None, recorded_by=by, recorded_at=at, is_example=body.is_example,
        **decision.columns(),
    )  # fmt: skip
    keep_scan(subject_of(row), decision, by, at)
    _note("assign", row, by, at, {"body": body.pk, "matter": matter, "from": valid_from, "to": valid_to})
    return row


def subject_of(row: Responsibility) -> str:
    """The reference of a record in audit and files."""
    return f"network.responsibility:{row.pk}"


def _note(act: str, row: Responsibility, by: User, at: datetime, detail: dict[str, object]) -> None:
    label = f"{row.place.name}: {Matter(row.matter).label}"
    log(f"responsibility.{act}", subject=subject_of(row), label=label, by=by, at=at, detail=detail)


def _refuse_taken(place: Unit, matter: str, body: Organisation, start: date, end: date | None) -> None:
    findings = []
    if not body_active(body, start, end):
        findings.append(
            Finding("network.body_not_active", Severity.BLOCK, {"body": body.name}, CITATIONS[matter], field="body")
        )
    rows = Responsibility.objects.standing().filter(overlapping(start, end), place=place, matter=matter)
    for row in rows.select_related("body").order_by("valid_from"):
        params = {
            "matter": Matter(matter).label,
            "place": place.name,
            "body": row.body.name,
            "since": row.valid_from,
            "document": row.document_number,
        }
        findings.append(Finding("network.already_named", Severity.BLOCK, params, CITATIONS[matter], field="valid_from"))
    if findings:
        raise RuleBroken(findings)


@transaction.atomic
def end_responsibility(*, row: Responsibility, last_day: date, document: str, by: User, at: datetime) -> Responsibility:
    """Record the last day of a body's responsibility, with the paper that ends it.

    Raises Invalid for a day before the first or a missing paper; WrongState when it was withdrawn or has ended.
    """
    hold(row.place)
    row = Responsibility.objects.select_related("place", "body").get(pk=row.pk)
    if row.withdrawn_at is not None or (row.valid_to is not None and row.valid_to <= last_day):
        raise WrongState(row, "network.responsibility.end")
    faults = Faults()
    faults.period(row.valid_from, last_day, field="last_day")
    paper = faults.text("document", document, NAME_MAX, required=True)
    faults.stop()
    row.valid_to, row.ended_document = last_day, paper
    row.save(update_fields=["valid_to", "ended_document"])
    _note("end", row, by, at, {"to": last_day, "document": paper})
    return row


@transaction.atomic
def hand_over(
    *,
    row: Responsibility,
    body: Organisation,
    valid_from: date,
    valid_to: date | None = None,
    decision: Decision,
    note: str = "",
    key: str = "",
    by: User,
    at: datetime,
) -> Responsibility:
    """Give a matter to the next body by a new decision: the former one ends the day before, both stay on record.

    Raises Invalid and RuleBroken as assign_body, Invalid for the body that has it already or a first day that is not
    after the former's; WrongState when the former was withdrawn or has ended before.
    """
    hold(row.place)
    if (made := same_form(Responsibility.objects, key)) is not None:
        return made  # type: ignore[no-any-return]
    row = Responsibility.objects.select_related("place", "body").get(pk=row.pk)
    if row.withdrawn_at is not None or (row.valid_to is not None and row.valid_to < valid_from):
        raise WrongState(row, "network.responsibility.hand_over")
    if body.pk == row.body_id:
        raise Invalid({"body": [_("Đơn vị này đang phụ trách; chọn đơn vị nhận việc.")]})
    if valid_from <= row.valid_from:
        raise Invalid({"valid_from": [_("Ngày chuyển giao phải sau ngày bắt đầu của đơn vị đang phụ trách.")]})
    faults = Faults()
    faults.decision(decision, at)
    faults.stop()
    paper = f"{decision.columns()['document_number']}, {decision.columns()['issuer']}"
    if len(paper) > NAME_MAX:
        paper = decision.columns()["document_number"]
    end_responsibility(row=row, last_day=valid_from - timedelta(days=1), document=paper, by=by, at=at)
    return assign_body(
        place=row.place, matter=row.matter, body=body, valid_from=valid_from, valid_to=valid_to, decision=decision,
        note=note, key=key, by=by, at=at,
    )  # fmt: skip
