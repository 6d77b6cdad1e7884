"""What can I get: one question a page, answers in the address, nothing kept, no account."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.access import public
from khuyencong.accounts.asked import on_of
from khuyencong.common import formats
from khuyencong.law import guide, selectors
from khuyencong.law.forms import ActivityForm, CostForm, FormForm, IndustryForm, OnForm, OtherMoneyForm, PlaceForm
from khuyencong.law.words import CODES, VERDICTS
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import label, search_units, successors_of
from khuyencong.ui.components import Bar, Row
from khuyencong.ui.forms import Form
from khuyencong.ui.language import spoken

WHY_PUBLIC = "anyone may ask what the law offers; nothing is kept"
STEPS: tuple[tuple[str, str | Promise], ...] = (
    ("on", _("Ngày")),
    ("place", _("Nơi sản xuất")),
    ("form", _("Loại hình")),
    ("industry", _("Ngành nghề")),
    ("activity", _("Việc định làm")),
    ("cost", _("Chi phí, triệu đồng")),
    ("other", _("Nguồn khác của Nhà nước")),
)
NAMES = [name for name, _words in STEPS]
FOUND_MAX = 10


@dataclass(frozen=True)
class VerdictLine:
    look: str
    icon: str
    sentence: str | Promise
    detail: str
    citation: str
    confidence: str


def _given(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name][:100] for name in NAMES if request.GET.get(name)}


def _address(given: dict[str, str], step: str = "") -> str:
    pairs = [(name, given[name]) for name in NAMES if name in given] + ([("step", step)] if step else [])
    return f"{reverse('norms:guide')}?{urlencode(pairs)}"


def _places(text: str, on: Any) -> list[tuple[str, str]]:
    """Communes a producer may mean, old names too: each with the unit that took it over, valid on the day."""
    found: dict[int, Unit] = {}
    for unit in search_units(text, level=Level.COMMUNE, limit=FOUND_MAX):
        ended = unit.valid_to is not None and unit.valid_to < on
        for now in successors_of(unit) if ended else [unit]:
            if (now.valid_from is None or now.valid_from <= on) and (now.valid_to is None or on <= now.valid_to):
                found.setdefault(now.pk, now)
    return [(str(unit.pk), label(unit, on)) for unit in list(found.values())[:FOUND_MAX]]


def _form(step: str, given: dict[str, str], request: HttpRequest, *, bound: bool) -> Form:
    data = {step: given.get(step, "")} if bound else None
    if step == "on":
        return OnForm(data, initial={"on": given.get("on") or on_of(request)})
    if step == "place":
        return PlaceForm(data, initial={"place": given.get("place", "")}, choices=_place_choices(given, request))
    table: dict[str, type[Form]] = {
        "form": FormForm,
        "industry": IndustryForm,
        "activity": ActivityForm,
        "cost": CostForm,
        "other": OtherMoneyForm,
    }
    return table[step](data, initial={step: given.get(step, "")})


def _place_choices(given: dict[str, str], request: HttpRequest) -> list[tuple[str, str]]:
    day = OnForm({"on": given.get("on", "")})
    on = day.cleaned_data["on"] if day.is_valid() else on_of(request)
    choices = _places(request.GET.get("q", "")[:100], on) if request.GET.get("q") else []
    chosen = _unit(given)
    if chosen and str(chosen.pk) not in dict(choices):
        choices.insert(0, (str(chosen.pk), label(chosen, on)))
    return choices


def _unit(given: dict[str, str]) -> Unit | None:
    typed = given.get("place", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 12):
        return None
    return Unit.objects.select_related("parent", "province").filter(pk=typed).first()


def _first_open(given: dict[str, str], request: HttpRequest) -> tuple[str, Form] | None:
    """The first question without a good answer."""
    for step in NAMES:
        asked = step in request.GET
        form = _form(step, given, request, bound=asked)
        if not asked or not form.is_valid():
            return step, form
    return None


@public(WHY_PUBLIC)
def what_can_i_get(request: HttpRequest) -> HttpResponse:
    """The next question, or the answer when every question has one."""
    given = _given(request)
    wanted = request.GET.get("step", "")
    if wanted in NAMES:
        return _question(request, wanted, _form(wanted, given, request, bound=False), given)
    open_step = _first_open(given, request)
    if open_step is None:
        return _answer(request, given)
    step, form = open_step
    return _question(request, step, form, given)


def _question(request: HttpRequest, step: str, form: Form, given: dict[str, str]) -> HttpResponse:
    number = NAMES.index(step) + 1
    back = NAMES[number - 2] if number > 1 else ""
    context = {
        "step": step,
        "form": form,
        "number": number,
        "total": len(STEPS),
        "kept": [(name, given[name]) for name in NAMES if name in given and name != step],
        "back": _address(given, back) if back else "",
        "q": request.GET.get("q", "")[:100],
        "searched": step == "place" and bool(request.GET.get("q")),
        "found": bool(step != "place" or form.fields["place"].choices),  # type: ignore[attr-defined]
    }
    return render(request, "law/guide_question.html", context)


def _answer(request: HttpRequest, given: dict[str, str]) -> HttpResponse:
    place = _unit(given)
    if place is None:
        return redirect(_address({k: v for k, v in given.items() if k != "place"}))
    day = OnForm({"on": given["on"]})
    day.full_clean()
    on = day.cleaned_data["on"]
    cost_vnd = guide.cost_of(given["cost"])
    result = guide.answer(
        place=place,
        on=on,
        form=given["form"],
        industry=given["industry"],
        activity=given["activity"],
        cost_vnd=cost_vnd,
        other_money=given["other"] == "yes",
    )
    context = {
        "answer": result,
        "on": on,
        "cost_vnd": cost_vnd,
        "bars": _bars(result, cost_vnd),
        "verdicts": [_verdict(v) for v in result.verdicts],
        "refused": any(v.holds is False for v in result.verdicts),
        "rows": _rows(given, place, on),
        "edit": _address(given, "on"),
        "activity": selectors.activity_label(given["activity"]),
        "instruments": selectors.own_instruments(selectors.territory_of(place), on),
    }
    return render(request, "law/guide_answer.html", context)


def _rows(given: dict[str, str], place: Unit, on: Any) -> list[Row]:
    said = {
        "on": formats.date_short(on, spoken()),
        "place": label(place, on),
        "form": str(CODES.get(given["form"], _("Chủ đầu tư hạ tầng cụm công nghiệp"))),
        "industry": str(CODES.get(given["industry"], _("Việc khác"))),
        "activity": selectors.activity_label(given["activity"]),
        "cost": formats.million(guide.cost_of(given["cost"]), spoken()),
        "other": str(_("Đã được hỗ trợ") if given["other"] == "yes" else _("Chưa")),
    }
    return [Row(words, said[name], _address(given, name)) for name, words in STEPS]


def _bars(result: guide.Answer, cost_vnd: int) -> list[Bar]:
    """What the law allows on one scale: the share, the limit, and what the establishment pays itself."""
    assessment, lang = result.assessment, spoken()
    if assessment.ceiling_vnd is None:
        return []

    def millions(amount: int) -> str:
        return str(_("%(n)s triệu đồng")) % {"n": formats.million(amount, lang)}

    bars = [Bar(_("Chi phí"), cost_vnd, millions(cost_vnd), "sunk")]
    if assessment.share is not None:
        part = int(cost_vnd * assessment.share)
        words = _("%(share)s của chi phí") % {"share": formats.percent(assessment.share, lang, 0)}
        bars.append(Bar(words, part, millions(part), "cham2"))
    if assessment.limit_vnd is not None:
        bars.append(Bar(_("Mức tối đa in trong văn bản"), assessment.limit_vnd, millions(assessment.limit_vnd), "cham"))
    bars.append(Bar(_("Cơ sở tự lo ít nhất"), result.own_vnd or 0, millions(result.own_vnd or 0), "dong"))
    return bars


def _verdict(verdict: guide.Verdict) -> VerdictLine:
    icons = {"pass": "check-circle-fill", "block": "exclamation-octagon-fill", "warn": "exclamation-triangle-fill"}
    detail = ", ".join(str(CODES.get(str(value), "")) for value in verdict.params.values())
    return VerdictLine(
        verdict.look,
        icons[verdict.look],
        VERDICTS[(verdict.code, verdict.holds)],
        detail,
        verdict.choice.citation,
        verdict.choice.confidence,
    )
