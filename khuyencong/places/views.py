"""Public pages of places, the picker's answers, and the acts of officers on units."""

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access, may, public
from khuyencong.accounts.asked import at_of, on_of
from khuyencong.common.errors import Invalid
from khuyencong.places import forms, selectors, services
from khuyencong.places.access import get_question_for, get_unit_for
from khuyencong.places.choices import Level, Topic
from khuyencong.places.fields import CHOICES_MAX
from khuyencong.places.models import Unit
from khuyencong.ui import panels

RESULTS_MAX = 50


@public("names and codes of administrative units are published facts")
def index(request: HttpRequest) -> HttpResponse:
    """Search, both systems of provinces, what is still open."""
    form = forms.SearchForm(request.GET)
    found = None
    if form.text and not form.errors:
        found = selectors.search_meanings(form.text, on=form.on, level=form.level or None, limit=RESULTS_MAX + 1)
    context = {
        "form": form,
        "found": found[:RESULTS_MAX] if found is not None else None,
        "more": found is not None and len(found) > RESULTS_MAX,
        "provinces": selectors.provinces_on(on_of(request)),
        "questions": selectors.open_questions(),
        "held": selectors.held_pairs(),
        "may_close": may(request.user, "places.close_question", at_of(request)),
    }
    return render(request, "places/index.html", context)


@public("names and codes of administrative units are published facts")
def detail(request: HttpRequest, level: str, code: str) -> HttpResponse:
    """Every meaning of a code with periods, predecessors, successors and the units inside."""
    known = level in Level.values and code.isascii() and code.isdigit()
    rows = selectors.histories(level, code) if known else []
    if not rows:
        raise Http404
    context = {
        "rows": rows,
        "code": code,
        "level": Level(level),
        "may_weight": may(request.user, "places.weight", at_of(request)),
        "may_rename": may(request.user, "places.rename", at_of(request)),
        "panels": panels.panels_for(rows[-1].unit.pk, request.user, on_of(request), about="place"),
    }
    return render(request, "places/detail.html", context)


@public("names and codes of administrative units are published facts")
def pick(request: HttpRequest) -> HttpResponse:
    """The radio buttons under a picker while somebody types (htmx); nothing for a call that is not one."""
    name = request.GET.get("field", "")
    level = request.GET.get("level", "")
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        raise Http404 from None
    if not re.fullmatch(r"[A-Za-z][\w-]{0,60}", name, re.ASCII) or level not in Level.values:
        raise Http404
    text = request.GET.get(name, "").strip()
    match = selectors.match_place(text, on=on, level=level, limit=CHOICES_MAX)
    picker = {
        "name": name,
        "text": text,
        "code": match.unit.code if match.unit else "",
        "found": [match.unit] if match.unit else match.choices[:CHOICES_MAX],
        "searched": True,
        "ended": selectors.ended_words(match.ended) if match.ended else "",
        "id": f"id_{name}",
    }
    return render(request, "places/found.html", {"picker": picker})


def _act_page(request: HttpRequest, form: Any, unit: Unit, title: str, button: str, lead: str = "") -> HttpResponse:
    context = {"form": form, "unit": unit, "title": title, "button": button, "lead": lead}
    return render(request, "places/act.html", context)


@access("places.weight")
def weights(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """Enter the shares of a divided unit."""
    unit = get_unit_for(request.user, unit_id, "places.weight", on_of(request))  # type: ignore[arg-type]
    edges = list(unit.successions.filter(whole=False).select_related("new").order_by("new__code", "id"))
    if not edges:
        raise Http404
    form = forms.WeightsForm(request.POST if request.method == "POST" else None, edges=edges)
    if form.is_valid():
        try:
            services.enter_weights(
                unit=unit,
                weights=form.weights,
                basis=form.cleaned_data["basis"],
                by=request.user,  # type: ignore[arg-type]
                at=at_of(request),
            )
        except Invalid as refused:
            form.refuse(refused.fields)
        else:
            messages.success(request, _("Đã ghi tỷ trọng của %(unit)s.") % {"unit": unit.name})
            return redirect("places:detail", unit.level, unit.code)
    lead = _("Phần của mỗi đơn vị kế thừa, tổng bằng 1. Chỉ dùng để quy số liệu về địa giới hiện nay.")
    return _act_page(request, form, unit, _("Tỷ trọng chia %(unit)s") % {"unit": unit.name}, _("Ghi tỷ trọng"), lead)


@access("places.close_question")
def close_question(request: HttpRequest, question_id: int) -> HttpResponseBase:
    """Close an open question with its document."""
    question = get_question_for(request.user, question_id, "places.close_question", on_of(request))  # type: ignore[arg-type]
    needs = question.topic == Topic.NO_SUCCESSOR
    data = request.POST if request.method == "POST" else None
    form = forms.CloseQuestionForm(data, on=on_of(request), needs_successor=needs)
    if form.is_valid():
        try:
            services.close_question(
                question=question,
                document=form.cleaned_data["document"],
                by=request.user,  # type: ignore[arg-type]
                at=at_of(request),
                successors=form.successors if needs else (),
            )
        except Invalid as refused:
            form.refuse(refused.fields)
        else:
            messages.success(request, _("Đã đóng việc của %(unit)s.") % {"unit": question.unit.name})
            return redirect("places:detail", question.unit.level, question.unit.code)
    return _act_page(request, form, question.unit, question.get_topic_display(), _("Đóng việc này"), question.text)


@access("places.rename")
def rename(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """Record a new name or kind of a unit."""
    unit = get_unit_for(request.user, unit_id, "places.rename", on_of(request))  # type: ignore[arg-type]
    data = request.POST if request.method == "POST" else None
    form = forms.RenameForm(data, initial={"name": unit.name, "kind": unit.kind})
    if form.is_valid():
        try:
            services.rename_unit(unit=unit, **form.cleaned_data, by=request.user, at=at_of(request))  # type: ignore[arg-type]
        except Invalid as refused:
            form.refuse(refused.fields)
        else:
            messages.success(request, _("Đã ghi tên mới. Tên cũ vẫn tìm được."))
            return redirect("places:detail", unit.level, unit.code)
    lead = _("Đổi tên, đổi loại là phiên bản mới của cùng một đơn vị: mã và số liệu không đổi.")
    return _act_page(request, form, unit, _("Đổi tên %(unit)s") % {"unit": unit.name}, _("Ghi tên mới"), lead)
