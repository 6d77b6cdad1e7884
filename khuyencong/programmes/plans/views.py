"""Screens of yearly plans. Thin: access, form, service, render."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.accounts.models import Organisation
from khuyencong.common.errors import Invalid, RuleBroken, Stale
from khuyencong.exchange.writing import in_batches, list_answer
from khuyencong.ledger.choices import Purse
from khuyencong.programmes import drafting, services
from khuyencong.programmes.actpage import show_act
from khuyencong.programmes.columns import PLAN_LINE, PLAN_LIST
from khuyencong.programmes.models import PlanLine, PlanVersion, YearPlan
from khuyencong.programmes.plans import acts, forms, lists, selectors
from khuyencong.programmes.plans import export as plan_export
from khuyencong.programmes.plans import page as planpage
from khuyencong.programmes.plans import papers as plan_papers
from khuyencong.programmes.plans.states import YEAR_PLAN
from khuyencong.workflow.services import mark_seen


def _plan(request: HttpRequest, plan_id: int) -> YearPlan:
    rows = selectors.plans_visible_to(user_of(request), on_of(request))
    return get_object_or_404(rows, pk=plan_id)


def _version(request: HttpRequest, plan_id: int, number: int) -> PlanVersion:
    plan = _plan(request, plan_id)
    rows = selectors.versions_visible_to(user_of(request), plan, on_of(request))
    return get_object_or_404(rows.select_related("plan__place", "plan__compiler", "based_on"), number=number)


def _to_version(version: PlanVersion) -> HttpResponse:
    return redirect("programmes:plan_version", version.plan_id, version.number)


@access("programmes.view")
def plan_list(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    context = lists.list_page(user, at_of(request), request.GET)
    if context["page"].wants_export:
        rows = in_batches(context["page"], lambda some: lists.plan_rows(some, user, on_of(request)))
        return list_answer(request, context["page"], PLAN_LIST, name="ke-hoach", rows=rows)
    return render(request, "programmes/plan_list.html", context)


@access("programmes.view")
def national_year(request: HttpRequest, year: int) -> HttpResponse:
    """The national plan of a year: its page where it is recorded, else what is printed about it."""
    plan = YearPlan.objects.filter(purse=Purse.NATIONAL, budget_year=year).first()
    if plan is not None:
        return redirect("programmes:plan", plan.pk)
    page = lists.national_year_page(year)
    if page["printed"] is None:
        raise Http404
    return render(request, "programmes/plan_printed.html", page)


@access("programmes.plan")
def open_plan(request: HttpRequest) -> HttpResponse:
    choices = lists.may_open_plan(user_of(request), at_of(request))
    initial = {"budget_year": on_of(request).year + 1, "plan": choices[0][0] if choices else ""}
    form = forms.OpenPlanForm(choices, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        purse, _colon, body = form.cleaned_data["plan"].partition(":")
        compiler = Organisation.objects.select_related("place").get(pk=int(body))
        try:
            plan = services.open_plan(
                purse=purse, place=compiler.place, budget_year=form.cleaned_data["budget_year"], compiler=compiler,
                by=user_of(request), at=at_of(request),
            )  # fmt: skip
            return redirect("programmes:plan", plan.pk)
        except Invalid as error:
            form.refuse(error.fields)
    return render(request, "programmes/plan_open.html", {"form": form}, status=422 if form.errors else 200)


@access("programmes.view")
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    shown = _plan(request, plan_id)
    return render(request, "programmes/plan.html", lists.plan_page(shown, user_of(request), at_of(request)))


@access("programmes.plan")
def amend(request: HttpRequest, plan_id: int) -> HttpResponse:
    shown = _plan(request, plan_id)
    form = forms.AmendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = services.amend_plan(
                plan=shown, reason=form.cleaned_data["reason"], by=user_of(request), at=at_of(request)
            )
            messages.success(request, _("Đã mở bản điều chỉnh; mọi thay đổi so với bản đang có hiệu lực được ghi lại."))
            return _to_version(version)
        except Invalid as error:
            form.refuse(error.fields)
    context = {"plan": shown, "name": planpage.plan_title(shown), "form": form}
    return render(request, "programmes/plan_amend.html", context, status=422 if form.errors else 200)


@access("programmes.plan")
@require_POST
def add_batch(request: HttpRequest, plan_id: int) -> HttpResponse:
    batch = services.add_batch(plan=_plan(request, plan_id), by=user_of(request), at=at_of(request))
    return redirect("programmes:plan_money", plan_id, batch.number)


@access("programmes.plan")
def money(request: HttpRequest, plan_id: int, batch: int) -> HttpResponse:
    shown = _plan(request, plan_id)
    services.require_compiler(shown, user_of(request), at_of(request))
    row = get_object_or_404(shown.batches.select_related("plan__place"), number=batch)
    there = row.money.filter(pk=request.GET["money"]).first() if request.GET.get("money", "").isdigit() else None
    initial = {n: getattr(there, n) for n in ("level", "expected_vnd", "basis", "cleaner_vnd")} if there else {}
    initial |= {"fund": str(there.fund_id or ""), "place_text": str(there.place or "")} if there else {}
    form = forms.BatchMoneyForm(row, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_batch_money(batch=row, money=form.money(), by=user_of(request), at=at_of(request))
            messages.success(request, _("Đã ghi kinh phí của đợt."))
            return redirect("programmes:plan", shown.pk)
        except Invalid as error:
            form.refuse({{"place": "place_text"}.get(n, n): words for n, words in error.fields.items()})
    context = {"plan": shown, "name": planpage.plan_title(shown), "batch": row, "form": form}
    return render(request, "programmes/plan_money.html", context, status=422 if form.errors else 200)


@access("programmes.view")
def version(request: HttpRequest, plan_id: int, number: int) -> HttpResponseBase:
    shown = _version(request, plan_id, number)
    if request.GET.get("export"):
        seen = selectors.lines_visible_to(shown, user_of(request), on_of(request))
        rows, _filters = planpage.lines_page(seen, request.GET)
        if rows.wants_export:
            return list_answer(request, rows, PLAN_LINE, name=plan_export.file_name(shown))
    mark_seen(process=YEAR_PLAN.key, subject_id=shown.pk, by=user_of(request), at=at_of(request))
    page = planpage.version_page(shown, user_of(request), at_of(request), request.GET)
    page["papers"] = plan_papers.lines_of(shown, user_of(request), on_of(request))
    return render(request, "programmes/plan_version.html", page)


@access("programmes.plan")
@require_POST
def edit_lines(request: HttpRequest, plan_id: int, number: int) -> HttpResponse:
    """What was typed into the list: all of it, or the list again with what was typed beside what is stored."""
    shown = _version(request, plan_id, number)
    posted = [int(name.removeprefix("rev-")) for name in request.POST if name.startswith("rev-") and name[4:].isdigit()]
    planned = dict(shown.lines.filter(pk__in=posted).values_list("pk", "planned_vnd"))
    read = acts.read_edits(request.POST, planned)
    typed, status, found = read.typed, 422, ()  # type: planpage.Typed, int, tuple[Any, ...]
    if not typed.wrong:
        try:
            n = services.edit_lines(version=shown, edits=read.edits, by=user_of(request), at=at_of(request))
            words = ngettext("Đã ghi %(n)s dòng.", "Đã ghi %(n)s dòng.", n) % {"n": n}
            messages.success(request, words if n else _("Không có gì thay đổi."))
            return redirect(f"{request.path.removesuffix('lines/')}?{request.GET.urlencode()}")
        except Invalid as error:
            typed.wrong = error.fields
        except RuleBroken as error:
            found = error.findings
        except Stale:
            typed.stale, status = True, 409
    page = planpage.version_page(shown, user_of(request), at_of(request), request.GET, typed)
    page["refused"] = found
    return render(request, "programmes/plan_version.html", page, status=status)


@access("programmes.plan")
@require_POST
def sort_lines(request: HttpRequest, plan_id: int, number: int) -> HttpResponse:
    shown = _version(request, plan_id, number)
    services.sort_and_cut(version=shown, revision=_revision(request), by=user_of(request), at=at_of(request))
    messages.success(request, _("Đã xếp theo thứ tự ưu tiên và cắt theo kinh phí của từng đợt."))
    return _to_version(shown)


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@access("programmes.plan")
def add_projects(request: HttpRequest, plan_id: int, number: int) -> HttpResponse:
    shown = _version(request, plan_id, number)
    services.require_compiler(shown.plan, user_of(request), at_of(request))
    wrong: dict[str, list[str]] = {}
    if request.method == "POST":
        batch = shown.plan.batches.filter(pk=request.POST.get("batch") or 0).first()
        ids = [int(pk) for pk in request.POST.getlist("project") if pk.isdigit()]
        if request.POST.get("all"):
            ids = list(selectors.candidates(shown).values_list("pk", flat=True))
        try:
            if batch is None or not ids:
                raise Invalid({"projects": [_("Chọn đợt và ít nhất một đề án.")]})
            n = services.add_projects(
                version=shown, revision=_revision(request), batch=batch, project_ids=ids,
                by=user_of(request), at=at_of(request),
            )  # fmt: skip
            messages.success(request, ngettext("Đã thêm %(n)s đề án.", "Đã thêm %(n)s đề án.", n) % {"n": n})
            return _to_version(shown)
        except Invalid as error:
            wrong = error.fields
    page = lists.candidates_page(shown, request.GET)
    return render(request, "programmes/plan_add.html", {**page, "wrong": wrong}, status=422 if wrong else 200)


@access("programmes.view")
def changes(request: HttpRequest, plan_id: int, number: int) -> HttpResponse:
    shown = _version(request, plan_id, number)
    page = lists.changes_page(shown, user_of(request), at_of(request))
    return render(request, "programmes/plan_changes.html", page)


@access("programmes.view")
def decision(request: HttpRequest, plan_id: int, number: int) -> HttpResponse:
    shown = _version(request, plan_id, number)
    return render(request, "programmes/plan_decision.html", lists.decision_page(shown))


@access("programmes.view")
def line(request: HttpRequest, plan_id: int, number: int, line_id: int) -> HttpResponse:
    shown = _line(request, plan_id, number, line_id)
    form = forms.FactsForm(None)
    page = _line_page(request, shown)
    return render(request, "programmes/plan_line.html", {**page, "form": form})


def _line_page(request: HttpRequest, shown: PlanLine) -> dict[str, Any]:
    page = lists.line_page(shown, user_of(request), at_of(request))
    return {**page, "checks": acts.line_findings(shown, user_of(request), at_of(request))}


def _line(request: HttpRequest, plan_id: int, number: int, line_id: int) -> PlanLine:
    shown = _version(request, plan_id, number)
    rows = selectors.lines_visible_to(shown, user_of(request), on_of(request))
    rows = rows.select_related("version__plan__place", "project__province", "project__implementer", "batch")
    return get_object_or_404(rows, pk=line_id)


@access("programmes.plan")
@require_POST
def record_facts(request: HttpRequest, plan_id: int, number: int, line_id: int) -> HttpResponse:
    shown = _line(request, plan_id, number, line_id)
    form = forms.FactsForm(request.POST)
    if form.is_valid():
        try:
            services.record_facts(
                line=shown, revision=_revision(request), typed=form.typed(), by=user_of(request), at=at_of(request)
            )
            messages.success(request, _("Đã ghi căn cứ ưu tiên. Xếp lại danh mục để tính theo căn cứ mới."))
            return redirect("programmes:plan_line", plan_id, number, line_id)
        except Invalid as error:
            form.refuse(error.fields)
    page = _line_page(request, shown)
    return render(request, "programmes/plan_line.html", {**page, "form": form}, status=422)


@access("programmes.plan")
def act(request: HttpRequest, plan_id: int, number: int, act: str) -> HttpResponse:
    """One act of the process of a version."""
    shown = _version(request, plan_id, number)
    return show_act(
        request, YEAR_PLAN, shown, act, template="programmes/plan_version_act.html", done=planpage.url_of(shown),
        form_of=lambda transition: forms.VersionActForm(shown, transition, request.POST or None, request.FILES or None),
        run=lambda form, by, at, reasons: form.run(by, at, reasons),
        signed=drafting.YEAR_PLANS,
        found_ahead=lambda transition: acts.ahead(shown, transition, user_of(request), at_of(request)),
        page=lambda found: acts.act_page(shown, found),
    )  # fmt: skip


@access("programmes.plan")
def assign(request: HttpRequest, plan_id: int, number: int, money_id: int) -> HttpResponse:
    shown = _version(request, plan_id, number)
    services.require_compiler(shown.plan, user_of(request), at_of(request))
    row = lists.money_row(shown.plan, money_id)
    form = forms.AssignForm(shown, row.money, request.POST or None, request.FILES or None)
    found: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                n = form.run(user_of(request), at_of(request))
            words = ngettext("Đã giao vốn cho %(n)s đề án.", "Đã giao vốn cho %(n)s đề án.", n) % {"n": n}
            messages.success(request, words)
            return redirect("programmes:plan", plan_id)
        except Invalid as error:
            form.refuse(error.fields)
        except RuleBroken as error:
            found = error.findings
    page = {**lists.assign_page(shown, row), "form": form, "findings": found}
    return render(request, "programmes/plan_assign.html", page, status=422 if request.method == "POST" else 200)


@access("programmes.view")
def export(request: HttpRequest, plan_id: int, number: int) -> HttpResponseBase:
    """The list of a version in the columns of Form 2, exactly the lines the reader sees."""
    shown = _version(request, plan_id, number)
    return plan_export.form2_csv(shown, user_of(request), on_of(request))


@access("programmes.view")
def paper(request: HttpRequest, plan_id: int, number: int, name: str, fmt: str) -> HttpResponseBase:
    """A draft of a paper drawn from a version, or its list as a workbook."""
    shown, on = _version(request, plan_id, number), on_of(request)
    if (name, fmt) == (plan_papers.FORM_2, "xlsx"):
        return plan_papers.sheet(shown, user_of(request), on)
    file, content, content_type = plan_papers.draft(shown, name, fmt, user_of(request), on)
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'inline; filename="{file}"'
    return answer


@access("programmes.plan")
@require_POST
def hand_out(request: HttpRequest, plan_id: int, number: int, name: str) -> HttpResponse:
    """Keep the decision of a submitted version as it goes out for signature."""
    row = plan_papers.hand_out(
        version=_version(request, plan_id, number), name=name, by=user_of(request), at=at_of(request)
    )
    messages.success(request, _("Đã lưu bản trình ký. Tải về, ký, rồi đính kèm tại đây."))
    return redirect("papers:draft", row.pk)
