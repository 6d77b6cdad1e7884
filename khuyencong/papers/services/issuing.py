"""Drawing papers, giving them numbers, keeping them."""

import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from khuyencong.audit import services as audit
from khuyencong.common.errors import Finding, Invalid, RuleBroken, Severity
from khuyencong.files import services as files
from khuyencong.files.access import owner_parts
from khuyencong.papers import docx, pdf
from khuyencong.papers.blocks import Paper, numbered, printed_number
from khuyencong.papers.choices import ABBREVIATIONS, DOCX_TYPE, PDF_TYPE, PaperKind
from khuyencong.papers.models import IssuedPaper, Register

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation, User

Format = Literal["docx", "pdf"]
NUMBER_MAX = 1_000_000
SYMBOL_MAX = 60


def render(paper: Paper, fmt: Format, *, draft: bool = True) -> bytes:
    """The paper as DOCX or PDF bytes; a draft carries the word "DỰ THẢO" across each page."""
    return pdf.render(paper, draft=draft) if fmt == "pdf" else docx.render(paper, draft=draft)


@transaction.atomic
def issue(
    *,
    paper: Paper,
    issuer: "Organisation",
    kind: str,
    year: int,
    subject: str,
    by: "User",
    at: datetime,
    on: date,
    number: int | None = None,
    symbol: str | None = None,
) -> IssuedPaper:
    """Give a paper its number and keep it as PDF and DOCX.

    Without `number` the next free one of the register (issuer, kind, year) is taken, in the transaction of the
    caller: what is rolled back leaves no gap. A `number` that another system gave is recorded as entered. `symbol`
    None is built from kind and issuer ("HĐ-ĐCK"). `on` is the day of the paper. `subject` is "room.model:id".
    Raises RuleBroken (number taken or impossible, day outside the year); ValueError for an unknown kind, a paper
    without head, or a subject whose room registered no access to files.
    """
    kind = PaperKind(kind)
    owner_parts(subject)
    entered = number is not None
    symbol = symbol_of(issuer, kind) if symbol is None else symbol.strip()
    _check(number, symbol, year, on)
    given = _next_number(issuer, kind, year, number)
    final = numbered(paper, number=printed_number(given), symbol=symbol, day=on)
    made = {"pdf": render(final, "pdf", draft=False), "docx": render(final, "docx", draft=False)}
    row = IssuedPaper.objects.create(
        issuer=issuer, kind=kind, year=year, number=given, symbol=symbol, dated=on, entered=entered, subject=subject,
        label=paper.title[:300], sha256=hashlib.sha256(made["pdf"]).hexdigest(), by=by, at=at,
    )  # fmt: skip
    for fmt, content in made.items():
        files.store_generated(
            owner=row.owner, kind=fmt, name=f"{kind}-{year}-{given:04d}.{fmt}", content=content,
            content_type=PDF_TYPE if fmt == "pdf" else DOCX_TYPE, by=by, at=at,
        )  # fmt: skip
    detail = {"number": row.printed, "dated": on.isoformat(), "sha256": row.sha256, "entered": entered}
    audit.record(act="papers.issue", by=by, at=at, subject=subject, label=row.printed, detail=detail)
    return row


def symbol_of(issuer: "Organisation", kind: str) -> str:
    """The part after the slash: abbreviation of the kind and symbol of the issuer."""
    return "-".join(part for part in (ABBREVIATIONS[kind], issuer.symbol.strip()) if part)


def _broken(code: str, field: str, **params: object) -> RuleBroken:
    return RuleBroken([Finding(code, Severity.BLOCK, params, citation="30/2020/NĐ-CP", field=field)])


def _check(number: int | None, symbol: str, year: int, on: date) -> None:
    if on.year != year:
        raise _broken("papers.year_differs", "on", day=on.isoformat(), year=year)
    if number is not None and not 0 < number < NUMBER_MAX:
        raise _broken("papers.number_impossible", "number", number=number)
    if len(symbol) > SYMBOL_MAX:
        raise Invalid({"symbol": [_("Ký hiệu dài quá %(most)s ký tự.") % {"most": SYMBOL_MAX}]})


def _next_number(issuer: "Organisation", kind: str, year: int, number: int | None) -> int:
    """Take a number. Writing the register row first makes writers of one register wait for each other."""
    register, _made = Register.objects.get_or_create(issuer=issuer, kind=kind, year=year)
    Register.objects.filter(pk=register.pk).update(next_number=F("next_number"))
    register.refresh_from_db()
    used = IssuedPaper.objects.filter(issuer=issuer, kind=kind, year=year)
    if number is not None:
        if used.filter(number=number).exists():
            raise _broken("papers.number_taken", "number", number=printed_number(number), year=year)
        return number
    given = register.next_number
    taken = set(used.filter(number__gte=given, entered=True).values_list("number", flat=True))
    while given in taken:
        given += 1
    register.next_number = given + 1
    register.save(update_fields=["next_number"])
    return given
