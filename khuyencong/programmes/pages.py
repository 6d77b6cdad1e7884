"""What the list, the acts, the money and the check page show, gathered with a constant number of queries."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from khuyencong.accounts.access import may
from khuyencong.accounts.models import User
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding
from khuyencong.common.fold import search_key
from khuyencong.files import selectors as files
from khuyencong.law.selectors import activity_label
from khuyencong.ledger import selectors as ledger
from khuyencong.programmes import actpage, guards, norms
from khuyencong.programmes.choices import MACHINERY, Criterion, Effect, Kind, PaperKind, Status
from khuyencong.programmes.contents import DETAILS, codes, content_of
from khuyencong.programmes.forms import ActForm
from khuyencong.programmes.models import Guidance, Part, Project
from khuyencong.programmes.models.core import ProjectQuerySet
from khuyencong.programmes.projectpage import facts_of, live_findings, money_of, tag_of
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.registry import selectors as registry
from khuyencong.ui.components import Check, Figure, Row
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page
from khuyencong.workflow.models import SigningChain
from khuyencong.workflow.pages import steps_ahead
from khuyencong.workflow.process import Context, Transition

TEXT_MAX = 200
CHOICES_MAX = 20
FIRST_YEAR = 2024  # the first budget year kept on this platform
PURSES = {"national": _lazy("Khuyến công quốc gia"), "local": _lazy("Khuyến công địa phương")}
STEPS = ("purpose", "parts", "work", "estimate", "money", "papers")


def list_page(rows: ProjectQuerySet, query: QueryDict, user: User, at: datetime) -> dict[str, Any]:
    """The project list: filters in the address, one line per project."""
    text = query.get("q", "").replace("\0", "").strip()[:TEXT_MAX]
    status, year = query.get("status", ""), query.get("year", "")
    if text:
        rows = rows.filter(search_key__contains=search_key(text)) | rows.filter(code__icontains=text)
    if status in Status.values:
        rows = rows.filter(status=status)
    kind, purse = query.get("kind", ""), query.get("purse", "")
    activity = query.get("activity", "")
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if purse in PURSES:
        rows = rows.filter(purse=purse)
    if activity in codes():
        parts = Part.objects.in_force().filter(activity=activity)
        rows = rows.filter(pk__in=parts.order_by().values("project"))
    year = year if year.isascii() and year.isdigit() and len(year) == 4 else ""
    if year:
        rows = rows.filter(budget_year=int(year))
    orders = {
        "code": Order(_("mã đề án"), ("-budget_year", "code", "id")),
        "title": Order(_("tên đề án"), ("search_key", "id")),
        "asked": Order(_("mức đề nghị"), ("requested_vnd", "id")),
    }
    filters = {
        "q": _("Tìm: %(text)s") % {"text": text} if text else "",
        "status": SUPPORT_PROJECT.state(status).label if status in Status.values else "",
        "year": _("Năm %(year)s") % {"year": formats.year(int(year), spoken())} if year else "",
        "kind": Kind(kind).label if kind in Kind.values else "",
        "purse": PURSES.get(purse, ""),
        "activity": activity_label(activity) if activity in codes() else "",
    }
    page = Page(query=query, rows=rows.with_parts(), orders=orders, filters=filters, lang=spoken(), exportable=True)
    lines = [(project, tag_of(project.status)) for project in page]
    return {
        "page": page,
        "lines": lines,
        "states": SUPPORT_PROJECT.states,
        "text": text,
        "status": status,
        "year": year,
        "kind": kind,
        "kinds": Kind.choices,
        "purse": purse,
        "purses": PURSES.items(),
        "activity": activity,
        "activities": [(code, f"{code} {activity_label(code)}") for code in codes()],
        "years": range(local_date(at).year + 1, FIRST_YEAR - 1, -1),
        "may_register": may(user, "programmes.register", at),
        "may_take_over": may(user, "programmes.take_over", at),
    }


def done_message(transition: Transition, project: Project, *, drafted: bool = False) -> str:
    """What the next page says after an act, or after it was drafted for the signing steps."""
    if drafted:
        return _("Đã soạn, chuyển ký: %(act)s, %(code)s.") % {"act": str(transition.label), "code": project.code}
    return _("Đã ghi: %(act)s, %(code)s.") % {"act": str(transition.label), "code": project.code}


def act_page(
    project: Project,
    transition: Transition,
    form: ActForm,
    refused: tuple[Finding, ...],
    user: User,
    at: datetime,
    chain: SigningChain | None = None,
) -> dict[str, Any]:
    """The page of one act: what it does, what was found, the form. Findings of the form's own fields wait for it.

    `chain`: the body's signing steps; the act is then drafted here and performed by the last signature.
    """
    on = local_date(at)
    found = list(refused)
    if not form.is_bound:
        asked = {*form.fields, *form.kinds, *Criterion.values}
        context = Context(user, at, on, values=_initial(form))
        found = actpage.ahead(SUPPORT_PROJECT, project, transition, context, asked)
    given = actpage.reasons_of(form.data) if form.is_bound else {}
    page = actpage.context_of(SUPPORT_PROJECT, transition, form, found, given)
    return page | {
        "project": project,
        "tag": tag_of(project.status),
        "steps": steps_ahead(chain) if chain else (),
        "grave": page["grave"] or transition.actor != SUPPORT_PROJECT.holders[project.status].actor,
        "back": url_of(project),
        "norm": guards.assess(project, guards.deciding_day(project, on)),
        "facts": [*form.facts(on), *facts_of(project, on)],
        "papers": list(files.attachments_of(project.subject)),
        "paper_labels": dict(PaperKind.choices),
    }


def _initial(form: ActForm) -> dict[str, Any]:
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def missing_papers(project: Project) -> list[Check]:
    """Which of the registration's papers are there."""
    have = set(files.attachments_of(project.subject).values_list("kind", flat=True))
    add = reverse("programmes:add_paper", args=[project.pk])
    return [
        Check(PaperKind(kind).label, kind in have, url="" if kind in have else f"{add}?kind={kind}")
        for kind in guards.registration_kinds(project)
    ]


