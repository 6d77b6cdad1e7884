"""Screens of programmes. Thin: access, form, service, render."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khuyencong.accounts.access import access, may
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.accounts.models import User
from khuyencong.common.errors import Denied, Invalid, RuleBroken
from khuyencong.exchange.writing import BATCH, list_answer
from khuyencong.programmes import services
from khuyencong.programmes.access import get_programme_for
from khuyencong.programmes.actpage import show_act
from khuyencong.programmes.columns import PROGRAMME_LIST
from khuyencong.programmes.fiveyear import closingreport, forms, matrixpage
from khuyencong.programmes.fiveyear import page as programmepage
from khuyencong.programmes.fiveyear import selectors as reads
from khuyencong.programmes.fiveyear.states import PROGRAMME_VERSION
from khuyencong.programmes.models import Programme, ProgrammeVersion
from khuyencong.programmes.results.choices import VersionStatus
from khuyencong.programmes.results.indicators import content_label, groups


def _programme(request: HttpRequest, programme_id: int) -> Programme:
    return get_programme_for(user_of(request), programme_id, on_of(request))


def _version(request: HttpRequest, programme_id: int, number: int) -> ProgrammeVersion:
    programme = _programme(request, programme_id)
    rows = ProgrammeVersion.objects.select_related(
        "programme__place", "programme__follows", "document__scan", "succeeds"
    )
    return get_object_or_404(rows, programme=programme, number=number)


def _draft(request: HttpRequest, programme_id: int, number: int) -> ProgrammeVersion:
    """A version the user may edit. Raises Denied, or Http404 for one that is no draft."""
    version = _version(request, programme_id, number)
    if version.status != VersionStatus.DRAFT:
        raise Http404
    if reads.recorder_for(version.programme, user_of(request), on_of(request)) is None:
        raise Denied("role", act="programmes.record_programme")
    return version


@access("programmes.view")
def programme_list(request: HttpRequest) -> HttpResponseBase:
    rows = reads.programmes_visible_to(user_of(request), on_of(request))
    may_record = may(request.user, "programmes.record_programme", at_of(request))
    context = programmepage.list_page(rows, request.GET, user_of(request), at_of(request), may_record)
    if context["page"].wants_export:
        lines = map(programmepage.line_of, context["page"].ordered.iterator(chunk_size=BATCH))
        return list_answer(request, context["page"], PROGRAMME_LIST, name="chuong-trinh", rows=lines)
    return render(request, "programmes/programme/list.html", context)


@access("programmes.view")
def programme(request: HttpRequest, programme_id: int) -> HttpResponse:
    shown = _programme(request, programme_id)
    context = programmepage.programme_page(shown, user_of(request), at_of(request))
    return render(request, "programmes/programme/programme.html", context)


@access("programmes.record_programme")
def new_programme(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("follows", "")
    follows = _programme(request, int(typed)) if typed.isascii() and typed.isdigit() else None
    first = follows.ends_year + 1 if follows else on_of(request).year
    initial = {"starts_year": first, "ends_year": first + 4, "place": follows.place_id if follows else None}
    places = reads.places_to_record(user_of(request), on_of(request))
    form = forms.ProgrammeForm(places, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            version = services.open_programme(new=form.new(follows), by=user_of(request), at=at_of(request))
            return redirect("programmes:programme_version", version.programme_id, version.number)
        except Invalid as error:
            form.refuse(error.fields)
    context = {"form": form, "follows": follows}
    return render(request, "programmes/programme/new.html", context, status=422 if form.errors else 200)


@access("programmes.record_programme")
@require_POST
def open_version(request: HttpRequest, programme_id: int) -> HttpResponse:
    version = services.open_version(programme=_programme(request, programme_id), by=user_of(request), at=at_of(request))
    return redirect("programmes:programme_version", version.programme_id, version.number)


@access("programmes.view")
def programme_version(request: HttpRequest, programme_id: int, number: int) -> HttpResponse:
    version = _version(request, programme_id, number)
    context = programmepage.version_page(version, user_of(request), at_of(request))
    return render(request, "programmes/programme/version.html", context)


@access("programmes.record_programme")
def add_document(request: HttpRequest, programme_id: int) -> HttpResponse:
    shown = _programme(request, programme_id)
    form = forms.DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_document(programme=shown, new=form.new(), by=user_of(request), at=at_of(request))
            messages.success(request, _("Đã thêm nguồn số liệu."))
            drafted = reads.version_being_drafted(shown)
            if drafted:
                return redirect("programmes:programme_version", shown.pk, drafted.number)
            return redirect("programmes:programme", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
    context = {"programme": shown, "form": form, "heading": _("Thêm nguồn số liệu"), "button": _("Thêm nguồn")}
    return render(request, "programmes/programme/form.html", context, status=422 if form.errors else 200)


def _edit(
    request: HttpRequest, version: ProgrammeVersion, form: Any, save: Any, heading: str, button: str
) -> HttpResponse:
    """One form of a draft: save and go back to it, or show it again with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
            messages.success(request, _("Đã lưu."))
            return redirect("programmes:programme_version", version.programme_id, version.number)
        except Invalid as error:
            form.refuse(error.fields)
    context = {"programme": version.programme, "version": version, "form": form, "heading": heading, "button": button}
    return render(request, "programmes/programme/form.html", context, status=422 if form.errors else 200)


