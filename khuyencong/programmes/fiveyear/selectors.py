"""Reads of programmes: who records them, which projects belong to one, and what came of it, in constant queries.

A project belongs to the programme of its place, purse and budget year, so no result stands in two programmes of one
level. National and local money are never added into one cell (P§15.36).
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Organisation, User
from khuyencong.accounts.selectors import memberships_of
from khuyencong.law.choices import Purse
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import label as unit_label
from khuyencong.places.selectors import with_predecessors
from khuyencong.programmes.choices import PaymentKind
from khuyencong.programmes.models import (
    Acceptance,
    Claim,
    Part,
    Payment,
    Programme,
    ProgrammeVersion,
    Project,
    SourceDocument,
)
from khuyencong.programmes.models.parts import PartQuerySet
from khuyencong.programmes.results import base as results_base
from khuyencong.programmes.results import rules as results_rules
from khuyencong.programmes.results.choices import ClaimState, ProgrammeLevel, VersionStatus
from khuyencong.programmes.results.indicators import Indicator, claimable, indicators, stocks

Rows = Any  # a queryset of dictionaries, whose keys the type checker cannot know

DEPARTMENT_ROLES = frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD})
AGENCY_ROLES = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_HEAD})


def recorder_for(programme: Programme, user: User, on: date) -> Organisation | None:
    """The body a user may record a programme for: the Agency the nation's, a department its province's and its
    districts' (predecessors included); None when it is not theirs."""
    nation = programme.level == ProgrammeLevel.NATION
    place = programme.place
    for membership in memberships_of(user, on):
        body = membership.organisation
        if nation and membership.role in AGENCY_ROLES and body.place_id is None:
            return body
        if place is not None and membership.role in DEPARTMENT_ROLES and body.place_id is not None:
            mine = with_predecessors([body.place_id])
            if place.pk in mine or place.province_id in mine:
                return body
    return None


def places_to_record(user: User, on: date) -> list[tuple[str, str]]:
    """The levels and places a user may open a programme for: (id of the unit or "" for the nation, its name).

    A department: its province, and the provinces and districts it took over, while a programme may still be of theirs.
    """
    found: dict[str, str] = {}
    for membership in memberships_of(user, on):
        body = membership.organisation
        if membership.role in AGENCY_ROLES and body.place_id is None:
            found[""] = str(ProgrammeLevel.NATION.label)
        elif membership.role in DEPARTMENT_ROLES and body.place_id is not None:
            mine = with_predecessors([body.place_id])
            units = Unit.objects.filter(Q(pk__in=mine) | Q(level=Level.DISTRICT, province__in=mine))
            units = units.select_related("province").prefetch_related("versions").order_by("-level", "code", "id")
            found |= {str(u.pk): unit_label(u, on) for u in units}
    return list(found.items())


def programmes_visible_to(user: User, on: date) -> QuerySet[Programme]:
    """The programmes a user may see."""
    return Programme.objects.visible_to(user, on=on).select_related("place")


def version_in_force(programme: Programme) -> ProgrammeVersion | None:
    """The version that holds now: put in force and not ended."""
    return (
        programme.versions.filter(status=VersionStatus.IN_FORCE, ended_on__isnull=True)
        .select_related("document", "document__scan", "programme__place")
        .first()
    )


def version_being_drafted(programme: Programme) -> ProgrammeVersion | None:
    """The version somebody is working on."""
    rows = programme.versions.filter(status__in=[VersionStatus.DRAFT, VersionStatus.PROPOSED])
    return rows.select_related("programme__place").first()


def _of_years(rows: QuerySet[Any], programme: Programme, prefix: str = "") -> QuerySet[Any]:
    """Projects (or parts) of a programme's years, by the first budget year of the project; a national programme takes
    only national money."""
    rows = rows.filter(
        **{f"{prefix}budget_year__gte": programme.starts_year, f"{prefix}budget_year__lte": programme.ends_year}
    )
    return rows.filter(**{f"{prefix}purse": Purse.NATIONAL}) if programme.level == ProgrammeLevel.NATION else rows


