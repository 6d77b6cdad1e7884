"""Reads of administrative units."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db import connection
from django.db.models import Case, Count, F, IntegerField, Prefetch, Q, QuerySet, Value, When, prefetch_related_objects
from django.utils.translation import gettext as _

from khuyencong.common.fold import composed, search_key
from khuyencong.common.formats import date_short
from khuyencong.places.choices import Level, View
from khuyencong.places.models import OpenQuestion, Succession, Unit, UnitVersion
from khuyencong.places.rules import (
    Address,
    Edge,
    Restated,
    bare,
    lower_kind,
    restate,
    search_words,
    split_name,
    unit_system,
    weights_complete,
)
from khuyencong.ui.language import spoken

SEARCH_LIMIT = 20
DATA = Path(__file__).resolve().parent / "data"


def valid_on(units: QuerySet[Unit], day: date) -> QuerySet[Unit]:
    """The units valid on a day; an unknown start counts as long ago."""
    return units.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


def unit_on(level: str, code: str, day: date) -> Unit:
    """The one unit of a code on a day. Raises Unit.DoesNotExist."""
    return valid_on(Unit.objects.filter(level=level, code=code), day).select_related("parent", "province").get()


def meanings(code: str, level: str | None = None) -> QuerySet[Unit]:
    """Every unit that ever carried a code, oldest first (O-J.6.7); the unknown start comes first on both databases."""
    units = Unit.objects.filter(code=code, **({"level": level} if level else {})).select_related("parent", "province")
    return units.annotate(
        started=Case(When(valid_from__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    ).order_by("level", "started", "valid_from", "id")


def with_predecessors(unit_ids: Iterable[int]) -> frozenset[int]:
    """The units and every unit that was merged into them, however many reforms ago."""
    found = set(unit_ids)
    frontier = found
    while frontier:
        rows = Succession.objects.filter(new__in=frontier).values_list("old_id", flat=True)
        frontier = set(rows) - found
        found |= frontier
    return frozenset(found)


_PROVINCE = """WITH RECURSIVE found(id) AS (
 SELECT id FROM places_unit WHERE level = 'province' AND code = %(code)s
 AND (valid_from IS NULL OR valid_from <= %(on)s) AND (valid_to IS NULL OR valid_to >= %(on)s)
 UNION SELECT s.old_id FROM places_succession s JOIN found f ON s.new_id = f.id) SELECT id FROM found"""


def province_and_predecessors(code: str, on: date) -> tuple[int, ...]:
    """The province of a code on a day and every unit merged into it, however many reforms ago: `unit_on` and
    `with_predecessors` in one statement, for lists asked for often. Empty for a code no province has on the day."""
    with connection.cursor() as cursor:
        cursor.execute(_PROVINCE, {"code": code, "on": on})
        return tuple(pk for (pk,) in cursor.fetchall())


def successors_of(unit: Unit) -> QuerySet[Unit]:
    """The units a unit went to, in whole or in part. A province that simply continued is its own successor."""
    return Unit.objects.filter(predecessions__old=unit).select_related("parent", "province").order_by("code", "id")


def predecessors_of(unit: Unit) -> QuerySet[Unit]:
    """The units that went into a unit, in whole or in part."""
    return Unit.objects.filter(successions__new=unit).select_related("parent", "province").order_by("code", "id")


def province_of(unit: Unit) -> Unit:
    """The province a unit lies (or lay) in; a province is its own."""
    return unit if unit.level == Level.PROVINCE or unit.province is None else unit.province


def province_choices(day: date) -> list[tuple[str, str]]:
    """Code and name of every province of a day, by name."""
    rows = valid_on(Unit.objects.filter(level=Level.PROVINCE), day).order_by("search_key", "id")
    return list(rows.values_list("code", "name"))


def province_today(unit: Unit) -> int:
    """The id of what a province is now: itself, or what it was merged into, however many reforms later."""
    while True:
        nexts = [new for new in successors_of(unit) if new.pk != unit.pk]
        if len(nexts) != 1:
            return unit.pk
        unit = nexts[0]


def name_on(unit: Unit, day: date) -> tuple[str, str]:
    """(name, kind) of a unit on a day; only renamed units have versions (O-J.6.8)."""
    past = [v for v in unit.versions.all() if v.valid_from is None or v.valid_from <= day]
    if not past:
        return unit.name, unit.kind
    last = max(past, key=lambda v: (v.valid_from is not None, v.valid_from or day))
    return last.name, last.kind


def old_province_of(unit: Unit) -> Unit | None:
    """The province of another unit system a commune lay in before; None where nothing changed.

    No commune of 1 July 2025 spans two old provinces (checked by the load tests), so there is one at most.
    """
    if unit.level != Level.COMMUNE or unit.valid_from is None or unit.province_id is None:
        return None
    olds = Unit.objects.filter(successions__new=unit, province__isnull=False).exclude(province=unit.province_id)
    first = olds.select_related("province").order_by("code", "id").first()
    return first.province if first else None


def label(unit: Unit, on: date) -> str:
    """A unit as an officer reads it on a day: with its province, its end, or the old province it lay in.

    "Xã Bản Hồ, tỉnh Lào Cai (trước 01/7/2025: Lào Cai cũ)"; "Tỉnh Yên Bái (đến 30/6/2025)". In the language of
    the reader; two queries at most.
    """
    lang = spoken()
    text = name_on(unit, on)[0]
    if unit.province is not None:
        text = f"{text}, {lower_kind(unit.province.name)}"
    if unit.valid_to is not None and unit.valid_to < on:
        return _("%(unit)s (đến %(day)s)") % {"unit": text, "day": date_short(unit.valid_to, lang)}
    old = old_province_of(unit)
    if old is None:
        return text
    return _("%(unit)s (trước %(day)s: %(old)s cũ)") % {
        "unit": text,
        "day": date_short(unit.valid_from, lang),
        "old": split_name(old.name)[1],
    }


def search_units(
    text: str, *, on: date | None = None, level: str | None = None, limit: int = SEARCH_LIMIT
) -> list[Unit]:
    """Units whose code or one of whose names fits a text, best fit first; accents, đ/d and tone placement ignored.

    "Bản Hồ, Lào Cai" narrows by the units above. With `on` only units valid that day; without, former names too.
    """
    head, *context = [search_words(part) for part in text.split(",") if part.strip()] or [""]
    if not head:
        return []
    units = Unit.objects.select_related("parent", "province")
    units = units.filter(level=level) if level else units
    units = valid_on(units, on) if on else units
    units = units.filter(code=head) if head.isdigit() else units.filter(search_key__contains=head)
    for part in context:
        units = units.filter(Q(parent__search_key__contains=part) | Q(province__search_key__contains=part))
    short = bare(head)
    rank = Case(
        When(search_key__contains=f"|{head}|", then=Value(0)),
        *(When(search_key__contains=f"{word} {short}|", then=Value(1)) for word in _KIND_WORDS),
        When(search_key__contains=f"|{head}", then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    size = Case(When(level=Level.PROVINCE, then=Value(0)), When(level=Level.DISTRICT, then=Value(1)), default=Value(2))
    ended = Case(When(valid_to__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(units.order_by(rank, size, ended, "code", "id")[:limit])


_KIND_WORDS = tuple(
    search_key(k) for k in ("tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn", "phường", "xã", "đặc khu")
)


@dataclass(frozen=True)
class Match:
    """What a typed place means on a day: one unit, several to choose from, or units that have ended.

    `unit` when it is clear; else `choices` (the successors of an ended unit among them); `ended` the unit meant,
    when it no longer exists on the day.
    """

    unit: Unit | None = None
    choices: list[Unit] = field(default_factory=list)
    ended: Unit | None = None


def match_place(text: str, *, on: date, level: str = Level.COMMUNE, limit: int = SEARCH_LIMIT) -> Match:
    """Find the unit somebody typed, by code or name, valid on a day."""
    found = search_units(text, on=on, level=level, limit=limit)
    exact = _best(found, text)
    if len(exact) == 1:
        return Match(unit=exact[0])
    if found:
        return Match(choices=found)
    former = search_units(text, level=level, limit=limit)
    gone = [u for u in (_best(former, text) or former) if u.valid_to is not None and u.valid_to < on]
    if len(gone) == 1:
        return Match(choices=list(successors_of(gone[0])), ended=gone[0])
    next_units = Unit.objects.filter(predecessions__old__in=gone).select_related("parent", "province").distinct()
    return Match(choices=list(next_units.order_by("code", "id")[:limit]))


def written_out(*, on: date, level: str = Level.COMMUNE) -> dict[str, Unit]:
    """The units of a level valid on a day by what can only mean one of them: their code, and their name with that of
    their province ("xã bản hồ, tỉnh lào cai"). Two queries, for sheets of many rows; `match_place` finds the same."""
    found: dict[str, Unit | None] = {}
    units = list(valid_on(Unit.objects.filter(level=level), on))
    # Thousands of communes lie in a few provinces: each of those is one object.
    above = Unit.objects.select_related("province").in_bulk(
        {pk for unit in units for pk in (unit.parent_id, unit.province_id) if pk}
    )
    for unit in units:
        unit.parent = above[unit.parent_id] if unit.parent_id else None
        unit.province = above[unit.province_id] if unit.province_id else None
        for words in {unit.code, *([spelled(f"{unit.name}, {unit.province.name}")] if unit.province else [])}:
            found[words] = None if words in found else unit
    return {words: unit for words, unit in found.items() if unit is not None}


def spelled(text: str) -> str:
    """A typed name as `written_out` keeps it: composed, in small letters, accents kept."""
    return composed(text).lower()


def _best(found: list[Unit], text: str) -> list[Unit]:
    """The hits named exactly as typed: with its accents if that leaves one, else without; a lone hit is one."""
    head = search_words(text.split(",")[0])
    names = [u for u in found if u.code == head or head in {search_words(u.name), bare(search_words(u.name))}]
    typed = composed(text.split(",")[0]).lower()
    accented = [u for u in names if typed in {u.name.lower(), split_name(u.name)[1].lower()}]
    if len(accented) == 1:
        return accented
    return names or (found if len(found) == 1 else [])


def ended_words(unit: Unit) -> str:
    """ "Xã X hết hiệu lực từ 01/7/2025, nay là Y": what to say when a place has ended."""
    lang = spoken()
    assert unit.valid_to is not None
    words = {"unit": unit.name, "day": date_short(unit.valid_to + timedelta(days=1), lang)}
    names = [u.name for u in successors_of(unit)]
    if not names:
        return _("%(unit)s hết hiệu lực từ %(day)s, chưa xác định đơn vị kế thừa.") % words
    if len(names) == 1:
        return _("%(unit)s hết hiệu lực từ %(day)s, nay là %(new)s.") % {**words, "new": names[0]}
    return _("%(unit)s hết hiệu lực từ %(day)s, nay thuộc một trong các đơn vị: %(new)s.") % {
        **words,
        "new": ", ".join(names),
    }


def restate_units(values_by_unit: Mapping[int, Decimal | int], *, on: date) -> Restated:
    """Additive sums by Unit id, restated to the units valid on a day, reform after reform (O-J.5, O-J.6.5).

    Exact for provinces. The sum of a divided commune without complete weights, and of a unit that ended without
    successor, stays in `not_divisible`; the total never changes.
    """
    done = Restated({unit: Decimal(value) for unit, value in values_by_unit.items()}, {})
    days = Succession.objects.filter(on__lte=on).order_by("on").values_list("on", flat=True).distinct()
    for day in days:
        ids = [unit for unit in done.values if isinstance(unit, int)]
        rows = list(Succession.objects.filter(old__in=ids, on=day).order_by("new__code", "id"))
        edges = [Edge(e.old_id, e.new_id, e.weight) for e in rows]
        gone = set(Unit.objects.filter(pk__in=ids, valid_to=day - timedelta(days=1)).values_list("pk", flat=True))
        step = restate(done.values, edges, ended_without_successor=gone - {e.old_id for e in rows})
        done = Restated(step.values, {**done.not_divisible, **step.not_divisible})
    return done


def heirs(unit_ids: Iterable[int], *, on: date) -> dict[int, int | None]:
    """What each unit wholly became by a day, reform after reform: itself where nothing happened, None where it was
    divided or ended without successor. Rows of a divided unit stay together: which heir each belongs to is not known.
    """
    found: dict[int, int | None] = {unit: unit for unit in unit_ids}
    days = Succession.objects.filter(on__lte=on).order_by("on").values_list("on", flat=True).distinct()
    for day in days:
        now = {unit for unit in found.values() if unit is not None}
        edges: dict[int, list[Succession]] = {}
        for edge in Succession.objects.filter(old__in=now, on=day):
            edges.setdefault(edge.old_id, []).append(edge)
        gone = set(Unit.objects.filter(pk__in=now, valid_to=day - timedelta(days=1)).values_list("pk", flat=True))
        became = {
            unit: went[0].new_id if len(went) == 1 and went[0].whole else None
            for unit, went in ({**{unit: [] for unit in gone}, **edges}).items()
        }
        found = {unit: became.get(at, at) if at is not None else None for unit, at in found.items()}
    return found


def address_heirs(*, on: date) -> dict[int, int]:
    """Where the addresses of every ended unit are looked for on a day: what it wholly became, of a divided commune its
    default successor. Never for sums (O-J.5)."""
    edges = Succession.objects.filter(on__lte=on).exclude(old=F("new")).filter(Q(whole=True) | Q(suggested=True))
    nexts = dict(edges.order_by("on", "suggested", "new__code").values_list("old_id", "new_id"))
    found = {}
    for old in nexts:
        at, seen = old, {old}
        while (new := nexts.get(at)) is not None and new not in seen:
            at = new
            seen.add(at)
        found[old] = at
    return found


def view_title(view: str, on: date) -> str:
    """The heading every report prints above its table: which view, which unit system (O-J.5.2, O-J.6.10)."""
    return _("%(view)s – hệ %(system)s đơn vị cấp tỉnh") % {"view": View(view).label, "system": unit_system(on)}


def find_address(address: Address, on: date) -> Unit | None:
    """The commune of a normalised address on a day, or None when it is not clear."""
    text = ", ".join(part for part in (address.commune, address.district, address.province) if part)
    return match_place(text, on=on).unit if address.commune else None


def open_questions() -> QuerySet[OpenQuestion]:
    """What is still open about units, by code."""
    return OpenQuestion.objects.filter(closed_at__isnull=True).select_related("unit__parent", "unit__province")


@dataclass(frozen=True)
class Meaning:
    """A unit as it is shown: its name and kind on the day asked for, and where it went after that day."""

    unit: Unit
    name: str
    kind: str
    successors: list[Unit]


def _shown(units: Iterable[Unit], on: date | None) -> list[Meaning]:
    """Meanings of units with their successors, in three queries; with a day, successions after that day only."""
    edges = Succession.objects.select_related("new").order_by("new__code", "id")
    rows = list(units)
    prefetch_related_objects(rows, "versions", Prefetch("successions", queryset=edges))
    out = []
    for unit in rows:
        name, kind = name_on(unit, on) if on else (unit.name, unit.kind)
        news = [e.new for e in unit.successions.all() if on is None or e.on > on]
        out.append(Meaning(unit, name, kind, news))
    return out


def meanings_of(code: str, *, on: date | None = None, level: str | None = None) -> list[Meaning]:
    """What a code means on a day (one at most for a level), or every meaning it ever had (O-J.6.2, O-J.6.7)."""
    units = meanings(code, level)
    return _shown(valid_on(units, on) if on else units, on)


def search_meanings(
    text: str, *, on: date | None = None, level: str | None = None, limit: int = SEARCH_LIMIT
) -> list[Meaning]:
    """`search_units` with the successors of every hit."""
    return _shown(search_units(text, on=on, level=level, limit=limit), on)


def provinces_on(day: date) -> list[Unit]:
    """The provinces of a day with the provinces they came from (`was`) and the number of communes (`communes`)."""
    was = Prefetch("predecessions", queryset=Succession.objects.select_related("old").order_by("old__code", "id"))
    rows = valid_on(Unit.objects.filter(level=Level.PROVINCE), day).prefetch_related(was).order_by("code", "id")
    inside = valid_on(Unit.objects.filter(level=Level.COMMUNE), day).order_by()
    counts = dict(inside.values_list("province").annotate(n=Count("id")))
    out = list(rows)
    for unit in out:
        unit.was = [e.old for e in unit.predecessions.all()]  # type: ignore[attr-defined]
        unit.communes = counts.get(unit.pk, 0)  # type: ignore[attr-defined]
    return out


@dataclass(frozen=True)
class History:
    """One meaning of a code with everything the page of a unit shows.

    `inside`: the units inside, by level and the period they were valid in.
    """

    unit: Unit
    came_from: list[Succession]
    went_to: list[Succession]
    versions: list[UnitVersion]
    questions: list[OpenQuestion]
    inside: list["Inside"]

    @property
    def divided(self) -> bool:
        """Whether the unit was divided, so that weights may be entered."""
        return any(not e.whole for e in self.went_to)

    @property
    def divisible(self) -> bool:
        """Whether sums of the unit can be restated: no division, or complete weights."""
        return weights_complete([e.weight for e in self.went_to])


@dataclass(frozen=True)
class Inside:
    """Units of one level inside a unit, valid until a day (None: still valid)."""

    level: str
    until: date | None
    units: list[Unit]


def histories(level: str, code: str) -> list[History]:
    """Every meaning of a code, oldest first; a fixed number of queries a meaning."""
    out = []
    for unit in meanings(code, level):
        edges = Succession.objects.filter(old=unit).select_related("new__province").order_by("new__code", "id")
        sources = Succession.objects.filter(new=unit).select_related("old__province", "old__parent")
        out.append(
            History(
                unit=unit,
                came_from=[e for e in sources.order_by("old__code", "id") if e.old_id != unit.pk],
                went_to=[e for e in edges if e.new_id != unit.pk],
                versions=list(unit.versions.all()),
                questions=list(unit.questions.filter(closed_at__isnull=True)),
                inside=_inside(unit),
            )
        )
    return out


def _inside(unit: Unit) -> list[Inside]:
    """The units inside a province or district, each level and period apart, today's communes first."""
    if unit.level == Level.COMMUNE:
        return []
    groups: dict[tuple[str, date | None], list[Unit]] = {}
    field_name = "province" if unit.level == Level.PROVINCE else "parent"
    for inner in Unit.objects.filter(**{field_name: unit}).order_by("code", "id"):
        groups.setdefault((inner.level, inner.valid_to), []).append(inner)
    order = sorted(groups, key=lambda k: (k[1] is not None, k[0] == Level.COMMUNE, k[1] or date.max))
    return [Inside(level, until, groups[(level, until)]) for level, until in order]


@cache
def held_pairs() -> tuple[dict[str, str], ...]:
    """Pairs of communes on which two independent tables differ: held for review, never used for sums."""
    with (DATA / "admin_mapping_disagreements.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
