"""The paper an act rests on, rows in time, and one audit entry per act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from khuyencong.audit.services import record
from khuyencong.clusters.choices import DOCUMENT_MAX, FIRST_DAY, NAME_MAX, TEXT_MAX, DocumentKind
from khuyencong.clusters.models import Cluster, Document
from khuyencong.clusters.models.base import Dated
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid
from khuyencong.common.fold import composed
from khuyencong.files import services as files
from khuyencong.ui.language import spoken

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

Row = TypeVar("Row", bound=models.Model)
Line = TypeVar("Line", bound=Dated)
DAY = timedelta(days=1)
AREA_MAX = Decimal(10_000)
VND_MAX = 10**16


@dataclass(frozen=True)
class Paper:
    """The paper as a form gives it; `scan` the copy, when there is one. The same paper again is the same document."""

    kind: str
    number: str
    on: date
    issuer: str
    signer: str = ""
    title: str = ""
    scan: UploadedFile[Any] | None = None


class Faults:
    """Messages by field, raised together so that nothing has to be sent twice."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}

    def add(self, field: str, message: object) -> None:
        if message:
            self.fields.setdefault(field, []).append(str(message))

    def text(self, field: str, value: str, limit: int = TEXT_MAX, *, required: bool = False) -> str:
        """A text in stored form; missing or too long is a fault, nothing is cut."""
        text = composed((value or "").replace("\x00", ""))
        if required and not text:
            self.add(field, _("Chưa nhập."))
        if len(text) > limit:
            self.add(field, _("Dài %(n)d ký tự, tối đa %(limit)d ký tự.") % {"n": len(text), "limit": limit})
        return text

    def choice(self, field: str, value: str, allowed: Any, *, required: bool = True) -> None:
        if (value or required) and value not in allowed:
            self.add(field, _("Chọn một giá trị trong danh sách."))

    def area(self, field: str, value: Decimal | None, *, required: bool = True, zero: bool = False) -> None:
        """Hectares: above zero (or not below), at most 10 000."""
        if value is None:
            if required:
                self.add(field, _("Chưa nhập."))
            return
        if value < 0 or (value == 0 and not zero):
            self.add(field, _("Diện tích phải lớn hơn 0."))
        elif value > AREA_MAX:
            self.add(field, _("Diện tích quá lớn, kiểm tra lại đơn vị tính (ha)."))
        elif value != value.quantize(Decimal("0.0001")):
            self.add(field, _("Diện tích ghi đến bốn chữ số thập phân (m²)."))

    def money(self, field: str, value: int | None, *, required: bool = False) -> None:
        """Whole đồng, not negative."""
        if value is None:
            if required:
                self.add(field, _("Chưa nhập."))
        elif isinstance(value, bool) or not isinstance(value, int):
            self.add(field, _("Ghi số nguyên, không có phần lẻ."))
        elif not 0 <= value <= VND_MAX:
            self.add(field, _("Số tiền không hợp lý, kiểm tra lại đơn vị tính (đồng)."))

    def day(self, field: str, value: date, at: datetime, *, future: bool = False) -> None:
        """Not before 1990; not in the future unless a paper may set such a day."""
        if value < FIRST_DAY:
            self.add(field, _("Ngày không trước năm 1990."))
        elif not future and value > local_date(at):
            self.add(field, _("Ngày không sau hôm nay."))

    def stop(self) -> None:
        """Raise Invalid when anything was found."""
        if self.fields:
            raise Invalid(self.fields)


def day_words(day: date | None) -> str:
    return formats.date_short(day, spoken())


def check_paper(faults: Faults, paper: Paper, at: datetime) -> None:
    """The paper has a kind, number and issuer and was not made in the future."""
    faults.choice("document_kind", paper.kind, DocumentKind.values)
    faults.text("number", paper.number, DOCUMENT_MAX, required=True)
    faults.text("issuer", paper.issuer, NAME_MAX, required=True)
    faults.text("signer", paper.signer, NAME_MAX)
    faults.text("title", paper.title, TEXT_MAX)
    faults.day("document_on", paper.on, at)


def document_of(paper: Paper, *, by: User, at: datetime) -> Document:
    """The document of a paper, made when it is not known yet; its scan is kept with it."""
    key = {"number": composed(paper.number), "issued_on": paper.on, "issuer": composed(paper.issuer)}
    found = Document.objects.filter(**key).first()
    if found is None:
        try:
            with transaction.atomic():
                found = Document.objects.create(
                    **key, kind=paper.kind, signer=composed(paper.signer), title=composed(paper.title),
                    recorded_by=by, recorded_at=at,
                )  # fmt: skip
        except IntegrityError:
            found = Document.objects.get(**key)
    if paper.scan is not None:
        files.attach(owner=f"clusters.document:{found.pk}", kind="decision", upload=paper.scan, by=by, at=at)
    return found


def hold(cluster: Cluster) -> Cluster:
    """Let one writer at a time write about a cluster; the row as it is now."""
    return Cluster.objects.select_for_update(no_key=True).get(pk=cluster.pk)


def same_form(model: type[Row], key: str) -> Row | None:
    """The row a form made before, when it is sent twice."""
    return model._default_manager.filter(form_key=key).first() if key else None


def put(
    model: type[Line],
    *,
    valid_from: date,
    valid_to: date | None = None,
    values: Mapping[str, Any],
    document: Document,
    note: str = "",
    key: str = "",
    by: User,
    at: datetime,
) -> Line:
    """Lay a row into its time line (`Dated.line`): what held on its first day ends the day before, and it ends the
    day before the next one begins, so papers may be entered in any order. Rows of one line never share a day.

    Raises Invalid({"valid_from": …}) when another row begins that very day.
    """
    if valid_to is not None and valid_to < valid_from:
        raise Invalid({"valid_to": [_("Ngày kết thúc trước ngày bắt đầu.")]})
    identity = {name: values[name] for name in model.line()}
    rows = model._default_manager.filter(withdrawn_at__isnull=True, **identity)
    if same := rows.filter(valid_from=valid_from).select_related("document").first():
        words = {"day": day_words(valid_from), "document": same.document.number}
        raise Invalid({"valid_from": [_("Đã có nội dung này từ ngày %(day)s (%(document)s).") % words]})
    following = rows.filter(valid_from__gt=valid_from).order_by("valid_from").first()
    if following is not None and (valid_to is None or valid_to >= following.valid_from):
        valid_to = following.valid_from - DAY
    before = rows.filter(valid_from__lt=valid_from).order_by("-valid_from").first()
    if before is not None and (before.valid_to is None or before.valid_to >= valid_from):
        before.valid_to = valid_from - DAY
        before.save(update_fields=["valid_to"])
    return model._default_manager.create(
        **values, valid_from=valid_from, valid_to=valid_to, document=document,
        note=composed(note), form_key=key or None, recorded_by=by, recorded_at=at,
    )  # fmt: skip


def subject_of(cluster_id: int) -> str:
    """The reference of a cluster in audit, files and tasks."""
    return f"clusters.cluster:{cluster_id}"


def log(act: str, *, cluster: Cluster, by: User, at: datetime, **detail: Any) -> None:
    """One entry of an act about a cluster."""
    record(
        act=f"clusters.{act}",
        by=by,
        at=at,
        subject=subject_of(cluster.pk),
        label=cluster.name,
        detail={name: value if isinstance(value, bool | int | None) else str(value) for name, value in detail.items()},
    )
