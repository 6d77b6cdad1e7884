"""The answers of an entry as typed values: read from their plain form, written back to it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from khuyencong.programmes import rules
from khuyencong.programmes.choices import Kind, Level
from khuyencong.programmes.contents import content_of
from khuyencong.programmes.takeover.columns import DAYS, NUMBERS, PAPERS

ID_OF = {name: f"{name}_id" for name in ("implementer", "manager", "province", "place", "beneficiary")}


@dataclass(frozen=True)
class Paper:
    """A paper as far as it is named."""

    number: str = ""
    day: date | None = None

    @property
    def named(self) -> bool:
        return bool(self.number and self.day)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the papers of a project say. Amounts in đồng; 0 and "" where nothing was written; bodies, units and the
    beneficiary by id."""

    title: str = ""
    paper_code: str = ""
    purse: str = ""
    level: str = ""
    budget_year: int = 0
    batch: int = 0
    activity: str = ""
    goals: str = ""
    implementer_id: int | None = None
    manager_id: int | None = None
    province_id: int | None = None
    place_id: int | None = None
    beneficiary_id: int | None = None
    expected: int = 1
    item_name: str = ""
    total_vnd: int = 0
    requested_vnd: int = 0
    own_vnd: int | None = None
    other_vnd: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    maker: str = ""
    model: str = ""
    serial: str = ""
    state: str = ""
    planned_vnd: int = 0
    contract_vnd: int = 0
    advanced_vnd: int = 0
    accepted_vnd: int = 0
    invested_vnd: int = 0
    work_done_on: date | None = None
    paid_vnd: int = 0
    returned_vnd: int = 0
    papers: Mapping[str, Paper]
    own_unit: bool = False
    through_department: bool = True

    @property
    def route(self) -> str:
        """The way of the dossier: one place, so it leaves the department only for whose work it is."""
        return rules.route_of(
            purse=self.purse, own_unit=self.own_unit, through_department=self.through_department, provinces=1
        )

    @property
    def kind(self) -> str:
        """By beneficiary when one is named; a group while a content for establishments names none; else general."""
        if self.beneficiary_id is not None:
            return Kind.SINGLE
        return Kind.GROUP if self.activity and content_of(self.activity).names_establishment else Kind.GENERAL

    @property
    def money_level(self) -> str:
        """Whose budget pays."""
        return self.level or (Level.NATION if self.purse == "national" else Level.PROVINCE)

    @property
    def own_part_vnd(self) -> int:
        """The establishment's money: what was written, else what the others leave of the total."""
        if self.own_vnd is not None:
            return self.own_vnd
        return max(self.total_vnd - self.requested_vnd - self.other_vnd, 0)

    @property
    def accepted_investment_vnd(self) -> int:
        return self.invested_vnd or self.total_vnd

    @property
    def is_local(self) -> bool:
        return self.purse != "national" and bool(self.purse)

    def paper(self, name: str) -> Paper:
        return self.papers.get(name, Paper())


_NAMES = {f.name for f in fields(Facts)} - {"papers", "own_unit", "through_department"}


def facts_of(values: Mapping[str, Any], *, own_unit: bool = False, through_department: bool = True) -> Facts:
    """The facts of plain answers. `own_unit`, `through_department`: what the implementing body is (`Facts.route`)."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        target = ID_OF.get(name, name)
        if target in _NAMES and value not in (None, ""):
            found[target] = date.fromisoformat(value) if name in DAYS else value
    papers = {
        name: Paper(values.get(paper.number) or "", _day(values.get(paper.day))) for name, paper in PAPERS.items()
    }
    return Facts(papers=papers, own_unit=own_unit, through_department=through_department, **found)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def plain_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Read values in the form they are kept; empty ones are left out."""
    found = {}
    for name, value in values.items():
        if value in (None, ""):
            continue
        if isinstance(value, date):
            found[name] = value.isoformat()
        elif hasattr(value, "pk"):
            found[name] = value.pk
        else:
            found[name] = value
    return found


PAPER_COLUMNS = frozenset(column.name for column in NUMBERS)
