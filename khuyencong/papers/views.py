"""The register book, and opening issued papers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from khuyencong.accounts.access import access, may
from khuyencong.common.errors import Invalid
from khuyencong.papers import services
from khuyencong.papers.access import get_paper_for
from khuyencong.papers.choices import DOCX_TYPE, PDF_TYPE
from khuyencong.papers.forms_web import RegisterFilter, SignedCopyForm
from khuyencong.papers.models import IssuedPaper
from khuyencong.papers.selectors import content_of, signed_copies
from khuyencong.ui.lists import Order, Page

TYPES = {"pdf": PDF_TYPE, "docx": DOCX_TYPE}
ORDERS = {
    "number": Order(gettext_lazy("số văn bản"), ("-year", "kind", "-number", "-id")),
    "dated": Order(gettext_lazy("ngày văn bản"), ("dated", "id")),
}


@access("papers.register")
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    visible = IssuedPaper.objects.visible_to(request.user, on=request.on).select_related("issuer", "by")  # type: ignore[arg-type, attr-defined]
    form = RegisterFilter(request.GET, visible=visible)
    page = Page(request.GET, form.rows(), ORDERS, form.labels(), lang=(get_language() or "vi")[:2])
    return render(request, "papers/register.html", {"page": page, "form": form})


@access("papers.open")
@require_GET
def detail(request: HttpRequest, paper_id: int) -> HttpResponse:
    paper = get_paper_for(request.user, paper_id, "papers.open", request.on)  # type: ignore[arg-type, attr-defined]
    return _detail(request, paper, SignedCopyForm())


@access("papers.open")
@require_GET
def download(request: HttpRequest, paper_id: int, fmt: str) -> HttpResponse:
    """The stored bytes, the same at every printing."""
    paper = get_paper_for(request.user, paper_id, "papers.open", request.on)  # type: ignore[arg-type, attr-defined]
    response = HttpResponse(content_of(paper, fmt), content_type=TYPES[fmt])
    name = f"{paper.kind}-{paper.year}-{paper.number:04d}.{fmt}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@access("papers.attach_signed")
def attach_signed(request: HttpRequest, paper_id: int) -> HttpResponse:
    paper = get_paper_for(request.user, paper_id, "papers.attach_signed", request.on)  # type: ignore[arg-type, attr-defined]
    form = SignedCopyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.attach_signed(paper=paper, upload=form.cleaned_data["file"], by=request.user, at=request.at)  # type: ignore[arg-type, attr-defined]
        except Invalid as error:
            form.add_error("file", error.fields["file"])
        else:
            messages.success(request, _("Đã lưu bản đã ký của văn bản %(number)s.") % {"number": paper.printed})
            return redirect("papers:detail", paper.pk)
    return _detail(request, paper, form, status=422 if form.errors else 200)


def _detail(request: HttpRequest, paper: IssuedPaper, form: SignedCopyForm, status: int = 200) -> HttpResponse:
    context = {
        "paper": paper,
        "form": form,
        "signed": signed_copies(paper),
        "may_attach": may(request.user, "papers.attach_signed", request.at),  # type: ignore[attr-defined]
    }
    return render(request, "papers/detail.html", context, status=status)
