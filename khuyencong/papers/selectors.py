"""Reads of issued papers."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from khuyencong.files.selectors import attachments_of, read_content
from khuyencong.papers.binding.parts import BinderPart as BinderPart
from khuyencong.papers.grounds import grounds_on as grounds_on
from khuyencong.papers.models import Binder, HandedDraft, IssuedPaper, IssuedPapers, SignedCopy
from khuyencong.papers.order import Entry as Entry
from khuyencong.papers.order import in_order as in_order
from khuyencong.papers.order import note as note_of_order

if TYPE_CHECKING:
    from khuyencong.files.models import Attachment

order_note = note_of_order


def issued_for(subject: str) -> QuerySet[IssuedPaper]:
    """The papers issued for a record ("room.model:id"), newest first, issuer loaded, with `is_signed`."""
    rows = IssuedPaper.objects.filter(subject=subject).select_related("issuer", "by")
    return with_signed(rows).order_by("-at", "-id")


def issued_for_many(subjects: Iterable[str]) -> IssuedPapers:
    """The papers issued for many records, newest first; the caller narrows them to what a reader may see."""
    return IssuedPaper.objects.filter(subject__in=list(subjects)).order_by("-at", "-id")


def content_of(paper: IssuedPaper | HandedDraft, fmt: str) -> bytes:
    """The stored bytes of a paper ("pdf" or "docx"): the same at every printing."""
    return read_content(attachments_of(paper.owner, fmt)[0])


def signed_copies(paper: IssuedPaper | HandedDraft) -> QuerySet[SignedCopy]:
    """The copies signed outside the platform, newest first, file loaded."""
    return paper.copies.select_related("attachment", "by").order_by("-at", "-id")


def signing_of(subject: str) -> dict[str, HandedDraft]:
    """The newest paper handed out for signature of each name, with `is_signed`."""
    rows = HandedDraft.objects.filter(subject=subject).annotate(is_signed=_signed("handed")).order_by("at", "id")
    return {row.name: row for row in rows}


def with_signed(papers: QuerySet[IssuedPaper]) -> QuerySet[IssuedPaper]:
    """Papers with `is_signed`: whether a signed copy was attached."""
    return papers.annotate(is_signed=_signed("issued"))


def _signed(side: str) -> Exists:
    return Exists(SignedCopy.objects.filter(**{side: OuterRef("pk")}))


def binders_of(subject: str, most: int = 5) -> list[Binder]:
    """The newest binders of a record. Whether they may be opened is asked when one is opened."""
    return list(Binder.objects.filter(subject=subject).select_related("by").order_by("-id")[:most])


def bound_file_of(paper: IssuedPaper | HandedDraft) -> "Attachment":
    """The file that stands for a paper in a binder: its newest signed copy, else the stored PDF."""
    copy = signed_copies(paper).first()
    return copy.attachment if copy else attachments_of(paper.owner, "pdf")[0]
