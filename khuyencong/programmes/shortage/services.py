"""Writing down what missing money did to a project."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Finding, Invalid, RuleBroken, Severity
from khuyencong.programmes import selectors
from khuyencong.programmes.choices import ShortfallKind
from khuyencong.programmes.models import Project, Shortfall
from khuyencong.programmes.services.acts import note
from khuyencong.programmes.shortage.selectors import missing_of

CITATION = "36/2013/TT-BCT, điều 6, 11"


def may_record(project: Project, by: User, at: datetime) -> bool:
    """Whether a user acts for the unit, the department or the managing body of a project."""
    on = local_date(at)
    bodies = (project.implementer, project.department, project.manager)
    return any(selectors.acts_for(by, body, on) for body in bodies)


@transaction.atomic
def record_shortfall(*, project: Project, kind: str, reason: str, form_key: str, by: User, at: datetime) -> Shortfall:
    """Write down what a project postponed or gave up because its money was not assigned.

    The page sent twice counts once. Raises Denied for others than unit, department and managing body, Invalid by
    field, RuleBroken where nothing lacks.
    """
    if not may_record(project, by, at):
        raise Denied("role", act="programmes.change")
    known = Shortfall.objects.filter(form_key=form_key).first()
    if known is not None:
        return known
    wrong: dict[str, list[str]] = {}
    if kind not in ShortfallKind.values:
        wrong["kind"] = [_("Chọn hệ quả.")]
    if not reason.strip():
        wrong["reason"] = [_("Ghi lý do và việc đã làm.")]
    if wrong:
        raise Invalid(wrong)
    missing = missing_of(project)
    if not missing:
        raise RuleBroken([Finding("programmes.no_shortage", Severity.BLOCK, {"code": project.code}, CITATION)])
    try:
        with transaction.atomic():
            row = Shortfall.objects.create(
                project=project, kind=kind, reason=reason.strip(), missing_vnd=missing, recorded_on=local_date(at),
                form_key=form_key, by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        return Shortfall.objects.get(form_key=form_key)
    note("shortfall", project, by, at, {"kind": kind, "missing_vnd": missing})
    return row
