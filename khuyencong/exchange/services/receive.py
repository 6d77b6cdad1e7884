"""A file arrives, or is put aside."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.access import acts
from khuyencong.accounts.selectors import membership_for
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid, WrongState
from khuyencong.exchange import words
from khuyencong.exchange.choices import State
from khuyencong.exchange.importers import Importer
from khuyencong.exchange.models import ImportBatch
from khuyencong.exchange.reading import Refused, sniff
from khuyencong.exchange.services.source import FILE, limits
from khuyencong.files import services as files
from khuyencong.files.choices import KINDS
from khuyencong.files.rules import safe_name
from khuyencong.files.store import digest_of
from khuyencong.ui.language import spoken

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

KEPT = timedelta(days=365)
TEXT_TYPE = "text/csv"
_OPEN = (State.WAITING, State.CHECKED, State.REFUSED)


@transaction.atomic
def receive(
    *,
    importer: Importer,
    upload: UploadedFile[Any],
    again: bool = False,
    operator: bool = False,
    by: User,
    at: datetime,
) -> ImportBatch:
    """Keep an uploaded sheet and make its import, waiting to be looked at.

    The same file that still waits for the same user gives that import. Raises Invalid: "file" for a file that is no
    table (nothing is kept then), "again" for one the body has applied already, unless `again` says it is meant.
    `operator`: the machine's own command line, with its larger limits and without a territory.
    """
    source = upload.file
    if source is None:
        raise Invalid({"file": [_("Chưa chọn tệp.")]})
    content_type = _content_type(source, operator=operator)
    sha256, _size = digest_of(source)
    body = membership_for(by, acts().get(importer.act, frozenset()), local_date(at))
    organisation = body.organisation if body else None
    waiting = ImportBatch.objects.filter(kind=importer.kind, sha256=sha256, by=by, state__in=_OPEN).first()
    if waiting is not None:
        return waiting
    if not again:
        _refuse_applied(importer, sha256, organisation.pk if organisation else None, by)
    batch = ImportBatch.objects.create(
        kind=importer.kind,
        name=safe_name(upload.name or ""),
        sha256=sha256,
        organisation=organisation,
        by=by,
        at=at,
        beat_at=at,
        language=spoken(),
        scoped=not operator,
        repeated=again,
    )
    files.attach(
        owner=batch.subject,
        kind=FILE,
        upload=upload,
        by=by,
        at=at,
        checked_type=content_type,
        retain_until=local_date(at + KEPT),
    )
    return batch


def _content_type(source: IO[bytes], *, operator: bool) -> str:
    try:
        looked = sniff(source, limits(operator=operator))
    except Refused as error:
        raise Invalid({"file": [words.sentence(error.code, error.params)]}) from error
    if looked.macros:
        raise Invalid({"file": [words.sentence("file_macros", {})]})
    return KINDS[looked.kind].content_type if looked.kind in KINDS else TEXT_TYPE


def _refuse_applied(importer: Importer, sha256: str, organisation_id: int | None, by: User) -> None:
    same = ImportBatch.objects.filter(
        kind=importer.kind, sha256=sha256, organisation=organisation_id, state__in=[State.APPLIED, State.APPLYING]
    )
    earlier = (same if organisation_id else same.filter(by=by)).first()
    if earlier is not None:
        told = _("Tệp này đã được ghi trong lần nhập %(number)s. Đánh dấu ô dưới đây nếu vẫn muốn đọc lại.")
        raise Invalid({"again": [told % {"number": earlier.number}]})


@transaction.atomic
def cancel(*, batch: ImportBatch, by: User, at: datetime) -> ImportBatch:
    """Put an import aside before anything was written. Raises WrongState when it was applied meanwhile."""
    if not ImportBatch.objects.filter(pk=batch.pk, state__in=_OPEN).update(state=State.CANCELLED):
        raise WrongState(batch, "exchange.cancel")
    batch.lines.all().delete()
    audit.record(act="exchange.cancel", by=by, at=at, subject=batch.subject, label=batch.number)
    batch.refresh_from_db()
    return batch
