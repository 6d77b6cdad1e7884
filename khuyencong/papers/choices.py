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
    CONTRACT_ANNEX = "contract_annex", _("Phụ lục hợp đồng")
    PLAN = "plan", _("Kế hoạch")
    TABLE = "table", _("Bảng, biểu, phiếu")


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
    PaperKind.CONTRACT_ANNEX: "PLHĐ",
    PaperKind.PLAN: "KH",
    PaperKind.TABLE: "",
}


class BinderFormat(TextChoices):
    """As what a dossier is bound."""

    PDF = "pdf", _("Một tệp PDF đánh số trang")
    ZIP = "zip", _("Một tệp ZIP các tệp gốc")


class BinderStatus(TextChoices):
    """Where a binder stands."""

    WAITING = "waiting", _("Đang chờ")
    RUNNING = "running", _("Đang đóng tập")
    DONE = "done", _("Đã xong")
    FAILED = "failed", _("Không đóng được")
    EXPIRED = "expired", _("Đã hết hạn lưu")


class BinderFailure(TextChoices):
    """Why a binder could not be built."""

    TOO_MANY_PAGES = "too_many_pages", _("Hồ sơ quá nhiều trang cho một tệp PDF. Lấy tệp ZIP.")
    STORAGE = "storage", _("Kho tệp không ghi được. Báo người quản trị nền tảng.")
    STOPPED = "stopped", _("Máy đóng tập dừng giữa chừng. Yêu cầu lại.")
    ERROR = "error", _("Có lỗi khi đóng tập. Báo người quản trị nền tảng.")


OPEN_BINDERS = (BinderStatus.WAITING, BinderStatus.RUNNING)
DRAFT_OWNER = "papers.handeddraft"
OWNER = "papers.issuedpaper"
PDF_TYPE = "application/pdf"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIGNED_TYPES = frozenset({PDF_TYPE, "image/png", "image/jpeg"})
