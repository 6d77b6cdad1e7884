"""Screens that write: register, edit, add a part, end a part, attributes of places."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import at_of, on_of
from khuyencong.common.errors import Invalid, Stale
from khuyencong.registry import forms, selectors, services
from khuyencong.registry.access import get_establishment_for, in_area_of
from khuyencong.registry.choices import StandingKind
from khuyencong.registry.models import Establishment, PlaceFact
from khuyencong.registry.selectors.likely import Likely, likely_twins
from khuyencong.registry.views import acting

TEXT = str | Promise


@access("registry.register")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Record a new establishment, after the officer has told it apart from its likely twins."""
    on, at = on_of(request), at_of(request)
    form = forms.RegisterForm(request.POST or None, on=on, initial={"key": secrets.token_urlsafe(16)})
    likely: list[Likely] = []
    if request.method == "POST" and form.is_valid() and _is_ours(request, form):
        likely = likely_of(request, form)
        if found := next((one for one in likely if str(one.establishment.pk) == request.POST.get("same")), None):
            services.same_at_entry(establishment=found.establishment, by=acting(request), at=at)
            messages.success(request, _("Cơ sở đã có trong sổ; không ghi thêm gì."))
            return redirect("registry:establishment", found.establishment.pk)
        if made := _registered(request, form, likely, at):
            return redirect("registry:establishment", made.pk)
    context = {"form": form, "loaded": selectors.vsic_versions_loaded(), "likely": likely}
    return render(request, "registry/register.html", context)


def likely_of(request: HttpRequest, form: forms.RegisterForm) -> list[Likely]:
    """The records that may be the business on the form, as far as the officer sees them."""
    visible = selectors.establishments_visible_to(request.user, form.on)
    typed = form.typed(request.user.pk)
    return likely_twins(typed, visible, on=form.on) if typed else []


def _registered(request: HttpRequest, form: forms.RegisterForm, likely: list[Likely], at: Any) -> Establishment | None:
    """The new establishment, or None while a likely twin was not told apart or the service refused (on the form)."""
    shown = {one.establishment.pk: one.signs for one in likely}
    told = set(re.findall(r"\d+", request.POST.get("different", "")))
    if not {str(pk) for pk in shown} <= told:
        return None
    try:
        made = services.register_told_apart(shown=shown, **_registration(form), by=acting(request), at=at)
    except Invalid as wrong:
        form.refuse(wrong.fields)
        return None
    messages.success(request, _("Đã ghi cơ sở."))
    return made


def _is_ours(request: HttpRequest, form: forms.RegisterForm) -> bool:
    """The head office or the production place lies where the officer acts; else nobody there would see the record."""
    data = form.cleaned_data
    if in_area_of(request.user, [data["commune"], data["unit"]], form.on):
        return True
    form.add_error("commune", _("Trụ sở và nơi sản xuất đều ở ngoài địa bàn phụ trách."))
    return False


def _registration(form: forms.RegisterForm) -> dict[str, Any]:
    data = form.cleaned_data
    numbers = [services.NewIdentifier(data["scheme"], data["value"])] if data["value"] or data["scheme"] else []
    unit = data["unit"] or data["commune"]
    address = data["place_address"] or ("" if data["unit"] else data["address"])
    place = services.NewPlace(unit=unit, address=address, in_craft_village=data["in_craft_village"])
    return {**form.profile(), "identifiers": numbers, "place": place, "key": data["key"]}


