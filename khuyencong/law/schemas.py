"""What the API asks and answers about the norms of the law."""

from datetime import date

from ninja import Schema
from pydantic import Field

from khuyencong.ui.records import PageQuery, RecordPage

NormText = str | list[str] | None


class NormQuery(PageQuery):
    """A day, and a province for local money."""

    on: date | None = Field(None, description="The day the value is asked for; without: today.")
    province: str = Field("", max_length=5, description="Code of a province: its own value of local money wins.")
    key: str = Field("", max_length=100, description="Keys that begin with this, as `promotion.`.")


class Labels(Schema):
    vi: str
    en: str
    th: str


class NormVersion(Schema):
    """One value with its document and article. Shares and factors are exact decimal texts; amounts whole đồng."""

    document: str
    article: str
    in_force_from: date
    in_force_to: date | None
    territory: str
    value: NormText
    brackets: list["NormBracket"]
    confidence: str
    source_url: str | None


class NormBracket(Schema):
    """A value that holds when every fact of `when` does; an empty `when` is the rest."""

    when: dict[str, str]
    value: NormText


NormVersion.model_rebuild()


class Norm(Schema):
    """A norm: how it is called, its unit, and the version that holds on the day (null: none does)."""

    key: str
    label: Labels
    unit: str
    basis: str
    in_force: NormVersion | None
    versions: list[NormVersion]


class NormPage(RecordPage):
    items: list[Norm]
