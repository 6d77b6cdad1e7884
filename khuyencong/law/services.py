"""Acts on the law's data: a province's own rows, confirmations of values that were not read, moved working days."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, WrongState
from khuyencong.law import library
from khuyencong.law.choices import Confidence, NormUnit
from khuyencong.law.models import Confirmation, FourEyes, MovedDay, ProvincialNormValue, RowState, Stamp
from khuyencong.law.overlay import START
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit

LOCAL_UNITS = frozenset({NormUnit.SHARE, NormUnit.FACTOR, NormUnit.VND, NormUnit.DAYS, NormUnit.COUNT})
WHOLE_UNITS = LOCAL_UNITS - {NormUnit.SHARE, NormUnit.FACTOR}
TEXT_MAX = 200


def _refuse(fields: Mapping[str, object]) -> None:
    if fields:
        raise Invalid({name: [str(words)] for name, words in fields.items()})


def _touch() -> None:
    """Readers read again: something began or stopped to count."""
    stamp = Stamp.objects.order_by("pk").first() or Stamp()
    stamp.token = uuid4().hex
    stamp.save()


def _check_value(norm_key: str, value: Decimal) -> dict[str, object]:
    norm = library.printed_norms().get(norm_key)
    if norm is None or norm.unit not in LOCAL_UNITS:
        return {"norm_key": _("Mức này không nhập được cho tỉnh.")}
    if value < 0:
        return {"value": _("Giá trị không được âm.")}
    if norm.unit == NormUnit.SHARE and value > 1:
        return {"value": _("Tỷ lệ từ 0 đến 1, ví dụ 0,5 là 50%.")}
    if norm.unit in WHOLE_UNITS and value != value.to_integral_value():
        return {"value": _("Giá trị là số nguyên, ví dụ 300000000.")}
    return {}


def _check_period(start: date, end: date | None) -> dict[str, object]:
    if end is not None and end < start:
        return {"in_force_to": _("Ngày hết hiệu lực trước ngày có hiệu lực.")}
    return {}


def _check_document(document: str) -> dict[str, object]:
    if not document.strip():
        return {"document": _("Phải ghi số, ký hiệu văn bản.")}
    if len(document) > TEXT_MAX:
        return {"document": _("Quá dài, tối đa 200 ký tự.")}
    return {}


def _overlapping(row: ProvincialNormValue) -> list[ProvincialNormValue]:
    """Confirmed rows of the same province and norm that hold on a day of this one."""
    rows = ProvincialNormValue.objects.filter(
        Q(in_force_to__isnull=True) | Q(in_force_to__gte=row.in_force_from),
        territory_id=row.territory_id,
        norm_key=row.norm_key,
        state=RowState.CONFIRMED,
    ).exclude(pk=row.pk)
    if row.in_force_to is not None:
        rows = rows.filter(in_force_from__lte=row.in_force_to)
    return list(rows.order_by("in_force_from"))


@transaction.atomic
def enter_local_value(
    *,
    territory: Unit,
    norm_key: str,
    value: Decimal,
    document: str,
    in_force_from: date,
    in_force_to: date | None = None,
    article: str = "",
    note: str = "",
    by: User,
    at: datetime,
) -> ProvincialNormValue:
    """A department officer enters one value of the province's own resolution; it counts once a second one confirms it.

    Shares as fractions, amounts in đồng. Raises Denied("scope") for another province, Invalid by field.
    """
    scope = scope_of(by, local_date(at))
    if not scope.national and territory.pk not in scope.unit_ids:
        raise Denied("scope")
    wrong = _check_value(norm_key, value) | _check_period(in_force_from, in_force_to) | _check_document(document)
    if territory.level != Level.PROVINCE:
        wrong["territory"] = _("Mức của địa phương do cấp tỉnh ban hành: chọn tỉnh, thành phố.")
    _refuse(wrong)
    row = ProvincialNormValue.objects.create(
        territory=territory,
        norm_key=norm_key,
        value=value,
        document=document.strip(),
        article=article.strip(),
        note=note.strip(),
        in_force_from=in_force_from,
        in_force_to=in_force_to,
        entered_by=by,
        entered_at=at,
    )
    _record("law.local_enter", row, by, at, norm=norm_key, value=str(value))
    return row


@transaction.atomic
def confirm_local_value(*, row: ProvincialNormValue, by: User, at: datetime) -> ProvincialNormValue:
    """A second officer confirms a row: from its first day it is the province's norm, and the one before it ends.

    Rows in force are ended and succeeded, never edited. Raises Denied("four_eyes") for who entered it,
    WrongState when it was decided already, Invalid when it would overlap a later row.
    """
    Unit.objects.select_for_update().get(pk=row.territory_id)  # one decision a province at a time, on both databases
    _decide(row, RowState.CONFIRMED, by, at)
    for other in _overlapping(row):
        if other.in_force_from >= row.in_force_from:
            _refuse({"in_force_from": _("Trùng thời gian với mức đã xác nhận của %s.") % other.document})
        other.in_force_to = row.in_force_from - timedelta(days=1)
        other.ended_by, other.ended_document = by, row.document
        other.save(update_fields=["in_force_to", "ended_by", "ended_document"])
    row.save()
    _touch()
    _record("law.local_confirm", row, by, at, norm=row.norm_key, value=str(row.value))
    return row


@transaction.atomic
def refuse_local_value(*, row: ProvincialNormValue, reason: str, by: User, at: datetime) -> ProvincialNormValue:
    """A second officer does not confirm a row, with the reason. Raises as `confirm_local_value`."""
    _decide(row, RowState.REFUSED, by, at, reason)
    row.save()
    _record("law.local_refuse", row, by, at, norm=row.norm_key, reason=row.reason)
    return row


@transaction.atomic
def end_local_value(
    *, row: ProvincialNormValue, last_day: date, document: str, by: User, at: datetime
) -> ProvincialNormValue:
    """A confirmed row without an end gets its last day by a document. Nothing else of it changes.

    Raises WrongState unless it is confirmed and open, Invalid by field.
    """
    fresh = ProvincialNormValue.objects.select_for_update().get(pk=row.pk)
    if fresh.state != RowState.CONFIRMED or fresh.in_force_to is not None:
        raise WrongState(row, "law.local_end")
    _refuse(_check_period(fresh.in_force_from, last_day) | _check_document(document))
    fresh.in_force_to, fresh.ended_by, fresh.ended_document = last_day, by, document.strip()
    fresh.save(update_fields=["in_force_to", "ended_by", "ended_document"])
    _touch()
    _record("law.local_end", fresh, by, at, norm=fresh.norm_key, last_day=last_day.isoformat(), document=document)
    return fresh


def versions_to_confirm() -> dict[str, str]:
    """Version ids that were not read, with their citation: values, and remembered starts of amendments."""
    found = {
        f"{START}{a.by}": f"{a.by}, {a.start.isoformat()}"
        for a in library.unread_amendments()
        if a.confidence == Confidence.MEMORY
    }
    for norm in library.norms().values():
        found |= {v.version_id: v.citation for v in norm.values if v.confidence != Confidence.READ}
    return found


@transaction.atomic
def propose_confirmation(
    *,
    version_id: str,
    document: str,
    article: str = "",
    starts_on: date | None = None,
    note: str = "",
    by: User,
    at: datetime,
) -> Confirmation:
    """A named officer states that a value was found in a document; a second one must confirm.

    `starts_on`: for the start of an amendment, the day that was read. Raises Invalid by field.
    """
    wrong = _check_document(document)
    if version_id not in versions_to_confirm():
        wrong["version_id"] = _("Mức này không chờ xác nhận.")
    elif Confirmation.objects.filter(version_id=version_id).exclude(state=RowState.REFUSED).exists():
        wrong["version_id"] = _("Mức này đã có đề nghị xác nhận.")
    if version_id.startswith(START) and starts_on is None:
        wrong["starts_on"] = _("Phải ghi ngày có hiệu lực đã đọc.")
    _refuse(wrong)
    row = Confirmation.objects.create(
        version_id=version_id,
        document=document.strip(),
        article=article.strip(),
        starts_on=starts_on if version_id.startswith(START) else None,
        note=note.strip(),
        entered_by=by,
        entered_at=at,
    )
    _record("law.confirmation_propose", row, by, at, version=version_id, document=row.document)
    return row


@transaction.atomic
def confirm_value(*, row: Confirmation, by: User, at: datetime) -> Confirmation:
    """A second officer confirms: the value counts as read. Raises Denied("four_eyes"), WrongState."""
    _decide(row, RowState.CONFIRMED, by, at)
    row.save()
    _touch()
    _record("law.confirmation_confirm", row, by, at, version=row.version_id, document=row.document)
    return row


@transaction.atomic
def refuse_confirmation(*, row: Confirmation, reason: str, by: User, at: datetime) -> Confirmation:
    """A second officer does not confirm, with the reason. Raises as `confirm_value`."""
    _decide(row, RowState.REFUSED, by, at, reason)
    row.save()
    _record("law.confirmation_refuse", row, by, at, version=row.version_id, reason=row.reason)
    return row


@transaction.atomic
def add_moved_day(*, day: date, kind: str, document: str, by: User, at: datetime) -> MovedDay:
    """An administrator enters a day off by decision, or a weekend worked in exchange. Raises Invalid by field."""
    wrong = _check_document(document)
    if kind not in MovedDay.Kind.values:
        wrong["kind"] = _("Chọn nghỉ hoặc làm bù.")
    if MovedDay.objects.filter(day=day).exists():
        wrong["day"] = _("Ngày này đã có trong bảng.")
    _refuse(wrong)
    row = MovedDay.objects.create(day=day, kind=kind, document=document.strip(), entered_by=by, entered_at=at)
    _touch()
    _record("law.moved_day", row, by, at, day=day.isoformat(), kind=kind, document=row.document)
    return row


def _decide(row: FourEyes, state: RowState, by: User, at: datetime, reason: str = "") -> None:
    """The second pair of eyes, on the row as it is now."""
    fresh = type(row).objects.select_for_update().get(pk=row.pk)  # type: ignore[attr-defined]
    if fresh.state != RowState.ENTERED:
        raise WrongState(row, str(state))
    if fresh.entered_by_id == by.pk:
        raise Denied("four_eyes")
    if state == RowState.REFUSED and not reason.strip():
        _refuse({"reason": _("Phải ghi lý do.")})
    row.state, row.decided_by, row.decided_at, row.reason = state, by, at, reason.strip()


def _record(act: str, row: FourEyes | MovedDay, by: User, at: datetime, **detail: str) -> None:
    audit.record(
        act=act, by=by, at=at, subject=f"law.{type(row).__name__.lower()}:{row.pk}", label=str(row), detail=dict(detail)
    )
