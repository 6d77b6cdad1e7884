"""Projects, yearly plans and payments for programs: the rows their screens show. Read only."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import on_of, user_of
from khuyencong.common.fold import search_key
from khuyencong.ledger.selectors import subject_balances
from khuyencong.programmes import schemas
from khuyencong.programmes.access import get_project_for
from khuyencong.programmes.models import Payment, PlanLine, PlanVersion, Project, YearPlan
from khuyencong.programmes.plans.choices import PlanStatus
from khuyencong.programmes.plans.selectors import approved_version, lines_visible_to, plans_visible_to
from khuyencong.programmes.selectors import projects_visible_to
from khuyencong.ui.records import PageQuery, page_of

router = Router(tags=["programmes"])


@router.get("projects", response=schemas.ProjectPage, summary="Support projects the caller may see")
@access("programmes.view")
def projects(request: HttpRequest, asked: Query[schemas.ProjectQuery]) -> Any:
    """With the parts in force of each."""
    rows = projects_visible_to(user_of(request), on_of(request)).with_parts()
    if asked.q:
        rows = rows.filter(search_key__contains=search_key(asked.q.replace("\0", "")))
    if asked.year is not None:
        rows = rows.filter(budget_year=asked.year)
    exact = {"purse": asked.purse, "status": asked.status, "province__code": asked.province}
    rows = rows.filter(**{field: value.replace("\0", "") for field, value in exact.items() if value})
    return page_of(rows, asked, "projects", lambda found: [_project(row) for row in found])


@router.get("projects/{int:project_id}", response=schemas.OneProject, summary="One project with its money")
@access("programmes.view")
def project(request: HttpRequest, project_id: int) -> Any:
    """What is reserved, committed, advanced, paid, returned and released comes from the ledger."""
    row = get_project_for(user_of(request), project_id, on_of(request))
    balances = subject_balances(row.subject)
    money = {name: getattr(balances, name) for name in schemas.Money.model_fields}
    return {**_project(row), "money_vnd": money}


_OWN = (
    "code title status kind route purse level registered_in_year budget_year starts_on ends_on requested_vnd own_vnd "
    "other_vnd other_state_vnd planned_vnd plan_approved_on is_example"
).split()


def _project(row: Project) -> dict[str, Any]:
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in _OWN},
        "province_code": row.province.code,
        "province": row.province.name,
        "place_code": row.place.code,
        "place": row.place.name,
        "implementer": row.implementer.name,
        "manager": row.manager.name,
        "parts": [
            {
                "activity": part.activity,
                "beneficiary_id": part.beneficiary_id,
                "beneficiary": part.beneficiary.name if part.beneficiary else None,
                "province_code": part.province.code,
                "place_code": part.place.code,
                "place": part.place.name,
                "budget_year": part.budget_year,
                "asked_vnd": part.support_vnd,
                "cost_vnd": part.cost_vnd,
            }
            for part in row.parts_in_force
        ],
    }


@router.get("plans", response=schemas.PlanPage, summary="Yearly plans the caller may see")
@access("programmes.view")
def plans(request: HttpRequest, asked: Query[schemas.PlanQuery]) -> Any:
    """The nation's, and those of the caller's provinces, each with the version in force."""
    rows = plans_visible_to(user_of(request), on_of(request))
    if asked.purse:
        rows = rows.filter(purse=asked.purse)
    if asked.year is not None:
        rows = rows.filter(budget_year=asked.year)
    return page_of(rows, asked, "plans", _plans)


def _plans(rows: list[YearPlan]) -> list[dict[str, Any]]:
    approved = PlanVersion.objects.filter(plan__in=rows, status=PlanStatus.APPROVED).order_by("number")
    in_force = {version.plan_id: version for version in approved}
    return [_plan(row, in_force.get(row.pk)) for row in rows]


def _plan(row: YearPlan, version: PlanVersion | None) -> dict[str, Any]:
    return {
        "id": row.pk,
        "purse": row.purse,
        "place_code": row.place.code if row.place else None,
        "place": row.place.name if row.place else None,
        "budget_year": row.budget_year,
        "compiler": row.compiler.name,
        "version": version.number if version else None,
        "decision_number": version.decision_number if version else None,
        "decided_on": version.decided_on if version else None,
        "is_example": row.is_example,
    }


@router.get("plans/{int:plan_id}/lines", response=schemas.LinePage, summary="Lines of the version in force of a plan")
@access("programmes.view")
def plan_lines(request: HttpRequest, plan_id: int, asked: Query[PageQuery]) -> Any:
    """The lines about projects the caller may see; none while no version was approved."""
    user, on = user_of(request), on_of(request)
    plan = plans_visible_to(user, on).filter(pk=plan_id).first()
    if plan is None:
        raise Http404
    version = approved_version(plan)
    rows = lines_visible_to(version, user, on) if version else PlanLine.objects.none()
    rows = rows.select_related("project", "batch")
    return page_of(rows, asked, f"plan.{plan.pk}", lambda found: [_line(row) for row in found])


def _line(row: PlanLine) -> dict[str, Any]:
    return {
        "id": row.pk,
        "project_id": row.project_id,
        "project_code": row.project.code,
        "project_title": row.project.title,
        "batch": row.batch.number,
        "position": row.position,
        "level": row.level,
        "planned_vnd": row.planned_vnd,
        "included": row.included,
        "left_out": row.left_out or None,
    }


@router.get("payments", response=schemas.PaymentPage, summary="Payments of the projects the caller may see")
@access("programmes.view")
def payments(request: HttpRequest, asked: Query[schemas.PaymentQuery]) -> Any:
    """Advances, payments and returns through the Treasury, each with its document."""
    visible = Project.objects.visible_to(user_of(request), on=on_of(request))
    rows = Payment.objects.filter(project__in=visible).select_related("project")
    if asked.project is not None:
        rows = rows.filter(project=asked.project)
    if asked.since is not None:
        rows = rows.filter(paid_on__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(paid_on__lte=asked.until)
    return page_of(rows, asked, "payments", lambda found: [_payment(row) for row in found])


def _payment(row: Payment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "project_id": row.project_id,
        "project_code": row.project.code,
        "kind": row.kind,
        "amount_vnd": row.amount_vnd,
        "document": row.document,
        "paid_on": row.paid_on,
    }
