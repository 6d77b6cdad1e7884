"""Template tags and filters of the components (visual.md §3). Amounts and dates go through common.formats.

Every tag renders one template of `ui/components/`. Block tags (`{% sheet %}…{% endsheet %}`) wrap what stands
between them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding, Severity
from khuyencong.ui import charts, fieldview, findingview, maps
from khuyencong.ui.components import Bar, Cell, Check, Event, Figure, Move, Part, Row, Step, Tag
from khuyencong.ui.language import spoken

register = template.Library()
SELECTED = mark_safe(" selected")


# Values


@register.filter
def vnd(amount: int | None) -> str:
    """900.000.000 đồng."""
    return formats.vnd(amount, spoken())


@register.filter
def million(amount_vnd: int | None) -> str:
    """6.047,5 (unit in the head)."""
    return formats.million(amount_vnd, spoken())


@register.filter
def number(value: int | Decimal | None, decimals: int = 0) -> str:
    """1.234; 6.047,5 with one decimal."""
    return formats.number(value, spoken(), decimals)


@register.filter
def percent(fraction: Decimal | None, decimals: int = 1) -> str:
    """35,0% of a fraction; two decimals beside a published one."""
    return formats.percent(fraction, spoken(), decimals)


@register.filter
def change(fraction: Decimal | None, decimals: int = 1) -> str:
    """+8,7%; −7,0%."""
    return formats.percent(fraction, spoken(), decimals, signed=True)


@register.filter
def day(value: date | datetime | None) -> str:
    """05/5/2026; a moment gives its day in Vietnam."""
    return formats.date_short(local_date(value) if isinstance(value, datetime) else value, spoken())


@register.filter
def weekday(value: date | None) -> str:
    """Thứ Sáu, 18/12/2026."""
    return formats.date_weekday(value, spoken()) if value else formats.NONE


@register.filter
def moment(value: datetime | None) -> str:
    """18/12/2026, 14:32."""
    return formats.moment(value, spoken())


@register.filter
def timeofday(value: datetime | None) -> str:
    """14:32."""
    return formats.time_of_day(value, spoken())


@register.filter
def negated(value: int) -> int:
    """How many days late."""
    return -value


@register.filter
def when(value: date | datetime | None) -> str:
    """A moment with its time, a day without."""
    return moment(value) if isinstance(value, datetime) else day(value)


@register.filter
def iso(value: date | datetime | None) -> str:
    """Machine-readable value of a <time> element."""
    return value.isoformat() if value else ""


@register.filter
def year(value: int | None) -> str:
    """2026; for a Thai reader 2569 (ค.ศ. 2026)."""
    return formats.NONE if value is None else formats.year(value, spoken())


@register.filter
def dash(value: object) -> object:
    """A value, or the dash of an unknown one: never an empty cell."""
    return formats.NONE if value is None or value == "" else value


@register.filter
def colon(label: object) -> str:
    """A label before its words: with a colon, unless it ends in a mark of its own."""
    text = str(label)
    return text if text[-1:] in "?.:…" else f"{text}:"


# Small pieces


@cache
def icon_names() -> frozenset[str]:
    """The symbols of the sprite."""
    sprite = Path(__file__).parent.parent / "static" / "ui" / "icons.svg"
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite.read_text()))


@register.simple_tag
@cache
def icon(name: str, css: str = "") -> SafeString:
    """One symbol of the sprite, always beside a word. Raises ValueError for a symbol the sprite does not hold."""
    if name not in icon_names():
        raise ValueError(f"icons.svg has no symbol {name!r}")
    return format_html(
        '<svg class="kc-i{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        static("ui/icons.svg"),
        name,
    )


@register.simple_tag
def example() -> SafeString:
    """The mark of every invented record."""
    return format_html('<span class="kc-ex">{}</span>', _("Ví dụ"))


@register.simple_tag
def tag(label: object, kind: str = "") -> SafeString:
    """State of a record: kind open, do, wait, ok, bad, end; none is locked. Takes a `Tag` too."""
    words, look = (label.label, label.kind) if isinstance(label, Tag) else (label, kind)
    return format_html('<span class="kc-tag{}">{}</span>', f" kc-tag--{look}" if look else "", words)


@register.inclusion_tag("ui/components/conf.html")
def conf(confidence: str) -> dict[str, Any]:
    """How far a clause or figure can be trusted: read, news, practice, stale, derived, memory."""
    return {"conf": findingview.confidence(confidence)}


# Blocks around content


@register.simple_block_tag
def sheet(
    content: str, title: object = "", *, aside: object = "", footer: object = "", id: str = "", bare: bool = False
) -> str:
    """One subject, one heading. `bare`: the content brings its own padding (tables, lists)."""
    context = {"content": content, "title": title, "aside": aside, "footer": footer, "id": id, "bare": bare}
    return render_to_string("ui/components/sheet.html", context)


@register.simple_block_tag
def note(content: str, kind: str = "", *, title: object = "") -> str:
    """One message in the flow: kind ok, warn, bad or none."""
    return render_to_string("ui/components/note.html", {"content": content, "kind": kind, "title": title})


@register.simple_block_tag
def tablebox(content: str, label: object) -> str:
    """A box that scrolls sideways by itself, for a wide table."""
    return render_to_string("ui/components/tablebox.html", {"content": content, "label": label})


@register.simple_block_tag
def fixed(content: str) -> str:
    """A bar that stays in sight (score sheet only)."""
    return format_html('<div class="kc-fixed">{}</div>', mark_safe(content))  # noqa: S308 (rendered by Django)


# Lists of parts


@register.inclusion_tag("ui/components/fig.html")
def fig(figures: Sequence[Figure]) -> dict[str, Any]:
    """Three to five related figures in one strip."""
    return {"figures": figures}


@register.inclusion_tag("ui/components/move.html")
def move(move: Move) -> dict[str, Any]:
    """Whose move, since when, due, one button."""
    return {"move": move}


@register.inclusion_tag("ui/components/rail.html")
def rail(steps: Sequence[Step]) -> dict[str, Any]:
    """Steps of a process with dates."""
    return {"steps": steps}


@register.inclusion_tag("ui/components/dots.html")
def dots(current: int, total: int) -> dict[str, Any]:
    """Where one is in a wizard: Bước 4 trong 7."""
    return {"current": current, "total": total, "steps": range(1, total + 1)}


@register.inclusion_tag("ui/components/stackbar.html")
def stackbar(parts: Sequence[Part], label: object = "", narrow: bool = False) -> dict[str, Any]:
    """Parts of one total, amounts in millions."""
    return fieldview.stackbar(parts, label, narrow)


@register.inclusion_tag("ui/components/bars.html")
def bars(bars: Sequence[Bar]) -> dict[str, Any]:
    """Two to six comparisons on one scale that starts at zero."""
    top = max((abs(b.value) for b in bars), default=0) or 1
    return {"bars": [(b, f"{abs(b.value) / top * 100:.1f}") for b in bars]}


@register.inclusion_tag("ui/components/choropleth.html")
def choropleth(map: maps.Map) -> dict[str, Any]:
    """A map of the provinces with its legend; the table with the same figures is the page's own."""
    return maps.context(map)


