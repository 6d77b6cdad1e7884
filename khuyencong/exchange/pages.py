"""What the page of an import shows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from khuyencong.common import formats
from khuyencong.exchange import importers
from khuyencong.exchange.checking import Problem
from khuyencong.exchange.choices import Effect, Font, Severity, State
from khuyencong.exchange.columns import Column
from khuyencong.exchange.importers import Importer
from khuyencong.exchange.models import ImportBatch, ImportLine
from khuyencong.exchange.services.look import problem_of
from khuyencong.exchange.services.undo import reversible
from khuyencong.exchange.words import sentence
from khuyencong.ui.components import Figure, Tag, TagKind
from khuyencong.ui.lists import Order, Page

PAGE_ROWS = 50
GROUPS_SHOWN = 1_000
FIRST_COLUMNS = 3
TAGS: dict[str, TagKind] = {
    State.WAITING: "wait",
    State.REFUSED: "bad",
    State.CHECKED: "open",
    State.APPLYING: "do",
    State.APPLIED: "ok",
    State.CANCELLED: "end",
    State.REVERSED: "end",
}
UNITS: dict[int, Any] = {
    0: gettext_lazy("đồng"),
    3: gettext_lazy("nghìn đồng"),
    6: gettext_lazy("triệu đồng"),
    9: gettext_lazy("tỷ đồng"),
}
SHOWS = {"bad", "look", "update"}


@dataclass(frozen=True)
class GroupView:
    """Errors of one kind in one column, in words."""

    words: str
    where: str
    count: int
    bad: bool
    suggest: str = ""
    suggest_label: str = ""
    column: str = ""
    reads: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CellView:
    """One cell of the preview: what it shows, its look, its words."""

    text: str
    look: str = ""
    messages: tuple[str, ...] = ()
    numeric: bool = False
    first: bool = False


@dataclass(frozen=True)
class LineView:
    row: int
    cells: list[CellView]
    messages: tuple[str, ...]
    look: str = ""


def tag_of(batch: ImportBatch) -> Tag:
    """The state of an import as a tag."""
    return Tag(batch.get_state_display(), TAGS[State(batch.state)])


def running(batch: ImportBatch) -> bool:
    return batch.state in {State.WAITING, State.APPLYING}


def page_of(batch: ImportBatch, query: QueryDict, lang: str, at: datetime, *, may_write: bool) -> dict[str, Any]:
    """The context of the page of an import; a constant number of queries."""
    importer = importers.get(batch.kind)
    columns = importer.by_name()
    reading = batch.reading
    page = _lines(batch, query, lang)
    heads = [h for h in reading.get("heads", []) if h["column"]]
    shown = _shown_heads(heads, page.items, columns)
    return {
        "batch": batch,
        "importer": importer,
        "tag": tag_of(batch),
        "running": running(batch),
        "may_write": may_write,
        "figures": _figures(batch, lang),
        "refusal": _refusal(reading),
        "missing": [columns[name] for name in reading.get("missing", []) if name in columns],
        "unknown": [h for h in reading.get("heads", []) if h["state"] in {"unknown", "repeated"}],
        "fonts": [{**f, "font": Font(f["font"]).label} for f in reading.get("fonts", [])],
        "units": [(h, UNITS[h["exponent"]]) for h in heads if h.get("exponent") is not None],
        "skipped": reading.get("skipped", []),
        "groups": [_group(g, columns, heads) for g in batch.groups[:GROUPS_SHOWN]],
        "page": page,
        "heads": [(h, columns[h["column"]]) for h in shown if h["column"] in columns],
        "lines": [_line(line, shown, columns) for line in page.items],
        "show": query.get("show", "") if query.get("show") in SHOWS else "",
        "undoable": importer.reverse is not None,
        "reversible": reversible(batch, at),
        "unfinished": batch.state == State.APPLIED and batch.stop_asked and batch.done < batch.rows,
        "left": batch.rows - batch.written,
        "share": batch.done * 100 // batch.rows if batch.rows else 0,
        "list_url": reverse(importer.list_url) if importer.list_url else "",
    }


def _figures(batch: ImportBatch, lang: str) -> list[Figure]:
    def number(value: int) -> str:
        return formats.number(value, lang)

    if batch.state in {State.APPLIED, State.REVERSED}:
        return [
            Figure(_("Dòng trong tệp"), number(batch.rows)),
            Figure(_("Đã ghi"), number(batch.written)),
            Figure(_("Không ghi"), number(batch.rows - batch.written), _("trả về trong tệp có đánh dấu lỗi")),
        ]
    kinds = [
        (batch.new, Effect.NEW.label),
        (batch.update, Effect.UPDATE.label),
        (batch.same, Effect.SAME.label),
    ]
    effects = ", ".join(f"{number(n)} {label}" for n, label in kinds if n)
    wrong = sum(g["count"] for g in batch.groups if g["severity"] == Severity.BAD)
    cells = ngettext("%(n)s ô sai", "%(n)s ô sai", wrong) % {"n": number(wrong)}
    return [
        Figure(_("Dòng đọc được"), number(batch.rows)),
        Figure(_("Dòng tốt"), number(batch.good), effects),
        Figure(_("Dòng sai"), number(batch.bad), cells if batch.bad else ""),
        Figure(_("Cần xem"), number(batch.look), _("vẫn ghi được") if batch.look else ""),
    ]


def _refusal(reading: dict[str, Any]) -> str:
    refusal = reading.get("refusal")
    return sentence(refusal["code"], refusal["params"]) if refusal else ""


def _group(group: dict[str, Any], columns: dict[str, Column], heads: list[dict[str, Any]]) -> GroupView:
    problem = problem_of(group["sample"])
    column = columns.get(group["column"])
    head = next((h for h in heads if h["column"] == group["column"]), None)
    # What was read differs from cell to cell; it is told where all are the same.
    alike = group["count"] == 1 or group["suggest"] or group["code"] == "refused"
    words = sentence(problem.code, problem.params, column, problem.read if group["count"] == 1 else "")
    rows = ", ".join(str(r) for r in group["rows"]) + (" …" if group["count"] > len(group["rows"]) else "")
    told = {"letter": head["letter"], "label": head["text"]} if head else {"letter": "", "label": ""}
    if head:
        where = _("Cột %(letter)s (%(label)s), dòng %(rows)s") % {**told, "rows": rows}
    elif column:
        where = _("Cột “%(label)s” (không có trong tệp), dòng %(rows)s") % {"label": column.label, "rows": rows}
    else:
        where = _("Dòng %(rows)s") % {"rows": rows}
    suggest = group["suggest"] if alike and group["reads"] else ""
    labels = dict(column.choices) if column else {}
    label = str(labels.get(suggest, suggest))
    bad = group["severity"] == Severity.BAD
    return GroupView(words, where, group["count"], bad, suggest, label, group["column"], group["reads"])


def _lines(batch: ImportBatch, query: QueryDict, lang: str) -> Page[ImportLine]:
    rows = batch.lines.all()
    show = query.get("show", "")
    if show == "bad":
        rows = rows.filter(good=False)
    elif show == "look":
        rows = rows.filter(good=True).exclude(problems=[])
    elif show == "update":
        rows = rows.filter(effect=Effect.UPDATE)
    orders = {"row": Order(gettext_lazy("dòng, dòng sai trước"), ("good", "row"))}
    return Page(query, rows, orders=orders, size=PAGE_ROWS, lang=lang)


def _shown_heads(heads: list[dict[str, Any]], lines: list[ImportLine], columns: dict[str, Column]) -> list[Any]:
    """The first columns, and every column something is said about on this page: nobody compares thirty."""
    told = {p["column"] for line in lines for p in line.problems} | {c for line in lines for c in line.changes}
    first = {h["column"] for h in heads[:FIRST_COLUMNS]}
    must = {name for name, c in columns.items() if c.required}
    return [h for h in heads if h["column"] in told | first | must]


def _line(line: ImportLine, heads: list[dict[str, Any]], columns: dict[str, Column]) -> LineView:
    problems: dict[str, list[Problem]] = {}
    for kept in line.problems:
        problems.setdefault(kept["column"], []).append(problem_of(kept))
    have = {h["column"] for h in heads}
    cells = [_cell(line, h, columns[h["column"]], problems.get(h["column"], []), columns) for h in heads]
    loose = [
        f"{columns[name].label}: {p.words(columns)}" if name in columns else p.words(columns)
        for name, found in problems.items()
        if name not in have
        for p in found
    ]
    return LineView(line.row, cells, tuple(loose), "bad" if loose and not line.good else "warn" if loose else "")


def _cell(
    line: ImportLine, head: dict[str, Any], column: Column, problems: list[Problem], columns: dict[str, Column]
) -> CellView:
    text = line.cells.get(str(head["index"]), "")
    look = ""
    if problems:
        look = "bad" if any(p.severity == Severity.BAD for p in problems) else "warn"
    messages = [replace(p, read="").words(columns) for p in problems]  # what was read stands above the words
    if column.name in line.changes and not problems:
        old, text = line.changes[column.name]
        look = "new"
        messages = [_("Trước: %(old)s") % {"old": old or formats.NONE}]
    return CellView(text or "", look, tuple(messages), column.numeric, head["index"] == 0)


def importer_links(found: list[Importer]) -> list[tuple[Importer, str]]:
    """Importers with the address of their upload page."""
    return [(i, reverse("exchange:upload", args=[i.kind])) for i in found]
