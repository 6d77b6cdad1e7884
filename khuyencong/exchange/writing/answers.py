"""An export as the answer of a view: exactly the rows it is given, in the format the address asks for."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from khuyencong.accounts.asked import at_of, on_of
from khuyencong.common import formats
from khuyencong.common.clock import VIETNAM
from khuyencong.exchange.columns import Column
from khuyencong.exchange.writing.rows import csv_lines, json_lines, write_xlsx
from khuyencong.ui.exports import Field
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Page

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("xlsx", "csv", "json")
MEMORY_MAX = 4 * 1024 * 1024
BATCH = 500  # rows read at a time


def export_answer(
    form: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    name: str,
    about: Sequence[tuple[str, str]] = (),
) -> HttpResponseBase:
    """Rows as a file to download, streamed; another format than FORMATS is a workbook. `name` without its ending;
    `about` (label, words) says on a sheet of its own what was filtered, when and by whom."""
    shown = [c for c in columns if not c.personal]
    if form == "csv":
        answer: HttpResponseBase = StreamingHttpResponse(csv_lines(shown, rows), content_type="text/csv; charset=utf-8")
    elif form == "json":
        answer = StreamingHttpResponse(json_lines(shown, rows), content_type="application/json")
    else:
        form = "xlsx"
        target = tempfile.SpooledTemporaryFile(max_size=MEMORY_MAX)  # noqa: SIM115 (the answer closes it)
        write_xlsx(target, shown, rows, about=about)
        target.seek(0)
        answer = FileResponse(target, content_type=XLSX_TYPE)
    return as_download(answer, f"{name}.{form}")


def list_answer(
    request: HttpRequest,
    page: Page[Any],
    columns: Sequence[Column],
    *,
    name: str,
    rows: Iterable[Any] | None = None,
) -> HttpResponseBase:
    """Every row of a list as it is filtered and ordered (`rows`, where they are more than records), read and written
    in batches; a sheet of its own says the filter, the moment and the user. `name` gets the day behind it."""
    filtered = "; ".join(chip.label for chip in page.chips) or _("tất cả")
    moment = formats.moment(at_of(request), spoken())
    about = [(_("Bộ lọc"), filtered), (_("Lúc"), moment), (_("Người xuất"), str(request.user))]
    every = page.ordered.iterator(chunk_size=BATCH) if rows is None else rows
    return export_answer(page.export_form, columns, every, name=f"{name}-{on_of(request).isoformat()}", about=about)


def fields_answer(request: HttpRequest, page: Page[Any], fields: Sequence[Field], name: str) -> HttpResponseBase:
    """The same for a list of a room below, whose columns are plain fields (see ui.exports)."""
    columns = [Column(field.name, field.label, of=_local(field.of)) for field in fields]
    return list_answer(request, page, columns, name=name)


def _local(of: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A moment stands in a file as the clock in Vietnam showed it."""

    def value_of(row: Any) -> Any:
        value = of(row)
        return value.astimezone(VIETNAM).replace(tzinfo=None) if isinstance(value, datetime) else value

    return value_of


def in_batches(page: Page[Any], lines: Callable[[list[Any]], Iterable[Any]]) -> Iterator[Any]:
    """The lines of every row of a list, made for some rows at a time with the queries of one page."""
    rows = page.ordered.iterator(chunk_size=BATCH)
    while some := list(islice(rows, BATCH)):
        yield from lines(some)


def as_download(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    """Mark an answer as a file that is never kept by a cache."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
