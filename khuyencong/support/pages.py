"""What the screens of overlaps show, each reader their own side, in a constant number of queries."""

from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import may
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied
from khuyencong.files import selectors as files
from khuyencong.law import selectors as law
from khuyencong.ledger.choices import FundLevel
from khuyencong.ledger.selectors import subject_url
from khuyencong.support import selectors
from khuyencong.support.choices import OPEN_CASES, CaseStatus, ItemKind, ItemState, KeyKind, Scheme
from khuyencong.support.forms import KeyForm
from khuyencong.support.models import DeclaredItem, OverlapCase, SupportItem
from khuyencong.support.services.declared import FIRST_YEAR
from khuyencong.support.states import OVERLAP
from khuyencong.ui.components import Event, Move, Row, Tag
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page
from khuyencong.workflow.process import Transition
from khuyencong.workflow.selectors import acts_offered, open_task, timeline

TAG_LOOK: dict[str, Any] = {
    CaseStatus.AT_DEPARTMENT: "wait",
    CaseStatus.AT_AGENCY: "wait",
    CaseStatus.DIFFERENT: "ok",
    CaseStatus.SPLIT: "ok",
    CaseStatus.WITHDRAWN: "end",
}
STATUS_FILTERS = ("open", *CaseStatus.values)


def tag_of(case: OverlapCase) -> Tag:
    """The tag of a case."""
    return Tag(CaseStatus(case.status).label, TAG_LOOK[case.status])


def key_text(case: OverlapCase) -> str:
    """The shared thing of a case in words."""
    return thing_words(case.kind, case.value)


def thing_words(kind: str, value: str) -> str:
    """A key as far as it says something to a person: a serial number, a contract, an event, an invoice. A personal
    number that stands for a tax code keeps its last four digits only."""
    if kind in {KeyKind.CONTENT, KeyKind.PURPOSE, KeyKind.PLACE_AT_EVENT}:
        return ""
    parts = [part for part in value.partition(":")[2].split("|") if part and part != "*"]
    personal = kind in {KeyKind.CONTRACT, KeyKind.INVOICE}
    return " · ".join(
        f"•••• {part[-4:]}" if personal and len(part) == 12 and part.isdigit() else part.upper() for part in parts
    )


# The list


def cases_page(query: QueryDict, user: User, at: datetime) -> dict[str, Any]:
    """The cases a reader may see: the reader's turn first, then the oldest."""
    on = local_date(at)
    wanted = {name: query.get(name, "") for name in ("status", "kind", "year")}
    rows = selectors.cases_visible_to(user, on)
    filters: dict[str, Any] = {}
    if wanted["status"] in CaseStatus.values:
        rows = rows.filter(status=wanted["status"])
        filters["status"] = CaseStatus(wanted["status"]).label
    elif wanted["status"] == "open":
        rows, filters["status"] = rows.filter(status__in=OPEN_CASES), _("Chưa quyết định")
    if wanted["kind"] in KeyKind.values:
        rows, filters["kind"] = rows.filter(kind=wanted["kind"]), KeyKind(wanted["kind"]).label
    if wanted["year"].isascii() and wanted["year"].isdigit() and len(wanted["year"]) == 4:
        year = int(wanted["year"])
        rows = rows.filter(first__budget_year=year) | rows.filter(second__budget_year=year)
        filters["year"] = _("Năm %(year)s") % {"year": formats.year(year, spoken())}
    orders = {
        "turn": Order(_("lượt của mình trước, rồi ngày mở"), ("-my_turn", "opened_at", "id")),
        "opened": Order(_("ngày mở"), ("opened_at", "id")),
    }
    page = Page(query, rows, orders, filters, lang=spoken(), exportable=True)
    return {
        "page": page,
        "lines": [(case, tag_of(case), key_text(case), selectors.sides(case, user, on)) for case in page],
        "wanted": wanted,
        "statuses": [("open", _("Chưa quyết định")), *CaseStatus.choices],
        "kinds": KeyKind.choices,
        "years": range(on.year + 1, 2023, -1),
        "may_check": may(user, "support.check", at),
    }


# One case


