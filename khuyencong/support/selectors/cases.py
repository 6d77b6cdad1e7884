"""Reads of cases of overlap: which a user sees, and how much of each side."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import Scope, scope_of
from khuyencong.common.errors import Finding, Severity
from khuyencong.support import rules
from khuyencong.support.choices import OPEN_CASES, KeyKind
from khuyencong.support.models import DeclaredItem, OverlapCase, SupportItem
from khuyencong.support.rules import Outward
from khuyencong.support.selectors.items import outward
from khuyencong.workflow.selectors import open_tasks_for

PROCESS = "support.overlap"


@dataclass(frozen=True)
class Side:
    """One item of a case as a reader sees it: `item` is None when it belongs to another office."""

    name: str
    outward: Outward
    item: SupportItem | None
    speaks: bool


def _own(item: SupportItem, scope: Scope) -> bool:
    """The same question as `models.items.own`, of one loaded item."""
    bodies = {item.office_id, item.implementer_id, item.beneficiary.organisation_id if item.beneficiary else None}
    return bool(bodies & scope.organisation_ids) or item.province_id in scope.unit_ids


def may_see(user: User, item: SupportItem, on: date) -> bool:
    """Whether an item is shown in full: it is of the reader's own office or province, or the reader's is the nation."""
    scope = scope_of(user, on)
    return scope.national or _own(item, scope)


def may_speak_for(user: User, item: SupportItem, on: date) -> bool:
    """Whether an item is the reader's own to make a statement about."""
    return _own(item, scope_of(user, on))


def sides(case: OverlapCase, user: User, on: date) -> tuple[Side, Side]:
    """Both sides of a case for a reader; of another office's item only purse, year, amount and office."""
    return _side("first", case.first, user, on), _side("second", case.second, user, on)


def _side(name: str, item: SupportItem, user: User, on: date) -> Side:
    seen = may_see(user, item, on)
    return Side(name, outward(item), item if seen else None, may_speak_for(user, item, on))


def cases_visible_to(user: User, on: date) -> QuerySet[OverlapCase]:
    """The cases a user may see, both items loaded; `my_turn` says whose the next move is."""
    mine = open_tasks_for(user, on).filter(process=PROCESS, subject_id=OuterRef("pk"))
    rows = OverlapCase.objects.visible_to(user, on=on).annotate(my_turn=Exists(mine.order_by()))
    return rows.select_related("first__beneficiary", "second__beneficiary", "department", "agency")


def open_case_findings(subject: str) -> list[Finding]:
    """The open cases of a recorded dossier as findings, whatever its next step may be; one query."""
    rows = OverlapCase.objects.filter(
        Q(first__subject=subject) | Q(second__subject=subject), status__in=OPEN_CASES
    ).select_related("first", "second")
    found = []
    for case in rows.order_by("id"):
        own, other = (case.first, case.second) if case.first.subject == subject else (case.second, case.first)
        if case.kind == KeyKind.INVOICE:
            found.append(rules.invoice_used_finding(outward(other), case=case.pk))
        else:
            key = rules.Key(KeyKind(case.kind), case.value.partition(":")[2])
            found.append(rules.same_item_finding(own.name, key, outward(other), case.pk, Severity.BLOCK))
    return found


def declared_visible_to(user: User, on: date) -> QuerySet[DeclaredItem]:
    """The items declared elsewhere that a user's own office or province recorded."""
    scope = scope_of(user, on)
    rows = DeclaredItem.objects.select_related("department", "entered_by", "voided_by", "item__beneficiary")
    if scope.national:
        return rows
    own = rows.filter(department__in=scope.organisation_ids)
    return own | rows.filter(department__place__in=scope.unit_ids)
