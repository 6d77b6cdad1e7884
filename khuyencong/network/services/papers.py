"""The paper an act rests on, checks every act shares, and one audit entry per act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from khuyencong.audit import services as audit
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid
from khuyencong.common.fold import composed
from khuyencong.files import services as files
from khuyencong.network.choices import DOCUMENT_MAX, FIRST_DAY, NAME_MAX
from khuyencong.places.models import Unit
from khuyencong.ui.language import spoken

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation, User

PAPER = "decision"


@dataclass(frozen=True)
class Decision:
    """Number, day and issuer of the paper; `scan` the copy, when there is one."""

    number: str
    on: date
    issuer: str
    scan: UploadedFile[Any] | None = None

    def columns(self) -> dict[str, Any]:
        """The columns of a record that rests on it."""
        return {
            "document_number": composed(self.number),
            "document_on": self.on,
            "issuer": composed(self.issuer),
        }


class Faults:
    """Messages by field, raised together so that nothing has to be sent twice."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}

    def add(self, field: str, message: object) -> None:
        if message:
            self.fields.setdefault(field, []).append(str(message))

    def text(self, field: str, value: str, limit: int, *, required: bool = False) -> str:
        """A text in stored form; missing or too long is a fault, nothing is cut."""
        text = composed((value or "").replace("\x00", ""))
        if required and not text:
            self.add(field, _("Chưa nhập."))
        if len(text) > limit:
            self.add(field, _("Dài %(n)d ký tự, tối đa %(limit)d ký tự.") % {"n": len(text), "limit": limit})
        return text

    def decision(self, decision: Decision, at: datetime) -> None:
        """The paper has a number and an issuer, and was not made in the future."""
        self.text("number", decision.number, DOCUMENT_MAX, required=True)
        self.text("issuer", decision.issuer, NAME_MAX, required=True)
        if not FIRST_DAY <= decision.on <= local_date(at):
            self.add("document_on", _("Ngày văn bản không sau hôm nay và không trước năm 2000."))

    def period(self, start: date, end: date | None, *, field: str = "valid_to") -> None:
        if start < FIRST_DAY:
            self.add("valid_from", _("Ngày không trước năm 2000."))
        if end is not None and end < start:
            self.add(field, _("Ngày kết thúc trước ngày bắt đầu."))

    def unit_on(self, field: str, unit: Unit, day: date) -> None:
        """The unit exists on a day; an ended one is named with its successors."""
        if unit.valid_to is not None and unit.valid_to < day:
            heirs = ", ".join(s.new.name for s in unit.successions.select_related("new").order_by("new__code"))
            words = {"unit": unit.name, "day": day_words(unit.valid_to), "heirs": heirs or formats.NONE}
            self.add(field, _("%(unit)s đã kết thúc ngày %(day)s. Đơn vị kế tiếp: %(heirs)s.") % words)
        elif unit.valid_from is not None and unit.valid_from > day:
            words = {"unit": unit.name, "day": day_words(unit.valid_from), "asked": day_words(day)}
            self.add(field, _("%(unit)s có từ ngày %(day)s, chưa có vào ngày %(asked)s.") % words)

    def stop(self) -> None:
        """Raise Invalid when anything was found."""
        if self.fields:
            raise Invalid(self.fields)


def day_words(day: date) -> str:
    return formats.date_short(day, spoken())


def ended_label(name: str, last: date | None) -> str:
    """A name with its last day, when it has ended."""
    if last is None:
        return name
    return _("%(name)s (đến %(day)s)") % {"name": name, "day": day_words(last)}


def body_active(body: Organisation, start: date, end: date | None) -> bool:
    """Whether a body exists on the first day, and on the last one when it is known."""
    last = end or start
    begins = body.valid_from is None or body.valid_from <= start
    return begins and (body.valid_to is None or body.valid_to >= last)


def hold(place: Unit) -> None:
    """Let one writer at a time decide about a place. SQLite has one writer anyway; rows that point to it go on."""
    list(Unit.objects.select_for_update(no_key=True).filter(pk=place.pk).values_list("pk"))


def keep_scan(owner: str, decision: Decision, by: User, at: datetime) -> None:
    """Attach the copy of the paper to its record, when there is one."""
    if decision.scan is not None:
        attach_scan(owner, decision.scan, by, at)


def attach_scan(owner: str, scan: UploadedFile[Any], by: User, at: datetime) -> None:
    """Keep a copy with its record. Raises Invalid({"scan": …}) for a file that is not accepted."""
    try:
        files.attach(owner=owner, kind=PAPER, upload=scan, by=by, at=at)
    except Invalid as refused:
        raise Invalid({"scan": refused.fields.get("file", [])}) from None


def log(
    act: str,
    *,
    subject: str,
    label: str,
    by: User,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
) -> None:
    """One entry. Names of persons stay out of it; of a telephone or address in `personal` hash and mask are kept."""
    audit.record(
        act=f"network.{act}",
        by=by,
        at=at,
        subject=subject,
        label=label,
        detail={name: _plain(value) for name, value in (detail or {}).items()},
        personal={name: value for name, value in (personal or {}).items() if value},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def same_form(rows: Any, key: str) -> Any:
    """The record a form sent twice has already made, or None."""
    return rows.filter(form_key=key).first() if key else None


def joined(words: Iterable[str]) -> str:
    return ", ".join(word for word in words if word)
