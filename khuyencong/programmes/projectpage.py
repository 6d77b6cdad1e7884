"""The page of one support project: where it stands, whose move it is, its money, what is missing, what happened."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import may
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding
from khuyencong.files import selectors as files
from khuyencong.files.models import Attachment
from khuyencong.law import selectors as law
from khuyencong.law.selectors import activity_label, working_calendar
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger.selectors import SubjectBalances
from khuyencong.papers.selectors import binders_of, issued_for, signing_of
from khuyencong.programmes import drafts, guards, norms, rules, selectors, services
from khuyencong.programmes.choices import CHANGEABLE, RAIL, Criterion, Kind, PaperKind, PaymentKind, Status
from khuyencong.programmes.choices import Answer as Opinion
from khuyencong.programmes.clusterfacts import ClusterFact, facts_about
from khuyencong.programmes.contents import content_of
from khuyencong.programmes.linkages.selectors import linkages_of
from khuyencong.programmes.models import Appraisal, Project
from khuyencong.programmes.plans.services.tender import BEFORE_CONTRACT
from khuyencong.programmes.results import page as resultspage
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.support import rules as support_rules
from khuyencong.support import selectors as support
from khuyencong.ui.components import Check, Event, Move, Part, Row, Step, Tag
from khuyencong.ui.language import spoken
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import Task, TransitionRecord
from khuyencong.workflow.pages import chain_lines, recall_line, sentence_of, signer_of, turn_move
from khuyencong.workflow.process import Answer, Context, Process, State, Transition
from khuyencong.workflow.selectors import acts_offered, open_task, recall_of, timeline, turn_inside, under_signature

TAG_LOOK = {
    Status.DRAFT: "open", Status.SETTLED: "ok", Status.REFUSED: "bad", Status.STOPPED: "bad", Status.RETURNING: "bad",
    Status.STOP_PROPOSED: "wait", Status.OWING: "bad", Status.RUNNING: "do", Status.CONTRACTED: "do",
    Status.MOVED: "end", Status.REREGISTERED: "end",
}  # fmt: skip
# What the form of an act asks for itself is not shown as missing before it was opened.
ASKED_BY_THE_FORM = ("answer_", "amount_vnd", "invested_vnd", "accepted_vnd", *Criterion.values)


def tag_of(status: str) -> Tag:
    """The tag of a state, in the reader's language."""
    return Tag(SUPPORT_PROJECT.state(status).label, TAG_LOOK.get(Status(status), "wait"))  # type: ignore[arg-type]


def _impossible(project: Project, balances: SubjectBalances, on: date) -> set[str]:
    """Acts of the state that the money of the project rules out: they would be dead buttons."""
    if project.status in {Status.REST_PAID, Status.SETTLING}:
        early = set() if guards.is_late(project, on) else {"settle_late"}
        return early | {"liquidate" if balances.advanced else "liquidate_owing"}
    if project.status == Status.RUNNING:
        advanced = project.payments.filter(kind=PaymentKind.ADVANCE).exists()
        whole = balances.open + balances.paid >= (project.planned_vnd or 0)
        return ({"request_advance"} if advanced else set()) | ({"assign_more"} if whole else set())
    return set()


def _forward(project: Project, impossible: set[str]) -> list[Transition]:
    """The acts by which the holder moves the project on."""
    holder = SUPPORT_PROJECT.holders.get(project.status)
    return [
        t
        for t in SUPPORT_PROJECT.acts_of(project)
        if holder and t.actor == holder.actor and t.act not in impossible and t.answer in {Answer.FORWARD, Answer.STOP}
    ]


def rail(project: Project, records: list[TransitionRecord], task: Task | None) -> list[Step]:
    """Where the project stands among the eight steps; a step's day is the act that finished it."""
    left = {r.source: r.effective_on for r in reversed(records) if r.answer == Answer.FORWARD}
    reached = [r.target for r in reversed(records)] + [project.status]
    on_the_way = {state for _label, states in RAIL for state in states}
    last = next((s for s in reversed(reached) if s in on_the_way), Status.DRAFT)
    now = next(n for n, (_label, states) in enumerate(RAIL) if last in states)
    settled = project.status == Status.SETTLED
    stands = project.status in on_the_way and not settled
    steps = []
    for n, (label, states) in enumerate(RAIL):
        done = n < now or settled
        day = next((left[s] for s in reversed(states) if s in left), None) if done else None
        due = task.due_on if task and n == now and stands else None
        note = _("hạn %(day)s") % {"day": formats.date_short(due, spoken())} if due else ""
        if n == now and project.status not in on_the_way:
            note = str(SUPPORT_PROJECT.state(project.status).label)
        steps.append(Step(label, "done" if done else ("now" if n == now else ""), day, note))
    return steps


