"""Binding a dossier in the background: asked for, built by the worker, kept some days, taken away."""

import hashlib
import logging
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, WrongState
from khuyencong.files.access import may_open, owner_parts
from khuyencong.files.selectors import attachments_by_id, open_content
from khuyencong.files.store import CHUNK, MissingFileError, digest_of, passing_store
from khuyencong.papers.binding import book, bundle
from khuyencong.papers.binding.parts import BinderPart, Cover, Leaf, fingerprint
from khuyencong.papers.choices import OPEN_BINDERS, BinderFailure, BinderFormat, BinderStatus
from khuyencong.papers.models import Binder

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

log = logging.getLogger(__name__)
KEPT = timedelta(days=7)
SILENT = timedelta(minutes=15)  # a worker that says nothing for so long is no longer at it
SAID_EVERY = timedelta(seconds=1)
PARTS_MOST = 2_000
ENDINGS = {
    "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "application/xml": ".xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt", "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}  # fmt: skip


def start_binder(
    *,
    subject: str,
    title: str,
    parts: Sequence[BinderPart],
    by: "User",
    at: datetime,
    fmt: str = BinderFormat.PDF,
    office: str = "",
    facts: Sequence[tuple[str, str]] = (),
    order_note: str = "",
    back_url: str = "",
) -> Binder:
    """Ask for the papers of a record ("room.model:id") as one PDF or ZIP, in the order of `parts`.

    The worker builds it; the page of the binder shows how far it is. Asked again for the same papers, the binder that
    waits, is being built or is ready is given. `office`, `facts` (labels and values) and `order_note` go on the cover
    and the contents; `back_url` is the page of the record.
    Raises Invalid without papers or with too many; Denied("papers.not_all_open") when `by` may not open one of them.
    """
    owner_parts(subject)
    if not parts:
        raise Invalid({"": [_("Hồ sơ chưa có giấy tờ nào để đóng tập.")]})
    if len(parts) > PARTS_MOST:
        raise Invalid({"": [_("Hồ sơ có quá %(most)s giấy tờ, không đóng thành một tập.") % {"most": PARTS_MOST}]})
    leaves = _leaves(parts)
    owners = sorted({leaf.owner for leaf in leaves})
    on = local_date(at)
    if not all(may_open(by, owner, on) for owner in (subject, *owners)):
        raise Denied("papers.not_all_open")
    cover = Cover(title, office, tuple(facts), order_note)
    mark = fingerprint(cover, leaves)
    _give_up_silent(at)
    asked = Binder.objects.filter(subject=subject, fmt=BinderFormat(fmt), mark=mark)
    ready = asked.filter(status=BinderStatus.DONE, expires_at__gt=at) | asked.filter(status__in=OPEN_BINDERS)
    if existing := ready.order_by("-id").first():
        return existing
    return _create(
        subject=subject, title=title[:300], fmt=BinderFormat(fmt), mark=mark, owners=owners, by=by, at=at,
        cover={"office": office, "facts": [list(fact) for fact in facts], "order_note": order_note},
        leaves=[leaf.as_row() for leaf in leaves], whole=len(leaves), back_url=back_url,
    )  # fmt: skip


def _create(**fields: Any) -> Binder:
    try:
        with transaction.atomic():
            row = Binder.objects.create(**fields)
            detail = {"binder": row.pk, "parts": row.whole, "mark": row.mark, "format": str(row.fmt)}
            audit.record(
                act="papers.start_binder", by=row.by, at=row.at, subject=row.subject, label=row.title, detail=detail
            )
    except IntegrityError:  # asked twice at once
        return Binder.objects.get(
            subject=fields["subject"], fmt=fields["fmt"], mark=fields["mark"], status__in=OPEN_BINDERS
        )
    from khuyencong.papers.tasks import bind

    transaction.on_commit(partial(bind.enqueue, row.pk))
    return row


def restart_binder(*, binder: Binder, by: "User", at: datetime) -> Binder:
    """Ask again for a binder that failed or was taken away. Raises WrongState for one that is at hand, and what
    `start_binder` raises."""
    _give_up_silent(at)
    binder.refresh_from_db()
    if binder.status not in (BinderStatus.FAILED, BinderStatus.EXPIRED):
        raise WrongState(binder, "restart_binder")
    parts = [BinderPart(row["group"], row["title"], row["attachment"], row["dated"]) for row in binder.leaves]
    cover = binder.cover
    return start_binder(
        subject=binder.subject, title=binder.title, parts=parts, by=by, at=at, fmt=binder.fmt, office=cover["office"],
        facts=[(label, value) for label, value in cover["facts"]], order_note=cover["order_note"],
        back_url=binder.back_url,
    )  # fmt: skip


def _leaves(parts: Sequence[BinderPart]) -> list[Leaf]:
    """Raises ValueError for an attachment there is not."""
    found = attachments_by_id(part.attachment_id for part in parts)
    leaves = []
    for part in parts:
        file = found.get(part.attachment_id)
        if file is None:
            raise ValueError(f"no attachment {part.attachment_id}")
        ending = ENDINGS.get(file.content_type, "")
        leaves.append(
            Leaf(part.group, part.title, part.dated, file.pk, file.owner, file.sha256, file.content_type,
                 file.size_bytes, ending)
        )  # fmt: skip
    return leaves