@access("programmes.record_programme")
def edit_head(request: HttpRequest, programme_id: int, number: int) -> HttpResponse:
    version = _draft(request, programme_id, number)
    form = forms.HeadForm(version, request.POST or None)

    def save() -> None:
        services.set_version_head(version=version, head=form.head(), by=user_of(request), at=at_of(request))

    return _edit(request, version, form, save, _("Văn bản và hiệu lực"), _("Lưu"))


@access("programmes.record_programme")
def add_target(request: HttpRequest, programme_id: int, number: int) -> HttpResponse:
    version = _draft(request, programme_id, number)
    form = forms.TargetForm(version, request.POST or None)

    def save() -> None:
        services.add_target(version=version, typed=form.typed(), by=user_of(request), at=at_of(request))

    return _edit(request, version, form, save, _("Thêm chỉ tiêu từ văn bản"), _("Thêm chỉ tiêu"))


@access("programmes.record_programme")
@require_POST
def remove_target(request: HttpRequest, programme_id: int, number: int, target_id: int) -> HttpResponse:
    version = _draft(request, programme_id, number)
    target = get_object_or_404(version.targets.select_related("version__programme__place"), pk=target_id)
    services.remove_target(target=target, by=user_of(request), at=at_of(request))
    messages.success(request, _("Đã bỏ chỉ tiêu."))
    return redirect("programmes:programme_version", programme_id, number)


@access("programmes.record_programme")
def set_money(request: HttpRequest, programme_id: int, number: int) -> HttpResponse:
    version = _draft(request, programme_id, number)
    form = forms.ProgrammeMoneyForm(version, request.POST or None)

    def save() -> None:
        services.set_money(version=version, **form.typed(), by=user_of(request), at=at_of(request))

    return _edit(request, version, form, save, _("Kinh phí theo nguồn"), _("Lưu số tiền"))


@access("programmes.record_programme")
def version_act(request: HttpRequest, programme_id: int, number: int, act: str) -> HttpResponse:
    version = _version(request, programme_id, number)
    made = {"send_back": forms.MissingForm, "discard": forms.ReasonForm}.get(act, forms.EmptyForm)
    return show_act(
        request, PROGRAMME_VERSION, version, act, template="programmes/programme/act.html",
        done=reverse("programmes:programme_version", args=[programme_id, number]),
        form_of=lambda transition: made(request.POST if request.method == "POST" else None),
        run=lambda form, by, at, reasons: _perform(version, act, form.cleaned_data, by, at, reasons),
        page=lambda found: {
            "programme": version.programme, "version": version,
            "page": programmepage.version_page(version, user_of(request), at_of(request)),
        },
    )  # fmt: skip


def _perform(
    version: ProgrammeVersion, act: str, data: dict[str, Any], by: User, at: datetime, reasons: Mapping[str, str]
) -> None:
    if act == "propose":
        services.propose_version(version=version, by=by, at=at, reasons=reasons)
    elif act == "put_in_force":
        services.put_in_force(version=version, by=by, at=at, reasons=reasons)
    elif act == "send_back":
        services.send_version_back(version=version, missing=data["missing"].splitlines(), by=by, at=at)
    else:
        services.discard_version(version=version, note=data["note"], by=by, at=at)


@access("programmes.view")
def programme_figure(request: HttpRequest, programme_id: int, key: str) -> HttpResponse:
    shown = _programme(request, programme_id)
    context = programmepage.figure_page(shown, key, request.GET, user_of(request), at_of(request))
    return render(request, "programmes/programme/figure.html", context)


@access("programmes.view")
def programme_matrix(request: HttpRequest, programme_id: int) -> HttpResponse:
    shown = _programme(request, programme_id)
    context = matrixpage.matrix_page(shown, request.GET.get("purse", ""), user_of(request), on_of(request))
    return render(request, "programmes/programme/matrix.html", context)


@access("programmes.record_programme")
def not_carried_out(request: HttpRequest, programme_id: int, activity: str, year: int) -> HttpResponse:
    shown = _programme(request, programme_id)
    if activity not in {a for g in groups() for a in g.activities} or year not in shown.years:
        raise Http404
    standing = shown.not_carried_out.filter(activity=activity, year=year, superseded_at__isnull=True).first()
    initial = {"reason": standing.reason, "note": standing.note} if standing else None
    form = forms.NotCarriedOutForm(request.POST or None, initial=initial)
    findings: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            services.record_not_carried_out(
                programme=shown,
                activity=activity,
                year=year,
                **form.cleaned_data,
                by=user_of(request),
                at=at_of(request),
            )
            messages.success(request, _("Đã ghi lý do không thực hiện."))
            return redirect("programmes:programme_matrix", shown.pk)
        except Invalid as error:
            form.refuse(error.fields)
        except RuleBroken as error:
            findings = error.findings
    context = {"programme": shown, "form": form, "findings": findings, "activity": activity, "year": year,
        "label": content_label(activity),
    }  # fmt: skip
    status = 422 if form.errors or findings else 200
    return render(request, "programmes/programme/not_carried_out.html", context, status=status)


@access("programmes.view")
def closing(request: HttpRequest, programme_id: int) -> HttpResponse:
    shown = _programme(request, programme_id)
    context = closingreport.closing_page(shown, user_of(request), on_of(request))
    return render(request, "programmes/programme/closing.html", context)


@access("programmes.view")
def closing_paper(request: HttpRequest, programme_id: int, fmt: str) -> HttpResponse:
    shown = _programme(request, programme_id)
    name, content, content_type = closingreport.closing_paper(shown, user_of(request), on_of(request), fmt)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