def case_page(case: OverlapCase, user: User, at: datetime) -> dict[str, Any]:
    """One case: whose move, both sides as far as the reader may see them, what was said, decided and done."""
    on = local_date(at)
    both = selectors.sides(case, user, on)
    offers = [offer.transition for offer in acts_offered(OVERLAP, case, user, on)]
    own_work = bool(offers) and user.pk in {case.opened_by_id, case.first.recorded_by_id, case.second.recorded_by_id}
    if own_work:
        offers = [t for t in offers if t.act == "refer"]
    seen = [side.item.pk for side in both if side.item]
    statements = case.statements.filter(item__in=seen).select_related("by", "evidence", "item")
    speaks = case.is_open and may(user, "support.state", at)
    full = all(side.item for side in both)
    return {
        "case": case,
        "tag": tag_of(case),
        "key_text": key_text(case),
        "move": _move(case, offers, own_work),
        "more_acts": offers if own_work else offers[1:],
        "own_work": own_work,
        "sides": [(side, _facts(side), _heading(side), speaks and side.speaks) for side in both],
        "statements": list(statements),
        "decision": _decision(case, both),
        "papers": list(files.attachments_of(case.subject)) if full else [],
        "events": _events(case),
    }


def _move(case: OverlapCase, offers: list[Transition], own_work: bool) -> Move | None:
    """Whose move it is; the reader's own with the first act as its button."""
    task = open_task(OVERLAP.key, case.pk)
    if task is None:
        return None
    text = OVERLAP.state(case.status).explanation
    if not offers or own_work:
        title = _("Đang chờ %(who)s") % {"who": task.organisation or _("cơ quan có thẩm quyền")}
        return Move(title, False, task.opened_at, "", None, None, text)
    first = offers[0]
    url = reverse("support:act", args=[case.pk, first.act])
    return Move(
        _("Lượt của bạn: quyết định hai khoản có phải là một"),
        True,
        task.opened_at,
        "",
        None,
        None,
        text,
        first.label,
        url,
    )


def _heading(side: selectors.Side) -> str:
    return _("Khoản thứ nhất (ghi trước)") if side.name == "first" else _("Khoản thứ hai (ghi sau)")


def _facts(side: selectors.Side) -> list[Row]:
    """All of an own item; of another office's only purse, year, amount, office (P§9E.5 item 3)."""
    lang, seen = spoken(), side.outward
    shown = [
        Row(_("Nguồn"), str(seen.purse)),
        Row(_("Năm ngân sách"), formats.year(seen.year, lang)),
        Row(_("Số tiền hỗ trợ"), formats.vnd(seen.amount_vnd, lang)),
        Row(_("Cơ quan"), seen.office),
    ]
    item = side.item
    if item is None:
        return shown
    return [
        Row(_("Hồ sơ"), item.subject_label, subject_url(item.subject)),
        Row(_("Khoản chi"), item.name),
        Row(_("Loại khoản chi"), str(ItemKind(item.kind).label)),
        _beneficiary(item),
        Row(_("Nội dung"), law.activity_label(item.activity) if item.activity else formats.NONE),
        *shown,
        Row(_("Tổng chi phí"), formats.vnd(item.cost_vnd, lang) if item.cost_vnd else formats.NONE),
        Row(_("Tình trạng"), str(ItemState(item.state).label)),
    ]


def _beneficiary(item: SupportItem) -> Row:
    if item.beneficiary is None:
        return Row(_("Cơ sở thụ hưởng"), formats.NONE)
    url = reverse("registry:establishment", args=[item.beneficiary_id])
    return Row(_("Cơ sở thụ hưởng"), str(item.beneficiary), url)


def _decision(case: OverlapCase, both: tuple[selectors.Side, selectors.Side]) -> list[Row]:
    """What was decided; the parts with the outward words of each side."""
    if case.decided_by_id is None:
        return []
    lang = spoken()
    body = case.department if case.department_id and case.status != CaseStatus.AT_AGENCY else case.agency
    rows = [Row(_("Kết luận"), str(OVERLAP.state(case.status).explanation)), Row(_("Lý do"), case.reason)]
    if case.status == CaseStatus.SPLIT:
        number = f"{case.decision_number}, {formats.date_short(case.decision_on, lang)}"
        rows.append(Row(_("Quyết định"), number))
        parts = ((both[0], case.first_part_vnd), (both[1], case.second_part_vnd))
        rows += [Row(_heading(side), formats.vnd(part, lang)) for side, part in parts]
    return [*rows, Row(_("Ngày ghi"), formats.moment(case.decided_at, lang)), Row(_("Cơ quan"), str(body or ""))]


def _events(case: OverlapCase) -> list[Event]:
    """The timeline: which office did what. Persons and reasons of a referral stay with the office that acted."""
    sentences = {t.act: str(t.sentence) for t in OVERLAP.transitions}
    events = []
    for record in timeline(OVERLAP.key, case.pk):
        words = sentences.get(record.act, record.act)
        note = f"{record.number}, {formats.date_short(record.decided_on, spoken())}" if record.number else ""
        events.append(Event(words[:1].upper() + words[1:], record.at, str(record.organisation), note))
    return [*events, Event(_("Mở hồ sơ trùng"), case.opened_at)]