def url_of(project: Project) -> str:
    """The page of a project."""
    return reverse("programmes:project", args=[project.pk])


def back_from_papers(project: Project) -> str:
    """After a paper: back to the draft's paper step, or to the project."""
    if project.status == Status.DRAFT:
        return reverse("programmes:step", args=[project.pk, "papers"])
    return url_of(project)


def money_page(project: Project, user: User, at: datetime) -> dict[str, Any]:
    """Contract, payments and ledger entries of a project."""
    lang = spoken()
    balances = ledger.subject_balances(project.subject)
    money = money_of(project, balances)
    contract = getattr(project, "contract", None)
    figures = [
        Figure(_("Kế hoạch"), formats.vnd(project.planned_vnd, lang)),
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
        "payments": list(project.payments.select_related("by")),
        "entries": list(ledger.entries_of(project.subject)),
        "debt": getattr(project, "debt", None),
        "signed": _signed(project),
    }


def _signed(project: Project) -> list[Row]:
    """What was signed on the way: contract, acceptance, liquidation, each with number, day and amount."""
    lang = spoken()
    contract, acceptance = getattr(project, "contract", None), guards.acceptance_of(project)
    settlement = getattr(project, "settlement", None)
    rows = []
    if contract:
        rows.append(Row(_("Hợp đồng"), f"{contract.number}, {formats.date_short(contract.signed_on, lang)}"))
        rows.append(Row(_("Giá trị hợp đồng"), formats.vnd(contract.amount_vnd, lang)))
        if contract.management_vnd:
            rows.append(Row(_("Trong đó chi quản lý đề án"), formats.vnd(contract.management_vnd, lang)))
    if acceptance:
        rows.append(
            Row(_("Nghiệm thu cơ sở"), f"{acceptance.numbers}, {formats.date_short(acceptance.accepted_on, lang)}")
        )
        rows.append(Row(_("Tổng giá trị đầu tư được nghiệm thu"), formats.vnd(acceptance.invested_vnd, lang)))
        rows.append(Row(_("Giá trị hỗ trợ được nghiệm thu"), formats.vnd(acceptance.accepted_vnd, lang)))
    if settlement and settlement.liquidated_on:
        rows.append(Row(_("Thanh lý"), f"{settlement.number}, {formats.date_short(settlement.liquidated_on, lang)}"))
        rows.append(Row(_("Giá trị quyết toán"), formats.vnd(settlement.settled_vnd, lang)))
    return rows


