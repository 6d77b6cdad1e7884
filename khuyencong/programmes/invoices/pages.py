"""What the pages of invoices show."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from khuyencong.accounts.access import may
from khuyencong.accounts.models import User
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import KhuyencongError
from khuyencong.programmes import guards, pages, selectors
from khuyencong.programmes.invoices.services import check_may_enter, parts_left
from khuyencong.programmes.models import Project
from khuyencong.support import services as support
from khuyencong.support.choices import CHECK_OPEN, CHECK_TITLES, PROOF_WORDS, InvoiceKind, ProofLevel
from khuyencong.support.rules import Checked, Result
from khuyencong.ui.components import Row
from khuyencong.ui.findingview import show
from khuyencong.ui.language import spoken

LOOK = {Result.PASS: "pass", Result.WARN: "warn", Result.BLOCK: "block", Result.OPEN: "warn"}


def check_rows(checks: Sequence[Checked]) -> list[dict[str, Any]]:
    """The ten checks as the page shows them; a check nothing could be said of says why."""
    return [
        {
            "number": check.number,
            "look": LOOK[check.result],
            "open": check.result == Result.OPEN,
            "title": CHECK_TITLES[check.number],
            "why": CHECK_OPEN.get(check.number, "") if check.result == Result.OPEN else "",
            "findings": [show(finding) for finding in check.findings],
        }
        for check in checks
    ]


def proof_rows(proven: Sequence[str], open_: Sequence[str]) -> list[tuple[bool, Any]]:
    """What was proven of a file and what not, in words."""
    return [(True, PROOF_WORDS[code][0]) for code in proven] + [(False, PROOF_WORDS[code][1]) for code in open_]


def file_page(project: Project, item: Any, attachment: Any, read: Any, form: Any, checks: Sequence[Checked]) -> Any:
    """A file that was read and waits to be recorded: its fields, the ten checks, its lines with the parts."""
    lang = spoken()
    proof = read.proof
    facts = [
        Row(_("Hóa đơn"), f"{read.key.form_symbol}{read.key.symbol} {read.key.number}"),
        Row(_("Loại hóa đơn"), str(InvoiceKind(read.kind).label)),
        Row(_("Người bán"), f"{read.seller_name} · {support.masked(read.key.seller_tax_code)}"),
        Row(_("Người mua"), f"{read.buyer_name} · {support.masked(read.buyer_number)}".strip(" ·")),
        Row(_("Ngày lập"), formats.date_short(read.made_on, lang)),
        Row(_("Ngày ký số"), formats.date_short(proof.signed_on, lang) if proof.signed_on else formats.NONE),
        Row(_("Tiền hàng chưa thuế"), formats.vnd(read.amount_vnd, lang)),
        Row(_("Tiền thuế GTGT"), formats.vnd(read.vat_vnd, lang)),
        Row(_("Tổng cộng"), formats.vnd(read.total_vnd, lang)),
    ]
    parts = form.part_fields
    return {
        "project": project,
        "item": item,
        "file": attachment,
        "facts": facts,
        "corrects": [(f"{c.key.form_symbol}{c.key.symbol} {c.key.number}", c.made_on) for c in read.corrects],
        "checks": check_rows(checks),
        "proof": support.proof_of(read).label,
        "proven": proof_rows(proof.proven, proof.open_),
        "lines": [(line, parts.get(line.position)) for line in read.lines],
        "form": form,
        "window": pages.invoice_window(project),
        "back": pages.url_of(project),
    }


def left_of(item: Any, read: Any) -> dict[int, int]:
    """What is left of each line of a file for this item: all, but for what another item of the dossier uses."""
    taken = support.taken_of(item, read)
    return parts_left({line.position: line.amount_vnd for line in read.lines}, taken)


def may_enter(project: Project, user: User, at: datetime) -> bool:
    """Whether the reader may enter invoices now."""
    try:
        check_may_enter(project, user, at)
    except KhuyencongError:
        return False
    return may(user, "programmes.report", at)


def may_answer(project: Project, invoice: Any, user: User, at: datetime) -> bool:
    """Whether the reader may write down an answer of the tax office: of the department or the Agency, not the one who
    entered the invoice."""
    bodies = (project.department, project.agency)
    acts = any(selectors.acts_for(user, body, local_date(at)) for body in bodies)
    return acts and invoice.entered_by_id != user.pk and may(user, "programmes.invoice_answer", at)


def invoice_page(project: Project, invoice: Any, user: User, at: datetime) -> dict[str, Any]:
    """One recorded invoice: how far it is proven, the ten checks as they stand, its chain, payment and answers."""
    lang = spoken()
    payment = getattr(invoice, "payment", None)
    rows = [
        Row(_("Loại hóa đơn"), str(invoice.get_kind_display())),
        Row(_("Khoản chi"), invoice.item.name),
        Row(_("Người bán"), f"{invoice.seller_name} · {invoice.seller_shown}"),
        Row(_("Ngày lập"), formats.date_short(invoice.made_on, lang)),
        Row(_("Ngày ký số"), formats.date_short(invoice.signed_on, lang) if invoice.signed_on else formats.NONE),
        Row(_("Tiền hàng chưa thuế"), formats.vnd(invoice.amount_vnd, lang)),
        Row(_("Tiền thuế GTGT"), formats.vnd(invoice.vat_vnd, lang)),
        Row(_("Tính vào khoản này"), formats.vnd(invoice.counted_vnd, lang)),
        *([Row(_("Giải trình"), invoice.explanation)] if invoice.explanation else []),
    ]
    paid = [
        Row(_("Số chứng từ"), payment.document),
        Row(_("Ngày chuyển"), formats.date_short(payment.paid_on, lang)),
        Row(_("Số tiền"), formats.vnd(payment.amount_vnd, lang)),
        Row(_("Người nhận tiền"), payment.payee),
    ] if payment else []  # fmt: skip
    proven = invoice.evidence.get("proven", ()), invoice.evidence.get("open", ())
    return {
        "project": project,
        "invoice": invoice,
        "facts": rows,
        "checks": check_rows(support.recheck(invoice)),
        "proof": ProofLevel(invoice.proof).label,
        "proven": proof_rows(*proven),
        "lines": list(invoice.lines.all()),
        "corrects": [(c, c.key.split("|")) for c in invoice.corrections.all()],
        "corrected_by": [c.invoice for c in invoice.corrected_by.all()],
        "paid": paid,
        "answers": list(invoice.answers.all()),
        "may_enter": may_enter(project, user, at),
        "may_answer": may_answer(project, invoice, user, at),
        "opens_on": guards.invoice_opens_on(project),
        "back": pages.url_of(project),
    }
