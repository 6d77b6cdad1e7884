"""What is printed about industrial clusters, shown beside the name a project gives. A printed fact decides nothing."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from khuyencong.common.fold import search_key

TABLE = Path(__file__).parent / "data" / "clusters.csv"
PREFIXES = ("cum cong nghiep ", "ccn ")


@dataclass(frozen=True)
class ClusterFact:
    """One printed line: name, place, area in ha and decision as printed, the year it speaks of, its source."""

    name: str
    place: str
    area_ha: str
    decision: str
    as_of: str
    source_url: str
    source_note: str


def facts_about(name: str, province_name: str, province_code: str) -> tuple[ClusterFact, ...]:
    """The printed lines about a cluster of this name in a province: its name of the time, or the code of the province
    of today it lies in. Several sources may say different things; all are given, newest first."""
    found = _table().get(_bare(name), ())
    here = search_key(province_name)
    mine = [fact for fact, then, now in found if now == province_code or f" {then}" in f" {here}"]
    return tuple(sorted(mine, key=lambda fact: fact.as_of, reverse=True))


def _bare(name: str) -> str:
    """The folded name without "Cụm công nghiệp" or "CCN"."""
    key = search_key(name)
    for prefix in PREFIXES:
        key = key.removeprefix(prefix)
    return key


@lru_cache(maxsize=1)
def _table() -> dict[str, list[tuple[ClusterFact, str, str]]]:
    table: dict[str, list[tuple[ClusterFact, str, str]]] = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            fact = ClusterFact(*(row[name] for name in ClusterFact.__dataclass_fields__))
            table.setdefault(_bare(row["name"]), []).append(
                (fact, search_key(row["province"]), row["province_2025_code"])
            )
    return table
