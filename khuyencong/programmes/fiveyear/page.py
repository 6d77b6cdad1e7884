"""What the screens of programmes show: the list, one programme, a version with its differences, one figure opened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet, Sum
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.fold import search_key
from khuyencong.law.choices import Purse
from khuyencong.programmes.fiveyear import selectors as reads
from khuyencong.programmes.fiveyear.published import Printed, printed_figures
from khuyencong.programmes.fiveyear.selectors import Figures, Tally
from khuyencong.programmes.fiveyear.states import PROGRAMME_VERSION
from khuyencong.programmes.models import Claim, Programme, ProgrammeVersion, Project, Target
from khuyencong.programmes.results import rules as results_rules
from khuyencong.programmes.results.choices import Bound, MoneySource, ProgrammeLevel, VersionStatus
from khuyencong.programmes.results.indicators import Indicator, content_label, indicators
from khuyencong.programmes.results.rules import Change, TargetRow
from khuyencong.ui.components import Event, Row, Tag
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page
from khuyencong.workflow.process import Process
from khuyencong.workflow.selectors import acts_offered, timeline

TEXT_MAX = 200
TAG_LOOK = {
    VersionStatus.DRAFT: "open", VersionStatus.PROPOSED: "wait", VersionStatus.IN_FORCE: "ok",
    VersionStatus.DISCARDED: "end",
}  # fmt: skip


def million_unit() -> str:
    """The unit of money in tables."""
    return _("triệu đồng")


def amount(indicator: Indicator, value: int | None) -> str:
    """A value as tables show it: money in millions, the rest as counted."""
    return formats.million(value, spoken()) if indicator.money else formats.number(value, spoken())


def unit_of(indicator: Indicator) -> str:
    return million_unit() if indicator.money else indicator.unit


def target_words(indicator: Indicator, target: Target | TargetRow) -> str:
    """ "trên 3.000"; "10–12"; the words of the source where no number was given."""
    if target.value is None:
        return str(target.printed)
    text = amount(indicator, target.value)
    if target.bound == Bound.RANGE:
        return f"{text}–{amount(indicator, target.value_to)}"
    words = {Bound.AT_LEAST: _("trên %(value)s"), Bound.ABOUT: _("khoảng %(value)s")}
    return words[Bound(target.bound)] % {"value": text} if target.bound in words else text


def period_words(programme: Programme) -> str:
    """ "2021–2025"."""
    first, last = formats.year(programme.starts_year, spoken()), formats.year(programme.ends_year, spoken())
    return f"{first}–{last}"


def version_tag(version: ProgrammeVersion) -> Tag:
    """State of a version; one that was succeeded says so."""
    if version.ended_on:
        return Tag(_("Đã được thay"), "end")
    look = TAG_LOOK[VersionStatus(version.status)]
    return Tag(PROGRAMME_VERSION.state(version.status).label, look)  # type: ignore[arg-type]


# The list


def list_page(
    rows: QuerySet[Programme], query: QueryDict, user: User, at: datetime, may_record: bool
) -> dict[str, Any]:
    """The programmes a reader may see, with the version that holds."""
    text = query.get("q", "").replace("\0", "").strip()[:TEXT_MAX]
    level = query.get("level", "")
    if text:
        rows = rows.filter(search_key__contains=search_key(text))
    if level in ProgrammeLevel.values:
        rows = rows.filter(level=level)
    versions = ProgrammeVersion.objects.select_related("document").prefetch_related("targets").order_by("-number")
    rows = rows.prefetch_related(Prefetch("versions", versions))
    orders = {
        "years": Order(_("kỳ chương trình"), ("-starts_year", "level", "id")),
        "title": Order(_("tên chương trình"), ("search_key", "id")),
    }
    filters = {
        "q": _("Tìm: %(text)s") % {"text": text} if text else "",
        "level": ProgrammeLevel(level).label if level in ProgrammeLevel.values else "",
    }
    page = Page(query=query, rows=rows, orders=orders, filters=filters, lang=spoken(), exportable=True)
    return {
        "page": page,
        "lines": [line_of(programme) for programme in page],
        "text": text,
        "level": level,
        "levels": ProgrammeLevel.choices,
        "may_record": may_record,
    }


def line_of(programme: Programme) -> dict[str, Any]:
    """A programme as the list shows it, by the version that holds, else its newest."""
    versions = list(programme.versions.all())
    holds = next((v for v in versions if v.status == VersionStatus.IN_FORCE and v.ended_on is None), None)
    shown = holds or (versions[0] if versions else None)
    return {
        "programme": programme,
        "years": period_words(programme),
        "version": shown,
        "document": shown.document if shown else None,
        "tag": version_tag(shown) if shown else None,
        "targets": len(shown.targets.all()) if shown else 0,
        "drafted": any(v.status in {VersionStatus.DRAFT, VersionStatus.PROPOSED} for v in versions),
    }


# One programme


@dataclass(frozen=True)
class Shown:
    """One figure of one purse in a table: its words, where it opens, and what stands small under it."""

    value: str
    url: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of targets against results."""

    indicator: Indicator
    content: str
    unit: str
    target: Target | None
    target_words: str
    cells: tuple[Shown, ...]
    reached: str
    reached_note: str
    coverage: str


