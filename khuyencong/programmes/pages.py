"""What each page of a support project shows, gathered with a constant number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khuyencong.accounts.access import may
from khuyencong.accounts.models import User
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding
from khuyencong.common.fold import search_key
from khuyencong.files import selectors as files
from khuyencong.law.selectors import working_calendar
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes import guards, norms, selectors
from khuyencong.programmes.choices import PaperKind, Status
from khuyencong.programmes.forms import ActForm
from khuyencong.programmes.models import Project
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.registry import selectors as registry
from khuyencong.support import rules as support_rules
from khuyencong.support import selectors as support
from khuyencong.ui.components import Check, Event, Figure, Move, Part, Row, Step, Tag
from khuyencong.ui.lists import Order, Page
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import Task, TransitionRecord
from khuyencong.workflow.process import Answer, Context, Transition
from khuyencong.workflow.selectors import acts_offered, open_task, timeline

# The eight steps a reader follows (P§6), each with the states that lie in it.
RAIL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Đăng ký", (Status.DRAFT, Status.REGISTERED)),
    ("Thẩm định cơ sở", (Status.BASE_APPRAISED,)),
    ("Thẩm định cấp Bộ", (Status.AT_AGENCY, Status.MINISTRY_APPRAISED)),
    ("Kế hoạch, giao vốn", (Status.IN_PLAN, Status.BUDGETED)),
    ("Hợp đồng", (Status.CONTRACTED, Status.ADVANCE_ASKED)),
    ("Thực hiện", (Status.RUNNING, Status.DONE)),
    ("Nghiệm thu cơ sở", (Status.ACCEPTED, Status.REST_ASKED, Status.REST_PAID)),
    ("Thanh lý, quyết toán", (Status.SETTLING, Status.OWING, Status.SETTLED)),
)
ENDED_ASIDE = {Status.REFUSED, Status.STOP_PROPOSED, Status.RETURNING, Status.STOPPED}
TAG_LOOK = {
    Status.DRAFT: "open", Status.SETTLED: "ok", Status.REFUSED: "bad", Status.STOPPED: "bad", Status.RETURNING: "bad",
    Status.STOP_PROPOSED: "wait", Status.OWING: "bad", Status.RUNNING: "do", Status.CONTRACTED: "do",
}  # fmt: skip


def _lang() -> str:
    return (get_language() or "vi")[:2]


def tag_of(status: str) -> Tag:
    """The tag of a state, in the reader's language."""
    return Tag(SUPPORT_PROJECT.state(status).label, TAG_LOOK.get(Status(status), "wait"))  # type: ignore[arg-type]


def list_page(rows: QuerySet[Project], query: QueryDict) -> dict[str, Any]:
    """The project list: filters in the address, one line per project."""
    text, status, year = query.get("q", "").strip(), query.get("status", ""), query.get("year", "")
    if text:
        rows = rows.filter(search_key__contains=search_key(text)) | rows.filter(code__icontains=text)
    if status in Status.values:
        rows = rows.filter(status=status)
    if year.isascii() and year.isdigit() and len(year) == 4:
        rows = rows.filter(budget_year=int(year))
    orders = {
        "code": Order(_("mã đề án"), ("-budget_year", "code", "id")),
        "title": Order(_("tên đề án"), ("search_key", "id")),
        "asked": Order(_("mức đề nghị"), ("requested_vnd", "id")),
    }
    filters = {
        "q": _("Tìm: %(text)s") % {"text": text} if text else "",
        "status": SUPPORT_PROJECT.state(status).label if status in Status.values else "",
        "year": _("Năm %(year)s") % {"year": year} if year else "",
    }
    page = Page(query=query, rows=rows, orders=orders, filters=filters, lang=_lang())
    lines = [(project, tag_of(project.status)) for project in page]
    return {
        "page": page,
        "lines": lines,
        "states": SUPPORT_PROJECT.states,
        "text": text,
        "status": status,
        "year": year,
    }


def _rail(project: Project, records: list[TransitionRecord]) -> list[Step]:
    """Where the project stands among the eight steps; a step's day is the act that left it."""
    left = {r.source: r.effective_on for r in reversed(records) if r.answer == Answer.FORWARD}
    reached = [r.target for r in reversed(records)] + [project.status]
    now = next((n for n, (_label, states) in enumerate(RAIL) if project.status in states), None)
    if now is None:
        last = next((s for s in reversed(reached) if any(s in states for _l, states in RAIL)), Status.DRAFT)
        now = next(n for n, (_label, states) in enumerate(RAIL) if last in states)
    steps = []
    for n, (label, states) in enumerate(RAIL):
        done = n < now or project.status == Status.SETTLED
        day = next((left[s] for s in reversed(states) if s in left), None) if done else None
        steps.append(Step(_(label), "done" if done else ("now" if n == now else ""), day))
    return steps


