"""The dossier: opened, filled in, registered; its papers; the Agency's guidance letters."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Organisation, User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, Stale, WrongState
from khuyencong.common.fold import composed, search_key
from khuyencong.files import services as files
from khuyencong.files.models import Attachment
from khuyencong.files.selectors import attachments_of
from khuyencong.ledger.rules import DISTRICTS_END
from khuyencong.places.models import Unit
from khuyencong.programmes import guards, rules, selectors
from khuyencong.programmes.choices import Kind, Level, Status
from khuyencong.programmes.contents import codes, content_of
from khuyencong.programmes.models import (
    CostItem,
    Guidance,
    Part,
    Project,
)
from khuyencong.programmes.services.acts import check_document, note, perform_act
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.registry import selectors as registry
from khuyencong.support import services as support
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.services import NOTHING, Act

NAME_MAX = 500
PART_FIELDS = frozenset(
    {
        "activity", "beneficiary_id", "production_place_id", "place", "expected", "cluster_name",
        "present_machine", "effects", "is_line", "machine_is_new", "commits_rest", "commits_no_other",
        "uplift", "uplift_ground", "details", "order_on", "delivery_on", "payment_on",
    }
)  # fmt: skip


@dataclass(frozen=True)
class NewPart:
    """One content of a new dossier: for whom (nobody yet in a group), where, in which budget year. `department`
    accepts it on the spot."""

    activity: str
    province: Unit
    place: Unit
    department: Organisation
    budget_year: int
    beneficiary_id: int | None = None
    production_place_id: int | None = None
    expected: int = 1
    cluster_name: str = ""


@dataclass(frozen=True)
class NewProject:
    """What is known when a dossier is opened. `form_key` makes a form sent twice one dossier.

    `manager` contracts and pays: the Agency for national money; the first part says where the project belongs.
    """

    title: str
    parts: tuple[NewPart, ...]
    implementer: Organisation
    agency: Organisation
    manager: Organisation
    budget_year: int
    form_key: str
    kind: str = Kind.SINGLE
    is_pilot: bool = False
    purse: str = "national"
    level: str = Level.NATION
    is_example: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the estimate; amounts in đồng. `part_id` None: of the only part."""

    name: str
    unit: str
    quantity: int
    unit_price_vnd: int
    support_vnd: int
    part_id: int | None = None


def _cleaned_title(title: str) -> str:
    clean = composed(title)
    if not clean:
        raise Invalid({"title": [_("Nhập tên đề án.")]})
    if len(clean) > NAME_MAX:
        raise Invalid({"title": [_("Tên đề án dài %(n)s ký tự; tối đa %(max)s.") % {"n": len(clean), "max": NAME_MAX}]})
    return clean


@transaction.atomic
def create_project(*, new: NewProject, batch: str = "", by: User, at: datetime) -> Project:
    """Open the dossier of a support project (draft), held by the implementing unit.

    The same form sent twice gives the same project; a row of an import (`batch`) has the entry of the import in the
    audit. Raises Invalid by field; Denied when the user does not act for
    the implementing unit.
    """
    on = local_date(at)
    earlier = Project.objects.filter(form_key=new.form_key).first()
    if earlier is not None:
        return earlier
    title = _cleaned_title(new.title)
    if new.budget_year < on.year:
        raise Invalid({"budget_year": [_("Năm ngân sách %(year)s đã qua.") % {"year": new.budget_year}]})
    if not selectors.acts_for(by, new.implementer, on):
        raise Denied("role", act="programmes.register")
    _check_parts(new)
    lead = new.parts[0]
    try:
        with transaction.atomic():
            project = Project.objects.create(
                code=secrets.token_hex(16),  # until the row has its number
                title=title,
                search_key=search_key(title),
                kind=new.kind,
                is_pilot=new.is_pilot,
                purse=new.purse,
                level=new.level,
                route=_route(new),
                registered_in_year=min(on.year, new.budget_year),
                budget_year=new.budget_year,
                province=lead.province,
                place=lead.place,
                implementer=new.implementer,
                department=lead.department,
                agency=new.agency,
                manager=new.manager,
                form_key=new.form_key,
                is_example=new.is_example,
                created_by=by,
                created_at=at,
            )
    except IntegrityError:
        same = Project.objects.filter(form_key=new.form_key).first()
        if same is None:
            raise
        return same
    number_project(project)
    for position, part in enumerate(new.parts, 1):
        write_part(project, part, position)
    workflow.start(SUPPORT_PROJECT, project, by=by, at=at)
    if not batch:
        note("create", project, by, at, {"budget_year": new.budget_year})
    return project


