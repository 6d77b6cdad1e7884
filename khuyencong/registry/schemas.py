"""What the API asks and answers about establishments and products: the columns of form, sheet and export."""

from ninja import Schema
from pydantic import Field

from khuyencong.exchange import rowcode
from khuyencong.exchange.records import answered_schema, asked_schema
from khuyencong.registry import columns
from khuyencong.registry.choices import LegalForm, Scheme
from khuyencong.registry.selectors.listing import ORDERS
from khuyencong.ui.records import PageQuery, RecordPage

CREATED = tuple(c for c in columns.IMPORT if c.asked and c.name != rowcode.NAME)
CHANGED = (*columns.PROFILE, columns.CLOSED)
_SHOWN = tuple(c for c in columns.EXPORT if c.name not in {"id", rowcode.NAME})

NewEstablishment = asked_schema("NewEstablishment", CREATED)
_VERSION = (int, Field(..., ge=1, lt=2**31, description="`version` of the record as it was read."))
EstablishmentChange = asked_schema("EstablishmentChange", CHANGED, partly=True, version=_VERSION)
Establishment = answered_schema(
    "Establishment",
    _SHOWN,
    id=(int, Field(...)),
    version=(int, Field(..., description="Grows with every change; a change names the version it was made from.")),
    province_code=(str, Field(...)),
    commune_code=(str | None, Field(...)),
)


NewProduct = asked_schema(
    "NewProduct",
    columns.PRODUCT,
    establishment_id=(int, Field(..., ge=1, lt=2**63, description="Whose product it is.")),
)
ProductChange = asked_schema(
    "ProductChange",
    columns.PRODUCT,
    partly=True,
    version=(int, Field(..., ge=0, lt=2**31, description="`version` of the product as it was read.")),
)
Product = answered_schema(
    "Product",
    columns.PRODUCT,
    id=(int, Field(...)),
    version=(int, Field(..., description="Made of what the record says; a change names the one it was made from.")),
    establishment_id=(int, Field(...)),
    establishment=(str, Field(...)),
)


class ProductPage(RecordPage):
    items: list[Product]  # type: ignore[valid-type]


class ProductQuery(PageQuery):
    """What narrows the products; everything empty gives all the caller may see."""

    q: str = Field("", max_length=200, description="Part of a product's name, accents ignored.")
    establishment: int | None = Field(None, ge=1, lt=2**63, description="Number of an establishment.")


class EstablishmentPage(RecordPage):
    items: list[Establishment]  # type: ignore[valid-type]


class EstablishmentQuery(PageQuery):
    """What narrows the list; everything empty gives all the caller may see."""

    q: str = Field("", max_length=200, description="Part of a name, accents ignored; or a whole business number.")
    province: str = Field("", max_length=5, description="Code of a province of today; its predecessors come with it.")
    commune: str = Field("", max_length=5, description="Code of a commune.")
    legal_form: str = Field("", max_length=20, description=", ".join(LegalForm.values))
    ownership: str = Field("", pattern="^(|women|minority)$", description="women, minority")
    state: str = Field("", pattern="^(|open|closed)$", description="open, closed")
    order: str = Field("old", description=", ".join(ORDERS))


class Lookup(Schema):
    """A number, sent in the body: personal numbers never stand in an address."""

    scheme: Scheme
    value: str = Field(..., min_length=1, max_length=40)


class NewEstablishments(Schema):
    """Records to judge."""

    records: list[NewEstablishment] = Field(..., min_length=1, max_length=1_000)  # type: ignore[valid-type]


class Verdict(Schema):
    """The verdict on one record: sentences and codes by field, and what only deserves a look."""

    row: int
    good: bool
    fields: dict[str, list[str]]
    codes: dict[str, list[str]]
    looks: list[str]


class Verdicts(Schema):
    items: list[Verdict]


class Found(Schema):
    items: list[Establishment]  # type: ignore[valid-type]