def _in_area(programme: Programme) -> Q:
    """Rows whose `province` and `place` lie on a programme's ground.

    A province that was merged during the years keeps what lies on its old ground: communes of the new province that
    came out of it.
    """
    place = programme.place_id
    if programme.level == ProgrammeLevel.NATION:
        return Q()
    if programme.level == ProgrammeLevel.DISTRICT:
        return Q(place=place) | Q(place__parent=place) | Q(place__in=_came_from(parent=place))
    return Q(province__in=with_predecessors([place or 0])) | Q(
        place__in=_came_from(province=place), province__in=_took_over(place)
    )


def _came_from(**old: Any) -> QuerySet[Any]:
    """Ids of units that took over units lying in an ended one."""
    lookup = {f"predecessions__old__{name}": value for name, value in old.items()}
    return Unit.objects.filter(**lookup).values("pk")


def _took_over(place_id: int | None) -> QuerySet[Any]:
    return Unit.objects.filter(predecessions__old=place_id).values("pk")


def own_parts(programme: Programme) -> PartQuerySet:
    """Every part in force of a programme: a regional project's parts stand with the province each lies in."""
    return cast(PartQuerySet, _of_years(Part.objects.in_force().order_by(), programme, "project__")).filter(
        _in_area(programme)
    )


def own_projects(programme: Programme) -> QuerySet[Project]:
    """Every project led in a programme's area or with a part there."""
    rows: QuerySet[Project] = _of_years(Project.objects.all(), programme)
    parts, led = own_parts(programme).values("project"), led_projects(programme).values("pk")
    return rows.filter(Q(pk__in=parts) | Q(pk__in=led))


def led_projects(programme: Programme) -> QuerySet[Project]:
    """The projects whose lead place lies in a programme: plan and payments of a project are counted there, once."""
    rows: QuerySet[Project] = _of_years(Project.objects.all(), programme)
    return Project.objects.filter(pk__in=rows.filter(_in_area(programme)).values("pk"))


def _seen(user: User, on: date) -> QuerySet[Any]:
    return Project.objects.visible_to(user, on=on).values("pk")


def projects_of(programme: Programme, user: User, on: date) -> QuerySet[Project]:
    """The projects of a programme that a user may see; every figure shown to them is a sum over these."""
    return Project.objects.filter(pk__in=own_projects(programme).values("pk")).filter(pk__in=_seen(user, on))


def parts_of(programme: Programme, user: User, on: date) -> PartQuerySet:
    """The parts of a programme in projects a user may see."""
    return Part.objects.filter(pk__in=own_parts(programme).values("pk")).filter(project__in=_seen(user, on))


def purses_of(programme: Programme) -> tuple[str, ...]:
    """The purses whose figures a programme shows, its own first."""
    return (Purse.NATIONAL,) if programme.level == ProgrammeLevel.NATION else (Purse.LOCAL, Purse.NATIONAL)


# Claims


def claims_of(programme: Programme, user: User, on: date) -> QuerySet[Claim]:
    """The claims of a programme that a user may see: of a regional project only those about businesses with a part on
    the programme's ground."""
    here = own_parts(programme).filter(project=OuterRef("project"), beneficiary=OuterRef("declaration__establishment"))
    rows = Claim.objects.filter(project__in=projects_of(programme, user, on).values("pk"))
    return (
        rows
        if programme.level == ProgrammeLevel.NATION
        else rows.filter(Q(declaration__establishment__isnull=True) | Exists(here))
    )


def effective(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """The claims that count: confirmed, with a figure; of a stock only the last year of each project and subject."""
    rows = claims.filter(state=ClaimState.CONFIRMED, counted__isnull=False)
    later = Claim.objects.filter(
        project=OuterRef("project"), indicator=OuterRef("indicator"), subject_key=OuterRef("subject_key"),
        state=ClaimState.CONFIRMED, counted__isnull=False, year__gt=OuterRef("year"),
    )  # fmt: skip
    return rows.exclude(Q(indicator__in=stocks()) & Exists(later))


@dataclass
class Tally:
    """One figure of a programme: the sum, what waits for confirmation, what came after the years of the programme,
    and how many of the projects that should have reported did."""

    value: int | None = None
    pending: int = 0
    later: int = 0
    reported: int = 0
    expected: int = 0
    ratio: Decimal | None = None


@dataclass
class Figures:
    """All figures of a programme as a reader may see them: by indicator and purse; flows also by year (`years`)."""

    counts: dict[tuple[str, str], Tally] = field(default_factory=dict)
    years: dict[tuple[str, str, int], int] = field(default_factory=dict)
    projects: dict[str, int] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)
    declared: dict[str, int] = field(default_factory=dict)

    def of(self, indicator: str, purse: str) -> Tally:
        """The figure of an indicator from one purse; an empty one where nothing is known."""
        return self.counts.setdefault((indicator, purse), Tally())


