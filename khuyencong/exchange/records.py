"""Records of the API, made of columns: what is asked, what is answered, and the verdict a sheet would get."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import translation
from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from khuyencong.common.errors import Invalid
from khuyencong.exchange.checking import Line, read_record
from khuyencong.exchange.choices import Kind, Severity
from khuyencong.exchange.columns import Column, Context, by_name
from khuyencong.exchange.kinds import text_of
from khuyencong.ui.language import spoken

Given = str | int | float | bool | None
_SPOKEN_OF: dict[Kind, Any] = {
    Kind.WHOLE: int,
    Kind.VND: int,
    Kind.MILLION: int,
    Kind.YEAR: int,
    Kind.YESNO: bool,
    Kind.DAY: date,
    Kind.MONTH: date,
}
_HOW = {
    Kind.WHOLE: "Whole number, or text of digits.",
    Kind.VND: "Whole đồng, or text of digits.",
    Kind.YEAR: "Year of four digits.",
    Kind.YESNO: "true, false, or text; null: not known.",
    Kind.DAY: "ISO date, or day/month/year.",
    Kind.COMMUNE: "Code, or name and province.",
    Kind.PROVINCE: "Code or name.",
    Kind.TAX_CODE: "10 or 13 digits.",
}


def about(column: Column) -> str:
    """What the description of the API says of a column: its label and help as in the code, how it is written."""
    with translation.override(None):
        values = ", ".join(str(value) for value, _label in column.choices)
        said = [str(column.label), str(column.help), _HOW.get(column.kind, ""), f"One of: {values}." if values else ""]
    return " ".join(s if s.endswith((".", "?")) else f"{s}." for s in said if s)


def _describe(schema: dict[str, Any], model: "type[Asked]") -> None:
    """Say what is required: the readers of the columns refuse what is missing, with their own words."""
    required = {*schema.get("required", []), *model.must_be_sent}
    if required:
        schema["required"] = sorted(required)


class Asked(Schema):
    """The body of a write. Names that are no column do not offend: the verdict names them like a sheet's."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_describe)
    must_be_sent: ClassVar[tuple[str, ...]] = ()


def asked_schema(name: str, columns: Sequence[Column], *, partly: bool = False, **more: Any) -> type[Asked]:
    """The body of a write: every column that is asked, as text or in its JSON type. `partly`: a change, which need not
    name the required ones. `more`: further fields (type, pydantic Field)."""
    asked = [c for c in columns if c.asked]
    fields: dict[str, Any] = {c.name: (Given, Field(None, description=about(c))) for c in asked}
    made = create_model(name, __base__=Asked, **fields, **more)
    made.must_be_sent = () if partly else tuple(c.name for c in asked if c.required)
    return made


def answered_schema(name: str, columns: Sequence[Column], **more: Any) -> type[Schema]:
    """A record as it is answered: `more` fields first, then every column in its JSON type or null."""
    fields: dict[str, Any] = dict(more)
    for column in columns:
        kind = _SPOKEN_OF.get(column.kind, str)
        fields[column.name] = (kind if column.required else kind | None, Field(..., description=about(column)))
    return create_model(name, __base__=Schema, **fields)


def given(request: HttpRequest, without: Sequence[str] = ()) -> dict[str, Any]:
    """What a caller sent of a record whose types were checked: nothing it did not send, and names that are no column
    too, which the schema lets through and forgets."""
    sent: dict[str, Any] = json.loads(request.body)
    return {name: value for name, value in sent.items() if name not in without}


def clean(text: str) -> str:
    """A text of an address in stored form: NFC, single spaces, no characters nobody sees."""
    return text_of(text)


def read(
    columns: Sequence[Column], record: Mapping[str, Any], context: Context, *, partly: bool = False, row: int = 0
) -> Line:
    """The verdict on one record. `partly`: a change, which need not name every required column."""
    line = read_record(columns, record, context, row=row)
    if partly:
        line.problems = [p for p in line.problems if not (p.code == "missing" and p.column not in record)]
    return line


def context_on(on: date) -> Context:
    """What reading depends on: a day, and the reader's notation of numbers. Looked-up places are kept over records."""
    return Context(on, spoken())


def refuse_bad(line: Line, columns: Sequence[Column]) -> None:
    """Raise Invalid with every error of every column and its code, when there is one."""
    if not line.good:
        raise Invalid(*faults(line, columns))


def faults(line: Line, columns: Sequence[Column]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Every error of a line by column: the sentences, and their codes."""
    table = by_name([c for c in columns if c.asked])
    fields: dict[str, list[str]] = {}
    codes: dict[str, list[str]] = {}
    for problem in line.problems:
        if problem.severity == Severity.BAD:
            fields.setdefault(problem.column, []).append(problem.words(table))
            codes.setdefault(problem.column, []).append(problem.code)
    return fields, codes


def looks(line: Line, columns: Sequence[Column]) -> list[str]:
    """What deserves a look and does not refuse."""
    table = by_name([c for c in columns if c.asked])
    return [p.words(table) for p in line.problems if p.severity == Severity.LOOK]
