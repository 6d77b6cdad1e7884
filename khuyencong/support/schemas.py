"""What the API asks and answers about double funding: the fields of the screen."""

from typing import Any

from ninja import Schema
from pydantic import Field, create_model

from khuyencong.support.forms import CheckForm

_TEXT = str | int | None
_FIELDS: dict[str, Any] = {name: (_TEXT, Field(None)) for name in CheckForm.base_fields if name != "period"}

Question = create_model("Question", __base__=Schema, **_FIELDS, beneficiary_id=(_TEXT, Field(None)))
Question.__doc__ = (
    "The thing asked about, by as many signs as are known, each whole: maker, model and serial of a machine; province, "
    "place and works; number, tax code and day of a contract; organiser, event and year; seller, symbol and number of "
    "an invoice; beneficiary with activity and year."
)


class Held(Schema):
    """State money that stands on the thing. Of another office's dossier no more than this is told."""

    purse: str
    year: int
    amount_vnd: int
    office: str
    same_by: str
    state: str


class Answer(Schema):
    items: list[Held]
