"""The five papers of a project."""

import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from khuyencong.papers import services
from khuyencong.papers.blocks import UNREAD_NOTE, Paper
from khuyencong.papers.forms import (
    EstimateLine,
    Office,
    Party,
    Signing,
    WorkItem,
    acceptance,
    contract,
    liquidation,
    payment,
    project_sheet,
)
from tests.papers.samples import DAY

A = Party("Cục Khuyến công (ví dụ)", "Hà Nội", "Ông Trần Văn Phúc", "Phó Cục trưởng", "0100100001", "3713.0.1", "024")
B = Party("Trung tâm Khuyến công tỉnh Lào Cai", "Phường Lào Cai", "Bà Hoàng Minh Châu", "Giám đốc")
OFFICE = Office(B.name, "Sở Công Thương tỉnh Lào Cai", "Lào Cai", DAY)
NAME = "Ứng dụng máy cưa CNC trong sản xuất đồ gỗ"
LINES = (EstimateLine("Máy cưa CNC", "cái", "1", 900_000_000, 300_000_000, 0, 600_000_000),)


def papers() -> dict[str, Paper]:
    return {
        "sheet": project_sheet.build(
            project_sheet.ProjectSheetData(
                OFFICE, NAME, 2026, B.name, "Cơ sở mộc Dũng Tiến (ví dụ)", "Xã Bản Hồ, tỉnh Lào Cai", need="Cần máy.",
                goals=("Tăng năng suất 20%", "Thêm 5 lao động"), work_items=(WorkItem("Mua máy", "Quý II", "Cơ sở"),),
                estimate=LINES, effects=("Giảm bụi gỗ",), signing=Signing("Giám đốc", "Hoàng Minh Châu"),
            )
        ),
        "contract": contract.build(
            contract.ContractData(
                "Hà Nội", ("Căn cứ Nghị định số 45/2012/NĐ-CP",), A, B, NAME, "Cơ sở mộc Dũng Tiến (ví dụ)", "Lào Cai",
                ("Mua 01 máy cưa CNC",), 300_000_000, 900_000_000, DAY, None, 15, estimate=LINES,
            )
        ),
        "acceptance": acceptance.build(
            acceptance.AcceptanceData(
                OFFICE, NAME, "Hợp đồng số 01/HĐ-ĐCK", DAY, "xã Bản Hồ", (("Sở Công Thương", A), ("Đơn vị", B)),
                (acceptance.QuantityLine("Máy cưa CNC", "cái", "1", "1", "Đạt"),), (("Quốc gia", 300_000_000),),
                300_000_000, signing=tuple(Signing(t) for t in ("Sở Công Thương", "Đơn vị", "Cơ sở", "UBND xã")),
            )
        ),
        "payment": payment.build(
            payment.PaymentData(
                OFFICE, "Cục Khuyến công", "Hợp đồng số 01/HĐ-ĐCK", NAME, 300_000_000, 210_000_000,
                300_000_000, 90_000_000,
            )
        ),
        "liquidation": liquidation.build(
            liquidation.LiquidationData(
                "Hà Nội", "Hợp đồng số 01/HĐ-ĐCK", NAME, A, B, 300_000_000, 300_000_000, 210_000_000, 300_000_000
            )
        ),
    }  # fmt: skip


WANTED = {
    "sheet": ["PHIẾU ĐỀ ÁN", "VIII. Hiệu quả", "Bằng chữ: Ba trăm triệu đồng", "Giảm bụi gỗ"],
    "contract": ["HỢP ĐỒNG", "Điều 7.", "15 ngày kể từ", "DỰ TOÁN KINH PHÍ CHI TIẾT", "900.000.000"],
    "acceptance": ["Biểu 5a", "ngày 05 tháng 5 năm 2026", "UBND XÃ", "đồng ý nghiệm thu"],
    "payment": ["Biểu 9", "GIẤY ĐỀ NGHỊ THANH TOÁN", "Chín mươi triệu đồng", "Kính gửi: Cục Khuyến công"],
    "liquidation": ["Biểu 6", "Bên A còn phải thanh toán cho bên B: 90.000.000 đồng"],
}


@pytest.mark.parametrize("name", WANTED)
def test_the_forms(name: str, tmp_path: Path) -> None:
    file = tmp_path / "form.pdf"
    file.write_bytes(services.render(papers()[name], "pdf", draft=False))
    text = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout
    flat = " ".join(text.split())
    assert [w for w in [*WANTED[name], UNREAD_NOTE] if w not in flat] == []
    assert services.render(papers()[name], "docx").startswith(b"PK")


@pytest.mark.parametrize(
    ("settled", "words"),
    [(0, "Bên B phải hoàn trả ngân sách nhà nước: 210.000.000"), (210_000_000, "không còn nghĩa vụ tài chính")],
)
def test_what_is_left_after_liquidation(settled: int, words: str) -> None:
    data = liquidation.LiquidationData("Hà Nội", "HĐ", NAME, A, B, 300_000_000, settled, 210_000_000, settled)
    assert words in str(liquidation.build(data))


def test_amounts_of_billions_stay_in_their_columns(tmp_path: Path) -> None:
    line = EstimateLine("Máy", "cái", "1", *[8_888_888_888] * 5)
    head = project_sheet.TypeName("Dự toán")
    file = tmp_path / "estimate.pdf"
    file.write_bytes(services.render(Paper("Dự toán", (head, project_sheet.estimate((line,)))), "pdf"))
    text = subprocess.run(["pdftotext", "-bbox", str(file), "-"], check=True, capture_output=True, text=True).stdout
    assert text.count(">8.888.888.888<") >= 5
    edges = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">[\d.]{12,}<', text)
    rows: dict[str, list[tuple[float, float]]] = {}
    for left, top, right in edges:
        rows.setdefault(top, []).append((float(left), float(right)))
    for row in rows.values():
        row.sort()
        assert all(a[1] < b[0] for a, b in pairwise(row))


def test_an_estimate_adds_up() -> None:
    assert project_sheet.estimate((*LINES, *LINES)).totals[5:7] == ("1.800.000.000", "600.000.000")
    assert project_sheet.estimate(()).totals == ()
