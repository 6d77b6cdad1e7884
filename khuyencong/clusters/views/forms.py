"""Entering papers about a cluster: one form, one act; what is refused stands at its field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.accounts.models import User
from khuyencong.clusters import forms, services
from khuyencong.clusters.access import check_entry, check_place, get_cluster_for, get_tenant_for
from khuyencong.clusters.models import Cluster, Decision, Plan
from khuyencong.clusters.selectors import decision_at, small_changes_pending
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import valid_on, with_predecessors
from khuyencong.registry.choices import Scheme
from khuyencong.registry.selectors.identifying import find_by_identifier
from khuyencong.ui import oneform

LEGAL, RUNNING = "clusters.enter_legal", "clusters.enter_running"


@dataclass(frozen=True)
class EntryPart:
    """A kind of paper that can be entered about a cluster: title, form, act of the services, who may."""

    title: Any
    form: type[forms.PaperForm]
    make: Callable[..., Any]
    act: str


def _entry(*, cluster: Cluster, by: User, at: datetime, **values: Any) -> Any:
    plan = plan_of(cluster, local_date(at))
    if plan is None:
        raise Invalid({"": [_("Chưa ghi quy hoạch tỉnh đang có hiệu lực. Ghi quy hoạch trước.")]})
    return services.enter_plan_entry(plan=plan, cluster=cluster, by=by, at=at, **values)


def plan_of(cluster: Cluster, on: date) -> Plan | None:
    """The plan of the cluster's province in force, of the old province where the new one has none yet."""
    units = with_predecessors([cluster.province_id])
    return Plan.objects.on(on).filter(province_id__in=units).order_by("-valid_from").first()


def _investor(*, cluster: Cluster, valid_from: date, **values: Any) -> Any:
    return services.assign_investor(
        cluster=cluster, valid_from=valid_from, assigned_by=decision_at(cluster, valid_from), **values
    )


def _tenant(*, tax_code: str, cluster: Cluster, **values: Any) -> Any:
    digits = tax_code.strip()
    scheme = Scheme.MST13 if len(digits) > 10 else Scheme.MST10
    establishment = find_by_identifier(scheme, digits).first()
    if establishment is None:
        raise Invalid({"tax_code": [_("Chưa có cơ sở mang mã số này. Ghi cơ sở ở mục Cơ sở trước.")]})
    return services.add_tenant(cluster=cluster, establishment=establishment, **values)


PARTS: dict[str, EntryPart] = {
    "plan-entry": EntryPart(gettext_lazy("Phương án phát triển"), forms.EntryForm, _entry, LEGAL),
    "decision": EntryPart(gettext_lazy("Quyết định"), forms.DecisionForm, services.record_decision, LEGAL),
    "detailed-plan": EntryPart(
        gettext_lazy("Quy hoạch chi tiết"), forms.DetailedPlanForm, services.approve_detailed_plan, LEGAL
    ),
    "investor": EntryPart(gettext_lazy("Chủ đầu tư, đơn vị quản lý"), forms.InvestorForm, _investor, LEGAL),
    "name": EntryPart(gettext_lazy("Tên mới"), forms.RenameForm, services.rename, LEGAL),
    "type": EntryPart(gettext_lazy("Loại cụm"), forms.TypeForm, services.name_type, LEGAL),
    "project": EntryPart(gettext_lazy("Dự án hạ tầng"), forms.ProjectForm, services.approve_project, RUNNING),
    "work": EntryPart(gettext_lazy("Công trình hạ tầng"), forms.WorkForm, services.record_work, RUNNING),
    "land": EntryPart(gettext_lazy("Diện tích đã giải phóng, có hạ tầng"),
        forms.LandForm, services.record_land, RUNNING),
    "paid": EntryPart(gettext_lazy("Vốn đã thanh toán"), forms.PaidForm, services.record_paid, RUNNING),
    "tenant": EntryPart(gettext_lazy("Dự án đầu tư trong cụm"), forms.TenantForm, _tenant, RUNNING),
    "vacant": EntryPart(gettext_lazy("Công bố đất chưa cho thuê"), forms.VacantForm, services.publish_vacant, RUNNING),
    "regulation": EntryPart(
        gettext_lazy("Quy chế dịch vụ"), forms.RegulationForm, services.approve_regulation, RUNNING
    ),
    "wastewater": EntryPart(
        gettext_lazy("Xử lý nước thải"), forms.WastewaterForm, services.record_wastewater, RUNNING
    ),
}  # fmt: skip


