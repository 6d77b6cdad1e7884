"""What the API asks and answers about administrative units."""

from datetime import date

from ninja import Schema
from pydantic import Field

from khuyencong.ui.records import PageQuery, RecordPage


class UnitQuery(PageQuery):
    """What narrows the list of units."""

    level: str = Field("", pattern="^(|province|district|commune)$", description="province, district, commune")
    province: str = Field("", max_length=5, description="Code of the province the units lie (or lay) in.")
    on: date | None = Field(None, description="Only units valid on this day; without: every unit there ever was.")
    code: str = Field("", max_length=5, description="Every unit that ever carried this code.")


class Heir(Schema):
    """A unit another one went to: wholly, or in part (then no weight is given unless an officer entered one)."""

    id: int
    level: str
    code: str
    name: str
    on: date
    whole: bool


class Unit(Schema):
    """An administrative unit from its first to its last day; null: not known, or still valid."""

    id: int
    level: str
    code: str
    name: str
    kind: str
    parent_code: str | None
    province_code: str | None
    valid_from: date | None
    valid_to: date | None
    successors: list[Heir]


class UnitPage(RecordPage):
    items: list[Unit]