def figures(programme: Programme, user: User, on: date) -> Figures:
    """Every figure of a programme, in a constant number of queries however many projects and claims there are."""
    found = Figures()
    parts = parts_of(programme, user, on)
    claims = claims_of(programme, user, on)
    _count_projects(found, projects_of(programme, user, on), parts, claims)
    _add_claims(found, programme, claims)
    _add_money(found, led_projects(programme).filter(pk__in=_seen(user, on)), parts)
    _add_ratios(found, parts, claims)
    return found


def _count_projects(found: Figures, projects: QuerySet[Project], parts: PartQuerySet, claims: QuerySet[Claim]) -> None:
    """Projects, accepted ones, those that declared anything, and who is expected to report what."""
    counted: Rows = projects.order_by().values("purse").annotate(n=Count("pk", distinct=True))
    for row in counted:
        found.projects[row["purse"]] = row["n"]
    asked = {i.key: Count("project", distinct=True, filter=_expected(i)) for i in claimable()}
    accepted: Rows = parts.filter(acceptance__isnull=False).order_by().values("project__purse")
    for row in accepted.annotate(n=Count("project", distinct=True), **asked):
        purse = row["project__purse"]
        found.accepted[purse] = row["n"]
        found.of("projects_accepted", purse).value = row["n"]
        for indicator in claimable():
            found.of(indicator.key, purse).expected = row[indicator.key]
    declared: Rows = claims.filter(state=ClaimState.CONFIRMED).order_by().values("project__purse")
    for row in declared.annotate(n=Count("project", distinct=True)):
        found.declared[row["project__purse"]] = row["n"]


def _expected(indicator: Indicator) -> Q:
    """Parts of a project that is asked for an indicator."""
    return results_base.of_activities(indicator.activities) if indicator.activities else Q(pk__isnull=False)


def _add_claims(found: Figures, programme: Programme, claims: QuerySet[Claim]) -> None:
    """Sums of confirmed claims within and after the years, what waits, and who reported."""
    inside = Q(year__lte=programme.ends_year)
    for row in _sums(effective(claims.filter(inside))):
        count = found.of(row["indicator"], row["project__purse"])
        count.value, count.reported = row["total"], row["projects"]
        count.expected += row["unasked"]
    flows = effective(claims).exclude(indicator__in=stocks()).order_by()
    by_year: Rows = flows.values("indicator", "project__purse", "year").annotate(total=Sum("counted"))
    found.years = {(r["indicator"], r["project__purse"], r["year"]): r["total"] for r in by_year}
    for row in _sums(effective(claims).exclude(inside)):
        found.of(row["indicator"], row["project__purse"]).later = row["total"]
    waiting = claims.filter(state=ClaimState.SENT, counted__isnull=False, corrects__isnull=True)
    for row in _sums(waiting):
        found.of(row["indicator"], row["project__purse"]).pending = row["total"]


def _sums(claims: QuerySet[Claim]) -> Rows:
    """Claims added up by indicator and purse; `unasked` counts projects that reported without being expected to."""
    unasked: Any = Q(pk__isnull=True)
    for indicator in claimable():
        if indicator.activities:
            parts = results_base.accepted_parts().filter(project=OuterRef("project"))
            unasked |= Q(indicator=indicator.key) & ~Exists(parts.filter(_expected(indicator)))
    return (
        claims.order_by()
        .values("indicator", "project__purse")
        .annotate(
            total=Sum("counted"),
            projects=Count("project", distinct=True),
            unasked=Count("project", distinct=True, filter=unasked),
        )
    )


