"""Every form with data of an invented province: `forms(rows)` gives them with tables of that many rows."""

from collections.abc import Callable
from datetime import date

from khuyencong.papers.blocks import Paper
from khuyencong.papers.forms import (
    EstimateLine,
    Office,
    Party,
    Signing,
    acceptance_summary,
    appraisal_sheet,
    assignment,
    cluster_report,
    contract_amendment,
    detail_plan,
    estimate_form,
    plan_amendment,
    plan_decision,
    progress_report,
    quantity_report,
    reconciliation,
    registration_list,
    reminder,
    settlement_table,
    training_programme,
    voucher_list,
)
from khuyencong.papers.forms.changes import Change, MoneyChange
from khuyencong.papers.forms.plan_table import PlanLine

DAY = date(2026, 10, 5)
CENTRE = Office("Trung tâm Khuyến công tỉnh Lào Cai (ví dụ)", "Sở Công Thương tỉnh Lào Cai", "Lào Cai", DAY)
DEPARTMENT = Office("Sở Công Thương", "Ủy ban nhân dân tỉnh Lào Cai", "Lào Cai", DAY)
AGENCY = Office("Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công", "Bộ Công Thương", "Hà Nội", DAY)
MINISTRY = Office("Bộ Công Thương", "", "Hà Nội", DAY)
NAME = (
    "Hỗ trợ ứng dụng máy móc, thiết bị tiên tiến trong dây chuyền chế biến chè Shan tuyết, mở rộng sản xuất và nâng "
    "cao chất lượng sản phẩm công nghiệp nông thôn tiêu biểu tại vùng đồng bào dân tộc thiểu số"
)
CONTRACT = "Hợp đồng số 05/HĐ-ĐCK ngày 05/5/2026"
A = Party(
    AGENCY.name, "Số 25 Ngô Quyền, Hà Nội", "Ông Trần Văn Phúc", "Phó Cục trưởng", "0100100001", "3713.0.1", "024"
)
DEPUTY = Signing("Phó Cục trưởng", "Trần Văn Phúc", "KT. Cục trưởng")
B = Party(CENTRE.name, "Phường Lào Cai, tỉnh Lào Cai", "Bà Hoàng Minh Châu", "Giám đốc")
GROUNDS = (
    "Căn cứ Nghị định số 45/2012/NĐ-CP ngày 21 tháng 5 năm 2012 của Chính phủ về khuyến công",
    "Căn cứ Thông tư số 36/2013/TT-BCT ngày 27 tháng 12 năm 2013 của Bộ trưởng Bộ Công Thương",
)
MACHINES = "Máy sao chè bằng điện", "Máy vò chè", "Máy đóng gói hút chân không"
CO_OPS = "Hợp tác xã chè Tả Củ Tỷ (ví dụ)", "Hộ kinh doanh Giàng A Sử (ví dụ)", "Công ty TNHH Mộc Bản Hồ (ví dụ)"
CRITERIA = (
    "Phù hợp nguyên tắc lập kế hoạch, chính sách và chương trình",
    "Mục tiêu, sự cần thiết, hiệu quả và sử dụng hợp lý kinh phí, nguồn lực",
    "Năng lực của đơn vị thực hiện, đơn vị phối hợp và cơ sở thụ hưởng",
    "Khả năng kết hợp, lồng ghép với các chương trình khác",
    "Sự phù hợp và đầy đủ của hồ sơ đề án",
)


def plan_lines(rows: int) -> list[PlanLine]:
    return [
        PlanLine(
            name=NAME
            if n % 3 == 0
            else f"Hỗ trợ ứng dụng {MACHINES[n % 3].lower()} trong chế biến nông sản, số {n + 1}",
            implementer=CENTRE.name,
            beneficiary=CO_OPS[n % 3] if n % 4 else "",
            place="Xã Bản Hồ, tỉnh Lào Cai",
            activity="Ứng dụng máy móc tiên tiến, tiến bộ kỹ thuật",
            content="Đầu tư 01 máy; tăng năng suất 20%; thêm 05 lao động",
            period="Quý II - IV/2026",
            support_vnd=300_000_000 - n,
            other_vnd=600_000_000,
            priority="Địa bàn đặc biệt khó khăn" if n % 2 else "",
            group=f"tỉnh {('Lào Cai', 'Tuyên Quang', 'Lạng Sơn')[3 * n // rows]}",
        )
        for n in range(rows)
    ]