def _figure_url(programme: Programme, key: str, purse: str, *, later: bool = False) -> str:
    more = "&later=1" if later else ""
    return f"{reverse('programmes:programme_figure', args=[programme.pk, key])}?purse={purse}{more}"


def shown_tally(programme: Programme, indicator: Indicator, tally: Tally, purse: str) -> Shown:
    """A figure with its link; "chưa có" where nothing was counted yet."""
    if indicator.source == "ratio":
        value = formats.number(tally.ratio, spoken(), 2) if tally.ratio is not None else _("chưa có")
        return Shown(value, _figure_url(programme, indicator.numerator, purse) if tally.ratio is not None else "")
    notes = []
    if tally.pending:
        notes.append(_("chờ xác nhận %(value)s") % {"value": amount(indicator, tally.pending)})
    if tally.later:
        notes.append(_("sau kỳ %(value)s") % {"value": amount(indicator, tally.later)})
    if tally.value is None:
        return Shown(_("chưa có"), "", tuple(notes))
    return Shown(amount(indicator, tally.value), _figure_url(programme, indicator.key, purse), tuple(notes))


def coverage_words(tallies: Iterable[Tally]) -> str:
    """ "12 trong 15 đề án"."""
    found = list(tallies)
    expected, reported = sum(t.expected for t in found), sum(t.reported for t in found)
    if not expected:
        return _("chưa có đề án nghiệm thu")
    return _("%(reported)s trong %(expected)s đề án") % {
        "reported": formats.number(reported, spoken()), "expected": formats.number(expected, spoken()),
    }  # fmt: skip


def _reached(version: ProgrammeVersion, target: Target, tallies: list[Tally]) -> tuple[str, str]:
    """How much of a target the results make, and why there is no such figure."""
    if not target.compared:
        return "", _("không so")
    counted = tallies if version.both_purses else tallies[:1]
    values = [t.value for t in counted if t.value is not None]
    share = results_rules.reached(target.bound, target.value, target.value_to, sum(values) if values else None)
    return (formats.percent(share, spoken()), "") if share is not None else ("", _("chưa tính được"))


def target_lines(programme: Programme, version: ProgrammeVersion, found: Figures) -> list[Line]:
    """Every target of a version against what the projects of the programme claim."""
    return [_target_line(programme, version, target, found) for target in version.targets.all()]


def _target_line(programme: Programme, version: ProgrammeVersion, target: Target, found: Figures) -> Line:
    purses = reads.purses_of(programme)
    indicator = indicators()[target.indicator]
    tallies = [_tally(found, indicator, purse, target.year) for purse in purses]
    content = content_label(target.content)
    if target.year:
        content = f"{content}, {formats.year(target.year, spoken())}".strip(", ")
    said = (indicator, content, unit_of(indicator), target, target_words(indicator, target))
    if indicator.source == "printed":
        return Line(*said, tuple(Shown(formats.NONE) for _p in purses), "", _("không so"), "")
    cells = tuple(shown_tally(programme, indicator, t, p) for t, p in zip(tallies, purses, strict=True))
    reached, why = _reached(version, target, tallies)
    covered = coverage_words(tallies) if indicator.source in {"claims", "ratio"} and not target.year else ""
    return Line(*said, cells, reached, why, covered)


def _tally(found: Figures, indicator: Indicator, purse: str, year: int | None) -> Tally:
    """The figure of the period, or of one year for a target of a year."""
    whole = found.of(indicator.key, purse)
    return whole if year is None else Tally(value=found.years.get((indicator.key, purse, year)))