def _add_money(found: Figures, led: QuerySet[Project], parts: PartQuerySet) -> None:
    """Money planned, accepted and paid, from the projects themselves; returns are taken off what was paid."""
    planned: Rows = led.order_by().values("purse").annotate(vnd=Sum("planned_vnd"))
    for row in planned:
        found.of("promotion_planned", row["purse"]).value = row["vnd"]
    for row in _accepted_money(Acceptance.objects.filter(part__in=parts.values("pk"))):
        found.of("promotion_accepted", row["part__project__purse"]).value = row["vnd"]
    paid: Rows = Payment.objects.filter(project__in=led.values("pk")).order_by().values("project__purse")
    for row in paid.annotate(
        out=Sum("amount_vnd", filter=~Q(kind=PaymentKind.RETURN), default=0),
        back=Sum("amount_vnd", filter=Q(kind=PaymentKind.RETURN), default=0),
    ):
        found.of("promotion_paid", row["project__purse"]).value = row["out"] - row["back"]


def _accepted_money(rows: QuerySet[Acceptance]) -> Rows:
    return rows.order_by().values("part__project__purse").annotate(vnd=Sum("accepted_vnd"))


def _add_ratios(found: Figures, parts: PartQuerySet, claims: QuerySet[Claim]) -> None:
    """Ratios from sums over the same projects: the divisor counts only projects that reported the dividend."""
    for indicator in indicators().values():
        if indicator.source != "ratio":
            continue
        reported = effective(claims).filter(indicator=indicator.numerator).values("project")
        money = Acceptance.objects.filter(part__in=parts.filter(project__in=reported).values("pk"))
        divisors = {r["part__project__purse"]: r["vnd"] for r in _accepted_money(money)}
        for purse in Purse.values:
            top, count = found.of(indicator.numerator, purse), found.of(indicator.key, purse)
            whole = None if top.value is None else top.value + top.later
            count.ratio = results_rules.ratio(whole, divisors.get(purse))
            count.reported, count.expected = top.reported, top.expected


# What stands behind one figure


def claims_behind(
    programme: Programme, user: User, on: date, indicator: str, purse: str, *, later: bool = False
) -> QuerySet[Claim]:
    """The claims whose parts add up to one figure, with what a row of the list shows."""
    claims = claims_of(programme, user, on).filter(project__purse=purse, indicator=indicator)
    if later:
        rows = effective(claims).filter(year__gt=programme.ends_year)
    else:
        rows = effective(claims.filter(year__lte=programme.ends_year))
    return rows.select_related(
        "project__province", "project__department", "declaration__establishment", "declaration__sent_by",
        "declaration__confirmed_by", "result",
    )  # fmt: skip


def projects_behind(programme: Programme, user: User, on: date, indicator: str, purse: str) -> QuerySet[Project]:
    """The projects whose money or number makes one figure, each with its part `part`."""
    led = led_projects(programme).filter(pk__in=_seen(user, on), purse=purse).select_related("province", "implementer")
    if indicator == "promotion_planned":
        return led.filter(planned_vnd__isnull=False).annotate(part=F("planned_vnd"))
    if indicator == "promotion_paid":
        out = Sum("payments__amount_vnd", filter=~Q(payments__kind=PaymentKind.RETURN), default=0)
        back = Sum("payments__amount_vnd", filter=Q(payments__kind=PaymentKind.RETURN), default=0)
        return led.filter(payments__isnull=False).annotate(part=out - back)
    parts = parts_of(programme, user, on).filter(project__purse=purse, acceptance__isnull=False)
    rows = Project.objects.filter(pk__in=parts.order_by().values("project")).select_related("province", "implementer")
    return rows.annotate(
        part=Sum("parts__acceptance__accepted_vnd", filter=Q(parts__in=parts.order_by().values("pk")), default=0)
    )


def documents_of(programme: Programme) -> QuerySet[SourceDocument]:
    """The sources of a programme's numbers."""
    return programme.documents.select_related("scan", "added_by").order_by("issued_on", "id")