def number_project(project: Project) -> None:
    """Give a new row its code: purse, year, province, number."""
    purse = "KCQG" if project.purse == "national" else "KCDP"
    project.code = f"{purse}-{project.budget_year}-{project.province.code}-{project.pk:04d}"
    project.save(update_fields=["code"])


def _check_parts(new: NewProject) -> None:
    """A dossier is about something: at least one content the table knows, in budget years from the first one on."""
    if not new.parts:
        raise Invalid({"activity": [_("Chọn ít nhất một nội dung hoạt động.")]})
    if new.level == Level.DISTRICT and new.budget_year > DISTRICTS_END.year:
        raise Invalid({"level": [_("Không còn ngân sách cấp huyện từ 01/7/2025.")]})
    for part in new.parts:
        if part.activity not in codes():
            raise Invalid({"activity": [_("Không có nội dung hoạt động “%(code)s”.") % {"code": part.activity}]})
        if part.budget_year < new.budget_year:
            raise Invalid({"budget_year": [_("Năm của nội dung nằm trước năm đầu của đề án.")]})


def _route(new: NewProject) -> str:
    return rules.route_of(
        purse=new.purse,
        own_unit=new.implementer == new.agency,
        through_department=new.implementer.kind != BodyKind.REGIONAL_CENTRE,
        provinces=len({part.province.pk for part in new.parts}),
    )


def write_part(project: Project, new: NewPart, position: int, **more: Any) -> Part:
    """Keep a part as it was named."""
    return Part.objects.create(
        project=project,
        position=position,
        activity=new.activity,
        beneficiary_id=registry.survivor_id(new.beneficiary_id) if new.beneficiary_id else None,
        production_place_id=new.production_place_id,
        expected=new.expected,
        province=new.province,
        place=new.place,
        department=new.department,
        cluster_name=composed(new.cluster_name)[:300],
        budget_year=new.budget_year,
        **more,
    )


def _may_edit(project: Project, names: set[str], by: User, at: datetime) -> None:
    """Raise Denied unless the user acts for the implementing unit, or while the dossier is with its signers; WrongState
    for fields closed in this state."""
    workflow.check_not_signing(SUPPORT_PROJECT.key, project.pk)
    if not selectors.acts_for(by, project.implementer, local_date(at)):
        raise Denied("role", act="programmes.register")
    if not names <= SUPPORT_PROJECT.state(project.status).editable:
        raise WrongState(project, "edit")


def _claim(project: Project, version: int, **values: Any) -> None:
    """Take the version the form was opened with. Raises Stale when somebody saved meanwhile."""
    rows = Project.objects.filter(pk=project.pk, version=version, status=project.status)
    if not rows.update(**values, version=version + 1):
        raise Stale(project)


@transaction.atomic
def add_part(*, project: Project, version: int, new: NewPart, by: User, at: datetime) -> Part:
    """Add a content (or a beneficiary) to a draft. A second province sends the project straight to the Agency."""
    _may_edit(project, {"parts"}, by, at)
    if new.activity not in codes():
        raise Invalid({"activity": [_("Không có nội dung hoạt động “%(code)s”.") % {"code": new.activity}]})
    if new.budget_year < project.budget_year:
        raise Invalid({"budget_year": [_("Năm của nội dung nằm trước năm đầu của đề án.")]})
    last = project.parts.aggregate(n=Max("position"))["n"] or 0
    part = write_part(project, new, last + 1)
    project.refresh_from_db()
    _claim(project, version, route=_route_now(project))
    project.refresh_from_db()
    note("add_part", project, by, at, {"activity": new.activity, "part": part.pk})
    return part


