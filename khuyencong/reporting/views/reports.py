"""One report: filled, submitted, returned, accepted, corrected."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding, Invalid, RuleBroken
from khuyencong.exchange.writing import FORMATS
from khuyencong.files import services as files
from khuyencong.reporting import services
from khuyencong.reporting.access import check_fill, get_obligation_for, get_report_for
from khuyencong.reporting.choices import OPEN, SubjectKind
from khuyencong.reporting.forms import ReasonForm, ReturnForm, SubmitForm
from khuyencong.reporting.models import Obligation, Report
from khuyencong.reporting.pages.reports import answer_of, form_for, report_context
from khuyencong.reporting.pages.saving import save, sent_by_form
from khuyencong.reporting.pages.texts import form_words, period_words, refusal
from khuyencong.reporting.rules import judge
from khuyencong.reporting.selectors import figures_of, reports_visible_to
from khuyencong.reporting.selectors.periods import form_of, form_of_report
from khuyencong.reporting.states import own_act
from khuyencong.reporting.views.sums import table_answer


def _owed(request: HttpRequest, owed_id: int) -> Obligation:
    """The obligation, if its figures are open to the reader (C§13.42). Raises Http404."""
    owed = get_obligation_for(user_of(request), owed_id, on_of(request))
    reports = owed.reports.all()
    if reports and not reports_visible_to(user_of(request), on_of(request)).filter(obligation=owed).exists():
        raise Http404
    return owed


@access("reporting.view")
def report(request: HttpRequest, owed_id: int) -> HttpResponseBase:
    """One report with what stands beside its figures; a plain form saves what was changed. A place's as a file."""
    owed, user, on = _owed(request, owed_id), user_of(request), on_of(request)
    if owed.subject_kind == SubjectKind.PLACE and request.GET.get("format", "") in FORMATS:
        return table_answer(request.GET["format"], owed.period, form_of(owed.period, owed.form), owed.place)
    refused = {}
    if request.method == "POST":
        outcome = save(form_for(answer_of(owed)), [owed], sent_by_form(request.POST), by=user, at=at_of(request))
        refused = outcome.refused
        if not refused:
            messages.success(request, _("Đã lưu."))
            return redirect("reporting:report", owed.pk)
        messages.error(request, _("%(n)s ô chưa lưu được; số đã gõ còn ở ô.") % {"n": len(refused)})
    number = request.GET.get("version", "")
    try:
        context = report_context(user, on, owed, version=int(number) if number.isdigit() else None, typed=refused)
    except Report.DoesNotExist:
        raise Http404 from None
    context |= {"return_form": ReturnForm(), "correct_form": ReasonForm()}
    return render(request, "reporting/report.html", context, status=422 if refused else 200)


@access("reporting.view")
def version(request: HttpRequest, report_id: int) -> HttpResponse:
    """The page of a version, from the desk."""
    found = get_report_for(user_of(request), report_id, on_of(request))
    answer = redirect("reporting:report", found.obligation_id)
    answer["Location"] += f"?version={found.version}" if found.locked and not found.in_force else ""
    return answer


@access("reporting.fill")
@require_POST
def fill_known(request: HttpRequest, owed_id: int) -> HttpResponse:
    """Offer what the platform knows into the empty cells."""
    owed, user, at = _owed(request, owed_id), user_of(request), at_of(request)
    check_fill(user, owed, on_of(request))
    opened = services.open_report(obligation=owed, by=user, at=at)
    done = services.fill_known(report=opened, by=user, at=at)
    messages.success(
        request, _("Đã điền %(n)s ô từ hồ sơ và biểu dưới; so lại trước khi nộp.") % {"n": len(done.cells)}
    )
    return redirect("reporting:report", owed.pk)


@access("reporting.fill")
def send(request: HttpRequest, owed_id: int) -> HttpResponse:
    """The way to submit what stands in the cells, wherever the page was opened before the first one was saved."""
    owed = _owed(request, owed_id)
    found = owed.reports.filter(status__in=OPEN).first()
    if found is None:
        messages.error(request, _("Chưa có số nào để nộp. Nhập số vào các ô trước."))
        return redirect("reporting:report", owed.pk)
    return redirect("reporting:submit", found.pk)


