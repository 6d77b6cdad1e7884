"""The list of plans, the page of one plan, its differences, and the page of one line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import may
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import memberships_of, scope_of
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.fold import search_key
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger.choices import Purse
from khuyencong.network.selectors import capacity_of
from khuyencong.places.choices import Level
from khuyencong.programmes.models import PlanLine, PlanVersion, Project, YearPlan
from khuyencong.programmes.plans import published, rules, selectors
from khuyencong.programmes.plans.choices import (
    COMPILERS,
    Authority,
    ChangeKind,
    FactSource,
    IndustryGround,
    PlanStatus,
)
from khuyencong.programmes.plans.page import place_words, plan_title, tag_of
from khuyencong.ui.components import Row, Tag
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page

PROJECTS_SHOWN = 50


@dataclass(frozen=True)
class PlanRow:
    """One plan of the list: the version in force, the one in work, lines and money of the first of them."""

    plan: YearPlan
    name: str
    in_force: PlanVersion | None
    in_work: PlanVersion | None
    tag: Tag
    lines: int
    planned_vnd: int | None


def list_page(user: User, at: datetime, query: QueryDict) -> dict[str, Any]:
    """Every plan the reader may see, newest year first, and the years printed elsewhere that have no record yet."""
    on = local_date(at)
    purse = query.get("purse", "") if query.get("purse", "") in Purse.values else ""
    typed = query.get("year", "")
    year = typed if typed.isascii() and typed.isdigit() and len(typed) == 4 else ""
    rows = selectors.plans_visible_to(user, on)
    rows = rows.filter(purse=purse) if purse else rows
    rows = rows.filter(budget_year=int(year)) if year else rows
    orders = {"year": Order(_("năm"), ("-budget_year", "-purse", "place__name", "id"))}
    labels = {
        "purse": str(Purse(purse).label) if purse else "",
        "year": _("Năm %(year)s") % {"year": formats.year(int(year), spoken())} if year else "",
    }
    page = Page(query=query, rows=rows, orders=orders, filters=labels, lang=spoken(), exportable=True)
    recorded = set(YearPlan.objects.filter(purse=Purse.NATIONAL).values_list("budget_year", flat=True))
    printed = [y for y in published.printed_years(Purse.NATIONAL) if y not in recorded]
    years = sorted(set(YearPlan.objects.values_list("budget_year", flat=True)) | {on.year, on.year + 1}, reverse=True)
    return {
        "page": page,
        "lines": plan_rows(page.items, user, on),
        "purse": purse,
        "purses": Purse.choices,
        "year": year,
        "years": years,
        "printed": [y for y in printed if purse != Purse.LOCAL and (not year or int(year) == y)],
        "may_open": may(user, "programmes.plan", at),
        "may_send": may(user, "programmes.send_registration", at) or scope_of(user, on).national,
    }


def plan_rows(plans: Sequence[YearPlan], user: User, on: Any) -> list[PlanRow]:
    """Some plans as the list shows them, with a constant number of queries."""
    versions: dict[int, list[PlanVersion]] = {}
    for version in PlanVersion.objects.filter(plan__in=plans).exclude(status=PlanStatus.WITHDRAWN).order_by("number"):
        versions.setdefault(version.plan_id, []).append(version)
    sums = PlanLine.objects.filter(version__plan__in=plans, included=True).order_by().values_list("version")
    by_version = {v: (n, vnd) for v, n, vnd in sums.annotate(n=Count("pk"), vnd=Sum("planned_vnd"))}
    rows = []
    for plan in plans:
        mine = versions.get(plan.pk, [])
        sees = selectors.compiles(user, plan, on) or scope_of(user, on).national
        in_force = next((v for v in reversed(mine) if v.status == PlanStatus.APPROVED), None)
        in_work = next((v for v in mine if v.status in {PlanStatus.DRAFT, PlanStatus.SUBMITTED}), None)
        shown = in_force or (in_work if sees else None)
        n, vnd = by_version.get(shown.pk, (0, 0)) if shown else (0, None)
        tag = tag_of(shown) if shown else Tag(_("Chưa phê duyệt"), "open")
        rows.append(PlanRow(plan, plan_title(plan), in_force, in_work if sees else None, tag, n, vnd))
    return rows


def plan_page(plan: YearPlan, user: User, at: datetime) -> dict[str, Any]:
    """A plan: what is printed beside what is recorded, its batches with their money, its versions."""
    on = local_date(at)
    compiles = selectors.compiles(user, plan, on)
    versions = list(selectors.versions_visible_to(user, plan, on).annotate(
        n=Count("lines", filter=Q(lines__included=True)), vnd=Sum("lines__planned_vnd", filter=Q(lines__included=True))
    ))  # fmt: skip
    in_force = next((v for v in versions if v.status == PlanStatus.APPROVED), None)
    shown: PlanVersion | None = in_force or next(iter(versions), None)
    open_version = next((v for v in versions if v.status in {PlanStatus.DRAFT, PlanStatus.SUBMITTED}), None)
    return {
        "plan": plan,
        "name": plan_title(plan),
        "tag": tag_of(shown) if shown else Tag(_("Chưa phê duyệt"), "open"),
        "versions": [(v, tag_of(v), _authority_words(v)) for v in versions],
        "in_force": in_force,
        "open_version": open_version,
        "money": _money_rows(plan, in_force),
        "batches": list(plan.batches.all()),
        "edits": compiles,
        "may_amend": compiles and in_force is not None and open_version is None,
        **published_part(plan.purse, plan.budget_year, plan),
    }


def _authority_words(version: PlanVersion) -> str:
    return str(Authority(version.authority).label) if version.authority else ""


@dataclass(frozen=True)
class MoneyLine:
    """The money of a batch at one level, what its approved lines take, and how many of them wait for the money."""

    row: selectors.MoneyRow
    lines: int
    asked_vnd: int
    waiting: int


def _money_rows(plan: YearPlan, version: PlanVersion | None) -> list[MoneyLine]:
    taken: dict[Any, tuple[int, int, int]] = {}
    if version:
        rows = version.lines.filter(included=True).annotate(pays=selectors.money_place()).order_by()
        waits = Count("pk", filter=Q(project__status="in_plan"))
        sums = rows.values_list("batch_id", "level", "pays").annotate(n=Count("pk"), vnd=Sum("planned_vnd"), w=waits)
        taken = {(b, level, place): (n, vnd, w) for b, level, place, n, vnd, w in sums}
    return [MoneyLine(row, *taken.get(row.key, (0, 0, 0))) for row in selectors.money_of(plan)]


def published_part(purse: str, year: int, plan: YearPlan | None) -> dict[str, Any]:
    """The printed figures of a plan beside the recorded ones; nothing where nothing is printed."""
    found = published.printed(purse, year)
    if found is None:
        return {"printed": None}
    gap = abs(found.share_printed - found.share) * 100
    return {
        "printed": found,
        "figures": published.figures(found),
        "shares": published.shares(found),
        "gap": formats.number(gap, spoken(), 1),
        "why": published.reasons(found),
        "compared": published.compared(found, plan),
    }


def national_year_page(year: int) -> dict[str, Any]:
    """The national plan of a year as printed, where no record of it exists yet."""
    name = _("Kế hoạch khuyến công quốc gia năm %(year)s") % {"year": formats.year(year, spoken())}
    return {"name": name, "year": year, **published_part(Purse.NATIONAL, year, None)}


def may_open_plan(user: User, at: datetime) -> list[tuple[str, str]]:
    """The plans a user may open: ("national", body) or a province, with their names."""
    found: dict[str, str] = {}
    for member in memberships_of(user, local_date(at)):
        body = member.organisation
        if member.role not in COMPILERS:
            continue
        if body.place is None:
            found[f"national:{body.pk}"] = _("Khuyến công quốc gia, %(body)s lập") % {"body": body}
        elif body.place.level == Level.PROVINCE:
            found[f"local:{body.pk}"] = _("Khuyến công %(place)s, %(body)s lập") % {"place": body.place, "body": body}
    return list(found.items())


@dataclass(frozen=True)
class ChangeRow:
    """One change of a version with its project."""

    change: rules.Change
    project: Project
    look: str


LOOKS = {
    ChangeKind.ADDED: "ok", ChangeKind.DROPPED: "bad", ChangeKind.RAISED: "wait", ChangeKind.LOWERED: "do",
    ChangeKind.CHANGED: "",
}  # fmt: skip


def changes_page(version: PlanVersion, user: User, at: datetime) -> dict[str, Any]:
    """What a version changes against the one in force: each project old and new, sums, and who decides it."""
    on = local_date(at)
    changes = selectors.changes_of(version)
    visible = selectors.lines_visible_to(version, user, on)
    seen: QuerySet[Project] = Project.objects.filter(pk__in=[c.project_id for c in changes])
    if not (selectors.compiles(user, version.plan, on) or scope_of(user, on).national):
        seen = seen.filter(pk__in=visible.values("project"))
    projects: Mapping[int, Project] = seen.select_related("province", "implementer").in_bulk()
    rows = [ChangeRow(c, projects[c.project_id], LOOKS[c.kind]) for c in changes if c.project_id in projects]
    counts = {kind: sum(r.change.kind == kind for r in rows) for kind in ChangeKind}
    return {
        "version": version,
        "plan": version.plan,
        "name": plan_title(version.plan),
        "tag": tag_of(version),
        "rows": rows,
        "counts": [(kind.label, counts[kind]) for kind in ChangeKind if counts[kind]],
        "before_vnd": sum(r.change.before.planned_vnd for r in rows if r.change.before),
        "after_vnd": sum(r.change.after.planned_vnd for r in rows if r.change.after),
        "difference_vnd": sum(r.change.difference_vnd for r in rows),
        "authority": selectors.authority_of(version).label,
        "citation": rules.CITATION_CHANGES,
    }


def line_page(line: PlanLine, user: User, at: datetime) -> dict[str, Any]:
    """One line: the rank facts with their sources, what was decided, and what earlier versions said."""
    version = line.version
    history = PlanLine.objects.filter(project=line.project_id, version__plan=version.plan_id).select_related("version")
    sees_all = selectors.compiles(user, version.plan, local_date(at)) or scope_of(user, local_date(at)).national
    if not sees_all:
        history = history.filter(version__status=PlanStatus.APPROVED)
    return {
        "line": line,
        "version": version,
        "plan": version.plan,
        "project": line.project,
        "name": plan_title(version.plan),
        "facts": _facts(line),
        "notes": _notes(line),
        "history": [(row, tag_of(row.version)) for row in history.order_by("-version__number")],
        "edits": selectors.compiles(user, version.plan, local_date(at)) and version.status == PlanStatus.DRAFT,
        "back": reverse("programmes:plan_version", args=[version.plan_id, version.number]),
    }


def _facts(line: PlanLine) -> list[Row]:
    yes, no = _("có"), _("không")
    none = _("không có căn cứ")
    industry = str(IndustryGround(line.industry_ground).label) if line.industry_ground else none
    known = capacity_of(line.project.implementer, line.judged_on)
    stated = "; ".join(f"{label}: {words}" for label, words in known.lines)
    capacity = formats.NONE if line.capacity is None else f"{line.capacity}/100"
    return [
        Row(_("Ngày xét"), formats.date_short(line.judged_on, spoken())),
        Row(_("Đề án điểm"), yes if line.pilot else no),
        Row(_("Địa bàn"), _with_source(line, "place", place_words(line.place_ground) or none)),
        Row(_("Ngành nghề"), _with_source(line, "industry", industry)),
        Row(_("Năng lực đơn vị thực hiện"), _with_source(line, "capacity", capacity)),
        Row(_("Năng lực đã ghi trong mạng lưới"), stated),
        Row(_("Đề án đã quyết toán của đơn vị"), formats.number(line.experience, spoken())),
        Row(_("Sản xuất sạch hơn, xếp riêng"), yes if line.cleaner else no),
    ]


FACT_FIELDS = {"place": "place_ground", "industry": "industry_ground"}


def _with_source(line: PlanLine, name: str, words: str) -> str:
    """A fact with where it comes from: an officer's entry says who, when and on what basis."""
    entered = line.facts.get("entered", {}).get(FACT_FIELDS.get(name, name))
    if entered:
        day = formats.date_short(date.fromisoformat(entered["on"]), spoken())
        return f"{words} ({FactSource.OFFICER.label}: {entered['sentence']}; {entered['by']}, {day})"
    gathered = line.facts.get(name) or {}
    if not gathered:
        return words
    source = str(FactSource(gathered["source"]).label)
    return f"{words} ({source}: {gathered['note']})" if gathered.get("note") else f"{words} ({source})"


