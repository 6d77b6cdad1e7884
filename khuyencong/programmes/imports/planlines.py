"""What a plan decides about its projects (Form 2), from a sheet: amounts, in or out with the reason, the batch.

Each row changes one line of a draft the officer compiles, or puts an appraised project into it. The decision itself is
recorded on its own page, by number and day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.accounts.selectors import scope_of
from khuyencong.common.errors import Invalid, KhuyencongError, Stale
from khuyencong.exchange import compare, rowcode, telling
from khuyencong.exchange.checking import Line
from khuyencong.exchange.choices import Effect
from khuyencong.exchange.importers import Importer, Job, Written
from khuyencong.programmes import services
from khuyencong.programmes.columns import PLAN_LINE
from khuyencong.programmes.models import PlanLine, PlanVersion, Project
from khuyencong.programmes.plans import selectors
from khuyencong.programmes.plans.choices import PlanStatus
from khuyencong.programmes.services import LineEdit

BY_NAME = {column.name: column for column in PLAN_LINE}
FIELDS = {name: BY_NAME[name] for name in ("batch", "planned_vnd", "included", "left_out", "sentence")}
DECIDES = frozenset({"included", "left_out", "sentence"})
KIND = "plan-line"


@dataclass
class Plan:
    """What a row will do: change a line, or put a project into a draft."""

    line: PlanLine | None = None
    version: PlanVersion | None = None
    project: Project | None = None
    before: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)


# Preview: reads only


def preview(lines: Sequence[Line], job: Job) -> None:
    """Judge some rows: which line of which draft, what changes, what the service itself would say."""
    drafts = _drafts(job)
    codes = {line.row: (line.values.get("code") or "").strip().upper() for line in lines}
    rows = PlanLine.objects.filter(version__in=drafts, project__code__in=set(codes.values()))
    known = {row.project.code: row for row in rows.select_related("project", "batch", "version__plan")}
    fresh = _candidates(drafts, set(codes.values()) - set(known))
    for line in lines:
        plan, code = Plan(), codes[line.row]
        line.note = plan
        if code in known:
            _known(line, plan, known[code], job)
        elif code in fresh:
            plan.version, plan.project = fresh[code]
            _new(line, plan, job)
        elif code:
            words = _("Đề án không có trong bản đang soạn nào của cơ quan, và không ở bước chờ phê duyệt kế hoạch.")
            line.refuse({"code": [words]}, BY_NAME)


def _drafts(job: Job) -> list[PlanVersion]:
    """The drafts the officer compiles."""
    if "drafts" not in job.memory:
        rows = PlanVersion.objects.filter(status=PlanStatus.DRAFT).select_related("plan__place", "plan__compiler")
        mine = rows.filter(plan__compiler__in=scope_of(job.by, job.context.on).organisation_ids)
        job.memory["drafts"] = [v for v in mine if selectors.compiles(job.by, v.plan, job.context.on)]
    found: list[PlanVersion] = job.memory["drafts"]
    return found


def _candidates(drafts: Sequence[PlanVersion], codes: set[str]) -> dict[str, tuple[PlanVersion, Project]]:
    if not codes:
        return {}
    return {
        project.code: (version, project)
        for version in drafts
        for project in selectors.candidates(version).filter(code__in=codes)
    }


def _current(row: PlanLine) -> dict[str, Any]:
    return {
        "batch": row.batch.number,
        "planned_vnd": row.planned_vnd,
        "included": row.included,
        "left_out": row.left_out,
        "sentence": row.sentence,
    }


def _known(line: Line, plan: Plan, row: PlanLine, job: Job) -> None:
    plan.line, plan.version, plan.before = row, row.version, _current(row)
    plan.changes = compare.changes_of(line, FIELDS, plan.before, clears=lambda column: False)
    if (code := line.values.get(rowcode.NAME)) and rowcode.NAME not in line.unread:
        pk, revision = rowcode.parse(KIND, code)
        if pk != row.pk:
            line.add(rowcode.NAME, "row_gone")
        elif revision != row.revision:
            compare.refuse_stale(line)
    if not job.update_known:
        plan.changes, line.changes = {}, {}
    line.effect = Effect.UPDATE if plan.changes else Effect.SAME
    if plan.changes and line.good:
        _tell(line, telling.rehearse(partial(_edit, plan, row.revision, job)))


def _new(line: Line, plan: Plan, job: Job) -> None:
    line.effect = Effect.NEW
    plan.changes = {name: line.values[name] for name in FIELDS if line.values.get(name) not in (None, "")}
    if line.good:
        _tell(line, telling.rehearse(partial(_add, plan, job)))


def _tell(line: Line, error: KhuyencongError | None) -> None:
    """The fields of the service carry the number of the line behind their name."""
    if isinstance(error, Invalid):
        error = Invalid({name.partition("-")[0]: told for name, told in error.fields.items()})
    if error is not None:
        telling.tell(line, error, BY_NAME)


# Applying


def _edit(plan: Plan, revision: int, job: Job) -> None:
    assert plan.line is not None
    assert plan.version is not None
    said: Mapping[str, Any] = {**plan.before, **plan.changes}
    decides = bool(DECIDES & plan.changes.keys())
    edit = LineEdit(
        line_id=plan.line.pk,
        revision=revision,
        planned_vnd=plan.changes.get("planned_vnd"),
        included=said["included"] if decides else None,
        left_out="" if said["included"] else said["left_out"],
        sentence=said["sentence"],
        batch_id=_batch(plan.version, said["batch"]).pk if "batch" in plan.changes else None,
    )
    services.edit_lines(version=plan.version, edits=[edit], by=job.by, at=job.at)


def _batch(version: PlanVersion, number: int | None) -> Any:
    """A batch of the plan by its number; the only one where the row names none. Raises Invalid."""
    batches = list(version.plan.batches.all())
    found = [b for b in batches if b.number == number] if number is not None else batches
    if len(found) != 1:
        names = ", ".join(str(b.number) for b in batches)
        raise Invalid({"batch": [_("Ghi đợt của kế hoạch: %(names)s.") % {"names": names}]})
    return found[0]


def _add(plan: Plan, job: Job) -> PlanLine:
    assert plan.version is not None
    assert plan.project is not None
    version = PlanVersion.objects.get(pk=plan.version.pk)
    batch = _batch(plan.version, plan.changes.get("batch"))
    services.add_projects(
        version=version, revision=version.revision, batch=batch, project_ids=[plan.project.pk], by=job.by, at=job.at
    )
    made = version.lines.select_related("batch").get(project=plan.project)
    now = _current(made)
    changes = {n: v for n, v in plan.changes.items() if v != now[n] and n != "batch"}
    if changes:
        _edit(Plan(made, plan.version, plan.project, now, changes), made.revision, job)
    return made


def apply_row(line: Line, job: Job) -> Written:
    """Change or add one line. Raises Stale when one of the changed values is not what the preview saw."""
    plan: Plan = line.note
    if plan.line is None:
        made = _add(plan, job)
        return Written(f"programmes.plan_line:{made.pk}", Effect.NEW)
    subject = f"programmes.plan_line:{plan.line.pk}"
    if not plan.changes:
        return Written(subject, Effect.SAME)
    row = PlanLine.objects.select_related("batch").get(pk=plan.line.pk)
    now = _current(row)
    if any(now[name] != plan.before[name] for name in plan.changes):
        raise Stale(row)
    _edit(plan, row.revision, job)
    return Written(subject, Effect.UPDATE, {"was": {n: plan.before[n] for n in plan.changes}, "now": plan.changes})


# Undoing


def reverse(written: Written, job: Job) -> None:
    """Give a line of a draft back what it said, or take an added one out. Raises Invalid when it was changed since,
    WrongState when the plan was handed in."""
    pk = int(written.subject.rpartition(":")[2])
    row = PlanLine.objects.select_related("batch", "version__plan").filter(pk=pk).first()
    if row is None:
        raise Invalid({"": [_("đề án không còn trong bản đang soạn.")]})
    if written.effect == Effect.NEW:
        services.remove_line(line=row, by=job.by, at=job.at)
        return
    now = _current(row)
    was, written_values = written.before["was"], written.before["now"]
    if any(now[name] != value for name, value in written_values.items()):
        raise Invalid({"": [_("dòng đã được sửa sau khi nhập.")]})
    if DECIDES & was.keys() and not was.get("sentence", now["sentence"]):
        edit = LineEdit(line_id=row.pk, revision=row.revision, planned_vnd=was.get("planned_vnd"), by_rule=True)
        services.edit_lines(version=row.version, edits=[edit], by=job.by, at=job.at)
        version = PlanVersion.objects.get(pk=row.version_id)
        services.sort_and_cut(version=version, revision=version.revision, by=job.by, at=job.at)
        return
    _edit(Plan(row, row.version, None, now, was), row.revision, job)


IMPORTER = Importer(
    kind="plan-lines",
    label=gettext_lazy("Danh mục kế hoạch (Biểu 2)"),
    act="programmes.plan",
    columns=PLAN_LINE,
    preview=preview,
    apply_row=apply_row,
    reverse=reverse,
    unique=(("code",),),
    help=gettext_lazy(
        "Mức duyệt, trong hay ngoài kế hoạch, đợt của từng đề án trong bản đang soạn; đề án chờ phê duyệt được thêm "
        "vào. Số, ngày quyết định ghi ở trang của bản kế hoạch."
    ),
    list_url="programmes:plans",
)
