"""What the API asks and answers about projects, plans and payments. Amounts are whole đồng."""

from datetime import date

from ninja import Schema
from pydantic import Field

from khuyencong.ui.records import PageQuery, RecordPage

YEAR = Field(None, ge=1990, le=2100, description="Budget year.")
PURSE = Field("", pattern="^(|national|local)$", description="national, local")


class ProjectQuery(PageQuery):
    """What narrows the projects; everything empty gives all the caller may see."""

    q: str = Field("", max_length=200, description="Part of a code or title, accents ignored.")
    year: int | None = YEAR
    purse: str = PURSE
    status: str = Field("", max_length=20)
    province: str = Field("", max_length=5, description="Code of a province.")


class PartRecord(Schema):
    """One content for one beneficiary at one place in one year."""

    activity: str
    beneficiary_id: int | None
    beneficiary: str | None
    province_code: str
    place_code: str
    place: str
    budget_year: int
    asked_vnd: int
    cost_vnd: int


class ProjectRecord(Schema):
    """A support project: who, where, for how much, and where it stands."""

    id: int
    code: str
    title: str
    status: str
    kind: str
    route: str
    purse: str
    level: str
    registered_in_year: int
    budget_year: int
    province_code: str
    province: str
    place_code: str
    place: str
    implementer: str
    manager: str
    starts_on: date | None
    ends_on: date | None
    requested_vnd: int
    own_vnd: int
    other_vnd: int
    other_state_vnd: int
    planned_vnd: int | None
    plan_approved_on: date | None
    is_example: bool
    parts: list[PartRecord]


class Money(Schema):
    """Where the money of a project stands in the ledger."""

    reserved: int
    committed: int
    advanced: int
    paid: int
    returned: int
    released: int


class OneProject(ProjectRecord):
    money_vnd: Money


class ProjectPage(RecordPage):
    items: list[ProjectRecord]


class PlanQuery(PageQuery):
    """What narrows the yearly plans."""

    year: int | None = YEAR
    purse: str = PURSE


class PlanRecord(Schema):
    """A yearly plan and its version in force, if the caller may see one."""

    id: int
    purse: str
    place_code: str | None
    place: str | None
    budget_year: int
    compiler: str
    version: int | None = Field(..., description="Number of the version in force; null: nothing was approved yet.")
    decision_number: str | None
    decided_on: date | None
    is_example: bool


class PlanPage(RecordPage):
    items: list[PlanRecord]


class LineRecord(Schema):
    """One project in the version in force: in with an amount, or left out with a reason."""

    id: int
    project_id: int
    project_code: str
    project_title: str
    batch: int
    position: int
    level: str
    planned_vnd: int
    included: bool
    left_out: str | None


class LinePage(RecordPage):
    items: list[LineRecord]


class PaymentQuery(PageQuery):
    """What narrows the payments."""

    project: int | None = Field(None, ge=1, lt=2**63)
    since: date | None = Field(None, description="Paid on this day or later.")
    until: date | None = Field(None, description="Paid on this day or earlier.")


class PaymentRecord(Schema):
    """Money that left or came back through the Treasury."""

    id: int
    project_id: int
    project_code: str
    kind: str
    amount_vnd: int
    document: str
    paid_on: date


class PaymentPage(RecordPage):
    items: list[PaymentRecord]
