"""How many establishments of a place would qualify, and which single condition stops the others.

The rule is the registry's (`registry/rules/eligibility.py`); here its verdicts are only counted. What one content asks
of a dossier beyond the beneficiary (machine, papers, ceilings) is judged when the dossier is made.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import memberships_of
from khuyencong.common import formats
from khuyencong.common.paging import PAGE_SIZE
from khuyencong.common.typed import read_day
from khuyencong.law.selectors import activity_label
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import match_place, province_choices, province_of, unit_on, with_predecessors
from khuyencong.programmes.choices import MACHINERY
from khuyencong.programmes.contents import codes, content_of
from khuyencong.registry import selectors as registry
from khuyencong.ui.language import spoken

JUDGED_MAX = 5_000  # establishments judged while a reader waits; more than these: a smaller place
ANSWERS = ("yes", "no", "ask")
FIRST_DAY = date(2012, 7, 5)  # before it no text was in force
TEXT_MAX = 200


@dataclass(frozen=True)
class Question:
    """What is asked: where, for which content, on which day. `wrong`: what could not be read, by field."""

    unit: Unit | None
    province: str
    commune: str
    activity: str
    on: date
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass
class Count:
    """How many: in all, by answer, and by the one condition that stops or is not known."""

    total: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    asks: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Obstacle:
    """One condition with how many it alone stops, and of how many it alone is not known; each opens its list."""

    label: str
    stops: int
    stops_url: str
    asks: int
    asks_url: str


def read(query: QueryDict, user: User, today: date) -> Question:
    """The question in the address; without a place the reader's own province."""
    wrong: dict[str, str] = {}
    on = _day(query.get("on", ""), today)
    if on is None or not FIRST_DAY <= on <= date(today.year + 5, 12, 31):
        wrong["on"] = _("Ngày từ %(first)s, dạng ngày/tháng/năm.") % {"first": formats.date_short(FIRST_DAY, spoken())}
        on = today
    activity = query.get("activity", "")
    activity = activity if activity in contents() else MACHINERY
    code, commune = query.get("province", ""), query.get("commune", "").replace("\0", "").strip()[:TEXT_MAX]
    unit = _province(code, on) if code else _own_province(user, on)
    if commune:
        words = f"{commune}, {unit.name}" if unit is not None and "," not in commune else commune
        found = match_place(words, on=on)
        unit = found.unit
        if unit is None:
            wrong["commune"] = _("Không rõ xã, phường nào. Gõ thêm tên tỉnh sau dấu phẩy, ví dụ: Bản Hồ, Lào Cai.")
    shown = province_of(unit).code if unit is not None else code
    return Question(unit, shown, commune, activity, on, wrong)


def _day(typed: str, today: date) -> date | None:
    """The day typed, today without one; None when it cannot be read."""
    try:
        return read_day(typed[:TEXT_MAX]) if typed else today
    except ValueError:
        return None


def _province(code: str, on: date) -> Unit | None:
    try:
        return unit_on(Level.PROVINCE, code, on) if code.isascii() and code.isdigit() else None
    except Unit.DoesNotExist:
        return None


def _own_province(user: User, on: date) -> Unit | None:
    places = (m.organisation.place for m in memberships_of(user, on))
    return next((province_of(place) for place in places if place is not None), None)


def contents() -> dict[str, str]:
    """The contents whose money goes to an establishment, with their names."""
    return {code: activity_label(code) for code in codes() if content_of(code).names_establishment}


