"""Screens of taking over. Thin: access, form, service, render."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.errors import Invalid, RuleBroken
from khuyencong.programmes.models import Takeover
from khuyencong.programmes.takeover import forms, page, selectors, services
from khuyencong.programmes.takeover.columns import GROUPS
from khuyencong.programmes.takeover.states import TAKEOVER
from khuyencong.ui import findingview
from khuyencong.workflow.services import mark_seen

ONCE_MAX = 100


def _takeover(request: HttpRequest, takeover_id: int) -> Takeover:
    return get_object_or_404(selectors.takeovers_visible_to(user_of(request), on_of(request)), pk=takeover_id)


@access("programmes.take_over")
def takeovers(request: HttpRequest) -> HttpResponse:
    rows = selectors.takeovers_visible_to(user_of(request), on_of(request))
    context = page.list_page(rows, request.GET, user_of(request), at_of(request))
    return render(request, "programmes/takeover/list.html", context)


@access("programmes.take_over")
def new_takeover(request: HttpRequest) -> HttpResponse:
    form = forms.StartForm(on_of(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_takeover(
                values=form.values(), form_key=form.cleaned_data["key"], by=user_of(request), at=at_of(request)
            )
            return redirect("programmes:takeover_step", made.pk, "what")
        except Invalid as error:
            form.refuse(error.fields)
        except RuleBroken as error:
            form.refuse(_by_field(error))
    return render(request, "programmes/takeover/new.html", {"form": form}, status=422 if form.errors else 200)


@access("programmes.take_over")
def step(request: HttpRequest, takeover_id: int, group: str) -> HttpResponse:
    """One page of the draft; what can be read is kept, also on leaving it unfinished."""
    shown = _takeover(request, takeover_id)
    if group not in GROUPS:
        raise Http404
    facts, _bodies = selectors.read(shown, on_of(request))
    post = request.POST if request.method == "POST" else None
    form = forms.GroupForm(group, facts, shown.values, user_of(request), on_of(request), post)
    version = _version(request, shown)
    if request.method == "POST" and (form.is_valid() or request.htmx or "later" in request.POST):  # type: ignore[attr-defined]
        try:
            saved = services.save_answers(
                takeover=shown, version=version, values=form.answers(), by=user_of(request), at=at_of(request)
            )
            request.session[f"takeover-{shown.pk}"] = saved.version
            if request.htmx:  # type: ignore[attr-defined]
                context = {"at": at_of(request), "version": saved.version, "unsaved": form.unread()}
                return render(request, "programmes/takeover/_saved.html", context)
            return redirect(_next_of(saved, group, later="later" in request.POST))
        except RuleBroken as error:
            form.refuse(_by_field(error))
    context = page.step_page(shown, group, form, version)
    return render(request, "programmes/takeover/step.html", context, status=422 if form.errors else 200)


def _version(request: HttpRequest, takeover: Takeover) -> int:
    """The version the page was opened with. One's own automatic save meanwhile is no conflict with oneself."""
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else takeover.version
    own = request.session.get(f"takeover-{takeover.pk}") == takeover.version
    return takeover.version if own and version < takeover.version else version


def _next_of(takeover: Takeover, group: str, *, later: bool) -> str:
    names = list(GROUPS)
    if later or group == names[-1]:
        return reverse("programmes:takeover", args=[takeover.pk])
    return reverse("programmes:takeover_step", args=[takeover.pk, names[names.index(group) + 1]])


def _by_field(error: RuleBroken) -> dict[str, list[str]]:
    """The words of findings under their fields."""
    found: dict[str, list[str]] = {}
    for finding in error.findings:
        words = findingview.show(finding)
        found.setdefault(finding.field, []).append(f"{words.sentence} {words.remedy}")
    return found


@access("programmes.take_over")
def takeover(request: HttpRequest, takeover_id: int) -> HttpResponse:
    """Check the answers; whoever confirms sees the same page."""
    shown = _takeover(request, takeover_id)
    mark_seen(process=TAKEOVER.key, subject_id=shown.pk, by=user_of(request), at=at_of(request))
    context = page.takeover_page(shown, user_of(request), at_of(request))
    return render(request, "programmes/takeover/takeover.html", context)


@access("programmes.take_over")
@require_POST
def send(request: HttpRequest, takeover_id: int) -> HttpResponse:
    shown = _takeover(request, takeover_id)
    services.send_takeover(takeover=shown, by=user_of(request), at=at_of(request))
    messages.success(request, _("Đã gửi %(number)s để xác nhận.") % {"number": shown.number})
    return redirect("programmes:takeover", shown.pk)


@access("programmes.take_over")
@require_POST
def confirm(request: HttpRequest, takeover_id: int) -> HttpResponse:
    shown = _takeover(request, takeover_id)
    project = services.confirm_takeover(takeover=shown, by=user_of(request), at=at_of(request))
    messages.success(request, _("Đã tiếp nhận: %(code)s.") % {"code": project.code})
    return redirect("programmes:project", project.pk)


@access("programmes.take_over")
@require_POST
def withdraw(request: HttpRequest, takeover_id: int) -> HttpResponse:
    shown = _takeover(request, takeover_id)
    services.withdraw_takeover(takeover=shown, by=user_of(request), at=at_of(request))
    messages.success(request, _("Đã bỏ %(number)s.") % {"number": shown.number})
    return redirect("programmes:takeovers")


@access("programmes.take_over")
def give_back(request: HttpRequest, takeover_id: int) -> HttpResponse:
    """Send an entry back and say what does not match its papers."""
    shown = _takeover(request, takeover_id)
    form = forms.MissingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.return_takeover(takeover=shown, missing=form.lines(), by=user_of(request), at=at_of(request))
        messages.success(request, _("Đã trả lại %(number)s.") % {"number": shown.number})
        return redirect("programmes:takeover", shown.pk)
    return _act_page(request, shown, form, _("Trả lại để sửa"))


@access("programmes.take_over")
def undo(request: HttpRequest, takeover_id: int) -> HttpResponse:
    """Take a confirmed entry back while nothing was done about its project."""
    shown = _takeover(request, takeover_id)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        services.undo_takeover(takeover=shown, reason=reason, by=user_of(request), at=at_of(request))
        messages.success(request, _("Đã hoàn tác %(number)s; số dư đã được đảo.") % {"number": shown.number})
        return redirect("programmes:takeover", shown.pk)
    return _act_page(request, shown, form, _("Hoàn tác tiếp nhận"))


def _act_page(request: HttpRequest, shown: Takeover, form: Any, title: str) -> HttpResponse:
    context = {"takeover": shown, "form": form, "title": title}
    return render(request, "programmes/takeover/act.html", context, status=422 if form.errors else 200)


@access("programmes.take_over")
@require_POST
def confirm_many(request: HttpRequest) -> HttpResponse:
    """Confirm the ticked entries, each by itself: one that is refused is named and stays."""
    ids = [int(i) for i in request.POST.getlist("takeover")[:ONCE_MAX] if i.isascii() and i.isdigit() and len(i) < 12]
    rows = selectors.takeovers_visible_to(user_of(request), on_of(request)).filter(pk__in=ids).order_by("pk")
    done, refused = services.confirm_many(takeovers=list(rows), by=user_of(request), at=at_of(request))
    if done:
        told = ngettext("Đã tiếp nhận %(n)s đề án.", "Đã tiếp nhận %(n)s đề án.", len(done)) % {"n": len(done)}
        messages.success(request, told)
    for takeover, words in refused:
        messages.warning(request, f"{takeover.number}: {words}")
    return redirect("programmes:takeovers")