def estimate_lines(rows: int) -> list[EstimateLine]:
    return [
        EstimateLine(f"{MACHINES[n % 3]} {n + 1}", "cái", "1", 900_000_000, 300_000_000, 0, 600_000_000)
        for n in range(rows)
    ]


def _registration(rows: int) -> Paper:
    return registration_list.build(
        registration_list.RegistrationData(
            DEPARTMENT, 2027, plan_lines(rows), ("Cục Khuyến công",), signing=Signing("Giám đốc", "Nguyễn Thị Bình")
        )
    )


def _registration_report(rows: int) -> Paper:
    return registration_list.build(
        registration_list.RegistrationData(
            DEPARTMENT, 2027, plan_lines(rows), (AGENCY.name,), ("Thực hiện 12 đề án.",), ("Đang thực hiện 9 đề án.",),
            ("Hỗ trợ 15 cơ sở.",), ("Giao kinh phí trong quý I.",), signing=Signing("Giám đốc", "Nguyễn Thị Bình"),
        )
    )  # fmt: skip


def _plan(rows: int) -> Paper:
    return plan_decision.build(
        plan_decision.PlanDecisionData(
            MINISTRY, "Bộ trưởng Bộ Công Thương", 2026, plan_lines(rows), GROUNDS, f"Cục trưởng {AGENCY.name}",
            (
                f"{AGENCY.name} thông báo kế hoạch, ký hợp đồng, tạm ứng, thanh toán, quyết toán theo quy định.",
                "Quyết định này có hiệu lực kể từ ngày ký.",
                "Chánh Văn phòng Bộ, Cục trưởng, thủ trưởng các đơn vị liên quan chịu trách nhiệm thi hành.",
            ),
            batch=1, signing=Signing("Thứ trưởng", "Phạm Văn Giang", "KT. Bộ trưởng"),
            recipients=("Như Điều 4", "Bộ Tài chính", "Ủy ban nhân dân, Sở Công Thương các tỉnh có đề án"),
        )
    )  # fmt: skip


def _progress(rows: int) -> Paper:
    return progress_report.build(
        progress_report.ProgressData(
            CENTRE, (AGENCY.name, "Sở Công Thương tỉnh Lào Cai"), CONTRACT, NAME, "tháng 8 năm 2026",
            [
                progress_report.ProgressLine(f"{MACHINES[n % 3]} {n + 1}", "cái", "1", "1", 900_000_000, 450_000_000)
                for n in range(rows)
            ],
            300_000_000, 210_000_000, 0, 640_000_000, ("Giá thép tăng.",), (), ("Xác nhận khối lượng trên 70%.",),
        )
    )  # fmt: skip


def _quantity(rows: int) -> Paper:
    line = quantity_report.QuantityMoneyLine
    return quantity_report.build(
        quantity_report.QuantityData(
            CENTRE, CONTRACT, NAME, "đến ngày 31 tháng 10 năm 2026",
            [
                line(f"{MACHINES[n % 3]} {n + 1}", "cái", "1", 900_000_000, "1", 300_000_000, 600_000_000)
                for n in range(rows)
            ],
        )
    )  # fmt: skip


