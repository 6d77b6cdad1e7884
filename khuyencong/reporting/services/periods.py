"""Periods and the register of what is owed in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Organisation, User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding, Invalid, RuleBroken, Severity, WrongState
from khuyencong.reporting import library, norms, sources
from khuyencong.reporting.choices import Receiver
from khuyencong.reporting.models import Obligation, Period
from khuyencong.reporting.rules import Form
from khuyencong.reporting.rules.days import calendar_window, parse_period
from khuyencong.reporting.selectors.periods import due_of, forms_of_period
from khuyencong.reporting.sources import Reporter

BATCH = 1000
BEFORE, AFTER = timedelta(days=20), timedelta(days=60)  # a data window begins in December of the year before


@transaction.atomic
def make_period(*, set_key: str, key: str, by: User | None, at: datetime) -> Period:
    """Open a period of a form set ("2026-H1"), or return it. Its data window comes from the norms (C§9.1).

    Raises Invalid({"period"}) for a key that names none, or for a period before the set's document was in force.
    """
    found = Period.objects.filter(set_key=set_key, key=key).first()
    if found is not None:
        return found
    try:
        kind, year, number = parse_period(key)
    except ValueError:
        raise Invalid({"period": [_("Kỳ viết như 2026-H1, 2026-Y, 2026-Q2 hoặc 2026-M05.")]}) from None
    sets = [s for s in library.form_sets() if s.key == set_key and kind in s.periods]
    for form_set in reversed(sets):
        try:
            first, last = norms.window(form_set, kind, year, number)
        except (KeyError, ValueError):
            continue
        if form_set.in_force_from <= last and (form_set.in_force_to is None or last <= form_set.in_force_to):
            period = Period.objects.create(
                set_key=set_key, key=key, kind=kind, year=year, window_from=first, window_to=last
            )
            audit.record(act="reporting.make_period", by=by, at=at, subject=f"reporting.period:{period.pk}", label=key)
            return period
    raise Invalid({"period": [_("Không có bộ biểu nào áp dụng cho kỳ này.")]})


@transaction.atomic
def close_period(*, period: Period, by: User, at: datetime, note: str = "") -> Period:
    """Close a period: nothing more is submitted or corrected in it. Raises WrongState."""
    if not Period.objects.filter(pk=period.pk, closed_at__isnull=True).update(
        closed_at=at, closed_by=by, note=note[:500]
    ):
        raise WrongState(period, "close")
    audit.record(act="reporting.close_period", by=by, at=at, subject=f"reporting.period:{period.pk}", label=period.key)
    period.refresh_from_db()
    return period


@transaction.atomic
def reopen_period(*, period: Period, by: User, at: datetime, reason: str) -> Period:
    """Open a closed period again, with the reason. Raises RuleBroken without one, WrongState."""
    reason_given(reason)
    closed = Period.objects.filter(pk=period.pk, closed_at__isnull=False)
    if not closed.update(closed_at=None, closed_by=None, note=reason.strip()[:500]):
        raise WrongState(period, "reopen")
    audit.record(
        act="reporting.reopen_period", by=by, at=at, subject=f"reporting.period:{period.pk}", label=period.key,
        detail={"reason": reason},
    )  # fmt: skip
    period.refresh_from_db()
    return period


def reason_given(reason: str) -> None:
    """Raises RuleBroken when no reason is given."""
    if not reason.strip():
        raise RuleBroken([Finding("reporting.reason_missing", Severity.BLOCK, field="reason")])


@dataclass(frozen=True)
class Registered:
    """What making the register did: new obligations, those changed, those no longer owed, and all that are."""

    made: int
    changed: int
    voided: int
    owed: int


@transaction.atomic
def register_obligations(*, period: Period, by: User | None, at: datetime) -> Registered:
    """Write down who must report what in a period, before anyone has, by the records of clusters and places.

    Safe to repeat: new reporters are added, labels and bodies brought up to date, and an obligation whose
    reporter is gone and has sent nothing is void with that reason. What has a report stays."""
    made = changed = voided = owed = 0
    for form in forms_of_period(period):
        found = _register_form(form, period, sources.reporters_of(form, period), at)
        made, changed, voided, owed = made + found[0], changed + found[1], voided + found[2], owed + found[3]
    if made or changed or voided:
        audit.record(
            act="reporting.register", by=by, at=at, subject=f"reporting.period:{period.pk}", label=period.key,
            detail={"made": made, "changed": changed, "voided": voided},
        )  # fmt: skip
    return Registered(made, changed, voided, owed)


KEPT = ("subject_label", "reporter_label", "reporter_id", "receiver_id", "place_id", "province_id", "cluster_id")


def _register_form(
    form: Form, period: Period, reporters: Iterable[Reporter], at: datetime
) -> tuple[int, int, int, int]:
    due = due_of(form, period)
    listed = {(r.subject_kind, r.subject_id): r for r in reporters}
    bodies = Bodies(form, listed.values())
    held = {(o.subject_kind, o.subject_id): o for o in Obligation.objects.filter(period=period, form=form.key)}
    new, changed = [], []
    for key, reporter in listed.items():
        wanted = _values(reporter, bodies)
        row = held.get(key)
        if row is None:
            new.append(
                Obligation(
                    period=period, form=form.key, subject_kind=key[0], subject_id=key[1],
                    reporter_kind=reporter.reporter_kind, due_on=due.printed, last_day=due.last,
                    due_citation=due.citation[:200], made_at=at, **wanted,
                )
            )  # fmt: skip
        elif any(getattr(row, name) != value for name, value in wanted.items()) or row.void_at is not None:
            for name, value in {**wanted, "void_at": None, "void_reason": "", "void_by_id": None}.items():
                setattr(row, name, value)
            changed.append(row)
    Obligation.objects.bulk_create(new, batch_size=BATCH)
    Obligation.objects.bulk_update(changed, [*KEPT, "void_at", "void_reason", "void_by_id"], batch_size=200)
    gone = [o.pk for key, o in held.items() if key not in listed and o.void_at is None]
    lost = Obligation.objects.filter(pk__in=gone, reports__isnull=True) if listed or gone else Obligation.objects.none()
    voided = lost.update(void_at=at, void_reason="không còn trong hồ sơ của hệ thống vào ngày đến hạn")
    return len(new), len(changed), voided, len(listed)


def _values(reporter: Reporter, bodies: "Bodies") -> dict[str, object]:
    return {
        "subject_label": reporter.subject_label[:300],
        "reporter_label": reporter.reporter_label[:300],
        "reporter_id": bodies.reporter(reporter),
        "receiver_id": bodies.receiver(reporter),
        "place_id": reporter.place_id,
        "province_id": reporter.province_id,
        "cluster_id": reporter.cluster_id,
    }


class Bodies:
    """The bodies of the platform behind reporters and receivers, read once. For a commune that has no body here yet the
    department of its province stands in."""

    def __init__(self, form: Form, reporters: Iterable[Reporter]) -> None:
        self.form = form
        places = {p for r in reporters for p in (r.place_id, r.province_id) if p is not None}
        rows = Organisation.objects.filter(place__in=places, kind__in=[BodyKind.COMMITTEE, BodyKind.DEPARTMENT])
        self.committee: dict[int | None, int] = {}
        self.department: dict[int | None, int] = {}
        for pk, kind, place in rows.order_by("id").values_list("id", "kind", "place_id"):
            (self.committee if kind == BodyKind.COMMITTEE else self.department)[place] = pk
        agency = Organisation.objects.filter(kind=BodyKind.AGENCY).order_by("-id").values_list("id", flat=True).first()
        self.agency = agency

    def reporter(self, reporter: Reporter) -> int | None:
        """The body that reports."""
        if reporter.organisation_id is not None:
            return reporter.organisation_id
        known = {"commune": self.committee, "department": self.department}.get(reporter.reporter_kind, {})
        return known.get(reporter.place_id)

    def receiver(self, reporter: Reporter) -> int | None:
        """The body that takes the report in."""
        by_province = self.department.get(reporter.province_id)
        return {
            Receiver.COMMUNE.value: self.committee.get(reporter.place_id) or by_province,
            Receiver.DEPARTMENT.value: by_province,
            Receiver.AGENCY.value: self.agency,
        }.get(self.form.accepted_by)


@transaction.atomic
def void_obligation(*, obligation: Obligation, by: User, at: datetime, reason: str) -> Obligation:
    """Say that a report is not owed after all, with the reason; what was accepted stays.

    Raises RuleBroken, WrongState."""
    reason_given(reason)
    if obligation.reports.filter(in_force=True).exists() or not obligation.owed:
        raise WrongState(obligation, "void")
    changes = {"void_at": at, "void_by": by, "void_reason": reason.strip()[:300]}
    Obligation.objects.filter(pk=obligation.pk, void_at__isnull=True).update(**changes)
    audit.record(
        act="reporting.void", by=by, at=at, subject=f"reporting.obligation:{obligation.pk}",
        label=obligation.subject_label, detail={"reason": reason},
    )  # fmt: skip
    obligation.refresh_from_db()
    return obligation


def keep_registers(*, at: datetime) -> int:
    """Open the periods that run or are to be reported now, and bring their registers up to date; the number of new
    obligations. Every night; safe to repeat."""
    today = local_date(at)
    made = 0
    for set_key in library.set_keys():
        for key in current_keys(set_key, today):
            try:
                period = make_period(set_key=set_key, key=key, by=None, at=at)
            except Invalid:
                continue
            if period.closed_at is None and period.window_from <= today <= period.window_to + AFTER:
                made += register_obligations(period=period, by=None, at=at).made
    return made


def current_keys(set_key: str, today: date) -> list[str]:
    """The keys of the periods of a set that may run or be due around a day."""
    kinds = {kind for s in library.form_sets() if s.key == set_key for kind in s.periods}
    keys = []
    for year in (today.year - 1, today.year, today.year + 1):
        for kind in sorted(kinds):
            most = {"M": 12, "Q": 4}.get(kind, 0)
            keys += [f"{year}-{kind}{n:02d}" if kind == "M" else f"{year}-{kind}{n}" for n in range(1, most + 1)]
            keys += [] if most else [f"{year}-{kind}"]
    return [k for k in keys if _near(k, today)]


def _near(key: str, today: date) -> bool:
    first, last = calendar_window(*parse_period(key))
    return first - BEFORE <= today <= last + AFTER
