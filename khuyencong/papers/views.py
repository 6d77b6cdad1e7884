"""The register book, opening papers, taking signed copies, and binders."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from khuyencong.accounts.access import access, may
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.common.errors import Invalid
from khuyencong.exchange.choices import Kind
from khuyencong.exchange.columns import Column
from khuyencong.exchange.writing import list_answer
from khuyencong.files.store import MissingFileError, passing_store
from khuyencong.papers import pages, services
from khuyencong.papers.access import get_binder_for, get_draft_for, get_paper_for
from khuyencong.papers.choices import DOCX_TYPE, PDF_TYPE, BinderStatus
from khuyencong.papers.forms_web import RegisterFilter, SignedCopyForm
from khuyencong.papers.models import HandedDraft, IssuedPaper
from khuyencong.papers.selectors import content_of, signed_copies, with_signed
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page

PAPER_LIST = (
    Column("printed", gettext_lazy("Số, ký hiệu")),
    Column("dated", gettext_lazy("Ngày"), Kind.DAY),
    Column("label", gettext_lazy("Trích yếu")),
    Column("kind", gettext_lazy("Loại văn bản"), of=lambda paper: paper.get_kind_display()),
    Column("issuer", gettext_lazy("Cơ quan ban hành"), of=lambda paper: paper.issuer.name),
    Column("entered", gettext_lazy("Số do hệ thống khác cấp"), Kind.YESNO),
    Column("is_signed", gettext_lazy("Bản ký"), Kind.YESNO),
)
TYPES = {"pdf": PDF_TYPE, "docx": DOCX_TYPE}
ORDERS = {
    "number": Order(gettext_lazy("số văn bản"), ("-year", "kind", "-number", "-id")),
    "dated": Order(gettext_lazy("ngày văn bản"), ("dated", "id")),
}


@access("papers.register")
@require_GET
def register(request: HttpRequest) -> HttpResponseBase:
    visible = IssuedPaper.objects.visible_to(user_of(request), on=on_of(request))
    form = RegisterFilter(request.GET, visible=with_signed(visible.select_related("issuer", "by")))  # type: ignore[arg-type]
    page = Page(request.GET, form.rows(), ORDERS, form.labels(), lang=spoken(), exportable=True)
    if page.wants_export:
        return list_answer(request, page, PAPER_LIST, name="so-van-ban")
    return render(request, "papers/register.html", {"page": page, "form": form})


@access("papers.open")
@require_GET
def detail(request: HttpRequest, paper_id: int) -> HttpResponse:
    paper = get_paper_for(user_of(request), paper_id, "papers.open", on_of(request))
    return _detail(request, paper, SignedCopyForm())


@access("papers.open")
@require_GET
def download(request: HttpRequest, paper_id: int, fmt: str) -> HttpResponse:
    """The stored bytes, the same at every printing."""
    paper = get_paper_for(user_of(request), paper_id, "papers.open", on_of(request))
    return _file(content_of(paper, fmt), fmt, f"{paper.kind}-{paper.year}-{paper.number:04d}.{fmt}")


@access("papers.attach_signed")
def attach_signed(request: HttpRequest, paper_id: int) -> HttpResponse:
    paper = get_paper_for(user_of(request), paper_id, "papers.attach_signed", on_of(request))
    return _attach(request, paper)


@access("papers.open")
@require_GET
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    paper = get_draft_for(user_of(request), draft_id, "papers.open", on_of(request))
    return _detail(request, paper, SignedCopyForm())


@access("papers.open")
@require_GET
def download_draft(request: HttpRequest, draft_id: int, fmt: str) -> HttpResponse:
    """The text as it went out for signature."""
    paper = get_draft_for(user_of(request), draft_id, "papers.open", on_of(request))
    return _file(content_of(paper, fmt), fmt, f"{paper.name}-{paper.sha256[:8]}.{fmt}")


@access("papers.attach_signed")
def attach_signed_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    paper = get_draft_for(user_of(request), draft_id, "papers.attach_signed", on_of(request))
    return _attach(request, paper)


def _attach(request: HttpRequest, paper: IssuedPaper | HandedDraft) -> HttpResponse:
    form = SignedCopyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.attach_signed(
                paper=paper, upload=form.cleaned_data["file"], signature=form.signature(), by=user_of(request),
                at=at_of(request),
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error.fields)
        else:
            messages.success(request, _("Đã lưu bản đã ký của văn bản %(number)s.") % {"number": paper})
            return redirect(pages.url_of(paper))
    return _detail(request, paper, form, status=422 if form.errors else 200)


def _detail(
    request: HttpRequest, paper: IssuedPaper | HandedDraft, form: SignedCopyForm, status: int = 200
) -> HttpResponse:
    context = pages.paper_page(paper) | {
        "paper": paper,
        "form": form,
        "copies": signed_copies(paper),
        "may_attach": may(request.user, "papers.attach_signed", at_of(request)),
    }
    return render(request, "papers/detail.html", context, status=status)


def _file(content: bytes, fmt: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[fmt])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@access("papers.open_binder")
@require_GET
def binder(request: HttpRequest, binder_id: int) -> HttpResponse:
    """How far a binder is; asked again by the page itself while the worker is at it."""
    row = get_binder_for(user_of(request), binder_id, on_of(request))
    name = "papers/_binder.html" if request.htmx else "papers/binder.html"  # type: ignore[attr-defined]
    return render(request, name, pages.binder_page(row, at_of(request)))


@access("papers.open_binder")
@require_GET
def binder_file(request: HttpRequest, binder_id: int) -> HttpResponseBase:
    """The bound dossier, streamed from where it is kept."""
    row = get_binder_for(user_of(request), binder_id, on_of(request))
    try:
        if row.status != BinderStatus.DONE:
            raise MissingFileError(row.sha256)
        source = passing_store().open(row.sha256)
    except MissingFileError:
        messages.warning(request, _("Tệp không còn được lưu. Yêu cầu đóng tập lại."))
        return redirect("papers:binder", row.pk)
    answer = FileResponse(source, content_type=pages.BINDER_TYPES[row.fmt])
    answer["Content-Disposition"] = f'attachment; filename="ho-so-{row.mark[:8]}.{row.fmt}"'
    answer["Content-Length"] = str(row.size_bytes)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@access("papers.open_binder")
@require_POST
def binder_again(request: HttpRequest, binder_id: int) -> HttpResponse:
    row = get_binder_for(user_of(request), binder_id, on_of(request))
    made = services.restart_binder(binder=row, by=user_of(request), at=at_of(request))
    return redirect("papers:binder", made.pk)