def move_of(project: Project, task: Task | None, mine: list[Transition], on: date) -> Move | None:
    """Whose move it is, since when and by when; the button is the first act of the holder."""
    if task is None:
        return None
    state = SUPPORT_PROJECT.state(project.status)
    days = working_calendar().between(on, task.due_on) if task.due_on else None
    if not mine:
        title = _("Đang chờ %(who)s") % {"who": task.organisation or ""}
        return Move(title, False, task.opened_at, str(task.sent_by), task.due_on, days, state.explanation)
    first = mine[0]
    title = _("Lượt của bạn: %(act)s") % {"act": str(first.label)}
    url, button = reverse("programmes:act", args=[project.pk, first.act]), first.label
    if project.status == Status.DRAFT:
        url, button = reverse("programmes:check", args=[project.pk]), _("Kiểm tra và gửi")
    return Move(title, True, task.opened_at, str(task.sent_by), task.due_on, days, state.explanation, button, url)


def move_line(task: Task | None, state: State, mine: list[Transition], on: date) -> Move | None:
    """Whose move it is, for an object whose acts stand as buttons beside."""
    if task is None:
        return None
    days = working_calendar().between(on, task.due_on) if task.due_on else None
    title = _("Lượt của bạn") if mine else _("Đang chờ %(who)s") % {"who": task.organisation or ""}
    return Move(title, bool(mine), task.opened_at, str(task.sent_by), task.due_on, days, state.explanation)


def events_of(records: list[TransitionRecord], process: Process = SUPPORT_PROJECT, route: str = "") -> list[Event]:
    """The timeline, newest first, in sentences, with the decision, what was missing and every reason given."""
    # One act may lead elsewhere, or have another sentence, on another route; what was done before an object changed
    # its route keeps the words of the table.
    ours = sorted(process.transitions, key=lambda t: t.belongs_to(route))
    acts = {(t.act, t.source, t.target): t for t in ours}
    chains = chain_lines(records)
    events = []
    for r in records:
        known = acts.get((r.act, r.source, r.target))
        sentence = str(known.sentence) if known else sentence_of(r)
        lines = [r.note, *r.missing, *dict.fromkeys(f["reason"] for f in r.findings if f.get("reason"))]
        if r.number:
            signer = ", ".join(filter(None, (r.signer_capacity, r.signer)))
            paper = f"{r.decided_by}, {r.number}, {formats.date_short(r.decided_on, spoken())}"
            lines.insert(0, f"{paper} ({signer})" if signer else paper)
        lines.append(chains.get(r.pk, ""))
        kind = "back" if r.answer in {Answer.SEND_BACK, Answer.REFUSE, Answer.RECALL} else ""
        url = reverse("files:open", args=[r.scan_id]) if r.scan_id else ""
        note = "\n".join(filter(None, lines))
        who, when = f"{r.organisation} ({signer_of(r)})", r.effective_on if r.taken_over else r.at
        if r.taken_over:
            who = _("Tiếp nhận hồ sơ đang thực hiện: %(who)s") % {"who": who}
        events.append(Event(sentence[:1].upper() + sentence[1:], when, who, note, kind, url))  # type: ignore[arg-type]
    return events


def money_of(project: Project, balances: SubjectBalances) -> dict[str, Any]:
    """Money bar: paid, advanced, committed, returned, released, not committed; together they are the plan."""
    plan, m = project.planned_vnd or 0, balances
    outside = max(plan - m.paid - m.advanced - m.committed - m.returned - m.released, 0)
    parts = [
        Part(_("Đã trả"), m.paid, "cham"),
        Part(_("Tạm ứng"), m.advanced, "dong"),
        Part(_("Cam kết chưa chi"), m.committed, "cham2"),
        Part(_("Đã nộp trả"), m.returned, "men"),
        Part(_("Đã giải phóng"), m.released, "sunk"),
        Part(_("Chưa cam kết"), outside, "sunk"),
    ]
    return {
        "balances": m,
        "plan": plan,
        "parts": [p for p in parts if p.amount_vnd] or [parts[-1]],
        "open": m.open,
    }


