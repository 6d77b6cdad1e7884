"""The shortage page: filters in the address, sums by locality, unit and centre, the projects, the same as CSV."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.accounts.access import may
from khuyencong.accounts.models import User
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.ledger.choices import Purse
from khuyencong.programmes.choices import Fate
from khuyencong.programmes.plans.export import csv_response
from khuyencong.programmes.shortage import selectors, services
from khuyencong.programmes.shortage.selectors import Sums, Traces
from khuyencong.ui.components import Figure, Tag, TagKind
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page

BY = {
    "province": gettext_lazy("Địa phương"),
    "unit": gettext_lazy("Đơn vị thực hiện"),
    "centre": gettext_lazy("Trung tâm vùng"),
}
LOOK: dict[str, TagKind] = {Fate.MOVED: "end", Fate.AGAIN: "end", Fate.STOPPED: "bad", Fate.RECORDED: "open"}
SILENT = "silent"  # filter: nothing on record


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


@dataclass(frozen=True)
class Line:
    """One project of the list."""

    project: Any
    days: int | None
    tag: Tag | None
    marks: list[tuple[str, str]]
    may_record: bool


class Shortage:
    """What the address asks for: purse, year, locality, unit, centre, fate, all or only those that lack money."""

    def __init__(self, user: User, at: datetime, query: QueryDict) -> None:
        self.user, self.at, self.on, self.query = user, at, local_date(at), query
        purse, year = query.get("purse", ""), _number(query.get("year", ""))
        self.purse = purse if purse in Purse.values else str(Purse.NATIONAL)
        self.year = year if year and 1990 <= year <= 2100 else self.on.year
        self.by = query.get("by", "") if query.get("by", "") in BY else "province"
        self.all = query.get("show", "") == "all"
        self.fate = query.get("fate", "") if query.get("fate", "") in {*Fate.values, SILENT} else ""
        self.everything = selectors.approved(user, self.on, purse=self.purse, year=self.year)
        self.where = {name: _number(query.get(name, "")) for name in ("province", "unit", "centre")}
        fields = {"province": "province", "unit": "implementer", "centre": "centre"}
        given = {fields[name]: value for name, value in self.where.items() if value is not None}
        self.rows: QuerySet[Any] = self.everything.filter(**given) if given else self.everything
        if self.fate:
            self.rows = self.rows.filter(missing_vnd__gt=0, fate="" if self.fate == SILENT else self.fate)

    @property
    def listed(self) -> QuerySet[Any]:
        """The projects of the list: those that lack money, or all."""
        return self.rows if self.all else self.rows.filter(missing_vnd__gt=0)

    def url(self, **changes: str | None) -> str:
        """The address of this page with some parameters changed (None: taken away)."""
        kept = {k: v for k, v in self.query.items() if v and k not in ("page", "export")}
        pairs = {**kept, **changes}
        return "?" + urlencode({k: v for k, v in pairs.items() if v is not None})

    def page(self) -> Page[Any]:
        """One page of the list."""
        orders = {
            "missing": Order(_("số chưa giao"), ("-missing_vnd", "code", "id")),
            "code": Order(_("mã đề án"), ("code", "id")),
            "since": Order(_("ngày duyệt kế hoạch"), ("plan_on", "code", "id")),
        }
        return Page(query=self.query, rows=self.listed, orders=orders, filters=self._labels(), lang=spoken())

    def _labels(self) -> dict[str, Any]:
        names = {name: self._name(name) for name, value in self.where.items() if value is not None}
        fate = _("chưa ghi hệ quả") if self.fate == SILENT else str(Fate(self.fate).label) if self.fate else ""
        return {**names, "fate": fate, "show": _("cả đề án đã giao đủ") if self.all else ""}

    def _name(self, by: str) -> str:
        wanted = self.where[by]
        if by == "centre" and wanted == 0:
            return _("không qua trung tâm vùng")
        found = next((s.name for s in selectors.grouped(self.everything, by) if s.key == wanted), "")
        return found or _("không có trong năm này")

    def context(self) -> dict[str, Any]:
        """Everything the page shows."""
        page, sums = self.page(), selectors.total(self.rows)
        groups = [(s, self._open(s)) for s in selectors.grouped(self.rows, self.by)]
        return {
            "page": page,
            "lines": self.lines(page.items),
            "groups": groups,
            "sums": sums,
            "figures": self._figures(sums),
            "by": self.by,
            "tabs": [(words, self.url(by=key), key == self.by) for key, words in BY.items()],
            "group_words": BY[self.by],
            "purse": self.purse,
            "purses": Purse.choices,
            "year": self.year,
            "years": range(self.on.year + 1, 2013, -1),
            "fate": self.fate,
            "fates": [(SILENT, _("Chưa ghi hệ quả")), *Fate.choices],
            "where": {name: value for name, value in self.where.items() if value is not None},
            "all": self.all,
        }

    def _open(self, sums: Sums) -> dict[str, str]:
        """The addresses behind the figures of a group."""
        key = {self.by: str(sums.key)}
        return {
            "all": self.url(**key, show="all") + "#projects",
            "short": self.url(**key, show=None) + "#projects",
            "silent": self.url(**key, show=None, fate=SILENT) + "#projects",
        }

    def _figures(self, s: Sums) -> list[Figure]:
        lang = spoken()
        every, short = self.url(show="all") + "#projects", self.url(show=None) + "#projects"
        silent = self.url(show=None, fate=SILENT) + "#projects"
        projects = _("%(n)s đề án") % {"n": formats.number(s.projects, lang)}
        lacking = _("%(n)s đề án còn thiếu") % {"n": formats.number(s.short, lang)}
        return [
            Figure(_("Kế hoạch"), formats.vnd(s.planned_vnd, lang), projects, every),
            Figure(_("Đã giao"), formats.vnd(s.assigned_vnd, lang), "", every),
            Figure(_("Chưa giao"), formats.vnd(s.missing_vnd, lang), lacking, short),
            Figure(_("Chưa ghi hệ quả"), formats.number(s.silent, lang), _("đề án còn thiếu vốn"), silent),
        ]

    def lines(self, projects: list[Any]) -> list[Line]:
        """The rows of one page with what is on record about each."""
        found = selectors.traces(projects)
        permitted = may(self.user, "programmes.change", self.at)
        return [
            Line(
                p,
                (self.on - p.plan_on).days if p.missing_vnd else None,
                Tag(Fate(p.fate).label, LOOK.get(p.fate, "wait")) if p.missing_vnd and p.fate else None,
                marks_of(p, found),
                permitted and p.missing_vnd > 0 and services.may_record(p, self.user, self.at),
            )
            for p in projects
        ]

    def csv(self) -> StreamingHttpResponse:
        """Exactly the projects that are filtered, in the order of the page."""
        ordered = self.page().ordered
        return csv_response(f"thieu-von-{self.purse}-{self.year}", self._body(ordered))

    def _body(self, rows: QuerySet[Any]) -> Iterator[list[object]]:
        yield [
            _("Mã đề án"), _("Tên đề án"), _("Tỉnh"), _("Đơn vị thực hiện"), _("Kế hoạch (đồng)"), _("Đã giao (đồng)"),
            _("Chưa giao (đồng)"), _("Duyệt kế hoạch ngày"), _("Hệ quả"), _("Ghi chú"),
        ]  # fmt: skip
        chunk: list[Any] = []
        for project in rows.iterator(chunk_size=500):
            chunk.append(project)
            if len(chunk) == 500:
                yield from self._rows(chunk)
                chunk = []
        yield from self._rows(chunk)

    def _rows(self, projects: list[Any]) -> Iterator[list[object]]:
        found = selectors.traces(projects)
        for p in projects:
            words = "; ".join(text for text, _url in marks_of(p, found))
            fate = p.fate
            yield [
                p.code, p.title, str(p.province), str(p.implementer), p.plan_vnd, p.assigned_vnd,
                p.missing_vnd, p.plan_on.isoformat(),
                str(Fate(fate).label) if fate else "", words,
            ]  # fmt: skip


def marks_of(project: Any, found: Traces) -> list[tuple[str, str]]:
    """What a project moved, postponed or gave up: each with the page that proves it."""
    lang = spoken()
    here = reverse("programmes:project", args=[project.pk])
    marks: list[tuple[str, str]] = []
    for copy in found.copies.get(project.pk, []):
        if project.fate in {Fate.MOVED, Fate.AGAIN}:
            words = _("đi tiếp bằng %(code)s") % {"code": copy.code}
            marks.append((words, reverse("programmes:project", args=[copy.pk])))
    for line in found.left_out.get(project.pk, []):
        marks.append((_("để ngoài danh mục: %(why)s") % {"why": line.sentence or line.get_left_out_display()}, here))
    for change in found.changes.get(project.pk, []):
        day = formats.date_short(change.decided_on, lang)
        words = _("%(kind)s, %(number)s, %(day)s") % {
            "kind": change.get_kind_display(), "number": change.number, "day": day,
        }  # fmt: skip
        marks.append((words, reverse("programmes:change", args=[project.pk, change.pk])))
    for row in found.carried.get(project.subject, []):
        amount = formats.vnd(row.confirmed_vnd or row.amount_vnd, lang)
        words = _("chuyển nguồn %(amount)s, %(state)s") % {"amount": amount, "state": row.get_status_display()}
        marks.append((words, reverse("ledger:carry_over", args=[row.pk])))
    for written in found.written.get(project.pk, []):
        day = formats.date_short(written.recorded_on, lang)
        marks.append((f"{written.get_kind_display()} ({day}): {written.reason}", ""))
    return marks
