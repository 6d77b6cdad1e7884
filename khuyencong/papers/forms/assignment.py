"""The decision that assigns a project to a unit of the managing body itself, in the place of a contract
(36/2013/TT-BCT, Article 12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khuyencong.papers.blocks import Annex, Article, Block, Paper, Recipients, Signatures, TypeName
from khuyencong.papers.forms.parts import NATIONAL, EstimateLine, Office, Purse, Signing, estimate, money_words
from khuyencong.papers.forms.plan_decision import decision_opening
from khuyencong.papers.wording import day_words

DECIDER = Signing("Cục trưởng")


@dataclass(frozen=True)
class AssignmentData:
    """`unit` carries the work out; `decider` stands above the grounds ("Cục trưởng Cục ...")."""

    office: Office
    decider: str
    unit: str
    project_name: str
    plan_decision: str
    content: Sequence[str]
    support_vnd: int
    total_vnd: int
    grounds: Sequence[str]
    proposal: str = ""
    coordinator: str = ""
    project_place: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    executed_by: Sequence[str] = ()
    estimate: Sequence[EstimateLine] = ()
    signing: Signing = DECIDER
    recipients: Sequence[str] = ()
    filed: str = "VT, KC"
    purse: Purse = NATIONAL


def build(data: AssignmentData) -> Paper:
    """The decision, with the estimate as annex."""
    title = f"Quyết định giao nhiệm vụ thực hiện đề án “{data.project_name}”"
    articles = [Article(at, "", texts) for at, texts in enumerate(_articles(data), 1)]
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Quyết định", f"Về việc giao nhiệm vụ thực hiện đề án {data.purse.name}"),
        *decision_opening(data.decider, data.grounds, data.proposal),
        *articles,
        Signatures(
            (data.signing.signer(),),
            Recipients(tuple(data.recipients) or (f"Như Điều {articles[-1].number}",), data.filed),
        ),
    ]
    if data.estimate:
        name = f"Dự toán kinh phí đề án “{data.project_name}”"
        blocks.append(Annex(name, attached_to="Quyết định", attached_by=data.decider, landscape=True))
        blocks.append(estimate(data.estimate))
    return Paper(title, tuple(blocks))


def _articles(data: AssignmentData) -> list[tuple[str, ...]]:
    where = [f"Địa điểm thực hiện: {data.project_place}."] if data.project_place else []
    partner = [f"Đơn vị phối hợp: {data.coordinator}."] if data.coordinator else []
    annex = " (chi tiết tại Phụ lục kèm theo)" if data.estimate else ""
    executed = "; ".join([*data.executed_by, data.unit])
    return [
        (
            f"Giao {data.unit} thực hiện đề án {data.purse.name} “{data.project_name}” theo {data.plan_decision}, "
            "với các nội dung sau:",
            *(f"- {text}" for text in data.content),
            *partner,
            *where,
            f"Thời gian thực hiện: từ {day_words(data.starts_on)} đến {day_words(data.ends_on)}.",
        ),
        (
            f"Tổng kinh phí thực hiện: {money_words(data.total_vnd)}; trong đó kinh phí {data.purse.name}: "
            f"{money_words(data.support_vnd)}{annex}.",
        ),
        (
            f"{data.unit} thực hiện đúng nội dung, tiến độ, sử dụng kinh phí đúng mục đích; báo cáo tiến độ hằng "
            "tháng; nghiệm thu, lập hồ sơ quyết toán và lưu giữ chứng từ theo quy định.",
        ),
        (
            "Quyết định này có hiệu lực kể từ ngày ký. "
            f"Thủ trưởng các đơn vị: {executed} chịu trách nhiệm thi hành Quyết định này.",
        ),
    ]