def live_findings(project: Project, acts: list[Transition], user: User, at: datetime) -> list[Finding]:
    """What the next forward act would find, whoever performs it; shown early, to everyone who sees the project."""
    if not acts:
        return []
    amount = (project.requested_vnd or 0) if project.plan_approved_on is None else (project.planned_vnd or 0)
    values = {"proposed_vnd": amount, "planned_vnd": amount}
    found = workflow.judge(SUPPORT_PROJECT, project, acts[0], Context(user, at, local_date(at), values=values))
    return [f for f in found if not f.field.startswith(ASKED_BY_THE_FORM)]


def checks_of(
    project: Project, acts: list[Transition], found: list[Finding], papers: list[Attachment], *, linked: bool
) -> list[Check]:
    """What the next step needs: what is missing by name (a link to add it for those who may), then what is there."""
    add = reverse("programmes:add_paper", args=[project.pk])
    missing = [
        Check(
            str(f.params.get("name", "")),
            False,
            url=f"{add}?kind={f.field}" if linked and f.field in PaperKind.values else "",
        )
        for f in found
        if f.code == "programmes.missing"
    ]
    have = {p.kind for p in papers}
    needed = guards.papers_of(project, acts[0].guards) if acts else []
    return missing + [Check(PaperKind(kind).label, True) for kind in needed if kind in have]


def facts_of(project: Project, on: date) -> list[Row]:
    """The main facts, money in full; before the plan the ceiling is that of today, and says so."""
    lang = spoken()
    estimate = guards.estimate_of(project)
    years = f"{formats.year(project.registered_in_year, lang)} / {formats.year(project.budget_year, lang)}"
    ceiling = guards.ceiling_of(project)
    basis = "; ".join(dict.fromkeys(p.norm_citation for p in project.parts_in_force if p.norm_citation))
    shown = formats.vnd(ceiling, lang)
    if project.plan_approved_on is None and estimate.total_vnd:
        assessed = guards.assess(project, on)
        basis = assessed.citation
        if assessed.ceiling_vnd is not None:
            shown = _("%(amount)s (tạm tính)") % {"amount": formats.vnd(assessed.ceiling_vnd, lang)}
    return [
        Row(_("Loại đề án"), str(project.get_kind_display())),
        Row(_("Nguồn kinh phí"), f"{project.get_level_display()}, {project.manager}"),
        *_for_whom(project),
        Row(_("Đơn vị thực hiện"), str(project.implementer)),
        Row(_("Thời gian"), _span(project)),
        Row(_("Năm đăng ký / năm ngân sách"), years),
        Row(_("Tổng dự toán"), formats.vnd(estimate.total_vnd, lang)),
        Row(_("Đề nghị hỗ trợ"), formats.vnd(project.requested_vnd, lang)),
        Row(_("Vốn của cơ sở"), formats.vnd(project.own_vnd, lang)),
        Row(_("Trần hỗ trợ"), shown),
        Row(_("Căn cứ mức hỗ trợ"), basis or formats.NONE),
        *_late_rows(project),
    ]


def _late_rows(project: Project) -> list[Row]:
    """The way of Form 9, where the settlement went it: its paper, the money and the unit's new day."""
    late = guards.late_settlement_of(project)
    if late is None:
        return []
    lang = spoken()
    money = str(late.get_money_class_display())
    if late.open_vnd:
        money = f"{formats.vnd(late.open_vnd, lang)}: {money}"
    return [
        Row(_("Quyết toán muộn theo Biểu 9"), f"{late.form_9}, {formats.date_short(late.recorded_on, lang)}"),
        Row(_("Tiền còn treo"), money),
        Row(_("Hạn mới của đơn vị"), formats.date_short(late.until, lang)),
    ]


def _for_whom(project: Project) -> list[Row]:
    """The beneficiary and its place when there is one; several stand in the table of contents."""
    parts = project.parts_in_force
    if len(parts) != 1:
        return []
    part = parts[0]
    rows = [Row(_("Nội dung hoạt động"), activity_label(part.activity))]
    if part.beneficiary_id:
        url = reverse("registry:establishment", args=[part.beneficiary_id])
        rows.append(Row(_("Cơ sở thụ hưởng"), str(part.beneficiary), url))
    rows.append(Row(_("Nơi thực hiện"), f"{part.place}, {part.province}"))
    if part.cluster_name:
        rows.append(Row(_("Cụm công nghiệp"), part.cluster_name))
    for fact in facts_about(part.cluster_name, str(part.province), part.province.code) if part.cluster_name else ():
        rows.append(Row(_("Đã công bố về cụm"), _printed(fact), fact.source_url))
    return rows


