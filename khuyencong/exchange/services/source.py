"""The stored file of an import, opened as a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO

from django.conf import settings

from khuyencong.exchange import importers
from khuyencong.exchange.importers import Importer, Job
from khuyencong.exchange.models import ImportBatch, RememberedHead
from khuyencong.exchange.reading import COMMAND_LINE, Limits, Options, Refused, Table, read_table
from khuyencong.files import selectors as files
from khuyencong.files.store import MissingFileError, digest_of

FILE = "import"


def limits(*, operator: bool = False) -> Limits:
    """What may be read: on the web the size of an upload, on the command line what the machine bears."""
    return COMMAND_LINE if operator else Limits(bytes=settings.UPLOAD_BYTES_MAX)


def chosen_heads(batch: ImportBatch) -> dict[str, str]:
    """What heads mean: chosen for this file, else what the body chose before."""
    known = RememberedHead.objects.filter(kind=batch.kind, organisation=batch.organisation_id)
    return {**dict(known.values_list("head", "column")), **batch.heads}


@contextmanager
def opened(batch: ImportBatch) -> Iterator[tuple[Importer, Table]]:
    """The importer and the table of an import. Raises Refused when the file cannot be read (any more)."""
    importer = importers.get(batch.kind)
    with _stored(batch) as source:
        options = Options(batch.sheet, chosen_heads(batch), batch.mends)
        yield importer, read_table(source, importer.columns, limits=limits(operator=True), options=options)


@contextmanager
def _stored(batch: ImportBatch) -> Iterator[IO[bytes]]:
    attachment = files.attachments_of(batch.subject, FILE).first()
    try:
        source = files.open_content(attachment) if attachment else None
    except MissingFileError:
        source = None
    if source is None:
        raise Refused("file_gone")
    with source:
        if digest_of(source)[0] != batch.sha256:
            raise Refused("file_gone")
        yield source


def job_of(batch: ImportBatch, at: datetime, *, looks: bool = True) -> Job:
    """The job of an import at a moment."""
    by = batch.applied_by or batch.by
    return Job.of(batch.subject, by, at, update_known=batch.update_known, scoped=batch.scoped, looks=looks)
