"""Acts on a registration report: open, write, send with its list, receive, return for completion."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import body_of, roles_of
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, Stale, WrongState
from khuyencong.common.fold import composed
from khuyencong.common.years import YEAR_MAX, YEAR_MIN
from khuyencong.papers import services as papers
from khuyencong.papers.choices import PaperKind
from khuyencong.programmes import selectors as project_reads
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import RegistrationReport
from khuyencong.programmes.plans.choices import ReportStatus
from khuyencong.programmes.registrations import paper, selectors
from khuyencong.programmes.registrations.states import REGISTRATION, name_of
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.workflow import services as workflow
from khuyencong.workflow.models import TransitionRecord
from khuyencong.workflow.services import NOTHING, Act

TEXT_MAX = 20_000


@dataclass(frozen=True)
class Texts:
    """The three parts of a report, one paragraph a line."""

    result_text: str
    state_text: str
    goals_text: str


@transaction.atomic
def open_registration(*, department: Organisation, plan_year: int, by: User, at: datetime) -> RegistrationReport:
    """Open the department's report for the plan of a year; a draft there is opened again. After a returned or received
    one the next number begins with its words.

    Raises Denied, Invalid by field, WrongState while the Agency has the last one.
    """
    on = local_date(at)
    roles = {Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD}
    if not roles & roles_of(by, on) or not project_reads.acts_for(by, department, on):
        raise Denied("role", act="programmes.send_registration")
    if not YEAR_MIN <= plan_year <= YEAR_MAX:
        raise Invalid({"plan_year": [_("Giá trị ngoài phạm vi.")]})
    Organisation.objects.select_for_update().get(pk=department.pk)
    rows = RegistrationReport.objects.filter(department=department, plan_year=plan_year)
    last = rows.order_by("-number").first()
    if last is not None and last.status == ReportStatus.DRAFT:
        return last
    if last is not None and last.status == ReportStatus.SENT:
        raise WrongState(last, "open_registration")
    words = {f.name: getattr(last, f.name) for f in fields(Texts)} if last else {}
    report = RegistrationReport.objects.create(
        department=department, agency=body_of(BodyKind.AGENCY, None, on), plan_year=plan_year,
        number=last.number + 1 if last else 1, **words,
    )  # fmt: skip
    workflow.start(REGISTRATION, report, by=by, at=at)
    _note("open_registration", report, by, at, plan_year=plan_year)
    return report


@transaction.atomic
def write_texts(
    *, report: RegistrationReport, revision: int, texts: Texts, by: User, at: datetime
) -> RegistrationReport:
    """Write the three parts of a draft. Raises Stale when somebody wrote meanwhile, WrongState once it was sent."""
    held = _locked(report, "write_texts", revision)
    if not selectors.writes(by, held, local_date(at)):
        raise Denied("role", act="programmes.send_registration")
    wrong = {}
    for field in fields(Texts):
        text = composed(getattr(texts, field.name)).strip()
        if len(text) > TEXT_MAX:
            wrong[field.name] = [_("Không quá %(max)s ký tự.") % {"max": TEXT_MAX}]
        setattr(held, field.name, text)
    if wrong:
        raise Invalid(wrong)
    held.revision += 1
    held.save(update_fields=[*(f.name for f in fields(Texts)), "revision"])
    _note("write_registration", held, by, at)
    return held


@transaction.atomic
def send_registration(
    *, report: RegistrationReport, revision: int, by: User, at: datetime, given: Act = NOTHING
) -> TransitionRecord:
    """The head sends the report with its list to the Agency: numbered from the department's register, frozen, and the
    appraised projects go with it in the same act (P§6 step 3).

    One sentence for being late answers for the report and for its projects. Raises Stale, RuleBroken.
    """
    held = _locked(report, "send", revision)
    on = local_date(at)
    rows = selectors.rows_of(held, on)
    figures = selectors.figures_of(held, rows)
    held.rows, held.figures, held.sent_on, held.sent_by, held.sent_at = rows, figures, on, by, at
    held.document = "-"
    held.save(update_fields=["rows", "figures", "sent_on", "sent_by", "sent_at", "document"])
    appraised = list(selectors.registered(held).filter(status=Status.BASE_APPRAISED).with_parts())
    record = workflow.perform(REGISTRATION, held, "send", by=by, at=at, given=given)
    workflow.perform_many(
        SUPPORT_PROJECT, appraised, "forward", by=by, at=at, given_for=lambda project: Act(reasons=given.reasons),
        about=held.subject, label=name_of(held),
    )  # fmt: skip
    issued = papers.issue(
        paper=paper.report_paper(held, on), issuer=held.department, kind=PaperKind.REPORT, year=on.year,
        subject=held.subject, by=by, at=at, on=on,
    )  # fmt: skip
    RegistrationReport.objects.filter(pk=held.pk).update(document=issued.printed[:100])
    report.refresh_from_db()
    return record


@transaction.atomic
def receive_registration(
    *, report: RegistrationReport, by: User, at: datetime, given: Act = NOTHING
) -> TransitionRecord:
    """The Agency takes the report."""
    return workflow.perform(REGISTRATION, report, "receive", by=by, at=at, given=given)


@transaction.atomic
def return_registration(
    *, report: RegistrationReport, missing: Sequence[str], by: User, at: datetime, note: str = ""
) -> RegistrationReport:
    """The Agency returns the report and names what is missing. It stays as it was sent; the department's next one opens
    with its words. Returns the next one."""
    workflow.perform(REGISTRATION, report, "return", by=by, at=at, given=Act(note=note, missing=missing))
    again = RegistrationReport.objects.create(
        department=report.department, agency=report.agency, plan_year=report.plan_year, number=report.number + 1,
        **{f.name: getattr(report, f.name) for f in fields(Texts)},
    )  # fmt: skip
    workflow.start(REGISTRATION, again, by=by, at=at)
    return again


def _locked(report: RegistrationReport, act: str, revision: int) -> RegistrationReport:
    rows = RegistrationReport.objects.select_for_update(of=("self",)).select_related("department__place", "agency")
    held = rows.get(pk=report.pk)
    if held.status != ReportStatus.DRAFT:
        raise WrongState(held, act)
    if held.revision != revision:
        raise Stale(held)
    return held


def _note(act: str, report: RegistrationReport, by: User, at: datetime, **detail: Any) -> None:
    audit.record(act=f"programmes.{act}", by=by, at=at, subject=report.subject, label=name_of(report), detail=detail)