def _appraisal(rows: int, facts: tuple[tuple[str, str], ...]) -> Paper:
    opinions = [
        appraisal_sheet.Opinion(text, "Đạt", "Hồ sơ đầy đủ, phù hợp chương trình giai đoạn 2026 - 2030.")
        for text in (CRITERIA * (rows // 5 + 1))[:rows]
    ]
    return appraisal_sheet.build(
        appraisal_sheet.AppraisalData(
            DEPARTMENT, NAME, 2026, CENTRE.name, "Xã Bản Hồ, tỉnh Lào Cai", opinions, 300_000_000, 300_000_000,
            900_000_000, True, "Ứng dụng máy móc tiên tiến", beneficiary=CO_OPS[0] if facts else "",
            beneficiary_facts=facts, period="tháng 4 - 10/2026", appraised_by="Hội đồng thẩm định",
        )
    )  # fmt: skip


FACTS = (
    ("Loại hình", "Hợp tác xã"), ("Quy mô", "12 lao động; doanh thu 3,2 tỷ đồng"),
    ("Nơi sản xuất", "Thôn Tả Củ Tỷ, xã Bản Hồ"), ("Ngành nghề", "Chế biến chè"), ("Vốn tự có", "600.000.000 đồng"),
)  # fmt: skip


def _detail(rows: int) -> Paper:
    return detail_plan.build(
        detail_plan.DetailPlanData(
            CENTRE, "Ứng dụng máy móc tiên tiến trong chế biến nước mắm", 2026, "Quyết định số 12/QĐ-BCT",
            [
                detail_plan.DetailLine(
                    CO_OPS[n % 3], "Xã Bản Hồ", f"Lắp đặt {MACHINES[n % 3].lower()}", "UBND xã Bản Hồ", "quý III/2026",
                    support_vnd=200_000_000, other_vnd=300_000_000,
                )
                for n in range(rows)
            ],
            200_000_000 * (rows + 1), schedule=("Tháng 6: chọn cơ sở.", "Tháng 9: nghiệm thu."),
            organisation=("Trung tâm chủ trì.",),
        )
    )  # fmt: skip


def _training_plan(rows: int) -> Paper:
    return detail_plan.build(
        detail_plan.DetailPlanData(
            CENTRE, "Đào tạo nghề may công nghiệp", 2026, "Quyết định số 12/QĐ-BCT",
            [
                detail_plan.DetailLine(CO_OPS[2], "Xã Bản Hồ", "May cơ bản", "", "03 tháng", 35, 90_000_000, 10_000_000)
                for _n in range(rows)
            ],
            90_000_000 * rows, training="May công nghiệp", trainers="05 thợ giỏi", version=2,
        )
    )  # fmt: skip


def _training_programme(rows: int) -> Paper:
    lessons = [
        training_programme.Lesson(
            f"Bài {n + 1}: may cổ, may tay", 4, 12, ("Kiến thức chung", "Thực hành")[2 * n // rows]
        )
        for n in range(rows)
    ]
    return training_programme.build(
        training_programme.ProgrammeData(CENTRE, NAME, "May công nghiệp", lessons, 35, "03 tháng", "Xã Bản Hồ")
    )


def _cluster(rows: int) -> Paper:
    lines = [
        cluster_report.WorksLine(
            f"Hệ thống thoát nước, tuyến {n + 1}", "m", "450", 2_000_000_000, 1_200_000_000, n % 2 == 0
        )
        for n in range(rows)
    ]
    return cluster_report.build(
        cluster_report.ClusterData(
            CENTRE, "Cụm công nghiệp Bắc Duyên Hải (ví dụ)", "Công ty CP Hạ tầng (ví dụ)", "Phường Lào Cai",
            "đến ngày 30 tháng 9 năm 2026", lines, (("Diện tích", "49,5 ha"),), support_vnd=5_000_000_000,
        )
    )  # fmt: skip


def _summary(rows: int, form: str) -> Paper:
    places = [
        acceptance_summary.AcceptedPlace(
            CO_OPS[n % 3], "Xã Bản Hồ", MACHINES[n % 3], "1", "1", 900_000_000, 300_000_000, "01/BBNT"
        )
        for n in range(rows)
    ]
    return acceptance_summary.build(
        acceptance_summary.SummaryData(
            form, DEPARTMENT if form == "5b" else AGENCY, NAME, CONTRACT, DAY, "Sở Công Thương", # type: ignore[arg-type]
            (("Đại diện Sở Công Thương", A), ("Đại diện đơn vị thực hiện", B)), places,
            signing=(Signing("Sở Công Thương"), Signing("Đơn vị thực hiện")),
        )
    )  # fmt: skip


def _settlement(rows: int) -> Paper:
    lines = [
        settlement_table.SettlementLine(f"Hỗ trợ mua {MACHINES[n % 3]}", 300_000_000, 290_000_000) for n in range(rows)
    ]
    return settlement_table.build(settlement_table.SettlementData(CENTRE, NAME, CONTRACT, lines, 210_000_000))


def _vouchers(rows: int, form: str) -> Paper:
    vouchers = [
        voucher_list.Voucher(
            f"UNC {n + 1}", date(2026, 9, 1 + n % 28), "Chuyển tiền mua máy theo hóa đơn 1C26TAA số 123", 100_000_000,
            ("kinh phí khuyến công quốc gia", "vốn của cơ sở thụ hưởng")[n % 2],
            ("Mua máy", "Hội nghị trình diễn")[2 * n // rows],
        )
        for n in range(rows)
    ]  # fmt: skip
    return voucher_list.build(voucher_list.VouchersData(form, CENTRE, NAME, CONTRACT, vouchers))  # type: ignore[arg-type]


def _reconciliation(rows: int) -> Paper:
    contracts = [
        reconciliation.ContractMoney(f"{n + 1:02d}/HĐ-ĐCK", NAME, 300_000_000, 0, 300_000_000, 290_000_000, 5_000_000)
        for n in range(rows)
    ]
    return reconciliation.build(reconciliation.ReconciliationData(AGENCY, 2026, A, B, contracts))


CHANGED = Change(NAME, "Đơn vị thụ hưởng", CO_OPS[0], CO_OPS[1], "Cơ sở đề nghị thôi tham gia")


def _plan_amendment(rows: int) -> Paper:
    points = (("Địa điểm", "Xã A", "Xã B"), ("Thời gian", "Quý II", "Quý III"))
    changes = [Change(f"{NAME}, số {n // 2}", *points[n % 2]) for n in range(rows)]
    moneys = [MoneyChange(f"{NAME}, số {n}", 300_000_000, 350_000_000) for n in range(rows)]
    return plan_amendment.build(
        plan_amendment.AmendmentData(
            MINISTRY, "Bộ trưởng Bộ Công Thương", "kế hoạch khuyến công quốc gia năm 2026",
            "Quyết định số 12/QĐ-BCT ngày 05/01/2026", changes, GROUNDS, f"Cục trưởng {AGENCY.name}",
            ("Quyết định này có hiệu lực kể từ ngày ký.",), moneys, signing=Signing("Thứ trưởng", "Phạm Văn Giang"),
        )
    )  # fmt: skip


def _contract_amendment(rows: int) -> Paper:
    return contract_amendment.build(
        contract_amendment.ContractChangeData(
            "Hà Nội", "số 05/HĐ-ĐCK ngày 05/5/2026", 1, NAME, A, B, [CHANGED] * rows, GROUNDS, 250_000_000, DAY, DAY
        )
    )


def _assignment(rows: int) -> Paper:
    return assignment.build(
        assignment.AssignmentData(
            AGENCY, f"Cục trưởng {AGENCY.name}", "Trung tâm Khuyến công quốc gia vùng phía Bắc (ví dụ)", NAME,
            "Quyết định số 12/QĐ-BCT", ("Tổ chức 01 hội nghị",), 300_000_000, 300_000_000, GROUNDS,
            estimate=estimate_lines(rows), starts_on=DAY, signing=DEPUTY,
        )
    )  # fmt: skip


def _reminder(rows: int, due: reminder.Due) -> Paper:
    items = [reminder.DueItem(NAME, f"{n + 1:02d}/HĐ-ĐCK", DAY, 30_000_000) for n in range(rows)]
    return reminder.build(
        reminder.ReminderData(
            due, AGENCY, (CENTRE.name,), items, "khoản 3 Điều 23 Thông tư số 36/2013/TT-BCT", DAY, date(2026, 10, 20),
            "tháng 8 năm 2026", "3713.0.1234 tại Kho bạc Nhà nước", signing=DEPUTY,
        )
    )  # fmt: skip


FORMS: dict[str, Callable[[int], Paper]] = {
    "1": lambda rows: estimate_form.build(
        estimate_form.EstimateData(
            CENTRE, NAME, CENTRE.name, ((2026, estimate_lines(rows)), (2027, estimate_lines(rows))), CO_OPS[0]
        )
    ),
    "2": _registration,
    "2-report": _registration_report,
    "3a": _progress,
    "3b": _quantity,
    "4a": lambda rows: _appraisal(rows, ()),
    "4b": lambda rows: _appraisal(rows, FACTS),
    "5b": lambda rows: _summary(rows, "5b"),
    "5c": lambda rows: _summary(rows, "5c"),
    "7": _settlement,
    "8a": lambda rows: _vouchers(rows, "8a"),
    "8b": lambda rows: _vouchers(rows, "8b"),
    "10": _reconciliation,
    "11": _detail,
    "11-training": _training_plan,
    "12": _training_programme,
    "13": _cluster,
    "plan": _plan,
    "plan-amendment": _plan_amendment,
    "contract-amendment": _contract_amendment,
    "assignment": _assignment,
    "reminder-report": lambda rows: _reminder(rows, reminder.Due.REPORT),
    "reminder-settlement": lambda rows: _reminder(rows, reminder.Due.SETTLEMENT),
    "reminder-return": lambda rows: _reminder(rows, reminder.Due.RETURN),
}
