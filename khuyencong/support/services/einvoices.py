"""The seller's file: kept, judged by the ten checks, recorded; what the tax office and the bank say of it later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Denied, Invalid, RuleBroken, Severity, Stale
from khuyencong.common.fold import composed
from khuyencong.files import selectors as files
from khuyencong.files.models import Attachment
from khuyencong.files.services import attach
from khuyencong.law.selectors import working_calendar
from khuyencong.registry.selectors import number_held
from khuyencong.support import einvoice, rules
from khuyencong.support.choices import InvoiceKind, ProofLevel, TaxStatus
from khuyencong.support.einvoice import EInvoice
from khuyencong.support.models import Invoice, InvoiceAnswer, InvoiceLine, InvoicePayment, LinePart, SupportItem
from khuyencong.support.rules import Buyer, Checked, InvoiceFacts, Paid, ten_checks
from khuyencong.support.selectors.invoices import replacement_of
from khuyencong.support.services import chains
from khuyencong.support.services.invoices import Entry, enter, seller_number_fits, used_elsewhere, used_finding

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

FILE_KIND = "invoice_xml"


@dataclass(frozen=True)
class Given:
    """What the officer adds to what the file says.

    `parts`: of each line, by position, what stands behind this item in đồng; a line left out counts nothing.
    `explanation` answers the warnings, `reason` a day outside the window; `review` keeps a second use for review.
    """

    parts: Mapping[int, int]
    explanation: str = ""
    reason: str = ""
    review: bool = False


def owner_of(item: SupportItem) -> str:
    """The record that owns the files of an item."""
    return f"support.item:{item.pk}"


@transaction.atomic
def keep_file(*, item: SupportItem, upload: "UploadedFile[Any]", by: User, at: datetime) -> Attachment:
    """Keep the seller's XML with an item, after it was read once. The same file again is the same row.

    Raises Invalid({"file"}) with the reason for a file that is no invoice, is hostile, was changed after signing or is
    too large; nothing of it is kept.
    """
    limit = einvoice.mapping()["limits"]["bytes"]
    if (upload.size or 0) > limit:
        raise Invalid({"file": [einvoice.too_heavy()]})
    content = upload.read()
    upload.seek(0)
    try:
        read = _read(content)
    except einvoice.Refused as refused:
        raise Invalid({"file": [refused.sentence]}) from None
    there = files.attachments_of(owner_of(item), FILE_KIND).filter(sha256=sha256(content).hexdigest()).first()
    return there or attach(
        owner=owner_of(item), kind=FILE_KIND, upload=upload, by=by, at=at, name=f"hoa-don-{read.key.number}.xml"
    )


def file_of(item: SupportItem, attachment_id: int) -> Attachment | None:
    """The kept file of an item."""
    return files.attachments_of(owner_of(item), FILE_KIND).filter(pk=attachment_id).first()


def read_kept(attachment: Attachment) -> EInvoice:
    """What a kept file says; it was readable when it was kept."""
    return _read(files.read_content(attachment))


def _read(content: bytes) -> EInvoice:
    return einvoice.read(content, einvoice.load_anchors(settings.INVOICE_CA_DIR))


def proof_of(read: EInvoice) -> ProofLevel:
    """How far a file alone proves the invoice: "file" when the signature holds, its certificate was in time and the
    seller's own, and its chain does not fail (P§9E.4)."""
    proof = read.proof
    seller = proof.signer_tax_code in {"", read.key.seller_tax_code}
    trusted = proof.signed and seller and not {"chain", "in_time"} & set(proof.open_)
    return ProofLevel.FILE if trusted else ProofLevel.DECLARED


