"""Every form of the circular and the decisions and letters around it, drawn both ways: empty, short, very long."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from khuyencong.papers import services
from khuyencong.papers.blocks import UNREAD_NOTE, Annex, Paper, Table
from khuyencong.papers.forms import LOCAL, plan_table, reconciliation
from khuyencong.papers.forms.parts import ordinal
from tests.papers.form_samples import FORMS, NAME, plan_lines
from tests.papers.test_render import docx_text, flat

LYING = ["1", "2", "3b", "10", "11", "11-training"]
WANTED = {
    "1": ["DỰ TOÁN KINH PHÍ", "I. Năm 2026", "II. Năm 2027", "Tổng dự toán: 5.400.000.000 đồng"],
    "2": ["BIỂU TỔNG HỢP CHI TIẾT", "Đăng ký kế hoạch khuyến công quốc gia năm 2027", "Tổng cộng (3 đề án)"],
    "2-report": ["I. Kết quả thực hiện năm 2025", "II. Tình hình thực hiện năm 2026", "(Kèm theo Báo cáo số"],
    "3a": ["BÁO CÁO TIẾN ĐỘ", "tháng 8 năm 2026", "Giá thép tăng.", "Xác nhận khối lượng trên 70%.", "2.700.000.000"],
    "3b": ["BÁO CÁO KHỐI LƯỢNG HOÀN THÀNH", "đến ngày 31 tháng 10 năm 2026", "Chín trăm triệu đồng"],
    "4a": ["PHIẾU THẨM ĐỊNH CẤP CƠ SỞ", "Xác định trong kế hoạch chi tiết (Biểu 11)", "Đề án đủ điều kiện"],
    "4b": ["PHIẾU THẨM ĐỊNH CẤP CƠ SỞ", "12 lao động; doanh thu 3,2 tỷ đồng", "Hợp tác xã chè Tả Củ Tỷ"],
    "5b": ["BIÊN BẢN", "Nghiệm thu cơ sở đề án", "đồng ý nghiệm thu", "01/BBNT"],
    "5c": ["BIÊN BẢN", "Nghiệm thu đề án khuyến công quốc gia", "đồng ý nghiệm thu"],
    "7": ["BẢNG QUYẾT TOÁN KINH PHÍ", "870.000.000", "−30.000.000", "Tám trăm bảy mươi triệu đồng"],
    "8a": ["BẢNG KÊ CHỨNG TỪ", "Tổng số 3 chứng từ, số tiền: 300.000.000 đồng", "UNC 3", "03/9/2026"],
    "8b": ["bao gồm các nguồn kinh phí khác", "Kinh phí khuyến công quốc gia: 200.000.000 đồng", "Mua máy"],
    "10": ["BẢNG ĐỐI CHIẾU KINH PHÍ", "Bên B còn giữ 15.000.000 đồng"],
    "11": ["KẾ HOẠCH THỰC HIỆN", "chưa xác định đơn vị thụ hưởng: 200.000.000 đồng", "Tháng 9: nghiệm thu."],
    "11-training": ["KẾ HOẠCH THỰC HIỆN (LẦN 2)", "Nghề đào tạo: May công nghiệp", "Số học viên", "105"],
    "12": ["CHƯƠNG TRÌNH ĐÀO TẠO", "Nghề May công nghiệp", "Thực hành", "48"],
    "13": ["BÁO CÁO TÌNH HÌNH ĐẦU TƯ", "Diện tích: 49,5 ha", "6.000.000.000", "3.600.000.000"],
    "plan": [
        "QUYẾT ĐỊNH: Điều 1. Phê duyệt kế hoạch khuyến công quốc gia năm 2026 (đợt 1) gồm 3 đề án",
        "BỘ TRƯỞNG BỘ CÔNG THƯƠNG", "Theo đề nghị của Cục trưởng", "KT. BỘ TRƯỞNG", "của Bộ trưởng Bộ Công Thương)",
        "Tỉnh Lạng Sơn (1 đề án)", "899.999.997",
    ],
    "plan-amendment": ["Về việc điều chỉnh kế hoạch", "tăng 150.000.000 đồng", "Điều chỉnh thành", "Xã B"],
    "contract-amendment": ["PHỤ LỤC HỢP ĐỒNG", "Lần 1, hợp đồng số 05/HĐ-ĐCK", "Điều 2. Điều khoản thi hành"],
    "assignment": ["giao nhiệm vụ", "DỰ TOÁN KINH PHÍ ĐỀ ÁN", "từ ngày 05 tháng 10 năm 2026 đến ngày ....."],
    "reminder-report": ["V/v đôn đốc báo cáo tiến độ", "khoản 3 Điều 23", "Biểu 3a", "trước ngày 20 tháng 10 năm 2026"],
    "reminder-settlement": ["V/v đôn đốc nộp hồ sơ quyết toán", "Biểu 9", "03/HĐ-ĐCK"],
    "reminder-return": ["V/v đôn đốc nộp trả", "Chín mươi triệu đồng", "Tài khoản nộp trả: 3713.0.1234"],
}  # fmt: skip
OF_THE_CIRCULAR = [name for name in FORMS if name[0].isdigit() and name != "2-report"]
OTHER_NAMES = ["11", "11-training", "13"]
LONG = ["2", "plan", "8a", "plan-amendment"]


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@cache
def drawn(name: str, rows: int, fmt: str) -> bytes:
    return services.render(FORMS[name](rows), fmt, draft=False)  # type: ignore[arg-type]


def on_disk(folder: Path, name: str, rows: int) -> str:
    file = folder / f"{name}-{rows}.pdf"
    file.write_bytes(drawn(name, rows, "pdf"))
    return str(file)


def tables(paper: Paper) -> list[Table]:
    return [block for block in paper.blocks if isinstance(block, Table)]


def test_every_form_is_in_the_tests() -> None:
    assert set(WANTED) == set(FORMS)


@pytest.mark.parametrize("name", FORMS)
def test_both_renderers_say_what_the_form_says(name: str, tmp_path: Path) -> None:
    file = on_disk(tmp_path, name, 3)
    texts = flat(run("pdftotext", "-raw", file, "-")), docx_text(drawn(name, 3, "docx"))
    for text in texts:
        squeezed = text.replace(" ", "")
        assert [w for w in [*WANTED[name], "Độc lập - Tự do - Hạnh phúc"] if w.replace(" ", "") not in squeezed] == []
    if name not in OTHER_NAMES:
        assert all(flat(NAME).replace(" ", "") in text.replace(" ", "") for text in texts)


@pytest.mark.parametrize("rows", [0, 3])
@pytest.mark.parametrize("name", FORMS)
def test_the_pdf_is_sound_and_tagged(name: str, rows: int, tmp_path: Path) -> None:
    file = on_disk(tmp_path, name, rows)
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", file)
    info = run("pdfinfo", file)
    assert "Tagged:          yes" in info
    lying = "841.89 x 595.276" in info
    assert lying == (name in LYING)
    text = flat(run("pdftotext", file, "-"))
    assert (UNREAD_NOTE in text) == (name in [*OF_THE_CIRCULAR, "2-report", "contract-amendment"])
    if rows == 0 and any(not t.rows for t in tables(FORMS[name](0))):
        assert "(Không có nội dung)" in text


@pytest.mark.parametrize("name", OF_THE_CIRCULAR)
def test_a_form_of_the_circular_says_which_and_that_its_columns_were_not_read(name: str) -> None:
    paper = FORMS[name](2)
    assert paper.form_label == f"Biểu {name.split('-')[0]}"
    assert paper.unread_form


@pytest.mark.parametrize("name", LONG)
def test_two_thousand_rows_keep_their_heads_and_columns(name: str, tmp_path: Path) -> None:
    paper = FORMS[name](2_000)
    file = on_disk(tmp_path, name, 2_000)
    pages = run("pdftotext", "-layout", file, "-").split("\f")
    assert len(pages) > 30
    counted = [page for page in pages if re.search(r"\(1\) +\(2\)", page) or re.search(r"TT +Nội dung", page)]
    assert len(counted) > len(pages) * 0.9, "the head stands on each page of the table"
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", file)
    assert drawn(name, 2_000, "docx").startswith(b"PK")
    wide = {c.align.value for table in tables(paper) for c in table.columns}
    assert "right" in wide
    boxes = run("pdftotext", "-bbox", "-f", "2", "-l", "4", file, "-")
    for page in boxes.split("<page ")[1:]:
        width = float(re.search(r'width="([\d.]+)"', page)[1])  # type: ignore[index]
        assert max(float(x) for x in re.findall(r'xMax="([\d.]+)"', page)) <= width - 15 * 72 / 25.4 + 1


def test_amounts_of_hundreds_of_billions_stay_in_their_columns(tmp_path: Path) -> None:
    lines = [plan_table.PlanLine(NAME, support_vnd=130_000_000_000, other_vnd=888_888_888_888) for _ in range(3)]
    file = tmp_path / "wide.pdf"
    annex = Annex("Danh mục", landscape=True)
    file.write_bytes(services.render(Paper("x", (annex, plan_table.plan_table(lines))), "pdf", draft=False))
    words = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">([\d.]+)<',
        run("pdftotext", "-bbox", str(file), "-"),
    )
    amounts = [(float(top), float(left), float(right)) for left, top, right, text in words if text.count(".") >= 3]
    assert len(amounts) == 12, "three amounts a line and in the sum, none torn"
    for one, two in zip(sorted(amounts), sorted(amounts)[1:], strict=False):
        assert one[0] != two[0] or one[2] < two[1]


def test_group_rows_carry_their_sums_and_the_whole_sum_adds_them() -> None:
    table = plan_table.plan_table(plan_lines(7))
    heads = [table.rows[at] for at in sorted(table.strong)]
    assert [row[:2] for row in heads] == [
        ("I", "Tỉnh Lào Cai (3 đề án)"), ("II", "Tỉnh Tuyên Quang (2 đề án)"), ("III", "Tỉnh Lạng Sơn (2 đề án)"),
    ]  # fmt: skip
    whole = [int(row[9].replace(".", "")) for row in heads]
    assert int(table.totals[9].replace(".", "")) == sum(whole) == sum(line.support_vnd for line in plan_lines(7))
    assert [row[0] for at, row in enumerate(table.rows) if at not in table.strong] == [str(n) for n in range(1, 8)]
    assert plan_table.plan_table([]).totals == ()
    assert "KCĐP hỗ trợ" in [c.title for c in plan_table.columns(LOCAL)]


@pytest.mark.parametrize(
    ("balance", "words"),
    [(0, "không còn số dư"), (7, "Bên B còn giữ 7 đồng"), (-7, "Bên A còn phải thanh toán cho bên B 7 đồng")],
)
def test_what_a_reconciliation_leaves(balance: int, words: str) -> None:
    line = reconciliation.ContractMoney("01", NAME, 100, received_vnd=100 + balance, settled_vnd=100)
    assert line.balance_vnd == balance
    assert words in reconciliation._conclusion(line.balance_vnd)


@pytest.mark.parametrize(
    ("at", "sign"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (63, "LXIII"), (1999, "MCMXCIX")]
)
def test_roman_numbers(at: int, sign: str) -> None:
    assert ordinal(at) == sign
