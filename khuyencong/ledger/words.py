"""Words of the year's end: what each day asks, and the fate of money."""

from django.utils.translation import gettext_lazy as _

from khuyencong.ledger.rules import DayKey, Fate
from khuyencong.ui.components import TagKind, Text

# What has to be done by a day, and what follows from it (P§9.1).
DAY_WORDS: dict[DayKey, tuple[Text, Text]] = {
    DayKey.LAST_PAYMENT_FILE: (
        _("Gửi hồ sơ thanh toán, tạm ứng cuối cùng của năm đến Kho bạc"),
        _("Sau ngày này không gửi hồ sơ chi vào dự toán của năm, trừ thời gian chỉnh lý."),
    ),
    DayKey.LAST_SPENDING_DAY: (
        _("Ngày cuối chi, tạm ứng và thực hiện khối lượng"),
        _("Chỉ khối lượng xong đến hết ngày này được tính vào năm."),
    ),
    DayKey.ADJUSTMENT_STARTS: (
        _("Bắt đầu thời gian chỉnh lý quyết toán"),
        _("Chi cho khối lượng đã xong trong năm và thanh toán tạm ứng đủ điều kiện."),
    ),
    DayKey.LIQUIDATION: (
        _("Thanh lý hợp đồng, quyết toán đề án"),
        _("Đề án còn tiền treo phải thanh lý; quyết toán muộn theo Biểu 9."),
    ),
    DayKey.IN_OUT_FILE: (
        _("Gửi hồ sơ ghi thu, ghi chi đến cơ quan tài chính"),
        _("Chỉ với tiền giữ lại hoặc hiện vật; nền tảng không ghi loại tiền này."),
    ),
    DayKey.LAST_ADJUSTMENT_FILE: (
        _("Gửi hồ sơ chi cuối cùng của thời gian chỉnh lý đến Kho bạc"),
        _("Hai ngày làm việc trước khi hết chỉnh lý, tính theo lịch nghỉ lễ."),
    ),
    DayKey.IN_OUT_DONE: (
        _("Cơ quan tài chính xong thủ tục ghi thu, ghi chi"),
        _("Chỉ với tiền giữ lại hoặc hiện vật; nền tảng không ghi loại tiền này."),
    ),
    DayKey.ADJUSTMENT_ENDS: (
        _("Hết thời gian chỉnh lý quyết toán"),
        _("Tạm ứng chưa đủ thủ tục thanh toán phải nộp lại ngân sách, trừ phần được chuyển nguồn."),
    ),
    DayKey.LAPSE: (
        _("Hủy dự toán chưa chi"),
        _("Dự toán còn lại bị hủy, trừ phần đề nghị và được xác nhận chuyển nguồn."),
    ),
    DayKey.RECONCILIATION: (
        _("Đối chiếu số dư với Kho bạc, nêu khoản đề nghị chuyển nguồn"),
        _("Mẫu 30 với tiền gửi, mẫu 31 với dự toán và tạm ứng (347/2025/NĐ-CP)."),
    ),
    DayKey.ADVANCE_RETURNED: (
        _("Nộp trả tạm ứng không được chuyển nguồn"),
        _("Quá hạn, Kho bạc trừ vào dự toán năm sau có cùng nội dung."),
    ),
    DayKey.TREASURY_REPORT: (
        _("Kho bạc báo cáo số dư được chuyển nguồn"),
        _("Kho bạc báo cáo cơ quan tài chính; việc còn lại của đơn vị là đề nghị chưa có trả lời."),
    ),
}
FATE_WORDS: dict[Fate, tuple[Text, TagKind]] = {
    Fate.OPEN: (_("Đang mở"), "open"),
    Fate.ON_REQUEST: (_("Đang đề nghị chuyển nguồn"), "wait"),
    Fate.TO_RETURN: (_("Phải nộp trả"), "bad"),
    Fate.LAPSED: (_("Bị hủy"), "end"),
}