def _move(project: Project, task: Task | None, offers: list[Any], on: date) -> Move | None:
    """Whose move it is, since when and by when; the button is the first act the reader may perform."""
    if task is None:
        return None
    state = SUPPORT_PROJECT.state(project.status)
    days = working_calendar().between(on, task.due_on) if task.due_on else None
    mine = [o.transition for o in offers if o.transition.answer == Answer.FORWARD]
    if mine:
        first = mine[0]
        url = reverse("programmes:act", args=[project.pk, first.act])
        if project.status == Status.DRAFT:
            url = reverse("programmes:step", args=[project.pk, "purpose"])
        title = _("Lượt của bạn: %(act)s") % {"act": str(first.label)}
        return Move(
            title, True, task.opened_at, str(task.sent_by), task.due_on, days, state.explanation, first.label, url
        )
    holder = str(task.organisation) if task.organisation else ""
    title = _("Đang chờ %(who)s") % {"who": holder}
    return Move(title, False, task.opened_at, str(task.sent_by), task.due_on, days, state.explanation)


def _events(records: list[TransitionRecord]) -> list[Event]:
    """The timeline, newest first, in sentences."""
    acts = {t.act: t for t in SUPPORT_PROJECT.transitions}
    events = []
    for r in records:
        sentence = str(acts[r.act].sentence) if r.act in acts else r.act
        note = "\n".join([*([r.note] if r.note else []), *r.missing])
        if r.number:
            note = f"{r.decided_by}, {r.number}, {formats.date_short(r.decided_on, _lang())}\n{note}".strip()
        kind = "back" if r.answer in {Answer.SEND_BACK, Answer.REFUSE} else ""
        who = f"{r.organisation} ({r.by})"
        events.append(Event(sentence[:1].upper() + sentence[1:], r.at, who, note, kind))  # type: ignore[arg-type]
    return events


@dataclass(frozen=True)
class MoneyLine:
    """One row of the money table of a project, in đồng."""

    label: str
    plan: int
    committed: int
    advanced: int
    paid: int
    returned: int


def _money(project: Project) -> dict[str, Any]:
    """Money bar and figures: paid, advanced, committed, not committed."""
    m = ledger.subject_balances(project.subject)
    plan = project.planned_vnd or 0
    outside = max(plan - m.paid - m.advanced - m.committed - m.returned - m.released, 0)
    parts = [
        Part(_("Đã trả"), m.paid, "cham"),
        Part(_("Tạm ứng"), m.advanced, "dong"),
        Part(_("Cam kết chưa chi"), m.committed, "cham2"),
        Part(_("Đã nộp trả"), m.returned, "men"),
        Part(_("Chưa cam kết"), outside, "sunk"),
    ]
    return {
        "balances": m,
        "plan": plan,
        "parts": [p for p in parts if p.amount_vnd or p.fill in {"cham", "sunk"}],
        "open": m.open,
    }


def live_findings(project: Project, user: User, at: datetime) -> list[Finding]:
    """What the next forward act would find, whoever performs it; shown early, to everyone who sees the project."""
    on = local_date(at)
    forward = [t for t in SUPPORT_PROJECT.acts_from(project.status) if t.answer == Answer.FORWARD]
    if not forward:
        return []
    amount = (project.requested_vnd or 0) if project.plan_approved_on is None else (project.planned_vnd or 0)
    values = {"proposed_vnd": amount, "planned_vnd": amount}
    found = workflow.judge(SUPPORT_PROJECT, project, forward[0], Context(user, at, on, values=values))
    return [f for f in found if not f.field.startswith(("answer_", "amount_vnd", "invested_vnd", "accepted_vnd"))]


def missing_for_next(project: Project, found: list[Finding]) -> list[Check]:
    """What the next step needs: what is missing by name, then what is there."""
    have = list(files.attachments_of(project.subject).values_list("kind", flat=True))
    add = reverse("programmes:add_paper", args=[project.pk])
    missing = [
        Check(str(f.params.get("name", "")), False, url=f"{add}?kind={f.field}" if f.field in PaperKind.values else "")
        for f in found
        if f.code == "programmes.missing"
    ]
    return missing + [Check(PaperKind(kind).label, True) for kind in dict.fromkeys(have) if kind in PaperKind.values]


