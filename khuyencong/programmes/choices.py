"""Words of support projects (đề án khuyến công)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Words

MACHINERY = "A3.4"
DEMONSTRATION = "A3.1"


class Kind(TextChoices):
    """How a project names its beneficiaries (P§6.3; forms 4a and 4b)."""

    SINGLE = "single", _("Theo đối tượng thụ hưởng")
    GROUP = "group", _("Đề án nhóm")
    GENERAL = "general", _("Hoạt động chung")


class Level(TextChoices):
    """Whose budget pays (45/2012/NĐ-CP art. 11-13). District budgets of this kind ended on 30 June 2025."""

    NATION = "nation", _("Trung ương")
    PROVINCE = "province", _("Cấp tỉnh")
    DISTRICT = "district", _("Cấp huyện")
    COMMUNE = "commune", _("Cấp xã")


class Route(TextChoices):
    """The way of a dossier through the offices (P§6 steps 2-9, P§6.2, P§15.22)."""

    NATIONAL = "national", _("Qua Sở Công Thương đến Cục")
    DIRECT = "direct", _("Đăng ký thẳng với Cục")
    ASSIGNED = "assigned", _("Cục tự thực hiện theo quyết định giao nhiệm vụ")
    LOCAL = "local", _("Khuyến công địa phương")


class PartState(TextChoices):
    """Whether a part counts."""

    PROPOSED = "proposed", _("Dự kiến trong kế hoạch chi tiết")
    IN_FORCE = "in_force", _("Đang tính")
    DROPPED = "dropped", _("Đã bỏ")


class DetailPlanStatus(TextChoices):
    """Where a detail plan (Form 11) stands."""

    DRAFT = "draft", _("Đang lập")
    SUBMITTED = "submitted", _("Chờ Sở phê duyệt")
    APPROVED = "approved", _("Đã phê duyệt")
    WITHDRAWN = "withdrawn", _("Đã rút")


class LinkageKind(TextChoices):
    """What a linkage joins; no legal definition was read."""

    VALUE_CHAIN = "value_chain", _("Chuỗi giá trị")
    CLUSTER = "cluster", _("Cụm liên kết doanh nghiệp")


class ChangeKind(TextChoices):
    """What is to change in a project that runs (36/2013/TT-BCT art. 11; force majeure: art. 18 cl. 4)."""

    RAISE = "raise", _("Tăng tổng mức hỗ trợ")
    LOWER = "lower", _("Giảm mức hỗ trợ")
    CONTENT = "content", _("Thay đổi nội dung hoạt động")
    TIME = "time", _("Thời gian, trong năm ngân sách")
    EXTEND = "extend", _("Kéo dài sang năm sau")
    BENEFICIARY = "beneficiary", _("Cơ sở thụ hưởng")
    PLACE = "place", _("Địa điểm")
    COORDINATOR = "coordinator", _("Đơn vị phối hợp")
    FORCE_MAJEURE = "force_majeure", _("Bất khả kháng: quyết toán phần đã làm")
    OTHER = "other", _("Thay đổi khác")


class ChangeStatus(TextChoices):
    """Where a change stands."""

    PROPOSED = "proposed", _("Chờ kiểm tra")
    CHECKED = "checked", _("Chờ quyết định")
    DECIDED = "decided", _("Đã quyết định, chờ Cục ghi nhận")
    NOTED = "noted", _("Đã điều chỉnh")
    REFUSED = "refused", _("Không chấp thuận")
    WITHDRAWN = "withdrawn", _("Đã rút")


class Authority(TextChoices):
    """Who decides a change (P§6.1)."""

    MINISTER = "minister", _("Bộ trưởng, theo đề nghị của Cục")
    CHAIRMAN = "chairman", _("Chủ tịch Ủy ban nhân dân đã phê duyệt kế hoạch")
    MANAGER = "manager", _("Cơ quan quản lý kinh phí")
    DEPARTMENT = "department", _("Sở Công Thương, gửi Cục một bản")


class ContractKind(TextChoices):
    """What binds the implementing unit (36/2013/TT-BCT art. 12 cl. 1)."""

    CONTRACT = "contract", _("Hợp đồng")
    ASSIGNMENT = "assignment", _("Quyết định giao nhiệm vụ")


class AcceptanceForm(TextChoices):
    """Which minutes record a base acceptance (36/2013/TT-BCT art. 20, 21)."""

    PLACE = "5a", _("Biểu 5a, từng địa điểm")
    INVOICED = "5b", _("Biểu 5b, đơn vị xuất hóa đơn cho cơ quan quản lý")
    AGENCY = "5c", _("Biểu 5c, Cục nghiệm thu")


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
    LATE = "late", _("Quyết toán muộn")
    SETTLING = "settling", _("Đã nộp hồ sơ quyết toán")
    OWING = "owing", _("Đã thanh lý, chờ nộp trả")
    SETTLED = "settled", _("Đã thanh lý, quyết toán")
    REFUSED = "refused", _("Không chấp thuận")
    STOP_PROPOSED = "stop_proposed", _("Đề nghị dừng")
    RETURNING = "returning", _("Đã dừng, chờ nộp trả tạm ứng")
    STOPPED = "stopped", _("Đã dừng")
    MOVED = "moved", _("Đã chuyển sang kinh phí địa phương")
    REREGISTERED = "reregistered", _("Đăng ký lại năm sau")


# A change belongs to a project whose plan is approved and whose work is not yet accepted (36/2013/TT-BCT art. 11).
CHANGEABLE = frozenset(
    {Status.IN_PLAN, Status.BUDGETED, Status.CONTRACTED, Status.ADVANCE_ASKED, Status.RUNNING, Status.DONE}
)

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
        (
            Status.ACCEPTED,
            Status.REST_ASKED,
            Status.REST_PAID,
            Status.LATE,
            Status.SETTLING,
            Status.OWING,
            Status.SETTLED,
        ),
    ),
)


class PaperKind(TextChoices):
    """Papers of a project, by the step that needs them (P§6, §7.2-7.4; which content needs which: contents.yaml)."""

    REQUEST_LETTER = "request_letter", _("Công văn đề nghị")
    BENEFICIARY_REQUEST = "beneficiary_request", _("Văn bản đề nghị của cơ sở thụ hưởng")
    BUSINESS_REGISTRATION = "business_registration", _("Giấy chứng nhận đăng ký kinh doanh")
    QUOTATION = "quotation", _("Báo giá máy móc, thiết bị")
    PLAN_DECISION = "plan_decision", _("Quyết định phê duyệt kế hoạch")
    BUDGET_NOTICE = "budget_notice", _("Quyết định, thông báo giao vốn")
    TENDER = "tender", _("Kết quả lựa chọn nhà thầu, xác nhận dưới hạn mức")
    CONTRACT = "contract", _("Hợp đồng và dự toán chi tiết")
    PROGRESS_REPORT = "progress_report", _("Báo cáo tiến độ có xác nhận của Sở")
    PURCHASE_CONTRACT = "purchase_contract", _("Hợp đồng mua máy móc, thiết bị")
    PURCHASE_ACCEPTANCE = "purchase_acceptance", _("Biên bản nghiệm thu mua máy móc, thiết bị")
    PURCHASE_LIQUIDATION = "purchase_liquidation", _("Biên bản thanh lý hợp đồng mua máy móc, thiết bị")
    NEW_MACHINE_PROOF = "new_machine_proof", _("Tài liệu chứng minh máy mới (CO, CQ, tờ khai)")
    ACCEPTANCE_MINUTES = "acceptance_minutes", _("Biên bản nghiệm thu cơ sở (Biểu 5a)")
    RESULT_REPORT = "result_report", _("Báo cáo kết quả thực hiện")
    QUANTITY_REPORT = "quantity_report", _("Báo cáo khối lượng và kinh phí (Biểu 3b)")
    PAYMENT_REQUEST = "payment_request", _("Giấy đề nghị thanh toán (Biểu 9)")
    SETTLEMENT_TABLE = "settlement_table", _("Bảng quyết toán (Biểu 7)")
    VOUCHER_LIST = "voucher_list", _("Bảng kê chứng từ (Biểu 8a)")
    VOUCHER_LIST_OTHER = "voucher_list_other", _("Bảng kê chứng từ các nguồn khác (Biểu 8b)")
    LIQUIDATION_MINUTES = "liquidation_minutes", _("Biên bản thanh lý hợp đồng (Biểu 6)")
    SUPPORT_CONTRACT = "support_contract", _("Hợp đồng hỗ trợ với chủ đầu tư")
    WORKS_CONTRACT = "works_contract", _("Hợp đồng thi công, mua sắm của chủ đầu tư")
    TRAINING_PLAN = "training_plan", _("Kế hoạch đào tạo (Biểu 11)")
    ORGANISING_PLAN = "organising_plan", _("Kế hoạch tổ chức thực hiện")
    UNIQUENESS_STATEMENT = "uniqueness_statement", _("Cam kết công nghệ, sản phẩm chưa có trên địa bàn")
    TRANSFER_LIST_PROOF = "transfer_list_proof", _("Tài liệu công nghệ thuộc danh mục khuyến khích chuyển giao")
    CERTIFICATE_DECISION = "certificate_decision", _("Quyết định cấp chứng chỉ, chứng nhận")
    SIGNED_LIST = "signed_list", _("Danh sách học viên, đại biểu ký nhận")
    EMPLOYED_LIST = "employed_list", _("Danh sách lao động có việc làm sau đào tạo, có xác nhận")
    MEAL_VOUCHERS = "meal_vouchers", _("Chứng từ tiền ăn, đi lại")
    MATERIALS = "materials", _("Tài liệu khóa học, hội thảo")
    SERVICE_CONTRACT = "service_contract", _("Hợp đồng dịch vụ, tư vấn, truyền thông")
    SERVICE_ACCEPTANCE = "service_acceptance", _("Biên bản nghiệm thu dịch vụ")
    SERVICE_LIQUIDATION = "service_liquidation", _("Biên bản thanh lý hợp đồng dịch vụ")
    SERVICE_PRODUCT = "service_product", _("Sản phẩm tư vấn, truyền thông")
    MEDIA_LICENCE = "media_licence", _("Giấy phép trang thông tin điện tử")
    DEMONSTRATION_LIST = "demonstration_list", _("Danh sách dự hội nghị trình diễn ký nhận")
    DEMONSTRATION_DOCUMENT = "demonstration_document", _("Tài liệu giới thiệu mô hình")
    TRANSFER_CONTRACT = "transfer_contract", _("Hợp đồng chuyển giao công nghệ")
    TRANSFER_ACCEPTANCE = "transfer_acceptance", _("Biên bản nghiệm thu chuyển giao công nghệ")
    TRANSFER_LIQUIDATION = "transfer_liquidation", _("Biên bản thanh lý hợp đồng chuyển giao công nghệ")
    ASSESSMENT_REPORT = "assessment_report", _("Báo cáo đánh giá sản xuất sạch hơn được duyệt")
    MARK_CERTIFICATE = "mark_certificate", _("Giấy chứng nhận nhãn hiệu, thương hiệu")
    MARK_RULES = "mark_rules", _("Quy chế sử dụng nhãn hiệu tập thể")
    FULL_VOUCHERS = "full_vouchers", _("Chứng từ cho 100% chi phí")
    ASSOCIATION_DECISION = "association_decision", _("Quyết định cho phép thành lập hội, hiệp hội")
    ASSOCIATION_CHARTER = "association_charter", _("Điều lệ và danh sách hội viên")
    PARTICIPANT_LIST = "participant_list", _("Danh sách cơ sở tham gia, có xác nhận")
    STALL_CONTRACT = "stall_contract", _("Hợp đồng gian hàng")
    ORGANISER_INVOICE = "organiser_invoice", _("Hóa đơn của đơn vị tổ chức hội chợ")
    APPROVAL_DECISION = "approval_decision", _("Quyết định phê duyệt cụm liên kết, quy hoạch chi tiết")
    COMPLETION_MINUTES = "completion_minutes", _("Biên bản nghiệm thu hoàn thành công trình")
    QUANTITY_VALUATION = "quantity_valuation", _("Bảng giá trị khối lượng hoàn thành")
    STANDARD_PROOF = "standard_proof", _("Kết quả chất thải đạt quy chuẩn")
    AUDIT_REPORT = "audit_report", _("Báo cáo kiểm toán độc lập")
    JURY_DECISIONS = "jury_decisions", _("Quyết định ban tổ chức, ban giám khảo và danh sách giải")
    CREDIT_CONTRACT = "credit_contract", _("Hợp đồng tín dụng")
    INTEREST_PROOF = "interest_proof", _("Chứng từ trả lãi vay")
    STARTUP_ACCEPTANCE = "startup_acceptance", _("Biên bản nghiệm thu (Biểu 5b)")
    ASSIGNMENT_DECISION = "assignment_decision", _("Quyết định giao nhiệm vụ")
    DETAIL_PLAN_DECISION = "detail_plan_decision", _("Quyết định phê duyệt kế hoạch chi tiết")
    PLAN_REGISTRATION_SHEET = "plan_registration_sheet", _("Bản đăng ký kế hoạch (đề án điểm)")
    CHANGE_REQUEST = "change_request", _("Văn bản đề nghị điều chỉnh")
    CHANGE_DECISION = "change_decision", _("Quyết định điều chỉnh, phụ lục hợp đồng")
    FORCE_MAJEURE_EXPLANATION = "force_majeure_explanation", _("Giải trình bất khả kháng")
    FORCE_MAJEURE_MINUTES = "force_majeure_minutes", _("Biên bản xác nhận khối lượng đã làm")
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


class MoneyClass(TextChoices):
    """What becomes of the money of a year still open when a settlement is late (P§9.1; 26/2026/TT-BTC art. 19)."""

    NONE = "none", _("Không còn tiền treo")
    CARRY = "carry", _("Chuyển nguồn sang năm sau, đã có đề nghị gửi Kho bạc")
    RETURN = "return", _("Nộp trả ngân sách, dự toán còn lại bị hủy")


class Fate(TextChoices):
    """What became of an approved project that did not get all its money (P§9)."""

    MOVED = "moved", _("Chuyển sang kinh phí địa phương")
    AGAIN = "again", _("Đăng ký lại năm sau")
    STOPPED = "stopped", _("Dừng")
    DROPPED = "dropped", _("Để ngoài danh mục khi điều chỉnh")
    CHANGED = "changed", _("Đã điều chỉnh mức, nội dung, thời gian")
    CARRIED = "carried", _("Chuyển nguồn")
    RECORDED = "recorded", _("Đơn vị đã ghi hệ quả")


class ShortfallKind(TextChoices):
    """What a project did while its money did not come; acts of the dossier itself are read from there."""

    WAITING = "waiting", _("Chờ giao vốn, chưa thực hiện")
    POSTPONED = "postponed", _("Lùi thời gian thực hiện")
    REDUCED = "reduced", _("Giảm quy mô, nội dung")
    GIVEN_UP = "given_up", _("Không thực hiện nữa")
    OWN_MONEY = "own_money", _("Cơ sở làm bằng vốn của mình, vốn khác")


class PaymentKind(TextChoices):
    ADVANCE = "advance", _("Tạm ứng")
    REST = "rest", _("Thanh toán phần còn lại")
    RETURN = "return", _("Nộp trả ngân sách")
