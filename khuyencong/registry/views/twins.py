"""Screens of twins: the queue, two records side by side, the acts of the two officers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.errors import Invalid, RuleBroken, Stale
from khuyencong.registry import forms, selectors, services, twinpages
from khuyencong.registry.access import get_establishment_for, get_merge_for, get_pair_for
from khuyencong.registry.models import Merge, TwinPair
from khuyencong.registry.views.forms import likely_of
from khuyencong.registry.views.listing import provinces_on


def _changed(request: HttpRequest) -> None:
    messages.warning(request, _("Hai bản ghi hoặc đề nghị vừa thay đổi. Xem lại rồi làm tiếp."))


@access("registry.twins")
def queue(request: HttpRequest) -> HttpResponse:
    """The pairs an officer may look at, narrowed by the address."""
    on = on_of(request)
    context = twinpages.queue_page(request.GET, user_of(request), on, provinces_on(on))
    return render(request, "registry/twins.html", context)


@access("registry.register")
@require_POST
def at_entry(request: HttpRequest) -> HttpResponse:
    """The likely twins of what stands on the form now; asked while the officer types. Posted: no name and no personal
    number stands in an address."""
    form = forms.RegisterForm(request.POST, on=on_of(request))
    form.is_valid()  # what is right so far is compared
    return render(request, "registry/_likely.html", {"likely": likely_of(request, form)})


@access("registry.twins")
@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Two records side by side; posted: the proposal to merge them."""
    by, on, at = user_of(request), on_of(request), at_of(request)
    row = get_pair_for(by, pair_id, on)
    context = twinpages.pair_page(row, by, at, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            keep, choices = twinpages.chosen(row, request.POST)
            note = request.POST.get("note", "")
            services.propose_merge(pair=row, keep=keep, choices=choices, note=note, by=by, at=at)
            messages.success(request, _("Đã đề nghị ghép. Một cán bộ khác xác nhận thì hai bản ghi thành một."))
            return redirect("registry:pair", row.pk)
        except RuleBroken as broken:
            context["findings"] = broken.findings
        except Invalid as wrong:
            context["faults"] = wrong.fields
        except Stale:
            _changed(request)
            return redirect("registry:pair", row.pk)
    return render(request, "registry/pair.html", context, status=422 if request.method == "POST" else 200)


@access("registry.merge")
@require_POST
def apart(request: HttpRequest, pair_id: int) -> HttpResponse:
    """The two records are two businesses; the pair never comes back."""
    row = get_pair_for(user_of(request), pair_id, on_of(request))
    try:
        services.tell_apart(pair=row, reason=request.POST.get("reason", ""), by=user_of(request), at=at_of(request))
        messages.success(request, _("Đã ghi: hai cơ sở khác nhau. Cặp này không hiện lại."))
    except Stale:
        _changed(request)
    return redirect("registry:pair", row.pk)


@access("registry.confirm_merge")
@require_POST
def confirm(request: HttpRequest, merge_id: int) -> HttpResponse:
    """The second officer confirms."""
    proposal = get_merge_for(user_of(request), merge_id, on_of(request))
    return _done(request, proposal, "confirm")


@access("registry.confirm_merge")
@require_POST
def undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """The two records are two again."""
    done = get_merge_for(user_of(request), merge_id, on_of(request))
    return _done(request, done, "undo")


def _done(request: HttpRequest, row: Merge, act: str) -> HttpResponse:
    by, at = user_of(request), at_of(request)
    try:
        if act == "confirm":
            services.confirm_merge(proposal=row, by=by, at=at)
            messages.success(request, _("Đã ghép. Hoàn tác được trong 30 ngày."))
        else:
            services.undo_merge(done=row, by=by, at=at)
            messages.success(request, _("Đã hoàn tác: hai bản ghi trở lại như trước khi ghép."))
    except Stale:
        _changed(request)
    except RuleBroken as broken:
        context = {**twinpages.pair_page(row.pair, by, at), "findings": broken.findings}
        return render(request, "registry/pair.html", context, status=422)
    return redirect("registry:pair", row.pair_id)


@access("registry.merge")
@require_POST
def drop(request: HttpRequest, merge_id: int) -> HttpResponse:
    """A proposal is taken back, or refused with a reason."""
    by, at = user_of(request), at_of(request)
    proposal = get_merge_for(by, merge_id, on_of(request))
    try:
        services.drop_proposal(proposal=proposal, reason=request.POST.get("reason", ""), by=by, at=at)
        messages.success(request, _("Không ghép theo đề nghị này."))
    except Stale:
        _changed(request)
    except Invalid as wrong:
        context = {**twinpages.pair_page(proposal.pair, by, at), "faults": wrong.fields}
        return render(request, "registry/pair.html", context, status=422)
    return redirect("registry:pair", proposal.pair_id)


@access("registry.twins")
@require_POST
def pair_with(request: HttpRequest, establishment_id: int) -> HttpResponse:
    """Put an establishment beside another one an officer names by its number or name."""
    by, on = user_of(request), on_of(request)
    row = get_establishment_for(by, establishment_id, "registry.twins", on)
    text = request.POST.get("other", "").strip()[:300]
    found = selectors.named([text], selectors.establishments_visible_to(by, on)).get(text, [])
    others = [other for other in found if other.pk != row.pk]
    if len(others) != 1:
        words = (
            _("Không thấy cơ sở nào mang mã số hoặc tên này.") if not others else _("Nhiều cơ sở cùng tên; ghi mã số.")
        )
        messages.warning(request, words)
        return redirect("registry:establishment", row.pk)
    made: TwinPair = services.pair_of(one=row, two=others[0], at=at_of(request))
    return redirect("registry:pair", made.pk)
