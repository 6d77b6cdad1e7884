"""Reads of issued papers."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from khuyencong.files.selectors import attachments_of, read_content
from khuyencong.papers.models import IssuedPaper

if TYPE_CHECKING:
    from khuyencong.files.models import Attachment


def issued_for(subject: str) -> QuerySet[IssuedPaper]:
    """The papers issued for a record ("room.model:id"), newest first, issuer loaded."""
    return IssuedPaper.objects.filter(subject=subject).select_related("issuer", "by").order_by("-at", "-id")


def content_of(paper: IssuedPaper, fmt: str) -> bytes:
    """The stored bytes of a paper ("pdf" or "docx"): the same at every printing."""
    return read_content(attachments_of(paper.owner, fmt)[0])


def signed_copies(paper: IssuedPaper) -> "QuerySet[Attachment]":
    """The copies signed outside the platform, newest first."""
    return attachments_of(paper.owner, "signed")
