"""One decision about who is responsible: reading, naming, handing over, ending."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.network import forms, pages, services
from khuyencong.network.access import check_place, get_province_for, get_responsibility_for
from khuyencong.network.views import form_page, frame
from khuyencong.places.selectors import predecessors_of, province_of


def _url(row: Any) -> str:
    return reverse("network:responsibility", args=[row.pk])


@access("network.view")
def detail(request: HttpRequest, row_id: int) -> HttpResponse:
    """One decision, what came before it and after it."""
    row = get_responsibility_for(user_of(request), row_id, "network.view", on_of(request))
    page = pages.responsibility_page(row, user_of(request), at_of(request), on_of(request))
    return render(request, "network/responsibility.html", frame(request, "responsibilities", **page))


@access("network.manage")
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Name the body responsible for a matter in a province or a part of it."""
    user, on = user_of(request), on_of(request)
    province = get_province_for(user, code, "network.manage", on)
    form = forms.AssignForm(
        request.POST or None, request.FILES or None, province=province, on=on,
        former=[u for u in predecessors_of(province) if u.pk != province.pk], bodies=pages.bodies_of_province(province),
        initial={"matter": request.GET.get("matter", ""), "area": f"u{province.pk}"},
    )  # fmt: skip

    def act() -> Any:
        data = form.cleaned_data
        check_place(user, data["place"], on)
        return services.assign_body(
            place=data["place"], matter=data["matter"], body=data["body"], valid_from=data["valid_from"],
            valid_to=data["valid_to"], decision=form.decision, note=data["note"], key=data["key"], by=user,
            at=at_of(request),
        )  # fmt: skip

    back = reverse("network:province", args=[code])
    return form_page(
        request, form, act, title=_("Ghi đơn vị phụ trách"), button=_("Ghi phân công"), back=back, target=_url,
        lead=_("Mỗi việc tại một địa bàn do một đơn vị phụ trách, từ ngày đến ngày, theo quyết định."),
        crumbs=[(province.name, back)], done=_("Đã ghi phân công."),
    )  # fmt: skip


@access("network.manage")
def hand_over(request: HttpRequest, row_id: int) -> HttpResponse:
    """Give the matter to the next body."""
    user, on = user_of(request), on_of(request)
    row = get_responsibility_for(user, row_id, "network.manage", on)
    bodies = [b for b in pages.bodies_of_province(province_of(row.place)) if b.pk != row.body_id]
    form = forms.HandOverForm(request.POST or None, request.FILES or None, bodies=bodies)

    def act() -> Any:
        data = form.cleaned_data
        return services.hand_over(
            row=row, body=data["body"], valid_from=data["valid_from"], valid_to=data["valid_to"],
            decision=form.decision, note=data["note"], key=data["key"], by=user, at=at_of(request),
        )  # fmt: skip

    return form_page(
        request, form, act, title=_("Chuyển giao việc"), button=_("Ghi chuyển giao"), back=_url(row), target=_url,
        lead=f"{row.get_matter_display()} · {row.place.name} · {row.body.name}", crumbs=[(row.body.name, _url(row))],
        done=_("Đã ghi chuyển giao."),
    )  # fmt: skip


@access("network.manage")
def end(request: HttpRequest, row_id: int) -> HttpResponse:
    """Record the last day of a body's responsibility."""
    user = user_of(request)
    row = get_responsibility_for(user, row_id, "network.manage", on_of(request))
    form = forms.EndForm(request.POST or None)

    def act() -> Any:
        return services.end_responsibility(row=row, **form.cleaned_data, by=user, at=at_of(request))

    return form_page(
        request, form, act, title=_("Kết thúc phân công"), button=_("Ghi ngày kết thúc"), back=_url(row),
        lead=f"{row.get_matter_display()} · {row.place.name} · {row.body.name}", crumbs=[(row.body.name, _url(row))],
    )  # fmt: skip
