"""Kinds of papers that have a register of their own."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PaperKind(TextChoices):
    """What kind of paper it is; each issuer numbers each kind apart, from 01 every year."""

    PROJECT_SHEET = "project_sheet", _("Phiếu đề án")
    CONTRACT = "contract", _("Hợp đồng")
    ACCEPTANCE = "acceptance", _("Biên bản nghiệm thu cơ sở")
    PAYMENT_REQUEST = "payment_request", _("Giấy đề nghị thanh toán")
    LIQUIDATION = "liquidation", _("Biên bản thanh lý hợp đồng")
    LETTER = "letter", _("Công văn")
    SUBMISSION = "submission", _("Tờ trình")
    DECISION = "decision", _("Quyết định")
    REPORT = "report", _("Báo cáo")
    NOTICE = "notice", _("Thông báo")
    MINUTES = "minutes", _("Biên bản")


# The first part of the symbol after the number: office habit, to be confirmed by the records office of each body.
ABBREVIATIONS: dict[str, str] = {
    PaperKind.PROJECT_SHEET: "PĐA",
    PaperKind.CONTRACT: "HĐ",
    PaperKind.ACCEPTANCE: "BBNT",
    PaperKind.PAYMENT_REQUEST: "ĐNTT",
    PaperKind.LIQUIDATION: "BBTL",
    PaperKind.LETTER: "",
    PaperKind.SUBMISSION: "TTr",
    PaperKind.DECISION: "QĐ",
    PaperKind.REPORT: "BC",
    PaperKind.NOTICE: "TB",
    PaperKind.MINUTES: "BB",
}

OWNER = "papers.issuedpaper"
PDF_TYPE = "application/pdf"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIGNED_TYPES = frozenset({PDF_TYPE, "image/png", "image/jpeg"})
