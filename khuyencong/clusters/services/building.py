"""Detailed plans, investors, infrastructure projects, works, areas, paid capital, wastewater, services, notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.clusters import norms
from khuyencong.clusters.choices import (
    FOUNDING,
    NAME_MAX,
    InvestorKind,
    LandMeasure,
    PublisherSite,
    Service,
    WastewaterState,
    WorkKind,
    WorkStatus,
)
from khuyencong.clusters.models import (
    Cluster,
    Decision,
    DetailedPlan,
    InfrastructureProject,
    InvestorAssignment,
    LandFigure,
    PaidCapital,
    ServiceRegulation,
    VacantLandNotice,
    Wastewater,
    Work,
)
from khuyencong.clusters.models.building import LAND_USES
from khuyencong.clusters.rules.shares import services_findings
from khuyencong.clusters.selectors.facts import facts_of_one
from khuyencong.clusters.selectors.rows import detailed_plan_at
from khuyencong.clusters.services.common import (
    Faults,
    Paper,
    check_paper,
    day_words,
    document_of,
    hold,
    log,
    put,
    same_form,
)
from khuyencong.common.errors import Invalid, RuleBroken, WrongState

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation, User
    from khuyencong.registry.models import Establishment


@transaction.atomic
def approve_detailed_plan(
    *,
    cluster: Cluster,
    authority: str,
    area_ha: Decimal,
    industrial_land_ha: Decimal,
    uses: dict[str, Decimal] | None = None,
    valid_from: date,
    paper: Paper,
    note: str = "",
    key: str = "",
    by: User,
    at: datetime,
) -> DetailedPlan:
    """Record an approved detailed plan with its land use; from that day it is the denominator of occupancy.

    `uses`: hectares by LAND_USES beside industrial land. Raises Invalid: industrial land above the area, uses above
    the area, land already held above the new industrial land; RuleBroken when service land is above the law's share
    (C§13.8).
    """
    cluster = hold(cluster)
    if (made := same_form(DetailedPlan, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    authority = faults.text("authority", authority, NAME_MAX, required=True)
    faults.day("valid_from", valid_from, at, future=True)
    faults.area("area_ha", area_ha)
    faults.area("industrial_land_ha", industrial_land_ha)
    given = {use: (uses or {}).get(use) or Decimal(0) for use in LAND_USES}
    for use, value in given.items():
        faults.area(use, value, zero=True)
    if industrial_land_ha > area_ha:
        faults.add("industrial_land_ha", _("Đất công nghiệp lớn hơn diện tích quy hoạch."))
    elif industrial_land_ha + sum(given.values()) > area_ha:
        faults.add("area_ha", _("Tổng các loại đất lớn hơn diện tích quy hoạch."))
    faults.stop()
    found = services_findings(given["services_ha"], area_ha, norms.services_share(valid_from))
    if any(finding.blocks for finding in found):
        raise RuleBroken([replace(finding, field="services_ha") for finding in found])
    row = put(
        DetailedPlan, valid_from=valid_from,
        values={
            "cluster": cluster, "authority": authority, "area_ha": area_ha, "industrial_land_ha": industrial_land_ha,
            **given,
        },
        document=document_of(paper, by=by, at=at), note=note, key=key, by=by, at=at,
    )  # fmt: skip
    log("approve_detailed_plan", cluster=cluster, by=by, at=at, area=area_ha, industrial=industrial_land_ha)
    return row


@transaction.atomic
def assign_investor(
    *,
    cluster: Cluster,
    kind: str,
    name: str,
    valid_from: date,
    part: str = "",
    establishment: Establishment | None = None,
    organisation: Organisation | None = None,
    foreign_capital: bool | None = None,
    assigned_by: Decision | None = None,
    paper: Paper,
    key: str = "",
    by: User,
    at: datetime,
) -> InvestorAssignment:
    """Record who builds the infrastructure of a cluster (or of a named part) from a day on, or only runs it.

    Whoever held that part before ends the day before: two never overlap (C§13.24). Once a business invests, a change
    needs the decision that adjusts the cluster. Raises Invalid by field.
    """
    cluster = hold(cluster)
    if (made := same_form(InvestorAssignment, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    faults.choice("kind", kind, InvestorKind.values)
    name = faults.text("name", name, NAME_MAX, required=True)
    part = faults.text("part", part, NAME_MAX)
    faults.day("valid_from", valid_from, at, future=True)
    rows = InvestorAssignment.objects.on(valid_from).filter(cluster=cluster).exclude(kind=InvestorKind.MANAGER)
    if kind != InvestorKind.MANAGER:
        if part and rows.filter(part="").exists():
            faults.add("part", _("Cả cụm đã có chủ đầu tư; không giao riêng một phần trong cùng thời gian."))
        if not part and rows.exclude(part="").exists():
            faults.add("part", _("Từng phần đã có chủ đầu tư; ghi tên phần cụm."))
    before = rows.filter(part=part).select_related("document").first()
    if before is not None and (
        assigned_by is None or assigned_by.pk == before.assigned_by_id or assigned_by.kind in FOUNDING
    ):
        words = {"name": before.name, "day": day_words(before.valid_from)}
        faults.add(
            "assigned_by",
            _("%(name)s là chủ đầu tư từ %(day)s; thay đổi phải có quyết định điều chỉnh của tỉnh.") % words,
        )
    if assigned_by is not None and assigned_by.cluster_id != cluster.pk:
        faults.add("assigned_by", _("Quyết định của cụm khác."))
    faults.stop()
    row = put(
        InvestorAssignment, valid_from=valid_from,
        values={
            "cluster": cluster, "part": part,
            "kind": kind, "name": name, "establishment": establishment, "organisation": organisation,
            "foreign_capital": foreign_capital, "assigned_by": assigned_by,
        },
        document=document_of(paper, by=by, at=at), key=key, by=by, at=at,
    )  # fmt: skip
    log("assign_investor", cluster=cluster, by=by, at=at, kind=kind, name=name, part=part, on=valid_from)
    return row


@transaction.atomic
def approve_project(
    *,
    cluster: Cluster,
    name: str,
    area_ha: Decimal,
    total_investment_vnd: int,
    state_funded: bool = False,
    broke_ground_on: date | None = None,
    completed_on: date | None = None,
    valid_from: date,
    paper: Paper,
    key: str = "",
    by: User,
    at: datetime,
) -> InfrastructureProject:
    """Record an approved infrastructure project, or its adjustment under the same name (32/2024/NĐ-CP art. 14, 16).

    Ground-breaking and completion are entered by a row of their own, from the paper that records them. State support
    already given is held against the new investment (C§13.31): above its share RuleBroken, or a note on the row while
    the share was not read in the law.
    """
    from khuyencong.clusters.support.services import cap_of  # support stands on the rows of this module

    cluster = hold(cluster)
    if (made := same_form(InfrastructureProject, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    name = faults.text("name", name, NAME_MAX, required=True)
    faults.area("area_ha", area_ha)
    faults.money("total_investment_vnd", total_investment_vnd, required=True)
    faults.day("valid_from", valid_from, at, future=True)
    if broke_ground_on is not None and completed_on is not None and completed_on < broke_ground_on:
        faults.add("completed_on", _("Ngày hoàn thành trước ngày khởi công."))
    faults.stop()
    row = put(
        InfrastructureProject, valid_from=valid_from,
        values={
            "cluster": cluster, "name": name,
            "area_ha": area_ha, "total_investment_vnd": total_investment_vnd, "state_funded": state_funded,
            "broke_ground_on": broke_ground_on, "completed_on": completed_on,
        },
        document=document_of(paper, by=by, at=at), key=key, by=by, at=at,
    )  # fmt: skip
    found = cap_of(cluster, name, valid_from).findings
    if any(finding.blocks for finding in found):
        raise RuleBroken([replace(finding, field="total_investment_vnd") for finding in found])
    if found:
        row.note = _("Hỗ trợ của Nhà nước vượt mức của %(source)s (chưa đọc văn bản gốc).") % {
            "source": found[0].citation
        }
        row.save(update_fields=["note"])
    log("approve_project", cluster=cluster, by=by, at=at, project=name, investment=total_investment_vnd)
    return row


@transaction.atomic
def record_work(
    *,
    cluster: Cluster,
    kind: str,
    status: str,
    valid_from: date,
    phase: str = "",
    capacity: str = "",
    state_funded: bool = False,
    paper: Paper,
    key: str = "",
    by: User,
    at: datetime,
) -> Work:
    """Record what one kind of works is like from a day on, from its acceptance paper."""
    cluster = hold(cluster)
    if (made := same_form(Work, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    faults.choice("kind", kind, WorkKind.values)
    faults.choice("status", status, WorkStatus.values)
    phase, capacity = faults.text("phase", phase, NAME_MAX), faults.text("capacity", capacity, NAME_MAX)
    faults.day("valid_from", valid_from, at)
    faults.stop()
    row = put(
        Work, valid_from=valid_from,
        values={
            "cluster": cluster, "kind": kind, "phase": phase, "status": status, "capacity": capacity,
            "state_funded": state_funded,
        },
        document=document_of(paper, by=by, at=at), key=key, by=by, at=at,
    )  # fmt: skip
    log("record_work", cluster=cluster, by=by, at=at, kind=kind, status=status, on=valid_from)
    return row


@transaction.atomic
def record_land(
    *,
    cluster: Cluster,
    measure: str,
    area_ha: Decimal,
    valid_from: date,
    paper: Paper,
    key: str = "",
    by: User,
    at: datetime,
) -> LandFigure:
    """Record the whole area cleared, leased by the State or served by infrastructure, reached on a day.

    Land ready to lease cannot exceed the industrial land of the detailed plan (C§13.14). Raises Invalid by field.
    """
    cluster = hold(cluster)
    if (made := same_form(LandFigure, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    faults.choice("measure", measure, LandMeasure.values)
    faults.area("area_ha", area_ha, zero=True)
    faults.day("valid_from", valid_from, at)
    plan = detailed_plan_at(cluster, valid_from)
    if measure == LandMeasure.SERVICED and plan is not None and area_ha > plan.industrial_land_ha:
        words = {"area": plan.industrial_land_ha.normalize(), "document": plan.document.number}
        faults.add("area_ha", _("Lớn hơn đất công nghiệp %(area)s ha của quy hoạch chi tiết %(document)s.") % words)
    faults.stop()
    row = put(
        LandFigure, valid_from=valid_from,
        values={
            "cluster": cluster, "measure": measure, "area_ha": area_ha,
        },
        document=document_of(paper, by=by, at=at), key=key, by=by, at=at,
    )  # fmt: skip
    log("record_land", cluster=cluster, by=by, at=at, measure=measure, area=area_ha, on=valid_from)
    return row


@transaction.atomic
def record_paid(
    *,
    cluster: Cluster,
    cumulative_vnd: int,
    on: date,
    state_vnd: int | None = None,
    correction: str = "",
    paper: Paper,
    key: str = "",
    by: User,
    at: datetime,
) -> PaidCapital:
    """Record the capital paid into the infrastructure up to a day. It does not fall without a written reason
    (C§13.16). Raises Invalid by field."""
    cluster = hold(cluster)
    if (made := same_form(PaidCapital, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    faults.money("cumulative_vnd", cumulative_vnd, required=True)
    faults.money("state_vnd", state_vnd)
    faults.day("on", on, at)
    correction = faults.text("correction", correction)
    faults.stop()
    rows = PaidCapital.objects.standing().filter(cluster=cluster)
    before = rows.filter(valid_from__lt=on).order_by("-valid_from").first()
    after = rows.filter(valid_from__gt=on).order_by("valid_from").first()
    falls = before is not None and cumulative_vnd < before.cumulative_vnd
    rises = after is not None and cumulative_vnd > after.cumulative_vnd and not after.correction
    if (falls or rises) and not correction:
        faults.add("correction", _("Vốn lũy kế không giảm so với kỳ trước; nếu đính chính, ghi lý do."))
    if state_vnd is not None and state_vnd > cumulative_vnd:
        faults.add("state_vnd", _("Phần ngân sách lớn hơn tổng vốn đã thanh toán."))
    faults.stop()
    row = put(
        PaidCapital, valid_from=on,
        values={"cluster": cluster, "cumulative_vnd": cumulative_vnd, "state_vnd": state_vnd, "correction": correction},
        document=document_of(paper, by=by, at=at), key=key, by=by, at=at,
    )  # fmt: skip
    log("record_paid", cluster=cluster, by=by, at=at, vnd=cumulative_vnd, on=on)
    return row


@transaction.atomic
def record_wastewater(
    *,
    cluster: Cluster,
    state: str,
    valid_from: date,
    capacity_m3_day: int | None = None,
    standard: str = "",
    paper: Paper,
    key: str = "",
    by: User,
    at: datetime,
) -> Wastewater:
    """Record what central treatment is like from a day on; one that meets the standard names the standard."""
    cluster = hold(cluster)
    if (made := same_form(Wastewater, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    faults.choice("state", state, WastewaterState.values)
    standard = faults.text("standard", standard, NAME_MAX, required=state == WastewaterState.COMPLIANT)
    faults.day("valid_from", valid_from, at)
    faults.stop()
    row = put(
        Wastewater, valid_from=valid_from,
        values={"cluster": cluster, "state": state, "capacity_m3_day": capacity_m3_day, "standard": standard},
        document=document_of(paper, by=by, at=at), key=key, by=by, at=at,
    )  # fmt: skip
    log("record_wastewater", cluster=cluster, by=by, at=at, state=state, on=valid_from)
    return row


@transaction.atomic
def approve_regulation(
    *,
    cluster: Cluster,
    approved_on: date,
    services: Sequence[str] = (),
    price_basis: str = "",
    consulted_on: date | None = None,
    sent_to_department_on: date | None = None,
    sent_to_commune_on: date | None = None,
    paper: Paper,
    key: str = "",
    by: User,
    at: datetime,
) -> ServiceRegulation:
    """Record the investor's regulation of public services (32/2024/NĐ-CP art. 17). Where projects are in the cluster
    already, they were asked first. Raises Invalid by field."""
    cluster = hold(cluster)
    if (made := same_form(ServiceRegulation, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    faults.day("approved_on", approved_on, at)
    for service in services:
        faults.choice("services", service, Service.values)
    price_basis = faults.text("price_basis", price_basis)
    for name, day in (("sent_to_department_on", sent_to_department_on), ("sent_to_commune_on", sent_to_commune_on)):
        if day is not None and day < approved_on:
            faults.add(name, _("Ngày gửi không trước ngày phê duyệt."))
    if consulted_on is None and facts_of_one(cluster, approved_on).tenants:
        faults.add("consulted_on", _("Cụm đã có dự án: ghi ngày lấy ý kiến doanh nghiệp trong cụm."))
    if consulted_on is not None and consulted_on > approved_on:
        faults.add("consulted_on", _("Lấy ý kiến trước khi phê duyệt."))
    faults.stop()
    row = put(
        ServiceRegulation, valid_from=approved_on,
        values={
            "cluster": cluster,
            "approved_on": approved_on, "services": list(dict.fromkeys(services)), "price_basis": price_basis,
            "consulted_on": consulted_on, "sent_to_department_on": sent_to_department_on,
            "sent_to_commune_on": sent_to_commune_on,
        },
        document=document_of(paper, by=by, at=at), key=key, by=by, at=at,
    )  # fmt: skip
    log("approve_regulation", cluster=cluster, by=by, at=at, on=approved_on)
    return row


@transaction.atomic
def publish_vacant(
    *,
    cluster: Cluster,
    area_ha: Decimal,
    published_on: date,
    site: str,
    url: str,
    price: str = "",
    contact: str = "",
    paper: Paper,
    key: str = "",
    by: User,
    at: datetime,
) -> VacantLandNotice:
    """Record that unleased industrial land was published on a website (32/2024/NĐ-CP art. 19.5). Raises Invalid by
    field, also for more land than the detailed plan has."""
    cluster = hold(cluster)
    if (made := same_form(VacantLandNotice, key)) is not None:
        return made
    faults = Faults()
    check_paper(faults, paper, at)
    faults.area("area_ha", area_ha, zero=True)
    faults.day("published_on", published_on, at)
    faults.choice("site", site, PublisherSite.values)
    price, contact = faults.text("price", price, NAME_MAX), faults.text("contact", contact, NAME_MAX)
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        faults.add("url", _("Ghi địa chỉ trang, ví dụ https://…"))
    plan = detailed_plan_at(cluster, published_on)
    if plan is not None and area_ha > plan.industrial_land_ha:
        faults.add("area_ha", _("Lớn hơn đất công nghiệp của quy hoạch chi tiết."))
    faults.stop()
    row: VacantLandNotice = VacantLandNotice.objects.create(
        cluster=cluster, published_on=published_on, area_ha=area_ha, site=site, url=url, price=price, contact=contact,
        document=document_of(paper, by=by, at=at), form_key=key or None, recorded_by=by, recorded_at=at,
    )  # fmt: skip
    log("publish_vacant", cluster=cluster, by=by, at=at, area=area_ha, on=published_on)
    return row


@transaction.atomic
def end_investor(*, row: InvestorAssignment, last_day: date, by: User, at: datetime) -> InvestorAssignment:
    """Record the last day of an investor or managing unit without another one following. Raises Invalid for a day
    before its first; WrongState when it has ended."""
    if row.valid_to is not None or row.withdrawn_at is not None:
        raise WrongState(row, "clusters.end_investor")
    if last_day < row.valid_from:
        raise Invalid({"last_day": [_("Ngày kết thúc trước ngày bắt đầu.")]})
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    log("end_investor", cluster=row.cluster, by=by, at=at, name=row.name, on=last_day)
    return row
