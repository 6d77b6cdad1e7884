"""Reads of administrative units."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khuyencong.common.fold import search_key
from khuyencong.common.formats import date_short
from khuyencong.places.choices import Level
from khuyencong.places.models import Succession, Unit
from khuyencong.places.rules import bare, lower_kind, search_words, split_name

SEARCH_LIMIT = 20


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


def successors_of(unit: Unit) -> QuerySet[Unit]:
    """The units a unit went to, in whole or in part. A province that simply continued is its own successor."""
    return Unit.objects.filter(predecessions__old=unit).select_related("parent", "province").order_by("code", "id")


def predecessors_of(unit: Unit) -> QuerySet[Unit]:
    """The units that went into a unit, in whole or in part."""
    return Unit.objects.filter(successions__new=unit).select_related("parent", "province").order_by("code", "id")


def province_of(unit: Unit) -> Unit:
    """The province a unit lies (or lay) in; a province is its own."""
    return unit if unit.level == Level.PROVINCE or unit.province is None else unit.province


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
    the reader; one query for a commune of the new system.
    """
    lang = (get_language() or "vi")[:2]
    text = unit.name
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
