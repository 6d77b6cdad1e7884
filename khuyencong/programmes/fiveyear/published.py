"""Loading the programmes that printed sources tell of, as printed; and the printed figures beside ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from khuyencong.common.fold import search_key
from khuyencong.common.money import MILLION
from khuyencong.law.choices import Confidence
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import unit_on
from khuyencong.programmes.models import (
    Programme,
    ProgrammeMoney,
    ProgrammeVersion,
    PublishedFigure,
    SourceDocument,
    Target,
)
from khuyencong.programmes.results.choices import Bound, DocumentKind, VersionStatus
from khuyencong.ui.language import spoken

DATA = Path(__file__).resolve().parents[1] / "data" / "programmes.yaml"


@cache
def _data() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


@transaction.atomic
def load_published_programmes(*, at: datetime) -> str:
    """Load the programmes of the package as printed; loading again changes nothing. Returns one line of report.

    A version an officer recorded later stands beside the printed one, which is never touched again. A place that is
    not loaded yet is left out.
    """
    made = [p for p in (_load(raw, at) for raw in _data()) if p is not None]
    for raw in _data():
        if raw.get("follows"):
            Programme.objects.filter(key=raw["key"], follows__isnull=True).update(
                follows=Programme.objects.filter(key=raw["follows"]).first()
            )
    return f"{len(made)} programmes, {Target.objects.filter(version__published=True).count()} targets, as printed"


def _load(raw: Mapping[str, Any], at: datetime) -> Programme | None:
    place = _place(raw)
    if raw["level"] != "nation" and place is None:
        return None
    programme, _new = Programme.objects.get_or_create(
        key=raw["key"],
        defaults={
            "title": raw["title"],
            "level": raw["level"],
            "place": place,
            "starts_year": raw["years"][0],
            "ends_year": raw["years"][1],
            "search_key": search_key(f"{raw['title']} {place or ''}")[:400],
            "created_at": at,
        },
    )
    if programme.versions.exists():
        return programme
    documents = _documents(programme, raw, at)
    version = ProgrammeVersion.objects.create(
        programme=programme,
        number=1,
        status=VersionStatus.IN_FORCE,
        document=documents[""],
        in_force_from=raw["in_force_from"],
        unread=raw.get("unread", False),
        both_purses=raw.get("both_purses", False),
        published=True,
        opened_at=at,
    )
    _targets(version, raw, documents)
    return programme


def _place(raw: Mapping[str, Any]) -> Unit | None:
    if "place" not in raw:
        return None
    try:
        return unit_on(Level.PROVINCE, raw["place"], date(raw["years"][0], 12, 31))
    except Unit.DoesNotExist:
        return None


def _documents(programme: Programme, raw: Mapping[str, Any], at: datetime) -> dict[str, SourceDocument]:
    """The decision (or the page that stands for it) under "", and the other sources by their name."""
    decision = raw.get("decision")
    found = {"": _document(programme, decision or raw["press"], bool(decision), at)}
    for name, source in raw.get("sources", {}).items():
        found[name] = _document(programme, source, False, at)
    return found


def _document(programme: Programme, raw: Mapping[str, Any], decision: bool, at: datetime) -> SourceDocument:
    return SourceDocument.objects.create(
        programme=programme,
        kind=DocumentKind.DECISION if decision else DocumentKind.PRESS,
        issuer=raw["issuer"],
        number=raw.get("number", ""),
        issued_on=raw.get("issued_on"),
        source_url=raw["url"],
        confidence=raw.get("confidence", Confidence.NEWS),
        added_at=at,
    )


def _targets(version: ProgrammeVersion, raw: Mapping[str, Any], documents: Mapping[str, SourceDocument]) -> None:
    for row in raw.get("targets", ()):
        document = documents[row.get("source", "")]
        Target.objects.create(
            version=version,
            document=document,
            indicator=row["indicator"],
            content=row.get("content", ""),
            bound=row.get("bound", Bound.EXACT),
            value=row.get("value"),
            value_to=row.get("value_to"),
            printed=row.get("printed", ""),
            reading=row.get("reading", {}),
            compared=row.get("compared", True),
            confidence=document.confidence,
        )
    for row in raw.get("money", ()):
        ProgrammeMoney.objects.create(
            version=version, document=documents[""], source=row["source"], amount_vnd=row["million"] * MILLION,
            confidence=documents[""].confidence,
        )  # fmt: skip


@dataclass(frozen=True)
class Printed:
    """A printed figure beside a programme: its words, the row it stands in, and which of our figures counts the same
    (`computed`, over `years`)."""

    label: str
    row: PublishedFigure
    computed: str = ""
    years: tuple[int, int] | None = None


def printed_figures(programme: Programme) -> list[Printed]:
    """What sources print about the results of a programme, in the order of the file; one query."""
    raw = next((p for p in _data() if p["key"] == programme.key), None)
    wanted = raw.get("figures", ()) if raw else ()
    rows = PublishedFigure.objects.in_bulk([f["row"] for f in wanted], field_name="row") if wanted else {}
    lang = spoken()
    return [
        Printed(
            f["label"].get(lang, f["label"]["vi"]),
            rows[f["row"]],
            f.get("computed", ""),
            (f["years"][0], f["years"][1]) if "years" in f else None,
        )
        for f in wanted
        if f["row"] in rows
    ]
