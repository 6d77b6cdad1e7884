"""Projects in clusters from a sheet: each row an establishment's project with its land and the paper that let it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.clusters import columns, services
from khuyencong.clusters.choices import DocumentKind, LandBasis
from khuyencong.clusters.models import Cluster, LandHolding, SecondaryProject, TenantState
from khuyencong.clusters.selectors.facts import facts_of
from khuyencong.clusters.services.common import subject_of
from khuyencong.common.errors import Invalid
from khuyencong.common.fold import search_key
from khuyencong.exchange.checking import Line
from khuyencong.exchange.choices import Effect, Severity
from khuyencong.exchange.importers import Importer, Job, Written
from khuyencong.registry.selectors import establishments_visible_to, live_establishments, named, named_refusal
from khuyencong.ui import findingview

if TYPE_CHECKING:
    from khuyencong.registry.models import Establishment

BY_NAME = {column.name: column for column in columns.TENANT_IMPORT}


@dataclass
class Plan:
    """What a row will do: the cluster, the business, and the project already recorded (None = a new one)."""

    cluster: Cluster | None = None
    establishment: Establishment | None = None
    known: SecondaryProject | None = None
    land: dict[str, Decimal] = field(default_factory=dict)


def preview(lines: Sequence[Line], job: Job) -> None:
    """Judge some rows: which cluster, whose project, whether it is known, whether the land is there."""
    on = job.context.on
    mine = Cluster.objects.in_area_of(job.by, on=on) if job.scoped else Cluster.objects.all()
    clusters = _clusters(lines, mine.living())
    texts = {line.row: line.values.get("number") or line.values.get("establishment") or "" for line in lines}
    owners = named(texts.values(), establishments_visible_to(job.by, on) if job.scoped else live_establishments())
    found = {c.pk for many in clusters.values() for c in many}
    rows = SecondaryProject.objects.standing().filter(cluster_id__in=found)
    known = {(t.cluster_id, t.establishment_id, search_key(t.name)): t for t in rows}
    free = _free_land(found, job)
    for line in lines:
        plan = line.note = Plan()
        _owner(line, plan, texts[line.row], owners)
        _cluster(line, plan, clusters)
        if plan.cluster is None or plan.establishment is None:
            line.effect = Effect.NEW
            continue
        key = (plan.cluster.pk, plan.establishment.pk, search_key(line.values.get("name") or ""))
        plan.known = known.get(key)
        line.effect = Effect.SAME if plan.known else Effect.NEW
        if plan.known is None:
            _repeated(line, key, job)
            _rules(line, plan, job)
            _land(line, plan, free)


def _clusters(lines: Sequence[Line], rows: Any) -> dict[str, list[Cluster]]:
    """The clusters each text means, by code or by name; one query for all rows."""
    wanted = {text for line in lines if (text := line.values.get("cluster"))}
    keys = {search_key(text) for text in wanted}
    codes = {text.strip().upper() for text in wanted}
    found = list(rows.filter(Q(code__in=codes) | Q(search_key__in=keys)).order_by("pk"))
    return {
        text: [c for c in found if c.code == text.strip().upper() or c.search_key == search_key(text)]
        for text in wanted
    }


def _cluster(line: Line, plan: Plan, clusters: dict[str, list[Cluster]]) -> None:
    text = line.values.get("cluster") or ""
    if not text:
        return
    found = clusters[text]
    if len(found) == 1:
        plan.cluster = found[0]
    elif found:
        codes = ", ".join(c.code for c in found)
        line.refuse({"cluster": [_("Có nhiều cụm cùng tên; ghi mã cụm: %(codes)s.") % {"codes": codes}]}, BY_NAME)
    else:
        line.refuse({"cluster": [_("Chưa có cụm này trong địa bàn. Ghi cụm trước, hoặc ghi đúng mã cụm.")]}, BY_NAME)


def _owner(line: Line, plan: Plan, text: str, owners: dict[str, list[Establishment]]) -> None:
    column = "number" if line.values.get("number") else "establishment"
    if not text:
        line.add("establishment", "missing")
    elif words := named_refusal(owners[text]):
        line.refuse({column: [words]}, BY_NAME)
    else:
        plan.establishment = owners[text][0]


def _repeated(line: Line, key: tuple[int, int, str], job: Job) -> None:
    first = job.memory.setdefault("seen", {}).setdefault(key, line.row)
    if first != line.row:
        line.add("name", "repeated_row", first=first)


def _rules(line: Line, plan: Plan, job: Job) -> None:
    """No regulation of services, a trade outside the decision: the findings of the act itself."""
    assert plan.cluster is not None
    on, trade = line.values.get("registered_on"), line.values.get("trade")
    if on is None or not trade:
        return
    reason = line.values.get("trade_reason") or ""
    entries: dict[tuple[int, date], services.Entry] = job.memory.setdefault("entries", {})
    key = (plan.cluster.pk, on)
    entry = entries[key] = entries.get(key) or services.entry_of(plan.cluster, on)
    for finding in services.entry_findings(entry, trade=trade, trade_reason=reason):
        shown = findingview.show(finding)
        severity = Severity.BAD if finding.blocks else Severity.LOOK
        words = f"{shown.sentence} {shown.remedy} ({finding.citation})"
        line.add("trade" if finding.field else "cluster", "refused", severity=severity, words=words)


def _free_land(ids: set[int], job: Job) -> dict[int, Decimal | None]:
    """Industrial land of each cluster still free before this file; None without a detailed plan."""
    kept: dict[int, Decimal | None] = job.memory.setdefault("free", {})
    if missing := ids - set(kept):
        for pk, facts in facts_of(Cluster.objects.filter(pk__in=missing), job.context.on).items():
            kept[pk] = None if facts.industrial_ha is None else facts.industrial_ha - facts.held_ha
    return kept


def _land(line: Line, plan: Plan, free: dict[int, Decimal | None]) -> None:
    """The rows of one file together may not hold more land than the detailed plan has (C§13.9)."""
    assert plan.cluster is not None
    for name in ("leased_ha", "granted_ha"):
        if (value := line.values.get(name)) and name not in line.unread:
            plan.land[name] = value
    held = max(plan.land.values(), default=Decimal(0))
    left = free.get(plan.cluster.pk)
    if left is None or not held:
        return
    if held > left:
        words = _("Cụm chỉ còn %(left)s ha đất công nghiệp theo quy hoạch chi tiết.") % {"left": left.normalize()}
        line.refuse({max(plan.land, key=lambda name: plan.land[name]): [words]}, BY_NAME)
    else:
        free[plan.cluster.pk] = left - held


def apply_row(line: Line, job: Job) -> Written:
    """Write one row through the services. Raises their Invalid, RuleBroken."""
    plan: Plan = line.note
    assert plan.cluster is not None  # a row without one is not good
    assert plan.establishment is not None
    if plan.known is not None:
        return Written(subject_of(plan.cluster.pk), Effect.SAME, {"tenant": plan.known.pk})
    values = line.values
    paper = services.Paper(
        kind=DocumentKind.CERTIFICATE, number=values["document_number"], on=values["document_on"],
        issuer=values["issuer"],
    )  # fmt: skip
    tenant = services.add_tenant(
        cluster=plan.cluster, establishment=plan.establishment, name=values["name"], trade=values["trade"],
        trade_reason=values.get("trade_reason") or "", registered_on=values["registered_on"], state=values["state"],
        registered_capital_vnd=values.get("registered_capital_vnd"),
        foreign_invested=bool(values.get("foreign_invested")), relocated_from=values.get("relocated_from") or "",
        paper=paper, key=f"{job.batch}:{line.row}", by=job.by, at=job.at,
    )  # fmt: skip
    for name, basis in (("leased_ha", LandBasis.STATE_LEASE), ("granted_ha", LandBasis.APPROVAL)):
        if name in plan.land:
            services.hold_land(
                tenant=tenant, basis=basis, area_ha=plan.land[name], valid_from=values["registered_on"], paper=paper,
                key=f"{job.batch}:{line.row}:{name}", by=job.by, at=job.at,
            )  # fmt: skip
    return Written(subject_of(plan.cluster.pk), Effect.NEW, {"tenant": tenant.pk})


def reverse(written: Written, job: Job) -> None:
    """Take back what one row did. Raises Invalid when the project was changed since."""
    tenant = SecondaryProject.objects.standing().filter(pk=written.before["tenant"]).first()
    if tenant is None:
        raise Invalid({"": [_("Dự án không còn trong hệ thống.")]})
    states = TenantState.objects.standing().filter(tenant=tenant)
    lands = LandHolding.objects.standing().filter(tenant=tenant)
    if states.count() > 1 or lands.exclude(recorded_at=tenant.recorded_at).exists():
        raise Invalid({"": [_("Dự án đã được ghi thêm sau lần nhập.")]})
    reason = _("Hoàn tác lần nhập")
    for row in (*lands, *states, tenant):
        services.withdraw(row=row, reason=reason, by=job.by, at=job.at)


IMPORTER = Importer(
    kind="cluster-tenants",
    label=gettext_lazy("Dự án trong cụm công nghiệp"),
    act="clusters.enter_running",
    columns=columns.TENANT_IMPORT,
    preview=preview,
    apply_row=apply_row,
    reverse=reverse,
    help=gettext_lazy("Ghi dự án của cơ sở đã có trên nền tảng vào cụm đã ghi. Dự án đã có trong cụm được bỏ qua."),
    list_url="clusters:list",
)
