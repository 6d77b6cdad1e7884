"""The rows of the published tables, without anything about natural persons. Each room gives its own rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from khuyencong.clusters.selectors.opened import opened_clusters
from khuyencong.law.selectors import activity_label, norm_rows
from khuyencong.ledger.selectors import subjects_balances
from khuyencong.opendata.rules import SMALLEST, Key, Line, hidden_cells, is_body
from khuyencong.places.models import Unit
from khuyencong.programmes.selectors import awarded_projects, support_counts
from khuyencong.registry.choices import LegalForm
from khuyencong.registry.selectors.opened import counts_by_province_and_form, published_products

BATCH = 500
TOTAL = "TOTAL"
# A household is one person's; what "other" is nobody knows.
PERSONS = frozenset({LegalForm.HOUSEHOLD, LegalForm.OTHER})


@dataclass(frozen=True)
class Asked:
    """The day of publication; `examples`: invented rows are among them (a demonstration only)."""

    on: date
    examples: bool


@dataclass(frozen=True)
class Grant:
    """One awarded project as it is published. `recipient_id` "" for a person, whose name is withheld too."""

    code: str
    title: str
    budget_year: int
    purse: str
    approved_on: date
    awarded_vnd: int
    paid_vnd: int
    recipient: str
    recipient_id: str
    funder: str
    funder_id: str
    province_code: str
    province: str
    activities: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None

    @property
    def is_person(self) -> bool:
        return not self.recipient_id


def awards(asked: Asked) -> Iterator[Grant]:
    """Every awarded project, read in batches. Where fewer than 3 persons of one year and province were supported,
    their place is withheld: it could tell who they are."""
    persons = _persons(asked)
    last = 0
    while batch := list(awarded_projects(examples=asked.examples).filter(pk__gt=last).order_by("pk")[:BATCH]):
        money = subjects_balances([project.subject for project in batch])
        for project in batch:
            paid = money[project.subject].paid - money[project.subject].returned
            yield _grant(project, max(paid, 0), persons)
        last = batch[-1].pk


def _persons(asked: Asked) -> dict[tuple[int, int], int]:
    """How many projects of persons there are by year and province."""
    rows = awarded_projects(examples=asked.examples, with_parts=False).order_by()
    private = rows.filter(parts__beneficiary__legal_form__in=PERSONS).distinct()
    found: dict[tuple[int, int], int] = defaultdict(int)
    for _pk, year, province in private.values_list("pk", "budget_year", "province_id").iterator(chunk_size=2_000):
        found[year, province] += 1
    return found


def _grant(project: Any, paid_vnd: int, persons: dict[tuple[int, int], int]) -> Grant:
    named = project.beneficiaries
    private = any(part.beneficiary.legal_form in PERSONS for part in named)
    alone = named[0].beneficiary if len(named) == 1 else None
    shown = not private or persons.get((project.budget_year, project.province_id), 0) >= SMALLEST
    if private and alone is not None:
        recipient, recipient_id = "", ""
    elif alone is not None:
        number = alone.identifier_label
        recipient, recipient_id = alone.name, f"VN-MST-{number}" if len(number) == 10 else f"khuyencong-{alone.pk}"
    else:
        recipient, recipient_id = project.implementer.name, f"khuyencong-body-{project.implementer_id}"
    return Grant(
        code=project.code,
        # What was typed may name the person.
        title="; ".join(activity_label(a) for a in project.activities) if private else project.title,
        budget_year=project.budget_year,
        purse=project.purse,
        approved_on=project.plan_approved_on,
        awarded_vnd=project.planned_vnd,
        paid_vnd=paid_vnd,
        recipient=recipient,
        recipient_id=recipient_id,
        funder=project.manager.name,
        funder_id=f"khuyencong-body-{project.manager_id}",
        province_code=project.province.code if shown else "",
        province=project.province.name if shown else "",
        activities=tuple(project.activities),
        starts_on=project.starts_on,
        ends_on=project.ends_on,
    )


def grants(asked: Asked) -> Iterator[tuple[Any, ...]]:
    """The table of awarded projects."""
    for g in awards(asked):
        kind = "individual" if g.is_person else "organisation"
        yield (
            g.code, g.title, g.budget_year, g.purse, g.approved_on, g.awarded_vnd, g.paid_vnd, g.recipient or None,
            kind, g.funder, g.province_code or None, g.province or None, "; ".join(g.activities) or None,
        )  # fmt: skip


def support_by_province(asked: Asked) -> Iterator[tuple[Any, ...]]:
    """Counts and money by year, purse and province, and over the country; small cells hidden."""
    cells: dict[Key, tuple[int, int, int]] = {}
    for year, purse, province, establishments, projects, vnd in support_counts(examples=asked.examples):
        cells[year, purse, province] = (establishments, projects, vnd or 0)
    lines = []
    for year, purse in sorted({(key[0], key[1]) for key in cells}, key=str):
        parts = [key for key in cells if key[:2] == (year, purse)]
        sums = (sum(cells[key][i] for key in parts) for i in range(3))
        cells[year, purse, TOTAL] = tuple(sums)  # type: ignore[assignment]
        lines.append((parts, (year, purse, TOTAL)))
    hidden = hidden_cells({key: value[0] for key, value in cells.items()}, lines)
    names = _provinces(key[2] for key in cells)
    for key in sorted(cells, key=lambda k: (str(k[0]), str(k[1]), k[2] == TOTAL, names.get(k[2], ("", ""))[0])):
        code, name = names.get(key[2], (TOTAL, ""))
        shown = (None, None, None) if key in hidden else cells[key]
        yield (key[0], key[1], code, name or None, *shown, key in hidden)


def establishments_by_form(asked: Asked) -> Iterator[tuple[Any, ...]]:
    """Counts by province and legal form with both sums; small cells hidden, and what would give them away."""
    counts: dict[Key, int] = dict(counts_by_province_and_form(asked.on, examples=asked.examples))
    provinces = sorted({key[0] for key in counts}, key=str)
    forms = [form for form in LegalForm.values if any(key[1] == form for key in counts)]
    inner: dict[Key, int] = {(p, f): counts.get((p, f), 0) for p in provinces for f in forms}
    rows: dict[Key, int] = {(p, TOTAL): sum(inner[p, f] for f in forms) for p in provinces}
    columns: dict[Key, int] = {(TOTAL, f): sum(inner[p, f] for p in provinces) for f in forms}
    every: dict[Key, int] = {**inner, **rows, **columns, (TOTAL, TOTAL): sum(inner.values())}
    lines: list[Line] = [([(p, f) for f in forms], (p, TOTAL)) for p in provinces]
    lines += [([(p, f) for p in provinces], (TOTAL, f)) for f in forms]
    lines += [(list(rows), (TOTAL, TOTAL)), (list(columns), (TOTAL, TOTAL))]
    hidden = hidden_cells(every, lines) if inner else frozenset()
    names = _provinces(provinces)
    for key in every if inner else ():
        code, name = names.get(key[0], (TOTAL, ""))
        yield (code, name or None, key[1], None if key in hidden else every[key], key in hidden)


def _provinces(keys: Any) -> dict[Any, tuple[str, str]]:
    wanted = [key for key in keys if isinstance(key, int)]
    return {pk: (code, name) for pk, code, name in Unit.objects.filter(pk__in=wanted).values_list("id", "code", "name")}


def typical_products(asked: Asked) -> Iterator[tuple[Any, ...]]:
    """Products as printed; a producer only where its name says that it is a body."""
    for row, product, producer, year, level, province, url in published_products():
        yield (row, product, producer if is_body(producer) else None, year, level, province or None, url)


def clusters(asked: Asked) -> Iterator[tuple[Any, ...]]:
    """The public part of the cluster database on the day; areas in whole square metres."""
    words = ("code", "name", "province_code", "commune_code", "label", "plan", "legal", "investor", "infrastructure",
             "operation", "environment")  # fmt: skip
    areas = ("area_ha", "industrial_land_ha", "leased_ha", "unleased_ha")
    for row in opened_clusters(asked.on, examples=asked.examples):
        metres = (None if row[area] is None else int(row[area] * 10_000) for area in areas)
        yield (*(row[word] or "" for word in words), *metres, row["projects"])


def administrative_units(asked: Asked) -> Iterator[tuple[Any, ...]]:
    """Every unit with its days."""
    names = ("id", "level", "code", "name", "parent__code", "province__code", "valid_from", "valid_to")
    yield from Unit.objects.order_by("level", "code", "id").values_list(*names).iterator(chunk_size=2_000)


def norms(asked: Asked) -> Iterator[tuple[Any, ...]]:
    """Every version of every norm of the nation."""
    yield from norm_rows()