@transaction.atomic
def drop_part(*, part: Part, version: int, by: User, at: datetime) -> None:
    """Take a part out of a draft; its lines go with it. The last one stays."""
    project = part.project
    _may_edit(project, {"parts"}, by, at)
    if len(project.parts_in_force) < 2:
        raise Invalid({"": [_("Đề án phải còn ít nhất một nội dung.")]})
    part.delete()
    project.refresh_from_db()
    _claim(project, version, route=_route_now(project))
    project.refresh_from_db()
    note("drop_part", project, by, at, {"activity": part.activity})


def _route_now(project: Project) -> str:
    return rules.route_of(
        purse=project.purse,
        own_unit=project.implementer_id == project.agency_id,
        through_department=project.implementer.kind != BodyKind.REGIONAL_CENTRE,
        provinces=len({part.province_id for part in project.parts_in_force}),
    )


@transaction.atomic
def edit_project(
    *,
    project: Project,
    version: int,
    fields: Mapping[str, Any],
    lines: Sequence[Line] | None,
    by: User,
    at: datetime,
    part: Part | None = None,
    batch: str = "",
) -> Project:
    """Change fields and estimate of a draft; fields of a part belong to `part`, or to the only one there is.

    `version` is the one the form was opened with. Raises Denied, WrongState (fields closed in this state), Invalid,
    Stale (somebody saved meanwhile; nothing of theirs is lost).
    """
    own = {name: value for name, value in fields.items() if name in PART_FIELDS}
    values = {name: value for name, value in fields.items() if name not in PART_FIELDS}
    names = set(values) | ({"items"} if lines is not None else set()) | ({"parts"} if own else set())
    _may_edit(project, names, by, at)
    if "title" in values:
        values["title"] = _cleaned_title(values["title"])
        values["search_key"] = search_key(values["title"])
    _claim(project, version, **values)
    if own:
        Part.objects.filter(pk=(part or _only_part(project)).pk, project=project).update(**own)
    if lines is not None:
        _write_lines(project, lines)
    project.refresh_from_db()
    if not batch:
        note("edit", project, by, at, {"fields": sorted({*names, *own})})
    return project


@transaction.atomic
def withdraw_draft(*, project: Project, version: int, by: User, at: datetime) -> None:
    """Take back a draft an import opened, when nobody worked on it since; its number is not used again.

    Raises Denied, WrongState when it was sent, Invalid when it was changed, papers were attached or a record needs it.
    """
    if not selectors.acts_for(by, project.implementer, local_date(at)):
        raise Denied("role", act="programmes.register")
    held = Project.objects.select_for_update().get(pk=project.pk)
    if held.status != Status.DRAFT:
        raise WrongState(project, "withdraw_draft")
    if held.version != version or attachments_of(held.subject).exists():
        raise Invalid({"": [_("đề án đã được soạn tiếp sau khi nhập.")]})
    workflow.drop_draft(SUPPORT_PROJECT, held, by=by, at=at)
    try:
        with transaction.atomic():
            held.delete()
    except ProtectedError:
        raise Invalid({"": [_("đề án đã được dùng trong hồ sơ khác.")]}) from None


def _only_part(project: Project) -> Part:
    parts = project.parts_in_force
    if len(parts) != 1:
        raise Invalid({"part": [_("Chọn nội dung của khoản này.")]})
    return parts[0]


