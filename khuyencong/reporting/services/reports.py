"""The way of a report: opened, filled, submitted, returned or accepted and locked, corrected by a new version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, RuleBroken, Stale, WrongState
from khuyencong.files.models import Attachment
from khuyencong.reporting.choices import OPEN, PENDING, Channel, Status
from khuyencong.reporting.guards import period_open
from khuyencong.reporting.models import Cell as StoredCell
from khuyencong.reporting.models import Obligation, Period, Report
from khuyencong.reporting.selectors.periods import form_of
from khuyencong.reporting.services.cells import save_cells
from khuyencong.reporting.services.periods import reason_given
from khuyencong.reporting.states import REPORT, submit_act
from khuyencong.workflow import services as workflow
from khuyencong.workflow.services import Act


@dataclass(frozen=True)
class Signed:
    """Who signed a report, as what (`choices.Signer`), and when."""

    name: str
    title: str
    signer: str
    on: date | None = None


@transaction.atomic
def open_report(*, obligation: Obligation, by: User, at: datetime, channel: str = Channel.SYSTEM) -> Report:
    """The report to fill for an obligation: the pending one, else the first version.

    Raises WrongState when one is accepted already (`correct_report` makes the next version), Denied for an obligation
    that is void, RuleBroken for a closed period.
    """
    pending = obligation.reports.filter(status__in=PENDING).first()
    if pending is not None:
        return pending
    if not obligation.owed:
        raise Denied("reporting.not_owed")
    if obligation.reports.filter(status=Status.ACCEPTED).exists():
        raise WrongState(obligation, "open")
    refuse_closed_period(obligation.period)
    return _new_version(obligation, by=by, at=at, channel=channel)


def refuse_closed_period(period: Period) -> None:
    """Raises RuleBroken when the period takes nothing more."""
    if found := list(period_open(period)):
        raise RuleBroken(found)


def _new_version(obligation: Obligation, *, by: User, at: datetime, channel: str, reason: str = "") -> Report:
    form = form_of(obligation.period, obligation.form)
    last = obligation.reports.order_by("-version").values_list("version", flat=True).first() or 0
    try:
        with transaction.atomic():
            report = Report.objects.create(
                obligation=obligation, version=last + 1, form_version=form.version, channel=channel, typed_by=by,
                opened_at=at, reason=reason,
            )  # fmt: skip
    except IntegrityError:
        found = obligation.reports.filter(status__in=PENDING).first()
        if found is None or reason:
            raise Stale(obligation) from None
        return found
    workflow.start(REPORT, report, by=by, at=at, due=None)
    return report


@transaction.atomic
def submit_report(
    *,
    report: Report,
    by: User,
    at: datetime,
    signed: Signed,
    channel: str = "",
    received_on: date | None = None,
    scan: Attachment | None = None,
    reasons: Mapping[str, str] | None = None,
    note: str = "",
) -> Report:
    """Send a filled report to its receiver: the reporter does it, or the receiving office for a paper that came.

    `received_on`: the day the paper came, which decides whether it was in time. Blocking findings refuse, warnings want
    one sentence each in `reasons` by code. Raises RuleBroken with every finding, WrongState, Denied, Stale.
    """
    if report.status not in OPEN:
        raise WrongState(report, "submit")
    save_cells(report=report, changes=(), by=by, at=at, check=False)
    changes: dict[str, object] = {
        "signer": signed.signer,
        "signed_name": signed.name.strip()[:200],
        "signed_title": signed.title.strip()[:200],
        "signed_on": signed.on,
        "channel": channel or report.channel,
        "received_on": received_on,
        "submitted_at": at,
        "submitted_by": by,
        "scan": scan or report.scan,
    }
    before = {name: getattr(report, name) for name in changes}
    for name, value in changes.items():
        setattr(report, name, value)
    try:
        with transaction.atomic():
            report.save(update_fields=list(changes))
            given = Act(note=note, reasons=reasons or {})
            workflow.perform(REPORT, report, submit_act(report, by, local_date(at)), by=by, at=at, given=given)
    except Exception:
        for name, value in before.items():
            setattr(report, name, value)
        raise
    came = received_on or local_date(at)
    Obligation.objects.filter(pk=report.obligation_id, submitted_on__isnull=True).update(submitted_on=came)
    return report


@transaction.atomic
def return_report(*, report: Report, by: User, at: datetime, missing: Sequence[str], note: str = "") -> Report:
    """Send a submitted report back, naming what is wrong. Raises WrongState, Denied, Invalid without a list."""
    workflow.perform(REPORT, report, "send_back", by=by, at=at, given=Act(note=note, missing=missing))
    return report


@transaction.atomic
def accept_report(
    *, report: Report, by: User, at: datetime, note: str = "", reasons: Mapping[str, str] | None = None
) -> Report:
    """Accept a submitted report: from now on nothing of it changes, and it counts in every sum above (C§13.20).

    A correction takes the place of the version before, which stays as it was. Raises WrongState, Denied, RuleBroken.
    """
    workflow.perform(REPORT, report, "accept", by=by, at=at, given=Act(note=note, reasons=reasons or {}))
    Report.objects.filter(obligation=report.obligation_id, in_force=True).update(in_force=False)
    Report.objects.filter(pk=report.pk).update(in_force=True, accepted_at=at)
    report.in_force, report.accepted_at = True, at
    return report


@transaction.atomic
def correct_report(*, report: Report, by: User, at: datetime, reason: str) -> Report:
    """Begin the next version of an accepted report, with its figures, and the reason. The accepted one counts until
    the new one is accepted. Raises RuleBroken (no reason, closed period), WrongState, Stale when one is pending."""
    reason_given(reason)
    if not report.in_force:
        raise WrongState(report, "correct")
    refuse_closed_period(report.obligation.period)
    new = _new_version(report.obligation, by=by, at=at, channel=report.channel, reason=reason.strip()[:500])
    copies = [
        StoredCell(report=new, row=c.row, column=c.column, amount=c.amount, note=c.note, source=c.source,
                   dated_on=c.dated_on, by=c.by, at=at)
        for c in report.cells.all()
    ]  # fmt: skip
    StoredCell.objects.bulk_create(copies)
    audit.record(
        act="reporting.correct", by=by, at=at, subject=f"reporting.report:{new.pk}",
        label=report.obligation.subject_label, detail={"version": new.version, "reason": reason},
    )  # fmt: skip
    return new


@transaction.atomic
def drop_report(*, report: Report, by: User, at: datetime, note: str = "") -> Report:
    """Give up a draft; the obligation stays owed, an accepted version stays in force. Raises WrongState, Denied."""
    workflow.perform(REPORT, report, "drop", by=by, at=at, given=Act(note=note))
    return report
