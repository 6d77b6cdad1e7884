"""Who owes what, who has answered: registers, boards, and the rows a person may see (C§10; C§13 items 19, 21, 42)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import memberships_of, scope_of
from khuyencong.places.models import Unit
from khuyencong.places.selectors import with_predecessors
from khuyencong.reporting import library
from khuyencong.reporting.choices import Status, Timeliness
from khuyencong.reporting.models import Obligation, Period, Report

# Whose offices read the reports of their area. Individual figures of a business are open to fewer (C§10, C§13.42).
AREA_ROLES = frozenset(
    {
        Role.COMMUNE_OFFICER,
        Role.DISTRICT_OFFICER,
        Role.DEPARTMENT_OFFICER,
        Role.DEPARTMENT_HEAD,
        Role.STATISTICS,
        Role.COMMITTEE_OFFICE,
    }
)
CONFIDENTIAL_AREA = AREA_ROLES - {Role.COMMITTEE_OFFICE}
NATIONAL = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role.AUDITOR, Role.ADMINISTRATOR})
CONFIDENTIAL_NATIONAL = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_HEAD})


def confidential_forms() -> frozenset[str]:
    """The forms whose single reports are confidential data of a business."""
    return frozenset(f.key for s in library.form_sets() for f in s.forms if f.confidential)


def _visible(user: User, on: date, *, figures: bool) -> Q:
    """Which obligations a user may see; with `figures`, whose figures too."""
    members = memberships_of(user, on)
    found, known = Q(reporter__in=scope_of(user, on).organisation_ids), dict[frozenset[int], frozenset[int]]()
    for area, nation, forms in (
        (AREA_ROLES, NATIONAL, ~Q(form__in=confidential_forms())),
        (CONFIDENTIAL_AREA, CONFIDENTIAL_NATIONAL, Q(form__in=confidential_forms())),
    ):
        if not figures:
            area, nation = AREA_ROLES, NATIONAL
        if any(m.role in nation and m.organisation.place_id is None for m in members):
            found |= forms
        mine = frozenset(m.organisation.place_id for m in members if m.role in area and m.organisation.place_id)
        places = known.get(mine) or known.setdefault(mine, with_predecessors(mine))
        found |= forms & (Q(place__in=places) | Q(province__in=places))
    return found


def obligations_visible_to(user: User, on: date) -> QuerySet[Obligation]:
    """Who owes what, for the user's own bodies and area: no figures."""
    return Obligation.objects.filter(_visible(user, on, figures=False))


def reports_visible_to(user: User, on: date) -> QuerySet[Report]:
    """The reports whose figures a user may read. Single reports of a business: the business, its commune, the
    statistics office, the department, the agency, nobody else (C§13.42)."""
    seen = Obligation.objects.filter(_visible(user, on, figures=True))
    return Report.objects.filter(obligation__in=seen)


def obligations_of(period: Period, *, form: str = "", place: Unit | None = None) -> QuerySet[Obligation]:
    """The register of a period, of one form and of one place (of any level), with its bodies and places."""
    rows = Obligation.objects.filter(period=period, void_at__isnull=True)
    if form:
        rows = rows.filter(form=form)
    if place is not None:
        rows = rows.filter(Q(place=place) | Q(province=place))
    return rows.select_related("period", "reporter", "receiver", "place", "province").order_by(
        "form", "province__code", "place__code", "subject_label", "id"
    )


@dataclass(frozen=True)
class Coverage:
    """How many owe a report in a unit, and where the reports stand. Late, missing and not due are apart."""

    form: str
    place_id: int | None
    owed: int
    on_time: int
    late: int
    missing: int
    not_due: int
    accepted: int
    returned: int

    @property
    def submitted(self) -> int:
        return self.on_time + self.late


def when_case(on: date) -> Case:
    """Timeliness of an obligation seen on a day, for the database."""
    return Case(
        When(submitted_on__lte=F("last_day"), then=Value(Timeliness.ON_TIME)),
        When(submitted_on__isnull=False, then=Value(Timeliness.LATE)),
        When(last_day__lt=on, then=Value(Timeliness.MISSING)),
        default=Value(Timeliness.NOT_DUE),
        output_field=CharField(),
    )


def board(period: Period, *, by: str, on: date, rows: QuerySet[Obligation] | None = None) -> list[Coverage]:
    """Completeness and timeliness of a period by form and unit ("province" or "place"): two queries."""
    found = (Obligation.objects.all() if rows is None else rows).filter(period=period, void_at__isnull=True)
    cells: dict[tuple[str, int | None], dict[str, int]] = {}
    for line in found.order_by().annotate(timely=when_case(on)).values("form", by, "timely").annotate(n=Count("id")):
        cells.setdefault((line["form"], line[by]), {"accepted": 0, "returned": 0})[line["timely"]] = line["n"]
    standing = Report.objects.filter(Q(in_force=True) | Q(status=Status.RETURNED), obligation__period=period)
    if rows is not None:
        standing = standing.filter(obligation__in=found)
    place = f"obligation__{by}"
    counted = standing.filter(obligation__void_at__isnull=True).order_by().values("obligation__form", place)
    for line in counted.annotate(
        accepted=Count("id", filter=Q(in_force=True)), returned=Count("id", filter=Q(status=Status.RETURNED))
    ):
        cell = cells.setdefault((line["obligation__form"], line[place]), {})
        cell["accepted"], cell["returned"] = line["accepted"], line["returned"]
    return [
        Coverage(
            form, place, sum(c.get(t, 0) for t in Timeliness.values), c.get(Timeliness.ON_TIME, 0),
            c.get(Timeliness.LATE, 0), c.get(Timeliness.MISSING, 0), c.get(Timeliness.NOT_DUE, 0), c["accepted"],
            c["returned"],
        )
        for (form, place), c in sorted(cells.items(), key=lambda i: (i[0][0], i[0][1] or 0))
    ]  # fmt: skip


def missing_reporters(period: Period, forms: Sequence[str], *, place: Unit | None = None) -> QuerySet[Obligation]:
    """Who has nothing accepted yet among those who owe one of the forms: what a sum does not hold."""
    rows = Obligation.objects.filter(period=period, form__in=forms, void_at__isnull=True)
    if place is not None:
        rows = rows.filter(Q(place=place) | Q(province=place))
    counted = Report.objects.filter(in_force=True, obligation__period=period).values("obligation")
    return (
        rows.exclude(pk__in=counted)
        .select_related("place", "province")
        .order_by("form", "province__code", "place__code", "subject_label", "id")
    )
