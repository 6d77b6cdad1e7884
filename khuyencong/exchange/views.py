"""Upload, look, explain, apply, undo."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of
from khuyencong.common.errors import Invalid
from khuyencong.exchange import forms, importers, pages, selectors, services, tasks
from khuyencong.exchange.access import get_batch_for, importer_for, offered_to
from khuyencong.exchange.choices import State, Way
from khuyencong.exchange.kinds import folded_ascii
from khuyencong.exchange.models import ImportBatch
from khuyencong.exchange.reading import Refused
from khuyencong.exchange.words import sentence
from khuyencong.exchange.writing import XLSX_TYPE, as_download, write_marked, write_template
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

INLINE_BYTES = 300 * 1024  # what is looked at while the reader waits; larger files go to the worker
INLINE_ROWS = 300
MEMORY_MAX = 4 * 1024 * 1024


def _acting(request: HttpRequest) -> User:
    return cast("User", request.user)


@access("exchange.import")
def imports(request: HttpRequest) -> HttpResponse:
    """What can be imported, and the imports a user may see, newest first."""
    on = on_of(request)
    rows = ImportBatch.objects.visible_to(request.user, on=on).select_related("by", "organisation")
    page = Page(request.GET, rows, orders={"new": Order(_("mới trước"), ("-id",))}, lang=spoken())
    labels = {i.kind: i.label for i in importers.known().values()}
    lines = [(batch, labels.get(batch.kind, batch.kind), pages.tag_of(batch)) for batch in page.items]
    context = {"page": page, "lines": lines, "offered": pages.importer_links(offered_to(request.user, on))}
    return render(request, "exchange/imports.html", context)


@access("exchange.import")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a file of one kind."""
    importer = importer_for(request.user, kind, on_of(request))
    form = forms.UploadForm(request.POST, request.FILES) if request.method == "POST" else forms.UploadForm()
    if form.is_valid():
        found: UploadedFile[Any] = form.cleaned_data["file"]
        at = at_of(request)
        try:
            again = form.cleaned_data["again"]
            batch = services.receive(importer=importer, upload=found, again=again, by=_acting(request), at=at)
        except Invalid as wrong:
            form.refuse(wrong.fields)
        else:
            if (found.size or 0) <= INLINE_BYTES:
                services.look(batch=batch, at=at)
            elif batch.state == State.WAITING:
                tasks.look_at.enqueue(batch.pk)
            return redirect("exchange:batch", batch.pk)
    context = {"form": form, "importer": importer, "asks_again": "again" in form.errors}
    return render(request, "exchange/upload.html", context)


@access("exchange.import")
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The workbook to fill in."""
    importer = importer_for(request.user, kind, on_of(request))
    target = tempfile.SpooledTemporaryFile(max_size=MEMORY_MAX)  # noqa: SIM115 (the answer closes it)
    write_template(target, importer.columns)
    target.seek(0)
    return as_download(FileResponse(target, content_type=XLSX_TYPE), f"mau-{importer.kind}.xlsx")


@access("exchange.import")
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The page of one import: preview, progress or result."""
    on, at = on_of(request), at_of(request)
    found = get_batch_for(request.user, batch_id, on)
    if getattr(request, "htmx", False) and not pages.running(found):
        return HttpResponse(headers={"HX-Refresh": "true"})
    may_write = found.kind in {i.kind for i in offered_to(request.user, on)}
    return _show(request, found, may_write=may_write, at=at)


def _show(
    request: HttpRequest, found: ImportBatch, *, may_write: bool, at: Any, wrong: Invalid | None = None
) -> HttpResponse:
    context = pages.page_of(found, request.GET, spoken(), at, may_write=may_write)
    context["heads_form"] = forms.HeadsForm(batch=found, importer=context["importer"])
    context["wrong"] = [line for lines in wrong.fields.values() for line in lines] if wrong else []
    context["ways"] = Way
    return render(request, "exchange/batch.html", context, status=400 if wrong else 200)


