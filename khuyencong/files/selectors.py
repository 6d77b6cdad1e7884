"""Reads of attachments."""

from collections.abc import Iterable
from typing import IO

from django.db.models import QuerySet

from khuyencong.files.models import Attachment
from khuyencong.files.store import store


def attachments_of(owner: str, kind: str | None = None) -> QuerySet[Attachment]:
    """The files of a record ("room.model:id"), newest first; of one kind of paper if `kind` is given."""
    rows = Attachment.objects.filter(owner=owner).select_related("by").order_by("-at", "-id")
    return rows if kind is None else rows.filter(kind=kind)


def attachments_of_many(owners: Iterable[str]) -> QuerySet[Attachment]:
    """The files of many records, newest first. Whether they may be opened is the caller's question."""
    return Attachment.objects.filter(owner__in=list(owners)).order_by("-at", "-id")


def attachments_by_id(ids: Iterable[int]) -> dict[int, Attachment]:
    """Attachments by number; those there are not are left out. Whether they may be opened is the caller's question."""
    return Attachment.objects.in_bulk(list(ids))


def open_content(attachment: Attachment) -> IO[bytes]:
    """The bytes of a file as a stream. Raises files.store.MissingFileError when the store lost them."""
    return store().open(attachment.sha256)


def read_content(attachment: Attachment) -> bytes:
    """The bytes of a (small) file at once."""
    with open_content(attachment) as source:
        return source.read()
