"""Reads of the registry used by more than one caller."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet

from khuyencong.common import taxcode
from khuyencong.common.fold import search_key
from khuyencong.registry.choices import PERSONAL_SCHEMES, Scheme
from khuyencong.registry.models import Establishment, Identifier, Product, ProductionPlace, VsicList
from khuyencong.registry.selectors.eligibility import (
    Asked,
    eligibility,
    eligibility_many,
    establishments_by_id,
    facts_of,
    is_difficult,
    unit_at,
)
from khuyencong.registry.selectors.identifying import find_by_identifier
from khuyencong.registry.selectors.merged import merged_ids, survivor_id, survivor_ids
from khuyencong.registry.selectors.naming import named_refusal
from khuyencong.registry.selectors.numbers import number_held
from khuyencong.registry.selectors.priority import PriorityFacts, priority_facts
from khuyencong.registry.selectors.products import products_visible_to
from khuyencong.registry.selectors.survey import (
    Judged,
    condition_label,
    establishments_in,
    establishments_named,
    judge_all,
    obstacle_words,
)

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

__all__ = [
    "Asked",
    "EstablishmentSummary",
    "Judged",
    "PriorityFacts",
    "condition_label",
    "eligibility",
    "eligibility_many",
    "establishments_by_id",
    "establishments_in",
    "establishments_named",
    "establishments_visible_to",
    "facts_of",
    "find_by_identifier",
    "is_difficult",
    "judge_all",
    "live_establishments",
    "merged_ids",
    "named",
    "named_refusal",
    "number_held",
    "obstacle_words",
    "place_name",
    "priority_facts",
    "product_of",
    "production_places",
    "products_visible_to",
    "summary",
    "survivor_id",
    "survivor_ids",
    "twins",
    "unit_at",
    "vsic_versions_loaded",
]


@dataclass(frozen=True)
class EstablishmentSummary:
    """What other rooms copy or show of an establishment."""

    id: int
    name: str
    legal_form: str
    province_id: int
    commune_id: int | None
    organisation_id: int | None
    identifier_label: str
    is_example: bool


def summary(establishment_id: int) -> EstablishmentSummary:
    """The summary of an establishment. Raises Establishment.DoesNotExist."""
    row = Establishment.objects.only(
        "name", "legal_form", "province_id", "commune_id", "organisation_id", "identifier_label", "is_example"
    ).get(pk=establishment_id)
    return EstablishmentSummary(
        id=row.pk,
        name=row.name,
        legal_form=row.legal_form,
        province_id=row.province_id,
        commune_id=row.commune_id,
        organisation_id=row.organisation_id,
        identifier_label=row.identifier_label,
        is_example=row.is_example,
    )


def establishments_visible_to(user: User | AnonymousUser, on: date) -> QuerySet[Establishment]:
    """The establishments a user may see on a day."""
    return Establishment.objects.visible_to(user, on=on)


def live_establishments() -> QuerySet[Establishment]:
    """Every establishment that was not merged into another one, for commands of the operator alone."""
    return Establishment.objects.filter(merged_into__isnull=True)


def place_name(production_place_id: int) -> str:
    """The unit a production place lies in, in words; "" for a place there is not."""
    place = ProductionPlace.objects.select_related("unit").filter(pk=production_place_id).first()
    return str(place.unit) if place else ""


def production_places(establishment_id: int, on: date | None = None) -> QuerySet[ProductionPlace]:
    """The production places of an establishment (those open on a day), oldest first."""
    rows = ProductionPlace.objects.filter(establishment=establishment_id).select_related(
        "unit__parent", "unit__province"
    )
    if on is None:
        return rows
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


def product_of(product_id: int) -> Product:
    """A product line, its establishment loaded. Raises Product.DoesNotExist."""
    return Product.objects.select_related("establishment").get(pk=product_id)


def named(texts: Iterable[str], visible: QuerySet[Establishment]) -> dict[str, list[Establishment]]:
    """The visible establishments each text means: those that carry it as a number (personal ones left out), else those
    of that name. Three queries for all texts; a text nobody carries has an empty list."""
    wanted = {text for text in texts if text}
    digits = {text: taxcode.bare_digits(text) for text in wanted}
    numbers = Identifier.objects.filter(value__in={*wanted, *digits.values()}).exclude(scheme__in=PERSONAL_SCHEMES)
    owners: dict[str, set[int]] = {}
    for value, pk in numbers.values_list("value", "establishment_id"):
        owners.setdefault(value, set()).add(pk)
    by_text = {text: owners.get(text, set()) | owners.get(digits[text], set()) for text in wanted}
    keys = {search_key(text) for text in wanted}
    rows = visible.filter(Q(pk__in=set().union(*by_text.values())) | Q(search_key__in=keys)).order_by("pk")
    found: dict[str, list[Establishment]] = {text: [] for text in wanted}
    meant: dict[object, list[str]] = {}
    for text in wanted:
        for key in (search_key(text), *by_text[text]):
            meant.setdefault(key, []).append(text)
    for row in rows:
        for text in dict.fromkeys((*meant.get(row.pk, ()), *meant.get(row.search_key, ()))):
            found[text].append(row)
    return {text: [r for r in rows_ if r.pk in by_text[text]] or rows_ for text, rows_ in found.items()}


def twins(visible: QuerySet[Establishment]) -> list[tuple[str, list[Establishment]]]:
    """Visible establishments that share a personal number, for review: (last four digits, establishments).

    Sharing is allowed (one person may represent several households); it is only worth a look (O-K.10.4).
    """
    shared = (
        Identifier.objects.filter(scheme=Scheme.PIN12, establishment__in=visible)
        .values("lookup")
        .annotate(n=Count("establishment", distinct=True))
        .filter(n__gt=1)
        .order_by("lookup")[:200]
    )
    groups: dict[str, dict[int, Establishment]] = {}
    tails: dict[str, str] = {}
    rows = Identifier.objects.filter(lookup__in=[s["lookup"] for s in shared], establishment__in=visible)
    for row in rows.select_related("establishment").order_by("lookup", "establishment_id"):
        groups.setdefault(row.lookup, {})[row.establishment_id] = row.establishment
        tails[row.lookup] = row.tail
    return [(tails[key], list(found.values())) for key, found in groups.items()]


def vsic_versions_loaded() -> dict[str, str]:
    """The lists of industry codes at hand: version to totals by level."""
    return dict(VsicList.objects.values_list("version", "totals"))