def build_binder(binder_id: int, now: Callable[[], datetime]) -> None:
    """Build a binder that waits: the worker's part. `now` is asked for the time at every step.

    What cannot be bound is named in the binder. A failure is kept with its reason; an unexpected one is raised too.
    """
    at = now()
    waiting = Binder.objects.filter(pk=binder_id, status=BinderStatus.WAITING)
    if not waiting.update(status=BinderStatus.RUNNING, started_at=at, beat_at=at):
        return
    binder = Binder.objects.get(pk=binder_id)
    Path(settings.WORK_DIR).mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="binder-", dir=settings.WORK_DIR) as folder:
            _build(binder, Path(folder), now)
    except book.TooManyPagesError:
        _fail(binder, BinderFailure.TOO_MANY_PAGES, now())
    except OSError:
        log.exception("binder not built")
        _fail(binder, BinderFailure.STORAGE, now())
    except Exception:
        _fail(binder, BinderFailure.ERROR, now())
        raise


def _build(binder: Binder, folder: Path, now: Callable[[], datetime]) -> None:
    target = folder / "binder"
    leaves = [Leaf(**row) for row in binder.leaves]
    facts = tuple((label, value) for label, value in binder.cover["facts"])
    cover = Cover(binder.title, binder.cover["office"], facts, binder.cover["order_note"])
    common: dict[str, Any] = {
        "opened": partial(_opened, folder=folder), "target": target, "progress": _Saying(binder.pk, now),
    }  # fmt: skip
    if binder.fmt == BinderFormat.PDF:
        bound = book.bind(cover, leaves, binder.mark, folder=folder, **common)
    else:
        bound = bundle.pack(cover, leaves, binder.mark, **common)
    with target.open("rb") as made:
        sha256, size = digest_of(made)
        passing_store().put(made, sha256)
    at = now()
    remarks = [{"at": r.at, "title": r.leaf.title, "remarks": [str(x) for x in r.remarks]} for r in bound.rows]
    with transaction.atomic():
        Binder.objects.filter(pk=binder.pk, status=BinderStatus.RUNNING).update(
            status=BinderStatus.DONE, done=binder.whole, sha256=sha256, size_bytes=size, pages=bound.pages,
            remarks=[row for row in remarks if row["remarks"]], finished_at=at, beat_at=at, expires_at=at + KEPT,
        )  # fmt: skip
        detail = {"binder": binder.pk, "sha256": sha256, "pages": bound.pages, "size_bytes": size}
        audit.record(
            act="papers.build_binder", by=None, at=at, subject=binder.subject, label=binder.title, detail=detail
        )


class _Saying:
    """Tells the page of a binder how far it is, about once a second."""

    def __init__(self, binder_id: int, now: Callable[[], datetime]) -> None:
        self.binder_id, self.now = binder_id, now
        self.said: datetime | None = None

    def __call__(self, done: int, whole: int) -> None:
        at = self.now()
        if self.said is None or done == whole or at - self.said >= SAID_EVERY:
            self.said = at
            Binder.objects.filter(pk=self.binder_id, status=BinderStatus.RUNNING).update(done=done, beat_at=at)


def _opened(leaf: Leaf, *, folder: Path) -> Path | None:
    """A copy of a stored file on disk, or None when the store has lost it or holds other bytes."""
    file = attachments_by_id([leaf.attachment]).get(leaf.attachment)
    target = folder / f"source{leaf.ending}"
    if file is None:
        return None
    digest = hashlib.sha256()
    try:
        with open_content(file) as source, target.open("wb") as out:
            while piece := source.read(CHUNK):
                digest.update(piece)
                out.write(piece)
    except MissingFileError:
        return None
    return target if digest.hexdigest() == leaf.sha256 else None


def _fail(binder: Binder, failure: str, at: datetime) -> None:
    Binder.objects.filter(pk=binder.pk).update(status=BinderStatus.FAILED, failure=failure, finished_at=at, beat_at=at)


def _give_up_silent(at: datetime) -> None:
    """A worker that was killed leaves its binder behind: after a while it may be asked for again."""
    Binder.objects.filter(status=BinderStatus.RUNNING, beat_at__lt=at - SILENT).update(
        status=BinderStatus.FAILED, failure=BinderFailure.STOPPED, finished_at=at
    )


def expire_binders(*, at: datetime) -> int:
    """Take away the files of binders whose days are over; how many. The rows stay: who asked for what, and when."""
    _give_up_silent(at)
    store, count = passing_store(), 0
    for row in Binder.objects.filter(status=BinderStatus.DONE, expires_at__lte=at).order_by("id"):
        Binder.objects.filter(pk=row.pk).update(status=BinderStatus.EXPIRED)
        if not Binder.objects.filter(status=BinderStatus.DONE, sha256=row.sha256).exists():
            store.delete(row.sha256)
        count += 1
    return count
