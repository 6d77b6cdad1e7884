"""The lists with their filters and exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.access import access, may
from khuyencong.accounts.asked import at_of, on_of, user_of
from khuyencong.accounts.choices import BodyKind
from khuyencong.network import columns, pages
from khuyencong.network.access import check, home_provinces
from khuyencong.network.choices import Matter, TermState
from khuyencong.network.models.base import sees_nation
from khuyencong.network.selectors import listing
from khuyencong.network.selectors.capacity import capacities
from khuyencong.network.services.papers import log
from khuyencong.network.views import all_rows, csv_answer, frame, narrowed, typed
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page

ROWS = 50
TERM_ORDER = ("province__code", "commune__search_key", "collaborator__search_key", "id")


def _answer(
    request: HttpRequest, template: str, current: str, page: Page[Any], export: str, **context: Any
) -> HttpResponse:
    """A list page: rows, filters, the address of the export of exactly what is filtered."""
    at = at_of(request)
    query = request.GET.urlencode()
    shown = {
        "page": page,
        "query": request.GET,
        "sees_nation": sees_nation(user_of(request), on_of(request)),
        "export_url": f"{reverse(export)}?{query}" if query else reverse(export),
        "may_export": may(request.user, "network.export", at),
        **_home(request),
        **context,
    }
    return render(request, template, frame(request, current, **shown))


def _home(request: HttpRequest) -> dict[str, Any]:
    """The province a keeper writes in: the filtered one, or the own one."""
    if not may(request.user, "network.manage", at_of(request)):
        return {"write_in": ""}
    mine = home_provinces(user_of(request), on_of(request))
    codes = [u.code for u in narrowed(request)[1] if u.pk in mine]
    asked = request.GET.get("province", "")
    national = sees_nation(user_of(request), on_of(request))
    return {"write_in": asked if asked in codes or (national and asked) else codes[0] if codes else ""}


def _place_states() -> dict[str, str]:
    return {
        "now": _("Đang phụ trách"),
        "former": _("Cần giao lại (đơn vị hành chính đã kết thúc)"),
        "past": _("Đã kết thúc hoặc chưa bắt đầu"),
        "withdrawn": _("Đã hủy ghi"),
    }


def _responsibilities(request: HttpRequest) -> tuple[QuerySet[Any], dict[str, Any], dict[str, Any]]:
    states = _place_states()
    matter, state = typed(request, "matter", Matter.values), typed(request, "state", states)
    wanted, provinces, words = narrowed(request, matter=matter, state=state)
    filters = {**words, "matter": Matter(matter).label if matter else "", "state": states.get(state, "")}
    bar = {"provinces": [(u.code, u.name) for u in provinces], "matters": Matter.choices, "states": states.items()}
    return listing.responsibilities(user_of(request), on_of(request), wanted), filters, bar


@access("network.view")
def responsibilities(request: HttpRequest) -> HttpResponse:
    """Who is responsible for what, everywhere the reader may see."""
    rows, filters, bar = _responsibilities(request)
    orders = {
        "place": Order(
            _("tỉnh, rồi địa bàn, rồi việc"), ("province__code", "place__code", "matter", "-valid_from", "id")
        ),
        "body": Order(_("đơn vị, rồi số bản ghi"), ("body__name", "id")),
        "from": Order(_("ngày bắt đầu, rồi số bản ghi"), ("valid_from", "id")),
    }
    page = Page(request.GET, rows, orders, filters, size=ROWS, lang=spoken())
    lines = [(row, pages.row_tag(row, on_of(request))) for row in page]
    return _answer(
        request, "network/responsibilities.html", "responsibilities", page, "network:responsibilities-export",
        lines=lines, bar=bar,
    )  # fmt: skip


@access("network.export")
def responsibilities_export(request: HttpRequest) -> HttpResponseBase:
    rows, _filters, _bar = _responsibilities(request)
    ordered = all_rows(rows, "province__code", "place__code", "matter", "-valid_from", "id")
    return csv_answer(f"phan-cong-phu-trach-{on_of(request).isoformat()}", columns.RESPONSIBILITIES, ordered)


def _terms(request: HttpRequest) -> tuple[QuerySet[Any], dict[str, Any], dict[str, Any]]:
    states = dict(TermState.choices)
    state = typed(request, "state", states)
    wanted, provinces, words = narrowed(request, state=state)
    filters = {**words, "state": states.get(state, "")}
    bar = {"provinces": [(u.code, u.name) for u in provinces], "states": states.items()}
    return listing.terms(user_of(request), on_of(request), wanted), filters, bar


@access("network.view")
def collaborators(request: HttpRequest) -> HttpResponse:
    """The collaborators of the reader's places."""
    rows, filters, bar = _terms(request)
    orders = {
        "place": Order(_("tỉnh, rồi xã, rồi tên"), TERM_ORDER),
        "name": Order(_("tên, rồi số bản ghi"), ("collaborator__search_key", "id")),
        "from": Order(_("ngày bắt đầu, rồi số bản ghi"), ("valid_from", "id")),
        "pay": Order(_("phụ cấp, rồi số bản ghi"), ("pay_month_vnd", "id")),
    }  # fmt: skip
    page = Page(request.GET, rows, orders, filters, size=ROWS, lang=spoken())
    lines = pages.term_lines(page.items, user_of(request), on_of(request))
    return _answer(
        request, "network/collaborators.html", "collaborators", page, "network:collaborators-export", lines=lines,
        bar=bar, may_contact=may(request.user, "network.contact", at_of(request)),
    )  # fmt: skip