def other_lines(programme: Programme, version: ProgrammeVersion | None, found: Figures) -> list[Line]:
    """Results no target asks for, where something is known or waits."""
    purses = reads.purses_of(programme)
    named = {t.indicator for t in version.targets.all()} if version else set()
    lines = []
    for indicator in indicators().values():
        tallies = [found.of(indicator.key, purse) for purse in purses]
        known = any(t.value is not None or t.pending or t.later or t.ratio is not None for t in tallies)
        if indicator.key in named or indicator.source == "printed" or not known or indicator.key in MONEY_KEYS:
            continue
        cells = tuple(shown_tally(programme, indicator, t, p) for t, p in zip(tallies, purses, strict=True))
        covered = coverage_words(tallies) if indicator.source in {"claims", "ratio"} else ""
        lines.append(Line(indicator, indicator.meaning, unit_of(indicator), None, "", cells, "", "", covered))
    return lines


MONEY_KEYS = ("promotion_planned", "promotion_accepted", "promotion_paid")


def money_lines(programme: Programme, found: Figures) -> list[Line]:
    """Money of the projects of a programme: planned, accepted, paid; one column a purse."""
    purses = reads.purses_of(programme)
    lines = []
    for key in MONEY_KEYS:
        indicator = indicators()[key]
        cells = tuple(shown_tally(programme, indicator, found.of(key, p), p) for p in purses)
        lines.append(Line(indicator, "", unit_of(indicator), None, "", cells, "", "", ""))
    return lines


@dataclass(frozen=True)
class Beside:
    """A printed figure beside what the platform computes over the same years."""

    label: str
    printed: str
    unit: str
    source_url: str
    source: str
    computed: tuple[Shown, ...]
    why: str


def beside_lines(programme: Programme, user: User, on: date) -> list[Beside]:
    """Printed figures of a programme beside computed ones; neither is made to agree with the other."""
    lines = []
    for printed in printed_figures(programme):
        row = printed.row
        computed = _computed(programme, printed, user, on) if printed.computed else ()
        why = "" if printed.computed else _("không so được")
        lines.append(
            Beside(printed.label, row.value, row.unit, row.source_url, row.source_note, computed, why)  # as printed
        )
    return lines


def _computed(programme: Programme, printed: Printed, user: User, on: date) -> tuple[Shown, ...]:
    assert printed.years is not None
    first, last = printed.years
    cells = []
    for purse in reads.purses_of(programme):
        parts = reads.parts_of(programme, user, on).filter(
            project__purse=purse, project__budget_year__gte=first, project__budget_year__lte=last,
            acceptance__isnull=False,
        )  # fmt: skip
        indicator = indicators()[printed.computed]
        if printed.computed == "projects_accepted":
            value: int | None = parts.order_by().values("project").distinct().count()
        else:
            value = parts.aggregate(vnd=Sum("acceptance__accepted_vnd"))["vnd"]
        cells.append(Shown(amount(indicator, value) if value else (_("chưa có") if value is None else "0")))
    return tuple(cells)


def purse_heads(programme: Programme) -> list[str]:
    """Column heads of the purses, the programme's own first; short, since they stand above figures."""
    heads = {Purse.NATIONAL: _("Vốn quốc gia"), Purse.LOCAL: _("Vốn địa phương")}
    return [heads[Purse(p)] for p in reads.purses_of(programme)]


def scope_note(programme: Programme, user: User, on: date) -> str:
    """What part of the programme's projects the reader's figures cover, when it is not all of it."""
    scope = scope_of(user, on)
    if scope.national or (programme.place_id and programme.place_id in scope.unit_ids):
        return ""
    return _("Số tính từ hồ sơ chỉ gồm các đề án trong phạm vi được xem, không phải của cả chương trình.")


def programme_page(programme: Programme, user: User, at: datetime) -> dict[str, Any]:
    """Everything the page of one programme shows; a constant number of queries."""
    on = local_date(at)
    versions = list(
        programme.versions.select_related("document__scan").prefetch_related("targets__document").order_by("-number")
    )
    holds = next((v for v in versions if v.status == VersionStatus.IN_FORCE and v.ended_on is None), None)
    drafted = next((v for v in versions if v.status in {VersionStatus.DRAFT, VersionStatus.PROPOSED}), None)
    found = reads.figures(programme, user, on)
    recorder = reads.recorder_for(programme, user, on)
    return {
        "programme": programme,
        "years": period_words(programme),
        "version": holds,
        "version_tag": version_tag(holds) if holds else None,
        "drafted": drafted,
        "versions": [(v, version_tag(v)) for v in versions],
        "lines": target_lines(programme, holds, found) if holds else [],
        "others": other_lines(programme, holds, found),
        "money": money_lines(programme, found),
        "planned": money_rows(holds) if holds else [],
        "beside": beside_lines(programme, user, on),
        "heads": purse_heads(programme),
        "documents": list(reads.documents_of(programme)),
        "coverage": _coverage_rows(programme, found),
        "scope_note": scope_note(programme, user, on),
        "may_record": recorder is not None,
        "next_programme": programme.followers.first(),
        "ended": programme.ends_year < on.year,
        "unit": million_unit(),
    }