@access("exchange.import")
def marked(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """The sender's rows that were not written, with their reasons, to be mended and sent again."""
    found = get_batch_for(request.user, batch_id, on_of(request), write=True)
    target = tempfile.SpooledTemporaryFile(max_size=MEMORY_MAX)  # noqa: SIM115 (the answer closes it)
    try:
        heads, columns, rows = selectors.marked(found, at_of(request))
        write_marked(target, heads, columns, rows)
    except Refused as error:
        raise Invalid({"file": [sentence(error.code, error.params)]}) from error
    target.seek(0)
    stem = folded_ascii(found.name.rpartition(".")[0]) or "tep"
    return as_download(FileResponse(target, content_type=XLSX_TYPE), f"{stem}-sua-{found.number}.xlsx")


def _act(request: HttpRequest, batch_id: int, act: Callable[[ImportBatch, User, Any], str]) -> HttpResponse:
    """Perform an act on an import; its refusal is told on the page of the import."""
    on, at = on_of(request), at_of(request)
    found = get_batch_for(request.user, batch_id, on, write=True)
    try:
        told = act(found, _acting(request), at)
    except Invalid as wrong:
        found.refresh_from_db()
        return _show(request, found, may_write=True, at=at, wrong=wrong)
    if told:
        messages.success(request, told)
    return redirect("exchange:batch", found.pk)


@access("exchange.import")
@require_POST
def heads(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Say what unknown heads mean."""

    def act(found: ImportBatch, by: User, at: Any) -> str:
        form = forms.HeadsForm(request.POST, batch=found, importer=importers.get(found.kind))
        if not form.is_valid() or not form.chosen():
            raise Invalid({"": [_("Chọn cột, hoặc bỏ qua cột này.")]})
        services.choose_heads(batch=found, chosen=form.chosen(), by=by, at=at)
        return ""

    return _act(request, batch_id, act)


@access("exchange.import")
@require_POST
def sheet(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Read another sheet of the workbook."""

    def act(found: ImportBatch, by: User, at: Any) -> str:
        services.choose_sheet(batch=found, sheet=request.POST.get("sheet", ""), by=by, at=at)
        return ""

    return _act(request, batch_id, act)


@access("exchange.import")
@require_POST
def known(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Whether rows of known records change them."""

    def act(found: ImportBatch, by: User, at: Any) -> str:
        services.choose_known(batch=found, update=request.POST.get("update") == "yes", by=by, at=at)
        return ""

    return _act(request, batch_id, act)


@access("exchange.import")
@require_POST
def mend(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Read the cells of one group of errors as what they most likely mean."""

    def act(found: ImportBatch, by: User, at: Any) -> str:
        data = request.POST
        services.mend(
            batch=found,
            column=data.get("column", ""),
            reads=data.getlist("read"),
            value=data.get("value", ""),
            by=by,
            at=at,
        )
        return ""

    return _act(request, batch_id, act)


@access("exchange.import")
@require_POST
def again(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Look at the file again, with what is recorded now."""

    def act(found: ImportBatch, by: User, at: Any) -> str:
        services.look(batch=found, at=at)
        return ""

    return _act(request, batch_id, act)


@access("exchange.import")
@require_POST
def apply(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Write the rows: at once when they are few, else by the worker."""

    def act(found: ImportBatch, by: User, at: Any) -> str:
        services.start(batch=found, way=request.POST.get("way", ""), by=by, at=at)
        return _run(found)

    return _act(request, batch_id, act)


def _run(found: ImportBatch) -> str:
    if found.rows > INLINE_ROWS:
        tasks.apply.enqueue(found.pk)
        return ""
    done = services.apply_batch(batch=found)
    if done.state != State.APPLIED:
        raise Invalid({"": [_("Có dòng vừa bị từ chối nên chưa ghi gì; xem lỗi ở dưới.")]})
    return _("Đã ghi %(n)d dòng.") % {"n": done.written}


@access("exchange.import")
@require_POST
def stop(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Stop writing after the rows at hand."""

    def act(found: ImportBatch, by: User, at: Any) -> str:
        services.stop(batch=found, by=by, at=at)
        return ""

    return _act(request, batch_id, act)


@access("exchange.import")
@require_POST
def go_on(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Go on writing behind the row where it was stopped."""

    def act(found: ImportBatch, by: User, at: Any) -> str:
        services.go_on(batch=found, by=by, at=at)
        return _run(found)

    return _act(request, batch_id, act)


@access("exchange.import")
@require_POST
def cancel(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Put the file aside; nothing was written."""

    def act(found: ImportBatch, by: User, at: Any) -> str:
        services.cancel(batch=found, by=by, at=at)
        return _("Đã hủy. Chưa ghi gì.")

    return _act(request, batch_id, act)


@access("exchange.import")
@require_POST
def reverse(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Undo the whole import."""

    def act(found: ImportBatch, by: User, at: Any) -> str:
        services.reverse(batch=found, by=by, at=at)
        return _("Đã hoàn tác cả lần nhập.")

    return _act(request, batch_id, act)