def invoice_window(project: Project) -> tuple[date | None, date]:
    """First and last day an invoice may be made on without a reason."""
    return guards.invoice_opens_on(project), date(project.years[-1], 12, 31)


def check_page(project: Project, user: User, at: datetime) -> dict[str, Any]:
    """Check your answers: the order of the paper (P§6, content 1-8), one "Sửa" a line, then what is missing."""
    submit = SUPPORT_PROJECT.acts_of(project)[:1]
    found = live_findings(project, submit, user, at)
    return {
        "project": project,
        "sections": _answers(project),
        "findings": [f for f in found if f.code != "programmes.missing"],
        "missing": [_missing(project, f) for f in found if f.code == "programmes.missing"],
        "blocked": any(f.blocks for f in found),
        "due": guards.window_of(project.budget_year).unit_until,
        "total": len(STEPS) + 1,
        "submit": submit[0].label if submit else "",
    }


# On which step of the wizard a missing field is typed.
STEP_OF = {
    "title": "purpose", "need": "purpose", "goals": "purpose", "outcome": "purpose", "features": "purpose",
    "starts_on": "work", "ends_on": "work", "organisation_text": "work", "items": "estimate",
    "beneficiary": "parts", "production_place": "parts", "cluster_name": "parts", **dict.fromkeys(DETAILS, "parts"),
}  # fmt: skip


def _missing(project: Project, finding: Finding) -> Check:
    """One thing that is not there, with the page where it is added."""
    if finding.field in PaperKind.values:
        url = f"{reverse('programmes:add_paper', args=[project.pk])}?kind={finding.field}"
    elif finding.field in STEP_OF:
        url = f"{reverse('programmes:step', args=[project.pk, STEP_OF[finding.field]])}#id_{finding.field}"
    else:
        url = reverse("programmes:project", args=[project.pk])
    return Check(str(finding.params.get("name", "")), False, url=url)


def _answers(project: Project) -> list[tuple[str, list[Row]]]:
    lang = spoken()

    def row(label: str, value: str, step: str, field: str = "") -> Row:
        url = reverse("programmes:step", args=[project.pk, step]) + (f"#id_{field}" if field else "")
        return Row(label, value or formats.NONE, url)

    estimate = guards.estimate_of(project)
    span = f"{formats.date_short(project.starts_on, lang)} – {formats.date_short(project.ends_on, lang)}"
    lines = "; ".join(f"{i.name}: {formats.vnd(i.cost_vnd, lang)}" for i in guards.items_of(project))
    papers = files.attachments_of(project.subject).values_list("kind", flat=True)
    kinds = "; ".join(str(PaperKind(k).label) for k in dict.fromkeys(papers) if k in PaperKind.values)
    return [
        (
            _("Đề án"),
            [
                Row(_("Loại đề án"), kind_words(project)),
                Row(_("Năm ngân sách"), ", ".join(formats.year(y, lang) for y in project.years)),
                row(_("Tên đề án"), project.title, "purpose", "title"),
                row(_("Sự cần thiết và căn cứ"), project.need, "purpose", "need"),
                row(_("Mục tiêu"), project.goals, "purpose", "goals"),
                row(_("Đặc điểm nổi bật"), project.features, "purpose", "features"),
                row(_("Hiệu quả"), project.outcome, "purpose", "outcome"),
                row(_("Thời gian"), span if project.starts_on else "", "work", "starts_on"),
                row(_("Tổ chức thực hiện"), project.organisation_text, "work", "organisation_text"),
            ],
        ),
        *(_part_answers(project, part, several=len(project.parts_in_force) > 1) for part in project.parts_in_force),
        (
            _("Tiền"),
            [
                row(_("Khoản chi"), lines, "estimate"),
                row(_("Tổng dự toán"), formats.vnd(estimate.total_vnd, lang), "estimate"),
                row(_("Đề nghị hỗ trợ"), formats.vnd(project.requested_vnd, lang), "money", "requested_vnd"),
                row(_("Vốn của cơ sở"), formats.vnd(project.own_vnd, lang), "money", "own_vnd"),
            ],
        ),
        (_("Giấy tờ"), [row(_("Đã có"), kinds, "papers")]),
    ]