def act_page(case: OverlapCase, transition: Transition, form: Any, user: User, at: datetime) -> dict[str, Any]:
    """The page of one act on a case: the form beside both sides."""
    both = selectors.sides(case, user, local_date(at))
    return {
        "case": case,
        "tag": tag_of(case),
        "transition": transition,
        "state": OVERLAP.state(transition.target),
        "form": form,
        "sides": [(side, _facts(side), _heading(side), False) for side in both],
        "key_text": key_text(case),
    }


def statement_page(case: OverlapCase, side: str, form: Any, user: User, at: datetime) -> dict[str, Any]:
    """The page where an office speaks of its own item. Raises Denied("other_side") for another office's item."""
    both = selectors.sides(case, user, local_date(at))
    mine = next(one for one in both if one.name == side)
    if not mine.speaks:
        raise Denied("other_side")
    if not case.is_open:
        raise Denied("case_closed")
    return {"case": case, "tag": tag_of(case), "form": form, "facts": _facts(mine), "heading": _heading(mine)}


# Items declared elsewhere


def declared_page(query: QueryDict, user: User, at: datetime) -> dict[str, Any]:
    """The items other policies paid, as the departments wrote them down."""
    on = local_date(at)
    wanted = {name: query.get(name, "") for name in ("scheme", "year", "state")}
    rows = selectors.declared_visible_to(user, on)
    filters: dict[str, Any] = {}
    if wanted["scheme"] in Scheme.values:
        rows = rows.filter(item__scheme=wanted["scheme"])
        filters["scheme"] = Scheme(wanted["scheme"]).label
    if wanted["year"].isascii() and wanted["year"].isdigit() and len(wanted["year"]) == 4:
        rows = rows.filter(item__budget_year=int(wanted["year"]))
        filters["year"] = _("Năm %(year)s") % {"year": formats.year(int(wanted["year"]), spoken())}
    if wanted["state"] == "void":
        rows, filters["state"] = rows.filter(voided_at__isnull=False), _("Đã hủy")
    orders = {"entered": Order(_("ngày ghi, mới nhất trước"), ("-entered_at", "-id"))}
    page = Page(query, rows, orders, filters, lang=spoken(), exportable=True)
    return {
        "page": page,
        "lines": [(row, row.item, Scheme(row.item.scheme).label) for row in page if row.item],
        "wanted": wanted,
        "schemes": Scheme.choices,
        "years": range(on.year + 1, FIRST_YEAR - 1, -1),
        "may_declare": may(user, "support.declare", at),
        "may_check": may(user, "support.check", at),
    }


def declared_item_page(row: DeclaredItem, user: User, at: datetime) -> dict[str, Any]:
    """One item declared elsewhere: the paper, the money, what it is compared by, its cases."""
    item = row.item
    assert item is not None  # written with the row (services.declare_item)
    lang = spoken()
    facts = [
        Row(_("Chính sách"), str(Scheme(item.scheme).label)),
        Row(_("Cơ quan chi"), row.paid_by),
        Row(_("Cấp ngân sách"), str(FundLevel(item.level).label)),
        Row(_("Năm ngân sách"), formats.year(item.budget_year, lang)),
        Row(_("Văn bản"), f"{row.document}, {formats.date_short(row.document_on, lang)}"),
        Row(_("Khoản chi"), item.name),
        _beneficiary(item),
        Row(_("Nội dung"), law.activity_label(item.activity) if item.activity else formats.NONE),
        Row(_("Tiền Nhà nước"), formats.vnd(item.amount_vnd, lang)),
        Row(_("Tổng chi phí"), formats.vnd(item.cost_vnd, lang) if item.cost_vnd else formats.NONE),
        Row(_("Người ghi"), f"{row.entered_by}, {formats.moment(row.entered_at, lang)}"),
    ]
    visible = selectors.cases_visible_to(user, local_date(at))
    return {
        "row": row,
        "item": item,
        "facts": facts,
        "typed": [Row(KeyForm.base_fields[name].label or name, value) for name, value in row.typed.items()],
        "papers": list(files.attachments_of(row.subject)),
        "cases": [(case, tag_of(case)) for case in visible.filter(first=item) | visible.filter(second=item)],
        "may_attach": row.voided_at is None
        and row.department_id in scope_of(user, local_date(at)).organisation_ids
        and may(user, "support.declare", at),
        "may_void": row.voided_at is None and row.entered_by_id != user.pk and may(user, "support.declare", at),
    }
