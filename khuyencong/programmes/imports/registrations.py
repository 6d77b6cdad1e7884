"""A registration list (Form 2) from a sheet: each row opens the draft of a dossier, which its unit completes and sends.

The preview opens the dossier and takes it back, so that a row is judged by the services of the pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.selectors import body_of, membership_for
from khuyencong.common.errors import Invalid
from khuyencong.common.fold import search_key
from khuyencong.exchange import telling
from khuyencong.exchange.checking import Line
from khuyencong.exchange.choices import Effect, Severity
from khuyencong.exchange.importers import Importer, Job, Written
from khuyencong.network.selectors import department_for
from khuyencong.programmes import services
from khuyencong.programmes.access import UNIT
from khuyencong.programmes.choices import Level
from khuyencong.programmes.models import Project
from khuyencong.programmes.selectors import manager_for
from khuyencong.programmes.services import Line as EstimateLine
from khuyencong.programmes.takeover import columns
from khuyencong.programmes.takeover.facts import Facts, facts_of, plain_of
from khuyencong.programmes.takeover.judging import production_place_id
from khuyencong.programmes.takeover.selectors import Bodies
from khuyencong.registry import selectors as registry

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation

_LEFT = {"paper_code", "batch", "implementer", "manager", "maker", "model", "serial"}
COLUMNS = tuple(c for c in (*columns.WHAT, *columns.WHO, *columns.ESTIMATE) if c.name not in _LEFT)
BY_NAME = {column.name: column for column in COLUMNS}


@dataclass
class Plan:
    """What a row says, and the bodies its dossier goes to."""

    facts: Facts | None = None
    bodies: Bodies | None = None


# Preview: nothing stays written


def preview(lines: Sequence[Line], job: Job) -> None:
    """Judge some rows: the establishment, the offices, and what opening the dossier would say."""
    unit = _unit(job)
    texts = {text for line in lines if (text := line.values.get("beneficiary"))}
    found = registry.named(texts, registry.establishments_visible_to(job.by, job.context.on))
    for line in lines:
        line.note, line.effect = Plan(), Effect.NEW
        if unit is None:
            line.refuse({"": [_("Chỉ đơn vị thực hiện lập đề án.")]}, {})
            continue
        _read(line, unit, found, job)
    _alike(lines, unit)


def _unit(job: Job) -> Organisation | None:
    """The implementing unit the officer registers for."""
    if "unit" not in job.memory:
        membership = membership_for(job.by, UNIT, job.context.on)
        job.memory["unit"] = membership.organisation if membership else None
        job.memory["agency"] = body_of(BodyKind.AGENCY, None, job.context.on)
    unit: Organisation | None = job.memory["unit"]
    return unit


def _read(line: Line, unit: Organisation, found: dict[str, list[Any]], job: Job) -> None:
    values = {n: v for n, v in line.values.items() if v not in (None, "")}
    text, on = values.pop("beneficiary", ""), job.context.on
    if text and "beneficiary" not in line.unread:
        if words := registry.named_refusal(found[text]):
            line.refuse({"beneficiary": [words]}, BY_NAME)
        else:
            values["beneficiary"] = found[text][0]
    if line.unread:
        return
    agency, place = job.memory["agency"], values["place"]
    department = department_for(place.province or place, on).body
    if agency is None or department is None:
        told = _("Chưa có Sở Công Thương hoặc Cục trong danh mục cơ quan cho nơi này.")
        line.refuse({"place": [told]}, BY_NAME)
        return
    facts = facts_of(
        plain_of(values), own_unit=unit.pk == agency.pk, through_department=unit.kind != BodyKind.REGIONAL_CENTRE
    )
    try:
        national = facts.money_level == Level.NATION
        manager = agency if national else manager_for(facts.money_level, department, place, on)
    except Invalid as wrong:
        telling.tell(line, wrong, BY_NAME)
        return
    plan: Plan = line.note
    plan.facts, plan.bodies = facts, Bodies(unit, manager, department, agency, place)
    if (error := telling.rehearse(partial(_open, plan, f"{job.batch}:{line.row}:?", job))) is not None:
        telling.tell(line, error, BY_NAME)


def _alike(lines: Sequence[Line], unit: Organisation | None) -> None:
    """A dossier of the unit with the same title and year: worth a look, two machines may have one title."""
    wanted = {line.row: (search_key(p.facts.title), p.facts.budget_year) for line in lines if (p := line.note).facts}
    rows = Project.objects.filter(implementer=unit, search_key__in={key for key, _year in wanted.values()})
    known = {(row.search_key, row.budget_year): row.code for row in rows}
    for line in lines:
        if code := known.get(wanted.get(line.row, ("", 0))):
            words = _("Đơn vị đã có đề án cùng tên, cùng năm: %(code)s. Xem lại trước khi ghi.") % {"code": code}
            line.add("title", "refused", severity=Severity.LOOK, words=words)


# Applying


def _open(plan: Plan, key: str, job: Job) -> Project:
    facts, bodies, on = plan.facts, plan.bodies, job.context.on
    assert facts is not None  # a row without them is not good
    assert bodies is not None
    part = services.NewPart(
        activity=facts.activity,
        province=bodies.province,  # type: ignore[arg-type]  # a commune lies in a province
        place=bodies.place,  # type: ignore[arg-type]  # required column
        department=bodies.department,  # type: ignore[arg-type]  # asked in the preview
        budget_year=facts.budget_year,
        beneficiary_id=facts.beneficiary_id,
        production_place_id=production_place_id(facts, bodies, on),
        expected=facts.expected,
    )
    new = services.NewProject(
        title=facts.title,
        parts=(part,),
        implementer=bodies.implementer,  # type: ignore[arg-type]
        agency=bodies.agency,  # type: ignore[arg-type]
        manager=bodies.manager,  # type: ignore[arg-type]
        budget_year=facts.budget_year,
        form_key=key,
        kind=facts.kind,
        purse=facts.purse,
        level=facts.money_level,
    )
    project = services.create_project(new=new, batch=job.batch, by=job.by, at=job.at)
    if project.version:
        return project  # the same row of the same import again
    fields: dict[str, Any] = {
        "goals": facts.goals,
        "starts_on": facts.starts_on,
        "ends_on": facts.ends_on,
        "requested_vnd": facts.requested_vnd,
        "own_vnd": facts.own_part_vnd,
        "other_vnd": facts.other_vnd,
    }
    lines = [EstimateLine(facts.item_name, "", 1, facts.total_vnd, facts.requested_vnd)]
    try:
        return services.edit_project(
            project=project, version=0, fields=fields, lines=lines, batch=job.batch, by=job.by, at=job.at
        )
    except Invalid as wrong:
        cells = {"name": "item_name", "unit_price_vnd": "total_vnd", "support_vnd": "requested_vnd"}
        named = {cells.get(name.rpartition("-")[2], name): told for name, told in wrong.fields.items()}
        raise Invalid(named) from None


def apply_row(line: Line, job: Job) -> Written:
    """Open one dossier. The same row of the same import twice is one dossier. Raises what the services raise."""
    project = _open(line.note, f"{job.batch}:{line.row}", job)
    return Written(project.subject, Effect.NEW, {"version": project.version})


# Undoing


def reverse(written: Written, job: Job) -> None:
    """Take a draft back that nobody worked on since. Raises Invalid, WrongState, Denied."""
    project = Project.objects.filter(pk=int(written.subject.rpartition(":")[2])).first()
    if project is None:
        raise Invalid({"": [_("đề án không còn trên nền tảng.")]})
    services.withdraw_draft(project=project, version=written.before["version"], by=job.by, at=job.at)


IMPORTER = Importer(
    kind="registrations",
    label=gettext_lazy("Danh mục đề án đăng ký (Biểu 2)"),
    act="programmes.register",
    columns=COLUMNS,
    preview=preview,
    apply_row=apply_row,
    reverse=reverse,
    help=gettext_lazy(
        "Mỗi dòng lập một đề án đang soạn của đơn vị: tên, nội dung, nơi thực hiện, dự toán. Đơn vị hoàn thiện hồ sơ "
        "rồi gửi Sở như đề án lập trên màn hình."
    ),
    list_url="programmes:projects",
)
