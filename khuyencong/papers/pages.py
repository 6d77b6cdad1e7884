"""What the pages of this room show."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.common.formats import date_short, moment, number
from khuyencong.papers.binding.parts import KEPT_OUT, Remark
from khuyencong.papers.choices import OPEN_BINDERS, PDF_TYPE, BinderFormat, BinderStatus
from khuyencong.papers.models import Binder, HandedDraft, IssuedPaper
from khuyencong.ui.components import Row
from khuyencong.ui.language import spoken

BINDER_TYPES: dict[str, str] = {BinderFormat.PDF: PDF_TYPE, BinderFormat.ZIP: "application/zip"}
LOST = KEPT_OUT - {Remark.OTHER_FORMAT}  # what a reader of the PDF cannot have at all
LOOKS: dict[str, str] = {
    BinderStatus.WAITING: "wait",
    BinderStatus.RUNNING: "do",
    BinderStatus.DONE: "ok",
    BinderStatus.FAILED: "bad",
    BinderStatus.EXPIRED: "end",
}


def url_of(paper: IssuedPaper | HandedDraft) -> str:
    """The page of a paper."""
    return reverse("papers:detail" if isinstance(paper, IssuedPaper) else "papers:draft", args=[paper.pk])


def paper_page(paper: IssuedPaper | HandedDraft) -> dict[str, Any]:
    """The title and the addresses of a paper, whether it has a number or not."""
    issued = isinstance(paper, IssuedPaper)
    kind = paper.get_kind_display()
    names = ("papers:download", "papers:attach-signed") if issued else ("papers:draft-file", "papers:draft-signed")
    return {
        "issued": issued,
        "heading": f"{kind} {paper}" if issued else kind,
        "pdf_url": reverse(names[0], args=[paper.pk, "pdf"]),
        "docx_url": reverse(names[0], args=[paper.pk, "docx"]),
        "attach_url": reverse(names[1], args=[paper.pk]),
        "rows": _issued_rows(paper) if isinstance(paper, IssuedPaper) else _draft_rows(paper),
    }


def _issued_rows(paper: IssuedPaper) -> list[Row]:
    lang = spoken()
    return [
        Row(_("Cơ quan ban hành"), paper.issuer.name),
        Row(_("Ngày văn bản"), date_short(paper.dated, lang)),
        Row(_("Người ban hành"), str(paper.by)),
        Row(_("Ghi lúc"), moment(paper.at, lang)),
        Row(_("Nguồn số"), _("Hệ thống khác cấp, nhập vào") if paper.entered else _("Sổ trên nền tảng")),
        Row(_("Mã băm SHA-256 của tệp PDF"), paper.sha256),
    ]


def _draft_rows(paper: HandedDraft) -> list[Row]:
    return [
        Row(_("Số văn bản"), _("Chưa có: bản trình ký")),
        Row(_("Người lập"), str(paper.by)),
        Row(_("Lập lúc"), moment(paper.at, spoken())),
        Row(_("Mã băm SHA-256 của tệp PDF"), paper.sha256),
    ]


def binder_page(binder: Binder, at: datetime) -> dict[str, Any]:
    """A binder with its parts and what is to be said about each. One whose days are over counts as taken away."""
    over = binder.status == BinderStatus.DONE and binder.expires_at is not None and binder.expires_at <= at
    said = {row["at"]: [Remark(code) for code in row["remarks"]] for row in binder.remarks}
    parts = [
        {
            "at": place, "group": leaf["group"], "title": leaf["title"], "dated": leaf["dated"],
            "sha256": leaf["sha256"], "remarks": said.get(place, []),
            "look": "bad" if LOST & set(said.get(place, [])) else "wait",
        }
        for place, leaf in enumerate(binder.leaves, 1)
    ]  # fmt: skip
    lang = spoken()
    return {
        "binder": binder,
        "is_open": binder.status in OPEN_BINDERS,
        "is_ready": binder.status == BinderStatus.DONE and not over,
        "is_over": binder.status == BinderStatus.EXPIRED or over,
        "look": LOOKS[BinderStatus.EXPIRED if over else binder.status],
        "state": BinderStatus.EXPIRED.label if over else binder.get_status_display(),
        "rows": _binder_rows(binder, lang, ready=binder.status == BinderStatus.DONE and not over),
        "parts": parts,
        "remarked": sum(bool(part["remarks"]) for part in parts),
    }


def _binder_rows(binder: Binder, lang: str, *, ready: bool) -> list[Row]:
    rows = [
        Row(_("Số giấy tờ"), number(binder.whole, lang)),
        Row(_("Người yêu cầu"), str(binder.by)),
        Row(_("Yêu cầu lúc"), moment(binder.at, lang)),
    ]
    if ready:
        rows += [
            Row(_("Dung lượng"), size_words(binder.size_bytes, lang)),
            Row(_("Lưu đến"), moment(binder.expires_at, lang)),
            Row(_("Mã băm SHA-256"), binder.sha256),
        ]
    return rows


def size_words(size_bytes: int, lang: str) -> str:
    """12,3 MB; 45 kB."""
    if size_bytes >= 1024 * 1024:
        tenths = (size_bytes * 10 + 512 * 1024) // (1024 * 1024)
        return f"{number(Decimal(tenths) / 10, lang, 1)} MB"
    return f"{number(-(-size_bytes // 1024), lang)} kB"
