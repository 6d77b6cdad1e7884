"""The norm browser, open to everyone."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from khuyencong.accounts.access import public
from khuyencong.accounts.asked import on_of
from khuyencong.common.fold import search_key
from khuyencong.law import library, selectors, wording
from khuyencong.law.choices import NATIONAL, NormUnit, Purse
from khuyencong.law.forms import FilterForm
from khuyencong.law.rules import Norm, NormChoice, NormValue, resolve
from khuyencong.law.words import GROUPS
from khuyencong.places.models import Unit
from khuyencong.places.selectors import label, search_units

WHY_PUBLIC = "support levels of published law"


@dataclass(frozen=True)
class Line:
    """One norm of the browser on the chosen day and place."""

    norm: Norm
    choice: NormChoice
    name: str
    said: str
    per: str
    own: bool


@dataclass(frozen=True)
class VersionLine:
    """One version on the norm's page."""

    version: NormValue
    said: str
    now: bool
    confirmed: str


def group_of(norm: Norm) -> str:
    """The chapter of the browser a norm stands in."""
    part = norm.key.split(".")[1]
    room = norm.key.split(".")[0]
    if room in {"budget", "clusters"}:
        return room
    if part in {"eligibility", "conditions", "priority"}:
        return "eligibility"
    if part in {"advance", "settlement", "liquidation", "registration", "appraisal", "pilot", "report"}:
        return "process"
    return "support"


def chosen_place(text: str, on: date) -> Unit | None:
    """The unit a reader typed, valid on the day; None when there is none."""
    found = search_units(text, on=on, limit=1) if text.strip() else []
    return found[0] if found else None


def line(norm: Norm, on: date, place: Unit | None, overlay: selectors.Overlay) -> Line:
    choice = resolve(
        selectors.with_local(norm, overlay),
        on=on,
        purse=Purse.LOCAL if place else Purse.NATIONAL,
        territory=selectors.territory_of(place),
        confirmed=overlay.confirmed,
    )
    text = wording.version_said(norm, choice.version) if choice.version else wording.said(norm, None)
    own = bool(choice.version and choice.version.territory != NATIONAL)
    return Line(norm, choice, wording.label(norm), text, wording.per(norm), own)


@public(WHY_PUBLIC)
def norm_list(request: HttpRequest) -> HttpResponse:
    """Every norm of a chapter on a day and at a place."""
    form = FilterForm(request.GET or None)
    data = form.cleaned_data if form.is_valid() else {}
    on = data.get("on") or on_of(request)
    place = chosen_place(data.get("place", ""), on)
    group = request.GET.get("group", "support")
    group = group if group in GROUPS else "support"
    wanted = search_key(data.get("q", ""))
    overlay = selectors.current()
    rows = [line(norm, on, place, overlay) for norm in library.norms(overlay.starts).values()]
    rows = [
        r for r in rows if (wanted in search_key(f"{r.name} {r.norm.key}") if wanted else group_of(r.norm) == group)
    ]
    territory = selectors.territory_of(place)
    context = {
        "form": form,
        "rows": sorted(rows, key=lambda r: r.norm.key),
        "on": on,
        "place": label(place, on) if place else "",
        "place_missing": data.get("place", "") if not place else "",
        "own_instruments": selectors.own_instruments(territory, on),
        "group": group,
        "groups": GROUPS,
        "query": request.GET,
        "searched": wanted,
    }
    return render(request, "law/norm_list.html", context)


@public(WHY_PUBLIC)
def norm_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One norm: its value on a day, every version, what is known of provinces' own instruments."""
    overlay = selectors.current()
    norm = library.norms(overlay.starts).get(key)
    if norm is None:
        raise Http404
    form = FilterForm(request.GET or None)
    data = form.cleaned_data if form.is_valid() else {}
    on = data.get("on") or on_of(request)
    place = chosen_place(data.get("place", ""), on)
    shown = line(norm, on, place, overlay)
    versions = sorted(selectors.with_local(norm, overlay).values, key=lambda v: v.in_force_from, reverse=True)
    lines = [
        VersionLine(
            v, wording.version_said(norm, v), v is shown.choice.version, overlay.confirmed.get(v.version_id, "")
        )
        for v in versions
    ]
    context = {
        "norm": norm,
        "line": shown,
        "lines": lines,
        "on": on,
        "form": form,
        "place": label(place, on) if place else "",
        "unit": NormUnit(norm.unit).label,
        "activities": [(code, selectors.activity_label(code)) for code in norm.applies_to],
        "instruments": [r["document"] for r in library.provincial_instruments() if r["norms"]],
    }
    return render(request, "law/norm_detail.html", context)