@access("network.export")
def collaborators_export(request: HttpRequest) -> HttpResponseBase:
    """The filtered collaborators as a file. Telephone and e-mail only on demand, by right, and on record."""
    user, on = user_of(request), on_of(request)
    rows, _filters, _bar = _terms(request)
    contact = request.GET.get("contact") == "1"
    if contact:
        check(user, "network.contact", on)
        log(
            "collaborators.export_contact", subject=f"accounts.user:{user.pk}", label=str(user), by=user,
            at=at_of(request), detail={"rows": rows.count()},
        )  # fmt: skip
    ordered = all_rows(rows, *TERM_ORDER)
    return csv_answer(f"cong-tac-vien-{on.isoformat()}", columns.terms(on, contact=contact), ordered)


def _communes(request: HttpRequest) -> tuple[QuerySet[Any], dict[str, Any], dict[str, Any]]:
    states = {key: columns.COVER_WORDS[key] for key in listing.COVER}
    state, matter = typed(request, "state", states), typed(request, "matter", Matter.values)
    wanted, provinces, words = narrowed(request, state=state, matter=matter)
    lacks = _("chưa giao: %(matter)s") % {"matter": Matter(matter).label} if matter else ""
    filters = {**words, "commune": "", "state": states.get(state, ""), "matter": lacks}
    bar = {"provinces": [(u.code, u.name) for u in provinces], "states": states.items(), "matters": Matter.choices}
    return listing.communes(user_of(request), on_of(request), wanted), filters, bar


@access("network.view")
def communes(request: HttpRequest) -> HttpResponse:
    """The communes of the day: who has a collaborator, who has nobody."""
    rows, filters, bar = _communes(request)
    orders = {
        "place": Order(_("tỉnh, rồi tên xã"), ("province__code", "search_key", "id")),
        "name": Order(_("tên xã, rồi mã"), ("search_key", "id")),
    }
    page = Page(request.GET, rows, orders, filters, size=ROWS, lang=spoken())
    lines = listing.commune_lines(page.items, on_of(request), user_of(request))
    return _answer(
        request, "network/communes.html", "communes", page, "network:communes-export", lines=lines, bar=bar,
        matters=len(Matter.values),
    )  # fmt: skip


