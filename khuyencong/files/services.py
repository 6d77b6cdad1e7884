"""Taking files in."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.audit import services as audit
from khuyencong.common.errors import Invalid
from khuyencong.common.formats import number
from khuyencong.files import rules
from khuyencong.files.access import owner_parts
from khuyencong.files.choices import ALLOWED_TEXT, KINDS
from khuyencong.files.models import Attachment
from khuyencong.files.store import digest_of, store

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

MB = 1024 * 1024


@transaction.atomic
def attach(
    *,
    owner: str,
    kind: str,
    upload: "UploadedFile[Any]",
    by: "User | None",
    at: datetime,
    name: str | None = None,
    retain_until: date | None = None,
    checked_type: str = "",
) -> Attachment:
    """Keep an uploaded file with a record ("room.model:id") as a kind of paper ("invoice", "photo", ...).

    The type is decided by the content and must fit the name. Bytes first, row after: a crash leaves no row without
    its bytes. Raises Invalid({"file": [...]}) for an empty file, one that is too big, of a kind not accepted, or
    whose content is not what its name says; ValueError when no room has registered the kind of record.
    `checked_type`: the owning room has looked at content and size itself (sheets of the exchange, among them plain
    text) and says what it is.
    """
    owner_parts(owner)
    source = upload.file
    if source is None:
        raise Invalid({"file": [_("Chưa chọn tệp.")]})
    sha256, size = digest_of(source)
    shown = rules.safe_name(name or upload.name or "")
    content_type = checked_type or _checked_type(source, size, shown)
    store().put(source, sha256)
    return _write(
        owner=owner, kind=kind, name=shown, sha256=sha256, size=size, content_type=content_type, generated=False,
        by=by, at=at, retain_until=retain_until,
    )  # fmt: skip


@transaction.atomic
def store_generated(
    *,
    owner: str,
    kind: str,
    name: str,
    content: bytes,
    content_type: str,
    by: "User | None",
    at: datetime,
    retain_until: date | None = None,
) -> Attachment:
    """Keep a file the platform itself made (an issued paper, an export) with a record.

    Raises ValueError for an empty file or an unregistered kind of record.
    """
    owner_parts(owner)
    if not content:
        raise ValueError("a generated file is never empty")
    source = BytesIO(content)
    sha256, size = digest_of(source)
    store().put(source, sha256)
    return _write(
        owner=owner, kind=kind, name=rules.safe_name(name), sha256=sha256, size=size, content_type=content_type,
        generated=True, by=by, at=at, retain_until=retain_until,
    )  # fmt: skip


def _checked_type(source: IO[bytes], size: int, name: str) -> str:
    """The content type, or Invalid with what was read and what is expected."""
    most = settings.UPLOAD_BYTES_MAX
    if size == 0:
        raise Invalid({"file": [_("Tệp “%(name)s” rỗng. Chọn lại tệp có nội dung.") % {"name": name}]})
    if size > most:
        words = _("Tệp “%(name)s” nặng %(size)s MB, quá mức %(most)s MB. Giảm dung lượng hoặc tách thành nhiều tệp.")
        sizes = {"size": number(Decimal(size) / MB, "vi", 1), "most": number(most // MB, "vi", 0)}
        raise Invalid({"file": [words % {"name": name, **sizes}]})
    kind = rules.sniff(source)
    if not kind:
        words = _("Nội dung tệp “%(name)s” không thuộc loại được nhận. Nhận các loại: %(allowed)s, không chứa macro.")
        raise Invalid({"file": [words % {"name": name, "allowed": ALLOWED_TEXT}]})
    if not rules.ending_fits(name, kind):
        words = _("Tên tệp là “%(name)s” nhưng nội dung là %(kind)s. Đổi đuôi tệp thành %(ending)s hoặc chọn tệp khác.")
        raise Invalid(
            {"file": [words % {"name": name, "kind": kind.upper(), "ending": " / ".join(KINDS[kind].endings)}]}
        )
    return KINDS[kind].content_type


def _write(
    *,
    owner: str,
    kind: str,
    name: str,
    sha256: str,
    size: int,
    content_type: str,
    generated: bool,
    by: "User | None",
    at: datetime,
    retain_until: date | None,
) -> Attachment:
    row = Attachment.objects.create(
        owner=owner, owner_kind=owner.rpartition(":")[0], kind=kind, name=name, sha256=sha256, size_bytes=size,
        content_type=content_type, generated=generated, by=by, at=at, retain_until=retain_until,
    )  # fmt: skip
    # The name of a file may name a person: the log keeps the hash of the bytes, not the name.
    detail = {"attachment": row.pk, "kind": kind, "sha256": sha256, "size_bytes": size, "generated": generated}
    audit.record(act="files.attach", by=by, at=at, subject=owner, label=kind, detail=detail)
    return row