@access("registry.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, establishment_id: int) -> HttpResponse:
    """Change the profile of an establishment."""
    on, at = on_of(request), at_of(request)
    row = get_establishment_for(request.user, establishment_id, "registry.edit", on)
    initial = forms.EditForm.initial_of(row)
    form = forms.EditForm(request.POST or None, on=on, establishment=row, initial=initial)
    stale = False
    if request.method == "POST" and form.is_valid():
        changes = form.profile()
        changes["province"] = changes["commune"].province
        try:
            services.update_establishment(
                establishment=row,
                expected_version=form.cleaned_data["version"],
                changes=changes,
                by=acting(request),
                at=at,
            )
        except Invalid as wrong:
            form.refuse(wrong.fields)
        except Stale:
            stale = True
            form.add_error(None, _("Người khác vừa sửa cơ sở này. Xem bản mới rồi sửa lại; chữ đã gõ còn ở dưới."))
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("registry:establishment", row.pk)
    context = {"form": form, "e": row, "stale": stale, "loaded": selectors.vsic_versions_loaded()}
    return render(request, "registry/edit.html", context, status=409 if stale else 200)


@dataclass(frozen=True)
class Part:
    """A part that can be added to an establishment: its form, act and service."""

    title: TEXT
    button: TEXT
    form: type[forms.DatedForm]
    act: str
    add: Callable[[Establishment, dict[str, Any], Any, Any], object]


def _identifier(row: Establishment, data: dict[str, Any], by: Any, at: Any) -> object:
    return services.add_identifier(establishment=row, **data, by=by, at=at)


def _place(row: Establishment, data: dict[str, Any], by: Any, at: Any) -> object:
    return services.add_production_place(establishment=row, **data, by=by, at=at)


def _figures(row: Establishment, data: dict[str, Any], by: Any, at: Any) -> object:
    return services.record_year_figures(establishment=row, **data, by=by, at=at)


def _product(row: Establishment, data: dict[str, Any], by: Any, at: Any) -> object:
    return services.add_product(establishment=row, **data, by=by, at=at)


def _standing(row: Establishment, data: dict[str, Any], by: Any, at: Any) -> object:
    return services.grant_standing(establishment=row, **data, by=by, at=at)


PARTS: dict[str, Part] = {
    "identifier": Part(
        gettext_lazy("Ghi mã số"), gettext_lazy("Ghi mã số"), forms.IdentifierForm, "registry.edit", _identifier
    ),
    "place": Part(
        gettext_lazy("Ghi địa điểm sản xuất"), gettext_lazy("Ghi địa điểm"), forms.PlaceForm, "registry.edit", _place
    ),
    "figures": Part(
        gettext_lazy("Ghi số liệu năm"), gettext_lazy("Ghi số liệu"), forms.FiguresForm, "registry.edit", _figures
    ),
    "product": Part(
        gettext_lazy("Ghi sản phẩm"), gettext_lazy("Ghi sản phẩm"), forms.ProductForm, "registry.edit", _product
    ),
    "standing": Part(
        gettext_lazy("Ghi tư cách"), gettext_lazy("Ghi tư cách"), forms.StandingForm, "registry.grant", _standing
    ),
}


@access("registry.edit")
@require_http_methods(["GET", "POST"])
def add_part(request: HttpRequest, establishment_id: int, part: str) -> HttpResponse:
    """Add a number, a place, figures, a product or a standing."""
    on, at = on_of(request), at_of(request)
    if part not in PARTS:
        raise Http404
    kind = PARTS[part]
    row = get_establishment_for(request.user, establishment_id, kind.act, on)
    extra = {"establishment": row} if part == "standing" else {}
    form = kind.form(request.POST or None, on=on, **extra)
    if request.method == "POST" and form.is_valid():
        try:
            kind.add(row, form.cleaned_data, acting(request), at)
        except Invalid as wrong:
            form.refuse(wrong.fields)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("registry:establishment", row.pk)
    return render(request, "registry/part.html", {"form": form, "e": row, "part": kind, "standing": StandingKind})


@access("registry.place_fact")
@require_http_methods(["GET", "POST"])
def place_facts(request: HttpRequest) -> HttpResponse:
    """Attributes of places that stand in no list at hand: what was entered, and a form for one more."""
    on, at = on_of(request), at_of(request)
    form = forms.PlaceFactForm(request.POST or None, on=on)
    ours = request.method == "POST" and form.is_valid()
    if ours and not in_area_of(request.user, [form.cleaned_data["unit_text"]], on):
        ours = False
        form.add_error("unit_text", _("Đơn vị này ở ngoài địa bàn phụ trách."))
    if ours:
        data = form.cleaned_data
        try:
            services.enter_place_fact(
                unit=data["unit_text"],
                kind=data["kind"],
                value=form.fact_value(),
                document=data["document"],
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
                by=acting(request),
                at=at,
            )
        except Invalid as wrong:
            shown = forms.PlaceFactForm.VALUE_FIELDS[data["kind"]]
            form.refuse({shown if name == "value" else name: words for name, words in wrong.fields.items()})
        else:
            messages.success(request, _("Đã ghi thuộc tính."))
            return redirect("registry:place-facts")
    rows = PlaceFact.objects.select_related("unit__province", "created_by").order_by("-id")[:200]
    return render(request, "registry/place_facts.html", {"form": form, "rows": rows})


@access("registry.lookup")
@require_http_methods(["GET", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """Find by number (posted: a personal number never stands in an address), and the twins to review."""
    on = on_of(request)
    visible = selectors.establishments_visible_to(request.user, on)
    form = forms.LookupForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        matches = selectors.find_by_identifier(data["scheme"], data["value"])
        found = list(matches.filter(pk__in=visible.values("pk")).select_related("province", "commune")[:50])
    context = {"form": form, "found": found, "twins": selectors.twins(visible)}
    return render(request, "registry/lookup.html", context)