@access("network.export")
def communes_export(request: HttpRequest) -> HttpResponseBase:
    rows, _filters, _bar = _communes(request)
    ordered = all_rows(rows, "province__code", "search_key", "id")
    on = on_of(request)

    def lines() -> Iterator[listing.CommuneLine]:
        source = iter(ordered)
        while batch := list(islice(source, 500)):
            yield from listing.commune_lines(batch, on, user_of(request))

    return csv_answer(f"xa-va-cong-tac-vien-{on.isoformat()}", columns.COMMUNES, lines())


def _bodies(request: HttpRequest) -> tuple[QuerySet[Any], dict[str, Any], dict[str, Any]]:
    kinds = {k: BodyKind(k).label for k in listing.JUDGED}
    kind = typed(request, "kind", kinds)
    wanted, provinces, words = narrowed(request, kind=kind)
    filters = {**words, "commune": "", "kind": kinds.get(kind, "")}  # type: ignore[call-overload]
    bar = {"provinces": [(u.code, u.name) for u in provinces], "kinds": kinds.items()}
    return listing.bodies(user_of(request), on_of(request), wanted), filters, bar


@access("network.view")
def bodies(request: HttpRequest) -> HttpResponse:
    """Centres and service organisations with what is known of their capacity."""
    rows, filters, bar = _bodies(request)
    orders = {
        "place": Order(_("tỉnh, rồi loại, rồi tên"), ("place__code", "kind", "name", "id")),
        "name": Order(_("tên, rồi số bản ghi"), ("name", "id")),
    }
    page = Page(request.GET, rows, orders, filters, size=ROWS, lang=spoken())
    found = capacities(page.items, on_of(request))
    lines = [(found[body.pk], found[body.pk].lines) for body in page]
    return _answer(request, "network/bodies.html", "bodies", page, "network:bodies-export", lines=lines, bar=bar)


@access("network.export")
def bodies_export(request: HttpRequest) -> HttpResponseBase:
    """Every fact of the filtered bodies, one a line."""
    rows, _filters, _bar = _bodies(request)
    on = on_of(request)

    def facts() -> Iterable[Any]:
        source = iter(all_rows(rows, "place__code", "kind", "name", "id"))
        while batch := list(islice(source, 200)):
            for capacity in capacities(batch, on).values():
                yield from capacity.facts

    return csv_answer(f"nang-luc-don-vi-{on.isoformat()}", columns.CAPACITIES, facts())


def _trainings(request: HttpRequest) -> tuple[QuerySet[Any], dict[str, Any], dict[str, Any]]:
    user, on = user_of(request), on_of(request)
    years = listing.years_of_training(user, on)
    year = typed(request, "year", map(str, years))
    wanted, provinces, words = narrowed(request, year=int(year) if year else None)
    filters = {**words, "commune": "", "year": year}
    bar = {"provinces": [(u.code, u.name) for u in provinces], "years": years}
    return listing.trainings(user, on, wanted), filters, bar


@access("network.view")
def trainings(request: HttpRequest) -> HttpResponse:
    """Who was trained."""
    rows, filters, bar = _trainings(request)
    orders = {
        "new": Order(_("ngày khai giảng, mới trước"), ("-starts_on", "-id")),
        "course": Order(_("tên lớp, rồi số bản ghi"), ("search_key", "id")),
    }
    page = Page(request.GET, rows, orders, filters, size=ROWS, lang=spoken())
    return _answer(
        request, "network/trainings.html", "training", page, "network:trainings-export", lines=page.items, bar=bar
    )


@access("network.export")
def trainings_export(request: HttpRequest) -> HttpResponseBase:
    rows, _filters, _bar = _trainings(request)
    return csv_answer(f"tap-huan-{on_of(request).isoformat()}", columns.TRAININGS, all_rows(rows, "-starts_on", "-id"))