@register.inclusion_tag("ui/components/columns.html")
def columns(chart: charts.Columns) -> dict[str, Any]:
    """Upright bars by year or place with their key; the table with the same figures is the page's own."""
    return charts.context(chart)


@register.inclusion_tag("ui/components/funnel.html")
def funnel(steps: Sequence[charts.Stage]) -> dict[str, Any]:
    """The stages of a way on one scale, each opening its rows."""
    return {"stages": charts.stages(steps)}


@register.simple_tag
def cellbar(value: int | None, top: int, fill: str = "cham") -> SafeString:
    """A bar inside a table cell, on the scale of the column; the figure stands beside it."""
    return format_html(
        '<svg class="kc-cellbar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="f-sunk" width="100" height="8"/><rect class="f-{}" width="{}" height="8"/></svg>',
        fill,
        charts.share(value, top),
    )


@register.inclusion_tag("ui/components/findings.html")
def findings(found: Sequence[Finding], flat: bool = False, level: int = 3) -> dict[str, Any]:
    """The result of checking the law, blocks first; nothing found says so."""
    order = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.NOTE: 2}
    rows = [findingview.show(f) for f in sorted(found, key=lambda f: order[f.severity])]
    return {"rows": rows, "flat": flat, "level": level}


@register.inclusion_tag("ui/components/checklist.html")
def checklist(checks: Sequence[Check]) -> dict[str, Any]:
    """What the next step needs, missing first."""
    return {"checks": sorted(checks, key=lambda c: c.done)}


@register.inclusion_tag("ui/components/timeline.html")
def timeline(events: Sequence[Event]) -> dict[str, Any]:
    """What happened, newest first."""
    return {"events": events}


@register.inclusion_tag("ui/components/facts.html")
def facts(rows: Sequence[Row]) -> dict[str, Any]:
    """A reading list of label and value."""
    return {"rows": rows}