def judge(item: SupportItem, read: EInvoice, parts: Mapping[int, int], opens_on: date | None) -> list[Checked]:
    """The ten checks of a file that is about to be recorded for an item (P§9E.5)."""
    used = used_elsewhere(read.key)
    shares = _shares(used, item)
    corrects = tuple((one.key, one.made_on) for one in read.corrects)
    taken = dict(used.lines.values_list("position", "used_vnd")) if used and shares else {}
    facts = InvoiceFacts(
        key=read.key, made_on=read.made_on, signed_on=read.proof.signed_on, calendar=working_calendar(),
        amount_vnd=read.amount_vnd, vat_vnd=read.vat_vnd, kind=read.kind,
        seller_number_valid=seller_number_fits(read.key.seller_tax_code), seller_name=read.seller_name,
        seller_is_buyer=_own_seller(item, read), buyer=buyer_of(item, read), buyer_shown=masked(read.buyer_number),
        flag=rules.window_flag(read.made_on, opens_on, item.budget_year),
        used=used_finding(used, may_review=used.item_id != item.pk) if used and not shares else None,
        lines=tuple((r.position, r.amount_vnd, taken.get(r.position, 0), parts.get(r.position, 0)) for r in read.lines),
        texts=tuple(f"{line.name} {line.more}" for line in read.lines), machine=item.serial_key,
        signer_tax_code=read.proof.signer_tax_code, unsigned=not read.proof.signed,
        untrusted="chain" in read.proof.open_,
        corrections=(
            *chains.broken(item, read.key, read.kind, corrects, read.amount_vnd),
            *chains.way_changed(read.kind, corrects),
        ),
    )  # fmt: skip
    return ten_checks(facts)


def _shares(used: Invoice | None, item: SupportItem) -> bool:
    """Whether an invoice of the same dossier has lines left for another of its items (P§9E.5 item 4)."""
    return bool(
        used and used.item.subject == item.subject and used.item_id != item.pk and used.file_id and not used.superseded
    )


def taken_of(item: SupportItem, read: EInvoice) -> dict[int, int]:
    """What other items of the dossier already use of each line of a file, in đồng, by position."""
    used = used_elsewhere(read.key)
    return dict(used.lines.values_list("position", "used_vnd")) if used and _shares(used, item) else {}


def masked(number: str) -> str:
    """A number as it may be shown: of twelve digits the last four."""
    return f"•••• {number[-4:]}" if len(number) == 12 and number.isdigit() else number


def buyer_of(item: SupportItem, read: EInvoice) -> Buyer:
    """Whose the buyer's number is on the day of making (P§15.47). Without a beneficiary: nobody."""
    if not read.buyer_number:
        return Buyer.MISSING
    if item.beneficiary_id is None:
        return Buyer.NOBODY
    return Buyer(number_held(item.beneficiary_id, read.buyer_number, read.made_on))


def _own_seller(item: SupportItem, read: EInvoice) -> bool:
    seller = read.key.seller_tax_code
    if seller == read.buyer_number:
        return True
    return item.beneficiary_id is not None and number_held(item.beneficiary_id, seller, None) == "own"


@transaction.atomic
def add_from_file(
    *, item: SupportItem, attachment: Attachment, given: Given, opens_on: date | None, by: User, at: datetime
) -> Invoice:
    """Record the invoice of a kept file. Everything but the parts, the sentences and the review comes from the file.

    Raises Invalid by field (parts, explanation, reason), RuleBroken with what blocks of the ten checks. A second use
    with `review` is kept contested (P§15.45); an invoice of the same dossier gives this item the parts of its lines.
    """
    read = read_kept(attachment)
    parts = {position: vnd for position, vnd in given.parts.items() if vnd}
    if read.made_on > local_date(at):
        raise Invalid({"file": [_("Ngày lập nằm sau hôm nay.")]})
    if read.kind != InvoiceKind.ADJUSTING and (read.amount_vnd <= 0 or read.vat_vnd < 0):
        words = _("Hóa đơn có số tiền không dương mà không nêu điều chỉnh hóa đơn nào: chưa ghi được.")
        raise Invalid({"file": [words]})
    used = used_elsewhere(read.key)
    found = [finding for check in judge(item, read, parts, opens_on) for finding in check.findings]
    reviewed = {"support.invoice_used"} if given.review else set()
    blocking = [finding for finding in found if finding.blocks and finding.code not in reviewed]
    if blocking:
        raise RuleBroken(blocking)
    if any(finding.severity == Severity.WARN for finding in found) and not given.explanation.strip():
        raise Invalid({"explanation": [_("Có cảnh báo: nêu một câu giải trình.")]})
    if read.lines and not parts and read.amount_vnd > 0:
        raise Invalid({"parts": [_("Chọn ít nhất một dòng dùng cho khoản này.")]})
    if _shares(used, item):
        assert used is not None
        return _share(used, item, parts, by, at)
    invoice = enter(item, _entry(read, attachment, given, parts), opens_on, by, at)
    InvoiceLine.objects.bulk_create(_line(invoice, line) for line in read.lines)
    if not invoice.contested and read.amount_vnd > 0:
        _use(invoice, item, parts)
    return invoice


