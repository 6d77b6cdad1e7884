"""One establishment: what is known, whether it may benefit on a day, and its history."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.accounts.access import access, acts
from khuyencong.accounts.asked import on_of, user_of
from khuyencong.accounts.selectors import roles_of
from khuyencong.audit.selectors import entries_of
from khuyencong.exchange.choices import Effect
from khuyencong.exchange.selectors import rows_about
from khuyencong.registry import columns, findings, selectors
from khuyencong.registry.access import get_establishment_for, get_product_for
from khuyencong.registry.choices import FigureSource, Industry, Kiln, LegalForm, Scheme, StandingKind
from khuyencong.registry.models import Establishment, ProductionPlace
from khuyencong.registry.rules import SizeFacts, Verdict, size_class, vsic_field
from khuyencong.registry.selectors.likely import TODO, QueueFilter, pairs
from khuyencong.registry.selectors.published import printed_of
from khuyencong.registry.services.trail import subject_of
from khuyencong.ui import panels
from khuyencong.ui.components import Event, Row
from khuyencong.ui.templatetags.kc import day, vnd, year

HISTORY_MAX = 500
ACT_WORDS: dict[str, Any] = {
    "registry.register": gettext_lazy("Ghi cơ sở"),
    "registry.edit": gettext_lazy("Sửa thông tin"),
    "registry.add_identifier": gettext_lazy("Ghi mã số"),
    "registry.end_identifier": gettext_lazy("Kết thúc mã số"),
    "registry.add_production_place": gettext_lazy("Ghi địa điểm sản xuất"),
    "registry.end_production_place": gettext_lazy("Kết thúc địa điểm sản xuất"),
    "registry.record_year_figures": gettext_lazy("Ghi số liệu năm"),
    "registry.add_product": gettext_lazy("Ghi sản phẩm"),
    "registry.update_product": gettext_lazy("Sửa sản phẩm"),
    "registry.grant_standing": gettext_lazy("Ghi tư cách"),
    "registry.end_standing": gettext_lazy("Kết thúc tư cách"),
    "registry.merge": gettext_lazy("Ghép hai bản ghi"),
    "registry.unmerge": gettext_lazy("Hoàn tác ghép"),
    "registry.propose_merge": gettext_lazy("Đề nghị ghép"),
    "registry.drop_proposal": gettext_lazy("Không ghép theo đề nghị"),
    "registry.tell_apart": gettext_lazy("Ghi nhận hai cơ sở khác nhau"),
    "registry.same_at_entry": gettext_lazy("Định ghi mới, thấy đã có"),
}
DETAIL_WORDS: dict[str, Any] = {
    **{c.name: c.label for c in columns.PROFILE},
    "province": gettext_lazy("Tỉnh"),
    "closed_on": gettext_lazy("Ngày ngừng hoạt động"),
    "scheme": gettext_lazy("Loại mã số"),
    "shown": gettext_lazy("Mã số"),
    "pin12": gettext_lazy("Số định danh"),
    "valid_from": gettext_lazy("Từ ngày"),
    "valid_to": gettext_lazy("Đến ngày"),
    "unit": gettext_lazy("Xã, phường"),
    "code": gettext_lazy("Mã đơn vị"),
    "in_craft_village": gettext_lazy("Nơi sản xuất trong làng nghề"),
    "place": gettext_lazy("Địa điểm sản xuất"),
    "product": gettext_lazy("Sản phẩm"),
    "year": gettext_lazy("Năm"),
    "source": gettext_lazy("Nguồn số liệu"),
    "before": gettext_lazy("Trước đó"),
    "workers": gettext_lazy("Lao động bình quân"),
    "capital_vnd": gettext_lazy("Tổng nguồn vốn (đồng)"),
    "revenue_vnd": gettext_lazy("Doanh thu (đồng)"),
    "export_vnd": gettext_lazy("Doanh thu xuất khẩu (đồng)"),
    "kind": gettext_lazy("Tư cách"),
    "document": gettext_lazy("Văn bản"),
    "merge": gettext_lazy("Lần ghép"),
    "pair": gettext_lazy("Cặp nghi trùng"),
    "twin": gettext_lazy("Bản ghi kia"),
    "keeps": gettext_lazy("Bản ghi giữ lại"),
    "rows": gettext_lazy("Số dòng chuyển theo"),
}
YES_NO: dict[str, Any] = {"True": gettext_lazy("Có"), "False": gettext_lazy("Không"), "None": gettext_lazy("Chưa rõ")}
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CHOICES: dict[str, dict[str, Any]] = {
    "legal_form": dict(LegalForm.choices),
    "industry": dict(Industry.choices),
    "kiln": dict(Kiln.choices),
    "scheme": dict(Scheme.choices),
    "source": dict(FigureSource.choices),
    "kind": dict(StandingKind.choices),
}
SIZE_WORDS: dict[str, Any] = {
    "micro": gettext_lazy("Siêu nhỏ"),
    "small": gettext_lazy("Nhỏ"),
    "medium": gettext_lazy("Vừa"),
    "large": gettext_lazy("Lớn"),
}
LOOK = {True: "pass", False: "block", None: "warn"}


@access("registry.view")
def establishment(request: HttpRequest, establishment_id: int) -> HttpResponse:
    """The page of one business."""
    on = on_of(request)
    row = get_establishment_for(request.user, establishment_id, "registry.view", on)
    if row.pk != establishment_id:
        messages.info(request, _("Bản ghi số %(old)d đã ghép vào cơ sở này.") % {"old": establishment_id})
        return redirect("registry:establishment", row.pk)
    places = list(selectors.production_places(row.pk))
    asked_on, place, plan_year = _question(request, places, on)
    verdict = selectors.eligibility(row.pk, place_id=place.pk if place else None, on=asked_on, plan_year=plan_year)
    held = roles_of(request.user, on)
    context = {
        "e": row,
        "facts": _facts(row),
        "identifiers": row.identifiers.all(),
        "places": places,
        "figures": row.figures.all()[:30],
        "products": row.products.all()[:100],
        "standings": row.standings.select_related("place__unit")[:100],
        "asked_on": asked_on,
        "asked_place": place,
        "plan_year": plan_year,
        "verdict": verdict,
        "conditions": conditions(verdict),
        "other_names": row.other_names.all()[:20],
        "pairs": pairs(user_of(request), on, QueueFilter(state=TODO, record_id=row.pk))[:5],
        "panels": panels.panels_for(row.pk, request.user, on),
        "printed": printed_of(row.name, row.province_id),
        "may": {act.split(".")[1]: bool(roles & held) for act, roles in acts().items() if act.startswith("registry.")},
        "vsic_loaded": selectors.vsic_versions_loaded().get(row.vsic_version, ""),
    }
    return render(request, "registry/detail.html", context)


@access("registry.view")
def product(request: HttpRequest, product_id: int) -> HttpResponse:
    """The page of one product: who makes it and where, what is printed of it, the money that names it."""
    on = on_of(request)
    row = get_product_for(request.user, product_id, on)
    owner = row.establishment
    context = {
        "p": row,
        "e": owner,
        "places": list(selectors.production_places(owner.pk, on)),
        "printed": printed_of(row.name, owner.province_id),
        "panels": panels.panels_for(row.pk, request.user, on, about="product"),
    }
    return render(request, "registry/product.html", context)


def _question(
    request: HttpRequest, places: list[ProductionPlace], today: date
) -> tuple[date, ProductionPlace | None, int]:
    """The day, place and plan-making year asked about; what is missing or senseless falls back to today."""
    try:
        asked_on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        asked_on = today
    if not 1990 <= asked_on.year <= today.year + 5:
        asked_on = today
    typed = request.GET.get("place", "")
    chosen = next((p for p in places if str(p.pk) == typed), None)
    open_places = [p for p in places if p.valid_to is None or p.valid_to >= asked_on]
    year = request.GET.get("year", "")
    plan_year = int(year) if year.isascii() and year.isdigit() and 1990 <= int(year[:5]) <= 2100 else asked_on.year
    return asked_on, chosen or (open_places[-1] if open_places else None), plan_year


def conditions(verdict: Verdict) -> list[dict[str, Any]]:
    """Each condition as the page shows it; a no that was not read in the law looks like a question."""
    shown = []
    for c in verdict.conditions:
        kind = findings.KINDS[f"registry.{c.reason}"]
        shown.append(
            {
                "look": "warn" if c.holds is False and c.confidence != "read" else LOOK[c.holds],
                "label": findings.CONDITION_LABELS[c.code],
                "sentence": findings.sentence(c),
                "remedy": "" if c.holds else kind.remedy,
                "authority": "" if c.holds else kind.authority,
                "citation": c.citation,
                "confidence": c.confidence,
            }
        )
    return shown


def _facts(row: Establishment) -> list[Row]:
    yes_no = {True: _("Có"), False: _("Không"), None: _("Chưa rõ")}
    latest = row.latest_figures
    size = ""
    if latest is not None:
        klass = size_class(SizeFacts(latest.workers, latest.revenue_vnd, latest.capital_vnd, vsic_field(row.vsic_code)))
        size = f"{SIZE_WORDS[klass]} ({latest.year})" if klass else ""
    code = f"{row.vsic_code} ({row.get_vsic_version_display()})" if row.vsic_code else ""
    owners = [(columns_label("women_owned"), row.women_owned), (columns_label("minority_owned"), row.minority_owned)]
    return [
        Row(columns_label("legal_form"), row.get_legal_form_display()),
        Row(_("Trụ sở"), ", ".join(filter(None, [row.address, str(row.commune or ""), str(row.province)]))),
        Row(columns_label("phone"), row.phone),
        Row(columns_label("founded_on"), day(row.founded_on)),
        *([Row(_("Ngày ngừng hoạt động"), day(row.closed_on))] if row.closed_on else []),
        Row(columns_label("direct_production"), yes_no[row.direct_production]),
        Row(columns_label("industry"), str(dict(Industry.choices).get(row.industry, ""))),
        Row(columns_label("kiln"), str(dict(Kiln.choices).get(row.kiln, ""))),
        Row(columns_label("vsic_code"), code),
        Row(_("Quy mô theo số liệu mới nhất"), size),
        *(Row(label, yes_no[value]) for label, value in owners),
        *([Row(columns_label("ownership_basis"), row.ownership_basis)] if row.ownership_basis else []),
    ]


def columns_label(name: str) -> str:
    """The label of a field, the same on page, form and export."""
    return str(next(c.label for c in columns.PROFILE if c.name == name))


@access("registry.history")
def history(request: HttpRequest, establishment_id: int) -> HttpResponse:
    """What was done to an establishment, newest first, from the audit."""
    on = on_of(request)
    row = get_establishment_for(request.user, establishment_id, "registry.history", on)
    events = []
    for pk in (row.pk, *selectors.merged_ids(row.pk)):
        subject = subject_of(pk)
        events += [_event(entry) for entry in entries_of(subject)[:HISTORY_MAX]]
        events += [_imported(line) for line in rows_about(subject)[:HISTORY_MAX]]
    events.sort(key=lambda event: event.at, reverse=True)  # type: ignore[arg-type, return-value]
    return render(request, "registry/history.html", {"e": row, "events": events[:HISTORY_MAX]})


def _imported(line: Any) -> Event:
    """What a row of an imported sheet did; the import as a whole has its entry in the audit."""
    words = {Effect.NEW: _("Ghi cơ sở từ tệp"), Effect.UPDATE: _("Sửa thông tin từ tệp"), Effect.SAME: _("Không đổi")}
    if "product" in line.before:
        words |= {Effect.NEW: _("Ghi sản phẩm từ tệp"), Effect.UPDATE: _("Sửa sản phẩm từ tệp")}
    note = _("Lần nhập %(number)s, dòng %(row)d.") % {"number": line.batch.number, "row": line.row}
    told = [
        f"{DETAIL_WORDS.get(name, name)}: {_value(name, value)} → …"
        for name, value in line.before.get("fields", {}).items()
        if name not in {"phone", "commune", "province"} and value not in ("", None)
    ]
    if name := line.before.get("name"):
        told.append(f"{DETAIL_WORDS['product']}: {name}")
    who = str(line.batch.applied_by or "")
    return Event(words[Effect(line.effect)], at=line.batch.applied_at, who=who, note="; ".join([note, *told]))


def _event(entry: Any) -> Event:
    told = [
        f"{DETAIL_WORDS.get(name, name)}: {_value(name, value)}"
        for name, value in entry.detail.items()
        if value not in ("", None)
    ]
    told += [f"{DETAIL_WORDS.get(name, name)}: {kept['mask']}" for name, kept in entry.personal.items()]
    title = ACT_WORDS.get(entry.act, entry.act)
    return Event(title, at=entry.at, who=str(entry.by or _("Hệ thống")), note="; ".join(told))


def _value(name: str, value: Any) -> str:
    """A recorded value in words: the names of codes, days and yes or no, on both sides of a change."""
    return " → ".join(_word(name, part) for part in str(value).split(" → "))


def _word(name: str, text: str) -> str:
    if text in YES_NO:
        return str(YES_NO[text])
    if text in CHOICES.get(name, {}):
        return str(CHOICES[name][text])
    if ISO_DAY.fullmatch(text):
        return day(date.fromisoformat(text))
    if name == "year" and text.isdigit():
        return year(int(text))
    if name.endswith("_vnd") and text.isdigit():
        return vnd(int(text))
    return text
