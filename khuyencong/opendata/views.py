"""Public pages and downloads of open data."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from khuyencong.accounts.access import public
from khuyencong.opendata import catalogue, pages
from khuyencong.opendata.tables import BY_KEY

WHY = "open data: no persons, no small cells"
_MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json", "ttl": "text/turtle; charset=utf-8"}


@public(WHY)
def index(request: HttpRequest) -> HttpResponse:
    """Every published table."""
    text = request.GET.get("q", "").strip()[:200]
    context = {"package": pages.published(text), "q": text, "title": catalogue.TITLE, "about": catalogue.ABOUT}
    return render(request, "opendata/index.html", context)


@public(WHY)
def table(request: HttpRequest, key: str) -> HttpResponse:
    """One table: definitions, downloads, and rows that hold a text."""
    text = request.GET.get("q", "").strip()[:200]
    package = pages.published()
    listed = next((each for each in package.listed if each.table.key == key), None) if package else None
    if key not in BY_KEY or package is None or listed is None:
        raise Http404
    context = {"package": package, "listed": listed, "found": pages.rows_with(listed.table, text), "q": text}
    return render(request, "opendata/table.html", context)


@public(WHY)
def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """One published file, as it is."""
    path = pages.file_named(name)
    if path is None:
        raise Http404
    media = _MEDIA[path.suffix.removeprefix(".")]
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=media)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
