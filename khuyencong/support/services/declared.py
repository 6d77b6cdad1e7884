"""State money of other policies and purses, written down from the paper that says so (P§9, last points)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import Organisation, User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, Stale
from khuyencong.common.fold import composed
from khuyencong.files import services as files
from khuyencong.ledger.choices import FundLevel, Purse
from khuyencong.support.choices import ItemKind, Scheme
from khuyencong.support.models import DECLARED, DeclaredItem
from khuyencong.support.services.dossiers import Dossier, NewItem
from khuyencong.support.services.items import record_items, void_items

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

FIRST_YEAR = 2000


@dataclass(frozen=True)
class Declaration:
    """One item paid elsewhere, as the paper says; amounts in đồng, keys as `support.rules` makes them.

    `typed`: the words the keys were made of, to be shown again.
    """

    scheme: Scheme
    level: FundLevel
    paid_by: str
    document: str
    document_on: date
    budget_year: int
    kind: ItemKind
    name: str
    amount_vnd: int
    activity: str
    beneficiary_id: int | None = None
    cost_vnd: int = 0
    period: str = ""
    serial_key: str = ""
    works_key: str = ""
    contract_key: str = ""
    event_key: str = ""
    typed: dict[str, str] | None = None


@transaction.atomic
def declare_item(
    *,
    declared: Declaration,
    department: Organisation,
    scan: "UploadedFile[Any] | None",
    form_key: str,
    batch: str = "",
    by: User,
    at: datetime,
) -> DeclaredItem:
    """Record State money that another office paid, with its paper; from now on it stands against the same item here.

    The caller has checked that the user acts for the department. A form sent twice makes one record. A row of an
    import (`batch`) names its paper by number and day; the scan is attached afterwards (`attach_scan`). Raises Invalid
    by field.
    """
    check_declared(declared, local_date(at))
    if scan is None and not batch:
        raise Invalid({"scan": [_("Cần bản chụp văn bản cho biết khoản này.")]})
    try:
        with transaction.atomic():
            row = DeclaredItem.objects.create(
                department=department,
                paid_by=composed(declared.paid_by)[:300],
                document=declared.document.strip()[:100],
                document_on=declared.document_on,
                typed=declared.typed or {},
                form_key=form_key,
                entered_by=by,
                entered_at=at,
            )
    except IntegrityError:
        return DeclaredItem.objects.get(form_key=form_key)
    if scan is not None:
        _keep(row, scan, by, at)
    dossier = dossier_of(declared, department, row.subject)
    [row.item] = record_items(dossier=dossier, items=[item_of(declared)], batch=batch, by=by, at=at)
    row.save(update_fields=["item"])
    return row


def _keep(row: DeclaredItem, scan: "UploadedFile[Any]", by: User, at: datetime) -> None:
    try:
        files.attach(owner=row.subject, kind="document", upload=scan, by=by, at=at)
    except Invalid as error:
        raise Invalid({"scan": [w for words in error.fields.values() for w in words]}) from None


@transaction.atomic
def attach_scan(*, row: DeclaredItem, scan: "UploadedFile[Any]", by: User, at: datetime) -> None:
    """Keep the paper of an item that came from a sheet. The caller has checked that the user acts for the department
    that recorded it. Raises Invalid("scan"), Stale for an item taken back meanwhile."""
    if not DeclaredItem.objects.select_for_update().filter(pk=row.pk, voided_at__isnull=True).exists():
        raise Stale(row)
    _keep(row, scan, by, at)
    audit.record(act="support.attach_scan", by=by, at=at, subject=row.subject, label=row.document)


def check_declared(declared: Declaration, on: date) -> None:
    """What a declaration says must hold together. Raises Invalid by field."""
    wrong: dict[str, list[str]] = {}
    for name in ("paid_by", "document", "name"):
        if not getattr(declared, name).strip():
            wrong[name] = [_("Chưa nhập.")]
    if declared.document_on > on:
        wrong["document_on"] = [_("Ngày văn bản nằm sau hôm nay.")]
    if not FIRST_YEAR <= declared.budget_year <= on.year + 1:
        wrong["budget_year"] = [_("Năm từ %(first)s đến %(last)s.") % {"first": FIRST_YEAR, "last": on.year + 1}]
    if declared.amount_vnd <= 0:
        wrong["amount_vnd"] = [_("Số tiền là số nguyên dương, tính bằng đồng.")]
    if declared.cost_vnd and declared.cost_vnd < declared.amount_vnd:
        wrong["cost_vnd"] = [_("Chi phí không nhỏ hơn số tiền Nhà nước chi.")]
    keys = (declared.serial_key, declared.works_key, declared.contract_key, declared.event_key)
    if not any(keys) and (declared.beneficiary_id is None or not declared.activity):
        wrong[""] = [_("Cần ít nhất một dấu hiệu: số máy, hạng mục, hợp đồng, sự kiện, hoặc cơ sở và nội dung.")]
    if wrong:
        raise Invalid(wrong)


def dossier_of(declared: Declaration, department: Organisation, subject: str) -> Dossier:
    """A declaration as a dossier of its own."""
    return Dossier(
        subject=subject,
        label=f"{declared.document.strip()[:100]}: {composed(declared.name)}"[:500],
        purse=Purse.NATIONAL if declared.level == FundLevel.NATION else Purse.LOCAL,
        level=declared.level,
        budget_year=declared.budget_year,
        office=department,
        province_id=department.place_id,
        scheme=declared.scheme,
        office_name=composed(declared.paid_by)[:300],
    )


def item_of(declared: Declaration) -> NewItem:
    """The cost item of a declaration."""
    return NewItem(
        item_ref="1",
        name=declared.name,
        kind=declared.kind,
        amount_vnd=declared.amount_vnd,
        beneficiary_id=declared.beneficiary_id,
        activity=declared.activity,
        cost_vnd=declared.cost_vnd,
        serial_key=declared.serial_key,
        works_key=declared.works_key,
        contract_key=declared.contract_key,
        event_key=declared.event_key,
        period=declared.period,
    )


@transaction.atomic
def void_declared(*, row: DeclaredItem, reason: str, by: User, at: datetime) -> DeclaredItem:
    """Take back a record made by mistake, with the reason; its open cases are withdrawn.

    By another person than who entered it: whoever entered it could otherwise lift a block alone. Raises
    Denied("own_work"), Invalid, Stale.
    """
    if row.entered_by_id == by.pk:
        raise Denied("own_work")
    if not reason.strip():
        raise Invalid({"reason": [_("Nêu lý do hủy.")]})
    rows = DeclaredItem.objects.filter(pk=row.pk, voided_at__isnull=True)
    if not rows.update(voided_by=by, voided_at=at, void_reason=reason.strip()[:500]):
        raise Stale(row)
    row.refresh_from_db()
    void_items(subject=row.subject, by=by, at=at)
    audit.record(
        act="support.void_declared", by=by, at=at, subject=f"{DECLARED}:{row.pk}", label=row.document, detail={}
    )
    return row
