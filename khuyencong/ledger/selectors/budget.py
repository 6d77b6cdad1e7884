"""The way of the money from the estimate to what came back, by purse, level and year; never added over purses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Case, Exists, F, Max, Min, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from khuyencong.common.errors import Finding
from khuyencong.ledger import norms, rules
from khuyencong.ledger.choices import Act, Bucket, FundLevel, Purse
from khuyencong.ledger.models import Balance, Entry, Estimate, Fund

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

_SIGNED = Case(When(reverses__isnull=True, then=F("amount_vnd")), default=-F("amount_vnd"))


@dataclass(frozen=True)
class Stage:
    """Where the money of a purse, level and budget year stands, from the estimate to what came back, in đồng.

    `assigned` holds one amount a batch; `carried_in` came from the year before, `carried_out` went into the next.
    `settled`: paid for subjects on which nothing is open any more.
    """

    purse: str
    level: str
    budget_year: int
    estimate_vnd: int | None
    assigned: tuple[tuple[int, int], ...]
    assigned_vnd: int
    carried_in_vnd: int
    reserved_vnd: int
    committed_vnd: int
    advanced_vnd: int
    paid_vnd: int
    settled_vnd: int
    returned_vnd: int
    lapsed_vnd: int
    carried_out_vnd: int
    available_vnd: int

    @property
    def purse_label(self) -> str:
        return str(Purse(self.purse).label)

    @property
    def level_label(self) -> str:
        return str(FundLevel(self.level).label)

    @property
    def not_assigned_vnd(self) -> int | None:
        """What the estimate promised and no decision assigned; None without an estimate."""
        return None if self.estimate_vnd is None else max(self.estimate_vnd - self.assigned_vnd, 0)


def estimates_visible_to(user: User, on: date) -> QuerySet[Estimate]:
    """The estimates in force of the holders a user may see, with the level of each as `level`."""
    rows = Estimate.objects.visible_to(user, on=on).filter(is_current=True)
    return _with_level(rows)


def _with_level(rows: QuerySet[Estimate]) -> QuerySet[Any]:
    return rows.annotate(level=Coalesce(F("holder__place__level"), Value(FundLevel.NATION.value)))


def stages(funds: QuerySet[Fund], estimates: QuerySet[Any] | None = None) -> list[Stage]:
    """The way of the money by purse, level and budget year, newest year first. Purses and levels are never added.

    `estimates` (with their level): those of the reader; a year with an estimate and no fund yet has its line too.
    Without it, the estimates of the holders of the funds count.
    """
    ids = funds.order_by().values("pk")
    sums: dict[tuple[int, str, str], dict[str, int]] = {}
    batches: dict[tuple[int, str, str], dict[int, int]] = {}
    rows = Balance.objects.filter(account__fund__in=ids).order_by()
    names = [f"account__fund__{name}" for name in _KEY]
    for year, purse, level, batch, carried, bucket, vnd in rows.values_list(
        *names, "account__fund__batch", "account__fund__carried_from_year", "account__bucket"
    ).annotate(vnd=Sum("amount_vnd")):
        found = sums.setdefault((year, purse, level), {})
        if bucket == Bucket.SOURCE:
            if vnd and not carried:
                of_year = batches.setdefault((year, purse, level), {})
                of_year[batch] = of_year.get(batch, 0) - vnd
            continue
        found[bucket] = found.get(bucket, 0) + vnd
    _add_carried(sums, ids)
    settled = _settled(ids)
    if estimates is None:
        estimates = _with_level(Estimate.objects.filter(is_current=True, holder__in=funds.order_by().values("holder")))
    planned = {
        (year, purse, level): vnd
        for year, purse, level, vnd in estimates.order_by().values_list(*_KEY).annotate(vnd=Sum("amount_vnd"))
    }
    return [
        _stage(which, sums.get(which, {}), batches.get(which, {}), settled.get(which, 0), planned.get(which))
        for which in sorted(sums.keys() | planned.keys(), key=lambda k: (-k[0], k[1], k[2]))
    ]


_KEY = ("budget_year", "purse", "level")


def _add_carried(sums: dict[tuple[int, str, str], dict[str, int]], ids: Any) -> None:
    """What was carried out of and into the funds; a reversed carry-over counts back."""
    for side, fund in (("carried_out", "fund"), ("carried_in", "other_fund")):
        rows = Entry.objects.filter(**{"act": Act.CARRY_OVER, f"{fund}__in": ids}).order_by()
        names = [f"{fund}__{name}" for name in _KEY]
        for year, purse, level, vnd in rows.values_list(*names).annotate(vnd=Sum(_SIGNED)):
            sums.setdefault((year, purse, level), {})[side] = vnd


def _settled(ids: Any) -> dict[tuple[int, str, str], int]:
    """What was paid for subjects without open money, by year, purse and level."""
    still_open = Balance.objects.filter(
        account__fund=OuterRef("account__fund"),
        account__subject=OuterRef("account__subject"),
        account__bucket__in=[Bucket.RESERVED, Bucket.COMMITTED, Bucket.ADVANCED],
        amount_vnd__gt=0,
    )
    rows = Balance.objects.filter(account__fund__in=ids, account__bucket=Bucket.PAID, amount_vnd__gt=0)
    rows = rows.exclude(pk__in=rows.filter(Exists(still_open)).values("pk")).order_by()
    names = [f"account__fund__{name}" for name in _KEY]
    return {
        (year, purse, level): vnd
        for year, purse, level, vnd in rows.values_list(*names).annotate(vnd=Sum("amount_vnd"))
    }


def _stage(
    which: tuple[int, str, str],
    amounts: Mapping[str, int],
    batches: Mapping[int, int],
    settled: int,
    estimate: int | None,
) -> Stage:
    year, purse, level = which
    assigned = tuple(sorted((batch, vnd) for batch, vnd in batches.items() if vnd))
    return Stage(
        purse=purse, level=level, budget_year=year, estimate_vnd=estimate, assigned=assigned,
        assigned_vnd=sum(vnd for _batch, vnd in assigned), settled_vnd=settled,
        carried_in_vnd=amounts.get("carried_in", 0), carried_out_vnd=amounts.get("carried_out", 0),
        **{f"{b.value}_vnd": amounts.get(b.value, 0) for b in _SHOWN},
    )  # fmt: skip


_SHOWN = (
    Bucket.AVAILABLE,
    Bucket.RESERVED,
    Bucket.COMMITTED,
    Bucket.ADVANCED,
    Bucket.PAID,
    Bucket.RETURNED,
    Bucket.LAPSED,
)


@dataclass(frozen=True)
class Assignment:
    """What a holder's estimate promised, what was assigned, and what was not, in đồng; None without an estimate."""

    holder_id: int
    holder: str
    purse: str
    estimate_vnd: int | None
    assigned_vnd: int
    first_assigned_on: date | None
    last_assigned_on: date | None

    @property
    def purse_label(self) -> str:
        return str(Purse(self.purse).label)

    @property
    def not_assigned_vnd(self) -> int | None:
        return None if self.estimate_vnd is None else max(self.estimate_vnd - self.assigned_vnd, 0)


