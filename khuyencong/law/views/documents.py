"""Documents with their relations and state on a day, open to everyone."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from khuyencong.accounts.access import public
from khuyencong.accounts.asked import on_of
from khuyencong.common.fold import search_key
from khuyencong.common.paging import PAGE_SIZE
from khuyencong.law import library, wording
from khuyencong.law.choices import State
from khuyencong.law.documents import Document, DocumentState, UnknownDocument, fold
from khuyencong.law.forms import DocumentFilterForm

WHY_PUBLIC = "published law"
LOOKS = {
    State.IN_FORCE: "ok",
    State.PARTLY_EXPIRED: "wait",
    State.NOT_YET_EFFECTIVE: "open",
    State.EXPIRED: "end",
    State.UNKNOWN: "",
}


@dataclass(frozen=True)
class Line:
    document: Document
    state: DocumentState
    look: str


@public(WHY_PUBLIC)
def document_list(request: HttpRequest) -> HttpResponse:
    """Every document held, newest first, with its state on the chosen day."""
    form = DocumentFilterForm(request.GET or None)
    data = form.cleaned_data if form.is_valid() else {}
    on = data.get("on") or on_of(request)
    wanted, number = search_key(data.get("q", "")), fold(data.get("q", ""))
    held = library.documents()
    documents = [d for d in held.documents.values() if wanted in search_key(d.title) or number in fold(d.number)]
    documents.sort(key=lambda d: d.number)
    documents.sort(key=lambda d: d.issued, reverse=True)
    page = Paginator(documents, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = []
    for document in page:
        state = held.state(document.number, on)
        lines.append(Line(document, state, LOOKS[state.state]))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"form": form, "lines": lines, "page": page, "on": on, "kept": kept.urlencode(), "total": len(documents)}
    return render(request, "law/document_list.html", context)


@public(WHY_PUBLIC)
def document_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One document: dates, relations in time, state on a day, the norms it carries."""
    held = library.documents()
    try:
        document = held.get(number)
    except UnknownDocument as error:
        raise Http404 from error
    form = DocumentFilterForm(request.GET or None)
    data = form.cleaned_data if form.is_valid() else {}
    on = data.get("on") or on_of(request)
    state = held.state(document.number, on)
    context = {
        "document": document,
        "on": on,
        "state": state,
        "look": LOOKS[state.state],
        "relations": [(r, held.documents[r.number]) for r in held.relations_of(document.number)],
        "norms": [
            {"key": n.key, "name": wording.label(n)}
            for n in library.norms().values()
            if any(v.document == document.number for v in n.values)
        ],
    }
    return render(request, "law/document_detail.html", context)