def _printed(fact: ClusterFact) -> str:
    """A printed line in words, with the year it speaks of and who printed it."""
    decimals = len(fact.area_ha.partition(".")[2])
    area = f"{formats.number(Decimal(fact.area_ha), spoken(), decimals)} ha" if fact.area_ha else ""
    return " · ".join(filter(None, (fact.name, area, fact.decision, fact.as_of, fact.source_note)))


def part_lines(project: Project, user: User, at: datetime) -> list[dict[str, Any]]:
    """The parts of a project with several, as the page lists them: what, for whom, where, how much, accepted or not,
    and which of them the reader accepts."""
    on = local_date(at)
    mine = scope_of(user, on).organisation_ids if may(user, "programmes.accept", at) else frozenset()
    parts = project.parts_in_force
    accepted = guards.acceptance_of(project)
    minutes = {row.part_id: row for row in accepted.rows} if accepted else {}
    if len(parts) < 2 and project.kind != Kind.GROUP:
        return []
    return [
        {
            "part": part,
            "activity": activity_label(part.activity),
            "ceiling_vnd": part.ceiling_vnd
            if project.plan_approved_on
            else norms.assess(part, project.purse, part.supported_cost_vnd, on).ceiling_vnd,
            "minutes": minutes.get(part.pk),
            "may_accept": project.status == Status.DONE and part.acceptor_id in mine,
        }
        for part in parts
    ]


def _span(project: Project) -> str:
    if project.starts_on is None or project.ends_on is None:
        return formats.NONE
    return f"{formats.date_short(project.starts_on, spoken())} – {formats.date_short(project.ends_on, spoken())}"


def paper_rows(papers: list[Attachment]) -> list[dict[str, Any]]:
    """The papers of a dossier as the page lists them: kind, file, size, day, who."""
    labels = dict(PaperKind.choices)
    return [
        {
            "pk": p.pk,
            "label": labels.get(p.kind, p.name),
            "name": p.name,
            "format": p.name.rpartition(".")[2].upper()[:5],
            "size": filesizeformat(p.size_bytes),
            "at": p.at,
        }
        for p in papers
    ]


def _drafts(project: Project, user: User, on: date) -> list[dict[str, Any]]:
    """The papers the dossier can print, what was issued of each, and whether the reader's body may number it now."""
    issued = {paper.kind: paper for paper in issued_for(project.subject)}
    handed = signing_of(project.subject)
    rows = []
    for draft in drafts.drafts_of(project):
        mine = selectors.acts_for(user, getattr(project, draft.issuer), on)
        done = issued.get(draft.kind) if draft.numbered else None
        may = mine and draft.numbered and (done is None or draft.letter)
        row = {"name": draft.name, "label": draft.label, "issued": done, "may_issue": may, "mine": mine}
        rows.append(row | {"handed": handed.get(draft.name), "may_hand_out": mine and not draft.numbered})
    return rows


def _opinions(project: Project) -> list[tuple[Appraisal, int]]:
    """Appraisals, newest first, each with the number of criteria met."""
    rows = project.appraisals.prefetch_related("answers").select_related("by").order_by("-at", "-id")
    return [(a, sum(c.answer != Opinion.NO for c in a.answers.all())) for a in rows]


def _shown(found: list[Finding], invoices: list[Finding], cases: list[Finding]) -> list[Finding]:
    """What the page says of the dossier: the next act's findings, the invoices', and every open case of overlap, also
    where the next act does not ask for it."""
    said = {f.params.get("case") for f in found}
    shown = [f for f in found if f.code != "programmes.missing"]
    return shown + invoices + [f for f in cases if f.params["case"] not in said]


def _invoice_findings(invoices: list[Any]) -> list[Finding]:
    calendar = working_calendar()
    found = []
    for i in invoices:
        key = support_rules.invoice_key(i.seller_tax_code, i.form_symbol, i.symbol, i.number)
        found += support_rules.invoice_findings(key=key, made_on=i.made_on, signed_on=i.signed_on, calendar=calendar)
    return found


@law.held()
def project_page(project: Project, user: User, at: datetime) -> dict[str, Any]:
    """Everything the page of one project shows."""
    with guards.acceptance_held(project):
        return _project_page(project, user, at)


