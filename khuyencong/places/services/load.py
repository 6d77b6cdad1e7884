"""Loading the published tables of units into the database."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from khuyencong.audit import services as audit
from khuyencong.places.choices import REORGANISED_ON, Level, Topic
from khuyencong.places.models import OpenQuestion, Succession, Unit
from khuyencong.places.rules import kind_of, tidy_name, unit_key

DATA = Path(__file__).resolve().parent.parent / "data"
LAST_OLD_DAY = REORGANISED_ON - timedelta(days=1)
BATCH = 1000  # rows a statement: below SQLite's limit of bound values

UnitKey = tuple[str, str, date | None]


@dataclass(frozen=True)
class Row:
    """A unit as the tables say it; parent and province as keys (level, code, start)."""

    level: str
    code: str
    name: str
    valid_from: date | None
    valid_to: date | None
    parent: UnitKey | None = None
    province: UnitKey | None = None
    in_central_city: bool = False

    @property
    def key(self) -> UnitKey:
        return (self.level, self.code, self.valid_from)


@dataclass(frozen=True)
class Loaded:
    """What a load wrote; all zero when everything was there."""

    units: int
    successions: int
    questions: int


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table that ships with the package."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _provinces(merge: list[dict[str, str]]) -> Iterator[Row]:
    """63 before, 34 after. A province the resolution left alone keeps its one row, valid on both sides."""
    sources: dict[str, list[dict[str, str]]] = {}
    for line in merge:
        sources.setdefault(line["new_code"], []).append(line)
    for line in merge:
        alone = len(sources[line["new_code"]]) == 1
        yield Row(Level.PROVINCE, line["old_code"], line["old_name"], None, None if alone else LAST_OLD_DAY)
    for code, lines in sources.items():
        if len(lines) > 1:
            yield Row(Level.PROVINCE, code, lines[0]["new_name"], REORGANISED_ON, None)


def _legacy(lines: list[dict[str, str]]) -> Iterator[Row]:
    """696 districts and 10,035 communes valid until 30 June 2025; five districts had no commune."""
    seen: set[str] = set()
    for line in lines:
        province: UnitKey = (Level.PROVINCE, line["province_code"], None)
        district: UnitKey = (Level.DISTRICT, line["district_code"], None)
        if line["district_code"] not in seen:
            seen.add(line["district_code"])
            central = line["province"].startswith("Thành phố")
            yield Row(
                Level.DISTRICT, line["district_code"], line["district"], None, LAST_OLD_DAY, province, province, central
            )
        if line["ward_code"]:
            yield Row(Level.COMMUNE, line["ward_code"], line["ward"], None, LAST_OLD_DAY, district, province)


def _current(lines: list[dict[str, str]], start_of: dict[str, date | None]) -> Iterator[Row]:
    """3,321 communes from 1 July 2025, directly under their province."""
    for line in lines:
        province: UnitKey = (Level.PROVINCE, line["province_code"], start_of[line["province_code"]])
        yield Row(Level.COMMUNE, line["ward_code"], line["ward"], REORGANISED_ON, None, province, province)


def _create_units(rows: Iterable[Row], ids: dict[UnitKey, int]) -> int:
    """Write the rows that are not there yet; `ids` grows. Rows that exist are left as officers made them."""
    new = [
        Unit(
            level=row.level,
            code=row.code,
            name=tidy_name(row.name),
            kind=kind_of(row.name, row.level, in_central_city=row.in_central_city),
            parent_id=ids[row.parent] if row.parent else None,
            province_id=ids[row.province] if row.province else None,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            search_key=unit_key([row.name]),
        )
        for row in rows
        if row.key not in ids
    ]
    for unit in Unit.objects.bulk_create(new, batch_size=BATCH):
        ids[(unit.level, unit.code, unit.valid_from)] = unit.pk
    return len(new)


def _edges(
    merge: list[dict[str, str]],
    mapping: list[dict[str, str]],
    start_of: dict[str, date | None],
    ids: dict[UnitKey, int],
) -> Iterator[Succession]:
    """Province and commune edges. Pairs with a remark in `doubt` are held for review."""
    for line in merge:
        old, new = line["old_code"], line["new_code"]
        yield Succession(
            old_id=ids[(Level.PROVINCE, old, None)],
            new_id=ids[(Level.PROVINCE, new, start_of[new])],
            on=REORGANISED_ON,
            whole=True,
            weight=Decimal(1),
        )
    for line in mapping:
        if line["doubt"]:
            continue
        whole = line["kind"] == "whole"
        level, code = (
            (Level.COMMUNE, line["old_ward_code"])
            if line["old_ward_code"]
            else (Level.DISTRICT, line["old_district_code"])
        )
        yield Succession(
            old_id=ids[(level, code, None)],
            new_id=ids[(Level.COMMUNE, line["new_ward_code"], REORGANISED_ON)],
            on=REORGANISED_ON,
            whole=whole,
            weight=Decimal(1) if whole else None,
            suggested=line["is_default"] == "1",
        )


def _open_questions(mapping: list[dict[str, str]], ids: dict[UnitKey, int], at: datetime) -> int:
    """Open tasks for what the tables leave open; one that was closed is not opened again."""
    sure = {line["old_ward_code"] for line in mapping if not line["doubt"]}
    wanted = [
        OpenQuestion(
            unit_id=ids[(Level.COMMUNE, line["old_ward_code"], None)],
            topic=Topic.NO_SUCCESSOR,
            text=f"Bảng chuyển đổi chỉ có một cặp chưa chắc chắn ({line['new_ward']}, mã {line['new_ward_code']}), "
            "có thể do trùng tên. Cần nghị quyết sắp xếp đơn vị hành chính cấp xã của tỉnh.",
            opened_at=at,
        )
        for line in mapping
        if line["doubt"] and line["old_ward_code"] not in sure
    ]
    wanted.append(
        OpenQuestion(
            unit_id=ids[(Level.PROVINCE, "75", REORGANISED_ON)],
            topic=Topic.KIND,
            text="Theo nguồn thứ cấp, có thể là thành phố trực thuộc trung ương từ khoảng ngày 30/4/2026. Bảng mã ngày "
            "20/9/2026 vẫn ghi là tỉnh. Cần văn bản để ghi phiên bản mới.",
            opened_at=at,
        )
    )
    known = set(OpenQuestion.objects.values_list("unit_id", "topic"))
    new = [q for q in wanted if (q.unit_id, q.topic) not in known]
    OpenQuestion.objects.bulk_create(new)
    return len(new)


def _log(loaded: Loaded, edges: list[Succession], at: datetime) -> None:
    """One entry for the load, and one for each province whose users now see what its predecessors left (O-J.6.9)."""
    if not (loaded.units or loaded.successions or loaded.questions):
        return
    audit.record(
        act="places.load",
        by=None,
        at=at,
        subject="places.unit:",
        label="Bảng đơn vị hành chính",
        detail={"units": loaded.units, "successions": loaded.successions, "questions": loaded.questions},
    )
    written = {(e.old_id, e.new_id) for e in edges}
    merged = Unit.objects.filter(level=Level.PROVINCE, valid_from=REORGANISED_ON).order_by("code")
    for unit in merged.prefetch_related("predecessions__old"):
        news = [e for e in unit.predecessions.all() if (e.old_id, e.new_id) in written]
        if news:
            audit.record(
                act="places.transfer",
                by=None,
                at=at,
                subject=f"places.unit:{unit.pk}",
                label=unit.name,
                detail={"effective_on": REORGANISED_ON.isoformat(), "from": sorted(e.old.code for e in news)},
            )


@transaction.atomic
def load_units(*, at: datetime) -> Loaded:
    """Load the published units and their successions; running it again writes nothing (O-J.6.1, O-J.6.4).

    Units that exist are never changed: renamings and weights entered by officers stay. `at` is the moment of the
    load, for its audit entry.
    """
    merge = table("provinces_2025_merge.csv")
    mapping = table("admin_mapping_old_to_new.csv")
    ids: dict[UnitKey, int] = {
        (level, code, start): pk
        for pk, level, code, start in Unit.objects.values_list("pk", "level", "code", "valid_from")
    }
    provinces = list(_provinces(merge))
    start_of = {row.code: row.valid_from for row in provinces if row.valid_to is None}
    legacy = list(_legacy(table("admin_units_legacy.csv")))
    created = _create_units(provinces, ids)
    created += _create_units((r for r in legacy if r.level == Level.DISTRICT), ids)
    created += _create_units((r for r in legacy if r.level == Level.COMMUNE), ids)
    created += _create_units(_current(table("admin_units_2025.csv"), start_of), ids)
    known = set(Succession.objects.values_list("old_id", "new_id"))
    edges = [e for e in _edges(merge, mapping, start_of, ids) if (e.old_id, e.new_id) not in known]
    Succession.objects.bulk_create(edges, batch_size=BATCH)
    loaded = Loaded(units=created, successions=len(edges), questions=_open_questions(mapping, ids, at))
    _log(loaded, edges, at)
    return loaded
