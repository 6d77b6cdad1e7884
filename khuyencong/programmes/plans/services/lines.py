"""The lines of a draft plan: put in, judged, sorted, cut to the money, changed by hand with a reason.

Two officers may work on one draft. A change of lines meets `Stale` only when somebody changed one of the same lines; an
act on the whole list (add, sort and cut) meets it when anything was changed since the list was read.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid, RuleBroken, Stale
from khuyencong.common.fold import composed
from khuyencong.law import selectors as law
from khuyencong.ledger.choices import FundLevel
from khuyencong.programmes import guards
from khuyencong.programmes.models import Batch, PlanLine, PlanVersion, Project, YearPlan
from khuyencong.programmes.plans import facts as plan_facts
from khuyencong.programmes.plans import rules, selectors
from khuyencong.programmes.plans.choices import CUT_REASONS, LeftOut
from khuyencong.programmes.plans.services.versions import count_change, locked, note, require_compiler
from khuyencong.workflow.process import Context

SENTENCE_MAX = 500


@transaction.atomic
def add_projects(
    *, version: PlanVersion, revision: int, batch: Batch, project_ids: Collection[int], by: User, at: datetime
) -> int:
    """Put appraised projects into a batch of the draft, each with the amount its last appraisal proposed, judged on
    the day, then sort and cut the list. Returns how many were added.

    Raises Stale when the list was changed since it was read, Invalid when a project cannot enter (any more).
    """
    require_compiler(version.plan, by, at)
    held = locked(version, "add_projects", revision)
    if batch.plan_id != held.plan_id:
        raise Invalid({"batch": [_("Đợt này của kế hoạch khác.")]})
    wanted = set(project_ids)
    candidates = selectors.candidates(held).filter(pk__in=wanted)
    projects = list(candidates.with_parts().prefetch_related("appraisals"))
    if not projects or len(projects) != len(wanted):
        raise Invalid({"projects": [_("Có đề án không còn ở bước chờ phê duyệt kế hoạch; đọc lại danh sách.")]})
    on = local_date(at)
    judged = plan_facts.judge(projects, on)
    last = held.lines.aggregate(top=Max("position"))["top"] or 0
    lines = [
        _written(
            PlanLine(
                version=held,
                project=project,
                batch=batch,
                position=last + n,
                planned_vnd=proposed_vnd(project),
                level=project.level,
            ),
            judged[project.pk],
            on,
        )
        for n, project in enumerate(projects, 1)
    ]
    PlanLine.objects.bulk_create(lines)
    _sort_and_cut(held)
    count_change(held)
    note("add_to_plan", held, by, at, batch=batch.number, projects=sorted(wanted))
    return len(lines)


def proposed_vnd(project: Project) -> int:
    """What the last standing appraisal proposed, else what was asked, in đồng."""
    standing = [a for a in project.appraisals.all() if a.voided_at is None]
    proposed = max(standing, key=lambda a: a.at).proposed_vnd if standing else 0
    return int(proposed or project.requested_vnd)


def _written(line: PlanLine, judged: plan_facts.Judged, on: date) -> PlanLine:
    """A line with its rank facts as judged on a day, not saved yet."""
    rank = judged.rank
    line.pilot, line.cleaner, line.place_ground, line.industry_ground = (
        rank.pilot, rank.cleaner, rank.place, rank.industry,
    )  # fmt: skip
    line.capacity, line.experience, line.urgency = rank.capacity, rank.experience, rank.urgency
    line.facts, line.judged_on = judged.facts, on
    return line


def rank_of(line: PlanLine) -> rules.Rank:
    """The rank a line was given."""
    return rules.Rank(
        pilot=line.pilot,
        cleaner=line.cleaner,
        place=line.place_ground,
        industry=line.industry_ground,
        capacity=line.capacity,
        experience=line.experience,
        urgency=line.urgency,
    )


@transaction.atomic
def sort_and_cut(*, version: PlanVersion, revision: int, by: User, at: datetime) -> None:
    """Judge the rank of every new line on this day, put the list in its order and cut each batch to its money.

    What officers decided by hand stays as they decided it; lines approved before stay in and come first. Raises Stale.
    """
    require_compiler(version.plan, by, at)
    held = locked(version, "sort_and_cut", revision)
    on = local_date(at)
    lines = list(held.lines.exclude(project__in=selectors.decided_projects(held)).select_related("project"))
    projects = selectors.in_order([line.project for line in lines])
    entered = {line.project_id: line.facts.get("entered", {}) for line in lines}
    judged = plan_facts.judge(projects, on, entered)
    for line in lines:
        _written(line, judged[line.project_id], on)
    write_lines(lines, FACT_FIELDS)
    _sort_and_cut(held)
    count_change(held)
    note("sort_plan", held, by, at, lines=len(lines))


FACT_FIELDS = (
    "pilot", "cleaner", "place_ground", "industry_ground", "capacity", "experience", "urgency", "facts", "judged_on",
)  # fmt: skip
CUT_FIELDS = ("position", "included", "left_out", "sentence")


def write_lines(lines: Sequence[PlanLine], fields: Sequence[str]) -> None:
    """Write some fields of many lines in a few statements."""
    PlanLine.objects.bulk_create(lines, update_conflicts=True, unique_fields=["id"], update_fields=list(fields))


def _sort_and_cut(version: PlanVersion) -> None:
    """Positions by batch, rank and code; pinned lines where an officer put them; then the money goes down the list."""
    decided = selectors.decided_projects(version)
    rows = version.lines.select_related("batch", "project").annotate(pays=selectors.money_place())
    lines = list(rows.order_by("batch__number", "position", "id"))
    purses = {row.key: rules.Purse(row.budget_vnd, row.money.cleaner_vnd) for row in selectors.money_of(version.plan)}
    before = {line.pk: [getattr(line, name) for name in CUT_FIELDS] for line in lines}
    position = 0
    for batch in dict.fromkeys(line.batch_id for line in lines):
        mine = [line for line in lines if line.batch_id == batch]
        ordered = _ordered([line for line in mine if line.project_id not in decided])
        ordered = [line for line in mine if line.project_id in decided] + ordered
        _apply_cut(ordered, purses, decided)
        for line in ordered:
            position += 1
            line.position = position
    changed = [line for line in lines if before[line.pk] != [getattr(line, name) for name in CUT_FIELDS]]
    for line in changed:
        line.revision += 1
    write_lines(changed, (*CUT_FIELDS, "revision"))


def _ordered(lines: Iterable[PlanLine]) -> list[PlanLine]:
    rows = sorted(lines, key=lambda line: (*rules.order_of(rank_of(line)), line.project.code))
    free = [line for line in rows if line.pinned is None]
    for line in sorted((row for row in rows if row.pinned is not None), key=lambda row: (row.pinned, row.pk)):
        free.insert(min((line.pinned or 1) - 1, len(free)), line)
    return free


def _apply_cut(
    lines: Sequence[PlanLine],
    purses: Mapping[selectors.MoneyKey, rules.Purse],
    decided: Collection[int],
) -> None:
    cuttable = [
        rules.Cuttable(
            key=line.pk,
            amount_vnd=line.planned_vnd,
            money=(line.level, line.pays),  # type: ignore[attr-defined]
            cleaner=line.cleaner,
            fixed=_fixed(line, decided),
        )
        for line in lines
    ]
    mine = {(level, place): purse for (batch, level, place), purse in purses.items() if batch == lines[0].batch_id}
    verdicts = rules.cut(cuttable, mine) if lines else {}
    for line in lines:
        if line.pk in verdicts and _fixed(line, decided) is None:
            line.included, line.left_out = not verdicts[line.pk], verdicts[line.pk]


def _fixed(line: PlanLine, decided: Collection[int]) -> bool | None:
    """What the cut must not touch: what was decided before, by hand, or for a reason of its own."""
    if line.project_id in decided or line.by_hand:
        return line.included
    return False if not line.included and line.left_out not in CUT_REASONS else None


@dataclass(frozen=True)
class LineEdit:
    """What an officer changes on one line; None leaves a value as it is. `revision` is the one the form was read with.

    `pinned`: the place in the list of its batch (0: back to the rule).
    """

    line_id: int
    revision: int
    planned_vnd: int | None = None
    included: bool | None = None
    left_out: str = ""
    sentence: str = ""
    batch_id: int | None = None
    level: str | None = None
    pinned: int | None = None
    by_rule: bool = False


@transaction.atomic
def edit_lines(*, version: PlanVersion, edits: Sequence[LineEdit], by: User, at: datetime) -> int:
    """Change lines of the draft by hand; returns how many. All or none.

    An amount stays within what was asked and within the ceiling. A line put in or left out against the rule, and one
    moved by hand, keeps its reason. Raises Stale (about the first line somebody else changed), Invalid by field
    ("planned_vnd-<line>", "sentence", ...), RuleBroken with the ceiling's findings.
    """
    require_compiler(version.plan, by, at)
    held = locked(version, "edit_lines")
    rows = held.lines.filter(pk__in=[e.line_id for e in edits]).select_related("project", "batch")
    lines = {line.pk: line for line in rows}
    for edit in edits:
        line = lines.get(edit.line_id)
        if line is None or line.revision != edit.revision:
            raise Stale(line or held)
    batches = {b.pk: b for b in held.plan.batches.all()}
    wrong: dict[str, list[str]] = {}
    for edit in edits:
        wrong |= _edit(lines[edit.line_id], edit, batches, held.plan)
    if wrong:
        raise Invalid(wrong)
    repriced = [lines[e.line_id] for e in edits if e.planned_vnd is not None]
    _check_ceilings(repriced, by, at)
    for line in lines.values():
        line.revision += 1
    write_lines(list(lines.values()), EDIT_FIELDS)
    if any(e.pinned is not None or e.batch_id is not None for e in edits):
        _renumber(held)
    count_change(held)
    note("edit_plan", held, by, at, lines=len(lines))
    return len(lines)


@transaction.atomic
def remove_line(*, line: PlanLine, by: User, at: datetime) -> None:
    """Take a project out of a draft as if it had never been put in; one of an approved version stays and is left out
    with its reason. Raises Invalid, WrongState."""
    require_compiler(line.version.plan, by, at)
    held = locked(line.version, "remove_line")
    if line.project_id in selectors.decided_projects(held):
        raise Invalid({"": [_("Đề án đã được phê duyệt: để ngoài kế hoạch với lý do, không xóa khỏi danh sách.")]})
    detail = {"project": line.project_id}
    line.delete()
    _renumber(held)
    count_change(held)
    note("remove_from_plan", held, by, at, **detail)


EDIT_FIELDS = (
    "planned_vnd", "included", "left_out", "sentence", "by_hand", "batch", "level", "pinned", "revision",
)  # fmt: skip


def _edit(line: PlanLine, edit: LineEdit, batches: Mapping[int, Batch], plan: YearPlan) -> dict[str, list[str]]:
    """Apply one edit to a line in memory; returns what is wrong with it, by field."""
    wrong: dict[str, list[str]] = {}
    if edit.planned_vnd is not None:
        if not 0 < edit.planned_vnd <= line.project.requested_vnd:
            words = _("%(code)s: mức đưa vào kế hoạch lớn hơn 0 và không quá mức đề nghị.")
            wrong[f"planned_vnd-{line.pk}"] = [words % {"code": line.project.code}]
        line.planned_vnd = edit.planned_vnd
    if edit.batch_id is not None:
        if edit.batch_id not in batches:
            wrong["batch"] = [_("Đợt này của kế hoạch khác.")]
        line.batch_id = edit.batch_id
    if edit.level is not None:
        if plan.is_national != (edit.level == FundLevel.NATION) or edit.level not in FundLevel.values:
            wrong["level"] = [_("Cấp chi không thuộc nguồn kinh phí của kế hoạch.")]
        line.level = edit.level
    if edit.pinned is not None:
        line.pinned = edit.pinned or None
    if edit.by_rule:
        line.by_hand, line.pinned, line.sentence = False, None, ""
        line.left_out = "" if line.included else LeftOut.NO_MONEY  # until the list is cut again
    decides = edit.included is not None or bool(edit.pinned)
    if decides and not composed(edit.sentence):
        wrong["sentence"] = [_("Nêu một câu lý do; câu này được giữ trong kế hoạch.")]
    if edit.included is not None:
        if not edit.included and edit.left_out not in LeftOut.values:
            wrong["left_out"] = [_("Chọn lý do để ngoài.")]
        line.included = edit.included
        line.left_out = "" if edit.included else edit.left_out
    if decides:
        line.by_hand = True
        line.sentence = composed(edit.sentence)[:SENTENCE_MAX]
    return wrong


def _check_ceilings(lines: Sequence[PlanLine], by: User, at: datetime) -> None:
    """An amount above a ceiling that was read is refused; above any other it warns, on the list and at the decision."""
    on = local_date(at)
    projects = {p.pk: p for p in selectors.in_order([line.project for line in lines])}
    found = []
    with law.held():
        for line in lines:
            values = {"planned_vnd": line.planned_vnd, "approved_on": line.project.plan_approved_on or on}
            context = Context(by, at, on, values=values)
            own = guards.planned_within_ceiling(projects[line.project_id], context)
            found += [replace(f, about=line.project.code) for f in own if f.blocks]
    if found:
        raise RuleBroken(found)


def _renumber(version: PlanVersion) -> None:
    """Positions again after lines moved: batch by batch, pinned lines where they were put."""
    decided = selectors.decided_projects(version)
    lines = list(version.lines.select_related("batch", "project").order_by("batch__number", "position", "id"))
    position, changed = 0, []
    for batch in dict.fromkeys(line.batch_id for line in lines):
        mine = [line for line in lines if line.batch_id == batch]
        free = [line for line in mine if line.pinned is None]
        pinned = sorted((row for row in mine if row.pinned is not None), key=lambda row: (row.pinned, row.pk))
        for line in pinned:
            free.insert(min((line.pinned or 1) - 1, len(free)), line)
        free.sort(key=lambda line: line.project_id not in decided)
        for line in free:
            position += 1
            if line.position != position:
                line.position = position
                changed.append(line)
    write_lines(changed, ("position",))


@dataclass(frozen=True)
class TypedFacts:
    """Rank facts an officer enters over the gathered ones, each None = as gathered; `sentence` says on what basis."""

    sentence: str
    place_ground: str | None = None
    industry_ground: str | None = None
    capacity: int | None = None
    urgency: int | None = None


@transaction.atomic
def record_facts(*, line: PlanLine, revision: int, typed: TypedFacts, by: User, at: datetime) -> PlanLine:
    """Enter the rank facts of a line with their basis; the unit's capacity goes to all its lines of the draft.

    The list is not sorted again by this. Raises Invalid without a basis or for a value out of range, Stale.
    """
    require_compiler(line.version.plan, by, at)
    held = locked(line.version, "record_facts")
    row = held.lines.select_related("project").get(pk=line.pk)
    if row.revision != revision:
        raise Stale(row)
    values = {n: getattr(typed, n) for n in ("place_ground", "industry_ground", "capacity", "urgency")}
    entered = {name: value for name, value in values.items() if value is not None}
    if not composed(typed.sentence):
        raise Invalid({"sentence": [_("Nêu căn cứ: văn bản, số liệu, ngày.")]})
    on = local_date(at)
    words = {"sentence": composed(typed.sentence)[:SENTENCE_MAX], "by": str(by), "on": on.isoformat()}
    lines = [row]
    if "capacity" in entered:
        unit = held.lines.filter(project__implementer=row.project.implementer_id).exclude(pk=row.pk)
        lines += list(unit.select_related("project"))
    for each in lines:
        own = entered if each is row else {"capacity": entered["capacity"]}
        over = {**each.facts.get("entered", {}), **{name: {"value": value, **words} for name, value in own.items()}}
        _overlay(each, over)
        each.revision += 1
    write_lines(lines, (*FACT_FIELDS, "revision"))
    count_change(held)
    note("record_rank_facts", held, by, at, project=row.project.code, facts=sorted(entered))
    return row


def _overlay(line: PlanLine, over: Mapping[str, Any]) -> None:
    line.facts = {**line.facts, "entered": over}
    for name in over:
        setattr(line, name, over[name]["value"])