def assignments(
    funds: QuerySet[Fund], budget_year: int, purse: str = "", estimates: QuerySet[Any] | None = None
) -> list[Assignment]:
    """Planned, assigned and not assigned by holder of a year's money, the largest gap first.

    `estimates` as in `stages`: holders with an estimate and no fund yet have their line too.
    """
    of_year = funds.filter(budget_year=budget_year, **({"purse": purse} if purse else {})).order_by()
    entries = Entry.objects.filter(act=Act.ALLOCATE, fund__in=of_year.values("pk")).order_by()
    found = {
        (holder, which): (vnd, first, last)
        for holder, which, vnd, first, last in entries.values_list("fund__holder", "fund__purse").annotate(
            vnd=Sum(_SIGNED), first=Min("effective_on"), last=Max("effective_on")
        )
    }
    if estimates is None:
        estimates = Estimate.objects.filter(is_current=True, holder__in=funds.order_by().values("holder"))
    rows = estimates.filter(budget_year=budget_year, **({"purse": purse} if purse else {})).order_by()
    names, planned = dict(of_year.values_list("holder", "holder__name")), {}
    for holder, name, which, vnd in rows.values_list("holder", "holder__name", "purse", "amount_vnd"):
        names[holder], planned[holder, which] = name, vnd
    lines = []
    for holder, which in found.keys() | planned.keys():
        vnd, first, last = found.get((holder, which), (0, None, None))
        lines.append(Assignment(holder, names[holder], which, planned.get((holder, which)), vnd, first, last))
    return sorted(lines, key=lambda line: (-(line.not_assigned_vnd or 0), line.holder, line.purse))


def assigned_to(subject: Any, since: Any) -> Any:
    """SQL: what decisions set aside for a subject ("programmes.project:17", or an OuterRef to it), spent or not, from
    the day of its plan on (or an OuterRef to it): what an earlier plan set aside went back when the plan dropped it."""
    rows = (
        Entry.objects.filter(act=Act.RESERVE, subject=subject, effective_on__gte=since).exclude(subject="").order_by()
    )
    sums = rows.values("subject").annotate(vnd=Sum(_SIGNED)).values("vnd")
    return Coalesce(Subquery(sums, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())


def assigned_vnd(subject: str, since: date) -> int:
    """What decisions set aside for one subject from the day of its plan on, in đồng."""
    rows = Entry.objects.filter(act=Act.RESERVE, subject=subject, effective_on__gte=since).aggregate(vnd=Sum(_SIGNED))
    return rows["vnd"] or 0


def assigned_by_batch(*, purse: str, budget_year: int, holder_id: int | None = None) -> dict[int, int]:
    """What decisions assigned to a purse's year, by batch, in đồng; money carried over is not of the year."""
    rows = Entry.objects.filter(
        act=Act.ALLOCATE, fund__purse=purse, fund__budget_year=budget_year, fund__carried_from_year=0
    )
    rows = rows.filter(fund__holder=holder_id) if holder_id is not None else rows
    return dict(rows.order_by().values_list("fund__batch").annotate(vnd=Sum(_SIGNED)))


def management_findings(
    *, purse: str, budget_year: int, amount_vnd: int, on: date, holder_id: int | None = None
) -> list[Finding]:
    """Whether managing the programme costs more than its share of the year's assignment, of a holder or of all
    (P§15.15)."""
    limit = norms.programme_share(on)
    base = sum(assigned_by_batch(purse=purse, budget_year=budget_year, holder_id=holder_id).values())
    return rules.management_findings("ledger.management_over_year", amount_vnd, base, limit) if limit else []


def implementer_findings(*, amount_vnd: int, project_vnd: int, on: date, difficult_area: bool) -> list[Finding]:
    """Whether an implementer keeps more than its share of a project for managing it (P§15.15)."""
    limit = norms.project_share(on, difficult_area=difficult_area)
    return rules.management_findings("ledger.management_over_project", amount_vnd, project_vnd, limit) if limit else []