def _project_page(project: Project, user: User, at: datetime) -> dict[str, Any]:
    on = local_date(at)
    prefetch_related_objects([project], "items")
    records = list(timeline(SUPPORT_PROJECT.key, project.pk))
    balances = ledger.subject_balances(project.subject)
    impossible = _impossible(project, balances, on)
    acts = _forward(project, impossible)
    offers = [o.transition for o in acts_offered(SUPPORT_PROJECT, project, user, on)]
    mine = [t for t in acts if t in offers]
    found = live_findings(project, acts, user, at)
    task = open_task(SUPPORT_PROJECT.key, project.pk)
    turn = turn_inside(SUPPORT_PROJECT.key, project.pk, user, on)
    papers = list(files.attachments_of(project.subject))
    invoices = list(support.invoices_of(project.subject))
    state = SUPPORT_PROJECT.state(project.status)
    signing = under_signature(SUPPORT_PROJECT.key, project.pk)
    permissions = _permissions(project, user, at, state.final or signing is not None)
    checks = checks_of(project, acts, found, papers, linked=permissions["may_add_papers"])
    return {
        "project": project,
        "tag": tag_of(project.status),
        "rail": rail(project, records, task),
        "move": turn_move(turn, SUPPORT_PROJECT, on) if turn else move_of(project, task, mine, on),
        "recall": recall_line(recall_of(SUPPORT_PROJECT, project, user, on)),
        "more_acts": mine[1:],
        "side_acts": [t for t in offers if t not in acts and t.act not in impossible],
        "money": money_of(project, balances),
        "findings": _shown(
            found,
            _invoice_findings(invoices) + [f for f in support.base_findings(project.subject) if f not in found],
            support.open_case_findings(project.subject),
        ),
        "final": state.final,
        "checks": checks,
        "missing": sum(not c.done for c in checks),
        "next_act": acts[0].label if acts else "",
        "events": events_of(records, SUPPORT_PROJECT, project.route),
        "facts": facts_of(project, on),
        "linkages": list(linkages_of(project)),
        "items": guards.items_of(project),
        "parts": part_lines(project, user, at),
        "detail_plans": list(project.detail_plans.all()),
        "changes": list(project.changes.select_related("part")),
        "needs_detail_plan": project.kind == Kind.GROUP,
        "invoices": invoices,
        "by_proof": support.invoiced_by_proof(project.subject),
        "papers": paper_rows(papers),
        "drafts": _drafts(project, user, on),
        "binders": binders_of(project.subject),
        "progress": _reports(project, guards.deciding_day(project, on)),
        "opinions": _opinions(project),
        "provisional": project.plan_approved_on is None,
        "deciding_day": guards.deciding_day(project, on),
        "editable": frozenset() if signing else state.editable,
        "signing": signing,
        "results": resultspage.results_sheet(project),
        **permissions,
    }


def _permissions(project: Project, user: User, at: datetime, closed: bool) -> dict[str, bool]:
    on = local_date(at)
    acts_in_department = selectors.acts_for(user, project.department, on)
    acts_in_manager = selectors.acts_for(user, project.manager, on)
    acts_in_unit = selectors.acts_for(user, project.implementer, on)
    acts_in_agency = selectors.acts_for(user, project.agency, on)
    party = any(selectors.acts_for(user, body, on) for body in services.bodies_of(project))
    return {
        "may_report": acts_in_unit and may(user, "programmes.report", at),
        "may_edit": acts_in_unit
        and project.status == Status.DRAFT
        and not closed
        and may(user, "programmes.register", at),
        "may_confirm": acts_in_department and may(user, "programmes.confirm_progress", at),
        "may_clear": (acts_in_department or acts_in_manager) and may(user, "programmes.clear_flag", at),
        "may_tender": acts_in_manager
        and project.status in BEFORE_CONTRACT
        and (acts_in_agency or any(content_of(code).tender for code in project.activities))
        and may(user, "programmes.tender", at),
        "may_change": project.status in CHANGEABLE
        and (acts_in_unit or acts_in_department)
        and may(user, "programmes.change", at),
        "may_link": party and may(user, "programmes.link", at),
        "may_copy": acts_in_unit and project.budget_year <= on.year and may(user, "programmes.register", at),
        "may_add_papers": party and not closed and may(user, "programmes.move", at),
    }


def _reports(project: Project, on: date) -> list[Any]:
    """The monthly reports, each marked when it came on or after its day."""
    day = norms.report_day(on)
    reports = list(project.progress.select_related("sent_by", "confirmed_by"))
    for report in reports:
        report.is_late = rules.report_is_late(report.month, local_date(report.sent_at), day)  # type: ignore[attr-defined]
    return reports
