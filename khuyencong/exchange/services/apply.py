"""Writing the rows of a checked file: all of them in one transaction, or those that are right, chunk after chunk."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from khuyencong.audit import services as audit
from khuyencong.common import clock
from khuyencong.common.errors import Invalid, KhuyencongError, Stale, WrongState
from khuyencong.exchange.checking import Line
from khuyencong.exchange.choices import Effect, State, Way
from khuyencong.exchange.importers import Importer, Job, Written, judged
from khuyencong.exchange.models import ImportBatch, WrittenRow
from khuyencong.exchange.reading import Refused
from khuyencong.exchange.services.look import claim, look
from khuyencong.exchange.services.source import job_of, opened
from khuyencong.store import bulk

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

APPLY_CHUNK = 50
MANY_CHUNK = 4_000  # rows of a large file committed together, where the importer writes them together
FEWER = 250  # rows of those tried together again when one of them was refused
ALL_ROWS_MAX = 5_000  # one transaction holds the writer of a small installation that long


class _NotAllGoodError(Exception):
    """A row was refused while all or none were to be written."""


def start(*, batch: ImportBatch, way: str, by: User, at: datetime) -> ImportBatch:
    """Decide to write a checked file. The writing itself is `apply_batch`, at once or in the background.

    Raises Invalid when columns are missing or unknown, nothing is good, or all or none is asked while rows are wrong;
    WrongState when the import is being written already; Invalid("again") when the same file of the body was applied.
    """
    if batch.state != State.CHECKED:
        raise WrongState(batch, "exchange.apply")
    if batch.reading.get("missing") or any(h["state"] in {"unknown", "repeated"} for h in batch.reading["heads"]):
        raise Invalid({"": [_("Còn cột chưa rõ hoặc còn thiếu cột bắt buộc; ghép cột trước khi ghi.")]})
    if way == Way.ALL and batch.bad:
        raise Invalid({"way": [_("Còn %(n)d dòng sai; sửa hết, hoặc chọn ghi các dòng tốt.") % {"n": batch.bad}]})
    if way == Way.ALL and batch.rows > ALL_ROWS_MAX:
        told = _("Chỉ ghi cùng lúc được %(n)d dòng; chọn ghi các dòng tốt, hoặc tách tệp.")
        raise Invalid({"way": [told % {"n": ALL_ROWS_MAX}]})
    if not batch.good:
        raise Invalid({"way": [_("Không có dòng nào tốt để ghi.")]})
    if way not in Way.values:
        raise Invalid({"way": [_("Chọn một cách ghi.")]})
    holder = f"o{batch.organisation_id}" if batch.organisation_id else f"u{batch.by_id}"
    applied_before = ImportBatch.objects.filter(kind=batch.kind, sha256=batch.sha256, pk__lt=batch.pk).count()
    held = f"{batch.kind}:{batch.sha256}:{holder}:{applied_before if batch.repeated else 0}"
    _begin(batch, way, held, by, at)
    batch.refresh_from_db()
    return batch


def _begin(batch: ImportBatch, way: str, held: str, by: User, at: datetime) -> None:
    fields = {"way": way, "held": held, "applied_by": by, "applied_at": at, "done": 0, "done_row": 0, "written": 0}
    try:
        with transaction.atomic():
            taken = ImportBatch.objects.filter(pk=batch.pk, state=State.CHECKED).update(
                **fields, refused=0, state=State.APPLYING, lease="", beat_at=at, stop_asked=False
            )
    except IntegrityError as error:
        told = _("Tệp này vừa được ghi trong một lần nhập khác của đơn vị.")
        raise Invalid({"again": [told]}) from error
    if not taken:
        raise WrongState(batch, "exchange.apply")


def stop(*, batch: ImportBatch, by: User, at: datetime) -> ImportBatch:
    """Ask a running application of the good rows to stop after the rows at hand; what was written stays."""
    if not ImportBatch.objects.filter(pk=batch.pk, state=State.APPLYING, way=Way.GOOD).update(stop_asked=True):
        raise WrongState(batch, "exchange.stop")
    batch.refresh_from_db()
    return batch


def go_on(*, batch: ImportBatch, by: User, at: datetime) -> ImportBatch:
    """Go on with an application that was stopped. The writing itself is `apply_batch`."""
    stopped = ImportBatch.objects.filter(pk=batch.pk, state=State.APPLIED, stop_asked=True, done__lt=F("rows"))
    if not stopped.update(state=State.APPLYING, stop_asked=False, lease="", beat_at=at):
        raise WrongState(batch, "exchange.go_on")
    batch.refresh_from_db()
    return batch


def apply_batch(*, batch: ImportBatch) -> ImportBatch:
    """Write the rows of an import that was started, from where it was left.

    All or none is one transaction: a refused row leaves nothing, and the file is looked at again. The good rows go in
    chunks, each committed with the mark of how far it came, so that a killed process loses nothing and repeats
    nothing. Of two processes at work on one import the later loses its lease and writes nothing more.
    """
    lease = claim(batch, [State.APPLYING], clock.now())
    batch.refresh_from_db()
    if not lease:
        return batch
    with translation.override(batch.language):
        try:
            if batch.way == Way.ALL:
                _all_or_none(batch, lease)
            else:
                _good_rows(batch, lease)
        except (_NotAllGoodError, Refused):
            _back_to_checked(batch, lease)
        except Stale:
            pass  # another process took over: it goes on from the last committed row
    batch.refresh_from_db()
    return batch


def _all_or_none(batch: ImportBatch, lease: str) -> None:
    assert batch.applied_at is not None
    job = job_of(batch, batch.applied_at, looks=False)
    with opened(batch) as (importer, table), transaction.atomic():
        written: list[tuple[int, Written]] = []
        lines = judged(importer, table, job)
        while chunk := list(islice(lines, MANY_CHUNK)):
            if not all(line.good for line in chunk):
                raise _NotAllGoodError
            together = _together(importer, chunk, job)
            for line in chunk:
                try:
                    done = together.get(line.row) or importer.apply_row(line, job)
                except (KhuyencongError, IntegrityError) as error:
                    raise _NotAllGoodError from error
                written.append((line.row, done))
        if not written:
            raise _NotAllGoodError
        _keep(batch, written)
        _finish(batch, lease, done_row=written[-1][0], done=len(written), written=len(written), refused=0)


def _good_rows(batch: ImportBatch, lease: str) -> None:
    assert batch.applied_at is not None
    job = job_of(batch, batch.applied_at, looks=False)
    with opened(batch) as (importer, table):
        lines = judged(importer, table, job, after=batch.done_row)
        size = MANY_CHUNK if importer.apply_many and batch.rows > ALL_ROWS_MAX else APPLY_CHUNK
        while chunk := list(islice(lines, size)):
            with transaction.atomic():
                _chunk(batch, lease, importer, chunk, job)
            batch.refresh_from_db()
            if batch.stop_asked:
                break
    with transaction.atomic():
        _finish(batch, lease)


def _chunk(batch: ImportBatch, lease: str, importer: Importer, chunk: Sequence[Line], job: Job) -> None:
    """Write some rows and the mark behind them, together or not at all."""
    written: list[tuple[int, Written]] = []
    good = [line for line in chunk if line.good]
    together = _together(importer, good, job)
    for line in good:
        try:
            done = together.get(line.row)
            if done is None:
                with transaction.atomic():
                    done = importer.apply_row(line, job)
            written.append((line.row, done))
        except (KhuyencongError, IntegrityError):
            continue  # told by the marked workbook, which judges the rest again
    _keep(batch, written)
    mine = ImportBatch.objects.filter(pk=batch.pk, lease=lease, state=State.APPLYING, done_row=batch.done_row)
    if not mine.update(
        done_row=chunk[-1].row,
        done=F("done") + len(chunk),
        written=F("written") + len(written),
        refused=F("refused") + len(chunk) - len(written),
        beat_at=clock.now(),
    ):
        raise Stale(batch)


def _together(importer: Importer, lines: Sequence[Line], job: Job) -> Mapping[int, Written]:
    """The rows that were written in a few statements. When one was refused they are tried again fewer at a time; those
    around it go one by one."""
    if importer.apply_many is None or not lines:
        return {}
    try:
        with transaction.atomic():
            return importer.apply_many(lines, job)
    except (KhuyencongError, IntegrityError):
        some = [lines[n : n + FEWER] for n in range(0, len(lines), FEWER)]
        return dict(ChainMap(*(dict(_together(importer, part, job)) for part in some))) if len(some) > 1 else {}


def _keep(batch: ImportBatch, written: Sequence[tuple[int, Written]]) -> None:
    """Note what each row did, for the history of its record and for undoing."""
    bulk.insert_columns(
        WrittenRow,
        len(written),
        batch_id=batch.pk,
        row=[row for row, _done in written],
        subject=[done.subject for _row, done in written],
        effect=[done.effect for _row, done in written],
        before=[done.before for _row, done in written],
    )


def _finish(batch: ImportBatch, lease: str, **counts: int) -> None:
    """The import is applied: one audit entry for all its rows."""
    mine = ImportBatch.objects.filter(pk=batch.pk, lease=lease, state=State.APPLYING)
    if not mine.update(**counts, state=State.APPLIED, lease=""):
        raise Stale(batch)
    batch.refresh_from_db()
    batch.lines.filter(good=True).delete()
    effects = {e: batch.written_rows.filter(effect=e).count() for e in Effect.values}
    assert batch.applied_at is not None
    audit.record(
        act="exchange.apply",
        by=batch.applied_by,
        at=batch.applied_at,
        subject=batch.subject,
        label=batch.number,
        detail={
            "kind": batch.kind,
            "sha256": batch.sha256,
            "way": batch.way,
            "rows": batch.rows,
            "written": batch.written,
            "refused": batch.refused,
            **effects,
        },
    )


def _back_to_checked(batch: ImportBatch, lease: str) -> None:
    """Nothing was written (or nothing more can be): the file is looked at again, so that the errors are told."""
    kept = batch.written_rows.exists()
    state = State.APPLIED if kept else State.CHECKED
    fields = {"state": state, "lease": ""} if kept else {"state": state, "lease": "", "held": "", "applied_at": None}
    ImportBatch.objects.filter(pk=batch.pk, lease=lease, state=State.APPLYING).update(**fields)
    batch.refresh_from_db()
    if not kept:
        look(batch=batch, at=clock.now())
