"""Papers for the tests."""

from datetime import date

from khuyencong.papers.blocks import (
    Addressees,
    Align,
    Article,
    Block,
    Column,
    Fields,
    Grounds,
    Heading,
    Level,
    NationalHead,
    Paper,
    Paragraph,
    Recipients,
    Signatures,
    Signer,
    Table,
    TypeName,
)  # fmt: skip

DAY = date(2026, 5, 5)
HEAD = NationalHead("Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công", "Bộ Công Thương", place="Hà Nội")
DIACRITICS = "Kế hoạch hỗ trợ ngưỡng cửa nghề mộc Đặng Ẵm sữa quỵ lụy kỷ mỹ tẩy uể oải lẳng lặng ướt đẫm"
COLUMNS = (
    Column("TT", 0.5, Align.CENTER),
    Column("Nội dung", 4),
    Column("Quốc gia", 2, Align.RIGHT, "Nguồn kinh phí"),
    Column("Khác", 2, Align.RIGHT, "Nguồn kinh phí"),
)


def table(rows: int) -> Table:
    body = tuple((str(i), f"Máy cưa thứ {i}", "1.000.000", "2.000.000") for i in range(1, rows + 1))
    return Table(COLUMNS, body, ("", "Tổng cộng", "9", "18") if rows else (), unit="đồng")


def paper(*extra: Block, **fields: object) -> Paper:
    blocks = (HEAD, TypeName("Hợp đồng", "Về việc thực hiện đề án khuyến công"), *extra)
    return Paper(**{"title": "Hợp đồng thực hiện đề án", "blocks": blocks, **fields})  # type: ignore[arg-type]


def full() -> Paper:
    """Every kind of block."""
    return paper(
        Addressees(("Sở Công Thương", "Trung tâm Khuyến công")),
        Grounds(("Căn cứ Nghị định số 45/2012/NĐ-CP", "Căn cứ đề án đã duyệt;")),
        Heading("Quy định chung", "I", Level.CHAPTER),
        Heading("Mục đầu", "1"),
        Article(1, "Nội dung", ("Đoạn thứ nhất.", DIACRITICS)),
        Paragraph("Một đoạn văn. " * 30),
        Fields((("Đại diện", "Bà Hoàng Minh Châu"), ("Chức vụ", ""))),
        table(3),
        Signatures((Signer("Phó Cục trưởng", "Trần Văn Phúc", "KT. Cục trưởng"),), Recipients(("Như trên",), "VT, KC")),
        Signatures(tuple(Signer(f"Đại diện bên {x}", "Người ký", hint="Ký, ghi rõ họ tên") for x in "ABC")),
        form_label="Biểu 5a",
        unread_form=True,
    )