@access("reporting.fill")
def submit(request: HttpRequest, report_id: int) -> HttpResponse:
    """Submit a filled report: who signed, how it came, one sentence for each warning."""
    user, on = user_of(request), on_of(request)
    found = get_report_for(user, report_id, on)
    check_fill(user, found.obligation, on)
    printed = form_of_report(found)
    findings: list[Finding] = judge(printed, figures_of(found))
    for_other = own_act(found, "submit", user, on) == "submit_for"
    form = SubmitForm(found, printed, findings, for_other, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent, findings = _submit(request, found, form)
        if sent:
            messages.success(request, _("Đã nộp báo cáo."))
            return redirect("reporting:report", found.obligation_id)
        for finding in findings:
            form.ask(finding)
    owed = found.obligation
    context: dict[str, Any] = {
        "report": found, "owed": owed, "form": form, "findings": findings, "title": form_words(printed, owed),
        "period_words": period_words(owed.period), "for_other": for_other,
    }  # fmt: skip
    return render(request, "reporting/submit.html", context, status=422 if form.is_bound else 200)


def _submit(request: HttpRequest, found: Report, form: SubmitForm) -> tuple[bool, list[Finding]]:
    """Submit; whether it is done, and what the rules refuse. A scan that is refused is said at its field."""
    user, at, scan = user_of(request), at_of(request), form.cleaned_data["scan"]
    try:
        if scan:
            scan = files.attach(owner=f"reporting.report:{found.pk}", kind="report", upload=scan, by=user, at=at)
        services.submit_report(
            report=found, by=user, at=at, signed=form.signed, channel=form.cleaned_data["channel"],
            received_on=form.cleaned_data["received_on"], scan=scan or None, reasons=form.reasons,
        )  # fmt: skip
    except RuleBroken as error:
        return False, list(error.findings)
    except Invalid as error:
        form.refuse({"scan": error.fields.get("file", []), **{k: v for k, v in error.fields.items() if k != "file"}})
        return False, judge(form_of_report(found), figures_of(found))
    return True, []


@access("reporting.accept")
@require_POST
def accept(request: HttpRequest, report_id: int) -> HttpResponse:
    """Take a submitted report in: it is locked and counts in every sum above."""
    user, at = user_of(request), at_of(request)
    found = get_report_for(user, report_id, local_date(at))
    try:
        services.accept_report(report=found, by=user, at=at)
        messages.success(request, _("Đã tiếp nhận và khóa báo cáo; số được cộng lên cấp trên."))
    except RuleBroken as error:
        messages.error(request, refusal(error))
    return redirect("reporting:report", found.obligation_id)


@access("reporting.accept")
@require_POST
def send_back(request: HttpRequest, report_id: int) -> HttpResponse:
    """Send a submitted report back, naming what must be mended."""
    user, at = user_of(request), at_of(request)
    found = get_report_for(user, report_id, local_date(at))
    form = ReturnForm(request.POST)
    if form.is_valid() and form.points:
        services.return_report(report=found, by=user, at=at, missing=form.points)
        messages.success(request, _("Đã trả lại báo cáo, kèm nội dung phải sửa."))
    else:
        messages.error(request, _("Ghi ít nhất một nội dung phải sửa."))
    return redirect("reporting:report", found.obligation_id)


@access("reporting.fill")
@require_POST
def correct(request: HttpRequest, report_id: int) -> HttpResponse:
    """Begin the next version of an accepted report, with its figures and the reason."""
    user, at = user_of(request), at_of(request)
    found = get_report_for(user, report_id, local_date(at))
    check_fill(user, found.obligation, local_date(at))
    form = ReasonForm(request.POST)
    try:
        services.correct_report(report=found, by=user, at=at, reason=form.data.get("correct-reason", ""))
        messages.success(
            request, _("Đã mở bản đính chính; bản đã tiếp nhận còn hiệu lực đến khi bản mới được tiếp nhận.")
        )
    except RuleBroken as error:
        messages.error(request, refusal(error))
    return redirect("reporting:report", found.obligation_id)


@access("reporting.fill")
@require_POST
def drop(request: HttpRequest, report_id: int) -> HttpResponse:
    """Give up a draft."""
    user, at = user_of(request), at_of(request)
    found = get_report_for(user, report_id, local_date(at))
    services.drop_report(report=found, by=user, at=at)
    messages.success(request, _("Đã bỏ bản soạn; báo cáo này vẫn phải nộp."))
    return redirect("reporting:report", found.obligation_id)