def _entry(read: EInvoice, attachment: Attachment, given: Given, parts: Mapping[int, int]) -> Entry:
    """What is recorded of a file; no personal number is in `evidence`."""
    by_lines = read.lines and read.kind != InvoiceKind.ADJUSTING
    counted = min(sum(parts.values()), read.amount_vnd) if by_lines else read.amount_vnd
    return Entry(
        key=read.key, seller_name=read.seller_name, made_on=read.made_on, signed_on=read.proof.signed_on,
        amount_vnd=read.amount_vnd, vat_vnd=read.vat_vnd, reason=given.reason, review=given.review, counted_vnd=counted,
        kind=read.kind, corrects=tuple((one.key, one.made_on) for one in read.corrects), proof=proof_of(read),
        file=attachment, explanation=given.explanation,
        evidence={
            "proven": list(read.proof.proven), "open": list(read.proof.open_), "signer": read.proof.signer,
            "sha256": attachment.sha256,
        },
    )  # fmt: skip


def _line(invoice: Invoice, line: einvoice.EInvoiceLine) -> InvoiceLine:
    return InvoiceLine(
        invoice=invoice, position=line.position, name=line.name, unit=line.unit, quantity=line.quantity,
        price=line.price, amount_vnd=line.amount_vnd, vat_rate=line.vat_rate, more=line.more,
    )  # fmt: skip


def _use(invoice: Invoice, item: SupportItem, parts: Mapping[int, int]) -> None:
    """Write the parts of lines behind an item. The database refuses a part that no longer fits; who came second is
    told (P§15.46)."""
    for position, vnd in sorted(parts.items()):
        rows = invoice.lines.filter(position=position, used_vnd__lte=F("amount_vnd") - vnd)
        if not rows.update(used_vnd=F("used_vnd") + vnd):
            raise Stale(invoice)
        LinePart.objects.create(line=invoice.lines.get(position=position), item=item, part_vnd=vnd)


def _share(invoice: Invoice, item: SupportItem, parts: Mapping[int, int], by: User, at: datetime) -> Invoice:
    """Another item of the dossier uses what is left of the lines."""
    _use(invoice, item, parts)
    total = min(sum(invoice.lines.values_list("used_vnd", flat=True)), invoice.amount_vnd)
    if not invoice.contested:
        Invoice.objects.filter(pk=invoice.pk, superseded=False).update(counted_vnd=total)
    detail = {"invoice": str(invoice), "item": item.item_ref, "part_vnd": sum(parts.values())}
    audit.record(
        act="support.share_invoice", by=by, at=at, subject=item.subject, label=item.subject_label, detail=detail
    )
    invoice.refresh_from_db()
    return invoice


@transaction.atomic
def record_answer(
    *, invoice: Invoice, status: TaxStatus, document: str, answered_on: date, by: User, at: datetime
) -> InvoiceAnswer:
    """Write down what the tax office answered: the invoice is confirmed, or counts nothing any more (P§9E.4).

    The caller has checked the role. Raises Denied("own_work") for who entered the invoice, Invalid by field.
    """
    if invoice.entered_by_id == by.pk:
        raise Denied("own_work")
    wrong: dict[str, list[str]] = {}
    if not document.strip():
        wrong["document"] = [_("Ghi số, ký hiệu văn bản hoặc mã tra cứu của câu trả lời.")]
    if answered_on > local_date(at):
        wrong["answered_on"] = [_("Ngày trả lời chưa đến.")]
    if answered_on < invoice.made_on:
        wrong["answered_on"] = [_("Ngày trả lời nằm trước ngày lập hóa đơn.")]
    if wrong:
        raise Invalid(wrong)
    answer = InvoiceAnswer.objects.create(
        invoice=invoice, status=status, document=composed(document.strip())[:100], answered_on=answered_on, by=by, at=at
    )
    if status == TaxStatus.VALID:
        Invoice.objects.filter(pk=invoice.pk).update(proof=ProofLevel.CONFIRMED)
    elif not invoice.superseded:
        lost = chains.supersede([invoice])
        chains.recomputed([invoice.item], lost, str(invoice), by=by, at=at)
    audit.record(
        act="support.invoice_answer", by=by, at=at, subject=invoice.item.subject, label=invoice.item.subject_label,
        detail={"invoice": str(invoice), "status": status, "document": answer.document},
    )  # fmt: skip
    invoice.refresh_from_db()
    return answer