def project_page(project: Project, user: User, at: datetime) -> dict[str, Any]:
    """The page of one project."""
    on = local_date(at)
    records = list(timeline(SUPPORT_PROJECT.key, project.pk))
    offers = acts_offered(SUPPORT_PROJECT, project, user, on)
    found = live_findings(project, user, at)
    task = open_task(SUPPORT_PROJECT.key, project.pk)
    items = list(project.items.all())
    return {
        "project": project,
        "tag": tag_of(project.status),
        "rail": _rail(project, records),
        "move": _move(project, task, offers, on),
        "offers": [o.transition for o in offers],
        "money": _money(project),
        "findings": [f for f in found if f.code != "programmes.missing"],
        "checks": missing_for_next(project, found),
        "events": _events(records),
        "facts": _facts(project),
        "items": items,
        "support_items": list(support.items_of(project.subject)),
        "invoices": list(support.invoices_of(project.subject)),
        "invoice_findings": _invoice_findings(project),
        "papers": list(files.attachments_of(project.subject)),
        "paper_labels": dict(PaperKind.choices),
        "progress": list(project.progress.select_related("sent_by", "confirmed_by")),
        "appraisals": list(project.appraisals.prefetch_related("answers").select_related("by")),
        "provisional": project.plan_approved_on is None,
        "deciding_day": guards.deciding_day(project, on),
        "editable": SUPPORT_PROJECT.state(project.status).editable,
        "may_report": may(user, "programmes.report", at) and selectors.acts_for(user, project.implementer, on),
        "may_confirm": may(user, "programmes.confirm_progress", at)
        and selectors.acts_for(user, project.department, on),
        "may_clear": may(user, "programmes.clear_flag", at),
        "may_add_papers": not SUPPORT_PROJECT.state(project.status).final and may(user, "programmes.move", at),
    }


def _invoice_findings(project: Project) -> list[Finding]:
    calendar = working_calendar()
    found = []
    for i in support.invoices_of(project.subject):
        key = support_rules.invoice_key(i.seller_tax_code, i.form_symbol, i.symbol, i.number)
        found += support_rules.invoice_findings(key=key, made_on=i.made_on, signed_on=i.signed_on, calendar=calendar)
    return found


def _facts(project: Project) -> list[Row]:
    lang = _lang()
    estimate = guards.estimate_of(project)
    years = f"{formats.year(project.registered_in_year, lang)} / {formats.year(project.budget_year, lang)}"
    return [
        Row(
            _("Cơ sở thụ hưởng"),
            str(project.beneficiary),
            reverse("registry:establishment", args=[project.beneficiary_id]),
        ),
        Row(_("Nơi sản xuất"), str(project.place)),
        Row(_("Đơn vị thực hiện"), str(project.implementer)),
        Row(_("Năm đăng ký / năm ngân sách"), years),
        Row(_("Tổng dự toán"), formats.vnd(estimate.total_vnd, lang)),
        Row(_("Đề nghị hỗ trợ"), formats.vnd(project.requested_vnd, lang)),
        Row(_("Vốn của cơ sở"), formats.vnd(project.own_vnd, lang)),
        Row(_("Trần hỗ trợ"), formats.vnd(project.ceiling_vnd, lang)),
        Row(_("Căn cứ mức hỗ trợ"), project.norm_citation or formats.NONE),
    ]


def reasons_of(post: Mapping[str, Any]) -> dict[str, str]:
    """The sentence given for each warning: field "reason-<code>"."""
    return {name.removeprefix("reason-"): str(text) for name, text in post.items() if name.startswith("reason-")}


def done_message(transition: Transition, project: Project) -> str:
    """What the next page says after an act."""
    return _("Đã ghi: %(act)s, %(code)s.") % {"act": str(transition.label), "code": project.code}


def act_page(
    project: Project, transition: Transition, form: ActForm, refused: tuple[Finding, ...], user: User, at: datetime
) -> dict[str, Any]:
    """The page of one act: what it does, what was found, the form. Findings of the form's own fields wait for it."""
    found = list(refused)
    if not form.is_bound:
        context = Context(user, at, local_date(at), values=_initial(form))
        judged = workflow.judge(SUPPORT_PROJECT, project, transition, context)
        brought = set(form.papers)
        found = [f for f in judged if f.field not in form.fields and f.field not in brought]
    given = reasons_of(form.data) if form.is_bound else {}
    return {
        "project": project,
        "tag": tag_of(project.status),
        "transition": transition,
        "state": SUPPORT_PROJECT.state(transition.target),
        "form": form,
        "findings": found,
        "warnings": [(f, given.get(f.code, "")) for f in {f.code: f for f in found if f.severity == "warn"}.values()],
        "blocked": any(f.blocks for f in found),
        "norm": norms.assess(project, guards.supported_cost(project), guards.deciding_day(project, local_date(at))),
    }