@register.inclusion_tag("ui/components/answers.html")
def answers(rows: Sequence[Row]) -> dict[str, Any]:
    """Check your answers: the order of the paper, one "Sửa" a line."""
    return {"rows": rows}


@register.inclusion_tag("ui/components/cell.html")
def cell(cell: Cell) -> dict[str, Any]:
    """One cell of a statutory grid with its state."""
    icons = {
        "saved": "check-lg",
        "wait": "hourglass-split",
        "bad": "exclamation-octagon-fill",
        "lock": "lock-fill",
        "ask": "chat-left-text",
    }
    return {"cell": cell, "icon_name": icons.get(cell.state, "")}


@register.inclusion_tag("ui/components/empty.html")
def empty(title: object, text: object = "", url: str = "", button: object = "") -> dict[str, Any]:
    """An empty list: what would be here, why it is not, one thing to do."""
    return {"title": title, "text": text, "url": url, "button": button}


@register.inclusion_tag("ui/components/waiting.html")
def waiting(text: object) -> dict[str, Any]:
    """What is being done, above grey bars."""
    return {"text": text}


# Not sent, saved, complete, submitted: four looks


@register.inclusion_tag("ui/components/unsent.html")
def unsent(due: date | None = None) -> dict[str, Any]:
    """Not sent yet, with its due day."""
    return {"due": due}


@register.inclusion_tag("ui/components/saved.html")
def saved(at: datetime) -> dict[str, Any]:
    """A draft was saved at a time."""
    return {"at": at}


@register.inclusion_tag("ui/components/sent.html")
def sent(label: object, number: str = "", at: datetime | None = None) -> dict[str, Any]:
    """Submitted, with number and time."""
    return {"label": label, "number": number, "at": at}


@register.inclusion_tag("ui/components/certificate.html")
def certificate(state: str, label: object, text: object = "", rows: Sequence[Row] = ()) -> dict[str, Any]:
    """The public answer about a certificate: state valid, expired or revoked."""
    icons = {"valid": "patch-check-fill", "expired": "clock", "revoked": "slash-circle-fill"}
    return {"state": state, "label": label, "text": text, "rows": rows, "icon_name": icons[state]}


# Forms


@register.inclusion_tag("ui/components/field_body.html")
def field(field: BoundField, width: str = "") -> dict[str, Any]:
    """A form field: label above, help, error (what was read, what is expected), input."""
    return {"field": field, "width": width}


@register.filter
def view(field: BoundField) -> fieldview.FieldView:
    """Everything the field template shows of a bound field."""
    return fieldview.FieldView(field)


@register.filter
def wide(shown: fieldview.FieldView, width: str) -> SafeString:
    """The input of a field, given a width (s, m or the whole line)."""
    return shown.input(width)


@register.inclusion_tag("ui/components/errors.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """The summary above a page whose form was refused, with links to the fields."""
    return {"form": form}


@register.filter
def error_lines(form: BaseForm) -> list[tuple[str, str, str]]:
    """(id of the input, label, words) of every error of a form."""
    return fieldview.error_lines(form)


# Lists in pages


@register.inclusion_tag("ui/components/pager.html")
def pager(page: Any) -> dict[str, Any]:
    """Rows shown, order with its tie-breaker, pages."""
    return {"page": page}


@register.inclusion_tag("ui/components/chips.html")
def chips(page: Any) -> dict[str, Any]:
    """What is filtered by, each with its way out, and one "Bỏ hết"."""
    return {"page": page}


@register.inclusion_tag("ui/components/export.html")
def export(page: Any, noun: object) -> dict[str, Any]:
    """Export of exactly what is filtered; the button names the count."""
    return {"page": page, "noun": noun}


@register.inclusion_tag("ui/components/sort.html")
def sort(page: Any, key: str, label: object, numeric: bool = False, unit: object = "") -> dict[str, Any]:
    """A sortable column head."""
    return {"page": page, "column": page.column(key), "label": label, "numeric": numeric, "unit": unit}


@register.simple_tag
def options(choices: Iterable[tuple[object, object]], chosen: object) -> SafeString:
    """The options of a select from plain data, one of them chosen: long lists cost no template node each."""
    rows = ((value, SELECTED if value == chosen else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.filter
def pairs(table: Mapping[str, object]) -> list[tuple[str, object]]:
    """Keys and values of a table: `table.items` would be the value of a key called "items"."""
    return list(table.items())


@register.filter
def item(table: Mapping[str, object], key: str) -> object:
    """A value of a table by key."""
    return table.get(key, "")
