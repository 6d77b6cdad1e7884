"""Capacity of centres and service organisations, and training."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.network import forms, pages, services
from khuyencong.network.access import get_collaborator_for, get_organisation_for, get_province_for
from khuyencong.network.choices import Indicator
from khuyencong.network.models import Term
from khuyencong.network.selectors.listing import JUDGED
from khuyencong.network.views import form_page, frame
from khuyencong.places.selectors import province_of


def _url(organisation_id: int) -> str:
    return reverse("network:organisation", args=[organisation_id])


@access("network.view")
def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """What a body can do, what it is responsible for, whom it trained."""
    user, on = user_of(request), on_of(request)
    body = get_organisation_for(user, organisation_id, "network.view", on)
    page = pages.organisation_page(body, user, at_of(request), on)
    return render(request, "network/organisation.html", frame(request, "bodies", **page))


@access("network.state")
def new_fact(request: HttpRequest, organisation_id: int, indicator: str) -> HttpResponse:
    """State one fact about a body."""
    user = user_of(request)
    body = get_organisation_for(user, organisation_id, "network.state", on_of(request))
    if indicator not in Indicator.values or body.kind not in JUDGED:
        raise Http404
    form = forms.FactForm(request.POST or None, request.FILES or None, indicator=indicator)

    def act() -> Any:
        return services.record_fact(
            organisation=body, indicator=indicator, **form.figures(), source=form.decision,
            key=form.cleaned_data["key"], by=user, at=at_of(request),
        )  # fmt: skip

    return form_page(
        request, form, act, title=str(Indicator(indicator).label), button=_("Ghi thông tin"), back=_url(body.pk),
        lead=_("Năng lực xét theo nhân lực, tài chính, cơ sở vật chất, kinh nghiệm (46/2012/TT-BCT, điều 7)."),
        crumbs=[(body.name, _url(body.pk))],
    )  # fmt: skip


@access("network.manage")
def new_training(request: HttpRequest, code: str) -> HttpResponse:
    """Record a course taken by people of a body of the province."""
    user = user_of(request)
    province = get_province_for(user, code, "network.manage", on_of(request))
    form = forms.TrainingForm(request.POST or None, bodies=pages.bodies_of_province(province))

    def act() -> Any:
        return services.record_training(province=province, **form.cleaned_data, by=user, at=at_of(request))

    back = f"{reverse('network:trainings')}?province={code}"
    return form_page(
        request, form, act, title=_("Ghi lớp tập huấn"), button=_("Ghi lớp tập huấn"), back=back,
        crumbs=[(province.name, reverse("network:province", args=[code]))], done=_("Đã ghi lớp tập huấn."),
    )  # fmt: skip


@access("network.state")
def own_training(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Record a course taken by people of one body."""
    user = user_of(request)
    body = get_organisation_for(user, organisation_id, "network.state", on_of(request))
    form = forms.TrainingForm(request.POST or None, bodies=[body], initial={"organisation": str(body.pk)})
    province = province_of(body.place) if body.place else None

    def act() -> Any:
        return services.record_training(province=province, **form.cleaned_data, by=user, at=at_of(request))

    return form_page(
        request, form, act, title=_("Ghi lớp tập huấn"), button=_("Ghi lớp tập huấn"), back=_url(body.pk),
        crumbs=[(body.name, _url(body.pk))], done=_("Đã ghi lớp tập huấn."),
    )  # fmt: skip


@access("network.manage")
def collaborator_training(request: HttpRequest, collaborator_id: int) -> HttpResponse:
    """Record a course a collaborator took."""
    user, on = user_of(request), on_of(request)
    who = get_collaborator_for(user, collaborator_id, "network.manage", on)
    term = Term.objects.filter(collaborator=who).select_related("province").order_by("-valid_from", "-id")[0]
    form = forms.TrainingForm(request.POST or None, person=True)

    def act() -> Any:
        return services.record_training(
            province=term.province, collaborator=who, **form.cleaned_data, by=user, at=at_of(request)
        )

    back = reverse("network:collaborator", args=[who.pk])
    return form_page(
        request, form, act, title=_("Ghi lớp tập huấn"), button=_("Ghi lớp tập huấn"), back=back,
        crumbs=[(who.full_name, back)], done=_("Đã ghi lớp tập huấn."),
    )  # fmt: skip
