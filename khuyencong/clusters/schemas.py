"""What the API answers about clusters: the public part of the database (C§10)."""

from datetime import date
from decimal import Decimal

from ninja import Schema
from pydantic import Field

from khuyencong.ui.records import PageQuery, RecordPage


class ClusterQuery(PageQuery):
    """What narrows the clusters."""

    on: date | None = Field(None, description="The day whose papers hold; without: today.")
    province: str = Field("", max_length=5, description="Code of a province valid on that day.")


class Cluster(Schema):
    """A cluster as its papers make it on a day. Areas in hectares; null: no paper says so.

    `occupancy_pct` is the legal ratio (32/2024/NĐ-CP art. 2.7), null when not computable (`occupancy_why`)."""

    code: str
    name: str
    province_code: str | None
    commune_code: str | None
    label: str
    plan: str
    legal: str
    investor: str
    infrastructure: str
    operation: str
    environment: str
    stalled: bool
    types: list[str]
    area_ha: Decimal | None
    industrial_land_ha: Decimal | None
    serviced_ha: Decimal | None
    leased_ha: Decimal
    unleased_ha: Decimal | None
    occupancy_pct: Decimal | None
    occupancy_why: str
    projects: int


class ClusterPage(RecordPage):
    on: date
    items: list[Cluster]