def _notes(line: PlanLine) -> list[str]:
    """What the amendment of 2025 is said to favour: a note, never counted."""
    words = {
        "women_owned": _("Cơ sở do phụ nữ làm chủ"),
        "minority_owned": _("Cơ sở do người dân tộc thiểu số làm chủ"),
    }
    return [words[name] for name in line.facts.get("notes", []) if name in words]


def decision_page(version: PlanVersion) -> dict[str, Any]:
    """The decision on a version as it was recorded: paper, who recorded it, the sentences given for warnings."""
    record = selectors.decision_of(version)
    if record is None:
        raise Http404
    changes = selectors.changes_of(version)
    words = [f["reason"] for f in record.findings if f.get("reason")]
    return {
        "version": version,
        "plan": version.plan,
        "name": plan_title(version.plan),
        "record": record,
        "reasons": list(dict.fromkeys([*words, *selectors.reasons_given(version, record)])),
        "counts": [
            (kind.label, len(mine), sum(c.difference_vnd for c in mine))
            for kind in ChangeKind
            if (mine := [c for c in changes if c.kind == kind])
        ],
        "authority": _authority_words(version),
        "facts": [
            Row(_("Cơ quan ban hành"), record.decided_by),
            Row(_("Số, ký hiệu"), record.number),
            Row(_("Ngày"), formats.date_short(record.decided_on, spoken())),
            Row(_("Người quyết định"), _authority_words(version)),
            Row(_("Người ký"), ", ".join(filter(None, (record.signer_capacity, record.signer))) or formats.NONE),
            Row(_("Người ghi nhận"), f"{record.by}, {record.organisation}"),
            Row(_("Ghi lúc"), formats.moment(record.at, spoken())),
        ],
    }


