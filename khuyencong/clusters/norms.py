"""What the law says to this room: each question once, with its article and what breaking it means."""

from datetime import date
from decimal import Decimal

from khuyencong.clusters.rules.law import Area, Words
from khuyencong.law import selectors as law
from khuyencong.law.choices import Purse

TYPE_SHARES = {
    "craft_village": "clusters.types.craft_village_share",
    "specialised": "clusters.types.specialised_share",
    "supporting": "clusters.types.supporting_share",
    "high_tech": "clusters.types.high_tech_share",
}


def regime_on(day: date, overlay: law.Overlay | None = None) -> str:
    """The legal regime of a fact, or of a dossier received on a day (C§1 T1, T2); "" before the first one."""
    return str(_choice("clusters.regime", day, overlay).value or "")


def _choice(key: str, on: date, overlay: law.Overlay | None, **facts: str) -> law.NormChoice:
    return law.norm(key, on=on, overlay=overlay, place=None, purse=Purse.NATIONAL, **facts)


def area(key: str, on: date, overlay: law.Overlay | None = None, **facts: str) -> Area | None:
    """A number of the law on a day; None while there is none."""
    found = _choice(key, on, overlay, **facts)
    if not isinstance(found.value, int | Decimal):
        return None
    return Area(Decimal(found.value), found.citation, found.confidence, found.severity)


def words(key: str, on: date, overlay: law.Overlay | None = None) -> Words | None:
    """A code or a list of codes of the law on a day; None while there is none."""
    found = _choice(key, on, overlay)
    if found.value is None:
        return None
    codes = found.value if isinstance(found.value, tuple) else (str(found.value),)
    return Words(codes, found.citation, found.confidence, found.severity)


def services_share(on: date) -> Area | None:
    """The share of a cluster that land for services may take (32/2024/NĐ-CP art. 3.1.c)."""
    return area("clusters.services_share", on)


def type_share(kind: str, on: date) -> Area | None:
    """The share of industrial land that earns a type of cluster its name; None where the law sets none."""
    return area(TYPE_SHARES[kind], on) if kind in TYPE_SHARES else None
