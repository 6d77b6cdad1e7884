"""The decision that changes an approved plan, with the old and the new beside each other (36/2013/TT-BCT, Article 11;
P§6.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from khuyencong.papers.blocks import Annex, Article, Block, Heading, Paper, Paragraph, Recipients, Signatures, TypeName
from khuyencong.papers.forms.changes import Change, MoneyChange, change_table, money_change_table
from khuyencong.papers.forms.parts import NATIONAL, Office, Purse, Signing, money, money_words
from khuyencong.papers.forms.plan_decision import MINISTER, decision_opening


@dataclass(frozen=True)
class AmendmentData:
    """`plan` names the plan, `amended` the decision it was approved by. `duties` are the articles after the first."""

    office: Office
    decider: str
    plan: str
    amended: str
    changes: Sequence[Change]
    grounds: Sequence[str]
    proposal: str
    duties: Sequence[str]
    money_changes: Sequence[MoneyChange] = ()
    signing: Signing = MINISTER
    recipients: Sequence[str] = ()
    filed: str = "VT, KC"
    purse: Purse = NATIONAL


def build(data: AmendmentData) -> Paper:
    """The decision with its annex."""
    projects = len({c.project_name for c in data.changes} | {c.project_name for c in data.money_changes})
    first = [
        f"Điều chỉnh {data.plan} đã được phê duyệt tại {data.amended} đối với {projects} đề án "
        "(chi tiết tại Phụ lục kèm theo).",
        *_money_words(data),
    ]
    articles = [Article(1, "", tuple(first)), *(Article(at, "", (text,)) for at, text in enumerate(data.duties, 2))]
    last = articles[-1].number
    blocks: list[Block] = [
        data.office.head(),
        TypeName("Quyết định", f"Về việc điều chỉnh {data.plan}"),
        *decision_opening(data.decider, data.grounds, data.proposal),
        *articles,
        Signatures((data.signing.signer(),), Recipients(tuple(data.recipients) or (f"Như Điều {last}",), data.filed)),
        Annex(f"Nội dung điều chỉnh {data.plan}", attached_to="Quyết định", attached_by=data.decider, landscape=True),
    ]
    if data.changes:
        blocks += [Heading("Nội dung điều chỉnh"), change_table(data.changes)]
    if data.money_changes:
        blocks += [Heading("Kinh phí điều chỉnh"), money_change_table(data.money_changes, data.purse)]
    if not data.changes and not data.money_changes:
        blocks.append(Paragraph("Không có nội dung điều chỉnh."))
    return Paper(f"Quyết định điều chỉnh {data.plan}", tuple(blocks))


def _money_words(data: AmendmentData) -> list[str]:
    if not data.money_changes:
        return []
    old, new = sum(c.old_vnd for c in data.money_changes), sum(c.new_vnd for c in data.money_changes)
    moved = new - old
    sign = "tăng" if moved > 0 else "giảm"
    change = f", {sign} {money(abs(moved))} đồng" if moved else ", không đổi"
    return [f"Kinh phí {data.purse.name} của các đề án này sau điều chỉnh: {money_words(new)}{change}."]
