"""Hợp đồng: party A the Agency, party B the implementing unit (Circular 36/2013/TT-BCT, Article 12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khuyencong.papers.blocks import Annex, Article, Block, Grounds, Heading, NationalHead, Paper, Paragraph, TypeName
from khuyencong.papers.forms.parts import (
    FOR_A,
    FOR_B,
    NATIONAL,
    EstimateLine,
    Party,
    Purse,
    Signing,
    both_sides,
    estimate,
    money_words,
)
from khuyencong.papers.wording import day_words


@dataclass(frozen=True)
class ContractData:
    """`support_vnd` is the promotion money of the contract; `advance_terms`, `extra_terms` are added as written."""

    place: str
    grounds: Sequence[str]
    party_a: Party
    party_b: Party
    project_name: str
    beneficiary: str
    project_place: str
    content: Sequence[str]
    support_vnd: int
    total_vnd: int
    starts_on: date | None = None
    ends_on: date | None = None
    settlement_days: int | None = None
    advance_terms: Sequence[str] = ()
    extra_terms: Sequence[str] = ()
    estimate: Sequence[EstimateLine] = ()
    signing_a: Signing = FOR_A
    signing_b: Signing = FOR_B
    day: date | None = None
    plan_decision: str = ""
    purse: Purse = NATIONAL


def build(data: ContractData) -> Paper:
    """The contract with its estimate as annex."""
    title = f"Hợp đồng thực hiện đề án “{data.project_name}”"
    blocks: list[Block] = [
        NationalHead(place=data.place, day=data.day),
        TypeName("Hợp đồng", f"Về việc thực hiện đề án {data.purse.name} “{data.project_name}”"),
        Grounds(tuple(data.grounds)),
        Paragraph("Hôm nay, hai bên gồm có:"),
        Heading(f"BÊN A: {data.party_a.name}"),
        data.party_a.fields(money=True),
        Heading(f"BÊN B: {data.party_b.name}"),
        data.party_b.fields(money=True),
        Paragraph("Hai bên thỏa thuận ký hợp đồng với các điều khoản sau:"),
        *(Article(at, name, texts) for at, (name, texts) in enumerate(_articles(data), 1)),
        both_sides(data.signing_a, data.signing_b),
    ]
    if data.estimate:
        blocks += [Annex("Dự toán kinh phí chi tiết", attached_to="Hợp đồng")]
        blocks.append(estimate(data.estimate))
    return Paper(title, tuple(blocks), unread_form=True)


def _articles(data: ContractData) -> list[tuple[str, tuple[str, ...]]]:
    days = f"{data.settlement_days} ngày" if data.settlement_days else "thời hạn quy định"
    decision = f" theo {data.plan_decision}" if data.plan_decision else ""
    return [
        (
            "Nội dung hợp đồng",
            (
                f"Bên A giao bên B thực hiện đề án {data.purse.name} “{data.project_name}”{decision}.",
                f"Đơn vị thụ hưởng: {data.beneficiary}. Địa điểm thực hiện: {data.project_place}.",
                *(f"- {text}" for text in data.content),
            ),
        ),
        (
            "Thời gian thực hiện",
            (f"Từ {day_words(data.starts_on)} đến {day_words(data.ends_on)}.",),
        ),
        (
            "Kinh phí thực hiện",
            (
                f"Tổng kinh phí thực hiện đề án: {money_words(data.total_vnd)}.",
                f"Kinh phí {data.purse.name} hỗ trợ: {money_words(data.support_vnd)}.",
            ),
        ),
        (
            "Tạm ứng, thanh toán, quyết toán",
            (
                *data.advance_terms,
                f"Bên B lập hồ sơ quyết toán gửi bên A trong {days} kể từ lần nghiệm thu cơ sở cuối cùng của hợp đồng.",
                "Kinh phí đã tạm ứng nhưng không có khối lượng thanh toán, hoặc đã chi nhưng không được chấp nhận khi "
                "quyết toán, bên B phải hoàn trả ngân sách nhà nước.",
            ),
        ),
        (
            "Trách nhiệm của bên A",
            (
                "- Tạm ứng, thanh toán, quyết toán kinh phí cho bên B theo hợp đồng và quy định hiện hành.",
                "- Kiểm tra, giám sát việc thực hiện đề án; quyết định việc điều chỉnh theo thẩm quyền.",
            ),
        ),
        (
            "Trách nhiệm của bên B",
            (
                "- Thực hiện đúng nội dung, khối lượng, tiến độ; sử dụng kinh phí đúng mục đích.",
                "- Báo cáo tiến độ hằng tháng cho bên A và Sở Công Thương; lưu giữ chứng từ theo quy định.",
                "- Chịu sự kiểm tra, giám sát của bên A và cơ quan có thẩm quyền.",
            ),
        ),
        (
            "Điều khoản chung",
            (
                *data.extra_terms,
                "Hai bên thực hiện đúng các điều khoản đã thỏa thuận; vướng mắc phát sinh được trao đổi, giải quyết "
                "bằng văn bản. Mọi sửa đổi, bổ sung phải lập thành phụ lục hợp đồng.",
                "Hợp đồng có hiệu lực kể từ ngày ký, lập thành nhiều bản có giá trị pháp lý như nhau.",
            ),
        ),
    ]
