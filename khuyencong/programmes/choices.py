"""Words of support projects (đề án khuyến công)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Words

MACHINERY = "A3.4"


class Status(TextChoices):
    """Where a project stands (P§6)."""

    DRAFT = "draft", _("Đang soạn")
    REGISTERED = "registered", _("Đã đăng ký tại Sở")
    BASE_APPRAISED = "base_appraised", _("Đã thẩm định cấp cơ sở")
    AT_AGENCY = "at_agency", _("Đã đăng ký tại Cục")
    MINISTRY_APPRAISED = "ministry_appraised", _("Đã thẩm định cấp Bộ")
    IN_PLAN = "in_plan", _("Trong kế hoạch được duyệt")
    BUDGETED = "budgeted", _("Đã giao vốn")
    CONTRACTED = "contracted", _("Đã ký hợp đồng")
    ADVANCE_ASKED = "advance_asked", _("Đề nghị tạm ứng")
    RUNNING = "running", _("Đang thực hiện")
    DONE = "done", _("Đề nghị nghiệm thu")
    ACCEPTED = "accepted", _("Đã nghiệm thu cơ sở")
    REST_ASKED = "rest_asked", _("Đề nghị thanh toán phần còn lại")
    REST_PAID = "rest_paid", _("Đã thanh toán")
    SETTLING = "settling", _("Đã nộp hồ sơ quyết toán")
    OWING = "owing", _("Đã thanh lý, chờ nộp trả")
    SETTLED = "settled", _("Đã thanh lý, quyết toán")
    REFUSED = "refused", _("Không chấp thuận")
    STOP_PROPOSED = "stop_proposed", _("Đề nghị dừng")
    RETURNING = "returning", _("Đã dừng, chờ nộp trả tạm ứng")
    STOPPED = "stopped", _("Đã dừng")


# The eight steps a reader follows (P§6), each with the states in which that step is being done.
RAIL: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (_("Đăng ký"), (Status.DRAFT,)),
    (_("Thẩm định cơ sở"), (Status.REGISTERED, Status.BASE_APPRAISED)),
    (_("Thẩm định cấp Bộ"), (Status.AT_AGENCY,)),
    (_("Kế hoạch, giao vốn"), (Status.MINISTRY_APPRAISED, Status.IN_PLAN)),
    (_("Hợp đồng"), (Status.BUDGETED,)),
    (_("Thực hiện"), (Status.CONTRACTED, Status.ADVANCE_ASKED, Status.RUNNING)),
    (_("Nghiệm thu cơ sở"), (Status.DONE,)),
    (
        _("Thanh toán, quyết toán"),
        (Status.ACCEPTED, Status.REST_ASKED, Status.REST_PAID, Status.SETTLING, Status.OWING, Status.SETTLED),
    ),
)


class PaperKind(TextChoices):
    """Papers of a machinery project, by the step that needs them (P§6, §7.2-7.4)."""

    REQUEST_LETTER = "request_letter", _("Công văn đề nghị")
    BENEFICIARY_REQUEST = "beneficiary_request", _("Văn bản đề nghị của cơ sở thụ hưởng")
    BUSINESS_REGISTRATION = "business_registration", _("Giấy chứng nhận đăng ký kinh doanh")
    QUOTATION = "quotation", _("Báo giá máy móc, thiết bị")
    PLAN_DECISION = "plan_decision", _("Quyết định phê duyệt kế hoạch")
    BUDGET_NOTICE = "budget_notice", _("Quyết định, thông báo giao vốn")
    CONTRACT = "contract", _("Hợp đồng và dự toán chi tiết")
    PROGRESS_REPORT = "progress_report", _("Báo cáo tiến độ có xác nhận của Sở")
    PURCHASE_CONTRACT = "purchase_contract", _("Hợp đồng mua máy móc, thiết bị")
    PURCHASE_ACCEPTANCE = "purchase_acceptance", _("Biên bản nghiệm thu mua máy móc, thiết bị")
    PURCHASE_LIQUIDATION = "purchase_liquidation", _("Biên bản thanh lý hợp đồng mua máy móc, thiết bị")
    NEW_MACHINE_PROOF = "new_machine_proof", _("Tài liệu chứng minh máy mới (CO, CQ, tờ khai)")
    ACCEPTANCE_MINUTES = "acceptance_minutes", _("Biên bản nghiệm thu cơ sở (Biểu 5a)")
    RESULT_REPORT = "result_report", _("Báo cáo kết quả thực hiện")
    QUANTITY_REPORT = "quantity_report", _("Báo cáo khối lượng và kinh phí (Biểu 3b)")
    SETTLEMENT_TABLE = "settlement_table", _("Bảng quyết toán (Biểu 7)")
    VOUCHER_LIST = "voucher_list", _("Bảng kê chứng từ (Biểu 8a)")
    VOUCHER_LIST_OTHER = "voucher_list_other", _("Bảng kê chứng từ các nguồn khác (Biểu 8b)")
    LIQUIDATION_MINUTES = "liquidation_minutes", _("Biên bản thanh lý hợp đồng (Biểu 6)")
    STOP_DECISION = "stop_decision", _("Quyết định dừng đề án")
    RETURN_SLIP = "return_slip", _("Giấy nộp trả ngân sách")
    OTHER = "other", _("Tài liệu khác")


class Effect(TextChoices):
    """What a new machine must improve against the present one (46/2012/TT-BCT art. 4 cl. 4)."""

    PRODUCTIVITY = "productivity", _("Nâng cao năng suất")
    QUALITY = "quality", _("Nâng cao chất lượng, tạo sản phẩm mới")
    MATERIAL = "material", _("Tiết kiệm nguyên liệu, năng lượng")
    POLLUTION = "pollution", _("Giảm ô nhiễm môi trường")


class AppraisalLevel(TextChoices):
    BASE = "base", _("Thẩm định cấp cơ sở")
    MINISTRY = "ministry", _("Thẩm định cấp Bộ")


class Criterion(TextChoices):
    """The five appraisal criteria (36/2013/TT-BCT art. 9)."""

    PRINCIPLES = "principles", _("Phù hợp nguyên tắc lập kế hoạch, chính sách và chương trình")
    EFFECT = "effect", _("Mục tiêu, sự cần thiết, hiệu quả và sử dụng hợp lý kinh phí, nguồn lực")
    CAPACITY = "capacity", _("Năng lực của đơn vị thực hiện, đơn vị phối hợp và cơ sở thụ hưởng")
    COMBINATION = "combination", _("Khả năng kết hợp, lồng ghép với các chương trình khác")
    DOSSIER = "dossier", _("Sự phù hợp và đầy đủ của hồ sơ đề án")


class Answer(TextChoices):
    YES = "yes", _("Đạt")
    REMARK = "remark", _("Đạt, có ý kiến")
    NO = "no", _("Không đạt")


class PaymentKind(TextChoices):
    ADVANCE = "advance", _("Tạm ứng")
    REST = "rest", _("Thanh toán phần còn lại")
    RETURN = "return", _("Nộp trả ngân sách")
