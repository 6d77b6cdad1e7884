"""Reads the law's data files into the dataclasses of rules and documents; says which file and key is wrong."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import holidays
import yaml

from khuyencong.common.workdays import WorkCalendar
from khuyencong.law.choices import NATIONAL, Confidence, NormUnit, RelationKind
from khuyencong.law.documents import Document, Library, Relation, parse_relation
from khuyencong.law.rules import (
    LINE,
    MACHINERY,
    Activity,
    Bracket,
    Norm,
    NormValue,
    UnreadAmendment,
    Value,
    overlaps,
    with_stale,
)

DATA = Path(__file__).resolve().parent / "data"
LANGUAGES = ("vi", "en", "th")
FIRST_YEAR, LAST_YEAR = 2012, 2040
NORM_KEYS = {"key", "label", "unit", "basis", "applies_to", "values", "per", "year_offset"}
VALUE_KEYS = {
    "document", "article", "in_force_from", "in_force_to", "territory", "value", "brackets", "conditions", "note",
    "source_url", "confidence", "amended_by", "last_read", "bound",
}  # fmt: skip


class BadLawData(ValueError):
    """A data file of the law is wrong; the message names the file and the key."""

    def __init__(self, file: Path, key: str, what: str) -> None:
        name = file.relative_to(DATA) if file.is_relative_to(DATA) else file
        super().__init__(f"{name}: {key}: {what}")


def _load(file: Path) -> Any:
    with file.open(encoding="utf-8") as handle:
        try:
            return yaml.load(handle, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (safe loader)
        except yaml.YAMLError as error:
            raise BadLawData(file, "(file)", str(error)) from error


def _exact(kind: type, file: Path, key: str, raw: object) -> Any:
    if type(raw) is not kind:
        raise BadLawData(file, key, f"{raw!r} is not {kind.__name__}")
    return raw


def _decimal(file: Path, key: str, raw: object) -> Decimal:
    """Shares and factors are written in quotes, so that no float is ever read."""
    try:
        return Decimal(_exact(str, file, key, raw))
    except InvalidOperation as error:
        raise BadLawData(file, key, f"{raw!r} is not a number") from error


def _share(file: Path, key: str, raw: object) -> Decimal:
    share = _decimal(file, key, raw)
    if not 0 <= share <= 1:
        raise BadLawData(file, key, f"{raw!r} is not a share between 0 and 1")
    return share


def _area(file: Path, key: str, raw: object) -> Decimal:
    area = _decimal(file, key, raw)
    if area < 0:
        raise BadLawData(file, key, f"{raw!r} is negative")
    return area


def _whole(file: Path, key: str, raw: object) -> int:
    number: int = _exact(int, file, key, raw)
    if number < 0:
        raise BadLawData(file, key, f"{raw!r} is negative")
    return number


def _year_day(file: Path, key: str, raw: object) -> str:
    text: str = _exact(str, file, key, raw)
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError as error:
        raise BadLawData(file, key, f'{raw!r} is not a month and day like "06-20"') from error
    return text


def _list(file: Path, key: str, raw: object) -> tuple[str, ...]:
    items: list[object] = _exact(list, file, key, raw)
    return tuple(_exact(str, file, key, item) for item in items)


READERS: dict[NormUnit, Callable[[Path, str, object], Value]] = {
    NormUnit.SHARE: _share,
    NormUnit.FACTOR: _decimal,
    NormUnit.VND: _whole,
    NormUnit.HECTARES: _area,
    NormUnit.DAYS: _whole,
    NormUnit.WORKING_DAYS: _whole,
    NormUnit.MONTH_DAY: _whole,
    NormUnit.COUNT: _whole,
    NormUnit.YEARS: _whole,
    NormUnit.FLAG: _whole,
    NormUnit.YEAR_DAY: _year_day,
    NormUnit.LIST: _list,
    NormUnit.RULE: lambda file, key, raw: str(_exact(str, file, key, raw)),
}


def _day(file: Path, key: str, raw: object, *, needed: bool) -> date | None:
    if raw is None and not needed:
        return None
    day: date = _exact(date, file, key, raw)
    return day


def _confidence(file: Path, key: str, raw: object) -> Confidence:
    if raw not in Confidence.values:
        raise BadLawData(file, key, f"{raw!r} is not one of {', '.join(Confidence.values)}")
    return Confidence(str(raw))


def _value(file: Path, key: str, unit: NormUnit, raw: Mapping[str, Any]) -> NormValue:
    for name in set(raw) - VALUE_KEYS:
        raise BadLawData(file, f"{key}.{name}", "unknown field")
    for name in ("document", "in_force_from", "confidence"):
        if not raw.get(name):
            raise BadLawData(file, f"{key}.{name}", "missing")
    if ("value" in raw) == ("brackets" in raw):
        raise BadLawData(file, key, "needs either value or brackets")
    confidence = _confidence(file, f"{key}.confidence", raw["confidence"])
    if (confidence == Confidence.STALE) != bool(raw.get("amended_by")):
        raise BadLawData(file, f"{key}.amended_by", "a stale value names the unread document, no other value does")
    if raw.get("bound", "") not in {"", "before", "not_later"}:
        raise BadLawData(file, f"{key}.bound", f"{raw['bound']!r} is not before or not_later")
    read = READERS[unit]
    start = _day(file, f"{key}.in_force_from", raw["in_force_from"], needed=True)
    end = _day(file, f"{key}.in_force_to", raw.get("in_force_to"), needed=False)
    if start is None or (end is not None and end < start):
        raise BadLawData(file, f"{key}.in_force_to", "ends before it starts")
    brackets = tuple(
        Bracket({k: str(v) for k, v in b.get("when", {}).items()}, read(file, f"{key}.brackets", b["value"]))
        for b in raw.get("brackets", [])
    )
    value = raw.get("value")
    return NormValue(
        version_id="",
        document=str(raw["document"]),
        article=str(raw.get("article") or ""),
        in_force_from=start,
        in_force_to=end,
        value=None if value is None else read(file, f"{key}.value", value),
        confidence=confidence,
        brackets=brackets,
        territory=str(raw.get("territory", NATIONAL)),
        bound=str(raw.get("bound", "")),
        conditions=str(raw.get("conditions", "")),
        note=str(raw.get("note", "")),
        source_url=str(raw.get("source_url", "")),
        amended_by=str(raw.get("amended_by", "")),
        last_read=str(raw.get("last_read", "")),
    )


def _labels(file: Path, key: str, raw: object) -> dict[str, str]:
    if not isinstance(raw, dict) or set(raw) != set(LANGUAGES) or not all(raw.values()):
        raise BadLawData(file, key, f"needs a text in each of {', '.join(LANGUAGES)}")
    return {lang: str(text) for lang, text in raw.items()}


def read_norm(file: Path, root: Path = DATA / "norms") -> Norm:
    """One norm of one file. Raises BadLawData, naming file and key; its key is its path in the tree."""
    raw = _exact(dict, file, "(file)", _load(file))
    for name in set(raw) - NORM_KEYS:
        raise BadLawData(file, name, "unknown field")
    for name in ("key", "label", "unit", "basis", "applies_to", "values"):
        if name not in raw:
            raise BadLawData(file, name, "missing")
    expected = ".".join(file.relative_to(root).with_suffix("").parts)
    if raw["key"] != expected:
        raise BadLawData(file, "key", f"is {raw['key']!r}, its place in the tree says {expected!r}")
    if raw["unit"] not in NormUnit.values:
        raise BadLawData(file, "unit", f"{raw['unit']!r} is not one of {', '.join(NormUnit.values)}")
    unit = NormUnit(raw["unit"])
    values = []
    for n, row in enumerate(_exact(list, file, "values", raw["values"])):
        value = _value(file, f"values[{n}]", unit, _exact(dict, file, f"values[{n}]", row))
        where = "" if value.territory == NATIONAL else f"{value.territory}:"
        values.append(replace(value, version_id=f"{where}{raw['key']}@{value.in_force_from.isoformat()}"))
    for first, second in overlaps(values):
        raise BadLawData(file, "values", f"{first.version_id} and {second.version_id} overlap")
    return Norm(
        key=raw["key"],
        label=_labels(file, "label", raw["label"]),
        unit=unit,
        basis=str(raw["basis"]),
        applies_to=_list(file, "applies_to", raw["applies_to"]),
        values=tuple(values),
        year_offset=raw.get("year_offset", 0),
        per=str(raw.get("per", "")),
    )


@cache
def unread_amendments() -> tuple[UnreadAmendment, ...]:
    """Documents that amend others and were not read, with the start that marks values stale."""
    file = DATA / "unread_amendments.yaml"
    return tuple(
        UnreadAmendment(
            amends=row["amends"],
            by=row["by"],
            start=row["start"],
            confidence=_confidence(file, f"{row['by']}.confidence", row["confidence"]),
            note=row.get("note", ""),
        )
        for row in _load(file)
    )


@cache
def printed_norms() -> dict[str, Norm]:
    """Every norm as printed in its file, by key."""
    root = DATA / "norms"
    norms = [read_norm(file) for file in sorted(root.rglob("*.yaml"))]
    return {norm.key: norm for norm in norms}


@lru_cache(maxsize=8)
def norms(starts: tuple[tuple[str, date], ...] = ()) -> dict[str, Norm]:
    """Every norm by key, values marked stale by the amendments that were not read.

    `starts`: starts of amendments that two officers have read since, by number; they replace the remembered ones.
    """
    read = dict(starts)
    amendments = [
        replace(a, start=read[a.by], confidence=Confidence.READ) if a.by in read else a for a in unread_amendments()
    ]
    return {key: with_stale(norm, amendments) for key, norm in printed_norms().items()}


@cache
def activities() -> dict[str, Activity]:
    """Promotion activities by code (P§3). Raises BadLawData where a named norm is missing."""
    file = DATA / "activities.yaml"
    known = printed_norms()
    table: dict[str, Activity] = {}
    for row in _load(file):
        code = row["code"]
        for slot in ("share", "limit", "line_factor", "line_share"):
            if row.get(slot) and row[slot] not in known:
                raise BadLawData(file, f"{code}.{slot}", f"no norm {row[slot]!r}")
        table[code] = Activity(
            code=code,
            label=_labels(file, f"{code}.label", row["label"]),
            share=row.get("share"),
            limit=row.get("limit"),
            receives=row.get("receives", ""),
            per=row.get("per", ""),
            line_factor=row.get("line_factor"),
            line_share=row.get("line_share"),
            levels=tuple(row.get("levels", ())),
            general_rules=bool(row.get("general_rules", False)),
        )
    return table


def activity(code: str) -> Activity | None:
    """The activity of a code, case-blind; None when there is no such activity. A3.4L is A3.4 as a line."""
    wanted = code.strip().casefold()
    if wanted == LINE.casefold():
        wanted = MACHINERY.casefold()
    return next((a for known, a in activities().items() if known.casefold() == wanted), None)


def _published(file: Path) -> dict[str, Document]:
    table = {}
    with file.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            relations, _ = parse_relation(row["relation"])
            effective = row["effective_date"]
            table[row["number"]] = Document(
                number=row["number"],
                kind=row["type"],
                issuer=row["issuer"],
                title=row["title"],
                issued=row["date"],
                effective_on=date.fromisoformat(effective) if effective else None,
                published_status=row["status"],
                published_relation=row["relation"],
                source_url=row["source_url"],
                note=row["source_note"],
                relations=tuple(Relation(kind, number, read) for kind, number, read in relations),
            )
    return table


def _completed(base: Document | None, file: Path, row: Mapping[str, Any]) -> Document:
    """A document of readings.yaml: a new one, or what was read about one of the published list."""
    number = row["number"]
    relations = base.relations if base else ()
    for kind, others in row.get("relations", {}).items():
        if kind not in RelationKind.values:
            raise BadLawData(file, f"{number}.relations.{kind}", "unknown relation")
        relations += tuple(Relation(RelationKind(kind), other) for other in others)
    start = base or Document(number, row["kind"], row["issuer"], row["title"])
    return replace(
        start,
        issued=str(row.get("issued", start.issued)),
        effective_on=row.get("effective_on", start.effective_on),
        effective_confidence=_confidence(file, number, row.get("effective_confidence", start.effective_confidence)),
        read_in_force_on=row.get("read_in_force_on"),
        lapses_on=row.get("lapses_on"),
        source_url=row.get("source_url", start.source_url),
        note=row.get("note", start.note),
        relations=relations,
    )


@cache
def documents() -> Library:
    """The published list with what was read since, and the documents it does not hold."""
    file = DATA / "documents" / "readings.yaml"
    table = _published(DATA / "documents" / "legal_documents.csv")
    raw = _load(file)
    for row in raw["documents"]:
        table[row["number"]] = _completed(table.get(row["number"]), file, row)
    return Library(table.values(), raw["aliases"])


@cache
def provincial_instruments() -> tuple[dict[str, Any], ...]:
    """Provinces' own instruments known by number, without values (P§4.1)."""
    return tuple(_load(DATA / "provincial_instruments.yaml"))


@cache
def moved_days() -> tuple[frozenset[date], frozenset[date]]:
    """Days off and days worked by decision on moved working days, from package data."""
    off: set[date] = set()
    worked: set[date] = set()
    for row in _load(DATA / "moved_days.yaml"):
        off |= set(row.get("days_off", []))
        worked |= set(row.get("worked_weekends", []))
    return frozenset(off), frozenset(worked)


@cache
def working_calendar() -> WorkCalendar:
    """Public holidays of Vietnam with moved working days. Weekends are no part of it."""
    off, worked = moved_days()
    public = holidays.country_holidays("VN", years=range(FIRST_YEAR, LAST_YEAR + 1))
    return WorkCalendar(days_off=frozenset(public) | off, worked_weekends=worked)