def _coverage_rows(programme: Programme, found: Figures) -> list[Row]:
    """Projects, accepted ones, and those that declared results; each purse by itself."""
    rows = []
    for purse in reads.purses_of(programme):
        n, done, said = (table.get(purse, 0) for table in (found.projects, found.accepted, found.declared))
        words = _("%(n)s đề án, %(done)s đã nghiệm thu, %(said)s đã có kết quả được xác nhận")
        numbers = {"n": n, "done": done, "said": said}
        rows.append(Row(Purse(purse).label, words % {k: formats.number(v, spoken()) for k, v in numbers.items()}))
    return rows


def money_rows(version: ProgrammeVersion) -> list[dict[str, Any]]:
    """Money as the document sets it; what the named sources leave of a printed total is shown as such."""
    rows = [
        {
            "label": MoneySource(m.source).label,
            "year": m.year,
            "amount": formats.million(m.amount_vnd, spoken()),
            "confidence": m.confidence,
            "total": m.source == MoneySource.TOTAL,
        }
        for m in version.money.all()
    ]
    period = {m.source: m.amount_vnd for m in version.money.all() if m.year is None}
    total = period.pop(MoneySource.TOTAL, None)
    rest = None if total is None or not period else total - sum(period.values())
    if rest:
        rows.append(
            {
                "label": _("Phần văn bản không nêu nguồn"), "year": None, "amount": formats.million(rest, spoken()),
                "confidence": "derived", "total": False,
            }
        )  # fmt: skip
    return sorted(rows, key=lambda r: (bool(r["total"]), r["year"] or 0))


# One version


def target_row(target: Target) -> TargetRow:
    """A target as the rules see it."""
    return TargetRow(
        target.indicator, target.content, target.year, target.bound, target.value, target.value_to, target.printed
    )


@dataclass(frozen=True)
class Difference:
    """One line of the difference between two versions, in words."""

    kind: str
    look: str
    label: str
    content: str
    unit: str
    old: str
    new: str


def difference_lines(old: ProgrammeVersion, new: ProgrammeVersion) -> list[Difference]:
    """What a version changes against the one it succeeds."""
    changes = results_rules.difference(map(target_row, old.targets.all()), map(target_row, new.targets.all()))
    return [_difference(change) for change in changes]


def _difference(change: Change) -> Difference:
    words = {
        "added": (_("thêm"), "ok"),
        "dropped": (_("bỏ"), "bad"),
        "changed": (_("sửa"), "wait"),
        "kept": (_("giữ"), "end"),
    }
    row = change.row
    indicator = indicators()[row.indicator]
    content = content_label(row.content)
    if row.year:
        content = f"{content}, {formats.year(row.year, spoken())}".strip(", ")
    return Difference(
        *words[change.kind], indicator.label, content, unit_of(indicator),
        target_words(indicator, change.old) if change.old else formats.NONE,
        target_words(indicator, change.new) if change.new else formats.NONE,
    )  # fmt: skip


def version_page(version: ProgrammeVersion, user: User, at: datetime) -> dict[str, Any]:
    """One version: where it comes from, its targets and money, the difference, what may be done."""
    on = local_date(at)
    programme = version.programme
    before = version.succeeds
    lines = [
        (t, indicators()[t.indicator], target_words(indicators()[t.indicator], t), content_label(t.content))
        for t in version.targets.select_related("document")
    ]
    offers = [] if version.published else [o.transition for o in acts_offered(PROGRAMME_VERSION, version, user, on)]
    editable = version.status == VersionStatus.DRAFT and reads.recorder_for(programme, user, on) is not None
    return {
        "programme": programme,
        "years": period_words(programme),
        "version": version,
        "tag": version_tag(version),
        "lines": lines,
        "money": money_rows(version),
        "before": before,
        "differences": difference_lines(before, version) if before else [],
        "reference": _reference(programme, user, on) if editable and programme.follows else [],
        "offers": offers,
        "editable": editable,
        "events": process_events(PROGRAMME_VERSION, version.pk),
        "unit": million_unit(),
        "documents": list(reads.documents_of(programme)),
    }


