"""What each content of promotion asks of a project: one table (data/contents.yaml), read once."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Words
from khuyencong.programmes.choices import AcceptanceForm, PaperKind
from khuyencong.support.choices import ItemKind

TABLE = Path(__file__).parent / "data" / "contents.yaml"


@dataclass(frozen=True)
class Detail:
    """A fact only some contents ask for: kind text, day, number, yesno or choice."""

    name: str
    label: Words
    kind: str = "text"
    help: Words = ""
    choices: tuple[tuple[str, Words], ...] = ()


_DETAILS = (
    Detail("occupation", _("Nghề đào tạo")),
    Detail("trainees", _("Số học viên"), "number"),
    Detail("technology", _("Công nghệ, sản phẩm")),
    Detail(
        "event", _("Tên hội chợ, sự kiện"), help=_("Ghi đúng tên chính thức; các hồ sơ được đối chiếu theo tên này.")
    ),
    Detail("organiser", _("Đơn vị tổ chức sự kiện")),
    Detail("country", _("Nước tổ chức")),
    Detail("held_on", _("Ngày khai mạc"), "day"),
    Detail("mark", _("Nhãn hiệu, thương hiệu")),
    Detail("collective", _("Nhãn hiệu tập thể"), "yesno"),
    Detail("investor", _("Chủ đầu tư hạ tầng")),
    Detail("investor_is_enterprise", _("Chủ đầu tư là doanh nghiệp"), "yesno"),
    Detail("outsourced", _("Chủ đầu tư thuê nhà thầu"), "yesno"),
    Detail("lender", _("Tổ chức cho vay")),
    Detail(
        "loan_currency",
        _("Đồng tiền vay"),
        "choice",
        choices=(("VND", _("Đồng Việt Nam")), ("other", _("Ngoại tệ"))),
    ),
    Detail(
        "loan_term",
        _("Kỳ hạn vay"),
        "choice",
        choices=(("short", _("Ngắn hạn")), ("medium", _("Trung hạn")), ("long", _("Dài hạn"))),
    ),
    Detail("overdue", _("Có nợ quá hạn"), "yesno"),
    Detail("investment_done_on", _("Ngày hoàn thành đầu tư"), "day"),
    Detail("interest_from", _("Ngày bắt đầu trả lãi"), "day"),
    Detail("interest_months", _("Số tháng lãi đề nghị hỗ trợ"), "number"),
)  # fmt: skip
DETAILS = {detail.name: detail for detail in _DETAILS}


@dataclass(frozen=True)
class Advance:
    """How the first advance of a group of contents goes (36/2013/TT-BCT art. 13): norm keys and papers.

    `progress` is the norm of proof, counted `of` the whole investment ("total") or of the supported items.
    """

    key: str
    rate: str
    papers: tuple[str, ...]
    progress: str = ""
    of: str = "total"


@dataclass(frozen=True)
class Content:
    """One content: whom it is for, what it pays, its advance, its papers by step. See contents.yaml."""

    code: str
    beneficiary: str
    item: ItemKind
    advance: Advance | None = None
    registration: tuple[str, ...] = ()
    acceptance: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    invoice: bool = False
    tender: bool = False
    audit: bool = False
    manages: bool = False  # managing the programme, when the managing body carries it out itself
    acceptance_form: AcceptanceForm = AcceptanceForm.PLACE
    details: tuple[Detail, ...] = field(default=())

    @property
    def names_establishment(self) -> bool:
        """Whether the money goes to a rural industrial establishment, whose eligibility counts."""
        return self.beneficiary == "establishment"


@cache
def _table() -> dict[str, Content]:
    data: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    advances = {
        key: Advance(key, row["rate"], _papers(row["papers"]), row.get("progress", ""), row.get("of", "total"))
        for key, row in data["advances"].items()
    }
    found: dict[str, Content] = {}
    for row in data["contents"]:
        for code in row["codes"]:
            if code in found:
                raise ValueError(f"{TABLE.name}: {code} stands twice")
            found[code] = Content(
                code=code,
                beneficiary=row["for"],
                item=ItemKind(row["item"]),
                advance=advances[row["advance"]] if "advance" in row else None,
                registration=_papers(row.get("registration", [])),
                acceptance=_papers(row.get("acceptance", [])),
                rest=_papers(row.get("rest", [])),
                invoice=row.get("invoice", False),
                tender=row.get("tender", False),
                audit=row.get("audit", False),
                manages=row.get("manages", False),
                acceptance_form=AcceptanceForm(row.get("acceptance_form", "5a")),
                details=tuple(DETAILS[name] for name in row.get("details", [])),
            )
    return found


def _papers(kinds: list[str]) -> tuple[str, ...]:
    return tuple(PaperKind(kind) for kind in kinds)


def content_of(code: str) -> Content:
    """The content of a code. Raises KeyError for a code the table does not know."""
    return _table()[code]


def codes() -> list[str]:
    """Every code a project may be made of, in the order of the decree."""
    return list(_table())