def form_page(
    request: HttpRequest,
    form: forms.PaperForm,
    act: Callable[[], Any],
    *,
    title: str,
    back: str,
    lead: str = "",
    pending: Sequence[Decision] = (),
) -> HttpResponse:
    """One form, one act: nothing typed is lost. `pending`: decisions whose changes a plan has to take up."""
    stale = _("Bước này không đi từ tình trạng hiện nay của cụm. Xem các quyết định đã ghi.")
    tried = oneform.tried(request, form, act, stale=stale, names={"on": "on_day"}, at_fields=True)
    if tried.done:
        messages.success(request, _("Đã ghi."))
        return redirect(back or reverse("clusters:cluster", args=[tried.made.code]))
    context = {"form": form, "title": title, "back": back or reverse("clusters:list"), "lead": lead,
               "pending": pending}  # fmt: skip
    return render(request, "clusters/form.html", context, status=tried.status)


@access(RUNNING)
def enter(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """Enter one kind of paper about a cluster."""
    wanted = PARTS.get(part)
    if wanted is None:
        raise Http404
    user, on = user_of(request), on_of(request)
    cluster = get_cluster_for(user, code, wanted.act, on)
    form = wanted.form(request.POST or None, request.FILES or None, on=on)

    def act() -> Any:
        return wanted.make(cluster=cluster, **form.values(), by=user, at=at_of(request))

    return form_page(
        request, form, act, title=str(wanted.title), back=reverse("clusters:cluster", args=[code]), lead=cluster.name
    )


@access(LEGAL)
def new(request: HttpRequest) -> HttpResponse:
    """Record a cluster for the first time."""
    user, on = user_of(request), on_of(request)
    form = forms.OpenForm(request.POST or None, request.FILES or None, on=on)

    def act() -> Any:
        values = form.values()
        check_place(user, values["parts"][0].commune, LEGAL, on)
        return services.open_cluster(**values, by=user, at=at_of(request))

    return form_page(request, form, act, title=_("Ghi cụm mới"), back="")


@access(LEGAL)
def plan(request: HttpRequest, province: str) -> HttpResponse:
    """Record a provincial plan; its list is entered cluster by cluster."""
    user, on = user_of(request), on_of(request)
    unit = valid_on(Unit.objects.filter(level=Level.PROVINCE, code=province), on).first()
    if unit is None:
        raise Http404
    check_place(user, unit, LEGAL, on)
    form = forms.PlanForm(request.POST or None, request.FILES or None, on=on)

    def act() -> Any:
        return services.approve_plan(province=unit, **form.values(), by=user, at=at_of(request))

    back = f"{reverse('clusters:list')}?province={province}"
    pending = small_changes_pending(unit, on)
    return form_page(request, form, act, title=_("Ghi quy hoạch tỉnh"), back=back, lead=unit.name, pending=pending)


@access(RUNNING)
def tenant(request: HttpRequest, tenant_id: int, part: str) -> HttpResponse:
    """Enter the state or the land of a project in a cluster."""
    user, on = user_of(request), on_of(request)
    row = get_tenant_for(user, tenant_id, on)
    check_entry(user, row.cluster, RUNNING, on)
    kinds: dict[str, tuple[Any, type[forms.PaperForm], Callable[..., Any]]] = {
        "state": (_("Tình trạng dự án"), forms.StateForm, services.set_tenant_state),
        "land": (_("Đất của dự án"), forms.HoldingForm, services.hold_land),
    }
    if part not in kinds:
        raise Http404
    title, form_class, make = kinds[part]
    form = form_class(request.POST or None, request.FILES or None, on=on)

    def act() -> Any:
        return make(tenant=row, **form.values(), by=user, at=at_of(request))

    back = reverse("clusters:cluster", args=[row.cluster.code])
    return form_page(request, form, act, title=title, back=back, lead=row.name)