def _reference(programme: Programme, user: User, on: date) -> list[Line]:
    """Targets and results of the programme before, to be read beside the new document; nothing is copied."""
    earlier = programme.follows
    assert earlier is not None
    holds = reads.version_in_force(earlier)
    if holds is None or not Programme.objects.visible_to(user, on=on).filter(pk=earlier.pk).exists():
        return []
    return target_lines(earlier, holds, reads.figures(earlier, user, on))


def process_events(process: Process, subject_id: int) -> list[Event]:
    """What happened to an object of a process, newest first, with the decision, what was missing and every reason."""
    acts = {t.act: t for t in process.transitions}
    events = []
    for r in timeline(process.key, subject_id):
        sentence = str(acts[r.act].sentence) if r.act in acts else r.act
        lines = [r.note, *r.missing, *dict.fromkeys(f["reason"] for f in r.findings if f.get("reason"))]
        if r.number:
            lines.insert(0, f"{r.decided_by}, {r.number}, {formats.date_short(r.decided_on, spoken())}")
        url = reverse("files:open", args=[r.scan_id]) if r.scan_id else ""
        kind = "back" if r.answer == "send_back" else ""
        who = f"{r.organisation} ({r.by})"
        events.append(Event(sentence[:1].upper() + sentence[1:], r.at, who, "\n".join(filter(None, lines)), kind, url))  # type: ignore[arg-type]
    return events


# One figure, opened


def figure_page(programme: Programme, key: str, query: QueryDict, user: User, at: datetime) -> dict[str, Any]:
    """The rows whose parts add up to one figure. Raises Http404 for a figure there is not."""
    on = local_date(at)
    indicator = indicators().get(key)
    purse = query.get("purse", reads.purses_of(programme)[0])
    if indicator is None or purse not in reads.purses_of(programme) or indicator.source not in {"claims", "projects"}:
        raise Http404
    later = query.get("later") == "1"
    head = {
        "programme": programme,
        "years": period_words(programme),
        "indicator": indicator,
        "unit": unit_of(indicator),
        "purse": Purse(purse).label,
        "later": later,
        "scope_note": scope_note(programme, user, on),
    }
    if indicator.source == "projects":
        return {**head, **_project_rows(programme, key, purse, query, user, on)}
    return {**head, **_claim_rows(programme, key, purse, query, user, on, later)}


def _claim_rows(
    programme: Programme, key: str, purse: str, query: QueryDict, user: User, on: date, later: bool
) -> dict[str, Any]:
    indicator = indicators()[key]
    rows = reads.claims_behind(programme, user, on, key, purse, later=later)
    orders = {"project": Order(_("mã đề án, năm"), ("project__code", "year", "id"))}
    page: Page[Claim] = Page(query=query, rows=rows, orders=orders, lang=spoken())
    total = rows.aggregate(total=Sum("counted"))["total"]
    tally = reads.figures(programme, user, on).of(key, purse)
    lines = [
        {
            "claim": c,
            "whole": amount(indicator, c.whole),
            "counted": amount(indicator, c.counted),
            "share": formats.percent(Decimal(c.counted or 0) / c.whole, spoken())
            if c.whole and c.counted != c.whole
            else "",
        }
        for c in page
    ]
    return {
        "page": page,
        "lines": lines,
        "total": amount(indicator, total),
        "coverage": coverage_words([tally]),
        "pending": amount(indicator, tally.pending) if tally.pending else "",
    }


def _project_rows(programme: Programme, key: str, purse: str, query: QueryDict, user: User, on: date) -> dict[str, Any]:
    indicator = indicators()[key]
    rows = reads.projects_behind(programme, user, on, key, purse)
    orders = {"project": Order(_("mã đề án"), ("code", "id"))}
    page: Page[Project] = Page(query=query, rows=rows, orders=orders, lang=spoken())
    counted = key == "projects_accepted"
    lines = [{"project": p, "part": "1" if counted else amount(indicator, p.part)} for p in page]
    total = rows.count() if counted else rows.order_by().aggregate(total=Sum("part"))["total"]
    return {"page": page, "lines": lines, "total": amount(indicator, total), "of_projects": True}