def candidates_page(version: PlanVersion, query: QueryDict) -> dict[str, Any]:
    """The appraised projects that may still be put into a version, by code; filters in the address."""
    text = query.get("q", "").replace("\0", "").strip()[:200]
    rows = selectors.candidates(version)
    if text:
        rows = rows.filter(Q(search_key__contains=search_key(text)) | Q(code__icontains=text))
    orders = {
        "code": Order(_("mã đề án"), ("code", "id")),
        "asked": Order(_("mức đề nghị"), ("-requested_vnd", "id")),
    }
    labels = {"q": _("Tìm: %(text)s") % {"text": text} if text else ""}
    page = Page(query=query, rows=rows, orders=orders, filters=labels, lang=spoken())
    return {
        "version": version,
        "plan": version.plan,
        "name": plan_title(version.plan),
        "page": page,
        "text": text,
        "batches": list(version.plan.batches.all()),
        "asked_vnd": sum(project.requested_vnd for project in page),
    }


def money_row(plan: YearPlan, money_id: int) -> selectors.MoneyRow:
    """One money of a plan. Raises Http404."""
    found = next((row for row in selectors.money_of(plan) if row.money.pk == money_id), None)
    if found is None:
        raise Http404
    return found


def assign_page(version: PlanVersion, row: selectors.MoneyRow) -> dict[str, Any]:
    """What the assignment of a batch will reserve, and what its fund still has."""
    waiting = selectors.waiting_for_money(version, row.money)
    fund = row.money.fund
    return {
        "version": version,
        "plan": version.plan,
        "name": plan_title(version.plan),
        "money": row,
        "waiting": waiting[:PROJECTS_SHOWN],
        "more": max(len(waiting) - PROJECTS_SHOWN, 0),
        "waiting_vnd": sum(project.planned_vnd or 0 for project in waiting),
        "available_vnd": ledger.fund_balances(fund.pk).available if fund else None,
        "count": len(waiting),
    }