def kind_words(project: Project) -> str:
    """The kind of a project in words: how it names its beneficiaries, pilot, purse and way."""
    words = [str(project.get_kind_display()), *([_("đề án điểm")] if project.is_pilot else [])]
    return ", ".join([*words, str(project.get_level_display()), str(project.get_route_display())])


def detail_words(part: Part) -> list[Row]:
    """What only this content asks for, as it was typed."""
    lang = spoken()
    rows = []
    for detail in content_of(part.activity).details:
        value = part.details.get(detail.name)
        if value in (None, ""):
            shown = formats.NONE
        elif detail.kind == "day":
            shown = formats.date_short(date.fromisoformat(value), lang)
        elif detail.kind == "yesno":
            shown = _("có") if value else _("không")
        else:
            shown = str(dict(detail.choices).get(value, value))
        rows.append(Row(detail.label, shown))
    return rows


def _part_answers(project: Project, part: Part, *, several: bool) -> tuple[str, list[Row]]:
    """One content as the check page shows it; each line opens the page of the part."""
    lang = spoken()
    url = reverse("programmes:part", args=[project.pk, part.pk])
    yes, no = _("có"), _("chưa")
    rows = [Row(_("Nội dung hoạt động"), activity_label(part.activity), url)]
    if part.beneficiary:
        rows.append(Row(_("Cơ sở thụ hưởng"), str(part.beneficiary), url))
    elif part.expected > 1:
        rows.append(Row(_("Số cơ sở dự kiến"), formats.number(part.expected, lang), url))
    rows.append(Row(_("Nơi thực hiện"), f"{part.place}, {part.province}", url))
    if part.cluster_name:
        rows.append(Row(_("Cụm công nghiệp"), part.cluster_name, url))
    if part.activity == MACHINERY and part.beneficiary:
        effects = ", ".join(str(Effect(e).label) for e in part.effects if e in Effect.values)
        rows += [
            Row(_("Máy đang dùng"), part.present_machine or formats.NONE, url),
            Row(_("Hơn ở điểm nào"), effects or formats.NONE, url),
            Row(_("Máy mới 100%"), yes if part.machine_is_new else no, url),
        ]
    planned = (part.order_on, part.delivery_on, part.payment_on)
    if any(planned):
        shown = " – ".join(formats.date_short(day, lang) for day in planned)
        rows.append(Row(_("Dự kiến đặt mua, giao hàng, trả tiền"), shown, url))
    if part.beneficiary:
        rows += [
            Row(_("Cam kết phần vốn còn lại"), yes if part.commits_rest else no, url),
            Row(_("Cam kết không nhận tiền Nhà nước khác"), yes if part.commits_no_other else no, url),
        ]
    rows += [Row(r.label, r.value, url) for r in detail_words(part)]
    if several:
        rows.append(Row(_("Đề nghị hỗ trợ"), formats.vnd(part.support_vnd, lang), url))
    return (str(part) if several else str(_("Nội dung hỗ trợ")), rows)


def beneficiary_choices(user: User | AnonymousUser, on: date, text: str) -> list[tuple[Any, list[Any]]]:
    """Establishments a user may propose, by name, with their open production places; at most twenty."""
    rows = registry.establishments_visible_to(user, on)
    if text:
        rows = rows.filter(search_key__contains=search_key(text))
    found = list(rows.order_by("search_key", "id")[:CHOICES_MAX])
    return [(row, list(registry.production_places(row.pk, on))) for row in found]


def guidance_page(user: User, at: datetime) -> dict[str, Any]:
    """Each plan year from the oldest letter to the next year: the days that count and where they come from."""
    letters = {g.year: g for g in Guidance.objects.order_by("year")}
    last = local_date(at).year + 1
    lines = []
    for year in range(last, min([last, *letters]) - 1, -1):
        rule = norms.department_deadline(year)
        lines.append((year, guards.window_of(year), letters.get(year), rule))
    return {"lines": lines, "may_add": may(user, "programmes.guide", at)}
