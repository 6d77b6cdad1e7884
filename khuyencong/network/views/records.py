"""Every kind of record: taking back one written down by mistake, adding the copy of its paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.network import forms, services
from khuyencong.network.access import get_fact_for, get_responsibility_for, get_term_for, get_training_for
from khuyencong.network.views import form_page

Kind = tuple[Callable[..., Any], str, Callable[[Any], str]]
# Kind of record: how it is found, the act it needs, where it stands.
KINDS: dict[str, Kind] = {
    "responsibility": (
        get_responsibility_for, "network.manage", lambda row: reverse("network:responsibility", args=[row.pk]),
    ),
    "term": (
        get_term_for, "network.manage", lambda row: reverse("network:collaborator", args=[row.collaborator_id]),
    ),
    "fact": (get_fact_for, "network.state", lambda row: reverse("network:organisation", args=[row.organisation_id])),
    "training": (get_training_for, "network.state", lambda row: reverse("network:trainings")),
}  # fmt: skip


@access("network.state")
def withdraw(request: HttpRequest, kind: str, row_id: int) -> HttpResponse:
    """Withdraw a record with the reason."""
    if kind not in KINDS:
        raise Http404
    getter, act_name, url = KINDS[kind]
    user = user_of(request)
    row = getter(user, row_id, act_name, on_of(request))
    form = forms.WithdrawForm(request.POST or None)

    def act() -> Any:
        return services.withdraw(row=row, reason=form.cleaned_data["reason"], by=user, at=at_of(request))

    return form_page(
        request, form, act, title=_("Hủy ghi"), button=_("Hủy bản ghi này"), back=url(row), lead=str(row),
        done=_("Đã hủy ghi. Bản ghi vẫn đọc được kèm lý do."),
    )  # fmt: skip


@access("network.manage")
def add_scan(request: HttpRequest, kind: str, row_id: int) -> HttpResponse:
    """Add the copy of the paper a record rests on, when it was not at hand at first."""
    if kind not in {"responsibility", "term"}:
        raise Http404
    getter, act_name, url = KINDS[kind]
    user = user_of(request)
    row = getter(user, row_id, act_name, on_of(request))
    form = forms.ScanForm(request.POST or None, request.FILES or None)

    def act() -> Any:
        return services.add_scan(row=row, scan=form.cleaned_data["scan"], by=user, at=at_of(request))

    return form_page(
        request, form, act, title=_("Đính kèm bản chụp"), button=_("Đính kèm"), back=url(row), lead=row.document,
        done=_("Đã đính kèm bản chụp."),
    )  # fmt: skip
