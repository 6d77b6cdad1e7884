"""The dossier: opened, filled in, registered; its papers; the Agency's guidance letters."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import Organisation, User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, Stale, WrongState
from khuyencong.common.fold import composed, search_key
from khuyencong.files import services as files
from khuyencong.files.models import Attachment
from khuyencong.places.models import Unit
from khuyencong.programmes import guards, selectors
from khuyencong.programmes.models import (
    CostItem,
    Guidance,
    Project,
)
from khuyencong.programmes.services.acts import check_document, note, perform_act
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.support import services as support
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.services import NOTHING, Act

NAME_MAX = 500


@dataclass(frozen=True)
class NewProject:
    """What is known when a dossier is opened. `form_key` makes a form sent twice one dossier."""

    title: str
    beneficiary_id: int
    production_place_id: int | None
    province: Unit
    place: Unit
    implementer: Organisation
    department: Organisation
    agency: Organisation
    budget_year: int
    form_key: str
    is_example: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the estimate; amounts in đồng."""

    name: str
    unit: str
    quantity: int
    unit_price_vnd: int
    support_vnd: int


def _cleaned_title(title: str) -> str:
    clean = composed(title)
    if not clean:
        raise Invalid({"title": [_("Nhập tên đề án.")]})
    if len(clean) > NAME_MAX:
        raise Invalid({"title": [_("Tên đề án dài %(n)s ký tự; tối đa %(max)s.") % {"n": len(clean), "max": NAME_MAX}]})
    return clean


@transaction.atomic
def create_project(*, new: NewProject, by: User, at: datetime) -> Project:
    """Open the dossier of a support project (draft), held by the implementing unit.

    The same form sent twice gives the same project. Raises Invalid by field; Denied when the user does not act for
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
    try:
        with transaction.atomic():
            project = Project.objects.create(
                code=secrets.token_hex(16),  # until the row has its number
                title=title,
                search_key=search_key(title),
                registered_in_year=min(on.year, new.budget_year),
                budget_year=new.budget_year,
                province=new.province,
                place=new.place,
                implementer=new.implementer,
                department=new.department,
                agency=new.agency,
                beneficiary_id=new.beneficiary_id,
                production_place_id=new.production_place_id,
                form_key=new.form_key,
                is_example=new.is_example,
                created_by=by,
                created_at=at,
            )
    except IntegrityError:
        return Project.objects.get(form_key=new.form_key)
    project.code = f"KCQG-{new.budget_year}-{new.province.code}-{project.pk:04d}"
    project.save(update_fields=["code"])
    workflow.start(SUPPORT_PROJECT, project, by=by, at=at)
    note("create", project, by, at, {"budget_year": new.budget_year})
    return project


@transaction.atomic
def edit_project(
    *, project: Project, version: int, fields: Mapping[str, Any], lines: Sequence[Line] | None, by: User, at: datetime
) -> Project:
    """Change fields and estimate of a draft.

    `version` is the one the form was opened with. Raises Denied, WrongState (fields closed in this state), Invalid,
    Stale (somebody saved meanwhile; nothing of theirs is lost).
    """
    on = local_date(at)
    if not selectors.acts_for(by, project.implementer, on):
        raise Denied("role", act="programmes.register")
    open_fields = SUPPORT_PROJECT.state(project.status).editable
    names = set(fields) | ({"items"} if lines is not None else set())
    if not names <= open_fields | {"production_place_id"}:
        raise WrongState(project, "edit")
    values = dict(fields)
    if "title" in values:
        values["title"] = _cleaned_title(values["title"])
        values["search_key"] = search_key(values["title"])
    changed = Project.objects.filter(pk=project.pk, version=version, status=project.status).update(
        **values, version=version + 1
    )
    if not changed:
        raise Stale(project)
    if lines is not None:
        _write_lines(project, lines)
    project.refresh_from_db()
    note("edit", project, by, at, {"fields": sorted(names)})
    return project


def _write_lines(project: Project, lines: Sequence[Line]) -> None:
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
    project.items.all().delete()
    CostItem.objects.bulk_create(
        CostItem(
            project=project,
            position=n,
            name=composed(line.name)[:300],
            unit=composed(line.unit)[:50],
            quantity=line.quantity,
            unit_price_vnd=line.unit_price_vnd,
            support_vnd=line.support_vnd,
        )
        for n, line in enumerate(lines, 1)
    )


@transaction.atomic
def submit_project(*, project: Project, by: User, at: datetime, given: Act = NOTHING) -> TransitionRecord:
    """Register the project at the department (P§6 step 2). The support items stand from now on."""
    record = perform_act(project, "submit", by, at, given)
    support.record_items(dossier=guards.dossier_of(project), items=guards.items_for_support(project), by=by, at=at)
    return record


def may_add_papers(*, project: Project, by: User, at: datetime) -> None:
    """Raise Denied unless the user acts for one of the bodies of the project, and WrongState when it is closed."""
    if SUPPORT_PROJECT.state(project.status).final:
        raise WrongState(project, "add_paper")
    on = local_date(at)
    if not any(selectors.acts_for(by, body, on) for body in (project.implementer, project.department, project.agency)):
        raise Denied("role", act="programmes.move")


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
