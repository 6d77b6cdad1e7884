"""Appointing collaborators, and what becomes of their terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.common.errors import Finding, Invalid, RuleBroken, Severity, Stale, WrongState
from khuyencong.common.fold import search_key
from khuyencong.network.choices import COLLABORATORS_CITATION, NAME_MAX, TEXT_MAX, EndReason
from khuyencong.network.models import Collaborator, Term
from khuyencong.network.models.base import overlapping
from khuyencong.network.services.papers import Decision, Faults, hold, keep_scan, log, same_form
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import province_of

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

PAY_MAX_VND = 1_000_000_000
_PHONE = re.compile(r"\+?[0-9]{8,15}")


@dataclass(frozen=True)
class Person:
    """A collaborator as the form gives them."""

    full_name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Work:
    """Where and how long, for what pay, by which decision. `pay_month_vnd` None = not known."""

    commune: Unit
    valid_from: date
    valid_to: date | None
    decision: Decision
    pay_month_vnd: int | None = None
    pay_document: str = ""
    note: str = ""


@transaction.atomic
def appoint(*, person: Person, work: Work, key: str = "", is_example: bool = False, by: User, at: datetime) -> Term:
    """Record a new collaborator of a commune with the first term.

    The same person twice in one commune on one day is refused (RuleBroken): same name, and no other telephone that
    tells them apart. A form sent twice makes one record. Raises Invalid by field.
    """
    hold(work.commune)
    if (made := same_form(Term.objects, key)) is not None:
        return made  # type: ignore[no-any-return]
    faults = Faults()
    clean = _person(faults, person)
    _check(faults, work, at)
    faults.stop()
    _refuse_namesake(clean, work)
    who = Collaborator.objects.create(**clean, created_at=at, is_example=is_example)
    return _start(who, work, None, key, by, at)


@transaction.atomic
def renew(*, term: Term, work: Work, key: str = "", by: User, at: datetime) -> Term:
    """Let a collaborator go on in the same commune by a new decision; the term before ends the day before, at latest.

    Raises Invalid, RuleBroken as appoint; WrongState for a withdrawn term.
    """
    return _follow(term, term.collaborator, work, EndReason.RENEWED, key, by, at)


@transaction.atomic
def reassign(*, term: Term, work: Work, key: str = "", by: User, at: datetime) -> Term:
    """Assign a collaborator to another commune, as after a merger; the term before ends the day before, at latest.

    Raises Invalid for the same commune again, RuleBroken as appoint; WrongState for a withdrawn term.
    """
    if work.commune.pk == term.commune_id:
        raise Invalid({"commune": [_("Cộng tác viên đang ở xã này; dùng phân công tiếp.")]})
    return _follow(term, term.collaborator, work, EndReason.REASSIGNED, key, by, at)


@transaction.atomic
def replace(*, term: Term, person: Person, work: Work, key: str = "", by: User, at: datetime) -> Term:
    """Let another person take over; the former one's term ends the day before, at latest.

    Raises Invalid, RuleBroken as appoint; WrongState for a withdrawn term.
    """
    hold(work.commune)
    if (made := same_form(Term.objects, key)) is not None:
        return made  # type: ignore[no-any-return]
    faults = Faults()
    clean = _person(faults, person)
    faults.stop()
    _refuse_namesake(clean, work)
    who = Collaborator.objects.create(**clean, created_at=at, is_example=term.collaborator.is_example)
    return _follow(term, who, work, EndReason.REPLACED, key, by, at)


@transaction.atomic
def end_term(*, term: Term, last_day: date, reason: str, document: str, by: User, at: datetime) -> Term:
    """End a term before its last day, or give an open one its last day.

    Raises Invalid for a day before the first, an unknown reason or a missing paper; WrongState when it was withdrawn or
    ends before anyway.
    """
    term = _fresh(term)
    if term.withdrawn_at is not None or (term.valid_to is not None and term.valid_to <= last_day):
        raise WrongState(term, "network.term.end")
    faults = Faults()
    if reason not in EndReason.values:
        faults.add("end_reason", _("Chọn một giá trị trong danh sách."))
    faults.period(term.valid_from, last_day, field="last_day")
    paper = faults.text("document", document, NAME_MAX, required=True)
    faults.stop()
    _end(term, last_day, reason, paper, by, at)
    return term


@transaction.atomic
def correct_contact(
    *, collaborator: Collaborator, person: Person, expected_version: int, by: User, at: datetime
) -> Collaborator:
    """Correct name, telephone or e-mail. Raises Invalid by field; Stale when somebody else did so first."""
    faults = Faults()
    clean = _person(faults, person)
    faults.stop()
    rows = Collaborator.objects.filter(pk=collaborator.pk, version=expected_version)
    if not rows.update(**clean, version=expected_version + 1):
        raise Stale(collaborator)
    changed = sorted(name for name, value in clean.items() if getattr(collaborator, name) != value)
    collaborator.refresh_from_db()
    personal = {name: clean[name] for name in changed if name in {"phone", "email"}}
    log(
        "collaborator.correct", subject=f"network.collaborator:{collaborator.pk}", label=_label(collaborator), by=by,
        at=at, detail={"fields": ", ".join(changed)}, personal=personal,
    )  # fmt: skip
    return collaborator


def phone_key(text: str) -> str:
    """A telephone number without spaces, dots and dashes."""
    return re.sub(r"[\s.\-()]+", "", text)


def _person(faults: Faults, person: Person) -> dict[str, str]:
    name = faults.text("full_name", person.full_name, NAME_MAX, required=True)
    phone = phone_key(person.phone)
    if phone and not _PHONE.fullmatch(phone):
        faults.add("phone", _("Số điện thoại gồm 8 đến 15 chữ số, ví dụ 0912 345 678."))
    email = person.email.strip()
    try:
        validate_email(email) if email else None
    except ValidationError:
        faults.add("email", _("Thư điện tử có dạng ten@coquan.gov.vn."))
    return {"full_name": name, "search_key": search_key(name), "phone": phone, "email": email}


def _check(faults: Faults, work: Work, at: datetime) -> None:
    """Place, days, pay and paper of a term."""
    if work.commune.level != Level.COMMUNE:
        faults.add("commune", _("Chọn đơn vị cấp xã."))
    faults.period(work.valid_from, work.valid_to)
    faults.unit_on("commune", work.commune, work.valid_from)
    faults.decision(work.decision, at)
    pay = work.pay_month_vnd
    if pay is not None and not 0 <= pay <= PAY_MAX_VND:
        faults.add("pay_month_vnd", _("Phụ cấp một tháng từ 0 đến 1 tỷ đồng."))
    paper = faults.text("pay_document", work.pay_document, NAME_MAX)
    if pay is not None and not paper:
        faults.add("pay_document", _("Phụ cấp theo quyết định của tỉnh (45/2012/NĐ-CP, điều 10): ghi số, ngày."))
    faults.text("note", work.note, TEXT_MAX)


def _refuse_namesake(clean: dict[str, str], work: Work) -> None:
    rows = Term.objects.standing().filter(
        overlapping(work.valid_from, work.valid_to),
        commune=work.commune,
        collaborator__search_key=clean["search_key"],
    )
    same = [
        row
        for row in rows.select_related("collaborator", "commune").order_by("valid_from")
        if not (clean["phone"] and row.collaborator.phone and clean["phone"] != row.collaborator.phone)
    ]
    if same:
        raise RuleBroken([_overlap(same[0], field="full_name")])


def _overlap(row: Term, field: str) -> Finding:
    params = {
        "person": row.collaborator.full_name,
        "commune": row.commune.name,
        "since": row.valid_from,
        "document": row.document_number,
    }
    return Finding("network.term_overlaps", Severity.BLOCK, params, COLLABORATORS_CITATION, field=field)


def _fresh(term: Term) -> Term:
    """The term as it stands now, held against a second writer."""
    hold(term.commune)
    fresh: Term = Term.objects.select_related("collaborator", "commune__province", "province").get(pk=term.pk)
    return fresh


def _follow(term: Term, who: Collaborator, work: Work, reason: str, key: str, by: User, at: datetime) -> Term:
    """Start a term that follows another, and end that one the day before."""
    term = _fresh(term)
    if (made := same_form(Term.objects, key)) is not None:
        return made  # type: ignore[no-any-return]
    if term.withdrawn_at is not None:
        raise WrongState(term, "network.term.follow")
    faults = Faults()
    _check(faults, work, at)
    if work.valid_from <= term.valid_from:
        faults.add("valid_from", _("Ngày bắt đầu phải sau ngày bắt đầu của phân công trước."))
    faults.stop()
    day_before = work.valid_from - timedelta(days=1)
    if term.valid_to is None or term.valid_to > day_before:
        _end(term, day_before, reason, work.decision.columns()["document_number"], by, at)
    return _start(who, work, term, key, by, at)


def _end(term: Term, last_day: date, reason: str, paper: str, by: User, at: datetime) -> None:
    term.valid_to, term.end_reason, term.ended_document = last_day, reason, paper
    term.save(update_fields=["valid_to", "end_reason", "ended_document"])
    _log("end", term, by, at, {"to": last_day, "reason": reason})


def _start(who: Collaborator, work: Work, prior: Term | None, key: str, by: User, at: datetime) -> Term:
    rows = Term.objects.standing().filter(
        overlapping(work.valid_from, work.valid_to), collaborator=who, commune=work.commune
    )
    if (row := rows.select_related("collaborator", "commune").first()) is not None:
        raise RuleBroken([_overlap(row, field="valid_from")])
    columns: dict[str, Any] = {
        "collaborator": who, "commune": work.commune, "province": province_of(work.commune),
        "valid_from": work.valid_from, "valid_to": work.valid_to, "pay_month_vnd": work.pay_month_vnd,
        "pay_document": work.pay_document.strip(), "note": work.note.strip(), "prior": prior, "form_key": key or None,
        "recorded_by": by, "recorded_at": at, "is_example": who.is_example, **work.decision.columns(),
    }  # fmt: skip
    row = Term.objects.create(**columns)
    keep_scan(f"network.term:{row.pk}", work.decision, by, at)
    detail = {"commune": work.commune.code, "from": work.valid_from, "to": work.valid_to, "pay": work.pay_month_vnd}
    _log("start", row, by, at, detail)
    return row


def _label(who: Collaborator) -> str:
    return _("Cộng tác viên %(n)s") % {"n": who.pk}


def _log(act: str, term: Term, by: User, at: datetime, detail: dict[str, object]) -> None:
    """The name stays out of the log: a mask would show half of it."""
    log(
        f"term.{act}",
        subject=f"network.term:{term.pk}",
        label=_label(term.collaborator),
        by=by,
        at=at,
        detail=detail,
    )
