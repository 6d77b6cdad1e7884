"""The public part of the cluster database (C§10): lists, the nation, one cluster on a day, vacant land."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.accounts.access import acts, public
from khuyencong.accounts.asked import on_of
from khuyencong.accounts.selectors import roles_of
from khuyencong.clusters import pages, profile
from khuyencong.clusters.access import get_cluster, may_enter
from khuyencong.clusters.choices import ClusterKind
from khuyencong.clusters.models import Cluster, PublishedAggregate, PublishedCluster, SecondaryProject
from khuyencong.clusters.published import STATES
from khuyencong.clusters.rules import total
from khuyencong.clusters.rules.figures import of_one
from khuyencong.clusters.selectors import clusters_of, figures_of
from khuyencong.clusters.views.forms import PARTS
from khuyencong.common import typed
from khuyencong.common.fold import search_key
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.rules import unit_system
from khuyencong.places.selectors import province_choices, valid_on
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page

OPEN = "Part of the cluster database that the draft access matrix makes public (clusters page, section 10)"
ORDERS = {"name": Order(gettext_lazy("tên"), ("search_key", "id")), "code": Order(gettext_lazy("mã"), ("code", "id"))}
REFORM = date(2025, 7, 1)


def day_asked(request: HttpRequest) -> date:
    """The day of the page: `on` of the address, else today; a day that cannot be read is today."""
    try:
        return typed.read_day(request.GET.get("on", "").strip()[:20])
    except typed.Unreadable:
        return on_of(request)


def _wanted(request: HttpRequest, on: date) -> tuple[pages.Wanted, dict[str, Any]]:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    code = request.GET.get("province", "")
    units = valid_on(Unit.objects.filter(level=Level.PROVINCE, code=code), on) if code.isdigit() else None
    province = units.first() if units is not None else None
    kind = request.GET.get("type", "")
    kind = kind if kind in ClusterKind.values else ""
    axes = tuple(
        (axis, request.GET[axis]) for axis, (_w, values) in pages.AXES.items() if request.GET.get(axis) in values.values
    )
    words: dict[str, Any] = {"q": f"“{text}”" if text else "", "province": province.name if province else ""}
    words["type"] = ClusterKind(kind).label if kind else ""
    for axis, value in axes:
        words[axis] = f"{pages.AXES[axis][0]}: {pages.AXES[axis][1](value).label}"
    return pages.Wanted(text, province, kind, axes), words


@public(OPEN)
def cluster_list(request: HttpRequest) -> HttpResponse:
    """Clusters by name, narrowed by place, type and any axis, on a day."""
    on = day_asked(request)
    wanted, words = _wanted(request, on)
    lines = {line.facts.cluster_id: line for line in pages.narrowed(clusters_of(wanted.province, on), wanted, on)}
    page = Page(request.GET, Cluster.objects.filter(pk__in=lines), orders=ORDERS, filters=words, size=50, lang=spoken())
    shown = [lines[row.pk] for row in page.items]
    names = pages.names_of(shown)
    context = {
        "page": page, "lines": [(line, names[line.facts.cluster_id]) for line in shown], "wanted": wanted, "on": on,
        "provinces": province_choices(on), "types": ClusterKind.choices, "q": wanted.text,
        "axes": [(a, w, v.choices, dict(wanted.axes).get(a, "")) for a, (w, v) in pages.AXES.items()],
        "strip": pages.strip(total(of_one(line.facts) for line in lines.values())),
        "may_open": bool(acts()["clusters.enter_legal"] & roles_of(request.user, on_of(request))),
        "tab": "list",
    }  # fmt: skip
    return render(request, "clusters/list.html", context)


@public(OPEN)
def nation(request: HttpRequest) -> HttpResponse:
    """The nation on a day: a map of one axis, figures by province as they were or restated, published totals beside."""
    on, today = day_asked(request), on_of(request)
    was = request.GET.get("view") == "was"
    wanted, _words = _wanted(request, on)
    lines = pages.lines_of(clusters_of(None, on).order_by("search_key", "id"), on)
    day = on if was else max(on, today)
    table = pages.by_province(lines, on=day)
    chosen = [line for line in lines if wanted.fits(line)]
    axis, value = wanted.axes[0] if wanted.axes else ("", "")
    label = pages.AXES[axis][1](value).label if axis else _("Số cụm công nghiệp")
    context = {
        "on": on, "was": was, "day": day, "system": unit_system(day), "table": table, "wanted": wanted,
        "strip": pages.strip(total(row.figures for row in table)), "counts": len(chosen), "label": label,
        "map": pages.map_of(pages.counts_by_province(chosen, on=day), table, label) if day >= REFORM else None,
        "axes": [(a, w, v.choices, dict(wanted.axes).get(a, "")) for a, (w, v) in pages.AXES.items()],
        "tab": "nation",
    }  # fmt: skip
    return render(request, "clusters/nation.html", context)


@public(OPEN)
def vacant(request: HttpRequest) -> HttpResponse:
    """Industrial land to lease, near the province an investor chooses."""
    on = on_of(request)
    wanted, words = _wanted(request, on)
    found = pages.vacant_lines(pages.narrowed(clusters_of(wanted.province, on), wanted, on), on)
    names = pages.names_of(v.line for v in found)
    context = {
        "found": [(v, names[v.line.facts.cluster_id]) for v in found[:200]], "total": len(found), "wanted": wanted,
        "provinces": province_choices(on), "types": ClusterKind.choices, "tab": "vacant", "words": words,
        "sum": sum((v.line.vacant or 0 for v in found), 0),
    }  # fmt: skip
    return render(request, "clusters/vacant.html", context)


@public(OPEN)
def cluster(request: HttpRequest, code: str) -> HttpResponse:
    """One cluster on a day, with its time line; its projects for those of its area."""
    row, on, today = get_cluster(code), day_asked(request), on_of(request)
    tenants = None
    if acts()["clusters.tenants"] & roles_of(request.user, today):
        tenants = SecondaryProject.objects.visible_to(request.user, on=today).standing().filter(cluster=row)
    context = profile.context_of(row, on, tenants=tenants)
    offered = [(slug, part) for slug, part in PARTS.items() if may_enter(request.user, row, part.act, today)]
    return render(request, "clusters/detail.html", {**context, "on": on, "today": today, "parts": offered})


@public(OPEN)
def printed(request: HttpRequest) -> HttpResponse:
    """Clusters and totals of public pages, as printed; totals beside what the platform computes."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    rows = PublishedCluster.objects.select_related("province", "cluster")
    rows = rows.filter(search_key__contains=search_key(text)) if text else rows
    page = Page(
        request.GET, rows, orders={"name": ORDERS["name"]}, filters={"q": f"“{text}”" if text else ""}, size=100,
        lang=spoken(),
    )  # fmt: skip
    for row in page.items:
        row.state_label = STATES.get(row.status, row.status)  # type: ignore[attr-defined]
    asked = {(a.province_id, a.as_of) for a in PublishedAggregate.objects.exclude(as_of__isnull=True)}
    units = Unit.objects.in_bulk({place for place, _day in asked} - {None})
    ours = {
        (place, day): figures_of(clusters_of(units[place] if place else None, day), day) for place, day in asked if day
    }
    context = {"page": page, "q": text, "totals": pages.published_beside(ours), "tab": "printed"}
    return render(request, "clusters/printed.html", context)
