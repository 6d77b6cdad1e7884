"""Papers signed outside the platform and attached back to what was signed."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid
from khuyencong.files import services as files
from khuyencong.files.access import owner_parts
from khuyencong.files.selectors import attachments_of, open_content
from khuyencong.files.store import CHUNK
from khuyencong.papers.binding.signatures import embedded_in
from khuyencong.papers.blocks import Paper
from khuyencong.papers.choices import DOCX_TYPE, PDF_TYPE, SIGNED_TYPES, PaperKind
from khuyencong.papers.models import HandedDraft, IssuedPaper, SignedCopy
from khuyencong.papers.services.issuing import render

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


@dataclass(frozen=True)
class Signature:
    """Who signed and when, as typed by the one who attaches: the platform checks no signature."""

    signer: str
    capacity: str = ""
    signed_on: date | None = None


@transaction.atomic
def hand_out(*, paper: Paper, kind: str, name: str, subject: str, by: "User", at: datetime) -> HandedDraft:
    """Keep a paper without number as the text that goes out for signature, so that the signed copy can be held
    against it. `name` tells the papers of one record apart ("settlement_table").

    The same text handed out again is the same row. Raises ValueError for an unknown kind or a subject whose room
    registered no access to files.
    """
    owner_parts(subject)
    drawn = {"pdf": render(paper, "pdf", draft=False), "docx": render(paper, "docx", draft=False)}
    sha256 = hashlib.sha256(drawn["pdf"]).hexdigest()
    row, new = HandedDraft.objects.get_or_create(
        subject=subject, name=name, sha256=sha256,
        defaults={"kind": PaperKind(kind), "label": paper.title[:300], "by": by, "at": at},
    )  # fmt: skip
    if new:
        for fmt, content in drawn.items():
            files.store_generated(
                owner=row.owner, kind=fmt, name=f"{name}.{fmt}", content=content,
                content_type=PDF_TYPE if fmt == "pdf" else DOCX_TYPE, by=by, at=at,
            )  # fmt: skip
        detail = {"name": name, "sha256": sha256}
        audit.record(act="papers.hand_out", by=by, at=at, subject=subject, label=row.label, detail=detail)
    return row


@transaction.atomic
def attach_signed(
    *, paper: IssuedPaper | HandedDraft, upload: "UploadedFile[Any]", signature: Signature, by: "User", at: datetime
) -> SignedCopy:
    """Keep the copy signed outside (PDF or scan) as the signed version of that paper: both hashes, who signed as
    typed, and what the file says about signatures embedded in it. Their validity is not checked.

    The newest copy is shown; older ones stay. Raises Invalid by field: a file not accepted, neither PDF nor picture,
    attached before or the unsigned paper itself; no signer; a day that has not come.
    """
    _check(signature, local_date(at))
    kept = files.attach(owner=paper.owner, kind="signed", upload=upload, by=by, at=at)
    if kept.content_type not in SIGNED_TYPES:
        raise Invalid({"file": [_("Bản đã ký phải là tệp PDF hoặc ảnh quét PNG, JPG.")]})
    if kept.sha256 == paper.sha256:
        raise Invalid({"file": [_("Tệp này đúng là bản chưa ký của văn bản. Chọn tệp đã ký.")]})
    own = {"issued": paper} if isinstance(paper, IssuedPaper) else {"handed": paper}
    if SignedCopy.objects.filter(**own, signed_sha256=kept.sha256).exists():
        raise Invalid({"file": [_("Tệp này đã được đính kèm cho văn bản này.")]})
    row = SignedCopy.objects.create(
        **own, attachment=kept, paper_sha256=paper.sha256, signed_sha256=kept.sha256, signer=signature.signer.strip(),
        capacity=signature.capacity.strip(), signed_on=signature.signed_on, by=by, at=at, **_read(paper, kept),
    )  # fmt: skip
    detail = {
        "attachment": kept.pk, "sha256": kept.sha256, "paper_sha256": paper.sha256, "signatures": row.signatures,
        "continues": row.continues,
    }  # fmt: skip
    audit.record(
        act="papers.attach_signed", by=by, at=at, subject=paper.subject, label=str(paper), detail=detail,
        personal={"signer": row.signer},
    )  # fmt: skip
    return row


def _check(signature: Signature, on: date) -> None:
    wrong: dict[str, list[str]] = {}
    if not signature.signer.strip():
        wrong["signer"] = [_("Nhập họ tên người ký như trên văn bản.")]
    if signature.signed_on is None:
        wrong["signed_on"] = [_("Nhập ngày ký như trên văn bản.")]
    elif signature.signed_on > on:
        wrong["signed_on"] = [_("Ngày ký chưa đến.")]
    if wrong:
        raise Invalid(wrong)


def _read(paper: IssuedPaper | HandedDraft, kept: Any) -> dict[str, Any]:
    """What the signed file itself shows."""
    if kept.content_type != PDF_TYPE:
        return {"signatures": 0, "spans_file": False, "stated_at": "", "continues": False}
    with open_content(kept) as source:
        found = embedded_in(source)  # type: ignore[arg-type]
        source.seek(0)
        with open_content(attachments_of(paper.owner, "pdf")[0]) as unsigned:
            continues = _begins_with(source, unsigned)
    return {
        "signatures": found.count, "spans_file": found.whole, "stated_at": found.made_at, "continues": continues,
    }  # fmt: skip


def _begins_with(signed: IO[bytes], unsigned: IO[bytes]) -> bool:
    """Whether a file goes on from exactly the bytes of another, as signing programs write it."""
    while piece := unsigned.read(CHUNK):
        if signed.read(len(piece)) != piece:
            return False
    return True