def qualify_page(query: QueryDict, user: User, today: date) -> dict[str, Any]:
    """Counts by answer and by single obstacle, and the list one of them opens; a bounded number of queries."""
    asked = read(query, user, today)
    show, number = query.get("show", ""), query.get("page", "1")
    page = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    shown: dict[str, Any] = {
        "asked": asked,
        "where": str(asked.unit) if asked.unit else "",
        "content": activity_label(asked.activity),
        "provinces": province_choices(asked.on),
        "contents": [(code, f"{code} {label}") for code, label in contents().items()],
        "on_text": asked.on.strftime("%d/%m/%Y"),
        "here": reverse("programmes:qualify"),
        "wrong": asked.wrong,
        "many": False,
        "limit": JUDGED_MAX,
        "count": None,
    }
    if asked.unit is None or asked.wrong:
        return shown
    units = with_predecessors([asked.unit.pk])
    rows = registry.establishments_in(user, asked.on, units)
    if rows.order_by()[: JUDGED_MAX + 1].count() > JUDGED_MAX:
        return {**shown, "many": True}
    count, window = Count(), _Window(show, page)
    for judged in registry.judge_all(rows, units, on=asked.on, plan_year=asked.on.year):
        _add(count, judged)
        window.see(judged)
    return {**shown, "count": count, **_numbers(asked, count), **window.shown(asked)}


def _add(count: Count, judged: registry.Judged) -> None:
    count.total += 1
    count.answers[judged.answer] += 1
    if judged.obstacle:
        (count.stops if judged.answer == "no" else count.asks)[judged.obstacle] += 1


@dataclass
class _Window:
    """The page of the list that is shown, picked out of the stream: "yes", "no", "ask", "stop-size", "ask-size"."""

    show: str
    page: int
    matched: int = 0
    rows: list[registry.Judged] = field(default_factory=list)

    def see(self, judged: registry.Judged) -> None:
        kind, _dash, code = self.show.partition("-")
        fits = {
            "yes": judged.answer == "yes",
            "no": judged.answer == "no",
            "ask": judged.answer == "ask",
            "stop": judged.answer == "no" and judged.obstacle == code,
        }.get(kind, False)
        if not fits or (kind == "ask" and code and judged.obstacle != code):
            return
        self.matched += 1
        if (self.page - 1) * PAGE_SIZE < self.matched <= self.page * PAGE_SIZE:
            self.rows.append(judged)

    def shown(self, asked: Question) -> dict[str, Any]:
        named = registry.establishments_named(j.establishment_id for j in self.rows)
        more = self.matched > self.page * PAGE_SIZE
        return {
            "show": self.show,
            "matched": self.matched,
            "lines": [(named[j.establishment_id], registry.obstacle_words(j.verdict)) for j in self.rows],
            "previous_url": address(asked, show=self.show, page=self.page - 1) if self.page > 1 else "",
            "next_url": address(asked, show=self.show, page=self.page + 1) if more else "",
        }


def address(asked: Question, **more: Any) -> str:
    """The address of the same question with a list opened."""
    pairs = {
        "province": asked.province, "commune": asked.commune, "activity": asked.activity,
        "on": asked.on.strftime("%d/%m/%Y"),
        **more,
    }  # fmt: skip
    return f"?{urlencode({name: value for name, value in pairs.items() if value != ''})}"


def _numbers(asked: Question, count: Count) -> dict[str, Any]:
    labels = {"yes": _("Đủ điều kiện"), "no": _("Chưa đủ điều kiện"), "ask": _("Chưa đủ thông tin")}
    looks = {"yes": "men", "no": "son", "ask": "dong"}
    answers = [
        (labels[key], count.answers[key], looks[key], address(asked, show=key) if count.answers[key] else "")
        for key in ANSWERS
    ]
    found = sorted({*count.stops, *count.asks}, key=lambda code: (-count.stops[code], -count.asks[code], code))
    obstacles = [
        Obstacle(
            registry.condition_label(code), count.stops[code], address(asked, show=f"stop-{code}"), count.asks[code],
            address(asked, show=f"ask-{code}"),
        )
        for code in found
    ]  # fmt: skip
    several = count.answers["no"] - count.stops.total(), count.answers["ask"] - count.asks.total()
    top = max((o.stops + o.asks for o in obstacles), default=0)
    return {"answers": answers, "obstacles": obstacles, "several": several, "top": top, "show_labels": labels}