def check_lines(lines: Sequence[Line]) -> None:
    """Raise Invalid by line and field."""
    wrong = {}
    for n, line in enumerate(lines, 1):
        if not composed(line.name):
            wrong[f"items-{n}-name"] = [_("Nhập tên khoản chi.")]
        if line.unit_price_vnd <= 0 or line.quantity <= 0:
            wrong[f"items-{n}-unit_price_vnd"] = [_("Đơn giá và số lượng là số nguyên dương, tính bằng đồng.")]
        elif not 0 <= line.support_vnd <= line.unit_price_vnd * line.quantity:
            wrong[f"items-{n}-support_vnd"] = [_("Tiền hỗ trợ nằm trong khoảng từ 0 đến thành tiền của khoản.")]
    if wrong:
        raise Invalid(wrong)


def _write_lines(project: Project, lines: Sequence[Line]) -> None:
    check_lines(lines)
    parts = {part.pk: part for part in project.parts_in_force}
    unknown = [f"items-{n}-part" for n, line in enumerate(lines, 1) if line.part_id and line.part_id not in parts]
    if unknown:
        raise Invalid({name: [_("Chọn nội dung của khoản này.")] for name in unknown})
    project.items.all().delete()
    write_items(
        project, [(parts[line.part_id] if line.part_id else _only_part(project), line) for line in lines], first=1
    )


def write_items(project: Project, lines: Sequence[tuple[Part, Line]], *, first: int) -> None:
    """Keep lines of the estimate, numbered from `first`."""
    CostItem.objects.bulk_create(
        CostItem(
            project=project,
            part=part,
            position=n,
            kind=content_of(part.activity).item,
            name=composed(line.name)[:300],
            unit=composed(line.unit)[:50],
            quantity=line.quantity,
            unit_price_vnd=line.unit_price_vnd,
            support_vnd=line.support_vnd,
        )
        for n, (part, line) in enumerate(lines, first)
    )


@transaction.atomic
def submit_project(*, project: Project, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """Register the project at the department (P§6 step 2). The support items stand from now on."""
    record = perform_act(project, "submit", by, at, given)
    support.record_items(dossier=guards.dossier_of(project), items=guards.items_for_support(project), by=by, at=at)
    return record


def may_add_papers(*, project: Project, by: User, at: datetime) -> None:
    """Raise Denied unless the user acts for one of the bodies of the project, or while it is with its signers, and
    WrongState when it is closed."""
    workflow.check_not_signing(SUPPORT_PROJECT.key, project.pk)
    if SUPPORT_PROJECT.state(project.status).final:
        raise WrongState(project, "add_paper")
    on = local_date(at)
    if not any(selectors.acts_for(by, body, on) for body in bodies_of(project)):
        raise Denied("role", act="programmes.move")


def bodies_of(project: Project) -> list[Organisation]:
    """Every body that takes part: implementing unit, managing body, Agency, the departments of the parts."""
    departments = [part.department for part in project.parts.in_force().select_related("department")]
    return [project.implementer, project.department, project.agency, project.manager, *departments]


@transaction.atomic
def add_paper(*, project: Project, kind: str, upload: "UploadedFile[Any]", by: User, at: datetime) -> Attachment:
    """Attach one paper to a dossier that is not closed."""
    may_add_papers(project=project, by=by, at=at)
    return files.attach(owner=project.subject, kind=kind, upload=upload, by=by, at=at)


@transaction.atomic
def issue_guidance(
    *,
    year: int,
    number: str,
    issued_on: date,
    unit_deadline: date | None,
    department_deadline: date | None,
    by: User,
    at: datetime,
) -> Guidance:
    """Record the Agency's guidance letter for the plan of a year; its days override those of the rule (P§15.29)."""
    check_document(at, ("number", number), ("issued_on", issued_on))
    guidance, _created = Guidance.objects.update_or_create(
        year=year,
        defaults={
            "number": number.strip(),
            "issued_on": issued_on,
            "unit_deadline": unit_deadline,
            "department_deadline": department_deadline,
        },
    )
    audit.record(
        act="programmes.issue_guidance", by=by, at=at, subject=f"programmes.guidance:{guidance.pk}", label=number,
        detail={"year": year},
    )  # fmt: skip
    return guidance
