"""The page of one version of a plan: its list with running totals, its money, what must be mended, who moves next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding, Severity
from khuyencong.common.fold import search_key
from khuyencong.law import selectors as law
from khuyencong.ledger.choices import FundLevel
from khuyencong.places.models import Unit
from khuyencong.places.selectors import with_predecessors
from khuyencong.programmes.models import Part, PlanLine, PlanVersion, YearPlan
from khuyencong.programmes.plans import rules, selectors
from khuyencong.programmes.plans.choices import CUT_REASONS, IndustryGround, LeftOut, PlanStatus
from khuyencong.programmes.plans.states import YEAR_PLAN
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.ui.components import Move, Tag
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page
from khuyencong.workflow import services as workflow
from khuyencong.workflow.process import Context, Transition, judge_each
from khuyencong.workflow.selectors import acts_offered, open_task

TEXT_MAX = 200
TAG_LOOK = {
    PlanStatus.DRAFT: "open",
    PlanStatus.SUBMITTED: "wait",
    PlanStatus.APPROVED: "ok",
    PlanStatus.WITHDRAWN: "end",
}
KINDS = ("pilot", "cleaner", "by_hand", "over")
STATES = ("in", "out")


def tag_of(version: PlanVersion) -> Tag:
    """The tag of a version's state, in the reader's language."""
    return Tag(YEAR_PLAN.state(version.status).label, TAG_LOOK[PlanStatus(version.status)])  # type: ignore[arg-type]


@dataclass
class Row:
    """One line as the table shows it. `decided`: an earlier version has put it in. `starts`: the money of the batch
    that begins here; `ends`: the money ends above this row. `typed`: what a refused form held."""

    line: PlanLine
    place: "Place"
    decided: bool
    starts: "Sequence[Spending]" = ()
    ends: "Sequence[Spending]" = ()
    apart: bool = False
    findings: Sequence[Finding] = ()
    judged: bool = False
    typed: str = ""
    wrong: str = ""
    chosen: bool = False

    @property
    def blocks(self) -> int:
        return sum(f.severity is Severity.BLOCK for f in self.findings)

    @property
    def warns(self) -> int:
        return sum(f.severity is Severity.WARN for f in self.findings)

    @property
    def lowered_vnd(self) -> int:
        """By how much the amount stays under what was asked."""
        return self.line.project.requested_vnd - self.line.planned_vnd

    @property
    def grounds(self) -> list[str]:
        """What gives the project its place in the order, in words."""
        line = self.line
        words = [str(_("Đề án điểm"))] if line.pilot else []
        words += [place_short(line.place_ground)] if line.place_ground else []
        words += [industry_short(line.industry_ground)] if line.industry_ground else []
        return words


@dataclass(frozen=True)
class Place:
    """Where a line stands in its batch: its number, the money spent down to it, whether it lies beyond the money, and
    whether it is the first of its batch, the first beyond the money, the first of those ranked apart."""

    number: int
    running_vnd: int
    over: bool
    first: bool
    first_over: bool
    first_apart: bool


def place_short(ground: str) -> str:
    """A priority place by its letter in the law."""
    return _("Địa bàn %(letter)s") % {"letter": ground.removeprefix("place-")}


def industry_short(ground: str) -> str:
    """A ground of industry in two or three words."""
    short = {
        IndustryGround.TYPICAL_PRODUCT: _("Sản phẩm tiêu biểu"),
        IndustryGround.KEY_PRODUCT: _("Sản phẩm chủ lực"),
        IndustryGround.EXPORT: _("Xuất khẩu"),
        IndustryGround.LOCAL_MATERIAL: _("Nguyên liệu tại chỗ"),
        IndustryGround.MANY_WORKERS: _("Nhiều lao động"),
        IndustryGround.GROUP_A: _("Ngành nhóm a"),
    }
    return short.get(IndustryGround(ground), ground)


def place_words(ground: str) -> str:
    """The short name of a priority place: the letter of the law and its first words."""
    short = {
        "place-a": _("Địa bàn a: vùng cao, hải đảo, biên giới, dân tộc thiểu số"),
        "place-b": _("Địa bàn b: huyện nghèo"),
        "place-c": _("Địa bàn c: xã nông thôn mới"),
        "place-d": _("Địa bàn d: khó khăn khác"),
    }
    return short.get(ground, ground)


@dataclass(frozen=True)
class Spending:
    """The money of a batch at one level, as shown above its lines."""

    spent: rules.Spent
    money_id: int | None = None
    basis: str = ""
    fund_id: int | None = None

    @property
    def over_vnd(self) -> int:
        return max(self.spent.asked_vnd - self.spent.budget_vnd, 0)


@dataclass
class Typed:
    """What a refused form held, shown again beside what is stored now."""

    amounts: Mapping[int, str] = field(default_factory=dict)
    chosen: frozenset[int] = frozenset()
    wrong: Mapping[str, list[str]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False


def version_page(
    version: PlanVersion, user: User, at: datetime, query: QueryDict, typed: Typed | None = None
) -> dict[str, Any]:
    """Everything the page of a version shows; the number of queries does not grow with its lines."""
    on = local_date(at)
    seen = selectors.lines_visible_to(version, user, on)
    compiles = selectors.compiles(user, version.plan, on)
    page, filters = lines_page(seen, query)
    spending = _spending(version)
    decided = selectors.decided_projects(version)
    rows = _rows(version, page, spending, decided, typed or Typed(), plain=not any(filters.values()))
    edits = compiles and version.status == PlanStatus.DRAFT
    if version.status in {PlanStatus.DRAFT, PlanStatus.SUBMITTED}:
        _judge(version, rows, user, at)
    offers = [o.transition for o in acts_offered(YEAR_PLAN, version, user, on)]
    return {
        "version": version,
        "plan": version.plan,
        "name": plan_title(version.plan),
        "tag": tag_of(version),
        "page": page,
        "amounts_url": _amounts_url(query),
        "columns": 8 if edits else 7,
        "kinds": list(kind_labels().items()),
        "states": [("in", _("Trong kế hoạch")), ("out", _("Để ngoài"))],
        "version_lines": seen.count(),
        "rows": rows,
        "filters": filters,
        "shown_vnd": sum(r.line.planned_vnd for r in rows if r.line.included),
        "asked_vnd": sum(r.line.project.requested_vnd for r in rows),
        "spending": spending,
        "totals": _totals(seen),
        "findings": _findings(version, offers, spending, user, at) if compiles else [],
        "provinces": _provinces(seen),
        "batches": list(version.plan.batches.all()),
        "levels": [
            choice for choice in FundLevel.choices if (choice[0] == FundLevel.NATION) == version.plan.is_national
        ],
        "reasons": [(r.value, r.label) for r in LeftOut if r not in CUT_REASONS and r != LeftOut.CHANGED],
        "edits": edits,
        "offers": offers,
        "move": _move(version, offers, on),
        "typed": typed or Typed(),
        "order": _order_basis(on),
        "whole": compiles or scope_of(user, on).national,
    }


def plan_title(plan: YearPlan) -> str:
    """Kế hoạch khuyến công quốc gia năm 2026."""
    year = formats.year(plan.budget_year, spoken())
    if plan.place:
        return _("Kế hoạch khuyến công %(place)s năm %(year)s") % {"place": plan.place, "year": year}
    return _("Kế hoạch khuyến công quốc gia năm %(year)s") % {"year": year}


def _amounts_url(query: QueryDict) -> str:
    """The same list with a field for each amount."""
    changed = query.copy()
    changed["amounts"] = "1"
    return f"?{changed.urlencode()}"


def lines_page(seen: QuerySet[PlanLine], query: QueryDict) -> tuple[Page[PlanLine], dict[str, str]]:
    """One page of the list, filtered by what stands in the address."""
    text = query.get("q", "").replace("\0", "").strip()[:TEXT_MAX]
    rows = seen
    if text:
        rows = rows.filter(Q(project__search_key__contains=search_key(text)) | Q(project__code__icontains=text))
    province = query.get("province", "")
    unit = Unit.objects.filter(pk=int(province)).first() if province.isascii() and province.isdigit() else None
    if unit:
        rows = rows.filter(project__province__in=with_predecessors([unit.pk]))
    kind = query.get("kind", "") if query.get("kind", "") in KINDS else ""
    if kind in {"pilot", "cleaner", "by_hand"}:
        rows = rows.filter(**{kind: True})
    elif kind == "over":
        rows = rows.filter(left_out__in=CUT_REASONS)
    state = query.get("state", "") if query.get("state", "") in STATES else ""
    if state:
        rows = rows.filter(included=state == "in")
    batch = query.get("batch", "") if query.get("batch", "").isdigit() else ""
    if batch:
        rows = rows.filter(batch__number=int(batch))
    orders = {
        "position": Order(_("thứ tự ưu tiên"), ("batch__number", "position", "id")),
        "amount": Order(_("mức đưa vào"), ("-planned_vnd", "id")),
        "code": Order(_("mã đề án"), ("project__code", "id")),
    }
    labels = {
        "q": _("Tìm: %(text)s") % {"text": text} if text else "",
        "province": str(unit) if unit else "",
        "kind": str(kind_labels()[kind]) if kind else "",
        "state": (_("Trong kế hoạch") if state == "in" else _("Để ngoài")) if state else "",
        "batch": _("Đợt %(n)s") % {"n": batch} if batch else "",
    }
    loaded = rows.select_related("project__province", "project__place", "project__implementer", "batch")
    page = Page(query=query, rows=loaded, orders=orders, filters=labels, lang=spoken(), exportable=True)
    values = {"q": text, "province": province if unit else "", "kind": kind, "state": state, "batch": batch}
    return page, values


def kind_labels() -> dict[str, str]:
    """The kinds a list can be narrowed to."""
    return {
        "pilot": _("Đề án điểm"),
        "cleaner": _("Sản xuất sạch hơn"),
        "by_hand": _("Theo ý kiến cán bộ"),
        "over": _("Ngoài trần kinh phí"),
    }


def _spending(version: PlanVersion) -> list[Spending]:
    rows = {(m.money.batch.number, str(m.money.place or ""), str(FundLevel(m.money.level).label)): m for m in
            selectors.money_of(version.plan)}  # fmt: skip
    found = []
    for spent in selectors.spent_of(version):
        row = rows.get((spent.batch, spent.place, spent.level))
        money = row.money if row else None
        found.append(
            Spending(spent, money.pk if money else None, money.basis if money else "", money.fund_id if money else None)
        )
    return found


def _rows(
    version: PlanVersion,
    page: Page[PlanLine],
    spending: Sequence[Spending],
    decided: set[int],
    typed: Typed,
    *,
    plain: bool,
) -> list[Row]:
    """The lines of the page with their place in the batch; heads and the budget line only where the list is in its
    order and whole."""
    places = _places(version)
    of_batch: dict[int, list[Spending]] = {}
    for one in spending:
        of_batch.setdefault(one.spent.batch, []).append(one)
    in_order = page.order_key == "position" and not page.descending
    rows: list[Row] = []
    for line in page:
        place = places[line.pk]
        row = Row(line, place, line.project_id in decided)
        batch = of_batch.get(line.batch.number, [])
        if in_order and (not rows or rows[-1].line.batch_id != line.batch_id):
            row.starts = batch
        if in_order and plain:
            row.ends = batch if place.first_over else ()
            row.apart = place.first_apart
        row.typed = typed.amounts.get(line.pk, "")
        row.wrong = " ".join(typed.wrong.get(f"planned_vnd-{line.pk}", []))
        row.chosen = line.pk in typed.chosen
        rows.append(row)
    return rows


def _places(version: PlanVersion) -> dict[int, Place]:
    """Where each line stands. One light read of the whole list: a later page must know what stands above it."""
    rows = version.lines.order_by("batch__number", "position", "id").values_list(
        "pk", "batch_id", "planned_vnd", "included", "left_out", "cleaner"
    )
    found: dict[int, Place] = {}
    batch, number, spent, beyond, apart = None, 0, 0, 0, False
    for pk, batch_id, planned, included, left_out, cleaner in rows:
        first = batch_id != batch
        if first:
            batch, number, spent, beyond, apart = batch_id, 0, 0, 0, False
        number += 1
        over = left_out in CUT_REASONS
        spent += planned if included else 0
        first_over, first_apart = over and not beyond, cleaner and not apart
        beyond += planned if over else 0
        apart = apart or cleaner
        found[pk] = Place(number, spent + beyond if over else spent, over, first, first_over, first_apart)
    return found


def _judge(version: PlanVersion, rows: Sequence[Row], user: User, at: datetime) -> None:
    """What the decision would find on the shown lines that are not decided yet."""
    on = local_date(at)
    open_rows = [row for row in rows if not row.decided]
    projects = selectors.in_order([row.line.project for row in open_rows])
    pairs = [
        (project, Context(user, at, on, values={"planned_vnd": row.line.planned_vnd, "approved_on": on}))
        for project, row in zip(projects, open_rows, strict=True)
    ]
    guards = next(t.guards for t in SUPPORT_PROJECT.transitions if t.act == "approve_plan")
    found: list[list[Finding]] = [[] for _row in open_rows]
    with law.held():
        for guard in guards:
            for mine, more in zip(found, judge_each(guard, pairs), strict=True):
                mine += more
    for row, findings in zip(open_rows, found, strict=True):
        row.findings, row.judged = findings, True


def _findings(
    version: PlanVersion, offers: Sequence[Transition], spending: Sequence[Spending], user: User, at: datetime
) -> list[Finding]:
    """What the next step of the version itself would find."""
    acts = [t for t in offers if t.act in {"submit", "record_decision"}]
    if not acts:
        return []
    known = {"authority": selectors.authority_of(version), "spent": [one.spent for one in spending]}
    context = Context(user, at, local_date(at), values=known)
    return workflow.judge(YEAR_PLAN, version, acts[0], context)


def _totals(seen: QuerySet[PlanLine]) -> dict[str, list[tuple[str, int, int]]]:
    """What is in, by province, by content and by level: name, lines, đồng; largest first."""
    first = Part.objects.in_force().filter(project=OuterRef("project")).values("activity")[:1]
    rows = seen.filter(included=True).annotate(content=Subquery(first)).order_by()
    keys = rows.values_list("project__province__name", "content", "level")
    sums = list(keys.annotate(n=Count("pk"), vnd=Sum("planned_vnd")))

    def grouped(key: int) -> list[tuple[str, int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for *names, n, vnd in sums:
            lines, money = found.get(names[key] or "", (0, 0))
            found[names[key] or ""] = lines + n, money + vnd
        return sorted(((name, n, vnd) for name, (n, vnd) in found.items()), key=lambda row: (-row[2], row[0]))

    return {
        "province": grouped(0),
        "content": [(law.activity_label(code), n, vnd) for code, n, vnd in grouped(1)],
        "level": [(str(FundLevel(level).label), n, vnd) for level, n, vnd in grouped(2)],
    }


def _provinces(seen: QuerySet[PlanLine]) -> list[tuple[str, str]]:
    rows = seen.order_by("project__province__name").values_list("project__province_id", "project__province__name")
    return [(str(pk), name) for pk, name in rows.distinct()]


def _move(version: PlanVersion, offers: Sequence[Transition], on: date) -> Move | None:
    """Whose move it is; the button is the next act of the holder."""
    task = open_task(YEAR_PLAN.key, version.pk)
    if task is None:
        return None
    state = YEAR_PLAN.state(version.status)
    forward = next((t for t in offers if t.act in {"submit", "record_decision"}), None)
    if forward is None:
        title = _("Đang chờ %(who)s") % {"who": task.organisation or ""}
        return Move(title, False, task.opened_at, str(task.sent_by), text=state.explanation)
    url = reverse("programmes:plan_version_act", args=[version.plan_id, version.number, forward.act])
    title = _("Lượt của bạn: %(act)s") % {"act": str(forward.label)}
    return Move(title, True, task.opened_at, str(task.sent_by), text=state.explanation, button=forward.label, url=url)


def _order_basis(on: date) -> list[tuple[str, str]]:
    """The articles the order rests on, with how far each can be trusted on the day."""
    keys = ("promotion.priority.places", "promotion.priority.industries")
    found = [law.norm(key, on=on) for key in keys]
    return list(dict.fromkeys((choice.citation, str(choice.confidence)) for choice in found if choice.citation))


def url_of(version: PlanVersion) -> str:
    """The page of a version."""
    return reverse("programmes:plan_version", args=[version.plan_id, version.number])


def money_words(vnd: int | None) -> str:
    """An amount in full, in the reader's language."""
    return formats.vnd(vnd, spoken())
