"""The decision that approves a yearly plan, with its table as annex (36/2013/TT-BCT, Articles 7 and 8; P§6 step 6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import (
    Align,
    Annex,
    Article,
    Block,
    Grounds,
    Paper,
    Paragraph,
    Recipients,
    Signatures,
    TypeName,
)
from khuyencong.papers.forms.parts import NATIONAL, Office, Purse, Signing, money_words
from khuyencong.papers.forms.plan_table import PlanLine, Sums, plan_table

MINISTER = Signing("Bộ trưởng")


@dataclass(frozen=True)
class PlanDecisionData:
    """`decider` stands above the grounds and signs ("Bộ trưởng Bộ Công Thương"); `batch` 0 is the whole year.

    `proposal` names who submitted ("Cục trưởng Cục ..."); `duties` are the articles after the first, one text each.
    """

    office: Office
    decider: str
    year: int
    lines: Sequence[PlanLine]
    grounds: Sequence[str]
    proposal: str
    duties: Sequence[str]
    batch: int = 0
    signing: Signing = MINISTER
    recipients: Sequence[str] = ()
    filed: str = "VT, KC"
    purse: Purse = NATIONAL

    @property
    def subject(self) -> str:
        batch = f" (đợt {self.batch})" if self.batch else ""
        return f"kế hoạch {self.purse.name} năm {self.year}{batch}"


def build(data: PlanDecisionData) -> Paper:
    """The decision with its annex."""
    whole = Sums.of(data.lines)
    first = (
        f"Phê duyệt {data.subject} gồm {len(data.lines)} đề án; tổng kinh phí "
        f"{money_words(whole.support_vnd + whole.other_vnd)}, trong đó kinh phí {data.purse.name} hỗ trợ "
        f"{money_words(whole.support_vnd)}.",
        "Danh mục và kinh phí từng đề án tại Phụ lục kèm theo Quyết định này.",
    )
    articles = [Article(1, "", first), *(Article(at, "", (text,)) for at, text in enumerate(data.duties, 2))]
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Quyết định", f"Về việc phê duyệt {data.subject}"),
        *decision_opening(data.decider, data.grounds, data.proposal),
        *articles,
        Signatures(
            (data.signing.signer(),), Recipients(tuple(data.recipients) or (_last_article(articles),), data.filed)
        ),
        Annex(
            f"Danh mục đề án thuộc {data.subject}", attached_to="Quyết định", attached_by=data.decider, landscape=True
        ),
        plan_table(data.lines, purse=data.purse),
    ]
    return Paper(f"Quyết định phê duyệt {data.subject}", tuple(blocks))


def decision_opening(decider: str, grounds: Sequence[str], proposal: str) -> list[Block]:
    """Who decides, on what grounds and at whose proposal, and the word before the articles."""
    last = [f"Theo đề nghị của {proposal}"] if proposal else []
    return [
        Paragraph(decider.upper(), bold=True, align=Align.CENTER, indent=False),
        Grounds((*grounds, *last)),
        Paragraph("QUYẾT ĐỊNH:", bold=True, align=Align.CENTER, indent=False),
    ]


def _last_article(articles: Sequence[Article]) -> str:
    return f"Như Điều {articles[-1].number}"
