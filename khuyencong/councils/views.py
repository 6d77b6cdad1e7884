"""Screens of councils. Thin."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.errors import Invalid, WrongState
from khuyencong.councils import forms, pages, services
from khuyencong.councils.access import get_council_for, get_sheet_for
from khuyencong.councils.models import Candidate, Council, Score, Seat
from khuyencong.councils.selectors import frozen_criteria, ranked_names
from khuyencong.ui import oneform


def _council(request: HttpRequest, council_id: int, act: str) -> Council:
    return get_council_for(user_of(request), council_id, act, on_of(request))


def _form_page(
    request: HttpRequest,
    form: Any,
    council: Council,
    act: Callable[[], Any],
    *,
    title: str,
    button: str,
    lead: str = "",
) -> HttpResponse:
    """One form, one act: what the service refuses stands on the page, nothing typed is lost."""
    back = reverse("councils:council", args=[council.pk])
    stale = _("Việc này không còn làm được ở tình trạng hiện nay của hội đồng. Mở lại trang.")
    tried = oneform.tried(request, form, act, stale=stale)
    if tried.done:
        messages.success(request, _("Đã ghi."))
        return redirect(back)
    context = {"form": form, "council": council, "title": title, "button": button, "lead": lead,
               "found": tried.findings, "back": back}  # fmt: skip
    return render(request, "councils/form.html", context, status=tried.status)


@access("councils.view")
def council(request: HttpRequest, council_id: int) -> HttpResponse:
    """The council: who sits, how it scores, what came out."""
    shown = _council(request, council_id, "councils.view")
    return render(request, "councils/council.html", pages.council_page(shown, user_of(request), on_of(request)))


@access("councils.manage")
def add_seat(request: HttpRequest, council_id: int) -> HttpResponse:
    shown = _council(request, council_id, "councils.manage")
    form = forms.SeatForm(request.POST or None)

    def act() -> Any:
        data = dict(form.cleaned_data)
        return services.add_seat(
            council=shown, user=data.pop("account"), **data, by=user_of(request), at=at_of(request)
        )

    lead = _("Thư ký không phải thành viên và không chấm điểm.")
    return _form_page(request, form, shown, act, title=_("Thêm thành viên"), button=_("Thêm thành viên"), lead=lead)


@access("councils.manage")
def end_seat(request: HttpRequest, council_id: int, seat_id: int) -> HttpResponse:
    shown = _council(request, council_id, "councils.manage")
    seat = get_object_or_404(Seat, pk=seat_id, council=shown)
    form = forms.EndSeatForm(request.POST or None)

    def act() -> Any:
        return services.end_seat(seat=seat, **form.cleaned_data, by=user_of(request), at=at_of(request))

    return _form_page(request, form, shown, act, title=_("Kết thúc ghế của %(name)s") % {"name": seat.name},
                      button=_("Ghi"))  # fmt: skip


@access("councils.manage")
def criteria(request: HttpRequest, council_id: int) -> HttpResponse:
    shown = _council(request, council_id, "councils.manage")
    form = forms.CriteriaForm(request.POST or None)

    def act() -> Any:
        return services.agree_criteria(council=shown, **form.cleaned_data, by=user_of(request), at=at_of(request))

    lead = _("Bộ tiêu chí được chốt ngay khi ghi; sau khi mở hồ sơ không thay được.")
    return _form_page(request, form, shown, act, title=_("Bộ tiêu chí"), button=_("Chốt bộ tiêu chí"), lead=lead)


@access("councils.manage")
def add_candidate(request: HttpRequest, council_id: int) -> HttpResponse:
    shown = _council(request, council_id, "councils.manage")
    form = forms.CandidateForm(request.POST or None)

    def act() -> Any:
        return services.add_candidate(council=shown, **form.cleaned_data, by=user_of(request), at=at_of(request))

    return _form_page(request, form, shown, act, title=_("Thêm đơn vị đề nghị"), button=_("Thêm"))


@access("councils.manage")
def open_applications(request: HttpRequest, council_id: int) -> HttpResponse:
    shown = _council(request, council_id, "councils.manage")
    form = forms.OpenForm(request.POST if request.method == "POST" else None)

    def act() -> Any:
        return services.open_applications(council=shown, by=user_of(request), at=at_of(request))

    lead = _("Sau khi mở, bộ tiêu chí và danh sách đơn vị đề nghị không đổi được nữa.")
    return _form_page(request, form, shown, act, title=_("Mở hồ sơ"), button=_("Mở hồ sơ"), lead=lead)


@access("councils.manage")
def close(request: HttpRequest, council_id: int) -> HttpResponse:
    shown = _council(request, council_id, "councils.manage")
    form = forms.CloseForm(request.POST or None)

    def act() -> Any:
        return services.close_scoring(council=shown, **form.cleaned_data, by=user_of(request), at=at_of(request))

    return _form_page(request, form, shown, act, title=_("Chốt điểm"), button=_("Chốt điểm"))


@access("councils.manage")
def propose(request: HttpRequest, council_id: int) -> HttpResponse:
    shown = _council(request, council_id, "councils.manage")
    tied = [(str(c.pk), c.name) for c, s in ranked_names(shown) if s.tied]
    form = forms.ProposalForm(request.POST or None, tied=tied)

    def act() -> Any:
        chosen = Candidate.objects.get(pk=form.cleaned_data["candidate"], council=shown)
        return services.propose_among_tied(
            council=shown, candidate=chosen, reason=form.cleaned_data["reason"], by=user_of(request), at=at_of(request)
        )

    return _form_page(request, form, shown, act, title=_("Đề xuất của Chủ tịch hội đồng"), button=_("Ghi đề xuất"))


@access("councils.score")
def conflict(request: HttpRequest, council_id: int, seat_id: int, candidate_id: int) -> HttpResponse:
    shown = _council(request, council_id, "councils.score")
    seat, candidate = get_sheet_for(user_of(request), shown, seat_id, candidate_id, on_of(request))
    form = forms.ConflictForm(request.POST or None)

    def act() -> Any:
        return services.declare_conflict(
            seat=seat, candidate=candidate, **form.cleaned_data, by=user_of(request), at=at_of(request)
        )

    title = _("Khai xung đột lợi ích: %(name)s") % {"name": candidate.name}
    return _form_page(request, form, shown, act, title=title, button=_("Ghi, không chấm đơn vị này"))


@access("councils.score")
def sheet(request: HttpRequest, council_id: int, seat_id: int, candidate_id: int) -> HttpResponse:
    """A member's score sheet for one applicant: kept while it is filled, final when sent."""
    shown = _council(request, council_id, "councils.score")
    seat, candidate = get_sheet_for(user_of(request), shown, seat_id, candidate_id, on_of(request))
    version = frozen_criteria(shown)
    if version is None or shown.opened_at is None:
        raise WrongState(shown, "score")
    kept = Score.objects.filter(sheet__seat=seat, sheet__candidate=candidate)
    initial = {f"points-{c}": p for c, p in kept.values_list("criterion_id", "points")}
    form = forms.SheetForm(request.POST or None, criteria=version.criteria.all(), initial=initial)
    if request.method == "POST" and form.is_valid():
        send = "send" in request.POST
        try:
            services.score(seat=seat, candidate=candidate, points=form.points, send=send, by=user_of(request),
                           at=at_of(request))  # fmt: skip
            messages.success(request, _("Đã gửi phiếu.") if send else _("Đã lưu phiếu, chưa gửi."))
            return redirect("councils:council" if send else request.path, *([shown.pk] if send else []))
        except Invalid as refused:
            form.refuse(refused.fields)
    context = pages.sheet_page(shown, seat, candidate, form)
    return render(request, "councils/sheet.html", context, status=422 if form.errors else 200)