def _initial(form: ActForm) -> dict[str, Any]:
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def missing_papers(project: Project) -> list[Check]:
    """Which of the registration's papers are there."""
    have = set(files.attachments_of(project.subject).values_list("kind", flat=True))
    return [Check(PaperKind(kind).label, kind in have) for kind in guards.required_papers(project)]


def back_from_papers(project: Project) -> str:
    """After a paper: back to the draft's paper step, or to the project."""
    if project.status == Status.DRAFT:
        return reverse("programmes:step", args=[project.pk, "papers"])
    return reverse("programmes:project", args=[project.pk])


def money_page(project: Project, user: User, at: datetime) -> dict[str, Any]:
    """Contract, payments and ledger entries of a project."""
    lang = _lang()
    money = _money(project)
    balances = money["balances"]
    contract = getattr(project, "contract", None)
    figures = [
        Figure(_("Kế hoạch"), formats.vnd(project.planned_vnd, lang), project.norm_citation),
        Figure(
            _("Hợp đồng"),
            formats.vnd(contract.amount_vnd if contract else None, lang),
            contract.number if contract else "",
        ),
        Figure(_("Đã trả"), formats.vnd(balances.paid, lang)),
        Figure(_("Tạm ứng chưa thu hồi"), formats.vnd(balances.advanced, lang)),
    ]
    return {
        "project": project,
        "tag": tag_of(project.status),
        "money": money,
        "figures": figures,
        "contract": contract,
        "payments": list(project.payments.select_related("by")),
        "entries": list(ledger.entries_of(project.subject)),
        "debt": getattr(project, "debt", None),
        "acceptance": getattr(project, "acceptance", None),
    }


def invoice_window(project: Project) -> tuple[date | None, date]:
    """First and last day an invoice may be made on without a reason."""
    return guards.invoice_opens_on(project), date(project.budget_year, 12, 31)


def check_page(project: Project, user: User, at: datetime) -> dict[str, Any]:
    """Check your answers: the order of the paper (P§6, content 1-8), one "Sửa" a line, then what is missing."""
    lang = _lang()
    here = {
        name: reverse("programmes:step", args=[project.pk, name])
        for name in ("purpose", "machine", "work", "estimate", "money")
    }
    estimate = guards.estimate_of(project)
    span = f"{formats.date_short(project.starts_on, lang)} – {formats.date_short(project.ends_on, lang)}"
    rows = [
        Row(_("Tên đề án"), project.title, here["purpose"], "id_title"),
        Row(_("Sự cần thiết và căn cứ"), project.need or formats.NONE, here["purpose"], "id_need"),
        Row(_("Mục tiêu"), project.goals or formats.NONE, here["purpose"], "id_goals"),
        Row(_("Máy định mua"), project.features or formats.NONE, here["machine"], "id_features"),
        Row(_("Máy đang dùng"), project.present_machine or formats.NONE, here["machine"], "id_present_machine"),
        Row(_("Thời gian"), span, here["work"], "id_starts_on"),
        Row(_("Tổ chức thực hiện"), project.organisation_text or formats.NONE, here["work"], "id_organisation_text"),
        Row(_("Tổng dự toán"), formats.vnd(estimate.total_vnd, lang), here["estimate"]),
        Row(_("Đề nghị hỗ trợ"), formats.vnd(project.requested_vnd, lang), here["money"], "id_requested_vnd"),
        Row(_("Vốn của cơ sở"), formats.vnd(project.own_vnd, lang), here["money"], "id_own_vnd"),
        Row(_("Hiệu quả"), project.outcome or formats.NONE, here["purpose"], "id_outcome"),
    ]
    found = live_findings(project, user, at)
    return {
        "project": project,
        "rows": rows,
        "findings": found,
        "blocked": any(f.blocks for f in found),
        "due": guards.window_of(project.budget_year).unit_until,
    }


def beneficiary_choices(user: User | AnonymousUser, on: date, text: str) -> list[tuple[Any, list[Any]]]:
    """Establishments a user may propose, by name, with their open production places; at most twenty."""
    rows = registry.establishments_visible_to(user, on)
    if text:
        rows = rows.filter(search_key__contains=search_key(text))
    found = list(rows.order_by("search_key", "id")[:20])
    return [(row, list(registry.production_places(row.pk, on))) for row in found]