@transaction.atomic
def record_payment(*, invoice: Invoice, paid: Paid, document: str, by: User, at: datetime) -> InvoicePayment:
    """Write down the transfer that paid an invoice; written again it replaces what was typed before (P§9E.5 item 9).

    Raises Invalid by field.
    """
    wrong: dict[str, list[str]] = {}
    if not document.strip():
        wrong["document"] = [_("Ghi số chứng từ.")]
    if paid.paid_on > local_date(at):
        wrong["paid_on"] = [_("Ngày chuyển chưa đến.")]
    if paid.amount_vnd <= 0:
        wrong["amount_vnd"] = [_("Số tiền chuyển là số nguyên dương, tính bằng đồng.")]
    if not paid.payee.strip():
        wrong["payee"] = [_("Ghi tên người nhận tiền.")]
    if wrong:
        raise Invalid(wrong)
    row, _made = InvoicePayment.objects.update_or_create(
        invoice=invoice,
        defaults={
            "document": composed(document.strip())[:100], "paid_on": paid.paid_on, "amount_vnd": paid.amount_vnd,
            "payee": composed(paid.payee.strip())[:300], "own_account": paid.own_account, "by": by, "at": at,
        },
    )  # fmt: skip
    audit.record(
        act="support.invoice_payment", by=by, at=at, subject=invoice.item.subject, label=invoice.item.subject_label,
        detail={"invoice": str(invoice), "paid_on": paid.paid_on.isoformat(), "amount_vnd": paid.amount_vnd},
    )  # fmt: skip
    return row


def _reread(invoice: Invoice) -> EInvoice | None:
    """The file of an invoice read again; None without a file, or when the mapping no longer fits it."""
    try:
        return read_kept(invoice.file) if invoice.file else None
    except einvoice.Refused:
        return None


def recheck(invoice: Invoice) -> list[Checked]:
    """The ten checks of a recorded invoice as it stands now: its answer, its payment, what came after it."""
    item = invoice.item
    key = rules.InvoiceKey(invoice.seller_tax_code, invoice.form_symbol, invoice.symbol, invoice.number)
    payment = getattr(invoice, "payment", None)
    answer = next(iter(invoice.answers.all()), None)
    later = replacement_of(key)
    lines = list(invoice.lines.all())
    read = _reread(invoice)
    evidence = invoice.evidence
    facts = InvoiceFacts(
        key=key, made_on=invoice.made_on, signed_on=invoice.signed_on, calendar=working_calendar(),
        amount_vnd=invoice.amount_vnd, vat_vnd=invoice.vat_vnd, kind=invoice.kind,  # type: ignore[arg-type]
        seller_number_valid=seller_number_fits(key.seller_tax_code), seller_name=invoice.seller_name,
        seller_is_buyer=item.beneficiary_id is not None
        and number_held(item.beneficiary_id, key.seller_tax_code, None) == "own",
        buyer=buyer_of(item, read) if read else Buyer.NOBODY, buyer_shown=masked(read.buyer_number) if read else "",
        flag=invoice.flag,  # type: ignore[arg-type]
        replaced_by=str(later) if later else "",
        lines=tuple((r.position, r.amount_vnd, r.used_vnd, 0) for r in lines),
        texts=tuple(f"{r.name} {r.more}" for r in lines), machine=item.serial_key,
        status=TaxStatus(answer.status) if answer else None,
        payment=Paid(payment.amount_vnd, payment.paid_on, payment.payee, payment.own_account) if payment else None,
        signer_tax_code=read.proof.signer_tax_code if read else "",
        unsigned=bool(evidence) and "content" not in evidence.get("proven", ()),
        untrusted="chain" in evidence.get("open", ()),
    )  # fmt: skip
    return ten_checks(facts)
